//! HTTP/1.1 on one connection, plain or TLS.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;

use super::peer::Peer;
use crate::net::Connection;

/// Time for the head of a request, also the first; so the longest a silent connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest head of a request, bytes.
const HEAD_LIMIT: usize = 32 << 10;

/// The most header fields of a request.
const FIELD_LIMIT: usize = 100;

/// Answers the requests of one connection with `router` until the client leaves or shutdown is asked for; the
/// request under way is finished. The handler for [`crate::net::serve`].
pub async fn handle(router: Router, connection: Connection) {
    let Connection { stream, peer, stop } = connection;
    let (service, from) = (TowerToHyperService::new(router), Peer::of(peer));
    // Answers that have no end by themselves end with the server.
    let ends = stop.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(from);
        request.extensions_mut().insert(ends.clone());
        service.call(request)
    });
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .max_headers(FIELD_LIMIT)
        .serve_connection(TokioIo::new(stream), service);
    let mut http = std::pin::pin!(http);
    let ended = tokio::select! {
        ended = http.as_mut() => ended,
        () = stop.asked(false) => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    if let Err(error) = ended {
        // The peer's mistakes are information, not errors of ours.
        tracing::debug!(peer = ?peer, error = %error, "HTTP connection ended");
    }
}
