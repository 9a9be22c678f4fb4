//! Deleting what nobody needs: messages in no mailbox for a day, then blobs nobody points at.
//!
//! A stamp is a hint that was true once; a message or blob that is in use again loses it here. Tombstones are kept: a
//! client may come back after years and ask what has gone since. So is what belongs to which thread, since an answer
//! may come long after the message it answers has been deleted.

use crate::{
    Db, DbError, args, blob,
    db::{Conn, Tx},
};

/// What is an orphan for less than this many microseconds is kept.
pub const KEEP: i64 = 86_400 * 1_000_000;
/// Rows of one unit of work, and unpacked bytes (one at least), so that it holds the writer shortly.
const BATCH: i64 = 200;
const BATCH_BYTES: i64 = 64 << 20;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    /// Messages deleted.
    pub messages: u64,
    /// Blobs deleted.
    pub blobs: u64,
    /// Sizes of those blobs before compression, in bytes.
    pub bytes: u64,
    /// Messages and blobs that are in use again.
    pub spared: u64,
}

/// Deletes all that has been an orphan for a day at `now` (microseconds UTC), in small units. It may be run at any
/// time, on several nodes at once, and be interrupted.
///
/// Errors: the database is away; what was done stays done.
pub async fn run(db: &Db, now: i64) -> Result<Collected, DbError> {
    let cutoff = now - KEEP;
    let mut sum = Collected::default();
    for step in [messages as fn(&mut Tx<'_>, i64) -> Result<Collected, DbError>, blobs] {
        loop {
            let done = db.write(move |tx| step(tx, cutoff)).await?;
            sum.messages += done.messages;
            sum.blobs += done.blobs;
            sum.bytes += done.bytes;
            sum.spared += done.spared;
            if done == Collected::default() {
                break;
            }
        }
    }
    Ok(sum)
}

/// Deletes a batch of messages; their blobs have been orphans for as long as they.
fn messages(tx: &mut Tx<'_>, cutoff: i64) -> Result<Collected, DbError> {
    // Locked first, looked at after: nobody can enter one between the two.
    let sql = "SELECT id, size FROM message WHERE orphan_since <= $1 ORDER BY orphan_since, id LIMIT $2
               FOR UPDATE SKIP LOCKED";
    let batch = bounded(tx.query(sql, args![cutoff, BATCH])?);
    let sql = "SELECT DISTINCT message_id FROM entry WHERE message_id = ANY($1)";
    let (unused, used) = divide(tx, &batch, sql)?;
    let sql = "UPDATE message SET orphan_since = NULL WHERE id = ANY($1)";
    let spared = if used.is_empty() { 0 } else { tx.execute(sql, args![&used])? };
    let (unused, waiting) = pinned(tx, unused, cutoff)?;
    tx.execute("DELETE FROM message_auth WHERE message_id = ANY($1)", args![&unused])?;
    let sql = "DELETE FROM message WHERE id = ANY($1) RETURNING blob_id";
    let blobs: Vec<i64> = tx.query::<(i64,)>(sql, args![&unused])?.into_iter().map(|row| row.0).collect();
    blob::stamp_orphans(tx, &blobs, cutoff)?;
    Ok(Collected { messages: blobs.len() as u64, spared: spared + waiting, ..Collected::default() })
}

/// Those whose bytes nobody has pinned, and how many others there are: a queue may yet deliver them here, and what is known
/// of such a message must not be forgotten before. Those are looked at again in a day.
fn pinned(tx: &mut Tx<'_>, ids: Vec<i64>, cutoff: i64) -> Result<(Vec<i64>, u64), DbError> {
    let sql = "SELECT id FROM message WHERE id = ANY($1) AND blob_id IN (SELECT blob_id FROM pin)";
    let kept: Vec<i64> = tx.query::<(i64,)>(sql, args![&ids])?.into_iter().map(|row| row.0).collect();
    if kept.is_empty() {
        return Ok((ids, 0));
    }
    let sql = "UPDATE message SET orphan_since = $2 WHERE id = ANY($1)";
    let waiting = tx.execute(sql, args![&kept, cutoff + KEEP])?;
    Ok((ids.into_iter().filter(|id| !kept.contains(id)).collect(), waiting))
}

fn blobs(tx: &mut Tx<'_>, cutoff: i64) -> Result<Collected, DbError> {
    let sql = "SELECT id, size FROM blob WHERE orphan_since <= $1 ORDER BY orphan_since, id LIMIT $2
               FOR UPDATE SKIP LOCKED";
    let batch = bounded(tx.query(sql, args![cutoff, BATCH])?);
    let sql = "SELECT blob_id FROM message WHERE blob_id = ANY($1) UNION SELECT blob_id FROM pin WHERE blob_id = ANY($1)";
    let (unused, used) = divide(tx, &batch, sql)?;
    let sql = "UPDATE blob SET orphan_since = NULL WHERE id = ANY($1)";
    let spared = if used.is_empty() { 0 } else { tx.execute(sql, args![&used])? };
    let blobs = tx.execute("DELETE FROM blob WHERE id = ANY($1)", args![&unused])?;
    let bytes = batch.iter().filter(|(id, _)| unused.contains(id)).map(|(_, size)| size.unsigned_abs()).sum();
    Ok(Collected { blobs, bytes, spared, messages: 0 })
}

/// The first rows, as many as one unit should touch.
fn bounded(rows: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let mut bytes = 0_i64;
    let fits = |(_, size): &(i64, i64)| {
        let first = bytes == 0;
        bytes = bytes.saturating_add((*size).max(1));
        first || bytes <= BATCH_BYTES
    };
    rows.into_iter().take_while(fits).collect()
}

/// Ids that are not in the answer of `sql`, and those that are.
fn divide(
    c: &mut Conn<'_>,
    batch: &[(i64, i64)],
    sql: &'static str,
) -> Result<(Vec<i64>, Vec<i64>), DbError> {
    let ids: Vec<i64> = batch.iter().map(|(id, _)| *id).collect();
    let used: Vec<i64> = c.query::<(i64,)>(sql, args![&ids])?.into_iter().map(|row| row.0).collect();
    Ok((ids.into_iter().filter(|id| !used.contains(id)).collect(), used))
}

#[cfg(test)]
mod tests;
