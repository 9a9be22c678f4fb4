//! What several of these pages show: states, documents, people, what was done.

use maud::{Markup, html};

use crate::format;
use crate::media::file_path;
use crate::parts::{self, Choice, Column, Field, FieldFault, Look, Moment, Tone};
use crate::rich;
use crate::text::portal::{bodies as text, contents};

/// What was wrong with a form: name of the input, sentence.
pub type Fault = (String, String);

/// A document of a request.
#[derive(Clone, Debug, Default)]
pub struct DocumentRow {
    /// The number of its file.
    pub media: i64,
    /// What it is called.
    pub title: String,
    /// The name of its file.
    pub file: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Somebody who writes for an organisation.
#[derive(Clone, Debug, Default)]
pub struct PersonRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// It says who else does.
    pub manager: bool,
}

/// Something that was done.
#[derive(Clone, Debug, Default)]
pub struct StepRow {
    /// When, microseconds UTC.
    pub at: i64,
    /// The word of what.
    pub action: &'static str,
    /// By whom; empty: by the server.
    pub by: String,
    /// What was said about it.
    pub note: String,
}

/// How an organisation is reached; empty where it does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contact<'a> {
    /// Its site.
    pub site: &'a str,
    /// Its address of mail.
    pub mail: &'a str,
    /// Its telephone.
    pub phone: &'a str,
    /// When it can be visited or called.
    pub hours: &'a str,
}

/// The badge of a state, by its word.
pub(super) fn state_badge(word: &str) -> Markup {
    let tone = match word {
        "approved" => Tone::Success,
        "requested" | "in-review" => Tone::Info,
        "more-information" => Tone::Warning,
        "suspended" | "expired" | "refused" => Tone::Error,
        _ => Tone::Neutral,
    };
    parts::badge(tone, text::state(word))
}

/// What was wrong with a field.
pub(super) fn fault_at<'f>(faults: &'f [Fault], name: &str) -> Option<&'f str> {
    faults.iter().find(|(at, _)| at == name).map(|(_, words)| words.as_str())
}

/// The same for the summary above a form.
pub(super) fn summary(faults: &[Fault]) -> Vec<FieldFault<'_>> {
    faults.iter().map(|(name, text)| FieldFault { name, text }).collect()
}

/// Choices of kinds of bodies, by their words.
pub(super) fn body_choices<'a>(words: &[&'a str]) -> Vec<Choice<'a>> {
    words.iter().map(|word| Choice { value: word, label: text::body(word).0 }).collect()
}

/// What a document is called when nobody has said: the name of its file without its end.
#[must_use]
pub fn document_title(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.replace(['_', '-'], " ").trim().to_owned()
}

/// Documents as links; `remove`: the beginning of the way to take one away.
pub(super) fn documents(rows: &[DocumentRow], remove: Option<&str>) -> Markup {
    html! {
        @if rows.is_empty() { p { (text::DOCUMENTS_NONE) } } @else {
            ul.allegati { @for row in rows {
                li {
                    (parts::file_link(&row.title, &file_path(row.media, &row.file), contents::file_kind(&row.media_type), row.size))
                    @if let Some(path) = remove {
                        " " a href={ (path) "/documenti/" (row.media) "/togli" } { (text::document_remove(&row.title)) }
                    }
                }
            } }
        }
    }
}

/// What was done, newest first.
pub(super) fn history(steps: &[StepRow]) -> Markup {
    let notes: Vec<Markup> =
        steps.iter().map(|step| html! { @if !step.note.is_empty() { p { (step.note) } } }).collect();
    let moments: Vec<Moment<'_>> = steps
        .iter()
        .zip(&notes)
        .map(|(step, note)| Moment {
            at: step.at,
            title: text::done(step.action),
            by: if step.by.is_empty() { text::BY_ITSELF } else { &step.by },
            body: Some(note),
        })
        .collect();
    parts::timeline(&moments)
}

