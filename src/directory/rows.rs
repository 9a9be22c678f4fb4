//! Rows of the directory's tables, and what they are read as.

use super::model::{DomainEntry, Member, Principal, PrincipalId};
use crate::address::{Address, Domain};
use mailstore::{
    DbError,
    db::{FromRow, Row},
};

/// A domain with the one it is another name of.
pub(super) struct DomainRow {
    pub(super) id: i64,
    pub(super) name: String,
    /// The name under which its addresses are kept: its own, or that of the domain it is an alias of.
    pub(super) canonical: String,
    pub(super) hosted: bool,
    pub(super) is_alias: bool,
    pub(super) catch_all: Option<String>,
}

/// An address as it is kept: of a principal, or (None) an alias.
pub(super) struct AddressRow {
    pub(super) id: i64,
    pub(super) key: String,
    pub(super) principal: Option<Principal>,
}

pub(super) fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("directory: {error}"))
}

pub(super) fn address(text: &str) -> Result<Address, DbError> {
    Address::parse(text).map_err(misread)
}

pub(super) fn domain(text: &str) -> Result<Domain, DbError> {
    Domain::parse(text).map_err(misread)
}

/// A principal whose columns begin at `at`.
fn principal_at(row: &Row<'_>, at: usize) -> Result<Principal, DbError> {
    Ok(Principal {
        id: PrincipalId(row.get(at)?),
        kind: row.get::<String>(at + 1)?.parse().map_err(misread)?,
        name: row.get(at + 2)?,
        address: address(&row.get::<String>(at + 3)?)?,
        disabled: row.get(at + 4)?,
        has_mailbox: row.get(at + 5)?,
        sends: row.get(at + 6)?,
        created_at: row.get(at + 7)?,
    })
}

impl FromRow for Principal {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        principal_at(row, 0)
    }
}

impl FromRow for Member {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { manager: row.get(0)?, principal: principal_at(row, 1)? })
    }
}

impl FromRow for AddressRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let owner: Option<i64> = row.get(2)?;
        let principal = owner.map(|_| principal_at(row, 2)).transpose()?;
        Ok(Self { id: row.get(0)?, key: row.get(1)?, principal })
    }
}

impl FromRow for DomainRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let name: String = row.get(1)?;
        let (target, target_hosted): (Option<String>, Option<bool>) = (row.get(3)?, row.get(4)?);
        Ok(Self {
            id: row.get(0)?,
            hosted: row.get::<bool>(2)? && target_hosted.unwrap_or(true),
            is_alias: target.is_some(),
            canonical: target.unwrap_or_else(|| name.clone()),
            name,
            catch_all: row.get(5)?,
        })
    }
}

impl FromRow for DomainEntry {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            name: domain(&row.get::<String>(0)?)?,
            hosted: row.get(1)?,
            alias_of: row.get::<Option<String>>(2)?.map(|name| domain(&name)).transpose()?,
            catch_all: row.get::<Option<String>>(3)?.map(|text| address(&text)).transpose()?,
        })
    }
}
