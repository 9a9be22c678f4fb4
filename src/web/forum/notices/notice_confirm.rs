//! `POST /bacheca/{id}/letto`: somebody has read a notice.

use axum::extract::Path;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::forum::notices as text;

use super::{BOARD, failed};
use crate::discussion::DiscussionError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// A form that is a button alone.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Button {}

/// It is noted.
pub(super) async fn confirm(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: Button {} }: Checked<Button>,
) -> Answer {
    let (person, _) = page.person()?;
    match portal.discussions.confirm_notice(person, id).await {
        Ok(()) => Ok(page.redirect_with_flash(BOARD, Tone::Success, text::CONFIRMED)),
        Err(DiscussionError::Refused(_)) => {
            Ok(page.redirect_with_flash(BOARD, Tone::Warning, text::NOT_ASKED))
        }
        Err(error) => Err(failed(&page, &error)),
    }
}
