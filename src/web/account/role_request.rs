//! Somebody with an account asks for another role.

use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{Register, RegisterFault, role_request as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{PROFILE_PATH, form_status, refusal, register, render};
use crate::accounts::{AccountError, NewRegistration};
use crate::address::Address;
use crate::directory::Role;
use crate::web::portal::privacy_version;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the form.
pub(super) async fn show(page: Page) -> Answer {
    page.person()?;
    Ok(form(&page, &Given::default(), &[]))
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    ruolo: String,
    organizzazione: String,
    codice: String,
    consenso: String,
}

/// `POST`: it waits for an operator, or the form comes back with what was wrong.
pub(super) async fn send(Checked { page, form: given }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let mut faults = Vec::new();
    let role: Option<Role> = given.ruolo.parse().ok();
    if role.is_none() {
        faults.push(RegisterFault::Role);
    }
    if given.consenso != "si" {
        faults.push(RegisterFault::Consent);
    }
    let (Some(role), true) = (role, faults.is_empty()) else { return Ok(form(&page, &given, &faults)) };
    let consent = privacy_version(page.state()).await;
    let new = NewRegistration {
        role,
        name: page.viewer().name.clone(),
        address: Address::parse(&page.viewer().login).map_err(|_| Refusal::from(page.not_found()))?,
        organisation: given.organizzazione.clone(),
        tax_code: given.codice.clone(),
        consent: consent.map_err(|error| Refusal::from(page.unavailable(&error)))?,
    };
    let to_profile = |tone, words| Ok(page.redirect_with_flash(PROFILE_PATH, tone, words));
    match page.accounts()?.service().request_role(person, new).await {
        Ok(()) => to_profile(Tone::Success, text::REQUEST_SENT),
        Err(AccountError::Open) => to_profile(Tone::Info, text::REQUEST_OPEN),
        Err(AccountError::Decided) => to_profile(Tone::Info, text::REQUEST_HELD),
        Err(error) => match register::fault_of(&error) {
            Some(fault) => Ok(form(&page, &given, &[fault])),
            None => Err(refusal(&page, &error)),
        },
    }
}

fn form(page: &Page, given: &Given, faults: &[RegisterFault]) -> Response {
    let facts = Register {
        csrf: page.csrf(),
        role: &given.ruolo,
        organisation: &given.organizzazione,
        tax_code: &given.codice,
        faults,
        ..Register::default()
    };
    render(page, form_status(!faults.is_empty()), text::REQUEST_TITLE, &form_of(&facts))
}
