//! What hostile messages cost: each is stored, indexed, fetched whole and by part, searched, exported and received.

use super::{MIB, busy, check, end_when_busy, measured};
use crate::corpus::{Mail, mails};
use crate::hostile::{exporter, is_strict, stuffed};
use crate::support::{ImapClient, SmtpClient, TestServer};
use pugliaimpiego::{
    mime, search,
    transfer::{LineEnds, export::Exporter},
};
use std::{fs, path::Path, time::Duration};

/// What is not in proportion to the message: tables of the parser, buffers, pages of the database.
const BESIDE: usize = 4 * MIB;
/// The same of indexing: the 50,000 words that are listed of a message.
const BESIDE_INDEXING: usize = 16 * MIB;
/// Seconds for which all that is done with one message may keep the processor, and more for each MiB of it. What would keep
/// it for ever is cut off at twice that. A debug build takes a tenth of a second for small ones, half a second to one and a
/// half a MiB for large ones.
const MOST_BUSY: usize = 10;
const BUSY_A_MIB: usize = 2;

/// The fixtures, the large ones of the corpus, what is large for an index, and a line as long as a message may be.
fn all() -> Vec<Mail> {
    let words = |count: usize| (0..count).map(|n| format!("parola{n:x}\r\n")).collect::<String>();
    let larger = [
        ("words, all listed", words(49_000)),
        ("more words than are listed", words(300_000)),
        ("as much text as is listed", "qualche parola e altre\r\n".repeat(4 * MIB / 24 - 1)),
        ("50 MB in a line", format!("{}\r\n", "x".repeat(50_000_000))),
    ];
    let larger =
        larger.map(|(name, body)| (name.to_owned(), format!("Subject: s\r\n\r\n{body}").into_bytes()));
    mails().into_iter().chain(larger).collect()
}

/// The house, and who does what in it.
struct House {
    server: TestServer,
    imap: ImapClient,
    smtp: SmtpClient,
    exporter: Exporter,
}

impl House {
    /// Nothing works beside the clients: the indexer is called.
    async fn new() -> Self {
        let server = TestServer::without_workers(None).await;
        let (imap, smtp) = (server.imap("op01").await, server.smtp().await);
        let exporter = exporter(&server).await;
        Self { server, imap, smtp, exporter }
    }

    /// The message is alone in a mailbox of this name.
    async fn try_all(&mut self, mailbox: &str, name: &str, raw: &[u8]) {
        facts(name, raw).await;
        append(&mut self.imap, mailbox, name, raw).await;
        self.index(name, raw.len()).await;
        fetch(&mut self.imap, name, raw.len()).await;
        search(&mut self.imap, name, raw.len()).await;
        self.export(mailbox, name, raw.len()).await;
        receive(&mut self.smtp, name, raw).await;
        self.index(name, raw.len()).await;
    }

    async fn index(&self, name: &str, size: usize) {
        let ((), used) = measured(self.server.index()).await;
        check(name, "indexing", used, 3 * size + BESIDE_INDEXING);
    }

    async fn export(&self, mailbox: &str, name: &str, size: usize) {
        let (raw, used) = measured(self.exporter.message(mailbox, 1)).await;
        assert_eq!(raw.expect("a message").len(), size, "{name}");
        check(name, "the export of a message", used, 3 * size + BESIDE);
        self.export_files(Some(mailbox), name, size).await;
    }

    /// Both kinds of files, in both kinds of lines; `mailbox`: all of op01's. The largest message is of this size.
    async fn export_files(&self, mailbox: Option<&str>, name: &str, largest: usize) {
        let folder = tempfile::tempdir_in(self.server.folder.path()).expect("a folder");
        for ends in [LineEnds::Crlf, LineEnds::Lf] {
            let exporter = Exporter { ends, ..self.exporter.clone() };
            let root = folder.path().join(format!("{ends:?}"));
            let (ended, used) = measured(exporter.maildir(mailbox, &root)).await;
            ended.expect("a Maildir");
            assert!(has_files(&root.join("cur")), "{name}");
            check(name, "the export to a Maildir", used, 3 * largest + BESIDE);
            let file = folder.path().join(format!("{ends:?}.mbox"));
            let (ended, used) = measured(exporter.mbox(mailbox.unwrap_or("INBOX"), &file)).await;
            ended.expect("an mbox");
            assert!(fs::metadata(file).expect("a file").len() > 0, "{name}");
            check(name, "the export to an mbox", used, 3 * largest + BESIDE);
        }
    }
}

fn has_files(folder: &Path) -> bool {
    fs::read_dir(folder).expect("a folder").next().is_some()
}

