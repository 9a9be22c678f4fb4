//! All SQL of the index.

mod segments;
mod texts;

use super::{Kind, VERSION};
use crate::clock::Micros;
use mailstore::{
    DbError, args,
    db::{Arg, Conn, Tx},
};
pub(super) use segments::{
    Block, Row, add_blocks, add_segment, blocks, clean, field_blocks, for_each_part, give_up, lists, living,
    load_docs, load_lists, load_opaque, load_spots, load_vocabulary, load_words, replace, segments,
    use_segment,
};
use segments::{IN_USE, REPLACED};
pub(super) use texts::{State, Text, state, texts};

/// Bytes of blocks written in one unit.
pub(super) const UNIT_BYTES: usize = 1 << 20;

/// What a document waits for: to be indexed, that its attachments are read, and the same after that has taken long.
pub(super) const READY: i64 = 0;
pub(super) const UNREAD: i64 = 1;
pub(super) const SLOW: i64 = 2;
/// Documents whose attachments are read before it is asked again which come next.
const UNREAD_AT_ONCE: i64 = 8;
/// Among so many documents that have waited longest, senders take turns.
const TURNS: i64 = 1000;
/// The number of `filled` when all documents are noted.
pub(super) const FILLED: i64 = i64::MAX;

/// A statement with the table of what is indexed, `d`, in two places of it.
macro_rules! of_kind {
    ($kind:expr, $begin:literal, $end:literal) => {
        match $kind {
            Kind::Message => concat!($begin, "message", $end),
            Kind::Public => concat!($begin, "catalogue_text", $end),
        }
    };
}

/// The name of `filled` of a kind.
fn filled_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "filled",
        Kind::Public => "filled public",
    }
}

/// Documents whose attachments are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// They have taken too long once.
    pub(super) slow: bool,
    /// With their senders.
    pub(super) docs: Vec<(i64, String)>,
}

/// The first documents that wait to be indexed, ascending.
pub(super) fn waiting(c: &mut Conn<'_>, kind: Kind, most: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT doc FROM search_work WHERE kind = $1 AND later = $2 ORDER BY doc LIMIT $3";
    Ok(c.query::<(i64,)>(sql, args![kind.number(), READY, most])?.into_iter().map(|row| row.0).collect())
}

/// The next documents whose attachments are to be read, [`UNREAD`] ones before [`SLOW`] ones: among the first of these the
/// first of each sender, of those who are not among `served` if there are any. None: nothing is to be read.
pub(super) fn unread(c: &mut Conn<'_>, kind: Kind, served: &[String]) -> Result<Option<Unread>, DbError> {
    let sql = "SELECT MIN(later) FROM search_work WHERE kind = $1 AND later > $2";
    let (later,): (Option<i64>,) = c.query_one(sql, args![kind.number(), READY])?;
    let Some(later) = later else { return Ok(None) };
    let sql = "SELECT MIN(w.doc), m.sender
               FROM (SELECT doc FROM search_work WHERE kind = $1 AND later = $2 ORDER BY doc LIMIT $3) w
               JOIN message m ON m.id = w.doc WHERE NOT m.sender = ANY($4)
               GROUP BY m.sender ORDER BY 1 LIMIT $5";
    let most = if later == SLOW { 1 } else { UNREAD_AT_ONCE };
    let mut docs: Vec<(i64, String)> = c.query(sql, args![kind.number(), later, TURNS, served, most])?;
    if docs.is_empty() {
        let sql = "SELECT w.doc, m.sender FROM search_work w JOIN message m ON m.id = w.doc
                   WHERE w.kind = $1 AND w.later = $2 ORDER BY w.doc LIMIT 1";
        docs = c.query(sql, args![kind.number(), later])?;
    }
    Ok(Some(Unread { slow: later == SLOW, docs }))
}

/// Notes that a document which waited for one thing waits for another; one that waits for something else by now is left.
pub(super) fn set_later(
    tx: &mut Tx<'_>,
    kind: Kind,
    doc: i64,
    (from, to): (i64, i64),
) -> Result<(), DbError> {
    let sql = "UPDATE search_work SET later = $1 WHERE kind = $2 AND doc = $3 AND later = $4";
    tx.execute(sql, args![to, kind.number(), doc, from]).map(|_| ())
}

/// What the index of one kind comes to.
pub(super) struct Totals {
    pub(super) waiting: i64,
    /// Documents whose attachments are to be read.
    pub(super) unread: i64,
    pub(super) indexed: i64,
    pub(super) segments: i64,
    pub(super) bytes: i64,
}

