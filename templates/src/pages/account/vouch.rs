//! What operators and administrators decide: registrations, requests to be erased.

use maud::{Markup, html};

use super::bits::{Input, csrf, hidden, input, send, send_quietly, top};
use crate::format;
use crate::parts::{self, breakable};
use crate::text::portal::accounts as text;

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
    /// The confirmed address.
    pub address: String,
    /// When it was sent, microseconds UTC.
    pub created_at: i64,
}

/// The page. `no_reason`: the one whose refusal has no reason; `more`: where the list goes on.
pub fn pending(token: &str, entries: &[PendingEntry], no_reason: Option<i64>, more: Option<&str>) -> Markup {
    html! {
        (top(text::VOUCH_TITLE, text::VOUCH_LEAD))
        @if entries.is_empty() { (parts::empty_state(text::VOUCH_NONE, text::VOUCH_NONE_BODY, &Markup::default())) }
        @for entry in entries { (registration(token, entry, no_reason == Some(entry.id))) }
        @if let Some(path) = more { p { a href=(path) { (text::MORE) } } }
    }
}

fn registration(token: &str, entry: &PendingEntry, no_reason: bool) -> Markup {
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
            form method="post" action="/redazione/registrazioni/approva" {
                (csrf(token))
                (hidden("numero", &entry.id.to_string()))
                (send(text::VOUCH_YES))
            }
            (refusal(token, "/redazione/registrazioni/rifiuta", entry.id, no_reason))
        }
    }
}

fn refusal(token: &str, action: &str, id: i64, no_reason: bool) -> Markup {
    html! {
        details open[no_reason] {
            summary { (text::REFUSE) }
            form.modulo.modulo-quieto method="post" action=(action) {
                (csrf(token))
                (hidden("numero", &id.to_string()))
                (input(&Input {
                    name: "motivo", of: &format!("-{id}"), kind: "text", label: text::REASON, hint: text::REASON_HINT,
                    fault: no_reason.then_some(text::REASON_MISSING), autocomplete: "off", ..Input::default()
                }))
                (send_quietly(text::REFUSE, None))
            }
        }
    }
}

/// A request to be erased.
#[derive(Clone, Debug)]
pub struct ErasureEntry {
    /// Its number.
    pub id: i64,
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
    /// The refusal has no reason.
    NoReason,
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
            @if let Some(ErasureFault::Kept(what)) = fault { p.errore role="alert" { (text::erasure_kept(what)) } }
            form method="post" action="/amministrazione/cancellazioni/esegui" {
                (csrf(token))
                (hidden("numero", &entry.id.to_string()))
                (send(text::ERASURES_DO))
            }
            (refusal(token, "/amministrazione/cancellazioni/rifiuta", entry.id, matches!(fault, Some(ErasureFault::NoReason))))
        }
    }
}
