//! One content with all that can be done with it.

use maud::{Markup, html};

use super::stage_badge;
use crate::format;
use crate::parts::{self, Choice, Field, Look, Moment, Tone};
use crate::rich::Rich;
use crate::text::portal::{contents, newsroom as text};

/// Something that was done.
#[derive(Clone, Debug, Default)]
pub struct StepRow {
    /// When, microseconds UTC.
    pub at: i64,
    /// The word of what.
    pub step: String,
    /// By whom; empty: the server.
    pub by: String,
    /// What was said about it.
    pub note: String,
}

/// A revision in the list.
#[derive(Clone, Debug, Default)]
pub struct RevisionRow {
    /// Its number.
    pub number: i64,
    /// Its author.
    pub author: String,
    /// When it was written.
    pub at: i64,
}

/// The page of a content.
#[derive(Clone, Debug, Default)]
pub struct OpenedPage<'a> {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The token of the session.
    pub csrf: &'a str,
    /// The word of its kind.
    pub kind: &'a str,
    /// The word of its stage.
    pub stage: &'a str,
    /// Title, summary and text of the newest revision.
    pub title: &'a str,
    /// Summary.
    pub summary: &'a str,
    /// Text.
    pub body: Rich,
    /// What else it says: label and value.
    pub facts: Vec<(&'a str, String)>,
    /// Where the public reads it, or empty.
    pub live: String,
    /// The public reads an older revision.
    pub behind: bool,
    /// When it goes out.
    pub publish_at: Option<i64>,
    /// Why it was returned or turned down.
    pub reason: &'a str,
    /// Words of the steps that can be taken from here.
    pub allowed: &'a [&'a str],
    /// What a step still needs.
    pub missing: &'a [String],
    /// Words of the check-list, where it has to be gone through.
    pub checks: &'a [&'a str],
    /// Its name in addresses.
    pub slug: &'a str,
    /// Who looks after it.
    pub assignee: &'a str,
    /// Its history, newest first.
    pub steps: &'a [StepRow],
    /// Its revisions, newest first.
    pub revisions: &'a [RevisionRow],
    /// Offices that may adopt it now: number and name.
    pub adopting: Vec<(String, String)>,
    /// Offices that work by it, each with the revision.
    pub adopted: Vec<(String, i64)>,
}

impl OpenedPage<'_> {
    fn may(&self, step: &str) -> bool {
        self.allowed.contains(&step)
    }

    fn path(&self, rest: &str) -> String {
        format!("/redazione/contenuti/{}{rest}", self.id)
    }
}

/// The body of the page.
pub fn opened(page: &OpenedPage<'_>) -> Markup {
    html! {
        p.scheda-meta { span.scheda-genere { (contents::kind(page.kind).one) } (stage_badge(page.stage)) }
        (parts::page_head(page.title, page.summary, &head_links(page)))
        (notes(page))
        div.centro-e-lato {
            div.centro {
                (steps(page))
                section.anteprima aria-labelledby="anteprima" {
                    h2 #anteprima { (text::PREVIEW_TITLE) }
                    @if !page.facts.is_empty() {
                        (parts::definition_list(&page.facts.iter().map(|(label, value)| (*label, html! { (value) })).collect::<Vec<_>>()))
                    }
                    div.testo { (page.body) }
                }
            }
            aside.lato aria-label=(text::HISTORY) {
                (naming(page))
                (adoption(page))
                (history(page))
            }
        }
    }
}

fn head_links(page: &OpenedPage<'_>) -> Markup {
    html! {
        @if page.may("save") { (parts::link_button(text::EDIT, &page.path("/modifica"), Look::Primary)) }
        @if !page.live.is_empty() { " " (parts::link_button(text::SEE_LIVE, &page.live, Look::Secondary)) }
    }
}

fn notes(page: &OpenedPage<'_>) -> Markup {
    let reason = if page.stage == "rejected" { text::REJECTED } else { text::RETURNED };
    html! {
        @if !page.missing.is_empty() {
            (parts::alert(Tone::Error, &html! { p { (text::INCOMPLETE) } ul { @for one in page.missing { li { (one) } } } }))
        }
        @if !page.reason.is_empty() { (parts::alert(Tone::Warning, &html! { p { (reason) } p { (page.reason) } })) }
        @if page.behind { (parts::alert(Tone::Info, &html! { p { (text::LIVE_MEANWHILE) } })) }
        @if let Some(at) = page.publish_at { (parts::alert(Tone::Info, &html! { p { (text::goes_out(&format::date_time(at))) } })) }
    }
}

/// Steps in the order in which they are mostly wanted; those that need words have a form of their own.
const ORDER: [&str; 11] = [
    "submit",
    "publish",
    "schedule",
    "approve",
    "return",
    "reject",
    "recall",
    "unschedule",
    "reopen",
    "archive",
    "withdraw",
];

