//! What may be reached, and what is done with what comes back.

use super::*;
use crate::net::{resolver::DnsTable, tls};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use std::net::{IpAddr, Ipv4Addr};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// What the server says to a request line such as `GET /x HTTP/1.1`; empty: nothing, ever.
type Say = fn(line: &str, head: &str) -> Vec<u8>;

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, say: Say) {
    let (mut head, mut octet) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut octet).await.unwrap_or(0) == 1 {
        head.push(octet[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    match say(head.lines().next().unwrap_or_default(), &head) {
        answer if answer.is_empty() => std::future::pending().await,
        answer => {
            // The client may have gone when it has had enough.
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    }
}

/// A server on loopback; gives its port.
async fn serve(say: Say) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, say));
        }
    });
    port
}

fn answer(status: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

fn table() -> DnsTable {
    let table = DnsTable::new();
    table.add_address("here.example", Ipv4Addr::LOCALHOST.into());
    table
}

fn fetch(bounds: Bounds) -> Fetch {
    Fetch::new(Resolver::Table(table()), "Test", bounds).reaching_loopback(None)
}

fn bounds(size: usize, millis: u64) -> Bounds {
    Bounds { size, time: Duration::from_millis(millis) }
}

fn word(outcome: Result<Answer, FetchError>) -> &'static str {
    outcome.map_or_else(|error| error.word(), |_| "answer taken")
}

#[tokio::test]
async fn what_is_there_is_fetched_from_the_host_that_was_named() {
    let port = serve(|line, head| match line {
        "GET /pagina?a=1 HTTP/1.1"
            if head.contains("host: here.example:") && head.contains("user-agent: Test") =>
        {
            answer("200 OK", "Content-Type: text/plain\r\n", "ciao")
        }
        _ => answer("400 No", "", ""),
    })
    .await;
    let got =
        fetch(Bounds::default()).get(&format!("http://Here.Example:{port}/pagina?a=1#x")).await.unwrap();
    assert_eq!((got.status, &got.body[..]), (200, &b"ciao"[..]));
    assert_eq!(got.content_type.as_deref(), Some("text/plain"));
    assert_eq!(got.url, format!("http://here.example:{port}/pagina?a=1#x"));
}

#[tokio::test]
async fn nothing_of_our_own_networks_is_reached_however_it_is_spelled() {
    let port = serve(|_, _| answer("200 OK", "", "secret")).await;
    let table = table();
    for (name, address) in
        [("lan.example", "10.0.0.1"), ("meta.example", "169.254.169.254"), ("six.example", "::1")]
    {
        table.add_address(name, address.parse::<IpAddr>().unwrap());
    }
    table.add_address("both.example", Ipv4Addr::LOCALHOST.into());
    table.add_address("both.example", Ipv4Addr::new(192, 168, 0, 1).into());
    table.add_mx("none.example", 0, "");
    let fetch = Fetch::new(Resolver::Table(table), "Test", Bounds::default());
    for host in [
        "here.example",
        "here.example.",
        "HERE.example",
        "lan.example",
        "meta.example",
        "six.example",
        "both.example",
        "none.example",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.1.1",
    ] {
        let outcome = fetch.get(&format!("http://{host}:{port}/")).await;
        assert!(matches!(outcome, Err(FetchError::NotPublic)), "{host}: {outcome:?}");
        assert_eq!(word(fetch.probe(&format!("https://{host}:{port}/")).await), "not-public", "{host}");
    }
    assert_eq!(word(fetch.get("http://nobody.example/").await), "dns");
}

#[tokio::test]
async fn only_addresses_of_the_web_are_fetched_from() {
    let fetch = fetch(Bounds::default());
    for bad in [
        "ftp://here.example/",
        "file:///etc/passwd",
        "gopher://here.example/",
        "javascript:alert(1)",
        "//here.example/",
        "here.example",
        "http://",
        "http://a:b@here.example/",
        "http://a@here.example/",
        "http://here.example:25/",
        "http://here.example:22/",
        "http://here.example:99999/",
        "http://[::1/",
        "",
        &format!("http://here.example/{}", "a".repeat(2000)),
    ] {
        assert_eq!(word(fetch.get(bad).await), "address", "{bad}");
    }
}

#[tokio::test]
async fn a_line_end_in_an_address_makes_no_second_request() {
    let port =
        serve(|line, head| answer("200 OK", "", &format!("{line}|{}", head.contains("Evil: 1")))).await;
    let url = format!("http://here.example:{port}/a\r\nEvil: 1\r\n\r\nGET /b");
    let got = fetch(Bounds::default()).get(&url).await.unwrap();
    assert!(got.body.ends_with(b"|false"), "{got:?}");
}

