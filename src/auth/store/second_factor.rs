//! The SQL of second factors and recovery codes.

use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// A second factor as it is kept.
pub(in crate::auth) struct Factor {
    pub(in crate::auth) sealed: Vec<u8>,
    /// None while it is being set up.
    pub(in crate::auth) confirmed_at: Option<Micros>,
    /// The step of the last code that was taken.
    pub(in crate::auth) last_step: i64,
}

impl FromRow for Factor {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { sealed: row.get(0)?, confirmed_at: row.get(1)?, last_step: row.get(2)? })
    }
}

pub(in crate::auth) fn find(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Option<Factor>, DbError> {
    conn.query_opt(
        "SELECT sealed, confirmed_at, last_step FROM second_factor WHERE person_id = $1",
        args![person.0],
    )
}

/// Begins one anew. False when there is one that is in use.
pub(in crate::auth) fn begin(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    sealed: &[u8],
    now: Micros,
) -> Result<bool, DbError> {
    let done = tx.execute(
        "INSERT INTO second_factor (person_id, sealed, created_at, last_step) VALUES ($1, $2, $3, 0)
         ON CONFLICT (person_id) DO UPDATE SET sealed = $2, created_at = $3 WHERE second_factor.confirmed_at IS NULL",
        args![person.0, sealed, now],
    )?;
    Ok(done == 1)
}

/// Puts the one that was begun with this key into use. False when that is no longer there, or is in use already.
pub(in crate::auth) fn confirm(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    sealed: &[u8],
    step: i64,
    now: Micros,
) -> Result<bool, DbError> {
    let done = tx.execute(
        "UPDATE second_factor SET confirmed_at = $4, last_step = $3
         WHERE person_id = $1 AND sealed = $2 AND confirmed_at IS NULL",
        args![person.0, sealed, step, now],
    )?;
    Ok(done == 1)
}

/// Notes that the code of a step was taken. False when it, or a later one, was taken before.
pub(in crate::auth) fn use_step(tx: &mut Tx<'_>, person: PrincipalId, step: i64) -> Result<bool, DbError> {
    let done = tx.execute(
        "UPDATE second_factor SET last_step = $2
         WHERE person_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL",
        args![person.0, step],
    )?;
    Ok(done == 1)
}

/// Takes it away with its recovery codes. False when there was none.
pub(in crate::auth) fn remove(tx: &mut Tx<'_>, person: PrincipalId) -> Result<bool, DbError> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", args![person.0])?;
    Ok(tx.execute("DELETE FROM second_factor WHERE person_id = $1", args![person.0])? == 1)
}

/// Gives a person these recovery codes in the place of those it had.
pub(in crate::auth) fn replace_recovery(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    digests: &[[u8; 32]],
) -> Result<(), DbError> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", args![person.0])?;
    let rows: Vec<Vec<Arg<'_>>> = digests.iter().map(|digest| vec![person.0.into(), digest.into()]).collect();
    tx.execute_many("INSERT INTO recovery_code (person_id, digest) VALUES ($1, $2)", &rows)
}

/// False when there is no such code, or it was used.
pub(in crate::auth) fn use_recovery(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    digest: &[u8; 32],
    now: Micros,
) -> Result<bool, DbError> {
    let sql =
        "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND digest = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, args![person.0, digest, now])? == 1)
}

/// How many recovery codes are still good.
pub(in crate::auth) fn recovery_left(conn: &mut Conn<'_>, person: PrincipalId) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL";
    conn.query_one::<(i64,)>(sql, args![person.0]).map(|row| row.0)
}

/// Ends what the credentials of a person allowed until now.
pub(in crate::auth) fn bump_version(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    let sql = "UPDATE principal SET credential_version = credential_version + 1 WHERE id = $1";
    tx.execute(sql, args![person.0]).map(|_| ())
}
