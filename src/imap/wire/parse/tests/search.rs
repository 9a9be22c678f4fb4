//! SEARCH.

use super::*;
use crate::imap::wire::command::*;
use crate::imap::wire::date::Date;
use crate::imap::wire::flags::*;

fn search(key: SearchKey) -> Search {
    Search { uid: false, returns: None, update_fetch: Vec::new(), key }
}

fn check_key(text: &str, key: SearchKey) {
    check(&format!("SEARCH {text}"), CommandBody::Search(search(key)));
}

fn owned(text: &str) -> String {
    text.to_owned()
}

fn not(key: SearchKey) -> SearchKey {
    SearchKey::Not(Box::new(key))
}

fn or(left: SearchKey, right: SearchKey) -> SearchKey {
    SearchKey::Or(Box::new(left), Box::new(right))
}

#[test]
fn keys_without_arguments() {
    for (name, key) in [
        ("ALL", SearchKey::All),
        ("answered", SearchKey::Flag(ANSWERED, true)),
        ("DELETED", SearchKey::Flag(DELETED, true)),
        ("DRAFT", SearchKey::Flag(DRAFT, true)),
        ("FLAGGED", SearchKey::Flag(FLAGGED, true)),
        ("SEEN", SearchKey::Flag(SEEN, true)),
        ("UNANSWERED", SearchKey::Flag(ANSWERED, false)),
        ("UNDELETED", SearchKey::Flag(DELETED, false)),
        ("UNDRAFT", SearchKey::Flag(DRAFT, false)),
        ("UNFLAGGED", SearchKey::Flag(FLAGGED, false)),
        ("UNSEEN", SearchKey::Flag(SEEN, false)),
        ("RECENT", SearchKey::Recent(true)),
        ("OLD", SearchKey::Recent(false)),
        ("NEW", SearchKey::And(vec![SearchKey::Recent(true), SearchKey::Flag(SEEN, false)])),
        ("SAVEDATESUPPORTED", SearchKey::SaveDateSupported),
    ] {
        check_key(name, key.clone());
        check_key(&format!("({name}) "), key);
    }
}

#[test]
fn keys_with_texts() {
    let text = || owned("x y");
    for (name, key) in [
        ("BCC", SearchKey::Address(AddressField::Bcc, text())),
        ("CC", SearchKey::Address(AddressField::Cc, text())),
        ("from", SearchKey::Address(AddressField::From, text())),
        ("TO", SearchKey::Address(AddressField::To, text())),
        ("SUBJECT", SearchKey::Subject(text())),
        ("BODY", SearchKey::Body(text())),
        ("TEXT", SearchKey::Text(text())),
        ("HEADER Message-ID", SearchKey::Header(owned("Message-ID"), text())),
    ] {
        check_key(&format!("{name} \"x y\""), key.clone());
        check_key(&format!("{name}  {{3}}\r\nx y"), key.clone());
        check_key(&format!("{name} {{3+}}\r\nx y"), key);
    }
    check_key("SUBJECT \"\"", SearchKey::Subject(String::new()));
    check_key("SUBJECT ALL", SearchKey::Subject(owned("ALL")));
    check_key("HEADER X-Foo \"\"", SearchKey::Header(owned("X-Foo"), String::new()));
    refuse(&["SEARCH SUBJECT", "SEARCH HEADER x", "SEARCH FROM (a)", "SEARCH SUBJECT \"x"]);
}

