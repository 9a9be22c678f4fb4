//! A page that says what has happened and what to do next.

use maud::{Markup, html};

use super::bits::top;

/// What it says.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// Its heading.
    pub title: &'a str,
    /// Its paragraphs.
    pub body: &'a [&'a str],
    /// Where to go on: label and path.
    pub next: Option<(&'a str, &'a str)>,
}

/// The page.
pub fn notice(notice: &Notice<'_>) -> Markup {
    html! {
        (top(notice.title, ""))
        @for words in notice.body { p { (words) } }
        @if let Some((label, path)) = notice.next { p { a.btn.btn-primary href=(path) { (label) } } }
    }
}
