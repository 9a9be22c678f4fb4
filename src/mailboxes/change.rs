//! Changing what is in a mailbox: appending, copying, moving, flagging, expunging.

use super::{
    MailboxError, Mailboxes, NewMail,
    board::{self, check_plain},
    check,
    holder::{check_open, require_open},
    require, rights_on, with_rights,
};
use crate::{aside::aside, directory::PrincipalId, prepared::prepare};
use mailstore::{
    Rights,
    db::{Conn, Tx},
    entry::{self, Appended, Copied, Expunged, FlagOp, NewEntry, Permitted, Store, Stored},
    flags::{self, FlagSet},
    mailbox, message, quota,
};
use std::sync::Arc;

/// Entries of one unit of work: flags and expunges of more go in several, so that none holds the writer for long.
pub(super) const AT_ONCE: usize = 5000;

/// A copy of more messages than this is done in parts of so many, each a unit of work, which are taken back when a later one
/// fails: a unit may hold the writer for two seconds, then it is given up, and so would be the whole copy. Measured without
/// optimisation on a busy machine 20,000 take 0.9 s, and 50,000 take 1.7 to 2 s.
const COPY_AT_ONCE: usize = 20_000;

/// The rights on a mailbox without which nothing can be moved out of it.
pub(super) const MOVE_AWAY: Rights = Rights::READ.and(Rights::DELETE_MESSAGES).and(Rights::EXPUNGE);

