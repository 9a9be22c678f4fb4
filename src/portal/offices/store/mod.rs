//! The SQL of offices: profiles, hours, areas, people, contacts.

pub(super) mod areas;
pub(super) mod contacts;
pub(super) mod people;
pub(super) mod profiles;

use crate::{address::Address, directory::PrincipalId};
use mailstore::DbError;

fn address(text: &str) -> Result<Address, DbError> {
    Address::parse(text).map_err(misread)
}

fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("offices: {error}"))
}

fn number(id: Option<PrincipalId>) -> Option<i64> {
    id.map(|id| id.0)
}
