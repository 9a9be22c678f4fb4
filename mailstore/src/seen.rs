//! Private \Seen marks: for shared mailboxes that ask for them, one compact UID set for each person who opened it.

use crate::{
    UidSet, args,
    db::{Conn, DbError, Tx},
};

/// What a person has seen of a mailbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The UIDs.
    pub uids: UidSet,
    /// The mailbox's modseq at the last change of this set; 0 when there is none.
    pub modseq: i64,
}

/// Loads what a person has seen.
pub fn load(c: &mut Conn<'_>, mailbox: i64, person: i64) -> Result<Seen, DbError> {
    let sql = "SELECT modseq, uids FROM seen WHERE mailbox_id = $1 AND person_id = $2";
    let Some((modseq, bytes)) = c.query_opt::<(i64, Vec<u8>)>(sql, args![mailbox, person])? else {
        return Ok(Seen::default());
    };
    let uids = UidSet::from_bytes(&bytes).ok_or_else(|| DbError::Other("a seen set is broken".into()))?;
    Ok(Seen { uids, modseq })
}

/// How many a person has seen of each of these mailboxes, for UNSEEN = total - seen.
pub fn counts(c: &mut Conn<'_>, mailboxes: &[i64], person: i64) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT mailbox_id, count FROM seen WHERE mailbox_id = ANY($1) AND person_id = $2";
    c.query(sql, args![mailboxes, person])
}

/// Writes a changed set. The caller holds the mailbox row and has drawn `seen.modseq` from its counter.
pub(crate) fn save(tx: &mut Tx<'_>, mailbox: i64, person: i64, seen: &Seen) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO seen (mailbox_id, person_id, count, modseq, uids) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (mailbox_id, person_id) DO UPDATE SET count = $3, modseq = $4, uids = $5",
        args![mailbox, person, seen.uids.count() as i64, seen.modseq, &seen.uids.to_bytes()],
    )?;
    Ok(())
}

/// Takes expunged UIDs out of everybody's set.
pub(crate) fn forget(tx: &mut Tx<'_>, mailbox: i64, uids: &[u32]) -> Result<(), DbError> {
    let sql = "SELECT person_id, modseq, uids FROM seen WHERE mailbox_id = $1";
    for (person, modseq, bytes) in tx.query::<(i64, i64, Vec<u8>)>(sql, args![mailbox])? {
        let Some(mut set) = UidSet::from_bytes(&bytes) else { continue };
        let before = set.count();
        uids.iter().for_each(|uid| {
            set.remove(*uid);
        });
        if set.count() != before {
            save(tx, mailbox, person, &Seen { uids: set, modseq })?;
        }
    }
    Ok(())
}

/// Takes UIDs that are no longer there out of everybody's set: nobody did while the marks were not private.
pub(crate) fn forget_missing(tx: &mut Tx<'_>, mailbox: i64) -> Result<(), DbError> {
    let sql = "SELECT person_id, modseq, uids FROM seen WHERE mailbox_id = $1";
    let sets = tx.query::<(i64, i64, Vec<u8>)>(sql, args![mailbox])?;
    if sets.is_empty() {
        return Ok(());
    }
    let sql = "SELECT uid FROM entry WHERE mailbox_id = $1 ORDER BY uid";
    let living: UidSet = tx.query::<(u32,)>(sql, args![mailbox])?.into_iter().map(|row| row.0).collect();
    for (person, modseq, bytes) in sets {
        let Some(set) = UidSet::from_bytes(&bytes) else { continue };
        let kept: UidSet = living.iter().filter(|uid| set.contains(*uid)).collect();
        if kept != set {
            save(tx, mailbox, person, &Seen { uids: kept, modseq })?;
        }
    }
    Ok(())
}
