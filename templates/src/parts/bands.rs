//! Parts of long pages: bands over the whole width, tiles that lead on, boxes beside the centre.

use maud::{Markup, html};

use super::icon;

/// A part of a page with its heading. `more`: label and address of all there is of it.
pub fn section(title: &str, id: &str, more: Option<(&str, &str)>, body: &Markup) -> Markup {
    html! {
        section aria-labelledby=(id) {
            div.banda-titolo {
                h2 id=(id) { (title) }
                @if let Some((label, href)) = more { a href=(href) { (label) } }
            }
            (body)
        }
    }
}

/// A band over the whole width of a `wide` page. `tinted`: on another ground than its neighbours.
pub fn band(tinted: bool, body: &Markup) -> Markup {
    html! { div class={ "banda" @if tinted { " banda-tenue" } } { div.container { (body) } } }
}

/// The first band of a `wide` page: its heading, a sentence, and what to begin with.
pub fn opening(title: &str, lead: &str, body: &Markup) -> Markup {
    html! {
        div.apertura { div.container {
            h1 { (title) }
            p.testa-sommario { (lead) }
            (body)
        } }
    }
}

/// A way on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tile<'a> {
    /// A pictogram, `it-user`.
    pub picture: &'a str,
    /// Where it leads, in the reader's words: "Cerco lavoro".
    pub title: &'a str,
    /// What is there.
    pub text: &'a str,
    /// Its address.
    pub href: &'a str,
}

/// Ways on, side by side.
pub fn tiles(tiles: &[Tile<'_>]) -> Markup {
    html! {
        ul.tessere {
            @for tile in tiles {
                li { a.tessera href=(tile.href) {
                    (icon(tile.picture))
                    span { strong { (tile.title) } @if !tile.text.is_empty() { " " span { (tile.text) } } }
                } }
            }
        }
    }
}

/// A box beside the centre: heading and links, each with a small line below it, or empty.
pub fn aside_box(title: &str, links: &[(&str, &str, Markup)], more: Option<(&str, &str)>) -> Markup {
    html! {
        section {
            h2 { (title) }
            ul { @for (label, href, small) in links {
                li { a href=(href) { (label) } @if !small.0.is_empty() { " " small { (small) } } }
            } }
            @if let Some((label, href)) = more { p.lato-tutto { a href=(href) { (label) } } }
        }
    }
}
