//! `GET /immagini/{id}/{width}`: an image, at most so wide.

use super::{Address, Manner, Path, Request, Response, State};
use crate::directory::Viewer;
use crate::web::WebState;
use crate::web::peer::Peer;
use crate::web::shell::Page;
use axum::Extension;
use axum::extract::FromRequestParts as _;
use axum::http::StatusCode;
use axum::http::request::Parts;
use std::sync::Arc;
use templates::media::WIDTHS;
use templates::pages::ErrorKind;

/// As of other files: a picture published by mistake must be gone from caches soon after it is withdrawn. The tag spares its bytes.
const CACHE: &str = super::show_file::CACHE;

pub(super) async fn show(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    address: Address,
    mut parts: Parts,
) -> Response {
    let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
    let Some(files) = &state.files else { return super::nothing(&uri) };
    let visitor = Viewer::visitor();
    let request = Request { files, viewer: &visitor, headers: &headers, uri: &uri, peer: Peer::known(peer) };
    let Ok(Path((id, width))) = address else { return request.error(ErrorKind::NotFound) };
    let found = match request.find(&id).await {
        // Who asks matters only where not everybody may see it.
        Err(answer) if answer.status() == StatusCode::NOT_FOUND => {
            match Page::from_request_parts(&mut parts, &state).await {
                Ok(page) => Request { viewer: page.viewer(), ..request }.find(&id).await,
                Err(answer) => Err(answer),
            }
        }
        found => found,
    };
    // Few widths, so that caches hold few versions.
    let width = WIDTHS.into_iter().find(|known| known.to_string() == width);
    match (found, width) {
        (Ok(file), Some(width)) if file.format.is_image() => {
            request.answer(&file, &Manner { width, disposition: "inline", cache: CACHE }).await.0
        }
        (Ok(_), _) => request.error(ErrorKind::NotFound),
        (Err(answer), _) => answer,
    }
}
