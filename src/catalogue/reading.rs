//! The catalogue as pages of the site read it.
//!
//! What lists ask of entries is in memory ([`Snapshot`]); only the rows that are shown are read, all that a page shows in one
//! statement. What is in memory may be a little old, so these rows are asked once more whether they may be shown.

use super::{
    model::{Entry, Filter, Kind, Page, Paging},
    snapshot::Snapshot,
    store,
};
use crate::{clock::Clock, directory::PrincipalId, search::Index};
use mailstore::{
    Db, DbError,
    db::{Collection, Mark},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Nothing is taken to be as it was for longer, since other nodes may not have told.
const OLDEST: Duration = Duration::from_secs(10);
/// With more entries than so many, news is looked at so often at most, and nobody waits for what another one is reading.
const MANY: usize = 2_000;
const PAUSE: Duration = Duration::from_secs(1);
/// Bytes of the index of words that are kept in memory.
const WORDS: usize = 64 << 20;

/// The catalogue of one node. A cheap clone.
#[derive(Clone)]
pub struct Catalogue {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) words: Index,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    kept: Mutex<Option<Kept>>,
    /// Held by whoever reads what is to be kept.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    snapshot: Arc<Snapshot>,
    /// The portal as it was told before that was read.
    mark: Mark,
    read: Instant,
}

impl Kept {
    /// Whether it need not be read again.
    fn is_fresh(&self, feed_is_complete: bool) -> bool {
        let age = self.read.elapsed();
        let told = self.mark.holds() && (feed_is_complete || age < OLDEST);
        told || (self.snapshot.len() > MANY && age < PAUSE)
    }

    /// Whether it is good enough while another one reads it again.
    fn will_do(&self) -> bool {
        self.snapshot.len() > MANY && self.read.elapsed() < OLDEST
    }
}

impl Catalogue {
    /// The catalogue in a database.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        let words = Index::keeping(db.read_connections().saturating_sub(2).max(1), WORDS);
        Self { db, clock, words, state: Arc::default() }
    }

    /// A page of the entries that are wanted.
    ///
    /// # Errors
    /// The database is away.
    pub async fn list(&self, filter: &Filter, paging: Paging) -> Result<Page<Entry>, DbError> {
        let snapshot = self.snapshot().await?;
        let numbers = snapshot.select(&snapshot.filter(filter), filter.order, Paging::REACH as usize);
        let total = u32::try_from(numbers.len()).unwrap_or(Paging::REACH);
        let part = part(&numbers, paging);
        let mut rows = self.load(snapshot.ids(part)).await?;
        let rows = in_order(&snapshot.ids(part), &mut rows, filter);
        Ok(Page { rows, total, paging })
    }

    /// The first entries of several lists, so many at most of each, in one statement: for pages made of blocks.
    ///
    /// # Errors
    /// The database is away.
    pub async fn blocks(&self, wanted: &[(Filter, u32)]) -> Result<Vec<Vec<Entry>>, DbError> {
        let snapshot = self.snapshot().await?;
        let first = |(filter, most): &(Filter, u32)| {
            let most = (*most).min(Paging::LARGEST) as usize;
            snapshot.ids(&snapshot.select(&snapshot.filter(filter), filter.order, most))
        };
        let lists: Vec<Vec<i64>> = wanted.iter().map(first).collect();
        let mut all: Vec<i64> = lists.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        let mut rows = self.load(all).await?;
        Ok(lists.iter().zip(wanted).map(|(ids, (filter, _))| in_order(ids, &mut rows, filter)).collect())
    }

    /// How many current entries of each kind there are for a territory or, with None, for all; kinds without any are left
    /// out.
    ///
    /// # Errors
    /// The database is away.
    pub async fn count_by_kind(&self, territory: Option<PrincipalId>) -> Result<Vec<(Kind, u32)>, DbError> {
        let snapshot = self.snapshot().await?;
        let filter = Filter { territory, now: self.clock.now(), ..Filter::default() };
        Ok(snapshot.count_by_kind(&snapshot.filter(&filter)))
    }

    async fn load(&self, ids: Vec<i64>) -> Result<HashMap<i64, Entry>, DbError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.db.read_brief(move |c| store::load(c, &ids)).await?;
        Ok(rows.into_iter().map(|entry| (entry.id, entry)).collect())
    }

    /// What lists ask of entries, as it is or was a moment ago.
    pub(super) async fn snapshot(&self) -> Result<Arc<Snapshot>, DbError> {
        let complete = self.db.feed_is_complete();
        let fresh = |kept: &Kept| kept.is_fresh(complete);
        if let Some(kept) = self.kept().filter(fresh) {
            return Ok(kept.snapshot);
        }
        let _turn = match self.state.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => match self.kept().filter(Kept::will_do) {
                Some(kept) => return Ok(kept.snapshot),
                None => self.state.turn.lock().await,
            },
        };
        match self.kept() {
            Some(kept) if fresh(&kept) => Ok(kept.snapshot),
            kept => self.renew(kept).await,
        }
    }

    /// Reads again what has changed: all of it, or nothing.
    async fn renew(&self, kept: Option<Kept>) -> Result<Arc<Snapshot>, DbError> {
        let mark = self.db.feed().mark(Collection::Portal);
        let known = kept.map(|kept| kept.snapshot);
        let read = self.db.read(move |c| {
            let stamp = store::stamp(c)?;
            match known.filter(|known| known.stamp == stamp) {
                Some(known) => Ok(known),
                None => Ok::<_, DbError>(Arc::new(Snapshot::new(stamp, store::facts(c)?))),
            }
        });
        let snapshot = read.await?;
        let kept = Kept { snapshot: Arc::clone(&snapshot), mark, read: Instant::now() };
        *self.state.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(snapshot)
    }

    fn kept(&self) -> Option<Kept> {
        self.state.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The rows of a page.
pub(super) fn part(numbers: &[u32], paging: Paging) -> &[u32] {
    let rest = numbers.get(paging.offset() as usize..).unwrap_or_default();
    rest.get(..paging.size() as usize).unwrap_or(rest)
}

/// Entries in the order of their numbers, without those that are not what is wanted any more.
fn in_order(ids: &[i64], rows: &mut HashMap<i64, Entry>, filter: &Filter) -> Vec<Entry> {
    let entries = ids.iter().filter_map(|id| rows.get(id));
    entries.filter(|entry| entry.is(filter.shown, filter.now)).cloned().collect()
}
