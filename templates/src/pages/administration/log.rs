//! The audit log.

use maud::{Markup, html};

use super::{Active, narrowing};
use crate::parts::{self, Choice, Column, Field, Look, Pagination};
use crate::text::portal::{administration as text, audit};

/// A deed.
#[derive(Clone, Debug, Default)]
pub struct DeedRow {
    /// When, microseconds UTC.
    pub at: i64,
    /// By whom.
    pub who: String,
    /// The page of whoever it was, or empty.
    pub who_href: String,
    /// What, as `noun.verb`.
    pub what: String,
    /// To whom or what.
    pub whom: String,
    /// What else matters.
    pub detail: String,
}

/// The log.
#[derive(Clone, Debug, Default)]
pub struct LogPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// The deeds.
    pub rows: &'a [DeedRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Asked for: who, what, whom, from, to.
    pub asked: [&'a str; 5],
    /// Days that are none: which of from and to.
    pub no_dates: [bool; 2],
    /// Filters in force.
    pub active: &'a Active,
}

/// Names of the fields, in the order of [`LogPage::asked`].
const NAMES: [&str; 5] = ["chi", "cosa", "su", "dal", "al"];

/// The body of the log.
pub fn log(page: &LogPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::LOG, text::LOG_LEAD, &Markup::default()))
        (narrowing("/amministrazione/registro", &fields(page), page.active))
        (parts::results(&page.paging))
        @if page.rows.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::LOG_NONE, text::LOG_NONE_BODY, &Markup::default()))) }
        @else { (table_of(text::LOG, page.rows)) }
        (parts::pagination(&page.paging))
        @if !page.rows.is_empty() {
            form.modulo method="post" action="/amministrazione/registro/esporta" {
                (parts::csrf(page.csrf))
                @for (name, value) in NAMES.iter().zip(page.asked) {
                    @if !value.is_empty() { (parts::hidden(name, value)) }
                }
                p.form-text { (text::LOG_EXPORT_HINT) }
                (parts::submit_as(text::LOG_EXPORT, "formato", "csv", Look::Secondary))
            }
        }
    }
}

fn fields(page: &LogPage<'_>) -> Markup {
    let field = |index: usize, label| Field {
        name: NAMES[index],
        label,
        value: page.asked[index],
        optional_unsaid: true,
        max: 200,
        ..Field::default()
    };
    let wrong = text::fault("date", 0);
    let day = |index: usize, label| Field {
        error: page.no_dates[index - 3].then_some(wrong.as_str()),
        ..field(index, label)
    };
    let all = Choice { value: "", label: text::LOG_EVERYTHING };
    let things: Vec<(String, &str)> =
        audit::THINGS.iter().map(|(word, name)| (format!("{word}."), *name)).collect();
    let things: Vec<Choice<'_>> =
        std::iter::once(all).chain(things.iter().map(|(value, label)| Choice { value, label })).collect();
    html! {
        (parts::field_search(&field(0, text::LOG_WHO)))
        (parts::field_select(&field(1, text::LOG_WHAT), &things))
        (parts::field_search(&field(2, text::LOG_WHOM)))
        (parts::field_date(&day(3, text::FROM)))
        (parts::field_date(&day(4, text::TO)))
    }
}

fn what(kept: &str) -> Markup {
    audit::deed(kept).map_or_else(|| parts::breakable(kept), |words| html! { (words) })
}

/// Deeds in a table.
pub(super) fn table_of(caption: &str, rows: &[DeedRow]) -> Markup {
    let columns = [text::LOG_WHEN, text::LOG_WHO, text::LOG_WHAT, text::LOG_WHOM, text::LOG_DETAIL]
        .map(|label| Column { label, ..Column::default() });
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            vec![
                parts::time_of_day(row.at),
                html! { @if row.who_href.is_empty() { (parts::breakable(&row.who)) }
                @else { a href=(row.who_href) { (parts::breakable(&row.who)) } } },
                what(&row.what),
                parts::breakable(&row.whom),
                html! { span.a-capo { (row.detail) } },
            ]
        })
        .collect();
    parts::table(caption, &columns, &rows)
}
