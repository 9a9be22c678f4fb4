//! COPY and MOVE, by number and by UID (RFC 9051 §6.4.7, §6.4.8, RFC 4315, RFC 6851).

use mailstore::Rights;
use mailstore::entry::Copied;

use crate::mailboxes::MOVE_AT_ONCE;

use super::output::Out;
use super::progress;
use super::reply::{Failure, Outcome, Reply, ReplyCode, destination};
use super::session::Desk;
use super::wire::command::Copy;
use super::wire::response::{self, Status};
use super::wire::sequence::RangeSet;

/// Copies messages, all or none.
pub(super) async fn copy(desk: &Desk<'_>, tag: &str, copy: &Copy, out: &mut Out) -> Outcome {
    let Some((uids, to)) = prepare(desk, copy).await? else {
        return Ok(Reply::ok("Nothing to copy"));
    };
    let work = Box::pin(desk.mailboxes.copy(desk.person, desk.selected.mailbox, uids, to));
    let copied = progress::report(desk.progress, tag, &desk.selected.meter, out, work).await?;
    let copied = copied.map_err(destination)?;
    let reply = Reply::ok("Copied");
    Ok(if desk.uid_plus && !copied.to.is_empty() { reply.with(copy_uid(copied)) } else { reply })
}

/// Moves messages, each whole or not at all (RFC 6851 §3.3), very many in parts, each with its COPYUID. They come before the
/// comparison at the end of the command tells what is gone.
pub(super) async fn relocate(desk: &Desk<'_>, tag: &str, copy: &Copy, out: &mut Out) -> Outcome {
    if desk.selected.read_only {
        return Err(Failure::no("READ-ONLY", "The mailbox is open for reading only"));
    }
    let Some((uids, to)) = prepare(desk, copy).await? else {
        return Ok(Reply::ok("Nothing to move"));
    };
    if uids.len() > MOVE_AT_ONCE {
        let room = desk.mailboxes.room_to_move(desk.person, desk.selected.mailbox, uids.clone(), to).await;
        room.map_err(destination)?;
    }
    let meter = &desk.selected.meter;
    meter.begin(uids.len());
    for unit in uids.chunks(MOVE_AT_ONCE) {
        let work = Box::pin(desk.mailboxes.relocate(desk.person, desk.selected.mailbox, unit.to_vec(), to));
        let copied = progress::go_on(desk.progress, tag, meter, out, work).await?.map_err(destination)?;
        meter.add(unit.len());
        if desk.uid_plus && !copied.to.is_empty() {
            copy_uid(copied).with(|code| response::untagged(out.buffer(), Status::Ok, code, "Moved"));
        }
    }
    Ok(Reply::ok("Moved"))
}

/// The UIDs meant and the mailbox they go to; None when nothing is meant, which is no error (RFC 9051 §6.4.9).
async fn prepare(desk: &Desk<'_>, copy: &Copy) -> Result<Option<(Vec<u32>, i64)>, Failure> {
    let uids = desk.selected.uids(&desk.selected.positions(&copy.set, copy.uid));
    let to =
        desk.mailboxes.find_with(desk.person, &copy.mailbox, Rights::INSERT).await.map_err(destination)?;
    Ok(Some((uids, to.mailbox.id)).filter(|(uids, _)| !uids.is_empty()))
}

fn copy_uid(copied: Copied) -> ReplyCode {
    ReplyCode::CopyUid(
        copied.uidvalidity,
        RangeSet::from_sorted(copied.from),
        RangeSet::from_sorted(copied.to),
    )
}
