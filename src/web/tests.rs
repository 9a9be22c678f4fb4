use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;
use tower::ServiceExt;

mod accounts;
mod acme;
mod administration;
mod api;
mod bodies;
mod browser;
mod calendar;
mod decisions;
mod files;
mod forum;
mod house;
mod listings;
mod lists;
mod media;
mod newsroom;
mod rights;
mod session;
mod setup;

use super::*;
use crate::clock::{Clock, MINUTE};
use crate::net::request_limits::RequestLimiter;
use crate::net::{self, ConnLimits, Connection, Service, Shutdown};

fn state(domains: &[&str]) -> WebState {
    let domains: Arc<[String]> = domains.iter().map(|d| (*d).to_owned()).collect();
    WebState {
        hostname: "posta.example".into(),
        public_url: "https://web.example".into(),
        ports: MailPorts { imaps: Some(993), imap: Some(143), submissions: Some(465), submission: Some(587) },
        plaintext_login: false,
        self_signed: true,
        max_message_size: 50 << 20,
        channel: Channel::Encrypted,
        trusted_proxies: Vec::new().into(),
        request_timeout: std::time::Duration::from_secs(5),
        clock: Clock::manual(45_296_000_007),
        setup_limiter: Arc::new(RequestLimiter::new(100, MINUTE)),
        seal: Seal::new(&[5; 32]),
        territories: no_territories(),
        upload_limit: 10 << 20,
        demo: false,
        accounts: None,
        portal: None,
        files: None,
        challenges: None,
        // The receiver keeps its last value when the sender is gone.
        domains: watch::channel(domains).1,
    }
}

fn ours() -> Router {
    router(state(&["lecce.example", "cpi.example"]))
}

async fn ask(router: Router, method: Method, host: &str, path: &str) -> Response {
    let request =
        Request::builder().method(method).uri(path).header("host", host).body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

async fn get_text(path: &str) -> (StatusCode, String) {
    let response = ask(ours(), Method::GET, "posta.example", path).await;
    (response.status(), text(response).await)
}

#[tokio::test]
async fn pages_and_files_answer_with_every_security_header() {
    for path in [
        "/",
        "/posta/configura",
        "/posta/configura?lingua=en",
        "/robots.txt",
        "/mail/config-v1.1.xml",
        templates::assets::stylesheets()[1].as_str(),
        templates::assets::icon_path(),
        "/manca",
    ] {
        let response = ask(ours(), Method::GET, "posta.example", path).await;
        assert_eq!(response.status() == 404, path == "/manca", "{path}");
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "{path}"
        );
        for name in [
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "permissions-policy",
            "strict-transport-security",
            "cache-control",
        ] {
            assert!(headers.contains_key(name), "{path} {name}");
        }
    }
}

/// Passwords went over networks in clear, since HTTP showed the same pages as HTTPS.
#[tokio::test]
async fn in_clear_there_is_no_page_and_no_form() {
    let open = |url: &str| {
        router(WebState { channel: Channel::Open, public_url: url.into(), ..state(&["lecce.example"]) })
    };
    let check = async |method, path, status: u16| {
        let response = ask(open("https://web.example"), method, "posta.example", path).await;
        assert_eq!(response.status(), status, "{path}");
        assert!(!response.headers().contains_key("strict-transport-security"), "{path}: RFC 6797 §7.2");
        response.headers().get("location").map(|target| target.to_str().unwrap().to_owned())
    };
    for path in [
        "/",
        "/posta/configura?lingua=en",
        "/posta/password",
        "/posta/apple.mobileconfig?indirizzo=a",
        "/manca",
    ] {
        assert_eq!(check(Method::GET, path, 308).await, Some(format!("https://web.example{path}")));
        assert_eq!(check(Method::POST, path, 403).await, None);
    }
    for path in ["/mail/config-v1.1.xml", "/robots.txt", "/.well-known/autoconfig/mail/config-v1.1.xml"] {
        assert_eq!(check(Method::GET, path, 200).await, None);
    }
    for path in ["/.well-known/acme-challenge/x", "/AutoDiscover/x"] {
        assert_eq!(check(Method::GET, path, 404).await, None);
    }
    let nowhere = ask(open("http://posta.example"), Method::GET, "posta.example", "/posta/configura").await;
    assert_eq!(nowhere.status(), 403, "there is no safe address to send anybody to");
    let local = WebState { channel: Channel::Local, ..state(&["lecce.example"]) };
    let local = ask(router(local), Method::GET, "posta.example", "/posta/configura").await;
    assert_eq!((local.status().as_u16(), local.headers().get("strict-transport-security")), (200, None));
}

