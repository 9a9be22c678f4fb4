//! `/ente/{id}/ritira`: an organisation gives its request or its accreditation back.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::parts::{Confirm, confirmation};
use templates::text::portal::bodies as text;

use super::view::after;
use super::{opened, render};
use crate::portal::organisations::{Action, OrganisationId};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    if !opened.allowed.contains(&Action::Withdraw) {
        return Ok(page.forbidden());
    }
    let version = opened.organisation.version.to_string();
    let body = confirmation(&Confirm {
        question: text::WITHDRAW_QUESTION,
        thing: &opened.organisation.application.name,
        consequence: text::WITHDRAW_CONSEQUENCE,
        action: &format!("/ente/{id}/ritira"),
        csrf: page.csrf(),
        hidden: &[("versione", &version)],
        yes: text::WITHDRAW,
        back: &format!("/ente/{id}"),
        dangerous: true,
    });
    Ok(render(&page, (StatusCode::OK, text::WITHDRAW_QUESTION), &opened, &body))
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
}

/// `POST`: it is given back.
pub(super) async fn withdraw(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let outcome = portal.organisations.withdraw(person, (OrganisationId(id), form.versione)).await;
    after(&page, outcome, &format!("/ente/{id}"), text::WITHDRAWN)
}
