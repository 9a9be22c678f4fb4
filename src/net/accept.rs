//! The accept loop every protocol shares: limits, TLS from the first byte, one task for each connection.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use super::conn_limits::{ConnSlot, Refused};
use super::{ConnLimits, Listener, Shutdown, Stop, Stream};

/// Time for the TLS handshake of a service that begins with it.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);

/// Pause after an accept error that is the process's own, such as EMFILE: the queue stays readable, so that
/// trying at once would spin.
const ERROR_PAUSE: Duration = Duration::from_millis(200);

/// A listener and what holds for its connections.
#[derive(Debug)]
pub struct Service {
    /// Its name in logs and measurements: `smtp`, `imaps`.
    pub name: &'static str,
    /// Where it accepts.
    pub listener: Listener,
    /// Places, perhaps shared with other services.
    pub limits: Arc<ConnLimits>,
    /// What a plain connection over the limit is sent before it is closed, with its CRLF; may be empty.
    pub refusal: fn(Refused) -> &'static str,
    /// TLS from the first byte.
    pub tls: Option<Arc<ServerConfig>>,
}

/// One accepted connection, handed to a protocol. Its place in the limits is held until the handler returns.
#[derive(Debug)]
pub struct Connection {
    /// The bytes; already protected when the service begins with TLS.
    pub stream: Stream,
    /// The client's address; none on a unix socket.
    pub peer: Option<SocketAddr>,
    /// Tells when the session should come to its end.
    pub stop: Stop,
}

/// The place of a connection and its count in the measurements. Held here and not in [`Connection`], of which an
/// async block would capture only the fields it names.
#[derive(Debug)]
struct Open {
    service: &'static str,
    _slot: ConnSlot,
}

impl Open {
    fn new(service: &'static str, slot: ConnSlot) -> Self {
        metrics::gauge!("connections_open", "service" => service).increment(1.0);
        metrics::counter!("connections_total", "service" => service).increment(1);
        Self { service, _slot: slot }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("connections_open", "service" => self.service).decrement(1.0);
    }
}

/// Accepts until shutdown is asked for, and runs `handle` for each connection in a task of its own.
pub async fn serve<H, F>(service: Service, shutdown: Shutdown, handle: H)
where
    H: Fn(Connection) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let stop = shutdown.asked();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            accepted = service.listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => admit(&service, &shutdown, &handle, stream, peer),
            Err(error) => pause_after(service.name, &error).await,
        }
    }
}

fn admit<H, F>(service: &Service, shutdown: &Shutdown, handle: &H, stream: Stream, peer: Option<SocketAddr>)
where
    H: Fn(Connection) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let slot = match service.limits.enter(peer.map(|peer| peer.ip())) {
        Ok(slot) => slot,
        Err(reason) => return refuse(service, stream, peer, reason),
    };
    let slot = Open::new(service.name, slot);
    let (name, tls, handle, stop) = (service.name, service.tls.clone(), handle.clone(), shutdown.stop());
    shutdown.spawn(async move {
        if let Some(stream) = protect(name, stream, tls, peer).await {
            handle(Connection { stream, peer, stop }).await;
        }
        drop(slot);
    });
}

/// The handshake of a service that begins with TLS; a plain one passes as it is.
async fn protect(
    name: &'static str,
    stream: Stream,
    tls: Option<Arc<ServerConfig>>,
    peer: Option<SocketAddr>,
) -> Option<Stream> {
    let Some(config) = tls else { return Some(stream) };
    let result = tokio::time::timeout(HANDSHAKE_TIMEOUT, stream.start_tls(config)).await;
    let error = match result {
        Ok(Ok(stream)) => return Some(stream),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "timed out".to_owned(),
    };
    metrics::counter!("tls_handshakes_failed_total", "service" => name).increment(1);
    tracing::info!(service = name, peer = ?peer, error, "TLS handshake failed");
    None
}

/// Sends the refusal without waiting: a fresh socket has room for a line, and one that has not is not worth a task.
fn refuse(service: &Service, stream: Stream, peer: Option<SocketAddr>, reason: Refused) {
    metrics::counter!("connections_refused_total", "service" => service.name, "by" => reason.name())
        .increment(1);
    tracing::info!(service = service.name, peer = ?peer, reason = reason.name(), "connection over the limit");
    if service.tls.is_some() {
        return;
    }
    let line = (service.refusal)(reason).as_bytes();
    let sent = match stream {
        Stream::Tcp(tcp) => tcp.into_std().and_then(|mut tcp| io::Write::write(&mut tcp, line)),
        Stream::Unix(unix) => unix.into_std().and_then(|mut unix| io::Write::write(&mut unix, line)),
        Stream::Tls(_) => Ok(0),
    };
    if let Err(error) = sent {
        tracing::debug!(service = service.name, error = %error, "refusal not sent");
    }
}

async fn pause_after(name: &'static str, error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
        return;
    }
    metrics::counter!("accept_errors_total", "service" => name).increment(1);
    tracing::warn!(service = name, error = %error, "cannot accept connections; trying again");
    tokio::time::sleep(ERROR_PAUSE).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::net::bind;

    async fn echo_server(limits: Arc<ConnLimits>, shutdown: &Shutdown) -> u16 {
        let listener = bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
        let port = listener.port().unwrap();
        let service = Service { name: "echo", listener, limits, refusal: |_| "421 too many\r\n", tls: None };
        tokio::spawn(serve(service, shutdown.clone(), |mut connection: Connection| async move {
            let mut buffer = [0; 64];
            loop {
                let read = tokio::select! {
                    () = connection.stop.asked(false) => return drop(connection.stream.write_all(b"bye").await),
                    read = connection.stream.read(&mut buffer) => read.unwrap_or(0),
                };
                if read == 0 || connection.stream.write_all(&buffer[..read]).await.is_err() {
                    return;
                }
            }
        }));
        port
    }

    async fn said(stream: &mut TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_connection_over_the_limit_is_told_so_and_a_freed_place_is_used() {
        let limits = ConnLimits::new(1, 10);
        let shutdown = Shutdown::new();
        let port = echo_server(limits.clone(), &shutdown).await;
        let mut first = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        first.write_all(b"x").await.unwrap();
        assert_eq!(first.read_u8().await.unwrap(), b'x');
        let mut second = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        assert_eq!(said(&mut second).await, "421 too many\r\n");
        drop(first);
        while limits.open() > 0 {
            tokio::task::yield_now().await;
        }
        let mut third = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        third.write_all(b"y").await.unwrap();
        assert_eq!(third.read_u8().await.unwrap(), b'y');
    }

    #[tokio::test]
    async fn shutdown_stops_accepting_and_lets_sessions_say_goodbye() {
        let shutdown = Shutdown::new();
        let port = echo_server(ConnLimits::new(9, 9), &shutdown).await;
        let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        client.write_all(b"x").await.unwrap();
        client.read_u8().await.unwrap();
        assert_eq!(shutdown.drain(Duration::from_secs(5)).await, 0);
        assert_eq!(said(&mut client).await, "bye");
        tokio::task::yield_now().await;
        assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    }
}
