mod indexed;

use super::*;
use crate::{
    imap::{
        testing::{Desk, NOW, PERSON, search_command, selected},
        wire::command::SearchReturn,
    },
    stopwatch::Stopwatch,
};
use mailstore::{
    UidSet,
    entry::Entry,
    flags,
    seen::Seen,
    testing::{engines, sqlite},
};
use std::time::Duration;

/// Midnight UTC between 31 January and 1 February 2024.
const MIDNIGHT: i64 = 1_706_745_600_000_000;

fn entry(uid: u32, internal_date: i64, size: u32, flags: u32, modseq: i64) -> Entry {
    Entry { modseq, internal_date, uid, size, flags }
}

/// Five messages with UIDs 10 to 50, keywords `$Junk` (on UID 20) and `$Label`, and a rare one on UID 40.
fn mailbox() -> Selected {
    let junk = flags::keyword_bit(0).expect("a bit");
    let entries = vec![
        entry(10, MIDNIGHT - 1, 100, flags::SEEN, 1),
        entry(20, MIDNIGHT, 200, junk, 2),
        entry(30, MIDNIGHT + 86_399_999_999, 300, flags::SEEN | flags::FLAGGED, 3),
        entry(40, MIDNIGHT + 86_400_000_000, 400, flags::DELETED, 4),
        entry(50, NOW + 90 * 86_400_000_000, 500, flags::ANSWERED | flags::DRAFT, 5),
    ];
    let names: Vec<String> = (0..30).map(|n| format!("k{n}")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names[0] = "$Junk";
    names[1] = "$Label";
    let mut selected = selected(entries, &names);
    let snapshot = Arc::get_mut(&mut selected.snapshot).expect("only one owner");
    snapshot.more_keywords.insert(40, vec![29]);
    selected.saved = vec![20, 50, 60];
    selected
}

/// UIDs that the index alone finds.
async fn uids(selected: &Selected, line: &str) -> Vec<u32> {
    let test = Test::compile(&search_command(line).key, selected, MIDNIGHT + 3600 * 1_000_000);
    let (found, doubtful) = by_index(&test, selected).await;
    assert!(doubtful.is_empty(), "{line} needs no more than the index");
    selected.uids(&found)
}

async fn check(line: &str, expected: &[u32]) {
    assert_eq!(uids(&mailbox(), &format!("SEARCH {line}")).await, expected, "{line}");
}

#[tokio::test]
async fn numbers_are_not_uids() {
    check("ALL", &[10, 20, 30, 40, 50]).await;
    check("2", &[20]).await;
    check("UID 2", &[]).await;
    check("UID 20", &[20]).await;
    check("20", &[]).await;
    check("2:3,5", &[20, 30, 50]).await;
    check("*", &[50]).await;
    check("UID *", &[50]).await;
    check("UID 45:*", &[50]).await;
    check("UID 90:*", &[50]).await;
    check("UID 1:4294967295 3:*", &[30, 40, 50]).await;
    check("$", &[20, 50]).await;
    check("NOT $ UID $", &[]).await;
    check("UID $ 1:3", &[20]).await;
}

#[test]
fn saved_results_are_one_set_wherever_they_stand() {
    fn sets<'a>(test: &'a Test, found: &mut Vec<&'a Arc<crate::imap::wire::sequence::RangeSet>>) {
        match test {
            Test::And(tests) | Test::Or(tests) => tests.iter().for_each(|test| sets(test, found)),
            Test::Not(test) => sets(test, found),
            Test::Uids(set) => found.push(set),
            _ => {}
        }
    }
    let test = Test::compile(&search_command("SEARCH $ NOT UID $ OR $ SEEN").key, &mailbox(), NOW);
    let mut found = Vec::new();
    sets(&test, &mut found);
    assert!(found.len() == 3 && found.iter().all(|set| Arc::ptr_eq(set, found[0])), "{found:?}");
}

