use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::DuplexStream;
use tokio_rustls::TlsConnector;

use super::*;
use crate::imap::{ImapConfig, TlsMode};

fn tls() -> (Arc<ServerConfig>, TlsConnector) {
    let made = rcgen::generate_simple_self_signed(vec!["imap.example".to_owned()]).expect("a certificate");
    let certificate: CertificateDer<'static> = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("default versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("key fits certificate");
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a good certificate");
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("default versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server), TlsConnector::from(Arc::new(client)))
}

async fn inside(connector: &TlsConnector, stream: DuplexStream) -> Client {
    let name = "imap.example".try_into().expect("a name");
    Client::new(connector.connect(name, stream).await.expect("a handshake"))
}

/// No password in the clear.
fn strict() -> ImapConfig {
    ImapConfig { allow_plaintext_login: false, ..Server::config() }
}

/// RFC 9051 §7.1, §6.2.3
#[tokio::test]
async fn login_opens_the_door_and_tells_capabilities() {
    let server = Server::any().await;
    let mut client = Client::new(server.connect(Server::config(), TlsMode::None).0);
    client
        .hears(&["* OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR AUTH=PLAIN AUTH=LOGIN ID ENABLE]"])
        .await;
    client.check("SELECT INBOX", &["BAD"]).await;
    client.check("LOGIN op01 wrong", &["NO [AUTHENTICATIONFAILED]"]).await;
    client.check("LOGIN op01 web", &["NO [AUTHORIZATIONFAILED]"]).await;
    client.check("LOGIN op01 away", &["NO [UNAVAILABLE]"]).await;
    client
        .check("LOGIN op01 demo", &["OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ ID ENABLE NAMESPACE"])
        .await;
    client.check("LOGIN op01 demo", &["BAD"]).await;
    client.check("AUTHENTICATE PLAIN", &["BAD"]).await;
    client.check("LOGOUT", &["* BYE", "OK"]).await;
    assert!(client.rest().await.is_empty());
}

/// RFC 9051 §6.2.3, RFC 4616 §2, draft-murchison-sasl-login §2, RFC 4959 §3
#[tokio::test]
async fn passwords_may_come_as_literals_and_in_both_mechanisms() {
    let server = Server::any().await;
    for script in [
        &["t1 LOGIN {4+}\r\nop01 {4+}\r\ndemo\r\n"][..],
        &["t1 AUTHENTICATE PLAIN AG9wMDEAZGVtbw==\r\n"],
        &["t1 AUTHENTICATE plain\r\n", "AG9wMDEAZGVtbw==\r\n"],
        &["t1 AUTHENTICATE LOGIN\r\n", "b3AwMQ==\r\n", "ZGVtbw==\r\n"],
        &["t1 AUTHENTICATE LOGIN b3AwMQ==\r\n", "ZGVtbw==\r\n"],
    ] {
        let mut client = server.greeted(Server::config()).await;
        for line in script {
            client.send(line).await;
        }
        let lines = client.until("t1").await;
        assert!(lines.last().is_some_and(|end| end.starts_with("OK [CAPABILITY")), "{script:?} {lines:?}");
        assert_eq!(lines.len(), script.len(), "a challenge for each answer: {lines:?}");
    }
}

/// RFC 9051 §6.2.2
#[tokio::test]
async fn invalid_base64_hurts_nobody() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    client.send("a AUTHENTICATE PLAIN\r\n%%%%\r\nb NOOP\r\nc AUTHENTICATE PLAIN\r\n*\r\n").await;
    client.hears(&["+ ", "a BAD", "b OK", "+ ", "c BAD"]).await;
    client.check("AUTHENTICATE PLAIN !!!", &["BAD"]).await;
    client.check("AUTHENTICATE GSSAPI", &["NO [CANNOT]"]).await;
    client.check("AUTHENTICATE PLAIN AG9wMDEAZGVtbw==", &["OK"]).await;
}

#[tokio::test]
async fn guessing_ends_the_connection() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    for _ in 0..4 {
        client.check("LOGIN op01 wrong", &["NO [AUTHENTICATIONFAILED]"]).await;
    }
    client.check("LOGIN op01 wrong", &["NO [AUTHENTICATIONFAILED]"]).await;
    assert_eq!(client.rest().await, ["* BYE Too many failed log-ins"]);
    let mut client = server.greeted(Server::config()).await;
    client.check("LOGIN op01 many", &["NO [LIMIT]"]).await;
    assert_eq!(client.rest().await, ["* BYE Too many attempts"]);
}

