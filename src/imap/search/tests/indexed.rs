//! With an index of words a search finds what it finds without one, whatever is indexed.

use super::*;
use crate::search::attached::Extractor;
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::BTreeSet;

/// Positions found with the index asked, and with all messages in doubt read.
async fn both(desk: &Desk, key: &SearchKey) -> (Vec<usize>, Vec<usize>) {
    let search = |few| search_from(&desk.mailboxes, PERSON, &desk.selected, (key, NOW), (few, None));
    (search(0).await.expect("a search"), search(u64::MAX).await.expect("a search"))
}

async fn check(desk: &Desk, key: &SearchKey) -> Vec<usize> {
    let (with, without) = both(desk, key).await;
    assert_eq!(with, without, "{}: {key:?}", desk.engine.name);
    with
}

/// Checks that a line finds the same with the index and without, and what.
async fn check_line(desk: &Desk, line: &str, expected: &[usize]) {
    let key = search_command(&format!("SEARCH {line}")).key;
    assert_eq!(check(desk, &key).await, expected, "{}: {line}", desk.engine.name);
}

/// How many messages the index leaves in doubt.
async fn doubtful(desk: &Desk, line: &str) -> usize {
    let key = search_command(&format!("SEARCH {line}")).key;
    let mut test = Test::compile(&key, &desk.selected, NOW);
    let (mut found, doubtful) = by_index(&test, &desk.selected).await;
    let hints = Hints::ask(&desk.mailboxes, PERSON, &desk.selected, &mut test, &doubtful, 0).await;
    Question { test, hints: hints.expect("hints") }.by_words(doubtful, &mut found).len()
}

fn mail(subject: &str, body: &str) -> Vec<u8> {
    let head = format!("From: Niccol\u{f2} <n@example.it>\r\nSubject: {subject}\r\n");
    format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n").into_bytes()
}