#[tokio::test]
async fn redirects_are_followed_and_each_is_looked_at_anew() {
    let port = serve(|line, _| match line.split(' ').nth(1).unwrap_or_default() {
        "/start" => answer("302 Found", "Location: /middle\r\n", "x"),
        "/middle" => answer("308 Permanent", "Location: end?q\r\n", ""),
        "/end?q" => answer("200 OK", "", "arrived"),
        "/lan" => answer("301 Moved", "Location: http://10.0.0.1/\r\n", ""),
        "/meta" => answer("307 Other", "Location: //169.254.169.254/latest\r\n", ""),
        "/file" => answer("301 Moved", "Location: file:///etc/passwd\r\n", ""),
        "/user" => answer("301 Moved", "Location: http://a:b@here.example/\r\n", ""),
        "/mail" => answer("301 Moved", "Location: http://here.example:25/\r\n", ""),
        "/loop" => answer("303 See", "Location: /loop\r\n", ""),
        "/nowhere" => answer("301 Moved", "", "no place named"),
        _ => answer("404 No", "", ""),
    })
    .await;
    let fetch = fetch(Bounds::default());
    let at = |path: &str| format!("http://here.example:{port}{path}");
    let got = fetch.get(&at("/start")).await.unwrap();
    assert_eq!((&got.body[..], got.url), (&b"arrived"[..], at("/end?q")));
    for (path, expected) in [
        ("/lan", "not-public"),
        ("/meta", "not-public"),
        ("/file", "redirect"),
        ("/user", "redirect"),
        ("/mail", "redirect"),
        ("/loop", "redirect"),
        ("/nowhere", "answer taken"),
    ] {
        assert_eq!(word(fetch.get(&at(path)).await), expected, "{path}");
    }
}

#[tokio::test]
async fn answers_are_bounded_in_size_and_time() {
    let port = serve(|line, _| match line.split(' ').nth(1).unwrap_or_default() {
        "/large" => answer("200 OK", "", &"a".repeat(5000)),
        "/endless" => {
            let mut said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            said.extend(b"fff\r\n".iter().chain(&[b'a'; 0xfff]).chain(b"\r\n").copied());
            said
        }
        "/header" => answer("200 OK", &format!("X: {}\r\n", "a".repeat(300 << 10)), ""),
        "/fields" => answer("200 OK", &"X: a\r\n".repeat(500), ""),
        "/noise" => b"220 mail.example ESMTP\r\n".to_vec(),
        "/fits" => answer("200 OK", "", &"a".repeat(1000)),
        _ => Vec::new(),
    })
    .await;
    let fetch = fetch(bounds(1000, 400));
    for (path, expected) in [
        ("/fits", "answer taken"),
        ("/large", "size"),
        ("/endless", "size"),
        ("/header", "answer"),
        ("/fields", "answer"),
        ("/noise", "answer"),
        ("/silent", "timeout"),
    ] {
        assert_eq!(word(fetch.get(&format!("http://here.example:{port}{path}")).await), expected, "{path}");
    }
}

#[tokio::test]
async fn who_does_not_answer_head_is_asked_for_the_whole() {
    let port = serve(|line, _| match line {
        "HEAD /both HTTP/1.1" => answer("200 OK", "X-Head: yes\r\n", ""),
        "GET /get HTTP/1.1" => answer("200 OK", "", &"a".repeat(200 << 10)),
        "GET /gone HTTP/1.1" => answer("410 Gone", "", &"a".repeat(200 << 10)),
        "HEAD /wrong HTTP/1.1" => b"not http at all\r\n\r\n".to_vec(),
        "GET /wrong HTTP/1.1" => answer("200 OK", "", "ok"),
        line if line.starts_with("HEAD") => answer("405 No", "", ""),
        _ => answer("404 No", "", ""),
    })
    .await;
    let fetch = fetch(Bounds::default());
    for (path, expected) in [("/both", 200), ("/get", 200), ("/wrong", 200), ("/gone", 410), ("/other", 404)]
    {
        let got = fetch.probe(&format!("http://here.example:{port}{path}")).await.unwrap();
        assert_eq!((got.status, got.body.len()), (expected, 0), "{path}");
    }
}

#[tokio::test]
async fn a_process_that_asks_no_dns_fetches_nothing() {
    let port = serve(|_, _| answer("200 OK", "", "x")).await;
    let fetch = Fetch::new(Resolver::Off, "Test", Bounds::default()).reaching_loopback(None);
    assert!(fetch.is_off());
    for host in ["127.0.0.1", "here.example"] {
        assert_eq!(word(fetch.get(&format!("http://{host}:{port}/")).await), "off", "{host}");
        assert_eq!(word(fetch.probe(&format!("http://{host}:{port}/")).await), "off", "{host}");
    }
}

/// A server that speaks TLS under a name; gives its port and its certificate.
async fn serve_tls(name: &str) -> (u16, RootCertStore) {
    tls::install_provider();
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let chain = vec![made.cert.der().clone()];
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    talk(stream, |_, _| answer("200 OK", "", "in private")).await;
                }
            });
        }
    });
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    (port, roots)
}

#[tokio::test]
async fn tls_is_verified() {
    let (port, roots) = serve_tls("here.example").await;
    let table = table();
    table.add_address("other.example", Ipv4Addr::LOCALHOST.into());
    let fetch = Fetch::new(Resolver::Table(table), "Test", Bounds::default());
    let trusting = fetch.clone().reaching_loopback(Some(roots));
    let got = trusting.get(&format!("https://here.example:{port}/")).await.unwrap();
    assert_eq!(&got.body[..], b"in private");
    assert_eq!(word(trusting.get(&format!("https://other.example:{port}/")).await), "tls", "another name");
    let strict = fetch.reaching_loopback(None);
    assert_eq!(
        word(strict.get(&format!("https://here.example:{port}/")).await),
        "tls",
        "nobody's certificate"
    );
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let plain = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&answer("400 Bad", "", "x")).await.unwrap();
    });
    assert_eq!(word(strict.get(&format!("https://here.example:{plain}/")).await), "tls", "no TLS");
}

#[tokio::test]
async fn nobody_there_is_said() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(word(fetch(Bounds::default()).get(&format!("http://here.example:{port}/")).await), "connect");
}
