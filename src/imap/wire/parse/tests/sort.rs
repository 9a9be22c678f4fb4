//! SORT and THREAD (RFC 5256 §5, RFC 5957 §5, RFC 5267 §5).

use super::*;
use crate::imap::wire::command::*;
use crate::imap::wire::flags::SEEN;

fn criterion(by: SortBy, reverse: bool) -> SortCriterion {
    SortCriterion { by, reverse }
}

fn sort(criteria: Vec<SortCriterion>, key: SearchKey) -> CommandBody {
    CommandBody::Sort(Sort {
        criteria,
        search: Search { uid: false, returns: None, update_fetch: Vec::new(), key },
    })
}

#[test]
fn criteria_with_and_without_reverse() {
    for (name, by) in [
        ("ARRIVAL", SortBy::Arrival),
        ("CC", SortBy::Cc),
        ("date", SortBy::Date),
        ("DISPLAYFROM", SortBy::DisplayFrom),
        ("DisplayTo", SortBy::DisplayTo),
        ("FROM", SortBy::From),
        ("SIZE", SortBy::Size),
        ("SUBJECT", SortBy::Subject),
        ("TO", SortBy::To),
    ] {
        check(&format!("SORT ({name}) UTF-8 ALL"), sort(vec![criterion(by, false)], SearchKey::All));
        check(
            &format!("sort (reverse {name}) us-ascii all"),
            sort(vec![criterion(by, true)], SearchKey::All),
        );
    }
    let both = vec![criterion(SortBy::Subject, false), criterion(SortBy::Date, true)];
    check("SORT (SUBJECT REVERSE DATE) UTF-8 UNSEEN", sort(both.clone(), SearchKey::Flag(SEEN, false)));
    check("SORT (SUBJECT REVERSE DATE REVERSE SUBJECT DATE) UTF-8 ALL", sort(both, SearchKey::All));
    check_same(&[
        "UID SORT (DATE) UTF-8 ALL",
        "UID SORT  ( DATE )  \"utf-8\"  ALL ",
        "UID SORT (DATE) UTF8 (ALL)",
    ]);
}

#[test]
fn return_options_stand_before_the_criteria() {
    let returns = Some(SearchReturn { count: true, min: true, ..SearchReturn::default() });
    let search = Search { uid: true, returns, update_fetch: Vec::new(), key: SearchKey::All };
    let expected = Sort { criteria: vec![criterion(SortBy::Date, true)], search };
    check("UID SORT RETURN (MIN COUNT) (REVERSE DATE) UTF-8 ALL", CommandBody::Sort(expected));
    check_same(&["SORT RETURN () (DATE) UTF-8 ALL", "SORT RETURN (ALL) (DATE) UTF-8 ALL"]);
}

#[test]
fn threading_algorithms() {
    let thread = |uid, algorithm| CommandBody::Thread(Thread { uid, algorithm, key: SearchKey::All });
    check("THREAD REFERENCES UTF-8 ALL", thread(false, ThreadAlgorithm::References));
    check("UID THREAD orderedsubject US-ASCII ALL", thread(true, ThreadAlgorithm::OrderedSubject));
}

#[test]
fn texts_are_in_the_charset_named() {
    let subject =
        |text: &str| Ok(sort(vec![criterion(SortBy::Date, false)], SearchKey::Subject(text.into())));
    assert_eq!(body("SORT (DATE) UTF-8 SUBJECT \"è\""), subject("è"));
    assert_eq!(body_of(b"SORT (DATE) ISO-8859-1 SUBJECT \"\xe8\"", ParseOptions::default()), subject("è"));
    assert!(body_of(b"SORT (DATE) UTF-8 SUBJECT \"\xe8\"", ParseOptions::default()).is_err());
}

/// RFC 5256 §3: the charset is not optional, and BADCHARSET names what there is.
#[test]
fn unknown_charsets_are_named() {
    for line in ["SORT (DATE) KOI8-R ALL", "THREAD REFERENCES x-none ALL", "UID SORT (DATE) ALL DELETED"] {
        let error = parse(&Bytes::from(format!("a {line}")), ParseOptions::default()).expect_err(line);
        let reply = String::from_utf8(error.reply()).expect("ASCII");
        assert!(reply.starts_with("a NO [BADCHARSET (US-ASCII UTF-8)] "), "{line}: {reply}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    let check = |line: &str, expected: &str| assert_eq!(body(line), Err(expected), "{line}");
    check("SORT () UTF-8 ALL", "No sort criteria");
    check("SORT (REVERSE) UTF-8 ALL", "Missing argument");
    check("SORT (REVERSE REVERSE DATE) UTF-8 ALL", "Unknown sort criterion");
    check("SORT (RELEVANCY) UTF-8 ALL", "Unknown sort criterion");
    check("SORT DATE UTF-8 ALL", "Missing parenthesis");
    check("THREAD JWZ UTF-8 ALL", "Unknown threading algorithm");
    refuse(&[
        "SORT",
        "SORT ",
        "SORT (DATE)",
        "SORT (DATE) UTF-8",
        "SORT (DATE) UTF-8 ",
        "SORT (DATE UTF-8 ALL",
        "SORT (DATE) UTF-8 NONSENSE",
        "SORT RETURN (DATE) UTF-8 ALL",
        "SORT RETURN (FROB) (DATE) UTF-8 ALL",
        "THREAD",
        "THREAD REFERENCES",
        "THREAD REFERENCES UTF-8",
        "UID THREAD REFERENCES UTF-8 ",
    ]);
}
