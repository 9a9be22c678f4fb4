//! The SQL of tokens of programs.

use crate::{
    auth::api_token::{Bearer, ListedToken, NewApiToken, Scope},
    clock::Micros,
    directory::PrincipalId,
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A good token of an account that is open, and when its use was noted last.
pub(in crate::auth) fn find(
    conn: &mut Conn<'_>,
    digest: &[u8; 32],
    now: Micros,
) -> Result<Option<(Bearer, Option<Micros>)>, DbError> {
    let row: Option<(i64, i64, String, Option<i64>)> = conn.query_opt(
        "SELECT t.id, t.person_id, t.scopes, t.used_at FROM api_token t JOIN principal p ON p.id = t.person_id
         WHERE t.digest = $1 AND t.expires_at > $2 AND p.disabled = $3 AND p.removed_at IS NULL",
        args![digest, now, false],
    )?;
    let found = |(token, person, scopes, used_at): (i64, i64, String, _)| {
        (Bearer { token, person: PrincipalId(person), scopes: scopes_in(&scopes) }, used_at)
    };
    Ok(row.map(found))
}

/// Whether there is one with this digest, good or not.
pub(in crate::auth) fn is_known(conn: &mut Conn<'_>, digest: &[u8; 32]) -> Result<bool, DbError> {
    let sql = "SELECT id FROM api_token WHERE digest = $1";
    Ok(conn.query_opt::<(i64,)>(sql, args![digest])?.is_some())
}

pub(in crate::auth) fn insert(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (digest, name): (&[u8; 32], &str),
    new: &NewApiToken,
    now: Micros,
) -> Result<(), DbError> {
    let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
    tx.execute(
        "INSERT INTO api_token (person_id, name, digest, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![person.0, name, digest, &scopes.join(" "), now, new.expires_at],
    )?;
    Ok(())
}

/// Those of a person, the latest first.
pub(in crate::auth) fn list(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<ListedToken>, DbError> {
    conn.query(
        "SELECT id, name, scopes, created_at, expires_at, used_at FROM api_token WHERE person_id = $1 ORDER BY id DESC",
        args![person.0],
    )
}

pub(in crate::auth) fn note_use(tx: &mut Tx<'_>, id: i64, now: Micros) -> Result<(), DbError> {
    tx.execute("UPDATE api_token SET used_at = $2 WHERE id = $1", args![id, now]).map(|_| ())
}

/// False when the person has none of this number.
pub(in crate::auth) fn delete(tx: &mut Tx<'_>, person: PrincipalId, id: i64) -> Result<bool, DbError> {
    let sql = "DELETE FROM api_token WHERE person_id = $1 AND id = $2";
    Ok(tx.execute(sql, args![person.0, id])? == 1)
}

/// Takes away all of a person, and gives how many.
pub(in crate::auth) fn delete_all(tx: &mut Tx<'_>, person: PrincipalId) -> Result<u64, DbError> {
    tx.execute("DELETE FROM api_token WHERE person_id = $1", args![person.0])
}

pub(in crate::auth) fn delete_expired(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM api_token WHERE expires_at <= $1", args![before]).map(|_| ())
}

/// Words that are no scope any more give nothing.
fn scopes_in(text: &str) -> Vec<Scope> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

impl FromRow for ListedToken {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            scopes: scopes_in(&row.get::<String>(2)?),
            created_at: row.get(3)?,
            expires_at: row.get(4)?,
            used_at: row.get(5)?,
        })
    }
}
