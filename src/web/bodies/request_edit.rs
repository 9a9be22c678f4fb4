//! `/ente/{id}/richiesta/modifica`: a request is put right.

use axum::extract::Path;
use templates::pages::bodies::{ApplicationPage, Fault, application as form};
use templates::parts::Tone;
use templates::text::portal::bodies as text;

use super::given::{Given, form_of};
use super::view::{kinds, refused, sentences};
use super::{form_status, opened, render};
use crate::portal::organisations::{Action, Opened, OrganisationError, OrganisationId};
use crate::web::newsroom::rich;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: what it says.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    if !opened.allowed.contains(&Action::Answer) {
        return Ok(page.redirect_with_flash(&format!("/ente/{id}"), Tone::Warning, text::WRONG_STATE));
    }
    let given = Given::of(&opened.organisation.application, opened.organisation.version);
    answer(&page, &opened, &given, (&[], false)).await
}

/// `POST`: it says this, and waits for those who decide.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, opened) = opened(&portal, &page, id).await?;
    let read = form.read(&portal).await;
    let (application, mut faults) = read.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let mut conflict = false;
    if !form.anteprima.is_empty() {
        return answer(&page, &opened, &form, (&[], false)).await;
    }
    if faults.is_empty() {
        let place = (OrganisationId(id), form.versione);
        match portal.organisations.answer(person, place, application).await {
            Err(OrganisationError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(OrganisationError::Conflict) => conflict = true,
            Err(OrganisationError::WrongState(..)) => {
                return Ok(page.redirect_with_flash(
                    &format!("/ente/{id}"),
                    Tone::Warning,
                    text::WRONG_STATE,
                ));
            }
            Err(error) => return Err(refused(&page, &error)),
            Ok(_) => {
                return Ok(page.redirect_with_flash(&format!("/ente/{id}"), Tone::Success, text::CORRECTED));
            }
        }
    }
    answer(&page, &opened, &form, (&faults, conflict)).await
}

async fn answer(page: &Page, opened: &Opened, given: &Given, (faults, conflict): (&[Fault], bool)) -> Answer {
    let id = opened.organisation.id;
    let preview = if given.anteprima.is_empty() { None } else { Some(rich(given.missione.clone()).await) };
    let (kinds, action, back) =
        (kinds(), format!("/ente/{id}/richiesta/modifica"), format!("/ente/{id}/richiesta"));
    // Whoever has seen that it was changed may go on from what it is now.
    let version = if conflict { opened.organisation.version } else { given.versione };
    let body = form(&ApplicationPage {
        heading: text::CORRECT,
        lead: text::REQUEST_LEAD,
        action: &action,
        csrf: page.csrf(),
        faults,
        conflict,
        version: Some(version),
        send: text::CORRECT_SEND,
        back: &back,
        ..form_of(given, &kinds, preview)
    });
    Ok(render(page, (form_status(conflict, !faults.is_empty()), text::CORRECT), opened, &body))
}
