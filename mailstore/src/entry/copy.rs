//! Copying and moving entries between mailboxes, all or none. One statement a table, however many they are.

use super::{
    append::{Placed, Room, place},
    expunge::remove,
    pair, wide,
};
use crate::{
    DbError, Mailbox, StoreError, args,
    db::{Conn, Tx},
    flags::{self, Numbered},
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

/// Flags that may go along; the others stay behind (RFC 4314 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permitted {
    /// System flags.
    pub system: u32,
    /// Whether keywords may.
    pub keywords: bool,
}

impl Permitted {
    /// All of them.
    pub const ALL: Self = Self { system: flags::SYSTEM, keywords: true };
}

/// An entry to be copied.
struct Source {
    uid: u32,
    flags: u32,
    size: u32,
    /// Numbers of its keywords without a bit.
    rows: Vec<i64>,
}

impl Source {
    /// Numbers of its keywords.
    fn keywords(&self) -> impl Iterator<Item = usize> {
        let held = |n: &usize| flags::keyword_bit(*n).is_some_and(|bit| self.flags & bit != 0);
        (0..flags::KEYWORD_BITS).filter(held).chain(self.rows.iter().map(|n| *n as usize))
    }
}

/// Copies entries with their dates and those of their flags that are `permitted`. `viewer`: whose private \Seen marks are
/// read and written.
///
/// Errors: a mailbox is gone, over quota; the transaction must be undone then.
pub fn copy(
    tx: &mut Tx<'_>,
    from: i64,
    uids: &[u32],
    to: i64,
    viewer: Option<i64>,
    permitted: Permitted,
    now: i64,
) -> Result<Copied, StoreError> {
    Duplicate { from, to, viewer, permitted, room: Room::Charged, now }.run(tx, uids)
}

/// Moves entries: copies them and expunges the originals, whatever their flags, in one step (RFC 6851). Between two mailboxes
/// with private \Seen marks everybody's go along.
///
/// Errors: as [`copy`]. A move within an owner needs no room.
pub fn relocate(
    tx: &mut Tx<'_>,
    from: i64,
    uids: &[u32],
    to: i64,
    viewer: Option<i64>,
    permitted: Permitted,
    now: i64,
) -> Result<Copied, StoreError> {
    let locked = mailbox::lock(tx, &[from, to])?;
    let mut owners = locked.iter().map(|m| m.owner);
    let room = if owners.next() == owners.next_back() || from == to { Room::Kept } else { Room::Charged };
    if room == Room::Charged {
        quota::lock(tx, &locked.iter().map(|m| m.owner).collect::<Vec<_>>())?;
    }
    let copied = Duplicate { from, to, viewer, permitted, room, now }.run(tx, uids)?;
    if from != to && locked.iter().all(|m| m.private_seen) && !copied.to.is_empty() {
        let moved: Vec<(u32, u32)> = copied.from.iter().copied().zip(copied.to.iter().copied()).collect();
        let modseq = mailbox::lock_one(tx, to)?.highest_modseq;
        seen::carry(tx, (from, to), &moved, viewer, modseq)?;
    }
    let mut source = mailbox::lock_one(tx, from)?;
    let bytes = source.bytes;
    // Their messages are no orphans: they are in the other mailbox.
    remove(tx, &mut source, &copied.from)?;
    if room == Room::Charged {
        quota::charge(tx, source.owner, source.bytes - bytes, -(copied.from.len() as i64))?;
    }
    mailbox::save(tx, &source)?;
    Ok(copied)
}

