//! `GET /ente/{id}/contenuti`: what an organisation has written, and what the newsroom says of it.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::bodies::{ReleasesPage, releases};
use templates::parts::Pagination;
use templates::text::portal::bodies as text;

use super::{opened, render};
use crate::portal::contents::{ContentError, Filter};
use crate::portal::organisations::State;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Lines of a page.
const SIZE: u32 = 20;

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (person, opened) = opened(&portal, &page, id).await?;
    let Some(group) = opened.organisation.group else { return Ok(page.not_found()) };
    let number = Asked::of(page.path()).page().min(10_000);
    let filter = Filter { owner: Some(group), ..Filter::default() };
    let found = match portal.contents.list(person, filter, (SIZE, (number - 1) * SIZE)).await {
        Ok(found) => found,
        Err(ContentError::Forbidden) => (Vec::new(), 0),
        Err(error) => return Ok(page.unavailable(&error)),
    };
    let rows: Vec<(i64, &str, &str, &str, i64, &str)> = found
        .0
        .iter()
        .map(|one| {
            let content = &one.content;
            let (kind, stage) = (content.kind.as_str(), content.stage.as_str());
            (content.id.0, content.title.as_str(), kind, stage, content.changed_at, content.reason.as_str())
        })
        .collect();
    let body = releases(&ReleasesPage {
        group: group.0,
        rows: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: SIZE.into(),
            total: u64::try_from(found.1).unwrap_or_default(),
        },
        open: opened.organisation.state == State::Approved,
    });
    Ok(render(&page, (StatusCode::OK, text::MENU_RELEASES), &opened, &body))
}
