//! A content as the public reads it.

use super::{
    Audience, Content, ContentId, Details, Draft, Field, Kind,
    kinds::{is_unified, kinds, path_of, section_of},
    publish::Span,
    store,
};
use crate::{catalogue::Entry, clock::Micros, directory::PrincipalId};
use mailstore::{DbError, db::Conn};
use std::collections::HashMap;

/// What is behind a name in an address.
#[derive(Debug, Clone)]
pub enum Found {
    /// This.
    Here(Box<PublicContent>),
    /// It has another name now.
    Moved(String),
    /// It was taken away.
    Gone,
}

/// A content with the revision the public reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicContent {
    /// The content.
    pub content: Content,
    /// What it says.
    pub draft: Draft,
    /// When that was written.
    pub written_at: Micros,
}

/// What is behind a name; None: nobody has ever had it. Internal contents are for those whom `internal` lets in. One statement.
pub fn find_public(
    conn: &mut Conn<'_>,
    kind: Kind,
    slug: &str,
    internal: bool,
) -> Result<Option<Found>, DbError> {
    let Some(store::Named(content, live)) = store::named(conn, kind, slug)? else { return Ok(None) };
    if content.live_audience == Some(Audience::Internal) && !internal {
        return Ok(None);
    }
    Ok(match live {
        // What was never published has no name for the public.
        None => content.published_at.map(|_| Found::Gone),
        Some(_) if content.slug != slug => Some(Found::Moved(content.slug)),
        Some((draft, written_at)) => {
            Some(Found::Here(Box::new(PublicContent { content, draft, written_at })))
        }
    })
}

/// The number of the revision of the privacy notice that the public reads, for whoever notes what somebody has agreed to.
pub fn privacy_revision(conn: &mut Conn<'_>) -> Result<Option<i64>, DbError> {
    Ok(store::named(conn, Kind::Page, "privacy")?.and_then(|store::Named(content, _)| content.live))
}

/// A content as a line of a list, also one that the catalogue does not have since it is internal.
pub fn entry_of(public: &PublicContent) -> Entry {
    let PublicContent { content, draft, .. } = public;
    let span = Span::of(content.kind, draft);
    Entry {
        id: 0,
        kind: content.kind,
        source: content.id.0,
        path: path_of(content.kind, &content.slug),
        title: draft.title.clone(),
        summary: draft.summary.clone(),
        territory: draft.details.territory(),
        channel: draft.details.channel(),
        office: content.owner,
        comune: None,
        image: draft.details.cover().map(|cover| cover.media),
        published_at: content.published_at.unwrap_or(content.changed_at),
        updated_at: content.live_since.unwrap_or(content.changed_at),
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        expires_at: draft.details.expires_at.or(span.over_at),
        archived: content.archived_at.is_some(),
    }
}

/// What a form or procedure says of its own edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionWords {
    /// As its authors call it: `2.0`; or empty.
    pub edition: String,
    /// Its day: `2026-11-01`; or empty.
    pub dated: String,
}

impl EditionWords {
    pub(super) fn of(details: &Details) -> Self {
        let of = |field| details.fields.get(field).to_owned();
        Self { edition: of(Field::Edition), dated: of(Field::Dated) }
    }
}

/// An edition that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its revision.
    pub revision: i64,
    /// When it was published.
    pub at: Micros,
    /// What it says of itself.
    pub words: EditionWords,
}

/// An office that works by an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The office.
    pub office: PrincipalId,
    /// Its name.
    pub name: String,
    /// The revision it works by.
    pub revision: i64,
    /// Since when.
    pub at: Micros,
    /// What that revision says of itself.
    pub words: EditionWords,
}

/// The editions of a unified form or procedure that were published and not withdrawn, newest first. Those for the network are
/// for those whom `internal` lets in.
pub fn editions(conn: &mut Conn<'_>, content: &Content, internal: bool) -> Result<Vec<Edition>, DbError> {
    if is_unified(content.kind) { store::editions(conn, content.id, internal) } else { Ok(Vec::new()) }
}

/// One of [`editions`].
pub fn edition(
    conn: &mut Conn<'_>,
    content: &Content,
    (number, internal): (i64, bool),
) -> Result<Option<PublicContent>, DbError> {
    let had = editions(conn, content, internal)?.iter().any(|edition| edition.revision == number);
    let revision = if had { store::revision(conn, content.id, number)? } else { None };
    Ok(revision.map(|revision| PublicContent {
        content: content.clone(),
        draft: revision.draft,
        written_at: revision.created_at,
    }))
}

/// Offices that work by a unified form or procedure.
pub fn adopted_by(conn: &mut Conn<'_>, id: ContentId) -> Result<Vec<Adoption>, DbError> {
    store::adoptions(conn, id)
}

/// Where something takes place, in one line; or nothing.
pub fn place_of(details: &Details) -> String {
    let parts = [Field::Place, Field::Street].map(|field| details.fields.get(field));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The same of published contents, by their numbers; those without are left out.
pub fn places_of(conn: &mut Conn<'_>, ids: &[i64]) -> Result<HashMap<i64, String>, DbError> {
    let found = if ids.is_empty() { Vec::new() } else { store::live_details(conn, ids)? };
    let places = found.iter().map(|(id, details)| (*id, place_of(details)));
    Ok(places.filter(|(_, place)| !place.is_empty()).collect())
}

/// The content that a path of the site leads to, published or not; None for one that leads to none.
pub fn find_by_path(conn: &mut Conn<'_>, path: &str) -> Result<Option<(Kind, ContentId)>, DbError> {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let Some((section, slug)) = path.rsplit_once('/') else { return Ok(None) };
    let Some(kind) = kinds().iter().find(|kind| section_of(**kind) == section) else { return Ok(None) };
    Ok(store::slug_owner(conn, *kind, slug)?.map(|id| (*kind, id)))
}

/// Where contents are on the site, published or not: number and path. Those that are gone are left out.
pub fn paths_of(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    let found = if ids.is_empty() { Vec::new() } else { store::paths(conn, ids)? };
    Ok(found.into_iter().map(|(id, kind, slug)| (id, path_of(kind, &slug))).collect())
}

/// Numbers of the published service sheets to which a path leads; ascending.
pub fn services_of_path(conn: &mut Conn<'_>, path: &str) -> Result<Vec<i64>, DbError> {
    let is_word = !path.is_empty() && path.bytes().all(|b| b.is_ascii_lowercase());
    if is_word { store::services_with(conn, &format!("\"path\":\"{path}\"")) } else { Ok(Vec::new()) }
}
