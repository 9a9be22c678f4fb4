//! The ways for a kind of person.

use maud::{Markup, html};

use super::{EntryView, card_of, line_of};
use crate::parts::{self, Tile};
use crate::text::portal::home as text;

/// A path: what it collects.
#[derive(Clone, Debug, Default)]
pub struct PathPage<'a> {
    /// Its slug.
    pub slug: &'a str,
    /// Services for these people.
    pub services: &'a [EntryView<'a>],
    /// News for these people.
    pub news: &'a [EntryView<'a>],
}

/// Title, sentence and body of a path; None for one that there is not.
pub fn path(page: &PathPage<'_>) -> Option<(&'static str, &'static str, Markup)> {
    let words = text::ALL_PATHS.iter().find(|path| path.slug == page.slug)?;
    let tiles: Vec<Tile<'_>> = words
        .ways
        .iter()
        .map(|(title, text, href)| Tile { picture: "it-arrow-right-circle", title, text, href })
        .collect();
    let body = html! {
        (parts::page_head(words.title, words.lead, &Markup::default()))
        (parts::tiles(&tiles))
        @if !page.services.is_empty() {
            (parts::section(text::PATH_SERVICES, "servizi", Some((text::ALL, "/servizi")),
                &parts::item_list(&page.services.iter().map(|entry| line_of(entry, 3, false)).collect::<Vec<_>>())))
        }
        @if !page.news.is_empty() {
            (parts::section(text::PATH_NEWS, "novita", Some((text::ALL, "/novita")),
                &parts::card_grid(&page.news.iter().map(|entry| card_of(entry, 3)).collect::<Vec<_>>())))
        }
    };
    Some((words.title, words.lead, body))
}
