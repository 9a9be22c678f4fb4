//! SORT (RFC 5256 §3, RFC 5957) over messages a search has found.
//!
//! What is compared is read in sets of [`ROWS`] from rows made when the messages came in; nothing is parsed but the
//! addresses of a rendered ENVELOPE. Of each message only its [`key`] is kept: some 40 octets as a rule, and at most 512
//! for each criterion that is a text. Dropping the future ends it.
//!
//! Who sorts most of a mailbox will do it again, after the next message or with the next page of a web mailer: then the
//! keys of the whole mailbox are kept as a [`Column`], and only those of messages that have come since are read.

mod column;
mod key;
#[cfg(test)]
mod tests;

pub use column::Column;
pub use key::{Key, sent_date};

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::view::Selected;
use super::wire::command::{SortBy, SortCriterion};
use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes};
use key::{Facts, Needs, in_index};
use mailstore::entry::{Entry, Heading, Summary};

/// Rows read at once.
const ROWS: usize = 5_000;

/// Fewer messages are sorted by what is read for them alone.
const WORTH_KEEPING: usize = 1_000;

/// Puts positions in the snapshot, given ascending, into the order asked for. Messages that compare equal stay in the
/// order of the mailbox, also when it is reversed (RFC 5256 §3). Of a message that is expunged meanwhile only what the
/// index has is known: by anything else it comes first, or where its INTERNALDATE says.
///
/// # Errors
/// The mailbox is gone or may no longer be read, the database is away.
pub async fn sort(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    criteria: &[SortCriterion],
    positions: Vec<usize>,
) -> Result<Vec<usize>, MailboxError> {
    if positions.len() >= WORTH_KEEPING && positions.len() >= selected.snapshot.entries.len() / 2 {
        return sort_whole(mailboxes, person, selected, criteria, positions).await;
    }
    let keys = read(mailboxes, person, selected, criteria, &positions).await?;
    let mut keyed: Vec<(Key, usize)> = keys.into_iter().map(|(key, _)| key).zip(positions).collect();
    let sorted = move || {
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, position)| position).collect()
    };
    spawn_blocking(sorted).await.map_err(|error| MailboxError::Internal(error.to_string()))
}

/// The same by columns of the whole mailbox.
async fn sort_whole(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    criteria: &[SortCriterion],
    positions: Vec<usize>,
) -> Result<Vec<usize>, MailboxError> {
    let mut ranked = Vec::with_capacity(criteria.len());
    for criterion in criteria {
        let values: Vec<i64> = match in_index(criterion.by) {
            Some(of) => selected.snapshot.entries.iter().map(of).collect(),
            None => {
                let column = column(mailboxes, person, selected, criterion.by).await?;
                let uids = selected.snapshot.entries.iter().map(|entry| entry.uid);
                column.ranks(uids).into_iter().map(i64::from).collect()
            }
        };
        ranked.push((values, criterion.reverse));
    }
    let sorted = move || in_order(positions, &ranked);
    spawn_blocking(sorted).await.map_err(|error| MailboxError::Internal(error.to_string()))
}

/// Positions by the values of each criterion, the first one first; what is equal stays as it is.
fn in_order(mut positions: Vec<usize>, ranked: &[(Vec<i64>, bool)]) -> Vec<usize> {
    for (values, reverse) in ranked.iter().rev() {
        let value = |position: &usize| values.get(*position).copied().unwrap_or_default();
        if *reverse {
            positions.sort_by_key(|position| std::cmp::Reverse(value(position)));
        } else {
            positions.sort_by_key(value);
        }
    }
    positions
}