/// RFC 9585 §4: how far it has come can be told.
#[tokio::test]
async fn messages_that_are_read_are_counted() {
    let mails: [&[u8]; 3] = [b"Subject: a\r\n\r\nuno", b"Subject: b\r\n\r\ndue", b"Subject: a\r\n\r\ntre"];
    for line in ["SEARCH BODY due", "SEARCH SUBJECT a", "SEARCH SUBJECT a TEXT tre"] {
        let desk = Desk::new(sqlite().await, &mails).await;
        desk.search(line).await;
        assert_eq!(desk.selected.meter.state(), Some((3, 3)), "{line}");
    }
}

#[tokio::test]
async fn flags_and_keywords_are_told_apart() {
    check("SEEN", &[10, 30]).await;
    check("UNSEEN", &[20, 40, 50]).await;
    check("FLAGGED SEEN", &[30]).await;
    check("DELETED", &[40]).await;
    check("UNDELETED UNANSWERED UNDRAFT UNFLAGGED", &[10, 20]).await;
    check("KEYWORD $junk", &[20]).await;
    check("UNKEYWORD $JUNK", &[10, 30, 40, 50]).await;
    check("KEYWORD $Label", &[]).await;
    check("KEYWORD $Unknown", &[]).await;
    check("UNKEYWORD $Unknown", &[10, 20, 30, 40, 50]).await;
    check("KEYWORD K29", &[40]).await;
    check("UNKEYWORD k29", &[10, 20, 30, 50]).await;
}

#[tokio::test]
async fn nothing_is_recent() {
    check("RECENT", &[]).await;
    check("NEW", &[]).await;
    check("OLD", &[10, 20, 30, 40, 50]).await;
}

#[tokio::test]
async fn days_begin_and_end_at_midnight_utc() {
    check("BEFORE 1-Feb-2024", &[10]).await;
    check("ON 31-Jan-2024", &[10]).await;
    check("ON 1-Feb-2024", &[20, 30]).await;
    check("SINCE 1-Feb-2024 BEFORE 2-Feb-2024", &[20, 30]).await;
    check("SINCE 2-Feb-2024", &[40, 50]).await;
    check("NOT BEFORE 2-Feb-2024", &[40, 50]).await;
    check("SINCE 31-Dec-9999", &[]).await;
}

/// RFC 5032 §2: to the second, and both ends are inside: the message of that very second is found by both.
#[tokio::test]
async fn intervals_count_back_from_now() {
    check("YOUNGER 3600", &[20, 30, 40, 50]).await;
    check("OLDER 3600", &[10, 20]).await;
    check("YOUNGER 3599", &[30, 40, 50]).await;
    check("OLDER 3601", &[10]).await;
    check("YOUNGER 3601", &[10, 20, 30, 40, 50]).await;
    check("OLDER 4294967295", &[]).await;
}

#[tokio::test]
async fn sizes_and_modseqs_are_compared() {
    check("LARGER 300", &[40, 50]).await;
    check("SMALLER 300", &[10, 20]).await;
    check("SMALLER 0", &[]).await;
    check("LARGER 18446744073709551615", &[]).await;
    check("MODSEQ 4", &[40, 50]).await;
    check("MODSEQ \"/flags/\\\\seen\" all 5", &[50]).await;
}

#[tokio::test]
async fn conditions_nest() {
    check("OR SEEN DELETED", &[10, 30, 40]).await;
    check("NOT OR SEEN DELETED", &[20, 50]).await;
    check("OR (SEEN FLAGGED) (NOT SEEN LARGER 450)", &[30, 50]).await;
    check("NOT (SEEN FLAGGED)", &[10, 20, 40, 50]).await;
    check("NOT NOT SEEN", &[10, 30]).await;
    let deep = format!("{}SEEN", "NOT ".repeat(50));
    check(&deep, &[10, 30]).await;
    let wide = format!("{}ALL", "OR DRAFT ".repeat(40));
    check(&wide, &[10, 20, 30, 40, 50]).await;
}

