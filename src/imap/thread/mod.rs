//! THREAD (RFC 5256 §3) over messages a search has found.
//!
//! What the algorithms want is read in sets of [`ROWS`] from rows made when the messages came in: the sending date, the
//! subject, and digests of the identifiers. It is kept for the next time as a [`Family`], so that only messages that have
//! come since are read. Of each message 40 octets are held, with REFERENCES also some 60 for each identifier that is new,
//! of which there are two a message and [`references::MAX_MORE_IDS`]: 100,000 messages take about 12 MB while the
//! command runs, and hostile ones 50 MB; what is read for the next time comes on top, 7 MiB of them and twice that when it is
//! joined, 16 and 32 MiB at most. Nothing recurses. Dropping the future ends the work.

mod family;
mod forest;
mod load;
mod ordered_subject;
mod references;
#[cfg(test)]
mod tests;

pub use family::Family;
pub use forest::{Forest, Piece};

use super::view::Selected;
use super::wire::command::ThreadAlgorithm;
use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes};
use load::Loader;

/// Rows read at once.
const ROWS: usize = 5_000;

/// What the algorithms know of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Member {
    /// The place in the snapshot: message number less one.
    position: u32,
    /// RFC 5256 §2.2: seconds since 1970.
    date: i64,
    /// Stands for the base subject: equal for equal ones. None for the empty one.
    subject: Option<u64>,
    /// An answer, or forwarded, as its subject tells.
    is_reply: bool,
}

/// Puts the messages at these positions in the snapshot, given ascending, into threads.
///
/// # Errors
/// The mailbox is gone or may no longer be read, the database is away.
pub async fn thread(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    algorithm: ThreadAlgorithm,
    positions: &[usize],
) -> Result<Forest, MailboxError> {
    let place = (selected.mailbox, i64::from(selected.snapshot.mailbox.uidvalidity));
    let families = &selected.common.columns.threading;
    let mut loader = Loader::new(algorithm, families.get(place, &selected.snapshot.entries));
    selected.meter.begin_first(positions.len());
    for chunk in positions.chunks(ROWS) {
        loader = loader.load(mailboxes, person, selected, chunk).await?;
        selected.meter.add(chunk.len());
    }
    let (forest, family) = loader.threads().await?;
    if let Some(family) = family {
        families.keep(place, &family, &selected.snapshot.entries);
    }
    Ok(forest)
}