/// Counts what waits and what is indexed.
pub(super) fn totals(c: &mut Conn<'_>, kind: Kind) -> Result<Totals, DbError> {
    let filled = filled(c, kind)?;
    let above = of_kind!(kind, "SELECT COUNT(*) FROM ", " WHERE id > $1");
    let (above,): (i64,) = c.query_one(above, args![filled])?;
    let kind = kind.number();
    let sql = "SELECT COUNT(*) FROM search_work WHERE kind = $1 AND later = $2 AND doc <= $3";
    let (waiting,): (i64,) = c.query_one(sql, args![kind, READY, filled])?;
    let sql = "SELECT COUNT(*) FROM search_work WHERE kind = $1 AND later > $2";
    let (unread,) = c.query_one(sql, args![kind, READY])?;
    let sql = "SELECT COUNT(*) FROM search_doc WHERE kind = $1 AND doc <= $2";
    let (indexed,) = c.query_one(sql, args![kind, filled])?;
    let sql = "SELECT COUNT(DISTINCT s.id), CAST(COALESCE(SUM(length(b.data)), 0) AS BIGINT)
               FROM search_segment s LEFT JOIN search_block b ON b.segment_id = s.id WHERE s.kind = $1 AND s.state = $2";
    let (segments, bytes) = c.query_one(sql, args![kind, IN_USE])?;
    Ok(Totals { waiting: waiting + above, unread, indexed, segments, bytes })
}

