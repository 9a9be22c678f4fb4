//! The SQL of those who read: boards, topics, threads, months, feeds, and what was searched.

use super::post::{Post, Topic};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row},
};

/// Hours are counted, months are made of them: where a month begins is a matter of the clock on the wall.
pub(in super::super) const HOUR: Micros = crate::clock::HOUR;

/// The order of the topics of a board; pinned ones come first in all but the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Those with the newest post.
    #[default]
    LastPost,
    /// Those that began last.
    Newest,
    /// Those nobody has answered, the oldest first.
    Unanswered,
}

/// A topic among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicLine {
    /// The topic.
    pub topic: Topic,
    /// Its newest post that is to be read.
    pub last: Option<i64>,
    /// How many topics there are in all.
    pub total: i64,
    /// Where it has gone: the topic, and the discussion that is in.
    pub gone_to: Option<(i64, i64)>,
}

impl FromRow for TopicLine {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let gone: (Option<i64>, Option<i64>) = (row.get(16)?, row.get(17)?);
        Ok(Self {
            topic: Topic::from_row(row)?,
            last: row.get(14)?,
            total: row.get(15)?,
            gone_to: gone.0.zip(gone.1),
        })
    }
}

macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.discussion_id, t.subject, t.tags, t.author, t.author_id, t.posts, t.first_at, t.last_at, t.last_author,
                    t.pinned, t.closed, t.accepted_id, t.moved_to,
                    (SELECT p.id FROM discussion_post p WHERE p.topic_id = t.id ORDER BY p.posted_at DESC, p.id DESC LIMIT 1),
                    COUNT(*) OVER (), g.id, g.discussion_id
             FROM discussion_topic t LEFT JOIN discussion_topic g ON g.id = t.moved_to
             WHERE t.discussion_id = $1 AND (g.id IS NULL OR g.discussion_id <> t.discussion_id) AND ($2 = '' OR t.tags LIKE $2) ",
            $rest
        )
    };
}

/// A page of the topics of a discussion; those that were joined to another one of it are left out. `tag`: empty for all.
pub(in super::super) fn topics(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    (order, tag): (Order, &str),
    (limit, offset): (u32, u32),
) -> Result<Vec<TopicLine>, DbError> {
    let sql = match order {
        Order::LastPost => lines!("ORDER BY t.pinned DESC, t.last_at DESC, t.id DESC LIMIT $3 OFFSET $4"),
        Order::Newest => lines!("ORDER BY t.pinned DESC, t.first_at DESC, t.id DESC LIMIT $3 OFFSET $4"),
        Order::Unanswered => {
            lines!("AND t.posts = 1 AND g.id IS NULL ORDER BY t.first_at, t.id LIMIT $3 OFFSET $4")
        }
    };
    let pattern = if tag.is_empty() { String::new() } else { format!("% {tag} %") };
    c.query(sql, args![discussion.0, &pattern, i64::from(limit), i64::from(offset)])
}

/// The topic with the newest post of each of these discussions.
pub(in super::super) fn newest(c: &mut Conn<'_>, discussions: &[i64]) -> Result<Vec<TopicLine>, DbError> {
    c.query(
        "SELECT t.id, t.discussion_id, t.subject, t.tags, t.author, t.author_id, t.posts, t.first_at, t.last_at, t.last_author,
                t.pinned, t.closed, t.accepted_id, t.moved_to,
                (SELECT p.id FROM discussion_post p WHERE p.topic_id = t.id ORDER BY p.posted_at DESC, p.id DESC LIMIT 1),
                CAST(1 AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
         FROM discussion d JOIN discussion_topic t ON t.discussion_id = d.id AND t.last_at = d.last_post_at
         WHERE d.id = ANY($1) AND t.moved_to IS NULL ORDER BY t.id",
        args![discussions],
    )
}

/// The tags of the topics of a discussion, as they are kept.
pub(in super::super) fn tags(c: &mut Conn<'_>, discussion: PrincipalId) -> Result<Vec<(String,)>, DbError> {
    let sql = "SELECT tags FROM discussion_topic WHERE discussion_id = $1 AND tags <> '' AND moved_to IS NULL LIMIT 5000";
    c.query(sql, args![discussion.0])
}

/// A post at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The post.
    pub post: Post,
    /// Its place in the topic, from 1.
    pub number: i64,
    /// The post it answers, in the same topic: number and place.
    pub answers: Option<(i64, i64)>,
}

