//! Takes an app password away, after a page that names it and asks whether that is meant.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::account::app_password_question;
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{APPS_PATH, refusal, render};
use crate::web::shell::{Answer, Checked, Page};

/// The link and the form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    numero: i64,
}

/// `GET`: the question.
pub(super) async fn ask(page: Page, link: Result<Query<Given>, QueryRejection>) -> Answer {
    let (person, _) = page.person()?;
    let number = link.unwrap_or_default().numero;
    let all = page.accounts()?.service().app_passwords(person).await;
    let one = all.map_err(|error| refusal(&page, &error))?.into_iter().find(|one| one.id == number);
    let Some(one) = one else { return Ok(page.not_found()) };
    let main = app_password_question(page.csrf(), one.id, &one.label);
    Ok(render(&page, StatusCode::OK, &text::app_question(&one.label), &main))
}

/// `POST`: it goes. What was logged in with it ends within ten seconds.
pub(super) async fn revoke(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let gone = page.accounts()?.service().revoke_app_password(person, form.numero).await;
    gone.map_err(|error| refusal(&page, &error))?;
    Ok(page.redirect_with_flash(APPS_PATH, Tone::Success, text::APPS_REVOKED))
}