#[tokio::test]
async fn private_marks_are_those_of_the_reader() {
    let mut selected = mailbox();
    selected.seen =
        Some(Seen { uids: [20, 50].into_iter().collect::<UidSet>(), modseq: 4, ..Seen::default() });
    assert_eq!(uids(&selected, "SEARCH SEEN").await, [20, 50]);
    assert_eq!(uids(&selected, "SEARCH UNSEEN FLAGGED").await, [30]);
}

#[tokio::test]
async fn what_the_index_decides_is_read_no_further() {
    let selected = mailbox();
    for (line, doubtful) in [
        ("SEARCH BODY x", 5),
        ("SEARCH BODY x SEEN", 2),
        ("SEARCH OR BODY x SEEN", 3),
        ("SEARCH SEEN NOT (SUBJECT x FLAGGED)", 1),
        ("SEARCH TEXT \"\"", 0),
        ("SEARCH EMAILID nonsense", 0),
    ] {
        let test = Test::compile(&search_command(line).key, &selected, NOW);
        assert_eq!(by_index(&test, &selected).await.1.len(), doubtful, "{line}");
    }
}

#[tokio::test]
async fn hundred_thousand_messages_are_quickly_asked() {
    let entry = |uid: u32| entry(uid, MIDNIGHT + i64::from(uid), uid, uid % 32, i64::from(uid));
    let selected = selected((1..=100_000).map(entry).collect(), &[]);
    let watch = Stopwatch::of_process();
    let found = uids(&selected, "SEARCH UNSEEN UNDELETED SINCE 1-Jan-2020 LARGER 10 NOT FLAGGED").await;
    watch.check(Duration::from_secs(2), "a search of flags");
    assert_eq!(found.len(), found.iter().filter(|uid| (*uid % 32) & 13 == 0).count());
}

const ROSSI: &[u8] = b"From: =?utf-8?Q?Mario_R=C3=B2ssi?= <mario@example.it>\r\n\
    To: anna@example.it, Gruppo: uno@example.it;\r\n\
    Cc: =?utf-8?B?UGVyw7I=?= <c@example.it>\r\n\
    Subject: Offerta di\r\n lavoro: =?iso-8859-1?Q?attivit=E0?=\r\n\
    Date: Thu, 1 Feb 2024 00:30:00 +0200\r\n\
    X-Empty:\r\n\
    \r\n\
    Testo in chiaro\r\n";
const HTML: &[u8] = b"From: b@example.it\r\n\
    Bcc: hidden@example.it\r\n\
    Subject: second\r\n\
    Date: Wed, 31 Jan 2024 23:00:00 -0800\r\n\
    Content-Type: multipart/alternative; boundary=x\r\n\
    \r\n\
    --x\r\n\
    Content-Type: text/html; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\
    \r\n\
    <p class=3D\"rossi\">Buon<b>giorno</b> citt=C3=A0 mer=\r\naviglia</p>\r\n\
    --x\r\n\
    Content-Type: application/octet-stream\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    dGVzdG8=\r\n\
    --x--\r\n";
const UNDATED: &[u8] = b"Subject: third\r\n\r\nNested Testo";

async fn desk_search(lines: &[(&str, &[usize])]) {
    for engine in engines().await {
        let desk = Desk::new(engine, &[ROSSI, HTML, UNDATED]).await;
        for (line, expected) in lines {
            assert_eq!(
                desk.search(&format!("SEARCH {line}")).await,
                *expected,
                "{} {line}",
                desk.engine.name
            );
        }
    }
}

#[tokio::test]
async fn headers_are_decoded_and_unfolded() {
    desk_search(&[
        ("FROM r\u{f2}SSI", &[0]),
        ("FROM \"Mario R\u{f2}ssi\"", &[0]),
        ("FROM mario@", &[0]),
        ("FROM rossi", &[]),
        ("TO UNO@example", &[0]),
        ("CC per\u{f2}", &[0]),
        ("BCC hidden", &[1]),
        ("SUBJECT \"di lavoro: ATTIVIT\u{c0}\"", &[0]),
        ("SUBJECT e", &[0, 1]),
        ("SUBJECT utf-8", &[]),
        ("HEADER X-Empty \"\"", &[0]),
        ("HEADER Subject \"\"", &[0, 1, 2]),
        ("SUBJECT \"\"", &[0, 1, 2]),
        ("HEADER Message-ID \"\"", &[]),
        ("HEADER content-type ALTERNATIVE", &[1]),
        ("NOT HEADER Date \"\"", &[2]),
    ])
    .await;
}