impl FromRow for Placed {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let answers: (Option<i64>, Option<i64>) = (row.get(14)?, row.get(15)?);
        Ok(Self { post: Post::from_row(row)?, number: row.get(13)?, answers: answers.0.zip(answers.1) })
    }
}

/// The posts of a topic behind the first `from` and up to place `to`, and one more wherever it is.
pub(in super::super) fn thread(
    c: &mut Conn<'_>,
    topic: i64,
    (from, to): (i64, i64),
    also: Option<i64>,
) -> Result<Vec<Placed>, DbError> {
    c.query(
        "WITH q AS (SELECT id, ROW_NUMBER() OVER (ORDER BY posted_at, id) AS n FROM discussion_post WHERE topic_id = $1)
         SELECT p.id, p.discussion_id, p.topic_id, p.uid, p.message_id, p.parent_id, p.author, p.address, p.author_id, p.posted_at,
                p.body, p.state, p.edited_at, q.n, r.id, r.n
         FROM q JOIN discussion_post p ON p.id = q.id LEFT JOIN q r ON r.id = p.parent_id
         WHERE (q.n > $2 AND q.n <= $3) OR q.id = $4 ORDER BY q.n",
        args![topic, from, to, also.unwrap_or_default()],
    )
}

/// The place of a post in its topic, from 1.
pub(in super::super) fn place(c: &mut Conn<'_>, post: &Post) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM discussion_post
               WHERE topic_id = $1 AND (posted_at < $2 OR (posted_at = $2 AND id <= $3))";
    Ok(c.query_one::<(i64,)>(sql, args![post.topic, post.posted_at, post.id])?.0)
}

/// UIDs of the posts of these topics, each with its topic.
pub(in super::super) fn uids(c: &mut Conn<'_>, topics: &[i64]) -> Result<Vec<(i64, u32)>, DbError> {
    c.query("SELECT topic_id, uid FROM discussion_post WHERE topic_id = ANY($1) AND state = 0", args![topics])
}

/// How many posts came in each hour, the newest first; hours are numbered since 1970.
pub(in super::super) fn hours(c: &mut Conn<'_>, discussion: PrincipalId) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT posted_at / 3600000000 AS h, COUNT(*) FROM discussion_post WHERE discussion_id = $1 AND state = 0
               GROUP BY posted_at / 3600000000 ORDER BY h DESC";
    c.query(sql, args![discussion.0])
}

/// A post with the title of its topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// The post.
    pub post: Post,
    /// The title of its topic.
    pub subject: String,
}

impl FromRow for Titled {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { post: Post::from_row(row)?, subject: row.get(13)? })
    }
}

macro_rules! titled {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.discussion_id, p.topic_id, p.uid, p.message_id, p.parent_id, p.author, p.address, p.author_id,
                    p.posted_at, p.body, p.state, p.edited_at, t.subject
             FROM discussion_post p JOIN discussion_topic t ON t.id = p.topic_id WHERE p.state = 0 AND ",
            $rest
        )
    };
}

/// The posts that came between two instants, the oldest first.
pub(in super::super) fn between(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    (from, to): (Micros, Micros),
    (limit, offset): (u32, u32),
) -> Result<Vec<Titled>, DbError> {
    c.query(
        titled!("p.discussion_id = $1 AND p.posted_at >= $2 AND p.posted_at < $3 ORDER BY p.posted_at, p.id LIMIT $4 OFFSET $5"),
        args![discussion.0, from, to, i64::from(limit), i64::from(offset)],
    )
}