/// UIDs in a mailbox whose messages wait, some perhaps twice.
pub(super) fn waiting_in(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<u32>, DbError> {
    // CROSS JOIN: SQLite begins with what waits, mostly nothing.
    let sql = "SELECT e.uid FROM search_work w CROSS JOIN entry e
               WHERE w.kind = $1 AND w.later = $2 AND e.message_id = w.doc AND e.mailbox_id = $3";
    let mut rows: Vec<(u32,)> = c.query(sql, args![Kind::Message.number(), READY, mailbox])?;
    let filled = filled(c, Kind::Message)?;
    if filled < FILLED {
        let sql = "SELECT uid FROM entry WHERE mailbox_id = $1 AND message_id > $2";
        rows.extend(c.query::<(u32,)>(sql, args![mailbox, filled])?);
    }
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The text that a version of the reader has taken out of the attachments of a document: size unpacked, zstd.
pub(super) fn extract(
    c: &mut Conn<'_>,
    kind: Kind,
    doc: i64,
    version: i64,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    let sql = "SELECT size, data FROM search_extract WHERE kind = $1 AND doc = $2 AND version = $3";
    c.query_opt(sql, args![kind.number(), doc, version])
}

/// Packed texts of attachments of messages in a mailbox: UID, size unpacked, zstd.
pub(super) fn extracts_in(
    c: &mut Conn<'_>,
    mailbox: i64,
    uids: &[i64],
) -> Result<Vec<(u32, i64, Vec<u8>)>, DbError> {
    let sql = "SELECT e.uid, x.size, x.data FROM entry e JOIN search_extract x ON x.kind = $1 AND x.doc = e.message_id
               WHERE e.mailbox_id = $2 AND e.uid = ANY($3) AND x.size > 0 ORDER BY e.uid";
    c.query(sql, args![Kind::Message.number(), mailbox, uids])
}

/// The version of the analyser that the segments were made with; 0 when there is none yet.
pub(super) fn version(c: &mut Conn<'_>) -> Result<i64, DbError> {
    let sql = "SELECT number FROM search_state WHERE name = 'version'";
    Ok(c.query_opt::<(i64,)>(sql, &[])?.map_or(0, |row| row.0))
}

/// Takes or renews the lease of the worker; false when another holds it.
pub(super) fn lease(tx: &mut Tx<'_>, holder: &str, now: Micros, until: Micros) -> Result<bool, DbError> {
    let sql = "UPDATE search_state SET number = $1, holder = $2
               WHERE name = 'lease' AND (number <= $3 OR holder = $2)";
    Ok(tx.execute(sql, args![until, holder, now])? == 1)
}

/// Renews the lease of its holder, and lets nobody else take it until the commit. False: it is another's by now, or the
/// index has begun anew with other words; nothing may be written.
pub(super) fn renew(tx: &mut Tx<'_>, holder: &str, until: Micros) -> Result<bool, DbError> {
    let sql = "UPDATE search_state SET number = $1 WHERE name = 'lease' AND holder = $2";
    Ok(tx.execute(sql, args![until, holder])? == 1 && version(tx)? == VERSION)
}

/// Whoever has the lease has it no more, and finds that out before it writes.
pub(super) fn end_lease(tx: &mut Tx<'_>) -> Result<(), DbError> {
    tx.execute("UPDATE search_state SET number = 0, holder = '' WHERE name = 'lease'", &[]).map(|_| ())
}

/// Forgets everything: all documents wait. What was taken out of attachments stays.
pub(super) fn begin_anew(tx: &mut Tx<'_>, version: i64) -> Result<(), DbError> {
    tx.execute("UPDATE search_state SET number = $1 WHERE name = 'version'", args![version])?;
    tx.execute(
        "UPDATE search_state SET number = 0 WHERE name = ANY($1)",
        args![&Kind::ALL.map(|kind| filled_name(kind).to_owned()).to_vec()],
    )?;
    tx.execute("UPDATE search_segment SET state = $1", args![REPLACED]).map(|_| ())
}

/// Documents up to this one are on the list of what waits, or indexed. Those above wait.
pub(super) fn filled(c: &mut Conn<'_>, kind: Kind) -> Result<i64, DbError> {
    let sql = "SELECT number FROM search_state WHERE name = $1";
    Ok(c.query_opt::<(i64,)>(sql, args![filled_name(kind)])?.map_or(FILLED, |row| row.0))
}

/// Puts the next documents on the list of what waits, and forgets where they were indexed; false when that were all.
pub(super) fn fill(tx: &mut Tx<'_>, kind: Kind, most: i64) -> Result<bool, DbError> {
    let filled = filled(tx, kind)?;
    let sql = of_kind!(
        kind,
        "SELECT MAX(id) FROM (SELECT id FROM ",
        " WHERE id > $1 ORDER BY id LIMIT $2) AS next"
    );
    let (last,): (Option<i64>,) = tx.query_one(sql, args![filled, most])?;
    let upto = last.unwrap_or(FILLED);
    let sql = "DELETE FROM search_doc WHERE kind = $1 AND doc > $2 AND doc <= $3";
    tx.execute(sql, args![kind.number(), filled, upto])?;
    // A document may come between two statements, with its own row. One that waited for its attachments is indexed no more.
    let sql = of_kind!(
        kind,
        "INSERT INTO search_work (kind, doc) SELECT CAST($1 AS BIGINT), id FROM ",
        " WHERE id > $2 AND id <= $3 ON CONFLICT (kind, doc) DO UPDATE SET later = $4"
    );
    tx.execute(sql, args![kind.number(), filled, upto, READY])?;
    let sql = "UPDATE search_state SET number = $1 WHERE name = $2";
    tx.execute(sql, args![upto, filled_name(kind)])?;
    Ok(upto < FILLED)
}

/// Takes documents off the list of what waits to be indexed; those that are `unread` wait on it for that their attachments
/// are read. False: not all of them were on it, nothing may be kept.
pub(super) fn take_work(tx: &mut Tx<'_>, kind: Kind, docs: &[i64], unread: &[i64]) -> Result<bool, DbError> {
    let sql = "UPDATE search_work SET later = $1 WHERE kind = $2 AND doc = ANY($3) AND later = $4";
    let noted = tx.execute(sql, args![UNREAD, kind.number(), unread, READY])?;
    let docs: Vec<i64> = docs.iter().filter(|doc| unread.binary_search(doc).is_err()).copied().collect();
    let sql = "DELETE FROM search_work WHERE kind = $1 AND doc = ANY($2) AND later = $3";
    let taken = tx.execute(sql, args![kind.number(), &docs, READY])?;
    Ok(noted == unread.len() as u64 && taken == docs.len() as u64)
}

/// Notes where documents with their scopes are indexed.
pub(super) fn add_docs(
    tx: &mut Tx<'_>,
    kind: Kind,
    segment: i64,
    docs: &[(i64, i64)],
) -> Result<(), DbError> {
    let row = |(doc, scope): &(i64, i64)| args![kind.number(), *doc, segment, *scope].to_vec();
    let rows: Vec<Vec<Arg<'_>>> = docs.iter().map(row).collect();
    let sql = "INSERT INTO search_doc (kind, doc, segment_id, scope) VALUES ($1, $2, $3, $4)
               ON CONFLICT (kind, doc) DO UPDATE SET segment_id = EXCLUDED.segment_id, scope = EXCLUDED.scope";
    tx.execute_many(sql, &rows)
}

/// Keeps the text that a version of the reader has taken out of the attachments of a document that waits: size unpacked,
/// zstd.
pub(super) fn add_extract(
    tx: &mut Tx<'_>,
    kind: Kind,
    doc: i64,
    version: i64,
    (size, data): (i64, &[u8]),
) -> Result<(), DbError> {
    // Whoever deletes the message waits for that, and deletes the text too.
    let sql = "UPDATE search_work SET doc = doc WHERE kind = $1 AND doc = $2";
    if tx.execute(sql, args![kind.number(), doc])? == 1 {
        let sql = "INSERT INTO search_extract (kind, doc, size, data, version) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (kind, doc) DO UPDATE
                   SET size = EXCLUDED.size, data = EXCLUDED.data, version = EXCLUDED.version";
        tx.execute(sql, args![kind.number(), doc, size, data, version])?;
    }
    Ok(())
}

/// The documents that are indexed in a segment.
pub(super) fn docs_of(c: &mut Conn<'_>, segment: i64) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT doc FROM search_doc WHERE segment_id = $1 ORDER BY doc";
    Ok(c.query::<(i64,)>(sql, args![segment])?.into_iter().map(|row| row.0).collect())
}

/// In which segment documents are indexed: (document, segment).
pub(super) fn homes(c: &mut Conn<'_>, kind: Kind, docs: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT doc, segment_id FROM search_doc WHERE kind = $1 AND doc = ANY($2)";
    c.query(sql, args![kind.number(), docs])
}

/// Documents above the first number up to the second that are neither indexed nor waiting to be, or both though nothing new
/// is known of them.
pub(super) fn astray(
    c: &mut Conn<'_>,
    kind: Kind,
    after: i64,
    upto: i64,
) -> Result<Vec<(i64, bool)>, DbError> {
    let upto = upto.min(filled(c, kind)?);
    let sql = of_kind!(
        kind,
        "SELECT m.id, w.doc IS NOT NULL FROM ",
        " m LEFT JOIN search_work w ON w.kind = $1 AND w.doc = m.id AND w.later = $4
            LEFT JOIN search_doc d ON d.kind = $1 AND d.doc = m.id
            LEFT JOIN search_extract x ON x.kind = $1 AND x.doc = m.id
          WHERE m.id > $2 AND m.id <= $3 AND (w.doc IS NULL) = (d.doc IS NULL)
          AND (d.doc IS NULL OR x.doc IS NULL) ORDER BY m.id"
    );
    c.query(sql, args![kind.number(), after, upto, READY])
}

/// Indexed documents that are no more, and those whose segment is not in use.
pub(super) fn strays(c: &mut Conn<'_>, kind: Kind) -> Result<(i64, i64), DbError> {
    let filled = filled(c, kind)?;
    let sql = of_kind!(
        kind,
        "SELECT COUNT(*) FROM search_doc d WHERE d.kind = $1 AND d.doc <= $2 AND NOT EXISTS (SELECT 1 FROM ",
        " m WHERE m.id = d.doc)"
    );
    let (gone,) = c.query_one(sql, args![kind.number(), filled])?;
    let sql = "SELECT COUNT(*) FROM search_doc d WHERE d.kind = $1 AND d.doc <= $2
               AND NOT EXISTS (SELECT 1 FROM search_segment s WHERE s.id = d.segment_id AND s.state = $3)";
    let (homeless,) = c.query_one(sql, args![kind.number(), filled, IN_USE])?;
    Ok((gone, homeless))
}

/// Documents there are.
pub(super) fn count_documents(c: &mut Conn<'_>, kind: Kind) -> Result<i64, DbError> {
    c.query_one::<(i64,)>(of_kind!(kind, "SELECT COUNT(*) FROM ", ""), &[]).map(|row| row.0)
}

/// How many the next documents are, and the id of the last of these: ids have holes, wide ones after a restore.
pub(super) fn next_documents(
    c: &mut Conn<'_>,
    kind: Kind,
    after: i64,
    most: i64,
) -> Result<(i64, i64), DbError> {
    let sql = of_kind!(
        kind,
        "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM ",
        " WHERE id > $1 ORDER BY id LIMIT $2) AS next"
    );
    c.query_one(sql, args![after, most])
}