/// Most messages that [`Mailboxes::relocate`] should be given: whoever moves more calls it several times.
pub const MOVE_AT_ONCE: usize = 10_000;

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
        let mails = Arc::new(mails);
        match self.append_plain(person, id, Arc::clone(&mails)).await {
            Err(MailboxError::IsBoard) => self.post(person, id, &mails).await,
            plain => plain,
        }
    }

    async fn append_plain(
        &self,
        person: PrincipalId,
        id: i64,
        mails: Arc<Vec<NewMail>>,
    ) -> Result<Appended, MailboxError> {
        let now = self.now();
        let size = mails.iter().map(|m| m.raw.len()).sum();
        let prepare =
            move || mails.iter().map(|m| (prepare(&m.raw), m.flags.clone(), m.internal_date)).collect();
        let prepared: Result<Vec<_>, _> = aside(size, prepare).await;
        let prepared = prepared.map_err(MailboxError::Internal)?;
        let bytes = prepared.iter().map(|(p, ..)| p.stored_size()).sum();
        self.db
            .write_sized(bytes, move |tx| {
                let (mailbox, held) = with_rights(tx, person, id)?;
                check(held, Rights::INSERT)?;
                check_plain(&mailbox)?;
                let mut entries = Vec::with_capacity(prepared.len());
                for (new, set, date) in &prepared {
                    let message = message::keep(tx, new, Some(id), now)?;
                    entries.push((NewEntry::plain(message, date.unwrap_or(now)), set));
                }
                // Rights are taken away under this lock: what they were before it says nothing.
                mailbox::lock_one(tx, id)?;
                let (_, held) = with_rights(tx, person, id)?;
                check(held, Rights::INSERT)?;
                let flagged = |(entry, set)| NewEntry { flags: permitted(set, held), ..entry };
                let entries: Vec<NewEntry> = entries.into_iter().map(flagged).collect();
                Ok(entry::append(tx, id, &entries, Some(person.0), now)?)
            })
            .await
    }

    /// Puts a message into a mailbox and takes `old` (mailbox and UID) away, in one step (RFC 8508): None, and nothing done,
    /// when that one is gone. The room of the old one is free for the new one.
    pub async fn replace(
        &self,
        person: PrincipalId,
        old: (i64, u32),
        to: i64,
        mail: NewMail,
    ) -> Result<Option<Appended>, MailboxError> {
        let now = self.now();
        let NewMail { raw, flags, internal_date } = mail;
        let prepared = aside(raw.len(), move || prepare(&raw)).await.map_err(MailboxError::Internal)?;
        let date = internal_date.unwrap_or(now);
        self.db
            .write_sized(prepared.stored_size(), move |tx| {
                require(tx, person, old.0, Rights::READ | Rights::DELETE_MESSAGES | Rights::EXPUNGE)?;
                let (target, held) = with_rights(tx, person, to)?;
                check(held, Rights::INSERT)?;
                if target.kind == super::DISCUSSION {
                    return Err(MailboxError::Refused("a message of a discussion is not replaced"));
                }
                if entry::sizes(tx, old.0, &[old.1])?.is_empty() {
                    return Ok(None);
                }
                // The message before the mailboxes, as everywhere.
                let message = message::keep(tx, &prepared, Some(to), now)?;
                mailbox::lock(tx, &[old.0, to])?;
                require(tx, person, old.0, Rights::READ | Rights::DELETE_MESSAGES | Rights::EXPUNGE)?;
                let (target, held) = with_rights(tx, person, to)?;
                check(held, Rights::INSERT)?;
                if target.kind == super::DISCUSSION {
                    return Err(MailboxError::Refused("a message of a discussion is not replaced"));
                }
                if entry::sizes(tx, old.0, &[old.1])?.is_empty() {
                    // Somebody has expunged it this very moment: asked again, it is gone.
                    return Err(MailboxError::Unavailable);
                }
                entry::withdraw(tx, old.0, &[old.1], now)?;
                let new = NewEntry { flags: permitted(&flags, held), ..NewEntry::plain(message, date) };
                Ok(Some(entry::append(tx, to, &[new], Some(person.0), now)?))
            })
            .await
    }

    /// Copies entries to another mailbox, all or none. Flags the person has no right to there stay behind (RFC 4314 §4).
    ///
    /// More than 20,000 go in several units of work, also when the caller goes away meanwhile. When a later one fails, what
    /// the first ones have copied is taken away again; if the process or the database ends between two of them, it stays.
    pub async fn copy(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        to: i64,
    ) -> Result<Copied, MailboxError> {
        let this = self.clone();
        let whole = async move { this.copy_in_parts(person, (from, to), uids, COPY_AT_ONCE).await };
        tokio::spawn(whole).await.map_err(|e| MailboxError::Internal(e.to_string()))?
    }

    pub(super) async fn copy_in_parts(
        &self,
        person: PrincipalId,
        way: (i64, i64),
        mut uids: Vec<u32>,
        at_once: usize,
    ) -> Result<Copied, MailboxError> {
        let mut rest = uids.split_off(uids.len().min(at_once));
        if !rest.is_empty() {
            self.room_for(person, way, [uids.as_slice(), rest.as_slice()].concat()).await?;
        }
        let mut sum = self.copy_part(person, way, uids).await?;
        while !rest.is_empty() {
            let part: Vec<u32> = rest.drain(..rest.len().min(at_once)).collect();
            match self.copy_part(person, way, part).await {
                Ok(more) => {
                    sum.from.extend(more.from);
                    sum.to.extend(more.to);
                }
                Err(error) => {
                    self.take_back(way.1, &sum.to).await;
                    return Err(error);
                }
            }
        }
        Ok(sum)
    }

    /// A part of a copy, all or none.
    async fn copy_part(
        &self,
        person: PrincipalId,
        (from, to): (i64, i64),
        uids: Vec<u32>,
    ) -> Result<Copied, MailboxError> {
        let now = self.now();
        let posted = uids.clone();
        let copied = self
            .db
            .write(move |tx| {
                mailbox::lock(tx, &[from, to])?;
                require_open(tx, person, from, Rights::READ)?;
                let permitted = insertable(tx, person, to)?;
                Ok(entry::copy(tx, from, &uids, to, Some(person.0), permitted, now)?)
            })
            .await;
        match copied {
            Err(MailboxError::IsBoard) => self.post_from(person, from, posted, (to, false)).await,
            copied => copied,
        }
    }

    /// Whether all these can be moved: before a move in parts, lest it ends half done for want of room or right. Within one
    /// owner it needs no room. None is kept for it.
    pub async fn room_to_move(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        to: i64,
    ) -> Result<(), MailboxError> {
        let owners = self.db.read_brief(move |c| {
            let from = require_open(c, person, from, MOVE_AWAY)?.owner;
            Ok::<_, MailboxError>((from, require(c, person, to, Rights::INSERT)?.owner))
        });
        let (source, target) = owners.await?;
        if source == target { Ok(()) } else { self.room_for(person, (from, to), uids).await }
    }

    /// Whether the owner of a mailbox has room for copies of all these; none of it is kept for them.
    async fn room_for(
        &self,
        person: PrincipalId,
        (from, to): (i64, i64),
        uids: Vec<u32>,
    ) -> Result<(), MailboxError> {
        self.db
            .read(move |c| {
                require_open(c, person, from, Rights::READ)?;
                let owner = require(c, person, to, Rights::INSERT)?.owner;
                let bytes: i64 = entry::sizes(c, from, &uids)?.iter().map(|(_, size)| size).sum();
                let full = quota::get(c, owner)?.refuses(bytes);
                if full { Err(MailboxError::OverQuota) } else { Ok(()) }
            })
            .await
    }

    /// Takes the first parts of a copy away whose later part has failed (RFC 9051 §6.4.7: all or none).
    async fn take_back(&self, mailbox: i64, uids: &[u32]) {
        let now = self.now();
        for part in uids.chunks(AT_ONCE) {
            let part = part.to_vec();
            if let Err(error) = self.db.write(move |tx| entry::withdraw(tx, mailbox, &part, now)).await {
                tracing::warn!(mailbox, %error, "a part of a copy that failed stays");
                return;
            }
        }
    }

    /// Moves entries to another mailbox, all or none; flags the person has no right to there are lost. Of very many at most
    /// [`MOVE_AT_ONCE`] in one call, lest they hold up everybody else: each message is in one place all the time.
    pub async fn relocate(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        to: i64,
    ) -> Result<Copied, MailboxError> {
        let (now, posted) = (self.now(), uids.clone());
        let moved = self
            .db
            .write(move |tx| {
                mailbox::lock(tx, &[from, to])?;
                // What waits beside a board leaves by being published; who may do that is asked there.
                let permitted = insertable(tx, person, to)?;
                let source = require_open(tx, person, from, MOVE_AWAY)?;
                let moved = entry::relocate(tx, from, &uids, to, Some(person.0), permitted, now)?;
                board::take_out(tx, person, (&source, &moved.from), now)?;
                Ok(moved)
            })
            .await;
        match moved {
            Err(MailboxError::IsBoard) => self.post_from(person, from, posted, (to, true)).await,
            moved => moved,
        }
    }

    /// Changes flags, of very many messages in several steps. Flags the person has no right to are left as they are; to have
    /// the right to none of those that are named is an error (RFC 4314 §4).
    pub async fn store(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
        change: FlagChange,
    ) -> Result<Stored, MailboxError> {
        let mut sum = Stored { changed: Vec::new(), refused: Vec::new(), modseq: 0, step: None };
        let mut parts = uids.chunks(AT_ONCE).map(<[u32]>::to_vec);
        let mut part = parts.next().unwrap_or_default();
        loop {
            let change = change.clone();
            let done = self.db.write(move |tx| store(tx, person, id, &part, &change)).await?;
            if let Some(step) = done.step {
                self.index.follow(&step);
            }
            sum.changed.extend(done.changed);
            sum.refused.extend(done.refused);
            sum.modseq = done.modseq;
            part = match parts.next() {
                Some(next) => next,
                None => return Ok(sum),
            };
        }
    }

    /// Expunges what is marked \Deleted, of `only` these UIDs or of all; very many in several steps.
    pub async fn expunge(
        &self,
        person: PrincipalId,
        id: i64,
        only: Option<Vec<u32>>,
    ) -> Result<Expunged, MailboxError> {
        let (now, only) = (self.now(), Arc::new(only));
        let mut all = Vec::new();
        loop {
            let only = Arc::clone(&only);
            let done = self.db.write(move |tx| {
                mailbox::lock_one(tx, id)?;
                let mailbox = require_open(tx, person, id, Rights::EXPUNGE)?;
                let gone = entry::expunge_some(tx, id, only.as_deref(), AT_ONCE, now)?;
                board::take_out(tx, person, (&mailbox, &gone.uids), now)?;
                Ok::<_, MailboxError>(gone)
            });
            let done = done.await?;
            let last = done.uids.len() < AT_ONCE;
            all.extend(done.uids);
            if last {
                return Ok(Expunged { uids: all, modseq: done.modseq });
            }
        }
    }
}

