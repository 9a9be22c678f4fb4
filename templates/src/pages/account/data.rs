//! One's own data: downloaded, or to be erased.

use maud::{Markup, html};

use super::bits::{csrf, send_quietly, tick, top};
use crate::format;
use crate::text::portal::accounts as text;

/// The last request to be erased.
#[derive(Clone, Copy, Debug)]
pub struct ErasureNote<'a> {
    /// When it was asked for, microseconds UTC.
    pub requested_at: i64,
    /// When it has to be decided.
    pub due_at: i64,
    /// How far it is.
    pub state: ErasureNoteState<'a>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureNoteState<'a> {
    /// To be decided.
    Open,
    /// Refused, for this reason.
    Refused(&'a str),
    /// Taken back.
    Withdrawn,
}

/// The page. `unsure`: the box was not ticked.
pub fn data(token: &str, erasure: Option<&ErasureNote<'_>>, unsure: bool) -> Markup {
    html! {
        (top(text::DATA_TITLE, text::DATA_LEAD))
        section aria-labelledby="copia" {
            h2 #copia { (text::EXPORT_TITLE) }
            p { (text::EXPORT_BODY) }
            p { a.btn.btn-primary href="/profilo/dati/esporta" download { (text::EXPORT_BUTTON) } }
        }
        section aria-labelledby="cancella" {
            h2 #cancella { (text::ERASURE_TITLE) }
            @if let Some(note) = erasure { (told(note)) }
            @match erasure.map(|note| note.state) {
                Some(ErasureNoteState::Open) => (withdraw(token)),
                _ => (ask(token, unsure)),
            }
        }
    }
}

fn told(note: &ErasureNote<'_>) -> Markup {
    let at = format::date(note.requested_at);
    html! {
        @match note.state {
            ErasureNoteState::Open => p { (text::erasure_open(&at, &format::date(note.due_at))) },
            ErasureNoteState::Refused(reason) => {
                p { (text::erasure_refused(&at)) }
                p { (reason) }
            }
            ErasureNoteState::Withdrawn => p { (text::erasure_withdrawn(&at)) },
        }
    }
}

fn ask(token: &str, unsure: bool) -> Markup {
    let sure = html! { (text::ERASURE_SURE) };
    html! {
        @for words in text::ERASURE_BODY { p { (words) } }
        form.modulo.modulo-quieto method="post" action="/profilo/dati/cancellazione" {
            (csrf(token))
            (tick("sicuro", &sure, unsure.then_some(text::ERASURE_UNSURE)))
            (send_quietly(text::ERASURE_BUTTON, None))
        }
    }
}

fn withdraw(token: &str) -> Markup {
    html! {
        form method="post" action="/profilo/dati/cancellazione/ritira" {
            (csrf(token))
            (send_quietly(text::ERASURE_WITHDRAW, None))
        }
    }
}
