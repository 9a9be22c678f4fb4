//! What a revision has changed.

use maud::{Markup, html};

use crate::parts::{self, Look};
use crate::rich::Comparison;
use crate::text::portal::newsroom as text;

/// A text in two revisions.
#[derive(Clone, Debug)]
pub struct CompareText<'a> {
    /// What it is.
    pub label: &'a str,
    /// What has changed.
    pub comparison: Comparison,
}

/// The page.
#[derive(Clone, Debug)]
pub struct ComparePage<'a> {
    /// The number of the content.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// The number of the revision.
    pub number: i64,
    /// It is the first one.
    pub first: bool,
    /// Its texts.
    pub texts: Vec<CompareText<'a>>,
    /// It can be made the newest one.
    pub restorable: bool,
}

/// The body of the page.
pub fn compare(page: &ComparePage<'_>) -> Markup {
    let changed = page.texts.iter().any(|text| !text.comparison.is_same());
    html! {
        (parts::page_head(text::COMPARE_TITLE, &text::revision(page.number), &Markup::default()))
        @if page.first { p { (text::COMPARE_FIRST) } }
        @else if !changed { p { (text::COMPARE_SAME) } }
        @for one in &page.texts {
            section.parte { h2 { (one.label) } div.confronto { (one.comparison) } }
        }
        (parts::actions(&html! {
            @if page.restorable {
                form method="post" action={ "/redazione/contenuti/" (page.id) "/versioni/" (page.number) "/ripristina" } {
                    (parts::csrf(page.csrf))
                    (parts::hidden("versione", &page.version.to_string()))
                    (parts::submit(text::RESTORE))
                }
            }
            (parts::link_button(text::BACK, &format!("/redazione/contenuti/{}", page.id), Look::Secondary))
        }))
    }
}
