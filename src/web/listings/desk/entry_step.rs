//! `POST /redazione/offerte/{id}/passo` and its like: an entry is published, closed, put away.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::text::portal::{listing_desk as text, listing_form};

use super::entry_show::{Told, answer, own};
use super::{Given, enter};
use crate::jobs::listing::{ListingError, Step};
use crate::web::listings::board::{Board, desk_path};
use crate::web::listings::failed;
use crate::web::listings::faults::sentences;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

pub(super) async fn take<D: Board>(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = enter(&page)?;
    let given = Given::of(form);
    own::<D>(&portal, &page, id).await?;
    let step: Step = given.get("passo").parse().map_err(|_| page.error(ErrorKind::BadRequest))?;
    let back = desk_path::<D>(id);
    match D::desk(&portal).step(person, id, given.version(), step).await {
        Ok(_) => Ok(page.redirect_with_flash(&back, Tone::Success, text::done(step.as_str()))),
        Err(ListingError::Stale) => Ok(page.redirect_with_flash(&back, Tone::Warning, text::CHANGED)),
        Err(ListingError::State(_)) => Ok(page.redirect_with_flash(&back, Tone::Warning, text::WRONG_STATE)),
        Err(ListingError::Invalid(faults)) => {
            let said = |(field, fault): (String, String)| match listing_form::label(D::NOUN.word, &field) {
                "" => fault,
                label => text::missing(label, &fault),
            };
            let missing = sentences(&faults).into_iter().map(said).collect();
            let told = Told { missing, renewal: None };
            answer::<D>(&portal, &page, id, (StatusCode::UNPROCESSABLE_ENTITY, told)).await
        }
        Err(error) => Err(failed(&page, &error)),
    }
}
