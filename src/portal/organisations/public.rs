//! Organisations as the public finds them.

use super::{Body, Organisation, OrganisationId, Profile, State, store};
use crate::{
    catalogue::{self, Kind, NewEntry, Page, Paging},
    clock::Micros,
    directory::PrincipalId,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};

/// A kind of body, and how many approved organisations there are of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// The kind.
    pub body: Body,
    /// How many.
    pub count: i64,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub id: OrganisationId,
    /// What kind of body it is.
    pub body: Body,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// What it is in a sentence or two.
    pub summary: String,
    /// Where its seat is.
    pub town: String,
}

/// Something that an organisation has published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// What it says in a sentence or two.
    pub summary: String,
    /// Where it is on the site.
    pub path: String,
    /// When it was published.
    pub published_at: Micros,
    /// The organisation's name.
    pub organisation: String,
    /// The organisation's name in addresses.
    pub slug: String,
}

/// An organisation whole, as the public reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicOrganisation {
    /// Its number.
    pub id: OrganisationId,
    /// The group its contents belong to.
    pub group: PrincipalId,
    /// What kind of body it is.
    pub body: Body,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its codice fiscale, which is public of a body.
    pub fiscal_code: String,
    /// Where its seat is.
    pub place: super::Place,
    /// What its page says.
    pub profile: Profile,
    /// Since when it is accredited.
    pub since: Micros,
    /// Until when.
    pub until: Micros,
    /// When its page was last changed, or the organisation itself.
    pub changed_at: Micros,
}

/// What is behind a name in an address.
#[derive(Debug, Clone)]
pub enum Found {
    /// This.
    Here(Box<PublicOrganisation>),
    /// It is not accredited any more, or not for the time being.
    Gone,
}

/// An approved organisation by its group, for whoever shows whose something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The group its contents belong to.
    pub group: PrincipalId,
    /// Its name.
    pub name: String,
    /// Where its page is.
    pub path: String,
}

/// All approved organisations, ordered by their groups.
///
/// # Errors
/// The database.
pub fn approved(conn: &mut Conn<'_>) -> Result<Vec<Named>, DbError> {
    let named = |(group, name, slug): (i64, String, String)| Named {
        group: PrincipalId(group),
        name,
        path: path_of(&slug),
    };
    Ok(store::approved(conn)?.into_iter().map(named).collect())
}

/// Where an organisation is on the site.
pub(super) fn path_of(slug: &str) -> String {
    format!("/enti/{slug}")
}

/// All kinds of bodies in order, each with how many approved organisations there are.
///
/// # Errors
/// The database.
pub fn sections(conn: &mut Conn<'_>) -> Result<Vec<Section>, DbError> {
    let counted = store::sections(conn)?;
    let count = |body| counted.iter().find(|(known, _)| *known == body).map_or(0, |(_, count)| *count);
    Ok(Body::ALL.iter().map(|body| Section { body: *body, count: count(*body) }).collect())
}

/// A page of approved organisations by name, of one kind or of all, with that text in the name.
///
/// # Errors
/// The database.
pub fn list_public(
    conn: &mut Conn<'_>,
    body: Option<Body>,
    text: &str,
    paging: Paging,
) -> Result<Page<Line>, DbError> {
    let (rows, total) = store::list_public(conn, (body, text), (paging.size(), paging.offset()))?;
    Ok(Page { rows, total: u32::try_from(total).unwrap_or(u32::MAX), paging })
}

/// What approved organisations of one kind, or of all, have published, newest first, at most `most`. One statement.
///
/// # Errors
/// The database.
pub fn recent(
    conn: &mut Conn<'_>,
    body: Option<Body>,
    now: Micros,
    most: u32,
) -> Result<Vec<Recent>, DbError> {
    store::recent(conn, body, now, most)
}

/// What is behind a name; None: nobody has ever had it. One statement.
///
/// # Errors
/// The database.
pub fn find_public(conn: &mut Conn<'_>, slug: &str) -> Result<Option<Found>, DbError> {
    let Some(found) = store::named(conn, slug)? else { return Ok(None) };
    Ok(Some(public(found).map_or(Found::Gone, |found| Found::Here(Box::new(found)))))
}

fn public(found: Organisation) -> Option<PublicOrganisation> {
    let (group, slug) = (found.group?, found.slug?);
    (found.state == State::Approved).then(|| PublicOrganisation {
        id: found.id,
        group,
        body: found.application.body,
        name: found.application.name,
        slug,
        fiscal_code: found.application.fiscal_code,
        place: found.application.place,
        profile: found.profile,
        since: found.approved_at.unwrap_or(found.changed_at),
        until: found.valid_until.unwrap_or(found.changed_at),
        changed_at: found.changed_at,
    })
}

/// Which entries of the catalogue are the contents of an organisation.
pub fn contents_of(group: PrincipalId, now: Micros) -> catalogue::Filter {
    catalogue::Filter { office: Some(group), ..catalogue::Filter::of(&[], now) }
}

/// Tells the catalogue what the public may find of an organisation, whose page has these words.
pub(super) fn put(tx: &mut Tx<'_>, organisation: &Organisation, words: &str) -> Result<(), DbError> {
    let shown = organisation.slug.as_deref().filter(|_| organisation.state == State::Approved);
    let Some(slug) = shown else {
        return catalogue::remove(tx, Kind::Organisation, organisation.id.0);
    };
    let (application, path) = (&organisation.application, path_of(slug));
    let text = format!("{words}\n{}\n{}", application.place.town, organisation.profile.site);
    let comune = application.place.comune.as_str();
    let entry = NewEntry {
        kind: Kind::Organisation,
        source: organisation.id.0,
        path: &path,
        title: &application.name,
        summary: &organisation.profile.summary,
        text: &text,
        territory: None,
        channel: None,
        // What is of this office are its contents; it is not one of them.
        office: None,
        comune: (!comune.is_empty()).then_some(comune),
        image: None,
        published_at: organisation.approved_at.unwrap_or(organisation.changed_at),
        updated_at: organisation.changed_at,
        starts_at: None,
        ends_at: None,
        expires_at: organisation.valid_until,
        archived: false,
    };
    catalogue::put(tx, &entry).map(|_| ())
}
