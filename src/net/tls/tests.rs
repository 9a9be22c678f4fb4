use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::*;
use crate::clock::{DAY, SECOND};
use crate::net::{self, ConnLimits, Connection, Service, Shutdown, Stream};

const NOW: Micros = 1_790_000_000 * SECOND;

fn sources(folder: &Path) -> CertSources {
    CertSources {
        default: None,
        named: Vec::new(),
        hostname: "posta.example".into(),
        folder: folder.join("tls"),
    }
}

/// Writes a certificate for `name` and returns its files.
fn write_cert(folder: &Path, name: &str) -> CertFiles {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let files =
        CertFiles { cert: folder.join(format!("{name}.crt")), key: folder.join(format!("{name}.key")) };
    std::fs::write(&files.cert, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    files
}

fn first(files: &CertFiles) -> Vec<u8> {
    load::certified_key(files).unwrap().cert[0].to_vec()
}

/// The certificate a client that asks for `name` is shown; it trusts any of `trusted`.
async fn shown(tls: &Tls, name: &'static str, trusted: &[CertFiles]) -> Vec<u8> {
    let mut roots = RootCertStore::empty();
    for files in trusted {
        roots.add(load::certified_key(files).unwrap().cert[0].clone()).unwrap();
    }
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = tls.config(Protocol::Smtp);
    let server = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let mut stream = Stream::Tcp(tcp).start_tls(config).await.unwrap();
        assert!(stream.is_tls() && stream.tls_words().unwrap().starts_with("TLSv1.3 TLS13_"));
        stream.write_all(b"ok").await.unwrap();
        stream.shutdown().await.unwrap();
    });
    let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(name).unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, tcp).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "ok");
    server.await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn a_first_start_makes_a_private_certificate_and_keeps_it() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::open(sources(dir.path()), NOW).unwrap();
    let files = self_signed::ensure(&dir.path().join("tls"), "posta.example", NOW).unwrap();
    assert_eq!(std::fs::metadata(&files.key).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(dir.path().join("tls")).unwrap().permissions().mode() & 0o777, 0o700);
    let end = tls.expires_at(&HashSet::new()).unwrap();
    assert!((NOW + 819 * DAY..=NOW + 821 * DAY).contains(&end), "{end}");
    let before = std::fs::read(&files.key).unwrap();
    Tls::open(sources(dir.path()), NOW + DAY).unwrap();
    assert_eq!(std::fs::read(&files.key).unwrap(), before, "a second start keeps it");
    Tls::open(sources(dir.path()), NOW + 800 * DAY).unwrap();
    assert_ne!(std::fs::read(&files.key).unwrap(), before, "a month before its end it is made anew");
}

/// RFC 6066 §3
#[tokio::test]
async fn the_name_asked_for_chooses_the_certificate_and_reload_swaps_it() {
    let dir = tempfile::tempdir().unwrap();
    let default = write_cert(dir.path(), "a.example");
    let other = write_cert(dir.path(), "b.example");
    let wild = write_cert(dir.path(), "x.c.example");
    let sources = CertSources {
        default: Some(default.clone()),
        named: vec![(vec!["B.example".into()], other.clone()), (vec!["*.c.example".into()], wild.clone())],
        ..sources(dir.path())
    };
    let tls = Tls::open(sources, NOW).unwrap();
    let trusted = [default.clone(), other.clone(), wild.clone()];
    assert_eq!(shown(&tls, "a.example", &trusted).await, first(&default));
    assert_eq!(shown(&tls, "b.example", &trusted).await, first(&other));
    assert_eq!(shown(&tls, "x.c.example", &trusted).await, first(&wild));

    let old = first(&default);
    let fresh = write_cert(dir.path(), "a.example");
    assert_ne!(first(&fresh), old);
    tls.reload(NOW).unwrap();
    assert_eq!(shown(&tls, "a.example", std::slice::from_ref(&fresh)).await, first(&fresh));

    let good = first(&fresh);
    let trusted = load::certified_key(&fresh).unwrap();
    std::fs::write(&fresh.cert, "rubbish").unwrap();
    assert!(tls.reload(NOW).unwrap_err().to_string().contains("a.example.crt: holds no certificate"));
    assert_eq!(tls.chooser.current().choose(Some("a.example")).cert, trusted.cert);
    assert_eq!(trusted.cert[0].to_vec(), good);
}

#[tokio::test]
async fn a_service_with_tls_shakes_hands_before_its_handler_and_drops_plain_clients() {
    let dir = tempfile::tempdir().unwrap();
    let files = write_cert(dir.path(), "a.example");
    let sources = CertSources { default: Some(files.clone()), ..sources(dir.path()) };
    let tls = Tls::open(sources, NOW).unwrap();
    let listener = net::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
    let port = listener.port().unwrap();
    let config = Some(tls.config(Protocol::Imap));
    let service = Service {
        name: "imaps",
        listener,
        limits: ConnLimits::new(9, 9),
        refusal: |_| "* BYE\r\n",
        tls: config,
    };
    let shutdown = Shutdown::new();
    tokio::spawn(net::serve(service, shutdown.clone(), |mut connection: Connection| async move {
        assert!(connection.stream.is_tls());
        connection.stream.write_all(b"* OK\r\n").await.unwrap();
        connection.stream.shutdown().await.unwrap();
    }));
    let mut plain = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    plain.write_all(b"a LOGIN op01 demo\r\n").await.unwrap();
    let mut alert = Vec::new();
    let _ = plain.read_to_end(&mut alert).await;
    assert!(!alert.starts_with(b"*"), "{alert:?}");

    let mut roots = RootCertStore::empty();
    roots.add(load::certified_key(&files).unwrap().cert[0].clone()).unwrap();
    let mut client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    client.alpn_protocols = vec![b"imap".to_vec()];
    let tcp = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("a.example").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, tcp).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert_eq!(said, "* OK\r\n");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"imap".as_slice()));
    shutdown.drain(std::time::Duration::from_secs(5)).await;
}

