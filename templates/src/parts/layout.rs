//! The frame around every page: head, header, breadcrumb, footer.

use maud::{DOCTYPE, Markup, html};

use crate::Text;
use crate::assets::{ICON_PATH, STYLESHEET_PATH};

/// What the frame must know of its page.
pub(crate) struct Frame<'a> {
    pub(crate) text: &'a Text,
    pub(crate) title: &'a str,
    /// One sentence for search machines; empty for none.
    pub(crate) description: &'a str,
    /// Whether the page stands below the home page and shows a breadcrumb.
    pub(crate) below_home: bool,
    /// The same page in the other language, if there is one.
    pub(crate) other_language: Option<&'a str>,
}

/// The whole document around `main`.
pub(crate) fn layout(frame: &Frame<'_>, main: &Markup) -> String {
    let text = frame.text;
    html! {
        (DOCTYPE)
        html lang=(text.lang) {
            (head(frame))
            body {
                a.skip href="#contenuto" { (text.skip_to_content) }
                (header(frame))
                main #contenuto tabindex="-1" {
                    @if frame.below_home { (breadcrumb(frame)) }
                    (main)
                }
                footer.foot { div.wide {
                    p.foot-name { (text.site_name) }
                    p { (text.site_footer) }
                } }
            }
        }
    }
    .into_string()
}

fn head(frame: &Frame<'_>) -> Markup {
    let home = frame.title == frame.text.site_name;
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (frame.title) @if !home { " – " (frame.text.site_name) } }
            @if !frame.description.is_empty() { meta name="description" content=(frame.description); }
            link rel="stylesheet" href=(*STYLESHEET_PATH);
            link rel="icon" type="image/svg+xml" href=(*ICON_PATH);
        }
    }
}

fn header(frame: &Frame<'_>) -> Markup {
    let text = frame.text;
    html! {
        header {
            div.slim { div.wide.row {
                span { (text.site_owner) }
                @if let Some(path) = frame.other_language {
                    a href=(path) lang=(text.other_lang) hreflang=(text.other_lang) { (text.other_language) }
                }
            } }
            div.brand { div.wide {
                a.brand-link href="/" {
                    (logo())
                    span {
                        span.brand-name { (text.site_name) }
                        span.brand-claim { (text.site_claim) }
                    }
                }
            } }
        }
    }
}

fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 48 48" aria-hidden="true" focusable="false" {
            rect x="3" y="9" width="42" height="30" rx="4" {}
            path d="m6 13 18 14 18-14" {}
        }
    }
}

fn breadcrumb(frame: &Frame<'_>) -> Markup {
    html! {
        nav.crumbs.wide aria-label=(frame.text.breadcrumb_label) {
            ol {
                li { a href="/" { (frame.text.home) } }
                li { span aria-current="page" { (frame.title) } }
            }
        }
    }
}
