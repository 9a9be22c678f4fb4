//! `/redazione/link`: links of the portal that lead nowhere.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::newsroom::{LinkRow, links as page_of};
use templates::parts::{Pagination, Tone};
use templates::text::portal::links as text;

use super::{enter, render};
use crate::portal::contents::ContentId;
use crate::portal::links::LinkError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

/// Lines of a page.
const SIZE: u32 = 30;

fn refused(page: &Page, error: &LinkError) -> Refusal {
    match error {
        LinkError::Forbidden => page.forbidden(),
        error => page.unavailable(error),
    }
    .into()
}

/// `GET`: the report.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let number = Asked::of(page.path()).page().min(10_000);
    let found = portal.links.broken(person, (SIZE, (number - 1) * SIZE)).await;
    let (found, total) = found.map_err(|error| refused(&page, &error))?;
    let rows: Vec<LinkRow<'_>> = found
        .iter()
        .map(|one| LinkRow {
            id: one.content.0,
            title: &one.title,
            url: &one.url,
            owner: one.owner_name.as_deref().unwrap_or_default(),
            why: (one.status, &one.fault),
            since: one.since,
            checked_at: one.checked_at,
        })
        .collect();
    let paging = Pagination {
        path: page.path(),
        page: number.into(),
        size: SIZE.into(),
        total: u64::try_from(total).unwrap_or_default(),
    };
    let body = page_of(page.csrf(), &rows, &paging);
    Ok(render(&portal, &page, (StatusCode::OK, text::TITLE), &[], &body).await)
}

/// A form without fields.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// `POST …/{id}/controlla`: one is looked at again soon.
pub(super) async fn check(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, .. }: Checked<Nothing>,
) -> Answer {
    let person = enter(&page)?;
    let asked = portal.links.check_soon(person, ContentId(id)).await;
    asked.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash("/redazione/link", Tone::Success, text::CHECKING))
}
