//! `POST /forum/{slug}/{topic}/segui`: answers are wanted by mail, or no longer.

use axum::extract::Path;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::forum::outcomes as text;

use super::view::{number_in, refused, topic_path};
use crate::discussion::DiscussionError;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    azione: String,
}

/// It is done.
pub(super) async fn follow(
    portal: Portal,
    Path((slug, topic)): Path<(String, String)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let id = number_in(&topic).ok_or_else(|| page.not_found())?;
    let follows = form.azione != "lascia";
    match portal.discussions.follow(person, slug.clone(), (id, follows)).await {
        Ok(topic) => {
            let path = topic_path(&slug, id, &topic.subject);
            let words = if follows { text::FOLLOWED } else { text::UNFOLLOWED };
            Ok(page.redirect_with_flash(&path, Tone::Success, words))
        }
        Err(DiscussionError::Refused(_)) => {
            Ok(page.redirect_with_flash(&format!("/forum/{slug}/{id}"), Tone::Warning, text::JOIN_CLOSED))
        }
        Err(error) => Err(refused(&page, &error)),
    }
}
