//! Who looks after a content, its name in addresses, and which office works by it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::GivenStep;
use templates::parts::Tone;
use templates::text::portal::newsroom as text;

use super::form::{Given, sentences};
use super::{back, enter, failed, opened_show};
use crate::portal::contents::{Content, ContentError, ContentId, Workflow};
use crate::web::portal::Portal;
use crate::web::shell::{Checked, Page};

/// The answer to a small step.
async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    outcome: Result<Content, ContentError>,
    done: &str,
) -> Response {
    match outcome {
        Ok(_) => back(page, id, Tone::Success, &format!("{done}.")),
        Err(ContentError::Conflict) => back(page, id, Tone::Warning, text::CHANGED),
        Err(ContentError::WrongStage(..)) => back(page, id, Tone::Warning, text::WRONG_STAGE),
        Err(ContentError::Invalid(faults)) => {
            let missing: Vec<String> = sentences(&faults).into_iter().map(|(_, sentence)| sentence).collect();
            opened_show::answer(
                portal,
                page,
                id,
                StatusCode::UNPROCESSABLE_ENTITY,
                (&missing, GivenStep::default()),
            )
            .await
        }
        Err(error) => failed(page, &error),
    }
}

/// `POST …/assegna`: to oneself, or to nobody.
pub(super) async fn assign(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let given = Given(form);
    let assignee = (given.get("a") == "me").then_some(person);
    let outcome = portal.contents.assign(person, (ContentId(id), given.version()), assignee).await;
    answer(&portal, &page, id, outcome, text::done(Workflow::Assign.as_str())).await
}

/// `POST …/indirizzo`: another name in addresses.
pub(super) async fn rename(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let given = Given(form);
    let name = given.get("indirizzo").trim().to_owned();
    let outcome = portal.contents.set_slug(person, (ContentId(id), given.version()), name).await;
    answer(&portal, &page, id, outcome, text::SLUG_SAVED).await
}

/// `POST …/adotta`: an office works by it from now on.
pub(super) async fn adopt(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let given = Given(form);
    let Some(office) = given.owner() else { return failed(&page, &ContentError::NotFound) };
    let outcome = portal.contents.adopt(person, (ContentId(id), given.version()), office).await;
    answer(&portal, &page, id, outcome, text::done(Workflow::Adopt.as_str())).await
}
