//! `GET /offerte`, `/corsi`, `/concorsi`: what is offered, filtered and sorted.

use templates::pages::listings::{LinePage, lines};
use templates::parts::Pagination;
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::contents;

use super::board::{Board, common, line_of, narrow_by};
use super::narrow::Narrow;
use super::unavailable;
use crate::catalogue::{Kind, Paging};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Entries on a page.
const SIZE: u32 = 20;

pub(super) async fn show<D: Board>(portal: Portal, page: Page) -> Answer {
    let asked = Asked::of(page.path());
    let names = portal.names().await.map_err(unavailable(&page))?;
    let territory = page.territory().map(|territory| territory.id);
    let filter = D::filter(&asked, common(&asked, &names, territory));
    let desk = D::desk(&portal);
    let facets = desk.facets(filter.clone()).await.map_err(unavailable(&page))?;
    let found = desk.list(filter, Paging::new(asked.page(), SIZE)).await.map_err(unavailable(&page))?;
    let mut narrow = Narrow::new(&asked);
    narrow_by::<D>(&mut narrow, &facets, &names);
    let (words, now) = (contents::kind(D::NOUN.word), portal.clock.now());
    let atom = followed(&page, &format!("{}/atom.xml", D::NOUN.path));
    let calendar = match D::NOUN.kind {
        Kind::Competition => followed(&page, &format!("{}/calendario.ics", D::NOUN.path)),
        _ => String::new(),
    };
    let body = lines(&LinePage {
        kind: D::NOUN.word,
        title: words.many,
        lead: words.lead,
        action: D::NOUN.path,
        fields: narrow.fields,
        active: narrow.active,
        lines: found.rows.iter().map(|entry| line_of(entry, now)).collect(),
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        atom: &atom,
        calendar: &calendar,
        way: None,
    });
    let head = Head {
        title: words.many,
        description: words.lead,
        crumbs: &[Crumb::here(words.many)],
        canonical: Some(D::NOUN.path),
        feeds: &[Feed { title: words.many, href: &atom, kind: "application/atom+xml" }],
        // Search machines find the things, not every way to list them.
        noindex: !asked.is_empty(),
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}

/// What follows a list as it is narrowed; the territory that was chosen before goes with it, since no cookie does.
fn followed(page: &Page, path: &str) -> String {
    let query = page.path().split_once('?').map_or("", |(_, query)| query);
    let whole = format!("{path}?{query}");
    let asked = Asked::of(&whole);
    match page.territory().filter(|_| page.asked_territory().is_none()) {
        Some(territory) => asked.with("territorio", Some(&territory.slug)),
        None => asked.without("pagina"),
    }
}
