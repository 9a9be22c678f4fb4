//! Whose mail it is, as other servers and mail programs see it.

use crate::support::{TestServer, address, eventually};
use mailstore::testing;
use pugliaimpiego::{
    audit::Doer,
    auth::dkim::{self, StoredDkimKey},
    net::resolver::DnsTable,
    relay::dkim::{DkimAlgorithm, DkimKey},
};

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

/// RFC 7489 §6.6, §6.7; RFC 7208 §2.4; RFC 8601 §5, in real dialogues. RFC 7372 §3.4
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
            "550 5.7.26 banca.example refuses mail that does not pass DMARC, and this message does not\r\n";
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

/// RFC 8601 §2.2: a name in EHLO and an address say nothing but themselves.
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

/// Gives the domain a key and publishes it.
async fn add_key(server: &TestServer, names: &DnsTable) {
    let key = DkimKey::generate(DkimAlgorithm::Ed25519).expect("a key");
    names.add_txt("s._domainkey.lecce.example", &key.dns_record());
    let domain = address("x").to_domain();
    let stored = StoredDkimKey {
        sealed: dkim::seal(&server.app.keys, &mut rand::rng(), &domain, "s", key.pkcs8()),
        domain,
        selector: "s".into(),
        algorithm: key.algorithm().tag().into(),
        public_record: key.dns_record(),
        active: true,
        created_at: 0,
        retired_at: None,
    };
    server.app.directory.edit(Doer::server(), move |edit| dkim::add(edit, &stored)).await.expect("a key");
}

/// RFC 8617 §5: what is forwarded bears our seal and a reverse-path of ours, and a second server verifies it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forwarded_mail_is_verified_by_the_next_server() {
    let names = names();
    let first = TestServer::judging(None, names.clone()).await;
    let second = TestServer::judging(None, names.clone()).await;
    add_key(&first, &names).await;
    names
        .add_txt("vicini.example", "v=spf1 ip4:127.0.0.1 -all")
        .add_txt("_dmarc.vicini.example", "v=DMARC1; p=none");
    let letter = "From: a@vicini.example\r\nSubject: s\r\n\r\nt\r\n";
    let reply = first.smtp().await.send("a@vicini.example", &["fuori@lecce.example"], letter).await;
    assert!(reply.starts_with("250"), "{reply}");
    let sent = eventually(|| async { first.outbox().pop() }).await;
    let (envelope, message) = sent.split_once("ARC-Seal: i=1;").expect("a seal");
    assert!(envelope.starts_with("X-Envelope-From: <SRS0="), "{sent}");
    let path = envelope.split(['<', '>']).nth(1).expect("a path").to_owned();
    let message = format!("ARC-Seal: i=1;{message}");
    let reply = second.smtp().await.send(&path, &["op01@lecce.example"], &message).await;
    assert!(reply.starts_with("250"), "{reply}");
    let mut imap = second.imap("op01").await;
    imap.ok("SELECT INBOX").await;
    let seen = imap.ok("FETCH 1 (BODY.PEEK[HEADER.FIELDS (Authentication-Results)])").await.concat();
    assert!(seen.contains("arc=pass") && seen.contains("dmarc=fail (p=none)"), "{seen}");
    // The next server refuses it in the end: the notice goes to the sender, through us.
    let notice = "From: postmaster@posta.example\r\nSubject: no\r\n\r\nt\r\n";
    let reply = first.smtp().await.send("", &[&path], notice).await;
    assert!(reply.starts_with("250"), "{reply}");
    let back = eventually(|| async { Some(first.outbox()).filter(|o| o.len() == 2)?.pop() }).await;
    assert!(back.starts_with("X-Envelope-From: <>\r\nX-Envelope-To: <a@vicini.example>\r\n"), "{back}");
    let forged = path.replace("vicini", "lontani");
    assert!(first.smtp().await.send("", &[&forged], notice).await.starts_with("550 5.1.1"));
}
