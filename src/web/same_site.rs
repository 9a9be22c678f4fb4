//! Forms are taken from our own pages only.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use templates::pages::ErrorKind;

use super::host::requested_host;
use super::pages::{Language, error_page};

/// Refuses with 403 a POST that a browser says comes from another site. Beside it each form carries a token.
pub(super) async fn only_from_here(request: Request, next: Next) -> Response {
    let language = Language::of(request.uri());
    let here = requested_host(request.uri(), request.headers());
    if request.method().is_safe() || is_from_here(request.headers(), here.as_deref()) {
        return next.run(request).await;
    }
    error_page(language, ErrorKind::Forbidden)
}

/// By `Sec-Fetch-Site` where the browser sends it, else by `Origin`; what sends neither is no browser of today.
fn is_from_here(headers: &HeaderMap, here: Option<&str>) -> bool {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or_default());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let site = origin.split_once("://").map(|(_, site)| super::host::without_port(site));
    site.is_some() && site.map(str::to_ascii_lowercase).as_deref() == here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fields: &[(&'static str, &'static str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, value.parse().unwrap());
        }
        assert_eq!(is_from_here(&headers, Some("posta.example")), expected, "{fields:?}");
    }

    #[test]
    fn forms_of_other_sites_are_told_apart() {
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://posta.example")], false);
        check(&[("origin", "https://Posta.example:8443")], true);
        check(&[("origin", "https://evil.example")], false);
        check(&[("origin", "https://posta.example.evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("origin", "\u{ff}")], false);
    }
}