/// The newest posts of a discussion.
pub(in super::super) fn latest(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    most: u32,
) -> Result<Vec<Titled>, DbError> {
    c.query(
        titled!("p.discussion_id = $1 ORDER BY p.posted_at DESC, p.id DESC LIMIT $2"),
        args![discussion.0, i64::from(most)],
    )
}

/// The newest posts of a topic.
pub(in super::super) fn latest_of_topic(
    c: &mut Conn<'_>,
    topic: i64,
    most: u32,
) -> Result<Vec<Titled>, DbError> {
    c.query(
        titled!("p.topic_id = $1 ORDER BY p.posted_at DESC, p.id DESC LIMIT $2"),
        args![topic, i64::from(most)],
    )
}

/// Posts of a discussion (of one topic, or 0 for all) in the order in which they came onto the board, behind a UID; or the newest
/// first, before a UID.
pub(in super::super) fn by_uid(
    c: &mut Conn<'_>,
    (discussion, topic): (PrincipalId, i64),
    (newest, beside): (bool, i64),
    limit: u32,
) -> Result<Vec<Titled>, DbError> {
    let sql = match newest {
        false => titled!(
            "p.discussion_id = $1 AND ($2 = 0 OR p.topic_id = $2) AND p.uid > $3 ORDER BY p.uid LIMIT $4"
        ),
        true => titled!(
            "p.discussion_id = $1 AND ($2 = 0 OR p.topic_id = $2) AND p.uid < $3 ORDER BY p.uid DESC LIMIT $4"
        ),
    };
    c.query(sql, args![discussion.0, topic, beside, i64::from(limit)])
}

/// The posts of these topics in their order.
pub(in super::super) fn of_topics(c: &mut Conn<'_>, topics: &[i64]) -> Result<Vec<Titled>, DbError> {
    c.query(titled!("p.topic_id = ANY($1) ORDER BY p.topic_id, p.posted_at, p.id LIMIT 500"), args![topics])
}

/// Posts of discussions that came between two instants, the newest first, from before a place on: what a search looks through.
pub(in super::super) fn to_search(
    c: &mut Conn<'_>,
    discussions: &[i64],
    (from, to): (Micros, Micros),
    (limit, offset): (u32, u32),
) -> Result<Vec<Titled>, DbError> {
    c.query(
        titled!(
            "p.discussion_id = ANY($1) AND p.posted_at >= $2 AND p.posted_at < $3
             ORDER BY p.posted_at DESC, p.id DESC LIMIT $4 OFFSET $5"
        ),
        args![discussions, from, to, i64::from(limit), i64::from(offset)],
    )
}

/// The discussions that a person is a member of.
pub(in super::super) fn memberships(c: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<i64>, DbError> {
    let sql =
        "SELECT discussion_id FROM discussion_member WHERE person_id = $1 AND state IN ('active', 'stopped')";
    Ok(c.query::<(i64,)>(sql, args![person.0])?.into_iter().map(|row| row.0).collect())
}

/// Topics that a member follows, by number and title.
pub(in super::super) fn followed(c: &mut Conn<'_>, member: i64) -> Result<Vec<(i64, String)>, DbError> {
    let sql = "SELECT t.id, t.subject FROM discussion_follow f JOIN discussion_topic t ON t.id = f.topic_id
               WHERE f.member_id = $1 ORDER BY t.last_at DESC, t.id LIMIT 200";
    c.query(sql, args![member])
}

/// Whether a member follows a topic.
pub(in super::super) fn follows(c: &mut Conn<'_>, member: i64, topic: i64) -> Result<bool, DbError> {
    let sql = "SELECT topic_id FROM discussion_follow WHERE topic_id = $1 AND member_id = $2";
    Ok(c.query_opt::<(i64,)>(sql, args![topic, member])?.is_some())
}

/// How many members of each of these discussions there are.
pub(in super::super) fn sizes(c: &mut Conn<'_>, discussions: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT discussion_id, COUNT(*) FROM discussion_member WHERE discussion_id = ANY($1) AND state IN ('active', 'stopped')
               GROUP BY discussion_id ORDER BY discussion_id";
    c.query(sql, args![discussions])
}
