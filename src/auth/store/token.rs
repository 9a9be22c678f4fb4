//! The SQL of one-time tokens.

use crate::{
    auth::token::{Grant, NewToken, Purpose},
    clock::Micros,
    directory::PrincipalId,
};
use mailstore::{
    DbError, args,
    db::{Conn, Tx},
};

pub(in crate::auth) fn insert(
    tx: &mut Tx<'_>,
    digest: &[u8; 32],
    new: &NewToken<'_>,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO one_time_token (digest, purpose, person_id, data, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            digest,
            new.purpose.as_str(),
            new.person.map(|person| person.0),
            new.data,
            now,
            now + new.lifetime
        ],
    )?;
    Ok(())
}

pub(in crate::auth) fn find(
    conn: &mut Conn<'_>,
    digest: &[u8; 32],
    purpose: Purpose,
    now: Micros,
) -> Result<Option<Grant>, DbError> {
    let row: Option<(Option<i64>, String)> = conn.query_opt(
        "SELECT person_id, data FROM one_time_token
         WHERE digest = $1 AND purpose = $2 AND expires_at > $3 AND used_at IS NULL",
        args![digest, purpose.as_str(), now],
    )?;
    Ok(row.map(|(person, data)| Grant { person: person.map(PrincipalId), data }))
}

/// False when it was used meanwhile.
pub(in crate::auth) fn use_up(tx: &mut Tx<'_>, digest: &[u8; 32], now: Micros) -> Result<bool, DbError> {
    let sql = "UPDATE one_time_token SET used_at = $2 WHERE digest = $1 AND used_at IS NULL";
    Ok(tx.execute(sql, args![digest, now])? == 1)
}

pub(in crate::auth) fn delete_of(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    person: PrincipalId,
) -> Result<(), DbError> {
    let sql = "DELETE FROM one_time_token WHERE purpose = $1 AND person_id = $2";
    tx.execute(sql, args![purpose.as_str(), person.0]).map(|_| ())
}

pub(in crate::auth) fn delete_expired(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM one_time_token WHERE expires_at <= $1", args![now]).map(|_| ())
}
