//! Where a request comes from when proxies hand it on: X-Forwarded-For, and Forwarded (RFC 7239).
//!
//! Each proxy adds the address it was asked from at the end. So the list is read backwards, for as long as who wrote the entry is
//! a proxy that is trusted; what stands before may have been written by anybody. Of whom nothing is trusted nothing is believed.
//!
//! A proxy writes one of the two fields and may hand on what the client has put into the other. Where they name two clients
//! nobody knows which field is the proxy's, and the request is refused: whatever was made of it, the client would have chosen
//! between two addresses, and so between two counts of what it may do.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::WebState;
use super::pages::{Language, error_page};
use super::peer::Peer;
use crate::net::Block;
use templates::pages::ErrorKind;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts the address of the client in the place of that of a trusted proxy; 400 when it is not known.
pub(super) async fn see_through(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = Peer::known(peer);
    let Some(client) = client(peer, request.headers(), &state.trusted_proxies) else {
        metrics::counter!("http_two_clients_total").increment(1);
        tracing::debug!(%peer, "X-Forwarded-For and Forwarded name two clients");
        return error_page(Language::of(request.uri()), ErrorKind::BadRequest);
    };
    request.extensions_mut().insert(Peer(client));
    next.run(request).await
}

/// Who asks; None when the two fields name two.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Block]) -> Option<IpAddr> {
    if !is_trusted(peer, trusted) {
        return Some(peer);
    }
    let list = |name| entries(headers.get_all(name).iter());
    let by_list = list(X_FORWARDED_FOR).map(|list| walk(peer, list.iter().map(|one| address(one)), trusted));
    let by_field =
        list(header::FORWARDED).map(|list| walk(peer, list.iter().map(|one| for_of(one)), trusted));
    match (by_list, by_field) {
        (Some(one), Some(other)) if one.client == other.client || other.names_proxies => Some(one.client),
        (Some(one), Some(other)) if one.names_proxies => Some(other.client),
        (Some(_), Some(_)) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.client),
        (None, None) => Some(peer),
    }
}

/// What a list says.
struct Walk {
    client: IpAddr,
    /// Nobody but proxies: the client stands in the other field, or is the last of them.
    names_proxies: bool,
}

/// The last address that a trusted proxy has written and that is none itself.
fn walk(peer: IpAddr, written: impl DoubleEndedIterator<Item = Option<IpAddr>>, trusted: &[Block]) -> Walk {
    let mut client = peer;
    for address in written.rev() {
        if !is_trusted(client, trusted) {
            break;
        }
        let Some(address) = address else { return Walk { client, names_proxies: false } };
        client = address.to_canonical();
    }
    Walk { client, names_proxies: is_trusted(client, trusted) }
}

fn is_trusted(address: IpAddr, trusted: &[Block]) -> bool {
    trusted.iter().any(|block| block.holds(address))
}

/// The entries of a list over all lines of a field (RFC 9110 §5.3); none without the field. What is not text is an entry that
/// says nothing.
fn entries<'a>(lines: impl Iterator<Item = &'a HeaderValue>) -> Option<Vec<&'a str>> {
    let all: Vec<&str> =
        lines.flat_map(|line| line.to_str().unwrap_or("?").split(',')).map(str::trim).collect();
    (!all.is_empty()).then_some(all)
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|place: SocketAddr| place.ip()))
}

