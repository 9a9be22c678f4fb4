//! What the pages of accounts share.

use maud::{Markup, html};

use crate::parts::{self, Field, Tone};

pub(super) use crate::parts::{csrf, hidden, submit as send};

/// A field of one line.
#[derive(Clone, Copy, Default)]
pub(super) struct Input<'a> {
    pub(super) name: &'a str,
    /// What tells it from another one of this name on the page, or empty.
    pub(super) of: &'a str,
    /// `email`, `password`, `text`.
    pub(super) kind: &'a str,
    pub(super) label: &'a str,
    /// A sentence below the label, or empty.
    pub(super) hint: &'a str,
    pub(super) fault: Option<&'a str>,
    /// What was typed before.
    pub(super) value: &'a str,
    /// What browsers may fill in.
    pub(super) autocomplete: &'a str,
    /// It may be left empty.
    pub(super) optional: bool,
    /// Most characters; 0: as many as an address has.
    pub(super) max: u32,
    /// Digits are typed.
    pub(super) digits: bool,
}

/// The field as HTML.
pub(super) fn input(input: &Input<'_>) -> Markup {
    let id = format!("{}{}", input.name, input.of);
    let field = Field {
        name: input.name,
        label: input.label,
        hint: input.hint,
        error: input.fault,
        value: input.value,
        autocomplete: input.autocomplete,
        required: !input.optional,
        max: longest(input),
        numeric: input.digits,
        id: &id,
        ..Field::default()
    };
    match input.kind {
        "email" => parts::field_email(&field),
        "password" => parts::field_password(&field),
        _ => parts::field_text(&field),
    }
}

fn longest(input: &Input<'_>) -> u32 {
    match (input.kind, input.max) {
        ("password", _) => 1024,
        (_, 0) => 254,
        (_, most) => most,
    }
}

/// Something that stands there to be read, and for the program that keeps passwords.
pub(super) fn shown(name: &str, label: &str, (value, autocomplete): (&str, &str), hint: &str) -> Markup {
    let id = format!("campo-{name}");
    let about = format!("{id}-aiuto");
    html! {
        div.campo {
            label.form-label for=(id) { (label) }
            p.form-text id=(about) { (hint) }
            input.form-control-plaintext id=(id) name=(name) type="email" value=(value) readonly
                autocomplete=(autocomplete) aria-describedby=(about);
        }
    }
}

/// A box to tick.
pub(super) fn tick(name: &str, label: &Markup, fault: Option<&str>) -> Markup {
    let id = format!("campo-{name}");
    let about = format!("{id}-errore");
    html! {
        div.campo {
            div.scelta {
                input id=(id) name=(name) type="checkbox" value="si" required aria-invalid=[fault.map(|_| "true")]
                    aria-describedby=[fault.map(|_| about.as_str())];
                label for=(id) { (label) }
            }
            @if let Some(words) = fault { p.errore id=(about) { (words) } }
        }
    }
}

/// One of several, of each value, label and explanation.
pub(super) fn choice(
    name: &str,
    legend: &str,
    options: &[(&str, &str, &str)],
    chosen: &str,
    fault: Option<&str>,
) -> Markup {
    let wrong = format!("campo-{name}-errore");
    html! {
        fieldset.campo.campo-gruppo aria-describedby=[fault.map(|_| wrong.as_str())] {
            legend.form-label { (legend) }
            @for (index, (value, label, hint)) in options.iter().enumerate() {
                @let id = if index == 0 { format!("campo-{name}") } else { format!("campo-{name}-{value}") };
                @let about = format!("{id}-aiuto");
                div.scelta {
                    input id=(id) name=(name) type="radio" value=(value) required checked[*value == chosen]
                        aria-invalid=[fault.map(|_| "true")] aria-describedby=[(!hint.is_empty()).then_some(about.as_str())];
                    div {
                        label for=(id) { (label) }
                        @if !hint.is_empty() { p.form-text id=(about) { (hint) } }
                    }
                }
            }
            @if let Some(words) = fault { p.errore id=(wrong) { (words) } }
        }
    }
}

/// A button for what is not the first thing to do.
pub(super) fn send_quietly(label: &str, whole: Option<&str>) -> Markup {
    html! { button.btn.btn-outline-primary.btn-sm type="submit" aria-label=[whole] { (label) } }
}

/// Something that went wrong with the whole form.
pub(super) fn alert(words: &str) -> Markup {
    parts::alert(Tone::Error, &html! { p { (words) } })
}

/// The top of a page.
pub(super) fn top(title: &str, lead: &str) -> Markup {
    parts::page_head(title, lead, &Markup::default())
}
