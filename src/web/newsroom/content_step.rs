//! `POST /redazione/contenuti/{id}/passo`: a step of the workflow.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::GivenStep;
use templates::parts::Tone;
use templates::text::portal::newsroom as text;

use super::form::{Given, sentences};
use super::{back, enter, failed, opened_show};
use crate::portal::contents::{ContentError, ContentId, Move, Workflow};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::Checked;

pub(super) async fn take(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let given = Given(form);
    let Ok(step) = given.get("passo").parse::<Workflow>() else {
        return failed(&page, &ContentError::NotFound);
    };
    let ticked = given.0.iter().filter(|(name, _)| name == "verificato");
    let checks: Vec<String> = ticked.map(|(_, word)| word.clone()).collect();
    let taken = Move {
        step,
        reason: given.get("motivo").to_owned(),
        checks: checks.clone(),
        at: rome::parse_moment(given.get("quando")).map(|(at, _)| at),
    };
    match portal.contents.take(person, (ContentId(id), given.version()), taken).await {
        Ok(_) => back(&page, id, Tone::Success, &format!("{}.", text::done(step.as_str()))),
        Err(ContentError::Conflict) => back(&page, id, Tone::Warning, text::CHANGED),
        Err(ContentError::WrongStage(..)) => back(&page, id, Tone::Warning, text::WRONG_STAGE),
        Err(ContentError::Invalid(faults)) => {
            let missing: Vec<String> = faults
                .iter()
                .zip(sentences(&faults))
                .map(|(fault, (_, sentence))| format!("{}: {sentence}", text::place_of(&fault.at)))
                .collect();
            let sent = GivenStep {
                step: step.to_string(),
                reason: given.get("motivo").to_owned(),
                at: given.get("quando").to_owned(),
                checks,
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            opened_show::answer(&portal, &page, id, status, (&missing, sent)).await
        }
        Err(error) => failed(&page, &error),
    }
}
