//! Who looks after a content, its name in addresses, and which office works by it.

use axum::extract::Path;
use templates::pages::newsroom::GivenStep;
use templates::parts::Tone;
use templates::text::portal::newsroom as text;

use super::form::Given;
use super::{back, enter, failed, road};
use crate::portal::contents::{ContentError, ContentId, Workflow};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// `POST …/assegna`: to oneself, or to nobody.
pub(super) async fn assign(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, given) = (enter(&page)?, Given(form));
    let assignee = (given.get("a") == "me").then_some(person);
    let outcome = portal.contents.assign(person, (ContentId(id), given.version()), assignee).await;
    road::end(&portal, &page, (id, GivenStep::default()), outcome, text::done(Workflow::Assign.as_str()))
        .await
}

/// `POST …/indirizzo`: another name in addresses.
pub(super) async fn rename(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, given) = (enter(&page)?, Given(form));
    let name = given.get("indirizzo").trim().to_owned();
    let outcome = portal.contents.set_slug(person, (ContentId(id), given.version()), name).await;
    road::end(&portal, &page, (id, GivenStep::default()), outcome, text::SLUG_SAVED).await
}

/// `POST …/adotta`: an office works by it from now on. Whoever adopts it may not work on it: the page of its readers follows.
pub(super) async fn adopt(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, given) = (enter(&page)?, Given(form));
    let read = format!("/redazione/interni/{id}");
    let Some(office) = given.owner() else {
        return Ok(page.redirect_with_flash(&read, Tone::Error, text::CHOOSE_OFFICE));
    };
    let (tone, words) = match portal.contents.adopt(person, (ContentId(id), given.version()), office).await {
        Ok(_) => (Tone::Success, format!("{}.", text::done(Workflow::Adopt.as_str()))),
        Err(ContentError::Conflict) => (Tone::Warning, text::CHANGED.to_owned()),
        Err(ContentError::Invalid(faults)) => (Tone::Error, road::told(&faults).join(" ")),
        // It is not there to be read.
        Err(ContentError::WrongStage(..)) => return Ok(back(&page, id, Tone::Warning, text::WRONG_STAGE)),
        Err(error) => return Err(failed(&page, &error).into()),
    };
    Ok(page.redirect_with_flash(&read, tone, &words))
}
