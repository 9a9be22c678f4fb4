//! `/ente/{id}/pagina`: what the page of an organisation shall say.

use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::bodies::{Fault, ProfilePage, profile as form};
use templates::parts::Tone;
use templates::text::portal::bodies as text;

use super::view::{profile, refused, sentences};
use super::{form_status, opened, render};
use crate::portal::organisations::{Action, Opened, OrganisationError, OrganisationId, Profile};
use crate::web::newsroom::rich;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    sommario: String,
    testo: String,
    sito: String,
    email: String,
    telefono: String,
    orari: String,
    anteprima: String,
}

impl Given {
    fn into_profile(self) -> Profile {
        Profile {
            summary: self.sommario,
            text: self.testo,
            site: self.sito,
            mail: self.email,
            phone: self.telefono,
            hours: self.orari,
        }
    }
}

/// `GET`: what it shall say, or says.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    if !opened.allowed.contains(&Action::Propose) {
        return Ok(page.redirect_with_flash(&format!("/ente/{id}"), Tone::Warning, text::PAGE_CLOSED));
    }
    let organisation = &opened.organisation;
    let said = organisation.proposal.as_ref().unwrap_or(&organisation.profile);
    let shown = Shown { said, version: organisation.version, faults: &[], conflict: false, preview: false };
    Ok(answer(&page, &opened, &shown).await)
}

/// `POST`: it waits for the newsroom.
pub(super) async fn propose(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, opened) = opened(&portal, &page, id).await?;
    let (version, preview) = (form.versione, !form.anteprima.is_empty());
    let said = form.into_profile();
    let (mut faults, mut conflict) = (Vec::new(), false);
    if !preview {
        let (path, place) = (format!("/ente/{id}"), (OrganisationId(id), version));
        match portal.organisations.propose(person, place, said.clone()).await {
            Ok(changed) => {
                let words = if changed.proposal.is_some() { text::PROPOSED } else { text::PROPOSED_NOTHING };
                return Ok(page.redirect_with_flash(&path, Tone::Success, words));
            }
            Err(OrganisationError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(OrganisationError::Conflict) => conflict = true,
            Err(OrganisationError::WrongState(..)) => {
                return Ok(page.redirect_with_flash(&path, Tone::Warning, text::PAGE_CLOSED));
            }
            Err(error) => return Err(refused(&page, &error)),
        }
    }
    // Whoever has seen that it was changed may go on from what it is now.
    let version = if conflict { opened.organisation.version } else { version };
    let shown = Shown { said: &said, version, faults: &faults, conflict, preview };
    Ok(answer(&page, &opened, &shown).await)
}

/// What the form shows.
struct Shown<'a> {
    said: &'a Profile,
    version: i64,
    faults: &'a [Fault],
    conflict: bool,
    preview: bool,
}

async fn answer(page: &Page, opened: &Opened, shown: &Shown<'_>) -> Response {
    let id = opened.organisation.id;
    let preview = if shown.preview { Some(rich(shown.said.text.clone()).await) } else { None };
    let body = form(&ProfilePage {
        action: &format!("/ente/{id}/pagina"),
        csrf: page.csrf(),
        faults: shown.faults,
        conflict: shown.conflict,
        waits: opened.organisation.proposal.is_some(),
        version: shown.version,
        given: profile(shown.said),
        preview,
        back: &format!("/ente/{id}"),
    });
    render(page, (form_status(shown.conflict, !shown.faults.is_empty()), text::MENU_PAGE), opened, &body)
}