#[test]
fn keys_with_values() {
    let day = Date { year: 2024, month: 2, day: 1 };
    for (text, key) in [
        ("BEFORE 1-Feb-2024", SearchKey::Before(day)),
        ("ON \"01-feb-2024\"", SearchKey::On(day)),
        ("SINCE 1-Feb-2024", SearchKey::Since(day)),
        ("SENTBEFORE 1-Feb-2024", SearchKey::SentBefore(day)),
        ("SENTON 1-Feb-2024", SearchKey::SentOn(day)),
        ("SENTSINCE 1-Feb-2024", SearchKey::SentSince(day)),
        ("SAVEDBEFORE 1-Feb-2024", SearchKey::SavedBefore(day)),
        ("SAVEDON 1-Feb-2024", SearchKey::SavedOn(day)),
        ("SAVEDSINCE 1-Feb-2024", SearchKey::SavedSince(day)),
        ("LARGER 5000000000", SearchKey::Larger(5_000_000_000)),
        ("SMALLER 0", SearchKey::Smaller(0)),
        ("OLDER 3600", SearchKey::Older(3600)),
        ("YOUNGER 1", SearchKey::Younger(1)),
        ("KEYWORD $Junk", SearchKey::Keyword(owned("$Junk"), true)),
        ("UNKEYWORD a]b", SearchKey::Keyword(owned("a]b"), false)),
        ("UID 1:5,7", SearchKey::Uids(set("1:5,7"))),
        ("UID $", SearchKey::Uids(set("$"))),
        ("1:5,*", SearchKey::Numbers(set("1:5,*"))),
        ("*:5", SearchKey::Numbers(set("*:5"))),
        ("$", SearchKey::Numbers(set("$"))),
        ("EMAILID M6d99ac3275bb4e", SearchKey::EmailId(owned("M6d99ac3275bb4e"))),
        ("THREADID T64b478a75b7ea9", SearchKey::ThreadId(owned("T64b478a75b7ea9"))),
        ("MODSEQ 620162338", SearchKey::ModSeq(620_162_338)),
        ("MODSEQ 0", SearchKey::ModSeq(0)),
        ("MODSEQ \"/flags/\\\\draft\" all 620162338", SearchKey::ModSeq(620_162_338)),
        ("modseq \"/flags/x\" shared 1", SearchKey::ModSeq(1)),
    ] {
        check_key(text, key);
    }
    refuse(&[
        "SEARCH BEFORE 31-Feb-2024",
        "SEARCH BEFORE x",
        "SEARCH LARGER -1",
        "SEARCH LARGER x",
        "SEARCH OLDER 0",
        "SEARCH UID",
        "SEARCH UID x",
        "SEARCH 0",
        "SEARCH 1,",
        "SEARCH KEYWORD \\Seen",
        "SEARCH MODSEQ",
        "SEARCH MODSEQ \"x\" all 1",
        "SEARCH MODSEQ \"/flags/x\" foo 1",
        "SEARCH FOO",
        "SEARCH",
        "SEARCH ",
        "SEARCH ALL FOO",
        "SEARCH 99999999999",
    ]);
}

#[test]
fn keys_are_joined_and_nested() {
    let seen = || SearchKey::Flag(SEEN, true);
    let draft = || SearchKey::Flag(DRAFT, true);
    check_key("SEEN DRAFT", SearchKey::And(vec![seen(), draft()]));
    check_key("(SEEN  DRAFT )", SearchKey::And(vec![seen(), draft()]));
    check_key("((SEEN))", seen());
    check_key("NOT SEEN", not(seen()));
    check_key("not not seen", not(not(seen())));
    check_key("OR SEEN DRAFT", or(seen(), draft()));
    check_key("OR (SEEN DRAFT) NOT SEEN", or(SearchKey::And(vec![seen(), draft()]), not(seen())));
    check_key("OR OR SEEN DRAFT DRAFT", or(or(seen(), draft()), draft()));
    check_key(
        "1:3 NOT (SEEN) ALL",
        SearchKey::And(vec![SearchKey::Numbers(set("1:3")), not(seen()), SearchKey::All]),
    );
    refuse(&[
        "SEARCH OR SEEN",
        "SEARCH NOT",
        "SEARCH ()",
        "SEARCH (SEEN",
        "SEARCH SEEN)",
        "SEARCH (SEEN)(DRAFT)",
        "SEARCH NOT(SEEN)",
    ]);
}

#[test]
fn nesting_is_bounded() {
    let parentheses = |depth: usize| format!("SEARCH {}ALL{}", "(".repeat(depth), ")".repeat(depth));
    assert!(body(&parentheses(50)).is_ok());
    assert_eq!(body(&parentheses(51)), Err("SEARCH nested too deep"));
    assert_eq!(body(&parentheses(5000)), Err("SEARCH nested too deep"));
    assert_eq!(body(&format!("SEARCH {}", "(".repeat(5000))), Err("SEARCH nested too deep"));
    assert_eq!(body(&format!("SEARCH {}ALL", "NOT ".repeat(5000))), Err("SEARCH nested too deep"));
    assert_eq!(body(&format!("SEARCH {}ALL", "OR ALL ".repeat(5000))), Err("SEARCH nested too deep"));
    assert!(body(&format!("SEARCH {}ALL", "OR ALL ".repeat(49))).is_ok());
    assert!(body(&format!("SEARCH {}", "ALL ".repeat(500))).is_ok());
}

