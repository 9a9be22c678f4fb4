//! The SQL of notices, of who has read them, and of postings of supply and demand.

use super::{
    post::{Post, post_at},
    word,
};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    discussion::special::{NoticeFacts, PostingFacts, Special, Trade},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// Changes of postings that are read at once.
const CHANGES: i64 = 100;

/// Notes what a published post is beside its words.
pub(in super::super) fn insert(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    post: i64,
    special: &Special,
) -> Result<(), DbError> {
    match special {
        Special::Notice(facts) => {
            let sql =
                "INSERT INTO notice (post_id, importance, holds_until, confirm) VALUES ($1, $2, $3, $4)";
            tx.execute(sql, args![post, facts.importance.as_str(), facts.until, facts.confirm])?;
            Ok(())
        }
        Special::Posting(facts) => insert_posting(tx, discussion, post, facts),
    }
}

fn insert_posting(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    post: i64,
    facts: &PostingFacts,
) -> Result<(), DbError> {
    let seq = next_seq(tx, discussion)?;
    tx.execute(
        "INSERT INTO posting (post_id, discussion_id, kind, profession, town, words, holds_until, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            post,
            discussion.0,
            facts.trade.as_str(),
            &facts.profession,
            &facts.town,
            &facts.words,
            facts.until,
            seq
        ],
    )?;
    Ok(())
}

/// The counter stands in the row of the discussion, whose lock lasts until the commit: so numbers are seen in their order.
fn next_seq(tx: &mut Tx<'_>, discussion: PrincipalId) -> Result<i64, DbError> {
    let sql = "UPDATE discussion SET posting_seq = posting_seq + 1 WHERE id = $1 RETURNING posting_seq";
    Ok(tx.query_one::<(i64,)>(sql, args![discussion.0])?.0)
}

/// What a notice says now nobody has read.
pub(in super::super) fn forget_readers(tx: &mut Tx<'_>, post: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM notice_read WHERE post_id = $1", args![post]).map(|_| ())
}

/// A post is taken away: whoever shows it as a posting hears of it.
pub(in super::super) fn gone(tx: &mut Tx<'_>, post: i64) -> Result<(), DbError> {
    let sql = "SELECT discussion_id FROM posting WHERE post_id = $1";
    let Some((discussion,)) = tx.query_opt::<(i64,)>(sql, args![post])? else { return Ok(()) };
    let seq = next_seq(tx, PrincipalId(discussion))?;
    tx.execute("UPDATE posting SET seq = $2 WHERE post_id = $1", args![post, seq])?;
    Ok(())
}

/// Whether a post is a posting.
pub(in super::super) fn is_posting(c: &mut Conn<'_>, post: i64) -> Result<bool, DbError> {
    let found = c.query_opt::<(i64,)>("SELECT post_id FROM posting WHERE post_id = $1", args![post])?;
    Ok(found.is_some())
}

/// A notice as somebody sees it.
pub(in super::super) struct NoticeRow {
    pub(in super::super) post: Post,
    pub(in super::super) subject: String,
    pub(in super::super) facts: NoticeFacts,
    pub(in super::super) reminded_at: Option<Micros>,
    /// When that one has said that it was read.
    pub(in super::super) read_at: Option<Micros>,
    /// How many there are in all.
    pub(in super::super) total: i64,
}

impl FromRow for NoticeRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let facts = match row.get::<Option<String>>(14)? {
            Some(_) => NoticeFacts { importance: word(row, 14)?, until: row.get(15)?, confirm: row.get(16)? },
            None => NoticeFacts::default(),
        };
        Ok(Self {
            post: post_at(row, 0)?,
            subject: row.get(13)?,
            facts,
            reminded_at: row.get(17)?,
            read_at: row.get(18)?,
            total: row.get(19)?,
        })
    }
}

/// Notices are what begins the topics of a board, but for postings. $1: the discussion; $2: who looks.
macro_rules! notices {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM discussion_topic t JOIN discussion_post p ON p.id =
                (SELECT f.id FROM discussion_post f WHERE f.topic_id = t.id ORDER BY f.posted_at, f.id LIMIT 1)
              LEFT JOIN notice n ON n.post_id = p.id
              LEFT JOIN notice_read r ON r.post_id = p.id AND r.person_id = $2
              WHERE t.discussion_id = $1 AND t.moved_to IS NULL AND p.state = 0
                AND NOT EXISTS (SELECT s.post_id FROM posting s WHERE s.post_id = p.id) ",
            $rest
        )
    };
    ($rest:literal) => {
        notices!(
            "p.id, p.discussion_id, p.topic_id, p.uid, p.message_id, p.parent_id, p.author, p.address, p.author_id, p.posted_at,
             p.body, p.state, p.edited_at, t.subject, n.importance, n.holds_until, n.confirm, n.reminded_at, r.at, COUNT(*) OVER ()",
            $rest
        )
    };
}

