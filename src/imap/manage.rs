//! CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 9051 §6.3.4 to §6.3.8).

use mailstore::Rights;

use crate::directory::PrincipalId;
use crate::mailboxes::MailboxError;

use super::auth::Authenticator;
use super::config::Feature;
use super::object_id;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode};
use super::select;
use super::session::Session;
use super::wire::command::SpecialUse;
use super::wire::name::{NameError, check_new};

/// Makes a mailbox, with a special use if asked (RFC 6154 §3).
pub(super) async fn create<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    name: &str,
    uses: &[SpecialUse],
) -> Outcome {
    let name = check_new(name).map_err(bad_name)?;
    let special_use = match uses {
        [] => None,
        [one] if can_be_given(*one) => Some(one.name()),
        _ => return Err(Failure::no("USEATTR", "A mailbox cannot have this special use")),
    };
    let mailboxes = &session.services.mailboxes;
    let made = match mailboxes.create(person, &name, special_use).await {
        Err(MailboxError::Exists)
            if special_use.is_some() && mailboxes.find(person, &name).await.is_err() =>
        {
            return Err(Failure::no("USEATTR", "Another mailbox has this special use"));
        }
        // Whether there is such an owner and it is not to be known of is not told.
        Err(MailboxError::NotFound) => {
            return Err(Failure::no(
                "NONEXISTENT",
                "No such office or person: the administrator makes those",
            ));
        }
        made => made?,
    };
    let reply = Reply::ok("Made");
    if session.config.has(Feature::ObjectId) {
        return Ok(reply.with(ReplyCode::MailboxId(object_id::mailbox(made.id))));
    }
    Ok(reply)
}

/// Whether somebody can keep something under this special use; the others would be views over all mailboxes.
fn can_be_given(special_use: SpecialUse) -> bool {
    !matches!(special_use, SpecialUse::All | SpecialUse::Flagged)
}

/// Deletes a mailbox; if this session has it open, it has nothing open afterwards.
pub(super) async fn delete<A: Authenticator>(
    session: &mut Session<A>,
    person: PrincipalId,
    name: &str,
    out: &mut Out,
) -> Outcome {
    let mailboxes = session.services.mailboxes.clone();
    let id = mailboxes.find_with(person, name, Rights::DELETE_MAILBOX).await?.mailbox.id;
    mailboxes.delete(person, name).await?;
    if session.selected.as_ref().is_some_and(|selected| selected.mailbox == id) {
        select::close(session, out);
    }
    Ok(Reply::ok("Deleted"))
}

/// Renames a mailbox and those below it.
pub(super) async fn rename<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    from: &str,
    to: &str,
) -> Outcome {
    let to = check_new(to).map_err(bad_name)?;
    session.services.mailboxes.rename(person, from, &to).await?;
    Ok(Reply::ok("Renamed"))
}

/// Subscribes to a name or unsubscribes from it.
pub(super) async fn subscribe<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    name: &str,
    wanted: bool,
) -> Outcome {
    session.services.mailboxes.subscribe(person, name, wanted).await?;
    Ok(Reply::ok(if wanted { "Subscribed" } else { "Unsubscribed" }))
}

fn bad_name(error: NameError) -> Failure {
    Failure::Refused(Reply::no("CANNOT", error.to_string()))
}