/// (UID, size) of the entries with these UIDs, by UID; those that are gone are left out.
pub fn sizes(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<(u32, i64)>, DbError> {
    let sql = "SELECT uid, size FROM entry WHERE mailbox_id = $1 AND uid = ANY($2) ORDER BY uid";
    c.query(sql, args![mailbox, &wide(uids)])
}

/// From where to where, and how.
struct Duplicate {
    from: i64,
    to: i64,
    viewer: Option<i64>,
    permitted: Permitted,
    room: Room,
    now: i64,
}

impl Duplicate {
    fn run(&self, tx: &mut Tx<'_>, uids: &[u32]) -> Result<Copied, StoreError> {
        let mut locked = mailbox::lock(tx, &[self.from, self.to])?;
        let at = |id: i64| locked.iter().position(|m| m.id == id).ok_or(StoreError::NoSuchMailbox);
        let (source, target) = (locked[at(self.from)?].clone(), at(self.to)?);
        let target = &mut locked[target];
        let names = flags::keywords(tx, self.from)?;
        let entries = self.sources(tx, &source, uids, names.len() > flags::KEYWORD_BITS)?;
        let from: Vec<u32> = entries.iter().map(|e| e.uid).collect();
        if from.is_empty() {
            return Ok(Copied { uidvalidity: target.uidvalidity, from, to: Vec::new() });
        }
        let spelling = Spelling::load(tx, &names, self.to, &entries, self.permitted)?;
        let placed: Vec<Placed> =
            entries.iter().map(|e| Placed { size: e.size, numbered: spelling.translate(e) }).collect();
        let to = place(tx, target, &placed, self.viewer, self.room, |tx, target, new| {
            let flags = placed.iter().map(|p| p.row_flags(target));
            let pairs: Vec<i64> = from.iter().zip(flags).map(|(uid, flags)| pair(*uid, flags)).collect();
            self.insert(tx, target, new[0], &pairs)
        })?;
        mailbox::save(tx, target)?;
        Ok(Copied { uidvalidity: target.uidvalidity, from, to })
    }

    /// The entries as the viewer sees them, by UID; with `more` some may have keywords without a bit.
    fn sources(
        &self,
        tx: &mut Tx<'_>,
        mailbox: &Mailbox,
        uids: &[u32],
        more: bool,
    ) -> Result<Vec<Source>, StoreError> {
        let list = wide(uids);
        let sql = "SELECT uid, flags, size FROM entry WHERE mailbox_id = $1 AND uid = ANY($2) ORDER BY uid";
        let rows: Vec<(u32, u32, u32)> = tx.query(sql, args![mailbox.id, &list])?;
        let seen = match (mailbox.private_seen, self.viewer) {
            (false, _) => None,
            // Nobody's marks: that of the entry is from before they became private.
            (true, None) => Some(seen::Seen::default()),
            (true, Some(viewer)) => Some(seen::load(tx, mailbox.id, viewer)?),
        };
        let as_seen = |uid: u32, flags: u32| match &seen {
            None => flags,
            Some(seen) if seen.uids.contains(uid) => flags | flags::SEEN,
            Some(_) => flags & !flags::SEEN,
        };
        let sql = "SELECT uid, number FROM entry_keyword WHERE mailbox_id = $1 AND uid = ANY($2) ORDER BY uid, number";
        let pairs: Vec<(u32, i64)> = if more { tx.query(sql, args![mailbox.id, &list])? } else { Vec::new() };
        let mut numbers: HashMap<u32, Vec<i64>> = HashMap::new();
        pairs.into_iter().for_each(|(uid, number)| numbers.entry(uid).or_default().push(number));
        let source = |(uid, flags, size): (u32, u32, u32)| Source {
            uid,
            flags: as_seen(uid, flags),
            size,
            rows: numbers.remove(&uid).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(source).collect())
    }

    /// Writes the rows of the copies, with UIDs from `first` on. `pairs`: UIDs in the source, ascending, with the new flags.
    fn insert(&self, tx: &mut Tx<'_>, target: &Mailbox, first: u32, pairs: &[i64]) -> Result<(), StoreError> {
        // CROSS JOIN: SQLite begins with the list.
        tx.execute(
            "INSERT INTO entry (mailbox_id, uid, message_id, modseq, flags, size, internal_date, saved_at, recipient,
                                return_path)
             SELECT $1, $2 + ROW_NUMBER() OVER (ORDER BY e.uid) - 1, e.message_id, $3, value & 4294967295, e.size,
                    e.internal_date, $4, e.recipient, e.return_path
             FROM unnest($5) AS value CROSS JOIN entry e
             WHERE e.mailbox_id = $6 AND e.uid = (value >> 32) & 4294967295",
            args![self.to, first, target.highest_modseq, self.now, pairs, self.from],
        )?;
        Ok(())
    }
}

/// How the flags of one mailbox are spelled in another.
struct Spelling {
    permitted: Permitted,
    /// The number there of each keyword that is used, by its number here.
    numbers: HashMap<usize, usize>,
}

impl Spelling {
    /// Gives the keywords that `entries` have (of those with these `names`) their numbers in the mailbox they go to.
    fn load(
        tx: &mut Tx<'_>,
        names: &[String],
        to: i64,
        entries: &[Source],
        permitted: Permitted,
    ) -> Result<Self, StoreError> {
        let mut used: Vec<usize> = Vec::new();
        for number in entries.iter().flat_map(Source::keywords) {
            if !used.contains(&number) {
                used.push(number);
            }
        }
        if !permitted.keywords || used.is_empty() {
            return Ok(Self { permitted, numbers: HashMap::new() });
        }
        used.retain(|n| *n < names.len());
        let wanted: Vec<&str> = used.iter().map(|n| names[*n].as_str()).collect();
        let numbers = flags::numbers(tx, to, &wanted)?;
        Ok(Self { permitted, numbers: used.into_iter().zip(numbers).collect() })
    }

    fn translate(&self, entry: &Source) -> Numbered {
        let mut new = Numbered { bits: entry.flags & self.permitted.system, rows: Vec::new() };
        entry.keywords().filter_map(|n| self.numbers.get(&n)).for_each(|n| new.add(*n));
        new
    }
}
