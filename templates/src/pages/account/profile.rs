//! The first of everybody's own pages.

use maud::{Markup, html};

use super::RegisterFault;
use super::bits::{Input, csrf, input, send, top};
use crate::format;
use crate::parts::breakable;
use crate::text::portal::accounts as text;
use crate::text::portal::lists::others as tokens;

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// The token of the forms.
    pub csrf: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// Its main address.
    pub login: &'a str,
    /// The words of its roles.
    pub roles: &'a [&'a str],
    /// Mail can be kept for it here.
    pub has_mailbox: bool,
    /// When the account was made, microseconds UTC.
    pub created_at: i64,
    /// A second factor is in use.
    pub second_factor: bool,
    /// A registration that waits, or was refused.
    pub registration: Option<RegistrationNote<'a>>,
    /// It may ask for another role.
    pub may_request: bool,
    /// It asked for accreditation, writes for an organisation or is invited to.
    pub organisations: bool,
    /// What is wrong with the name.
    pub name_fault: Option<RegisterFault>,
}

/// How far a registration is.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationNote<'a> {
    /// The organisation.
    pub organisation: &'a str,
    /// Why it was refused; none: it waits.
    pub refused: Option<&'a str>,
}

/// The page.
pub fn profile(facts: &Profile<'_>) -> Markup {
    html! {
        (top(text::PROFILE_TITLE, ""))
        @if let Some(note) = &facts.registration { (registration(note)) }
        (facts_of(facts))
        section aria-labelledby="nome" {
            h2 #nome { (text::PROFILE_NAME) }
            form.modulo.modulo-quieto method="post" action="/profilo/nome" {
                (csrf(facts.csrf))
                (input(&Input {
                    name: "nome", kind: "text", label: text::NAME, value: facts.name, autocomplete: "name",
                    fault: facts.name_fault.map(RegisterFault::words), max: 100, ..Input::default()
                }))
                (send(text::SAVE))
            }
        }
        @if facts.organisations {
            section aria-labelledby="ente" {
                h2 #ente { (text::PROFILE_BODIES) }
                ul.posta-elenco { (way("/ente", text::PROFILE_BODIES_OWN, text::PROFILE_BODIES_ABOUT)) }
            }
        }
        section aria-labelledby="sicurezza" {
            h2 #sicurezza { (text::PROFILE_SECURITY) }
            ul.posta-elenco {
                (way("/profilo/password", text::CHANGE_TITLE, text::PROFILE_PASSWORD))
                (way("/profilo/secondo-fattore", text::FACTOR_TITLE, match facts.second_factor {
                    true => text::PROFILE_FACTOR_ON,
                    false => text::PROFILE_FACTOR_OFF,
                }))
                (way("/profilo/sessioni", text::SESSIONS_TITLE, text::PROFILE_SESSIONS))
                @if facts.has_mailbox { (way("/profilo/password-applicazioni", text::APPS_TITLE, text::PROFILE_APPS)) }
                (way("/profilo/gettoni", tokens::TOKENS, tokens::TOKENS_ABOUT))
                @if facts.may_request { (way("/profilo/richiesta", text::REQUEST_TITLE, text::REQUEST_ABOUT)) }
                (way("/profilo/dati", text::DATA_TITLE, text::PROFILE_DATA))
            }
        }
    }
}

fn registration(note: &RegistrationNote<'_>) -> Markup {
    html! {
        div.avviso.tono-info role="status" {
            @match note.refused {
                None => p { (text::registration_waits(note.organisation)) },
                Some(reason) => {
                    p { (text::registration_refused(note.organisation)) }
                    p { (reason) }
                }
            }
        }
    }
}

fn facts_of(facts: &Profile<'_>) -> Markup {
    html! {
        dl.fatti {
            div { dt { (text::ADDRESS) } dd { (breakable(facts.login)) } }
            div {
                dt { (text::PROFILE_ROLES) }
                dd {
                    @if facts.roles.is_empty() { (text::PROFILE_NO_ROLES) }
                    @for (index, role) in facts.roles.iter().enumerate() {
                        @if index > 0 { ", " }
                        (text::role(role))
                    }
                }
            }
            div { dt { (text::PROFILE_SINCE) } dd { (format::date(facts.created_at)) } }
        }
    }
}

fn way(path: &str, label: &str, about: &str) -> Markup {
    html! { li { div { p.posta-voce { a href=(path) { (label) } } p.piccolo { (about) } } } }
}
