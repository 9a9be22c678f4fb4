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
    /// Letters to channels that became no draft, or one without some of their files.
    pub letters: &'a [LetterRow<'a>],
}

/// A letter to a channel of which something could not be taken.
#[derive(Clone, Debug, Default)]
pub struct LetterRow<'a> {
    /// When it was sent, microseconds UTC.
    pub at: i64,
    /// The name of the channel; empty when it is gone.
    pub channel: &'a str,
    /// The word of what was wrong.
    pub fault: &'a str,
    /// Files that were left out: name and the word of why.
    pub left: Vec<(&'a str, &'a str)>,
    /// The draft it became: number and title.
    pub draft: Option<(i64, &'a str)>,
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
        (letters(page))
    }
}

/// Letters that became no draft, and those that did and are not whole.
fn letters(page: &DeskPage<'_>) -> Markup {
    let (drafts, lost): (Vec<_>, Vec<_>) = page.letters.iter().partition(|letter| letter.draft.is_some());
    html! {
        @if !lost.is_empty() {
            (parts::section(text::LOST_LETTERS, "messaggi", None, &html! {
                ul { @for letter in lost {
                    li { (head(letter)) ": " (text::letter_fault(letter.fault)) }
                } }
            }))
        }
        @if !drafts.is_empty() {
            (parts::section(text::CUT_LETTERS, "allegati-esclusi", None, &html! {
                ul { @for letter in drafts { li {
                    (head(letter)) ": "
                    @if let Some((id, title)) = letter.draft { a href={ "/redazione/contenuti/" (id) } { (title) } }
                    (left_files(&letter.left))
                } } }
            }))
        }
    }
}

fn head(letter: &LetterRow<'_>) -> Markup {
    html! { (parts::time_of_day(letter.at)) @if !letter.channel.is_empty() { " · " (letter.channel) } }
}

/// Files of a letter that its draft is without, each with the word of why.
pub(super) fn left_files(left: &[(&str, &str)]) -> Markup {
    html! { ul { @for (name, why) in left {
        li { @if name.is_empty() { (text::NAMELESS_FILE) } @else { (name) } ": " (text::left_why(why)) }
    } } }
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
