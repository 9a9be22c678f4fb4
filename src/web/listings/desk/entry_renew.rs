//! `POST /redazione/offerte/{id}/proroga` and its like: an entry is offered for longer.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::parts::Tone;
use templates::text::portal::{listing_desk as text, listing_form};

use super::entry_show::{Told, answer};
use super::{Given, enter};
use crate::jobs::listing::ListingError;
use crate::web::listings::board::{Board, desk_path};
use crate::web::listings::dates::end_of_day;
use crate::web::listings::failed;
use crate::web::listings::faults::sentences;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

pub(super) async fn renew<D: Board>(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = enter(&page)?;
    let given = Given::of(form);
    let (back, typed) = (desk_path::<D>(id), given.text("until"));
    let renewed = match end_of_day(&typed) {
        Some(until) => D::desk(&portal).renew(person, id, given.version(), until).await.map_err(Some),
        None => Err(None),
    };
    let told = match renewed {
        Ok(_) => return Ok(page.redirect_with_flash(&back, Tone::Success, text::RENEWED)),
        Err(Some(ListingError::Stale)) => {
            return Ok(page.redirect_with_flash(&back, Tone::Warning, text::CHANGED));
        }
        Err(Some(ListingError::State(_))) => {
            return Ok(page.redirect_with_flash(&back, Tone::Warning, text::WRONG_STATE));
        }
        Err(Some(ListingError::Invalid(faults))) => {
            // The end has a field here; whatever else an offer lacks is told above.
            let (end, other): (Vec<_>, Vec<_>) =
                sentences(&faults).into_iter().partition(|(field, _)| field == "ends_at");
            let missing = other
                .into_iter()
                .map(|(field, fault)| text::missing(listing_form::label(D::NOUN.word, &field), &fault))
                .collect();
            Told { missing, renewal: end.into_iter().next().map(|(_, fault)| (typed, fault)) }
        }
        Err(Some(error)) => return Err(failed(&page, &error)),
        Err(None) => {
            let fault = if typed.trim().is_empty() { listing_form::MISSING } else { listing_form::DATE };
            Told { missing: Vec::new(), renewal: Some((typed, fault.to_owned())) }
        }
    };
    answer::<D>(&portal, &page, id, (StatusCode::UNPROCESSABLE_ENTITY, told)).await
}
