//! `/redazione/enti/{id}/dati`: the data of an organisation are put right by those who decide.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::bodies::{ApplicationPage, Fault, application as form};
use templates::shell::Crumb;
use templates::text::portal::bodies as text;

use super::decides;
use crate::portal::organisations::{Action, Opened, OrganisationError, OrganisationId};
use crate::web::bodies::view::{after, kinds, refused, sentences};
use crate::web::bodies::{Given, form_of};
use crate::web::newsroom::{render, rich};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

async fn opened(portal: &Portal, page: &Page, id: i64) -> Result<Opened, Refusal> {
    let person = decides(page)?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(page, &error))?;
    if opened.allowed.contains(&Action::Amend) { Ok(opened) } else { Err(page.forbidden().into()) }
}

/// `GET`: what they are.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let opened = opened(&portal, &page, id).await?;
    let given = Given::of(&opened.organisation.application, opened.organisation.version);
    answer(&portal, &page, &opened, &given, (&[], false)).await
}

/// `POST`: they are these.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, opened) = (decides(&page)?, opened(&portal, &page, id).await?);
    let read = form.read(&portal).await;
    let (application, mut faults) = read.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    if !form.anteprima.is_empty() {
        return answer(&portal, &page, &opened, &form, (&[], false)).await;
    }
    let mut conflict = false;
    if faults.is_empty() {
        let place = (OrganisationId(id), form.versione);
        match portal.organisations.amend(person, place, application).await {
            Err(OrganisationError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(OrganisationError::Conflict) => conflict = true,
            outcome => {
                let done = format!("{}.", text::done(Action::Amend.as_str()));
                return after(&page, outcome, &format!("/redazione/enti/{id}"), &done);
            }
        }
    }
    answer(&portal, &page, &opened, &form, (&faults, conflict)).await
}

async fn answer(
    portal: &Portal,
    page: &Page,
    opened: &Opened,
    given: &Given,
    (faults, conflict): (&[Fault], bool),
) -> Answer {
    let organisation = &opened.organisation;
    let base = format!("/redazione/enti/{}", organisation.id);
    let (kinds, action) = (kinds(), format!("{base}/dati"));
    let preview = if given.anteprima.is_empty() { None } else { Some(rich(given.missione.clone()).await) };
    let body = form(&ApplicationPage {
        heading: text::AMEND_TITLE,
        lead: text::AMEND_LEAD,
        action: &action,
        csrf: page.csrf(),
        faults,
        conflict,
        // Whoever has seen that it was changed may go on from what it is now.
        version: Some(if conflict { organisation.version } else { given.versione }),
        send: text::AMEND_SEND,
        back: &base,
        ..form_of(given, &kinds, preview)
    });
    let status = match (conflict, faults.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let above = [Crumb::to(text::DESK, "/redazione/enti"), Crumb::to(&organisation.application.name, &base)];
    Ok(render(portal, page, (status, text::AMEND_TITLE), &above, &body).await)
}
