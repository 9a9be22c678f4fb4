//! All SQL of certificates, accounts and challenges.

use crate::clock::Micros;
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row as Values, Tx},
};

/// A name and the state of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The host name.
    pub name: String,
    /// When the certificate ends; none before the first one.
    pub expires_at: Option<Micros>,
    /// When it is ordered or renewed.
    pub attempt_at: Micros,
    /// Failed attempts since the last certificate.
    pub failures: i64,
    /// Why the last one failed, or empty.
    pub last_error: String,
    /// When a node has last asked for it.
    pub wanted_at: Micros,
}

/// Differs whenever another set of certificates is to be served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp(i64, i64, i64);

/// A certificate to keep.
#[derive(Clone)]
pub(super) struct Fresh {
    pub(super) name: String,
    pub(super) chain: String,
    pub(super) sealed: Vec<u8>,
    pub(super) expires_at: Micros,
    pub(super) attempt_at: Micros,
    pub(super) changed_at: Micros,
}

impl FromRow for Row {
    fn from_row(row: &Values<'_>) -> Result<Self, DbError> {
        Ok(Self {
            name: row.get(0)?,
            expires_at: row.get(1)?,
            attempt_at: row.get(2)?,
            failures: row.get(3)?,
            last_error: row.get(4)?,
            wanted_at: row.get(5)?,
        })
    }
}

/// Notes that these names are wanted now; who has no row gets one, due at once.
pub(super) fn want(tx: &mut Tx<'_>, names: &[String], now: Micros) -> Result<(), DbError> {
    for name in names {
        tx.execute(
            "INSERT INTO certificate (name, changed_at, attempt_at, leased_until, failures, last_error, wanted_at)
             VALUES ($1, 0, $2, 0, 0, '', $2) ON CONFLICT (name) DO UPDATE SET wanted_at = excluded.wanted_at",
            args![name, now],
        )?;
    }
    Ok(())
}

/// Takes away names that nobody has wanted since `before`, that have no certificate in force, and nobody is at.
pub(super) fn forget(tx: &mut Tx<'_>, before: Micros, now: Micros) -> Result<(), DbError> {
    let sql = "DELETE FROM certificate
               WHERE wanted_at < $1 AND leased_until <= $2 AND (expires_at IS NULL OR expires_at <= $2)";
    tx.execute(sql, args![before, now]).map(|_| ())
}

/// The names with a certificate that nobody has wanted since `before`, though somebody has wanted others: when no node asks for
/// any, it is the asking that has ended.
pub(super) fn unwanted(conn: &mut Conn<'_>, before: Micros) -> Result<Vec<String>, DbError> {
    let sql = "SELECT name FROM certificate WHERE wanted_at < $1 AND chain IS NOT NULL
                 AND EXISTS (SELECT 1 FROM certificate WHERE wanted_at >= $1)";
    let rows: Vec<(String,)> = conn.query(sql, args![before])?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What has been due since before `before`, and nobody tried, has failed for nobody any more.
pub(super) fn forget_failures(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    let sql = "UPDATE certificate SET failures = 0, last_error = ''
               WHERE failures > 0 AND attempt_at < $1 AND leased_until < $1";
    tx.execute(sql, args![before]).map(|_| ())
}

/// Leases the one of the wanted names that has been due longest.
pub(super) fn claim(
    tx: &mut Tx<'_>,
    wanted: &[String],
    now: Micros,
    until: Micros,
) -> Result<Option<Row>, DbError> {
    let sql = "SELECT name, expires_at, attempt_at, failures, last_error, wanted_at FROM certificate
               WHERE attempt_at <= $1 AND leased_until <= $1 AND name = ANY($2) ORDER BY attempt_at, name LIMIT 1";
    let Some(row): Option<Row> = tx.query_opt(sql, args![now, wanted])? else { return Ok(None) };
    let leased = tx.execute(
        "UPDATE certificate SET leased_until = $2 WHERE name = $1 AND attempt_at <= $3 AND leased_until <= $3",
        args![&row.name, until, now],
    )?;
    Ok((leased == 1).then_some(row))
}

/// False when there is no row of that name.
pub(super) fn keep(tx: &mut Tx<'_>, fresh: &Fresh) -> Result<bool, DbError> {
    tx.execute(
        "UPDATE certificate SET chain = $2, private_key = $3, expires_at = $4, attempt_at = $5, changed_at = $6,
           leased_until = 0, failures = 0, last_error = '' WHERE name = $1",
        args![
            &fresh.name,
            &fresh.chain,
            &fresh.sealed,
            fresh.expires_at,
            fresh.attempt_at,
            fresh.changed_at
        ],
    )
    .map(|rows| rows == 1)
}

pub(super) fn fail(
    tx: &mut Tx<'_>,
    name: &str,
    failures: i64,
    words: &str,
    attempt_at: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE certificate SET failures = $2, last_error = $3, attempt_at = $4, leased_until = 0 WHERE name = $1",
        args![name, failures, words, attempt_at],
    )
    .map(|_| ())
}

