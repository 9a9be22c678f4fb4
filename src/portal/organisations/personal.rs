//! What is kept of a person with organisations: for its own eyes, and to be erased.

use super::{Organisation, State, store};
use crate::{
    clock::{Micros, instant_text},
    directory::{self, PrincipalId, Viewer},
    media,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde_json::{Value, json};

fn of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Organisation>, DbError> {
    match Viewer::load(conn, person)? {
        Some(viewer) => store::own(conn, &viewer),
        None => Ok(Vec::new()),
    }
}

/// The organisations a person has asked for or belongs to.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let one = |organisation: Organisation| {
        json!({
            "name": organisation.application.name,
            "state": organisation.state.as_str(),
            "asked_by_this_person": organisation.applicant == person,
            "consent": organisation.consent,
            "created_at": instant_text(organisation.created_at),
        })
    };
    Ok(of(conn, person)?.into_iter().map(one).collect())
}

/// Whether an accredited organisation would be left without anybody who manages it.
///
/// # Errors
/// The database.
pub fn keeps(conn: &mut Conn<'_>, person: PrincipalId) -> Result<bool, DbError> {
    for organisation in of(conn, person)? {
        let Some(group) = organisation.group.filter(|_| organisation.state == State::Approved) else {
            continue;
        };
        let members = directory::members(conn, group)?;
        if members.iter().all(|member| !member.manager || member.principal.id == person) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Erases the invitations to a person, and its requests that came to nothing, or have not been decided; what was approved is its organisation's.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    for id in store::never_approved(tx, person)? {
        let files: Vec<i64> = store::documents(tx, id)?.into_iter().map(|document| document.media).collect();
        store::delete(tx, id)?;
        media::remove(tx, &files, now)?;
    }
    for known in directory::load(tx, &[person])? {
        store::forget_invited(tx, &known.address.key())?;
    }
    Ok(())
}
