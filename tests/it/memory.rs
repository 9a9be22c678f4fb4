//! What hostile messages cost: each is stored, fetched whole and by part, searched and exported, and the memory of the
//! whole process is counted by the allocator. So it runs in a process of its own.

use std::{
    env,
    process::Command,
    time::{Duration, Instant},
};

use crate::corpus::{Mail, mails};
use crate::hostile::exporter;
use crate::support::{ImapClient, TestServer};
use peak_alloc::PeakAlloc;
use pugliaimpiego::mime;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;
/// What is not in proportion to the message: tables of the parser, buffers, pages of the database.
const BESIDE: usize = 4 * MIB;

/// Runs `work`; gives what it gave, and by how many bytes it was ever above the memory in use before.
async fn measured<T>(work: impl Future<Output = T>) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let done = work.await;
    (done, MEMORY.peak_usage().saturating_sub(before))
}

#[track_caller]
fn check(name: &str, what: &str, used: usize, bound: usize) {
    assert!(used <= bound, "{name}: {what} took {} KiB, bound {} KiB", used / 1024, bound / 1024);
}

/// The fixtures, the large ones of the corpus, and a line as long as a message may be.
fn all() -> Vec<Mail> {
    let line = format!("Subject: riga\r\n\r\n{}\r\n", "x".repeat(50_000_000));
    mails().into_iter().chain([("50 MB in a line".to_owned(), line.into_bytes())]).collect()
}

/// Runs the test below alone in a process, since the allocator counts for all threads.
#[test]
fn hostile_messages_take_bounded_memory_and_time() {
    let this = env::current_exe().expect("this program");
    let alone = ["--exact", "memory::alone", "--ignored", "--nocapture"];
    let ended = Command::new(this).args(alone).output().expect("a process");
    let text = [ended.stdout, ended.stderr].concat();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&text));
    print!("{}", String::from_utf8_lossy(&text));
}

#[tokio::test]
#[ignore = "run by the test above, alone in its process"]
async fn alone() {
    let server = TestServer::without_workers().await;
    let mut imap = server.imap("op01").await;
    imap.ok("CREATE Strani").await;
    let mut slowest = (Duration::ZERO, String::new());
    for (uid, (name, raw)) in (1..).zip(all()) {
        let begin = Instant::now();
        facts(&name, &raw).await;
        append(&mut imap, &name, raw.as_slice()).await;
        imap.ok("SELECT Strani").await;
        fetch(&mut imap, &name, raw.len(), uid).await;
        search(&mut imap, &name, raw.len(), uid).await;
        export(&server, &name, raw.len(), uid).await;
        slowest = slowest.max((begin.elapsed(), name));
    }
    println!("the slowest: {slowest:?}");
}

/// The facts are read and ENVELOPE and BODYSTRUCTURE rendered within a multiple of the message's size.
async fn facts(name: &str, raw: &[u8]) {
    let ((), used) = measured(async { drop(mime::facts(raw)) }).await;
    check(name, "reading the facts", used, raw.len() + BESIDE);
}

/// The client writes in pieces and keeps nothing, so what is counted is the server's.
async fn append(imap: &mut ImapClient, name: &str, raw: &[u8]) {
    let work = async {
        let eight = if raw.contains(&0) { "~" } else { "" };
        imap.write(format!("a APPEND Strani {eight}{{{}+}}\r\n", raw.len()).as_bytes()).await;
        imap.write(raw).await;
        imap.write(b"\r\n").await;
        imap.until("a").await
    };
    let (told, used) = measured(work).await;
    assert!(told.last().is_some_and(|line| line.starts_with("a OK")), "{name}: {told:?}");
    check(name, "APPEND", used, 3 * raw.len() + BESIDE);
}

async fn fetch(imap: &mut ImapClient, name: &str, size: usize, uid: u32) {
    for items in [
        "ENVELOPE BODYSTRUCTURE",
        "BODY.PEEK[]",
        "BODY.PEEK[1]",
        "BODY.PEEK[1.1.MIME] BODY.PEEK[HEADER]",
        "BINARY.PEEK[1]",
    ] {
        let (told, used) = measured(imap.discard(&format!("UID FETCH {uid} ({items})"))).await;
        assert!(told.contains(" OK ") || told.contains("UNKNOWN-CTE"), "{name} {items}: {told}");
        check(name, items, used, 3 * size + BESIDE);
    }
}

async fn search(imap: &mut ImapClient, name: &str, size: usize, uid: u32) {
    for key in ["TEXT niente-di-tutto-questo", "BODY xyx", "SUBJECT xyx", "HEADER X-Campo niente"] {
        let (told, used) = measured(imap.discard(&format!("UID SEARCH UID {uid} {key}"))).await;
        assert!(told.contains(" OK "), "{name} {key}: {told}");
        check(name, key, used, 3 * size + BESIDE);
    }
}

async fn export(server: &TestServer, name: &str, size: usize, uid: u32) {
    let exporter = exporter(server).await;
    let (raw, used) = measured(exporter.message("Strani", uid)).await;
    assert_eq!(raw.expect("a message").len(), size, "{name}");
    check(name, "the export", used, 3 * size + BESIDE);
}
