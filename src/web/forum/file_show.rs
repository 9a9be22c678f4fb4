//! `GET /forum/{slug}/messaggi/{post}/allegati/{number}`: a file of a post. It is saved, never opened in the name of the site.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use super::view::{refused, viewer};
use crate::web::media::disposition;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// Its bytes.
pub(super) async fn show(
    portal: Portal,
    page: Page,
    Path((slug, post, number)): Path<(String, i64, usize)>,
) -> Answer {
    let found = portal.discussions.file(viewer(&page), slug, (post, number)).await;
    let (name, bytes) = found.map_err(|error| refused(&page, &error))?;
    let name = if name.is_empty() { "allegato".to_owned() } else { name };
    let fields = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition("attachment", &name)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((fields, bytes).into_response())
}
