use proptest::prelude::*;

use super::*;
use crate::{address::Address, mime::words::decode_charset};

#[test]
fn facts_of_an_answer() {
    let found = facts(fixture("plain"));
    assert_eq!(found.message_id.as_deref(), Some("abc.1@example.com"));
    assert_eq!(found.references, ["root@example.it", "middle@example.it", "parent@example.it"]);
    assert_eq!(found.subject, "R: Offerta di lavoro è aperta");
    assert_eq!((found.base_subject.as_str(), found.is_reply), ("Offerta di lavoro è aperta", true));
    assert_eq!(found.from, "Niccolò Rossi");
    assert_eq!(found.from_address.as_deref(), Some("Mario.Rossi@example.com"));
    assert_eq!(found.sent_at, Some(1_788_249_600_000_000));
}

#[test]
fn facts_of_odd_messages() {
    assert_eq!(facts(fixture("eight_bit_header")).subject, "perchè no \u{fffd} \u{7}");
    assert_eq!(facts(fixture("eight_bit_header")).from, "Niccolò");
    assert_eq!(facts(b"From: a@b.it\r\n\r\n").from, "a@b.it");
    assert_eq!(facts(b"From: nobody\r\n\r\n").from_address, None);
    assert_eq!(facts(b"Subject: x\r\n\r\n").from, "");
    assert_eq!(facts(b"Message-ID: a@b\r\n\r\n").message_id.as_deref(), Some("a@b"));
    assert_eq!(
        facts(b"References: <a@\r\n b> <a@b> <c@d>\r\nIn-Reply-To: your mail <e@f>\r\n\r\n").references,
        ["a@b", "c@d", "e@f"]
    );
    assert_eq!(facts(b"Message-ID: <x@y>\r\nReferences: x@y z@y\r\n\r\n").references, ["z@y"]);
    let chain: String = (0..500).map(|i| format!("<{i}@x>\r\n ")).collect();
    let references = facts(format!("References: {chain}\r\n\r\n").as_bytes()).references;
    assert_eq!((references.len(), references[0].as_str(), references[99].as_str()), (100, "0@x", "499@x"));
}

#[track_caller]
fn check_base(subject: &str, expected: &str, is_reply: bool, is_forward: bool) {
    let expected = BaseSubject { text: expected.to_owned(), is_reply, is_forward };
    assert_eq!(thread_subject(subject), expected, "{subject:?}");
}

/// RFC 5256 §2.1 and §5: the base subject by which SORT and THREAD compare, and nothing more taken off.
#[test]
fn base_subject_is_that_of_rfc_5256() {
    let check = |subject: &str, expected: &str, is_reply: bool, is_forward: bool| {
        let expected = BaseSubject { text: expected.to_owned(), is_reply, is_forward };
        assert_eq!(base_subject(subject), expected, "{subject:?}");
    };
    check("Re: Offerta", "Offerta", true, false);
    check("R: Offerta", "R: Offerta", false, false);
    check("I: Re: Offerta", "I: Re: Offerta", false, false);
    check("re[x]  : FW : fWd[y]: a  b", "a b", true, true);
    check("Fwd:[y]: a", ": a", false, true);
    check("re [x][y]: a", "re [x][y]: a", false, false);
    check("[a] [b] Re: [c] d", "d", true, false);
    check("[a] [b]", "[b]", false, false);
    check("[a [b] c", "[a [b] c", false, false);
    check("a (fwd) (FWD) ", "a", false, true);
    check("(fwd)", "", false, true);
    check("Re: (fwd)", "", true, true);
    check("[Fwd: [Fwd: a (fwd)]]", "a", false, true);
    check("[fwd: [lista]]", "[lista]", false, true);
    check("[fwd: a] b", "b", false, false);
    check("Re: [fwd:]", "", true, true);
    check("a\tb \r\n c", "a b c", false, false);
    // Not white space of RFC 5234: part of the text.
    check("\u{a0}Re: a", "\u{a0}Re: a", false, false);
    check("Rë: a", "Rë: a", false, false);
    check("[è] ré", "ré", false, false);
}

#[test]
fn base_subject_is_what_a_thread_shares() {
    check_base("Offerta", "Offerta", false, false);
    check_base("Re: Offerta", "Offerta", true, false);
    check_base("R: I:  Offerta   di lavoro", "Offerta di lavoro", true, true);
    check_base("RIF: offerta", "offerta", true, false);
    check_base("[Lista] Re: [Lista] offerta", "offerta", true, false);
    check_base("Re[2]: offerta", "offerta", true, false);
    check_base("re [x] : offerta (fwd) ", "offerta", true, true);
    check_base("[Fwd: Re: offerta]", "offerta", true, true);
    check_base("[solo]", "[solo]", false, false);
    check_base("Re: [Lista]", "[Lista]", true, false);
    check_base("Regola: nuova", "Regola: nuova", false, false);
    check_base("Re:", "", true, false);
    check_base("[aperta Re: x", "[aperta Re: x", false, false);
    check_base("è: x", "è: x", false, false);
    check_base("", "", false, false);
}

