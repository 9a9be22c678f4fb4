//! Segments and their blocks.

use super::READY;
use crate::clock::Micros;
use crate::search::{
    Kind,
    lists::{Fault, pack, unpack},
    segment::{Field, Segment, Words, is_vocabulary},
};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, Tx},
};
use std::collections::HashMap;

/// A segment is being written, is in use, or is to be deleted.
const WRITING: i64 = 0;
pub(super) const IN_USE: i64 = 1;
pub(super) const REPLACED: i64 = 2;

/// The blocks of a segment that are no words: its documents, and which of them are opaque.
const LISTS: i64 = 0;
const DOCS: i64 = 0;
const OPAQUE: i64 = 1;
/// Blocks deleted in one unit.
const UNIT_BLOCKS: i64 = 64;

/// A segment that is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) struct Row {
    pub(in crate::search) id: i64,
    pub(in crate::search) docs: usize,
    pub(in crate::search) bytes: usize,
}

/// A block: field, part, bytes.
pub(in crate::search) type Block = (i64, i64, Vec<u8>);

pub(in crate::search) fn segments(c: &mut Conn<'_>, kind: Kind) -> Result<Vec<Row>, DbError> {
    let sql = "SELECT id, docs, bytes FROM search_segment WHERE kind = $1 AND state = $2 ORDER BY id";
    let rows: Vec<(i64, i64, i64)> = c.query(sql, args![kind.number(), IN_USE])?;
    Ok(rows.into_iter().map(|(id, docs, bytes)| Row { id, docs: size(docs), bytes: size(bytes) }).collect())
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The blocks of a segment.
pub(in crate::search) fn blocks(segment: Segment) -> Vec<Block> {
    let mut blocks = lists(&segment.docs, &segment.opaque);
    for (field, words) in Field::ALL.into_iter().zip(segment.fields) {
        blocks.extend(field_blocks(field, &words));
    }
    blocks
}

pub(in crate::search) fn lists(docs: &[i64], opaque: &[u32]) -> Vec<Block> {
    let docs = pack(docs.iter().map(|doc| doc.unsigned_abs()));
    let opaque = pack(opaque.iter().map(|place| u64::from(*place)));
    vec![(LISTS, DOCS, docs), (LISTS, OPAQUE, opaque)]
}

/// The vocabulary in pieces from 0 downwards, the parts of the postings from 1 upwards; blocks of spots by their first words.
pub(in crate::search) fn field_blocks(field: Field, words: &Words) -> Vec<Block> {
    let pieces = (0..).zip(words.pieces()).map(|(n, piece): (i64, _)| (field.number(), -n, piece.to_vec()));
    let parts = (1..).zip(&words.parts).map(|(part, data)| (field.number(), part, data.clone()));
    let spots = words.spots.iter().map(|(first, data)| (field.spots(), *first as i64, data.clone()));
    pieces.chain(parts).chain(spots).collect()
}

/// The documents of a segment and the places of the opaque ones.
pub(in crate::search) fn load_lists(c: &mut Conn<'_>, row: Row) -> Result<(Vec<i64>, Vec<u64>), Fault> {
    let docs: Vec<i64> = unpack(&block(c, row.id, LISTS, DOCS)?)?.into_iter().map(u64::cast_signed).collect();
    let opaque = unpack(&block(c, row.id, LISTS, OPAQUE)?)?;
    if docs.len() == row.docs { Ok((docs, opaque)) } else { Err(Fault::Broken) }
}

/// The list of documents of a segment as it is kept.
pub(in crate::search) fn load_docs(c: &mut Conn<'_>, segment: i64) -> Result<Vec<u8>, Fault> {
    block(c, segment, LISTS, DOCS)
}

/// The list of places of opaque documents as it is kept.
pub(in crate::search) fn load_opaque(c: &mut Conn<'_>, segment: i64) -> Result<Vec<u8>, Fault> {
    block(c, segment, LISTS, OPAQUE)
}

fn block(c: &mut Conn<'_>, segment: i64, field: i64, part: i64) -> Result<Vec<u8>, Fault> {
    let sql = "SELECT data FROM search_block WHERE segment_id = $1 AND field = $2 AND part = $3";
    let row = c.query_opt::<(Vec<u8>,)>(sql, args![segment, field, part])?;
    Ok(row.ok_or(Fault::Broken)?.0)
}

pub(in crate::search) fn load_vocabulary(
    c: &mut Conn<'_>,
    segment: i64,
    field: Field,
) -> Result<Vec<u8>, Fault> {
    let sql = "SELECT part, data FROM search_block WHERE segment_id = $1 AND field = $2 AND part <= 0 ORDER BY part DESC";
    let rows: Vec<(i64, Vec<u8>)> = c.query(sql, args![segment, field.number()])?;
    let whole = !rows.is_empty() && rows.iter().zip(0..).all(|((part, _), n)| *part == -n);
    let vocabulary = rows.into_iter().map(|row| row.1).collect::<Vec<_>>().concat();
    if whole && is_vocabulary(&vocabulary) { Ok(vocabulary) } else { Err(Fault::Broken) }
}

/// Calls `each` with parts of the postings, counted from 0, in their order.
pub(in crate::search) fn for_each_part(
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
pub(in crate::search) fn load_words(c: &mut Conn<'_>, segment: i64, field: Field) -> Result<Words, Fault> {
    let vocabulary = load_vocabulary(c, segment, field)?;
    let sql = "SELECT data FROM search_block WHERE segment_id = $1 AND field = $2 AND part > 0 ORDER BY part";
    let rows: Vec<(Vec<u8>,)> = c.query(sql, args![segment, field.number()])?;
    let parts = rows.into_iter().map(|row| row.0).collect();
    let sql = "SELECT part, data FROM search_block WHERE segment_id = $1 AND field = $2 ORDER BY part";
    let rows: Vec<(i64, Vec<u8>)> = c.query(sql, args![segment, field.spots()])?;
    let spots = rows.into_iter().map(|(first, data)| (size(first), data)).collect();
    let words = Words { vocabulary, parts, spots };
    words.check().map(|()| words)
}

/// The block with the spots of a word, and the number of its first word.
pub(in crate::search) fn load_spots(
    c: &mut Conn<'_>,
    segment: i64,
    field: Field,
    word: usize,
) -> Result<(usize, Vec<u8>), Fault> {
    let sql = "SELECT part, data FROM search_block WHERE segment_id = $1 AND field = $2 AND part <= $3
               ORDER BY part DESC LIMIT 1";
    let row = c.query_opt::<(i64, Vec<u8>)>(sql, args![segment, field.spots(), word as i64])?;
    row.map(|(first, data)| (size(first), data)).ok_or(Fault::Broken)
}

/// A new segment that nobody uses yet.
pub(in crate::search) fn add_segment(
    tx: &mut Tx<'_>,
    kind: Kind,
    docs: usize,
    now: Micros,
) -> Result<i64, DbError> {
    let sql =
        "INSERT INTO search_segment (kind, state, docs, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    tx.insert(sql, args![kind.number(), WRITING, docs as i64, now])
}

pub(in crate::search) fn add_blocks(tx: &mut Tx<'_>, segment: i64, blocks: &[Block]) -> Result<(), DbError> {
    let rows: Vec<Vec<Arg<'_>>> = blocks
        .iter()
        .map(|(field, part, data)| args![segment, *field, *part, data.as_slice()].to_vec())
        .collect();
    tx.execute_many("INSERT INTO search_block (segment_id, field, part, data) VALUES ($1, $2, $3, $4)", &rows)
}

/// A segment of so many bytes comes into use. False: it has been given up meanwhile.
pub(in crate::search) fn use_segment(tx: &mut Tx<'_>, segment: i64, bytes: usize) -> Result<bool, DbError> {
    let sql = "UPDATE search_segment SET state = $1, bytes = $2 WHERE id = $3 AND state = $4";
    Ok(tx.execute(sql, args![IN_USE, bytes as i64, segment, WRITING])? == 1)
}

/// A segment is used no more: its documents wait again.
pub(in crate::search) fn give_up(tx: &mut Tx<'_>, segment: i64) -> Result<(), DbError> {
    let sql = "UPDATE search_segment SET state = $1 WHERE id = $2 AND state = $3";
    if tx.execute(sql, args![REPLACED, segment, IN_USE])? == 1 {
        let sql = "INSERT INTO search_work (kind, doc) SELECT kind, doc FROM search_doc WHERE segment_id = $1
                   ON CONFLICT (kind, doc) DO UPDATE SET later = $2";
        tx.execute(sql, args![segment, READY])?;
        tx.execute("DELETE FROM search_doc WHERE segment_id = $1", args![segment])?;
    }
    Ok(())
}

/// A segment takes the place of others. False: one of these is in use no more.
pub(in crate::search) fn replace(
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
pub(in crate::search) fn clean(tx: &mut Tx<'_>) -> Result<bool, DbError> {
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

/// Segments in use, when they were made, and how many of their documents are still there.
pub(in crate::search) fn living(c: &mut Conn<'_>, kind: Kind) -> Result<Vec<(Row, Micros, usize)>, DbError> {
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
