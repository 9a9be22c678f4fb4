//! The state after login, no mailbox open (RFC 9051 §3.2).

use super::auth::{Authenticator, Login};
use super::config::Feature;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::session::Session;
use super::wire::command::CommandBody;
use super::wire::response::{self, Code, Status};
use super::{acl, append, list, manage, metadata, notify, quota, select, state_not_authenticated, status};

/// Runs a command of the authenticated state; the others fall back to the state before.
pub(super) async fn run<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    body: CommandBody,
    out: &mut Out,
) -> Outcome {
    let person = login.person;
    match body {
        CommandBody::Enable(names) => Ok(enable(session, &names, out)),
        CommandBody::Select(wanted) => select::select(session, person, &wanted, false, out).await,
        CommandBody::Examine(wanted) => select::select(session, person, &wanted, true, out).await,
        CommandBody::Create { mailbox, uses } => manage::create(session, person, &mailbox, &uses).await,
        CommandBody::Delete { mailbox } => manage::delete(session, person, &mailbox, out).await,
        CommandBody::Rename { from, to } => manage::rename(session, person, &from, &to).await,
        CommandBody::Subscribe { mailbox } => manage::subscribe(session, person, &mailbox, true).await,
        CommandBody::Unsubscribe { mailbox } => manage::subscribe(session, person, &mailbox, false).await,
        CommandBody::List(wanted) => list::list(session, person, &wanted, out).await,
        CommandBody::Lsub { reference, pattern } => {
            list::lsub(session, person, &reference, &pattern, out).await
        }
        CommandBody::Namespace => Ok(list::namespace(session, out)),
        CommandBody::Status { mailbox, items } => {
            status::status(session, person, &mailbox, &items, out).await
        }
        CommandBody::Append { mailbox, messages } => {
            append::append(session, person, &mailbox, messages).await
        }
        CommandBody::GetQuota { root } => quota::get(session, login, &root, out).await,
        CommandBody::GetQuotaRoot { mailbox } => quota::get_root(session, login, &mailbox, out).await,
        CommandBody::GetAcl { mailbox } => acl::get(session, login, &mailbox, out).await,
        CommandBody::SetAcl { mailbox, identifier, change, rights } => {
            acl::set(session, login, &mailbox, &identifier, (change, &rights)).await
        }
        CommandBody::DeleteAcl { mailbox, identifier } => {
            acl::delete(session, login, &mailbox, &identifier).await
        }
        CommandBody::ListRights { mailbox, identifier } => {
            acl::list(session, login, &mailbox, &identifier, out).await
        }
        CommandBody::MyRights { mailbox } => acl::my(session, login, &mailbox, out).await,
        CommandBody::Notify(wanted) => Box::pin(notify::notify(session, login, wanted, out)).await,
        CommandBody::GetMetadata(wanted) => metadata::get(session, person, &wanted, out).await,
        CommandBody::SetMetadata(wanted) => metadata::set(session, person, wanted).await,
        CommandBody::SetQuota { .. } => Err(Failure::no("NOPERM", "Quotas are set by the administrator")),
        CommandBody::Fetch(_)
        | CommandBody::Store(_)
        | CommandBody::Search(_)
        | CommandBody::Sort(_)
        | CommandBody::Thread(_)
        | CommandBody::CancelUpdate(_)
        | CommandBody::Copy(_)
        | CommandBody::Move(_)
        | CommandBody::Replace(_)
        | CommandBody::Expunge { .. }
        | CommandBody::Check
        | CommandBody::Close
        | CommandBody::Unselect
            if session.selected.is_none() =>
        {
            Err(Failure::bad("Select a mailbox first"))
        }
        body => state_not_authenticated::run(session, body, out).await,
    }
}

/// ENABLE (RFC 5161): what is not known is passed over.
fn enable<A: Authenticator>(session: &mut Session<A>, names: &[String], out: &mut Out) -> Reply {
    let before = session.enabled;
    let mut enabled = Vec::new();
    for name in names {
        match name.as_str() {
            "CONDSTORE" if session.config.has(Feature::CondStore) => {
                session.enabled.condstore = true;
                enabled.push("CONDSTORE");
            }
            // RFC 7162 §3.2.3: CONDSTORE comes with it.
            "QRESYNC" if session.config.has(Feature::QResync) => {
                session.enabled.condstore = true;
                session.enabled.qresync = true;
                enabled.push("QRESYNC");
            }
            "IMAP4REV2" if session.config.has(Feature::Rev2) => {
                session.enabled.rev2 = true;
                enabled.push("IMAP4rev2");
            }
            "UTF8=ACCEPT" if session.config.has(Feature::Utf8Accept) => {
                session.enabled.utf8 = true;
                enabled.push("UTF8=ACCEPT");
            }
            _ => {}
        }
    }
    response::enabled(out.buffer(), &enabled);
    // RFC 7162 §3.1.2.1: a client that starts to count with a mailbox open has to know where to begin.
    if let Some(selected) =
        session.selected.as_ref().filter(|_| !before.condstore && session.enabled.condstore)
    {
        let modseq = selected.snapshot.mailbox.highest_modseq.unsigned_abs();
        response::untagged(out.buffer(), Status::Ok, Some(Code::HighestModSeq(modseq)), "Highest modseq");
    }
    Reply::ok("Enabled")
}
