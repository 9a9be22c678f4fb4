//! `POST /bacheca/domanda-offerta/{id}/togli`: a posting is taken down.

use axum::extract::Path;
use templates::parts::Tone;
use templates::text::portal::forum::notices as text;

use super::notice_confirm::Button;
use super::{POSTINGS, failed};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// It goes.
pub(super) async fn remove(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: Button {} }: Checked<Button>,
) -> Answer {
    let (person, _) = page.person()?;
    portal.discussions.take_down(person, id).await.map_err(|error| failed(&page, &error))?;
    Ok(page.redirect_with_flash(POSTINGS, Tone::Success, text::DOWN))
}
