//! Somebody has forgotten a password.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{Notice, forgotten as form_of};
use templates::text::portal::accounts as text;

use super::{form_status, refusal, render, site, tell};
use crate::address::Address;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form.
pub(super) async fn show(page: Page) -> Response {
    form(&page, "", false)
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    indirizzo: String,
}

/// `POST`: the same page for every address; only who has an account is mailed something.
pub(super) async fn forget(Checked { page, form: given }: Checked<Given>) -> Answer {
    let Ok(address) = Address::parse(given.indirizzo.trim()) else {
        return Ok(form(&page, &given.indirizzo, true));
    };
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    match service.forget_password(page.peer(), &address, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect("/password/inviata")),
        Err(error) => Err(refusal(&page, &error)),
    }
}

/// `GET`: what to do now.
pub(super) async fn sent(page: Page) -> Response {
    let facts = Notice { title: text::LOOK_TITLE, body: text::LOOK_FORGOTTEN, next: None };
    tell(&page, StatusCode::OK, &facts)
}

fn form(page: &Page, address: &str, fault: bool) -> Response {
    render(page, form_status(fault), text::FORGOTTEN_TITLE, &form_of(page.csrf(), address, fault))
}
