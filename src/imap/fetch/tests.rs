use super::{extract::Extracted, plan::Rows, *};
use crate::imap::{
    common::Common,
    reading::Reading,
    testing::{Desk, PERSON, fetch_command, selected},
};
use crate::stopwatch::Stopwatch;
use mailstore::{Rights, entry::Entry, flags, testing::engines};
use tokio::io::{AsyncBufReadExt, BufReader};

const NESTED: &[u8] = b"From: a@example.it\r\n\
    Subject: outer\r\n\
    Content-Type: multipart/mixed; boundary=x\r\n\
    \r\n\
    --x\r\n\
    Content-Type: text/plain\r\n\
    \r\n\
    first\r\n\
    --x\r\n\
    Content-Type: message/rfc822\r\n\
    X-Part: two\r\n\
    \r\n\
    Subject: inner\r\n\
    \r\n\
    inner text\r\n\
    --x\r\n\
    Content-Type: application/octet-stream\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    YQBi\r\n\
    --x\r\n\
    Content-Transfer-Encoding: x-strange\r\n\
    \r\n\
    ???\r\n\
    --x--\r\n";
const PLAIN: &[u8] =
    b"From: Anna <anna@example.it>\r\nTo: b@example.it\r\nSubject: hello\r\n\r\nSome text\r\n";

/// What follows `* 1 FETCH (` for one item of one message.
fn value_of(raw: &[u8], item: &str) -> String {
    let plan = Plan::new(&fetch_command(&format!("FETCH 1 ({item})")));
    let extracted = Extracted::new(raw.to_vec(), &plan.wanted);
    let value = extracted.values.first().expect("a value");
    match extracted.octets(value) {
        Some(octets) => String::from_utf8_lossy(octets).into_owned(),
        None => format!("{value:?}"),
    }
}

#[track_caller]
fn check(item: &str, expected: &str) {
    assert_eq!(value_of(NESTED, item), expected, "{item}");
}

#[test]
fn plan_asks_for_no_more_than_the_items_need() {
    let check = |line: &str, rows: Rows, wanted: usize, sets_seen: bool| {
        let plan = Plan::new(&fetch_command(line));
        assert_eq!((plan.rows, plan.wanted.len(), plan.sets_seen), (rows, wanted, sets_seen), "{line}");
    };
    check("FETCH 1 (FLAGS UID INTERNALDATE RFC822.SIZE MODSEQ)", Rows::None, 0, false);
    check("FETCH 1 FAST", Rows::None, 0, false);
    check("FETCH 1 ALL", Rows::Rendered, 0, false);
    check("FETCH 1 FULL", Rows::Rendered, 1, false);
    check("FETCH 1 (EMAILID THREADID)", Rows::Details, 0, false);
    check("FETCH 1 (EMAILID BODYSTRUCTURE)", Rows::Rendered, 0, false);
    check("FETCH 1 BODY[]", Rows::None, 1, true);
    check("FETCH 1 (BODY.PEEK[] BODY.PEEK[1] RFC822.HEADER)", Rows::None, 3, false);
    check("FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])", Rows::None, 2, false);
    check("FETCH 1 RFC822.TEXT", Rows::None, 1, true);
    check("FETCH 1 (PREVIEW PREVIEW (LAZY))", Rows::None, 0, false);
}

#[test]
fn uid_and_modseq_are_told_unasked_where_the_command_says_so() {
    let items = |line: &str| {
        let items = Plan::new(&fetch_command(line)).items;
        format!("{:?}", items.into_iter().map(|item| item.what).collect::<Vec<_>>())
    };
    assert_eq!(items("UID FETCH 1 FLAGS"), "[Uid, Flags]");
    assert_eq!(items("UID FETCH 1 (FLAGS UID)"), "[Flags, Uid]");
    assert_eq!(items("FETCH 1 FLAGS (CHANGEDSINCE 3)"), "[Flags, ModSeq]");
    assert_eq!(items("FETCH 1 (MODSEQ FLAGS) (CHANGEDSINCE 3)"), "[ModSeq, Flags]");
}

