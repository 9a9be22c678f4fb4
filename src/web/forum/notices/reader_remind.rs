//! `POST /bacheca/{id}/promemoria`: those who have not read a notice are written to.

use axum::extract::Path;
use templates::parts::Tone;
use templates::text::portal::forum::notices as text;

use super::failed;
use super::notice_confirm::Button;
use crate::discussion::DiscussionError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// It is noted; the letters follow.
pub(super) async fn remind(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: Button {} }: Checked<Button>,
) -> Answer {
    let (person, _) = page.person()?;
    let back = format!("/bacheca/{id}/letture");
    match portal.discussions.remind_of_notice(person, id).await {
        Ok(()) => Ok(page.redirect_with_flash(&back, Tone::Success, text::REMINDED_NOW)),
        Err(DiscussionError::Refused(_)) => {
            Ok(page.redirect_with_flash(&back, Tone::Warning, text::REMINDED_ALREADY))
        }
        Err(error) => Err(failed(&page, &error)),
    }
}