#[tokio::test]
#[ignore = "run by hostile_messages_take_bounded_memory_and_time, alone in its process"]
async fn alone() {
    let mut house = Box::pin(House::new()).await;
    let (mut slowest, mut largest) = ((Duration::ZERO, String::new()), 0);
    for (number, (name, raw)) in all().into_iter().enumerate() {
        println!("{name}");
        let (begin, most) = (busy(), most_busy(raw.len()));
        end_when_busy(2 * most);
        house.try_all(&format!("Strano {number}"), &name, &raw).await;
        let spent = busy() - begin;
        assert!(spent < most, "{name}: {spent:?} on a processor");
        slowest = slowest.max((spent, name));
        largest = largest.max(raw.len());
    }
    println!("the slowest: {slowest:?}");
    end_when_busy(10 * most_busy(largest));
    house.export_files(None, "all", largest).await;
    search::rebuild(&house.server.app.db).await.expect("a new index");
    house.index("all", largest).await;
}

fn most_busy(size: usize) -> Duration {
    Duration::from_secs((MOST_BUSY + size.div_ceil(MIB) * BUSY_A_MIB) as u64)
}

/// The facts are read and ENVELOPE and BODYSTRUCTURE rendered within a multiple of the message's size.
async fn facts(name: &str, raw: &[u8]) {
    let ((), used) = measured(async { drop(mime::facts(raw)) }).await;
    check(name, "reading the facts", used, raw.len() + BESIDE);
}

/// The client writes in pieces and keeps nothing, so what is counted is the server's.
async fn append(imap: &mut ImapClient, mailbox: &str, name: &str, raw: &[u8]) {
    imap.ok(&format!("CREATE \"{mailbox}\"")).await;
    let work = async {
        let eight = if raw.contains(&0) { "~" } else { "" };
        imap.write(format!("a APPEND \"{mailbox}\" {eight}{{{}+}}\r\n", raw.len()).as_bytes()).await;
        imap.write(raw).await;
        imap.write(b"\r\n").await;
        imap.until("a").await
    };
    let (told, used) = measured(work).await;
    assert!(told.last().is_some_and(|line| line.starts_with("a OK")), "{name}: {told:?}");
    check(name, "APPEND", used, 3 * raw.len() + BESIDE);
    imap.ok(&format!("SELECT \"{mailbox}\"")).await;
}

async fn fetch(imap: &mut ImapClient, name: &str, size: usize) {
    for items in [
        "ENVELOPE BODYSTRUCTURE",
        "BODY.PEEK[]",
        "BODY.PEEK[1]",
        "BODY.PEEK[1.1.MIME] BODY.PEEK[HEADER]",
        "BINARY.PEEK[1]",
    ] {
        let (told, used) = measured(imap.discard(&format!("FETCH 1 ({items})"))).await;
        assert!(told.contains(" OK ") || told.contains("UNKNOWN-CTE"), "{name} {items}: {told}");
        check(name, items, used, 3 * size + BESIDE);
    }
}

async fn search(imap: &mut ImapClient, name: &str, size: usize) {
    for key in ["TEXT niente-di-tutto-questo", "BODY xyx", "SUBJECT xyx", "HEADER X-Campo niente"] {
        let (told, used) = measured(imap.discard(&format!("SEARCH {key}"))).await;
        assert!(told.contains(" OK "), "{name} {key}: {told}");
        check(name, key, used, 3 * size + BESIDE);
    }
}

/// By DATA what may be said there, and everything as binary content (RFC 3030), which has to be encoded first or refused.
async fn receive(smtp: &mut SmtpClient, name: &str, raw: &[u8]) {
    if is_strict(raw) {
        let text = stuffed(raw);
        let (reply, used) = measured(data(smtp, &text)).await;
        assert!(reply.starts_with("250"), "{name}: {reply}");
        check(name, "DATA", used, 3 * raw.len() + BESIDE);
    }
    let (reply, used) = measured(binary(smtp, raw)).await;
    assert!(reply.starts_with("250") || reply.starts_with("554 5.6.3"), "{name}: {reply}");
    check(name, "BDAT", used, 5 * raw.len() + BESIDE);
}

async fn begin(smtp: &mut SmtpClient, parameters: &str) {
    for command in [&format!("MAIL FROM:<a@posta.example>{parameters}"), "RCPT TO:<op01@lecce.example>"] {
        let reply = smtp.say(command).await;
        assert!(reply.starts_with("250"), "{command}: {reply}");
    }
}

async fn data(smtp: &mut SmtpClient, text: &[u8]) -> String {
    begin(smtp, "").await;
    assert!(smtp.say("DATA").await.starts_with("354"));
    smtp.write(text).await;
    smtp.say(".").await
}

async fn binary(smtp: &mut SmtpClient, raw: &[u8]) -> String {
    begin(smtp, " BODY=BINARYMIME").await;
    smtp.write(format!("BDAT {} LAST\r\n", raw.len()).as_bytes()).await;
    smtp.write(raw).await;
    smtp.reply().await
}
