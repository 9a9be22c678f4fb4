//! `POST /ente/{id}/rinnovo`: an organisation wants to go on.

use axum::extract::Path;
use serde::Deserialize;
use templates::text::portal::bodies as text;

use super::view::after;
use crate::portal::organisations::OrganisationId;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
}

pub(super) async fn ask(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let outcome = portal.organisations.ask_renewal(person, (OrganisationId(id), form.versione)).await;
    after(&page, outcome, &format!("/ente/{id}"), text::RENEWAL_ASKED)
}
