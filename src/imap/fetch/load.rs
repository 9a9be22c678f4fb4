//! Reading sets of rows and of bytes.

use super::{
    BATCH_BYTES,
    extract::Extracted,
    plan::{Rows, Wanted},
};
use crate::{
    aside::aside,
    directory::PrincipalId,
    imap::{output::Output, progress::report, reading::Turn, view::Selected},
    mailboxes::{MailboxError, Mailboxes},
};
use mailstore::{
    blob::PackedBlob,
    entry::{Detail, Rendered},
};
use std::{io, sync::Arc, time::Duration};
use tokio::io::AsyncWrite;

/// Rows of a set of messages, by UID.
#[derive(Debug)]
pub(super) enum Found {
    /// None was asked for.
    Nothing,
    /// Ids and save dates.
    Details(Vec<Detail>),
    /// Envelopes and structures with them.
    Rendered(Vec<Rendered>),
}

impl Found {
    /// True when rows were asked for and this message has none: it is expunged.
    pub(super) fn lacks(&self, uid: u32) -> bool {
        !matches!(self, Self::Nothing) && self.detail(uid).is_none()
    }

    /// Ids and save date of a message.
    pub(super) fn detail(&self, uid: u32) -> Option<&Detail> {
        match self {
            Self::Nothing => None,
            Self::Details(rows) => find(rows, uid, |row| row.uid),
            Self::Rendered(_) => self.rendered(uid).map(|row| &row.detail),
        }
    }

    /// Envelope and structure of a message.
    pub(super) fn rendered(&self, uid: u32) -> Option<&Rendered> {
        match self {
            Self::Rendered(rows) => find(rows, uid, |row| row.detail.uid),
            _ => None,
        }
    }
}

fn find<T>(rows: &[T], uid: u32, uid_of: impl Fn(&T) -> u32) -> Option<&T> {
    rows.binary_search_by_key(&uid, uid_of).ok().and_then(|at| rows.get(at))
}

/// Reads the rows of a set of messages.
pub(super) async fn rows(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    positions: &[usize],
    wanted: Rows,
) -> Result<Found, MailboxError> {
    let uids = selected.uids(positions);
    Ok(match wanted {
        Rows::None => Found::Nothing,
        Rows::Details => Found::Details(mailboxes.details(person, selected.mailbox, uids).await?),
        Rows::Rendered => Found::Rendered(mailboxes.rendered(person, selected.mailbox, uids).await?),
    })
}

/// Parts messages into sets of at most [`BATCH_BYTES`], or of one that is larger.
pub(super) fn batches<'a>(selected: &Selected, mut rest: &'a [usize]) -> Vec<&'a [usize]> {
    let size = |position: usize| selected.snapshot.entries.get(position).map_or(0, |e| u64::from(e.size));
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |position: &&usize| {
            bytes += size(**position);
            bytes <= BATCH_BYTES
        };
        let count = rest.iter().take_while(fits).count().max(1);
        let (batch, more) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        batches.push(batch);
        rest = more;
    }
    batches
}

/// Waits until a message that is larger may be held, on a connection that may take its time to read it.
pub(super) async fn turn<W: AsyncWrite + Unpin>(
    selected: &Selected,
    person: PrincipalId,
    progress: Option<(Duration, &str)>,
    batch: &[usize],
    out: &mut Output<W>,
) -> io::Result<Option<Turn>> {
    let [position] = batch else { return Ok(None) };
    let size = selected.snapshot.entries.get(*position).map_or(0, |entry| u64::from(entry.size));
    if size <= BATCH_BYTES {
        return Ok(None);
    }
    let (every, tag) = progress.unzip();
    let turn = selected.common.reading.turn(person, size);
    report(every, tag.unwrap_or_default(), &selected.meter, out, turn).await.map(Some)
}

/// The bytes of a set of messages, in the order of their UIDs. What is wanted of them is read out of one after the other, so
/// that of one only it is held.
pub(super) struct Batch {
    rest: std::iter::Peekable<std::vec::IntoIter<(u32, PackedBlob)>>,
    wanted: Arc<[Wanted]>,
}

impl Batch {
    /// Reads the messages.
    pub(super) async fn load(
        mailboxes: &Mailboxes,
        person: PrincipalId,
        selected: &Selected,
        positions: &[usize],
        wanted: Arc<[Wanted]>,
    ) -> Result<Self, MailboxError> {
        let packed = mailboxes.messages(person, selected.mailbox, selected.uids(positions)).await?;
        Ok(Self { rest: packed.into_iter().peekable(), wanted })
    }

    /// What was wanted of the message at this place; None when it is expunged. Call it in ascending order.
    pub(super) async fn take(
        &mut self,
        selected: &Selected,
        position: usize,
    ) -> Result<Option<Extracted>, MailboxError> {
        let Some(entry) = selected.snapshot.entries.get(position) else { return Ok(None) };
        let Some((_, packed)) = self.rest.next_if(|(found, _)| *found == entry.uid) else { return Ok(None) };
        let wanted = Arc::clone(&self.wanted);
        // Each thing wanted may go through the whole message.
        let weight = usize::try_from(packed.size()).unwrap_or(usize::MAX).saturating_mul(wanted.len());
        let work = move || packed.unpack().map(|raw| Extracted::new(raw, &wanted));
        Ok(Some(aside(weight, work).await.map_err(MailboxError::Internal)??))
    }
}
