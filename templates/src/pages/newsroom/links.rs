//! Links that lead nowhere.

use maud::{Markup, html};

use crate::parts::{self, Column, Look, Pagination};
use crate::text::portal::links as text;

/// A link.
#[derive(Clone, Debug, Default)]
pub struct LinkRow<'a> {
    /// The number of its content.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// Where it leads.
    pub url: &'a str,
    /// Its office or organisation, or empty.
    pub owner: &'a str,
    /// The last status, and the word of the fault when there was none.
    pub why: (i64, &'a str),
    /// Since when, microseconds UTC.
    pub since: i64,
    /// When it was last looked at.
    pub checked_at: i64,
}

/// The body of the report.
pub fn links(csrf: &str, rows: &[LinkRow<'_>], paging: &Pagination<'_>) -> Markup {
    let columns = [
        text::COLUMN_LINK,
        text::COLUMN_WHY,
        text::COLUMN_SINCE,
        text::COLUMN_LOOKED,
        text::COLUMN_OWNER,
        text::COLUMN_DO,
    ]
    .map(|label| Column { label, ..Column::default() });
    let cells = |row: &LinkRow<'_>| {
        vec![
            html! {
                a href={ "/redazione/contenuti/" (row.id) } { (row.title) }
                br; small { (parts::breakable(row.url)) }
            },
            html! { (text::why(row.why.0, row.why.1)) },
            parts::time(row.since),
            parts::time_of_day(row.checked_at),
            html! { @if row.owner.is_empty() { "–" } @else { (row.owner) } },
            parts::button(
                &format!("/redazione/link/{}/controlla", row.id),
                csrf,
                text::CHECK,
                &text::check(row.title),
                Look::Secondary,
            ),
        ]
    };
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &Markup::default()))
        @if rows.is_empty() { (parts::empty_state(text::NONE, text::NONE_BODY, &Markup::default())) } @else {
            (parts::results(paging))
            (parts::table(text::TITLE, &columns, &rows))
            (parts::pagination(paging))
        }
    }
}
