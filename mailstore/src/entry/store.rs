//! Changing flags of entries.

use super::{Entry, deleted, pair, unseen, wide};
use crate::{
    Mailbox, StoreError, args,
    db::Tx,
    flags::{self, FlagSet, Numbered},
    mailbox, seen,
};
use std::collections::{BTreeMap, HashMap};

/// What to do with the given flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagOp {
    /// FLAGS: exactly these.
    Set,
    /// +FLAGS
    Add,
    /// -FLAGS
    Remove,
}

/// A change of flags.
#[derive(Debug, Clone)]
pub struct Store<'a> {
    /// The entries.
    pub uids: &'a [u32],
    /// Set, add or remove.
    pub op: FlagOp,
    /// The flags.
    pub flags: &'a FlagSet,
    /// System flags the actor may not touch; they stay as they are.
    pub protected: u32,
    /// UNCHANGEDSINCE (RFC 7162 §3.1.3): entries changed later are left alone.
    pub unchanged_since: Option<i64>,
    /// Whose \Seen marks are meant in a mailbox with private ones.
    pub viewer: Option<i64>,
}

/// A change of entries as the transaction that made it saw it, so that nobody has to read it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The row when it was locked.
    pub before: Mailbox,
    /// The row when it was committed.
    pub after: Mailbox,
    /// The entries that changed, as they are now, by UID. None has come or gone, and no keyword.
    pub entries: Vec<Entry>,
}

/// What a store did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// UIDs that changed, ascending.
    pub changed: Vec<u32>,
    /// UIDs left alone because of UNCHANGEDSINCE, ascending.
    pub refused: Vec<u32>,
    /// The modseq of those that changed, when there are any.
    pub modseq: i64,
    /// The change for [`Index::follow`](crate::index::Index::follow), when it was one of flags with a bit only.
    pub step: Option<Step>,
}

/// Changes flags in a locked mailbox. Entries that are gone are passed over; entries that already are as wished keep
/// their modseq.
pub fn store(tx: &mut Tx<'_>, mut mailbox: Mailbox, change: &Store<'_>) -> Result<Stored, StoreError> {
    let before = mailbox.clone();
    let entries: Vec<Entry> = tx.query(
        "SELECT uid, modseq, flags, size, internal_date FROM entry WHERE mailbox_id = $1 AND uid = ANY($2)
         ORDER BY uid",
        args![mailbox.id, &wide(change.uids)],
    )?;
    let limit = change.unchanged_since.unwrap_or(i64::MAX);
    let mut marks = PrivateMarks::load(tx, &mailbox, change)?;
    let (touched, refused): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|e| e.modseq.max(marks.at(e.uid)) <= limit);
    let create = change.op != FlagOp::Remove && !touched.is_empty();
    let wanted = flags::number(tx, mailbox.id, change.flags, create)?;
    let modseq = mailbox.highest_modseq + 1;
    let mut by_value: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    // A private mark is no change of the entry: nobody else is to hear of it.
    let turned = marks.apply(change, &wanted, &touched, modseq);
    let (mut changed, mut entries) = (Vec::new(), Vec::new());
    for entry in &touched {
        let new = combine(entry.flags, wanted.bits, change, mailbox.private_seen);
        if new != entry.flags {
            mailbox.unseen += unseen(new) - unseen(entry.flags);
            mailbox.deleted += deleted(new) - deleted(entry.flags);
            by_value.entry(new).or_default().push(i64::from(entry.uid));
            changed.push(entry.uid);
            entries.push(Entry { flags: new, modseq, ..*entry });
        }
    }
    for (value, uids) in &by_value {
        let sql = "UPDATE entry SET flags = $3, modseq = $4 WHERE mailbox_id = $1 AND uid = ANY($2)";
        tx.execute(sql, args![mailbox.id, uids, *value, modseq])?;
    }
    let beside = store_rows(tx, &mailbox, change, &wanted, &touched)?;
    if !beside.is_empty() {
        let sql = "UPDATE entry SET modseq = $3 WHERE mailbox_id = $1 AND uid = ANY($2)";
        tx.execute(sql, args![mailbox.id, &wide(&beside), modseq])?;
    }
    changed.extend(turned);
    let simple = beside.is_empty() && change.flags.keywords.is_empty() && !changed.is_empty();
    changed.extend(beside);
    changed.sort_unstable();
    changed.dedup();
    if !changed.is_empty() {
        mailbox.highest_modseq = modseq;
        marks.save(tx, mailbox.id)?;
        mailbox::save(tx, &mailbox)?;
    }
    let (refused, modseq) = (refused.iter().map(|e| e.uid).collect(), mailbox.highest_modseq);
    let step = simple.then_some(Step { before, after: mailbox, entries });
    Ok(Stored { changed, refused, modseq, step })
}

