//! Posts that readers find out of place.

use maud::{Markup, html};

use super::{Board, top};
use crate::parts::{self, Look};
use crate::text::portal::forum::thread::REPORT_KINDS;
use crate::text::portal::lists as common;
use crate::text::portal::lists::others as text;

/// A post that was reported, by one or several.
#[derive(Clone, Debug, Default)]
pub struct ReportRow {
    /// The number of the post.
    pub post: i64,
    /// Its subject.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Who wrote it: name or address.
    pub author: String,
    /// When it was written, microseconds UTC.
    pub written_at: i64,
    /// How it begins.
    pub excerpt: String,
    /// Who reported it (empty: a visitor), when, the word of why, and what was said.
    pub reports: Vec<(String, i64, String, String)>,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportsPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The posts, the most reported first.
    pub rows: &'a [ReportRow],
}

/// The body of the page. Buttons send `azione` (a word of `text::REPORT_DEEDS`) with `messaggio`.
pub fn reports(page: &ReportsPage<'_>) -> Markup {
    html! {
        (top(&page.board, common::REPORTS, text::REPORTS_LEAD, &Markup::default()))
        @if page.rows.is_empty() { (parts::empty_state(text::REPORTS_NONE, text::REPORTS_NONE_BODY, &Markup::default())) }
        @else { (parts::item_list(&page.rows.iter().map(|row| item(page, row)).collect::<Vec<_>>())) }
    }
}

fn item(page: &ReportsPage<'_>, row: &ReportRow) -> Markup {
    html! {
        article.riga {
            p.scheda-meta {
                span.scheda-genere { (text::times_reported(row.reports.len() as u64)) }
            }
            h2.scheda-titolo { a href=(row.href) { (row.subject) } }
            p.riga-fatti { span { (text::WRITTEN_BY) " " (row.author) } span { (parts::time_of_day(row.written_at)) } }
            p.scheda-testo { (row.excerpt) }
            ul.segnalazioni { @for (by, at, reason, words) in &row.reports { li {
                strong { (common::label(&REPORT_KINDS, reason)) } " · "
                (text::REPORTED_BY) " " @if by.is_empty() { (text::REPORTED_BY_VISITOR) } @else { (by) }
                ", " (parts::time_of_day(*at))
                @if !words.is_empty() { p.righe-intere { "«" (words) "»" } }
            } } }
            (buttons(page, row))
        }
    }
}

fn buttons(page: &ReportsPage<'_>, row: &ReportRow) -> Markup {
    html! {
        form method="post" action=(page.board.path("/segnalazioni")) {
            (parts::csrf(page.csrf))
            (parts::hidden("messaggio", &row.post.to_string()))
            div.azioni { @for (word, label) in text::REPORT_DEEDS {
                @let look = match word { "archivia" => Look::Primary, "blocca" => Look::Quiet, _ => Look::Secondary };
                (parts::submit_small((label, &format!("{label}: {}", row.subject)), "azione", word, look))
            } }
        }
    }
}
