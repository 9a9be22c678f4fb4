//! `/forum/{slug}/gestione/richieste`: who wants to be a member.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::ErrorKind;
use templates::pages::lists::{RequestRow, RequestsPage, requests};
use templates::parts::Tone;
use templates::text::portal::lists as text;
use templates::text::portal::lists::members::changed;

use super::{Desk, refused};
use crate::discussion::{ByMember, DiscussionError, Member, MemberState, Which};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// Requests of the page.
const MOST: u32 = 100;

/// `GET`: the requests, the oldest first.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let which =
        Which { state: Some(MemberState::Waiting), order: ByMember::Newest, limit: MOST, ..Which::default() };
    let found = portal.discussions.members(desk.by(), desk.id(), which).await;
    let (found, _) = found.map_err(|error| refused(&page, &error))?;
    let rows: Vec<RequestRow> = found.iter().rev().map(row).collect();
    let body = requests(&RequestsPage { board: desk.board(), csrf: page.csrf(), rows: &rows });
    Ok(desk.render(&page, (StatusCode::OK, text::REQUESTS), &body))
}

fn row(member: &Member) -> RequestRow {
    RequestRow {
        id: member.id,
        name: member.name.clone(),
        address: member.address.to_string(),
        at: member.joined_at,
        ..RequestRow::default()
    }
}

/// `POST`: what is decided of those chosen.
pub(super) async fn decide(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let given = Given(form);
    let admitted = match given.get("azione") {
        "approva" => true,
        "rifiuta" => false,
        _ => return Err(page.error(ErrorKind::BadRequest).into()),
    };
    let ids = given.0.iter().filter(|(name, _)| name == "richiesta").filter_map(|(_, id)| id.parse().ok());
    let mut done = 0;
    for id in ids.take(MOST as usize) {
        match one(&portal, &desk, id, admitted).await {
            Ok(()) => done += 1,
            // Somebody else was faster.
            Err(DiscussionError::NotFound(_)) => {}
            Err(error) => return Err(refused(&page, &error).into()),
        }
    }
    Ok(page.redirect_with_flash(page.path(), Tone::Success, &changed(done)))
}

async fn one(portal: &Portal, desk: &Desk, id: i64, admitted: bool) -> Result<(), DiscussionError> {
    let member = portal.discussions.member(desk.by(), desk.id(), id).await?;
    if member.state != MemberState::Waiting {
        return Err(DiscussionError::NotFound("request"));
    }
    portal.discussions.admit(desk.by(), id, admitted).await
}
