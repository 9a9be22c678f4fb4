//! What is kept of a person with contents: for its own eyes, and to be erased.

use super::{Content, edit::HOLDER, store};
use crate::{
    clock::{Micros, instant_text},
    directory::{PrincipalId, Viewer},
    media::{self, UseError},
    portal::files::reads_held,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde_json::{Value, json};

/// The contents a person has begun, the revisions it has written and the steps it has taken.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let begun = |content: Content| {
        json!({
            "number": content.id.0,
            "kind": content.kind.as_str(),
            "title": content.title,
            "stage": content.stage.as_str(),
            "created_at": instant_text(content.created_at),
        })
    };
    let written = |(content, number, at, title): (i64, i64, Micros, String)| json!({ "content": content, "revision": number, "title": title, "created_at": instant_text(at) });
    let done = |(content, at, action, note): (i64, Micros, String, String)| json!({ "content": content, "at": instant_text(at), "action": action, "note": note });
    Ok(json!({
        "begun": store::begun_by(conn, person)?.into_iter().map(begun).collect::<Vec<_>>(),
        "revisions": store::written_by(conn, person)?.into_iter().map(written).collect::<Vec<_>>(),
        "steps": store::done_by(conn, person)?.into_iter().map(done).collect::<Vec<_>>(),
    }))
}

/// Nothing has to be kept with a name.
///
/// # Errors
/// None.
pub fn keeps(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// Erases what was a person's alone and never public, and that it looks after anything. What is an office's or organisation's, or
/// was published, stays: it was written by a number from then on, since the directory forgets the name.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    for id in store::private_of(tx, person)? {
        // To use nothing asks for no rights.
        match media::use_in(tx, (&Viewer::server(), reads_held), (HOLDER, id.0), &[], false, now) {
            Ok(()) | Err(UseError::NoSuchFile(_)) => {}
            Err(UseError::Db(error)) => return Err(error),
        }
        store::delete(tx, id)?;
    }
    store::forget_person(tx, person)
}
