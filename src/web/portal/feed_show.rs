//! What can be followed: Atom (RFC 4287) and calendars (RFC 5545).

mod atom;
mod calendar;

use std::collections::HashMap;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use mailstore::DbError;
use templates::text::portal::contents as text;

use super::Portal;
use crate::catalogue::{self, Entry, Filter, Kind, Order};
use crate::directory::PrincipalId;
use crate::portal::contents::{self, Audience, Found, path_of, rights, section_of};
use crate::web::shell::Page;

/// How a calendar is given out.
const CALENDAR: &str = "inline; filename=calendario.ics";
/// Entries of a feed.
const MOST: u32 = 50;
/// Kinds that are in the feed of everything.
const HAPPENING: [Kind; 6] =
    [Kind::News, Kind::Event, Kind::Deadline, Kind::Press, Kind::Initiative, Kind::Partnership];

/// The feed of all that happens.
pub(super) async fn news(portal: Portal, page: Page) -> Response {
    feed(&portal, &page, &HAPPENING, None, (text::NEWS, "/novita")).await
}

/// The feed of a kind.
pub(super) async fn kind(kind: Kind, portal: Portal, page: Page) -> Response {
    feed(&portal, &page, &[kind], None, (text::kind(kind.as_str()).many, section_of(kind))).await
}

/// The feed of a channel.
pub(super) async fn channel(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    match channel_of(&portal, &slug).await {
        Ok(Some((id, name, slug))) => {
            feed(&portal, &page, &[], Some(id), (&name, &format!("/canali/{slug}"))).await
        }
        Ok(None) => page.not_found(),
        Err(error) => page.unavailable(&error),
    }
}

/// The events and deadlines of a channel.
pub(super) async fn channel_calendar(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    match channel_of(&portal, &slug).await {
        Ok(Some((id, name, _))) => {
            calendar_of(&portal, &page, &[Kind::Event, Kind::Deadline], Some(id), &name).await
        }
        Ok(None) => page.not_found(),
        Err(error) => page.unavailable(&error),
    }
}

/// The calendar of events, or of deadlines.
pub(super) async fn calendar(kind: Kind, portal: Portal, page: Page) -> Response {
    calendar_of(&portal, &page, &[kind], None, text::kind(kind.as_str()).many).await
}

/// One event or deadline, to be put into a calendar; those for the network alone, for those who work in it.
pub(super) async fn one(kind: Kind, portal: Portal, page: Page, slug: String) -> Response {
    let internal = rights::is_staff(page.viewer());
    match portal.db.read_brief(move |c| contents::find_public(c, kind, &slug, internal)).await {
        Ok(Some(Found::Here(public))) => {
            let entry = contents::entry_of(&public);
            let places = HashMap::from([(entry.source, contents::place_of(&public.draft.details))]);
            let (name, disposition) = (entry.title.clone(), "attachment; filename=evento.ics");
            let mut response = ics(&page, &name, (&[entry], &places), disposition);
            if public.content.audience == Audience::Internal {
                let own = HeaderValue::from_static("private, no-store");
                response.headers_mut().insert(header::CACHE_CONTROL, own);
            }
            response
        }
        Ok(Some(Found::Moved(slug))) => page.moved(&format!("{}/evento.ics", path_of(kind, &slug))),
        Ok(_) => page.not_found(),
        Err(error) => page.unavailable(&error),
    }
}

async fn channel_of(portal: &Portal, slug: &str) -> Result<Option<(PrincipalId, String, String)>, DbError> {
    let known = portal.territories.known().await?;
    let channel = known.channel(slug).filter(|channel| channel.public);
    Ok(channel.map(|channel| (channel.id, channel.name.clone(), channel.slug.clone())))
}

async fn entries(
    portal: &Portal,
    page: &Page,
    filter: Filter,
    channel: Option<PrincipalId>,
) -> Result<Vec<Entry>, DbError> {
    // A feed is for whoever asks for that address: the choice in a cookie is no part of it.
    let territory = page.asked_territory().map(|territory| territory.id);
    let filter = Filter { territory, channel, ..filter };
    portal.db.read_brief(move |c| catalogue::first(c, &filter, MOST)).await
}

async fn feed(
    portal: &Portal,
    page: &Page,
    kinds: &[Kind],
    channel: Option<PrincipalId>,
    (title, path): (&str, &str),
) -> Response {
    let filter = Filter::of(kinds, portal.clock.now());
    match entries(portal, page, filter, channel).await {
        Ok(found) => atom_of(page, (title, path), &found),
        Err(error) => page.unavailable(&error),
    }
}

/// Entries as a feed that follows the list `path`.
pub(in crate::web) fn atom_of(page: &Page, (title, path): (&str, &str), entries: &[Entry]) -> Response {
    let xml = atom::document(&page.state().public_url, page.path(), (title, path), entries);
    plain("application/atom+xml; charset=utf-8", "inline", xml)
}

/// Entries with dates as a calendar.
pub(in crate::web) fn ics_of(page: &Page, name: &str, entries: &[Entry]) -> Response {
    ics(page, name, (entries, &HashMap::new()), CALENDAR)
}

async fn calendar_of(
    portal: &Portal,
    page: &Page,
    kinds: &[Kind],
    channel: Option<PrincipalId>,
    name: &str,
) -> Response {
    let now = portal.clock.now();
    let filter = Filter { order: Order::Soonest, upcoming: Some(now), ..Filter::of(kinds, now) };
    let read = async {
        let found = entries(portal, page, filter, channel).await?;
        let events = found.iter().filter(|entry| entry.kind == Kind::Event);
        let events: Vec<i64> = events.map(|entry| entry.source).collect();
        Ok::<_, DbError>((found, portal.db.read_brief(move |c| contents::places_of(c, &events)).await?))
    };
    match read.await {
        Ok((found, places)) => ics(page, name, (&found, &places), CALENDAR),
        Err(error) => page.unavailable(&error),
    }
}

/// `places`: where they take place, by their sources.
fn ics(
    page: &Page,
    name: &str,
    (entries, places): (&[Entry], &HashMap<i64, String>),
    disposition: &'static str,
) -> Response {
    let site = (page.state().public_url.as_str(), page.state().hostname.as_str());
    let text = calendar::document(site, name, entries, places);
    plain("text/calendar; charset=utf-8", disposition, text)
}

fn plain(kind: &'static str, disposition: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, text).into_response()
}
