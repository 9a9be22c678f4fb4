use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use super::*;
use crate::net::Stop;

struct Server {
    backend: Scripted,
    stop: Stop,
    task: JoinHandle<Result<(), ConnectionError>>,
}

impl Server {
    fn on(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, config: SessionConfig) -> Self {
        let (backend, stop) = (Scripted::default(), Stop::default());
        let task = serve_connection(stream, PeerAddr::Local, Arc::new(config), backend.clone(), stop.clone());
        Self { backend, stop, task: tokio::spawn(task) }
    }

    async fn ended(self) -> Result<(), ConnectionError> {
        self.task.await.expect("the driver does not panic")
    }
}

fn start(config: SessionConfig) -> (DuplexStream, Server) {
    let (client, server) = duplex(1 << 16);
    (client, Server::on(server, config))
}

/// Reads until `end` is what came last.
async fn read_until(client: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.ends_with(end) {
        let read = client.read(&mut buffer).await.expect("a living connection");
        assert!(read > 0, "closed after {text}");
        text.push_str(std::str::from_utf8(&buffer[..read]).expect("ASCII"));
    }
    text
}

async fn read_all(client: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = String::new();
    client.read_to_string(&mut text).await.expect("a clean end");
    text
}

const MESSAGE: &[u8] = b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nhello\r\n.\r\n";

#[tokio::test]
async fn a_message_goes_through_the_driver() {
    let (mut client, server) = start(config(Role::Mx));
    client.write_all(&[MESSAGE, b"QUIT\r\n"].concat()).await.expect("written");
    assert!(read_all(&mut client).await.ends_with("accepted as M1\r\n221 2.0.0 bye\r\n"));
    let taken = server.backend.taken();
    assert_eq!(taken[0].message, b"hello\r\n");
    assert!(taken[0].early_talker, "it did not wait for the greeting");
    drop(client);
    server.ended().await.expect("a good end");
}

#[tokio::test]
async fn a_client_that_waits_is_no_early_talker() {
    let (mut client, server) = start(config(Role::Mx));
    read_until(&mut client, "\r\n").await;
    client.write_all(MESSAGE).await.expect("written");
    read_until(&mut client, "M1\r\n").await;
    assert!(!server.backend.taken()[0].early_talker);
}

/// Counts writes.
struct Counted(DuplexStream, Arc<AtomicUsize>);

impl AsyncRead for Counted {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.get_mut().0).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}

#[tokio::test]
async fn pipelined_replies_leave_in_one_write() {
    let (mut client, stream) = duplex(1 << 16);
    let writes = Arc::new(AtomicUsize::new(0));
    let _server = Server::on(Counted(stream, Arc::clone(&writes)), config(Role::Mx));
    read_until(&mut client, "\r\n").await;
    client.write_all(MESSAGE).await.expect("written");
    read_until(&mut client, "M1\r\n").await;
    assert_eq!(writes.load(Ordering::Relaxed), 2, "the greeting and all the rest");
}

fn connector(certificate: rustls_pki_types::CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a good certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

fn with_tls(role: Role) -> (SessionConfig, TlsConnector) {
    let (server, certificate) = tls::server();
    (SessionConfig { tls: Some(server), ..config(role) }, connector(certificate))
}

fn name() -> rustls_pki_types::ServerName<'static> {
    "mx.example.org".try_into().expect("a name")
}

/// RFC 3207 §4, §4.2
#[tokio::test]
async fn starttls_upgrades_and_drops_what_was_injected() {
    let (config, connector) = with_tls(Role::Mx);
    let (mut client, server) = start(config);
    client.write_all(b"EHLO x\r\nSTARTTLS\r\nMAIL FROM:<evil@example.com>\r\n").await.expect("written");
    read_until(&mut client, "ready to start TLS\r\n").await;
    let mut client = connector.connect(name(), client).await.expect("a handshake");
    client.write_all(b"MAIL FROM:<>\r\n").await.expect("written");
    read_until(&mut client, "say hello first\r\n").await;
    client.write_all(MESSAGE).await.expect("written");
    read_until(&mut client, "M1\r\n").await;
    assert_eq!(server.backend.taken()[0].protocol, "ESMTPS");
    client.write_all(b"QUIT\r\n").await.expect("written");
    assert_eq!(read_all(&mut client).await, "221 2.0.0 bye\r\n");
}

