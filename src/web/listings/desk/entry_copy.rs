//! `POST /redazione/offerte/{id}/copia` and its like: a draft that says the same.

use axum::extract::Path;
use templates::parts::Tone;
use templates::text::portal::listing_desk as text;

use super::enter;
use crate::web::listings::board::{Board, desk_path};
use crate::web::listings::failed;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

pub(super) async fn copy<D: Board>(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, .. }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = enter(&page)?;
    let copied = D::desk(&portal).copy(person, id).await.map_err(|error| failed(&page, &error))?;
    Ok(page.redirect_with_flash(&desk_path::<D>(copied), Tone::Success, text::COPIED))
}
