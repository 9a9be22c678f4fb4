//! `/redazione/contenuti/{id}/elimina`: a draft that was never published goes, when that was asked twice.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::parts::{Confirm, Tone, confirmation};
use templates::text::portal::newsroom as text;

use super::form::Given;
use super::{back, enter, failed, render};
use crate::portal::contents::{ContentError, ContentId, Workflow};
use crate::web::portal::Portal;
use crate::web::shell::{Checked, Page};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(id): Path<i64>) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let opened = match portal.contents.open(person, ContentId(id)).await {
        Ok(opened) => opened,
        Err(error) => return failed(&page, &error),
    };
    if !opened.allowed.contains(&Workflow::Delete) {
        return page.forbidden();
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
    render(&portal, &page, (StatusCode::OK, label), &[], &body).await
}

/// `POST`: it goes.
pub(super) async fn delete(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    match portal.contents.delete(person, (ContentId(id), Given(form).version())).await {
        Ok(()) => page.redirect_with_flash("/redazione", Tone::Success, text::done("delete")),
        Err(ContentError::Conflict) => back(&page, id, Tone::Warning, text::CHANGED),
        Err(error) => failed(&page, &error),
    }
}
