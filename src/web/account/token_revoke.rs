//! Takes a token for programs away, after a page that names it and asks whether that is meant.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::lists::{Ask, ask as question};
use templates::parts::Tone;
use templates::text::portal::lists::others as text;

use super::{TOKENS_PATH, refusal, render};
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
    let all = page.accounts()?.service().api_tokens(person).await;
    let one = all.map_err(|error| refusal(&page, &error))?.into_iter().find(|one| one.id == number);
    let Some(one) = one else { return Ok(page.not_found()) };
    let main = question(&Ask {
        word: "revoke-token",
        thing: &one.name,
        action: "/profilo/gettoni/revoca",
        csrf: page.csrf(),
        hidden: &[("numero", &one.id.to_string())],
        back: TOKENS_PATH,
    });
    Ok(render(&page, StatusCode::OK, text::TOKENS, &main))
}

/// `POST`: it goes. The next request with it is refused.
pub(super) async fn revoke(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let gone = page.accounts()?.service().revoke_api_token(person, form.numero).await;
    gone.map_err(|error| refusal(&page, &error))?;
    Ok(page.redirect_with_flash(TOKENS_PATH, Tone::Success, text::TOKEN_REVOKED))
}
