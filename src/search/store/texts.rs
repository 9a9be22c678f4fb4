//! What the public may see, as the index takes it: texts of the catalogue, which never change.

use super::{FILLED, IN_USE, READY, Row, filled_name};
use crate::search::{Kind, VERSION};
use mailstore::{DbError, args, db::Conn};

/// A text of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) struct Text {
    pub(in crate::search) id: i64,
    pub(in crate::search) title: String,
    pub(in crate::search) summary: String,
    pub(in crate::search) text: String,
}

/// Texts by id, ascending, as many of the first as have so many characters together, one at least: (looked at, texts). Those
/// that are gone are looked at and have none.
pub(in crate::search) fn texts(
    c: &mut Conn<'_>,
    mut ids: Vec<i64>,
    most: i64,
) -> Result<(Vec<i64>, Vec<Text>), DbError> {
    let sql = "SELECT id, CAST(LENGTH(text) AS BIGINT) FROM catalogue_text WHERE id = ANY($1) ORDER BY id";
    let sizes: Vec<(i64, u32)> = c.query(sql, args![&ids])?;
    let mut size = 0;
    let beyond = sizes.into_iter().find(|(_, length)| {
        let first = size == 0;
        size += i64::from(*length).max(1);
        !first && size > most
    });
    if let Some((beyond, _)) = beyond {
        ids.retain(|id| *id < beyond);
    }
    let sql =
        "SELECT t.id, c.title, c.summary, t.text FROM catalogue_text t JOIN catalogue c ON c.id = t.entry_id
               WHERE t.id = ANY($1) ORDER BY t.id";
    let rows: Vec<(i64, String, String, String)> = c.query(sql, args![&ids])?;
    let texts =
        rows.into_iter().map(|(id, title, summary, text)| Text { id, title, summary, text }).collect();
    Ok((ids, texts))
}

/// What the index of texts is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct State {
    /// Segments in use.
    pub(in crate::search) segments: Vec<Row>,
    /// Texts that no segment has, the newest first.
    pub(in crate::search) waiting: Vec<i64>,
}

/// Segments and waiting texts at one moment, at most so many of these, in one statement unless the index is being begun anew.
pub(in crate::search) fn state(c: &mut Conn<'_>, most: i64) -> Result<State, DbError> {
    let sql = "SELECT CAST(0 AS BIGINT), number, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM search_state WHERE name = 'version'
               UNION ALL SELECT 1, number, 0, 0 FROM search_state WHERE name = $1
               UNION ALL SELECT 2, id, docs, bytes FROM search_segment WHERE kind = $2 AND state = $3
               UNION ALL SELECT 3, doc, 0, 0 FROM (SELECT doc FROM search_work WHERE kind = $2 AND later = $4
                 ORDER BY doc DESC LIMIT $5) AS waiting";
    let kind = Kind::Public;
    let args = args![filled_name(kind), kind.number(), IN_USE, READY, most];
    let (mut state, mut version, mut filled) = (State::default(), 0, FILLED);
    for (what, number, docs, bytes) in c.query::<(i64, i64, i64, i64)>(sql, args)? {
        match what {
            0 => version = number,
            1 => filled = number,
            2 => state.segments.push(Row { id: number, docs: size(docs), bytes: size(bytes) }),
            _ => state.waiting.push(number),
        }
    }
    if version != VERSION {
        // Made by a program with other words: of no use to this one.
        (state, filled) = (State::default(), 0);
    }
    if filled < FILLED {
        let sql = "SELECT id FROM catalogue_text WHERE id > $1 ORDER BY id DESC LIMIT $2";
        let above: Vec<(i64,)> = c.query(sql, args![filled, most])?;
        state.waiting.extend(above.into_iter().map(|row| row.0));
    }
    state.waiting.sort_unstable_by(|a, b| b.cmp(a));
    state.waiting.dedup();
    state.waiting.truncate(usize::try_from(most).unwrap_or(0));
    Ok(state)
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
