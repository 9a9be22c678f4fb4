//! What narrows a list: a form, the filters in force, and counts to choose from.

use maud::{Markup, html};

use super::{form::submit, icon};
use crate::format;
use crate::text::portal::shell as text;

/// A form that narrows a list.
#[derive(Clone, Copy, Debug)]
pub struct Filters<'a> {
    /// The list it narrows.
    pub action: &'a str,
    /// Its fields.
    pub fields: &'a Markup,
    /// The filters in force.
    pub active: &'a [ActiveFilter<'a>],
    /// Counts to choose from, below the form.
    pub facets: &'a [Facet<'a>],
}

/// A filter in force.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActiveFilter<'a> {
    /// What it says: "Comune: Lecce".
    pub label: &'a str,
    /// The list without it.
    pub without: &'a str,
}

/// The form; on narrow screens behind one line. Stands in a page's `div.con-filtri` before the `div` of the results.
pub fn filters(filters: &Filters<'_>) -> Markup {
    html! {
        section.filtri aria-label=(text::FILTERS) {
            (active_filters(filters.active, filters.action))
            (folded(&html! {
                form action=(filters.action) {
                    (filters.fields)
                    (submit(text::APPLY))
                }
                @for facet in filters.facets { (self::facet(facet)) }
            }))
        }
    }
}

/// The filters in force, each a link to the list without it. `all`: the list without any.
pub fn active_filters(active: &[ActiveFilter<'_>], all: &str) -> Markup {
    html! {
        @if !active.is_empty() {
            p.visually-hidden #filtri-attivi { (text::ACTIVE_FILTERS) }
            ul.filtri-attivi aria-labelledby="filtri-attivi" {
                @for filter in active {
                    li { a.targhetta href=(filter.without) aria-label=(text::remove_filter(filter.label)) {
                        (filter.label) span aria-hidden="true" { " ×" }
                    } }
                }
                li { a href=(all) { (text::CLEAR) } }
            }
        }
    }
}

/// Counts to choose from, without a form; on narrow screens behind one line.
pub fn facets(facets: &[Facet<'_>]) -> Markup {
    html! {
        @if facets.iter().any(|facet| !facet.options.is_empty()) {
            section.filtri.sfaccettature aria-label=(text::FILTERS) {
                (folded(&html! { @for facet in facets { (self::facet(facet)) } }))
            }
        }
    }
}

fn folded(inside: &Markup) -> Markup {
    html! {
        details.ripiegata {
            summary { (icon("it-funnel")) span { (text::FILTERS) } (icon("it-expand")) }
            div.ripiegata-dentro { (inside) }
        }
    }
}

/// Counts of one property, to choose from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facet<'a> {
    /// The property.
    pub title: &'a str,
    /// Its values, the most frequent first.
    pub options: &'a [FacetOption<'a>],
}

/// A value of a property.
#[derive(Clone, Copy, Debug, Default)]
pub struct FacetOption<'a> {
    /// What it is called.
    pub label: &'a str,
    /// The list with it, or without it when it is chosen.
    pub href: &'a str,
    /// How many there are.
    pub count: u64,
    /// Whether the list is narrowed to it.
    pub chosen: bool,
}

/// Links that narrow a list by one property. Nothing when there is nothing to choose.
pub fn facet(facet: &Facet<'_>) -> Markup {
    html! {
        @if !facet.options.is_empty() {
            section.sfaccettatura {
                h2 { (facet.title) }
                ul {
                    @for option in facet.options {
                        li { a href=(option.href) aria-current=[option.chosen.then_some("true")] {
                            span { (option.label) @if option.chosen { span aria-hidden="true" { " ×" } } }
                            " " span.contatore.contatore-tenue { (format::number(option.count)) }
                        } }
                    }
                }
            }
        }
    }
}
