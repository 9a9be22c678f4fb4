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
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form. Whoever has an account has no need of it.
pub(super) async fn show(page: Page) -> Response {
    match page.session() {
        Some(_) => page.redirect(PROFILE_PATH),
        None => form(&page, &Given::default(), None),
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
    let new = match read(&given) {
        Ok(new) => new,
        Err(fault) => return Ok(form(&page, &given, Some(fault))),
    };
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let fault = match service.register(page.peer(), new, &site(&page, &domain)).await {
        Ok(()) => return Ok(page.redirect("/registrati/inviata")),
        Err(AccountError::NoName) if given.nome.trim().is_empty() => RegisterFault::Name,
        Err(AccountError::NoName) => RegisterFault::Organisation,
        Err(AccountError::NotARole(_)) => RegisterFault::Role,
        Err(AccountError::Tagged) => RegisterFault::Tagged,
        Err(AccountError::AtHome) => RegisterFault::AtHome,
        Err(error) => return Err(refusal(&page, &error)),
    };
    Ok(form(&page, &given, Some(fault)))
}

/// `GET`: what to do now.
pub(super) async fn sent(page: Page) -> Response {
    let facts = Notice { title: text::LOOK_TITLE, body: text::LOOK_REGISTERED, next: None };
    tell(&page, StatusCode::OK, &facts)
}

fn read(given: &Given) -> Result<NewRegistration, RegisterFault> {
    let role: Role = given.ruolo.parse().map_err(|_| RegisterFault::Role)?;
    let address = Address::parse(given.indirizzo.trim()).map_err(|_| RegisterFault::Address)?;
    // Where there is no dot nobody outside is found.
    if !address.domain().contains('.') {
        return Err(RegisterFault::Address);
    }
    if given.consenso != "si" {
        return Err(RegisterFault::Consent);
    }
    Ok(NewRegistration {
        role,
        name: given.nome.clone(),
        address,
        organisation: given.organizzazione.clone(),
        tax_code: given.codice.clone(),
    })
}

fn form(page: &Page, given: &Given, fault: Option<RegisterFault>) -> Response {
    let facts = Register {
        csrf: page.csrf(),
        role: &given.ruolo,
        name: &given.nome,
        address: &given.indirizzo,
        organisation: &given.organizzazione,
        tax_code: &given.codice,
        fault,
    };
    render(page, form_status(fault.is_some()), text::REGISTER_TITLE, &form_of(&facts))
}
