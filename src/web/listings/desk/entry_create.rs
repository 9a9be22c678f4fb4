//! `/redazione/offerte/aggiungi` and its like: an entry is begun.

use axum::http::StatusCode;
use templates::parts::Tone;
use templates::text::portal::listing_desk as text;

use super::form::{Shown, answer, content_of, empty};
use super::{Given, enter, offices};
use crate::jobs::listing::ListingError;
use crate::web::listings::board::{Board, desk_path};
use crate::web::listings::faults::{Sentences, sentences};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

fn shown<D>(faults: Sentences) -> Shown<'static, D> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Shown { known: None, version: None, faults, conflict: false, status }
}

/// `GET`: the empty form.
pub(super) async fn show<D: Board>(portal: Portal, page: Page) -> Answer {
    let (_, reach) = enter(&page)?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let given = empty(&page, &offices::offices(&names, &reach));
    answer::<D>((&portal, &page), (&names, &reach), &given, shown(Vec::new())).await
}

/// `POST`: a draft, or the form with what was wrong.
pub(super) async fn create<D: Board>(
    portal: Portal,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, reach) = enter(&page)?;
    let given = Given::of(form);
    let (content, mut wrong) = content_of::<D>(&portal, &page, &given, None).await?;
    if wrong.is_empty() {
        match D::desk(&portal).add(person, given.get("reference"), content).await {
            Ok(id) => {
                let words = text::words(D::NOUN.word);
                return Ok(page.redirect_with_flash(&desk_path::<D>(id), Tone::Success, words.saved));
            }
            Err(ListingError::Invalid(faults)) => wrong = sentences(&faults),
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    let names = portal.names().await.map_err(unavailable(&page))?;
    answer::<D>((&portal, &page), (&names, &reach), &given, shown(wrong)).await
}
