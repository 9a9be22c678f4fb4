//! The desk of those who decide about organisations.

use maud::{Markup, html};

use super::pieces::{Fault, fault_at, state_badge, summary};
use crate::parts::{
    self, ActiveFilter, Choice, Column, Field, Filters, Form, Look, Order, Pagination, Sort, Tab, Tone,
};
use crate::text::portal::{bodies as text, contents, shell};

/// A line of the list.
#[derive(Clone, Debug, Default)]
pub struct DeskRow<'a> {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: &'a str,
    /// The word of its kind.
    pub body: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// Its page shall say something else.
    pub proposes: bool,
    /// The last instant of its accreditation, microseconds UTC.
    pub until: Option<i64>,
    /// Who looks after it.
    pub assignee: &'a str,
    /// When it was changed.
    pub changed_at: i64,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct DeskPage<'a> {
    /// The word of the view.
    pub view: &'a str,
    /// How much waits in each view that has a number: word, number.
    pub counts: &'a [(&'a str, u64)],
    /// Words looked for.
    pub words: &'a str,
    /// Word of a state, or empty; all words.
    pub state: &'a str,
    /// All words of states.
    pub states: &'a [&'a str],
    /// Word of a kind, or empty.
    pub body: &'a str,
    /// All words of kinds.
    pub bodies: &'a [&'a str],
    /// Filters in force.
    pub active: &'a [(String, String)],
    /// Lines.
    pub rows: &'a [DeskRow<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Links that sort: by name, by the end, by change; each with how it is sorted now.
    pub sorts: [(&'a str, Option<Order>); 3],
}

/// The body of the list.
pub fn desk(page: &DeskPage<'_>) -> Markup {
    let href = |word: &str| {
        if word.is_empty() { "/redazione/enti".to_owned() } else { format!("/redazione/enti?vista={word}") }
    };
    let hrefs: Vec<String> = text::VIEWS.iter().map(|(word, _)| href(word)).collect();
    let views: Vec<Tab<'_>> = text::VIEWS
        .iter()
        .zip(&hrefs)
        .map(|((word, label), href)| Tab {
            label,
            href,
            current: *word == page.view,
            count: page.counts.iter().find(|(known, _)| known == word).map(|(_, count)| *count),
        })
        .collect();
    html! {
        (parts::page_head(text::DESK, text::DESK_LEAD, &Markup::default()))
        (parts::tabs(text::DESK, &views))
        (narrowing(page))
        (parts::results(&page.paging))
        @if page.rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::DESK_NONE, text::DESK_NONE_BODY,
                &parts::link_button(text::ALL, "/redazione/enti", Look::Secondary))))
        } @else { (table(page)) }
        (parts::pagination(&page.paging))
    }
}

fn narrowing(page: &DeskPage<'_>) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        page.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let all = || std::iter::once(Choice { value: "", label: contents::ALL });
    let states = page.states.iter().map(|word| Choice { value: word, label: text::state(word) });
    let bodies = page.bodies.iter().map(|word| Choice { value: word, label: text::body(word).0 });
    let fields = html! {
        @if !page.view.is_empty() { (parts::hidden("vista", page.view)) }
        (parts::field_search(&field("q", text::SEARCH_NAME, page.words)))
        (parts::field_select(&field("stato", text::COLUMN_STATE, page.state), &all().chain(states).collect::<Vec<_>>()))
        (parts::field_select(&field("tipo", text::BODY, page.body), &all().chain(bodies).collect::<Vec<_>>()))
    };
    parts::filters(&Filters { action: "/redazione/enti", fields: &fields, active: &active, facets: &[] })
}

fn table(page: &DeskPage<'_>) -> Markup {
    let sort = |index: usize| Some(Sort { href: page.sorts[index].0, order: page.sorts[index].1 });
    let columns = [
        Column { label: text::COLUMN_NAME, sort: sort(0), number: false },
        Column { label: text::BODY, ..Column::default() },
        Column { label: text::COLUMN_STATE, ..Column::default() },
        Column { label: text::COLUMN_UNTIL, sort: sort(1), number: false },
        Column { label: text::COLUMN_ASSIGNEE, ..Column::default() },
        Column { label: text::COLUMN_CHANGED, sort: sort(2), number: false },
    ];
    let cells = |row: &DeskRow<'_>| {
        vec![
            html! { a href={ "/redazione/enti/" (row.id) } { (row.name) } },
            html! { (text::body(row.body).0) },
            html! {
                (state_badge(row.state))
                @if row.proposes { " " (parts::badge(Tone::Info, text::BADGE_PAGE)) }
            },
            html! { @match row.until { Some(at) => (parts::time(at)), None => "–" } },
            html! { @if row.assignee.is_empty() { "–" } @else { (row.assignee) } },
            parts::time_of_day(row.changed_at),
        ]
    };
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(cells).collect();
    parts::table(text::DESK, &columns, &rows)
}

/// The question before a request is turned down: where it is sent, the name of the organisation, its version, what was typed.
pub fn refusal(
    (base, csrf, version): (&str, &str, i64),
    name: &str,
    reason: &str,
    faults: &[Fault],
) -> Markup {
    let action = format!("{base}/rifiuta");
    let body = html! {
        (parts::hidden("versione", &version.to_string()))
        (parts::field_textarea(&Field {
            name: "motivo", label: text::REASON, hint: text::REASON_HINT, value: reason, required: true, max: 2000,
            error: fault_at(faults, "motivo"), ..Field::default()
        }, 5))
        (parts::actions(&html! {
            (parts::submit_as(text::step("refuse"), "conferma", "si", Look::Danger))
            (parts::link_button(shell::CANCEL, base, Look::Secondary))
        }))
    };
    html! {
        div.conferma {
            h1 { (text::REFUSE_QUESTION) }
            p.conferma-cosa { (name) }
            p { (text::REFUSE_CONSEQUENCE) }
            (parts::form(&Form { action: &action, csrf, faults: &summary(faults), files: false }, &body))
        }
    }
}
