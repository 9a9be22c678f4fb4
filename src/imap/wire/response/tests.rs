use std::time::Duration;

use imap_codec::ResponseCodec;
use imap_codec::decode::Decoder;

use super::*;
use crate::imap::wire::command::{Partial, Section, SectionKind, StatusItem};
use crate::imap::wire::flags;
use crate::imap::wire::sequence::RangeSet;
use crate::stopwatch::Stopwatch;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn check(write: impl FnOnce(&mut Vec<u8>), expected: &str) {
    assert_eq!(written(write), expected);
}

/// Checks a line, and that a client's parser takes it.
fn check_line(write: impl FnOnce(&mut Vec<u8>), expected: &str) {
    let line = written(write);
    assert_eq!(line, format!("{expected}\r\n"));
    let parsed = ResponseCodec::default().decode(line.as_bytes());
    assert!(matches!(parsed, Ok((b"", _))), "imap-codec does not take {line:?}");
}

fn uids(ranges: &[(u32, u32)]) -> RangeSet {
    RangeSet::from_ranges(ranges.iter().copied())
}

#[test]
fn numbers() {
    for value in [0, 9, 10, 4_294_967_295, u64::MAX] {
        check(|out| number(out, value), &value.to_string());
    }
}

#[test]
fn strings_are_quoted_or_literal() {
    for (value, expected) in [
        (&b""[..], "\"\""),
        (b"a b", "\"a b\""),
        (b"a\"b\\c", "\"a\\\"b\\\\c\""),
        (b"\"", "\"\\\"\""),
        (b"a\r\nb", "{4}\r\na\r\nb"),
        ("è".as_bytes(), "{2}\r\nè"),
        (b"\t", "{1}\r\n\t"),
    ] {
        check(|out| string(out, value), expected);
    }
    check(|out| nstring(out, None), "NIL");
    check(|out| nstring(out, Some(b"NIL")), "\"NIL\"");
    check(|out| literal8(out, b"a\0"), "~{2}\r\na\0");
    check(|out| string(out, &[b'x'; 1001]), &format!("{{1001}}\r\n{}", "x".repeat(1001)));
}

#[test]
fn astrings_are_bare_where_they_may() {
    for (value, expected) in [
        ("abc", "abc"),
        ("a.b@c", "a.b@c"),
        ("", "\"\""),
        ("nil", "\"nil\""),
        ("a b", "\"a b\""),
        ("a%", "\"a%\""),
        ("a]", "\"a]\""),
        ("è", "{2}\r\nè"),
    ] {
        check(|out| astring(out, value.as_bytes()), expected);
    }
}

#[test]
fn text_is_sanitised() {
    for (value, expected) in [
        ("Fatto", "Fatto"),
        ("a\r\nb", "a??b"),
        ("perché", "perch?"),
        ("", "Done"),
        ("[ALERT] x", "(ALERT] x"),
        ("\0", "?"),
    ] {
        check(|out| text(out, value), expected);
    }
    assert_eq!(written(|out| text(out, &"x".repeat(9999))).len(), 400);
}

#[test]
fn status_lines() {
    let (one, some, pair) = (uids(&[(3955, 3955)]), uids(&[(304, 304), (319, 320)]), uids(&[(3956, 3958)]));
    let check =
        |code, expected: &str| check_line(|out| tagged(out, "a1", Status::Ok, code, "Done"), expected);
    check(None, "a1 OK Done");
    check(Some(Code::Word("TRYCREATE")), "a1 OK [TRYCREATE] Done");
    check(Some(Code::UidNext(5)), "a1 OK [UIDNEXT 5] Done");
    check(Some(Code::UidValidity(5)), "a1 OK [UIDVALIDITY 5] Done");
    check(Some(Code::Unseen(5)), "a1 OK [UNSEEN 5] Done");
    check(Some(Code::HighestModSeq(5)), "a1 OK [HIGHESTMODSEQ 5] Done");
    check(Some(Code::MailboxId("F2212ea")), "a1 OK [MAILBOXID (F2212ea)] Done");
    check(
        Some(Code::PermanentFlags(&["\\Seen", "$x", "\\*"])),
        "a1 OK [PERMANENTFLAGS (\\Seen $x \\*)] Done",
    );
    check(Some(Code::Capability(&["IMAP4rev1", "IDLE"])), "a1 OK [CAPABILITY IMAP4rev1 IDLE] Done");
    check(Some(Code::AppendUid(38505, &one)), "a1 OK [APPENDUID 38505 3955] Done");
    check(Some(Code::CopyUid(38505, &some, &pair)), "a1 OK [COPYUID 38505 304,319:320 3956:3958] Done");
    check(Some(Code::Modified(&some)), "a1 OK [MODIFIED 304,319:320] Done");
}

