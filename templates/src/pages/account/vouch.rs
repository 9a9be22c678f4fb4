//! What operators and administrators decide: registrations, requests to be erased.

use maud::{Markup, html};

use super::bits::{Input, csrf, hidden, input, top};
use crate::format;
use crate::parts::{self, Confirm, Tone, breakable};
use crate::text::portal::accounts as text;

/// Where requests to be erased are decided.
const ERASURES: &str = "/amministrazione/cancellazioni";

/// A registration to be vouched for.
#[derive(Clone, Debug)]
pub struct PendingEntry {
    /// Its number.
    pub id: i64,
    /// The word of the role.
    pub role: String,
    /// The name of the person.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// Its codice fiscale or partita IVA, as typed.
    pub tax_code: String,
    /// Who else has that code.
    pub twins: Vec<Twin>,
    /// The confirmed address.
    pub address: String,
    /// When it was sent, microseconds UTC.
    pub created_at: i64,
}

/// Somebody else with the same codice fiscale or partita IVA.
#[derive(Clone, Debug)]
pub enum Twin {
    /// It has registered.
    Registration {
        /// Its name.
        organisation: String,
        /// The address it logs in with.
        address: String,
        /// It is not approved yet.
        waits: bool,
    },
    /// It is in the business directory.
    Firm {
        /// Its number there.
        id: i64,
        /// Its name.
        name: String,
    },
}

fn twins(all: &[Twin]) -> Markup {
    let body = html! {
        p { (text::VOUCH_TWINS) }
        ul {
            @for twin in all {
                li {
                    @match twin {
                        Twin::Registration { organisation, address, waits } => {
                            (text::vouch_twin(organisation, address, *waits))
                        },
                        Twin::Firm { id, name } => {
                            (text::VOUCH_TWIN_FIRM) " " a href={ "/redazione/imprese/" (id) } { (name) }
                        },
                    }
                }
            }
        }
    };
    html! { @if !all.is_empty() { (parts::alert(Tone::Warning, &body)) } }
}

/// The page. `fault`: what is wrong with the reason of whose refusal; `more`: where the list goes on.
pub fn pending(
    token: &str,
    entries: &[PendingEntry],
    fault: Option<(i64, &str)>,
    more: Option<&str>,
) -> Markup {
    html! {
        (top(text::VOUCH_TITLE, text::VOUCH_LEAD))
        @if entries.is_empty() { (parts::empty_state(text::VOUCH_NONE, text::VOUCH_NONE_BODY, &Markup::default())) }
        @for entry in entries { (registration(token, entry, fault.filter(|(id, _)| *id == entry.id).map(|(_, words)| words))) }
        @if let Some(path) = more { p { a href=(path) { (text::MORE) } } }
    }
}

fn registration(token: &str, entry: &PendingEntry, fault: Option<&str>) -> Markup {
    let heading = format!("registrazione-{}", entry.id);
    html! {
        section.scheda.scheda-corpo aria-labelledby=(heading) {
            h2 id=(heading) { (entry.organisation) }
            dl.fatti {
                div { dt { (text::VOUCH_ROLE) } dd { (text::role(&entry.role)) } }
                div { dt { (text::VOUCH_PERSON) } dd { (entry.name) } }
                div { dt { (text::ADDRESS) } dd { (breakable(&entry.address)) } }
                @if !entry.tax_code.is_empty() { div { dt { (text::REGISTER_TAX_CODE) } dd { (entry.tax_code) } } }
                div { dt { (text::VOUCH_SENT) } dd { (format::date_time(entry.created_at)) } }
            }
            (twins(&entry.twins))
            form method="post" action="/redazione/registrazioni/approva" {
                (csrf(token))
                (hidden("numero", &entry.id.to_string()))
                button.btn.btn-primary type="submit" { (of(text::VOUCH_YES, &entry.organisation)) }
            }
            (refusal(token, "/redazione/registrazioni/rifiuta", (entry.id, &entry.organisation), fault))
        }
    }
}

/// The word of a button, and to whom it happens for whoever does not see what stands around it.
fn of(label: &str, whom: &str) -> Markup {
    html! { (label) span.visually-hidden { " – " (whom) } }
}

