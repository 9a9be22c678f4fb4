//! Addresses that are kept out, of one discussion or of all.

use maud::{Markup, html};

use super::{Board, Fault, fault_at, plain, summary, top};
use crate::parts::{self, Field, Form, Pagination};
use crate::text::portal::lists as common;
use crate::text::portal::lists::others as text;

/// A ban.
#[derive(Clone, Debug, Default)]
pub struct BanRow {
    /// Its number.
    pub id: i64,
    /// The address or pattern.
    pub pattern: String,
    /// The word of its kind.
    pub kind: String,
    /// It holds for all discussions.
    pub everywhere: bool,
    /// Whoever reads may take it away.
    pub removable: bool,
    /// Who made it.
    pub by: String,
    /// When, microseconds UTC.
    pub at: i64,
    /// Why; may be empty.
    pub note: String,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct BansPage<'a> {
    /// The discussion; none: those of all discussions.
    pub board: Option<Board<'a>>,
    /// The address of this page.
    pub path: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// The bans.
    pub rows: &'a [BanRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// What was typed.
    pub pattern: &'a str,
    /// The note typed.
    pub note: &'a str,
}

/// The body of the page. The form sends `pattern` and `note`; `/togli?numero=` asks first.
pub fn bans(page: &BansPage<'_>) -> Markup {
    html! {
        @match &page.board {
            Some(board) => (top(board, common::BANS, text::BANS_LEAD, &Markup::default())),
            None => (parts::page_head(text::BANS_ALL, text::BANS_ALL_LEAD, &Markup::default())),
        }
        @if page.rows.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::BANS_NONE, "", &Markup::default()))) }
        @else { (table(page)) }
        (parts::pagination(&page.paging))
        (parts::section(text::BAN_NEW, "nuovo", None, &form(page)))
    }
}

fn table(page: &BansPage<'_>) -> Markup {
    let columns =
        plain([text::BAN_PATTERN, text::BAN_SCOPE, text::BAN_NOTE, text::BY, text::WHEN, common::ACTIONS]);
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(|row| cells(page, row)).collect();
    parts::table(common::BANS, &columns, &rows)
}

fn cells(page: &BansPage<'_>, row: &BanRow) -> Vec<Markup> {
    vec![
        html! { code { (row.pattern) } p { small { (common::label(&text::BAN_KINDS, &row.kind)) } } },
        html! { @if row.everywhere { (text::BAN_EVERYWHERE) } @else { (text::BAN_HERE) } },
        html! { @if !row.note.is_empty() { span.a-capo { (row.note) } } },
        html! { (row.by) },
        parts::time(row.at),
        html! { @if row.removable {
            a href={ (page.path) "/togli?numero=" (row.id) } aria-label=(common::remove_thing(&row.pattern)) { (common::REMOVE) }
        } },
    ]
}

fn form(page: &BansPage<'_>) -> Markup {
    let pattern = Field {
        name: "pattern",
        label: text::BAN_PATTERN,
        hint: text::BAN_PATTERN_HINT,
        error: fault_at(page.faults, "pattern"),
        value: page.pattern,
        required: true,
        max: 254,
        ..Field::default()
    };
    let note = Field {
        name: "note",
        label: text::BAN_NOTE,
        hint: text::BAN_NOTE_HINT,
        error: fault_at(page.faults, "note"),
        value: page.note,
        max: 500,
        ..Field::default()
    };
    let faults = summary(page.faults);
    let body = html! {
        (parts::field_text(&pattern))
        (parts::field_text(&note))
        (parts::actions(&parts::submit(text::BAN_ADD)))
    };
    parts::form(&Form { action: page.path, csrf: page.csrf, faults: &faults, files: false }, &body)
}
