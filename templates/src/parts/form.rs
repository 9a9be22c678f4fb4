//! Forms as a whole: the summary of faults, hidden values, buttons.

use maud::{Markup, html};

use super::{icon, slug};
use crate::text::portal::shell as text;

/// A form that changes something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// The token of this session.
    pub csrf: &'a str,
    /// What was wrong with what was sent, in the order of the fields.
    pub faults: &'a [FieldFault<'a>],
    /// Whether it sends files.
    pub files: bool,
}

/// What was wrong with one field.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldFault<'a> {
    /// The field's name; empty: it is the form as a whole.
    pub name: &'a str,
    /// What was wrong.
    pub text: &'a str,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Another thing to do.
    Secondary,
    /// Takes something away.
    Danger,
    /// Like a link.
    Quiet,
}

impl Look {
    fn classes(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Secondary => "btn btn-outline-primary",
            Self::Danger => "btn btn-danger",
            Self::Quiet => "btn btn-link",
        }
    }
}

/// The form around its fields: token first, summary of faults above.
pub fn form(form: &Form<'_>, body: &Markup) -> Markup {
    html! {
        form.modulo method="post" action=(form.action) enctype=[form.files.then_some("multipart/form-data")] novalidate {
            (csrf(form.csrf))
            (faults(form.faults))
            (body)
        }
    }
}

/// What was wrong, with links to the fields. It takes the focus when the page opens.
fn faults(faults: &[FieldFault<'_>]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.riepilogo-errori role="alert" tabindex="-1" autofocus {
                p.riepilogo-titolo { (icon("it-warning-circle")) (text::FORM_FAULTS) }
                ul {
                    @for fault in faults {
                        li {
                            @if fault.name.is_empty() { (fault.text) }
                            @else { a href={ "#campo-" (slug(fault.name)) } { (fault.text) } }
                        }
                    }
                }
            }
        }
    }
}

/// The token that shows that a form is from here.
pub fn csrf(token: &str) -> Markup {
    hidden("csrf", token)
}

/// A value that is sent along unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The button that sends a form.
pub fn submit(label: &str) -> Markup {
    html! { button.btn.btn-primary type="submit" { (label) } }
}

/// One of several buttons that send a form; it sends `name` with `value`.
pub fn submit_as(label: &str, name: &str, value: &str, look: Look) -> Markup {
    html! { button class=(look.classes()) type="submit" name=(name) value=(value) { (label) } }
}

/// A form of one button that changes something: `label` stands on it, `about` is the whole sentence for who listens, or
/// empty.
pub fn button(action: &str, token: &str, label: &str, about: &str, look: Look) -> Markup {
    button_sending(action, token, &[], (label, about), look)
}

/// The same that sends values along: name, value.
pub fn button_sending(
    action: &str,
    token: &str,
    values: &[(&str, &str)],
    (label, about): (&str, &str),
    look: Look,
) -> Markup {
    html! {
        form.modulo-bottone method="post" action=(action) {
            (csrf(token))
            @for (name, value) in values { (hidden(name, value)) }
            button class={ (look.classes()) " btn-sm" } type="submit" aria-label=[(!about.is_empty()).then_some(about)] {
                (label)
            }
        }
    }
}

/// One of several small buttons that send a form; it sends `name` with `value`, unless `name` is empty. `about`: the whole sentence for who
/// listens, or empty.
pub fn submit_small((label, about): (&str, &str), name: &str, value: &str, look: Look) -> Markup {
    html! {
        button class={ (look.classes()) " btn-sm" } type="submit"
            name=[(!name.is_empty()).then_some(name)] value=[(!name.is_empty()).then_some(value)]
            aria-label=[(!about.is_empty()).then_some(about)] { (label) }
    }
}

/// A box that chooses a line of a list for the form of this id, which stands elsewhere in the page. `about`: what is
/// chosen, for who listens.
pub fn pick(form: &str, name: &str, value: &str, about: &str, on: bool) -> Markup {
    html! { input.spunta type="checkbox" form=(form) name=(name) value=(value) checked[on] aria-label=(about); }
}

/// A field that only programs fill in: who sent something in it is none of the people. `label` tells those who see it.
pub fn trap(name: &str, label: &str) -> Markup {
    html! {
        div hidden {
            label for={ "campo-" (name) } { (label) }
            input id={ "campo-" (name) } type="text" name=(name) autocomplete="off";
        }
    }
}

/// A link that looks like a button.
pub fn link_button(label: &str, href: &str, look: Look) -> Markup {
    html! { a class=(look.classes()) href=(href) { (label) } }
}

/// Prints the page; seen only where a script can do it.
pub fn print_button() -> Markup {
    html! { button.btn.btn-outline-primary type="button" data-stampa hidden { (text::PRINT) } }
}

/// The buttons at the end of a form, in a row.
pub fn actions(buttons: &Markup) -> Markup {
    html! { div.azioni { (buttons) } }
}

/// Fields that belong together, under a heading.
pub fn fieldset(legend: &str, fields: &Markup) -> Markup {
    html! { fieldset.gruppo { legend { (legend) } (fields) } }
}
