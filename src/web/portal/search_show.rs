//! `GET /cerca`: all that is public, by words, narrowed by what it is, where, whose and when.

use axum::response::Response;
use templates::pages::portal::{FacetView, HitView, SearchPage, search};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::{contents, search as text};

use super::Portal;
use super::names::Names;
use crate::catalogue::{Facets, Found, Hit, Paging, Query, Shown};
use crate::clock::Micros;
use crate::web::shell::{Asked, Page};

/// Things on a page.
const SIZE: u32 = 20;
/// Values of a facet that are shown.
const OPTIONS: usize = 12;
/// Characters that are looked at.
const WORDS: usize = 200;
/// What narrows a search, and is kept when other words are looked for.
const KEPT: [&str; 5] = ["tipo", "canale", "ufficio", "territorio", "anno"];

fn query(asked: &Asked<'_>, page: &Page, names: &Names) -> Query {
    let visible = |office: &&crate::portal::offices::Office| office.is_visible();
    Query {
        words: asked.get("q").chars().take(WORDS).collect(),
        kinds: asked.all("tipo").filter_map(|word| word.parse().ok()).collect(),
        // The search is for all territories unless one is asked for here.
        territory: page.asked_territory().map(|territory| territory.id),
        channel: names.known.channel(asked.get("canale")).filter(|one| one.public).map(|one| one.id),
        office: names.offices.with_slug(asked.get("ufficio")).filter(visible).map(|one| one.id),
        year: asked.get("anno").parse().ok(),
        shown: if asked.get("passati") == "si" { Shown::All } else { Shown::Current },
        paging: Paging::new(asked.page(), SIZE),
        ..Query::default()
    }
}

pub(super) async fn show(portal: Portal, page: Page) -> Response {
    let asked = Asked::of(page.path());
    let names = match portal.names().await {
        Ok(names) => names,
        Err(error) => return page.unavailable(&error),
    };
    let query = query(&asked, &page, &names);
    let found = match portal.catalogue.search(&query).await {
        Ok(found) => found,
        Err(error) => return page.unavailable(&error),
    };
    let now = portal.clock.now();
    let meant = found.corrected.as_ref().map(|words| (words.clone(), asked.with("q", Some(words))));
    let body = search(&SearchPage {
        words: &query.words,
        kept: KEPT
            .into_iter()
            .map(|name| (name, asked.get(name)))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        past: query.shown == Shown::All,
        hits: found.hits.iter().map(|hit| view(hit, &names, now)).collect(),
        facets: facets(&found.facets, &asked, &names),
        paging: paging(&found, page.path()),
        meant,
        whole: found.whole,
    });
    let title = if query.words.is_empty() { text::TITLE.to_owned() } else { text::title_of(&query.words) };
    let crumbs = [Crumb::here(text::TITLE)];
    let head = Head { title: &title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render(&head, &body)
}

fn paging<'a>(found: &Found, path: &'a str) -> Pagination<'a> {
    Pagination {
        path,
        page: found.paging.number().into(),
        size: SIZE.into(),
        total: found.total.min(Paging::REACH).into(),
    }
}

fn view<'a>(hit: &'a Hit, names: &'a Names, now: Micros) -> HitView<'a> {
    let entry = &hit.entry;
    HitView {
        kind: entry.kind.as_str(),
        path: &entry.path,
        title: hit.title.parts().collect(),
        excerpt: hit.excerpt.parts().collect(),
        published_at: entry.published_at,
        office: names.office(entry.office),
        territory: names.territory(entry.territory),
        past: entry.archived || entry.expires_at.is_some_and(|at| at <= now),
    }
}

/// Values with their links: each chooses its value, or takes the choice back.
fn facets(facets: &Facets, asked: &Asked<'_>, names: &Names) -> Vec<FacetView> {
    let facet = |title, name: &str, values: Vec<(String, String, u32)>| {
        let option = |(value, label, count): (String, String, u32)| {
            let chosen = asked.get(name) == value;
            let href = if chosen { asked.without(name) } else { asked.with(name, Some(&value)) };
            (label, href, u64::from(count), chosen)
        };
        let options = values.into_iter().filter(|(_, label, count)| !label.is_empty() && *count > 0);
        FacetView { title, options: options.take(OPTIONS).map(option).collect() }
    };
    let kinds = facets
        .kinds
        .iter()
        .map(|(kind, count)| (kind.to_string(), contents::kind(kind.as_str()).many.to_owned(), *count));
    let channels = facets.channels.iter().filter_map(|(id, count)| {
        let channel = names.known.channel_of(*id).filter(|one| one.public)?;
        Some((channel.slug.clone(), channel.name.clone(), *count))
    });
    let territories = facets.territories.iter().filter_map(|(id, count)| {
        let territory = names.known.territory_of(*id)?;
        Some((territory.slug.clone(), territory.name.clone(), *count))
    });
    let offices = facets.offices.iter().filter_map(|(id, count)| {
        let office = names.offices.of(*id).filter(|one| one.is_visible())?;
        Some((office.profile.slug.clone(), office.name.clone(), *count))
    });
    let years = facets.years.iter().map(|(year, count)| (year.to_string(), year.to_string(), *count));
    vec![
        facet(text::KINDS, "tipo", kinds.collect()),
        facet(text::CHANNELS, "canale", channels.collect()),
        facet(text::TERRITORIES, "territorio", territories.collect()),
        facet(text::OFFICES, "ufficio", offices.collect()),
        facet(text::YEARS, "anno", years.collect()),
    ]
}
