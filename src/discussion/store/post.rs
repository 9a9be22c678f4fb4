//! The SQL of topics and posts.

use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};
use std::collections::HashMap;

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its number.
    pub id: i64,
    /// The discussion it is in.
    pub discussion: PrincipalId,
    /// Its subject.
    pub subject: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who began it.
    pub author: String,
    /// The account of who began it.
    pub author_id: Option<PrincipalId>,
    /// How many messages it has.
    pub posts: i64,
    /// When the first came.
    pub first_at: Micros,
    /// When the last came.
    pub last_at: Micros,
    /// Who wrote the last.
    pub last_author: String,
    /// It stands above others.
    pub pinned: bool,
    /// It takes no answers.
    pub closed: bool,
    /// The answer that was accepted.
    pub accepted: Option<i64>,
    /// The topic that took its place.
    pub moved_to: Option<i64>,
}

macro_rules! topics {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.discussion_id, t.subject, t.tags, t.author, t.author_id, t.posts, t.first_at, t.last_at,
                    t.last_author, t.pinned, t.closed, t.accepted_id, t.moved_to FROM discussion_topic t ",
            $rest
        )
    };
}

impl FromRow for Topic {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            discussion: PrincipalId(row.get(1)?),
            subject: row.get(2)?,
            tags: row.get::<String>(3)?.split_whitespace().map(str::to_owned).collect(),
            author: row.get(4)?,
            author_id: row.get::<Option<i64>>(5)?.map(PrincipalId),
            posts: row.get(6)?,
            first_at: row.get(7)?,
            last_at: row.get(8)?,
            last_author: row.get(9)?,
            pinned: row.get(10)?,
            closed: row.get(11)?,
            accepted: row.get(12)?,
            moved_to: row.get(13)?,
        })
    }
}

/// The topic of a number.
pub fn topic(c: &mut Conn<'_>, id: i64) -> Result<Option<Topic>, DbError> {
    c.query_opt(topics!("WHERE t.id = $1"), args![id])
}

/// Topics of a discussion behind a number, by number; those that have gone elsewhere are left out.
pub(in super::super) fn topics_after(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    after: i64,
    limit: u32,
) -> Result<Vec<Topic>, DbError> {
    c.query(
        topics!("WHERE t.discussion_id = $1 AND t.moved_to IS NULL AND t.id > $2 ORDER BY t.id LIMIT $3"),
        args![discussion.0, after, i64::from(limit)],
    )
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its number.
    pub id: i64,
    /// The discussion it is in.
    pub discussion: PrincipalId,
    /// Its topic.
    pub topic: i64,
    /// In the board.
    pub uid: u32,
    /// The kept message.
    pub message: i64,
    /// The post it answers.
    pub parent: Option<i64>,
    /// Who wrote it, as people read it.
    pub author: String,
    /// From where.
    pub address: String,
    /// The account of who wrote it.
    pub author_id: Option<PrincipalId>,
    /// When it came.
    pub posted_at: Micros,
    /// What is shown of it: JSON.
    pub body: String,
    /// It was taken away.
    pub removed: bool,
    /// When it was changed.
    pub edited_at: Option<Micros>,
}

macro_rules! posts {
    ($rest:literal) => {
        concat!(
            "SELECT id, discussion_id, topic_id, uid, message_id, parent_id, author, address, author_id, posted_at, body,
                    state, edited_at FROM discussion_post ",
            $rest
        )
    };
}

impl FromRow for Post {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        post_at(row, 0)
    }
}

/// A post whose columns begin at `at`.
pub(super) fn post_at(row: &Row<'_>, at: usize) -> Result<Post, DbError> {
    Ok(Post {
        id: row.get(at)?,
        discussion: PrincipalId(row.get(at + 1)?),
        topic: row.get(at + 2)?,
        uid: row.get(at + 3)?,
        message: row.get(at + 4)?,
        parent: row.get(at + 5)?,
        author: row.get(at + 6)?,
        address: row.get(at + 7)?,
        author_id: row.get::<Option<i64>>(at + 8)?.map(PrincipalId),
        posted_at: row.get(at + 9)?,
        body: row.get(at + 10)?,
        removed: row.get::<i64>(at + 11)? != 0,
        edited_at: row.get(at + 12)?,
    })
}

/// The post of a number.
pub fn post(c: &mut Conn<'_>, id: i64) -> Result<Option<Post>, DbError> {
    c.query_opt(posts!("WHERE id = $1"), args![id])
}

/// The post and topic of a message of a discussion.
pub(in super::super) fn by_digest(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    digest: &[u8],
) -> Result<Option<(i64, i64)>, DbError> {
    let sql = "SELECT id, topic_id FROM discussion_post WHERE discussion_id = $1 AND digest = $2";
    c.query_opt(sql, args![discussion.0, digest])
}