/// False when there is no such name.
pub(super) fn hurry(tx: &mut Tx<'_>, name: &str, now: Micros) -> Result<bool, DbError> {
    tx.execute("UPDATE certificate SET attempt_at = $2 WHERE name = $1", args![name, now])
        .map(|rows| rows == 1)
}

pub(super) fn list(conn: &mut Conn<'_>) -> Result<Vec<Row>, DbError> {
    conn.query(
        "SELECT name, expires_at, attempt_at, failures, last_error, wanted_at FROM certificate ORDER BY name",
        &[],
    )
}

pub(super) fn stamp(conn: &mut Conn<'_>) -> Result<Stamp, DbError> {
    let sql = "SELECT COUNT(*), COALESCE(MAX(changed_at), 0), CAST(COALESCE(SUM(expires_at / 1000000), 0) AS BIGINT)
               FROM certificate WHERE chain IS NOT NULL";
    conn.query_one::<(i64, i64, i64)>(sql, &[]).map(|(count, last, sum)| Stamp(count, last, sum))
}

/// Name, chain and sealed key of each certificate.
pub(super) fn certificates(conn: &mut Conn<'_>) -> Result<Vec<(String, String, Vec<u8>)>, DbError> {
    conn.query(
        "SELECT name, chain, private_key FROM certificate WHERE chain IS NOT NULL AND private_key IS NOT NULL
         ORDER BY name",
        &[],
    )
}

pub(super) fn account(conn: &mut Conn<'_>, directory: &str) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Vec<u8>,)> =
        conn.query_opt("SELECT sealed FROM acme_account WHERE directory = $1", args![directory])?;
    Ok(row.map(|row| row.0))
}

/// Keeps an account unless another node has made one meanwhile.
pub(super) fn keep_account(
    tx: &mut Tx<'_>,
    directory: &str,
    sealed: &[u8],
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO acme_account (directory, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        args![directory, sealed, now],
    )
    .map(|_| ())
}

/// Forgets an account that the authority no longer knows.
pub(super) fn forget_account(tx: &mut Tx<'_>, directory: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM acme_account WHERE directory = $1", args![directory]).map(|_| ())
}

pub(super) fn keep_answer(tx: &mut Tx<'_>, token: &str, answer: &str, now: Micros) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO acme_challenge (token, answer, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (token) DO UPDATE SET answer = excluded.answer, created_at = excluded.created_at",
        args![token, answer, now],
    )
    .map(|_| ())
}

pub(super) fn answer(conn: &mut Conn<'_>, token: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> =
        conn.query_opt("SELECT answer FROM acme_challenge WHERE token = $1", args![token])?;
    Ok(row.map(|row| row.0))
}

pub(super) fn forget_answers(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM acme_challenge WHERE created_at < $1", args![before]).map(|_| ())
}
