//! EXPUNGE, UID EXPUNGE, CLOSE, UNSELECT (RFC 9051 §6.4.1 to §6.4.3, RFC 4315).

use mailstore::flags::DELETED;

use crate::mailboxes::MailboxError;

use super::reply::{Failure, Outcome, Reply, ReplyCode};
use super::session::Desk;
use super::wire::sequence::SequenceSet;

/// Most messages expunged in one transaction: a unit may not keep the writer long.
const UNIT: usize = 2_000;

/// Expunges what is marked \Deleted, of these UIDs or of all; the comparison at the end of the command tells it.
pub(super) async fn expunge(desk: &Desk<'_>, uids: Option<&SequenceSet>) -> Outcome {
    if desk.selected.read_only {
        return Err(Failure::no("READ-ONLY", "The mailbox is open for reading only"));
    }
    let only = uids.map(|set| desk.selected.uids(&desk.selected.positions(set, true)));
    run(desk, only.as_deref()).await?;
    Ok(Reply::ok("Expunged"))
}

/// Expunges silently, as CLOSE does, where the person may.
pub(super) async fn close(desk: &Desk<'_>) -> Outcome {
    let reply = Reply::ok("Closed");
    if desk.selected.read_only {
        return Ok(reply);
    }
    match run(desk, None).await {
        // RFC 7162 §3.2.8: the mailbox is not open any more, so nothing else tells where it stands.
        Ok(Some(modseq)) if desk.enabled.qresync => Ok(reply.with(ReplyCode::HighestModSeq(modseq))),
        Ok(_) => Ok(reply),
        Err(MailboxError::NoRight | MailboxError::NotFound) => Ok(reply),
        Err(error) => Err(error.into()),
    }
}

/// Expunges in units; gives the modseq of the last one that found something.
async fn run(desk: &Desk<'_>, only: Option<&[u32]>) -> Result<Option<i64>, MailboxError> {
    let now = desk.selected.look(desk.mailboxes, desk.person).await?.snapshot;
    let marked = now.entries.iter().filter(|entry| entry.flags & DELETED != 0).map(|entry| entry.uid);
    let meant = |uid: &u32| only.is_none_or(|only| only.binary_search(uid).is_ok());
    let uids: Vec<u32> = marked.filter(meant).collect();
    // With nothing to do the right to do it is asked for all the same.
    let units = uids.chunks(UNIT).chain(uids.is_empty().then_some(&[][..]));
    let mut last = None;
    for unit in units {
        let expunged =
            desk.mailboxes.expunge(desk.person, desk.selected.mailbox, Some(unit.to_vec())).await?;
        last = Some(expunged.modseq).filter(|_| !expunged.uids.is_empty()).or(last);
    }
    Ok(last)
}
