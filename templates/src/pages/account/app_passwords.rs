//! "Password per applicazioni": see one's own, make one, take one away.

use maud::{Markup, html};

use super::bits::{Input, alert, csrf, hidden, input, send, top};
use crate::format;
use crate::parts::breakable;
use crate::text::portal::accounts as text;

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct AppPasswords<'a> {
    /// The token of the forms.
    pub csrf: &'a str,
    /// Whose they are.
    pub login: &'a str,
    /// Oldest first.
    pub entries: &'a [AppPasswordEntry],
    /// The one just made, in clear.
    pub made: Option<&'a str>,
    /// What went wrong.
    pub fault: Option<AppPasswordFault>,
    /// The set-up page for the address.
    pub setup_path: &'a str,
}

/// An app password in the list.
#[derive(Clone, Debug)]
pub struct AppPasswordEntry {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub label: String,
    /// When it was made, microseconds UTC.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppPasswordFault {
    /// The name is too long.
    LongLabel,
    /// A new one has no name.
    NoLabel,
    /// There are too many.
    Full,
    /// The password of the account is wrong.
    Password,
    /// Too much guessing, for so many seconds.
    TooMany(i64),
}

/// The page.
pub fn app_passwords(page: &AppPasswords<'_>) -> Markup {
    html! {
        (top(text::APPS_TITLE, text::APPS_LEAD))
        @match page.fault {
            Some(AppPasswordFault::Full) => (alert(text::APPS_FULL)),
            Some(AppPasswordFault::TooMany(seconds)) => (alert(&text::too_many(seconds))),
            _ => {},
        }
        @if let Some(made) = page.made { (fresh(page, made)) }
        section aria-labelledby="elenco" {
            h2 #elenco { (text::APPS_LIST) }
            @if page.entries.is_empty() { p { (text::APPS_NONE) } }
            @else { ul.posta-elenco { @for entry in page.entries { (item(entry)) } } }
        }
        (new(page))
        p { a href=(page.setup_path) { (text::APPS_SETUP) } }
    }
}

/// The new password: the only time it is seen.
fn fresh(page: &AppPasswords<'_>, made: &str) -> Markup {
    html! {
        section.scheda.scheda-corpo.posta-nuova aria-labelledby="nuova" {
            h2 #nuova { (text::APPS_MADE) }
            p { (text::APPS_MADE_BODY) }
            p.posta-segreto { code { (pieces(made)) } }
            ol.posta-passi { @for step in text::APPS_MADE_STEPS { li { (step) } } }
            p { (text::APPS_MADE_USER) " " code { (breakable(page.login)) } }
        }
    }
}

/// May be broken after its dashes.
fn pieces(password: &str) -> Markup {
    html! { @for (index, piece) in password.split_inclusive('-').enumerate() { @if index > 0 { wbr; } (piece) } }
}

fn item(entry: &AppPasswordEntry) -> Markup {
    let used = match entry.used_at {
        Some(at) => text::app_used(&format::date_time(at)),
        None => text::APPS_NEVER_USED.to_owned(),
    };
    html! {
        li {
            div {
                p.posta-voce { (entry.label) }
                p.piccolo { (text::app_made(&format::date_time(entry.created_at))) " · " (used) }
            }
            a.btn.btn-outline-primary.btn-sm href={ "/profilo/password-applicazioni/togli?numero=" (entry.id) }
                aria-label=(text::app_revoke(&entry.label)) { (text::APPS_REVOKE) }
        }
    }
}

fn label_fault(fault: Option<AppPasswordFault>) -> Option<&'static str> {
    match fault {
        Some(AppPasswordFault::NoLabel) => Some(text::APPS_NO_LABEL),
        Some(AppPasswordFault::LongLabel) => Some(text::APPS_LONG_LABEL),
        _ => None,
    }
}

fn new(page: &AppPasswords<'_>) -> Markup {
    html! {
        section aria-labelledby="crea" {
            h2 #crea { (text::APPS_NEW) }
            form.modulo.modulo-quieto method="post" action="/profilo/password-applicazioni" {
                (csrf(page.csrf))
                (input(&Input {
                    name: "nome", kind: "text", label: text::APPS_LABEL, hint: text::APPS_LABEL_HINT,
                    fault: label_fault(page.fault), autocomplete: "off", max: 100, ..Input::default()
                }))
                (input(&Input {
                    name: "password", kind: "password", label: text::PRESENT_PASSWORD, hint: text::APPS_PROOF_HINT,
                    fault: (page.fault == Some(AppPasswordFault::Password)).then_some(text::PASSWORD_WRONG),
                    autocomplete: "current-password", ..Input::default()
                }))
                (send(text::APPS_NEW_BUTTON))
            }
        }
    }
}

/// Whether one should really go.
pub fn app_password_question(token: &str, id: i64, label: &str) -> Markup {
    html! {
        (top(&text::app_question(label), text::APPS_QUESTION_BODY))
        form.azioni method="post" action="/profilo/password-applicazioni/togli" {
            (csrf(token))
            (hidden("numero", &id.to_string()))
            (send(text::APPS_QUESTION_YES))
            " "
            (send_back())
        }
    }
}

fn send_back() -> Markup {
    html! { a.btn.btn-outline-primary.btn-sm href="/profilo/password-applicazioni" { (text::BACK) } }
}
