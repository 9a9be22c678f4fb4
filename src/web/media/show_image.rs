//! `GET /immagini/{id}/{width}`: an image, at most so wide.

use super::{Address, Manner, Path, Request, Response, State};
use crate::web::WebState;
use crate::web::peer::Peer;
use crate::web::shell::Page;
use axum::Extension;
use axum::http::{HeaderMap, Uri};
use std::sync::Arc;
use templates::media::WIDTHS;
use templates::pages::ErrorKind;

/// For ever: another image has another number.
const CACHE: &str = "public, max-age=31536000, immutable";

pub(super) async fn show(
    State(state): State<Arc<WebState>>,
    page: Page,
    peer: Option<Extension<Peer>>,
    address: Address,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(files) = &state.files else { return super::nothing(&uri) };
    let request =
        Request { files, viewer: page.viewer(), headers: &headers, uri: &uri, peer: Peer::known(peer) };
    let Ok(Path((id, width))) = address else { return request.error(ErrorKind::NotFound) };
    // Few widths, so that caches hold few versions.
    let width = WIDTHS.into_iter().find(|known| known.to_string() == width);
    match (request.find(&id).await, width) {
        (Ok(file), Some(width)) if file.format.is_image() => {
            request.answer(&file, &Manner { width, disposition: "inline", cache: CACHE }).await.0
        }
        (Ok(_), _) => request.error(ErrorKind::NotFound),
        (Err(answer), _) => answer,
    }
}
