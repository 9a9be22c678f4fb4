use proptest::prelude::*;

use super::*;

#[test]
fn what_is_asked_follows_its_recipient() {
    let address = |text| Address::parse(text).expect("an address");
    let (from, to) = (address("postmaster@posta.example"), address("postmaster@lecce.example"));
    let mut request = Request::default();
    request.note(&from, Wish { notify: Notify::NEVER, original: None });
    request.rename(&from, &to);
    assert_eq!((request.wish(&to).notify, request.wish(&from)), (Notify::NEVER, Wish::default()));
}

/// RFC 3461 §4.1
#[test]
fn notify_is_never_or_a_list() {
    let check = |value, expected: Option<&str>| {
        let read = Notify::parse(value).map(|notify| notify.format().expect("something was said"));
        assert_eq!(read.as_deref(), expected, "{value}");
    };
    check("NEVER", Some("NEVER"));
    check("never", Some("NEVER"));
    check("success", Some("SUCCESS"));
    check("DELAY,SUCCESS,Failure", Some("SUCCESS,FAILURE,DELAY"));
    check("SUCCESS,SUCCESS", Some("SUCCESS"));
    for bad in ["", "NEVER,SUCCESS", "SUCCESS,NEVER", "SUCCESS,", ",", "ALWAYS", "SUCCESS, FAILURE"] {
        check(bad, None);
    }
}

#[test]
fn nothing_said_means_failure_and_delay() {
    let check = |notify: Notify, expected: (bool, bool, bool)| {
        let told = (notify.of_success(), notify.of_failure(), notify.of_delay());
        assert_eq!(told, expected, "{notify:?}");
        assert_eq!(Notify::from_number(notify.number()), notify);
    };
    check(Notify::default(), (false, true, true));
    check(Notify::NEVER, (false, false, false));
    check(Notify::SUCCESS, (true, false, false));
    check(Notify::parse("SUCCESS,DELAY").expect("a list"), (true, false, true));
    check(Notify::from_number(3), (false, true, true));
    check(Notify::from_number(-1), (false, true, true));
    assert_eq!(Notify::SUCCESS.without_success(), Notify::NEVER);
    assert_eq!(Notify::default().without_success(), Notify::default());
    assert_eq!(Notify::parse("SUCCESS,DELAY").map(Notify::without_success), Some(Notify::DELAY));
}

/// RFC 3461 §4, §4.4
#[test]
fn xtext_is_decoded_strictly() {
    let check = |text, expected: Option<&str>| assert_eq!(xtext(text).as_deref(), expected, "{text}");
    check("<>", Some("<>"));
    check("e+3Dmc2@example.com", Some("e=mc2@example.com"));
    check("a+2Bb@c", Some("a+b@c"));
    check("a+2", None);
    check("a+zz", None);
    check("a+0D+0A", None);
    check("+FF", None);
    check("a=b", None);
    check("a b", None);
    check("à", Some("à"));
    check("", None);
    assert_eq!(parse_envid("QQ314159+20x").as_deref(), Some("QQ314159 x"));
    assert_eq!(parse_envid(&"x".repeat(100)).map(|id| id.len()), Some(100));
    for bad in ["", "+C3+A0", "à", "+00", &"x".repeat(101)] {
        assert_eq!(parse_envid(bad), None, "{bad}");
    }
}

/// RFC 3461 §4.2, RFC 6533 §3
#[test]
fn original_recipients_are_read_strictly_and_written_in_ascii() {
    let check = |value: &str, wire: &str, report: &str| {
        let read = OriginalRecipient::parse(value).expect(value);
        assert_eq!((read.format().as_str(), read.report().as_str()), (wire, report), "{value}");
        assert_eq!(OriginalRecipient::from_stored(&read.stored()), Some(read), "{value}");
    };
    check("rfc822;a@b.it", "rfc822;a@b.it", "rfc822; a@b.it");
    check("RFC822;a+2Bx@b.it", "rfc822;a+2Bx@b.it", "rfc822; a+x@b.it");
    check("rfc822;mar+C3+AC@b.it", r"utf-8;mar\x{EC}@b.it", r"utf-8; mar\x{EC}@b.it");
    check("rfc822;marì@b.it", r"utf-8;mar\x{EC}@b.it", r"utf-8; mar\x{EC}@b.it");
    check("x400;/C+3Dit/S+3DRossi+3B/", "x400;/C+3Dit/S+3DRossi;/", "x400; /C=it/S=Rossi;/");
    let utf8 = r"utf-8;niccol\x{F2}\x{2B}x@b.it";
    let shown = utf8.replacen(';', "; ", 1);
    check(utf8, utf8, &shown);
    check("utf-8;niccolò\\x{2B}x@b.it", utf8, &shown);
    for bad in [
        "",
        "rfc822",
        "rfc822;",
        ";a@b",
        "rf c;a@b",
        "rfc822;a+0D+0Ab",
        "x400;à@b",
        "rfc822;a+C3@b",
        "rfc822;a=b",
        r"utf-8;\x{}",
        r"utf-8;\x{D800}",
        r"utf-8;\x{0A}",
        r"utf-8;\x{1234567}",
        r"utf-8;\xE0",
        r"utf-8;\x{E0",
        "utf-8;a+b",
        "utf-8;a=b",
        &format!("rfc822;{}", "x".repeat(500)),
    ] {
        assert_eq!(OriginalRecipient::parse(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn spellings_read_back(text in "\\PC{1,40}") {
        prop_assert_eq!(xtext(&to_xtext(&text)), Some(text.clone()));
        prop_assert_eq!(utf8_address(&to_utf8_xtext(&text)), Some(text));
    }

    #[test]
    fn no_value_panics_or_brings_line_ends(value in "[a-z;+=\\\\x{}0-9A-F,]{0,30}|\\PC{0,20}") {
        for text in [parse_envid(&value), OriginalRecipient::parse(&value).map(|o| o.report())].into_iter().flatten() {
            prop_assert!(!text.chars().any(char::is_control));
        }
        let _ = (Notify::parse(&value), Ret::parse(&value));
    }
}
