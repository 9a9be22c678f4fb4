//! A form of the administration: fields in groups, what was wrong with them, and what somebody else did meanwhile.

use maud::{Markup, html};

use crate::parts::{self, Choice, Field, FieldFault, Form, Look, Tone};
use crate::text::portal::{administration as text, shell};

/// How a field is filled in.
#[derive(Clone, Debug, Default)]
pub enum InputKind {
    /// One line.
    #[default]
    Line,
    /// An address of mail.
    Mail,
    /// A telephone number.
    Phone,
    /// An address of the web.
    Site,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// So many lines.
    Text(u32),
    /// Yes or no; whether it is on.
    Check(bool),
    /// One of these: value and name.
    Select(Vec<(String, String)>),
    /// One of a few, all of them seen: value and name.
    Radios(Vec<(String, String)>),
    /// Sent along unseen.
    Hidden,
}

/// A field.
#[derive(Clone, Debug, Default)]
pub struct Input<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// What it asks for.
    pub label: &'a str,
    /// A sentence below the label, or empty.
    pub hint: &'a str,
    /// What it holds.
    pub value: String,
    /// It must be filled in.
    pub required: bool,
    /// The most characters; 0: as many as one likes.
    pub max: u32,
    /// How it is filled in.
    pub kind: InputKind,
}

/// Fields that belong together.
#[derive(Clone, Debug, Default)]
pub struct Group<'a> {
    /// Their heading, or empty.
    pub legend: &'a str,
    /// The fields.
    pub inputs: Vec<Input<'a>>,
}

/// A page with a form.
#[derive(Clone, Debug, Default)]
pub struct FormPage<'a> {
    /// Its heading.
    pub heading: &'a str,
    /// What it is for, or empty.
    pub lead: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong: name of the field (empty: the whole), sentence.
    pub faults: &'a [(String, String)],
    /// Somebody else has changed it meanwhile.
    pub conflict: bool,
    /// The fields.
    pub groups: Vec<Group<'a>>,
    /// The button.
    pub submit: &'a str,
    /// Where one goes without sending it; empty: nowhere else.
    pub back: &'a str,
}

/// The body of the page.
pub fn form(page: &FormPage<'_>) -> Markup {
    html! {
        (parts::page_head(page.heading, page.lead, &Markup::default()))
        @if page.conflict { (parts::alert(Tone::Warning, &html! { p { (text::CONFLICT) } })) }
        (form_alone(page))
    }
}

/// A form with the way to the page that deletes the thing.
pub fn with_deletion(form: &Markup, href: &str) -> Markup {
    html! { (form) p { (parts::link_button(text::DELETE, href, Look::Quiet)) } }
}

/// The form alone, within another page.
pub(crate) fn form_alone(page: &FormPage<'_>) -> Markup {
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().map(|(name, text)| FieldFault { name, text }).collect();
    let body = html! {
        @for group in &page.groups {
            @let fields = html! { @for input in &group.inputs { (self::input(input, page.faults)) } };
            @if group.legend.is_empty() { (fields) } @else { (parts::fieldset(group.legend, &fields)) }
        }
        (parts::actions(&html! {
            (parts::submit(page.submit))
            @if !page.back.is_empty() { (parts::link_button(shell::CANCEL, page.back, Look::Quiet)) }
        }))
    };
    parts::form(&Form { action: page.action, csrf: page.csrf, faults: &faults, files: false }, &body)
}

fn input(input: &Input<'_>, faults: &[(String, String)]) -> Markup {
    let error = faults.iter().find(|(name, _)| name == input.name).map(|(_, text)| text.as_str());
    let field = Field {
        name: input.name,
        label: input.label,
        hint: input.hint,
        error,
        value: &input.value,
        required: input.required,
        max: input.max,
        ..Field::default()
    };
    match &input.kind {
        InputKind::Line => parts::field_text(&field),
        InputKind::Mail => parts::field_email(&field),
        InputKind::Phone => parts::field_tel(&field),
        InputKind::Site => parts::field_url(&field),
        InputKind::Number => parts::field_number(&field),
        InputKind::Date => parts::field_date(&field),
        InputKind::Text(rows) => parts::field_textarea(&field, *rows),
        InputKind::Check(on) => parts::field_checkbox(&field, *on),
        InputKind::Select(all) => parts::field_select(&field, &choices(all)),
        InputKind::Radios(all) => parts::field_radios(&field, &choices(all)),
        InputKind::Hidden => parts::hidden(input.name, &input.value),
    }
}

/// Values and names as a field wants them.
pub(crate) fn choices(all: &[(String, String)]) -> Vec<Choice<'_>> {
    all.iter().map(|(value, label)| Choice { value, label }).collect()
}
