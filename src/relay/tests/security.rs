//! TLS by policy, log-in at a smarthost, and what a hostile server tries.

use std::sync::Arc;

use super::*;

const RAW: &str = "Subject: x\r\n\r\nciao\r\n";
const TLS: &[&str] = &["STARTTLS", "PIPELINING"];
const AUTH: &[&str] = &["STARTTLS", "AUTH PLAIN LOGIN"];

fn with(features: &'static [&'static str]) -> Script {
    Script { features, ..Script::default() }
}

/// Sends by smarthost under this policy, trusting the sink's certificate or not.
async fn by_smarthost(
    script: Script,
    host: &str,
    tls: TlsPolicy,
    trust: bool,
    login: bool,
) -> (Sink, String) {
    let sink = Sink::start(LOCAL, 0, script).await;
    let mut settings = settings(25);
    if trust {
        settings.extra_roots.push(sink.certificate.clone());
    }
    let credentials = login.then(|| Credentials { username: "op01".into(), password: "segreta".into() });
    let smarthost = Smarthost { host: host.into(), port: sink.port(), tls, credentials };
    let sender = Sender::new(Resolver::Table(table()), settings).expect("a sender");
    let route = Route::Smarthost(Arc::new(smarthost));
    let outcomes = send(&sender, &route, &letter(&["a@altrove.test"], RAW)).await;
    (sink, short(&outcomes))
}

/// RFC 7435 §3
#[tokio::test]
async fn opportunistic_tls_takes_any_certificate() {
    let bench = Bench::start(with(TLS)).await;
    assert_eq!(bench.send_one().await, "ok");
    let heard = bench.sink.heard();
    assert_eq!((heard.connections, heard.encrypted), (1, 1));
    assert_eq!(heard.lines[..3], ["EHLO mail.lecce.test", "STARTTLS", "EHLO mail.lecce.test"]);
}

/// RFC 7435 §3
#[tokio::test]
async fn opportunistic_tls_falls_back_to_the_clear() {
    let bench = Bench::start(Script { broken_tls: true, ..with(TLS) }).await;
    assert_eq!(bench.send_one().await, "ok");
    let heard = bench.sink.heard();
    assert_eq!((heard.connections, heard.encrypted), (2, 0));
    let answers = &[("STARTTLS", "454 4.7.0 not now")];
    let bench = Bench::start(Script { answers, ..with(TLS) }).await;
    assert_eq!(bench.send_one().await, "ok");
    assert_eq!(bench.sink.heard().connections, 1);
}

#[tokio::test]
async fn bytes_behind_the_reply_to_starttls_are_refused() {
    let bench = Bench::start(Script { injected: "250 injected\r\n", ..with(TLS) }).await;
    assert_eq!(bench.send_one().await, "4.7.0");
    let bench = Bench::start(Script { injected: "25", ..with(TLS) }).await;
    assert_eq!(bench.send_one().await, "4.7.0");
    let heard = bench.sink.heard();
    assert_eq!((heard.connections, heard.messages.len()), (1, 0));
}

/// RFC 9525 §6.3, §6.4: the name or address asked for is the one that is certified.
#[tokio::test]
async fn required_tls_is_required() {
    async fn check(script: Script, host: &str, policy: TlsPolicy, trust: bool, expected: &str) {
        let (sink, outcome) = by_smarthost(script, host, policy, trust, false).await;
        assert_eq!(outcome, expected, "{host} {policy:?} {trust}");
        let heard = sink.heard();
        assert_eq!(heard.messages.len(), usize::from(expected == "ok"), "{host} {policy:?} {trust}");
    }
    let any = TlsPolicy::Required { verify: false };
    let verified = TlsPolicy::Required { verify: true };
    check(with(&[]), "mx.test", any, false, "4.7.10").await;
    check(Script { answers: &[("EHLO", "500 what?")], ..with(TLS) }, "mx.test", any, false, "4.0.0").await;
    check(Script { broken_tls: true, ..with(TLS) }, "mx.test", any, false, "4.7.5").await;
    check(Script { answers: &[("STARTTLS", "454 4.7.0 no")], ..with(TLS) }, "mx.test", any, false, "4.7.0")
        .await;
    check(with(TLS), "mx.test", any, false, "ok").await;
    check(with(TLS), "mx.test", verified, false, "4.7.5").await;
    check(with(TLS), "mx.test", verified, true, "ok").await;
    check(with(TLS), "127.0.0.1", verified, true, "ok").await;
    check(with(TLS), "other.test", verified, true, "4.7.5").await;
    check(with(TLS), "other.test", any, true, "ok").await;
    let implicit = || Script { implicit_tls: true, ..with(&[]) };
    check(implicit(), "mx.test", TlsPolicy::Implicit { verify: true }, true, "ok").await;
    check(implicit(), "mx.test", TlsPolicy::Implicit { verify: true }, false, "4.7.5").await;
    check(implicit(), "mx.test", TlsPolicy::Implicit { verify: false }, false, "ok").await;
}

#[tokio::test]
async fn log_in_at_the_smarthost() {
    let required = TlsPolicy::Required { verify: false };
    let (sink, outcome) = by_smarthost(with(AUTH), "mx.test", required, false, true).await;
    assert_eq!(outcome, "ok");
    // base64 of NUL op01 NUL segreta.
    assert!(sink.heard().lines.contains(&"AUTH PLAIN AG9wMDEAc2VncmV0YQ==".to_owned()));

    let answers = &[("AUTH PLAIN", "535 5.7.8 no"), ("AUTH", "535 5.7.8 wrong password")];
    let refused = Script { answers, ..with(AUTH) };
    assert_eq!(by_smarthost(refused, "mx.test", required, false, true).await.1, "4.7.8");

    let answers = &[
        ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
        ("b3AwMQ==", "334 UGFzc3dvcmQ6"),
        ("c2VncmV0YQ==", "235 2.7.0 ok"),
    ];
    let login = Script { answers, ..with(&["STARTTLS", "AUTH LOGIN"]) };
    assert_eq!(by_smarthost(login, "mx.test", required, false, true).await.1, "ok");

    assert_eq!(by_smarthost(with(TLS), "mx.test", required, false, true).await.1, "4.7.0");
    let (sink, outcome) = by_smarthost(with(AUTH), "mx.test", TlsPolicy::None, false, true).await;
    assert_eq!(outcome, "ok"); // Loopback may see the password.
    assert_eq!(sink.heard().encrypted, 0);
}

#[tokio::test]
async fn a_server_that_talks_without_end_is_left() {
    async fn check(greeting: String, expected: &str) {
        let bench = Bench::start(Script { greeting: greeting.leak(), ..Script::default() }).await;
        assert_eq!(bench.send_one().await, expected);
    }
    check("2".repeat(100_000), "4.4.2").await;
    check(format!("{}220 ok", "220-x\r\n".repeat(10_000)), "4.4.2").await;
    check("220-a\r\n221 b".to_owned(), "4.4.2").await;
    check(format!("{}220 ok", "220-x\r\n".repeat(50)), "ok").await;
}