#[tokio::test]
async fn nonsense_before_login_ends_the_connection() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    client.send("x y z\r\n".repeat(30)).await;
    let heard = client.rest().await;
    assert_eq!((heard.len(), heard.last().map(String::as_str)), (21, Some("* BYE Too many errors")));
}

#[tokio::test]
async fn a_client_that_does_not_log_in_is_sent_away() {
    let server = Server::any().await;
    let config = ImapConfig { login_timeout: Duration::from_millis(50), ..Server::config() };
    let mut client = server.greeted(config).await;
    assert_eq!(client.rest().await, ["* BYE Log in sooner"]);
}

/// RFC 9051 §6.2.3
#[tokio::test]
async fn no_password_in_the_clear() {
    let server = Server::any().await;
    let mut client = server.greeted(strict()).await;
    let told = client.ok("CAPABILITY").await;
    assert!(
        told.contains("LOGINDISABLED") && !told.contains("AUTH=") && !told.contains("STARTTLS"),
        "{told}"
    );
    client.check("LOGIN op01 demo", &["NO [PRIVACYREQUIRED]"]).await;
    client.check("AUTHENTICATE PLAIN AG9wMDEAZGVtbw==", &["NO [PRIVACYREQUIRED]"]).await;
    client.check("STARTTLS", &["BAD"]).await;
}

/// RFC 9051 §6.2.1
#[tokio::test]
async fn starttls_drops_what_was_injected() {
    let server = Server::any().await;
    let (settings, connector) = tls();
    let (stream, _task) = server.connect(strict(), TlsMode::StartTls(settings));
    let mut stream = stream;
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"a STARTTLS\r\nb LOGIN op01 demo\r\nc NO")
        .await
        .expect("sent");
    let mut heard = Vec::new();
    while !heard.ends_with(b"Begin TLS\r\n") {
        let mut byte = [0];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut byte).await.expect("an answer");
        heard.push(byte[0]);
    }
    assert!(String::from_utf8_lossy(&heard).contains("STARTTLS ID ENABLE LOGINDISABLED]"));
    let mut client = inside(&connector, stream).await;
    let told = client.ok("CAPABILITY").await;
    assert!(
        told.contains("AUTH=PLAIN") && !told.contains("STARTTLS") && !told.contains("LOGINDISABLED"),
        "{told}"
    );
    client.check("SELECT INBOX", &["BAD Log in first"]).await;
    client.check("STARTTLS", &["BAD"]).await;
    client.ok("LOGIN op01 demo").await;
    client.ok("SELECT INBOX").await;
}

/// RFC 8314 §3.2
#[tokio::test]
async fn implicit_tls_comes_before_the_greeting() {
    let server = Server::any().await;
    let (settings, connector) = tls();
    let (stream, _task) = server.connect(strict(), TlsMode::Implicit(settings));
    let mut client = inside(&connector, stream).await;
    client.hears(&["* OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR AUTH=PLAIN"]).await;
    client.ok("LOGIN op01 demo").await;
}

#[tokio::test]
async fn sessions_of_a_shut_account_end() {
    let server = Server::any().await;
    let config = ImapConfig { login_check: Duration::ZERO, ..Server::config() };
    let mut idler = server.client_with("op01", config.clone()).await;
    idler.ok("SELECT INBOX").await;
    idler.begin("IDLE").await;
    idler.hears(&["+ "]).await;
    let mut talker = server.client_with("op01", config).await;
    talker.ok("NOOP").await;
    server.door.open.store(false, Ordering::Relaxed);
    server.deliver("op01", &["a"]).await;
    assert_eq!(idler.rest().await, ["* BYE [EXPIRED] Log in again"]);
    talker.send("a STATUS INBOX (MESSAGES)\r\n").await;
    assert_eq!(talker.rest().await, ["* BYE [EXPIRED] Log in again"]);
}

/// RFC 2971 §3.1
#[tokio::test]
async fn a_stranger_learns_no_version() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    client.check("ID (\"name\" \"x\" \"version\" NIL)", &["* ID (\"name\" \"Pugliaimpiego\")", "OK"]).await;
    client.ok("LOGIN op01 demo").await;
    client.check("ID NIL", &["* ID (\"name\" \"Pugliaimpiego\" \"version\" \"", "OK"]).await;
}

#[tokio::test]
async fn starttls_can_be_switched_off() {
    let server = Server::any().await;
    let config = ImapConfig { disabled: vec![crate::imap::Feature::StartTls], ..strict() };
    let mut client = Client::new(server.connect(config, TlsMode::StartTls(tls().0)).0);
    assert!(!client.line().await.contains("STARTTLS"));
    client.check("STARTTLS", &["BAD"]).await;
}