/// People in a table; `leave`: the beginning of the way to let one go, for whom who reads may.
pub(super) fn people_table(rows: &[PersonRow], base: &str, leave: impl Fn(&PersonRow) -> bool) -> Markup {
    let columns = [text::COLUMN_PERSON, text::COLUMN_ADDRESS, text::COLUMN_ROLE, text::COLUMN_DO]
        .map(|label| Column { label, ..Column::default() });
    let cells = |row: &PersonRow| {
        vec![
            html! { (row.name) },
            parts::breakable(&row.address),
            html! { (if row.manager { text::MANAGER } else { text::WRITER }) },
            html! {
                @if leave(row) {
                    a href={ (base) "/persone/" (row.id) "/togli" } aria-label={ (text::LEAVE) " " (row.name) } { (text::LEAVE) }
                } @else { "–" }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    parts::table(text::PEOPLE, &columns, &rows)
}

/// An invitation that nobody has answered.
#[derive(Clone, Debug, Default)]
pub struct InvitationRow {
    /// Its number.
    pub id: i64,
    /// The address it went to.
    pub address: String,
    /// The person would manage the organisation.
    pub manager: bool,
    /// It holds until then, microseconds UTC.
    pub until: i64,
}

/// Who was invited, with a button that takes it back.
pub(super) fn invitations_table(rows: &[InvitationRow], (base, csrf, version): (&str, &str, i64)) -> Markup {
    let columns = [text::COLUMN_ADDRESS, text::COLUMN_ROLE, text::INVITED_UNTIL, text::COLUMN_DO]
        .map(|label| Column { label, ..Column::default() });
    let cells = |row: &InvitationRow| {
        vec![
            parts::breakable(&row.address),
            html! { (if row.manager { text::MANAGER } else { text::WRITER }) },
            html! { (format::date(row.until)) },
            html! {
                form.modulo-bottone method="post" action={ (base) "/inviti/" (row.id) "/ritira" } {
                    (parts::csrf(csrf))
                    (parts::hidden("versione", &version.to_string()))
                    (parts::submit_as(text::UNINVITE, "ritira", "si", Look::Secondary))
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    html! { @if !rows.is_empty() {
        (parts::section(text::INVITATIONS, "inviti", None, &parts::table(text::INVITATIONS, &columns, &rows)))
    } }
}

/// The form that takes somebody in.
pub(super) fn join_form(
    (base, csrf, version): (&str, &str, i64),
    (address, manager): (&str, bool),
    faults: &[Fault],
) -> Markup {
    let action = format!("{base}/persone");
    let body = html! {
        (parts::hidden("versione", &version.to_string()))
        (parts::field_email(&Field {
            name: "indirizzo", label: text::JOIN_ADDRESS, hint: text::JOIN_ADDRESS_HINT, value: address, required: true, max: 254,
            error: fault_at(faults, "indirizzo"), ..Field::default()
        }))
        (parts::field_checkbox(&Field { name: "gestisce", label: text::JOIN_MANAGER, ..Field::default() }, manager))
        (parts::actions(&parts::submit_as(text::JOIN_SEND, "invia", "1", Look::Primary)))
    };
    parts::form(&parts::Form { action: &action, csrf, faults: &summary(faults), files: false }, &body)
}

/// What a request says: label and value.
pub(super) fn said(facts: &[(&str, String)]) -> Markup {
    let value = |label: &str, value: &str| match label {
        text::MISSION => {
            html! { div.testo { (rich::markdown_as(value, &rich::Style { base: 3, prefix: "scopo", ..rich::Style::default() })) } }
        }
        _ => html! { span.righe-intere { (value) } },
    };
    let facts: Vec<(&str, Markup)> = facts.iter().map(|(label, said)| (*label, value(label, said))).collect();
    parts::definition_list(&facts)
}

/// How an organisation is reached, as terms and values.
pub(super) fn contact_facts<'a>(contact: &Contact<'a>) -> Vec<(&'a str, Markup)> {
    let mut facts = Vec::new();
    if !contact.phone.is_empty() {
        facts.push((text::PHONE, html! { (contact.phone) }));
    }
    if !contact.mail.is_empty() {
        facts.push((
            text::CONTACT_MAIL,
            html! { a href={ "mailto:" (contact.mail) } { (parts::breakable(contact.mail)) } },
        ));
    }
    if !contact.site.is_empty() {
        facts.push((
            text::SITE,
            html! { a href=(contact.site) rel="noopener nofollow" { (site_words(contact.site)) } },
        ));
    }
    if !contact.hours.is_empty() {
        facts.push((text::HOURS, html! { span.righe-intere { (contact.hours) } }));
    }
    facts
}

/// An address of a site as people read it.
fn site_words(site: &str) -> Markup {
    let bare = site.split_once("://").map_or(site, |(_, rest)| rest);
    parts::breakable(bare.trim_end_matches('/'))
}
