//! `/redazione/enti/{id}/rifiuta`: a request is turned down, which was asked twice.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::bodies::{Fault, refusal};
use templates::shell::Crumb;
use templates::text::portal::bodies as text;

use super::decides;
use crate::portal::organisations::{Action, OrganisationError, OrganisationId};
use crate::web::bodies::view::{after, refused, sentences};
use crate::web::newsroom::render;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    question(&portal, &page, id, ("", &[])).await
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    motivo: String,
}

/// `POST`: it is turned down.
pub(super) async fn refuse(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let person = decides(&page)?;
    match portal.organisations.refuse(person, (OrganisationId(id), form.versione), &form.motivo).await {
        Err(OrganisationError::Invalid(faults)) => {
            question(&portal, &page, id, (&form.motivo, &sentences(&faults))).await
        }
        outcome => {
            let done = format!("{}.", text::done(Action::Refuse.as_str()));
            after(&page, outcome, &format!("/redazione/enti/{id}"), &done)
        }
    }
}

async fn question(portal: &Portal, page: &Page, id: i64, (reason, faults): (&str, &[Fault])) -> Answer {
    let person = decides(page)?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(page, &error))?;
    if !opened.allowed.contains(&Action::Refuse) {
        return Ok(page.forbidden());
    }
    let (base, name) = (format!("/redazione/enti/{id}"), &opened.organisation.application.name);
    let body = refusal((&base, page.csrf(), opened.organisation.version), name, reason, faults);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let above = [Crumb::to(text::DESK, "/redazione/enti"), Crumb::to(name, &base)];
    Ok(render(portal, page, (status, text::REFUSE_QUESTION), &above, &body).await)
}
