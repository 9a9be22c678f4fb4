//! The question before something is taken away.

use maud::{Markup, html};

use super::form::{Look, actions, csrf, hidden, link_button, submit_as};
use crate::text::portal::shell as text;

/// A question that names the thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Confirm<'a> {
    /// The question, as heading: "Archiviare la notizia?".
    pub question: &'a str,
    /// The name of the thing.
    pub thing: &'a str,
    /// What will happen, and whether there is a way back.
    pub consequence: &'a str,
    /// Where the answer is sent.
    pub action: &'a str,
    /// The token of this session.
    pub csrf: &'a str,
    /// What is sent along: name, value.
    pub hidden: &'a [(&'a str, &'a str)],
    /// The button that does it: "Archivia la notizia". It sends `conferma=si`.
    pub yes: &'a str,
    /// Where one goes without doing it.
    pub back: &'a str,
    /// Whether nothing brings it back.
    pub dangerous: bool,
}

/// The body of a page that asks before it does.
pub fn confirmation(confirm: &Confirm<'_>) -> Markup {
    let look = if confirm.dangerous { Look::Danger } else { Look::Primary };
    html! {
        div.conferma {
            h1 { (confirm.question) }
            p.conferma-cosa { (confirm.thing) }
            p { (confirm.consequence) }
            form method="post" action=(confirm.action) {
                (csrf(confirm.csrf))
                @for (name, value) in confirm.hidden { (hidden(name, value)) }
                (actions(&html! {
                    (submit_as(confirm.yes, "conferma", "si", look))
                    (link_button(text::CANCEL, confirm.back, Look::Secondary))
                }))
            }
        }
    }
}
