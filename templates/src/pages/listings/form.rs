//! The form of an entry: groups of fields, whose labels and hints go by the kind.

use maud::{Markup, html};

use crate::parts::{self, Choice, Field, FieldFault, Form, Look, Tone};
use crate::text::portal::{contents, listing_desk, listing_form as text, shell};

/// The id of the names of comuni.
const PLACES: &str = "elenco-comuni";
/// Boxes whose labels have at most so many characters stand side by side.
const SHORT: usize = 12;

/// How a field is filled in.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line.
    Line,
    /// A comune: one line, with the names that are likely to be typed.
    Place(Vec<String>),
    /// So many lines.
    Text(u32),
    /// A number.
    Number,
    /// A day.
    Day,
    /// A day and an hour.
    Moment,
    /// A mail address.
    Mail,
    /// A web address.
    Link,
    /// A telephone number.
    Phone,
    /// Yes or no.
    Yes,
    /// One of these or none: value and label.
    One(Vec<(String, String)>),
    /// Some of these: value and label; the value of the field holds those chosen, parted by blanks.
    Several(Vec<(String, String)>),
}

/// A field.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name, by which its label goes.
    pub name: &'static str,
    /// What it holds.
    pub value: String,
    /// How it is filled in.
    pub control: Control,
    /// It has to be filled in.
    pub required: bool,
    /// It has to be filled in before the entry is published.
    pub for_publishing: bool,
    /// The most characters; 0: as many as one likes.
    pub max: u32,
}

impl Input {
    /// A field without anything in it.
    #[must_use]
    pub fn new(name: &'static str, control: Control) -> Self {
        Self { name, value: String::new(), control, required: false, for_publishing: false, max: 0 }
    }

    /// The same, which has to be filled in.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, which only a draft may lack.
    #[must_use]
    pub fn for_publishing(self) -> Self {
        Self { for_publishing: true, ..self }
    }

    /// The same with so many characters at most.
    #[must_use]
    pub fn most(self, max: u32) -> Self {
        Self { max, ..self }
    }
}

/// Fields that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The word of their heading.
    pub word: &'static str,
    /// The fields.
    pub inputs: Vec<Input>,
}

/// A form.
#[derive(Clone, Debug, Default)]
pub struct EntryForm<'a> {
    /// The word of the kind.
    pub kind: &'a str,
    /// Its heading.
    pub heading: &'a str,
    /// What it is for, or empty.
    pub lead: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong: name of the field, sentence.
    pub faults: Vec<(String, String)>,
    /// Somebody else has changed it meanwhile.
    pub conflict: bool,
    /// The version that is changed; None: there is none yet.
    pub version: Option<i64>,
    /// Its fields.
    pub groups: Vec<Group>,
    /// Where one goes without saving.
    pub back: &'a str,
}

/// The body of the page.
pub fn entry_form(page: &EntryForm<'_>) -> Markup {
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().map(|(name, text)| FieldFault { name, text }).collect();
    let sentences: Vec<String> = faults.iter().map(|fault| whole(page, fault)).collect();
    let faults: Vec<FieldFault<'_>> =
        faults.iter().zip(&sentences).map(|(fault, text)| FieldFault { name: fault.name, text }).collect();
    let body = html! {
        @if let Some(version) = page.version { (parts::hidden("versione", &version.to_string())) }
        @for group in &page.groups {
            (parts::fieldset(text::group(group.word), &html! { @for input in &group.inputs { (input_of(page, input)) } }))
        }
        (parts::actions(&html! {
            (parts::submit(listing_desk::SAVE))
            (parts::link_button(shell::CANCEL, page.back, Look::Secondary))
        }))
    };
    html! {
        (parts::page_head(page.heading, page.lead, &Markup::default()))
        @if page.conflict { (parts::alert(Tone::Warning, &html! { p { (listing_desk::CONFLICT) } })) }
        (parts::form(&Form { action: page.action, csrf: page.csrf, faults: &faults, files: false }, &body))
    }
}

/// A fault in the summary above the form, which says of which field it is.
fn whole(page: &EntryForm<'_>, fault: &FieldFault<'_>) -> String {
    match text::label(page.kind, fault.name) {
        "" => fault.text.to_owned(),
        label => listing_desk::missing(label, fault.text),
    }
}

fn input_of(page: &EntryForm<'_>, input: &Input) -> Markup {
    let error = page.faults.iter().find(|(name, _)| name == input.name).map(|(_, text)| text.as_str());
    let field = Field {
        name: input.name,
        label: text::label(page.kind, input.name),
        hint: text::hint(page.kind, input.name),
        error,
        value: &input.value,
        required: input.required,
        for_publishing: input.for_publishing,
        max: input.max,
        ..Field::default()
    };
    match &input.control {
        Control::Line => parts::field_text(&field),
        Control::Place(names) => html! {
            (parts::field_text(&Field { list: PLACES, ..field }))
            datalist id=(PLACES) { @for name in names { option value=(name) {} } }
        },
        Control::Text(rows) => parts::field_textarea(&field, *rows),
        Control::Number => parts::field_number(&field),
        Control::Day => parts::field_date(&field),
        Control::Moment => parts::field_datetime(&field),
        Control::Mail => parts::field_email(&field),
        Control::Link => parts::field_url(&field),
        Control::Phone => parts::field_tel(&field),
        Control::Yes => {
            parts::field_checkbox(&Field { optional_unsaid: true, ..field }, !input.value.is_empty())
        }
        Control::One(all) => parts::field_select(&field, &choices(all)),
        Control::Several(all) => {
            let chosen: Vec<&str> = input.value.split(' ').collect();
            let short = all.iter().all(|(_, label)| label.chars().count() <= SHORT);
            let boxes = if short { parts::field_checkboxes_in_columns } else { parts::field_checkboxes };
            boxes(&field, &choices(all), &chosen)
        }
    }
}

fn choices(all: &[(String, String)]) -> Vec<Choice<'_>> {
    all.iter()
        .map(|(value, label)| Choice { value, label: if label.is_empty() { contents::ALL } else { label } })
        .collect()
}
