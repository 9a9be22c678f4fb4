//! What is kept of a person with files: for its own eyes, and to be erased.

use super::{MediaFile, brought_by, forget};
use crate::{
    clock::{Micros, instant_text},
    directory::PrincipalId,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde_json::{Value, json};

/// The files a person has brought.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let one = |file: MediaFile| {
        json!({
            "number": file.id,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "alt": file.alt,
            "public": file.public,
            "uploaded_at": instant_text(file.uploaded_at),
        })
    };
    Ok(brought_by(conn, person)?.into_iter().map(one).collect())
}

/// Nothing has to be kept with a name.
///
/// # Errors
/// None.
pub fn keeps(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// Forgets who brought what is used, and deletes what is not.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    forget(tx, person, now)
}