/// The column of a criterion with everything in the snapshot, but what is expunged meanwhile.
async fn column(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    by: SortBy,
) -> Result<Arc<Column>, MailboxError> {
    let entries = &selected.snapshot.entries;
    let place = ((selected.mailbox, i64::from(selected.snapshot.mailbox.uidvalidity)), by);
    let known = selected.common.columns.sorting.get(place, entries);
    let missing = known.missing(entries.iter().map(|entry| entry.uid));
    if missing.is_empty() {
        return Ok(known);
    }
    let positions: Vec<usize> = missing.iter().filter_map(|uid| selected.snapshot.position(*uid)).collect();
    let criteria = [SortCriterion { by, reverse: false }];
    let keys = read(mailboxes, person, selected, &criteria, &positions).await?;
    let found = missing.into_iter().zip(keys).filter(|(_, (_, whole))| *whole);
    let more: Vec<(u32, Key)> = found.map(|(uid, (key, _))| (uid, key)).collect();
    let work = move || Arc::new(known.with(&more));
    let column = spawn_blocking(work).await.map_err(|error| MailboxError::Internal(error.to_string()))?;
    selected.common.columns.sorting.keep(place, &column, entries);
    Ok(column)
}

/// The keys of the messages at these positions, given ascending; None of one that is expunged, unless the index has all that
/// it is sorted by.
///
/// # Errors
/// As [`sort`].
pub async fn keys(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    criteria: &[SortCriterion],
    positions: &[usize],
) -> Result<Vec<Option<Key>>, MailboxError> {
    let keys = read(mailboxes, person, selected, criteria, positions).await?;
    Ok(keys.into_iter().map(|(key, whole)| whole.then_some(key)).collect())
}

/// The keys of messages, each with whether all of it is known.
async fn read(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    criteria: &[SortCriterion],
    positions: &[usize],
) -> Result<Vec<(Key, bool)>, MailboxError> {
    let needs = Needs::of(criteria);
    let criteria: Arc<[SortCriterion]> = criteria.into();
    let mut keys = Vec::with_capacity(positions.len());
    selected.meter.begin_first(positions.len());
    for chunk in positions.chunks(ROWS) {
        let entries: Vec<Entry> =
            chunk.iter().filter_map(|position| selected.snapshot.entries.get(*position)).copied().collect();
        let rows = Rows::load(mailboxes, person, selected.mailbox, &entries, needs).await?;
        let criteria = Arc::clone(&criteria);
        let work = move || keys_of(&entries, rows, &criteria);
        let more = if needs == Needs::Index { Ok(work()) } else { spawn_blocking(work).await };
        keys.extend(more.map_err(|error| MailboxError::Internal(error.to_string()))?);
        selected.meter.add(chunk.len());
    }
    Ok(keys)
}

fn keys_of(entries: &[Entry], rows: Rows, criteria: &[SortCriterion]) -> Vec<(Key, bool)> {
    let needless = matches!(rows, Rows::None);
    let mut rows = rows.facts().peekable();
    let key = |entry: &Entry| {
        let facts = rows.next_if(|(uid, _)| *uid == entry.uid).map(|(_, facts)| facts);
        let whole = needless || facts.is_some();
        (Key::new(criteria, entry, &facts.unwrap_or_default()), whole)
    };
    entries.iter().map(key).collect()
}

/// Rows of a set of messages, by UID.
enum Rows {
    None,
    Summaries(Vec<Summary>),
    Headings(Vec<Heading>),
}

impl Rows {
    async fn load(
        mailboxes: &Mailboxes,
        person: PrincipalId,
        mailbox: i64,
        entries: &[Entry],
        needs: Needs,
    ) -> Result<Self, MailboxError> {
        let uids = entries.iter().map(|entry| entry.uid).collect();
        Ok(match needs {
            Needs::Index => Self::None,
            Needs::Summary => Self::Summaries(mailboxes.summaries(person, mailbox, uids).await?),
            Needs::Envelope => Self::Headings(mailboxes.headings(person, mailbox, uids).await?),
        })
    }

    fn facts(self) -> Box<dyn Iterator<Item = (u32, Facts)>> {
        match self {
            Self::None => Box::new(std::iter::empty()),
            Self::Summaries(rows) => Box::new(rows.into_iter().map(|row| {
                (row.detail.uid, Facts { sent_at: row.sent_at, subject: row.subject, ..Facts::default() })
            })),
            Self::Headings(rows) => Box::new(rows.into_iter().map(|row| {
                let addresses = crate::mime::first_addresses(&row.envelope);
                (row.uid, Facts { sent_at: row.sent_at, subject: row.subject, addresses })
            })),
        }
    }
}
