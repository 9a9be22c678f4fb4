//! The SQL of invitations. Addresses are keys of the directory.

use super::misread;
use crate::{
    clock::Micros,
    portal::organisations::{
        Action, OrganisationId,
        invitations::{Invitation, Invited},
    },
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

impl FromRow for Invitation {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { id: row.get(0)?, address: row.get(1)?, manager: row.get(2)?, expires_at: row.get(3)? })
    }
}

impl FromRow for Invited {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            body: row.get::<String>(2)?.parse().map_err(misread)?,
            manager: row.get(3)?,
            expires_at: row.get(4)?,
        })
    }
}

/// Keeps an invitation, instead of an earlier one to the same address.
pub(in super::super) fn put_invitation(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    (address, manager): (&str, bool),
    (now, expires_at): (Micros, Micros),
) -> Result<(), DbError> {
    let sql = "INSERT INTO organisation_invitation (organisation_id, address, manager, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (organisation_id, address) DO UPDATE SET manager = $3, created_at = $4, expires_at = $5";
    tx.execute(sql, args![id.0, address, manager, now, expires_at]).map(|_| ())
}

/// The invitations of an organisation that hold, by address.
pub(in super::super) fn invitations(
    conn: &mut Conn<'_>,
    id: OrganisationId,
    now: Micros,
) -> Result<Vec<Invitation>, DbError> {
    let sql = "SELECT id, address, manager, expires_at FROM organisation_invitation
               WHERE organisation_id = $1 AND expires_at > $2 ORDER BY address";
    conn.query(sql, args![id.0, now])
}

/// The invitations to an address that hold, of organisations that are approved, newest first.
pub(in super::super) fn invited(
    conn: &mut Conn<'_>,
    address: &str,
    now: Micros,
) -> Result<Vec<Invited>, DbError> {
    let sql = "SELECT i.id, o.name, o.body, i.manager, i.expires_at
               FROM organisation_invitation i JOIN organisation o ON o.id = i.organisation_id
               WHERE i.address = $1 AND i.expires_at > $2 AND o.state = 'approved' ORDER BY i.id DESC LIMIT 50";
    conn.query(sql, args![address, now])
}

/// An invitation to an address that holds: of which organisation, and whether to manage it.
pub(in super::super) fn invitation(
    conn: &mut Conn<'_>,
    (id, address): (i64, &str),
    now: Micros,
) -> Result<Option<(OrganisationId, bool)>, DbError> {
    let sql = "SELECT organisation_id, manager FROM organisation_invitation
               WHERE id = $1 AND address = $2 AND expires_at > $3";
    let found: Option<(i64, bool)> = conn.query_opt(sql, args![id, address, now])?;
    Ok(found.map(|(organisation, manager)| (OrganisationId(organisation), manager)))
}

/// Forgets an invitation of an organisation; false when there is none.
pub(in super::super) fn remove_invitation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: i64,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM organisation_invitation WHERE id = $1 AND organisation_id = $2";
    Ok(tx.execute(sql, args![id, organisation.0])? == 1)
}

/// Forgets the invitations to an address.
pub(in super::super) fn forget_invited(tx: &mut Tx<'_>, address: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM organisation_invitation WHERE address = $1", args![address]).map(|_| ())
}

/// Forgets invitations that have run out; gives how many.
pub(in super::super) fn forget_invitations(tx: &mut Tx<'_>, now: Micros) -> Result<u64, DbError> {
    tx.execute("DELETE FROM organisation_invitation WHERE expires_at <= $1", args![now])
}

/// How often something was done with an organisation since an instant.
pub(in super::super) fn done_since(
    conn: &mut Conn<'_>,
    id: OrganisationId,
    (action, since): (Action, Micros),
) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM organisation_step WHERE organisation_id = $1 AND action = $2 AND at > $3";
    Ok(conn.query_one::<(i64,)>(sql, args![id.0, action.as_str(), since])?.0)
}
