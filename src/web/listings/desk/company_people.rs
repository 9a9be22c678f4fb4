//! `POST /redazione/imprese/{id}/persone`: who of a firm may change its entry.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::parts::Tone;
use templates::text::portal::companies as text;

use super::company_show::{Told, answer, own};
use super::{FIRMS, Given, enter_firms};
use crate::address::Address;
use crate::directory::{self, PrincipalId};
use crate::jobs::listing::ListingError;
use crate::web::listings::{failed, unavailable};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

pub(super) async fn change(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = enter_firms(&page)?;
    let given = Given::of(form);
    let (companies, back) = (&portal.jobs.companies, format!("{FIRMS}/{id}"));
    if let Some(other) = given.id("togli") {
        let removed = companies.remove_person(person, id, PrincipalId(other)).await;
        removed.map_err(|error| failed(&page, &error))?;
        return Ok(page.redirect_with_flash(&back, Tone::Success, text::PERSON_REMOVED));
    }
    own(&portal, &page, id).await?;
    let typed = given.text("person");
    let added = match named(&portal, &page, &typed).await? {
        Some(other) => companies.add_person(person, id, other).await,
        None => Err(ListingError::Invalid(crate::jobs::listing::Faults::default())),
    };
    match added {
        Ok(()) => Ok(page.redirect_with_flash(&back, Tone::Success, text::PERSON_ADDED)),
        // The same for nobody and for somebody who is no firm: a form is no way to ask who has an account.
        Err(ListingError::Invalid(_)) => {
            let told = Told { step: None, person: Some((typed, text::NO_SUCH_PERSON.to_owned())) };
            answer(&portal, &page, id, (StatusCode::UNPROCESSABLE_ENTITY, told)).await
        }
        Err(error) => Err(failed(&page, &error)),
    }
}

async fn named(portal: &Portal, page: &Page, address: &str) -> Result<Option<PrincipalId>, Refusal> {
    let Ok(address) = Address::parse(address.trim()) else { return Ok(None) };
    let found = portal.db.read_brief(move |conn| directory::find(conn, &address)).await;
    Ok(found.map_err(unavailable(page))?.map(|principal| principal.id))
}