/// RFC 9051 §6.4.5.1
#[test]
fn parts_of_a_message_part_are_its_own_and_those_of_the_message_in_it() {
    check("BODY[1]", "first");
    check("BODY[2.MIME]", "Content-Type: message/rfc822\r\nX-Part: two\r\n\r\n");
    check("BODY[2.HEADER]", "Subject: inner\r\n\r\n");
    check("BODY[2.TEXT]", "inner text");
    check("BODY[2.1]", "inner text");
    check("BODY[2]", "Subject: inner\r\n\r\ninner text");
    check("BODY[2.1.MIME]", "Subject: inner\r\n\r\n");
    check("BODY[HEADER.FIELDS (SUBJECT X-None)]", "Subject: outer\r\n\r\n");
    check("BODY[2.HEADER.FIELDS.NOT (X)]", "Subject: inner\r\n\r\n");
    for missing in ["BODY[6]", "BODY[1.HEADER]", "BODY[1.2]", "BODY[2.2]", "BODY[1.1.1.1]", "BINARY[9]"] {
        check(missing, "Missing");
    }
}

/// RFC 9051 §6.4.5
#[test]
fn partial_is_cut_to_what_there_is() {
    check("BODY[1]<0.2>", "fi");
    check("BODY[1]<3.100>", "st");
    check("BODY[1]<5.1>", "");
    check("BODY[1]<18446744073709551615.1>", "");
    check("BODY[HEADER.FIELDS (SUBJECT)]<9.5>", "outer");
    check("BINARY[3]<1.9>", "\0b");
}

#[test]
fn decoded_parts_know_their_size_and_strange_encodings_are_refused() {
    check("BINARY[3]", "a\0b");
    check("BINARY.SIZE[3]", "Size(3)");
    check("BINARY.SIZE[9]", "Size(0)");
    check("BINARY[4]", "UnknownCte");
    check("BINARY.SIZE[4]", "UnknownCte");
    check("BODY[4]", "???");
}

#[test]
fn whole_message_and_its_halves_join_up() {
    for raw in [NESTED, PLAIN, b"no header", b"", b"\r\n\r\n", b"a: b\r\n"] {
        let text = String::from_utf8_lossy(raw);
        assert_eq!(value_of(raw, "BODY[]"), text);
        assert_eq!(value_of(raw, "RFC822"), text);
        assert_eq!(value_of(raw, "RFC822.HEADER") + &value_of(raw, "RFC822.TEXT"), text);
    }
}

/// RFC 8970 §4.1, §3.2: whatever a message is like, its begin is enough where its text stands there; LAZY reads no more, and
/// whoever asks without it gets the words from wherever they are.
#[tokio::test]
async fn previews_are_found_in_the_begin_or_where_they_are() {
    let noise: Vec<u8> = (0..400_000u64)
        .map(|n| {
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                [(n.wrapping_mul(n ^ 0x9e37_79b9) >> 7) as usize % 64]
        })
        .collect();
    let attachment = [&b"--b\r\nContent-Type: image/png\r\n\r\n"[..], &noise, b"\r\n"].concat();
    let text = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nperch\xc3\xa9 no\r\n";
    let head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let before = [&head[..], text, &attachment, b"--b--\r\n"].concat();
    let behind = [&head[..], &attachment, text, b"--b--\r\n"].concat();
    let nothing = [&head[..], &attachment, b"--b--\r\n"].concat();
    for engine in engines().await {
        let mails: [&[u8]; 5] = [PLAIN, b"\r\n", &before, &behind, &nothing];
        let mut desk = Desk::new(engine, &mails).await;
        let words = "{10}\r\nperch\u{e9} no";
        let all = desk.fetch("FETCH 1:* (PREVIEW)").await;
        let expected = ["\"Some text\"", "\"\"", words, words, "\"\""];
        let lines = |values: [&str; 5]| {
            let line = |(at, value): (usize, &&str)| format!("* {} FETCH (PREVIEW {value})\r\n", at + 1);
            values.iter().enumerate().map(line).collect::<String>()
        };
        assert_eq!(all, lines(expected));
        let lazy = desk.fetch("FETCH 1:* (PREVIEW (LAZY))").await;
        assert_eq!(lazy, lines(["\"Some text\"", "\"\"", words, "NIL", "NIL"]));
        assert_eq!(
            desk.fetch("UID FETCH 3 (FLAGS PREVIEW)").await,
            format!("* 3 FETCH (UID 3 FLAGS () PREVIEW {words})\r\n")
        );
        desk.expunge(&[3]).await;
        let (told, outcome) = desk.fetch_with("FETCH 3 PREVIEW", false).await;
        assert!(told.is_empty() && outcome.expunged, "{told}");
    }
}

