//! The frame around every page: head, header, menus, breadcrumb, footer.
//!
//! Menus are `details` and popovers, so that nothing here needs JavaScript. The frame is Italian; where a page is not, the
//! frame says so.

mod footer;
mod head;
mod header;
mod json_ld;
mod menu;
mod model;

use maud::{DOCTYPE, Markup, html};

pub use model::{
    Area, Crumb, Feed, Flash, Head, Language, MenuEntry, MenuGroup, Person, Shell, TerritoryLink,
};

use crate::parts;
use crate::text::portal::shell as text;

/// The whole document around `main`.
pub fn page(shell: &Shell<'_>, head: &Head<'_>, main: &Markup) -> String {
    let italian = (head.language != Language::Italian).then_some("it");
    html! {
        (DOCTYPE)
        html lang=(head.language.tag()) {
            (head::head(shell, head))
            body class=[shell.area.is_dense().then_some("densa")] {
                div.skiplinks lang=[italian] {
                    a.visually-hidden-focusable href="#contenuto" { (text::SKIP_TO_CONTENT) }
                    a.visually-hidden-focusable href="#piede" { (text::SKIP_TO_FOOTER) }
                }
                (header::header(shell, head, italian))
                (centre(shell, head, main, italian))
                (footer::footer(shell, head, italian))
            }
        }
    }
    .into_string()
}

/// Everything between header and footer.
fn centre(shell: &Shell<'_>, head: &Head<'_>, main: &Markup, italian: Option<&str>) -> Markup {
    html! {
        @if shell.area.is_dense() && !shell.menu.is_empty() {
            div.container.area {
                (menu::area(shell, italian))
                div.area-centro { (main_part(shell, head, main, italian)) }
            }
        } @else if head.wide {
            (main_part(shell, head, main, italian))
        } @else {
            div.container { (main_part(shell, head, main, italian)) }
        }
    }
}

fn main_part(shell: &Shell<'_>, head: &Head<'_>, main: &Markup, italian: Option<&str>) -> Markup {
    // In a page with bands of its own these two are the bands' neighbours and need the same margins.
    let inner = head.wide.then_some("container");
    html! {
        div class=[inner] {
            @if !head.crumbs.is_empty() { (breadcrumb(head.crumbs, italian)) }
            @if let Some(flash) = &shell.flash { (parts::alert(flash.kind, &html! { p { (flash.text) } })) }
        }
        @if let Some(aside) = head.aside {
            div.centro-e-lato {
                main #contenuto tabindex="-1" { (main) }
                aside.lato aria-label=(text::BESIDE) { (aside) }
            }
        } @else {
            main #contenuto class=[head.wide.then_some("a-bande")] tabindex="-1" { (main) }
        }
        // Where what was printed came from.
        @if shell.area == Area::Public { p.solo-stampa { (shell.site_url) (shell.path) } }
    }
}

fn breadcrumb(crumbs: &[Crumb<'_>], italian: Option<&str>) -> Markup {
    html! {
        nav.breadcrumb-container aria-label=(text::BREADCRUMB) {
            ol.breadcrumb {
                li.breadcrumb-item lang=[italian] { a href="/" { (text::HOME) } span.separator aria-hidden="true" { "/" } }
                @for (place, crumb) in crumbs.iter().enumerate() {
                    @if place + 1 == crumbs.len() {
                        li.breadcrumb-item.active { span aria-current="page" { (crumb.label) } }
                    } @else {
                        li.breadcrumb-item {
                            @match crumb.href { Some(href) => a href=(href) { (crumb.label) }, None => span { (crumb.label) } }
                            span.separator aria-hidden="true" { "/" }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