/// RFC 3207 §4, RFC 4954 §4: submission names no way to log in before TLS; a log-in that was injected is none.
#[tokio::test]
async fn people_log_in_after_starttls() {
    let (config, connector) = with_tls(Role::Submission);
    let (mut client, server) = start(config);
    read_until(&mut client, "ESMTP Pugliaimpiego\r\n").await;
    client.write_all(b"EHLO x\r\nAUTH PLAIN AG9wMDEAZGVtbw==\r\n").await.expect("written");
    let answer = read_until(&mut client, "required for authentication\r\n").await;
    assert!(answer.contains("250 STARTTLS") && !answer.contains("AUTH "), "{answer}");
    client.write_all(b"STARTTLS\r\nAUTH PLAIN AG9wMDEAZGVtbw==\r\n").await.expect("written");
    read_until(&mut client, "ready to start TLS\r\n").await;
    let mut client = connector.connect(name(), client).await.expect("a handshake");
    client.write_all(b"EHLO x\r\nMAIL FROM:<>\r\n").await.expect("written");
    let answer = read_until(&mut client, "authentication required\r\n").await;
    assert!(answer.contains("250 AUTH PLAIN LOGIN") && !answer.contains("STARTTLS"), "{answer}");
    client.write_all(b"AUTH PLAIN AG9wMDEAZGVtbw==\r\n").await.expect("written");
    read_until(&mut client, "successful\r\n").await;
    client.write_all(MESSAGE).await.expect("written");
    read_until(&mut client, "M1\r\n").await;
    assert_eq!(server.backend.taken()[0].protocol, "ESMTPSA");
    assert_eq!(server.backend.taken()[0].actor.as_deref(), Some("op01"));
}

/// RFC 8314 §3.3
#[tokio::test]
async fn implicit_tls_comes_before_the_greeting() {
    let (config, connector) = with_tls(Role::Submissions);
    let (client, server) = start(config);
    let mut client = connector.connect(name(), client).await.expect("a handshake");
    read_until(&mut client, "ESMTP Pugliaimpiego\r\n").await;
    client.write_all(b"EHLO x\r\nAUTH PLAIN AG9wMDEAZGVtbw==\r\n").await.expect("written");
    let answer = read_until(&mut client, "successful\r\n").await;
    assert!(answer.contains("250 AUTH PLAIN LOGIN") && !answer.contains("STARTTLS"));
    client.write_all(MESSAGE).await.expect("written");
    read_until(&mut client, "M1\r\n").await;
    assert_eq!(server.backend.taken()[0].protocol, "ESMTPSA");
}

#[tokio::test]
async fn a_failed_handshake_ends_the_connection() {
    let (config, _) = with_tls(Role::Submissions);
    let (mut client, server) = start(config);
    client.write_all(b"EHLO this is no handshake\r\n").await.expect("written");
    assert!(matches!(server.ended().await, Err(ConnectionError::Handshake(_))));
    let (_client, server) = start(super::config(Role::Submissions));
    assert!(matches!(server.ended().await, Err(ConnectionError::NoTls)));
}

