//! A message no parser understands is still stored, listed, fetched and exported byte for byte.

use std::{fs, sync::Arc};

use crate::corpus::{Mail, mails};
use crate::support::{ImapClient, SmtpClient, TestServer, servers};
use mailstore::testing;
use pugliaimpiego::{
    delivery::as_sent,
    transfer::{LineEnds, Progress, export::Exporter},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appended_messages_are_listed_fetched_searched_and_exported_as_they_are() {
    let mails = mails();
    for server in without_workers().await {
        let mut imap = server.imap("op01").await;
        imap.ok("CREATE Strani").await;
        for mail in &mails {
            append(&mut imap, mail).await;
        }
        imap.ok("SELECT Strani").await;
        for (number, mail) in (1..).zip(&mails) {
            fetch(&mut imap, number, mail).await;
        }
        for indexed in [false, true] {
            if indexed {
                server.index().await;
            }
            search(&mut imap, mails.len()).await;
            find(&mut imap, &mails, indexed).await;
        }
        export(&server, &mails).await;
    }
}

/// One server of each engine there is.
async fn without_workers() -> Vec<TestServer> {
    let mut all = vec![TestServer::without_workers(None).await];
    if let Some(database) = testing::postgres().await {
        all.push(TestServer::without_workers(Some(database)).await);
    }
    all
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

/// Fixtures, what somebody looks for in them, and whether it is found.
const FINDS: [(&str, &str, bool); 39] = [
    // Other character sets than are announced, unknown ones, and parts that mix two.
    ("wrong_charsets", "BODY questo è latin1", true),
    ("wrong_charsets", "BODY èè", true),
    ("wrong_charsets", "SUBJECT tlhInganè", true),
    ("wrong_charsets", "SUBJECT tlhinganÈ", true),
    ("wrong_charsets", "SUBJECT klingon", false),
    ("wrong_charsets", "BODY =E=Z=", true),
    ("eight_bit_everywhere", "BODY caffè è", true),
    ("eight_bit_everywhere", "FROM niccolò perché", true),
    ("eight_bit_everywhere", "SUBJECT mezzo", true),
    ("eight_bit_everywhere", "TEXT nome", true),
    ("eight_bit_header", "SUBJECT perchè no", true),
    ("eight_bit_header", "FROM Niccolò", true),
    ("eight_bit_header", "TO françois", true),
    ("eight_bit_header", "BODY 8-bit: è", true),
    ("encoded_part", "BODY città", true),
    ("eight_bit", "BODY perche", false),
    ("eight_bit", "BODY perchÉ = no", true),
    ("eight_bit", "BODY città", true),
    ("eight_bit", "TEXT subject: inner", true),
    // RFC 2047.
    ("encoded_word_abuse", "SUBJECT =?utf-8?q?again?=", true),
    ("encoded_word_abuse", "SUBJECT lingua", true),
    ("encoded_word_abuse", "SUBJECT two words", true),
    ("encoded_word_abuse", "SUBJECT èèAAAAAAAA", true),
    ("encoded_word_abuse", "SUBJECT =41", false),
    ("encoded_word_abuse", "FROM Bcc: x@y.example", true),
    ("encoded_word_abuse", "HEADER Bcc ", false),
    ("encoded_word_abuse", "BODY èè", true),
    // What an attached winmail.dat holds beside its name is not read.
    ("winmail", "SUBJECT curriculum in allegato", true),
    ("winmail", "FROM ufficio, personale", true),
    ("winmail", "BODY il curriculum è allegato", true),
    ("winmail", "BODY winmail.dat", true),
    ("winmail", "TEXT sarto", false),
    ("winmail", "TEXT bugia", false),
    // NUL is U+FFFD to whoever looks for it.
    ("nul_bytes", "SUBJECT a\u{fffd}b", true),
    ("nul_bytes", "SUBJECT ab", false),
    ("nul_bytes", "BODY \u{fffd}\u{fffd}\u{fffd}", true),
    ("nul_bytes", "FROM a\u{fffd}@b.example", true),
    ("eight_bit_header", "HEADER X-Nul a\u{fffd}b", true),
    ("eight_bit_header", "BODY è\u{fffd}", true),
];

/// Looks in all messages when they are `indexed`, else in the one alone: reading them all takes long.
async fn find(imap: &mut ImapClient, mails: &[Mail], indexed: bool) {
    let mut faults = Vec::new();
    for (name, key, expected) in FINDS {
        let place = mails.iter().position(|(path, _)| path.ends_with(&format!("/{name}.eml")));
        let number = place.expect("a fixture") + 1;
        let within = if indexed { "1:*".to_owned() } else { number.to_string() };
        if positions(imap, &within, key).await.contains(&number) != expected {
            faults.push(format!("{name}: {key}, expected: {expected}"));
        }
    }
    assert!(faults.is_empty(), "indexed: {indexed}, {faults:#?}");
}

/// Searches for a key and the text behind it (or behind the name of a field), which is sent as a literal.
async fn positions(imap: &mut ImapClient, within: &str, key: &str) -> Vec<usize> {
    let words = if key.starts_with("HEADER ") { 3 } else { 2 };
    let parts: Vec<String> =
        key.splitn(words, ' ').skip(1).map(|text| format!(" {{{}+}}\r\n{text}", text.len())).collect();
    let (kind, _) = key.split_once(' ').expect("a text");
    let told = imap.ok(&format!("SEARCH CHARSET UTF-8 {within} {kind}{}", parts.concat())).await;
    let found = told[0].strip_prefix("* SEARCH").unwrap_or_else(|| panic!("{key}: {told:?}"));
    found.split_whitespace().map(|number| number.parse().expect("a number")).collect()
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
