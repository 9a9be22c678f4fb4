//! The search of the site.

use super::{
    excerpt::{Marked, excerpt},
    model::{Entry, Found, Hit, Query},
    reading::{Catalogue, part},
    snapshot::Snapshot,
    store::{self, WithText},
};
use crate::{
    clock::Micros,
    search::{Index, Terms},
};
use mailstore::{DbError, db::Conn};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// What has not been found by then is not.
const PATIENCE: Duration = Duration::from_secs(2);
/// Characters of a text in which an excerpt is looked for.
const LOOKED_AT: u32 = 8_000;

impl Catalogue {
    /// The entries that have what is looked for, a page of them, and what may be chosen beside.
    ///
    /// # Errors
    /// The database is away.
    pub async fn search(&self, query: &Query) -> Result<Found, DbError> {
        let (snapshot, now) = (self.snapshot().await?, self.clock.now());
        let (index, query) = (self.words.clone(), query.clone());
        let turn = index.turn().await;
        let run = move |c: &mut Conn<'_>| {
            let _turn = turn;
            Search { index, snapshot, query, now }.run(c)
        };
        self.db.read(run).await
    }
}

struct Search {
    index: Index,
    snapshot: Arc<Snapshot>,
    query: Query,
    now: Micros,
}

impl Search {
    fn run(self, c: &mut Conn<'_>) -> Result<Found, DbError> {
        let Self { index, snapshot, query, now } = &self;
        let wanted = snapshot.query(query, *now);
        let terms = Terms::parse(&query.words);
        let ranked = match terms.is_empty() {
            true => None,
            false => Some(index.ranked(c, terms, PATIENCE)?),
        };
        let hits = ranked.as_ref().map(|ranked| ranked.hits.as_slice());
        let (numbers, counts) = snapshot.find(&wanted, hits, query.order);
        let corrected = match &ranked {
            Some(ranked) if numbers.is_empty() => {
                index.near(c, ranked, |text| snapshot.is_current(text, *now))?
            }
            _ => None,
        };
        let terms = ranked.as_ref().map(|ranked| ranked.terms.clone()).unwrap_or_default();
        Ok(Found {
            hits: self.load(c, &snapshot.ids(part(&numbers, query.paging)), &terms)?,
            total: u32::try_from(numbers.len()).unwrap_or(u32::MAX),
            paging: query.paging,
            facets: counts.facets(&snapshot.names),
            corrected,
            whole: ranked.is_none_or(|ranked| ranked.whole),
        })
    }

    /// Reads the entries that are shown: those that are still to be.
    fn load(&self, c: &mut Conn<'_>, ids: &[i64], terms: &Terms) -> Result<Vec<Hit>, DbError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = store::load_with_text(c, ids, LOOKED_AT)?;
        let mut rows: HashMap<i64, WithText> = rows.into_iter().map(|row| (row.entry.id, row)).collect();
        let shown = |entry: &Entry| entry.is(self.query.shown, self.now);
        let rows = ids.iter().filter_map(|id| rows.remove(id)).filter(|row| shown(&row.entry));
        Ok(rows.map(|row| hit(row, terms)).collect())
    }
}

fn hit(WithText { entry, text }: WithText, terms: &Terms) -> Hit {
    let (title, excerpt) = (Marked::of(&entry.title, terms), excerpt(&entry.summary, &text, terms));
    Hit { entry, title, excerpt }
}