fn refusal(token: &str, action: &str, (id, whom): (i64, &str), fault: Option<&str>) -> Markup {
    let form = html! {
        form.modulo.modulo-quieto method="post" action=(action) {
            (csrf(token))
            (hidden("numero", &id.to_string()))
            (input(&Input {
                name: "motivo", of: &format!("-{id}"), kind: "text", label: text::REASON, hint: text::REASON_HINT,
                fault, autocomplete: "off", max: 2000, ..Input::default()
            }))
            button.btn.btn-outline-primary.btn-sm type="submit" { (of(text::REFUSE, whom)) }
        }
    };
    parts::folded_form(text::REFUSE, fault.is_some(), &form)
}

/// A request to be erased.
#[derive(Clone, Debug)]
pub struct ErasureEntry {
    /// Its number.
    pub id: i64,
    /// It is the reader's own: another administrator decides.
    pub own: bool,
    /// The name of the person.
    pub name: String,
    /// Its main address.
    pub login: String,
    /// When it was asked for, microseconds UTC.
    pub requested_at: i64,
    /// When it has to be decided.
    pub due_at: i64,
    /// The time is over.
    pub late: bool,
}

/// What could not be done with one.
#[derive(Clone, Copy, Debug)]
pub enum ErasureFault<'a> {
    /// What is wrong with the reason of the refusal.
    Reason(&'a str),
    /// Something of it has to be kept: the word of what.
    Kept(&'a str),
}

/// The page. `fault`: what could not be done with the one of this number.
pub fn erasures(token: &str, entries: &[ErasureEntry], fault: Option<(i64, ErasureFault<'_>)>) -> Markup {
    html! {
        (top(text::ERASURES_TITLE, text::ERASURES_LEAD))
        @if entries.is_empty() { (parts::empty_state(text::ERASURES_NONE, text::ERASURES_NONE_BODY, &Markup::default())) }
        @for entry in entries {
            (erasure(token, entry, fault.filter(|(id, _)| *id == entry.id).map(|(_, fault)| fault)))
        }
    }
}

fn erasure(token: &str, entry: &ErasureEntry, fault: Option<ErasureFault<'_>>) -> Markup {
    let heading = format!("richiesta-{}", entry.id);
    html! {
        section.scheda.scheda-corpo aria-labelledby=(heading) {
            h2 id=(heading) { (entry.name) }
            dl.fatti {
                div { dt { (text::ADDRESS) } dd { (breakable(&entry.login)) } }
                div { dt { (text::ERASURES_ASKED) } dd { (format::date(entry.requested_at)) } }
                div {
                    dt { (text::ERASURES_DUE) }
                    dd { (format::date(entry.due_at)) @if entry.late { " – " strong { (text::ERASURES_LATE) } } }
                }
            }
            @if let Some(ErasureFault::Kept(what)) = fault { (kept(what, &entry.login)) }
            @if entry.own {
                p { (text::ERASURES_OWN) }
            } @else {
                p {
                    a.btn.btn-primary href={ (ERASURES) "/" (entry.id) } { (of(text::ERASURES_DO, &entry.name)) }
                }
            }
            (refusal(token, "/amministrazione/cancellazioni/rifiuta", (entry.id, &entry.name), reason_fault(fault)))
        }
    }
}

fn reason_fault(fault: Option<ErasureFault<'_>>) -> Option<&str> {
    match fault {
        Some(ErasureFault::Reason(words)) => Some(words),
        _ => None,
    }
}

/// Why an account cannot be erased yet, and what to do about it.
fn kept(what: &str, login: &str) -> Markup {
    let body = match what {
        "mailbox" => html! {
            p { (text::ERASURE_KEPT_MAILBOX) }
            p { code { (text::remove_command(login)) } }
        },
        "organisations" => html! {
            p { (text::ERASURE_KEPT_ORGANISATION) " " a href="/redazione/enti" { (text::ERASURE_TO_ORGANISATIONS) } "." }
        },
        "companies" => html! {
            p { (text::ERASURE_KEPT_COMPANY) " " a href="/redazione/imprese" { (text::ERASURE_TO_COMPANIES) } "." }
        },
        _ => html! { p { (text::ERASURE_KEPT) } },
    };
    parts::alert(Tone::Error, &body)
}

/// Whether an account should really go: who, what goes with it.
pub fn erasure_question(token: &str, entry: &ErasureEntry) -> Markup {
    parts::confirmation(&Confirm {
        question: &text::erasure_question(&entry.name),
        thing: &entry.login,
        consequence: text::ERASURES_CONSEQUENCE,
        action: "/amministrazione/cancellazioni/esegui",
        csrf: token,
        hidden: &[("numero", &entry.id.to_string())],
        yes: text::ERASURES_DO,
        back: ERASURES,
        dangerous: true,
    })
}
