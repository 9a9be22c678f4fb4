//! A message no parser understands is still stored, listed, fetched and exported byte for byte.

use std::{fs, sync::Arc};

use crate::corpus::{Mail, mails};
use crate::support::{ImapClient, SmtpClient, TestServer, servers};
use pugliaimpiego::{
    delivery::as_sent,
    transfer::{LineEnds, Progress, export::Exporter},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appended_messages_are_listed_fetched_searched_and_exported_as_they_are() {
    let mails = mails();
    for server in servers().await {
        let mut imap = server.imap("op01").await;
        imap.ok("CREATE Strani").await;
        for mail in &mails {
            append(&mut imap, mail).await;
        }
        imap.ok("SELECT Strani").await;
        for (number, mail) in (1..).zip(&mails) {
            fetch(&mut imap, number, mail).await;
        }
        search(&mut imap, mails.len()).await;
        export(&server, &mails).await;
    }
}

async fn append(imap: &mut ImapClient, (name, raw): &Mail) {
    // RFC 3516 §4.4: NUL stands in a literal8 only.
    let eight = if raw.contains(&0) { "~" } else { "" };
    imap.write(format!("a APPEND Strani {eight}{{{}+}}\r\n", raw.len()).as_bytes()).await;
    imap.write(&[raw, &b"\r\n"[..]].concat()).await;
    let told = imap.until("a").await;
    assert!(told.last().is_some_and(|line| line.starts_with("a OK")), "{name}: {told:?}");
}

/// The literal at the end of a FETCH response of one item, which comes before the tagged OK.
async fn literal(imap: &mut ImapClient, number: usize, item: &str) -> Vec<u8> {
    let tag = imap.begin(&format!("FETCH {number} {item}")).await;
    let response = imap.response().await;
    let end = imap.until(&tag).await;
    assert!(end.len() == 1 && end[0].contains(" OK "), "{number} {item}: {end:?}");
    let start = response.windows(3).position(|bytes| bytes == b"}\r\n");
    let start =
        start.unwrap_or_else(|| panic!("{number} {item}: {}", String::from_utf8_lossy(&response))) + 3;
    response[start..response.len() - b")\r\n".len()].to_vec()
}

async fn fetch(imap: &mut ImapClient, number: usize, (name, raw): &Mail) {
    let items = "(UID RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)";
    let told = imap.say(&format!("FETCH {number} {items}")).await;
    let size = format!("RFC822.SIZE {} ", raw.len());
    assert!(told[0].contains(&size) && told[0].contains("BODYSTRUCTURE ("), "{name}: {told:?}");
    let told =
        imap.ok(&format!("FETCH {number} (BODY.PEEK[1] BODY.PEEK[1.1.MIME] BODY.PEEK[2.HEADER])")).await;
    assert_eq!(told.len(), 2, "{name}");
    let whole = literal(imap, number, "BODY.PEEK[]").await;
    assert!(whole == *raw, "{name}: {} bytes for {}", whole.len(), raw.len());
    let header = imap.ok(&format!("FETCH {number} (BODY.PEEK[HEADER] BODY.PEEK[TEXT])")).await;
    assert_eq!(header.len(), 2, "{name}");
    let from = raw.len() / 2;
    let half = literal(imap, number, &format!("BODY.PEEK[]<{from}.{}>", raw.len())).await;
    assert!(half == raw[from..], "{name}: second half");
}

async fn search(imap: &mut ImapClient, count: usize) {
    for key in [
        "TEXT niente-di-tutto-questo",
        "BODY niente-di-tutto-questo",
        "SUBJECT niente-di-tutto-questo",
        "HEADER X-Campo niente",
        "OR FROM niente-di-tutto-questo SENTON 1-Jan-1999",
    ] {
        assert_eq!(imap.ok(&format!("SEARCH {key}")).await[0], "* SEARCH", "{key}");
    }
    let told = imap.ok("SEARCH RETURN (COUNT) LARGER 0").await;
    assert!(told[0].ends_with(&format!("COUNT {count}")), "{told:?}");
    let told = imap.ok("SEARCH SUBJECT \"in fondo\"").await;
    assert_eq!(told[0], "* SEARCH", "it is not the subject of the whole");
    let told = imap.ok("SEARCH TEXT \"in fondo\"").await;
    assert_ne!(told[0], "* SEARCH", "and yet it stands there");
}

/// What reads op01's mail back.
pub async fn exporter(server: &TestServer) -> Exporter {
    Exporter {
        mailboxes: server.app.mailboxes.clone(),
        owner: server.person("op01").await,
        ends: LineEnds::Crlf,
        dry_run: false,
        progress: Arc::new(Progress::default()),
        stop: Default::default(),
    }
}

async fn export(server: &TestServer, mails: &[Mail]) {
    let exporter = exporter(server).await;
    for (uid, (name, raw)) in (1..).zip(mails) {
        assert!(exporter.message("Strani", uid).await.expect("a message") == *raw, "{name}");
    }
    let root = server.folder.path().join("esportati");
    exporter.maildir(Some("Strani"), &root).await.expect("an export");
    let mut written: Vec<Vec<u8>> = fs::read_dir(root.join("cur"))
        .expect("a Maildir")
        .map(|entry| fs::read(entry.expect("an entry").path()).expect("a message"))
        .collect();
    let mut expected: Vec<Vec<u8>> = mails.iter().map(|(_, raw)| raw.clone()).collect();
    written.sort();
    expected.sort();
    assert!(written == expected, "{} files for {} messages", written.len(), expected.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delivered_messages_are_kept_as_they_came() {
    let mails: Vec<Mail> = mails().into_iter().filter(|(_, raw)| is_strict(raw)).collect();
    assert!(mails.len() > 10);
    for server in servers().await {
        let mut smtp = server.smtp().await;
        for mail in &mails {
            deliver(&mut smtp, mail).await;
        }
        let mut imap = server.imap("op01").await;
        imap.ok("SELECT INBOX").await;
        for (number, (name, raw)) in (1..).zip(&mails) {
            let whole = literal(&mut imap, number, "BODY.PEEK[]").await;
            // But for a Return-Path, which is ours to say.
            assert!(whole.starts_with(b"Return-Path: <a@posta.example>\r\n"), "{name}");
            assert!(whole.ends_with(&as_sent(raw)), "{name}");
        }
    }
}

/// Whether it consists of lines that end in CRLF, so that DATA takes it.
pub fn is_strict(raw: &[u8]) -> bool {
    let ends = raw.windows(2).filter(|pair| pair == b"\r\n").count();
    let single = raw.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
    raw.ends_with(b"\r\n") && single == 2 * ends
}

/// As it is sent: RFC 5321 §4.5.2.
pub fn stuffed(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| [if line.starts_with(b".") { &b"."[..] } else { b"" }, line])
        .collect::<Vec<_>>()
        .concat()
}

async fn deliver(smtp: &mut SmtpClient, (name, raw): &Mail) {
    for command in ["MAIL FROM:<a@posta.example>", "RCPT TO:<op01@lecce.example>"] {
        assert!(smtp.say(command).await.starts_with("250"), "{name}");
    }
    assert!(smtp.say("DATA").await.starts_with("354"), "{name}");
    smtp.write(&stuffed(raw)).await;
    let reply = smtp.say(".").await;
    assert!(reply.starts_with("250"), "{name}: {reply}");
}
