//! Where one begins: what waits, and what one works on.

use maud::{Markup, html};

use super::{ListRow, list::table_of};
use crate::parts::{self, Look, Tile};
use crate::text::portal::{contents, newsroom as text};

/// The desk.
#[derive(Clone, Debug, Default)]
pub struct DeskPage<'a> {
    /// Where what one sees stands: word of the stage, how many.
    pub counters: &'a [(&'a str, u64)],
    /// What waits to be reviewed, for who reviews.
    pub queue: &'a [ListRow<'a>],
    /// What the person works on.
    pub mine: &'a [ListRow<'a>],
    /// Letters to channels that became no draft: when, why, the channel.
    pub failed_mails: &'a [(i64, &'a str, &'a str)],
}

/// The body of the desk.
pub fn desk(page: &DeskPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &parts::link_button(text::NEW, "/redazione/nuovo", Look::Primary)))
        ul.conteggi { @for (stage, count) in page.counters {
            li { a href={ "/redazione/contenuti?stato=" (stage) } {
                strong { (crate::format::number(*count)) } " " span { (text::stage_of_many(stage)) }
            } }
        } }
        @if !page.queue.is_empty() {
            (parts::section(text::QUEUE, "coda", Some((contents::ALL_OF_THEM, "/redazione/contenuti?stato=in-review")),
                &table_of(text::QUEUE, page.queue, None)))
        }
        (parts::section(text::MINE, "miei", Some((contents::ALL_OF_THEM, "/redazione/contenuti?mio=si")), &html! {
            @if page.mine.is_empty() {
                (parts::empty_state(text::NOTHING, text::NOTHING_BODY,
                    &parts::link_button(text::NEW, "/redazione/nuovo", Look::Secondary)))
            } @else { (table_of(text::MINE, page.mine, None)) }
        }))
        @if !page.failed_mails.is_empty() {
            (parts::section(text::FAILED_MAILS, "messaggi", None, &html! {
                ul { @for (at, why, channel) in page.failed_mails {
                    li { (parts::time_of_day(*at)) " · " (channel) ": " (why) }
                } }
            }))
        }
    }
}

/// The choice of what to write: words of kinds.
pub fn new_kind(kinds: &[&str]) -> Markup {
    let hrefs: Vec<String> = kinds.iter().map(|kind| format!("/redazione/nuovo/{kind}")).collect();
    let tiles: Vec<Tile<'_>> = kinds
        .iter()
        .zip(&hrefs)
        .map(|(kind, href)| {
            let words = contents::kind(kind);
            Tile { picture: "it-pencil", title: words.one, text: words.lead, href }
        })
        .collect();
    html! {
        (parts::page_head(text::NEW, text::NEW_LEAD, &Markup::default()))
        (parts::tiles(&tiles))
    }
}
