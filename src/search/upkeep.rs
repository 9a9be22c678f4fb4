//! What is asked of the index beside searches: its state, whether it is whole, and to begin anew.

use super::{Kind, VERSION, store};
use mailstore::{Db, DbError, blob::PackedBlob, db::Conn};

/// Messages looked at in one read of a check.
const CHUNK: i64 = 20_000;

/// The state of the index of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Messages that wait to be indexed; searches read them.
    pub waiting: i64,
    /// Messages that are indexed.
    pub indexed: i64,
    /// Segments their words are kept in.
    pub segments: i64,
    /// Bytes of these.
    pub bytes: i64,
    /// Whether the index was made by this program, and not by one with other words.
    pub current: bool,
}

/// The state of the index.
///
/// # Errors
/// The database is away.
pub async fn status(db: &Db) -> Result<Status, DbError> {
    db.read_long(|c| {
        let (waiting, indexed, segments, bytes) = store::totals(c, Kind::Message)?;
        Ok(Status { waiting, indexed, segments, bytes, current: store::version(c)? == VERSION })
    })
    .await
}

/// Forgets the index: everything waits to be indexed again. Searches go on, and read what is not yet indexed.
///
/// # Errors
/// The database is away; the index is as it was.
pub async fn rebuild(db: &Db) -> Result<(), DbError> {
    db.write_bulk(|tx| store::begin_anew(tx, VERSION)).await
}

/// What is wrong with the index: messages that are neither indexed nor waiting, or both, and the reverse. `progress` is
/// told messages done, and their number, about.
///
/// # Errors
/// The database is away.
pub async fn check(db: &Db, mut progress: impl FnMut(u64, u64) + Send) -> Result<Vec<String>, DbError> {
    let last = db.read(store::last_message).await?;
    let (mut problems, mut after) = (Vec::new(), 0);
    while after < last {
        let upto = after.saturating_add(CHUNK);
        for (message, both) in db.read(move |c| store::astray(c, after, upto)).await? {
            let what = if both { "is indexed and waits to be" } else { "is neither indexed nor waits to be" };
            problems.push(format!("search index: message {message} {what}"));
        }
        after = upto;
        progress(after.min(last).unsigned_abs(), last.unsigned_abs());
    }
    let (gone, homeless) = db.read_long(store::strays).await?;
    if gone > 0 {
        problems.push(format!("search index: {gone} indexed messages are not there"));
    }
    if homeless > 0 {
        problems.push(format!("search index: {homeless} documents are in a segment that is not in use"));
    }
    Ok(problems)
}

/// UIDs in a mailbox whose messages wait to be indexed.
///
/// # Errors
/// The database is away.
pub fn waiting_in(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<u32>, DbError> {
    store::waiting_in(c, mailbox)
}

/// The texts that were taken out of attachments of messages in a mailbox, by UID.
///
/// # Errors
/// The database is away.
pub fn extracts(c: &mut Conn<'_>, mailbox: i64, uids: &[u32]) -> Result<Vec<(u32, PackedBlob)>, DbError> {
    let uids: Vec<i64> = uids.iter().copied().map(i64::from).collect();
    let rows = store::extracts_in(c, mailbox, &uids)?;
    Ok(rows
        .into_iter()
        .map(|(uid, size, data)| (uid, PackedBlob::of_zstd(size.unsigned_abs(), data)))
        .collect())
}
