//! Taking entries out of a mailbox.

use super::{deleted, unseen, wide};
use crate::{
    Mailbox, StoreError, UidSet, args,
    db::{Conn, DbError, Tx},
    mailbox, message, quota, seen,
};

/// What was expunged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expunged {
    /// The UIDs, ascending.
    pub uids: Vec<u32>,
    /// The mailbox's modseq after it.
    pub modseq: i64,
}

/// Expunges what is marked \Deleted, of `only` these UIDs or of all.
pub fn expunge(
    tx: &mut Tx<'_>,
    mailbox: i64,
    only: Option<&[u32]>,
    now: i64,
) -> Result<Expunged, StoreError> {
    expunge_some(tx, mailbox, only, usize::MAX, now)
}

/// (mailbox, octets) of what is marked \Deleted in these mailboxes; those without such are left out.
pub fn deleted_bytes(c: &mut Conn<'_>, mailboxes: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT mailbox_id, CAST(SUM(size) AS BIGINT) FROM entry
               WHERE mailbox_id = ANY($1) AND flags & 8 <> 0 GROUP BY mailbox_id";
    c.query(sql, args![mailboxes])
}

/// As [`expunge`], the first `most` of them. With that many there may be more: they are for another unit of work, since
/// one may not take long.
pub fn expunge_some(
    tx: &mut Tx<'_>,
    mailbox: i64,
    only: Option<&[u32]>,
    most: usize,
    now: i64,
) -> Result<Expunged, StoreError> {
    let mut mailbox = mailbox::lock_one(tx, mailbox)?;
    let marked = "SELECT uid, size FROM entry WHERE mailbox_id = $1 AND flags & 8 <> 0 ORDER BY uid";
    let rows: Vec<(u32, i64)> = tx.query(marked, args![mailbox.id])?;
    let only: Option<UidSet> = only.map(|list| list.iter().copied().collect());
    let wanted = |uid: &u32| only.as_ref().is_none_or(|set| set.contains(*uid));
    let rows: Vec<(u32, i64)> = rows.into_iter().filter(|(uid, _)| wanted(uid)).take(most).collect();
    let uids = free(tx, &mut mailbox, &rows, now)?;
    Ok(Expunged { uids, modseq: mailbox.highest_modseq })
}

/// Takes away the first `most` entries whatever their flags; gives how many. For a mailbox that is to be deleted and is
/// too large to go at once.
pub fn discard(tx: &mut Tx<'_>, mailbox: i64, most: usize, now: i64) -> Result<usize, StoreError> {
    let mut mailbox = mailbox::lock_one(tx, mailbox)?;
    let first = "SELECT uid, size FROM entry WHERE mailbox_id = $1 ORDER BY uid LIMIT $2";
    let rows: Vec<(u32, i64)> = tx.query(first, args![mailbox.id, most as i64])?;
    Ok(free(tx, &mut mailbox, &rows, now)?.len())
}

/// Takes these entries away whatever their flags. For what has come by a step of something that failed later.
pub fn withdraw(tx: &mut Tx<'_>, mailbox: i64, uids: &[u32], now: i64) -> Result<(), StoreError> {
    let mut mailbox = mailbox::lock_one(tx, mailbox)?;
    let rows = super::copy::sizes(tx, mailbox.id, uids)?;
    free(tx, &mut mailbox, &rows, now).map(|_| ())
}

/// Removes entries, given as (UID, size), of a locked mailbox, gives the owner the room back and saves the mailbox.
/// Gives the UIDs.
fn free(
    tx: &mut Tx<'_>,
    mailbox: &mut Mailbox,
    rows: &[(u32, i64)],
    now: i64,
) -> Result<Vec<u32>, StoreError> {
    let uids: Vec<u32> = rows.iter().map(|(uid, _)| *uid).collect();
    if !uids.is_empty() {
        let bytes: i64 = rows.iter().map(|(_, size)| size).sum();
        quota::charge(tx, mailbox.owner, -bytes, -(uids.len() as i64))?;
        let messages = remove(tx, mailbox, &uids)?;
        message::stamp_orphans(tx, &messages, now)?;
        mailbox::save(tx, mailbox)?;
    }
    Ok(uids)
}

/// Removes entries of a locked mailbox with the next modseq and leaves tombstones; gives their messages, which may be
/// nowhere else. The caller saves the mailbox and has settled the quota.
pub(super) fn remove(tx: &mut Tx<'_>, mailbox: &mut Mailbox, uids: &[u32]) -> Result<Vec<i64>, StoreError> {
    let list = wide(uids);
    let gone: Vec<(u32, i64, u32, i64)> = tx.query(
        "DELETE FROM entry WHERE mailbox_id = $1 AND uid = ANY($2) RETURNING uid, message_id, flags, size",
        args![mailbox.id, &list],
    )?;
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    mailbox.highest_modseq += 1;
    for (_, _, flags, size) in &gone {
        mailbox.total -= 1;
        mailbox.unseen -= unseen(*flags);
        mailbox.deleted -= deleted(*flags);
        mailbox.bytes -= size;
    }
    let taken: Vec<i64> = gone.iter().map(|(uid, ..)| i64::from(*uid)).collect();
    tx.execute(
        "INSERT INTO tombstone (mailbox_id, uid, modseq) SELECT $1, value, $3 FROM unnest($2) AS value",
        args![mailbox.id, &taken, mailbox.highest_modseq],
    )?;
    tx.execute(
        "DELETE FROM entry_keyword WHERE mailbox_id = $1 AND uid = ANY($2)",
        args![mailbox.id, &taken],
    )?;
    if mailbox.private_seen {
        seen::forget(tx, mailbox.id, uids)?;
    }
    let mut messages: Vec<i64> = gone.iter().map(|(_, message, ..)| *message).collect();
    messages.sort_unstable();
    messages.dedup();
    Ok(messages)
}