/// A page of a list of messages, each with an attachment of a quarter of a megabyte, is there at once: their begins are read, not they.
#[tokio::test]
async fn fifty_previews_read_no_attachments() {
    let tail = format!("--b\r\nContent-Type: image/png\r\n\r\n{}\r\n--b--\r\n", "x".repeat(256 << 10));
    let mails: Vec<Vec<u8>> = (0..50)
        .map(|n| {
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nlettera {n}\r\n{tail}")
                .into_bytes()
        })
        .collect();
    let mails: Vec<&[u8]> = mails.iter().map(Vec::as_slice).collect();
    let mut desk = Desk::new(mailstore::testing::sqlite().await, &mails).await;
    let watch = Stopwatch::of_process();
    let told = desk.fetch("FETCH 1:50 (PREVIEW (LAZY))").await;
    // Unoptimised; a tenth of a second in the release build.
    watch.check(Duration::from_secs(5), "fifty previews");
    assert!(told.contains("* 50 FETCH (PREVIEW \"lettera 49\")"), "{told}");
}

#[test]
fn object_ids_have_one_spelling() {
    assert_eq!(parse_email_id(&email_id(42)), Some(42));
    assert_eq!(parse_thread_id(&thread_id(i64::MAX)), Some(i64::MAX));
    for text in ["", "M", "42", "M042", "M+4", "m42", "T42", "M99999999999999999999", "M4\u{e8}"] {
        assert_eq!(parse_email_id(text), None, "{text}");
    }
}

#[tokio::test]
async fn index_items_come_from_the_snapshot_alone() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN, PLAIN]).await;
        desk.store(&[2], flags::FLAGGED).await;
        desk.refresh().await;
        desk.expunge(&[1]).await;
        let size = PLAIN.len();
        let date = "\"14-Nov-2023 22:13:20 +0000\"";
        assert_eq!(
            desk.fetch("FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)").await,
            format!(
                "* 1 FETCH (UID 1 FLAGS () INTERNALDATE {date} RFC822.SIZE {size})\r\n\
                 * 2 FETCH (UID 2 FLAGS (\\Flagged) INTERNALDATE {date} RFC822.SIZE {size})\r\n"
            ),
            "{}",
            desk.engine.name
        );
        assert_eq!(
            desk.fetch("UID FETCH 2 RFC822.SIZE").await,
            format!("* 2 FETCH (UID 2 RFC822.SIZE {size})\r\n")
        );
    }
}

/// RFC 9051 §2.3.4
#[tokio::test]
async fn size_is_that_of_the_literal() {
    for engine in engines().await {
        let mails: Vec<Vec<u8>> =
            vec![PLAIN.to_vec(), NESTED.to_vec(), b"\0\xff".to_vec(), vec![b'x'; 300_000]];
        let mails: Vec<&[u8]> = mails.iter().map(Vec::as_slice).collect();
        let mut desk = Desk::new(engine, &mails).await;
        let text = desk.fetch("FETCH 1:* (RFC822.SIZE BODY.PEEK[])").await;
        for raw in mails {
            assert!(text.contains(&format!("RFC822.SIZE {0} BODY[] {{{0}}}\r\n", raw.len())));
        }
        assert!(text.ends_with("xx)\r\n"), "the line goes on after streamed octets");
    }
}

