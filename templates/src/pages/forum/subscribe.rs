//! Joining with an address of mail, without an account.

use maud::{Markup, html};

use super::bits;
use super::membership::Joining;
use super::model::BoardRef;
use crate::parts::{self, Field, Form, Look, Tone};
use crate::text::portal::forum::{self as words, following as text};

/// The form of a visitor. It posts `indirizzo`, `nome`, `cognome` (the trap) to `…/iscrizione`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscribePage<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Which discussion.
    pub board: BoardRef<'a>,
    /// How one becomes a member.
    pub joining: Joining,
    /// The address that was typed.
    pub address: &'a str,
    /// The name.
    pub name: &'a str,
    /// What is sent along unseen: the time of the form, signed.
    pub hidden: &'a [(&'a str, &'a str)],
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The body of the page.
pub fn subscribe(page: &SubscribePage<'_>) -> Markup {
    let lead = text::subscribe_lead(page.board.title);
    let action = format!("{}/iscrizione", page.board.path);
    let faults = bits::faults(page.faults);
    let form = Form { action: &action, csrf: page.csrf, faults: &faults, files: false };
    html! {
        (parts::page_head(text::SUBSCRIBE, &lead, &Markup::default()))
        @if page.joining == Joining::Closed { (parts::alert(Tone::Info, &html! { p { (text::CLOSED) } })) }
        @else {
            (parts::form(&form, &fields(page)))
            p { a href={ "/accedi?ritorno=" (action) } { (text::HAVE_ACCOUNT) } }
        }
    }
}

fn fields(page: &SubscribePage<'_>) -> Markup {
    let field = |name, label, value, max| bits::field(page.faults, name, label, value, max);
    let label = if page.joining == Joining::Approval { text::ASK } else { text::JOIN };
    html! {
        @for (name, value) in page.hidden { (parts::hidden(name, value)) }
        (parts::field_email(&Field { required: true, autocomplete: "email", ..field("indirizzo", text::ADDRESS, page.address, 254) }))
        (parts::field_text(&Field { autocomplete: "name", hint: text::NAME_HINT, ..field("nome", text::NAME, page.name, 100) }))
        (parts::trap("cognome", words::TRAP))
        @if page.joining == Joining::Approval { p { (text::ASK_NOTE) } }
        p.piccolo { (text::PRIVACY) " " a href="/privacy" { (text::PRIVACY_LINK) } }
        (parts::actions(&parts::submit(label)))
    }
}

/// What a visitor reads then, whoever the address belongs to and whether or not it is a member's.
pub fn subscribe_asked(board: &BoardRef<'_>) -> Markup {
    html! {
        (parts::page_head(text::ASKED, text::ASKED_BODY, &Markup::default()))
        p { (text::ASKED_HINT) }
        (parts::link_button(&text::back(board.title), board.path, Look::Secondary))
    }
}
