//! A firm's entry as those who look after it see it.

use maud::{Markup, html};

use super::{EntryPage, StepButton, entry::facts};
use crate::parts::{self, Column, Field, Look, Tone};
use crate::text::portal::{companies as text, listing_desk as desk};

/// A field that would change.
#[derive(Clone, Debug, Default)]
pub struct ChangeRow {
    /// Its label.
    pub label: &'static str,
    /// What it says.
    pub now: String,
    /// What it would say.
    pub new: String,
}

/// Somebody of the firm.
#[derive(Clone, Debug, Default)]
pub struct PersonLine {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// The page.
#[derive(Clone, Debug, Default)]
pub struct CompanyDeskPage<'a> {
    /// As the public reads it.
    pub entry: EntryPage<'a>,
    /// Its page here.
    pub path: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its version.
    pub version: i64,
    /// Steps that can be taken.
    pub steps: Vec<StepButton<'a>>,
    /// What was wrong with the reason of a step: its word, what was typed, the sentence.
    pub step_fault: Option<(String, String, String)>,
    /// Why it was refused or suspended, or empty.
    pub reason: &'a str,
    /// What would change.
    pub changes: Vec<ChangeRow>,
    /// Other entries with its codes: name and state, page.
    pub twins: Vec<(String, String)>,
    /// Its partita IVA is odd.
    pub odd: bool,
    /// The people of the firm.
    pub people: Vec<PersonLine>,
    /// What was wrong with adding somebody: what was typed, the sentence.
    pub person_fault: Option<(String, String)>,
    /// Where the public reads it, or empty.
    pub live: &'a str,
}

/// The body of the page.
pub fn company_desk(page: &CompanyDeskPage<'_>) -> Markup {
    let edit = format!("{}/modifica", page.path);
    let beside = html! {
        (parts::link_button(desk::EDIT, &edit, Look::Primary))
        @if !page.live.is_empty() { (parts::link_button(desk::SEE, page.live, Look::Secondary)) }
    };
    html! {
        p.scheda-meta {
            span.scheda-genere { (page.entry.kind) }
            @if let Some((tone, label)) = &page.entry.state { (parts::badge(*tone, label)) }
        }
        (parts::page_head(page.entry.title, "", &beside))
        (notes(page))
        (changes(page))
        div.centro-e-lato {
            div.centro {
                (steps(page))
                section.anteprima aria-labelledby="anteprima" {
                    h2 #anteprima { (desk::PREVIEW) }
                    (facts(&page.entry.facts))
                    @for part in &page.entry.parts { (super::entry::part_in(part, &page.entry)) }
                }
            }
            aside.lato aria-label=(text::PEOPLE) {
                (people(page))
                section { h2 { (desk::INTERNAL) } (facts(&page.entry.kept)) }
            }
        }
    }
}

fn notes(page: &CompanyDeskPage<'_>) -> Markup {
    html! {
        @if !page.reason.is_empty() {
            (parts::alert(Tone::Warning, &html! { p { (text::REASON_WAS) " " (page.reason) } }))
        }
        @if !page.twins.is_empty() {
            (parts::alert(Tone::Warning, &html! {
                p { (text::TWINS) }
                ul { @for (label, href) in &page.twins { li { a href=(href) { (label) } } } }
            }))
        }
        @if page.odd { (parts::alert(Tone::Warning, &html! { p { (text::ODD_PARTITA_IVA) } })) }
    }
}

fn changes(page: &CompanyDeskPage<'_>) -> Markup {
    let columns = [text::COLUMN_FIELD, text::COLUMN_NOW, text::COLUMN_NEW]
        .map(|label| Column { label, ..Column::default() });
    let shown = |value: &str| html! { @if value.is_empty() { (text::EMPTY) } @else { (value) } };
    let rows: Vec<Vec<Markup>> = page
        .changes
        .iter()
        .map(|row| vec![html! { (row.label) }, shown(&row.now), shown(&row.new)])
        .collect();
    html! { @if !rows.is_empty() { (parts::table(text::CHANGE_TITLE, &columns, &rows)) } }
}

fn steps(page: &CompanyDeskPage<'_>) -> Markup {
    let (long, short): (Vec<_>, Vec<_>) = page.steps.iter().partition(|step| needs_reason(step));
    let fault = page.step_fault.as_ref().map(|(word, ..)| word.as_str());
    html! {
        @if !page.steps.is_empty() {
            (parts::section(desk::STEPS, "passi", None, &html! {
                @if !short.is_empty() { div.passi-brevi { @for step in short { (step_form(page, step)) } } }
                @for step in long {
                    (parts::folded_form(step.label, fault == Some(step.word), &step_form(page, step)))
                }
            }))
        }
    }
}

fn needs_reason(step: &StepButton<'_>) -> bool {
    matches!(step.word, "refuse" | "suspend")
}

fn step_form(page: &CompanyDeskPage<'_>, step: &StepButton<'_>) -> Markup {
    let fault = page.step_fault.as_ref().filter(|(word, ..)| word == step.word);
    let look = if step.word == "approve" { Look::Primary } else { Look::Secondary };
    html! {
        form.modulo method="post" action={ (page.path) "/passo" } {
            (parts::csrf(page.csrf))
            (parts::hidden("versione", &page.version.to_string()))
            @if needs_reason(step) {
                (parts::field_textarea(&Field {
                    name: "reason", label: text::REASON, hint: text::REASON_HINT, required: true, max: 2000, id: step.word,
                    value: fault.map_or("", |(_, typed, _)| typed), error: fault.map(|(.., said)| said.as_str()), ..Field::default()
                }, 3))
            }
            (parts::submit_as(step.label, "passo", step.word, look))
        }
    }
}

fn people(page: &CompanyDeskPage<'_>) -> Markup {
    let action = format!("{}/persone", page.path);
    let fault = page.person_fault.as_ref();
    html! {
        section {
            h2 { (text::PEOPLE) }
            @if page.people.is_empty() { p { (text::NO_PEOPLE) } }
            ul { @for person in &page.people { li {
                (person.name) small { (parts::breakable(&person.address)) }
                form.modulo-bottone method="post" action=(action) {
                    (parts::csrf(page.csrf))
                    (parts::hidden("togli", &person.id.to_string()))
                    button.btn.btn-outline-primary.btn-sm type="submit" { (text::REMOVE_PERSON) span.visually-hidden { " " (person.name) } }
                }
            } } }
            form.modulo method="post" action=(action) {
                (parts::csrf(page.csrf))
                (parts::field_email(&Field {
                    name: "person", label: text::PERSON, required: true, max: 254,
                    value: fault.map_or("", |(typed, _)| typed), error: fault.map(|(_, said)| said.as_str()), ..Field::default()
                }))
                (parts::submit_as(text::ADD_PERSON, "aggiungi", "si", Look::Secondary))
            }
        }
    }
}
