//! Those who ask to come in.

use maud::{Markup, html};

use super::{Board, top};
use crate::parts::{self, Look};
use crate::text::portal::lists as common;
use crate::text::portal::lists::members as text;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct RequestRow {
    /// Its number.
    pub id: i64,
    /// The name; may be empty.
    pub name: String,
    /// The address, which is confirmed.
    pub address: String,
    /// When, microseconds UTC.
    pub at: i64,
    /// Where they work, or who they are: from what is known here; may be empty.
    pub known: String,
    /// What they wrote; may be empty.
    pub message: String,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestsPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The requests, oldest first.
    pub rows: &'a [RequestRow],
}

const BULK: &str = "scelte";

/// The body of the page. Forms send `azione` = `approva` or `rifiuta` with `richiesta`.
pub fn requests(page: &RequestsPage<'_>) -> Markup {
    let action = page.board.path("/richieste");
    html! {
        (top(&page.board, common::REQUESTS, text::REQUESTS_LEAD, &Markup::default()))
        @if page.rows.is_empty() { (parts::empty_state(text::REQUESTS_NONE, text::REQUESTS_NONE_BODY, &Markup::default())) }
        @else {
            @if page.rows.len() > 1 {
                form.barra id=(BULK) method="post" action=(action) {
                    (parts::csrf(page.csrf))
                    p.barra-titolo { (text::REQUESTS_CHOSEN) }
                    div.azioni { (parts::submit_small((text::APPROVE, ""), "azione", "approva", Look::Primary)) }
                }
            }
            (parts::item_list(&page.rows.iter().map(|row| item(page, &action, row)).collect::<Vec<_>>()))
        }
    }
}

fn item(page: &RequestsPage<'_>, action: &str, row: &RequestRow) -> Markup {
    let (id, named) = (row.id.to_string(), if row.name.is_empty() { &row.address } else { &row.name });
    html! {
        article class={ "riga" @if page.rows.len() > 1 { " con-spunta" } } {
            @if page.rows.len() > 1 { (parts::pick(BULK, "richiesta", &id, &common::choose(named), false)) }
            div {
                p.scheda-meta { (parts::time_of_day(row.at)) @if !row.known.is_empty() { span { (row.known) } } }
                h2.scheda-titolo { (parts::breakable(named)) }
                @if !row.name.is_empty() { p.riga-fatti { span { (parts::breakable(&row.address)) } } }
                @if !row.message.is_empty() { p.scheda-testo.righe-intere { (row.message) } }
                div.azioni {
                    (parts::button_sending(action, page.csrf, &[("azione", "approva"), ("richiesta", &id)],
                        (text::APPROVE, &format!("{}: {named}", text::APPROVE)), Look::Primary))
                    (parts::button_sending(action, page.csrf, &[("azione", "rifiuta"), ("richiesta", &id)],
                        (text::REFUSE, &format!("{}: {named}", text::REFUSE)), Look::Secondary))
                }
            }
        }
    }
}