async fn desk(engine: mailstore::testing::TestDb, mails: &[Vec<u8>]) -> Desk {
    Desk::new(engine, &mails.iter().map(Vec::as_slice).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn index_decides_what_is_part_of_one_word_and_narrows_the_rest() {
    for engine in engines().await {
        let mails: Vec<Vec<u8>> = (0..20)
            .map(|n| {
                mail(&format!("Offerta {n}"), &format!("L'offerta n. {n} di lavoro a Gall\u{ec}poli, w{n}w"))
            })
            .collect();
        let mut desk = desk(engine, &mails).await;
        assert_eq!(doubtful(&desk, "BODY lavoro").await, 20, "nothing is indexed");
        desk.index().await;
        let all: Vec<usize> = (0..20).collect();
        for (line, expected, in_doubt) in [
            ("BODY w7w", &[7][..], 0),
            ("BODY W7", &[7], 0),
            ("BODY avor", &all, 0),
            ("BODY a", &all, 0),
            ("BODY none", &[], 0),
            ("BODY \"galli\"", &[], 0),
            ("TEXT niccol\u{d2}", &all, 0),
            ("BODY niccol\u{f2}", &[], 0),
            ("NOT BODY w7w 8", &[], 0),
            ("BODY \"n. 12 di\"", &[12], 1),
            ("BODY \"n. 12, di\"", &[], 1),
            ("BODY \"'offerta\"", &all, 20),
            ("SUBJECT \"offerta 3\"", &[3], 1),
            ("FROM w3w", &[], 0),
            ("FROM n@example", &all, 20),
            ("HEADER Subject 19", &[19], 1),
            ("OR BODY w3w BODY w4w", &[3, 4], 0),
            ("OR BODY w3w SUBJECT 4", &[3, 4, 14], 2),
            ("BODY \"...\"", &[], 20),
        ] {
            check_line(&desk, line, expected).await;
            assert_eq!(doubtful(&desk, line).await, in_doubt, "{}: {line}", desk.engine.name);
        }
        desk.append(&mails[7]).await;
        desk.append(&mail("x", "w7w is not indexed")).await;
        desk.refresh().await;
        check_line(&desk, "BODY w7w", &[7, 20, 21]).await;
        assert_eq!(doubtful(&desk, "BODY w7w").await, 1, "the same bytes are indexed already");
    }
}

#[tokio::test]
async fn what_is_gone_is_not_found_and_a_new_index_finds_the_same() {
    for engine in engines().await {
        let mails: Vec<Vec<u8>> = (0..10).map(|n| mail("s", &format!("needle {n}"))).collect();
        let mut desk = desk(engine, &mails).await;
        desk.index().await;
        desk.expunge(&[3, 4]).await;
        desk.refresh().await;
        check_line(&desk, "BODY needle", &[0, 1, 2, 3, 4, 5, 6, 7]).await;
        crate::search::rebuild(&desk.engine.db).await.expect("a rebuild");
        assert_eq!(doubtful(&desk, "BODY needle").await, 8, "the index is gone");
        check_line(&desk, "BODY needle", &[0, 1, 2, 3, 4, 5, 6, 7]).await;
        desk.index().await;
        check_line(&desk, "BODY needle", &[0, 1, 2, 3, 4, 5, 6, 7]).await;
        assert_eq!(doubtful(&desk, "BODY needle").await, 0);
    }
}

#[tokio::test]
async fn huge_and_hostile_messages_are_found_like_others() {
    let many: String = (0..120_000).map(|n| format!("w{n} ")).collect();
    let line = "z".repeat(3_000_000);
    let beyond = format!("{}at the very end", "lavoro\r\n".repeat(700_000));
    let mails = [
        mail("many", &many),
        mail("line", &line),
        mail("small", "w7 zz"),
        mail(&"long ".repeat(400), "x"),
        mail("beyond", &beyond),
    ];
    let desk = desk(sqlite().await, &mails).await;
    desk.index().await;
    check_line(&desk, "BODY w119999", &[0]).await;
    check_line(&desk, "BODY w7", &[0, 2]).await;
    check_line(&desk, "BODY zz", &[1, 2]).await;
    check_line(&desk, &format!("BODY {}", "z".repeat(1000)), &[1]).await;
    check_line(&desk, "SUBJECT \"long long\"", &[3]).await;
    check_line(&desk, "BODY \"very end\"", &[4]).await;
    check_line(&desk, "FUZZY BODY \"lavori very\"", &[4]).await;
    assert_eq!(doubtful(&desk, "BODY w7").await, 2, "those with too many words and too much text are read");
}

#[tokio::test]
async fn a_person_without_the_right_gets_no_answer() {
    for engine in engines().await {
        let desk = desk(engine, &[mail("s", "needle")]).await;
        let alive = Arc::new(());
        let stranger = PrincipalId(99);
        let asked =
            desk.mailboxes.ask_index(stranger, desk.selected.mailbox, Vec::new(), Arc::downgrade(&alive));
        assert!(matches!(asked.await, Err(MailboxError::NotFound)));
        let texts = desk.mailboxes.attached_texts(stranger, desk.selected.mailbox, vec![1]);
        assert!(matches!(texts.await, Err(MailboxError::NotFound)));
    }
}

/// Characters of few kinds, so that needles are found: letters, accents, apostrophes, ideographs, separators, emoji, NUL.
fn text(most: usize) -> impl Strategy<Value = String> {
    let c = prop::sample::select(vec![
        'a',
        'b',
        'A',
        'à',
        'À',
        'Σ',
        'ß',
        'İ',
        '求',
        '人',
        '\'',
        '\u{2019}',
        ' ',
        ' ',
        '.',
        '-',
        '\u{301}',
        '\u{1f600}',
        '7',
        '\0',
    ]);
    let word = prop::sample::select(vec!["l'offerta", "Offerte", "dell\u{2019}impiego", "citt\u{e0}", "a"])
        .prop_map(str::to_owned);
    let mixed = prop::collection::vec(prop_oneof![6 => c.prop_map(String::from), 1 => word], 0..most);
    let long = "[ab7]{20,150}";
    prop_oneof![5 => mixed.prop_map(|parts| parts.concat()), 1 => long]
}

/// A needle, sometimes cut out of a text.
fn needle(texts: &[String]) -> impl Strategy<Value = String> + use<> {
    let texts = texts.to_vec();
    let cut = (0..texts.len(), 0..120_usize, 0..50_usize)
        .prop_map(move |(n, from, length)| texts[n].chars().skip(from).take(length).collect::<String>());
    prop_oneof![text(4), cut]
}

fn key(needle: String, which: u8) -> SearchKey {
    match which {
        0 => SearchKey::Text(needle),
        1 => SearchKey::Subject(needle),
        2 => SearchKey::Header("Subject".into(), needle),
        3 => SearchKey::Not(Box::new(SearchKey::Body(needle))),
        4 => SearchKey::Fuzzy(Box::new(SearchKey::Text(needle))),
        5 => SearchKey::Or(Box::new(SearchKey::Subject(needle.clone())), Box::new(SearchKey::Body(needle))),
        _ => SearchKey::Body(needle),
    }
}

#[tokio::test]
async fn random_needles_are_found_in_random_texts_with_and_without_the_index() {
    for engine in engines().await {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut draw =
            |strategy: &BoxedStrategy<String>| strategy.new_tree(&mut runner).expect("a value").current();
        let bodies = text(60).boxed();
        let texts: Vec<String> = (0..60).map(|_| draw(&bodies)).collect();
        let subject = |n: usize| texts[(n * 7) % texts.len()].replace('\0', "");
        let mails: Vec<Vec<u8>> = (0..texts.len()).map(|n| mail(&subject(n), &texts[n])).collect();
        let mut desk = desk(engine, &mails[..40]).await;
        desk.index().await;
        for mail in &mails[40..50] {
            desk.append(mail).await;
        }
        desk.index().await;
        for mail in &mails[50..] {
            desk.append(mail).await;
        }
        desk.expunge(&[2, 5, 45, 55]).await;
        desk.refresh().await;
        let needles = needle(&texts).boxed();
        let mut found = BTreeSet::new();
        for n in 0..150_u32 {
            let needle = draw(&needles);
            let key = key(needle, (n % 8) as u8);
            found.insert(check(&desk, &key).await.len());
        }
        assert!(found.len() > 5, "needles are found in many and in few: {found:?}");
    }
}

const PDF: &[u8] = include_bytes!("../../../../fuzz/seeds/pdf/chromium");

/// A program in place of the one that reads attachments: it says what its line says.
fn reader(folder: &tempfile::TempDir, line: &str) -> Extractor {
    let program = folder.path().join("reader");
    let script = format!("#!/bin/sh\ncat > /dev/null\nprintf 'PUGLIATEXT1\\n{line}'\n");
    std::fs::write(&program, script).expect("a script");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&program, mode).expect("a mode");
    Extractor::Program(program)
}

fn with_pdf(kind: &str) -> Vec<u8> {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(PDF);
    format!(
        "Subject: modulo\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nIn allegato.\r\n--b\r\n\
         Content-Type: {kind}\r\nContent-Disposition: attachment; filename=\"Offerta.PDF\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
    )
    .into_bytes()
}

/// RFC 9051 §6.4.4: parts that are no text may be left out of searches. PDF documents are not, once they are indexed.
#[tokio::test]
async fn text_of_attached_documents_is_part_of_the_body() {
    for engine in engines().await {
        let mails = [
            mail("one", "saldatore"),
            with_pdf("application/pdf"),
            with_pdf("application/octet-stream"),
            with_pdf("image/png"),
        ];
        let desk = desk(engine, &mails).await;
        check_line(&desk, "BODY saldatore", &[0]).await;
        let folder = tempfile::tempdir().expect("a folder");
        desk.index_with(reader(&folder, "Un SALDATORE perci\u{f2} qualificato")).await;
        for (line, expected) in [
            ("BODY saldatore", &[0, 1, 2][..]),
            ("BODY \"SALDATORE perci\u{f2}\"", &[1, 2]),
            ("TEXT qualificat", &[1, 2]),
            ("SUBJECT saldatore", &[]),
            ("BODY allegato", &[1, 2, 3]),
            ("BODY offerta.pdf", &[1, 2, 3]),
            ("TEXT \"Offerta.PDF\"", &[1, 2, 3]),
            ("SUBJECT offerta.pdf", &[]),
            ("FUZZY BODY \"saldatori qualificati\"", &[1, 2]),
            ("FUZZY TEXT \"modulo saldatore\"", &[1, 2]),
        ] {
            check_line(&desk, line, expected).await;
        }
    }
}

/// RFC 6203 §3: FUZZY matches the key that follows it, and only that.
#[tokio::test]
async fn fuzzy_keys_forgive_inflections_and_accents() {
    for engine in engines().await {
        let mails = [
            mail("Offerta di lavoro", "attivit\u{e0} nella citt\u{e0} di Lecce"),
            mail("Altro", "Le offerte, i lavori: attivita'"),
            mail("Altro", "un'offesa"),
        ];
        let desk = desk(engine, &mails).await;
        for _ in 0..2 {
            for (line, expected) in [
                ("FUZZY TEXT \"offerte di lavoro\"", &[0, 1][..]),
                ("FUZZY BODY attivita", &[0, 1]),
                ("FUZZY BODY attivit\u{e0}", &[0, 1]),
                ("BODY attivita", &[1]),
                ("FUZZY SUBJECT offerti", &[0]),
                ("FUZZY HEADER Subject altri", &[1, 2]),
                ("FUZZY FROM niccolo", &[0, 1, 2]),
                ("FUZZY BODY citta SUBJECT altro", &[]),
                ("FUZZY (BODY lavoro SUBJECT altri)", &[1]),
                ("NOT FUZZY BODY offerta", &[0, 2]),
                ("FUZZY SEEN", &[]),
                ("BODY avor", &[1]),
                ("FUZZY BODY avor", &[1]),
                ("FUZZY BODY \"e offerte, i lav\"", &[1]),
                ("FUZZY BODY \"\"", &[0, 1, 2]),
                ("FUZZY BODY \"...\"", &[]),
            ] {
                check_line(&desk, line, expected).await;
            }
            desk.index().await;
        }
        assert_eq!(doubtful(&desk, "FUZZY BODY offerta").await, 0, "the index decides");
    }
}

/// RFC 6203 §4: scores from 1 to 100, in the order of the messages.
#[tokio::test]
async fn relevancy_is_highest_for_what_is_written_so_and_in_the_subject() {
    for engine in engines().await {
        let mails = [
            mail("Altro", "offerte"),
            mail("Offerta di lavoro", "un'offerta"),
            mail("Altro", "un'offerta"),
            mail("Le offerte", "nulla"),
            mail("Altro", "nulla"),
        ];
        let desk = desk(engine, &mails).await;
        let scores = async |line: &str| {
            let key = search_command(&format!("SEARCH {line}")).key;
            let found = both(&desk, &key).await.0;
            let scores = relevancy(&desk.mailboxes, PERSON, &desk.selected, (&key, NOW), &found).await;
            (found, scores.expect("scores"))
        };
        assert_eq!(scores("FUZZY TEXT offerta").await, (vec![0, 1, 2, 3], vec![10, 100, 70, 40]));
        assert_eq!(scores("FUZZY UNSEEN").await.1, [100; 5]);
        assert_eq!(scores("FUZZY TEXT nessuna").await, (vec![], vec![]));
    }
}
