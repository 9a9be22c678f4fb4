//! The SQL of what those see who look after discussions.

use super::word;
use crate::{directory::PrincipalId, discussion::model::MemberState};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row},
};
use std::collections::HashMap;

struct Counted {
    discussion: i64,
    state: MemberState,
    count: i64,
}

impl FromRow for Counted {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { discussion: row.get(0)?, state: word(row, 1)?, count: row.get(2)? })
    }
}

/// How many members these discussions have in each state.
pub(in super::super) fn members(
    c: &mut Conn<'_>,
    ids: &[i64],
) -> Result<HashMap<(i64, MemberState), i64>, DbError> {
    let sql = "SELECT discussion_id, state, COUNT(*) FROM discussion_member WHERE discussion_id = ANY($1)
               GROUP BY discussion_id, state ORDER BY discussion_id, state";
    let rows: Vec<Counted> = c.query(sql, args![ids])?;
    Ok(rows.into_iter().map(|one| ((one.discussion, one.state), one.count)).collect())
}

/// How many messages of these authors, by key, were published; who is no member is left out.
pub(in super::super) fn published(
    c: &mut Conn<'_>,
    ids: &[i64],
    keys: &[String],
) -> Result<HashMap<(PrincipalId, String), i64>, DbError> {
    let sql = "SELECT discussion_id, key, posts FROM discussion_member
               WHERE discussion_id = ANY($1) AND key = ANY($2) AND state IN ('active', 'stopped')";
    let rows: Vec<(i64, String, i64)> = c.query(sql, args![ids, keys])?;
    Ok(rows.into_iter().map(|(id, key, posts)| ((PrincipalId(id), key), posts)).collect())
}
