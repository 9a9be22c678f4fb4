//! The forms to log in: address and password, then a code where there is a second factor.

use maud::{Markup, html};

use super::bits::{Input, alert, csrf, hidden, input, send, top};
use crate::parts::{self, Look};
use crate::text::portal::accounts as text;

/// What the form shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogIn<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Where to go afterwards; empty: nowhere in particular.
    pub back: &'a str,
    /// What was typed before.
    pub address: &'a str,
    /// What was wrong.
    pub fault: Option<LogInFault>,
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogInFault {
    /// Address or password.
    Wrong,
    /// The code.
    WrongCode,
    /// The account is shut.
    Disabled,
    /// Too much guessing.
    TooMany {
        /// The next attempt may come after so many seconds.
        seconds: i64,
    },
}

impl LogInFault {
    fn words(self) -> String {
        match self {
            Self::Wrong => text::LOG_IN_WRONG.to_owned(),
            Self::WrongCode => text::CODE_WRONG.to_owned(),
            Self::Disabled => text::LOG_IN_DISABLED.to_owned(),
            Self::TooMany { seconds } => text::too_many(seconds),
        }
    }
}

/// The page of address and password.
pub fn log_in(facts: &LogIn<'_>) -> Markup {
    html! {
        (top(text::LOG_IN_TITLE, text::LOG_IN_LEAD))
        @if let Some(fault) = facts.fault { (alert(&fault.words())) }
        div.due-colonne {
            (form_of(facts))
            (newcomer())
        }
    }
}

fn form_of(facts: &LogIn<'_>) -> Markup {
    html! {
        form.modulo.modulo-quieto method="post" action="/accedi" {
            (csrf(facts.csrf))
            @if !facts.back.is_empty() { (hidden("ritorno", facts.back)) }
            (input(&Input {
                name: "indirizzo", kind: "text", label: text::ADDRESS, hint: text::LOG_IN_ADDRESS_HINT,
                value: facts.address, autocomplete: "username", ..Input::default()
            }))
            (input(&Input {
                name: "password", kind: "password", label: text::PASSWORD, autocomplete: "current-password",
                ..Input::default()
            }))
            (send(text::LOG_IN_BUTTON))
            p { a href="/password/dimenticata" { (text::FORGOTTEN_LINK) } }
        }
    }
}

/// For whoever has no account yet.
fn newcomer() -> Markup {
    html! {
        section.scheda.scheda-corpo aria-labelledby="nuovo" {
            h2 #nuovo { (text::REGISTER_QUESTION) }
            p { (text::REGISTER_WHY) }
            ul { @for (_, name, about) in text::REGISTER_ROLES { li { strong { (name) } ": " (about) } } }
            p { (parts::link_button(text::REGISTER_LINK, "/registrati", Look::Secondary)) }
        }
    }
}

/// What the second form shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct SecondStep<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Proof that the password was given a moment ago.
    pub pass: &'a str,
    /// Where to go afterwards; empty: nowhere in particular.
    pub back: &'a str,
    /// What was wrong.
    pub fault: Option<LogInFault>,
}

/// The page of the code.
pub fn second_step(facts: &SecondStep<'_>) -> Markup {
    html! {
        (top(text::SECOND_STEP_TITLE, text::SECOND_STEP_LEAD))
        @if let Some(fault) = facts.fault { (alert(&fault.words())) }
        form.modulo.modulo-quieto method="post" action="/accedi/codice" {
            (csrf(facts.csrf))
            (hidden("passo", facts.pass))
            @if !facts.back.is_empty() { (hidden("ritorno", facts.back)) }
            (input(&Input {
                name: "codice", kind: "text", label: text::CODE, hint: text::SECOND_STEP_HINT,
                autocomplete: "one-time-code", ..Input::default()
            }))
            (send(text::LOG_IN_BUTTON))
        }
        p { a href="/accedi" { (text::SECOND_STEP_BACK) } }
    }
}
