//! One line of a form: label, hint, input, and what was wrong with it.

use maud::{Markup, html};

/// An input with what belongs to it.
pub(crate) struct Field<'a> {
    /// Its name, also its id.
    pub(crate) name: &'a str,
    /// `email`, `password`, `text`.
    pub(crate) kind: &'a str,
    pub(crate) label: &'a str,
    /// A sentence below the label, or empty.
    pub(crate) hint: &'a str,
    pub(crate) fault: Option<&'a str>,
    /// What was typed before.
    pub(crate) value: &'a str,
    /// What browsers may fill in.
    pub(crate) autocomplete: &'a str,
}

impl Field<'_> {
    pub(crate) fn render(&self) -> Markup {
        let id = format!("campo-{}", self.name);
        let (hint, fault) = (format!("{id}-aiuto"), format!("{id}-errore"));
        let mut about = Vec::new();
        if !self.hint.is_empty() {
            about.push(hint.as_str());
        }
        if self.fault.is_some() {
            about.push(fault.as_str());
        }
        let about = (!about.is_empty()).then(|| about.join(" "));
        html! {
            div.field {
                label for=(id) { (self.label) }
                @if !self.hint.is_empty() { p.hint id=(hint) { (self.hint) } }
                input id=(id) name=(self.name) type=(self.kind) value=[(!self.value.is_empty()).then_some(self.value)]
                    autocomplete=(self.autocomplete) autocapitalize="none" spellcheck="false" required maxlength="254"
                    aria-invalid=[self.fault.map(|_| "true")] aria-describedby=[about];
                @if let Some(words) = self.fault { p.fault id=(fault) { (words) } }
            }
        }
    }
}
