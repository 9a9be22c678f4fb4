//! Offices in the catalogue of all that is public: their entries, kept true in the transaction that changes what they say.

use super::{Office, store};
use crate::{
    catalogue::{self, NewEntry},
    clock::Micros,
    directory::{Kind, PrincipalId},
    rome::day_of,
};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};

/// Writes the entry of an office as it is now, or takes it away when visitors do not see the office.
pub(super) fn refresh(tx: &mut Tx<'_>, id: PrincipalId, now: Micros) -> Result<(), DbError> {
    let Some(office) = super::office(tx, id, day_of(now))?.filter(Office::is_visible) else {
        return catalogue::remove(tx, catalogue::Kind::Office, id.0);
    };
    let before = catalogue::find(tx, catalogue::Kind::Office, id.0)?;
    let (text, profile) = (words(tx, &office, now)?, &office.profile);
    let entry = NewEntry {
        kind: catalogue::Kind::Office,
        source: id.0,
        path: &format!("/uffici/{}", profile.slug),
        title: &office.name,
        summary: &office.place(),
        text: &text,
        territory: profile.territory,
        channel: None,
        office: Some(id),
        comune: profile.comune.as_deref(),
        image: None,
        published_at: before.map_or(office.updated_at, |entry| entry.published_at),
        updated_at: now,
        starts_at: None,
        ends_at: None,
        expires_at: None,
        archived: false,
    };
    catalogue::put(tx, &entry).map(|_| ())
}

/// What somebody may look for an office by: what it does, how it is reached, who works there, for whom it is competent now or
/// will be.
fn words(conn: &mut Conn<'_>, office: &Office, now: Micros) -> Result<String, DbError> {
    let profile = &office.profile;
    let mut words = vec![
        templates::rich::plain(&profile.description),
        profile.access.clone(),
        profile.phone.clone(),
        office.address.to_string(),
        profile.pec.clone(),
    ];
    for person in super::people(conn, office.id, false)? {
        words.extend([person.name, person.form.title, person.form.duties]);
        words.extend(person.functions.into_iter().map(|function| function.name));
    }
    words.extend(store::areas::names_from(conn, office.id, day_of(now))?);
    Ok(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("\n"))
}

/// For [`Directory::telling`](crate::directory::Directory::telling): an office, function or person is another now.
///
/// # Errors
/// The database.
pub fn principal_changed(tx: &mut Tx<'_>, id: PrincipalId, kind: Kind, now: Micros) -> Result<(), DbError> {
    match kind {
        Kind::Office | Kind::Function => refresh(tx, id, now),
        Kind::Person => {
            store::people::offices_of(tx, id)?.into_iter().try_for_each(|office| refresh(tx, office, now))
        }
        Kind::Group | Kind::Room | Kind::Channel | Kind::Territory | Kind::List => Ok(()),
    }
}

/// Writes the entries that are missing: of offices from before there were any. Gives how many.
///
/// # Errors
/// The database.
pub async fn mend(db: &Db, now: Micros) -> Result<usize, DbError> {
    if db.read_brief(move |conn| missing(conn, now)).await?.is_empty() {
        return Ok(0);
    }
    db.write(move |tx| {
        let missing = missing(tx, now)?;
        missing.iter().try_for_each(|id| refresh(tx, *id, now))?;
        Ok(missing.len())
    })
    .await
}

/// Offices that visitors see, and which have no entry.
fn missing(conn: &mut Conn<'_>, now: Micros) -> Result<Vec<PrincipalId>, DbError> {
    let offices = store::profiles::offices(conn, None, day_of(now))?;
    let seen: Vec<i64> =
        offices.iter().filter(|office| office.is_visible()).map(|office| office.id.0).collect();
    let entries = catalogue::of_sources(conn, &[catalogue::Kind::Office], &seen)?;
    let there = |id: &i64| entries.iter().any(|entry| entry.source == *id);
    Ok(seen.into_iter().filter(|id| !there(id)).map(PrincipalId).collect())
}
