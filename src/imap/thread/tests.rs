use super::references::Links;
use super::*;
use crate::imap::columns::Known;
use crate::imap::testing::Desk;
use crate::mime::thread_ids;
use crate::stopwatch::Stopwatch;
use mailstore::testing::{engines, sqlite};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// A message by hand: its Message-ID and References, the second it was sent, and its subject.
type Mail<'a> = (&'a str, &'a str, i64, &'a str);

fn member(position: usize, date: i64, subject: &str) -> Member {
    let base = crate::mime::base_subject(subject);
    // As the tests write only small letters, the text itself can stand for it.
    let number = base.text.bytes().fold(7, |sum: u64, b| sum.wrapping_mul(31).wrapping_add(b.into()));
    let subject = (!base.text.is_empty()).then_some(number);
    Member { position: position as u32, date, subject, is_reply: base.is_reply || base.is_forward }
}

fn ids(own: &str, references: &str) -> Vec<u8> {
    let bracketed = |ids: &str| ids.split_whitespace().map(|id| format!("<{id}@x> ")).collect::<String>();
    thread_ids(
        format!("Message-ID: {}\r\nReferences: {}\r\n\r\n", bracketed(own), bracketed(references)).as_bytes(),
    )
}

fn written(forest: &Forest) -> String {
    let mut text = String::new();
    forest.walk(|piece| match piece {
        Piece::Begin => text.push('('),
        Piece::End => text.push(')'),
        Piece::Space => text.push(' '),
        Piece::Message(position) => text += &(position + 1).to_string(),
    });
    text
}

