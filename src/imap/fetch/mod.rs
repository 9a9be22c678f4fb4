//! FETCH (RFC 9051 §6.4.5): from what a client asks to FETCH replies, streamed.
//!
//! A plan says what the items need. What the index holds is written from the client's own snapshot; rendered forms
//! are read in sets of [`CHUNK`]; bytes in sets of [`BATCH_BYTES`]. Nothing is held but the set being written, so
//! memory does not grow with the number of messages.

mod extract;
mod ids;
mod load;
mod plan;
mod preview;
mod reply;
mod seen;
#[cfg(test)]
mod tests;

pub use ids::{email_id, parse_email_id, parse_thread_id, thread_id};

use super::{
    output::Output,
    vanished,
    view::Selected,
    wire::{command::Fetch, response},
};
use crate::{
    directory::PrincipalId,
    mailboxes::{MailboxError, Mailboxes},
};
pub(super) use extract::Extracted;
use load::Batch;
use plan::Plan;
pub(super) use plan::{Wanted, section_of};
use reply::Reply;
use std::{io, sync::Arc, time::Duration};
use tokio::io::AsyncWrite;

/// Most messages whose rows are read, or which are marked \Seen, at once.
const CHUNK: usize = 500;
/// Bytes of messages read at once; a larger message is read alone.
const BATCH_BYTES: u64 = 256 * 1024;

/// A FETCH with what the session knows about it.
#[derive(Debug)]
pub struct Request<'a> {
    /// The command.
    pub fetch: &'a Fetch,
    /// The messages it names, as ascending places in the client's snapshot.
    pub positions: &'a [usize],
    /// The client has said that it knows modseqs: a change of flags is told with its modseq (RFC 7162 §3.1).
    pub condstore: bool,
    /// How often a client that has to wait hears that its command, of this tag, goes on.
    pub progress: Option<(Duration, &'a str)>,
}

/// What the completion of the command must tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Some messages have been expunged by somebody else and were left out: OK [EXPUNGEISSUED] (RFC 5530).
    pub expunged: bool,
    /// Some were left out because a part cannot be decoded: NO [UNKNOWN-CTE] (RFC 3516 §4.3).
    pub unknown_cte: bool,
    /// Some were left out because more was asked of one than one command may have: NO [LIMIT].
    pub too_much: bool,
}

/// Why a FETCH ended early. The replies written before are whole, unless the connection broke.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The mailbox cannot be read.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The client cannot be written to.
    #[error("connection")]
    Io(#[from] io::Error),
}

/// Writes the replies to a FETCH, `VANISHED (EARLIER)` first. Sets \Seen where the items do and the person may; the
/// new flags are told in the same replies and entered in `selected`.
///
/// # Errors
/// The mailbox is gone or may no longer be read, the database or the client is away.
pub async fn fetch<W: AsyncWrite + Unpin>(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &mut Selected,
    request: &Request<'_>,
    out: &mut Output<W>,
) -> Result<Outcome, FetchError> {
    let plan = Plan::new(request.fetch);
    if request.fetch.vanished {
        let gone = vanished::of_fetch(mailboxes, person, selected, request.fetch).await?;
        response::vanished(out.buffer(), true, &gone);
        out.drain_if_full().await?;
    }
    let wanted = changed(selected, request);
    let mut outcome = Outcome::default();
    for chunk in wanted.chunks(CHUNK) {
        let told =
            if plan.sets_seen { seen::mark(mailboxes, person, selected, chunk).await? } else { Vec::new() };
        let rows = load::rows(mailboxes, person, selected, chunk, plan.rows).await?;
        let previews = match plan.preview {
            Some(effort) => preview::load(mailboxes, person, selected, chunk, effort).await?,
            None => Vec::new(),
        };
        let reply = Reply {
            plan: &plan,
            selected,
            rows: &rows,
            previews: &previews,
            told: &told,
            condstore: request.condstore,
        };
        if plan.wanted.is_empty() {
            for &position in chunk {
                reply.write(out, position, None, &mut outcome).await?;
            }
            continue;
        }
        for batch in load::batches(selected, chunk) {
            let _held = load::turn(selected, person, request.progress, batch, out).await?;
            let mut bytes = Batch::load(mailboxes, person, selected, batch, Arc::clone(&plan.wanted)).await?;
            for &position in batch {
                let extracted = bytes.take(selected, position).await?;
                outcome.expunged |= extracted.is_none();
                if let Some(extracted) = extracted {
                    reply.write(out, position, Some(&extracted), &mut outcome).await?;
                }
            }
        }
    }
    Ok(outcome)
}

/// The messages that pass CHANGEDSINCE (RFC 7162 §3.1.4.1).
fn changed(selected: &Selected, request: &Request<'_>) -> Vec<usize> {
    let since = request.fetch.changed_since.map(|since| i64::try_from(since).unwrap_or(i64::MAX));
    let passes = |position: &usize| {
        let entry = selected.snapshot.entries.get(*position);
        entry.is_some_and(|entry| since.is_none_or(|since| selected.modseq_of(entry) > since))
    };
    request.positions.iter().copied().filter(passes).collect()
}
