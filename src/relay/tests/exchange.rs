//! What is said over one connection, and what becomes of each recipient.

use super::*;

const TWO: &[&str] = &["a@posta.test", "b@posta.test"];
const RAW: &str = "Subject: x\r\n\r\nciao\r\n";

#[tokio::test]
async fn envelope_and_data_go_in_one_write_where_pipelining_is_offered() {
    let bench = Bench::start(Script::default()).await;
    let outcomes = bench.send(&letter(TWO, RAW)).await;
    assert_eq!(short(&outcomes), "ok ok");
    assert_eq!(words(&outcomes[0]), "250 2.0.0 queued as 1");
    let heard = bench.sink.heard();
    assert_eq!(
        heard.lines,
        [
            "EHLO mail.lecce.test",
            "MAIL FROM:<op01@lecce.test> SIZE=20",
            "*RCPT TO:<a@posta.test>",
            "*RCPT TO:<b@posta.test>",
            "*DATA"
        ]
    );
    assert_eq!(bench.sink.message(), RAW);
}

#[tokio::test]
async fn one_command_at_a_time_without_pipelining() {
    let bench = Bench::with(Script { features: &[], ..Script::default() }, |settings| {
        settings.mx_tls = TlsPolicy::None;
    })
    .await;
    assert_eq!(short(&bench.send(&letter(TWO, RAW)).await), "ok ok");
    assert_eq!(
        bench.sink.heard().lines,
        [
            "EHLO mail.lecce.test",
            "MAIL FROM:<op01@lecce.test>",
            "RCPT TO:<a@posta.test>",
            "RCPT TO:<b@posta.test>",
            "DATA"
        ]
    );
    assert_eq!(bench.sink.message(), RAW);
}

/// RFC 5321 §3.2: a server of RFC 821 knows HELO only, and nothing that was added since.
#[tokio::test]
async fn a_server_without_ehlo_is_greeted_in_the_old_way() {
    const UNKNOWN: &[(&str, &str)] = &[("EHLO", "500 what?")];
    let cases = [
        (UNKNOWN, TlsPolicy::Opportunistic),
        (&[("EHLO", "502 5.5.1 not here")], TlsPolicy::Opportunistic),
        (UNKNOWN, TlsPolicy::None),
        (UNKNOWN, TlsPolicy::Implicit { verify: false }),
    ];
    for (answers, tls) in cases {
        let implicit_tls = matches!(tls, TlsPolicy::Implicit { .. });
        let script = Script { answers, implicit_tls, ..Script::default() };
        let bench = Bench::with(script, |settings| settings.mx_tls = tls).await;
        assert_eq!(short(&bench.send(&letter(&["a@posta.test"], RAW)).await), "ok");
        assert_eq!(
            bench.sink.heard().lines,
            [
                "EHLO mail.lecce.test",
                "HELO mail.lecce.test",
                "MAIL FROM:<op01@lecce.test>",
                "RCPT TO:<a@posta.test>",
                "DATA"
            ]
        );
        assert_eq!(bench.sink.message(), RAW);
    }
}

/// RFC 3030 §2, §3: binary content goes by BDAT, its bytes as they are, where CHUNKING and BINARYMIME are offered.
#[tokio::test]
async fn binary_content_goes_by_bdat() {
    const RAW: &str = "Subject: x\r\n\r\n\0\r\n.\r\nRSET\r\n";
    for features in [&["PIPELINING", "CHUNKING", "BINARYMIME"][..], &["CHUNKING", "BINARYMIME"]] {
        let bench = Bench::start(Script { features, ..Script::default() }).await;
        assert_eq!(short(&bench.send(&letter(TWO, RAW)).await), "ok ok");
        assert_eq!(bench.sink.message(), RAW);
        let lines = bench.sink.heard().lines;
        let said = |line: &str| lines.iter().any(|heard| heard.trim_start_matches('*') == line);
        assert!(
            said("MAIL FROM:<op01@lecce.test> BODY=BINARYMIME") && !said("DATA") && !said("RSET"),
            "{lines:?}"
        );
        assert!(said(&format!("BDAT {} LAST", RAW.len())), "{lines:?}");
    }
    let answers = &[("RCPT TO:<a@", "550 5.1.1 no"), (".", "451 4.3.0 disk full")];
    let features = &["PIPELINING", "CHUNKING", "BINARYMIME"];
    let bench = Bench::start(Script { features, answers, ..Script::default() }).await;
    assert_eq!(short(&bench.send(&letter(TWO, RAW)).await), "5.1.1 4.3.0");
    let none =
        Bench::start(Script { features, answers: &[("RCPT", "550 5.1.1 no")], ..Script::default() }).await;
    assert_eq!(short(&none.send(&letter(TWO, RAW)).await), "5.1.1 5.1.1");
    assert!(none.sink.heard().lines.last().is_some_and(|line| line == "RSET"), "no chunk for nobody");
}

