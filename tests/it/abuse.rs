//! What is tried on every mail exchanger on the Internet, against the whole house.

use crate::support::{DOMAIN, TestServer, servers};

/// How many messages wait to leave, for good or as notices.
async fn leaving(server: &TestServer) -> usize {
    let waiting = server.app.db.read(pugliaimpiego::queue::backlog).await.expect("a look").0;
    server.outbox().len() + usize::try_from(waiting).expect("a count")
}

/// Ways to write an address elsewhere, or a local part of ours that nobody has.
const FORMS: &[&str] = &[
    "x@posta.example",
    "X@POSTA.EXAMPLE",
    "x@posta.example.",
    "x%posta.example",
    "x%posta.example@",
    "posta.example!x",
    "x@posta.example@lecce.example",
    "\"x@posta.example\"",
    "@lecce.example:x@posta.example",
    "@lecce.example,@mail.lecce.example:x@posta.example",
    "x@[127.0.0.1]",
    "x@[IPv6:::1]",
    "x@127.0.0.1",
    "x@localhost",
    "x@mail.lecce.example",
    "x",
    "",
    "x%posta.example@lecce.example",
    "posta.example!x@lecce.example",
    "\"x@posta.example\"@lecce.example",
    "x@posta.example,op01@lecce.example",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_relay_forms_reach_nobody_outside() {
    for server in servers().await {
        for sender in ["", "a@posta.example", "op01@lecce.example"] {
            // Few in a session, which ends after twenty mistakes.
            for forms in FORMS.chunks(7) {
                let mut smtp = server.smtp().await;
                assert!(smtp.say(&format!("MAIL FROM:<{sender}>")).await.starts_with("250"));
                for form in forms {
                    let reply = smtp.say(&format!("RCPT TO:<{form}>")).await;
                    assert!(reply.starts_with('5'), "{}: {form}: {reply}", server.name);
                }
                assert!(smtp.say("DATA").await.starts_with("554"));
            }
        }
        let mut smtp = server.smtp().await;
        assert!(smtp.say("VRFY op01").await.starts_with("252"));
        assert!(smtp.say("EXPN tutti").await.starts_with("502"));
        assert_eq!(leaving(&server).await, 0, "neither mail nor backscatter");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_has_gone_round_is_refused() {
    for server in servers().await {
        let received = "Received: from a by b; Thu, 26 Nov 2026 10:00:00 +0100\r\n";
        for (times, code) in [(20, "250"), (200, "554 5.4.6")] {
            let mut smtp = server.smtp().await;
            let message = format!("{}Subject: s\r\n\r\nt\r\n", received.repeat(times));
            let reply = smtp.send("a@posta.example", &["op01@lecce.example"], &message).await;
            assert!(reply.starts_with(code), "{}: {times}: {reply}", server.name);
        }
        assert_eq!(leaving(&server).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_recipients_are_taken_and_no_more() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        assert!(smtp.say("MAIL FROM:<a@posta.example>").await.starts_with("250"));
        for number in 1..=1000 {
            let reply = smtp.say(&format!("RCPT TO:<op01+{number}@{DOMAIN}>")).await;
            assert!(reply.starts_with("250"), "{}: {number}: {reply}", server.name);
        }
        assert!(smtp.say(&format!("RCPT TO:<op02@{DOMAIN}>")).await.starts_with("452 4.5.3"));
        assert!(smtp.say("DATA").await.starts_with("354"));
        assert!(smtp.say("Subject: s\r\n\r\nt\r\n.").await.starts_with("250"));
        for (name, count) in [("op01", 1), ("op02", 0)] {
            let status = server.imap(name).await.ok("STATUS INBOX (MESSAGES)").await;
            assert!(status[0].contains(&format!("MESSAGES {count}")), "{}: {status:?}", server.name);
        }
    }
}
