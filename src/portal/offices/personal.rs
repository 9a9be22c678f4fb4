//! What offices say of a person: for its own eyes, and to be erased.

use super::{PersonForm, listed, store};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError,
    db::{Change, Collection, Conn, Tx},
};
use serde_json::{Value, json};

/// What offices say of a person, in public or not.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let one = |(_, office, form): (PrincipalId, String, PersonForm)| {
        json!({
            "office": office,
            "title": form.title,
            "phone": form.phone,
            "duties": form.duties,
            "public": form.public,
        })
    };
    Ok(store::people::said_of(conn, person)?.into_iter().map(one).collect())
}

/// Nothing has to be kept with a name.
///
/// # Errors
/// None.
pub fn keeps(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// Says nothing more of a person.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    let offices = store::people::offices_of(tx, person)?;
    store::people::forget(tx, person)?;
    offices.into_iter().try_for_each(|office| listed::refresh(tx, office, now))?;
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
    Ok(())
}
