//! `/ente/{id}/persone`: who writes for an organisation.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::bodies::{Fault, PeoplePage, people as page_of};
use templates::parts::Tone;
use templates::text::portal::bodies as text;

use super::view::{after, invitations, people, refused, sentence, sentences};
use super::{base_of, opened, render};
use crate::address::Address;
use crate::fields::Why;
use crate::portal::organisations::{Action, Opened, OrganisationError, OrganisationId};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the list.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    Ok(answer(&page, &opened, &Given::default(), &[]))
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    indirizzo: String,
    gestisce: String,
}

/// `POST`: somebody is invited, or a member manages it from now on, or no longer. Those who decide do it from their desk.
pub(super) async fn join(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    let base = base_of(&page, &opened);
    let path = if base.starts_with("/ente") { format!("{base}/persone") } else { base.clone() };
    let faults = match Address::parse(form.indirizzo.trim()) {
        Err(_) => vec![sentence("indirizzo", Why::Malformed)],
        Ok(address) => {
            let place = (OrganisationId(id), form.versione);
            let manages = form.gestisce == "si";
            match portal.organisations.join(person, place, (address, manages)).await {
                Err(OrganisationError::Invalid(wrong)) => sentences(&wrong),
                Ok((organisation, action)) => {
                    let done = if action == Action::Invite { text::INVITED } else { text::JOINED };
                    return after(&page, Ok(organisation), &path, done);
                }
                Err(error) => return after(&page, Err(error), &path, ""),
            }
        }
    };
    if base.starts_with("/ente") {
        return Ok(answer(&page, &opened, &form, &faults));
    }
    let words = faults.first().map_or("", |(_, words)| words.as_str());
    Ok(page.redirect_with_flash(&path, Tone::Error, words))
}

fn answer(page: &Page, opened: &Opened, given: &Given, faults: &[Fault]) -> Response {
    let organisation = &opened.organisation;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let body = page_of(&PeoplePage {
        base: &format!("/ente/{}", organisation.id),
        version: organisation.version,
        csrf: page.csrf(),
        people: &people(&opened.people),
        invitations: &invitations(&opened.invitations),
        reader: if opened.allowed.contains(&Action::Leave) {
            page.viewer().person.map_or(0, |person| person.0)
        } else {
            0
        },
        says_who: opened.allowed.contains(&Action::Join),
        address: &given.indirizzo,
        manager: given.gestisce == "si",
        faults,
    });
    render(page, (status, text::MENU_PEOPLE), opened, &body)
}
