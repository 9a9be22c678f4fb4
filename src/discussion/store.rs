//! The SQL of discussions themselves: their rows, who looks after them, who is shut out, what is still to be done.

pub(super) mod answers;
pub(super) mod bounced;
pub(super) mod change;
pub(super) mod digest;
pub(super) mod held;
pub(super) mod managed;
pub(super) mod member;
pub(super) mod personal;
pub(super) mod post;
pub(super) mod reader;
pub(super) mod rules;

use super::model::{Discussion, Face, Part, Reading, Settings};
use crate::{address::Address, clock::Micros, directory::PrincipalId};
use mailstore::{
    Change, Collection, DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

pub(super) fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("a row of a discussion: {error}"))
}

pub(super) fn word<T: std::str::FromStr<Err = crate::words::UnknownWord>>(
    row: &Row<'_>,
    at: usize,
) -> Result<T, DbError> {
    row.get::<String>(at)?.parse().map_err(misread)
}

macro_rules! discussions {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, p.name, p.address, d.face, d.reading, d.settings, d.version, d.board_id, d.held_id, d.topics, d.posts,
                    d.last_post_at, d.position
             FROM discussion d JOIN principal p ON p.id = d.id AND p.removed_at IS NULL ",
            $rest
        )
    };
}

impl FromRow for Discussion {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: PrincipalId(row.get(0)?),
            name: row.get(1)?,
            address: Address::parse(&row.get::<String>(2)?).map_err(misread)?,
            face: word(row, 3)?,
            reading: word(row, 4)?,
            settings: serde_json::from_str(&row.get::<String>(5)?).map_err(misread)?,
            version: row.get(6)?,
            board: row.get(7)?,
            held: row.get(8)?,
            topics: row.get(9)?,
            posts: row.get(10)?,
            last_post_at: row.get(11)?,
            position: row.get(12)?,
        })
    }
}

fn json(settings: &Settings) -> Result<String, DbError> {
    serde_json::to_string(settings).map_err(misread)
}

/// Makes the row of a discussion.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    (id, face, reading): (PrincipalId, Face, Reading),
    settings: &Settings,
    (board, held): (i64, i64),
    now: Micros,
) -> Result<(), DbError> {
    let settings = json(settings)?;
    tx.execute(
        "INSERT INTO discussion (id, face, reading, settings, version, board_id, held_id, topics, posts, last_post_at, position,
                                 created_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, 0, 0, 0, (SELECT COUNT(*) FROM discussion), $7)",
        args![id.0, face.as_str(), reading.as_str(), &settings, board, held, now],
    )?;
    told(tx);
    Ok(())
}

/// Writes what was chosen, for who has seen this version; false: it is another by now.
pub(super) fn update(tx: &mut Tx<'_>, new: &Discussion) -> Result<bool, DbError> {
    let settings = json(&new.settings)?;
    let count = tx.execute(
        "UPDATE discussion SET face = $2, reading = $3, settings = $4, position = $5, version = version + 1
         WHERE id = $1 AND version = $6",
        args![new.id.0, new.face.as_str(), new.reading.as_str(), &settings, new.position, new.version],
    )?;
    told(tx);
    Ok(count > 0)
}

/// Discussions of these numbers.
pub(super) fn load(c: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Discussion>, DbError> {
    c.query(discussions!("WHERE d.id = ANY($1) ORDER BY d.position, d.id"), args![ids])
}

/// The discussion that addresses of pages call so, or whose own address it is. Of several domains' the first.
pub(super) fn by_slug(c: &mut Conn<'_>, slug: &str) -> Result<Option<Discussion>, DbError> {
    let literal = slug.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let rest = if literal.contains('@') { "" } else { "@%" };
    let pattern = format!("{}{rest}", literal.to_lowercase());
    let sql = discussions!("WHERE LOWER(p.address) LIKE $1 ESCAPE '\\' ORDER BY d.position, d.id LIMIT 1");
    c.query_opt(sql, args![&pattern])
}

/// All discussions.
pub(super) fn all(c: &mut Conn<'_>) -> Result<Vec<Discussion>, DbError> {
    c.query(discussions!("ORDER BY d.position, d.id"), &[])
}

/// Of these the ones whose posts lie in a mailbox of this number, or wait there.
pub(super) fn of_mailbox(c: &mut Conn<'_>, mailbox: i64) -> Result<Option<Discussion>, DbError> {
    c.query_opt(discussions!("WHERE d.board_id = $1 OR d.held_id = $1"), args![mailbox])
}

/// Counts what was published or taken away; topics, messages.
pub(super) fn count(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    (topics, posts): (i64, i64),
    at: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion SET topics = topics + $2, posts = posts + $3,
                last_post_at = CASE WHEN last_post_at < $4 THEN $4 ELSE last_post_at END WHERE id = $1",
        args![id.0, topics, posts, at],
    )?;
    told(tx);
    Ok(())
}

/// Tells whoever shows or does something of discussions.
pub(super) fn told(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Discussions, seq: 0 });
}

/// What the holders of any of these principals do for a discussion: the most that one of them does.
pub(super) fn part_of(
    c: &mut Conn<'_>,
    id: PrincipalId,
    principals: &[i64],
) -> Result<Option<Part>, DbError> {
    let sql = "SELECT part FROM discussion_steward WHERE discussion_id = $1 AND principal_id = ANY($2)";
    let parts: Vec<(String,)> = c.query(sql, args![id.0, principals])?;
    let parts = parts.into_iter().map(|(part,)| part.parse().map_err(misread));
    Ok(parts.collect::<Result<Vec<Part>, DbError>>()?.into_iter().min())
}

