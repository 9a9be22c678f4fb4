//! Changing what is in a mailbox: appending, copying, moving, flagging, expunging.

use super::{MailboxError, Mailboxes, NewMail, check, require, with_rights};
use crate::{directory::PrincipalId, mime};
use mailstore::{
    Rights,
    db::Tx,
    entry::{self, Appended, Copied, Expunged, FlagOp, NewEntry, Store, Stored},
    flags::{self, FlagSet},
    message::{self, Facts, Prepared},
};

/// The store's view of a message: its facts, and its bytes hashed and compressed. Call it outside of transactions.
pub fn prepare(raw: &[u8]) -> Prepared {
    let facts = mime::facts(raw);
    Prepared::new(
        raw,
        Facts {
            message_id: facts.message_id,
            references: facts.references,
            subject: facts.subject,
            base_subject: facts.base_subject,
            is_reply: facts.is_reply,
            sender: facts.from,
            sent_at: facts.sent_at,
            envelope: facts.envelope,
            body_structure: facts.body_structure,
        },
    )
}

/// A change of flags as a person asks for it.
#[derive(Debug, Clone)]
pub struct FlagChange {
    /// Set, add or remove.
    pub op: FlagOp,
    /// The flags.
    pub flags: FlagSet,
    /// UNCHANGEDSINCE.
    pub unchanged_since: Option<i64>,
}

impl Mailboxes {
    /// Puts messages into a mailbox, all or none.
    pub async fn append(
        &self,
        person: PrincipalId,
        id: i64,
        mails: Vec<NewMail>,
    ) -> Result<Appended, MailboxError> {
        let now = self.now();
        let prepared = tokio::task::spawn_blocking(move || {
            mails.into_iter().map(|m| (prepare(&m.raw), m.flags, m.internal_date)).collect::<Vec<_>>()
        });
        let prepared = prepared.await.map_err(|e| MailboxError::Internal(e.to_string()))?;
        let bytes = prepared.iter().map(|(p, ..)| p.stored_size()).sum();
        self.db
            .write_sized(bytes, move |tx| {
                let (_, held) = with_rights(tx, person, id)?;
                check(held, Rights::INSERT)?;
                let mut entries = Vec::with_capacity(prepared.len());
                for (new, set, date) in &prepared {
                    let message = message::keep(tx, new, Some(id), now)?;
                    let flags = permitted(set, held);
                    entries.push(NewEntry { flags, ..NewEntry::plain(message, date.unwrap_or(now)) });
                }
                Ok(entry::append(tx, id, &entries, Some(person.0), now)?)
            })
            .await
    }

    /// Copies entries to another mailbox, all or none.
    pub async fn copy(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        to: i64,
    ) -> Result<Copied, MailboxError> {
        let now = self.now();
        self.db
            .write(move |tx| {
                require(tx, person, from, Rights::READ)?;
                require(tx, person, to, Rights::INSERT)?;
                Ok(entry::copy(tx, from, &uids, to, Some(person.0), now)?)
            })
            .await
    }

    /// Moves entries to another mailbox, all or none.
    pub async fn relocate(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        to: i64,
    ) -> Result<Copied, MailboxError> {
        let now = self.now();
        self.db
            .write(move |tx| {
                require(tx, person, from, Rights::READ | Rights::DELETE_MESSAGES | Rights::EXPUNGE)?;
                require(tx, person, to, Rights::INSERT)?;
                Ok(entry::relocate(tx, from, &uids, to, Some(person.0), now)?)
            })
            .await
    }

    /// Changes flags. Flags the person has no right to are left as they are (RFC 4314 §4); having none of the rights
    /// concerned is an error.
    pub async fn store(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
        change: FlagChange,
    ) -> Result<Stored, MailboxError> {
        self.db.write(move |tx| store(tx, person, id, &uids, &change)).await
    }

    /// Expunges what is marked \Deleted, of `only` these UIDs or of all.
    pub async fn expunge(
        &self,
        person: PrincipalId,
        id: i64,
        only: Option<Vec<u32>>,
    ) -> Result<Expunged, MailboxError> {
        let now = self.now();
        self.db
            .write(move |tx| {
                require(tx, person, id, Rights::EXPUNGE)?;
                Ok(entry::expunge(tx, id, only.as_deref(), now)?)
            })
            .await
    }
}

fn store(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    id: i64,
    uids: &[u32],
    change: &FlagChange,
) -> Result<Stored, MailboxError> {
    let (_, held) = with_rights(tx, person, id)?;
    if [Rights::SEEN, Rights::WRITE, Rights::DELETE_MESSAGES].iter().all(|right| !held.allow(*right)) {
        return Err(check(held, Rights::WRITE).err().unwrap_or(MailboxError::NoRight));
    }
    let mut wanted = permitted(&change.flags, held);
    if !held.allow(Rights::WRITE) && change.op == FlagOp::Set {
        // Keywords are not theirs to clear either: what they may touch is set and cleared bit by bit.
        let (set, clear) = (wanted.system, !wanted.system & !protected(held));
        wanted.system = set;
        let add = Store { op: FlagOp::Add, ..store_of(uids, &wanted, change, held, person) };
        let first = entry::store(tx, id, &add)?;
        let rest = FlagSet::system(clear & flags::SYSTEM);
        let remove =
            Store { op: FlagOp::Remove, flags: &rest, ..store_of(uids, &rest, change, held, person) };
        let second = entry::store(tx, id, &Store { unchanged_since: None, ..remove })?;
        let mut changed = [first.changed, second.changed].concat();
        changed.sort_unstable();
        changed.dedup();
        return Ok(Stored { changed, refused: first.refused, modseq: second.modseq });
    }
    Ok(entry::store(tx, id, &store_of(uids, &wanted, change, held, person))?)
}

fn store_of<'a>(
    uids: &'a [u32],
    flags: &'a FlagSet,
    change: &FlagChange,
    held: Rights,
    person: PrincipalId,
) -> Store<'a> {
    Store {
        uids,
        op: change.op,
        flags,
        protected: protected(held),
        unchanged_since: change.unchanged_since,
        viewer: Some(person.0),
    }
}

/// System flags somebody with these rights may not touch.
fn protected(held: Rights) -> u32 {
    let of = |right: Rights, bits: u32| if held.allow(right) { 0 } else { bits };
    of(Rights::SEEN, flags::SEEN)
        | of(Rights::DELETE_MESSAGES, flags::DELETED)
        | of(Rights::WRITE, flags::ANSWERED | flags::FLAGGED | flags::DRAFT)
}

/// Of `set`, what somebody with these rights may set.
pub(super) fn permitted(set: &FlagSet, held: Rights) -> FlagSet {
    FlagSet {
        system: set.system & !protected(held),
        keywords: if held.allow(Rights::WRITE) { set.keywords.clone() } else { Vec::new() },
    }
}
