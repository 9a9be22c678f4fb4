//! The map of the site.

use maud::{Markup, html};

use crate::parts;
use crate::text::portal::{bodies, contents as text, feedback, home};

/// The body of the map: each section with its name, path and how much it holds; each channel with its name and path.
pub fn map(sections: &[(&str, &str, u64)], channels: &[(&str, String)]) -> Markup {
    html! {
        (parts::page_head(text::MAP, text::MAP_LEAD, &Markup::default()))
        (parts::section(text::SECTIONS, "sezioni", None, &html! {
            ul.mappa { @for (label, href, number) in sections {
                li { a href=(href) { (label) } " " (parts::count(*number, text::CONTENTS)) }
            } }
        }))
        @if !channels.is_empty() {
            (parts::section(home::CHANNELS, "canali", None, &html! {
                ul.mappa { @for (label, href) in channels {
                    li { a href=(href) { (label) } }
                } }
            }))
        }
        (parts::section(text::HELP, "aiuto", None, &html! {
            ul.mappa {
                li { a href="/accreditamento" { (bodies::ACCREDITATION) } }
                li { a href="/segnala" { (feedback::TITLE) } }
            }
        }))
        (parts::section(home::PATHS, "percorsi", None, &html! {
            ul.mappa { @for path in &home::ALL_PATHS {
                li { a href={ "/percorsi/" (path.slug) } { (path.title) } }
            } }
        }))
    }
}
