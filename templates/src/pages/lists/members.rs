//! Members in a table.

use maud::{Markup, html};

use super::{Active, Board, choices, plain, top, wrong};
use crate::pages::administration::narrowing;
use crate::parts::{self, Choice, Column, Field, Look, Order, Pagination, Sort, Tone};
use crate::text::portal::lists as common;
use crate::text::portal::lists::members as text;

/// A member in the table.
#[derive(Clone, Debug, Default)]
pub struct MemberRow {
    /// Its number.
    pub id: i64,
    /// Its name; may be empty.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The word of its state.
    pub state: String,
    /// The word of how it gets posts.
    pub mode: String,
    /// The word of how it came.
    pub way: String,
    /// Since when, microseconds UTC.
    pub since: i64,
    /// Its bounce score as shown, `3,5`; empty: none.
    pub score: String,
    /// Its posts are held.
    pub moderated: bool,
    /// It looks after the discussion.
    pub steward: bool,
}

/// The table.
#[derive(Clone, Debug, Default)]
pub struct MembersPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The members.
    pub rows: &'a [MemberRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Asked for: words, state, mode.
    pub asked: [&'a str; 3],
    /// Filters in force.
    pub active: &'a Active,
    /// How many are in each state: its word, how many.
    pub counts: &'a [(&'a str, u64)],
    /// Links that sort: by address, since, bounces; each with how it is sorted now.
    pub sorts: [(String, Option<Order>); 3],
    /// All of this page are chosen.
    pub all_chosen: bool,
    /// The same page with all chosen, or with none.
    pub choose_href: &'a str,
    /// What was wrong.
    pub wrong: &'a str,
}

const BULK: &str = "scelti";

/// The badge of a state by its word.
pub(super) fn state_badge(word: &str) -> Markup {
    let tone = match word {
        "active" => Tone::Success,
        "waiting" => Tone::Info,
        "suspended" => Tone::Warning,
        "banned" => Tone::Error,
        _ => Tone::Neutral,
    };
    parts::badge(tone, text::state(word))
}

/// The body of the table. The form sends `azione` (a word of `text::DEEDS`) with `iscritto` of each chosen one.
pub fn members(page: &MembersPage<'_>) -> Markup {
    let path = page.board.path("/membri");
    let beside = html! {
        (parts::link_button(text::ADD, &page.board.path("/membri/aggiungi"), Look::Primary))
        (parts::link_button(text::IMPORT, &page.board.path("/membri/importa"), Look::Secondary))
        (parts::link_button(text::EXPORT, &page.board.path("/membri/esporta.csv"), Look::Quiet))
    };
    html! {
        (top(&page.board, common::MEMBERS, "", &beside))
        (wrong(page.wrong))
        ul.conteggi { @for (word, count) in page.counts {
            li { a href={ (path) "?stato=" (word) } {
                strong { (crate::format::number(*count)) } " " span { (common::label(&text::STATES, word)) }
            } }
        } }
        (narrowing(&path, &fields(page), page.active))
        (parts::results(&page.paging))
        @if page.rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::NONE, text::NONE_BODY,
                &parts::link_button(text::ADD, &page.board.path("/membri/aggiungi"), Look::Secondary))))
        } @else {
            (table(page))
            (bulk(page, &path))
        }
        (parts::pagination(&page.paging))
    }
}

fn fields(page: &MembersPage<'_>) -> Markup {
    let [words, state, mode] = page.asked;
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let any = |all: &[(&'static str, &'static str)]| -> Vec<Choice<'static>> {
        let first = Choice { value: "", label: common::ANY };
        std::iter::once(first).chain(all.iter().map(|(value, label)| Choice { value, label })).collect()
    };
    html! {
        (parts::field_search(&field("q", text::WORDS, words)))
        (parts::field_select(&field("stato", text::STATE, state), &any(&text::STATES)))
        (parts::field_select(&field("riceve", text::MODE, mode), &any(&text::MODES)))
    }
}

fn table(page: &MembersPage<'_>) -> Markup {
    let sort = |at: usize| Some(Sort { href: &page.sorts[at].0, order: page.sorts[at].1 });
    let mut columns = plain([text::MEMBER, text::STATE, text::MODE, text::WAY, text::SINCE, text::SCORE]);
    columns[0].sort = sort(0);
    columns[4].sort = sort(1);
    columns[5] = Column { sort: sort(2), number: true, ..columns[5] };
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(|row| cells(page, row)).collect();
    parts::table(common::MEMBERS, &columns, &rows)
}

fn cells(page: &MembersPage<'_>, row: &MemberRow) -> Vec<Markup> {
    let named = if row.name.is_empty() { &row.address } else { &row.name };
    vec![
        html! {
            div.con-spunta {
                (parts::pick(BULK, "iscritto", &row.id.to_string(), &common::choose(named), page.all_chosen))
                div {
                    a href=(page.board.path(&format!("/membri/{}", row.id))) { (parts::breakable(named)) }
                    @if row.steward { " " (parts::badge(Tone::Info, text::STEWARD)) }
                    @if row.moderated { " " (parts::badge(Tone::Warning, text::MODERATED)) }
                    @if !row.name.is_empty() { p { small { (parts::breakable(&row.address)) } } }
                }
            }
        },
        state_badge(&row.state),
        html! { (common::label(&text::MODES, &row.mode)) },
        html! { (common::label(&text::WAYS, &row.way)) },
        parts::time(row.since),
        html! { (row.score) },
    ]
}

fn bulk(page: &MembersPage<'_>, path: &str) -> Markup {
    let deed = Field { name: "azione", label: text::DEED, optional_unsaid: true, ..Field::default() };
    html! {
        form.barra id=(BULK) method="post" action=(path) {
            (parts::csrf(page.csrf))
            p.barra-titolo { (text::CHOSEN) }
            (parts::field_select(&deed, &choices(&text::DEEDS)))
            div.azioni {
                (parts::submit_small((text::APPLY, ""), "", "", Look::Secondary))
                a href=(page.choose_href) { @if page.all_chosen { (common::CHOOSE_NONE) } @else { (common::CHOOSE_ALL) } }
            }
        }
    }
}
