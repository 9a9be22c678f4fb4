use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::*;

/// A server configuration, and the certificate a client has to trust.
pub(super) fn server() -> (Arc<ServerConfig>, rustls_pki_types::CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["mx.example.org".to_owned()]).expect("a certificate");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("default versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("key fits certificate");
    (Arc::new(config), certificate)
}

pub(super) fn config(role: Role) -> SessionConfig {
    SessionConfig { tls: Some(server().0), ..super::config(role) }
}

/// RFC 3207 §4.2
#[test]
fn nothing_said_before_tls_is_known_after_it() {
    check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<a@example.com>", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("STARTTLS", "220 2.0.0"),
            ("RCPT TO:<b@example.org>", "503"),
            ("MAIL FROM:<a@example.com>", "503 5.5.1 say hello"),
            ("EHLO x", "250"),
            ("STARTTLS", "503 5.5.1"),
            ("MAIL FROM:<a@example.com>", "250"),
        ],
    );
}

#[test]
fn a_login_before_tls_is_forgotten() {
    let config = SessionConfig { allow_plaintext_login: true, ..config(Role::Submission) };
    check(
        &config,
        &[
            ("EHLO x", "250"),
            ("AUTH PLAIN AG9wMDEAZGVtbw==", "235"),
            ("STARTTLS", "220"),
            ("EHLO x", "250"),
            ("MAIL FROM:<op01@example.org>", "530 5.7.0"),
            ("AUTH PLAIN AG9wMDEAZGVtbw==", "235"),
            ("MAIL FROM:<op01@example.org>", "250"),
        ],
    );
}

/// RFC 3207 §4.2
#[test]
fn what_is_pipelined_after_starttls_is_dropped() {
    let plain = b"EHLO x\r\nSTARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<b@exa";
    let talk = converse(&config(Role::Mx), [&plain[..], b"NOOP\r\nRSET\r\n"].into_iter());
    assert_eq!(talk.replies()[2..], ["220 2.0.0 ready to start TLS", "250 2.0.0 OK", "250 2.0.0 OK"]);
}

/// RFC 3207 §4, RFC 4954 §4
#[test]
fn auth_is_offered_inside_of_tls() {
    let talk = by_lines(&config(Role::Submission), b"EHLO x\r\nSTARTTLS\r\nEHLO x\r\n");
    let (before, after) = talk.output.split_once("ready to start TLS").expect("TLS");
    assert!(before.contains("STARTTLS") && !before.contains("AUTH"));
    assert!(!after.contains("STARTTLS") && after.contains("250 AUTH PLAIN LOGIN\r\n"));
}

#[test]
fn starttls_without_certificate_is_refused() {
    check(&super::config(Role::Mx), &[("EHLO x", "250"), ("STARTTLS", "502 5.5.1"), ("NOOP", "250")]);
    check(&config(Role::Mx), &[("STARTTLS now", "501 5.5.4"), ("STARTTLS", "220")]);
}
