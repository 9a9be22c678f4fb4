//! The page behind the link of the mail. Opening it does nothing: programs follow links by themselves.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{Confirm, Notice, confirm as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{form_status, password_fault, refusal, render, tell};
use crate::accounts::AccountError;
use crate::directory::DirectoryError;
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page};

/// What a link says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Link {
    /// The token.
    #[serde(default)]
    pub(super) codice: String,
}

/// `GET`: the form, if the token is good.
pub(super) async fn show(page: Page, link: Result<Query<Link>, QueryRejection>) -> Answer {
    let Query(link) = link.unwrap_or_default();
    form(&page, &link.codice, None).await
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    codice: String,
    password: Secret,
}

/// `POST`: the account.
pub(super) async fn confirm(Checked { page, form: given }: Checked<Given>) -> Answer {
    let service = page.accounts()?.service();
    match service.confirm_registration(&given.codice, given.password.expose()).await {
        Ok(confirmed) => {
            tracing::info!(account.id = %confirmed.person, peer = %page.peer(), "registered");
            let told = if confirmed.waits { text::CONFIRMED_WAITS } else { text::CONFIRMED };
            Ok(page.redirect_with_flash("/accedi", Tone::Success, told))
        }
        Err(AccountError::Password(error)) => match password_fault(error) {
            Some(fault) => form(&page, &given.codice, Some(fault)).await,
            None => Ok(page.unavailable(&error)),
        },
        Err(
            AccountError::BadToken
            | AccountError::AtHome
            | AccountError::Directory(DirectoryError::AddressTaken(_)),
        ) => Ok(dead(&page)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn form(page: &Page, token: &str, fault: Option<&str>) -> Answer {
    let found = page.accounts()?.service().registration_of(token).await;
    let Some(registration) = found.map_err(|error| refusal(page, &error))? else { return Ok(dead(page)) };
    let facts = Confirm { csrf: page.csrf(), token, address: &registration.address, fault };
    Ok(render(page, form_status(fault.is_some()), text::CONFIRM_TITLE, &form_of(&facts)))
}

fn dead(page: &Page) -> Response {
    let facts = Notice {
        title: text::LINK_DEAD_TITLE,
        body: text::LINK_DEAD_REGISTER,
        next: Some((text::REGISTER_LINK, "/registrati")),
    };
    tell(page, StatusCode::GONE, &facts)
}
