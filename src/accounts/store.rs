//! The SQL of registrations, consents, requests to be erased, and of how many mails strangers have asked for.

use super::model::{Erasure, ErasureState, NewRegistration, Registration, RegistrationState};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A query of registrations from its `WHERE` on.
macro_rules! registrations {
    ($rest:literal) => {
        concat!(
            "SELECT id, role, name, organisation, tax_code, address, consent_version, created_at, state, person_id,
                    confirmed_at, decided_at, reason FROM registration ",
            $rest
        )
    };
}

/// A query of requests to be erased from its `WHERE` on.
macro_rules! erasures {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.person_id, p.name, p.address, e.requested_at, e.due_at, e.state, e.decided_at, e.reason
             FROM erasure_request e JOIN principal p ON p.id = e.person_id ",
            $rest
        )
    };
}

pub(super) fn insert_registration(
    tx: &mut Tx<'_>,
    new: &NewRegistration,
    now: Micros,
) -> Result<i64, DbError> {
    tx.insert(
        "INSERT INTO registration (role, name, organisation, tax_code, address, consent_version, created_at, state, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') RETURNING id",
        args![
            new.role.as_str(),
            &new.name,
            &new.organisation,
            &new.tax_code,
            &new.address.to_string(),
            &new.consent,
            now,
            RegistrationState::Sent.as_str()
        ],
    )
}

pub(super) fn registration(conn: &mut Conn<'_>, id: i64) -> Result<Option<Registration>, DbError> {
    conn.query_opt(registrations!("WHERE id = $1"), args![id])
}

/// Those of a person, oldest first.
pub(super) fn registrations_of(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<Registration>, DbError> {
    conn.query(registrations!("WHERE person_id = $1 ORDER BY id"), args![person.0])
}

/// Those in a state after a number, oldest first.
pub(super) fn registrations(
    conn: &mut Conn<'_>,
    state: RegistrationState,
    after: i64,
    limit: u32,
) -> Result<Vec<Registration>, DbError> {
    conn.query(
        registrations!("WHERE state = $1 AND id > $2 ORDER BY id LIMIT $3"),
        args![state.as_str(), after, limit],
    )
}

/// Those with one of these codes that wait or were approved, oldest first; an empty code is nobody's.
pub(super) fn registrations_with(
    conn: &mut Conn<'_>,
    tax_codes: &[String],
) -> Result<Vec<Registration>, DbError> {
    let states =
        [RegistrationState::Pending, RegistrationState::Approved].map(|state| state.as_str().to_owned());
    conn.query(
        registrations!("WHERE tax_code <> '' AND tax_code = ANY($1) AND state = ANY($2) ORDER BY id"),
        args![tax_codes, &states[..]],
    )
}

pub(super) fn count_registrations(conn: &mut Conn<'_>, state: RegistrationState) -> Result<u64, DbError> {
    let sql = "SELECT COUNT(*) FROM registration WHERE state = $1";
    Ok(conn.query_one::<(i64,)>(sql, args![state.as_str()])?.0.unsigned_abs())
}

pub(super) fn count_erasures(conn: &mut Conn<'_>, state: ErasureState) -> Result<u64, DbError> {
    let sql = "SELECT COUNT(*) FROM erasure_request WHERE state = $1";
    Ok(conn.query_one::<(i64,)>(sql, args![state.as_str()])?.0.unsigned_abs())
}

/// Notes the account a registration has become.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    id: i64,
    person: PrincipalId,
    state: RegistrationState,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registration SET person_id = $2, state = $3, confirmed_at = $4 WHERE id = $1",
        args![id, person.0, state.as_str(), now],
    )?;
    Ok(())
}

/// False when it was not pending.
pub(super) fn decide_registration(
    tx: &mut Tx<'_>,
    id: i64,
    (state, reason): (RegistrationState, &str),
    by: PrincipalId,
    now: Micros,
) -> Result<bool, DbError> {
    let done = tx.execute(
        "UPDATE registration SET state = $2, reason = $3, decided_by = $4, decided_at = $5
         WHERE id = $1 AND state = $6",
        args![id, state.as_str(), reason, by.0, now, RegistrationState::Pending.as_str()],
    )?;
    Ok(done == 1)
}

/// Takes out of the registrations of a person who it is. One that waits is refused: nobody is left to vouch for.
pub(super) fn erase_registrations(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registration SET state = $3, decided_at = $2 WHERE person_id = $1 AND state = $4",
        args![person.0, now, RegistrationState::Refused.as_str(), RegistrationState::Pending.as_str()],
    )?;
    tx.execute(
        "UPDATE registration SET name = '', organisation = '', tax_code = '', address = '', reason = ''
         WHERE person_id = $1",
        args![person.0],
    )?;
    Ok(())
}

