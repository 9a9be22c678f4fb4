//! Entering a kept message into a mailbox.

use super::{deleted, unseen};
use crate::{
    Mailbox, StoreError, args,
    db::{Arg, Tx},
    flags::{self, FlagSet, Numbered},
    mailbox,
    message::MessageRef,
    quota, seen,
};

/// One message to be entered.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The kept message.
    pub message: MessageRef,
    /// Its flags.
    pub flags: FlagSet,
    /// INTERNALDATE, microseconds UTC.
    pub internal_date: i64,
    /// The address it was sent to, when it came by mail.
    pub recipient: Option<String>,
    /// Its reverse-path, when it came by mail; empty for the null one.
    pub return_path: Option<String>,
}

impl NewEntry {
    /// A message without flags and without an envelope.
    pub fn plain(message: MessageRef, internal_date: i64) -> Self {
        Self { message, flags: FlagSet::default(), internal_date, recipient: None, return_path: None }
    }
}

/// Where entries went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// UIDVALIDITY of the mailbox.
    pub uidvalidity: u32,
    /// The new UIDs, in the order of what was given.
    pub uids: Vec<u32>,
    /// Their modseq.
    pub modseq: i64,
}

/// Enters messages, all or none. `viewer` is the person whose \Seen marks count in a mailbox with private ones.
///
/// Errors: no such mailbox, over quota, too many keywords, out of UIDs; the transaction or savepoint must be undone.
pub fn append(
    tx: &mut Tx<'_>,
    mailbox: i64,
    entries: &[NewEntry],
    viewer: Option<i64>,
    now: i64,
) -> Result<Appended, StoreError> {
    let mut mailbox = mailbox::lock_one(tx, mailbox)?;
    let sets: Vec<&FlagSet> = entries.iter().map(|e| &e.flags).collect();
    let numbered = flags::number_all(tx, mailbox.id, &sets, true)?;
    let placed: Vec<Placed> = entries
        .iter()
        .zip(numbered)
        .map(|(entry, numbered)| Placed { size: entry.message.size, numbered })
        .collect();
    let uids = place(tx, &mut mailbox, &placed, viewer, Room::Charged, |tx, mailbox, uids| {
        insert(tx, mailbox, entries, &placed, uids, now)
    })?;
    mailbox::save(tx, &mailbox)?;
    Ok(Appended { uidvalidity: mailbox.uidvalidity, uids, modseq: mailbox.highest_modseq })
}

/// What an entry adds to its mailbox; its keywords have their numbers there.
pub(super) struct Placed {
    pub(super) size: u32,
    pub(super) numbered: Numbered,
}

impl Placed {
    /// The flags for its row: private \Seen marks are kept elsewhere.
    pub(super) fn row_flags(&self, mailbox: &Mailbox) -> u32 {
        self.numbered.bits & if mailbox.private_seen { !flags::SEEN } else { u32::MAX }
    }
}

/// Whether the owner needs room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// It counts against the quota.
    Charged,
    /// The owner has it already: a move.
    Kept,
}

/// Gives entries of a locked mailbox new UIDs and the next modseq and counts them; `insert` writes their rows. The
/// caller saves the mailbox.
pub(super) fn place(
    tx: &mut Tx<'_>,
    mailbox: &mut Mailbox,
    entries: &[Placed],
    viewer: Option<i64>,
    room: Room,
    insert: impl FnOnce(&mut Tx<'_>, &Mailbox, &[u32]) -> Result<(), StoreError>,
) -> Result<Vec<u32>, StoreError> {
    let count = u32::try_from(entries.len()).map_err(|_| StoreError::OutOfUids)?;
    let end = mailbox.uidnext.checked_add(count).ok_or(StoreError::OutOfUids)?;
    let uids: Vec<u32> = (mailbox.uidnext..end).collect();
    let bytes = entries.iter().map(|e| i64::from(e.size)).sum();
    if room == Room::Charged {
        quota::charge(tx, mailbox.owner, bytes, i64::from(count))?;
    }
    mailbox.uidnext = end;
    mailbox.highest_modseq += 1;
    mailbox.total += i64::from(count);
    mailbox.bytes += bytes;
    mailbox.unseen += entries.iter().map(|e| unseen(e.row_flags(mailbox))).sum::<i64>();
    mailbox.deleted += entries.iter().map(|e| deleted(e.numbered.bits)).sum::<i64>();
    insert(tx, mailbox, &uids)?;
    let both = || entries.iter().zip(&uids);
    let numbers = both().flat_map(|(e, uid)| e.numbered.rows.iter().map(move |n| (*uid, *n)));
    super::store::add_keyword_rows(tx, mailbox.id, numbers)?;
    if let (true, Some(viewer)) = (mailbox.private_seen, viewer) {
        let seen = both().filter(|(e, _)| e.numbered.bits & flags::SEEN != 0).map(|(_, uid)| *uid);
        see(tx, mailbox, viewer, seen)?;
    }
    Ok(uids)
}

fn insert(
    tx: &mut Tx<'_>,
    mailbox: &Mailbox,
    entries: &[NewEntry],
    placed: &[Placed],
    uids: &[u32],
    now: i64,
) -> Result<(), StoreError> {
    let row = |((entry, placed), uid): ((&NewEntry, &Placed), &u32)| {
        args![
            mailbox.id,
            *uid,
            entry.message.id,
            mailbox.highest_modseq,
            placed.row_flags(mailbox),
            entry.message.size,
            entry.internal_date,
            now,
        ]
        .to_vec()
    };
    let rows: Vec<Vec<Arg<'_>>> = entries
        .iter()
        .zip(placed)
        .zip(uids)
        .map(|both| {
            let mut values: Vec<Arg<'_>> = row(both);
            let entry = both.0.0;
            values.extend([entry.recipient.as_deref().into(), entry.return_path.as_deref().into()]);
            values
        })
        .collect();
    tx.execute_many(
        "INSERT INTO entry (mailbox_id, uid, message_id, modseq, flags, size, internal_date, saved_at, recipient,
                            return_path)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &rows,
    )?;
    Ok(())
}

/// Adds UIDs to what a person has seen of a locked mailbox with private marks, at the mailbox's present modseq.
fn see(
    tx: &mut Tx<'_>,
    mailbox: &Mailbox,
    person: i64,
    uids: impl Iterator<Item = u32>,
) -> Result<(), StoreError> {
    let mut uids = uids.peekable();
    if uids.peek().is_none() {
        return Ok(());
    }
    let mut seen = seen::load(tx, mailbox.id, person)?;
    seen.mark(uids, mailbox.highest_modseq);
    seen::save(tx, mailbox.id, person, &seen)?;
    Ok(())
}