#[tokio::test]
async fn a_trickling_command_times_out() {
    let mut config = config(Role::Mx);
    config.limits.command_timeout = Duration::from_millis(80);
    let (mut client, server) = start(config);
    read_until(&mut client, "\r\n").await;
    let (mut reader, mut writer) = tokio::io::split(client);
    let trickle = tokio::spawn(async move {
        while writer.write_all(b"N").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let answer = tokio::time::timeout(Duration::from_secs(5), read_all(&mut reader)).await;
    assert_eq!(answer.as_deref(), Ok("421 4.4.2 timed out, closing\r\n"));
    server.ended().await.expect("an answer was given");
    trickle.await.expect("no panic");
}

#[tokio::test]
async fn stalled_and_endless_data_time_out() {
    for (stall, total) in [(50, 10_000), (10_000, 50)] {
        let mut config = config(Role::Mx);
        config.limits.stall_timeout = Duration::from_millis(stall);
        config.limits.data_timeout = Duration::from_millis(total);
        let (mut client, server) = start(config);
        client.write_all(&MESSAGE[..MESSAGE.len() - 3]).await.expect("written");
        assert!(read_all(&mut client).await.ends_with("421 4.4.2 timed out, closing\r\n"));
        assert!(server.backend.taken().is_empty());
    }
}

/// All chunks of a message have the time of one DATA, however many they are.
#[tokio::test]
async fn endless_chunks_time_out() {
    let mut config = config(Role::Mx);
    config.limits.data_timeout = Duration::from_millis(300);
    let (mut client, _server) = start(config);
    let head = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nBDAT 1\r\na";
    client.write_all(head.as_bytes()).await.expect("written");
    let mut last = read_until(&mut client, "chunk taken\r\n").await;
    for _ in 0..500 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if last.contains("421 4.4.2") {
            break;
        }
        // When it has closed meanwhile, what it said last is still to be read.
        let _ = client.write_all(b"BDAT 1\r\na").await;
        last = read_until(&mut client, "\r\n").await;
    }
    assert!(last.contains("421 4.4.2"), "{last}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped() {
    let mut config = config(Role::Mx);
    config.limits.write_timeout = Duration::from_millis(50);
    let (mut client, stream) = duplex(256);
    let server = Server::on(stream, config);
    let flood = tokio::spawn(async move { while client.write_all(b"EHLO x\r\n").await.is_ok() {} });
    assert!(matches!(server.ended().await, Err(ConnectionError::WriteTimeout)));
    flood.await.expect("no panic");
}

#[tokio::test]
async fn shutdown_speaks_between_commands_only() {
    let (mut client, server) = start(config(Role::Mx));
    read_until(&mut client, "\r\n").await;
    let (head, tail) = MESSAGE.split_at(MESSAGE.len() - 3);
    client.write_all(head).await.expect("written");
    read_until(&mut client, "CRLF.CRLF\r\n").await;
    server.stop.ask();
    tokio::time::sleep(Duration::from_millis(20)).await;
    client.write_all(tail).await.expect("written");
    let rest = read_all(&mut client).await;
    assert_eq!(rest, "250 2.0.0 accepted as M1\r\n421 4.3.2 shutting down, try again in a moment\r\n");
    assert_eq!(server.backend.taken().len(), 1);
}

#[tokio::test]
async fn half_a_message_is_no_message() {
    for cut in [1, 3, 5] {
        let (mut client, server) = start(config(Role::Mx));
        client.write_all(&MESSAGE[..MESSAGE.len() - cut]).await.expect("written");
        client.shutdown().await.expect("closed");
        let backend = server.backend.clone();
        assert!(matches!(server.ended().await, Err(ConnectionError::Io(_))));
        assert!(backend.taken().is_empty());
    }
}

#[tokio::test]
async fn a_client_gone_after_the_dot_has_sent_its_message() {
    let (mut client, server) = start(config(Role::Mx));
    client.write_all(MESSAGE).await.expect("written");
    drop(client);
    let backend = server.backend.clone();
    assert!(server.ended().await.is_err());
    assert_eq!(backend.taken().len(), 1);
}

#[tokio::test]
async fn the_budget_is_whole_again_after_a_session() {
    let config = config(Role::Mx);
    let budget = config.budget.clone();
    let whole = budget.available();
    let (mut client, server) = start(config);
    client.write_all(&MESSAGE[..MESSAGE.len() - 1]).await.expect("written");
    read_until(&mut client, "CRLF.CRLF\r\n").await;
    assert!(budget.available() < whole);
    drop(client);
    assert!(server.ended().await.is_err());
    assert_eq!(budget.available(), whole);
}