/// The posts and topics of those of these messages that a discussion has.
pub(in super::super) fn by_digests(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    digests: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, (i64, i64)>, DbError> {
    let sql = "SELECT digest, id, topic_id FROM discussion_post WHERE discussion_id = $1 AND digest = ANY($2::bytea[])";
    let rows: Vec<(Vec<u8>, i64, i64)> = c.query(sql, args![discussion.0, digests])?;
    Ok(rows.into_iter().map(|(digest, post, topic)| (digest, (post, topic))).collect())
}

/// Lets posts that stand there without the one they answer be answers to it.
pub(in super::super) fn adopt(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    parent: i64,
    answers: &[Vec<u8>],
) -> Result<(), DbError> {
    let sql = "UPDATE discussion_post SET parent_id = $2
               WHERE discussion_id = $1 AND digest = ANY($3::bytea[]) AND parent_id IS NULL";
    tx.execute(sql, args![discussion.0, parent, answers])?;
    Ok(())
}

/// A message is about to come into a topic: one that was written before all others is what the topic begins with.
pub(in super::super) fn begin_earlier(
    tx: &mut Tx<'_>,
    topic: i64,
    new: &NewTopic<'_>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_topic SET subject = $2, subject_digest = $3, author = $4, author_id = $5
         WHERE id = $1 AND first_at > $6",
        args![topic, new.subject, new.digest, new.author, new.author_id.map(|id| id.0), new.at],
    )?;
    Ok(())
}

/// The newest topic of a subject that has had a message since.
pub(in super::super) fn by_subject(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    digest: &[u8],
    since: Micros,
) -> Result<Option<i64>, DbError> {
    let sql =
        "SELECT id FROM discussion_topic WHERE discussion_id = $1 AND subject_digest = $2 AND last_at > $3
               AND moved_to IS NULL ORDER BY last_at DESC LIMIT 1";
    Ok(c.query_opt::<(i64,)>(sql, args![discussion.0, digest, since])?.map(|row| row.0))
}

/// A topic to be made, without messages.
pub(in super::super) struct NewTopic<'a> {
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) subject: &'a str,
    pub(in super::super) digest: &'a [u8],
    pub(in super::super) tags: &'a [String],
    pub(in super::super) author: &'a str,
    pub(in super::super) author_id: Option<PrincipalId>,
    pub(in super::super) at: Micros,
}

pub(in super::super) fn insert_topic(tx: &mut Tx<'_>, new: &NewTopic<'_>) -> Result<i64, DbError> {
    tx.insert(
        "INSERT INTO discussion_topic (discussion_id, subject, subject_digest, tags, author, author_id, posts, first_at, last_at,
                                       last_author, pinned, closed)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7, $5, $8, $8) RETURNING id",
        args![
            new.discussion.0,
            new.subject,
            new.digest,
            &tags_text(new.tags),
            new.author,
            new.author_id.map(|id| id.0),
            new.at,
            false
        ],
    )
}

/// Tags as they are kept: parted by spaces, one at each end, so that each is found with them.
pub(in super::super) fn tags_text(tags: &[String]) -> String {
    if tags.is_empty() { String::new() } else { format!(" {} ", tags.join(" ")) }
}

/// A post to be made.
pub(in super::super) struct NewPost<'a> {
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) topic: i64,
    pub(in super::super) uid: u32,
    pub(in super::super) message: i64,
    pub(in super::super) digest: &'a [u8],
    pub(in super::super) parent: Option<i64>,
    pub(in super::super) author: &'a str,
    pub(in super::super) address: &'a str,
    pub(in super::super) author_id: Option<PrincipalId>,
    pub(in super::super) body: &'a str,
    pub(in super::super) at: Micros,
}

/// Makes a post and counts it in its topic.
pub(in super::super) fn insert_post(tx: &mut Tx<'_>, new: &NewPost<'_>) -> Result<i64, DbError> {
    let id = tx.insert(
        "INSERT INTO discussion_post (discussion_id, topic_id, uid, message_id, digest, parent_id, author, address, author_id,
                                      posted_at, body, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0) RETURNING id",
        args![
            new.discussion.0,
            new.topic,
            new.uid,
            new.message,
            new.digest,
            new.parent,
            new.author,
            new.address,
            new.author_id.map(|id| id.0),
            new.at,
            new.body
        ],
    )?;
    tx.execute(
        "UPDATE discussion_topic SET posts = posts + 1,
                last_author = CASE WHEN last_at <= $2 THEN $3 ELSE last_author END,
                last_at = CASE WHEN last_at <= $2 THEN $2 ELSE last_at END,
                first_at = CASE WHEN first_at > $2 THEN $2 ELSE first_at END
         WHERE id = $1",
        args![new.topic, new.at, new.author],
    )?;
    Ok(id)
}

/// How many messages an author has written since an instant, and how many with this very body since another.
pub(in super::super) fn of_late(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    (address, body): (&str, &str),
    (many_since, same_since): (Micros, Micros),
) -> Result<(i64, i64), DbError> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN posted_at > $3 THEN 1 ELSE 0 END), 0) AS BIGINT),
                      CAST(COALESCE(SUM(CASE WHEN body = $4 THEN 1 ELSE 0 END), 0) AS BIGINT)
               FROM discussion_post WHERE discussion_id = $1 AND posted_at > $5 AND address = $2";
    c.query_one(sql, args![discussion.0, address, many_since, body, same_since])
}
