//! What visitors write to who looks after the site, and the desk where it is read.

use maud::{Markup, html};

use crate::parts::{self, Choice, Column, Field, FieldFault, Form, Look, Pagination, Tab, Tone};
use crate::text::portal::feedback as text;

/// The form of a visitor.
#[derive(Clone, Debug, Default)]
pub struct ReportPage<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// What was wrong: name of the input, sentence.
    pub faults: &'a [(String, String)],
    /// The word of what it is about.
    pub kind: &'a str,
    /// The page.
    pub page: &'a str,
    /// What was written.
    pub text: &'a str,
    /// Who writes.
    pub name: &'a str,
    /// Where an answer goes.
    pub address: &'a str,
    /// Consent was given.
    pub consent: bool,
}

/// The body of the page.
pub fn report(page: &ReportPage<'_>) -> Markup {
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().map(|(name, text)| FieldFault { name, text }).collect();
    let field = |name, label, value, max| Field {
        name,
        label,
        value,
        max,
        error: faults.iter().find(|fault| fault.name == name).map(|fault| fault.text),
        ..Field::default()
    };
    let kinds = text::KINDS.map(|(value, label)| Choice { value, label });
    let body = html! {
        (parts::field_radios(&Field { required: true, ..field("tipo", text::KIND, page.kind, 0) }, &kinds))
        (parts::field_textarea(&Field { required: true, hint: text::TEXT_HINT, ..field("testo", text::TEXT, page.text, 5000) }, 8))
        (parts::field_text(&Field { hint: text::PAGE_HINT, ..field("pagina", text::PAGE, page.page, 500) }))
        (parts::fieldset(text::WHO, &html! {
            p.form-text { (text::WHO_LEAD) }
            (parts::field_text(&Field { autocomplete: "name", ..field("nome", text::NAME, page.name, 200) }))
            (parts::field_email(&Field { autocomplete: "email", ..field("indirizzo", text::ADDRESS, page.address, 254) }))
            (parts::field_checkbox(&field("consenso", text::CONSENT, "", 0), page.consent))
            p { a href="/privacy" { (text::CONSENT_LINK) } }
        }))
        (parts::trap("cognome", text::TRAP))
        (parts::actions(&parts::submit(text::SEND)))
    };
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &Markup::default()))
        (parts::form(&Form { action: "/segnala", csrf: page.csrf, faults: &faults, files: false }, &body))
    }
}

/// That it was taken; its code, or empty.
pub fn reported(code: &str) -> Markup {
    html! {
        (parts::page_head(text::SENT_TITLE, text::SENT, &Markup::default()))
        @if !code.is_empty() { p { (text::SENT_CODE) " " strong { (code) } "." } }
        p { (text::SENT_ANSWER) }
        (parts::link_button(text::SENT_BACK, "/", Look::Secondary))
    }
}

/// The declaration of accessibility, with the way from it to the form.
pub fn with_report_link(declaration: &Markup) -> Markup {
    html! { (declaration) (parts::actions(&parts::link_button(text::FROM_ACCESSIBILITY, "/segnala?tipo=accessibility", Look::Primary))) }
}

fn state_badge(word: &str) -> Markup {
    let tone = match word {
        "new" => Tone::Warning,
        "answered" => Tone::Success,
        _ => Tone::Neutral,
    };
    parts::badge(tone, text::state(word))
}

/// Something that was written, in the list.
#[derive(Clone, Debug, Default)]
pub struct FeedbackRow<'a> {
    /// Its code.
    pub code: &'a str,
    /// The word of what it is about.
    pub kind: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// The page it is about.
    pub page: &'a str,
    /// When it came, microseconds UTC.
    pub at: i64,
}

