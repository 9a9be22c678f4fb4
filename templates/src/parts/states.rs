//! What a thing is like: badges, alerts, dates, files, facts; and the head of a page.

use maud::{Markup, html};

use super::{icon, icon_sized};
use crate::format;
use crate::text::portal::shell as text;

/// How something ended, or how it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Well.
    Success,
    /// Something to know.
    #[default]
    Info,
    /// Something to mind.
    Warning,
    /// Not.
    Error,
    /// Neither: drafts, what is over.
    Neutral,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Success => "tono-bene",
            Self::Info => "tono-info",
            Self::Warning => "tono-attenzione",
            Self::Error => "tono-errore",
            Self::Neutral => "tono-neutro",
        }
    }

    fn picture(self) -> &'static str {
        match self {
            Self::Success => "it-check-circle",
            Self::Info | Self::Neutral => "it-info-circle",
            Self::Warning => "it-warning-circle",
            Self::Error => "it-error",
        }
    }
}

/// The top of a page: its name, what it is about, and what else belongs there.
pub fn page_head(title: &str, lead: &str, beside: &Markup) -> Markup {
    html! {
        div.testa {
            div.testa-parole {
                h1 { (title) }
                @if !lead.is_empty() { p.testa-sommario { (lead) } }
            }
            @if !beside.0.is_empty() { div.testa-lato { (beside) } }
        }
    }
}

/// A sentence or more that must be noticed. What went wrong is told at once to who listens.
pub fn alert(tone: Tone, body: &Markup) -> Markup {
    let role = if tone == Tone::Error { "alert" } else { "status" };
    html! { div class={ "avviso " (tone.class()) } role=(role) { (icon(tone.picture())) div { (body) } } }
}

/// Something to know beside the text.
pub fn callout(title: &str, body: &Markup) -> Markup {
    html! { div.nota { @if !title.is_empty() { p.nota-titolo { (title) } } (body) } }
}

/// The state of a thing, in a word.
pub fn badge(tone: Tone, label: &str) -> Markup {
    html! { span class={ "stato " (tone.class()) } { (label) } }
}

/// A number beside a name. `about`: what is counted, for who listens.
pub fn count(number: u64, about: &str) -> Markup {
    html! { span.contatore.contatore-tenue { (format::number(number)) span.visually-hidden { " " (about) } } }
}

/// A list without anything in it, and what to do next.
pub fn empty_state(title: &str, body: &str, action: &Markup) -> Markup {
    html! {
        div.vuoto {
            (icon_sized("it-inbox", "icon-lg"))
            p.vuoto-titolo { (title) }
            @if !body.is_empty() { p { (body) } }
            (action)
        }
    }
}

/// Terms and what they stand for. Those with nothing to say should be left out before.
pub fn definition_list(entries: &[(&str, Markup)]) -> Markup {
    html! { dl.fatti { @for (term, value) in entries { div { dt { (term) } dd { (value) } } } } }
}

/// A text as it was written, with its lines: letters, headers, reports of other servers. Blanks at their ends are left out.
pub fn verbatim(text: &str) -> Markup {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    html! { pre.parola-per-parola { (lines.join("\n")) } }
}

/// How far something has come, 0 to 100.
pub fn progress(label: &str, percent: u8) -> Markup {
    let percent = percent.min(100);
    html! {
        div.avanzamento {
            p { span { (label) } " " span { (percent) "%" } }
            progress value=(percent) max="100" aria-label=(label) { (percent) "%" }
        }
    }
}

/// A link to a file: its name, its kind as people call it (`PDF`), its size in bytes.
pub fn file_link(name: &str, href: &str, kind: &str, size: u64) -> Markup {
    html! {
        a.allegato href=(href) {
            (icon("it-download"))
            span { span.visually-hidden { (text::DOWNLOAD) " " } span.allegato-nome { (name) }
                " " span.allegato-tipo { (kind) " · " (format::bytes(size)) } }
        }
    }
}

/// Links with one word each: topics, channels.
pub fn tag_list(label: &str, tags: &[(&str, &str)]) -> Markup {
    html! {
        @if !tags.is_empty() {
            nav aria-label=(label) { ul.targhette { @for (label, href) in tags { li { a.targhetta href=(href) { (label) } } } } }
        }
    }
}

/// The day of an instant (microseconds UTC) in Italy.
pub fn time(instant: i64) -> Markup {
    html! { time datetime=(format::iso_date(instant)) { (format::date(instant)) } }
}

/// The day and the time of day of an instant (microseconds UTC) in Italy.
pub fn time_of_day(instant: i64) -> Markup {
    html! { time datetime=(format::iso_date_time(instant)) { (format::date_time(instant)) } }
}
