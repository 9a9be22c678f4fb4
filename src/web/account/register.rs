//! Somebody registers.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{Notice, Register, RegisterFault, register as form_of};
use templates::text::portal::accounts as text;

use super::{PROFILE_PATH, form_status, refusal, render, site, tell};
use crate::accounts::{AccountError, NewRegistration};
use crate::address::Address;
use crate::directory::Role;
use crate::fields::{self, Fault, Why};
use crate::web::portal::privacy_version;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the form. Whoever has an account has no need of it.
pub(super) async fn show(page: Page) -> Response {
    match page.session() {
        Some(_) => page.redirect(PROFILE_PATH),
        None => form(&page, &Given::default(), &[]),
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    ruolo: String,
    nome: String,
    indirizzo: String,
    organizzazione: String,
    codice: String,
    consenso: String,
}

/// `POST`: the same page for every address; what is mailed differs.
pub(super) async fn register(Checked { page, form: given }: Checked<Given>) -> Answer {
    let consent = privacy_version(page.state()).await;
    let consent = consent.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let new = match read(&given, consent) {
        Ok(new) => new,
        Err(faults) => return Ok(form(&page, &given, &faults)),
    };
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let fault = match service.register(page.peer(), new, &site(&page, &domain)).await {
        Ok(()) => return Ok(page.redirect("/registrati/inviata")),
        Err(error) => fault_of(&error).ok_or_else(|| refusal(&page, &error))?,
    };
    Ok(form(&page, &given, &[fault]))
}

/// What the form can say of it.
pub(super) fn fault_of(error: &AccountError) -> Option<RegisterFault> {
    Some(match error {
        AccountError::Field(Fault { field: "name", why }) => name_fault(*why),
        AccountError::Field(Fault { field: "tax_code", .. }) => RegisterFault::NoTaxCode,
        AccountError::Field(Fault { why: Why::TooLong(_), .. }) => RegisterFault::OrganisationLong,
        AccountError::Field(_) => RegisterFault::Organisation,
        AccountError::TaxCode => RegisterFault::TaxCode,
        AccountError::NotARole(_) => RegisterFault::Role,
        AccountError::Tagged => RegisterFault::Tagged,
        AccountError::AtHome => RegisterFault::AtHome,
        _ => return None,
    })
}

/// What is wrong with the name of a person.
pub(super) fn name_fault(why: Why) -> RegisterFault {
    match why {
        Why::TooLong(_) => RegisterFault::NameLong,
        Why::Missing => RegisterFault::Name,
        _ => RegisterFault::NameLink,
    }
}

/// `GET`: what to do now.
pub(super) async fn sent(page: Page) -> Response {
    let facts = Notice { title: text::LOOK_TITLE, body: text::LOOK_REGISTERED, next: None };
    tell(&page, StatusCode::OK, &facts)
}

/// What is asked for, or all that is wrong with it, in the order of the form.
fn read(given: &Given, consent: String) -> Result<NewRegistration, Vec<RegisterFault>> {
    let role: Option<Role> = given.ruolo.parse().ok();
    // Where there is no dot nobody outside is found.
    let address =
        Address::parse(given.indirizzo.trim()).ok().filter(|address| address.domain().contains('.'));
    let mut faults = Vec::new();
    let mut must = |holds: bool, fault| {
        if !holds {
            faults.push(fault);
        }
    };
    must(role.is_some(), RegisterFault::Role);
    let name = fields::person_name(&given.nome);
    must(name.is_ok(), name.as_ref().err().map_or(RegisterFault::Name, |why| name_fault(*why)));
    must(address.is_some(), RegisterFault::Address);
    must(given.consenso == "si", RegisterFault::Consent);
    match (role, address, faults.is_empty()) {
        (Some(role), Some(address), true) => Ok(NewRegistration {
            role,
            name: given.nome.clone(),
            address,
            organisation: given.organizzazione.clone(),
            tax_code: given.codice.clone(),
            consent,
        }),
        _ => Err(faults),
    }
}

fn form(page: &Page, given: &Given, faults: &[RegisterFault]) -> Response {
    let facts = Register {
        csrf: page.csrf(),
        role: &given.ruolo,
        name: &given.nome,
        address: &given.indirizzo,
        organisation: &given.organizzazione,
        tax_code: &given.codice,
        faults,
    };
    render(page, form_status(!faults.is_empty()), text::REGISTER_TITLE, &form_of(&facts))
}
