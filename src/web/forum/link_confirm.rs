//! `/forum/{slug}/conferma/{token}`: an address says that it wants to be a member. To look changes nothing.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::forum::{LinkDone, LinkFault, LinkPage, LinkTask, link, link_done, link_refused};
use templates::shell::Head;
use templates::text::portal::forum::following as text;

use super::view::{Place, refused};
use crate::discussion::{DiscussionError, Joined};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: what will happen.
pub(super) async fn ask(portal: Portal, page: Page, Path((slug, token)): Path<(String, String)>) -> Answer {
    let (discussion, address) = match portal.discussions.invitation(&token).await {
        Ok(found) => found,
        Err(DiscussionError::NotFound(_)) => return Ok(unknown(&page)),
        Err(error) => return Err(refused(&page, &error)),
    };
    if discussion.slug() != slug {
        return Ok(unknown(&page));
    }
    let place = Place::of(&discussion);
    let body = link(&LinkPage {
        csrf: page.csrf(),
        action: &format!("/forum/{slug}/conferma/{token}"),
        board: place.as_ref(),
        address: &address,
        task: LinkTask::Confirm,
        options: "",
    });
    let head = Head { title: text::CONFIRM, noindex: true, ..Head::default() };
    Ok(page.render(&head, &body))
}

/// The form: the token in the address says everything.
#[derive(Debug, Deserialize)]
pub(super) struct Given {}

/// `POST`: it happens.
pub(super) async fn confirm(
    portal: Portal,
    Path((slug, token)): Path<(String, String)>,
    Checked { page, .. }: Checked<Given>,
) -> Answer {
    let invited = match portal.discussions.invitation(&token).await {
        Ok((discussion, address)) if discussion.slug() == slug => address,
        Ok(_) | Err(DiscussionError::NotFound(_)) => return Ok(unknown(&page)),
        Err(error) => return Err(refused(&page, &error)),
    };
    match portal.discussions.confirm(&token).await {
        Ok((discussion, joined)) => {
            let done =
                if matches!(joined, Joined::Waits(_)) { LinkDone::Waiting } else { LinkDone::Confirmed };
            let body = link_done(done, &Place::of(&discussion).as_ref(), &invited);
            let head = Head { title: text::CONFIRMED, noindex: true, ..Head::default() };
            Ok(page.render(&head, &body))
        }
        Err(DiscussionError::NotFound(_) | DiscussionError::Refused(_)) => Ok(unknown(&page)),
        Err(error) => Err(refused(&page, &error)),
    }
}

/// A link that does nothing: used, too old, or none of ours. Which of them is nobody's business.
fn unknown(page: &Page) -> Response {
    let head = Head { title: text::UNKNOWN, noindex: true, ..Head::default() };
    page.render_as(StatusCode::NOT_FOUND, &head, &link_refused(LinkFault::Unknown, None))
}
