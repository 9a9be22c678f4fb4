//! What goes out when, and how much each office gives.

use maud::{Markup, html};

use super::{ListRow, stage_badge};
use crate::format;
use crate::parts::{self, Column};
use crate::text::portal::{contents, newsroom as text};

/// A day with something in it.
#[derive(Clone, Debug, Default)]
pub struct CalendarDay<'a> {
    /// Its begin, microseconds UTC.
    pub at: i64,
    /// What goes out on it; `publish_at` says when.
    pub rows: Vec<ListRow<'a>>,
}

/// A month.
#[derive(Clone, Debug, Default)]
pub struct CalendarPage<'a> {
    /// `2026-11`
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// The month before and the month after: `2026-10`.
    pub before: String,
    /// The month after.
    pub after: String,
    /// Days with something in them.
    pub days: Vec<CalendarDay<'a>>,
}

/// The body of the calendar.
pub fn calendar(page: &CalendarPage<'_>) -> Markup {
    let name = text::MONTHS[(page.month.clamp(1, 12) - 1) as usize];
    html! {
        (parts::page_head(text::CALENDAR, text::CALENDAR_LEAD, &Markup::default()))
        nav.mesi aria-label=(text::CALENDAR) {
            a href={ "/redazione/calendario?mese=" (page.before) } rel="prev" { (text::MONTH_BEFORE) }
            strong { (name) " " (page.year) }
            a href={ "/redazione/calendario?mese=" (page.after) } rel="next" { (text::MONTH_AFTER) }
        }
        @if page.days.is_empty() { (parts::empty_state(text::NOTHING_PLANNED, "", &Markup::default())) }
        @for day in &page.days {
            section.giorno {
                h2 { (format::date(day.at)) }
                ul.righe { @for row in &day.rows {
                    li {
                        a href={ "/redazione/contenuti/" (row.id) } { (row.title) }
                        p.riga-fatti {
                            span { (contents::kind(row.kind).one) }
                            @if !row.owner.is_empty() { span { (row.owner) } }
                            (stage_badge(row.stage))
                        }
                    }
                } }
            }
        }
    }
}

/// What an office has given.
#[derive(Clone, Debug, Default)]
pub struct ContributionRow<'a> {
    /// The office; empty: people by themselves.
    pub owner: &'a str,
    /// How many.
    pub number: i64,
    /// Of which kinds: word and how many.
    pub kinds: Vec<(&'a str, i64)>,
}

/// A year of contributions.
#[derive(Clone, Debug, Default)]
pub struct ContributionsPage<'a> {
    /// Which.
    pub year: i32,
    /// Offices, those with most first.
    pub rows: Vec<ContributionRow<'a>>,
}

/// The body of the page of contributions.
pub fn contributions(page: &ContributionsPage<'_>) -> Markup {
    let columns = [
        Column { label: text::COLUMN_OWNER, ..Column::default() },
        Column { label: text::COLUMN_NUMBER, number: true, ..Column::default() },
        Column { label: text::COLUMN_KIND, ..Column::default() },
    ];
    let total: i64 = page.rows.iter().map(|row| row.number).sum();
    let mut rows: Vec<Vec<Markup>> = page.rows.iter().map(cells).collect();
    rows.push(vec![
        html! { strong { (text::TOTAL) } },
        html! { strong { (number(total)) } },
        Markup::default(),
    ]);
    html! {
        (parts::page_head(text::CONTRIBUTIONS, text::CONTRIBUTIONS_LEAD, &Markup::default()))
        nav.mesi aria-label=(text::CONTRIBUTIONS) {
            a href={ "/redazione/contributi?anno=" (page.year - 1) } rel="prev" { (text::YEAR_BEFORE) }
            strong { (page.year) }
            a href={ "/redazione/contributi?anno=" (page.year + 1) } rel="next" { (text::YEAR_AFTER) }
        }
        (parts::table(text::CONTRIBUTIONS, &columns, &rows))
    }
}

fn cells(row: &ContributionRow<'_>) -> Vec<Markup> {
    let owner = if row.owner.is_empty() { text::BY_THEMSELVES } else { row.owner };
    vec![
        html! { (owner) },
        html! { (number(row.number)) },
        html! { @for (kind, count) in &row.kinds { span.conteggio { (contents::kind(kind).many) ": " (number(*count)) } " " } },
    ]
}

fn number(value: i64) -> String {
    format::number(value.unsigned_abs())
}
