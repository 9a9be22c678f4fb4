//! Abuse limits against the whole server, by IMAP, MX and submission.

use crate::support::{DOMAIN, ImapClient, PASSWORD, SmtpClient, TestServer, eventually};
use mailstore::testing::{self, TestDb};
use pugliaimpiego::{
    allowance,
    auth::Protocol,
    config::Config,
    net::rates::{Act, Bound},
};
use std::{net::IpAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::Instant,
};

async fn databases() -> Vec<Option<TestDb>> {
    std::iter::once(None).chain(testing::postgres().await.map(Some)).collect()
}

/// What a connection is told before it is closed.
async fn told(port: Option<u16>) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port.expect("a port"))).await.expect("a connection");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_over_a_limit_are_told_which() {
    let server = TestServer::changed(None, |config| {
        config.smtp.connections_per_address = 2;
        (config.imap.connections_per_address, config.imap.connections_per_network) = (9, 3);
        config.limits.connections_per_account = 2;
    })
    .await;
    let kept = (server.smtp().await, server.smtp().await);
    assert_eq!(told(server.ports.smtp).await, "421 4.7.0 too many connections from your address\r\n");
    drop(kept);
    let first = ImapClient::connect(server.ports.imap.expect("a port")).await;
    let second = ImapClient::connect(server.ports.imap.expect("a port")).await;
    let third = ImapClient::connect(server.ports.imap.expect("a port")).await;
    let refused = "* BYE [UNAVAILABLE] Too many connections from your network\r\n";
    assert_eq!(told(server.ports.imap).await, refused);
    assert!(server.app.guard.refused().iter().any(|refusal| refusal.who == "127.0.0.0/24"));
    drop((first, second, third));
    eventually(|| async { (server.app.guard.imap.open() == 0).then_some(()) }).await;
    // Both protocols count for an account. From now on the address is a home.
    let imap = server.imap("op01").await;
    let submission = server.submission("op01").await;
    let mut more = ImapClient::connect(server.ports.imap.expect("a port")).await;
    let answer = more.say(&format!("LOGIN op01@{DOMAIN} \"{PASSWORD}\"")).await;
    assert!(answer[0].contains("NO [LIMIT] Too many connections of this account"), "{answer:?}");
    let mut smtp = SmtpClient::connect(server.ports.submission.expect("a port")).await;
    let reply = smtp.auth(&format!("op01@{DOMAIN}"), PASSWORD).await;
    assert_eq!(reply, "421 4.7.0 too many connections of this account, closing\r\n");
    let _other = server.imap("op02").await;
    drop((imap, submission));
    let _again = eventually(|| async {
        let mut imap = ImapClient::connect(server.ports.imap.expect("a port")).await;
        let answer = imap.say(&format!("LOGIN op01@{DOMAIN} \"{PASSWORD}\"")).await;
        answer.iter().any(|line| line.contains(" OK ")).then_some(imap)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_are_refused_by_what_they_do() {
    for database in databases().await {
        let server = TestServer::changed(database, |config| {
            let bound = |address| Bound { address, network: 0 };
            config.limits.messages = bound(6);
            config.limits.recipients = bound(20);
            config.limits.unknown_recipients = bound(3);
        })
        .await;
        let to = format!("op01@{DOMAIN}");
        let mut smtp = server.smtp().await;
        for n in 0..3 {
            // On a connection of its own each: what is counted is the address.
            let reply = server.smtp().await.send("", &[&format!("nobody{n}@{DOMAIN}")], "").await;
            assert!(reply.starts_with("550 5.1.1"), "{}: {reply}", server.name);
        }
        let reply = smtp.send("a@posta.example", &[&to], "").await;
        let refused = "450 4.7.1 too many unknown recipients from your address, try again in ";
        assert!(reply.starts_with(refused), "{}: {reply}", server.name);
        // LMTP belongs to the house, and people who have logged in are not strangers.
        let (op02, own) = (format!("op02@{DOMAIN}"), "From: op02@lecce.example\r\n\r\nt\r\n");
        let reply = server.submission("op02").await.send(&op02, &[&to], own).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let done = |who: &str| server.app.guard.refused().into_iter().any(|refusal| refusal.who == who);
        assert!(done("127.0.0.1"), "{}", server.name);
        assert!(server.app.guard.pardon(IpAddr::from([127, 0, 0, 1])) && !done("127.0.0.1"));
        for n in 0..6 {
            let reply = server.smtp().await.send("a@posta.example", &[&to], "Subject: s\r\n\r\nt\r\n").await;
            assert!(reply.starts_with("250"), "{}: {n}: {reply}", server.name);
        }
        let reply = server.smtp().await.send("a@posta.example", &[&to], "Subject: s\r\n\r\nt\r\n").await;
        assert!(
            reply.starts_with("450 4.7.1 too many messages from your address"),
            "{}: {reply}",
            server.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_of_strangers_are_bounded() {
    let server =
        TestServer::changed(None, |config| config.limits.commands = Bound { address: 400, network: 0 }).await;
    let mut smtp = server.smtp().await;
    for _ in 0..99 {
        assert!(smtp.say("NOOP").await.starts_with("250"));
    }
    assert_eq!(smtp.say("NOOP").await, "421 4.7.0 too many commands without a message, closing\r\n");
    let mut imap = ImapClient::connect(server.ports.imap.expect("a port")).await;
    for _ in 0..100 {
        imap.ok("NOOP").await;
    }
    assert_eq!(imap.say("NOOP").await, ["* BYE [LIMIT] Too many commands before login", ""]);
    let mut last = String::new();
    while !last.starts_with("* BYE") {
        let mut imap = ImapClient::connect(server.ports.imap.expect("a port")).await;
        for _ in 0..90 {
            last = imap.say("NOOP").await.remove(0);
            if last.starts_with("* BYE") {
                break;
            }
        }
    }
    assert_eq!(last, "* BYE [LIMIT] Too many commands from your address, try later");
    let reply = told(server.ports.smtp).await;
    assert!(reply.starts_with("421 4.7.0 too many commands from your address, try again in "), "{reply}");
    // Whoever has logged in goes on, and an office may go on logging in when its address is forgiven.
    assert!(server.app.guard.pardon(IpAddr::from([127, 0, 0, 1])));
    let mut member = server.imap("op01").await;
    for _ in 0..500 {
        member.ok("NOOP").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_are_answered_ever_later_and_nobody_else_waits() {
    let server = TestServer::changed(None, |config| config.limits.tarpit = Duration::from_secs(1)).await;
    let wrong = async |client: &mut ImapClient| {
        let began = Instant::now();
        let answer = client.say(&format!("LOGIN op01@{DOMAIN} falsch")).await;
        assert!(answer.iter().any(|line| line.contains("AUTHENTICATIONFAILED")), "{answer:?}");
        began.elapsed()
    };
    let mut imap = ImapClient::connect(server.ports.imap.expect("a port")).await;
    for _ in 0..3 {
        assert!(wrong(&mut imap).await < Duration::from_millis(480));
    }
    assert!(wrong(&mut imap).await >= Duration::from_millis(500));
    // Another connection of the same address pays for its own mistakes only.
    let mut other = ImapClient::connect(server.ports.imap.expect("a port")).await;
    let began = Instant::now();
    other.ok(&format!("LOGIN op02@{DOMAIN} \"{PASSWORD}\"")).await;
    assert!(began.elapsed() < Duration::from_millis(480));
    let began = Instant::now();
    let reply = server.smtp().await.say("XYZZY").await;
    assert!(reply.starts_with("500") && began.elapsed() >= Duration::from_secs(1), "SMTP too: {reply}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_from_the_same_network_locks_nobody_out_who_is_known() {
    let bound = |address, network| Bound { address, network };
    let server = TestServer::changed(None, |config| {
        let limits = &mut config.limits;
        (limits.failed_logins_per_address, limits.failed_logins_per_network) = (10, 20);
        limits.messages = bound(10, 20);
        limits.commands = bound(50, 60);
        (config.imap.connections_per_address, config.imap.connections_per_network) = (10, 12);
    })
    .await;
    let auth = |peer: IpAddr, name: &str, password: &'static str| {
        let (auth, name) = (server.app.auth.clone(), format!("{name}@{DOMAIN}"));
        async move { auth.verify_login(peer, &name, password, Protocol::Imap).await.is_ok() }
    };
    let home = IpAddr::from([192, 0, 2, 200]);
    assert!(auth(home, "op01", PASSWORD).await);
    let guard = &server.app.guard;
    let mut places = Vec::new();
    for n in 0..60 {
        let flood = IpAddr::from([192, 0, 2, n % 30]);
        assert!(!auth(flood, &format!("x{n}"), "falsch").await);
        places.extend(guard.imap.enter(Some(flood)));
        let _ = guard.throttle.ask(Act::Message, flood);
        let _ = guard.throttle.ask(Act::Command, flood);
    }
    let neighbour = IpAddr::from([192, 0, 2, 31]);
    assert!(!auth(neighbour, "op02", PASSWORD).await, "the network has to wait");
    assert!(guard.imap.enter(Some(neighbour)).is_err());
    assert!(auth(home, "op01", PASSWORD).await, "the known pair");
    assert!(auth(home, "op02", PASSWORD).await, "a colleague at the known address");
    assert!(guard.imap.enter(Some(home)).is_ok());
    assert!(guard.throttle.ask(Act::Command, home).is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submission_is_held_on_all_nodes_and_lifted() {
    for database in databases().await {
        let sending = |config: &mut Config| config.limits.sending.messages_per_hour = 4;
        let server = TestServer::changed(database, sending).await;
        let (from, to) = (format!("op01@{DOMAIN}"), "x@posta.example");
        let message = format!("From: {from}\r\nSubject: s\r\n\r\nt\r\n");
        let other = if server.name == "postgres" { Some(server.again().await) } else { None };
        let nodes = [&server, other.as_ref().unwrap_or(&server)];
        for n in 0..4 {
            let reply = nodes[n % 2].submission("op01").await.send(&from, &[to], &message).await;
            assert!(reply.starts_with("250"), "{}: {n}: {reply}", server.name);
        }
        let reply = nodes[1].submission("op01").await.send(&from, &[to], &message).await;
        let refused =
            "450 4.7.1 you have sent as much as one may in an hour, sending is held, ask postmaster";
        assert!(reply.starts_with(refused), "{}: {reply}", server.name);
        for n in 0..4 {
            let reply = nodes[n % 2].submission("op01").await.send(&from, &[to], &message).await;
            assert!(
                reply.starts_with("450 4.7.1 sending from your account is held for"),
                "{}: {reply}",
                server.name
            );
        }
        let (op02, own) = (format!("op02@{DOMAIN}"), message.replace("op01", "op02"));
        let reply = server.submission("op02").await.send(&op02, &[to], &own).await;
        assert!(reply.starts_with("250"), "{}: somebody else: {reply}", server.name);
        let mut admin = server.imap("admin").await;
        let status = admin.ok("STATUS INBOX (MESSAGES)").await;
        assert!(status[0].contains("MESSAGES 1"), "{}: one alarm: {status:?}", server.name);
        // It can still read.
        server.imap("op01").await.ok("STATUS INBOX (MESSAGES)").await;
        let person = server.person("op01").await;
        let now = server.app.clock.now();
        let lifted = server.app.db.write(move |tx| allowance::lift(tx, person, now)).await.expect("lifted");
        assert!(lifted.held);
        let reply = nodes[1].submission("op01").await.send(&from, &[to], &message).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_does_not_forget_what_was_sent() {
    let sending = |config: &mut Config| config.limits.sending.messages_per_day = 2;
    let server = TestServer::changed(None, sending).await;
    let from = format!("op01@{DOMAIN}");
    let message = format!("From: {from}\r\n\r\nt\r\n");
    for _ in 0..2 {
        assert!(
            server
                .submission("op01")
                .await
                .send(&from, &["x@posta.example"], &message)
                .await
                .starts_with("250")
        );
    }
    let again = Box::pin(server.restarted()).await;
    let reply = again.submission("op01").await.send(&from, &["x@posta.example"], &message).await;
    assert!(reply.starts_with("450 4.7.1"), "{reply}");
}

/// Everything that is said on a port after `bytes`, to the end.
async fn told_after(port: Option<u16>, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port.expect("a port"))).await.expect("a connection");
    stream.write_all(bytes).await.expect("written");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_on_the_mx_take_no_places_of_our_people() {
    let server = TestServer::changed(None, |config| {
        let smtp = &mut config.smtp;
        (smtp.connections_per_address, smtp.connections_per_network, smtp.max_connections) = (8, 8, 8);
    })
    .await;
    let mut kept = Vec::new();
    for _ in 0..8 {
        kept.push(server.smtp().await);
    }
    let full = "421 4.7.0 too many connections";
    assert!(told(server.ports.smtp).await.starts_with(full));
    let _member = server.submission("op01").await;
    // Now the address is a home. Other servers are none, so nothing is kept for homes there.
    assert!(told(server.ports.smtp).await.starts_with(full));
    let _other = server.submission("op02").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_in_flight_of_one_stranger_keep_neither_strangers_nor_people_from_sending() {
    let server = TestServer::changed(None, |config| {
        (config.smtp.max_message_size, config.smtp.max_bytes_in_flight) = (1 << 20, 4 << 20);
    })
    .await;
    let (to, large) = (format!("op02@{DOMAIN}"), format!("{}\r\n", "x".repeat(70)).repeat(12_000));
    // One address has a quarter of the four MiB: a second large message is put off, whatever is free.
    let mut hoarders = Vec::new();
    let mut refused = 0;
    for _ in 0..4 {
        let mut smtp = server.smtp().await;
        assert!(smtp.say("MAIL FROM:<a@posta.example>").await.starts_with("250"));
        assert!(smtp.say(&format!("RCPT TO:<{to}>")).await.starts_with("250"));
        let reply = smtp.say("DATA").await;
        if reply.starts_with("354") {
            smtp.write(large.as_bytes()).await;
            hoarders.push(smtp);
        } else {
            assert!(reply.starts_with("452 4.3.1"), "{reply}");
            refused += 1;
        }
    }
    let from = format!("op01@{DOMAIN}");
    let message = format!("From: {from}\r\n\r\n{large}");
    let reply = server.submission("op01").await.send(&from, &[&to], &message).await;
    assert!(reply.starts_with("250"), "{reply}");
    for smtp in &mut hoarders {
        refused += usize::from(smtp.say(".").await.starts_with("452 4.3.1"));
    }
    assert!(refused >= 2, "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_does_not_log_in_on_submission_gives_up_its_place() {
    let server = TestServer::changed(None, |config| config.smtp.login_timeout = Duration::from_secs(1)).await;
    let mut member = server.submission("op01").await;
    let mut idler = SmtpClient::connect(server.ports.submission.expect("a port")).await;
    let began = Instant::now();
    let mut last = idler.reply().await;
    while !last.starts_with("421") {
        assert!(began.elapsed() < Duration::from_secs(5), "{last}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        last = idler.say("NOOP").await;
    }
    assert_eq!(last, "421 4.4.2 timed out, closing\r\n");
    assert!(member.say("NOOP").await.starts_with("250"), "who has logged in stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_ends_in_quit_is_counted_and_the_next_is_refused_at_the_greeting() {
    let server =
        TestServer::changed(None, |config| config.limits.commands = Bound { address: 10, network: 0 }).await;
    for port in [server.ports.submission, server.ports.smtp] {
        let batch = b"EHLO x\r\nNOOP\r\nNOOP\r\nNOOP\r\nQUIT\r\n";
        for n in 0..2 {
            assert!(told_after(port, batch).await.ends_with("221 2.0.0 bye\r\n"), "{n}");
        }
        let refused = told_after(port, b"").await;
        assert!(refused.starts_with("421 4.7.0 too many commands from your address"), "{refused}");
        assert_eq!(refused.lines().count(), 1, "no greeting");
        let refused = told_after(server.ports.imap, b"").await;
        assert_eq!(refused, "* BYE [LIMIT] Too many commands from your address, try later\r\n");
        assert!(server.app.guard.pardon(IpAddr::from([127, 0, 0, 1])));
    }
}

/// A telephone that tries again and again with an old password waits for each answer and costs its colleagues nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_in_a_tight_loop_does_not_shut_its_office_out() {
    let server = TestServer::changed(None, |config| {
        config.limits.failed_logins_per_account = 3;
        config.limits.tarpit = Duration::from_secs(1);
        config.limits.commands = Bound { address: 30, network: 30 };
    })
    .await;
    let port = server.ports.imap.expect("a port");
    server.imap("op01").await;
    let wrong = format!("LOGIN op01@{DOMAIN} falsch");
    let (began, mut answers) = (Instant::now(), Vec::new());
    while began.elapsed() < Duration::from_secs(6) {
        let mut device = ImapClient::connect(port).await;
        answers.push(device.say(&wrong).await.join(" "));
    }
    let refused = answers.iter().filter(|answer| answer.contains("[LIMIT] Too many attempts")).count();
    assert!((1..20).contains(&refused), "{answers:?}");
    let reply = SmtpClient::connect(server.ports.submission.expect("a port"))
        .await
        .auth(&format!("op01@{DOMAIN}"), "falsch")
        .await;
    assert!(reply.starts_with("421") && began.elapsed() >= Duration::from_secs(7), "SMTP too: {reply}");
    // More commands than the address may give, but each colleague gets in.
    for _ in 0..40 {
        let mut colleague = ImapClient::connect(port).await;
        for _ in 0..10 {
            colleague.ok("NOOP").await;
        }
        colleague.ok(&format!("LOGIN op02@{DOMAIN} \"{PASSWORD}\"")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_in_clear_where_tls_is_expected() {
    let server = TestServer::changed(None, |config| {
        (config.imap.connections_per_address, config.smtp.connections_per_address) = (1, 1);
    })
    .await;
    for port in [server.ports.imaps, server.ports.submissions] {
        let _first = TcpStream::connect(("127.0.0.1", port.expect("a port"))).await.expect("a connection");
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(told(port).await, "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_to_too_many_at_once_is_counted() {
    let server = TestServer::changed(None, |config| config.limits.sending.recipients_per_hour = 2).await;
    let from = format!("op01@{DOMAIN}");
    let message = format!("From: {from}\r\n\r\nt\r\n");
    let to = ["a@posta.example", "b@posta.example", "c@posta.example"];
    let reply = server.submission("op01").await.send(&from, &to, &message).await;
    assert!(reply.starts_with("550 5.7.1 more than 2 recipients in one message"), "{reply}");
    let request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let measured = told_after(server.ports.metrics, request).await;
    assert!(measured.contains("submissions_refused_total{by=\"at once\"} 1"), "{measured}");
}
