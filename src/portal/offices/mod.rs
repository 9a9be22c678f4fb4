//! Offices and functions as the portal shows them: profiles, hours, areas of competence, people, and the agenda of useful
//! contacts.
//!
//! The directory knows who belongs to an office and who reads its mail; here is what the public is told of it. [`Offices`]
//! keeps all profiles with their hours in memory, for pages; [`Edit`] changes them with the rights of whoever asks, as they
//! are in its transaction. Each change leaves an audit record and wakes `Collection::Portal`.
//!
//! Reading functions on a [`Conn`] are parts of a bigger use case and judge no rights: what they give is what the caller's
//! `hidden` asks for.

mod area;
mod check;
mod edit;
pub mod holidays;
mod hours;
mod listed;
mod model;
pub mod personal;
pub mod rights;
mod store;
#[cfg(test)]
mod tests;
mod tree;
mod units;
pub mod vcard;

pub use area::{Area, Competence, on as competent_in};
pub use edit::Edit;
pub use hours::{DAY_MINUTES, DayHours, Exception, Schedule, Span, State, Weekly};
pub use listed::{mend, principal_changed};
pub use model::{
    Contact, ContactFilter, ContactForm, FunctionHolders, HeldFunction, Office, OfficeError, OfficePerson,
    PersonForm, Point, Profile, UnitKind,
};
pub use tree::{Node, tree};
pub use units::{Staff, UnitChange};

use crate::{
    address::Address,
    clock::{Clock, DAY, Micros},
    directory::{self, Actor, Directory, Forbidden, Kind, NewPrincipal, PrincipalId, Viewer},
    fields,
    rome::day_of,
    snapshot::Snapshot,
    territory::{self, Comune, PastSlug},
};
use chrono::NaiveDate;
use mailstore::{Collection, Db, DbError, db::Conn};
use std::sync::Arc;

/// Comuni listed at most.
const COMUNI: u32 = 10_000;
/// Contacts listed at most.
const CONTACTS: u32 = 2_000;

/// Offices as a service. A cheap clone.
#[derive(Clone)]
pub struct Offices {
    db: Db,
    clock: Clock,
    all: Snapshot<All>,
}

/// All offices with a profile, hidden ones too, in the order people see.
#[derive(Debug, Clone, Default)]
pub struct All {
    /// The offices.
    pub offices: Vec<Office>,
    past: Vec<PastSlug>,
}

/// One office with all that its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The office. Its slug differs from the one that was asked for when that was one of before: the page leads on.
    pub office: Office,
    /// Its people, its heads first.
    pub people: Vec<OfficePerson>,
    /// The comuni it is competent for today.
    pub comuni: Vec<Comune>,
}

impl All {
    /// Those somebody may see: the public ones, and all for who works here.
    pub fn seen_by<'a>(&'a self, viewer: &Viewer) -> impl Iterator<Item = &'a Office> + use<'a> {
        let hidden = rights::works_here(viewer);
        self.offices.iter().filter(move |office| hidden || office.is_visible())
    }

    /// The office with this slug, or one of before.
    pub fn with_slug(&self, slug: &str) -> Option<&Office> {
        let now = self.offices.iter().find(|office| office.profile.slug == slug);
        now.or_else(|| {
            let past = self.past.iter().find(|past| past.area == edit::AREA && past.slug == slug)?;
            self.of(past.principal)
        })
    }

    /// The office of a number.
    pub fn of(&self, id: PrincipalId) -> Option<&Office> {
        self.offices.iter().find(|office| office.id == id)
    }
}

impl Offices {
    /// Those in `db`.
    pub fn new(db: Db, clock: Clock) -> Self {
        let news = &[Collection::Directory, Collection::Portal];
        Self { all: Snapshot::new(db.clone(), clock.clone(), news, read_all), db, clock }
    }