#[tokio::test]
async fn long_messages_pass_through_a_small_buffer() {
    let long = vec![b'x'; 3 << 20];
    let mut desk = Desk::new(mailstore::testing::sqlite().await, &[&long, PLAIN]).await;
    let command = fetch_command("FETCH 1:2 (RFC822 BODY[TEXT] FLAGS)");
    let request = Request { fetch: &command, positions: &[0, 1], condstore: false, progress: None };
    let mut out = Output::new(Vec::new(), Duration::from_secs(5));
    fetch(&desk.mailboxes, PERSON, &mut desk.selected, &request, &mut out).await.expect("a fetch");
    out.drain_if_full().await.expect("a vector takes all");
    assert!(out.buffer().capacity() <= 256 << 10, "{}", out.buffer().capacity());
    out.flush().await.expect("a vector takes all");
    let text = String::from_utf8(out.into_inner()).expect("text");
    let (head, rest) = text.split_at("* 1 FETCH (RFC822 {3145728}\r\n".len());
    assert_eq!(head, "* 1 FETCH (RFC822 {3145728}\r\n");
    let rest = rest.trim_start_matches('x');
    assert!(rest.starts_with(" BODY[TEXT] \"\" FLAGS (\\Seen))\r\n* 2 FETCH (RFC822 {"), "{}", &rest[..80]);
}

/// What is written, and a client that may read it.
fn answers() -> (Output<tokio::io::DuplexStream>, BufReader<tokio::io::DuplexStream>) {
    let (client, server) = tokio::io::duplex(1 << 20);
    (Output::new(server, Duration::from_secs(5)), BufReader::new(client))
}

/// A hundred connections of one account may ask for the largest message at once, and take their time.
#[tokio::test]
async fn large_messages_wait_until_the_account_may_hold_them() {
    let large = vec![b'x'; 300_000];
    let mut desk = Desk::new(mailstore::testing::sqlite().await, &[PLAIN, &large]).await;
    let common = Arc::new(Common { reading: Reading::with(400_000), ..Common::default() });
    desk.selected.common = Arc::clone(&common);
    let elsewhere = common.reading.turn(PERSON, 200_000).await;
    let colleague = common.reading.turn(PrincipalId(PERSON.0 + 1), 400_000).await;
    assert!(desk.fetch("FETCH 1 BODY[]").await.contains("BODY[] {"), "small ones do not wait");
    let command = fetch_command("FETCH 2 BODY[]");
    let progress = Some((Duration::from_millis(5), "a7"));
    let request = Request { fetch: &command, positions: &[1], condstore: false, progress };
    let (mut out, mut client) = answers();
    let waiting = fetch(&desk.mailboxes, PERSON, &mut desk.selected, &request, &mut out);
    let waits = async {
        let mut line = String::new();
        client.read_line(&mut line).await.expect("a line");
        assert_eq!(line, "* OK [INPROGRESS (\"a7\" NIL NIL)] Working on it\r\n");
        drop(elsewhere);
    };
    let (fetched, ()) = tokio::join!(waiting, waits);
    fetched.expect("a fetch");
    assert!(desk.fetch("FETCH 1:2 BODY[]").await.contains("BODY[] {300000}"));
    let _all = common.reading.turn(PERSON, 1 << 30).await;
    drop(colleague);
}

/// RFC 8474 §5, RFC 8514 §4
#[tokio::test]
async fn rendered_forms_and_ids_are_read_in_sets() {
    for engine in engines().await {
        let mails: Vec<Vec<u8>> =
            (0..1100).map(|n| format!("Subject: number {n}\r\n\r\ntext {n}").into_bytes()).collect();
        let mails: Vec<&[u8]> = mails.iter().map(Vec::as_slice).collect();
        let mut desk = Desk::new(engine, &mails).await;
        let text = desk.fetch("FETCH 1:* (ENVELOPE BODYSTRUCTURE EMAILID THREADID SAVEDATE)").await;
        assert_eq!(text.lines().count(), 1100);
        for (n, line) in text.lines().enumerate() {
            assert!(line.starts_with(&format!("* {} FETCH (ENVELOPE (NIL \"number {n}\" ", n + 1)), "{line}");
            assert!(line.contains(" BODYSTRUCTURE (\"text\" \"plain\" "), "{line}");
            assert!(line.contains(" EMAILID (M") && line.contains(" THREADID (T"), "{line}");
            assert!(line.ends_with(" SAVEDATE \"14-Nov-2023 22:13:20 +0000\")"), "{line}");
        }
    }
}

