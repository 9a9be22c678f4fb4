//! `GET /notizie`, `/eventi` …: what is published of a kind; `/novita` of all that happens.

use axum::response::Response;
use templates::pages::portal::{ListFilter, ListPage, WayTo, listing};
use templates::parts::Pagination;
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::{contents as text, guide};

use super::Portal;
use super::entries::views;
use super::names::Names;
use crate::catalogue::{Filter, Kind, Order, Paging, Shown};
use crate::portal::contents::section_of;
use crate::rome;
use crate::web::shell::{Asked, Page};

/// Entries on a page.
const SIZE: u32 = 20;
/// What happens.
const HAPPENING: [Kind; 6] =
    [Kind::News, Kind::Event, Kind::Deadline, Kind::Press, Kind::Initiative, Kind::Partnership];

/// A list: of which kinds, and how it is called.
pub(super) struct List<'a> {
    pub(super) kinds: &'a [Kind],
    pub(super) title: &'a str,
    pub(super) lead: &'a str,
    /// Its path without query.
    pub(super) path: &'a str,
    pub(super) crumbs: &'a [Crumb<'a>],
    /// Only what is in this channel.
    pub(super) channel: Option<crate::directory::PrincipalId>,
    pub(super) calendar: &'a str,
    pub(super) ways: &'a [WayTo<'a>],
}

/// The list of a kind.
pub(super) async fn show(kind: Kind, portal: Portal, page: Page) -> Response {
    let words = text::kind(kind.as_str());
    let section = section_of(kind);
    let calendar = format!("{section}/calendario.ics");
    let guide = WayTo { label: guide::WHOLE, href: "/servizi/guida.pdf" };
    let list = List {
        kinds: &[kind],
        title: words.many,
        lead: words.lead,
        path: section,
        crumbs: &[Crumb::here(words.many)],
        channel: None,
        calendar: if matches!(kind, Kind::Event | Kind::Deadline) { &calendar } else { "" },
        ways: if kind == Kind::Service { &[guide] } else { &[] },
    };
    answer(&portal, &page, &list).await
}

/// All that happens.
pub(super) async fn news(portal: Portal, page: Page) -> Response {
    let ways: Vec<WayTo<'_>> = HAPPENING
        .iter()
        .map(|kind| WayTo { label: text::kind(kind.as_str()).many, href: section_of(*kind) })
        .collect();
    let list = List {
        kinds: &HAPPENING,
        title: text::NEWS,
        lead: text::NEWS_LEAD,
        path: "/novita",
        crumbs: &[Crumb::here(text::NEWS)],
        channel: None,
        calendar: "",
        ways: &ways,
    };
    answer(&portal, &page, &list).await
}

/// The press area: releases, and how to follow them.
pub(super) async fn press(portal: Portal, page: Page) -> Response {
    let list = List {
        kinds: &[Kind::Press],
        title: text::PRESS_AREA,
        lead: text::PRESS_LEAD,
        path: "/stampa",
        crumbs: &[Crumb::here(text::PRESS_AREA)],
        channel: None,
        calendar: "",
        ways: &[],
    };
    answer(&portal, &page, &list).await
}

/// What was asked for, as the list understands it.
struct Wanted {
    filter: Filter,
    paging: Paging,
    active: Vec<(String, String)>,
}

fn wanted(asked: &Asked, page: &Page, names: &Names, list: &List<'_>, now: i64) -> Wanted {
    let mut filter = Filter::of(list.kinds, now);
    filter.territory = page.territory().map(|territory| territory.id);
    filter.channel = list.channel;
    let mut active = Vec::new();
    let mut note = |name: &str, label: String| active.push((label, asked.without(name)));
    if let Some(kind) = asked.get("tipo").parse().ok().filter(|kind| list.kinds.contains(kind)) {
        filter.kinds = vec![kind];
        note("tipo", text::kind(kind.as_str()).many.to_owned());
    }
    if let (None, Some(channel)) =
        (list.channel, names.known.channel(asked.get("canale")).filter(|one| one.public))
    {
        filter.channel = Some(channel.id);
        note("canale", format!("{}: {}", text::CHANNEL, channel.name));
    }
    if let Some(office) = names.offices.with_slug(asked.get("ufficio")).filter(|office| office.is_visible()) {
        filter.office = Some(office.id);
        note("ufficio", format!("{}: {}", text::OFFICE, office.name));
    }
    if let Some(day) = rome::parse_date(asked.get("dal")) {
        filter.from = Some(rome::start_of(day));
        note("dal", format!("{} {}", text::SINCE, day.format("%d/%m/%Y")));
    }
    if let Some(day) = rome::parse_date(asked.get("al")) {
        filter.to = Some(rome::end_of(day));
        note("al", format!("{} {}", text::UP_TO, day.format("%d/%m/%Y")));
    }
    if asked.get("passati") == "si" {
        filter.shown = Shown::All;
        note("passati", text::WITH_PAST.to_owned());
    }
    if list.kinds.iter().all(|kind| matches!(kind, Kind::Event | Kind::Deadline))
        && filter.shown == Shown::Current
    {
        filter.order = Order::Soonest;
    }
    // What is always there has no newest.
    if list
        .kinds
        .iter()
        .all(|kind| matches!(kind, Kind::Service | Kind::Link | Kind::Sheet | Kind::Procedure | Kind::Form))
    {
        filter.order = Order::Title;
    }
    Wanted { filter, paging: Paging::new(asked.page(), SIZE), active }
}

/// The page of a list.
pub(super) async fn answer(portal: &Portal, page: &Page, list: &List<'_>) -> Response {
    let asked = Asked::of(page.path());
    let names = match portal.names().await {
        Ok(names) => names,
        Err(error) => return page.unavailable(&error),
    };
    let now = portal.clock.now();
    let Wanted { filter, paging, active } = wanted(&asked, page, &names, list, now);
    let found = match portal.catalogue.list(&filter, paging).await {
        Ok(found) => found,
        Err(error) => return page.unavailable(&error),
    };
    let kinds: Vec<(&str, &str)> = match list.kinds {
        [_] => Vec::new(),
        several => several.iter().map(|kind| (kind.as_str(), text::kind(kind.as_str()).many)).collect(),
    };
    let (channels, offices) = (names.channels(), names.offices());
    let atom = format!("{}/atom.xml", if list.path == "/stampa" { "/comunicati" } else { list.path });
    let body = listing(&ListPage {
        title: list.title,
        lead: list.lead,
        filter: ListFilter {
            action: list.path,
            kinds: &kinds,
            kind: asked.get("tipo"),
            channels: if list.channel.is_some() { &[] } else { &channels },
            channel: asked.get("canale"),
            offices: &offices,
            office: asked.get("ufficio"),
            from: asked.get("dal"),
            to: asked.get("al"),
            past: asked.get("passati") == "si",
            active: &active,
        },
        entries: &views(&found.rows, &names, now),
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        mixed: list.kinds.len() > 1,
        atom: &atom,
        calendar: list.calendar,
        ways: list.ways,
    });
    let feeds = [Feed { title: list.title, href: &atom, kind: "application/atom+xml" }];
    let head = Head {
        title: list.title,
        description: list.lead,
        crumbs: list.crumbs,
        canonical: Some(list.path),
        feeds: &feeds,
        // Search machines find the things, not every way to list them.
        noindex: !asked.is_empty(),
        ..Head::default()
    };
    page.render(&head, &body)
}
