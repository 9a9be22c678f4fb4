//! IMAP capabilities that an administrator has switched off for single people: where one mail program cannot live with one
//! of them, the others keep it. Names are those of the edge, which knows what they mean.

use super::store;
use crate::directory::{DirectoryError, Edit, PrincipalId};
use mailstore::{DbError, db::Conn};

/// Switches a capability off for a person, or on again; it acts from the next log-in on.
pub fn set(
    edit: &mut Edit<'_, '_>,
    person: PrincipalId,
    capability: &str,
    off: bool,
) -> Result<(), DirectoryError> {
    let principal = edit.person(person)?;
    store::set_imap_off(edit.tx(), person, capability, off)?;
    let detail = format!("{} {capability}", if off { "off" } else { "on" });
    Ok(edit.record("account.imap", &principal.address.to_string(), &detail)?)
}

/// What is switched off for a person, by name.
pub fn list(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<String>, DbError> {
    store::imap_off(conn, person)
}
