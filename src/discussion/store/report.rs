//! The SQL of what readers find wrong with posts.

use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};
use std::collections::HashMap;

/// What a reader has found wrong with a post, of which nobody has decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct OpenReport {
    pub(in super::super) id: i64,
    pub(in super::super) post: i64,
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) kind: String,
    pub(in super::super) note: String,
    pub(in super::super) by: String,
    pub(in super::super) at: Micros,
}

impl FromRow for OpenReport {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            post: row.get(1)?,
            discussion: PrincipalId(row.get(2)?),
            kind: row.get(3)?,
            note: row.get(4)?,
            by: row.get(5)?,
            at: row.get(6)?,
        })
    }
}

macro_rules! reports {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.post_id, r.discussion_id, r.kind, r.note, COALESCE(p.name, ''), r.at
             FROM discussion_report r LEFT JOIN principal p ON p.id = r.by_id AND p.removed_at IS NULL
             WHERE r.settled_at IS NULL AND ",
            $rest
        )
    };
}

/// Notes one, once for each reader; gives its number if it is the first of a post since somebody has decided.
pub(in super::super) fn put(
    tx: &mut Tx<'_>,
    (discussion, post): (PrincipalId, i64),
    (kind, note): (&str, &str),
    by: PrincipalId,
    now: Micros,
) -> Result<Option<i64>, DbError> {
    let open: Option<(i64,)> = tx.query_opt(
        "SELECT id FROM discussion_report WHERE post_id = $1 AND settled_at IS NULL LIMIT 1",
        args![post],
    )?;
    let sql = "INSERT INTO discussion_report (discussion_id, post_id, kind, note, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (post_id, by_id) DO UPDATE SET kind = excluded.kind, note = excluded.note RETURNING id";
    let id = tx.insert(sql, args![discussion.0, post, kind, note, by.0, now])?;
    let is_open: Option<OpenReport> = tx.query_opt(reports!("r.id = $1"), args![id])?;
    Ok(is_open.filter(|_| open.is_none()).map(|report| report.id))
}

/// One of which nobody has decided yet.
pub(in super::super) fn open(c: &mut Conn<'_>, id: i64) -> Result<Option<OpenReport>, DbError> {
    c.query_opt(reports!("r.id = $1"), args![id])
}

/// Those of a discussion, of at most so many posts: the latest.
pub(in super::super) fn of(
    c: &mut Conn<'_>,
    id: PrincipalId,
    posts: u32,
) -> Result<Vec<OpenReport>, DbError> {
    c.query(
        reports!(
            "r.post_id IN (SELECT o.post_id FROM discussion_report o WHERE o.discussion_id = $1 AND o.settled_at IS NULL
                           GROUP BY o.post_id ORDER BY MAX(o.at) DESC LIMIT $2)
             ORDER BY r.at, r.id"
        ),
        args![id.0, i64::from(posts)],
    )
}

/// In how many posts of each discussion somebody has found something wrong.
pub(in super::super) fn counts(c: &mut Conn<'_>, ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT discussion_id, COUNT(DISTINCT post_id) FROM discussion_report
               WHERE discussion_id = ANY($1) AND settled_at IS NULL GROUP BY discussion_id";
    Ok(c.query::<(i64, i64)>(sql, args![ids])?.into_iter().collect())
}

/// Somebody has decided about a post; false: there was nothing to decide.
pub(in super::super) fn settle(tx: &mut Tx<'_>, post: i64, by: &str, now: Micros) -> Result<bool, DbError> {
    let sql = "UPDATE discussion_report SET settled_at = $2, settled_by = $3 WHERE post_id = $1 AND settled_at IS NULL";
    Ok(tx.execute(sql, args![post, now, by])? > 0)
}
