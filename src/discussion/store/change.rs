//! The SQL of what is done to posts and topics, with its trace, and of what readers report.

use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{DbError, args, db::Tx};

/// Something that was done.
pub(in super::super) struct Deed<'a> {
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) topic: i64,
    pub(in super::super) post: Option<i64>,
    pub(in super::super) deed: &'a str,
    pub(in super::super) detail: &'a str,
    /// The message a post had before.
    pub(in super::super) before: Option<i64>,
    pub(in super::super) by: (Option<PrincipalId>, &'a str),
}

/// Notes what was done; gives the number of the note.
pub(in super::super) fn trace(tx: &mut Tx<'_>, deed: &Deed<'_>, now: Micros) -> Result<i64, DbError> {
    tx.insert(
        "INSERT INTO discussion_trace (discussion_id, topic_id, post_id, deed, detail, before, by_id, by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        args![
            deed.discussion.0,
            deed.topic,
            deed.post,
            deed.deed,
            deed.detail,
            deed.before,
            deed.by.0.map(|id| id.0),
            deed.by.1,
            now
        ],
    )
}

/// Gives a post another message: where that is in the board, what is shown of it.
pub(in super::super) fn set_message(
    tx: &mut Tx<'_>,
    post: i64,
    (uid, message): (u32, i64),
    body: &str,
    now: Micros,
) -> Result<(), DbError> {
    let sql = "UPDATE discussion_post SET uid = $2, message_id = $3, body = $4, edited_at = $5 WHERE id = $1";
    tx.execute(sql, args![post, i64::from(uid), message, body, now])?;
    Ok(())
}

/// Takes a post away; false: it was already.
pub(in super::super) fn remove(tx: &mut Tx<'_>, post: i64, body: &str) -> Result<bool, DbError> {
    let sql = "UPDATE discussion_post SET state = 1, body = $2 WHERE id = $1 AND state = 0";
    let removed = tx.execute(sql, args![post, body])? > 0;
    tx.execute("UPDATE discussion_topic SET accepted_id = NULL WHERE accepted_id = $1", args![post])?;
    Ok(removed)
}

/// Gives a topic another title and other tags.
pub(in super::super) fn retitle(
    tx: &mut Tx<'_>,
    topic: i64,
    (subject, digest): (&str, &[u8]),
    tags: &str,
) -> Result<(), DbError> {
    let sql = "UPDATE discussion_topic SET subject = $2, subject_digest = $3, tags = $4 WHERE id = $1";
    tx.execute(sql, args![topic, subject, digest, tags])?;
    Ok(())
}

/// Accepts an answer, or (None) none any more.
pub(in super::super) fn accept(tx: &mut Tx<'_>, topic: i64, post: Option<i64>) -> Result<(), DbError> {
    tx.execute("UPDATE discussion_topic SET accepted_id = $2 WHERE id = $1", args![topic, post])?;
    Ok(())
}

/// Sets how a topic stands.
pub(in super::super) fn set_state(
    tx: &mut Tx<'_>,
    topic: i64,
    (closed, pinned): (bool, bool),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_topic SET closed = $2, pinned = $3 WHERE id = $1",
        args![topic, closed, pinned],
    )?;
    Ok(())
}

/// Puts posts of a topic into another one; all of them if `posts` is empty. Gives how many.
pub(in super::super) fn regroup(
    tx: &mut Tx<'_>,
    (from, to): (i64, i64),
    posts: &[i64],
) -> Result<u64, DbError> {
    if posts.is_empty() {
        return tx.execute("UPDATE discussion_post SET topic_id = $2 WHERE topic_id = $1", args![from, to]);
    }
    let sql = "UPDATE discussion_post SET topic_id = $2 WHERE topic_id = $1 AND id = ANY($3)";
    tx.execute(sql, args![from, to, posts])
}

/// Counts the posts of a topic anew.
pub(in super::super) fn recount(tx: &mut Tx<'_>, topic: i64) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_topic SET
           posts = (SELECT COUNT(*) FROM discussion_post p WHERE p.topic_id = discussion_topic.id),
           first_at = COALESCE((SELECT MIN(p.posted_at) FROM discussion_post p WHERE p.topic_id = discussion_topic.id), first_at),
           last_at = COALESCE((SELECT MAX(p.posted_at) FROM discussion_post p WHERE p.topic_id = discussion_topic.id), last_at),
           last_author = COALESCE((SELECT p.author FROM discussion_post p WHERE p.topic_id = discussion_topic.id
                                   ORDER BY p.posted_at DESC, p.id DESC LIMIT 1), last_author),
           accepted_id = (SELECT p.id FROM discussion_post p
                          WHERE p.topic_id = discussion_topic.id AND p.id = discussion_topic.accepted_id)
         WHERE id = $1",
        args![topic],
    )?;
    Ok(())
}

/// Says that a topic is another one from now on; whoever follows it follows that.
pub(in super::super) fn join(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO discussion_follow (topic_id, member_id)
         SELECT $2, f.member_id FROM discussion_follow f WHERE f.topic_id = $1
         ON CONFLICT (topic_id, member_id) DO NOTHING",
        args![from, to],
    )?;
    tx.execute("DELETE FROM discussion_follow WHERE topic_id = $1", args![from])?;
    tx.execute("UPDATE discussion_topic SET moved_to = $2 WHERE id = $1", args![from, to])?;
    Ok(())
}

/// The posts of a topic that are to be read, with where they are in the board: number and UID.
pub(in super::super) fn entries(tx: &mut Tx<'_>, topic: i64) -> Result<Vec<(i64, u32)>, DbError> {
    tx.query(
        "SELECT id, uid FROM discussion_post WHERE topic_id = $1 AND state = 0 ORDER BY uid",
        args![topic],
    )
}

/// Gives a post another place in a board.
pub(in super::super) fn set_uid(tx: &mut Tx<'_>, post: i64, uid: u32) -> Result<(), DbError> {
    tx.execute("UPDATE discussion_post SET uid = $2 WHERE id = $1", args![post, i64::from(uid)])?;
    Ok(())
}

/// Puts a topic with its posts into another discussion; nobody follows it any more, for its followers are members of the first.
pub(in super::super) fn transfer(tx: &mut Tx<'_>, topic: i64, to: PrincipalId) -> Result<(), DbError> {
    tx.execute("UPDATE discussion_post SET discussion_id = $2 WHERE topic_id = $1", args![topic, to.0])?;
    let sql = "UPDATE discussion_report SET discussion_id = $2
               WHERE post_id IN (SELECT id FROM discussion_post WHERE topic_id = $1)";
    tx.execute(sql, args![topic, to.0])?;
    tx.execute(
        "UPDATE discussion_topic SET discussion_id = $2, pinned = $3 WHERE id = $1",
        args![topic, to.0, false],
    )?;
    tx.execute("DELETE FROM discussion_follow WHERE topic_id = $1", args![topic])?;
    Ok(())
}

/// Whether another discussion has a message of a topic already.
pub(in super::super) fn is_doubled(tx: &mut Tx<'_>, topic: i64, to: PrincipalId) -> Result<bool, DbError> {
    let sql = "SELECT p.id FROM discussion_post p JOIN discussion_post o ON o.discussion_id = $2 AND o.digest = p.digest
               WHERE p.topic_id = $1 LIMIT 1";
    Ok(tx.query_opt::<(i64,)>(sql, args![topic, to.0])?.is_some())
}
