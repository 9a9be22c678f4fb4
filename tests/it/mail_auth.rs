//! Whose mail it is, as other servers and mail programs see it.

use crate::support::TestServer;
use mailstore::testing;
use pugliaimpiego::net::resolver::DnsTable;

fn names() -> DnsTable {
    let names = DnsTable::new();
    names.add_txt("banca.example", "v=spf1 -all").add_txt("_dmarc.banca.example", "v=DMARC1; p=reject");
    names
        .add_txt("negozio.example", "v=spf1 -all")
        .add_txt("_dmarc.negozio.example", "v=DMARC1; p=quarantine");
    names
        .add_txt("amici.example", "v=spf1 ip4:127.0.0.1 -all")
        .add_txt("_dmarc.amici.example", "v=DMARC1; p=reject");
    names.set_failing("_dmarc.lento.example", true);
    names
}

async fn servers() -> Vec<TestServer> {
    let mut all = vec![TestServer::judging(None, names()).await];
    if let Some(database) = testing::postgres().await {
        all.push(TestServer::judging(Some(database), names()).await);
    }
    all
}

/// RFC 7489 §6.6, §6.7; RFC 7208 §2.4; RFC 8601 §5, in real dialogues.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_mail_is_refused_suspicious_mail_is_junk_and_the_rest_is_marked() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        let mut send = async |domain: &str, to: &str| {
            let letter = format!(
                "Authentication-Results: mail.lecce.example; dmarc=pass\r\nFrom: a@{domain}\r\nSubject: {domain}\r\n\r\nt\r\n"
            );
            smtp.send(&format!("a@{domain}"), &[to], &letter).await
        };
        let refused = send("banca.example", "op01@lecce.example").await;
        let expected =
            "550 5.7.1 banca.example refuses mail that does not pass DMARC, and this message does not\r\n";
        assert_eq!(refused, expected, "{}", server.name);
        for (domain, to) in [
            ("negozio.example", "op01@lecce.example"),
            ("amici.example", "op01@lecce.example"),
            ("lento.example", "op01@lecce.example"),
            ("banca.example", "postmaster@lecce.example"),
        ] {
            let reply = send(domain, to).await;
            assert!(reply.starts_with("250"), "{}: {domain}: {reply}", server.name);
        }
        let mut imap = server.imap("op01").await;
        let read = async |imap: &mut crate::support::ImapClient, mailbox: &str| {
            imap.ok(&format!("SELECT \"{mailbox}\"")).await;
            imap.ok("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (Authentication-Results)])").await.concat()
        };
        let inbox = read(&mut imap, "INBOX").await;
        assert!(inbox.contains("dmarc=pass (p=reject) header.from=amici.example"), "{inbox}");
        assert!(inbox.contains("dmarc=temperror (p=none) header.from=lento.example"), "{inbox}");
        assert!(inbox.contains("spf=pass smtp.mailfrom=a@amici.example"), "{inbox}");
        assert_eq!(inbox.matches("mail.lecce.example").count(), 2, "no field but ours: {inbox}");
        let junk = read(&mut imap, "Posta indesiderata").await;
        assert!(junk.contains("dmarc=fail (p=quarantine) header.from=negozio.example"), "{junk}");
        let mut imap = server.imap("admin").await;
        let junk = read(&mut imap, "Posta indesiderata").await;
        assert!(junk.contains("header.from=banca.example"), "postmaster hears of it: {junk}");
    }
}

/// RFC 8601 §7.10: a name in EHLO and an address say nothing but themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_cannot_be_injected_by_what_a_client_says() {
    for server in servers().await {
        let mut smtp = server.smtp().await;
        smtp.say("EHLO x.example;dmarc=pass(").await;
        let letter = "From: a@altrove.example\r\n\r\nt\r\n";
        let reply = smtp.send("\"a;dmarc=pass b\"@altrove.example", &["op01@lecce.example"], letter).await;
        assert!(reply.starts_with("250"), "{reply}");
        let mut imap = server.imap("op01").await;
        imap.ok("SELECT INBOX").await;
        let header = imap
            .ok("FETCH 1 (BODY.PEEK[HEADER.FIELDS (Authentication-Results Received-SPF)])")
            .await
            .concat();
        assert!(
            !header.contains(";dmarc=pass b;") && header.contains("smtp.mailfrom=altrove.example"),
            "{header}"
        );
        assert_eq!(
            header.matches("dmarc=").count() - header.matches("\"a;dmarc=pass b@").count(),
            1,
            "{header}"
        );
    }
}

/// What our own people send is theirs by log-in, and no results are written about it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_of_our_people_is_theirs() {
    for server in servers().await {
        let mut submission = server.submission("op01").await;
        let letter =
            "Authentication-Results: mail.lecce.example; spf=pass\r\nFrom: op01@lecce.example\r\n\r\nt\r\n";
        let reply = submission.send("op01@lecce.example", &["op02@lecce.example"], letter).await;
        assert!(reply.starts_with("250"), "{reply}");
        let kept = server.app.db.read(|c| pugliaimpiego::mailauth::of_message(c, 1)).await.expect("a look");
        let kept = kept.expect("a row");
        assert_eq!(kept.person, Some(server.person("op01").await.0), "{}", server.name);
        assert_eq!(kept.authenticated_from().map(ToString::to_string).as_deref(), Some("op01@lecce.example"));
        let mut imap = server.imap("op02").await;
        imap.ok("SELECT INBOX").await;
        let header = imap.ok("FETCH 1 BODY.PEEK[HEADER]").await.concat();
        assert!(!header.contains("Authentication-Results"), "{header}");
    }
}
