//! Where one begins: what there is, and what waits.

use maud::{Markup, html};

use super::DeedRow;
use super::log::table_of;
use crate::parts;
use crate::text::portal::administration as text;

/// The overview.
#[derive(Clone, Debug, Default)]
pub struct OverviewPage<'a> {
    /// How many there are: what, where, how many.
    pub counts: &'a [(&'a str, &'a str, u64)],
    /// What waits: what, where (empty: nowhere to go).
    pub waiting: &'a [(String, &'a str)],
    /// Whether whoever reads is told what waits.
    pub told: bool,
    /// Offices one looks after: name and page.
    pub offices: &'a [(String, String)],
    /// The last deeds.
    pub deeds: &'a [DeedRow],
}

/// The body of the overview.
pub fn overview(page: &OverviewPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &Markup::default()))
        @if !page.counts.is_empty() {
            ul.conteggi { @for (label, href, count) in page.counts {
                li { a href=(href) { strong { (crate::format::number(*count)) } " " span { (label) } } }
            } }
        }
        @if page.told {
            (parts::section(text::WAITING, "attesa", None, &html! {
                @if page.waiting.is_empty() { p { (text::NOTHING_WAITS) } }
                @else { ul { @for (label, href) in page.waiting {
                    li { @if href.is_empty() { (label) } @else { a href=(href) { (label) } } }
                } } }
            }))
        }
        @if !page.offices.is_empty() {
            (parts::section(text::OWN_OFFICES, "uffici", None, &html! {
                ul { @for (name, href) in page.offices { li { a href=(href) { (name) } } } }
            }))
        }
        @if !page.deeds.is_empty() {
            (parts::section(text::LAST_DEEDS, "operazioni", Some((text::ALL, "/amministrazione/registro")),
                &table_of(text::LAST_DEEDS, page.deeds)))
        }
    }
}
