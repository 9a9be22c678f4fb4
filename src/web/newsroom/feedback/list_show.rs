//! `GET /redazione/segnalazioni`: what visitors have written, newest first.

use axum::http::StatusCode;
use templates::pages::feedback::{FeedbackRow, feedback_list};
use templates::parts::Pagination;
use templates::text::portal::feedback as text;

use super::refused;
use crate::portal::feedback::State;
use crate::web::newsroom::{enter, render};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Lines of a page.
const SIZE: u32 = 30;

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let asked = Asked::of(page.path());
    let state: Option<State> = asked.get("stato").parse().ok();
    let number = asked.page().min(10_000);
    let found = portal.feedback.list(person, state, (SIZE, (number - 1) * SIZE)).await;
    let (found, total) = found.map_err(|error| refused(&page, &error))?;
    let rows: Vec<FeedbackRow<'_>> = found
        .iter()
        .map(|one| FeedbackRow {
            code: &one.code,
            kind: one.message.kind.as_str(),
            state: one.state.as_str(),
            page: &one.message.page,
            at: one.created_at,
        })
        .collect();
    let states: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
    let paging = Pagination {
        path: page.path(),
        page: number.into(),
        size: SIZE.into(),
        total: u64::try_from(total).unwrap_or_default(),
    };
    let body = feedback_list((state.map_or("", State::as_str), &states), &rows, &paging);
    Ok(render(&portal, &page, (StatusCode::OK, text::DESK), &[], &body).await)
}