#[test]
fn other_status_lines() {
    check_line(|out| untagged(out, Status::No, None, "x"), "* NO x");
    check_line(|out| untagged(out, Status::Bad, None, "x"), "* BAD x");
    check_line(|out| bye(out, Some(Code::Word("UNAVAILABLE")), "x"), "* BYE [UNAVAILABLE] x");
    check_line(|out| greeting(out, &["IMAP4rev1"], "ready"), "* OK [CAPABILITY IMAP4rev1] ready");
    check_line(|out| capability(out, &["IMAP4rev1", "LITERAL+"]), "* CAPABILITY IMAP4rev1 LITERAL+");
    check_line(|out| continuation(out, "idling"), "+ idling");
    check_line(|out| challenge(out, "VXNlcm5hbWU6"), "+ VXNlcm5hbWU6");
    check(|out| challenge(out, ""), "+ \r\n");
}

#[test]
fn fetch_lines() {
    let check = |items: &dyn Fn(&mut FetchLine), expected: &str| {
        check_line(
            |out| {
                let mut line = FetchLine::new(out, 12);
                items(&mut line);
                line.end();
            },
            &format!("* 12 FETCH ({expected})"),
        );
    };
    check(&|line| line.flags(0, []), "FLAGS ()");
    check(&|line| line.flags(flags::SYSTEM, []), "FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)");
    check(&|line| line.flags(flags::SEEN, ["$Junk", "x"]), "FLAGS (\\Seen $Junk x)");
    check(&|line| line.flags(0, ["x"]), "FLAGS (x)");
    check(
        &|line| {
            line.uid(5);
            line.mod_seq(17);
            line.size(4096);
        },
        "UID 5 MODSEQ (17) RFC822.SIZE 4096",
    );
    check(&|line| line.internal_date(837_596_665_000_000), "INTERNALDATE \"17-Jul-1996 09:44:25 +0000\"");
    check(
        &|line| line.rendered("ENVELOPE", b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
        "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
    );
    check(&|line| line.message("RFC822.TEXT", b"a\r\n"), "RFC822.TEXT {3}\r\na\r\n");
    check(&|line| line.binary(&[1, 2], None, Some(b"a\0")), "BINARY[1.2] ~{2}\r\na\0");
    check(&|line| line.binary_size(&[1], 99), "BINARY.SIZE[1] 99");
}

#[test]
fn fetch_items_of_extensions() {
    let fetched = |items: &dyn Fn(&mut FetchLine)| {
        written(|out| {
            let mut line = FetchLine::new(out, 1);
            items(&mut line);
            line.end();
        })
    };
    let cut = Some(Partial { first: 5, count: 9 });
    assert_eq!(fetched(&|line| line.binary(&[1], cut, Some(b"a"))), "* 1 FETCH (BINARY[1]<5> {1}\r\na)\r\n");
    assert_eq!(fetched(&|line| line.email_id("M1")), "* 1 FETCH (EMAILID (M1))\r\n");
    assert_eq!(fetched(&|line| line.thread_id(Some("T1"))), "* 1 FETCH (THREADID (T1))\r\n");
    assert_eq!(fetched(&|line| line.thread_id(None)), "* 1 FETCH (THREADID NIL)\r\n");
    assert_eq!(fetched(&|line| line.save_date(None)), "* 1 FETCH (SAVEDATE NIL)\r\n");
    assert_eq!(
        fetched(&|line| line.save_date(Some(0))),
        "* 1 FETCH (SAVEDATE \" 1-Jan-1970 00:00:00 +0000\")\r\n"
    );
    assert_eq!(fetched(&|line| line.preview(Some("Ciao"))), "* 1 FETCH (PREVIEW \"Ciao\")\r\n");
    assert_eq!(fetched(&|line| line.preview(None)), "* 1 FETCH (PREVIEW NIL)\r\n");
}

#[test]
fn fetch_sections() {
    let check = |part: &[u32], kind: SectionKind, partial, octets: Option<&[u8]>, expected: &str| {
        let section = Section { part: part.to_vec(), kind };
        check_line(
            |out| {
                let mut line = FetchLine::new(out, 1);
                line.section(&section, partial, octets);
                line.end();
            },
            &format!("* 1 FETCH ({expected})"),
        );
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    check(&[], SectionKind::Full, None, Some(b"a\r\n"), "BODY[] {3}\r\na\r\n");
    check(&[], SectionKind::Full, None, Some(b""), "BODY[] \"\"");
    check(&[1, 2], SectionKind::Full, None, None, "BODY[1.2] NIL");
    check(&[1], SectionKind::Mime, None, Some(b"x"), "BODY[1.MIME] {1}\r\nx");
    check(&[], SectionKind::Text, Some(Partial { first: 7, count: 1 }), Some(b"x"), "BODY[TEXT]<7> {1}\r\nx");
    check(
        &[],
        SectionKind::HeaderFields(names(&["From", "To"])),
        None,
        Some(b"x"),
        "BODY[HEADER.FIELDS (From To)] {1}\r\nx",
    );
    check(
        &[3],
        SectionKind::HeaderFieldsNot(names(&["a b"])),
        None,
        Some(b"x"),
        "BODY[3.HEADER.FIELDS.NOT (\"a b\")] {1}\r\nx",
    );
    let section = Section { part: Vec::new(), kind: SectionKind::Full };
    let head = written(|out| FetchLine::new(out, 1).section_head(&section, None, 50_000_000));
    assert_eq!(head, "* 1 FETCH (BODY[] {50000000}\r\n");
}

#[test]
fn list_lines() {
    let line =
        ListLine {
            name: "Attività & co", attributes: &["\\HasNoChildren", "\\Sent"], ..ListLine::default()
        };
    check_line(
        |out| list(out, Names::Utf7, &line),
        "* LIST (\\HasNoChildren \\Sent) \"/\" \"Attivit&AOA- &- co\"",
    );
    check(|out| list(out, Names::Utf8, &line), "* LIST (\\HasNoChildren \\Sent) \"/\" \"Attività & co\"\r\n");
    check_line(
        |out| list(out, Names::Utf7, &ListLine { lsub: true, name: "a\"b", ..ListLine::default() }),
        "* LSUB () \"/\" \"a\\\"b\"",
    );
    let extended =
        ListLine { name: "x", child_info: &["SUBSCRIBED"], old_name: Some("y"), ..ListLine::default() };
    check(
        |out| list(out, Names::Utf7, &extended),
        "* LIST () \"/\" \"x\" (\"CHILDINFO\" (\"SUBSCRIBED\")) (\"OLDNAME\" (\"y\"))\r\n",
    );
}

#[test]
fn mailbox_lines() {
    let items =
        [(StatusItem::Messages, StatusValue::Number(231)), (StatusItem::UidNext, StatusValue::Number(44292))];
    check_line(
        |out| status(out, Names::Utf7, "x y", &items),
        "* STATUS \"x y\" (MESSAGES 231 UIDNEXT 44292)",
    );
    let items = [(StatusItem::MailboxId, StatusValue::Id("F1")), (StatusItem::AppendLimit, StatusValue::Nil)];
    check(|out| status(out, Names::Utf7, "x", &items), "* STATUS \"x\" (MAILBOXID (F1) APPENDLIMIT NIL)\r\n");
    check_line(|out| flags_line(out, &["\\Seen", "$x"]), "* FLAGS (\\Seen $x)");
    check_line(
        |out| namespace(out, Names::Utf7, [&[""], &[], &["Uffici/", "Elenchi/"]]),
        "* NAMESPACE ((\"\" \"/\")) NIL ((\"Uffici/\" \"/\")(\"Elenchi/\" \"/\"))",
    );
    check_line(
        |out| quota(out, "", &[QuotaUse { resource: "STORAGE", used: 10, limit: 512 }]),
        "* QUOTA \"\" (STORAGE 10 512)",
    );
    check_line(|out| quota_root(out, Names::Utf7, "INBOX", &["", "x"]), "* QUOTAROOT \"INBOX\" \"\" x");
    check_line(|out| id(out, &[("name", "x"), ("version", "1")]), "* ID (\"name\" \"x\" \"version\" \"1\")");
    check_line(|out| id(out, &[]), "* ID NIL");
    check_line(|out| enabled(out, &["CONDSTORE"]), "* ENABLED CONDSTORE");
    check(|out| enabled(out, &[]), "* ENABLED\r\n");
}

#[test]
fn rights_lines() {
    check(
        |out| acl(out, Names::Utf7, "x", &[("anna", "lrs"), ("a b", "")]),
        "* ACL \"x\" anna lrs \"a b\" \"\"\r\n",
    );
    check(
        |out| list_rights(out, Names::Utf7, "x", "anna", &["", "l", "r"]),
        "* LISTRIGHTS \"x\" anna \"\" l r\r\n",
    );
    check(|out| my_rights(out, Names::Utf7, "x", "lrswipkxtea"), "* MYRIGHTS \"x\" lrswipkxtea\r\n");
}

#[test]
fn search_lines() {
    check_line(|out| search(out, &[2, 3, 6], None), "* SEARCH 2 3 6");
    check_line(|out| search(out, &[], None), "* SEARCH");
    check_line(|out| search(out, &[2, 5], Some(917_162_500)), "* SEARCH 2 5 (MODSEQ 917162500)");
    check_line(|out| sort(out, &[5, 3, 4, 1], None), "* SORT 5 3 4 1");
    check_line(|out| sort(out, &[], None), "* SORT");
    check_line(|out| sort(out, &[5, 2], Some(9)), "* SORT 5 2 (MODSEQ 9)");
    let hits = [2, 10, 11, 12, 13, 14, 15];
    let (min, max, count, mod_seq) = (Some(2), Some(15), Some(7), Some(9));
    let all = ESearch { min, max, count, all: Some(&hits), relevancy: None, partial: None, mod_seq };
    check(
        |out| esearch(out, "a1", true, &all),
        "* ESEARCH (TAG \"a1\") UID MIN 2 MAX 15 COUNT 7 ALL 2,10:15 MODSEQ 9\r\n",
    );
    let empty = ESearch { count: Some(0), all: Some(&[]), ..ESearch::default() };
    check(|out| esearch(out, "a1", false, &empty), "* ESEARCH (TAG \"a1\") COUNT 0\r\n");
}

/// RFC 5267 §3.2: a range stands only for what ascends.
#[test]
fn sets_that_keep_their_order() {
    let check = |numbers: &[u32], expected: &str| {
        let mut out = Vec::new();
        ordered_set(&mut out, numbers);
        assert_eq!(String::from_utf8(out).expect("ASCII"), expected);
    };
    check(&[23765, 23764, 23763, 23761], "23765,23764,23763,23761");
    check(&[5, 6, 7, 9, 8, 1, 2], "5:7,9,8,1:2");
    check(&[u32::MAX, 1], "4294967295,1");
    check(&[], "");
}

#[test]
fn change_lines() {
    check_line(|out| exists(out, 5), "* 5 EXISTS");
    check_line(|out| recent(out, 0), "* 0 RECENT");
    check_line(|out| expunge(out, 5), "* 5 EXPUNGE");
    check_line(|out| vanished(out, true, &uids(&[(1, 1), (300, 310)])), "* VANISHED (EARLIER) 1,300:310");
    check_line(|out| vanished(out, false, &uids(&[(405, 405)])), "* VANISHED 405");
    check(|out| vanished(out, false, &uids(&[])), "");
}

#[test]
fn hundred_thousand_flag_lines_are_quick() {
    let watch = Stopwatch::of_thread();
    let mut out = Vec::new();
    for message in 1..=100_000 {
        let mut line = FetchLine::new(&mut out, message);
        line.uid(message + 7);
        line.flags(message & flags::SYSTEM, []);
        line.end();
    }
    assert!(out.len() > 3_000_000);
    // Unoptimised; the release build takes about 2 ms.
    watch.check(Duration::from_secs(2), "a hundred thousand lines");
}
