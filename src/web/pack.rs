//! Pages are packed on their way. What compresses well tells by its length what stands in it twice: the only secret of a page is
//! the token of its forms, which is another one on every page (`shell::Seal`).

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Smaller answers fit into one packet as they are, octets.
const SMALL: u64 = 1024;

/// Whether an answer is text that was made for it.
type IsText = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Packs texts with gzip for whoever takes them so (RFC 9110 §8.4.1.3).
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, IsText>> {
    let is_text: IsText = is_text;
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(SMALL).and(is_text))
}

/// Files that people have brought stay as they are: their tags and ranges are of their own octets.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let ours = ["text/html", "text/calendar", "application/atom+xml", "application/xml", "application/json"];
    ours.contains(&essence)
        && !headers.contains_key(header::ETAG)
        && !headers.contains_key(header::CONTENT_RANGE)
}
