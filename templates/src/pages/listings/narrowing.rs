//! The form that narrows a list.

use maud::{Markup, html};

use crate::parts::{self, ActiveFilter, Choice, Field, Filters};
use crate::text::portal::contents;

/// A field of a filter.
#[derive(Clone, Debug)]
pub struct FilterField<'a> {
    /// Its name in the address.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What is asked for now.
    pub value: String,
    /// What it takes.
    pub kind: FilterKind,
}

/// What a field of a filter takes.
#[derive(Clone, Debug)]
pub enum FilterKind {
    /// Words.
    Words,
    /// A day.
    Day,
    /// Yes, or nothing.
    Yes,
    /// One of these, value and label, or none.
    One(Vec<(String, String)>),
    /// One of these, of which one always holds.
    Always(Vec<(String, String)>),
}

/// The filter of the list at `action`. `active`: what is in force, each with the list without it.
pub(super) fn narrowing(action: &str, fields: &[FilterField<'_>], active: &[(String, String)]) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let fields = html! { @for field in fields { (field_of(field)) } };
    parts::filters(&Filters { action, fields: &fields, active: &active, facets: &[] })
}

fn field_of(field: &FilterField<'_>) -> Markup {
    let plain = Field {
        name: field.name,
        label: field.label,
        value: &field.value,
        optional_unsaid: true,
        ..Field::default()
    };
    match &field.kind {
        FilterKind::Words => parts::field_search(&plain),
        FilterKind::Day => parts::field_date(&plain),
        FilterKind::Yes => parts::field_checkbox(&plain, !field.value.is_empty()),
        FilterKind::One(all) => {
            let none = std::iter::once(Choice { value: "", label: contents::ALL });
            let choices: Vec<Choice<'_>> = none.chain(all.iter().map(choice)).collect();
            parts::field_select(&plain, &choices)
        }
        FilterKind::Always(all) => parts::field_select(&plain, &all.iter().map(choice).collect::<Vec<_>>()),
    }
}

fn choice((value, label): &(String, String)) -> Choice<'_> {
    Choice { value, label }
}
