//! `POST /forum/{slug}/messaggi/{post}/procedura`: an answer becomes the draft of a procedure, for the newsroom to work on.

use axum::extract::Path;
use templates::parts::Tone;
use templates::text::portal::forum::outcomes as text;

use super::post_remove::opened;
use super::view::refused;
use crate::directory::{Forbidden, PrincipalId, Viewer};
use crate::discussion::{DiscussionError, Face, Seat};
use crate::portal::contents::{Audience, ContentError, Details, Draft, Kind, NewContent, rights};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// Characters of a summary.
const SUMMARY: usize = 200;

/// The form has nothing but its token.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Given {}

/// For whom somebody may begin a procedure, if it may; only answers to questions are made into one.
pub(super) fn owner_for(seat: &Seat, viewer: &Viewer) -> Option<Option<PrincipalId>> {
    let units = viewer.units.iter().map(|(unit, _)| Some(*unit)).chain([None]);
    let mut owners = units.filter(|owner| rights::may_create(viewer, Kind::Procedure, *owner));
    if seat.discussion.face == Face::Questions { owners.next() } else { None }
}

/// The draft is begun.
pub(super) async fn create(
    portal: Portal,
    Path((slug, post)): Path<(String, i64)>,
    Checked { page, .. }: Checked<Given>,
) -> Answer {
    let target = opened(&portal, &page, (&slug, post)).await?;
    let (person, _) = page.person()?;
    let Some(owner) = owner_for(&target.seat, page.viewer()) else {
        return Err(refused(&page, &DiscussionError::Forbidden(Forbidden)));
    };
    let body = target.post.shown().said();
    let summary: String =
        body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUMMARY).collect();
    let draft = Draft { title: target.topic.subject.clone(), summary, body, details: Details::default() };
    let new = NewContent {
        kind: Kind::Procedure,
        owner,
        // What members alone have read is not made public by a button.
        audience: Audience::Internal,
        draft,
        import_key: None,
    };
    match portal.contents.create(person, new).await {
        Ok(content) => {
            let path = format!("/redazione/contenuti/{}/modifica", content.id.0);
            Ok(page.redirect_with_flash(&path, Tone::Success, text::PROCEDURE))
        }
        Err(ContentError::Invalid(_)) => {
            let back = format!("/forum/{slug}/messaggi/{post}");
            Ok(page.redirect_with_flash(&back, Tone::Warning, text::NO_PROCEDURE))
        }
        Err(error) => Ok(page.unavailable(&error)),
    }
}
