//! The answer to an HTTP-01 challenge (RFC 8555 §8.3).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page};

/// `GET`: the key authorization of a challenge under way on any node, else 404.
pub(super) async fn show(State(state): State<Arc<WebState>>, token: Path<String>, uri: Uri) -> Response {
    let language = Language::of(&uri);
    let Some(answers) = &state.challenges else { return error_page(language, ErrorKind::NotFound) };
    match answers.find(&token).await {
        Ok(Some(answer)) => {
            let headers =
                [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
            (headers, answer).into_response()
        }
        Ok(None) => error_page(language, ErrorKind::NotFound),
        Err(error) => {
            tracing::warn!(%error, "the answer to a challenge cannot be read");
            error_page(language, ErrorKind::Unavailable)
        }
    }
}
