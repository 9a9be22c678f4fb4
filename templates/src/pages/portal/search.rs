//! What was found on the site.

use maud::{Markup, html};

use crate::parts::{self, Facet, FacetOption, Field, Pagination, Tone};
use crate::text::portal::{contents, search as text};

/// A text, piece by piece, each with whether it was looked for.
pub type Pieces<'a> = Vec<(&'a str, bool)>;

/// Something found.
#[derive(Clone, Debug, Default)]
pub struct HitView<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// Its title.
    pub title: Pieces<'a>,
    /// Some of its text.
    pub excerpt: Pieces<'a>,
    /// When it was published, microseconds UTC.
    pub published_at: i64,
    /// Its office, or empty.
    pub office: &'a str,
    /// Its territory, or empty.
    pub territory: &'a str,
    /// It is over, or in the archive.
    pub past: bool,
}

/// Values of a property to choose from.
#[derive(Clone, Debug, Default)]
pub struct FacetView {
    /// The property.
    pub title: &'static str,
    /// Values: name, link, how many, whether it is chosen.
    pub options: Vec<(String, String, u64, bool)>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct SearchPage<'a> {
    /// What was typed.
    pub words: &'a str,
    /// What has been chosen already, sent along: name and value.
    pub kept: Vec<(&'a str, &'a str)>,
    /// With what is over.
    pub past: bool,
    /// What is on this page.
    pub hits: Vec<HitView<'a>>,
    /// What may be chosen.
    pub facets: Vec<FacetView>,
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// What may have been meant, and the link that looks for it.
    pub meant: Option<(String, String)>,
    /// It is all there is.
    pub whole: bool,
}

/// The body of the page.
pub fn search(page: &SearchPage<'_>) -> Markup {
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &Markup::default()))
        form.cerca action="/cerca" role="search" {
            (parts::field_search(&Field { name: "q", label: text::WORDS, hint: text::HINT, value: page.words, max: 200, optional_unsaid: true, ..Field::default() }))
            (parts::field_checkbox(&Field { name: "passati", label: text::WITH_PAST, ..Field::default() }, page.past))
            @for (name, value) in &page.kept { (parts::hidden(name, value)) }
            (parts::submit(text::SEARCH))
        }
        div.con-filtri {
            (choices(page))
            div { (results(page)) }
        }
    }
}

fn choices(page: &SearchPage<'_>) -> Markup {
    let options: Vec<Vec<FacetOption<'_>>> = page.facets.iter().map(options_of).collect();
    let facets: Vec<Facet<'_>> = page
        .facets
        .iter()
        .zip(&options)
        .map(|(facet, options)| Facet { title: facet.title, options })
        .collect();
    parts::facets(&facets)
}

fn options_of(facet: &FacetView) -> Vec<FacetOption<'_>> {
    let options = facet.options.iter();
    options
        .map(|(label, href, count, chosen)| FacetOption { label, href, count: *count, chosen: *chosen })
        .collect()
}

fn results(page: &SearchPage<'_>) -> Markup {
    html! {
        @if !page.whole { (parts::alert(Tone::Info, &html! { p { (text::PARTLY) } })) }
        (parts::results(&page.paging))
        @if page.hits.is_empty() {
            @if let Some((words, href)) = &page.meant { p.forse { a href=(href) { (text::meant(words)) } } }
            (parts::empty_page(&page.paging, &parts::empty_state(text::NOTHING, text::NOTHING_BODY, &parts::link_button(text::ALL, "/cerca", parts::Look::Secondary))))
        } @else {
            ul.righe { @for hit in &page.hits { li { (line(hit)) } } }
        }
        (parts::pagination(&page.paging))
    }
}

fn line(hit: &HitView<'_>) -> Markup {
    html! {
        article.riga {
            p.scheda-meta {
                span.scheda-genere { (contents::kind(hit.kind).one) }
                (parts::time(hit.published_at))
                @if hit.past { (parts::badge(Tone::Neutral, contents::EXPIRED)) }
            }
            h2.scheda-titolo { a href=(hit.path) { (marked(&hit.title)) } }
            @if !hit.excerpt.is_empty() { p.scheda-testo { (marked(&hit.excerpt)) } }
            @if !hit.office.is_empty() || !hit.territory.is_empty() {
                p.riga-fatti {
                    @for fact in [hit.office, hit.territory] { @if !fact.is_empty() { span { (fact) } } }
                }
            }
        }
    }
}

/// A text with what was looked for marked.
pub(in crate::pages) fn marked(pieces: &Pieces<'_>) -> Markup {
    html! { @for (piece, looked_for) in pieces { @if *looked_for { mark { (piece) } } @else { (piece) } } }
}