/// The flags of an entry after the change.
fn combine(old: u32, wanted: u32, change: &Store<'_>, private_seen: bool) -> u32 {
    let kept = change.protected | if private_seen { flags::SEEN } else { 0 };
    let new = match change.op {
        FlagOp::Set => wanted,
        FlagOp::Add => old | wanted,
        FlagOp::Remove => old & !wanted,
    };
    (new & !kept) | (old & kept)
}

/// The private \Seen marks of the viewer, when the mailbox has such.
struct PrivateMarks {
    person: i64,
    seen: Option<seen::Seen>,
    changed: bool,
}

impl PrivateMarks {
    fn load(tx: &mut Tx<'_>, mailbox: &Mailbox, change: &Store<'_>) -> Result<Self, StoreError> {
        let Some(person) = change.viewer.filter(|_| mailbox.private_seen) else {
            return Ok(Self { person: 0, seen: None, changed: false });
        };
        Ok(Self { person, seen: Some(seen::load(tx, mailbox.id, person)?), changed: false })
    }

    /// The modseq of the viewer's mark on a message.
    fn at(&self, uid: u32) -> i64 {
        self.seen.as_ref().map_or(0, |seen| seen.marks.at(uid))
    }

    /// Sets and clears marks at `modseq`; gives the UIDs whose mark changed.
    fn apply(&mut self, change: &Store<'_>, wanted: &Numbered, entries: &[Entry], modseq: i64) -> Vec<u32> {
        let Some(seen) = self.seen.as_mut().filter(|_| change.protected & flags::SEEN == 0) else {
            return Vec::new();
        };
        let named = wanted.bits & flags::SEEN != 0;
        let mark = match (change.op, named) {
            (FlagOp::Set | FlagOp::Add, true) => true,
            (FlagOp::Set, false) | (FlagOp::Remove, true) => false,
            _ => return Vec::new(),
        };
        let turned = seen.turn(entries.iter().map(|e| e.uid), modseq, mark);
        self.changed = !turned.is_empty();
        turned
    }

    fn save(self, tx: &mut Tx<'_>, mailbox: i64) -> Result<(), StoreError> {
        if let (true, Some(seen)) = (self.changed, self.seen) {
            seen::save(tx, mailbox, self.person, &seen)?;
        }
        Ok(())
    }
}

/// Changes the keywords that have rows; gives the UIDs that changed.
fn store_rows(
    tx: &mut Tx<'_>,
    mailbox: &Mailbox,
    change: &Store<'_>,
    wanted: &Numbered,
    entries: &[Entry],
) -> Result<Vec<u32>, StoreError> {
    let idle = wanted.rows.is_empty() && change.op != FlagOp::Set;
    if idle || entries.is_empty() || flags::keywords(tx, mailbox.id)?.len() <= flags::KEYWORD_BITS {
        return Ok(Vec::new());
    }
    let uids: Vec<i64> = entries.iter().map(|e| i64::from(e.uid)).collect();
    let sql = "SELECT uid, number FROM entry_keyword WHERE mailbox_id = $1 AND uid = ANY($2)";
    let mut held: HashMap<u32, Vec<i64>> = HashMap::new();
    for (uid, number) in tx.query::<(u32, i64)>(sql, args![mailbox.id, &uids])? {
        held.entry(uid).or_default().push(number);
    }
    let (mut add, mut changed) = (Vec::new(), Vec::new());
    let mut take: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for entry in entries {
        let old = held.remove(&entry.uid).unwrap_or_default();
        let plus = wanted.rows.iter().filter(|n| change.op != FlagOp::Remove && !old.contains(n));
        let minus = old.iter().filter(|n| match change.op {
            FlagOp::Set => !wanted.rows.contains(n),
            FlagOp::Add => false,
            FlagOp::Remove => wanted.rows.contains(n),
        });
        let (before, uid) = (add.len(), entry.uid);
        add.extend(plus.map(|n| (uid, *n)));
        let taken = minus.map(|n| take.entry(*n).or_default().push(i64::from(uid))).count();
        if add.len() != before || taken > 0 {
            changed.push(uid);
        }
    }
    add_keyword_rows(tx, mailbox.id, add.into_iter())?;
    for (number, uids) in &take {
        let sql = "DELETE FROM entry_keyword WHERE mailbox_id = $1 AND number = $2 AND uid = ANY($3)";
        tx.execute(sql, args![mailbox.id, *number, uids])?;
    }
    Ok(changed)
}

/// Inserts (uid, keyword number) rows.
pub(super) fn add_keyword_rows(
    tx: &mut Tx<'_>,
    mailbox: i64,
    rows: impl Iterator<Item = (u32, i64)>,
) -> Result<(), StoreError> {
    let rows: Vec<i64> = rows.map(|(uid, number)| pair(uid, number as u32)).collect();
    if !rows.is_empty() {
        let sql = "INSERT INTO entry_keyword (mailbox_id, uid, number)
                   SELECT $1, (value >> 32) & 4294967295, value & 4294967295 FROM unnest($2) AS value";
        tx.execute(sql, args![mailbox, &rows])?;
    }
    Ok(())
}