fn references(mails: &[Mail<'_>]) -> String {
    let mut links = Links::default();
    mails.iter().for_each(|(own, references, ..)| links.add(&ids(own, references)));
    let members: Vec<Member> =
        mails.iter().enumerate().map(|(at, (_, _, date, subject))| member(at, *date, subject)).collect();
    written(&links.threads(&members))
}

#[track_caller]
fn check(mails: &[Mail<'_>], expected: &str) {
    assert_eq!(references(mails), expected);
}

/// RFC 5256 §3, REFERENCES step 1: parents and children by identifiers.
#[test]
fn answers_are_children() {
    check(&[("a", "", 1, "s"), ("b", "a", 2, "Re: s"), ("c", "a b", 3, "Re: s")], "(1 2 3)");
    check(&[("a", "", 1, "s"), ("b", "a", 3, "Re: s"), ("c", "a", 2, "Re: s")], "(1 (3)(2))");
    check(&[("c", "a b", 3, "Re: s"), ("b", "a", 2, "Re: s"), ("a", "", 1, "s")], "(3 2 1)");
    check(&[("", "", 2, "x"), ("", "", 1, "y")], "(2)(1)");
    check(&[], "");
}

/// Step 1.A: a link that is there stays; 1.B: a message knows its own parent better than others do.
#[test]
fn own_references_outweigh_those_of_others() {
    check(&[("d", "a c", 4, "1"), ("c", "b", 3, "2"), ("a", "", 1, "3"), ("b", "a", 2, "4")], "(3 4 2 1)");
    check(&[("c", "a b", 3, "1"), ("b", "", 2, "2"), ("a", "", 1, "3")], "(3)(2 1)");
    check(&[("x", "a b", 3, "1"), ("y", "c b", 4, "2"), ("b", "c", 2, "3")], "(3 (1)(2))");
}

/// Step 1: of messages with one Message-ID only the first has it.
#[test]
fn second_message_of_an_id_has_none() {
    check(&[("a", "", 1, "p"), ("a", "", 2, "q"), ("b", "a", 3, "r")], "(1 3)(2)");
    check(&[("a", "", 1, "p"), ("b", "a", 3, "q"), ("b", "a", 2, "q")], "(1 (3)(2))");
    check(&[("b", "a", 1, "p"), ("a", "b", 2, "q"), ("a", "b", 3, "r")], "(2 1 3)");
}

/// Step 1: no link makes a loop.
#[test]
fn loops_are_not_closed() {
    check(&[("a", "a", 1, "p")], "(1)");
    check(&[("a", "b", 1, "p"), ("b", "a", 2, "q")], "(2 1)");
    check(&[("a", "c", 1, "p"), ("b", "a", 2, "q"), ("c", "b", 3, "r")], "(3 1 2)");
    check(&[("x", "a b a b a", 1, "p"), ("a", "", 2, "q"), ("b", "", 3, "r")], "(2 1)(3)");
}

/// Step 3: what is not there leaves its children to what stands above it, at the top only when it is one.
#[test]
fn dummies_are_pruned() {
    check(&[("c", "a b", 1, "p")], "(1)");
    check(&[("a", "", 1, "p"), ("c", "a b", 2, "q"), ("d", "a b", 3, "r")], "(1 (2)(3))");
    check(&[("c", "a", 1, "p"), ("d", "a", 2, "q")], "((1)(2))");
    check(&[("c", "z a", 2, "p"), ("d", "z b", 1, "q"), ("e", "z b", 3, "r")], "((2)(1)(3))");
    check(&[("c", "z a", 2, "p"), ("d", "z a", 1, "q")], "((2)(1))");
    check(&[("c", "a b", 2, "p"), ("d", "c", 3, "q"), ("e", "c x", 4, "r")], "(1 (2)(3))");
}

/// Steps 4 and 6: siblings stand by date, then as in the mailbox; a missing parent where its first child would.
#[test]
fn siblings_are_sorted_by_date() {
    check(&[("a", "", 5, "p"), ("b", "", 1, "q"), ("c", "", 5, "r"), ("d", "", 3, "s")], "(2)(4)(1)(3)");
    check(&[("c", "z", 9, "p"), ("m", "", 5, "q"), ("d", "z", 1, "r")], "((3)(1))(2)");
    check(&[("c", "z", 9, "p"), ("m", "", 5, "q"), ("d", "z", 7, "r")], "(2)((3)(1))");
}

/// Step 5: threads of one base subject are one.
#[test]
fn threads_of_one_subject_are_joined() {
    // An answer goes below what it answers, wherever it stands.
    check(&[("a", "", 1, "s"), ("b", "", 2, "Re: s")], "(1 2)");
    check(&[("b", "", 1, "Re: s"), ("a", "", 2, "s")], "(2 1)");
    check(&[("a", "", 1, "s"), ("b", "", 2, "[fwd: s]"), ("c", "", 3, "s (fwd)")], "(1 (2)(3))");
    // Two of equal rank get a parent that is missing.
    check(&[("a", "", 1, "s"), ("b", "", 2, "s")], "((1)(2))");
    check(
        &[("a", "", 1, "s"), ("b", "", 2, "s"), ("c", "", 3, "s"), ("d", "", 4, "Re: s")],
        "((1)(2)(3)(4))",
    );
    check(&[("a", "", 1, "Re: s"), ("b", "", 2, "Re: s")], "((1)(2))");
    // A missing parent takes them in, and another missing parent's children.
    check(&[("c", "z", 2, "s"), ("d", "z", 3, "s"), ("a", "", 1, "s")], "((3)(1)(2))");
    check(
        &[("c", "z", 1, "s"), ("d", "z", 3, "s"), ("e", "y", 2, "s"), ("f", "y", 4, "t")],
        "((1)(3)(2)(4))",
    );
    check(
        &[("c", "z", 1, "s"), ("d", "z", 3, "t"), ("e", "y", 2, "t"), ("f", "y", 4, "s")],
        "((1)(2))((3)(4))",
    );
    // What has no subject stays alone.
    check(&[("a", "", 1, ""), ("b", "", 2, "Re:"), ("c", "", 3, "(fwd)")], "(1)(2)(3)");
}

/// The subject of a missing parent is that of its first child by date (step 5.B.i).
#[test]
fn first_child_speaks_for_a_missing_parent() {
    check(&[("c", "z", 5, "s"), ("d", "z", 4, "t"), ("a", "", 1, "t"), ("b", "", 2, "s")], "((3)(2)(1))(4)");
}

/// RFC 5256 §4: the reply of the RFC's example, 3 being the parent of 6, and 6 of two threads.
#[test]
fn replies_nest_as_in_the_rfc() {
    let mails: Vec<Mail<'_>> = vec![
        ("2", "", 1, "a"),
        ("3", "", 2, "b"),
        ("6", "3", 3, "c"),
        ("4", "6", 4, "d"),
        ("23", "4", 5, "e"),
        ("44", "6", 6, "f"),
        ("7", "44", 7, "g"),
        ("96", "7", 8, "h"),
    ];
    check(&mails, "(1)(2 3 (4 5)(6 7 8))");
}

/// ORDEREDSUBJECT (RFC 5256 §3): the first by date is the parent of all others, and nobody has grandchildren.
#[test]
fn ordered_subject_has_two_levels() {
    let check = |mails: &[(i64, &str)], expected: &str| {
        let members: Vec<Member> =
            mails.iter().enumerate().map(|(at, (date, subject))| member(at, *date, subject)).collect();
        assert_eq!(written(&ordered_subject::threads(&members)), expected);
    };
    check(&[(3, "a"), (2, "Re: a"), (1, "b"), (4, "a (fwd)"), (5, "[x] b")], "(3 5)(2 (1)(4))");
    check(&[(1, ""), (1, "Re:"), (1, "a")], "(1 2)(3)");
    check(&[(2, "a"), (2, "b"), (2, "a"), (2, "a")], "(1 (3)(4))(2)");
    check(&[], "");
}

/// Identifiers by number, without the cost of digests: own and parent; 0 is none.
fn numbered(pairs: impl IntoIterator<Item = (u64, u64)>) -> String {
    let (mut links, mut members) = (Links::default(), Vec::new());
    for (own, parent) in pairs {
        let id = |number: u64| [0, number].map(u64::to_be_bytes).concat();
        links.add(&if parent == 0 { id(own) } else { [id(own), id(parent)].concat() });
        members.push(Member { position: members.len() as u32, date: 0, subject: Some(1), is_reply: false });
    }
    written(&links.threads(&members))
}

/// Chains of 100,000 in either order, and 25,000 who each ask a chain of 50,000 whether they close a loop: nothing
/// recurses, and nothing takes long.
#[test]
fn hostile_references_end_soon() {
    const COUNT: u64 = 100_000;
    let watch = Stopwatch::of_thread();
    let text = numbered((1..=COUNT).map(|n| (n, n - 1)));
    assert!(text.starts_with("(1 2 3 ") && text.ends_with(" 99999 100000)"));
    let text = numbered((1..=COUNT).rev().map(|n| (n, n - 1)));
    assert!(text.starts_with("(100000 99999 ") && text.ends_with(" 2 1)"));
    let chain = (1..=COUNT / 2).map(|n| (n, n - 1));
    let late = (COUNT..COUNT + COUNT / 4).flat_map(|n| [(2 * n, 2 * n + 1), (2 * n + 1, COUNT / 2)]);
    let text = numbered(chain.chain(late));
    assert_eq!(text.matches('(').count(), text.matches(')').count());
    watch.check(Duration::from_secs(10), "hostile references");
}

#[test]
fn one_subject_for_all_is_one_thread() {
    let text = numbered((1..=100_000).map(|n| (n, 0)));
    assert!(text.starts_with("((1)(2)(3)") && text.ends_with("(100000))"));
}

/// Identifiers without end: those kept are bounded.
#[test]
fn identifiers_are_bounded() {
    let mut links = Links::default();
    let mut ids = vec![0; crate::mime::THREAD_ID * 101];
    for n in 0..20_000_u64 {
        for (at, id) in ids.chunks_mut(crate::mime::THREAD_ID).enumerate().skip(1) {
            id[..8].copy_from_slice(&(n * 1000 + at as u64).to_le_bytes());
        }
        links.add(&ids);
    }
    assert!(links.len() < references::MAX_MORE_IDS + 3 * 20_000, "{}", links.len());
}

proptest! {
    /// Whatever refers to whatever: each message is told exactly once, and parentheses match.
    #[test]
    fn every_message_stands_in_one_place(
        mails in prop::collection::vec((0..8_u8, prop::collection::vec(0..10_u8, 0..4), 0..5_i64, 0..4_u8, any::<bool>()), 0..30),
    ) {
        let mut links = Links::default();
        let mut members = Vec::new();
        for (own, parents, date, subject, answer) in &mails {
            let parents: Vec<String> = parents.iter().map(u8::to_string).collect();
            links.add(&ids(&own.to_string(), &parents.join(" ")));
            let subject = if *subject == 0 { String::new() } else { format!("{}{subject}", if *answer { "re: " } else { "" }) };
            members.push(member(members.len(), *date, &subject));
        }
        let (mut seen, mut depth) = (Vec::new(), 0_i32);
        links.threads(&members).walk(|piece| match piece {
            Piece::Begin => depth += 1,
            Piece::End => depth -= 1,
            Piece::Space => {}
            Piece::Message(position) => seen.push(position),
        });
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..mails.len()).collect::<Vec<_>>());
        prop_assert_eq!(depth, 0);
    }
}