#[test]
fn return_options_make_esearch() {
    let with =
        |uid, returns| CommandBody::Search(Search { uid, returns: Some(returns), ..search(SearchKey::All) });
    let none = SearchReturn::default();
    check("SEARCH RETURN () ALL", with(false, SearchReturn { all: true, ..none }));
    check("SEARCH RETURN (ALL) ALL", with(false, SearchReturn { all: true, ..none }));
    check(
        "UID SEARCH RETURN (MIN max COUNT) ALL",
        with(true, SearchReturn { min: true, max: true, count: true, ..none }),
    );
    let fuzzy = Search {
        returns: Some(SearchReturn { relevancy: true, all: true, ..none }),
        ..search(SearchKey::Fuzzy(Box::new(SearchKey::Text("x".into()))))
    };
    check("SEARCH RETURN (RELEVANCY ALL) FUZZY TEXT x", CommandBody::Search(fuzzy));
    // RFC 6203 §4: not without a FUZZY key.
    let bare = body("SEARCH RETURN (RELEVANCY) TEXT x");
    assert_eq!(bare, Err("RELEVANCY needs a FUZZY key"));
    check("UID SEARCH return (save) ALL", with(true, SearchReturn { save: true, ..none }));
    check(
        "SEARCH RETURN (SAVE ALL) CHARSET UTF-8 ALL",
        with(false, SearchReturn { save: true, all: true, ..none }),
    );
    // RFC 5465 §8
    let update = Search {
        returns: Some(SearchReturn { update: true, count: true, ..none }),
        update_fetch: vec![FetchItem::Uid, FetchItem::Flags],
        ..search(SearchKey::All)
    };
    check("SEARCH RETURN (UPDATE (UID FLAGS) COUNT) ALL", CommandBody::Search(update));
    let partial = Some(Window { places: (7, 3), from_last: true });
    check(
        "SEARCH RETURN (PARTIAL -7:-3 update CONTEXT) ALL",
        with(false, SearchReturn { partial, update: true, context: true, ..none }),
    );
    check("CANCELUPDATE \"a1\" b", CommandBody::CancelUpdate(strings(&["a1", "b"])));
    refuse(&[
        "SEARCH RETURN ALL",
        "SEARCH RETURN (FOO) ALL",
        "SEARCH RETURN (ALL)",
        "SEARCH FUZZY",
        "SEARCH FUZZY ",
        "SEARCH RETURN (PARTIAL 1:5 ALL) ALL",
        "SEARCH RETURN (PARTIAL 1:5 PARTIAL 6:9) ALL",
        "SEARCH RETURN (PARTIAL 1:*) ALL",
        "SEARCH RETURN (PARTIAL -1:5) ALL",
        "CANCELUPDATE",
    ]);
}

#[test]
fn charsets() {
    check_key("CHARSET UTF-8 SUBJECT \"è\"", SearchKey::Subject(owned("è")));
    check_key("charset \"us-ascii\" SUBJECT e", SearchKey::Subject(owned("e")));
    check_key("SUBJECT \"è\"", SearchKey::Subject(owned("è")));
    check_key("CHARSET UTF-8 SUBJECT {2}\r\nè", SearchKey::Subject(owned("è")));
    let key = |line: &[u8]| match body_of(line, ParseOptions::default()) {
        Ok(CommandBody::Search(search)) => Ok(search.key),
        Ok(other) => panic!("{other:?}"),
        Err(reason) => Err(reason),
    };
    assert_eq!(key(b"SEARCH CHARSET ISO-8859-1 SUBJECT \"\xe8\""), Ok(SearchKey::Subject(owned("è"))));
    assert_eq!(key(b"SEARCH SUBJECT \"\xe8\""), Ok(SearchKey::Subject(owned("è"))));
    assert!(key(b"SEARCH CHARSET UTF-8 SUBJECT \"\xe8\"").is_err());
    assert_eq!(key(b"SEARCH CHARSET KOI8-R SUBJECT x"), Err("Charset not supported"));
    refuse(&["SEARCH CHARSET", "SEARCH CHARSET UTF-8", "SEARCH CHARSET UTF-8 "]);
}

#[test]
fn unknown_charset_is_answered_with_badcharset() {
    let frame = Bytes::from_static(b"a7 SEARCH CHARSET KOI8-R SUBJECT x");
    let reply = parse(&frame, ParseOptions::default()).map_err(|error| error.reply());
    assert_eq!(reply, Err(b"a7 NO [BADCHARSET (US-ASCII UTF-8)] Charset not supported\r\n".to_vec()));
}

#[test]
fn mod_seq_is_found_inside() {
    let uses = |line: &str| match body(line) {
        Ok(CommandBody::Search(search)) => search.key.uses_mod_seq(),
        other => panic!("{other:?}"),
    };
    assert!(uses("SEARCH OR SEEN NOT (DRAFT MODSEQ 5)"));
    assert!(!uses("SEARCH OR SEEN NOT (DRAFT)"));
}