/// A page of the notices of a board, the newest first and those that hold no longer behind all others.
pub(in super::super) fn list(
    c: &mut Conn<'_>,
    (discussion, person): (PrincipalId, PrincipalId),
    now: Micros,
    (limit, offset): (u32, u32),
) -> Result<Vec<NoticeRow>, DbError> {
    c.query(
        notices!(
            "ORDER BY CASE WHEN n.holds_until < $3 THEN 1 ELSE 0 END, p.posted_at DESC, p.id DESC LIMIT $4 OFFSET $5"
        ),
        args![discussion.0, person.0, now, i64::from(limit), i64::from(offset)],
    )
}

/// A page of those that a member has still to say of that they were read.
pub(in super::super) fn to_read(
    c: &mut Conn<'_>,
    (discussion, person): (PrincipalId, PrincipalId),
    now: Micros,
    (limit, offset): (u32, u32),
) -> Result<Vec<NoticeRow>, DbError> {
    c.query(
        notices!(
            "AND n.confirm AND r.at IS NULL AND (n.holds_until IS NULL OR n.holds_until >= $3)
             AND (p.author_id IS NULL OR p.author_id <> $2) ORDER BY p.posted_at DESC, p.id DESC LIMIT $4 OFFSET $5"
        ),
        args![discussion.0, person.0, now, i64::from(limit), i64::from(offset)],
    )
}

/// How many these are.
pub(in super::super) fn count_to_read(
    c: &mut Conn<'_>,
    (discussion, person): (PrincipalId, PrincipalId),
    now: Micros,
) -> Result<i64, DbError> {
    let sql = notices!(
        "COUNT(*)",
        "AND n.confirm AND r.at IS NULL AND (n.holds_until IS NULL OR n.holds_until >= $3)
         AND (p.author_id IS NULL OR p.author_id <> $2)"
    );
    Ok(c.query_one::<(i64,)>(sql, args![discussion.0, person.0, now])?.0)
}

/// The notice that a topic is.
pub(in super::super) fn of_topic(
    c: &mut Conn<'_>,
    (discussion, person): (PrincipalId, PrincipalId),
    topic: i64,
) -> Result<Option<NoticeRow>, DbError> {
    c.query_opt(notices!("AND t.id = $3"), args![discussion.0, person.0, topic])
}

/// Notes that somebody has read a notice; what was noted before stays.
pub(in super::super) fn confirm(
    tx: &mut Tx<'_>,
    post: i64,
    person: PrincipalId,
    now: Micros,
) -> Result<(), DbError> {
    let sql = "INSERT INTO notice_read (post_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, args![post, person.0, now])?;
    Ok(())
}

/// Notes when those who have not read a notice were written to, unless they were since an instant; false: they were.
pub(in super::super) fn remind(
    tx: &mut Tx<'_>,
    post: i64,
    now: Micros,
    since: Micros,
) -> Result<bool, DbError> {
    let sql = "UPDATE notice SET reminded_at = $2 WHERE post_id = $1 AND confirm AND (reminded_at IS NULL OR reminded_at <= $3)";
    Ok(tx.execute(sql, args![post, now, since])? > 0)
}

/// The first office by name that a principal belongs to.
macro_rules! office_of {
    ($who:literal) => {
        concat!(
            "COALESCE((SELECT MIN(o.name) FROM membership b JOIN principal o ON o.id = b.group_id
              WHERE b.member_id = ",
            $who,
            " AND o.kind = 'office' AND o.removed_at IS NULL), '')"
        )
    };
}

/// Who should have read a notice: the members with accounts that are open, but for its author; and who has. `$1`: the post.
macro_rules! readers {
    ($columns:expr, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM discussion_post p JOIN principal a ON a.id IN
                (SELECT m.person_id FROM discussion_member m
                 WHERE m.discussion_id = p.discussion_id AND m.person_id IS NOT NULL AND m.state IN ('active', 'stopped')
                 UNION SELECT q.person_id FROM notice_read q WHERE q.post_id = p.id)
              LEFT JOIN notice_read r ON r.post_id = p.id AND r.person_id = a.id
              WHERE p.id = $1 AND (r.at IS NOT NULL OR
                (NOT a.disabled AND a.removed_at IS NULL AND (p.author_id IS NULL OR a.id <> p.author_id))) ",
            $rest
        )
    };
}

/// How many have read a notice, and how many should.
pub(in super::super) fn count_readers(c: &mut Conn<'_>, post: i64) -> Result<(i64, i64), DbError> {
    c.query_one(readers!("COUNT(r.at), COUNT(*)", ""), args![post])
}

