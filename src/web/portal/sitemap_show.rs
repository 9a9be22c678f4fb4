//! The map of the site: for search machines (sitemaps.org) and for people.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use mailstore::{DbError, db::Conn};
use std::sync::Arc;
use templates::shell::{Crumb, Head};
use templates::text::portal::contents as text;

use super::Portal;
use super::json_ld::instant;
use crate::catalogue::{self, Place};
use crate::clock::Micros;
use crate::portal::contents::section_of;
use crate::territory::Channel;
use crate::web::WebState;
use crate::web::shell::Page;
use crate::web::xml::Xml;

/// Addresses of one map (sitemaps.org: 50,000 at most).
const MOST: usize = 50_000;
/// Pages that are no entry of the catalogue.
const PAGES: [&str; 27] = [
    "/",
    "/novita",
    "/notizie",
    "/eventi",
    "/scadenze",
    "/comunicati",
    "/stampa",
    "/iniziative",
    "/partenariati",
    "/servizi",
    "/uffici",
    "/orari",
    "/contatti",
    "/moduli",
    "/procedure",
    "/normativa",
    "/direttive",
    "/atti",
    "/schede",
    "/link",
    "/offerte",
    "/corsi",
    "/concorsi",
    "/imprese",
    "/enti",
    "/accreditamento",
    "/segnala",
];
/// Read at a time.
const BATCH: u32 = 5_000;

/// All current entries; search machines ask often, and all at once.
pub(super) fn read(c: &mut Conn<'_>, now: Micros) -> Result<Vec<Place>, DbError> {
    let mut all: Vec<Place> = Vec::new();
    while all.len() < MOST {
        let after = all.last().map_or(0, |last| last.id);
        let batch = catalogue::for_sitemap(c, after, BATCH, now)?;
        if batch.is_empty() {
            break;
        }
        all.extend(batch);
    }
    Ok(all)
}

/// `GET /sitemap.xml`
pub(super) async fn xml(portal: Portal, State(state): State<Arc<WebState>>, page: Page) -> Response {
    let site = &state.public_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let channels = match portal.territories.known().await {
        Ok(known) => known.active_channels(false).map(channel_path).collect::<Vec<_>>(),
        Err(error) => return page.unavailable(&error),
    };
    let paths = PAGES.into_iter().chain(channels.iter().map(String::as_str));
    let mut left = MOST;
    for path in paths {
        xml += &format!("<url><loc>{}</loc></url>\n", Xml(&format!("{site}{path}")));
        left = left.saturating_sub(1);
    }
    let places = match portal.places.get().await {
        Ok(places) => places,
        Err(error) => return page.unavailable(&error),
    };
    for place in places.iter().take(left) {
        let (url, day) = (format!("{site}{}", place.path), instant(place.updated_at));
        xml += &format!("<url><loc>{}</loc><lastmod>{day}</lastmod></url>\n", Xml(&url));
    }
    xml += "</urlset>\n";
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, xml).into_response()
}

/// `GET /mappa`
pub(super) async fn page(portal: Portal, page: Page) -> Response {
    let (now, territory) = (portal.clock.now(), page.territory().map(|territory| territory.id));
    let read = async {
        let counts = portal.db.read_brief(move |c| catalogue::count_by_kind(c, territory, now)).await?;
        Ok::<_, DbError>((counts, portal.territories.known().await?))
    };
    let (counts, known) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let links: Vec<(&str, &str, u64)> = counts
        .iter()
        .filter(|(kind, _)| *kind != catalogue::Kind::Page)
        .map(|(kind, count)| (text::kind(kind.as_str()).many, section_of(*kind), u64::from(*count)))
        .collect();
    let channels: Vec<(&str, String)> =
        known.active_channels(false).map(|channel| (channel.name.as_str(), channel_path(channel))).collect();
    let body = templates::pages::portal::map(&links, &channels);
    let head = Head {
        title: text::MAP,
        description: text::MAP_LEAD,
        crumbs: &[Crumb::here(text::MAP)],
        canonical: Some("/mappa"),
        ..Head::default()
    };
    page.render(&head, &body)
}

fn channel_path(channel: &Channel) -> String {
    format!("/canali/{}", channel.slug)
}

/// `GET /robots.txt`
pub(super) async fn robots(State(state): State<Arc<WebState>>) -> Response {
    let text = format!(
        "User-agent: *\nAllow: /\nDisallow: /accedi\nDisallow: /registrati\nDisallow: /password\nDisallow: /profilo\nDisallow: /ente/\n\
         Disallow: /azienda\nDisallow: /redazione\nDisallow: /amministrazione\nDisallow: /cerca\nSitemap: {}/sitemap.xml\n",
        state.public_url
    );
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, text).into_response()
}
