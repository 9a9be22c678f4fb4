//! Answers only for host names of this server, so that a foreign name that points here (DNS rebinding, poisoned
//! caches) gets nothing.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page};

/// Refuses with 421 (RFC 9110 §15.5.20) what is for another host, with 400 what names no host or several.
pub(super) async fn only_ours(State(state): State<Arc<WebState>>, request: Request, next: Next) -> Response {
    let language = Language::of(request.uri());
    match requested_host(request.uri(), request.headers()) {
        None => error_page(language, ErrorKind::BadRequest),
        Some(host) if is_ours(&state, &host) => next.run(request).await,
        Some(_) => error_page(language, ErrorKind::Misdirected),
    }
}

/// The host a request is for, lower case, without port; an absolute target outweighs the field (RFC 9112 §3.2.2).
pub(super) fn requested_host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut fields = headers.get_all(header::HOST).iter();
    let field = fields.next();
    if fields.next().is_some() {
        return None;
    }
    let host = match uri.authority() {
        Some(authority) => authority.as_str(),
        None => field?.to_str().ok()?,
    };
    let name = without_port(host);
    let name = name.strip_suffix('.').unwrap_or(name);
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

fn is_ours(state: &WebState, host: &str) -> bool {
    host == state.hostname
        || matches!(host, "localhost" | "127.0.0.1" | "[::1]")
        || host == state.public_host()
        || state.domains().iter().any(|domain| host == domain || is_below(host, domain))
}

/// Mail programs look for the set-up at the domain and at these names under it.
fn is_below(host: &str, domain: &str) -> bool {
    let label = host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.'));
    matches!(label, Some("autoconfig" | "autodiscover"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, hosts: &[&str], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        assert_eq!(requested_host(&uri.parse().unwrap(), &headers).as_deref(), expected, "{uri} {hosts:?}");
    }

    #[test]
    fn the_host_is_found_in_every_form() {
        check("/", &["Posta.Example"], Some("posta.example"));
        check("/", &["posta.example.:8080"], Some("posta.example"));
        check("/", &["127.0.0.1:8080"], Some("127.0.0.1"));
        check("/", &["[::1]:8080"], Some("[::1]"));
        check("/", &["[::1]"], Some("[::1]"));
        check("/", &["a.example:"], Some("a.example"));
        check("http://b.example:80/", &["a.example"], Some("b.example"));
        check("/", &["a:b:c"], Some("a:b:c"));
        check("/", &[], None);
        check("/", &[""], None);
        check("/", &["a.example", "b.example"], None);
    }
}