/// RFC 9422 §4.1, §4.2: transactions are split, and a session ends, as the server says.
#[tokio::test]
async fn limits_of_the_server_are_heeded() {
    let features = &["PIPELINING", "LIMITS RCPTMAX=1 MAILMAX=2"];
    let bench = Bench::start(Script { features, ..Script::default() }).await;
    let to = ["a@posta.test", "b@posta.test", "c@posta.test"];
    assert_eq!(short(&bench.send(&letter(&to, RAW)).await), "ok ok ok");
    let heard = bench.sink.heard();
    let count =
        |start: &str| heard.lines.iter().filter(|l| l.trim_start_matches('*').starts_with(start)).count();
    assert_eq!((count("MAIL"), count("RCPT"), heard.messages.len()), (3, 3, 3), "{:?}", heard.lines);
    assert_eq!(heard.connections, 2, "two messages on the first, one on the second");
}

/// RFC 3461 §5.2.1: who offers DSN gets the parameters, and tells from then on.
#[tokio::test]
async fn a_server_with_dsn_takes_over_the_telling() {
    for (features, expected) in [(&["DSN"][..], true), (&[], false)] {
        let bench = Bench::start(Script { features, ..Script::default() }).await;
        let letter = letter(&["a@posta.test"], RAW);
        let mut request = crate::notify::Request::new(None, Some("7".into()));
        let wish = crate::notify::Wish { notify: crate::notify::Notify::SUCCESS, original: None };
        request.note(&letter.recipients()[0], wish);
        let outcomes = bench.send(&letter.asking(request)).await;
        assert!(
            matches!(&outcomes[0], Outcome::Delivered { tells, .. } if *tells == expected),
            "{outcomes:?}"
        );
        let lines = bench.sink.heard().lines;
        let said = |line: &str| lines.iter().any(|heard| heard == line);
        assert_eq!(said("MAIL FROM:<op01@lecce.test> ENVID=7"), expected, "{lines:?}");
        assert_eq!(said("RCPT TO:<a@posta.test> NOTIFY=SUCCESS"), expected, "{lines:?}");
    }
}

/// RFC 7504 §3, §4: a host that takes no mail, and one that takes none for that domain
#[tokio::test]
async fn who_takes_no_mail_is_a_final_answer() {
    let never = Bench::start(Script { greeting: "521 mx.test takes no mail", ..Script::default() }).await;
    assert_eq!(never.send_one().await, "5.3.2");
    let bench =
        Bench::start(Script { answers: &[("RCPT", "556 no mail for them")], ..Script::default() }).await;
    assert_eq!(bench.send_one().await, "5.1.10");
    let later = Bench::start(Script { greeting: "554 not now", ..Script::default() }).await;
    assert_eq!(later.send_one().await, "4.0.0");
}

