//! `POST /redazione/contenuti/{id}/passo`: a step of the workflow.

use axum::extract::Path;
use templates::pages::newsroom::GivenStep;
use templates::text::portal::newsroom as text;

use super::form::Given;
use super::{enter, road};
use crate::portal::contents::{ContentId, Move, Workflow};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Refusal};

pub(super) async fn take(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, given) = (enter(&page)?, Given(form));
    let step = given.get("passo").parse::<Workflow>();
    let step = step.map_err(|_| Refusal::from(page.not_found()))?;
    let ticked = given.0.iter().filter(|(name, _)| name == "verificato");
    let checks: Vec<String> = ticked.map(|(_, word)| word.clone()).collect();
    let taken = Move {
        step,
        reason: given.get("motivo").to_owned(),
        checks: checks.clone(),
        at: rome::parse_moment(given.get("quando")).map(|(at, _)| at),
    };
    let sent = GivenStep {
        step: step.to_string(),
        reason: given.get("motivo").to_owned(),
        at: given.get("quando").to_owned(),
        checks,
    };
    let outcome = portal.contents.take(person, (ContentId(id), given.version()), taken).await;
    road::end(&portal, &page, (id, sent), outcome, text::done(step.as_str())).await
}
