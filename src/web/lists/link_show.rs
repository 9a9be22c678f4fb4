//! `/moderazione/{token}`: a message that waits, for whoever has the link of a letter. Looking at it changes nothing.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::lists::{Board, LinkPage, Outcome, by_link};
use templates::shell::{Crumb, Head};
use templates::text::portal::lists as text;

use super::held_show::{Deed, Given, Parts};
use super::refused;
use crate::discussion::{Discussion, DiscussionError, Judge, WholeHeld};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the message, or what has become of it.
pub(super) async fn show(portal: Portal, page: Page, Path(token): Path<String>) -> Answer {
    let (discussion, whole) = find(&portal, &page, &token).await?;
    let parts = Parts::of(&discussion, &whole);
    if let Some(outcome) = parts.outcome() {
        return Ok(ended(&page, &whole.waiting.held.subject, outcome, false));
    }
    let board = Board { slug: discussion.slug(), name: &discussion.name, ..Board::default() };
    let post = Box::new(parts.page_of(board, page.csrf()));
    Ok(render(&page, StatusCode::OK, &by_link(&LinkPage::Open { post, action: page.path() })))
}

/// `POST`: what is decided.
pub(super) async fn decide(
    portal: Portal,
    Path(token): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (_, whole) = find(&portal, &page, &token).await?;
    let Some(deed) = form.deed() else {
        return Err(page.error(templates::pages::ErrorKind::BadRequest).into());
    };
    let (held, path) = (&whole.waiting.held, page.path());
    if let Some(word) = form.question().filter(|_| held.decided_at.is_none()) {
        let body = form.ask(word, &held.subject, (path, path), page.csrf());
        return Ok(render(&page, StatusCode::OK, &body));
    }
    let judge = Judge::Token(token);
    let done = match deed {
        Deed::Decide(decision) => portal.discussions.decide(judge, held.id, decision).await.map(|_| ()),
        Deed::Block => portal.discussions.block(judge, held.id).await,
    };
    match done {
        Ok(()) => {
            let outcome = Outcome { word: form.outcome(), by: "", at: portal.clock.now(), reason: "" };
            Ok(ended(&page, &held.subject, outcome, true))
        }
        // The same page says by whom.
        Err(DiscussionError::Decided(_)) => Ok(page.redirect(path)),
        Err(error) => Err(refused(&page, &error).into()),
    }
}

async fn find(portal: &Portal, page: &Page, token: &str) -> Result<(Discussion, WholeHeld), Refusal> {
    match portal.discussions.held_by_token(token).await {
        Ok(found) => Ok(found),
        Err(DiscussionError::NotFound(_)) => {
            Err(render(page, StatusCode::GONE, &by_link(&LinkPage::Gone)).into())
        }
        Err(error) => Err(refused(page, &error).into()),
    }
}

fn ended(page: &Page, subject: &str, outcome: Outcome<'_>, now: bool) -> Response {
    render(page, StatusCode::OK, &by_link(&LinkPage::Decided { subject, outcome, now }))
}

fn render(page: &Page, status: StatusCode, body: &templates::Markup) -> Response {
    let crumbs = [Crumb::here(text::POST)];
    let head = Head { title: text::POST, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_as(status, &head, body)
}