#[tokio::test]
async fn text_that_is_read_is_seen_and_told_in_the_same_reply() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN, PLAIN]).await;
        assert_eq!(
            desk.fetch("FETCH 1 BODY.PEEK[TEXT]").await,
            "* 1 FETCH (BODY[TEXT] {11}\r\nSome text\r\n)\r\n"
        );
        assert_eq!(
            desk.fetch("FETCH 1:2 BODY[1]<5.4>").await,
            "* 1 FETCH (BODY[1]<5> {4}\r\ntext FLAGS (\\Seen))\r\n\
             * 2 FETCH (BODY[1]<5> {4}\r\ntext FLAGS (\\Seen))\r\n"
        );
        assert_eq!(desk.fetch("FETCH 1 BODY[1]<99.4>").await, "* 1 FETCH (BODY[1]<99> \"\")\r\n");
        let fresh = desk.selected.look(&desk.mailboxes, PERSON).await.expect("a look");
        assert!(desk.selected.compare(&fresh).is_empty(), "what was told is not told again");
    }
}

#[tokio::test]
async fn seen_has_its_modseq_when_the_client_knows_modseqs() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN]).await;
        let (text, _) = desk.fetch_with("UID FETCH 1 (RFC822.TEXT)", true).await;
        let modseq = desk.selected.snapshot.entries[0].modseq;
        let expected = format!(
            "* 1 FETCH (UID 1 RFC822.TEXT {{11}}\r\nSome text\r\n FLAGS (\\Seen) MODSEQ ({modseq}))\r\n"
        );
        assert_eq!(text, expected);
    }
}

#[tokio::test]
async fn what_others_changed_is_told_with_seen_but_not_of_other_messages() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN, PLAIN]).await;
        desk.store(&[1, 2], flags::FLAGGED).await;
        let text = desk.fetch("FETCH 1 (FLAGS BODY[1]<0.4>)").await;
        assert_eq!(text, "* 1 FETCH (FLAGS (\\Seen \\Flagged) BODY[1]<0> {4}\r\nSome)\r\n");
        let fresh = desk.selected.look(&desk.mailboxes, PERSON).await.expect("a look");
        assert_eq!(desk.selected.compare(&fresh).changed, [2]);
    }
}

#[tokio::test]
async fn reading_only_changes_nothing() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN]).await;
        desk.selected.read_only = true;
        assert_eq!(desk.fetch("FETCH 1 BODY[1]<0.1>").await, "* 1 FETCH (BODY[1]<0> {1}\r\nS)\r\n");
        desk.selected.read_only = false;
        desk.selected.rights = Rights::READ | Rights::WRITE;
        assert_eq!(desk.fetch("FETCH 1 BODY[1]<0.1>").await, "* 1 FETCH (BODY[1]<0> {1}\r\nS)\r\n");
        assert_eq!(desk.fetch("FETCH 1 FLAGS").await, "* 1 FETCH (FLAGS ())\r\n");
    }
}

#[tokio::test]
async fn private_marks_are_set_for_the_reader() {
    for engine in engines().await {
        let mut desk = Desk::of_kind(engine, &[PLAIN, PLAIN], true).await;
        let text = desk.fetch("FETCH 2 BODY[1]<0.1>").await;
        assert_eq!(text, "* 2 FETCH (BODY[1]<0> {1}\r\nS FLAGS (\\Seen))\r\n");
        assert_eq!(desk.fetch("FETCH 1:2 FLAGS").await.matches("\\Seen").count(), 1);
        let fresh = desk.selected.look(&desk.mailboxes, PERSON).await.expect("a look");
        assert!(desk.selected.compare(&fresh).is_empty(), "{}", desk.engine.name);
    }
}