const MAILS: [&[u8]; 4] = [
    b"Date: Tue, 1 Sep 2026 10:00:00 +0200\r\nMessage-ID: <\"1\"@x>\r\nSubject: Avviso\r\n\r\n",
    b"Date: Tue, 1 Sep 2026 11:00:00 +0200\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <1@x> (Tue)\r\nSubject: altro\r\n\r\n",
    b"Date: Tue, 1 Sep 2026 09:00:00 +0200\r\nMessage-ID: <3@x>\r\nSubject: RE: AVVISO\r\n\r\n",
    b"Date: Tue, 1 Sep 2026 08:00:00 +0200\r\nMessage-ID: <4@x>\r\nReferences: <2@x>\r\nSubject: fine\r\n\r\n",
];

#[tokio::test]
async fn stored_messages_are_threaded() {
    for engine in engines().await {
        let desk = Desk::new(engine, &MAILS).await;
        assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (1 (3)(2 4))");
        assert_eq!(desk.thread(ThreadAlgorithm::OrderedSubject).await, "* THREAD (4)(3 1)(2)");
    }
    let desk = Desk::new(sqlite().await, &[]).await;
    assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD");
}

/// Of a message that another session expunges only its date is known, unless it was read before.
#[tokio::test]
async fn expunged_messages_keep_their_place_among_numbers() {
    for engine in engines().await {
        let desk = Desk::new(engine, &MAILS).await;
        desk.expunge(&[2]).await;
        assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (2)(4)(1 3)");
    }
    let desk = Desk::new(sqlite().await, &MAILS).await;
    desk.thread(ThreadAlgorithm::References).await;
    desk.expunge(&[2]).await;
    assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (1 (3)(2 4))");
}

