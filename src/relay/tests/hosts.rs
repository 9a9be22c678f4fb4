//! Several hosts, reused connections, and their limits.

use super::*;

const RAW: &str = "Subject: x\r\n\r\nciao\r\n";

/// Two hosts of one domain on one port, the first preferred.
async fn pair(first: Script, second: Script) -> (Sink, Sink, Sender) {
    let other: IpAddr = Ipv4Addr::new(127, 0, 0, 2).into();
    let a = Sink::start(LOCAL, 0, first).await;
    let b = Sink::start(other, a.port(), second).await;
    let table = DnsTable::new();
    table.add_mx("posta.test", 10, "a.test").add_mx("posta.test", 20, "b.test");
    table.add_address("a.test", LOCAL).add_address("b.test", other);
    let sender = Sender::new(Resolver::Table(table), settings(a.port())).expect("a sender");
    (a, b, sender)
}

#[tokio::test]
async fn the_next_host_is_tried_where_the_first_gave_no_verdict() {
    async fn check(first: Script, expected: &str, second_heard: usize) {
        let answers = first.answers;
        let (_, b, sender) = pair(first, Script::default()).await;
        let letter = letter(&["a@posta.test", "b@posta.test"], RAW);
        let outcomes = send(&sender, &Route::Mx("posta.test".into()), &letter).await;
        assert_eq!(short(&outcomes), expected, "{answers:?}");
        assert_eq!(b.heard().messages.len(), second_heard, "{answers:?}");
    }
    let with = |answers| Script { answers, ..Script::default() };
    check(Script::default(), "ok ok", 0).await;
    check(Script { greeting: "554 5.7.1 go away", ..Script::default() }, "ok ok", 1).await;
    check(Script { greeting: "421 busy", ..Script::default() }, "ok ok", 1).await;
    check(Script { greeting: "SSH-2.0", ..Script::default() }, "ok ok", 1).await;
    check(with(&[("EHLO", "550 no")]), "ok ok", 1).await;
    check(with(&[("EHLO", "502 what?"), ("HELO", "550 no")]), "ok ok", 1).await;
    check(with(&[("MAIL", "451 4.3.0 later")]), "ok ok", 1).await;
    check(with(&[("MAIL", "550 5.7.1 no")]), "5.7.1 5.7.1", 0).await;
    check(with(&[("RCPT TO:<a@", "550 5.1.1 no"), ("DATA", "421 closing")]), "5.1.1 ok", 1).await;
    check(with(&[("RCPT TO:<a@", "450 4.2.1 wait")]), "4.2.1 ok", 0).await;
    check(with(&[("DATA", "")]), "ok ok", 1).await;
    check(with(&[(".", "")]), "4.4.2? 4.4.2?", 0).await;
}

#[tokio::test]
async fn when_no_host_answers_the_last_trouble_is_told() {
    let refused = tokio::net::TcpListener::bind((LOCAL, 0)).await.expect("a port");
    let port = refused.local_addr().expect("an address").port();
    drop(refused);
    let sender = Sender::new(Resolver::Table(table()), settings(port)).expect("a sender");
    let outcomes = send(&sender, &Route::Mx("posta.test".into()), &letter(&["a@posta.test"], RAW)).await;
    assert_eq!(short(&outcomes), "4.4.1");
    let nowhere = send(&sender, &Route::Mx("nowhere.test".into()), &letter(&["a@nowhere.test"], RAW)).await;
    assert_eq!(short(&nowhere), "5.1.2");
    let off = Sender::new(Resolver::Off, settings(port)).expect("a sender");
    let outcomes = send(&off, &Route::Mx("posta.test".into()), &letter(&["a@posta.test"], RAW)).await;
    assert_eq!(short(&outcomes), "4.4.3");
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let bench = Bench::with(Script::default(), |settings| settings.allow_private = false).await;
    assert_eq!(bench.send_one().await, "5.4.4");
    assert_eq!(bench.sink.heard().connections, 0);
}

#[tokio::test]
async fn a_connection_serves_several_letters() {
    let bench = Bench::start(Script::default()).await;
    for _ in 0..3 {
        assert_eq!(bench.send_one().await, "ok");
    }
    let heard = bench.sink.heard();
    assert_eq!((heard.connections, heard.messages.len()), (1, 3));
    bench.sender.close().await;
    assert_eq!(bench.sender.idle_count(), 0);
    assert_eq!(bench.sink.heard().lines.last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn a_dead_idle_connection_is_replaced() {
    async fn check(script: Script) {
        let bench = Bench::start(script).await;
        for _ in 0..3 {
            assert_eq!(bench.send_one().await, "ok");
        }
        let heard = bench.sink.heard();
        assert_eq!((heard.connections, heard.messages.len()), (3, 3));
    }
    check(Script { messages_per_connection: 1, ..Script::default() }).await;
    check(Script { messages_per_connection: 1, features: &[], ..Script::default() }).await;
}

#[tokio::test]
async fn a_refused_transaction_is_reset_before_the_next() {
    let answers = &[("RCPT", "550 5.1.1 no"), ("DATA", "503 5.5.1 no recipients")];
    let bench = Bench::start(Script { answers, ..Script::default() }).await;
    assert_eq!(bench.send_one().await, "5.1.1");
    assert_eq!(bench.send_one().await, "5.1.1");
    let heard = bench.sink.heard();
    assert_eq!(heard.connections, 1);
    assert_eq!(heard.lines.iter().filter(|line| *line == "RSET").count(), 2);
}

#[tokio::test]
async fn idle_connections_are_closed_after_a_while() {
    let bench = Bench::with(Script::default(), |settings| settings.idle = Duration::from_millis(30)).await;
    assert_eq!(bench.send_one().await, "ok");
    assert_eq!(bench.sender.idle_count(), 1);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if bench.sink.heard().lines.last().is_some_and(|line| line == "QUIT") {
            break;
        }
    }
    assert_eq!(bench.sender.idle_count(), 0);
    assert_eq!(bench.sink.heard().lines.last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn one_destination_gets_no_more_connections_than_allowed() {
    let bench = Bench::with(Script::default(), |settings| settings.concurrency = 2).await;
    let letters: Vec<Letter> = (0..12).map(|n| letter(&[&format!("u{n}@posta.test")], RAW)).collect();
    let outcomes = futures_util::future::join_all(letters.iter().map(|one| bench.send(one))).await;
    assert!(outcomes.iter().all(|one| short(one) == "ok"));
    let heard = bench.sink.heard();
    assert!(heard.connections <= 2, "{}", heard.connections);
    assert_eq!(heard.messages.len(), 12);
}