    /// All offices with a profile and their hours, from memory when nothing has changed.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn all(&self) -> Result<Arc<All>, DbError> {
        self.all.get().await
    }

    /// One office whole, as somebody may see it; two statements. None when there is none, or none to be seen.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn whole(&self, viewer: &Viewer, slug: &str) -> Result<Option<Whole>, DbError> {
        let (hidden, today) = (rights::works_here(viewer), day_of(self.clock.now()));
        let all = self.all().await?;
        let Some(office) = all.with_slug(slug).filter(|office| hidden || office.is_visible()) else {
            return Ok(None);
        };
        let id = office.id;
        let more = move |conn: &mut Conn<'_>| {
            Ok::<_, DbError>((people(conn, id, hidden)?, comuni_of_office(conn, id, today)?))
        };
        let (people, comuni) = self.db.read_brief(more).await?;
        Ok(Some(Whole { office: office.clone(), people, comuni }))
    }

    /// The agenda of contacts as somebody may see it.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn contacts(&self, viewer: &Viewer, filter: ContactFilter) -> Result<Vec<Contact>, DbError> {
        let hidden = rights::works_here(viewer);
        self.db.read(move |conn| contacts(conn, &filter, hidden)).await
    }

    /// One contact as somebody may see it.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn contact(&self, viewer: &Viewer, id: i64) -> Result<Option<Contact>, DbError> {
        let hidden = rights::works_here(viewer);
        let found = self.db.read_brief(move |conn| store::contacts::load(conn, id)).await?;
        Ok(found.filter(|contact| hidden || contact.form.public).map(|contact| shown(contact, hidden)))
    }

    /// Changes offices: all that `change` does is one transaction, undone when it gives an error. It may run more than once.
    ///
    /// # Errors
    /// [`OfficeError::Forbidden`] when the account of whoever asks is gone or shut; those of `change`.
    pub async fn edit<T, F>(&self, by: Actor, mut change: F) -> Result<T, OfficeError>
    where
        F: FnMut(&mut Edit<'_, '_>) -> Result<T, OfficeError> + Send + 'static,
        T: Send + 'static,
    {
        let now = self.clock.now();
        let act = move |tx: &mut mailstore::db::Tx<'_>| {
            let (viewer, doer) = by.enter::<OfficeError>(tx)?;
            change(&mut Edit::new(tx, &viewer, &doer, now))
        };
        self.db.write(act).await
    }

    /// Founds an office: its principal with its mailbox, and its first profile.
    ///
    /// # Errors
    /// [`OfficeError::Forbidden`] unless an administrator asks; those of the directory and of
    /// [`save_profile`](Edit::save_profile).
    pub async fn found(
        directory: &Directory,
        by: Actor,
        (name, address): (String, Address),
        profile: Profile,
    ) -> Result<PrincipalId, OfficeError> {
        let act = move |edit: &mut directory::Edit<'_, '_>, viewer: &Viewer| {
            if !rights::places_offices(viewer) {
                return Err(Forbidden.into());
            }
            let id = edit.add(&NewPrincipal::new(Kind::Office, address.clone(), &name))?;
            let (now, doer) = (edit.now(), edit.doer());
            Edit::new(edit.tx(), viewer, doer, now).save_profile(id, Some(0), &profile)?;
            Ok(id)
        };
        directory.edit_by(by, act).await
    }

    /// Changes who belongs to an office, or (administrators only) what it is called and whether it is shut.
    ///
    /// # Errors
    /// [`OfficeError::Forbidden`] unless an administrator or whoever manages the office asks, for what that may do;
    /// [`OfficeError::NoSuch`]; those of the directory.
    pub async fn change_unit(
        directory: &Directory,
        by: Actor,
        office: PrincipalId,
        change: UnitChange,
    ) -> Result<(), OfficeError> {
        let act = move |edit: &mut directory::Edit<'_, '_>, viewer: &Viewer| {
            units::apply(edit, viewer, office, &change)
        };
        directory.edit_by(by, act).await
    }

    /// The members of an office with what is said of each, its heads first, for whoever looks after the office.
    ///
    /// # Errors
    /// [`OfficeError::Forbidden`], [`OfficeError::NoSuch`].
    pub async fn staff(&self, by: Actor, office: PrincipalId) -> Result<Vec<Staff>, OfficeError> {
        self.db.read(move |conn| units::staff(conn, &by, office)).await
    }

    /// All that was, is and will be of the competence of an office, with the names of the comuni.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn areas(&self, office: PrincipalId) -> Result<Vec<(Area, String)>, DbError> {
        self.db.read_brief(move |conn| store::areas::of_office(conn, office)).await
    }

    /// Reads with the functions of this module in one snapshot.
    ///
    /// # Errors
    /// Those of `look`.
    pub async fn read<T, F>(&self, look: F) -> Result<T, DbError>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.db.read(look).await
    }
}

