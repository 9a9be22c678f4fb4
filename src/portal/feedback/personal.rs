//! What is kept of a person who has written to the webmaster: for its own eyes, and to be erased.

use super::{Feedback, store};
use crate::{
    clock::{Micros, instant_text},
    directory::PrincipalId,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde_json::{Value, json};

/// What a person has written while it had logged in.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let one = |feedback: Feedback| {
        json!({
            "code": feedback.code,
            "kind": feedback.message.kind.as_str(),
            "page": feedback.message.page,
            "text": feedback.message.text,
            "name": feedback.message.name,
            "address": feedback.message.address,
            "consent": feedback.message.consent,
            "created_at": instant_text(feedback.created_at),
        })
    };
    Ok(store::of_person(conn, person)?.into_iter().map(one).collect())
}

/// Nothing has to be kept with a name.
///
/// # Errors
/// None.
pub fn keeps(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// Forgets who has written what a person has.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, _: Micros) -> Result<(), DbError> {
    store::forget_person(tx, person)
}
