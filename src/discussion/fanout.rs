//! A copy for each member that wants one: into the INBOX of who has one here, in this very transaction; for the others a row
//! each, which the relay sends.

use super::{
    model::{Discussion, DiscussionError, Door},
    posting::Facts,
    store::member,
};
use crate::{
    clock::{DAY, Micros},
    queue::{self, NewItem, Personal, Source},
};
use mailstore::{
    DbError,
    db::Tx,
    entry::{self, Spread},
    mailbox,
    message::{MessageRef, Prepared},
};

/// A copy that cannot be sent is tried so long.
pub(super) const LIFETIME: Micros = 5 * DAY;
/// The service that copies are of.
pub const SERVICE: &str = "list";

/// What is sent.
pub(super) struct Copies<'a> {
    pub(super) discussion: &'a Discussion,
    pub(super) facts: &'a Facts,
    pub(super) prepared: &'a Prepared,
    pub(super) topic: i64,
    pub(super) kept: MessageRef,
}

/// Plans all copies of a message: each member gets one, however often it is named.
pub(super) fn send(tx: &mut Tx<'_>, copies: &Copies<'_>, now: Micros) -> Result<(), DiscussionError> {
    let facts = copies.facts;
    let wanting = member::Wanting {
        discussion: copies.discussion.id,
        topic: copies.topic,
        author: facts.from.as_deref().map(str::to_lowercase).unwrap_or_default(),
        named: &facts.named,
        now,
    };
    let people = member::local(tx, &wanting)?;
    let full = deliver(tx, copies, &people, now)?;
    Ok(plan(tx, copies, &wanting, &full, now)?)
}

/// Enters it into the INBOX of people of ours; gives those who have no room.
fn deliver(
    tx: &mut Tx<'_>,
    copies: &Copies<'_>,
    people: &[i64],
    now: Micros,
) -> Result<Vec<i64>, DiscussionError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let inboxes = mailbox::find_all(tx, people, "INBOX")?;
    let ids: Vec<i64> = inboxes.iter().map(|inbox| inbox.id).collect();
    let (recipient, path) = (copies.discussion.address.to_string(), copies.discussion.door(Door::Bounces));
    let new = Spread { message: copies.kept, internal_date: now, recipient: &recipient, return_path: &path };
    let full = entry::spread(tx, &ids, &new, now)?;
    let has_none = |person: &&i64| !inboxes.iter().any(|inbox| inbox.owner == **person);
    let refused =
        inboxes.iter().filter(|inbox| full.binary_search(&inbox.id).is_ok()).map(|inbox| inbox.owner);
    Ok(refused.chain(people.iter().filter(has_none).copied()).collect())
}

/// A row for each of the others.
fn plan(
    tx: &mut Tx<'_>,
    copies: &Copies<'_>,
    wanting: &member::Wanting<'_>,
    full: &[i64],
    now: Micros,
) -> Result<(), DbError> {
    let personal = Personal {
        service: SERVICE.to_owned(),
        bounces: copies.discussion.door(Door::Bounces),
        fields: copies.facts.outgoing.fields.clone(),
        drop: copies.facts.outgoing.drop.clone(),
    };
    let facts = copies.prepared.facts();
    let item = NewItem {
        blob: copies.prepared.blob(),
        size: copies.kept.size as usize,
        reverse_path: &personal.bounces,
        recipients: &[],
        sender: None,
        subject: &facts.subject,
        prefix: "",
        eight_bit: true,
        smtputf8: false,
        ret: None,
        envid: "",
        not_before: now,
        expires_at: now + LIFETIME,
    };
    member::elsewhere(wanting, full, |args| {
        let source = Source { sql: member::ELSEWHERE, args, named: &[] };
        queue::fan_out(tx, &item, &personal, source, now)
    })?;
    Ok(())
}
