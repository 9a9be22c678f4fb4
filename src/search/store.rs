//! All SQL of the index.

use super::{
    Kind, VERSION,
    segment::{Fault, Field, Segment, Words, is_vocabulary, pack, unpack},
};
use crate::clock::Micros;
use mailstore::{
    DbError, args,
    db::{Arg, Conn, Tx},
};
use std::collections::HashMap;

/// A segment is being written, is in use, or is to be deleted.
const WRITING: i64 = 0;
const IN_USE: i64 = 1;
const REPLACED: i64 = 2;
/// The blocks of a segment that are no words: its documents, and which of them are opaque.
const LISTS: i64 = 0;
const DOCS: i64 = 0;
const OPAQUE: i64 = 1;
/// Bytes of blocks written, and blocks deleted, in one unit.
pub(super) const UNIT_BYTES: usize = 1 << 20;
const UNIT_BLOCKS: i64 = 64;
/// What a document waits for: to be indexed, that its attachments are read, and the same after that has taken long.
pub(super) const READY: i64 = 0;
pub(super) const UNREAD: i64 = 1;
pub(super) const SLOW: i64 = 2;
/// Documents whose attachments are read before it is asked again which come next.
const UNREAD_AT_ONCE: i64 = 8;
/// Among so many documents that have waited longest, senders take turns.
const TURNS: i64 = 1000;
/// The number of `filled` when all messages are noted.
pub(super) const FILLED: i64 = i64::MAX;

/// A segment that is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) docs: usize,
    pub(super) bytes: usize,
}

/// Documents whose attachments are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// They have taken too long once.
    pub(super) slow: bool,
    /// With their senders.
    pub(super) docs: Vec<(i64, String)>,
}

/// A block: field, part, bytes.
pub(super) type Block = (i64, i64, Vec<u8>);

pub(super) fn segments(c: &mut Conn<'_>, kind: Kind) -> Result<Vec<Row>, DbError> {
    let sql = "SELECT id, docs, bytes FROM search_segment WHERE kind = $1 AND state = $2 ORDER BY id";
    let rows: Vec<(i64, i64, i64)> = c.query(sql, args![kind.number(), IN_USE])?;
    let size = |number: i64| usize::try_from(number).unwrap_or(0);
    Ok(rows.into_iter().map(|(id, docs, bytes)| Row { id, docs: size(docs), bytes: size(bytes) }).collect())
}

/// The blocks of a segment.
pub(super) fn blocks(segment: Segment) -> Vec<Block> {
    let mut blocks = lists(&segment.docs, &segment.opaque);
    for (field, words) in Field::ALL.into_iter().zip(segment.fields) {
        blocks.extend(field_blocks(field, &words));
    }
    blocks
}

pub(super) fn lists(docs: &[i64], opaque: &[u32]) -> Vec<Block> {
    let docs = pack(docs.iter().map(|doc| doc.unsigned_abs()));
    let opaque = pack(opaque.iter().map(|place| u64::from(*place)));
    vec![(LISTS, DOCS, docs), (LISTS, OPAQUE, opaque)]
}

/// The vocabulary in pieces from 0 downwards, the parts of the postings from 1 upwards.
pub(super) fn field_blocks(field: Field, words: &Words) -> Vec<Block> {
    let pieces = (0..).zip(words.pieces()).map(|(n, piece): (i64, _)| (field.number(), -n, piece.to_vec()));
    let parts = (1..).zip(&words.parts).map(|(part, data)| (field.number(), part, data.clone()));
    pieces.chain(parts).collect()
}

/// The documents of a segment and the places of the opaque ones.
pub(super) fn load_lists(c: &mut Conn<'_>, row: Row) -> Result<(Vec<i64>, Vec<u64>), Fault> {
    let docs: Vec<i64> = unpack(&block(c, row.id, LISTS, DOCS)?)?.into_iter().map(u64::cast_signed).collect();
    let opaque = unpack(&block(c, row.id, LISTS, OPAQUE)?)?;
    if docs.len() == row.docs { Ok((docs, opaque)) } else { Err(Fault::Broken) }
}

