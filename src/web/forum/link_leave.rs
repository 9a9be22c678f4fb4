//! `/forum/{slug}/lascia/{token}`: whoever holds a copy leaves what it came from, without logging in. To look changes nothing.
//!
//! RFC 8058: programs of mail POST here with `List-Unsubscribe=One-Click`, without cookies and without a page of ours before.
//! So this form alone has no token of a session: who knows the one in the address may do this and nothing else.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use templates::pages::forum::{LinkDone, LinkFault, LinkPage, LinkTask, link, link_done, link_refused};
use templates::shell::Head;
use templates::text::portal::forum::following as text;

use super::view::{Place, refused};
use crate::discussion::DiscussionError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// `GET`: what will happen.
pub(super) async fn ask(portal: Portal, page: Page, Path((slug, token)): Path<(String, String)>) -> Answer {
    let found = match portal.discussions.leave_link(slug.clone(), &token).await {
        Ok(found) => found,
        Err(DiscussionError::NotFound(_)) => return Ok(unknown(&page)),
        Err(error) => return Err(refused(&page, &error)),
    };
    let place = Place::of(&found.discussion);
    let Some(member) = found.member else {
        let head = Head { title: text::USED, noindex: true, ..Head::default() };
        return Ok(page.render(&head, &link_refused(LinkFault::Used, Some(&place.as_ref()))));
    };
    let body = link(&LinkPage {
        csrf: "",
        action: &format!("/forum/{slug}/lascia/{token}"),
        board: place.as_ref(),
        address: &member.address.to_string(),
        task: LinkTask::Leave,
        options: &format!("{}/iscrizione", place.path),
    });
    let head = Head { title: text::LEAVE_TITLE, noindex: true, ..Head::default() };
    Ok(page.render(&head, &body))
}

/// `POST`: it happens; once more it changes nothing.
pub(super) async fn leave(
    portal: Portal,
    Path((slug, token)): Path<(String, String)>,
    page: Page,
    body: Bytes,
) -> Answer {
    let found = match portal.discussions.leave_by_link(slug, &token).await {
        Ok(found) => found,
        Err(DiscussionError::NotFound(_)) => return Ok(unknown(&page)),
        Err(error) => return Err(refused(&page, &error)),
    };
    if is_one_click(&body) {
        return Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]).into_response());
    }
    let place = Place::of(&found.discussion);
    let address = found.member.map(|member| member.address.to_string()).unwrap_or_default();
    let head = Head { title: text::LEFT, noindex: true, ..Head::default() };
    Ok(page.render(&head, &link_done(LinkDone::Left, &place.as_ref(), &address)))
}

/// RFC 8058 §3.2: the pair comes as a form of either kind.
fn is_one_click(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let pair =
        form_urlencoded::parse(body).any(|(name, value)| name == "List-Unsubscribe" && value == "One-Click");
    pair || (text.contains("name=\"List-Unsubscribe\"") && text.contains("One-Click"))
}

fn unknown(page: &Page) -> Response {
    let head = Head { title: text::UNKNOWN, noindex: true, ..Head::default() };
    page.render_as(StatusCode::NOT_FOUND, &head, &link_refused(LinkFault::Unknown, None))
}