/// The body of the list. `state`: the word of the one shown, or empty; `states`: all words.
pub fn feedback_list(
    (state, states): (&str, &[&str]),
    rows: &[FeedbackRow<'_>],
    paging: &Pagination<'_>,
) -> Markup {
    let hrefs: Vec<String> =
        states.iter().map(|word| format!("/redazione/segnalazioni?stato={word}")).collect();
    let all = Tab {
        label: text::DESK_ALL,
        href: "/redazione/segnalazioni",
        current: state.is_empty(),
        count: None,
    };
    let tabs = states.iter().zip(&hrefs).map(|(word, href)| Tab {
        label: text::states(word),
        href,
        current: *word == state,
        count: None,
    });
    let tabs: Vec<Tab<'_>> = std::iter::once(all).chain(tabs).collect();
    let columns =
        [text::COLUMN_CODE, text::COLUMN_KIND, text::COLUMN_STATE, text::COLUMN_PAGE, text::COLUMN_AT]
            .map(|label| Column { label, ..Column::default() });
    let cells = |row: &FeedbackRow<'_>| {
        vec![
            html! { a href={ "/redazione/segnalazioni/" (row.code) } { (row.code) } },
            html! { (text::kind(row.kind)) },
            state_badge(row.state),
            html! { @if row.page.is_empty() { "–" } @else { (row.page) } },
            parts::time_of_day(row.at),
        ]
    };
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    html! {
        (parts::page_head(text::DESK, text::DESK_LEAD, &Markup::default()))
        (parts::tabs(text::DESK, &tabs))
        (parts::results(paging))
        @if rows.is_empty() { (parts::empty_state(text::DESK_NONE, text::DESK_NONE_BODY, &Markup::default())) }
        @else { (parts::table(text::DESK, &columns, &rows)) }
        (parts::pagination(paging))
    }
}

/// Something that was written, whole.
#[derive(Clone, Debug, Default)]
pub struct FeedbackPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Its code.
    pub code: &'a str,
    /// Its version.
    pub version: i64,
    /// The word of what it is about.
    pub kind: &'a str,
    /// The word of its state.
    pub state: &'a str,
    /// All words of states.
    pub states: &'a [&'a str],
    /// The page it is about.
    pub page: &'a str,
    /// What was written.
    pub text: &'a str,
    /// Who wrote it, or empty.
    pub name: &'a str,
    /// Where an answer goes, or empty.
    pub address: &'a str,
    /// When it came, microseconds UTC.
    pub at: i64,
    /// The state that was chosen in the form.
    pub chosen: &'a str,
    /// What is noted.
    pub note: &'a str,
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The body of its page.
pub fn feedback(page: &FeedbackPage<'_>) -> Markup {
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().map(|(name, text)| FieldFault { name, text }).collect();
    let states: Vec<Choice<'_>> =
        page.states.iter().map(|word| Choice { value: word, label: text::state(word) }).collect();
    let action = format!("/redazione/segnalazioni/{}", page.code);
    let body = html! {
        (parts::hidden("versione", &page.version.to_string()))
        (parts::field_radios(&Field {
            name: "stato", label: text::COLUMN_STATE, value: page.chosen, required: true,
            error: faults.iter().find(|fault| fault.name == "stato").map(|fault| fault.text), ..Field::default()
        }, &states))
        (parts::field_textarea(&Field { name: "nota", label: text::NOTE, hint: text::NOTE_HINT, value: page.note, max: 2000, ..Field::default() }, 4))
        (parts::actions(&parts::submit(text::NOTE_SEND)))
    };
    html! {
        p.scheda-meta { span.scheda-genere { (text::kind(page.kind)) } (parts::time_of_day(page.at)) (state_badge(page.state)) }
        (parts::page_head(&text::heading(page.code), "", &Markup::default()))
        section.anteprima aria-label=(text::TEXT) { p.righe-intere { (page.text) } }
        (parts::definition_list(&facts(page)))
        (parts::section(text::NOTE_TITLE, "esito", None,
            &parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: false }, &body)))
    }
}

fn facts<'a>(page: &FeedbackPage<'a>) -> Vec<(&'a str, Markup)> {
    let mut facts = Vec::new();
    if !page.page.is_empty() {
        facts.push((text::PAGE, html! { (parts::breakable(page.page)) }));
    }
    let who = html! {
        @if page.name.is_empty() && page.address.is_empty() { (text::NAMELESS) }
        @if !page.name.is_empty() { (page.name) }
        @if !page.name.is_empty() && !page.address.is_empty() { br; }
        @if !page.address.is_empty() {
            a href={ "mailto:" (page.address) "?subject=" (crate::text::portal::feedback::heading(page.code).replace(' ', "%20")) } {
                (text::ANSWER_MAIL) ": " (parts::breakable(page.address))
            }
        }
    };
    facts.push((text::FROM, who));
    facts
}
