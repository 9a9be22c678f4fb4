//! EXPUNGE, UID EXPUNGE, CLOSE, UNSELECT (RFC 9051 §6.4.1 to §6.4.3, RFC 4315).

use crate::mailboxes::MailboxError;

use super::reply::{Failure, Outcome, Reply, ReplyCode};
use super::session::Desk;
use super::wire::sequence::SequenceSet;

/// Expunges what is marked \Deleted, of these UIDs or of all; the comparison at the end of the command tells it.
pub(super) async fn expunge(desk: &Desk<'_>, uids: Option<&SequenceSet>) -> Outcome {
    let selected = &*desk.selected;
    if selected.read_only {
        return Err(Failure::no("READ-ONLY", "The mailbox is open for reading only"));
    }
    let only = uids.map(|set| selected.uids(&selected.positions(set, true)));
    let expunged = desk.mailboxes.expunge(desk.person, selected.mailbox, only).await?;
    let reply = Reply::ok("Expunged");
    // RFC 7162 §3.2.7
    if desk.enabled.qresync && !expunged.uids.is_empty() {
        return Ok(reply.with(ReplyCode::HighestModSeq(expunged.modseq)));
    }
    Ok(reply)
}

/// Expunges silently, as CLOSE does, where the person may.
pub(super) async fn close(desk: &Desk<'_>) -> Outcome {
    let reply = Reply::ok("Closed");
    if desk.selected.read_only {
        return Ok(reply);
    }
    match desk.mailboxes.expunge(desk.person, desk.selected.mailbox, None).await {
        // RFC 7162 §3.2.8
        Ok(expunged) if desk.enabled.qresync && !expunged.uids.is_empty() => {
            Ok(reply.with(ReplyCode::HighestModSeq(expunged.modseq)))
        }
        Ok(_) | Err(MailboxError::NoRight | MailboxError::NotFound) => Ok(reply),
        Err(error) => Err(error.into()),
    }
}
