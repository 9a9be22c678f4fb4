//! APPEND, of one message or several (RFC 9051 §6.3.12, RFC 3502, RFC 4315).

use mailstore::Rights;
use mailstore::flags::FlagSet;

use crate::directory::PrincipalId;
use crate::mailboxes::NewMail;

use super::auth::Authenticator;
use super::config::Feature;
use super::reply::{Failure, Outcome, Reply, ReplyCode, destination};
use super::session::Session;
use super::wire::command::AppendMessage;
use super::wire::flags::FlagList;
use super::wire::sequence::RangeSet;

/// Puts messages into a mailbox, all or none; OK means they are on disk.
pub(super) async fn append<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    name: &str,
    messages: Vec<AppendMessage>,
) -> Outcome {
    // RFC 3502 §6.3.11: an empty message is how a client takes the command back.
    if messages.iter().any(|message| message.data.is_empty()) {
        return Err(Failure::no("CANNOT", "A message cannot be empty"));
    }
    let mailboxes = &session.services.mailboxes;
    let found = mailboxes.find_with(person, name, Rights::INSERT).await.map_err(destination)?;
    let mails = messages.into_iter().map(new_mail).collect();
    let appended = mailboxes.append(person, found.mailbox.id, mails).await.map_err(destination)?;
    let reply = Reply::ok("Appended");
    if !session.config.has(Feature::UidPlus) {
        return Ok(reply);
    }
    Ok(reply.with(ReplyCode::AppendUid(appended.uidvalidity, RangeSet::from_sorted(appended.uids))))
}

fn new_mail(message: AppendMessage) -> NewMail {
    NewMail {
        flags: flag_set(&message.flags),
        internal_date: message.date.map(|date| date.micros),
        // Without a copy when the frame has no other owner.
        raw: message.data.into(),
    }
}

/// The wire's flags as the store's: the bits of the system flags are the same.
pub(super) fn flag_set(list: &FlagList) -> FlagSet {
    FlagSet { keywords: list.keywords.clone(), ..FlagSet::system(list.bits) }
}