pub(super) fn forget_unconfirmed_before(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    let sql = "DELETE FROM registration WHERE state = $1 AND created_at < $2";
    tx.execute(sql, args![RegistrationState::Sent.as_str(), before]).map(|_| ())
}

/// Notes what a registration agreed to, when it was sent.
pub(super) fn insert_consent(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    registration: &Registration,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO consent (person_id, subject, version, given_at) VALUES ($1, 'privacy', $2, $3)",
        args![person.0, &registration.consent_version, registration.created_at],
    )?;
    Ok(())
}

/// Subject, version and instant of what a person has agreed to, oldest first.
pub(super) fn consents(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(String, String, Micros)>, DbError> {
    conn.query(
        "SELECT subject, version, given_at FROM consent WHERE person_id = $1 ORDER BY id",
        args![person.0],
    )
}

pub(super) fn insert_erasure(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (now, due_at): (Micros, Micros),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO erasure_request (person_id, requested_at, due_at, state, reason) VALUES ($1, $2, $3, $4, '')",
        args![person.0, now, due_at, ErasureState::Open.as_str()],
    )?;
    Ok(())
}

pub(super) fn erasure(conn: &mut Conn<'_>, id: i64) -> Result<Option<Erasure>, DbError> {
    conn.query_opt(erasures!("WHERE e.id = $1"), args![id])
}

/// Those of a person, oldest first.
pub(super) fn erasures_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Erasure>, DbError> {
    conn.query(erasures!("WHERE e.person_id = $1 ORDER BY e.id"), args![person.0])
}

/// Those in a state, the one due first first.
pub(super) fn erasures(
    conn: &mut Conn<'_>,
    state: ErasureState,
    limit: u32,
) -> Result<Vec<Erasure>, DbError> {
    conn.query(erasures!("WHERE e.state = $1 ORDER BY e.due_at, e.id LIMIT $2"), args![state.as_str(), limit])
}

/// False when it was not open.
pub(super) fn decide_erasure(
    tx: &mut Tx<'_>,
    id: i64,
    (state, reason): (ErasureState, &str),
    by: PrincipalId,
    now: Micros,
) -> Result<bool, DbError> {
    let done = tx.execute(
        "UPDATE erasure_request SET state = $2, reason = $3, decided_by = $4, decided_at = $5
         WHERE id = $1 AND state = $6",
        args![id, state.as_str(), reason, by.0, now, ErasureState::Open.as_str()],
    )?;
    Ok(done == 1)
}

/// How many mails of a kind were asked for an address since an instant.
pub(super) fn mails_since(tx: &mut Tx<'_>, digest: &[u8; 32], since: Micros) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM asked_mail WHERE digest = $1 AND asked_at > $2";
    tx.query_one::<(i64,)>(sql, args![digest, since]).map(|row| row.0)
}

pub(super) fn note_mail(tx: &mut Tx<'_>, digest: &[u8; 32], now: Micros) -> Result<(), DbError> {
    let sql = "INSERT INTO asked_mail (digest, asked_at) VALUES ($1, $2)";
    tx.execute(sql, args![digest, now]).map(|_| ())
}

pub(super) fn forget_mails_before(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM asked_mail WHERE asked_at < $1", args![before]).map(|_| ())
}

fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("accounts: {error}"))
}

impl FromRow for Registration {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            role: row.get::<String>(1)?.parse().map_err(misread)?,
            name: row.get(2)?,
            organisation: row.get(3)?,
            tax_code: row.get(4)?,
            address: row.get(5)?,
            consent_version: row.get(6)?,
            created_at: row.get(7)?,
            state: row.get::<String>(8)?.parse().map_err(misread)?,
            person: row.get::<Option<i64>>(9)?.map(PrincipalId),
            confirmed_at: row.get(10)?,
            decided_at: row.get(11)?,
            reason: row.get(12)?,
        })
    }
}

impl FromRow for Erasure {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            person: PrincipalId(row.get(1)?),
            name: row.get(2)?,
            login: row.get(3)?,
            requested_at: row.get(4)?,
            due_at: row.get(5)?,
            state: row.get::<String>(6)?.parse().map_err(misread)?,
            decided_at: row.get(7)?,
            reason: row.get(8)?,
        })
    }
}
