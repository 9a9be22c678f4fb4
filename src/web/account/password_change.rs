//! A person changes its password.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{ChangeFault, change_password as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{PROFILE_PATH, password_fault, refusal, render, seconds, site};
use crate::accounts::AccountError;
use crate::auth::AuthError;
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form.
pub(super) async fn show(page: Page) -> Answer {
    page.person()?;
    Ok(form(&page, StatusCode::OK, None))
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    attuale: Secret,
    password: Secret,
}

/// `POST`: the new password; the other sessions end.
pub(super) async fn change(Checked { page, form: given }: Checked<Given>) -> Answer {
    let (person, session) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let who = (page.peer(), person, session.id);
    let (old, new) = (given.attuale.expose(), given.password.expose());
    let error = match service.change_password(who, old, new, &site(&page, &domain)).await {
        Ok(()) => return Ok(page.redirect_with_flash(PROFILE_PATH, Tone::Success, text::CHANGE_DONE)),
        Err(error) => error,
    };
    let (status, fault) = match &error {
        AccountError::Proof(AuthError::TooMany { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, ChangeFault::TooMany(seconds(*retry_after)))
        }
        AccountError::Proof(AuthError::Unavailable) => return Err(refusal(&page, &error)),
        AccountError::Proof(_) => (StatusCode::UNPROCESSABLE_ENTITY, ChangeFault::Wrong),
        AccountError::Password(hash) => match password_fault(*hash) {
            Some(words) => (StatusCode::UNPROCESSABLE_ENTITY, ChangeFault::New(words)),
            None => return Err(refusal(&page, &error)),
        },
        _ => return Err(refusal(&page, &error)),
    };
    Ok(form(&page, status, Some(fault)))
}

fn form(page: &Page, status: StatusCode, fault: Option<ChangeFault<'_>>) -> Response {
    render(page, status, text::CHANGE_TITLE, &form_of(page.csrf(), fault))
}