/// What was read for one command serves the next, also after messages have come and gone.
#[tokio::test]
async fn what_is_kept_threads_as_what_is_read() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &MAILS[..2]).await;
        let place = (desk.selected.mailbox, i64::from(desk.selected.snapshot.mailbox.uidvalidity));
        assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (1 2)");
        for raw in &MAILS[2..] {
            desk.append(raw).await;
        }
        desk.expunge(&[1]).await;
        desk.refresh().await;
        let both = async || {
            let references = desk.thread(ThreadAlgorithm::References).await;
            (references, desk.thread(ThreadAlgorithm::OrderedSubject).await)
        };
        let by_what_is_kept = both().await;
        assert_eq!(
            desk.selected.common.columns.threading.get(place, &desk.selected.snapshot.entries).len(),
            4
        );
        desk.selected.common.columns.threading.put(place, &Arc::default());
        assert_eq!(both().await, by_what_is_kept);
    }
}

/// Messages kept before thread ids were noted: they are read once, and noted.
#[tokio::test]
async fn what_was_not_noted_is_read_and_noted() {
    for engine in engines().await {
        let desk = Desk::new(engine, &MAILS).await;
        let forget = desk.engine.db.write(|tx| tx.execute("UPDATE message SET thread_ids = NULL", &[]));
        assert_eq!(forget.await.expect("an update"), 4);
        let missing = || async {
            let count = desk.engine.db.read(|c| {
                c.query_one::<(i64,)>("SELECT COUNT(*) FROM message WHERE thread_ids IS NULL", &[])
            });
            count.await.expect("a count").0
        };
        assert_eq!(desk.thread(ThreadAlgorithm::OrderedSubject).await, "* THREAD (4)(3 1)(2)");
        assert_eq!(missing().await, 4);
        assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (1 (3)(2 4))");
        assert_eq!(missing().await, 0);
        assert_eq!(desk.thread(ThreadAlgorithm::References).await, "* THREAD (1 (3)(2 4))");
    }
}
