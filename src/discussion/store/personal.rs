//! The SQL of what discussions keep of a person.

use super::{member::at, notice::facts_at, post::post_at};
use crate::{
    directory::PrincipalId,
    discussion::{model::Member, special::PostingFacts, store::post::Post},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A row with the address of its discussion in front.
struct Of<T>(String, T);

impl FromRow for Of<Member> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(row.get(0)?, at(row, 1)?))
    }
}

impl FromRow for Of<Post> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(row.get(0)?, post_at(row, 1)?))
    }
}

impl FromRow for Of<PostingFacts> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self(row.get(0)?, facts_at(row, 1)?))
    }
}

/// What a person is a member of, each with its address.
pub(in super::super) fn memberships(
    c: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(String, Member)>, DbError> {
    let rows: Vec<Of<Member>> = c.query(
        "SELECT p.address, m.id, m.address, m.name, m.person_id, m.by_hand, m.by_rule, m.state, m.mode, m.away_until, m.own_copy,
                m.doubles, m.hidden, m.language, m.trust, m.posts, m.score, m.scored_at, m.stopped_at, m.consent, m.joined_at
         FROM discussion_member m JOIN principal p ON p.id = m.discussion_id WHERE m.person_id = $1 ORDER BY m.id",
        args![person.0],
    )?;
    Ok(rows.into_iter().map(|Of(address, member)| (address, member)).collect())
}

/// What a person has written, each with the address of where.
pub(in super::super) fn posts(c: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<(String, Post)>, DbError> {
    let rows: Vec<Of<Post>> = c.query(
        "SELECT p.address, o.id, o.discussion_id, o.topic_id, o.uid, o.message_id, o.parent_id, o.author, o.address, o.author_id,
                o.posted_at, o.body, o.state, o.edited_at
         FROM discussion_post o JOIN principal p ON p.id = o.discussion_id WHERE o.author_id = $1 ORDER BY o.id",
        args![person.0],
    )?;
    Ok(rows.into_iter().map(|Of(address, post)| (address, post)).collect())
}

/// The notices a person has said of that it has read them: the address of the board, the title, when.
pub(in super::super) fn confirmations(
    c: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(String, String, i64)>, DbError> {
    c.query(
        "SELECT p.address, t.subject, r.at FROM notice_read r JOIN discussion_post o ON o.id = r.post_id
         JOIN discussion_topic t ON t.id = o.topic_id JOIN principal p ON p.id = o.discussion_id
         WHERE r.person_id = $1 ORDER BY r.at, r.post_id",
        args![person.0],
    )
}

/// What a person has posted of supply and demand, each with the address of the board.
pub(in super::super) fn postings(
    c: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(String, PostingFacts)>, DbError> {
    let rows: Vec<Of<PostingFacts>> = c.query(
        "SELECT p.address, s.kind, s.profession, s.town, s.words, s.holds_until FROM posting s
         JOIN discussion_post o ON o.id = s.post_id JOIN principal p ON p.id = o.discussion_id
         WHERE o.author_id = $1 ORDER BY s.post_id",
        args![person.0],
    )?;
    Ok(rows.into_iter().map(|Of(address, facts)| (address, facts)).collect())
}

/// Forgets who has written what a person has.
pub(in super::super) fn forget(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    for sql in [
        "UPDATE discussion_topic SET last_author = '' WHERE id IN
           (SELECT p.topic_id FROM discussion_post p WHERE p.author_id = $1 AND p.posted_at = discussion_topic.last_at)",
        "UPDATE discussion_topic SET author = '', author_id = NULL WHERE author_id = $1",
        "UPDATE discussion_post SET author = '', address = '', author_id = NULL WHERE author_id = $1",
        "UPDATE discussion_held SET author = '', address = '', author_id = NULL, facts = '{}' WHERE author_id = $1",
        "DELETE FROM discussion_report WHERE by_id = $1",
        "UPDATE discussion_trace SET by_name = '', by_id = NULL WHERE by_id = $1",
        "DELETE FROM notice_read WHERE person_id = $1",
        "DELETE FROM discussion_steward WHERE principal_id = $1",
    ] {
        tx.execute(sql, args![person.0])?;
    }
    Ok(())
}
