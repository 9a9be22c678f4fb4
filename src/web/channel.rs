//! What may be asked for in clear: what programs look for, and never a page on which somebody types a password.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::{Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page};
use super::state::Channel;

/// Where a request comes in clear over a network, sends readers of pages to the site's own address (RFC 9110 §15.4.9) and
/// refuses forms: what they hold has been seen by then, and must not seem to be welcome.
pub(super) async fn no_pages_in_clear(
    State(state): State<Arc<WebState>>,
    request: Request,
    next: Next,
) -> Response {
    if state.channel != Channel::Open || is_for_programs(request.uri()) {
        return next.run(request).await;
    }
    // A token that came in clear has been seen: to lead its program elsewhere would hide that.
    let page = !request.uri().path().starts_with("/api/");
    let reads = page && matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads || !state.public_url.starts_with("https://") {
        return error_page(Language::of(request.uri()), ErrorKind::Forbidden);
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let target = format!("{}{path}", state.public_url);
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, target)]).into_response()
}

/// Settings of mail programs, which look for them in clear too; proofs for an authority (RFC 8555 §8.3); what robots and the
/// page of a refusal want.
fn is_for_programs(uri: &Uri) -> bool {
    let path = uri.path();
    path.starts_with("/.well-known/acme-challenge/")
        || path == "/.well-known/autoconfig/mail/config-v1.1.xml"
        || path == "/mail/config-v1.1.xml"
        || path.to_ascii_lowercase().starts_with("/autodiscover/")
        || path == "/robots.txt"
        || path.starts_with(templates::assets::FOLDER)
}
