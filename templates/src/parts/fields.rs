//! Fields of forms: label, hint, control, and what was wrong with it. Everything typed comes back in them.

use maud::{Markup, html};

use super::slug;
use crate::text::portal::shell as text;

/// What every field has. Fill in what applies and leave the rest to `..Field::default()`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Its name in the form. Its id is `campo-` and the name, which is where summaries of faults lead.
    pub name: &'a str,
    /// What it asks for.
    pub label: &'a str,
    /// A sentence below the label, or empty.
    pub hint: &'a str,
    /// What was wrong with what was sent.
    pub error: Option<&'a str>,
    /// What was typed before, or the value chosen.
    pub value: &'a str,
    /// Whether it must be filled in.
    pub required: bool,
    /// The most characters; 0: as many as one likes.
    pub max: u32,
    /// What browsers may fill in (HTML: `autocomplete`), or empty.
    pub autocomplete: &'a str,
    /// That it may stay empty goes without saying, as in a filter.
    pub optional_unsaid: bool,
    /// It may stay empty for now, not when what it is part of goes out.
    pub for_publishing: bool,
    /// What its id is made of where several fields of a page have one name; empty: of the name.
    pub id: &'a str,
    /// It holds digits only: narrow keyboards show them.
    pub numeric: bool,
    /// The id of the `datalist` that holds what is likely to be typed, or empty.
    pub list: &'a str,
}

/// One of several values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// As the form sends it.
    pub value: &'a str,
    /// As people read it.
    pub label: &'a str,
}

/// The ids of a field's parts.
struct Ids {
    control: String,
    hint: String,
    error: String,
    /// For `aria-describedby`.
    about: Option<String>,
}

impl Ids {
    fn of(field: &Field<'_>) -> Self {
        let control = format!("campo-{}", slug(if field.id.is_empty() { field.name } else { field.id }));
        let (hint, error) = (format!("{control}-aiuto"), format!("{control}-errore"));
        let about = match (!field.hint.is_empty(), field.error.is_some()) {
            (false, false) => None,
            (true, false) => Some(hint.clone()),
            (false, true) => Some(error.clone()),
            (true, true) => Some(format!("{hint} {error}")),
        };
        Self { control, hint, error, about }
    }
}

