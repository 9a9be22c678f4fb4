//! Contents in a table.

use maud::{Markup, html};

use super::stage_badge;
use crate::parts::{self, ActiveFilter, Choice, Column, Field, Filters, Look, Order, Pagination, Sort, Tone};
use crate::text::portal::{contents, newsroom as text};

/// A line.
#[derive(Clone, Debug, Default)]
pub struct ListRow<'a> {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// The word of its kind.
    pub kind: &'a str,
    /// The word of its stage.
    pub stage: &'a str,
    /// The newsroom has returned it.
    pub returned: bool,
    /// Its office or organisation.
    pub owner: &'a str,
    /// Its author.
    pub author: &'a str,
    /// When it was changed, microseconds UTC.
    pub changed_at: i64,
    /// When it goes out.
    pub publish_at: Option<i64>,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct NewsroomList<'a> {
    /// The lines.
    pub rows: &'a [ListRow<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// What is asked for: words.
    pub words: &'a str,
    /// Word of a stage, or empty.
    pub stage: &'a str,
    /// All words of stages.
    pub stages: &'a [&'a str],
    /// Word of a kind, or empty.
    pub kind: &'a str,
    /// All words of kinds.
    pub kinds: &'a [&'a str],
    /// A channel, or empty; numbers and names to choose from.
    pub channel: &'a str,
    /// Channels: number and name.
    pub channels: &'a [(String, &'a str)],
    /// Only one's own.
    pub mine: bool,
    /// Filters in force.
    pub active: &'a [(String, String)],
    /// Links that sort: by title, by change; each with how it is sorted now.
    pub sorts: [(&'a str, Option<Order>); 2],
}

/// The body of the list.
pub fn list(page: &NewsroomList<'_>) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        page.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let fields = narrowing(page);
    html! {
        (parts::page_head(text::ALL, "", &parts::link_button(text::NEW, "/redazione/nuovo", Look::Primary)))
        (parts::filters(&Filters { action: "/redazione/contenuti", fields: &fields, active: &active, facets: &[] }))
        (parts::results(&page.paging))
        @if page.rows.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(text::NOTHING, text::NOTHING_BODY,
                &parts::link_button(text::NEW, "/redazione/nuovo", Look::Secondary))))
        } @else { (table_of(text::ALL, page.rows, Some(page.sorts))) }
        (parts::pagination(&page.paging))
    }
}

fn narrowing(page: &NewsroomList<'_>) -> Markup {
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let choices = |all: Vec<(&str, &str)>| -> Vec<(String, String)> {
        let none = std::iter::once((String::new(), contents::ALL.to_owned()));
        none.chain(all.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned()))).collect()
    };
    let select = |name, label, value, all: Vec<(&str, &str)>| {
        let all = choices(all);
        let all: Vec<Choice<'_>> = all.iter().map(|(value, label)| Choice { value, label }).collect();
        parts::field_select(&field(name, label, value), &all)
    };
    html! {
        (parts::field_search(&field("q", contents::SEARCH_WORDS, page.words)))
        (select("stato", text::COLUMN_STAGE, page.stage, page.stages.iter().map(|word| (*word, text::stage(word))).collect()))
        (select("tipo", text::COLUMN_KIND, page.kind, page.kinds.iter().map(|word| (*word, contents::kind(word).one)).collect()))
        (select("canale", contents::CHANNEL, page.channel, page.channels.iter().map(|(id, name)| (id.as_str(), *name)).collect()))
        (parts::field_checkbox(&field("mio", text::MINE, ""), page.mine))
    }
}

/// The table of some lines.
pub(super) fn table_of(
    caption: &str,
    rows: &[ListRow<'_>],
    sorts: Option<[(&str, Option<Order>); 2]>,
) -> Markup {
    let sort = |index: usize| sorts.map(|sorts| Sort { href: sorts[index].0, order: sorts[index].1 });
    let columns = [
        Column { label: text::COLUMN_TITLE, sort: sort(0), number: false },
        Column { label: text::COLUMN_KIND, ..Column::default() },
        Column { label: text::COLUMN_STAGE, ..Column::default() },
        Column { label: text::COLUMN_OWNER, ..Column::default() },
        Column { label: text::COLUMN_AUTHOR, ..Column::default() },
        Column { label: text::COLUMN_CHANGED, sort: sort(1), number: false },
    ];
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    parts::table(caption, &columns, &rows)
}

fn cells(row: &ListRow<'_>) -> Vec<Markup> {
    vec![
        html! { a href={ "/redazione/contenuti/" (row.id) } { (row.title) } },
        html! { (contents::kind(row.kind).one) },
        html! {
            @if row.returned { (parts::badge(Tone::Warning, text::RETURNED_BADGE)) } @else { (stage_badge(row.stage)) }
            @if let Some(at) = row.publish_at { " " small { (parts::time_of_day(at)) } }
        },
        html! { (row.owner) },
        html! { (row.author) },
        parts::time_of_day(row.changed_at),
    ]
}
