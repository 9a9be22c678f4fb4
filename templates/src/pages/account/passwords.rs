//! Passwords: forgotten, chosen anew, changed.

use maud::{Markup, html};

use super::bits::{Input, alert, csrf, hidden, input, send, top};
use crate::parts::{self, Field};
use crate::text::portal::accounts as text;

/// The form for a forgotten password. `fault`: what was typed is no address.
pub fn forgotten(token: &str, address: &str, fault: bool) -> Markup {
    html! {
        (top(text::FORGOTTEN_TITLE, text::FORGOTTEN_LEAD))
        form.modulo.modulo-quieto method="post" action="/password/dimenticata" {
            (csrf(token))
            (input(&Input {
                name: "indirizzo", kind: "email", label: text::ADDRESS, value: address,
                fault: fault.then_some(text::REGISTER_BAD_ADDRESS), autocomplete: "username", ..Input::default()
            }))
            (send(text::FORGOTTEN_BUTTON))
        }
    }
}

/// The page behind the link of the mail.
#[derive(Clone, Copy, Debug)]
pub struct NewPassword<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// The token of the mail.
    pub token: &'a str,
    /// Whose password it is.
    pub login: &'a str,
    /// It has app passwords.
    pub programs: bool,
    /// What was wrong with the password.
    pub fault: Option<&'a str>,
}

/// The page.
pub fn new_password(facts: &NewPassword<'_>) -> Markup {
    html! {
        (top(text::RESET_TITLE, &text::reset_lead(facts.login)))
        form.modulo.modulo-quieto method="post" action="/password/nuova" {
            (csrf(facts.csrf))
            (hidden("codice", facts.token))
            (input(&Input {
                name: "password", kind: "password", label: text::NEW_PASSWORD, hint: text::NEW_PASSWORD_HINT,
                fault: facts.fault, autocomplete: "new-password", ..Input::default()
            }))
            @if facts.programs {
                (parts::field_checkbox(&Field {
                    name: "programmi", label: text::RESET_PROGRAMS, hint: text::RESET_PROGRAMS_HINT, ..Field::default()
                }, true))
            }
            (send(text::RESET_BUTTON))
        }
    }
}

/// What was wrong with a change of the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeFault<'a> {
    /// The present one is wrong.
    Wrong,
    /// The new one cannot be one, for this reason.
    New(&'a str),
    /// Too much guessing, for so many seconds.
    TooMany(i64),
}

/// The form to change the password.
pub fn change_password(token: &str, fault: Option<ChangeFault<'_>>) -> Markup {
    let new = match fault {
        Some(ChangeFault::New(words)) => Some(words),
        _ => None,
    };
    html! {
        (top(text::CHANGE_TITLE, text::CHANGE_LEAD))
        @if let Some(ChangeFault::TooMany(seconds)) = fault { (alert(&text::too_many(seconds))) }
        form.modulo.modulo-quieto method="post" action="/profilo/password" {
            (csrf(token))
            (input(&Input {
                name: "attuale", kind: "password", label: text::PRESENT_PASSWORD,
                fault: (fault == Some(ChangeFault::Wrong)).then_some(text::PASSWORD_WRONG),
                autocomplete: "current-password", ..Input::default()
            }))
            (input(&Input {
                name: "password", kind: "password", label: text::NEW_PASSWORD, hint: text::NEW_PASSWORD_HINT,
                fault: new, autocomplete: "new-password", ..Input::default()
            }))
            (send(text::CHANGE_BUTTON))
        }
    }
}
