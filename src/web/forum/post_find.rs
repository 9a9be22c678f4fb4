//! `/forum/{slug}/messaggi/{post}` and `/forum/{slug}/id/{digest}`: the way to a post, wherever its topic is (RFC 5064 names the
//! second in each copy).

use axum::extract::Path;

use super::view::{refused, spot_path, viewer};
use crate::discussion::Pointer;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// By its number.
pub(super) async fn by_number(portal: Portal, page: Page, Path((slug, post)): Path<(String, i64)>) -> Answer {
    lead(&portal, &page, slug, Pointer::Post(post)).await
}

/// By the digest of its Message-ID.
pub(super) async fn by_digest(
    portal: Portal,
    page: Page,
    Path((slug, digest)): Path<(String, String)>,
) -> Answer {
    lead(&portal, &page, slug, Pointer::Digest(digest)).await
}

async fn lead(portal: &Portal, page: &Page, slug: String, pointer: Pointer) -> Answer {
    let spot = portal.discussions.spot(viewer(page), slug, pointer).await;
    let spot = spot.map_err(|error| refused(page, &error))?;
    Ok(page.redirect(&spot_path(&spot)))
}
