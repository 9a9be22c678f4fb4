//! Rows of files and of the demo, many at a time.

use super::{Prepared, checked_reference, may_change, record, settle};
use crate::{
    clock::{Micros, SECOND},
    directory::Actor,
    jobs::listing::{
        Acting, Desk, Entry, Faults, Head, Imported, ListingError, Places, Problem, Row, Source, State,
        noun::Deed,
        shown::{self, Words},
        store::{self, Stored},
    },
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use std::collections::HashMap;

/// Rows of a file that are written in one transaction.
const UNIT: usize = 200;

impl<D: Stored> Desk<D> {
    /// Brings rows in, each known by its reference: once more, nothing changes. Office and territory are those of new entries;
    /// one that is there keeps its own. `tell` hears how many are done after each
    /// transaction; those before one that fails stay.
    ///
    /// # Errors
    /// [`ListingError`]; rows that a plan has found in order may still be refused for their office or their place.
    pub async fn import(
        &self,
        by: impl Into<Actor>,
        rows: Vec<Row<D>>,
        mut tell: impl FnMut(u64),
    ) -> Result<Imported, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        let mut done = Imported::default();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let unit: Vec<Row<D>> =
                rows.by_ref().take(UNIT).map(checked_row).collect::<Result<_, ListingError>>()?;
            let unit: Vec<Row<D>> = self.db.read(move |conn| located(conn, unit)).await?;
            let unit: Vec<Incoming<D>> = unit.into_iter().map(Incoming::new).collect();
            let actor = by.clone();
            done = done.and(self.db.write(move |tx| bring_in(tx, &actor, &unit, now)).await?);
            tell(done.all());
        }
        Ok(done)
    }
}

/// A row that is to be brought in.
struct Incoming<D> {
    reference: String,
    state: State,
    published_at: Option<Micros>,
    prepared: Prepared<D>,
}

impl<D: Stored> Incoming<D> {
    fn new(row: Row<D>) -> Self {
        let Row { reference, state, published_at, content } = row;
        Self { reference, state, published_at, prepared: Prepared { words: Words::of(&content), content } }
    }

    /// When it was published, as the row says, as it is known, or now. Files have it to the second. What was put away without
    /// ever being published was not, nor is what stays in a state without.
    fn published_at(&self, known: Option<&Head>, now: Micros) -> Option<Micros> {
        if self.state == State::Draft {
            return None;
        }
        let same = |at: &Micros| self.published_at.is_none_or(|said| (0..SECOND).contains(&(at - said)));
        let before = known.and_then(|known| known.published_at).filter(same);
        let stays = self.state == State::Archived || known.is_some_and(|known| known.state == self.state);
        before.or(self.published_at).or_else(|| (!stays).then_some(now))
    }
}

/// A row in the form it is kept in.
fn checked_row<D: Stored>(mut row: Row<D>) -> Result<Row<D>, ListingError> {
    let reference = checked_reference(&row.reference)?;
    row.reference = reference.ok_or_else(|| Faults::one("reference", Problem::Missing))?;
    row.content.check(row.is_strict())?;
    Ok(row)
}

fn located<D: Stored>(conn: &mut Conn<'_>, mut unit: Vec<Row<D>>) -> Result<Vec<Row<D>>, DbError> {
    let mut places = Places::default();
    for row in &mut unit {
        places.locate(conn, &mut row.content.comune, &mut row.content.comune_name)?;
    }
    Ok(unit)
}

fn bring_in<D: Stored>(
    tx: &mut Tx<'_>,
    by: &Actor,
    unit: &[Incoming<D>],
    now: Micros,
) -> Result<Imported, ListingError> {
    let acting = Acting::load(tx, by)?;
    let references: Vec<String> = unit.iter().map(|row| row.reference.clone()).collect();
    let named = store::named::<D>(tx, &references)?;
    let ids: Vec<i64> = named.iter().map(|(_, id)| *id).collect();
    let known = store::lock::<D>(tx, &ids)?;
    let mut known: HashMap<String, Entry<D>> =
        known.into_iter().map(|entry| (entry.head.reference.clone(), entry)).collect();
    let (mut done, mut written) = (Imported::default(), Vec::new());
    for row in unit {
        match known.remove(&row.reference) {
            None => {
                written.push((insert_row(tx, &acting, row, now)?, &row.prepared.words));
                done.added += 1;
            }
            Some(entry) => match update_row(tx, &acting, row, &entry, now)? {
                true => {
                    written.push((entry.head.id, &row.prepared.words));
                    done.changed += 1;
                }
                false => done.unchanged += 1,
            },
        }
    }
    let ids: Vec<i64> = written.iter().map(|(id, _)| *id).collect();
    for (entry, (_, words)) in store::load::<D>(tx, &ids)?.iter().zip(&written) {
        shown::show(tx, entry, words)?;
    }
    if !written.is_empty() {
        let what = format!("{} of {} rows written", written.len(), unit.len());
        let subject = format!("{} to {}", first(&references), first(references.iter().rev()));
        record::<D>(tx, &acting, Deed::Import, (&subject, &what), now)?;
    }
    Ok(done)
}

fn first<'a>(references: impl IntoIterator<Item = &'a String>) -> &'a str {
    references.into_iter().next().map_or("", String::as_str)
}

fn insert_row<D: Stored>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    row: &Incoming<D>,
    now: Micros,
) -> Result<i64, ListingError> {
    settle(tx, acting, &row.prepared.content)?;
    let written = row.prepared.written(row.state, row.published_at(None, now), acting, now);
    Ok(store::insert(tx, Some(&row.reference), Source::Import, &written)?)
}

/// False when the entry says the same already. It stays its office's and for its territory, of which files say nothing.
fn update_row<D: Stored>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    row: &Incoming<D>,
    known: &Entry<D>,
    now: Micros,
) -> Result<bool, ListingError> {
    may_change(acting, known)?;
    let mut new = row.prepared.clone();
    (new.content.office, new.content.territory) = (known.content.office, known.content.territory);
    new.content.details.keep(&known.content.details);
    let published_at = row.published_at(Some(&known.head), now);
    if (row.state, published_at, &new.content) == (known.head.state, known.head.published_at, &known.content)
    {
        return Ok(false);
    }
    // The row may leave out when it was published, and so what a published entry needs.
    new.content.clone().check(published_at.is_some())?;
    store::update(tx, known.head.id, &new.written(row.state, published_at, acting, now))?;
    Ok(true)
}
