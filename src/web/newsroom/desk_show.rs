//! `GET /redazione`: what waits, and what one works on.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::{DeskPage, LetterRow, ListRow, desk};
use templates::text::portal::newsroom as text;

use super::{enter, failed, render};
use crate::portal::contents::{ContentError, Filter, Left, Letter, Listed, Order, Stage, rights};
use crate::web::portal::Portal;
use crate::web::shell::Page;

/// Lines of each list.
const LINES: u32 = 10;

pub(super) async fn show(portal: Portal, page: Page) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let contents = &portal.contents;
    let read = async {
        let counters = contents.counters(person).await?;
        let queue = Filter { stage: Some(Stage::InReview), order: Order::Oldest, ..Filter::default() };
        let queue = match rights::reviews_some(page.viewer()) {
            true => contents.list(person, queue, (LINES, 0)).await?.0,
            false => Vec::new(),
        };
        let mine = Filter { author: Some(person), ..Filter::default() };
        let mine = contents.list(person, mine, (LINES, 0)).await?.0;
        Ok::<_, ContentError>((counters, queue, mine, contents.faulty_letters(person).await?))
    };
    let (counters, queue, mine, letters) = match read.await {
        Ok(read) => read,
        Err(error) => return failed(&page, &error),
    };
    let counters: Vec<(&str, u64)> = Stage::ALL
        .iter()
        .map(|stage| (stage.as_str(), u64::try_from(counters.at(*stage)).unwrap_or_default()))
        .collect();
    let letters: Vec<LetterRow<'_>> = letters.iter().map(letter_row).collect();
    let body =
        desk(&DeskPage { counters: &counters, queue: &rows(&queue), mine: &rows(&mine), letters: &letters });
    render(&portal, &page, (StatusCode::OK, text::TITLE), &[], &body).await
}

fn letter_row(letter: &Letter) -> LetterRow<'_> {
    LetterRow {
        at: letter.at,
        channel: &letter.channel,
        fault: letter.fault.as_str(),
        left: left(&letter.left),
        draft: letter.draft.as_ref().map(|(id, title)| (id.0, title.as_str())),
    }
}

/// Names of files left out, and the words of why.
pub(super) fn left(left: &[Left]) -> Vec<(&str, &str)> {
    left.iter().map(|file| (file.name.as_str(), file.why.as_str())).collect()
}

/// Lines as the template wants them.
pub(super) fn rows(listed: &[Listed]) -> Vec<ListRow<'_>> {
    listed
        .iter()
        .map(|one| ListRow {
            id: one.content.id.0,
            title: &one.content.title,
            kind: one.content.kind.as_str(),
            stage: one.content.stage.as_str(),
            returned: one.content.stage == Stage::Draft && !one.content.reason.is_empty(),
            owner: one.owner_name.as_deref().unwrap_or_default(),
            author: &one.author_name,
            changed_at: one.content.changed_at,
            publish_at: one.content.publish_at,
        })
        .collect()
}
