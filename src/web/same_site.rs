//! Forms are taken from our own pages only.

use axum::http::{HeaderMap, Uri, header};

use super::host::requested_host;

/// Whether a form comes from a page of ours, as far as the browser says. Beside it each form carries a token.
pub(super) fn is_form_of_ours(uri: &Uri, headers: &HeaderMap) -> bool {
    is_from_here(headers, requested_host(uri, headers).as_deref())
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
