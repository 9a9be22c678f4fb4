//! `POST /redazione/imprese/{id}/passo`: an entry is approved, refused, suspended, brought back.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::text::portal::{companies as text, listing_desk, listing_form};

use super::company_show::{Told, answer, own};
use super::{FIRMS, Given, enter_firms};
use crate::jobs::listing::ListingError;
use crate::web::listings::failed;
use crate::web::listings::faults::sentences;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

pub(super) async fn take(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = enter_firms(&page)?;
    let given = Given::of(form);
    let (step, reason, version) = (given.get("passo"), given.get("reason"), given.version());
    own(&portal, &page, id).await?;
    let companies = &portal.jobs.companies;
    let taken = match step {
        "approve" => companies.approve(person, id, version).await,
        "refuse" => companies.refuse(person, id, version, reason).await,
        "suspend" => companies.suspend(person, id, version, reason).await,
        "restore" => companies.restore(person, id, version).await,
        _ => return Ok(page.error(ErrorKind::BadRequest)),
    };
    let back = format!("{FIRMS}/{id}");
    match taken {
        Ok(_) => Ok(page.redirect_with_flash(&back, Tone::Success, text::done(step))),
        Err(ListingError::Stale) => Ok(page.redirect_with_flash(&back, Tone::Warning, listing_desk::CHANGED)),
        Err(ListingError::CompanyState(_)) => {
            Ok(page.redirect_with_flash(&back, Tone::Warning, listing_desk::WRONG_STATE))
        }
        Err(ListingError::Invalid(faults)) => {
            let said = |(field, fault): (String, String)| match field.as_str() {
                "reason" => fault,
                field => listing_desk::missing(listing_form::label("company", field), &fault),
            };
            let words: Vec<String> = sentences(&faults).into_iter().map(said).collect();
            let about = faults.of("reason").is_some();
            if !about {
                return Ok(page.redirect_with_flash(&back, Tone::Error, &words.join(" ")));
            }
            let told = Told { step: Some((step.into(), reason.into(), words.join(" "))), person: None };
            answer(&portal, &page, id, (StatusCode::UNPROCESSABLE_ENTITY, told)).await
        }
        Err(error) => Err(failed(&page, &error)),
    }
}