#[tokio::test]
async fn the_first_page_leads_to_the_set_up_page() {
    let (_, home) = get_text("/").await;
    assert!(home.contains("href=\"/posta/configura\"") && home.contains("@cpi.<wbr>example"));
    let (status, page) = get_text("/posta/configura").await;
    assert_eq!(status, 200);
    for words in [
        "posta.<wbr>example",
        "993",
        "143",
        "465",
        "587",
        "<html lang=\"it\">",
        "nome.<wbr>cognome@<wbr>lecce.<wbr>example",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let (_, english) = get_text("/posta/configura?lingua=en").await;
    assert!(english.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn no_page_has_a_script_or_style_written_into_it() {
    for path in ["/", "/posta/configura", "/manca"] {
        let (_, page) = get_text(path).await;
        assert!(!page.contains(" style=") && !page.contains("<style"), "{path}");
        for script in page.split("<script").skip(1) {
            let known = [" src=\"/statico/", " type=\"application/ld+json\">"];
            assert!(known.iter().any(|begin| script.starts_with(begin)), "{path} {script}");
        }
    }
}

/// draft-ietf-mailmaint-autoconfig: Thunderbird for Android asks without an address.
#[tokio::test]
async fn autoconfig_without_an_address_has_placeholders() {
    for path in ["/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml"] {
        let (status, xml) = get_text(path).await;
        assert_eq!(status, 200);
        assert_eq!(xml.matches("<username>%EMAILADDRESS%</username>").count(), 4);
        assert_eq!(xml.matches("<hostname>posta.example</hostname>").count(), 4);
        for part in [
            "<emailProvider id=\"lecce.example\">",
            "<domain>lecce.example</domain>",
            "<domain>cpi.example</domain>",
            "<incomingServer type=\"imap\">",
            "<port>993</port>\n      <socketType>SSL</socketType>",
            "<port>587</port>\n      <socketType>STARTTLS</socketType>",
            "<documentation url=\"https://web.example/posta/configura\">",
        ] {
            assert!(xml.contains(part), "{part}\n{xml}");
        }
        assert!(!xml.contains("plain<"));
    }
}

/// draft-ietf-mailmaint-autoconfig: `emailaddress` as sent, then the user name expected in the answer; none: 404.
#[tokio::test]
async fn autoconfig_echoes_plausible_addresses_escaped() {
    for (sent, expected) in [
        ("op01@lecce.example", Some("op01@lecce.example")),
        ("chiunque@CPI.example", Some("chiunque@CPI.example")),
        ("a%2Btag@lecce.example", Some("a+tag@lecce.example")),
        ("%3Cx%3E%26%22%27@lecce.example", Some("&lt;x&gt;&amp;&quot;&#39;@lecce.example")),
        ("a%EF%BF%BF@lecce.example", Some("a\u{fffd}@lecce.example")),
        ("", Some("%EMAILADDRESS%")),
        ("%25EMAILADDRESS%25", Some("%EMAILADDRESS%")),
        ("@lecce.example", Some("%EMAILADDRESS%")),
        ("a%0D%0Ab@lecce.example", Some("%EMAILADDRESS%")),
        ("a b@lecce.example", Some("%EMAILADDRESS%")),
        ("x@y.example&emailaddress=z@y.example", Some("%EMAILADDRESS%")),
        ("op01@altrove.example", None),
    ] {
        let sent = sent.replace(' ', "%20");
        let (status, xml) = get_text(&format!("/mail/config-v1.1.xml?emailaddress={sent}")).await;
        match expected {
            None => assert_eq!(status, 404, "{sent}"),
            Some(user) => {
                assert_eq!(status, 200, "{sent}");
                assert_eq!(xml.matches(&format!("<username>{user}</username>")).count(), 4, "{sent} {xml}");
            }
        }
    }
    let long = format!("/mail/config-v1.1.xml?emailaddress={}@lecce.example", "a".repeat(300));
    assert!(get_text(&long).await.1.contains("%EMAILADDRESS%"));
}

/// draft-ietf-mailmaint-autoconfig
#[tokio::test]
async fn autoconfig_offers_what_is_served() {
    let mut demo = state(&[]);
    demo.plaintext_login = true;
    demo.ports = MailPorts { imap: Some(2143), submission: Some(2587), ..MailPorts::default() };
    let xml = text(ask(router(demo), Method::GET, "localhost", "/mail/config-v1.1.xml").await).await;
    assert!(xml.contains("<domain>posta.example</domain>") && !xml.contains("SSL"), "{xml}");
    assert_eq!(xml.matches("<socketType>plain</socketType>").count(), 2, "{xml}");
    assert!(xml.find("STARTTLS") < xml.find("plain"));
}

#[tokio::test]
async fn only_our_own_host_names_are_answered() {
    for (host, status) in [
        ("posta.example", 200),
        ("POSTA.example:8080", 200),
        ("localhost:1", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("web.example", 200),
        ("lecce.example", 200),
        ("autoconfig.cpi.example", 200),
        ("evil.example", 421),
        ("autodiscover.lecce.example", 200),
        ("autoconfig.evil.example", 421),
        ("altro.lecce.example", 421),
        ("xlecce.example", 421),
        ("posta.example.evil.example", 421),
        ("", 400),
    ] {
        let response = ask(ours(), Method::GET, host, "/mail/config-v1.1.xml").await;
        assert_eq!(response.status(), status, "{host}");
        assert!(!text(response).await.contains("evil"), "{host}");
    }
    let wrong = ask(ours(), Method::POST, "evil.example", "/").await;
    assert_eq!(wrong.status(), 421, "a wrong method tells a foreign name nothing either");
    // The page that refuses is shown as it should be.
    let style = ask(ours(), Method::GET, "evil.example", templates::assets::stylesheets()[1].as_str()).await;
    assert_eq!(style.status(), 200);
    let none = Request::builder().uri("/").body(Body::empty()).unwrap();
    assert_eq!(ours().oneshot(none).await.unwrap().status(), 400);
}

#[tokio::test]
async fn errors_are_pages_in_the_language_asked_for() {
    let missing = ask(ours(), Method::GET, "posta.example", "/manca?lingua=en").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.headers()["cache-control"], "no-store");
    assert!(text(missing).await.contains("Page not found"));
    let wrong = ask(ours(), Method::POST, "posta.example", "/").await;
    assert_eq!(wrong.status(), 405);
    assert!(wrong.headers()["allow"].to_str().unwrap().contains("GET"));
    assert!(text(wrong).await.contains("Operazione non prevista"));
    let head = ask(ours(), Method::HEAD, "posta.example", "/").await;
    assert_eq!(head.status(), 200);
    assert!(text(head).await.is_empty());
}

#[tokio::test]
async fn an_address_with_a_nul_is_refused() {
    for (path, expected) in [("/notizie/%00", 404), ("/cerca?q=a%00b", 400)] {
        let (status, page) = get_text(path).await;
        assert_eq!(status, expected, "{path}");
        assert!(page.contains("<h1"), "{page}");
    }
}

#[tokio::test]
async fn panics_and_endless_handlers_become_pages() {
    async fn broken() -> &'static str {
        panic!("on purpose")
    }
    async fn endless() {
        std::future::pending::<()>().await;
    }
    let mut state = state(&[]);
    state.request_timeout = std::time::Duration::from_millis(20);
    let state = Arc::new(state);
    let router = Router::new()
        .route("/rotto", get(broken))
        .route("/infinito", get(endless))
        .layer(from_fn_with_state(Arc::clone(&state), guard::within_time))
        .layer(from_fn(guard::catch_panic));
    let broken = ask(router.clone(), Method::GET, "posta.example", "/rotto").await;
    assert_eq!(broken.status(), 500);
    assert!(text(broken).await.contains("Qualcosa si è rotto"));
    let endless = ask(router, Method::GET, "posta.example", "/infinito").await;
    assert_eq!(endless.status(), 503);
}

#[tokio::test]
async fn health_names_what_fails() {
    let render: Render = Arc::new(|| "x_total 1\n".to_owned());
    let well = metrics_router(Arc::new(|| Box::pin(async { Vec::new() })), render.clone());
    let answer = ask(well.clone(), Method::GET, "x", "/healthz").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(text(answer).await, "{\"failing\":{},\"status\":\"ok\"}\n");
    assert_eq!(text(ask(well, Method::GET, "x", "/metrics").await).await, "x_total 1\n");
    let failing = Failing { part: "database".into(), reason: "disk \"full\"".into(), warning: false };
    let ill: HealthCheck = Arc::new(move || {
        let failing = failing.clone();
        Box::pin(async move { vec![failing] })
    });
    let answer = ask(metrics_router(ill, render), Method::GET, "x", "/healthz").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(
        text(answer).await,
        "{\"failing\":{\"database\":\"disk \\\"full\\\"\"},\"status\":\"failing\"}\n"
    );
    let worry = Failing { part: "certificate a.example".into(), reason: "x".into(), warning: true };
    let worried: HealthCheck = Arc::new(move || {
        let worry = worry.clone();
        Box::pin(async move { vec![worry] })
    });
    let answer = ask(metrics_router(worried, Arc::new(String::new)), Method::GET, "x", "/healthz").await;
    assert_eq!(answer.status(), 200);
    let body = text(answer).await;
    assert_eq!(body, "{\"failing\":{},\"status\":\"ok\",\"warnings\":{\"certificate a.example\":\"x\"}}\n");
}

/// Serves our router on a free port, as the whole server does.
async fn start(shutdown: &Shutdown) -> u16 {
    let listener = net::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
    let port = listener.port().unwrap();
    let limits = ConnLimits::new(10, 10);
    let service = Service { name: "http", listener, limits, refusal: |_| "", tls: None };
    let router = ours();
    tokio::spawn(net::serve(service, shutdown.clone(), move |connection: Connection| {
        handle(router.clone(), connection)
    }));
    port
}

#[tokio::test]
async fn a_real_connection_is_kept_and_ends_with_the_server() {
    let shutdown = Shutdown::new();
    let port = start(&shutdown).await;
    let mut client = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut seen = String::new();
    for _ in 0..2 {
        client.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut buffer = [0; 4096];
        let read = client.read(&mut buffer).await.unwrap();
        seen += std::str::from_utf8(&buffer[..read]).unwrap();
    }
    assert_eq!(seen.matches("HTTP/1.1 200 OK").count(), 2, "{seen}");
    assert_eq!(shutdown.drain(std::time::Duration::from_secs(5)).await, 0);
    assert_eq!(client.read(&mut [0; 10]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let shutdown = Shutdown::new();
    let port = start(&shutdown).await;
    let mut client = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = client.write_all(format!("GET / HTTP/1.1\r\nX: {}", "a".repeat(100_000)).as_bytes()).await;
    let mut said = Vec::new();
    let _ = client.read_to_end(&mut said).await;
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 431"), "{said:?}");
}

/// Behind a proxy everybody has a count of their own, if the proxy is trusted; else what a request says of itself is nothing.
#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    for (trusted, statuses) in
        [(vec!["127.0.0.1".parse().unwrap()], [200, 429, 200]), (vec![], [200, 429, 429])]
    {
        let limiter = Arc::new(RequestLimiter::new(1, MINUTE));
        let app = router(WebState {
            trusted_proxies: trusted.into(),
            setup_limiter: limiter,
            ..state(&["lecce.example"])
        });
        for (client, status) in ["192.0.2.1", "192.0.2.1", "192.0.2.2"].into_iter().zip(statuses) {
            let request = Request::get("/mail/config-v1.1.xml?emailaddress=a@lecce.example")
                .header("host", "posta.example")
                .header("x-forwarded-for", client)
                .body(Body::empty());
            let response = app.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(response.status(), status, "{client}");
        }
    }
}

#[tokio::test]
async fn a_request_of_two_clients_is_refused() {
    let trusted = vec!["127.0.0.1".parse().unwrap()].into();
    let app = router(WebState { trusted_proxies: trusted, ..state(&["lecce.example"]) });
    let request = Request::get("/").header("host", "posta.example").header("x-forwarded-for", "192.0.2.1");
    let request = request.header("forwarded", "for=x").body(Body::empty());
    let response = app.oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(response.headers().contains_key("content-security-policy"));
}
