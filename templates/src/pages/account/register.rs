//! Registering, and confirming the address.

use maud::{Markup, html};

use super::bits::{Input, choice, csrf, hidden, input, send, shown, tick, top};
use crate::parts::{self, FieldFault, Form};
use crate::text::portal::accounts as text;

/// What the form shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Register<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// The word of the role that was chosen.
    pub role: &'a str,
    /// The name that was typed.
    pub name: &'a str,
    /// The address that was typed.
    pub address: &'a str,
    /// The name of the organisation that was typed.
    pub organisation: &'a str,
    /// Its codice fiscale or partita IVA as it was typed.
    pub tax_code: &'a str,
    /// What was wrong.
    pub faults: &'a [RegisterFault],
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterFault {
    /// No role was chosen.
    Role,
    /// The name is missing.
    Name,
    /// The name is too long.
    NameLong,
    /// The name holds the address of a site.
    NameLink,
    /// The name of the organisation is missing.
    Organisation,
    /// The name of the organisation is too long.
    OrganisationLong,
    /// A firm has given no code.
    NoTaxCode,
    /// It is neither a codice fiscale nor a partita IVA.
    TaxCode,
    /// It is no address.
    Address,
    /// The address has a tag.
    Tagged,
    /// The address is one of ours.
    AtHome,
    /// The privacy notice was not agreed to.
    Consent,
}

impl RegisterFault {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Role => text::REGISTER_NO_ROLE,
            Self::Name => text::REGISTER_NO_NAME,
            Self::NameLong => text::NAME_LONG,
            Self::NameLink => text::NAME_LINK,
            Self::Organisation => text::REGISTER_NO_ORGANISATION,
            Self::OrganisationLong => text::REGISTER_ORGANISATION_LONG,
            Self::NoTaxCode => text::REGISTER_NO_TAX_CODE,
            Self::TaxCode => text::REGISTER_BAD_TAX_CODE,
            Self::Address => text::REGISTER_BAD_ADDRESS,
            Self::Tagged => text::REGISTER_TAGGED,
            Self::AtHome => text::REGISTER_AT_HOME,
            Self::Consent => text::REGISTER_NO_CONSENT,
        }
    }

    /// The field it is about.
    fn field(self) -> &'static str {
        match self {
            Self::Role => "ruolo",
            Self::Name | Self::NameLong | Self::NameLink => "nome",
            Self::Organisation | Self::OrganisationLong => "organizzazione",
            Self::TaxCode | Self::NoTaxCode => "codice",
            Self::Address | Self::Tagged | Self::AtHome => "indirizzo",
            Self::Consent => "consenso",
        }
    }
}

impl Register<'_> {
    /// What was wrong with a field.
    fn fault(&self, field: &str) -> Option<&'static str> {
        self.faults.iter().find(|one| one.field() == field).map(|one| one.words())
    }

    /// The form around these fields.
    fn form(&self, action: &str, fields: &Markup) -> Markup {
        let all = self.faults.iter().map(|fault| FieldFault { name: fault.field(), text: fault.words() });
        let faults: Vec<FieldFault<'_>> = all.collect();
        parts::form(&Form { action, csrf: self.csrf, faults: &faults, files: false }, fields)
    }
}

/// The page.
pub fn register(facts: &Register<'_>) -> Markup {
    html! {
        (top(text::REGISTER_TITLE, text::REGISTER_LEAD))
        (facts.form("/registrati", &fields(facts)))
        p { (text::REGISTER_HAVE) " " a href="/accedi" { (text::LOG_IN_TITLE) } }
    }
}

fn fields(facts: &Register<'_>) -> Markup {
    html! {
        (choice("ruolo", text::REGISTER_ROLE, text::REGISTER_ROLES, facts.role, facts.fault("ruolo")))
        (input(&Input {
            name: "nome", kind: "text", label: text::NAME, hint: text::REGISTER_NAME_HINT, fault: facts.fault("nome"),
            value: facts.name, autocomplete: "name", max: 100, ..Input::default()
        }))
        (input(&Input {
            name: "indirizzo", kind: "email", label: text::ADDRESS, hint: text::REGISTER_ADDRESS_HINT,
            fault: facts.fault("indirizzo"), value: facts.address, autocomplete: "email", ..Input::default()
        }))
        (parts::fieldset(text::REGISTER_ORGANISATION_PART, &html! {
            p.form-text { (text::REGISTER_ORGANISATION_LEAD) }
            (organisation(facts, true))
        }))
        (tick("consenso", &consent(), facts.fault("consenso")))
        (send(text::REGISTER_BUTTON))
    }
}

/// Name and code of a company, school or body. `optional`: it may be left out.
fn organisation(facts: &Register<'_>, optional: bool) -> Markup {
    html! {
        (input(&Input {
            name: "organizzazione", kind: "text", label: text::REGISTER_ORGANISATION,
            fault: facts.fault("organizzazione"), value: facts.organisation, autocomplete: "organization",
            optional, max: 150, ..Input::default()
        }))
        (input(&Input {
            name: "codice", kind: "text", label: text::REGISTER_TAX_CODE, hint: text::REGISTER_TAX_CODE_HINT,
            value: facts.tax_code,
            fault: facts.fault("codice"), autocomplete: "off", optional: true, ..Input::default()
        }))
    }
}

/// The page on which somebody with an account asks for another role; name and address are its own.
pub fn role_request(facts: &Register<'_>) -> Markup {
    let vouched = text::REGISTER_ROLES.split_first().map_or(&[][..], |(_, others)| others);
    html! {
        (top(text::REQUEST_TITLE, text::REQUEST_LEAD))
        (facts.form("/profilo/richiesta", &html! {
            (choice("ruolo", text::REQUEST_ROLE, vouched, facts.role, facts.fault("ruolo")))
            (organisation(facts, false))
            (tick("consenso", &consent(), facts.fault("consenso")))
            (send(text::REQUEST_BUTTON))
        }))
    }
}

fn consent() -> Markup {
    html! { (text::REGISTER_CONSENT) " " a href="/privacy" { (text::REGISTER_PRIVACY) } "." }
}

/// The page behind the link of the mail.
#[derive(Clone, Copy, Debug)]
pub struct Confirm<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// The token of the mail.
    pub token: &'a str,
    /// The address that is confirmed.
    pub address: &'a str,
    /// What was wrong with the password.
    pub fault: Option<&'a str>,
}

/// The page: only its button confirms, since programs follow links by themselves.
pub fn confirm(facts: &Confirm<'_>) -> Markup {
    html! {
        (top(text::CONFIRM_TITLE, text::CONFIRM_LEAD))
        form.modulo.modulo-quieto method="post" action="/registrati/conferma" {
            (csrf(facts.csrf))
            (hidden("codice", facts.token))
            (shown("indirizzo", text::ADDRESS, (facts.address, "username"), text::CONFIRM_ADDRESS_HINT))
            (input(&Input {
                name: "password", kind: "password", label: text::NEW_PASSWORD, hint: text::NEW_PASSWORD_HINT,
                fault: facts.fault, autocomplete: "new-password", ..Input::default()
            }))
            (send(text::CONFIRM_BUTTON))
        }
    }
}
