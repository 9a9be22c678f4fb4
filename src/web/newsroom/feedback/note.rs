//! `/redazione/segnalazioni/{code}`: what somebody has written, and what became of it.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::feedback::{FeedbackPage, feedback as page_of};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::feedback as text;

use super::refused;
use crate::portal::feedback::{Feedback, FeedbackError, State};
use crate::web::newsroom::{enter, render};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: it.
pub(super) async fn show(portal: Portal, page: Page, Path(code): Path<String>) -> Answer {
    let person = enter(&page)?;
    let found = portal.feedback.open(person, code).await.map_err(|error| refused(&page, &error))?;
    let (chosen, note) = (found.state.as_str(), found.note.as_str());
    answer(&portal, &page, &found, (chosen, note, &[])).await
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    stato: String,
    nota: String,
}

/// `POST`: what became of it is noted.
pub(super) async fn note(
    portal: Portal,
    Path(code): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let person = enter(&page)?;
    let path = format!("/redazione/segnalazioni/{code}");
    let found = portal.feedback.open(person, code).await.map_err(|error| refused(&page, &error))?;
    let Ok(state) = form.stato.parse::<State>() else {
        let faults = [("stato".to_owned(), text::NO_STATE.to_owned())];
        return answer(&portal, &page, &found, (&form.stato, &form.nota, &faults)).await;
    };
    match portal.feedback.set_state(person, (found.id, form.versione), (state, form.nota)).await {
        Ok(_) => Ok(page.redirect_with_flash(&path, Tone::Success, text::NOTED)),
        Err(FeedbackError::Conflict) => Ok(page.redirect_with_flash(&path, Tone::Warning, text::CHANGED)),
        Err(error) => Err(refused(&page, &error)),
    }
}

async fn answer(
    portal: &Portal,
    page: &Page,
    found: &Feedback,
    (chosen, note, faults): (&str, &str, &[(String, String)]),
) -> Answer {
    let states: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
    let body = page_of(&FeedbackPage {
        csrf: page.csrf(),
        code: &found.code,
        version: found.version,
        kind: found.message.kind.as_str(),
        state: found.state.as_str(),
        states: &states,
        page: &found.message.page,
        text: &found.message.text,
        name: &found.message.name,
        address: &found.message.address,
        at: found.created_at,
        chosen,
        note,
        faults,
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let above = [Crumb::to(text::DESK, "/redazione/segnalazioni")];
    Ok(render(portal, page, (status, &text::heading(&found.code)), &above, &body).await)
}
