//! What a restore does not put back as it was: the counters whose values others remember.
//!
//! Between the backup and the restore the old store may have given out more UIDs, modseqs and ids, and clients know them.
//! Whether it has, nobody can say: a move to another engine and the day after a fire look alike from here. So all counters go
//! on far above what the backup says, and no client needs to be told more than it can always be told:
//!
//! * UIDVALIDITY stays: nothing is downloaded again. No UID is given to a second message (RFC 9051 §2.3.1.1).
//! * HIGHESTMODSEQ is above all that was ever told (RFC 7162 §3.1.2.1), and every entry has changed at it: flags that were
//!   set after the backup are taken back where clients have them.
//! * Every UID that is not there counts as expunged at it ([`mailbox::EVERY_OTHER`]): what came after the backup is taken
//!   away where clients have it (RFC 7162 §3.2.5.1).
//! * MAILBOXID, EMAILID, THREADID (RFC 8474) and numbers of queue items do not come back as something else.

use crate::{DbError, args, db::Tx, mailbox, seen};

/// How far UIDs and UIDVALIDITY go on: more than one mailbox gets between a backup and its restore, and there is room for
/// four thousand restores.
const UIDS: i64 = 1_000_000;

/// How far 63-bit counters go on. A round number in decimal: people read and type numbers of queue items.
pub(super) const NUMBERS: i64 = 1_000_000_000;

/// A mailbox keeps room for so many UIDs at least; with less it gets a new UIDVALIDITY instead, and its UIDs stay.
const ROOM: i64 = 1 << 24;

/// Sets the counters of what has been restored.
pub(super) fn renew(tx: &mut Tx<'_>) -> Result<(), DbError> {
    // While entries still have the modseqs of the backup, which decide what old marks are worth.
    seen::begin_again(tx, NUMBERS)?;
    counters(tx)?;
    mailboxes(tx)?;
    entries(tx)?;
    threads(tx)
}

fn counters(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let last = i64::from(u32::MAX) - UIDS;
    let sql = "UPDATE counter SET value = value + $1 WHERE name = 'uidvalidity' AND value <= $2";
    tx.execute(sql, args![UIDS, last])?;
    tx.execute("UPDATE counter SET value = value + $1 WHERE name <> 'uidvalidity'", args![NUMBERS])?;
    Ok(())
}

fn mailboxes(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let last = i64::from(u32::MAX) - ROOM - UIDS;
    tx.execute(
        "UPDATE mailbox SET uidvalidity = (SELECT value FROM counter WHERE name = 'uidvalidity') WHERE uidnext > $1",
        args![last],
    )?;
    tx.execute("UPDATE mailbox SET uidnext = uidnext + $1 WHERE uidnext <= $2", args![UIDS, last])?;
    tx.execute("UPDATE mailbox SET highest_modseq = highest_modseq + $1", args![NUMBERS])?;
    Ok(())
}

fn entries(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let sql = "UPDATE entry SET modseq = b.highest_modseq FROM mailbox b WHERE b.id = entry.mailbox_id";
    tx.execute(sql, &[])?;
    let sql = "INSERT INTO tombstone (mailbox_id, uid, modseq) SELECT id, $1, highest_modseq FROM mailbox WHERE TRUE
               ON CONFLICT (mailbox_id, uid) DO UPDATE SET modseq = EXCLUDED.modseq";
    tx.execute(sql, args![mailbox::EVERY_OTHER])?;
    Ok(())
}

/// SQLite counts threads on from the highest there is, so a thread of nobody holds the place; PostgreSQL has a counter.
fn threads(tx: &mut Tx<'_>) -> Result<(), DbError> {
    if tx.is_sqlite() {
        let sql = "INSERT INTO thread (id, created_at) SELECT COALESCE(MAX(id), 0) + $1, 0 FROM thread";
        tx.execute(sql, args![NUMBERS])?;
    }
    Ok(())
}
