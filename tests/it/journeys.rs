//! Whole roads through the server, as people and other servers travel them.

use crate::support::{DOMAIN, eventually, servers};
use mailstore::{Rights, mailbox};
use pugliaimpiego::{
    audit::{self, Doer},
    directory::Edit,
    mailboxes::Grant,
};

const LETTER: &str = "From: Maria <maria@posta.example>\r\nTo: op01@lecce.example\r\nSubject: Domanda\r\n\
                      Message-ID: <1@posta.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\nBuongiorno.\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citizen_s_mail_is_read_over_imap_and_answered_through_the_queue() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        let reply = smtp.send("maria@posta.example", &["op01@lecce.example"], LETTER).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);

        let mut imap = server.imap("op01").await;
        let selected = imap.ok("SELECT INBOX").await;
        assert!(selected.iter().any(|l| l == "* 1 EXISTS"), "{selected:#?}");
        let fetched = imap.ok("FETCH 1 (FLAGS ENVELOPE BODY.PEEK[])").await.concat();
        assert!(fetched.contains("Buongiorno.") && fetched.contains("\"Domanda\""), "{fetched}");

        let answer = "From: op01@lecce.example\r\nTo: maria@posta.example\r\nSubject: Re: Domanda\r\n\
                      In-Reply-To: <1@posta.example>\r\nBcc: capo@posta.example\r\n\r\nEcco la risposta.\r\n";
        let mut submission = server.submission("op01").await;
        let reply = submission.send("op01@lecce.example", &["maria@posta.example"], answer).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let outbox = eventually(|| async { Some(server.outbox()).filter(|o| !o.is_empty()) }).await;
        assert!(outbox[0].starts_with("X-Envelope-From: <op01@lecce.example>\r\n"), "{}", outbox[0]);
        assert!(outbox[0].contains("Message-ID: <") && outbox[0].contains("Date: "));
        assert!(!outbox[0].contains("capo@"), "Bcc is taken out");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recipients_are_judged_at_rcpt() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        assert!(smtp.say("MAIL FROM:<a@posta.example>").await.starts_with("250"));
        for (recipient, code) in [
            ("op01", "250"),
            ("OP01+liste", "250"),
            ("info", "250"),
            ("postmaster", "250"),
            ("tutti", "250"),
            ("nessuno", "550 5.1.1"),
        ] {
            let reply = smtp.say(&format!("RCPT TO:<{recipient}@{DOMAIN}>")).await;
            assert!(reply.starts_with(code), "{}: {recipient}: {reply}", server.name);
        }
        for foreign in
            ["a@posta.example", "a%posta.example@altrove.example", "\"a@posta.example\"@altrove.example"]
        {
            let reply = smtp.say(&format!("RCPT TO:<{foreign}>")).await;
            assert!(reply.starts_with("55"), "no open relay: {foreign}: {reply}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_message_to_many_is_kept_once_and_reaches_each_once() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        let to =
            ["tutti@lecce.example", "op01@lecce.example", "info@lecce.example", "cpi.lecce@lecce.example"];
        assert!(smtp.send("a@posta.example", &to, LETTER).await.starts_with("250"));
        for name in ["op01", "op02", "op03", "admin"] {
            let mut imap = server.imap(name).await;
            let status = imap.ok("STATUS INBOX (MESSAGES)").await;
            assert!(status[0].contains("MESSAGES 1"), "{}: {name}: {status:?}", server.name);
        }
        let mut imap = server.imap("op02").await;
        let status = imap.ok("STATUS Uffici/cpi-lecce (MESSAGES)").await;
        assert!(status[0].contains("MESSAGES 1"), "{status:?}");
        let count = server.app.db.read(|c| c.query_one::<(i64,)>("SELECT COUNT(*) FROM message", &[])).await;
        assert_eq!(count.expect("a count").0, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_members_send_as_the_office() {
    for server in servers().await {
        let letter = |from: &str| format!("From: {from}\r\nTo: x@posta.example\r\nSubject: s\r\n\r\nt\r\n");
        let office = "cpi.lecce@lecce.example";
        let mut member = server.submission("op02").await;
        let reply = member.send(office, &["x@posta.example"], &letter(office)).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let mut stranger = server.submission("op03").await;
        let reply = stranger.send(office, &["x@posta.example"], &letter(office)).await;
        assert!(reply.starts_with("553 5.7.1") || reply.starts_with("550 5.7.1"), "{reply}");
        let reply = stranger.say("RSET").await;
        assert!(reply.starts_with("250"));
        let reply = stranger.send("op03@lecce.example", &["x@posta.example"], &letter(office)).await;
        assert!(reply.starts_with("55"), "the From field counts as well: {reply}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_to_post_is_asked_for_at_each_message_and_the_person_recorded() {
    for server in servers().await {
        let office = "cpi.lecce@lecce.example";
        let letter = format!("From: {office}\r\nTo: x@posta.example\r\nSubject: s\r\n\r\nt\r\n");
        let (owner, admin) = (server.person("cpi.lecce").await, server.app.mailboxes.admin(Doer::server()));
        let rights = |letters: &str| Rights::parse(letters).expect("letters");
        let (mut member, mut other) = (server.submission("op02").await, server.submission("op03").await);
        for (who, grant, member_may, other_may) in [
            ("op03", Grant::Exactly(rights("p")), true, true),
            ("op03", Grant::Remove(rights("p")), true, false),
            ("cpi.lecce", Grant::Remove(rights("p")), false, false),
            ("cpi.lecce", Grant::Add(rights("p")), true, false),
        ] {
            admin.grant(owner, "INBOX", who, grant).await.expect("rights");
            for (smtp, may) in [(&mut member, member_may), (&mut other, other_may)] {
                let reply = smtp.send(office, &["x@posta.example"], &letter).await;
                assert_eq!(reply.starts_with("250"), may, "{}: {who} {grant:?}: {reply}", server.name);
                assert!(smtp.say("RSET").await.starts_with("250"));
            }
        }
        let deeds = server.app.db.read(|c| audit::list(c, None, 50)).await.expect("deeds");
        let by = |name: &str| {
            let sent = deeds.iter().filter(|d| d.action == "mail.send-as" && d.subject == office);
            sent.filter(|d| d.by.name == format!("{name}@lecce.example")).count()
        };
        assert_eq!((by("op02"), by("op03")), (3, 1), "{}: {deeds:?}", server.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_takes_away_ends_sessions_on_another() {
    for server in servers().await {
        if server.name == "sqlite" {
            continue;
        }
        let other = server.again().await;
        let (owner, member) = (server.person("cpi.lecce").await, server.person("op02").await);
        let admin = server.app.mailboxes.admin(Doer::server());
        let own = Grant::Exactly(Rights::parse("lr").expect("letters"));
        for membership in [true, false] {
            let mut idler = other.imap("op02").await;
            idler.ok("SELECT Uffici/cpi-lecce").await;
            idler.begin("IDLE").await;
            assert!(idler.line().await.starts_with('+'));
            let mut waiting = other.imap("op02").await;
            waiting.ok("SELECT Uffici/cpi-lecce").await;
            let started = std::time::Instant::now();
            if membership {
                let leave = move |edit: &mut Edit<'_, '_>| edit.remove_member(owner, member);
                server.app.directory.edit(Doer::server(), leave).await.expect("it");
            } else {
                admin.grant(owner, "INBOX", "op02", Grant::Exactly(Rights::NONE)).await.expect("it");
            }
            assert!(idler.line().await.starts_with("* BYE"), "membership: {membership}");
            assert!(started.elapsed() < std::time::Duration::from_secs(10));
            waiting.begin("FETCH 1:* FLAGS").await;
            let told = [waiting.line().await, waiting.line().await];
            assert!(told.iter().any(|line| line.starts_with("* BYE")), "{told:?}");
            admin.grant(owner, "INBOX", "op02", own).await.expect("it");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alias_to_the_outside_is_forwarded_once_and_does_not_go_round() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        assert!(smtp.send("a@posta.example", &["fuori@lecce.example"], LETTER).await.starts_with("250"));
        let outbox = eventually(|| async { Some(server.outbox()).filter(|o| !o.is_empty()) }).await;
        assert!(outbox[0].contains("X-Envelope-To: <x@posta.example>"));
        assert!(!outbox[0].contains("Return-Path"), "RFC 5321 §4.4: {}", outbox[0]);
        assert!(outbox[0].contains("\r\nDelivered-To: fuori@lecce.example\r\n"), "{}", outbox[0]);
        let round = outbox[0].split_once("Delivered-To").map(|(_, rest)| format!("Delivered-To{rest}"));
        let reply = smtp.send("a@posta.example", &["fuori@lecce.example"], &round.expect("a message")).await;
        assert!(reply.starts_with("554 5.4.6") || reply.starts_with("550 5.4.6"), "{}: {reply}", server.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_quota_is_refused_at_rcpt_and_for_some_it_is_queued() {
    for server in servers().await {
        let op03 = server.person("op03").await;
        server
            .app
            .db
            .write(move |tx| mailstore::quota::set_limit(tx, op03.0, Some(600)))
            .await
            .expect("a limit");
        let big = format!("{LETTER}{}", "x".repeat(500));
        let mut smtp = server.smtp().await;
        let both = ["op01@lecce.example", "op03@lecce.example"];
        let reply = smtp.send("a@posta.example", &both, &big).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let waiting = server.app.db.read(pugliaimpiego::queue::backlog).await.expect("a look");
        assert_eq!(waiting.0, 1, "op03 is tried again");
        let declared = smtp.say("MAIL FROM:<a@posta.example> SIZE=1000").await;
        assert!(declared.starts_with("250"));
        let reply = smtp.say("RCPT TO:<op03@lecce.example>").await;
        assert!(reply.starts_with("452 4.2.2"), "{reply}");
        let inbox = server.app.db.read(move |c| mailbox::find(c, op03.0, "INBOX")).await.expect("a look");
        assert_eq!(inbox.expect("an inbox").total, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_message_wakes_an_idle_client_on_another_node() {
    for server in servers().await {
        if server.name == "sqlite" {
            continue;
        }
        let other = server.again().await;
        let mut imap = other.imap("op01").await;
        imap.ok("SELECT INBOX").await;
        let tag = imap.begin("IDLE").await;
        assert!(imap.line().await.starts_with('+'));
        let mut smtp = server.smtp().await;
        assert!(smtp.send("a@posta.example", &["op01@lecce.example"], LETTER).await.starts_with("250"));
        let started = std::time::Instant::now();
        assert_eq!(imap.line().await, "* 1 EXISTS");
        assert!(started.elapsed() < std::time::Duration::from_secs(2));
        imap.write(b"DONE\r\n").await;
        imap.until(&tag).await;
    }
}
