//! Who asks: the address a request comes from, and how often it may.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use templates::pages::ErrorKind;

use super::WebState;
use super::pages::{Language, error_page};

/// The address of the other end of a connection; loopback for a unix socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

impl Peer {
    pub(super) fn of(address: Option<SocketAddr>) -> Self {
        Self(address.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip()))
    }

    /// The peer of a request; one that came over no connection of ours (in tests) is local.
    pub(super) fn known(extension: Option<Extension<Self>>) -> IpAddr {
        extension.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Extension(Self(address))| address)
    }
}

/// Refuses with 429 (RFC 6585 §4) and Retry-After what one address asks too often.
pub(super) async fn not_too_often(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    request: Request,
    next: Next,
) -> Response {
    let Err(wait) = state.setup_limiter.ask(Peer::known(peer), state.clock.now()) else {
        return next.run(request).await;
    };
    too_many(Language::of(request.uri()), wait.seconds())
}

/// The page that says to come back after so many seconds.
pub(super) fn too_many(language: Language, seconds: i64) -> Response {
    let mut response = error_page(language, ErrorKind::TooMany);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
