//! `/forum/{slug}/opzioni/{token}`: whoever was sent the link chooses what it gets, without logging in. To look changes nothing.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{LinkDone, LinkFault, link_done, link_refused};
use templates::parts::Tone;
use templates::shell::Head;
use templates::text::portal::forum::{following as text, outcomes};

use super::draft::Fault;
use super::membership_edit::{Given, Shown, read, status};
use super::view::{Place, refused};
use crate::discussion::{DiscussionError, Linked, Member, Options};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: what it gets.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, token)): Path<(String, String)>) -> Answer {
    let (found, member) = opened(&portal, &page, (slug, &token)).await?;
    Ok(form(&page, &found, &member, &member.options, &[]))
}

/// `POST`: what it chooses.
pub(super) async fn save(
    portal: Portal,
    Path((slug, token)): Path<(String, String)>,
    Checked { page, form: given }: Checked<Given>,
) -> Answer {
    let (found, member) = opened(&portal, &page, (slug.clone(), &token)).await?;
    let discussions = &portal.discussions;
    let done = match given.what() {
        "lascia" => {
            let left = discussions.leave_by_options(slug, &token).await;
            left.map_err(|error| refused(&page, &error))?;
            let head = Head { title: text::LEFT, noindex: true, ..Head::default() };
            let place = Place::of(&found.discussion);
            let body = link_done(LinkDone::Left, &place.as_ref(), &member.address.to_string());
            return Ok(page.render(&head, &body));
        }
        "riprendi" => discussions.resume_by_link(slug, &token).await,
        _ => match read(&given, &member.options, portal.clock.now()) {
            Ok(options) => discussions.choose_by_link(slug, &token, options).await,
            Err((options, faults)) => return Ok(form(&page, &found, &member, &options, &faults)),
        },
    };
    done.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash(page.path(), Tone::Success, outcomes::SAVED))
}

/// The discussion and the member of a link; else the page that says that it does nothing.
async fn opened(
    portal: &Portal,
    page: &Page,
    (slug, token): (String, &str),
) -> Result<(Linked, Member), Refusal> {
    let fault = match portal.discussions.options_link(slug, token).await {
        Ok(found) => match found.member.clone() {
            Some(member) => return Ok((found, member)),
            None => (StatusCode::GONE, LinkFault::Used, Some(Place::of(&found.discussion))),
        },
        Err(DiscussionError::NotFound(_)) => (StatusCode::NOT_FOUND, LinkFault::Unknown, None),
        Err(error) => return Err(refused(page, &error)),
    };
    let (status, fault, place) = fault;
    let head = Head { title: text::UNKNOWN, noindex: true, ..Head::default() };
    let board = place.as_ref().map(Place::as_ref);
    Err(page.render_as(status, &head, &link_refused(fault, board.as_ref())).into())
}

fn form(page: &Page, found: &Linked, member: &Member, options: &Options, faults: &[Fault]) -> Response {
    let shown = Shown {
        discussion: &found.discussion,
        member: Some(member),
        address: &member.address.to_string(),
        action: page.path(),
        options,
        topics: None,
        faults,
    };
    let head = Head { title: text::TITLE, noindex: true, ..Head::default() };
    page.render_as(status(faults), &head, &shown.body(page.csrf()))
}
