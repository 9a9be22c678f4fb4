//! The first page.

use maud::{Markup, html};

use super::{EntryView, card_of};
use crate::parts::{self, Tile};
use crate::text::portal::{contents, home as text};

/// A link with its name.
#[derive(Clone, Copy, Debug, Default)]
pub struct WayTo<'a> {
    /// What it is called.
    pub label: &'a str,
    /// Where it is.
    pub href: &'a str,
}

/// What the first page shows. The last two blocks are the same whatever territory was chosen.
#[derive(Clone, Debug, Default)]
pub struct HomePage<'a> {
    /// The chosen territory, or empty.
    pub territory: &'a str,
    /// News and releases, newest first.
    pub news: &'a [EntryView<'a>],
    /// Events to come, soonest first.
    pub events: &'a [EntryView<'a>],
    /// Deadlines, soonest first.
    pub deadlines: &'a [EntryView<'a>],
    /// Vacancies, newest first.
    pub vacancies: &'a [EntryView<'a>],
    /// Courses.
    pub courses: &'a [EntryView<'a>],
    /// Competitions.
    pub competitions: &'a [EntryView<'a>],
    /// Channels.
    pub channels: &'a [WayTo<'a>],
    /// Laws and directives.
    pub rules: &'a [EntryView<'a>],
    /// Initiatives and partnerships.
    pub initiatives: &'a [EntryView<'a>],
}

/// The body of the first page.
pub fn home(page: &HomePage<'_>) -> Markup {
    let ways: Vec<Tile<'_>> =
        text::WAYS.iter().map(|(picture, title, text, href)| Tile { picture, title, text, href }).collect();
    html! {
        (parts::opening(text::TITLE, text::LEAD, &html! {
            @if !page.territory.is_empty() { p.apertura-territorio { (text::of_territory(page.territory)) } }
            (parts::tiles(&ways))
        }))
        div.banda { div.container.centro-e-lato {
            div.centro {
                (news(page))
                (agenda(page))
                (work(page))
            }
            aside.lato aria-label=(text::RULES) { (side(page)) }
        } }
        (parts::band(true, &html! { (paths()) }))
    }
}

fn news(page: &HomePage<'_>) -> Markup {
    let body = if page.news.is_empty() {
        parts::empty_state(
            text::EMPTY,
            text::EMPTY_BODY,
            &parts::link_button(text::EMPTY_LINK, "/novita?territorio=tutti", parts::Look::Secondary),
        )
    } else {
        parts::card_grid(&page.news.iter().map(|entry| card_of(entry, 3)).collect::<Vec<_>>())
    };
    parts::section(text::NEWS, "novita", Some((text::ALL, "/novita")), &body)
}

fn agenda(page: &HomePage<'_>) -> Markup {
    html! {
        div.due-colonne {
            (block(text::EVENTS, "eventi", "/eventi", page.events))
            (block(text::DEADLINES, "scadenze", "/scadenze", page.deadlines))
        }
    }
}

fn work(page: &HomePage<'_>) -> Markup {
    html! {
        div.due-colonne {
            (block(text::VACANCIES, "offerte", "/offerte", page.vacancies))
            div {
                (block(text::COURSES, "corsi", "/corsi", page.courses))
                (block(text::COMPETITIONS, "concorsi", "/concorsi", page.competitions))
            }
        }
    }
}

/// A heading with small cards below it. Nothing when there are none.
fn block(title: &str, id: &str, all: &str, entries: &[EntryView<'_>]) -> Markup {
    let lines: Vec<Markup> = entries.iter().map(|entry| super::entry::small_of(entry, 3)).collect();
    html! {
        @if !entries.is_empty() {
            (parts::section(title, id, Some((text::ALL, all)), &html! { div.pila { @for line in &lines { (line) } } }))
        }
    }
}

fn side(page: &HomePage<'_>) -> Markup {
    let links = |entries: &[EntryView<'_>]| -> Vec<(String, String, Markup)> {
        let link = |entry: &EntryView<'_>| {
            (entry.title.to_owned(), entry.path.to_owned(), html! { (contents::kind(entry.kind).one) })
        };
        entries.iter().map(link).collect()
    };
    let (rules, initiatives) = (links(page.rules), links(page.initiatives));
    let channels: Vec<(&str, &str, Markup)> =
        page.channels.iter().map(|way| (way.label, way.href, Markup::default())).collect();
    html! {
        @if !rules.is_empty() { (parts::aside_box(text::RULES, &borrowed(&rules), Some((text::ALL, "/normativa")))) }
        @if !initiatives.is_empty() {
            (parts::aside_box(text::INITIATIVES, &borrowed(&initiatives), Some((text::ALL, "/iniziative"))))
        }
        @if !channels.is_empty() { (parts::aside_box(text::CHANNELS, &channels, None)) }
        (follow("/novita/atom.xml", "/eventi/calendario.ics"))
    }
}

fn borrowed(links: &[(String, String, Markup)]) -> Vec<(&str, &str, Markup)> {
    links.iter().map(|(label, href, small)| (label.as_str(), href.as_str(), small.clone())).collect()
}

/// What can be followed.
pub(super) fn follow(atom: &str, calendar: &str) -> Markup {
    let links =
        [(contents::ATOM, atom, Markup::default()), (contents::CALENDAR, calendar, Markup::default())];
    let links: Vec<(&str, &str, Markup)> =
        links.into_iter().filter(|(_, href, _)| !href.is_empty()).collect();
    parts::aside_box(contents::FOLLOW, &links, None)
}

fn paths() -> Markup {
    let hrefs: Vec<String> = text::ALL_PATHS.iter().map(|path| format!("/percorsi/{}", path.slug)).collect();
    let tiles: Vec<Tile<'_>> = text::ALL_PATHS
        .iter()
        .zip(&hrefs)
        .map(|(path, href)| Tile { picture: path.picture, title: path.title, text: path.lead, href })
        .collect();
    parts::section(text::PATHS, "percorsi", None, &parts::tiles(&tiles))
}
