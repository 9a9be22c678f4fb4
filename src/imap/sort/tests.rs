use super::*;
use crate::imap::columns::Known;
use crate::imap::testing::{Desk, PERSON, sort_command};
use crate::mime::{base_subject, casemap};
use mailstore::testing::{engines, sqlite};
use proptest::prelude::*;

const MAILS: [&[u8]; 5] = [
    b"Date: Tue, 1 Sep 2026 10:00:00 +0200\r\nFrom: =?utf-8?Q?=C3=89mile?= <zola@x.it>\r\nTo: Gruppo: b@x.it;\r\n\
      Subject: Re: beta\r\n\r\n",
    b"Date: Tue, 1 Sep 2026 09:30:00 +0000\r\nFrom: anna@x.it\r\nCc: q@x.it, a@x.it\r\nSubject: Alfa\r\n\r\nlonger",
    b"Date: never\r\nFrom: Bruno <Carlo@x.it>\r\nTo: \"Ada\" <z@x.it>\r\nSubject: [lista] BETA (fwd)\r\n\r\n",
    b"Date: Tue, 1 Sep 2026 08:00:00 GMT\r\nSubject: \xe2\x82\xac\r\n\r\nxx",
    b"Subject:\r\nFrom: anna@x.it\r\nTo: a@x.it\r\nCc: A@x.it\r\n\r\n",
];

/// RFC 5256 §3, SORT: each key, REVERSE, several of them, and ties in the order of the mailbox.
#[tokio::test]
async fn each_key_decides() {
    for engine in engines().await {
        let desk = Desk::new(engine, &MAILS).await;
        for (criteria, expected) in [
            // Messages 3 and 5 have no date: they came in 2023.
            ("DATE", [3, 5, 1, 4, 2]),
            ("REVERSE DATE", [2, 1, 4, 3, 5]),
            ("ARRIVAL", [1, 2, 3, 4, 5]),
            ("REVERSE ARRIVAL", [1, 2, 3, 4, 5]),
            ("SIZE", [5, 4, 3, 2, 1]),
            ("REVERSE SIZE", [1, 2, 3, 4, 5]),
            ("SUBJECT", [5, 2, 1, 3, 4]),
            ("REVERSE SUBJECT", [4, 1, 3, 2, 5]),
            ("FROM", [4, 2, 5, 3, 1]),
            ("TO", [2, 4, 5, 1, 3]),
            ("CC", [1, 3, 4, 5, 2]),
            ("DISPLAYFROM", [4, 2, 5, 3, 1]),
            ("DISPLAYTO", [2, 4, 5, 3, 1]),
            ("SUBJECT REVERSE DATE", [5, 2, 1, 3, 4]),
            ("SUBJECT REVERSE SIZE", [5, 2, 1, 3, 4]),
            ("SUBJECT DATE", [5, 2, 3, 1, 4]),
            ("REVERSE SUBJECT DATE FROM", [4, 3, 1, 2, 5]),
        ] {
            assert_eq!(desk.sort(&format!("SORT ({criteria}) UTF-8 ALL")).await, expected, "{criteria}");
        }
        assert_eq!(desk.sort("SORT (DATE) UTF-8 NOT 3 NOT SUBJECT alfa").await, [5, 1, 4]);
        assert_eq!(desk.sort("SORT (SUBJECT) UTF-8 KEYWORD none").await, [0_usize; 0]);
    }
}

/// RFC 5957 §3: names are decoded, and without a name the whole address is shown.
#[tokio::test]
async fn displayed_names_are_not_local_parts() {
    let mails: [&[u8]; 4] = [
        b"From: \"\" <b@z.it>\r\n\r\n",
        b"From: b@a.it\r\n\r\n",
        b"From: =?iso-8859-1?Q?=C0da?= <zz@x.it>\r\n\r\n",
        b"From: ada <yy@x.it>\r\n\r\n",
    ];
    let desk = Desk::new(sqlite().await, &mails).await;
    assert_eq!(desk.sort("SORT (DISPLAYFROM) UTF-8 ALL").await, [4, 3, 2, 1]);
    assert_eq!(desk.sort("SORT (FROM) UTF-8 ALL").await, [1, 2, 4, 3]);
}

/// A message that another session expunges has its number until the client is told: it is sorted as far as it is known.
#[tokio::test]
async fn expunged_messages_keep_their_place_among_numbers() {
    for engine in engines().await {
        let desk = Desk::new(engine, &MAILS).await;
        desk.expunge(&[2]).await;
        assert_eq!(desk.sort("SORT (SUBJECT) UTF-8 ALL").await, [2, 5, 1, 3, 4]);
        assert_eq!(desk.sort("SORT (DISPLAYFROM) UTF-8 ALL").await, [2, 4, 5, 3, 1]);
    }
}

