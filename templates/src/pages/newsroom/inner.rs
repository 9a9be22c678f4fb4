//! What the people of the network read and work by.

use maud::{Markup, html};

use super::opened::{OpenedPage, adoption, reading};
use crate::parts::{self, ActiveFilter, Choice, Column, Field, Filters, Look, Pagination};
use crate::text::portal::{contents, newsroom as text};

/// A line.
#[derive(Clone, Debug, Default)]
pub struct InnerRow<'a> {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// The word of its kind.
    pub kind: &'a str,
    /// The word of for whom it is.
    pub audience: &'a str,
    /// Its office or organisation.
    pub owner: &'a str,
    /// Since when it is in force, microseconds UTC.
    pub since: i64,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct InnerList<'a> {
    /// The lines.
    pub rows: &'a [InnerRow<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// What is asked for: words.
    pub words: &'a str,
    /// Word of a kind, or empty.
    pub kind: &'a str,
    /// All words of kinds.
    pub kinds: &'a [&'a str],
    /// A channel, or empty.
    pub channel: &'a str,
    /// Channels: number and name.
    pub channels: &'a [(String, &'a str)],
    /// An office, or empty.
    pub office: &'a str,
    /// Offices: number and name.
    pub offices: &'a [(String, &'a str)],
    /// Filters in force.
    pub active: &'a [(String, String)],
}

/// The body of the list.
pub fn inner_list(page: &InnerList<'_>) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        page.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let columns =
        [text::COLUMN_TITLE, text::COLUMN_KIND, text::FIELD_AUDIENCE, text::COLUMN_OWNER, text::COLUMN_SINCE]
            .map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(cells).collect();
    html! {
        (parts::page_head(text::INNER, text::INNER_LEAD, &Markup::default()))
        (parts::filters(&Filters { action: "/redazione/interni", fields: &narrowing(page), active: &active, facets: &[] }))
        (parts::results(&page.paging))
        @if rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::NOTHING, text::INNER_NOTHING, &Markup::default())))
        } @else { (parts::table(text::INNER, &columns, &rows)) }
        (parts::pagination(&page.paging))
    }
}

fn cells(row: &InnerRow<'_>) -> Vec<Markup> {
    vec![
        html! { a href={ "/redazione/interni/" (row.id) } { (row.title) } },
        html! { (contents::kind(row.kind).one) },
        html! { (text::audience(row.audience)) },
        html! { (row.owner) },
        parts::time(row.since),
    ]
}

fn narrowing(page: &InnerList<'_>) -> Markup {
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let select = |name, label, value, all: Vec<(&str, &str)>| {
        let none = Choice { value: "", label: contents::ALL };
        let all = all.into_iter().map(|(value, label)| Choice { value, label });
        let all: Vec<Choice<'_>> = std::iter::once(none).chain(all).collect();
        parts::field_select(&field(name, label, value), &all)
    };
    html! {
        (parts::field_search(&field("q", contents::SEARCH_WORDS, page.words)))
        (select("tipo", text::COLUMN_KIND, page.kind, page.kinds.iter().map(|word| (*word, contents::kind(word).one)).collect()))
        (select("canale", contents::CHANNEL, page.channel, page.channels.iter().map(|(id, name)| (id.as_str(), *name)).collect()))
        (select("ufficio", text::FIELD_OWNER, page.office, page.offices.iter().map(|(id, name)| (id.as_str(), *name)).collect()))
    }
}

/// The page of one, to be read; `works`: the reader may open it where it is written.
pub fn inner_page(page: &OpenedPage<'_>, works: bool) -> Markup {
    let links = html! {
        (parts::link_button(text::SEE_LIVE, &page.live, Look::Secondary))
        @if works {
            " " (parts::link_button(text::OPEN, &format!("/redazione/contenuti/{}", page.id), Look::Quiet))
        }
    };
    html! {
        p.scheda-meta { span.scheda-genere { (contents::kind(page.kind).one) } }
        (parts::page_head(page.title, page.summary, &links))
        div.centro-e-lato {
            div.centro { (reading(page)) }
            aside.lato aria-label=(text::ADOPTION) { (adoption(page)) }
        }
    }
}
