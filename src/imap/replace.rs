//! REPLACE and UID REPLACE (RFC 8508): a draft kept anew, in one step with what it takes the place of.

use mailstore::Rights;

use super::auth::{Authenticator, Login};
use super::catenate::Kitchen;
use super::config::Feature;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode, destination};
use super::session::Session;
use super::wire::command::Replace;
use super::wire::response::{self, Status};
use super::wire::sequence::RangeSet;

/// Puts the message into its mailbox and expunges the old one, both or neither. The session has looked at the mailbox.
pub(super) async fn replace<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    wanted: Replace,
    out: &mut Out,
) -> Outcome {
    let mut kitchen = Kitchen::new(session, login.person);
    let uid_plus = session.config.has(Feature::UidPlus);
    let desk = session.desk(login)?;
    if desk.selected.read_only {
        return Err(Failure::no("READ-ONLY", "The mailbox is open for reading only"));
    }
    let uids = desk.selected.uids(&desk.selected.positions(&wanted.set, wanted.uid));
    let [uid] = uids[..] else { return Err(no_message()) };
    let to = desk.mailboxes.find_with(desk.person, &wanted.mailbox, Rights::INSERT).await;
    let to = to.map_err(destination)?.mailbox.id;
    let mail = kitchen.mail(wanted.message).await?;
    let old = (desk.selected.mailbox, uid);
    let appended = desk.mailboxes.replace(desk.person, old, to, mail).await.map_err(destination)?;
    let appended = appended.ok_or_else(no_message)?;
    if uid_plus {
        // RFC 8508 §4.3: before the EXPUNGE, so that the client knows the new one when the old one goes.
        let code = ReplyCode::AppendUid(appended.uidvalidity, RangeSet::from_sorted(appended.uids));
        code.with(|code| response::untagged(out.buffer(), Status::Ok, code, "Replacement is in its place"));
    }
    // And EXISTS before EXPUNGE, as in the examples of RFC 8508 §3; what is gone is told at the end of the command.
    // It is done whether or not that can be told now, and also when the open mailbox goes: that is told after it.
    let _there = session.sync_selected(true, out).await?;
    Ok(Reply::ok("Replaced"))
}

fn no_message() -> Failure {
    Failure::no("NONEXISTENT", "There is no such message any more")
}
