//! What is asked of the index beside searches: its state, whether it is whole, and to begin anew.

use super::{
    Kind, VERSION,
    lists::Fault,
    segment::Field,
    store::{self, Row, Totals},
};
use mailstore::{
    Db, DbError,
    blob::PackedBlob,
    db::{Conn, Tx},
};

/// Documents looked at in one read of a check.
const CHUNK: i64 = 20_000;

/// The state of the index of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Documents that wait to be indexed; searches read them.
    pub waiting: i64,
    /// Those with attachments whose text is still to be taken out; all else of them is indexed or waits.
    pub unread: i64,
    /// Documents that are indexed.
    pub indexed: i64,
    /// Segments their words are kept in.
    pub segments: i64,
    /// Bytes of these.
    pub bytes: i64,
    /// Whether the index was made by this program, and not by one with other words.
    pub current: bool,
}

/// The state of the index of one kind.
///
/// # Errors
/// The database is away.
pub async fn status(db: &Db, kind: Kind) -> Result<Status, DbError> {
    db.read_long(move |c| {
        let Totals { waiting, unread, indexed, segments, bytes } = store::totals(c, kind)?;
        Ok(Status { waiting, unread, indexed, segments, bytes, current: store::version(c)? == VERSION })
    })
    .await
}

/// Forgets the index: everything waits to be indexed again. Searches go on, and read what is not yet indexed. A worker that
/// is at it, on whatever node, has done nothing.
///
/// # Errors
/// The database is away; the index is as it was.
pub async fn rebuild(db: &Db) -> Result<(), DbError> {
    let begin = |tx: &mut Tx<'_>| {
        store::end_lease(tx)?;
        store::begin_anew(tx, VERSION)
    };
    db.write(begin).await
}

/// Whether a segment is there as it was written.
pub(super) fn is_whole(c: &mut Conn<'_>, row: Row) -> Result<bool, DbError> {
    let read = |c: &mut Conn<'_>| {
        store::load_lists(c, row)?;
        Field::ALL.into_iter().try_for_each(|field| store::load_words(c, row.id, field).map(|_| ()))
    };
    match read(c) {
        Ok(()) => Ok(true),
        Err(Fault::Broken) => Ok(false),
        Err(Fault::Db(error)) => Err(error),
    }
}

/// What is wrong with the index: documents that are neither indexed nor waiting, or both, the reverse, and segments of which
/// something is missing. `progress` is told documents done, and their number, about.
///
/// # Errors
/// The database is away.
pub async fn check(db: &Db, mut progress: impl FnMut(u64, u64) + Send) -> Result<Vec<String>, DbError> {
    let mut problems = Vec::new();
    for kind in Kind::ALL {
        problems.extend(check_documents(db, kind, &mut progress).await?);
        problems.extend(check_segments(db, kind).await?);
    }
    Ok(problems)
}

/// What documents are called.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "message",
        Kind::Public => "public text",
    }
}

async fn check_documents(
    db: &Db,
    kind: Kind,
    progress: &mut (impl FnMut(u64, u64) + Send),
) -> Result<Vec<String>, DbError> {
    let all = db.read(move |c| store::count_documents(c, kind)).await?;
    let (mut problems, mut after, mut done) = (Vec::new(), 0, 0);
    loop {
        let (count, upto) = db.read(move |c| store::next_documents(c, kind, after, CHUNK)).await?;
        if count == 0 {
            return Ok(problems);
        }
        for (document, both) in db.read(move |c| store::astray(c, kind, after, upto)).await? {
            let what = if both { "is indexed and waits to be" } else { "is neither indexed nor waits to be" };
            problems.push(format!("search index: {} {document} {what}", name(kind)));
        }
        (after, done) = (upto, done + count);
        progress(done.unsigned_abs(), all.max(done).unsigned_abs());
    }
}

async fn check_segments(db: &Db, kind: Kind) -> Result<Vec<String>, DbError> {
    let mut problems = Vec::new();
    let (gone, homeless) = db.read_long(move |c| store::strays(c, kind)).await?;
    if gone > 0 {
        problems.push(format!("search index: {gone} indexed {}s are not there", name(kind)));
    }
    if homeless > 0 {
        problems.push(format!("search index: {homeless} documents are in a segment that is not in use"));
    }
    for row in db.read(move |c| store::segments(c, kind)).await? {
        let whole = db
            .read(move |c| Ok::<_, DbError>(is_whole(c, row)? || !store::segments(c, kind)?.contains(&row)));
        if !whole.await? {
            problems
                .push(format!("search index: segment {} is broken; `index rebuild` makes all anew", row.id));
        }
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
