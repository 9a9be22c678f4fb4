//! What holds for every answer: headers, a time limit, no panic beyond the request, a line of measurement.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page};
use super::state::Channel;

/// The policy: only what comes from here, nothing written into pages, no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Adds the security headers where the answer has none of its own; HSTS through TLS, when the site's own address is https.
pub(super) async fn security_headers(
    State(state): State<Arc<WebState>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // What people have uploaded has a stricter policy than pages.
        headers.entry(name).or_insert(value);
    }
    // RFC 6797 §7.2: never in clear.
    if state.channel == Channel::Encrypted && state.public_url.starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Ends a request that takes too long with 503.
pub(super) async fn within_time(
    State(state): State<Arc<WebState>>,
    request: Request,
    next: Next,
) -> Response {
    let language = Language::of(request.uri());
    let path = request.uri().path().to_owned();
    match tokio::time::timeout(state.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!(path, "request took too long");
            error_page(language, ErrorKind::Unavailable)
        }
    }
}

/// Refuses addresses with an escaped NUL: no name and no word has one, and PostgreSQL keeps no text that does.
pub(super) async fn no_nul(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let kind = match (uri.path().contains("%00"), uri.query().is_some_and(|query| query.contains("%00"))) {
        (true, _) => ErrorKind::NotFound,
        (false, true) => ErrorKind::BadRequest,
        (false, false) => return next.run(request).await,
    };
    error_page(Language::of(uri), kind)
}

/// Puts a page of ours in the place of the framework's words about a part of an address that is no number: there is no such page.
pub(super) async fn no_such_number(request: Request, next: Next) -> Response {
    let language = Language::of(request.uri());
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    match response.status() == StatusCode::BAD_REQUEST
        && kind.is_some_and(|kind| kind.starts_with("text/plain"))
    {
        true => error_page(language, ErrorKind::NotFound),
        false => response,
    }
}

/// Turns a panic of a handler into a 500 page; the panic hook has logged it by then.
pub(super) async fn catch_panic(request: Request, next: Next) -> Response {
    let language = Language::of(request.uri());
    let path = request.uri().path().to_owned();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(path, "request handler panicked");
            error_page(language, ErrorKind::Internal)
        }
    }
}

/// Counts requests by status and notes how long they took.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "status" => status).increment(1);
    metrics::histogram!("http_request_seconds").record(start.elapsed());
    response
}
