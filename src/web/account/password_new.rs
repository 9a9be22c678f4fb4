//! Whoever has forgotten a password chooses a new one, behind the link of the mail.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{NewPassword, Notice, new_password as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::register_confirm::Link;
use super::{form_status, password_fault, refusal, render, site, tell};
use crate::accounts::AccountError;
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page};

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
    #[serde(default)]
    programmi: String,
}

/// `POST`: the new password; all sessions end.
pub(super) async fn choose(Checked { page, form: given }: Checked<Given>) -> Answer {
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let new = (given.password.expose(), given.programmi == "si");
    match service.reset_password(&given.codice, new, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash("/accedi", Tone::Success, text::RESET_DONE)),
        Err(AccountError::Password(error)) => match password_fault(error) {
            Some(fault) => form(&page, &given.codice, Some(fault)).await,
            None => Ok(page.unavailable(&error)),
        },
        Err(AccountError::BadToken) => Ok(dead(&page)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn form(page: &Page, token: &str, fault: Option<&str>) -> Answer {
    let found = page.accounts()?.service().reset_of(token).await;
    let Some(reset) = found.map_err(|error| refusal(page, &error))? else { return Ok(dead(page)) };
    let facts =
        NewPassword { csrf: page.csrf(), token, login: &reset.login, programs: reset.programs > 0, fault };
    Ok(render(page, form_status(fault.is_some()), text::RESET_TITLE, &form_of(&facts)))
}

fn dead(page: &Page) -> Response {
    let facts = Notice {
        title: text::LINK_DEAD_TITLE,
        body: text::LINK_DEAD_RESET,
        next: Some((text::FORGOTTEN_TITLE, "/password/dimenticata")),
    };
    tell(page, StatusCode::GONE, &facts)
}