/// By columns the order is that of keys read for one command, also after messages have come and gone.
#[tokio::test]
async fn columns_order_as_keys_do() {
    for engine in engines().await {
        let mut desk = Desk::new(engine, &MAILS[..3]).await;
        same_by_columns(&desk).await;
        for raw in &MAILS[3..] {
            desk.append(raw).await;
        }
        desk.expunge(&[1]).await;
        desk.refresh().await;
        same_by_columns(&desk).await;
        let last = desk.selected.snapshot.entries.len() as u32 + 1;
        desk.expunge(&(2..last).collect::<Vec<_>>()).await;
        desk.append(MAILS[0]).await;
        desk.refresh().await;
        assert_eq!(desk.selected.snapshot.entries.len(), 2, "most is gone");
        same_by_columns(&desk).await;
        let known =
            desk.selected.common.columns.sorting.get(((desk.selected.mailbox, 0), SortBy::Subject), &[]);
        assert_eq!(known.len(), 0, "another UIDVALIDITY is another mailbox");
    }
}

async fn same_by_columns(desk: &Desk) {
    for words in
        ["DATE", "REVERSE SUBJECT", "FROM SIZE", "CC REVERSE DATE", "TO", "DISPLAYTO ARRIVAL", "REVERSE SIZE"]
    {
        let line = format!("SORT ({words}) UTF-8 ALL");
        let positions: Vec<usize> = (0..desk.selected.snapshot.entries.len()).collect();
        let criteria = sort_command(&line).criteria;
        let whole = sort_whole(&desk.mailboxes, PERSON, &desk.selected, &criteria, positions).await;
        let numbers: Vec<usize> = whole.expect("a sort").into_iter().map(|at| at + 1).collect();
        assert_eq!(numbers, desk.sort(&line).await, "{words}");
    }
}

fn entry(uid: u32, internal_date: i64, size: u32) -> Entry {
    Entry { modseq: 1, internal_date, uid, size, flags: 0 }
}

/// A message of the model.
#[derive(Clone, Debug)]
struct Plain {
    entry: Entry,
    facts: Facts,
}

fn plain() -> impl Strategy<Value = Plain> {
    let subject = prop::sample::select(vec![
        "", "a", "Re: A", "aa", "[x] a", "à", "b (fwd)", "B", "\u{0}a", "Fwd: aaa",
    ]);
    let sent = prop::option::of(0..3_000_000_i64);
    (subject, sent, 0..3_000_000_i64, 0..4_u32).prop_map(|(subject, sent_at, internal_date, size)| Plain {
        entry: entry(1, internal_date, size),
        facts: Facts { sent_at, subject: subject.into(), ..Facts::default() },
    })
}

/// Two messages as RFC 5256 compares them by one key, said in the plainest way.
fn compare(by: &str, a: &Plain, b: &Plain) -> std::cmp::Ordering {
    let second = |micros: i64| micros / 1_000_000;
    let sent = |plain: &Plain| second(plain.facts.sent_at.unwrap_or(plain.entry.internal_date));
    let subject = |plain: &Plain| {
        let text = base_subject(&plain.facts.subject).text.replace('\0', "");
        String::from_utf8(casemap(&text)).expect("UTF-8")
    };
    match by {
        "ARRIVAL" => second(a.entry.internal_date).cmp(&second(b.entry.internal_date)),
        "DATE" => sent(a).cmp(&sent(b)),
        "SIZE" => a.entry.size.cmp(&b.entry.size),
        _ => subject(a).cmp(&subject(b)),
    }
}

proptest! {
    /// The octets of keys are in the order of a model that compares key by key.
    #[test]
    fn keys_compare_as_a_plain_model(
        mails in prop::collection::vec(plain(), 0..20),
        names in prop::sample::subsequence(vec!["ARRIVAL", "DATE", "SIZE", "SUBJECT"], 1..=4).prop_shuffle(),
        reverse in prop::collection::vec(any::<bool>(), 4),
    ) {
        let words: Vec<String> = names.iter().zip(&reverse)
            .map(|(name, reverse)| format!("{}{name}", if *reverse { "REVERSE " } else { "" }))
            .collect();
        let criteria = sort_command(&format!("SORT ({}) UTF-8 ALL", words.join(" "))).criteria;
        let mut found: Vec<(Key, usize)> =
            mails.iter().enumerate().map(|(at, plain)| (Key::new(&criteria, &plain.entry, &plain.facts), at)).collect();
        found.sort();
        let found: Vec<usize> = found.into_iter().map(|(_, at)| at).collect();
        let mut expected: Vec<usize> = (0..mails.len()).collect();
        expected.sort_by(|a, b| {
            let both = names.iter().zip(&reverse).map(|(name, reverse)| {
                let order = compare(name, &mails[*a], &mails[*b]);
                if *reverse { order.reverse() } else { order }
            });
            both.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn endless_texts_are_cut() {
    let facts = Facts { subject: "è".repeat(10_000), ..Facts::default() };
    let criteria = sort_command("SORT (SUBJECT REVERSE SUBJECT SIZE) UTF-8 ALL").criteria;
    assert_eq!(format!("{:?}", Key::new(&criteria, &entry(1, 0, 0), &facts)).matches(',').count(), 512 + 8);
}
