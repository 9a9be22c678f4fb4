//! Messages, blobs, pins and threads.

use super::{Options, Problem, Progress, none_of};
use crate::{
    Db, DbError, args,
    blob::{self, PackedBlob},
    db::Conn,
};
use sha2::{Digest as _, Sha256};

/// Rows looked at in one read.
const CHUNK: i64 = 5_000;
/// Unpacked bytes of blobs looked at in one read, one blob at least.
const CHUNK_BYTES: i64 = 8 << 20;

pub(super) async fn check(
    db: &Db,
    options: Options,
    problems: &mut Vec<Problem>,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<(), DbError> {
    in_chunks(db, &MESSAGES, problems, progress).await?;
    in_chunks(db, &BLOBS, problems, progress).await?;
    problems.extend(db.read_long(threads).await?);
    if options.deep {
        bytes(db, problems, progress).await?;
    }
    Ok(())
}

/// How a table is gone through.
struct Steps {
    name: &'static str,
    count: &'static str,
    /// How many the next rows after an id are, and the last one's id; ids have holes, wide ones after a restore.
    next: &'static str,
    /// Looks at ids above the first number up to the second.
    look: fn(&mut Conn<'_>, i64, i64) -> Result<Vec<Problem>, DbError>,
}

const MESSAGES: Steps = Steps {
    name: "messages",
    count: "SELECT COUNT(*) FROM message",
    next: "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM message WHERE id > $1 ORDER BY id LIMIT $2) AS next",
    look: messages,
};

const BLOBS: Steps = Steps {
    name: "blobs",
    count: "SELECT COUNT(*) FROM blob",
    next: "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM blob WHERE id > $1 ORDER BY id LIMIT $2) AS next",
    look: blobs,
};

async fn in_chunks(
    db: &Db,
    steps: &'static Steps,
    problems: &mut Vec<Problem>,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<(), DbError> {
    let (total,): (i64,) = db.read(|c| c.query_one(steps.count, &[])).await?;
    let (mut after, mut done) = (0, 0);
    loop {
        let chunk = db.read(move |c| {
            let (rows, upto) = c.query_one::<(i64, i64)>(steps.next, args![after, CHUNK])?;
            Ok::<_, DbError>((rows, upto, if rows > 0 { (steps.look)(c, after, upto)? } else { Vec::new() }))
        });
        let (rows, upto, found) = chunk.await?;
        if rows == 0 {
            return Ok(());
        }
        (after, done) = (upto, done + rows);
        problems.extend(found);
        progress(Progress {
            step: steps.name,
            done: done.unsigned_abs(),
            total: total.max(done).unsigned_abs(),
        });
    }
}

fn messages(c: &mut Conn<'_>, after: i64, upto: i64) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    let sql = "SELECT m.id, b.id IS NULL FROM message m LEFT JOIN blob b ON b.id = m.blob_id
               WHERE m.id > $1 AND m.id <= $2 AND (b.id IS NULL OR b.size <> m.size) ORDER BY m.id";
    for (id, missing) in c.query::<(i64, bool)>(sql, args![after, upto])? {
        let what = if missing { "its blob is missing" } else { "its blob has another size" };
        problems.push(Problem::new(format!("message {id}"), what));
    }
    let sql = "SELECT m.id FROM message m WHERE m.id > $1 AND m.id <= $2 AND m.orphan_since IS NULL
               AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.message_id = m.id) ORDER BY m.id";
    for (id,) in c.query::<(i64,)>(sql, args![after, upto])? {
        problems.push(Problem::new(format!("message {id}"), "it is in no mailbox and was not stamped"));
    }
    let sql = "SELECT m.id FROM message m WHERE m.id > $1 AND m.id <= $2
               AND NOT EXISTS (SELECT 1 FROM thread t WHERE t.id = m.thread_id) ORDER BY m.id";
    for (id,) in c.query::<(i64,)>(sql, args![after, upto])? {
        problems.push(Problem::new(format!("message {id}"), "its thread is missing"));
    }
    Ok(problems)
}

fn blobs(c: &mut Conn<'_>, after: i64, upto: i64) -> Result<Vec<Problem>, DbError> {
    let sql = "SELECT b.id FROM blob b WHERE b.id > $1 AND b.id <= $2 AND b.orphan_since IS NULL
               AND NOT EXISTS (SELECT 1 FROM message m WHERE m.blob_id = b.id)
               AND NOT EXISTS (SELECT 1 FROM pin p WHERE p.blob_id = b.id) ORDER BY b.id";
    let unused = c.query::<(i64,)>(sql, args![after, upto])?.into_iter();
    Ok(unused
        .map(|(id,)| Problem::new(format!("blob {id}"), "nobody points at it and it was not stamped"))
        .collect())
}

fn threads(c: &mut Conn<'_>) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    let pins = "SELECT COUNT(*) FROM pin WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.id = pin.blob_id)";
    none_of(c, pins, "pin", "pins of blobs that are not there", &mut problems)?;
    let verdicts = "SELECT COUNT(*) FROM message_auth a
                    WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = a.message_id)";
    none_of(c, verdicts, "message_auth", "verdicts on messages that are not there", &mut problems)?;
    let refs = "SELECT COUNT(*) FROM thread_ref r
                WHERE NOT EXISTS (SELECT 1 FROM thread t WHERE t.id = r.thread_id)";
    none_of(c, refs, "thread_ref", "ids of messages belong to no thread", &mut problems)?;
    Ok(problems)
}

/// Unpacks and hashes all blobs, outside of the reads.
async fn bytes(
    db: &Db,
    problems: &mut Vec<Problem>,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<(), DbError> {
    let (total,): (i64,) = db.read(|c| c.query_one(BLOBS.count, &[])).await?;
    let (total, mut done, mut after) = (total.unsigned_abs(), 0, 0);
    loop {
        let chunk = db.read(move |c| load_chunk(c, after)).await?;
        let Some(highest) = chunk.last().map(|(id, ..)| *id) else { return Ok(()) };
        (after, done) = (highest, done + chunk.len() as u64);
        let judged = tokio::task::spawn_blocking(move || {
            chunk
                .into_iter()
                .filter_map(|(id, digest, packed)| judge(id, &digest, packed))
                .collect::<Vec<_>>()
        });
        problems.extend(judged.await.map_err(|e| DbError::Other(e.to_string()))?);
        progress(Progress { step: "bytes", done, total: total.max(done) });
    }
}

/// Blobs above an id: their ids first, then one by one as many as fit.
fn load_chunk(c: &mut Conn<'_>, after: i64) -> Result<Vec<(i64, Vec<u8>, PackedBlob)>, DbError> {
    let sql = "SELECT id, size, digest FROM blob WHERE id > $1 ORDER BY id LIMIT 200";
    let rows: Vec<(i64, i64, Vec<u8>)> = c.query(sql, args![after])?;
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    for (id, size, digest) in rows {
        bytes += size.max(0);
        if bytes > CHUNK_BYTES && !chunk.is_empty() {
            break;
        }
        if let Some(packed) = blob::load(c, id)? {
            chunk.push((id, digest, packed));
        }
    }
    Ok(chunk)
}

fn judge(id: i64, digest: &[u8], packed: PackedBlob) -> Option<Problem> {
    let size = packed.size();
    let what = match packed.unpack() {
        Err(error) => error.to_string(),
        Ok(raw) if raw.len() as u64 != size => format!("{} bytes, its row says {size}", raw.len()),
        Ok(raw) if Sha256::digest(&raw)[..] != *digest => "its bytes have another digest".into(),
        Ok(_) => return None,
    };
    Some(Problem::new(format!("blob {id}"), what))
}
