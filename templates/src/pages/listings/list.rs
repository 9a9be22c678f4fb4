//! A list that everybody reads.

use maud::{Markup, html};

use super::{FilterField, narrowing::narrowing};
use crate::parts::{self, ListItem, Look, Pagination, Tone};
use crate::text::portal::{contents, listings as text};

/// An entry among others.
#[derive(Clone, Debug, Default)]
pub struct LineView {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// An instant, microseconds UTC.
    pub date: Option<i64>,
    /// Short pieces, in order; empty ones are left out.
    pub facts: Vec<String>,
    /// Its state, where there is something to say.
    pub state: Option<(Tone, String)>,
}

/// A list with its filter.
#[derive(Clone, Debug, Default)]
pub struct LinePage<'a> {
    /// The word of what is listed.
    pub kind: &'a str,
    /// Its heading.
    pub title: &'a str,
    /// What it holds.
    pub lead: &'a str,
    /// The list without any filter.
    pub action: &'a str,
    /// Its filter.
    pub fields: Vec<FilterField<'a>>,
    /// Filters in force: what they say, the list without them.
    pub active: Vec<(String, String)>,
    /// What is on this page of it.
    pub lines: Vec<LineView>,
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Its feed, or empty.
    pub atom: &'a str,
    /// Its calendar, or empty.
    pub calendar: &'a str,
    /// What else one can do: label and path.
    pub way: Option<(&'a str, &'a str)>,
}

/// The body of the list.
pub fn lines(page: &LinePage<'_>) -> Markup {
    let beside = html! {
        @if !page.atom.is_empty() {
            a.segui href=(page.atom) { (parts::icon("it-rss")) span { (text::FOLLOW_SEARCH) } }
        }
        @if !page.calendar.is_empty() {
            a.segui href=(page.calendar) { (parts::icon("it-calendar")) span { (text::DEADLINES) } }
        }
        @if let Some((label, href)) = page.way { (parts::link_button(label, href, Look::Secondary)) }
    };
    html! {
        (parts::page_head(page.title, page.lead, &beside))
        div.con-filtri {
            (narrowing(page.action, &page.fields, &page.active))
            div {
                (parts::results(&page.paging))
                @if page.lines.is_empty() {
                    (parts::empty_page(&page.paging, &parts::empty_state(text::nothing(page.kind), text::NOTHING_BODY,
                        &parts::link_button(contents::SHOW_ALL, page.action, Look::Secondary))))
                } @else { (parts::item_list(&page.lines.iter().map(|line| line_of(line, 2)).collect::<Vec<_>>())) }
                (parts::pagination(&page.paging))
            }
        }
    }
}

/// One line. `level`: the heading's.
pub(super) fn line_of(line: &LineView, level: u8) -> Markup {
    let facts: Vec<&str> = line.facts.iter().map(String::as_str).collect();
    let badges: Vec<Markup> = line.state.iter().map(|(tone, label)| parts::badge(*tone, label)).collect();
    let item = ListItem {
        title: &line.title,
        href: &line.href,
        date: line.date,
        facts: &facts,
        badges: &badges,
        ..ListItem::default()
    };
    parts::list_item(&item, level)
}
