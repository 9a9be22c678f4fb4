//! The SQL of what waits for somebody to decide.

use super::word;
use crate::{
    clock::Micros,
    directory::PrincipalId,
    discussion::model::{HeldState, Reason},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A message that waits, or of which was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub id: i64,
    /// The discussion it is for.
    pub discussion: PrincipalId,
    /// In the mailbox of what waits.
    pub uid: u32,
    /// The kept message.
    pub message: i64,
    /// Who wrote it, as people read it.
    pub author: String,
    /// From where.
    pub address: String,
    /// The account of who wrote it.
    pub author_id: Option<PrincipalId>,
    /// It is proved to be from there.
    pub verified: bool,
    /// Why it waits.
    pub reason: Reason,
    /// Its subject.
    pub subject: String,
    /// Octets.
    pub size: i64,
    /// What was read from it: JSON.
    pub facts: String,
    /// Since when.
    pub held_at: Micros,
    /// What has become of it.
    pub state: HeldState,
    /// By whom.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Micros>,
}

macro_rules! held {
    ($rest:literal) => {
        concat!(
            "SELECT id, discussion_id, uid, message_id, author, address, author_id, verified, reason, subject, size, facts, held_at,
                    state, decided_by, decided_at FROM discussion_held ",
            $rest
        )
    };
}

impl FromRow for Held {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            discussion: PrincipalId(row.get(1)?),
            uid: row.get(2)?,
            message: row.get(3)?,
            author: row.get(4)?,
            address: row.get(5)?,
            author_id: row.get::<Option<i64>>(6)?.map(PrincipalId),
            verified: row.get(7)?,
            reason: word(row, 8)?,
            subject: row.get(9)?,
            size: row.get(10)?,
            facts: row.get(11)?,
            held_at: row.get(12)?,
            state: word(row, 13)?,
            decided_by: row.get(14)?,
            decided_at: row.get(15)?,
        })
    }
}

/// What waits in these discussions, the oldest first.
pub fn waiting(
    c: &mut Conn<'_>,
    discussions: &[i64],
    (limit, offset): (u32, u32),
) -> Result<Vec<Held>, DbError> {
    c.query(
        held!("WHERE discussion_id = ANY($1) AND state = 'waiting' ORDER BY held_at, id LIMIT $2 OFFSET $3"),
        args![discussions, i64::from(limit), i64::from(offset)],
    )
}

/// What waits in a discussion behind a number, by number.
pub(in super::super) fn waiting_after(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    after: i64,
    limit: u32,
) -> Result<Vec<Held>, DbError> {
    c.query(
        held!("WHERE discussion_id = $1 AND state = 'waiting' AND id > $2 ORDER BY id LIMIT $3"),
        args![discussion.0, after, i64::from(limit)],
    )
}

/// How many wait in each of these discussions; those without any are left out.
pub fn counts(c: &mut Conn<'_>, discussions: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let sql = "SELECT discussion_id, COUNT(*) FROM discussion_held
               WHERE discussion_id = ANY($1) AND state = 'waiting' GROUP BY discussion_id ORDER BY discussion_id";
    c.query(sql, args![discussions])
}

/// One, whatever has become of it.
pub fn find(c: &mut Conn<'_>, id: i64) -> Result<Option<Held>, DbError> {
    c.query_opt(held!("WHERE id = $1"), args![id])
}

/// The one that is an entry of the mailbox of what waits.
pub(in super::super) fn by_uid(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    uid: u32,
) -> Result<Option<Held>, DbError> {
    c.query_opt(
        held!("WHERE discussion_id = $1 AND uid = $2 AND state = 'waiting'"),
        args![discussion.0, uid],
    )
}

/// What somebody has written to a discussion that waits, the oldest first.
pub(in super::super) fn own(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    author: PrincipalId,
) -> Result<Vec<Held>, DbError> {
    c.query(
        held!(
            "WHERE discussion_id = $1 AND author_id = $2 AND state = 'waiting' ORDER BY held_at, id LIMIT 50"
        ),
        args![discussion.0, author.0],
    )
}

/// Whether a message of a discussion waits or was decided on.
pub(in super::super) fn is_known(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    digest: &[u8],
) -> Result<bool, DbError> {
    let sql = "SELECT id FROM discussion_held WHERE discussion_id = $1 AND digest = $2";
    Ok(c.query_opt::<(i64,)>(sql, args![discussion.0, digest])?.is_some())
}

/// A message of a discussion that waits or was decided on.
pub(in super::super) fn by_digest(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    digest: &[u8],
) -> Result<Option<Held>, DbError> {
    c.query_opt(held!("WHERE discussion_id = $1 AND digest = $2"), args![discussion.0, digest])
}

/// A message that begins to wait.
pub(in super::super) struct NewHeld<'a> {
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) uid: u32,
    pub(in super::super) message: i64,
    pub(in super::super) digest: &'a [u8],
    pub(in super::super) author: &'a str,
    pub(in super::super) address: &'a str,
    pub(in super::super) author_id: Option<PrincipalId>,
    pub(in super::super) verified: bool,
    pub(in super::super) reason: Reason,
    pub(in super::super) subject: &'a str,
    pub(in super::super) size: i64,
    pub(in super::super) facts: &'a str,
    pub(in super::super) at: Micros,
}

pub(in super::super) fn insert(tx: &mut Tx<'_>, new: &NewHeld<'_>) -> Result<i64, DbError> {
    tx.insert(
        "INSERT INTO discussion_held (discussion_id, uid, message_id, digest, author, address, author_id, verified, reason, subject,
                                      size, facts, held_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'waiting') RETURNING id",
        args![
            new.discussion.0,
            new.uid,
            new.message,
            new.digest,
            new.author,
            new.address,
            new.author_id.map(|id| id.0),
            new.verified,
            new.reason.as_str(),
            new.subject,
            new.size,
            new.facts,
            new.at
        ],
    )
}

/// Decides on one that waits; false: somebody has already.
pub(in super::super) fn decide(
    tx: &mut Tx<'_>,
    id: i64,
    (state, by): (HeldState, &str),
    now: Micros,
) -> Result<bool, DbError> {
    let sql = "UPDATE discussion_held SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'waiting'";
    Ok(tx.execute(sql, args![id, state.as_str(), by, now])? > 0)
}

/// Forgets what was decided before an instant, what was read from it included.
pub(in super::super) fn forget(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM discussion_held WHERE state <> 'waiting' AND decided_at < $1", args![before])?;
    Ok(())
}