fn read_all(conn: &mut Conn<'_>, now: Micros) -> Result<All, DbError> {
    // Read ten seconds before midnight it is still looked at after it.
    let offices = store::profiles::offices(conn, None, day_of(now - DAY))?;
    Ok(All { offices, past: territory::past_slugs(conn)? })
}

/// One office with its profile and hours, those of all days that are different from `first` on.
///
/// # Errors
/// Those of reading.
pub fn office(conn: &mut Conn<'_>, id: PrincipalId, first: NaiveDate) -> Result<Option<Office>, DbError> {
    Ok(store::profiles::offices(conn, Some(id), first)?.pop())
}

/// The people of an office, its heads first: those the public is told of, or all of whom something is said.
///
/// # Errors
/// Those of reading.
pub fn people(conn: &mut Conn<'_>, office: PrincipalId, hidden: bool) -> Result<Vec<OfficePerson>, DbError> {
    store::people::of_office(conn, office, hidden)
}

/// The heads of all offices, each as office, person and name: those the public is told of, or all.
///
/// # Errors
/// Those of reading.
pub fn heads(conn: &mut Conn<'_>, hidden: bool) -> Result<Vec<(PrincipalId, PrincipalId, String)>, DbError> {
    store::people::heads(conn, hidden)
}

/// All functions, each with who holds it: of people only those the public is told of by some office, or all.
///
/// # Errors
/// Those of reading.
pub fn functions(conn: &mut Conn<'_>, hidden: bool) -> Result<Vec<FunctionHolders>, DbError> {
    store::people::functions(conn, hidden)
}

/// The office competent for a comune on a day; None: nobody is, and the province's queue takes it.
///
/// # Errors
/// Those of reading.
pub fn competent(conn: &mut Conn<'_>, comune: &str, day: NaiveDate) -> Result<Option<PrincipalId>, DbError> {
    store::areas::competent(conn, comune, day)
}

/// The comuni an office is competent for on a day, ordered by name.
///
/// # Errors
/// Those of reading.
pub fn comuni_of_office(
    conn: &mut Conn<'_>,
    office: PrincipalId,
    day: NaiveDate,
) -> Result<Vec<Comune>, DbError> {
    let codes: Vec<String> =
        store::areas::on_day(conn, Some(office), day)?.into_iter().map(|(area, _)| area.comune).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    territory::comuni_of(conn, &codes)
}

/// What holds on a day: spans with the names of their comuni, ordered by these.
///
/// # Errors
/// Those of reading.
pub fn areas_on(conn: &mut Conn<'_>, day: NaiveDate) -> Result<Vec<(Area, String)>, DbError> {
    store::areas::on_day(conn, None, day)
}

/// All that was, is and will be competent for a comune, by day.
///
/// # Errors
/// Those of reading.
pub fn areas_of(conn: &mut Conn<'_>, comune: &str) -> Result<Vec<Area>, DbError> {
    store::areas::of_comuni(conn, &[comune.to_owned()])
}

/// The comuni for which nobody is competent on a day, of one province (number plate) or all; ordered by name.
///
/// # Errors
/// Those of reading.
pub fn unassigned(
    conn: &mut Conn<'_>,
    province: Option<&str>,
    day: NaiveDate,
) -> Result<Vec<Comune>, DbError> {
    store::areas::unassigned(conn, province.unwrap_or_default(), day, COMUNI)
}

/// The agenda of contacts: what the public may know, or all.
///
/// # Errors
/// Those of reading.
pub fn contacts(conn: &mut Conn<'_>, filter: &ContactFilter, hidden: bool) -> Result<Vec<Contact>, DbError> {
    let category = filter.category.as_deref().unwrap_or_default();
    let mut found = store::contacts::list(conn, category, filter.territory, hidden, CONTACTS)?;
    if let Some(text) = &filter.text {
        let text = fields::folded(text);
        found.retain(|contact| {
            let form = &contact.form;
            [&form.body, &form.name, &form.category].iter().any(|field| fields::folded(field).contains(&text))
        });
    }
    Ok(found.into_iter().map(|contact| shown(contact, hidden)).collect())
}

/// A contact without what only those who work here may know.
fn shown(mut contact: Contact, hidden: bool) -> Contact {
    if !hidden {
        contact.form.internal_note.clear();
    }
    contact
}
