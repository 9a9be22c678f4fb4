//! APPEND, of one message or several (RFC 9051 §6.3.12, RFC 3502, RFC 4315).

use mailstore::Rights;
use mailstore::flags::FlagSet;

use crate::directory::PrincipalId;

use super::auth::Authenticator;
use super::catenate::Kitchen;
use super::config::Feature;
use super::reply::{Outcome, Reply, ReplyCode, destination};
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
    let mailboxes = &session.services.mailboxes;
    let found = mailboxes.find_with(person, name, Rights::INSERT).await.map_err(destination)?;
    let mut kitchen = Kitchen::new(session, person);
    let mut mails = Vec::with_capacity(messages.len());
    for message in messages {
        mails.push(kitchen.mail(message).await?);
    }
    let appended = mailboxes.append(person, found.mailbox.id, mails).await.map_err(destination)?;
    let reply = Reply::ok("Appended");
    // What waits for a moderator is in the mailbox under no UID yet.
    if !session.config.has(Feature::UidPlus) || appended.uids.is_empty() {
        return Ok(reply);
    }
    Ok(reply.with(ReplyCode::AppendUid(appended.uidvalidity, RangeSet::from_sorted(appended.uids))))
}

/// The wire's flags as the store's: the bits of the system flags are the same.
pub(super) fn flag_set(list: &FlagList) -> FlagSet {
    FlagSet { keywords: list.keywords.clone(), ..FlagSet::system(list.bits) }
}
