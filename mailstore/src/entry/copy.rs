//! Copying and moving entries between mailboxes, all or none.

use super::{
    append::{Placed, Room, place},
    expunge::remove,
    wide,
};
use crate::{
    DbError, StoreError, args,
    db::{FromRow, Row, Tx},
    flags::{self, FlagSet},
    mailbox, quota, seen,
};
use std::collections::HashMap;

/// Where copies went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// UIDVALIDITY of the destination.
    pub uidvalidity: u32,
    /// UIDs in the source, ascending; those that were gone are left out.
    pub from: Vec<u32>,
    /// UIDs in the destination, in the same order.
    pub to: Vec<u32>,
}

struct Source {
    uid: u32,
    message: i64,
    flags: u32,
    size: u32,
    internal_date: i64,
    recipient: Option<String>,
    return_path: Option<String>,
}

impl FromRow for Source {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            uid: row.get(0)?,
            message: row.get(1)?,
            flags: row.get(2)?,
            size: row.get(3)?,
            internal_date: row.get(4)?,
            recipient: row.get(5)?,
            return_path: row.get(6)?,
        })
    }
}

/// Copies entries with their flags and dates. `viewer`: whose private \Seen marks are read and written.
///
/// Errors: a mailbox is gone, over quota; the transaction must be undone then.
pub fn copy(
    tx: &mut Tx<'_>,
    from: i64,
    uids: &[u32],
    to: i64,
    viewer: Option<i64>,
    now: i64,
) -> Result<Copied, StoreError> {
    duplicate(tx, (from, to), uids, viewer, Room::Charged, now)
}

fn duplicate(
    tx: &mut Tx<'_>,
    (from, to): (i64, i64),
    uids: &[u32],
    viewer: Option<i64>,
    room: Room,
    now: i64,
) -> Result<Copied, StoreError> {
    let mut locked = mailbox::lock(tx, &[from, to])?;
    let at = |id: i64| locked.iter().position(|m| m.id == id).ok_or(StoreError::NoSuchMailbox);
    let (source, target) = (locked[at(from)?].clone(), at(to)?);
    let target = &mut locked[target];
    let entries: Vec<Source> = tx.query(
        "SELECT uid, message_id, flags, size, internal_date, recipient, return_path FROM entry
         WHERE mailbox_id = $1 AND uid = ANY($2) ORDER BY uid",
        args![from, &wide(uids)],
    )?;
    if entries.is_empty() {
        return Ok(Copied { uidvalidity: target.uidvalidity, from: Vec::new(), to: Vec::new() });
    }
    let mut sets = flag_sets(tx, from, &entries)?;
    if source.private_seen {
        // What was commonly seen before the marks became private says nothing of this viewer.
        let seen = viewer.map(|viewer| seen::load(tx, from, viewer)).transpose()?.unwrap_or_default();
        for (entry, set) in entries.iter().zip(&mut sets) {
            let mark = if seen.uids.contains(entry.uid) { flags::SEEN } else { 0 };
            set.system = set.system & !flags::SEEN | mark;
        }
    }
    let numbered = flags::number_all(tx, to, &sets.iter().collect::<Vec<_>>(), true)?;
    let placed: Vec<Placed<'_>> = entries
        .iter()
        .zip(numbered)
        .map(|(entry, numbered)| Placed {
            message: entry.message,
            size: entry.size,
            numbered,
            internal_date: entry.internal_date,
            recipient: entry.recipient.as_deref(),
            return_path: entry.return_path.as_deref(),
        })
        .collect();
    let new = place(tx, target, &placed, viewer, room, now)?;
    mailbox::save(tx, target)?;
    Ok(Copied { uidvalidity: target.uidvalidity, from: entries.iter().map(|e| e.uid).collect(), to: new })
}

/// The flags of entries with keywords by name, as another mailbox needs them.
fn flag_sets(tx: &mut Tx<'_>, mailbox: i64, entries: &[Source]) -> Result<Vec<FlagSet>, StoreError> {
    let names = flags::keywords(tx, mailbox)?;
    let mut rows: HashMap<u32, Vec<String>> = HashMap::new();
    if names.len() > flags::KEYWORD_BITS {
        let uids: Vec<i64> = entries.iter().map(|e| i64::from(e.uid)).collect();
        let sql = "SELECT uid, number FROM entry_keyword WHERE mailbox_id = $1 AND uid = ANY($2) ORDER BY uid, number";
        for (uid, number) in tx.query::<(u32, i64)>(sql, args![mailbox, &uids])? {
            rows.entry(uid).or_default().extend(names.get(number as usize).cloned());
        }
    }
    let with_bit = |flags: u32| {
        let held = move |n: usize| flags::keyword_bit(n).is_some_and(|bit| flags & bit != 0);
        names.iter().enumerate().filter(move |(n, _)| held(*n)).map(|(_, name)| name.clone())
    };
    Ok(entries
        .iter()
        .map(|entry| FlagSet {
            system: entry.flags & flags::SYSTEM,
            keywords: with_bit(entry.flags).chain(rows.remove(&entry.uid).unwrap_or_default()).collect(),
        })
        .collect())
}

/// Moves entries: copies them and expunges the originals, whatever their flags, in one step (RFC 6851).
///
/// Errors: as [`copy`]. A move within an owner needs no room.
pub fn relocate(
    tx: &mut Tx<'_>,
    from: i64,
    uids: &[u32],
    to: i64,
    viewer: Option<i64>,
    now: i64,
) -> Result<Copied, StoreError> {
    let locked = mailbox::lock(tx, &[from, to])?;
    let mut owners = locked.iter().map(|m| m.owner);
    let room = if owners.next() == owners.next_back() || from == to { Room::Kept } else { Room::Charged };
    if room == Room::Charged {
        quota::lock(tx, &locked.iter().map(|m| m.owner).collect::<Vec<_>>())?;
    }
    let copied = duplicate(tx, (from, to), uids, viewer, room, now)?;
    let mut source = mailbox::lock_one(tx, from)?;
    let bytes = source.bytes;
    remove(tx, &mut source, &copied.from, now)?;
    if room == Room::Charged {
        quota::charge(tx, source.owner, source.bytes - bytes, -(copied.from.len() as i64))?;
    }
    mailbox::save(tx, &source)?;
    Ok(copied)
}