#[tokio::test]
async fn bodies_are_read_as_people_read_them() {
    desk_search(&[
        ("BODY testo", &[0, 2]),
        ("BODY \"citt\u{c0} MERAVIGLIA\"", &[1]),
        ("BODY rossi", &[]),
        ("BODY citta", &[]),
        ("BODY second", &[]),
        ("TEXT second", &[1]),
        ("TEXT r\u{d2}ssi", &[0]),
        ("BODY testo NOT SUBJECT third", &[0]),
        ("OR BODY meraviglia SUBJECT third", &[1, 2]),
        ("2:3 BODY testo", &[2]),
        ("UID 1 BODY meraviglia", &[]),
    ])
    .await;
}

#[tokio::test]
async fn sending_day_is_the_one_written() {
    desk_search(&[
        ("SENTON 1-Feb-2024", &[0]),
        ("SENTON 31-Jan-2024", &[1]),
        ("SENTBEFORE 1-Feb-2024", &[1]),
        ("SENTSINCE 1-Feb-2024", &[0]),
        ("SENTSINCE 31-Jan-2024", &[0, 1]),
        ("SENTSINCE 1-Jan-2020", &[0, 1]),
        ("SENTBEFORE 1-Jan-2030", &[0, 1]),
        ("NOT SENTSINCE 1-Jan-1970", &[2]),
    ])
    .await;
}

#[tokio::test]
async fn save_dates_and_object_ids_are_found() {
    for engine in engines().await {
        let desk = Desk::new(engine, &[ROSSI, HTML]).await;
        let details = desk.mailboxes.details(PERSON, desk.selected.mailbox, vec![2]).await.expect("details");
        let (email, thread) = (details[0].message, details[0].thread);
        for (line, expected) in [
            (format!("EMAILID M{email}"), &[1][..]),
            (format!("THREADID T{thread}"), &[1]),
            (format!("EMAILID m{email}"), &[]),
            ("SAVEDON 14-Nov-2023".into(), &[0, 1]),
            ("SAVEDSINCE 15-Nov-2023".into(), &[]),
            ("SAVEDBEFORE 15-Nov-2023".into(), &[0, 1]),
            ("SAVEDATESUPPORTED".into(), &[0, 1]),
        ] {
            assert_eq!(desk.search(&format!("SEARCH {line}")).await, expected, "{line}");
        }
    }
}

#[tokio::test]
async fn long_subjects_are_looked_for_to_their_end() {
    let long = format!("Subject: {} the end\r\n\r\n", "word ".repeat(300));
    let desk = Desk::new(sqlite().await, &[long.as_bytes(), HTML]).await;
    assert_eq!(desk.search("SEARCH SUBJECT \"the end\"").await, [0]);
    assert_eq!(desk.search("SEARCH SUBJECT other").await, [0usize; 0]);
}

#[tokio::test]
async fn expunged_messages_are_no_others() {
    for engine in engines().await {
        let desk = Desk::new(engine, &[ROSSI, HTML, UNDATED]).await;
        desk.expunge(&[1]).await;
        desk.append(ROSSI).await;
        assert_eq!(desk.search("SEARCH BODY testo").await, [2], "{}", desk.engine.name);
        assert_eq!(desk.search("SEARCH NOT SUBJECT second").await, [2]);
        assert_eq!(desk.search("SEARCH ALL").await, [0, 1, 2], "numbers stay until the client is told");
    }
}

