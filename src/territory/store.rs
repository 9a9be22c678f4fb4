//! The SQL of territories, channels, comuni and slugs of before.

use super::model::{Channel, Comune, ComuneFilter, Territory};
use crate::{address::Address, directory::PrincipalId, fields};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// A slug that something had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSlug {
    /// What kind of thing: `territory`, `channel`, `office`.
    pub area: String,
    /// The slug.
    pub slug: String,
    /// Whose it was.
    pub principal: PrincipalId,
}

pub(super) fn territories(conn: &mut Conn<'_>) -> Result<Vec<Territory>, DbError> {
    conn.query(
        "SELECT p.id, t.slug, p.name, p.address, t.kind, t.site, t.position, t.active, p.disabled
         FROM territory t JOIN principal p ON p.id = t.principal_id AND p.removed_at IS NULL
         ORDER BY t.position, p.name, p.id",
        &[],
    )
}

pub(super) fn channels(conn: &mut Conn<'_>) -> Result<Vec<Channel>, DbError> {
    conn.query(
        "SELECT p.id, c.slug, p.name, p.address, c.description, c.position, c.public, c.active, p.disabled
         FROM channel c JOIN principal p ON p.id = c.principal_id AND p.removed_at IS NULL
         ORDER BY c.position, p.name, p.id",
        &[],
    )
}

/// Whether a channel is for the network alone; it stays so until the transaction ends.
///
/// # Errors
/// The database.
pub fn is_inner_channel(tx: &mut Tx<'_>, channel: PrincipalId) -> Result<bool, DbError> {
    let sql = "SELECT public FROM channel WHERE principal_id = $1 FOR SHARE";
    Ok(tx.query_opt::<(bool,)>(sql, args![channel.0])?.is_some_and(|(public,)| !public))
}

/// How many things everybody finds in a channel. Nothing is published in it until the transaction ends.
pub(super) fn public_in(tx: &mut Tx<'_>, channel: PrincipalId) -> Result<i64, DbError> {
    tx.query_opt::<(bool,)>(
        "SELECT public FROM channel WHERE principal_id = $1 FOR UPDATE",
        args![channel.0],
    )?;
    let sql = "SELECT COUNT(*) FROM catalogue WHERE channel_id = $1";
    tx.query_one::<(i64,)>(sql, args![channel.0]).map(|row| row.0)
}

pub(super) fn put_territory(tx: &mut Tx<'_>, t: &Territory) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO territory (principal_id, slug, kind, site, position, active)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (principal_id) DO UPDATE SET slug = excluded.slug,
           kind = excluded.kind, site = excluded.site, position = excluded.position, active = excluded.active",
        args![t.id.0, &t.slug, t.body.as_str(), &t.site, t.position, t.active],
    )?;
    Ok(())
}

pub(super) fn put_channel(tx: &mut Tx<'_>, c: &Channel) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO channel (principal_id, slug, description, position, public, active)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (principal_id) DO UPDATE SET slug = excluded.slug,
           description = excluded.description, position = excluded.position, public = excluded.public,
           active = excluded.active",
        args![c.id.0, &c.slug, &c.description, c.position, c.public, c.active],
    )?;
    Ok(())
}

/// The slugs of before of whatever is still there.
///
/// # Errors
/// Those of reading.
pub fn past_slugs(conn: &mut Conn<'_>) -> Result<Vec<PastSlug>, DbError> {
    conn.query("SELECT area, slug, principal_id FROM past_slug ORDER BY area, slug", &[])
}

/// Keeps `old` as a slug of before of `principal`, and takes `new` from whoever had it before.
///
/// # Errors
/// Those of the database.
pub fn move_slug(
    tx: &mut Tx<'_>,
    area: &str,
    principal: PrincipalId,
    old: &str,
    new: &str,
) -> Result<(), DbError> {
    tx.execute("DELETE FROM past_slug WHERE area = $1 AND slug = $2", args![area, new])?;
    if old != new && !old.is_empty() {
        tx.execute(
            "INSERT INTO past_slug (area, slug, principal_id) VALUES ($1, $2, $3)
             ON CONFLICT (area, slug) DO UPDATE SET principal_id = excluded.principal_id",
            args![area, old, principal.0],
        )?;
    }
    Ok(())
}

/// Takes the slug from the row of whoever was removed, so that it is free again.
pub(super) fn release_slug(tx: &mut Tx<'_>, slug: &str) -> Result<(), DbError> {
    for sql in [
        "UPDATE territory SET slug = slug || '-' || CAST(principal_id AS TEXT) WHERE slug = $1
           AND principal_id IN (SELECT id FROM principal WHERE removed_at IS NOT NULL)",
        "UPDATE channel SET slug = slug || '-' || CAST(principal_id AS TEXT) WHERE slug = $1
           AND principal_id IN (SELECT id FROM principal WHERE removed_at IS NOT NULL)",
    ] {
        tx.execute(sql, args![slug])?;
    }
    Ok(())
}

