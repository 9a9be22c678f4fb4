//! The end of every page.

use maud::{Markup, html};

use super::{Area, Feed, Head, Shell};
use crate::assets;
use crate::text::portal::shell as text;

/// The `footer` element.
pub(super) fn footer(shell: &Shell<'_>, head: &Head<'_>, italian: Option<&str>) -> Markup {
    html! {
        footer.it-footer.piede #piede tabindex="-1" lang=[italian] {
            @if shell.area == Area::Public { div.it-footer-main { div.container { (columns(head.feeds)) } } }
            @if shell.area != Area::Bare { (legal()) }
        }
    }
}

fn columns(feeds: &[Feed<'_>]) -> Markup {
    html! {
        div.piede-nome {
            p.piede-titolo { (text::SITE) }
            p { (text::CLAIM) }
        }
        div.piede-colonne {
            @for section in text::SECTIONS.iter().take(1).chain(&text::SECTIONS[3..]) {
                (column(section.label, Some(section.href), section.entries))
            }
            (column(text::PATHS, None, text::PERCORSI))
            section {
                h2.piede-capo { (text::CONTACTS) }
                p { (text::CONTACTS_LEAD) }
                (links(text::CONTACT_LINKS))
            }
            @if !feeds.is_empty() {
                section {
                    h2.piede-capo { (text::FOLLOW) }
                    ul.piede-voci { @for feed in feeds { li { a href=(feed.href) type=(feed.kind) { (feed.title) } } } }
                }
            }
        }
    }
}

fn column(label: &str, href: Option<&str>, entries: &[(&str, &str)]) -> Markup {
    html! {
        section {
            h2.piede-capo { @match href { Some(href) => a href=(href) { (label) }, None => (label) } }
            (links(entries))
        }
    }
}

fn links(entries: &[(&str, &str)]) -> Markup {
    html! { ul.piede-voci { @for (label, href) in entries { li { a href=(href) { (label) } } } } }
}

fn legal() -> Markup {
    html! {
        div.piede-legale { div.container {
            nav aria-label=(text::LEGAL) { ul {
                @for (label, href, element) in text::LEGAL_LINKS {
                    li { a href=(href) data-element=[(!element.is_empty()).then_some(element)] { (label) } }
                }
                @if let Some(path) = assets::licences() { li { a href=(path) { (text::LICENCES) } } }
            } }
            p { (text::PROGRAM) }
        } }
    }
}
