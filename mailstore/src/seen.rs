//! Private \Seen marks: for shared mailboxes that ask for them, one compact UID set for each person who has changed one.
//!
//! Whoever has no set yet has seen what all had seen when the marks became private: the set of [`COMMON`]. A mark is a change
//! for its person only, so the entry keeps its modseq; the person's own is kept here ([`Marks`]).

mod marks;
mod switch;

pub use marks::Marks;
pub(crate) use switch::{begin, begin_again, end};

use crate::{
    UidSet, args,
    db::{Conn, DbError, Tx},
};
use std::collections::BTreeMap;

/// Stands in the place of a person for all who have no set of their own. No principal has this number.
pub const COMMON: i64 = -1;

/// What a person has seen of a mailbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The UIDs.
    pub uids: UidSet,
    /// The mailbox's modseq at the last change of this set; 0 when there is none.
    pub modseq: i64,
    /// When which marks were changed.
    pub marks: Marks,
}

impl Seen {
    /// Sets the marks of these messages; gives those that had none.
    pub fn mark(&mut self, uids: impl Iterator<Item = u32>, modseq: i64) -> Vec<u32> {
        self.turn(uids, modseq, true)
    }

    /// Sets or clears the marks of these messages; gives those whose mark changed.
    pub(crate) fn turn(&mut self, uids: impl Iterator<Item = u32>, modseq: i64, seen: bool) -> Vec<u32> {
        let mut change = |uid: &u32| if seen { self.uids.insert(*uid) } else { self.uids.remove(*uid) };
        let turned: Vec<u32> = uids.filter(|uid| change(uid)).collect();
        if !turned.is_empty() {
            self.modseq = modseq;
            self.marks.put(&turned.iter().copied().collect(), modseq);
        }
        turned
    }

    fn from_row(modseq: i64, uids: &[u8], marks: &[u8]) -> Option<Self> {
        Some(Self { uids: UidSet::from_bytes(uids)?, modseq, marks: Marks::from_bytes(marks)? })
    }
}

/// Loads what a person has seen.
pub fn load(c: &mut Conn<'_>, mailbox: i64, person: i64) -> Result<Seen, DbError> {
    // An own set comes before that of all.
    let sql = "SELECT modseq, uids, marks FROM seen WHERE mailbox_id = $1 AND person_id IN ($2, $3)
               ORDER BY person_id DESC LIMIT 1";
    let Some(row) = c.query_opt::<(i64, Vec<u8>, Vec<u8>)>(sql, args![mailbox, person, COMMON])? else {
        return Ok(Seen::default());
    };
    Seen::from_row(row.0, &row.1, &row.2).ok_or_else(broken)
}

/// How many a person has seen of each of these mailboxes, by mailbox, for UNSEEN = total - seen.
pub fn counts(c: &mut Conn<'_>, mailboxes: &[i64], person: i64) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT mailbox_id, count FROM seen WHERE mailbox_id = ANY($1) AND person_id IN ($2, $3)
               ORDER BY mailbox_id, person_id DESC";
    let mut counts: Vec<(i64, i64)> = c.query(sql, args![mailboxes, person, COMMON])?;
    counts.dedup_by_key(|(mailbox, _)| *mailbox);
    Ok(counts)
}

/// The sets of everybody, by person.
fn all(tx: &mut Tx<'_>, mailbox: i64) -> Result<BTreeMap<i64, Seen>, DbError> {
    let sql = "SELECT person_id, modseq, uids, marks FROM seen WHERE mailbox_id = $1";
    let rows = tx.query::<(i64, i64, Vec<u8>, Vec<u8>)>(sql, args![mailbox])?;
    let set = |(person, modseq, uids, marks): (i64, i64, Vec<u8>, Vec<u8>)| {
        Ok((person, Seen::from_row(modseq, &uids, &marks).ok_or_else(broken)?))
    };
    rows.into_iter().map(set).collect()
}

fn broken() -> DbError {
    DbError::Other("a seen set is broken".into())
}

/// Writes a changed set. The caller holds the mailbox row and has drawn `seen.modseq` from its counter.
pub(crate) fn save(tx: &mut Tx<'_>, mailbox: i64, person: i64, seen: &Seen) -> Result<(), DbError> {
    let (count, uids, marks) = (seen.uids.count() as i64, seen.uids.to_bytes(), seen.marks.to_bytes());
    tx.execute(
        "INSERT INTO seen (mailbox_id, person_id, count, modseq, uids, marks) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (mailbox_id, person_id) DO UPDATE SET count = $3, modseq = $4, uids = $5, marks = $6",
        args![mailbox, person, count, seen.modseq, &uids, &marks],
    )?;
    Ok(())
}

/// Takes expunged UIDs out of everybody's set.
pub(crate) fn forget(tx: &mut Tx<'_>, mailbox: i64, uids: &[u32]) -> Result<(), DbError> {
    for (person, mut seen) in all(tx, mailbox)? {
        let before = seen.uids.count();
        uids.iter().for_each(|uid| {
            seen.uids.remove(*uid);
        });
        if seen.uids.count() != before {
            save(tx, mailbox, person, &seen)?;
        }
    }
    Ok(())
}

/// Lets everybody but the one who moves messages keep the marks on them: `moved` are UIDs in the one mailbox and in the other,
/// both with private marks, at the other's modseq. The originals are still there.
pub(crate) fn carry(
    tx: &mut Tx<'_>,
    (from, to): (i64, i64),
    moved: &[(u32, u32)],
    mover: Option<i64>,
    modseq: i64,
) -> Result<(), DbError> {
    let (sources, mut targets) = (all(tx, from)?, all(tx, to)?);
    let seen_by = |person: i64| -> Vec<u32> {
        let set = sources.get(&person).or_else(|| sources.get(&COMMON));
        let seen = moved.iter().filter(|(old, _)| set.is_some_and(|set| set.uids.contains(*old)));
        seen.map(|(_, new)| *new).collect()
    };
    let common = targets.get(&COMMON).cloned().unwrap_or_default();
    let for_all = !seen_by(COMMON).is_empty();
    let mut people: Vec<i64> = sources.keys().chain(targets.keys()).copied().collect();
    people.sort_unstable();
    people.dedup();
    for person in people.into_iter().filter(|person| Some(*person) != mover) {
        let seen = seen_by(person);
        // Who has a set there already, or must not see what all see of these.
        if !seen.is_empty() || for_all {
            let mut set = targets.remove(&person).unwrap_or_else(|| common.clone());
            set.mark(seen.into_iter(), modseq);
            save(tx, to, person, &set)?;
        }
    }
    Ok(())
}
