//! The SQL of digests.

use super::post::{Post, post_at};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// Where the last digest of a discussion has ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct Last {
    pub(in super::super) post: i64,
    pub(in super::super) number: i64,
    pub(in super::super) sent_at: Micros,
}

/// The last digest of a discussion.
pub(in super::super) fn last(c: &mut Conn<'_>, id: PrincipalId) -> Result<Option<Last>, DbError> {
    let sql = "SELECT last_post_id, number, sent_at FROM discussion_digest WHERE discussion_id = $1";
    let row: Option<(i64, i64, i64)> = c.query_opt(sql, args![id.0])?;
    Ok(row.map(|(post, number, sent_at)| Last { post, number, sent_at }))
}

/// The discussions that have members who want digests.
pub(in super::super) fn wanted(c: &mut Conn<'_>) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT DISTINCT discussion_id FROM discussion_member
               WHERE mode IN ('digest', 'plain-digest') AND state = 'active' ORDER BY discussion_id";
    Ok(c.query::<(i64,)>(sql, &[])?.into_iter().map(|row| row.0).collect())
}

/// The first digest begins with what comes from now on.
pub(in super::super) fn begin(tx: &mut Tx<'_>, id: PrincipalId, now: Micros) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO discussion_digest (discussion_id, last_post_id, number, sent_at)
         VALUES ($1, (SELECT COALESCE(MAX(id), 0) FROM discussion_post WHERE discussion_id = $1), $2, $3)
         ON CONFLICT (discussion_id) DO NOTHING",
        args![id.0, 0_i64, now],
    )?;
    Ok(())
}

/// Ends a digest at a post; false: another node has sent it meanwhile.
pub(in super::super) fn advance(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    before: Last,
    post: i64,
    now: Micros,
) -> Result<bool, DbError> {
    let sql = "UPDATE discussion_digest SET last_post_id = $2, number = number + 1, sent_at = $3
               WHERE discussion_id = $1 AND last_post_id = $4 AND number = $5";
    Ok(tx.execute(sql, args![id.0, post, now, before.post, before.number])? > 0)
}

/// A post with the subject of its topic.
pub(in super::super) struct Titled(pub(in super::super) String, pub(in super::super) Post);

impl FromRow for Titled {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(row.get(0)?, post_at(row, 1)?))
    }
}

/// What was published after a post, the oldest first.
pub(in super::super) fn since(
    c: &mut Conn<'_>,
    id: PrincipalId,
    post: i64,
    most: u32,
) -> Result<Vec<Titled>, DbError> {
    c.query(
        "SELECT t.subject, o.id, o.discussion_id, o.topic_id, o.uid, o.message_id, o.parent_id, o.author, o.address, o.author_id,
                o.posted_at, o.body, o.state, o.edited_at
         FROM discussion_post o JOIN discussion_topic t ON t.id = o.topic_id
         WHERE o.discussion_id = $1 AND o.id > $2 AND o.state = 0 ORDER BY o.id LIMIT $3",
        args![id.0, post, i64::from(most)],
    )
}

/// Members who want digests of a kind: `$1` discussion, `$2` mode, `$3` now.
pub(in super::super) const READERS: &str =
    "SELECT m.id, m.address, m.domain FROM discussion_member m LEFT JOIN principal p ON p.id = m.person_id
     WHERE m.discussion_id = $1 AND m.mode = $2 AND m.state = 'active' AND m.away_until <= $3
       AND (m.person_id IS NULL OR (p.removed_at IS NULL AND NOT p.disabled))";

/// Calls `then` with the parameters of [`READERS`].
pub(in super::super) fn readers<T>(
    (id, mode, now): (PrincipalId, &str, Micros),
    then: impl FnOnce(&[Arg<'_>]) -> T,
) -> T {
    then(args![id.0, mode, now])
}