/// Who looks after a discussion: owners first.
pub(super) fn stewards(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<(PrincipalId, Part)>, DbError> {
    let sql = "SELECT principal_id, part FROM discussion_steward WHERE discussion_id = $1
               ORDER BY part DESC, principal_id";
    let rows: Vec<(i64, String)> = c.query(sql, args![id.0])?;
    rows.into_iter().map(|(who, part)| Ok((PrincipalId(who), part.parse().map_err(misread)?))).collect()
}

/// Everybody who looks after something: discussion and principal.
pub(super) fn all_stewards(c: &mut Conn<'_>) -> Result<Vec<(i64, i64)>, DbError> {
    c.query("SELECT discussion_id, principal_id FROM discussion_steward", &[])
}

/// The discussions somebody looks after who is these principals, with what it does for each.
pub(super) fn looked_after(c: &mut Conn<'_>, principals: &[i64]) -> Result<Vec<(i64, Part)>, DbError> {
    let sql = "SELECT discussion_id, MAX(part) FROM discussion_steward WHERE principal_id = ANY($1) GROUP BY discussion_id";
    let rows: Vec<(i64, String)> = c.query(sql, args![principals])?;
    rows.into_iter().map(|(id, part)| Ok((id, part.parse().map_err(misread)?))).collect()
}

/// Lets somebody look after a discussion; None: no longer.
pub(super) fn put_steward(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    who: PrincipalId,
    part: Option<Part>,
) -> Result<(), DbError> {
    match part {
        Some(part) => tx.execute(
            "INSERT INTO discussion_steward (discussion_id, principal_id, part) VALUES ($1, $2, $3)
             ON CONFLICT (discussion_id, principal_id) DO UPDATE SET part = excluded.part",
            args![id.0, who.0, part.as_str()],
        )?,
        None => tx.execute(
            "DELETE FROM discussion_steward WHERE discussion_id = $1 AND principal_id = $2",
            args![id.0, who.0],
        )?,
    };
    told(tx);
    Ok(())
}

/// Who is shut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Its number.
    pub id: i64,
    /// Shut out everywhere.
    pub everywhere: bool,
    /// An address, or a pattern with `*` for any characters.
    pub pattern: String,
    /// Why.
    pub note: String,
    /// Who has said so.
    pub by: String,
    /// When.
    pub created_at: Micros,
}

impl FromRow for Ban {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            everywhere: row.get::<i64>(1)? == 0,
            pattern: row.get(2)?,
            note: row.get(3)?,
            by: row.get(4)?,
            created_at: row.get(5)?,
        })
    }
}

/// Who is shut out of a discussion, or everywhere.
pub(super) fn bans(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Ban>, DbError> {
    c.query(
        "SELECT id, discussion_id, pattern, note, by_name, created_at FROM discussion_ban
         WHERE discussion_id = $1 OR discussion_id = 0 ORDER BY discussion_id, pattern",
        args![id.0],
    )
}

/// Shuts out; 0 for everywhere.
pub(super) fn put_ban(
    tx: &mut Tx<'_>,
    id: i64,
    (pattern, note, by): (&str, &str, &str),
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO discussion_ban (discussion_id, pattern, note, by_name, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (discussion_id, pattern) DO UPDATE SET note = excluded.note",
        args![id, pattern, note, by, now],
    )?;
    Ok(())
}

/// Lets in again; false: it was not shut out.
pub(super) fn remove_ban(tx: &mut Tx<'_>, id: i64, pattern: &str) -> Result<bool, DbError> {
    let sql = "DELETE FROM discussion_ban WHERE discussion_id = $1 AND pattern = $2";
    Ok(tx.execute(sql, args![id, pattern])? > 0)
}

/// Something still to be done.
pub(super) struct Job {
    pub(super) id: i64,
    pub(super) discussion: i64,
    pub(super) work: String,
    pub(super) attempts: i64,
}

impl FromRow for Job {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { id: row.get(0)?, discussion: row.get(1)?, work: row.get(2)?, attempts: row.get(3)? })
    }
}

/// Notes something to be done, from an instant on; gives its number.
pub(super) fn put_job(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    work: &str,
    due_at: Micros,
) -> Result<i64, DbError> {
    let id = tx.insert(
        "INSERT INTO discussion_work (discussion_id, work, due_at, attempts) VALUES ($1, $2, $3, 0) RETURNING id",
        args![discussion.0, work, due_at],
    )?;
    told(tx);
    Ok(id)
}

/// Takes what is due first until `until`, if anything is.
pub(super) fn claim_job(tx: &mut Tx<'_>, now: Micros, until: Micros) -> Result<Option<Job>, DbError> {
    let sql = "SELECT id, discussion_id, work, attempts FROM discussion_work WHERE due_at <= $1
               ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED";
    let Some(job) = tx.query_opt::<Job>(sql, args![now])? else { return Ok(None) };
    tx.execute(
        "UPDATE discussion_work SET due_at = $2, attempts = attempts + 1 WHERE id = $1",
        args![job.id, until],
    )?;
    Ok(Some(job))
}

/// Takes a job away that was taken for the `attempts`th time; false: somebody else has it by now, or has done it.
pub(super) fn end_job(tx: &mut Tx<'_>, id: i64, attempts: i64) -> Result<bool, DbError> {
    let sql = "DELETE FROM discussion_work WHERE id = $1 AND attempts = $2";
    Ok(tx.execute(sql, args![id, attempts])? > 0)
}

/// When the next job is due.
pub(super) fn next_job(c: &mut Conn<'_>) -> Result<Option<Micros>, DbError> {
    let due: Option<(Option<i64>,)> = c.query_opt("SELECT MIN(due_at) FROM discussion_work", &[])?;
    Ok(due.and_then(|(at,)| at))
}