/// The comune of an ISTAT code.
///
/// # Errors
/// Those of reading.
pub fn comune(conn: &mut Conn<'_>, istat: &str) -> Result<Option<Comune>, DbError> {
    Ok(comuni_of(conn, &[istat.to_owned()])?.pop())
}

/// The comuni of these ISTAT codes, ordered by name; codes that nobody knows are left out.
///
/// # Errors
/// Those of reading.
pub fn comuni_of(conn: &mut Conn<'_>, istat: &[String]) -> Result<Vec<Comune>, DbError> {
    conn.query(
        "SELECT istat, belfiore, name, province, cap, active FROM comune WHERE istat = ANY($1)
         ORDER BY folded, istat",
        args![istat],
    )
}

/// The comune of a code in a codice fiscale; that of today when several had it.
///
/// # Errors
/// Those of reading.
pub fn comune_of_belfiore(conn: &mut Conn<'_>, belfiore: &str) -> Result<Option<Comune>, DbError> {
    conn.query_opt(
        "SELECT istat, belfiore, name, province, cap, active FROM comune WHERE belfiore = $1
         ORDER BY active DESC, istat DESC LIMIT 1",
        args![belfiore],
    )
}

/// Comuni, ordered by name.
///
/// # Errors
/// Those of reading.
pub fn comuni(conn: &mut Conn<'_>, filter: &ComuneFilter) -> Result<Vec<Comune>, DbError> {
    let begins = filter.begins.as_deref().map(fields::folded).unwrap_or_default();
    let pattern = format!("{}%", begins.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    conn.query(
        "SELECT istat, belfiore, name, province, cap, active FROM comune
         WHERE ($1 = '' OR province = $1) AND folded LIKE $2 ESCAPE '\\' AND (active = $3 OR active = $4)
         ORDER BY folded, istat LIMIT $5",
        args![filter.province.as_deref().unwrap_or_default(), &pattern, true, !filter.retired, filter.limit],
    )
}

/// Those of some provinces, and those of a file wherever they were.
pub(super) fn comuni_in(
    conn: &mut Conn<'_>,
    provinces: &[String],
    file: &[Comune],
) -> Result<Vec<Comune>, DbError> {
    let codes: Vec<String> = file.iter().map(|comune| comune.istat.clone()).collect();
    conn.query(
        "SELECT istat, belfiore, name, province, cap, active FROM comune
         WHERE province = ANY($1) OR istat = ANY($2) ORDER BY istat",
        args![provinces, &codes],
    )
}

pub(super) fn put_comuni(tx: &mut Tx<'_>, comuni: &[Comune]) -> Result<(), DbError> {
    let folded: Vec<String> = comuni.iter().map(|comune| fields::folded(&comune.name)).collect();
    let rows: Vec<Vec<Arg<'_>>> = comuni
        .iter()
        .zip(&folded)
        .map(|(c, folded)| {
            args![&c.istat, &c.belfiore, &c.name, folded, &c.province, &c.cap, c.active].to_vec()
        })
        .collect();
    tx.execute_many(
        "INSERT INTO comune (istat, belfiore, name, folded, province, cap, active)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (istat) DO UPDATE SET belfiore = excluded.belfiore,
           name = excluded.name, folded = excluded.folded, province = excluded.province, cap = excluded.cap,
           active = excluded.active",
        &rows,
    )
}

// A disabled principal is not active, whatever its row says.
impl FromRow for Territory {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: PrincipalId(row.get(0)?),
            slug: row.get(1)?,
            name: row.get(2)?,
            address: address(&row.get::<String>(3)?)?,
            body: row.get::<String>(4)?.parse().map_err(misread)?,
            site: row.get(5)?,
            position: row.get(6)?,
            active: row.get::<bool>(7)? && !row.get::<bool>(8)?,
        })
    }
}

impl FromRow for Channel {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: PrincipalId(row.get(0)?),
            slug: row.get(1)?,
            name: row.get(2)?,
            address: address(&row.get::<String>(3)?)?,
            description: row.get(4)?,
            position: row.get(5)?,
            public: row.get(6)?,
            active: row.get::<bool>(7)? && !row.get::<bool>(8)?,
        })
    }
}

impl FromRow for Comune {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            istat: row.get(0)?,
            belfiore: row.get(1)?,
            name: row.get(2)?,
            province: row.get(3)?,
            cap: row.get(4)?,
            active: row.get(5)?,
        })
    }
}

impl FromRow for PastSlug {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { area: row.get(0)?, slug: row.get(1)?, principal: PrincipalId(row.get(2)?) })
    }
}

fn address(text: &str) -> Result<Address, DbError> {
    Address::parse(text).map_err(misread)
}

fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("territory: {error}"))
}