#[tokio::test]
async fn each_recipient_gets_its_own_outcome() {
    async fn check(answers: &'static [(&'static str, &'static str)], expected: &str) {
        for features in [&["PIPELINING"][..], &[]] {
            let bench = Bench::start(Script { answers, features, ..Script::default() }).await;
            let outcomes = bench.send(&letter(TWO, RAW)).await;
            assert_eq!(short(&outcomes), expected, "{answers:?} {features:?}");
        }
    }
    check(&[("RCPT TO:<a@", "550 5.1.1 no such user")], "5.1.1 ok").await;
    check(&[("RCPT TO:<b@", "450 4.2.0 greylisted")], "ok 4.2.0").await;
    check(&[("RCPT TO:<a@", "452 too many"), ("RCPT", "571 no")], "4.0.0 5.0.0").await;
    check(&[("RCPT", "550 5.1.1 no")], "5.1.1 5.1.1").await;
    check(&[("RCPT", "550 5.1.1 no"), ("DATA", "554 5.5.1 no valid recipients")], "5.1.1 5.1.1").await;
    check(&[("MAIL", "550 5.7.1 not you")], "5.7.1 5.7.1").await;
    check(&[("MAIL", "451 4.3.0 later")], "4.3.0 4.3.0").await;
    check(&[("MAIL", "530 5.7.0 STARTTLS first")], "4.7.0 4.7.0").await;
    check(&[("DATA", "554 5.7.1 no")], "5.7.1 5.7.1").await;
    check(&[("DATA", "451 4.3.0 disk full")], "4.3.0 4.3.0").await;
    check(&[("RCPT TO:<b@", "550 5.1.1 no"), (".", "554 5.7.1 spam")], "5.7.1 5.1.1").await;
    check(&[(".", "451 4.7.1 greylisted")], "4.7.1 4.7.1").await;
    check(&[("RCPT TO:<b@", "421 4.3.2 shutting down")], "4.3.2 4.3.2").await;
    check(&[("RCPT TO:<b@", "")], "4.4.2 4.4.2").await;
    check(&[("RCPT", "250"), (".", "250")], "ok ok").await;
}

#[tokio::test]
async fn all_lines_of_a_refusal_are_kept() {
    let answers =
        &[("RCPT", "550-5.7.26 Questo messaggio\r\n550-5.7.26 non è autenticato\r\n550 5.7.26 fine")];
    let bench = Bench::start(Script { answers, ..Script::default() }).await;
    let outcomes = bench.send(&letter(&["a@posta.test"], RAW)).await;
    assert_eq!(short(&outcomes), "5.7.26");
    assert_eq!(
        words(&outcomes[0]),
        "550-5.7.26 Questo messaggio\n550-5.7.26 non è autenticato\n550 5.7.26 fine"
    );
    assert_eq!(outcomes[0].failure().and_then(|f| f.remote.as_ref()).expect("a host").host, "mx.test");
}

#[tokio::test]
async fn a_lost_reply_to_the_end_of_data_is_uncertain() {
    let bench = Bench::start(Script { answers: &[(".", "")], ..Script::default() }).await;
    assert_eq!(bench.send_one().await, "4.4.2?");
    assert_eq!(bench.sink.heard().messages.len(), 1);
}

#[tokio::test]
async fn a_connection_lost_within_the_message_is_certain() {
    async fn check(farewell: &'static str, expected: &str) {
        let script = Script {
            features: &["PIPELINING"],
            hang_up_within_data: Some((1000, farewell)),
            ..Script::default()
        };
        let bench = Bench::start(script).await;
        let raw = format!("Subject: x\r\n\r\n{}", "riga\r\n".repeat(3_000_000));
        assert_eq!(short(&bench.send(&letter(&["a@posta.test"], &raw)).await), expected);
    }
    check("", "4.4.2").await;
    check("552 5.3.4 too much", "5.3.4").await;
}

#[tokio::test]
async fn silence_ends_in_a_time_out() {
    let silent = tokio::net::TcpListener::bind((LOCAL, 0)).await.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut settings = settings(port);
    settings.timeouts.greeting = Duration::from_millis(50);
    let sender = Sender::new(Resolver::Table(table()), settings).expect("a sender");
    let outcomes = send(&sender, &Route::Mx("posta.test".into()), &letter(&["a@posta.test"], RAW)).await;
    assert_eq!(short(&outcomes), "4.4.2");
}

