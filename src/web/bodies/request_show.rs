//! `GET /ente/{id}/richiesta`: what an organisation has said of itself, and its documents.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::bodies::{Fault, RequestPage, request};
use templates::text::portal::bodies as text;

use super::view::{documents, facts};
use super::{opened, render};
use crate::portal::organisations::{Action, Opened};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    answer(&portal, &page, &opened, (StatusCode::OK, "", &[])).await
}

/// The page, with the title that was typed and what was wrong.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    opened: &Opened,
    (status, title, faults): (StatusCode, &str, &[Fault]),
) -> Answer {
    let organisation = &opened.organisation;
    let documents = documents(portal, &opened.documents).await;
    let documents = documents.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let body = request(&RequestPage {
        base: &format!("/ente/{}", organisation.id),
        version: organisation.version,
        csrf: page.csrf(),
        facts: facts(&organisation.application),
        documents: &documents,
        answers: opened.allowed.contains(&Action::Answer),
        adds: opened.allowed.contains(&Action::Document),
        largest: u64::try_from(page.state().upload_limit).unwrap_or(u64::MAX),
        title,
        faults,
    });
    Ok(render(page, (status, text::MENU_REQUEST), opened, &body))
}