impl Field<'_> {
    fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }

    fn classes(&self, base: &'static str) -> String {
        if self.error.is_some() { format!("{base} is-invalid") } else { base.to_owned() }
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A label's words, with a mark when the field may stay empty.
fn words(field: &Field<'_>) -> Markup {
    let mark = match field {
        Field { for_publishing: true, .. } => text::FOR_PUBLISHING,
        Field { required: true, .. } | Field { optional_unsaid: true, .. } => "",
        _ => text::OPTIONAL,
    };
    html! { (field.label) @if !mark.is_empty() { " " span.facoltativo { (mark) } } }
}

/// Label, hint and fault around a control.
fn around(field: &Field<'_>, ids: &Ids, control: &Markup) -> Markup {
    html! {
        div.campo {
            label.form-label for=(ids.control) { (words(field)) }
            @if !field.hint.is_empty() { p.form-text id=(ids.hint) { (field.hint) } }
            (control)
            (fault(field, ids))
        }
    }
}

fn fault(field: &Field<'_>, ids: &Ids) -> Markup {
    html! { @if let Some(words) = field.error { p.errore id=(ids.error) { (words) } } }
}

/// An `input` of a kind.
fn input(field: &Field<'_>, kind: &str, plain: bool) -> Markup {
    let ids = Ids::of(field);
    let control = html! {
        input id=(ids.control) class=(field.classes("form-control")) name=(field.name) type=(kind)
            value=[some(field.value)] autocomplete=[some(field.autocomplete)] list=[some(field.list)] required[field.required]
            maxlength=[(field.max > 0).then_some(field.max)]
            inputmode=[field.numeric.then_some("numeric")] autocapitalize=[plain.then_some("none")] spellcheck=[plain.then_some("false")]
            aria-invalid=[field.invalid()] aria-describedby=[&ids.about];
    };
    around(field, &ids, &control)
}

/// One line of text.
pub fn field_text(field: &Field<'_>) -> Markup {
    input(field, "text", false)
}

/// An address of mail. The browser's own check is left out: it refuses addresses that are right (RFC 6531).
pub fn field_email(field: &Field<'_>) -> Markup {
    input(field, "email", true)
}

/// A password; what was typed is never shown again.
pub fn field_password(field: &Field<'_>) -> Markup {
    input(&Field { value: "", ..*field }, "password", true)
}

/// Words to search for.
pub fn field_search(field: &Field<'_>) -> Markup {
    input(field, "search", false)
}

/// A telephone number.
pub fn field_tel(field: &Field<'_>) -> Markup {
    input(field, "tel", true)
}

/// An address of the web.
pub fn field_url(field: &Field<'_>) -> Markup {
    input(field, "url", true)
}

/// A day, `2026-11-23` as value.
pub fn field_date(field: &Field<'_>) -> Markup {
    input(&Field { max: 0, ..*field }, "date", false)
}

/// A day and a time of day, `2026-11-23T08:30` as value.
pub fn field_datetime(field: &Field<'_>) -> Markup {
    input(&Field { max: 0, ..*field }, "datetime-local", false)
}

/// A time of day, `08:30` as value.
pub fn field_time(field: &Field<'_>) -> Markup {
    input(&Field { max: 0, ..*field }, "time", false)
}

/// A whole number. A field for text that shows figures on telephones: `number` loses what is no number.
pub fn field_number(field: &Field<'_>) -> Markup {
    let ids = Ids::of(field);
    let control = html! {
        input id=(ids.control) class=(field.classes("form-control campo-breve")) name=(field.name) type="text"
            inputmode="numeric" value=[some(field.value)] required[field.required] maxlength="18"
            aria-invalid=[field.invalid()] aria-describedby=[&ids.about];
    };
    around(field, &ids, &control)
}

/// Several lines of text.
pub fn field_textarea(field: &Field<'_>, rows: u32) -> Markup {
    let ids = Ids::of(field);
    let control = html! {
        textarea id=(ids.control) class=(field.classes("form-control")) name=(field.name) rows=(rows)
            required[field.required] maxlength=[(field.max > 0).then_some(field.max)]
            aria-invalid=[field.invalid()] aria-describedby=[&ids.about] { "\n" (field.value) }
    };
    around(field, &ids, &control)
}

/// One of a list, the one whose value is the field's. Begins with an empty one, unless the list has one itself.
pub fn field_select(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    let ids = Ids::of(field);
    let control = html! {
        select id=(ids.control) class=(field.classes("form-select")) name=(field.name) required[field.required]
            autocomplete=[some(field.autocomplete)] aria-invalid=[field.invalid()] aria-describedby=[&ids.about] {
            @if choices.iter().all(|choice| !choice.value.is_empty()) { option value="" { (text::CHOOSE) } }
            @for choice in choices {
                option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
            }
        }
    };
    around(field, &ids, &control)
}

/// One of a few, all of them seen. The first has the field's id.
pub fn field_radios(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    group(field, choices, "radio", &|value| value == field.value)
}

/// Any number of a few. `chosen`: the values that are on.
pub fn field_checkboxes(field: &Field<'_>, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    group(field, choices, "checkbox", &|value| chosen.contains(&value))
}

/// The same side by side, where there are many with short labels.
pub fn field_checkboxes_in_columns(field: &Field<'_>, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    html! { div.in-colonne { (field_checkboxes(field, choices, chosen)) } }
}

fn group(field: &Field<'_>, choices: &[Choice<'_>], kind: &str, is_on: &dyn Fn(&str) -> bool) -> Markup {
    let ids = Ids::of(field);
    html! {
        fieldset.campo.campo-gruppo aria-describedby=[&ids.about] {
            legend.form-label { (words(field)) }
            @if !field.hint.is_empty() { p.form-text id=(ids.hint) { (field.hint) } }
            @for (index, choice) in choices.iter().enumerate() {
                @let id = if index == 0 { ids.control.clone() } else { format!("{}-{}", ids.control, index + 1) };
                div.scelta {
                    input id=(id) type=(kind) name=(field.name) value=(choice.value) checked[is_on(choice.value)]
                        required[field.required && kind == "radio"] aria-invalid=[field.invalid()];
                    label for=(id) { (choice.label) }
                }
            }
            (fault(field, &ids))
        }
    }
}

/// Yes or no; sends `si` when it is on. A required one must be on.
pub fn field_checkbox(field: &Field<'_>, on: bool) -> Markup {
    let ids = Ids::of(field);
    html! {
        div.campo {
            div.scelta {
                input id=(ids.control) type="checkbox" name=(field.name) value="si" checked[on] required[field.required]
                    aria-invalid=[field.invalid()] aria-describedby=[&ids.about];
                label for=(ids.control) { (field.label) }
            }
            @if !field.hint.is_empty() { p.form-text id=(ids.hint) { (field.hint) } }
            (fault(field, &ids))
        }
    }
}

/// Files. `accept`: media types and endings, or empty; `largest`: bytes that one may have. The form must be
/// `multipart/form-data`.
pub fn field_file(field: &Field<'_>, accept: &str, largest: u64, several: bool) -> Markup {
    let limit = text::largest_file(&crate::format::bytes(largest));
    let hint = if field.hint.is_empty() { limit } else { format!("{} {limit}", field.hint) };
    let field = Field { hint: &hint, ..*field };
    let ids = Ids::of(&field);
    let control = html! {
        input id=(ids.control) class=(field.classes("form-control")) name=(field.name) type="file" accept=[some(accept)]
            multiple[several] required[field.required] aria-invalid=[field.invalid()] aria-describedby=[&ids.about];
    };
    around(&field, &ids, &control)
}