#[tokio::test]
async fn many_messages_are_searched_in_order_and_on_any_thread() {
    let mails: Vec<Vec<u8>> = (0..1203)
        .map(|n| {
            format!("Subject: {n}\r\n\r\n{} {}", if n % 3 == 0 { "needle" } else { "hay" }, "x".repeat(9000))
        })
        .map(String::into_bytes)
        .collect();
    let mails: Vec<&[u8]> = mails.iter().map(Vec::as_slice).collect();
    let desk = Desk::new(sqlite().await, &mails).await;
    let command = search_command("SEARCH BODY NEEDLE");
    let work = spawnable(search(&desk.mailboxes, PERSON, &desk.selected, &command.key, NOW));
    let found = work.await.expect("a search");
    assert_eq!(found, (0..1203).step_by(3).collect::<Vec<_>>());
}

/// Sessions run on any thread: what they await must be `Send`.
fn spawnable<F: Future + Send>(future: F) -> F {
    future
}

fn check_reply(line: &str, positions: &[usize], rev2: bool, expected: &str) {
    let mut out = Vec::new();
    write(&mut out, "a1", &search_command(line), &mailbox(), (positions, None), rev2);
    assert_eq!(String::from_utf8_lossy(&out), expected, "{line}");
}

#[test]
fn replies_name_what_was_asked_for() {
    check_reply("SEARCH ALL", &[0, 2], false, "* SEARCH 1 3\r\n");
    check_reply("UID SEARCH ALL", &[0, 2], false, "* SEARCH 10 30\r\n");
    check_reply("SEARCH ALL", &[], false, "* SEARCH\r\n");
    check_reply("UID SEARCH ALL", &[0, 2], true, "* ESEARCH (TAG \"a1\") UID ALL 10,30\r\n");
    check_reply("SEARCH RETURN () ALL", &[0, 1, 2], false, "* ESEARCH (TAG \"a1\") ALL 1:3\r\n");
    check_reply(
        "SEARCH RETURN (MIN MAX COUNT) ALL",
        &[1, 2, 4],
        false,
        "* ESEARCH (TAG \"a1\") MIN 2 MAX 5 COUNT 3\r\n",
    );
    check_reply("SEARCH RETURN (MIN COUNT ALL) ALL", &[], false, "* ESEARCH (TAG \"a1\") COUNT 0\r\n");
    check_reply("SEARCH RETURN (SAVE) ALL", &[1], true, "");
    check_reply("UID SEARCH RETURN (SAVE MIN) ALL", &[1, 2], false, "* ESEARCH (TAG \"a1\") UID MIN 20\r\n");
}

#[test]
fn modseq_is_the_highest_of_what_is_told() {
    check_reply("SEARCH MODSEQ 2", &[1, 2], false, "* SEARCH 2 3 (MODSEQ 3)\r\n");
    check_reply("SEARCH MODSEQ 9", &[], false, "* SEARCH\r\n");
    check_reply(
        "SEARCH RETURN (MIN) MODSEQ 2",
        &[1, 2, 4],
        false,
        "* ESEARCH (TAG \"a1\") MIN 2 MODSEQ 2\r\n",
    );
    check_reply("SEARCH RETURN (MAX) MODSEQ 2", &[1, 2], false, "* ESEARCH (TAG \"a1\") MAX 3 MODSEQ 3\r\n");
    check_reply(
        "SEARCH RETURN (COUNT) MODSEQ 2",
        &[1, 4],
        false,
        "* ESEARCH (TAG \"a1\") COUNT 2 MODSEQ 5\r\n",
    );
}

#[test]
fn saved_is_all_unless_only_the_ends_were_asked_for() {
    let saved = |options: &str| {
        let returns = search_command(&format!("SEARCH RETURN ({options}) ALL")).returns.expect("options");
        to_save(&mailbox(), &[0, 1, 4], returns)
    };
    assert_eq!(saved("SAVE"), [10, 20, 50]);
    assert_eq!(saved("SAVE MIN"), [10]);
    assert_eq!(saved("SAVE MAX"), [50]);
    assert_eq!(saved("SAVE MIN MAX"), [10, 50]);
    assert_eq!(saved("SAVE MIN COUNT"), [10, 20, 50]);
    let one = to_save(
        &mailbox(),
        &[2],
        SearchReturn { min: true, max: true, save: true, ..SearchReturn::default() },
    );
    assert_eq!(one, [30]);
}