fn steps(page: &OpenedPage<'_>) -> Markup {
    let allowed: Vec<&str> = ORDER.into_iter().filter(|step| page.may(step)).collect();
    html! {
        @if !allowed.is_empty() || page.may("delete") {
            (parts::section(text::STEPS, "passi", None, &html! {
                div.passi-redazione {
                    @for step in &allowed { (step_form(page, step)) }
                    @if page.may("delete") {
                        (parts::link_button(text::step("delete"), &page.path("/elimina"), Look::Quiet))
                    }
                }
            }))
        }
    }
}

fn step_form(page: &OpenedPage<'_>, step: &str) -> Markup {
    let label = text::step(step);
    let listed = !page.checks.is_empty() && matches!(step, "approve" | "publish" | "schedule");
    let words = matches!(step, "return" | "reject" | "schedule" | "withdraw") || listed;
    let look = if matches!(step, "publish" | "submit") { Look::Primary } else { Look::Secondary };
    let inside = html! {
        form.modulo method="post" action=(page.path("/passo")) {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            @if matches!(step, "return" | "reject" | "withdraw") {
                (parts::field_textarea(&Field { name: "motivo", label: text::REASON, hint: text::REASON_HINT, required: true, max: 2000, id: step, ..Field::default() }, 3))
            }
            @if step == "schedule" {
                (parts::field_datetime(&Field { name: "quando", label: text::AT, required: true, id: step, ..Field::default() }))
            }
            @if listed { (checks(page.checks, step)) }
            (parts::submit_as(label, "passo", step, look))
        }
    };
    html! {
        @if words { details.ripiegata { summary { span { (label) } (parts::icon("it-expand")) } div.ripiegata-dentro { (inside) } } }
        @else { (inside) }
    }
}

fn checks(words: &[&str], step: &str) -> Markup {
    let all: Vec<Choice<'_>> =
        words.iter().map(|word| Choice { value: word, label: text::check(word) }).collect();
    parts::field_checkboxes(
        &Field { name: "verificato", label: text::CHECKS, required: true, id: step, ..Field::default() },
        &all,
        &[],
    )
}

fn naming(page: &OpenedPage<'_>) -> Markup {
    html! {
        @if page.may("assign") {
            section {
                h2 { (text::ASSIGNEE) }
                p { @if page.assignee.is_empty() { (text::NOBODY) } @else { (page.assignee) } }
                form method="post" action=(page.path("/assegna")) {
                    (parts::csrf(page.csrf))
                    (parts::hidden("versione", &page.version.to_string()))
                    (parts::submit_as(text::ASSIGN_ME, "a", "me", Look::Secondary))
                    @if !page.assignee.is_empty() { (parts::submit_as(text::ASSIGN_NOBODY, "a", "nessuno", Look::Quiet)) }
                }
            }
            section {
                h2 { (text::SLUG) }
                form.modulo method="post" action=(page.path("/indirizzo")) {
                    (parts::csrf(page.csrf))
                    (parts::hidden("versione", &page.version.to_string()))
                    (parts::field_text(&Field { name: "indirizzo", label: text::SLUG, hint: text::SLUG_HINT, value: page.slug, required: true, max: 80, ..Field::default() }))
                    (parts::submit_as(text::SLUG_SAVE, "salva", "1", Look::Secondary))
                }
            }
        }
    }
}

fn adoption(page: &OpenedPage<'_>) -> Markup {
    let offices: Vec<Choice<'_>> =
        page.adopting.iter().map(|(value, label)| Choice { value, label }).collect();
    html! {
        @if !page.adopted.is_empty() {
            section {
                h2 { (contents::ADOPTED_BY) }
                ul { @for (name, revision) in &page.adopted { li { (name) " · " (text::revision(*revision)) } } }
            }
        }
        @if page.may("adopt") && !offices.is_empty() {
            form.modulo method="post" action=(page.path("/adotta")) {
                (parts::csrf(page.csrf))
                (parts::hidden("versione", &page.version.to_string()))
                (parts::field_select(&Field { name: "ufficio", label: text::FIELD_OWNER, required: true, id: "adotta", ..Field::default() }, &offices))
                (parts::submit_as(text::step("adopt"), "adotta", "1", Look::Secondary))
            }
        }
    }
}

fn history(page: &OpenedPage<'_>) -> Markup {
    let notes: Vec<Markup> =
        page.steps.iter().map(|step| html! { @if !step.note.is_empty() { p { (step.note) } } }).collect();
    let moments: Vec<Moment<'_>> = page
        .steps
        .iter()
        .zip(&notes)
        .map(|(step, note)| Moment {
            at: step.at,
            title: text::done(&step.step),
            by: &step.by,
            body: Some(note),
        })
        .collect();
    html! {
        section { h2 { (text::HISTORY) } (parts::timeline(&moments)) }
        section {
            h2 { (text::REVISIONS) }
            ul { @for revision in page.revisions {
                li {
                    a href=(page.path(&format!("/versioni/{}", revision.number))) { (text::revision(revision.number)) }
                    " " small { (parts::time_of_day(revision.at)) " · " (revision.author) }
                }
            } }
        }
    }
}
