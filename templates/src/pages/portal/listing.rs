//! Lists of what is published: by kind, by channel, all news.

use maud::{Markup, html};

use super::{EntryView, WayTo, line_of};
use crate::parts::{self, ActiveFilter, Choice, Field, Filters, Pagination};
use crate::text::portal::contents as text;

/// How a list can be narrowed, with what is chosen.
#[derive(Clone, Debug, Default)]
pub struct ListFilter<'a> {
    /// The page of the list.
    pub action: &'a str,
    /// Kinds to choose from, when there are several: word and name.
    pub kinds: &'a [(&'a str, &'a str)],
    /// The chosen one.
    pub kind: &'a str,
    /// Channels: slug and name.
    pub channels: &'a [(&'a str, &'a str)],
    /// The chosen one.
    pub channel: &'a str,
    /// Offices: slug and name.
    pub offices: &'a [(&'a str, &'a str)],
    /// The chosen one.
    pub office: &'a str,
    /// First day, `2026-11-27`.
    pub from: &'a str,
    /// Last day.
    pub to: &'a str,
    /// With what is over.
    pub past: bool,
    /// Filters in force: what they say, the list without them.
    pub active: &'a [(String, String)],
}

/// A list.
#[derive(Clone, Debug, Default)]
pub struct ListPage<'a> {
    /// Its heading.
    pub title: &'a str,
    /// What it holds.
    pub lead: &'a str,
    /// How it can be narrowed.
    pub filter: ListFilter<'a>,
    /// What is on this page of it.
    pub entries: &'a [EntryView<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Of several kinds.
    pub mixed: bool,
    /// Its feed, or empty.
    pub atom: &'a str,
    /// Its calendar, or empty.
    pub calendar: &'a str,
    /// Other lists beside it.
    pub ways: &'a [WayTo<'a>],
}

/// The body of a list.
pub fn listing(page: &ListPage<'_>) -> Markup {
    let follow = html! {
        @if !page.atom.is_empty() { a.segui href=(page.atom) { (parts::icon("it-rss")) span { (text::ATOM) } } }
        @if !page.calendar.is_empty() {
            a.segui href=(page.calendar) { (parts::icon("it-calendar")) span { (text::CALENDAR) } }
        }
    };
    html! {
        (parts::page_head(page.title, page.lead, &follow))
        @if !page.ways.is_empty() {
            (parts::tag_list(page.title, &page.ways.iter().map(|way| (way.label, way.href)).collect::<Vec<_>>()))
        }
        div.con-filtri {
            (narrowing(&page.filter))
            div {
                (parts::results(&page.paging))
                @if page.entries.is_empty() {
                    (parts::empty_page(&page.paging, &parts::empty_state(text::NOTHING, text::NOTHING_BODY,
                        &parts::link_button(text::SHOW_ALL, page.filter.action, parts::Look::Secondary))))
                } @else {
                    (parts::item_list(&page.entries.iter().map(|entry| line_of(entry, 2, page.mixed)).collect::<Vec<_>>()))
                }
                (parts::pagination(&page.paging))
            }
        }
    }
}

fn narrowing(filter: &ListFilter<'_>) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        filter.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let fields = html! {
        @if !filter.kinds.is_empty() { (choice("tipo", "Tipo", filter.kind, filter.kinds)) }
        @if !filter.channels.is_empty() { (choice("canale", text::CHANNEL, filter.channel, filter.channels)) }
        @if !filter.offices.is_empty() { (choice("ufficio", text::OFFICE, filter.office, filter.offices)) }
        (parts::field_date(&optional("dal", text::SINCE, filter.from)))
        (parts::field_date(&optional("al", text::UP_TO, filter.to)))
        (parts::field_checkbox(&optional("passati", text::WITH_PAST, ""), filter.past))
    };
    parts::filters(&Filters { action: filter.action, fields: &fields, active: &active, facets: &[] })
}

/// A field nobody has to fill in; that is not said of each field of a filter.
fn optional<'a>(name: &'a str, label: &'a str, value: &'a str) -> Field<'a> {
    Field { name, label, value, optional_unsaid: true, ..Field::default() }
}

fn choice(name: &str, label: &str, chosen: &str, values: &[(&str, &str)]) -> Markup {
    let all = std::iter::once(Choice { value: "", label: text::ALL });
    let values: Vec<Choice<'_>> =
        all.chain(values.iter().map(|(value, label)| Choice { value, label })).collect();
    parts::field_select(&optional(name, label, chosen), &values)
}