#[tokio::test]
async fn line_ends_and_dots_arrive_as_meant() {
    async fn check(raw: &str, wire: &str) {
        let bench = Bench::start(Script::default()).await;
        assert_eq!(short(&bench.send(&letter(&["a@posta.test"], raw)).await), "ok", "{raw:?}");
        assert_eq!(bench.sink.message(), wire, "{raw:?}");
        assert_eq!(bench.sink.heard().messages.len(), 1, "{raw:?}");
    }
    check("S: x\n\nuno\n.\ndue\n", "S: x\r\n\r\nuno\r\n..\r\ndue\r\n").await;
    check("S: x\r\n\r\nuno\r.\rMAIL FROM:<>\r", "S: x\r\n\r\nuno\r\n..\r\nMAIL FROM:<>\r\n").await;
    check("S: x\r\n\r\n.uno\r\n..\r\nfine", "S: x\r\n\r\n..uno\r\n...\r\nfine\r\n").await;
    check("S: x\r\n\r\n\r\n", "S: x\r\n\r\n\r\n").await;
    check("", "").await;
    let long = format!("S: x\r\n\r\n{}", ".riga\r\n".repeat(30_000));
    let wire = format!("S: x\r\n\r\n{}", "..riga\r\n".repeat(30_000));
    let bench = Bench::start(Script { features: &["PIPELINING"], ..Script::default() }).await;
    assert_eq!(short(&bench.send(&letter(&["a@posta.test"], &long)).await), "ok");
    assert_eq!(bench.sink.message(), wire);
}

#[tokio::test]
async fn a_hop_is_given_only_what_it_takes() {
    async fn check(features: &'static [&'static str], to: &[&str], raw: &str, expected: &str) -> Bench {
        let bench = Bench::start(Script { features, ..Script::default() }).await;
        assert_eq!(short(&bench.send(&letter(to, raw)).await), expected, "{features:?} {raw:?}");
        bench
    }
    let one = &["a@posta.test"];
    let eight = "Subject: x\r\n\r\nperò\r\n";
    let bench = check(&["8BITMIME"], one, eight, "ok").await;
    assert!(bench.sink.heard().lines[1].ends_with("> BODY=8BITMIME"));
    assert_eq!(bench.sink.message(), eight);
    let bench = check(&[], one, eight, "ok").await;
    assert_eq!(bench.sink.message(), "Subject: x\r\n\r\nper=C3=B2\r\n");
    check(&["8BITMIME"], one, "Subject: è\r\n\r\nx\r\n", "5.6.7").await;
    check(&["8BITMIME", "SMTPUTF8"], one, "Subject: è\r\n\r\nx\r\n", "ok").await;
    check(&["8BITMIME"], &["è@posta.test", "a@posta.test"], RAW, "5.6.7 ok").await;
    check(&["SIZE 10"], one, RAW, "5.3.4").await;
    check(&["SIZE 20"], one, RAW, "ok").await;
    check(&["SIZE"], one, RAW, "ok").await;
}

#[tokio::test]
async fn data_taken_without_recipients_is_ended_with_nothing() {
    let bench = Bench::start(Script { answers: &[("RCPT", "550 5.1.1 no")], ..Script::default() }).await;
    assert_eq!(bench.send_one().await, "5.1.1");
    assert_eq!(bench.sink.message(), "");
    assert_eq!(bench.sender.idle_count(), 1);
}

#[tokio::test]
async fn many_recipients_go_in_several_transactions() {
    let bench = Bench::start(Script::default()).await;
    let to: Vec<String> = (0..250).map(|n| format!("u{n}@posta.test")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let outcomes = bench.send(&letter(&to, RAW)).await;
    assert!(outcomes.iter().all(|outcome| outcome.failure().is_none()));
    let heard = bench.sink.heard();
    assert_eq!((heard.connections, heard.messages.len()), (1, 3));
    assert_eq!(heard.lines.iter().filter(|line| line.contains("RCPT")).count(), 250);
}
