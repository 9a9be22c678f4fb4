//! One content with all that can be done with it.

use maud::{Markup, html};

use super::{desk::left_files, stage_badge};
use crate::format;
use crate::media::{Picture, picture};
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
    /// Points of the check-list that were found in order, by their words.
    pub checks: Vec<String>,
}

/// A step that was sent and could not be taken.
#[derive(Clone, Debug, Default)]
pub struct GivenStep {
    /// Its word.
    pub step: String,
    /// What was said.
    pub reason: String,
    /// The instant that was typed.
    pub at: String,
    /// Points of the check-list that were ticked.
    pub checks: Vec<String>,
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

/// A file that comes with it.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Number, width and height of a picture.
    pub picture: Option<(i64, (u32, u32))>,
    /// The word of what it is for.
    pub purpose: String,
    /// What a picture shows.
    pub alt: String,
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
    /// Files and pictures.
    pub files: Vec<FileRow>,
    /// Where the public reads it, or empty.
    pub live: String,
    /// The public reads an older revision.
    pub behind: bool,
    /// When it goes out.
    pub publish_at: Option<i64>,
    /// Why it was returned or turned down.
    pub reason: &'a str,
    /// Files of the letter it was made of that it is without: name and the word of why.
    pub left: Vec<(&'a str, &'a str)>,
    /// Words of the steps that can be taken from here.
    pub allowed: &'a [&'a str],
    /// What a step still needs.
    pub missing: &'a [String],
    /// Words of the check-list, where it has to be gone through.
    pub checks: &'a [&'a str],
    /// What was sent and could not be done.
    pub given: GivenStep,
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
    /// Offices that work by it, each with the edition.
    pub adopted: Vec<(String, String)>,
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
                (reading(page))
            }
            aside.lato aria-label=(text::HISTORY) {
                (naming(page))
                (adoption(page))
                (history(page))
            }
        }
    }
}

/// What it says.
pub(super) fn reading(page: &OpenedPage<'_>) -> Markup {
    html! {
        section.anteprima aria-labelledby="anteprima" {
            h2 #anteprima { (text::PREVIEW_TITLE) }
            @if !page.facts.is_empty() {
                (parts::definition_list(&page.facts.iter().map(|(label, value)| (*label, html! { (value) })).collect::<Vec<_>>()))
            }
            div.testo { (page.body) }
            (files(page))
        }
    }
}

fn files(page: &OpenedPage<'_>) -> Markup {
    html! {
        @if !page.files.is_empty() {
            h3 { (text::FILES) }
            ul.file-aperti { @for file in &page.files { li { @match file.picture {
                Some((id, size)) => {
                    (picture(&Picture { id, size: Some(size), alt: &file.alt, sizes: "160px" }))
                    p {
                        strong { (text::media_use(&file.purpose)) } " · " a href=(file.href) { (file.name) }
                        @if !file.alt.is_empty() { br; (text::FILE_ALT) ": " (file.alt) }
                    }
                }
                None => (parts::file_link(&file.name, &file.href, contents::file_kind(&file.media_type), file.size)),
            } } } }
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
        @if !page.left.is_empty() {
            (parts::alert(Tone::Warning, &html! { p { (text::LETTER_CUT) } (left_files(&page.left)) }))
        }
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
    let allowed = || ORDER.into_iter().filter(|step| page.may(step));
    let (long, short): (Vec<&str>, Vec<&str>) = allowed().partition(|step| needs_words(page, step));
    html! {
        @if allowed().next().is_some() || page.may("delete") {
            (parts::section(text::STEPS, "passi", None, &html! {
                div.passi-brevi {
                    @for step in &short { (step_form(page, step)) }
                    @if page.may("delete") {
                        (parts::link_button(text::step("delete"), &page.path("/elimina"), Look::Quiet))
                    }
                }
                @for step in &long {
                    (parts::folded_form(text::step(step), page.given.step == *step, &step_form(page, step)))
                }
            }))
        }
    }
}

/// Whether the check-list has to be gone through for it.
fn is_listed(page: &OpenedPage<'_>, step: &str) -> bool {
    !page.checks.is_empty() && matches!(step, "approve" | "publish" | "schedule")
}

/// Whether something has to be said with it.
fn needs_words(page: &OpenedPage<'_>, step: &str) -> bool {
    matches!(step, "return" | "reject" | "schedule" | "withdraw") || is_listed(page, step)
}

fn step_form(page: &OpenedPage<'_>, step: &str) -> Markup {
    let look = if matches!(step, "publish" | "submit") { Look::Primary } else { Look::Secondary };
    let empty = GivenStep::default();
    let given = if page.given.step == step { &page.given } else { &empty };
    html! {
        form.modulo method="post" action=(page.path("/passo")) {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            @if matches!(step, "return" | "reject" | "withdraw") {
                (parts::field_textarea(&Field { name: "motivo", label: text::REASON, hint: text::REASON_HINT, value: &given.reason, required: true, max: 2000, id: step, ..Field::default() }, 3))
            }
            @if step == "schedule" {
                (parts::field_datetime(&Field { name: "quando", label: text::AT, value: &given.at, required: true, id: step, ..Field::default() }))
            }
            @if is_listed(page, step) { (checks(page.checks, step, &given.checks)) }
            (parts::submit_as(text::step(step), "passo", step, look))
        }
    }
}

fn checks(words: &[&str], step: &str, ticked: &[String]) -> Markup {
    let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
    let all: Vec<Choice<'_>> =
        words.iter().map(|word| Choice { value: word, label: text::check(word) }).collect();
    parts::field_checkboxes(
        &Field { name: "verificato", label: text::CHECKS, required: true, id: step, ..Field::default() },
        &all,
        &ticked,
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

/// Which offices work by it, and the form for one more.
pub(super) fn adoption(page: &OpenedPage<'_>) -> Markup {
    let offices: Vec<Choice<'_>> =
        page.adopting.iter().map(|(value, label)| Choice { value, label }).collect();
    html! {
        @if !page.adopted.is_empty() {
            section {
                h2 { (contents::ADOPTED_BY) }
                ul { @for (name, edition) in &page.adopted { li { (name) " · " (edition) } } }
            }
        }
        @if page.may("adopt") && !offices.is_empty() {
            section {
                h2 { (text::ADOPT) }
                form.modulo method="post" action=(page.path("/adotta")) {
                    (parts::csrf(page.csrf))
                    (parts::hidden("versione", &page.version.to_string()))
                    (parts::field_select(&Field { name: "ufficio", label: text::FIELD_OWNER, required: true, id: "adotta", ..Field::default() }, &offices))
                    (parts::submit_as(text::step("adopt"), "adotta", "1", Look::Secondary))
                }
            }
        }
    }
}

fn history(page: &OpenedPage<'_>) -> Markup {
    let note = |step: &StepRow| {
        html! {
            @if !step.note.is_empty() { p { (step.note) } }
            @if !step.checks.is_empty() {
                p { (text::CHECKED) }
                ul { @for point in &step.checks { li { (text::check(point)) } } }
            }
        }
    };
    let notes: Vec<Markup> = page.steps.iter().map(note).collect();
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