fn store(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    id: i64,
    uids: &[u32],
    change: &FlagChange,
) -> Result<Stored, MailboxError> {
    let mailbox = mailbox::lock_one(tx, id)?;
    let held = rights_on(tx, person, &mailbox)?;
    check_open(held, Rights::READ)?;
    if !may_touch(change, held) {
        return Err(MailboxError::NoRight);
    }
    let mut wanted = permitted(&change.flags, held);
    if !held.allow(Rights::WRITE) && change.op == FlagOp::Set {
        // Keywords are not theirs to clear either: what they may touch is set and cleared bit by bit.
        let (set, clear) = (wanted.system, !wanted.system & !protected(held));
        wanted.system = set;
        let add = Store { op: FlagOp::Add, ..store_of(uids, &wanted, change, held, person) };
        let first = entry::store(tx, mailbox, &add)?;
        let cleared = FlagSet::system(clear & flags::SYSTEM);
        let remove = Store { op: FlagOp::Remove, ..store_of(uids, &cleared, change, held, person) };
        // The first step has raised the modseq of what it changed; what it refused stays refused.
        let rest: Vec<u32> = uids.iter().copied().filter(|uid| !first.refused.contains(uid)).collect();
        let mailbox = mailbox::lock_one(tx, id)?;
        let second = entry::store(tx, mailbox, &Store { uids: &rest, unchanged_since: None, ..remove })?;
        let mut changed = [first.changed, second.changed].concat();
        changed.sort_unstable();
        changed.dedup();
        return Ok(Stored { changed, refused: first.refused, modseq: second.modseq, step: None });
    }
    Ok(entry::store(tx, mailbox, &store_of(uids, &wanted, change, held, person))?)
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

/// Whether somebody with these rights may change one of the flags named; where none is, any flag at all.
fn may_touch(change: &FlagChange, held: Rights) -> bool {
    let (named, may) = (&change.flags, permitted_flags(held));
    if named.system == 0 && named.keywords.is_empty() {
        return may.system != 0;
    }
    named.system & may.system != 0 || !named.keywords.is_empty() && may.keywords
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
    let may = permitted_flags(held);
    FlagSet {
        system: set.system & may.system,
        keywords: if may.keywords { set.keywords.clone() } else { Vec::new() },
    }
}

/// Flags that somebody with these rights may set.
fn permitted_flags(held: Rights) -> Permitted {
    Permitted { system: flags::SYSTEM & !protected(held), keywords: held.allow(Rights::WRITE) }
}

/// Checks the right to put something into a mailbox; gives the flags it may bring along.
fn insertable(c: &mut Conn<'_>, person: PrincipalId, id: i64) -> Result<Permitted, MailboxError> {
    let (mailbox, held) = with_rights(c, person, id)?;
    check(held, Rights::INSERT)?;
    check_plain(&mailbox)?;
    Ok(permitted_flags(held))
}
