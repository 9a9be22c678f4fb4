//! Invitations to write for an organisation: taken back by who looks after it, answered by whom they went to.

use axum::extract::Path;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::bodies as text;

use super::base_of;
use super::view::{after, refused};
use crate::portal::organisations::OrganisationId;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// The form that takes one back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
}

/// `POST /ente/{id}/inviti/{invitation}/ritira`.
pub(super) async fn uninvite(
    portal: Portal,
    Path((id, invitation)): Path<(i64, i64)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    let base = base_of(&page, &opened);
    let path = if base.starts_with("/ente") { format!("{base}/persone") } else { base };
    let place = (OrganisationId(id), form.versione);
    let outcome = portal.organisations.uninvite(person, place, invitation).await;
    after(&page, outcome, &path, text::UNINVITED)
}

/// The answer of who was invited.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    risposta: String,
}

/// `POST /ente/inviti/{invitation}`.
pub(super) async fn answer(
    portal: Portal,
    Path(invitation): Path<i64>,
    Checked { page, form }: Checked<Reply>,
) -> Answer {
    let (person, _) = page.person()?;
    if form.risposta != "accetta" {
        let declined = portal.organisations.decline_invitation(person, invitation).await;
        declined.map_err(|error| refused(&page, &error))?;
        return Ok(page.redirect_with_flash("/ente?tutti=si", Tone::Success, text::DECLINED_INVITATION));
    }
    let outcome = portal.organisations.accept_invitation(person, invitation).await;
    let path = outcome.as_ref().map_or("/ente?tutti=si".to_owned(), |joined| format!("/ente/{}", joined.id));
    after(&page, outcome, &path, text::ACCEPTED_INVITATION)
}
