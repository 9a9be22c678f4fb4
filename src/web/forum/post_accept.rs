//! `POST /forum/{slug}/messaggi/{post}/accetta`: an answer is the accepted one, or no longer.

use axum::extract::Path;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::forum::outcomes as text;

use super::view::refused;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    azione: String,
}

/// It is done.
pub(super) async fn accept(
    portal: Portal,
    Path((slug, post)): Path<(String, i64)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let accepted = form.azione != "togli";
    let outcome = portal.discussions.accept_answer(person, (slug.clone(), post), accepted).await;
    outcome.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash(&format!("/forum/{slug}/messaggi/{post}"), Tone::Success, text::ACCEPTED))
}