/// Faults of the two files, each with the file and the words that must be named.
#[test]
fn errors_name_the_file_and_the_fault() {
    install_provider();
    let dir = tempfile::tempdir().unwrap();
    let good = write_cert(dir.path(), "a.example");
    let other = write_cert(dir.path(), "b.example");
    let missing = dir.path().join("missing.pem");
    let check = |cert: &Path, key: &Path, words: &str| {
        let files = CertFiles { cert: cert.to_owned(), key: key.to_owned() };
        let error = load::certified_key(&files).expect_err(words).to_string();
        assert!(error.contains(words), "{error}");
    };
    check(&missing, &good.key, "missing.pem: cannot be read");
    check(&good.cert, &missing, "missing.pem: cannot be read");
    check(&good.key, &good.key, "a.example.key: holds no certificate");
    check(&good.cert, &good.cert, "a.example.crt: holds no private key");
    check(&good.cert, &other.key, "b.example.key: is not the key of the first certificate in");
    let broken = dir.path().join("broken.pem");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    check(&broken, &good.key, "broken.pem: the first certificate is broken");
    std::fs::write(&broken, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    check(&good.cert, &broken, "broken.pem: no RSA, ECDSA or Ed25519 key");
    std::fs::write(&broken, "-----BEGIN CERTIFICATE-----\n!!!\n").unwrap();
    check(&broken, &good.key, "broken.pem: is not PEM");
}

/// What `issued` makes of a fresh certificate, the certificate itself, and its end.
fn fresh(name: &str, year: i32) -> (Issued, Vec<u8>) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let made = params.self_signed(&key).unwrap();
    let one = issued(name, made.pem().as_bytes(), &key.serialize_der()).unwrap();
    (one, made.der().to_vec())
}

/// RFC 6066 §3: the name asked for chooses, in any case.
#[test]
fn issued_certificates_are_chosen_by_name_after_files_and_before_the_self_signed_one() {
    let dir = tempfile::tempdir().unwrap();
    let (exact, wild) = (write_cert(dir.path(), "file.example"), write_cert(dir.path(), "*.wild.example"));
    let mut sources = sources(dir.path());
    sources.named =
        vec![(vec!["file.example".into()], exact.clone()), (vec!["*.wild.example".into()], wild.clone())];
    let tls = Tls::open(sources, NOW).unwrap();
    let chosen = |name: Option<&str>| tls.chooser.current().choose(name).cert[0].to_vec();
    let own = chosen(None);
    let (host, host_der) = fresh("posta.example", 2031);
    let (file, _) = fresh("file.example", 2031);
    let (one, one_der) = fresh("one.wild.example", 2030);
    tls.serve_issued(vec![one, host, file]);
    assert!(!tls.is_self_signed());
    for (name, der) in [
        (Some("posta.example"), &host_der),
        (Some("POSTA.Example"), &host_der),
        (Some("one.wild.example"), &one_der),
        (Some("two.wild.example"), &first(&wild)),
        (Some("file.example"), &first(&exact)),
        (Some("unknown.example"), &host_der),
        (None, &host_der),
    ] {
        assert_eq!(&chosen(name), der, "{name:?}");
    }
    tls.reload(NOW).unwrap();
    assert_eq!(chosen(None), host_der, "a reload of the files keeps the issued ones");
    tls.serve_issued(vec![]);
    assert!(tls.is_self_signed() && chosen(None) == own);
}

/// The files are read without a lock, and meanwhile a renewed certificate is put into use.
#[test]
fn a_reload_keeps_what_was_issued_while_it_read_files() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::open(sources(dir.path()), NOW).unwrap();
    let chosen = || tls.chooser.current().choose(Some("posta.example")).cert[0].to_vec();
    let ((old, _), (renewed, renewed_der)) = (fresh("posta.example", 2030), fresh("posta.example", 2031));
    tls.serve_issued(vec![old]);
    let read = CertSet::load(&tls.sources, NOW).unwrap();
    tls.serve_issued(vec![renewed]);
    tls.chooser.put_files(read);
    assert_eq!(chosen(), renewed_der);
}

#[tokio::test]
async fn a_certificate_put_into_use_is_shown_at_the_next_handshake() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::open(sources(dir.path()), NOW).unwrap();
    let made = write_cert(dir.path(), "neu.example");
    let key = PrivateKeyDer::from_pem_file(&made.key).unwrap();
    let chain = std::fs::read(&made.cert).unwrap();
    tls.serve_issued(vec![issued("neu.example", &chain, key.secret_der()).unwrap()]);
    assert_eq!(shown(&tls, "neu.example", std::slice::from_ref(&made)).await, first(&made));
}

#[test]
fn the_gauge_follows_what_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::open(sources(dir.path()), NOW).unwrap();
    let (none, unwanted) = (HashSet::new(), HashSet::from(["altro.example".into(), "posta.example".into()]));
    let own = tls.expires_at(&none).unwrap();
    let (other, _) = fresh("altro.example", 2026);
    tls.serve_issued(vec![other.clone()]);
    assert_eq!(tls.expires_at(&none), Some(own.min(other.expires_at)));
    assert_eq!(tls.expires_at(&unwanted), Some(own), "what is left to expire is no alarm");
    let (host, _) = fresh("posta.example", 2031);
    let end = host.expires_at;
    tls.serve_issued(vec![host]);
    assert_eq!(tls.expires_at(&unwanted), Some(end), "the self-signed one is shown to nobody");
}