fn block(c: &mut Conn<'_>, segment: i64, field: i64, part: i64) -> Result<Vec<u8>, Fault> {
    let sql = "SELECT data FROM search_block WHERE segment_id = $1 AND field = $2 AND part = $3";
    let row = c.query_opt::<(Vec<u8>,)>(sql, args![segment, field, part])?;
    Ok(row.ok_or(Fault::Broken)?.0)
}

pub(super) fn load_vocabulary(c: &mut Conn<'_>, segment: i64, field: Field) -> Result<Vec<u8>, Fault> {
    let sql = "SELECT part, data FROM search_block WHERE segment_id = $1 AND field = $2 AND part <= 0 ORDER BY part DESC";
    let rows: Vec<(i64, Vec<u8>)> = c.query(sql, args![segment, field.number()])?;
    let whole = !rows.is_empty() && rows.iter().zip(0..).all(|((part, _), n)| *part == -n);
    let vocabulary = rows.into_iter().map(|row| row.1).collect::<Vec<_>>().concat();
    if whole && is_vocabulary(&vocabulary) { Ok(vocabulary) } else { Err(Fault::Broken) }
}

/// Calls `each` with parts of the postings, counted from 0, in their order.
pub(super) fn for_each_part(
    c: &mut Conn<'_>,
    segment: i64,
    field: Field,
    parts: &[usize],
    mut each: impl FnMut(usize, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let parts: Vec<i64> = parts.iter().map(|part| *part as i64 + 1).collect();
    let sql = "SELECT part, data FROM search_block WHERE segment_id = $1 AND field = $2 AND part = ANY($3) ORDER BY part";
    let (mut count, mut outcome) = (0, Ok(()));
    c.for_each(sql, args![segment, field.number(), &parts], |row| {
        let (part, data): (u32, Vec<u8>) = (row.get(0)?, row.get(1)?);
        count += 1;
        if outcome.is_ok() {
            outcome = each((part as usize).saturating_sub(1), &data);
        }
        Ok(())
    })?;
    if count == parts.len() { outcome } else { Err(Fault::Broken) }
}

/// The words of a field.
pub(super) fn load_words(c: &mut Conn<'_>, segment: i64, field: Field) -> Result<Words, Fault> {
    let vocabulary = load_vocabulary(c, segment, field)?;
    let sql = "SELECT data FROM search_block WHERE segment_id = $1 AND field = $2 AND part > 0 ORDER BY part";
    let rows: Vec<(Vec<u8>,)> = c.query(sql, args![segment, field.number()])?;
    let words = Words { vocabulary, parts: rows.into_iter().map(|row| row.0).collect() };
    words.check().map(|()| words)
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

/// Notes what documents wait for.
pub(super) fn set_later(tx: &mut Tx<'_>, kind: Kind, docs: &[i64], later: i64) -> Result<(), DbError> {
    let sql = "UPDATE search_work SET later = $1 WHERE kind = $2 AND doc = ANY($3)";
    tx.execute(sql, args![later, kind.number(), docs]).map(|_| ())
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
    let (kind, filled) = (kind.number(), filled(c)?);
    let sql = "SELECT COUNT(*) FROM search_work WHERE kind = $1 AND later = $2 AND doc <= $3";
    let (waiting,): (i64,) = c.query_one(sql, args![kind, READY, filled])?;
    let sql = "SELECT COUNT(*) FROM search_work WHERE kind = $1 AND later > $2";
    let (unread,) = c.query_one(sql, args![kind, READY])?;
    let (above,): (i64,) = c.query_one("SELECT COUNT(*) FROM message WHERE id > $1", args![filled])?;
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
    let filled = filled(c)?;
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

/// Forgets everything: all messages wait. What was taken out of attachments stays.
pub(super) fn begin_anew(tx: &mut Tx<'_>, version: i64) -> Result<(), DbError> {
    tx.execute("UPDATE search_state SET number = $1 WHERE name = 'version'", args![version])?;
    tx.execute("UPDATE search_state SET number = 0 WHERE name = 'filled'", &[])?;
    tx.execute("UPDATE search_segment SET state = $1", args![REPLACED]).map(|_| ())
}

/// Messages up to this one are on the list of what waits, or indexed. Those above wait.
pub(super) fn filled(c: &mut Conn<'_>) -> Result<i64, DbError> {
    let sql = "SELECT number FROM search_state WHERE name = 'filled'";
    Ok(c.query_opt::<(i64,)>(sql, &[])?.map_or(FILLED, |row| row.0))
}

/// Puts the next messages on the list of what waits, and forgets where they were indexed; false when that were all.
pub(super) fn fill(tx: &mut Tx<'_>, most: i64) -> Result<bool, DbError> {
    let filled = filled(tx)?;
    let sql = "SELECT MAX(id) FROM (SELECT id FROM message WHERE id > $1 ORDER BY id LIMIT $2) AS next";
    let (last,): (Option<i64>,) = tx.query_one(sql, args![filled, most])?;
    let upto = last.unwrap_or(FILLED);
    tx.execute("DELETE FROM search_doc WHERE kind = 1 AND doc > $1 AND doc <= $2", args![filled, upto])?;
    // A message may come between two statements, with its own row.
    let sql = "INSERT INTO search_work (kind, doc) SELECT 1, id FROM message WHERE id > $1 AND id <= $2
               ON CONFLICT DO NOTHING";
    tx.execute(sql, args![filled, upto])?;
    tx.execute("UPDATE search_state SET number = $1 WHERE name = 'filled'", args![upto])?;
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

/// A new segment that nobody uses yet.
pub(super) fn add_segment(tx: &mut Tx<'_>, kind: Kind, docs: usize, now: Micros) -> Result<i64, DbError> {
    let sql =
        "INSERT INTO search_segment (kind, state, docs, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    tx.insert(sql, args![kind.number(), WRITING, docs as i64, now])
}

pub(super) fn add_blocks(tx: &mut Tx<'_>, segment: i64, blocks: &[Block]) -> Result<(), DbError> {
    let rows: Vec<Vec<Arg<'_>>> = blocks
        .iter()
        .map(|(field, part, data)| args![segment, *field, *part, data.as_slice()].to_vec())
        .collect();
    tx.execute_many("INSERT INTO search_block (segment_id, field, part, data) VALUES ($1, $2, $3, $4)", &rows)
}

/// A segment of so many bytes comes into use. False: it has been given up meanwhile.
pub(super) fn use_segment(tx: &mut Tx<'_>, segment: i64, bytes: usize) -> Result<bool, DbError> {
    let sql = "UPDATE search_segment SET state = $1, bytes = $2 WHERE id = $3 AND state = $4";
    Ok(tx.execute(sql, args![IN_USE, bytes as i64, segment, WRITING])? == 1)
}

/// A segment is used no more: its documents wait again.
pub(super) fn give_up(tx: &mut Tx<'_>, segment: i64) -> Result<(), DbError> {
    let sql = "UPDATE search_segment SET state = $1 WHERE id = $2 AND state = $3";
    if tx.execute(sql, args![REPLACED, segment, IN_USE])? == 1 {
        let sql = "INSERT INTO search_work (kind, doc) SELECT kind, doc FROM search_doc WHERE segment_id = $1
                   ON CONFLICT (kind, doc) DO UPDATE SET later = $2";
        tx.execute(sql, args![segment, READY])?;
        tx.execute("DELETE FROM search_doc WHERE segment_id = $1", args![segment])?;
    }
    Ok(())
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

/// A segment takes the place of others. False: one of these is in use no more.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    kind: Kind,
    old: &[i64],
    (new, bytes): (i64, usize),
    docs: &[i64],
) -> Result<bool, DbError> {
    let sql = "UPDATE search_segment SET state = $1 WHERE id = ANY($2) AND state = $3";
    if tx.execute(sql, args![REPLACED, old, IN_USE])? != old.len() as u64 || !use_segment(tx, new, bytes)? {
        return Ok(false);
    }
    let sql =
        "UPDATE search_doc SET segment_id = $1 WHERE kind = $2 AND doc = ANY($3) AND segment_id = ANY($4)";
    tx.execute(sql, args![new, kind.number(), docs, old])?;
    Ok(true)
}

/// Deletes some blocks of segments that are of no use, at last the segments; true when there may be more. What is being
/// written is of no use when whoever holds the lease says so: another has begun it, and cannot bring it into use any more.
pub(super) fn clean(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    tx.execute("UPDATE search_segment SET state = $1 WHERE state = $2", args![REPLACED, WRITING])?;
    let sql = "SELECT id FROM search_segment WHERE state = $1 ORDER BY id LIMIT 1";
    let Some((segment,)) = tx.query_opt::<(i64,)>(sql, args![REPLACED])? else { return Ok(false) };
    let sql = "SELECT field, part FROM search_block WHERE segment_id = $1 LIMIT $2";
    let blocks: Vec<(i64, i64)> = tx.query(sql, args![segment, UNIT_BLOCKS])?;
    if blocks.is_empty() {
        tx.execute("DELETE FROM search_segment WHERE id = $1", args![segment])?;
    }
    for (field, part) in blocks {
        let sql = "DELETE FROM search_block WHERE segment_id = $1 AND field = $2 AND part = $3";
        tx.execute(sql, args![segment, field, part])?;
    }
    Ok(true)
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

/// Segments in use, when they were made, and how many of their documents are still there.
pub(super) fn living(c: &mut Conn<'_>, kind: Kind) -> Result<Vec<(Row, Micros, usize)>, DbError> {
    let sql = "SELECT segment_id, COUNT(*) FROM search_doc WHERE kind = $1 GROUP BY segment_id";
    let alive: HashMap<i64, i64> = c.query(sql, args![kind.number()])?.into_iter().collect();
    let made: HashMap<i64, Micros> =
        c.query("SELECT id, created_at FROM search_segment", &[])?.into_iter().collect();
    let with = |row: Row| {
        let alive = alive.get(&row.id).and_then(|alive| usize::try_from(*alive).ok()).unwrap_or(0);
        (row, made.get(&row.id).copied().unwrap_or(0), alive)
    };
    Ok(segments(c, kind)?.into_iter().map(with).collect())
}

/// Messages above the first number up to the second that are neither indexed nor waiting to be, or both though nothing new
/// is known of them.
pub(super) fn astray(c: &mut Conn<'_>, after: i64, upto: i64) -> Result<Vec<(i64, bool)>, DbError> {
    let upto = upto.min(filled(c)?);
    let sql = "SELECT m.id, w.doc IS NOT NULL FROM message m
               LEFT JOIN search_work w ON w.kind = $1 AND w.doc = m.id AND w.later = $4
               LEFT JOIN search_doc d ON d.kind = $1 AND d.doc = m.id
               LEFT JOIN search_extract x ON x.kind = $1 AND x.doc = m.id
               WHERE m.id > $2 AND m.id <= $3 AND (w.doc IS NULL) = (d.doc IS NULL)
               AND (d.doc IS NULL OR x.doc IS NULL) ORDER BY m.id";
    c.query(sql, args![Kind::Message.number(), after, upto, READY])
}

/// Indexed messages that are no more, and indexed documents whose segment is not in use.
pub(super) fn strays(c: &mut Conn<'_>) -> Result<(i64, i64), DbError> {
    let filled = filled(c)?;
    let sql = "SELECT COUNT(*) FROM search_doc d WHERE d.kind = $1 AND d.doc <= $2
               AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = d.doc)";
    let (gone,) = c.query_one(sql, args![Kind::Message.number(), filled])?;
    let sql = "SELECT COUNT(*) FROM search_doc d WHERE d.doc <= $1
               AND NOT EXISTS (SELECT 1 FROM search_segment s WHERE s.id = d.segment_id AND s.state = $2)";
    let (homeless,) = c.query_one(sql, args![filled, IN_USE])?;
    Ok((gone, homeless))
}

/// The highest message.
pub(super) fn last_message(c: &mut Conn<'_>) -> Result<i64, DbError> {
    c.query_one::<(i64,)>("SELECT COALESCE(MAX(id), 0) FROM message", &[]).map(|row| row.0)
}