/// Somebody who has read a notice, or should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeReader {
    /// The name.
    pub name: String,
    /// An office it belongs to; empty for none.
    pub office: String,
    /// When it has said that it was read; None: not yet.
    pub read_at: Option<Micros>,
}

impl FromRow for NoticeReader {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { name: row.get(0)?, office: row.get(1)?, read_at: row.get(2)? })
    }
}

/// A page of them, by office.
pub(in super::super) fn readers(
    c: &mut Conn<'_>,
    post: i64,
    (limit, offset): (u32, u32),
) -> Result<Vec<NoticeReader>, DbError> {
    let sql = readers!(
        concat!("a.name, ", office_of!("a.id"), " AS office, r.at"),
        "ORDER BY office, a.name, a.id LIMIT $2 OFFSET $3"
    );
    c.query(sql, args![post, i64::from(limit), i64::from(offset)])
}

/// Where those are written to who have not read a notice.
pub(in super::super) fn missing(c: &mut Conn<'_>, post: i64) -> Result<Vec<String>, DbError> {
    let sql = readers!("a.address", "AND r.at IS NULL ORDER BY a.id");
    Ok(c.query::<(String,)>(sql, args![post])?.into_iter().map(|row| row.0).collect())
}

/// A posting with its post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingLine {
    /// The post.
    pub post: Post,
    /// The title of its topic.
    pub subject: String,
    /// What it says.
    pub facts: PostingFacts,
    /// An office its author belongs to; empty for none.
    pub office: String,
    /// Its place among all changes of postings of the discussion.
    pub seq: i64,
}

/// What a posting says, whose columns begin at `at`.
pub(super) fn facts_at(row: &Row<'_>, at: usize) -> Result<PostingFacts, DbError> {
    Ok(PostingFacts {
        trade: word(row, at)?,
        profession: row.get(at + 1)?,
        town: row.get(at + 2)?,
        words: row.get(at + 3)?,
        until: row.get(at + 4)?,
    })
}

impl FromRow for PostingLine {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            post: post_at(row, 0)?,
            subject: row.get(13)?,
            facts: facts_at(row, 14)?,
            office: row.get(19)?,
            seq: row.get(20)?,
        })
    }
}

macro_rules! postings {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.discussion_id, p.topic_id, p.uid, p.message_id, p.parent_id, p.author, p.address, p.author_id,
                    p.posted_at, p.body, p.state, p.edited_at, t.subject, s.kind, s.profession, s.town, s.words, s.holds_until, ",
            office_of!("p.author_id"),
            ", s.seq FROM posting s JOIN discussion_post p ON p.id = s.post_id JOIN discussion_topic t ON t.id = p.topic_id
             WHERE s.discussion_id = $1 AND ",
            $rest
        )
    };
}

/// A page of the postings that hold, the newest first; None: of both kinds.
pub(in super::super) fn postings(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    (trade, now): (Option<Trade>, Micros),
    (limit, offset): (u32, u32),
) -> Result<Vec<PostingLine>, DbError> {
    let kind = trade.map_or("", Trade::as_str);
    c.query(
        postings!(
            "s.holds_until >= $2 AND p.state = 0 AND p.discussion_id = s.discussion_id AND ($3 = '' OR s.kind = $3)
             ORDER BY p.posted_at DESC, p.id DESC LIMIT $4 OFFSET $5"
        ),
        args![discussion.0, now, kind, i64::from(limit), i64::from(offset)],
    )
}

/// How many postings of each kind hold.
pub(in super::super) fn count_postings(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    now: Micros,
) -> Result<Vec<(String, i64)>, DbError> {
    c.query(
        "SELECT s.kind, COUNT(*) FROM posting s JOIN discussion_post p ON p.id = s.post_id
         WHERE s.discussion_id = $1 AND s.holds_until >= $2 AND p.state = 0 AND p.discussion_id = s.discussion_id GROUP BY s.kind",
        args![discussion.0, now],
    )
}

/// The number of the last change of postings of a discussion.
pub(in super::super) fn last_seq(c: &mut Conn<'_>, discussion: PrincipalId) -> Result<i64, DbError> {
    let sql = "SELECT posting_seq FROM discussion WHERE id = $1";
    Ok(c.query_one::<(i64,)>(sql, args![discussion.0])?.0)
}

/// The postings that have come or gone since a number, in that order; not all at once.
pub(in super::super) fn changes(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    since: i64,
) -> Result<Vec<PostingLine>, DbError> {
    c.query(postings!("s.seq > $2 ORDER BY s.seq LIMIT $3"), args![discussion.0, since, CHANGES])
}
