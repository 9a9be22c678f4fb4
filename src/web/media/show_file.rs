//! `GET /file/{id}/{name}`: a file, to be saved. The name in the address is for who reads it; the true one is sent along.

use super::{Address, Manner, Path, Request, Response, State};
use crate::web::WebState;
use crate::web::peer::Peer;
use crate::web::shell::Page;
use axum::Extension;
use axum::http::{HeaderMap, Method, Uri};
use std::sync::Arc;
use templates::pages::ErrorKind;

/// Not for ever: a document published by mistake must be gone from caches soon after it is withdrawn.
pub(super) const CACHE: &str = "public, max-age=600";

pub(super) async fn show(
    State(state): State<Arc<WebState>>,
    page: Page,
    peer: Option<Extension<Peer>>,
    address: Address,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let Some(files) = &state.files else { return super::nothing(&uri) };
    let request =
        Request { files, viewer: page.viewer(), headers: &headers, uri: &uri, peer: Peer::known(peer) };
    let Ok(Path((id, _))) = address else { return request.error(ErrorKind::NotFound) };
    let file = match request.find(&id).await {
        Ok(file) => file,
        Err(answer) => return answer,
    };
    let manner = Manner { width: 0, disposition: "attachment", cache: CACHE };
    let (answer, sent) = request.answer(&file, &manner).await;
    // RFC 9110 §9.3.2: a question for the head only. What its uploader looks at before it is public is no download.
    if sent && method == Method::GET && file.public {
        files.media.downloaded(file.id);
    }
    answer
}
