//! The SQL of sessions of the web.

use crate::{
    auth::session::{Beginning, Listed, Session},
    clock::Micros,
    directory::PrincipalId,
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

pub(in crate::auth) fn insert(
    tx: &mut Tx<'_>,
    digest: &[u8; 32],
    new: &Beginning,
    (network, agent): (&str, &str),
    (now, until): (Micros, Micros),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO web_session (digest, person_id, credential_version, second_factor, created_at, seen_at, expires_at,
           network, user_agent) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)",
        args![
            digest,
            new.person.0,
            new.credential_version,
            new.second_factor,
            now,
            until,
            network,
            agent
        ],
    )?;
    Ok(())
}

/// Deletes what a person has beyond so many, those unused for longest first.
pub(in crate::auth) fn keep_newest(tx: &mut Tx<'_>, person: PrincipalId, most: i64) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM web_session WHERE person_id = $1 AND id NOT IN (
           SELECT id FROM web_session WHERE person_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)",
        args![person.0, most],
    )?;
    Ok(())
}

/// The session that has not ended, with the main address and the name of its person.
pub(in crate::auth) fn find(
    conn: &mut Conn<'_>,
    digest: &[u8; 32],
    now: Micros,
) -> Result<Option<(Session, String, String)>, DbError> {
    let found: Option<Found> = conn.query_opt(
        "SELECT s.id, s.person_id, s.second_factor, s.created_at, s.seen_at, p.address, p.name
         FROM web_session s JOIN principal p ON p.id = s.person_id
         WHERE s.digest = $1 AND s.expires_at > $2 AND p.credential_version = s.credential_version AND p.disabled = $3
           AND p.removed_at IS NULL",
        args![digest, now, false],
    )?;
    Ok(found.map(|found| {
        let session = Session {
            id: found.id,
            digest: *digest,
            person: found.person,
            second_factor: found.second_factor,
            created_at: found.created_at,
            seen_at: found.seen_at,
        };
        (session, found.address, found.name)
    }))
}

struct Found {
    id: i64,
    person: PrincipalId,
    second_factor: bool,
    created_at: Micros,
    seen_at: Micros,
    address: String,
    name: String,
}

impl FromRow for Found {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            person: PrincipalId(row.get(1)?),
            second_factor: row.get(2)?,
            created_at: row.get(3)?,
            seen_at: row.get(4)?,
            address: row.get(5)?,
            name: row.get(6)?,
        })
    }
}

impl FromRow for Listed {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            second_factor: row.get(1)?,
            created_at: row.get(2)?,
            seen_at: row.get(3)?,
            network: row.get(4)?,
            user_agent: row.get(5)?,
        })
    }
}

pub(in crate::auth) fn note_use(tx: &mut Tx<'_>, id: i64, now: Micros, until: Micros) -> Result<(), DbError> {
    let sql = "UPDATE web_session SET seen_at = $2, expires_at = $3 WHERE id = $1";
    tx.execute(sql, args![id, now, until]).map(|_| ())
}

pub(in crate::auth) fn delete(tx: &mut Tx<'_>, digest: &[u8; 32]) -> Result<bool, DbError> {
    Ok(tx.execute("DELETE FROM web_session WHERE digest = $1", args![digest])? == 1)
}

pub(in crate::auth) fn delete_numbered(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    id: i64,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM web_session WHERE person_id = $1 AND id = $2";
    Ok(tx.execute(sql, args![person.0, id])? == 1)
}

/// `keep`: 0 for none.
pub(in crate::auth) fn delete_others(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    keep: i64,
) -> Result<u64, DbError> {
    tx.execute("DELETE FROM web_session WHERE person_id = $1 AND id <> $2", args![person.0, keep])
}

/// `only`: 0 for all of the person.
pub(in crate::auth) fn set_version(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (from, to): (i64, i64),
    only: i64,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE web_session SET credential_version = $3 WHERE person_id = $1 AND credential_version = $2
           AND ($4 = 0 OR id = $4)",
        args![person.0, from, to, only],
    )?;
    Ok(())
}

pub(in crate::auth) fn list(
    conn: &mut Conn<'_>,
    person: PrincipalId,
    now: Micros,
) -> Result<Vec<Listed>, DbError> {
    conn.query(
        "SELECT s.id, s.second_factor, s.created_at, s.seen_at, s.network, s.user_agent
         FROM web_session s JOIN principal p ON p.id = s.person_id
         WHERE s.person_id = $1 AND s.expires_at > $2 AND p.credential_version = s.credential_version
         ORDER BY s.seen_at DESC, s.id DESC",
        args![person.0, now],
    )
}

pub(in crate::auth) fn delete_expired(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM web_session WHERE expires_at <= $1", args![now]).map(|_| ())
}