#[track_caller]
fn check_words(input: &[u8], expected: &str) {
    assert_eq!(words::decode(input), expected, "{}", String::from_utf8_lossy(input));
}

/// RFC 2047 §4, §6.2
#[test]
fn encoded_words_are_decoded_where_they_stand() {
    check_words(b"=?iso-8859-1?Q?a=E8_b?= c", "aè b c");
    check_words(b"=?utf-8?B?w6g=?= =?utf-8?Q?=C3=A8?=", "èè");
    check_words(b"=?utf-8?Q?=C3?=  =?UTF-8?Q?=A8?=", "è");
    check_words(b"x =?utf-8*it?q?a?= y", "x a y");
    check_words(b"=?utf-8?Q?Come_stai??=", "Come stai?");
    check_words(b"=?utf-8?Q??=", "");
    check_words(b"=?utf-8?Q?a b?=", "a b");
    check_words(b"=?x-unknown?Q?a=E8?=", "aè");
    check_words(b"=?utf-8?X?a?= =?utf-8?Q?ok?=", "=?utf-8?X?a?= ok");
    check_words(b"=?utf-8?Q?open =?utf-8?Q?ok?=", "=?utf-8?Q?open ok");
    check_words(b"=?utf-8?Q?a=0D=0Ab=00?=", "a  b\u{fffd}");
    check_words(b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本");
    check_words(b"plain \xe8", "plain è");
    check_words(b"caff\xe8 \xc3\xa8 \xff\x80", "caffè è ÿ€");
    check_words(b"=?utf-8?B?w6g=?= =?utf-8?Q?=C3?=", "è\u{c3}");
    check_words(b"=?", "=?");
    check_words(b"=?utf-8?Q?", "=?utf-8?Q?");
}

#[track_caller]
fn check_date(input: &str, expected: Option<&str>) {
    assert_eq!(parse_date(input.as_bytes()).map(compose::rfc5322_date).as_deref(), expected, "{input:?}");
}

#[test]
fn dates_are_read_tolerantly() {
    let eight = Some("Tue, 01 Sep 2026 08:00:00 +0000");
    for same in [
        "Tue, 1 Sep 2026 10:00:00 +0200 (CEST)",
        "1 Sep 2026 08:00 GMT",
        "Tue, 01 Sep 26 04:00:00 EDT",
        "Tue Sep  1 08:00:00 2026",
        "1-Sep-2026 08:00:00 -0000",
        "Tuesday, (x (y)) September 1, 2026 09:00:00.25 +01:00",
        "Tue, 1 Sep 2026 07:59:60 -0000",
    ] {
        let expected = if same.contains(":60") { Some("Tue, 01 Sep 2026 07:59:59 +0000") } else { eight };
        check_date(same, expected);
    }
    for none in
        ["", "yesterday", "32 Jan 2026 00:00 Z", "1 Foo 2026", "99999999999 Jan 1", "::", "1 Jan 99999"]
    {
        check_date(none, None);
    }
}

#[test]
fn header_helpers_look_at_the_top_header_only() {
    let raw = fixture("plain");
    assert_eq!(received_count(raw), 2);
    assert!(has_delivered_to(raw, &Address::parse("CPI.bari@EXAMPLE.it").unwrap()));
    assert!(!has_delivered_to(raw, &Address::parse("cpi@example.it").unwrap()));
    assert!(has_delivered_to(b"Delivered-To: <a@b.it>\r\n\r\n", &Address::parse("A@b.it").unwrap()));
    assert_eq!(header_values(raw, "SUBJECT"), ["R: Offerta di lavoro è aperta"]);
    assert_eq!(
        header_values(fixture("malformed"), "subject"),
        ["with space", "second Content-Type: text/html"]
    );
    assert_eq!(split(b"a: b\r\n\r\nc"), (b"a: b\r\n\r\n".as_slice(), b"c".as_slice()));
    assert_eq!(split(b"\nc"), (b"\n".as_slice(), b"c".as_slice()));
    assert_eq!(split(b"a"), (b"a".as_slice(), b"".as_slice()));
}

#[test]
fn removed_fields_go_with_their_folds() {
    let raw = b"A: 1\r\nBcc: x,\r\n y\r\nB: 2\r\nbcc: z\r\n\r\nBcc: body\r\n";
    assert_eq!(remove_fields(raw, &["BCC"]), b"A: 1\r\nB: 2\r\n\r\nBcc: body\r\n");
    assert_eq!(prepend(b"\r\nbody", b"X: 1"), b"X: 1\r\n\r\nbody");
    assert_eq!(prepend(b"body", b""), b"body");
}

#[track_caller]
fn check_from(value: &str, expected: Result<&[&str], AddressListError>) {
    let found = addresses_in(format!("From: {value}\r\n\r\n").as_bytes(), "from");
    let found = found.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(
        found.as_deref(),
        expected.map(|e| e.iter().map(ToString::to_string).collect::<Vec<_>>()).as_deref(),
        "{value:?}"
    );
}

#[test]
fn from_is_read_strictly() {
    check_from("a@b.it", Ok(&["a@b.it"]));
    check_from("A \"B\" C. <a@B.it> (comment), \"x y\"@b.it", Ok(&["a@b.it", "\"x y\"@b.it"]));
    check_from("=?utf-8?Q?=3Cevil=40x=2Eit=3E?= <a@b.it>", Ok(&["a@b.it"]));
    check_from("G: a@b.it, <c@d.it>;", Ok(&["a@b.it", "c@d.it"]));
    check_from("undisclosed:;", Ok(&[]));
    check_from("", Ok(&[]));
    check_from("a@b.it,,", Ok(&["a@b.it"]));
    for bad in [
        "nobody",
        "a@b.it c@d.it",
        "me@x.it <a@b.it>",
        "<a@b.it> <c@d.it>",
        "<a@b.it",
        "a@b.it>",
        "<@r.it:a@b.it>",
        "<a@b@c.it>",
        "a @b.it",
        "\"unclosed <a@b.it>",
        "(unclosed a@b.it",
        "<>",
        "a@b.it;",
        "G: a@b.it",
        "a@b.it <",
        "a@b.it\0",
        "\"a\"b@c.it",
        "x <a@b.it> y",
        "G: H: a@b.it;",
    ] {
        assert!(addresses_in(format!("From: {bad}\r\n\r\n").as_bytes(), "From").is_err(), "{bad:?}");
    }
    assert!(addresses_in(b"From: \"\xff\"@b.it\r\n\r\n", "From").is_err());
    assert!(addresses_in(b"From: a@[1.2.3.4]\r\n\r\n", "From").is_err());
    assert_eq!(addresses_in(b"From: a@b.it\r\nFROM: c@d.it\r\n\r\n", "From").map(|l| l.len()), Ok(2));
}

#[test]
fn search_text_is_what_people_read() {
    let text = search_text(fixture("alternative"), MAX_TEXT);
    assert!(text.headers.contains("Subject: [Lista] Re: Fwd: Prova\n"), "{}", text.headers);
    assert!(text.body.contains("Perché no?\n"), "{}", text.body);
    assert!(text.body.contains("Perché & no fine"), "{}", text.body);
    assert!(!text.body.contains("PDF") && !text.body.contains("preamble"));
    let nested = search_text(fixture("forwarded"), MAX_TEXT).body;
    assert!(nested.contains("Subject: dentro\n") && nested.contains("Deep text."), "{nested}");
    let long = format!("\r\n{}", "è".repeat(5 << 20));
    let cut = search_text(long.as_bytes(), MAX_TEXT);
    assert!(cut.body.len() <= MAX_TEXT && cut.cut);
    let whole = search_text(long.as_bytes(), usize::MAX);
    assert!(whole.body.len() == (10 << 20) + 1 && !whole.cut);
    let within = search_text("\r\nxèè".as_bytes(), 4);
    assert!(
        within.body.starts_with("xè") && within.cut,
        "a character cut in two spoils no other: {within:?}"
    );
}

#[test]
fn each_octet_that_is_no_utf8_is_one_character() {
    for octet in 0x80..=0xff_u8 {
        assert_eq!(decode_charset(b"", &[b'(', octet, b')']).chars().count(), 3, "{octet:x}");
    }
    assert_eq!(decode_charset(b"", b"perch\xe8 \x80 \xe9\xc3\xa8\xff"), "perchè € éèÿ");
}

#[test]
fn names_of_attached_files_and_reports_of_delivery_are_part_of_the_text() {
    let raw = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf\r\n\
        Content-Disposition: attachment; filename*=UTF-8''curriculum%20Nicol%C3%B2.pdf\r\n\r\n%PDF\r\n\
        --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
        Final-Recipient: rfc822; nessuno@example.it\r\n\r\n--b--\r\n";
    let body = search_text(raw.as_bytes(), MAX_TEXT).body;
    assert!(body.contains("curriculum Nicol\u{f2}.pdf\n"), "{body}");
    assert!(body.contains("nessuno@example.it") && !body.contains("%PDF"), "{body}");
}

proptest! {
    #[test]
    fn encodings_read_back(bytes: Vec<u8>, text in "[ -~àè\t]{0,200}(\r\n[ -~è]{0,200}){0,3}") {
        prop_assert_eq!(&encoding::base64_decode(&encoding::base64_encode(&bytes)), &bytes);
        let encoded = encoding::quoted_printable_encode(text.as_bytes());
        prop_assert!(encoded.split(|b| *b == b'\n').all(|line| line.trim_ascii_end().len() <= 76));
        prop_assert_eq!(encoding::quoted_printable_decode(&encoded), text.into_bytes());
    }
}