#[tokio::test]
async fn expunged_messages_are_left_out_and_never_replaced() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN, NESTED, PLAIN]).await;
        desk.expunge(&[2]).await;
        desk.append(b"Subject: new\r\n\r\nnew").await;
        for items in ["ENVELOPE", "BODY.PEEK[]", "(EMAILID BODY.PEEK[1])", "BODY"] {
            let (text, outcome) = desk.fetch_with(&format!("FETCH 1:3 {items}"), false).await;
            assert!(outcome.expunged, "{items}");
            assert!(text.contains("* 1 FETCH (") && text.contains("* 3 FETCH ("), "{text}");
            assert!(
                !text.contains("* 2 FETCH") && !text.contains("outer") && !text.contains("new"),
                "{text}"
            );
        }
    }
}

/// RFC 3516 §4.2, §4.3
#[tokio::test]
async fn undecodable_part_fails_its_message_only() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[NESTED, PLAIN]).await;
        let (text, outcome) = desk.fetch_with("FETCH 1:2 BINARY.PEEK[4]", false).await;
        assert_eq!((text.as_str(), outcome.unknown_cte), ("* 2 FETCH (BINARY[4] NIL)\r\n", true));
        assert_eq!(
            desk.fetch("FETCH 1 (BINARY.PEEK[3] BINARY.SIZE[3] BODY.PEEK[9])").await,
            "* 1 FETCH (BINARY[3] ~{3}\r\na\0b BINARY.SIZE[3] 3 BODY[9] NIL)\r\n"
        );
    }
}

/// RFC 9051 §7.5.2
#[tokio::test]
async fn short_structure_has_no_extension_data() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN]).await;
        assert_eq!(
            desk.fetch("FETCH 1 (BODY)").await,
            "* 1 FETCH (BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 11 1))\r\n"
        );
    }
}

/// RFC 7162 §3.1.4.1, §3.2.6
#[tokio::test]
async fn changed_since_tells_what_changed_and_what_is_gone() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &[PLAIN; 6]).await;
        let since = desk.selected.snapshot.mailbox.highest_modseq;
        desk.expunge(&[2, 6]).await;
        desk.store(&[3], flags::ANSWERED).await;
        desk.refresh().await;
        desk.expunge(&[4]).await;
        let modseq = desk.selected.snapshot.entries[1].modseq;
        let text = desk.fetch(&format!("UID FETCH 1:* FLAGS (CHANGEDSINCE {since} VANISHED)")).await;
        let changed = format!("* 2 FETCH (UID 3 FLAGS (\\Answered) MODSEQ ({modseq}))\r\n");
        // UID 4 is told by VANISHED without EARLIER, when message numbers may change.
        assert_eq!(text, format!("* VANISHED (EARLIER) 2,6\r\n{changed}"), "{}", desk.engine.name);
        let text = desk.fetch(&format!("UID FETCH 1,3:5 FLAGS (CHANGEDSINCE {since} VANISHED)")).await;
        assert_eq!(text, changed);
        let far = u64::MAX / 2;
        assert_eq!(desk.fetch(&format!("FETCH 1:* FLAGS (CHANGEDSINCE {far})")).await, "");
    }
}

#[tokio::test]
async fn flags_of_a_hundred_thousand_need_no_database() {
    let engine = mailstore::testing::sqlite().await;
    let desk = Desk::new(engine, &[]).await;
    let entry = |uid| Entry { modseq: 9, internal_date: 0, uid, size: 1, flags: flags::SEEN };
    let mut selected = selected((1..=100_000).map(entry).collect(), &["$Junk"]);
    let command = fetch_command("UID FETCH 1:* (FLAGS)");
    let positions = selected.positions(&command.set, true);
    let request = Request { fetch: &command, positions: &positions, condstore: false, progress: None };
    let mut out = Output::new(Vec::new(), Duration::from_secs(5));
    let watch = Stopwatch::of_process();
    let work = spawnable(fetch(&desk.mailboxes, PERSON, &mut selected, &request, &mut out));
    work.await.expect("a fetch");
    out.flush().await.expect("a vector takes all");
    watch.check(Duration::from_secs(2), "a hundred thousand flags");
    assert_eq!(out.into_inner().iter().filter(|b| **b == b'\n').count(), 100_000);
}

/// Sessions run on any thread: what they await must be `Send`.
fn spawnable<F: Future + Send>(future: F) -> F {
    future
}
