//! STATUS (RFC 9051 §6.3.11).

use std::collections::HashMap;

use mailstore::{Mailbox, Rights};

use crate::directory::PrincipalId;
use crate::mailboxes::{MailboxError, Mailboxes};

use super::auth::Authenticator;
use super::config::ImapConfig;
use super::object_id;
use super::output::Out;
use super::reply::{Outcome, Reply};
use super::session::Session;
use super::wire::command::StatusItem;
use super::wire::response::{self, Names, StatusValue};

/// Tells counters of a mailbox, which stays unopened.
pub(super) async fn status<A: Authenticator>(
    session: &mut Session<A>,
    person: PrincipalId,
    name: &str,
    items: &[StatusItem],
    out: &mut Out,
) -> Outcome {
    let found = session.services.mailboxes.find_with(person, name, Rights::READ).await?;
    // RFC 7162 §3.1: asking for it enables CONDSTORE.
    session.enabled.condstore |= items.contains(&StatusItem::HighestModSeq);
    let deleted = deleted_bytes(&session.services.mailboxes, items, [&found.mailbox]).await?;
    let counters = Counters {
        mailbox: &found.mailbox,
        unseen: found.unseen,
        deleted_bytes: deleted.get(&found.mailbox.id).copied().unwrap_or_default(),
        config: &session.config,
    };
    counters.write(out.buffer(), session.enabled.names(), name, items);
    Ok(Reply::ok("Status told"))
}

/// Mailboxes, by id, with the sizes of what is marked \Deleted in them, in one read where an item asks for it.
pub(super) async fn deleted_bytes(
    mailboxes: &Mailboxes,
    items: &[StatusItem],
    of: impl IntoIterator<Item = &Mailbox>,
) -> Result<HashMap<i64, i64>, MailboxError> {
    let asked = items.contains(&StatusItem::DeletedStorage);
    let marked = |mailbox: &&Mailbox| asked && mailbox.deleted > 0;
    let ids: Vec<i64> = of.into_iter().filter(marked).map(|mailbox| mailbox.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(mailboxes.deleted_bytes(ids).await?.into_iter().collect())
}

/// The counters of a mailbox as one person sees them.
pub(super) struct Counters<'a> {
    pub mailbox: &'a Mailbox,
    /// Messages the person has not seen.
    pub unseen: i64,
    /// Octets of what is marked \Deleted, where it was asked for.
    pub deleted_bytes: i64,
    pub config: &'a ImapConfig,
}

impl Counters<'_> {
    /// Writes the STATUS response.
    pub(super) fn write(&self, out: &mut Vec<u8>, names: Names, name: &str, items: &[StatusItem]) {
        let id = object_id::mailbox(self.mailbox.id);
        let values: Vec<(StatusItem, StatusValue)> =
            items.iter().map(|item| (*item, self.value(*item, &id))).collect();
        response::status(out, names, name, &values);
    }

    fn value<'a>(&self, item: StatusItem, id: &'a str) -> StatusValue<'a> {
        let count = |count: i64| StatusValue::Number(u64::try_from(count).unwrap_or(0));
        match item {
            StatusItem::Messages => count(self.mailbox.total),
            StatusItem::Recent => count(0),
            StatusItem::UidNext => count(self.mailbox.uidnext.into()),
            StatusItem::UidValidity => count(self.mailbox.uidvalidity.into()),
            StatusItem::Unseen => count(self.unseen),
            StatusItem::Size => count(self.mailbox.bytes),
            StatusItem::Deleted => count(self.mailbox.deleted),
            StatusItem::DeletedStorage => count(self.deleted_bytes),
            StatusItem::HighestModSeq => count(self.mailbox.highest_modseq),
            StatusItem::MailboxId => StatusValue::Id(id),
            StatusItem::AppendLimit => StatusValue::Number(self.config.append_limit),
        }
    }
}
