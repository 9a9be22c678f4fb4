//! `/redazione/offerte/{id}/modifica` and its like: what an entry says is changed.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::parts::Tone;
use templates::text::portal::listing_desk as text;

use super::entry_show::own;
use super::form::{Shown, answer, content_of, given_of, partita_iva};
use super::{Given, enter};
use crate::jobs::listing::ListingError;
use crate::web::listings::board::{Board, desk_path};
use crate::web::listings::faults::sentences;
use crate::web::listings::{failed, unavailable};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form with what it says.
pub(super) async fn show<D: Board>(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, reach) = enter(&page)?;
    let entry = own::<D>(&portal, &page, id).await?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let given = given_of(&entry.content, &partita_iva(&portal, &entry.content).await);
    let shown = Shown {
        known: Some(&entry),
        version: Some(entry.head.version),
        faults: Vec::new(),
        conflict: false,
        status: StatusCode::OK,
    };
    answer((&portal, &page), (&names, &reach), &given, shown).await
}

/// `POST`: changed, or the form with what was wrong. What somebody else has changed meanwhile is not overwritten.
pub(super) async fn save<D: Board>(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, reach) = enter(&page)?;
    let entry = own::<D>(&portal, &page, id).await?;
    let given = Given::of(form);
    let (content, mut faults) = content_of(&portal, &page, &given, Some(&entry)).await?;
    let mut conflict = false;
    if faults.is_empty() {
        match D::desk(&portal).edit(person, id, given.version(), content).await {
            Ok(_) => {
                let words = text::words(D::NOUN.word);
                return Ok(page.redirect_with_flash(&desk_path::<D>(id), Tone::Success, words.saved));
            }
            Err(ListingError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(ListingError::Stale) => conflict = true,
            Err(ListingError::State(_)) => {
                return Ok(page.redirect_with_flash(&desk_path::<D>(id), Tone::Warning, text::WRONG_STATE));
            }
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    let names = portal.names().await.map_err(unavailable(&page))?;
    let shown = Shown {
        known: Some(&entry),
        // Whoever has seen that it was changed may go on from what it is now.
        version: Some(if conflict { entry.head.version } else { given.version() }),
        faults,
        conflict,
        status: if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY },
    };
    answer((&portal, &page), (&names, &reach), &given, shown).await
}
