//! `/redazione/contenuti/{id}/elimina`: a draft that was never published goes, when that was asked twice.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::newsroom::GivenStep;
use templates::parts::{Confirm, Tone, confirmation};
use templates::text::portal::newsroom as text;

use super::form::Given;
use super::{enter, failed, render, road};
use crate::portal::contents::{ContentId, Workflow};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let opened = portal.contents.open(enter(&page)?, ContentId(id)).await;
    let opened = opened.map_err(|error| Refusal::from(failed(&page, &error)))?;
    if !opened.allowed.contains(&Workflow::Delete) {
        return Err(page.forbidden().into());
    }
    let version = opened.content.version.to_string();
    let label = text::step("delete");
    let body = confirmation(&Confirm {
        question: &text::question(label),
        thing: &opened.content.title,
        consequence: text::consequence("delete"),
        action: &format!("/redazione/contenuti/{id}/elimina"),
        csrf: page.csrf(),
        hidden: &[("versione", &version)],
        yes: label,
        back: &format!("/redazione/contenuti/{id}"),
        dangerous: true,
    });
    Ok(render(&portal, &page, (StatusCode::OK, label), &[], &body).await)
}

/// `POST`: it goes.
pub(super) async fn delete(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let person = enter(&page)?;
    match portal.contents.delete(person, (ContentId(id), Given(form).version())).await {
        Ok(()) => Ok(page.redirect_with_flash("/redazione", Tone::Success, text::done("delete"))),
        gone => road::end(&portal, &page, (id, GivenStep::default()), gone, "").await,
    }
}