/// ```abnf
/// forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
/// forwarded-pair    = token "=" ( token / quoted-string )
/// ```
fn for_of(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    address(quoted.unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, fields: &[(&str, &str)], expected: &str) {
        assert_eq!(found(peer, fields), Some(expected.parse().unwrap()), "{peer} {fields:?}");
    }

    fn found(peer: &str, fields: &[(&str, &str)]) -> Option<IpAddr> {
        let trusted: Vec<Block> =
            ["127.0.0.1", "10.0.0.0/8", "2001:db8:99::/48"].map(|text| text.parse().unwrap()).into();
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted)
    }

    const LIST: &str = "x-forwarded-for";
    const FIELD: &str = "forwarded";

    #[test]
    fn a_trusted_proxy_says_who_asks() {
        check("127.0.0.1", &[(LIST, "192.0.2.1")], "192.0.2.1");
        check("::ffff:127.0.0.1", &[(LIST, "192.0.2.1")], "192.0.2.1");
        check("10.1.1.1", &[(LIST, "2001:db8::1")], "2001:db8::1");
        check("10.1.1.1", &[(LIST, "[2001:db8::1]:4711")], "2001:db8::1");
        check("10.1.1.1", &[(LIST, "192.0.2.1:4711")], "192.0.2.1");
        check("10.1.1.1", &[(FIELD, "for=192.0.2.1;proto=https;by=10.1.1.1")], "192.0.2.1");
        check("10.1.1.1", &[(FIELD, "proto=https; For=\"[2001:db8::1]:4711\"")], "2001:db8::1");
    }

    #[test]
    fn what_others_have_written_is_not_believed() {
        check("192.0.2.9", &[(LIST, "198.51.100.1")], "192.0.2.9");
        check("192.0.2.9", &[(FIELD, "for=198.51.100.1")], "192.0.2.9");
        check("127.0.0.1", &[], "127.0.0.1");
        // What the client had put in front of what the proxy says.
        check("127.0.0.1", &[(LIST, "198.51.100.1, 192.0.2.1")], "192.0.2.1");
        check("127.0.0.1", &[(LIST, "127.0.0.1, 192.0.2.1")], "192.0.2.1");
        check("127.0.0.1", &[(LIST, "198.51.100.1"), (LIST, "192.0.2.1")], "192.0.2.1");
        check("127.0.0.1", &[(FIELD, "for=198.51.100.1, for=192.0.2.1")], "192.0.2.1");
        // A second proxy of ours in between.
        check("127.0.0.1", &[(LIST, "198.51.100.1, 192.0.2.1, 10.0.0.7")], "192.0.2.1");
        check("10.0.0.1", &[(LIST, "10.0.0.7")], "10.0.0.7");
    }

    #[test]
    fn in_doubt_the_proxy_itself_asks() {
        check("127.0.0.1", &[(LIST, "unknown")], "127.0.0.1");
        check("127.0.0.1", &[(LIST, "192.0.2.1, ")], "127.0.0.1");
        check("127.0.0.1", &[(LIST, "192.0.2.1, unknown, 10.0.0.7")], "10.0.0.7");
        check("127.0.0.1", &[(FIELD, "for=_hidden")], "127.0.0.1");
        check("127.0.0.1", &[(FIELD, "proto=https")], "127.0.0.1");
    }

    /// The client chose between its own address and that of the proxy.
    #[test]
    fn a_second_field_gives_no_second_address() {
        check("127.0.0.1", &[(LIST, "192.0.2.1"), (FIELD, "for=192.0.2.1")], "192.0.2.1");
        for other in ["for=198.51.100.1", "for=x", "proto=https", "for=127.0.0.1, for=_hidden", ""] {
            assert_eq!(found("127.0.0.1", &[(LIST, "192.0.2.1"), (FIELD, other)]), None, "{other}");
        }
        for other in ["198.51.100.1", "unknown"] {
            assert_eq!(found("127.0.0.1", &[(FIELD, "for=192.0.2.1"), (LIST, other)]), None, "{other}");
        }
        // One of two proxies writes the one, the other one the other. A client that says it is one of them gains nothing.
        check("127.0.0.1", &[(LIST, "10.0.0.7"), (FIELD, "for=192.0.2.1")], "192.0.2.1");
        check("127.0.0.1", &[(LIST, "192.0.2.1"), (FIELD, "for=127.0.0.1")], "192.0.2.1");
        check("192.0.2.9", &[(LIST, "192.0.2.1"), (FIELD, "for=x")], "192.0.2.9");
    }
}
