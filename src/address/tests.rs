use proptest::prelude::*;

use super::{Address, AddressError, Domain, ReversePath};

#[track_caller]
fn check(input: &str, expected: Result<&str, AddressError>) {
    assert_eq!(Address::parse(input).map(|a| a.to_string()).as_deref(), expected.as_deref(), "{input:?}");
}

#[test]
fn ordinary_mailboxes_are_accepted() {
    for same in [
        "a@b.it",
        "mario.rossi@provincia.bari.it",
        "o'brien+tag@example.com",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "x@localhost",
        "a@3com.com",
        "\"a b\"@example.com",
        "\"a@b\"@example.com",
        "\"a..b\"@example.com",
        "\"a\\\"\\\\b\"@example.com",
        "niccolò@example.com",
    ] {
        check(same, Ok(same));
    }
}

#[test]
fn quoting_that_is_not_needed_goes_away() {
    check("\"mario\"@Example.COM", Ok("mario@example.com"));
    check("\"m\\a\\rio.rossi\"@example.com", Ok("mario.rossi@example.com"));
}

/// RFC 5890 §2.3.2.1, RFC 5891 §5.3, §5.5
#[test]
fn domains_become_lower_case_a_labels() {
    check("Mario@BARI.IT", Ok("Mario@bari.it"));
    check("a@perchè.it", Ok("a@xn--perch-8ra.it"));
    check("a@XN--PERCH-8RA.it", Ok("a@xn--perch-8ra.it"));
    let address = Address::parse("a@PERCHÈ.it").unwrap();
    assert_eq!((address.domain(), address.domain_unicode().as_str()), ("xn--perch-8ra.it", "perchè.it"));
    assert!(address.is_ascii());
    assert!(!Address::parse("è@a.it").unwrap().is_ascii());
}

#[test]
fn open_relay_forms_are_refused_or_harmless() {
    check("@a,@b:c@d.it", Err(AddressError::SourceRoute));
    check("@a:c@d.it", Err(AddressError::SourceRoute));
    check("a%b@c.it", Ok("a%b@c.it"));
    check("b!a@c.it", Ok("b!a@c.it"));
    check("a@b@c.it", Err(AddressError::Domain));
    check("a@[1.2.3.4]", Err(AddressError::Literal));
    check("a@[IPv6:::1]", Err(AddressError::Literal));
    check("a@1.2.3.4", Err(AddressError::Literal));
    check("a@b.it.", Err(AddressError::Domain));
    check("\"a@b\"@c.it", Ok("\"a@b\"@c.it"));
    assert_eq!(Address::parse("\"a@b\"@c.it").unwrap().domain(), "c.it");
}

#[test]
fn malformed_mailboxes_are_refused() {
    for (input, error) in [
        ("", AddressError::NoAt),
        ("a", AddressError::NoAt),
        ("\"a\"", AddressError::NoAt),
        ("@b.it", AddressError::EmptyLocal),
        ("\"\"@b.it", AddressError::EmptyLocal),
        ("a@", AddressError::Domain),
        ("a@.it", AddressError::Domain),
        ("a@b..it", AddressError::Domain),
        ("a@b .it", AddressError::Domain),
        ("a@b_c.it", AddressError::Domain),
        ("a@-b.it", AddressError::Domain),
        ("a@b-.it", AddressError::Domain),
        ("a@xn--a.it", AddressError::Domain),
        ("a@b>.it", AddressError::Domain),
        (".a@b.it", AddressError::Local),
        ("a.@b.it", AddressError::Local),
        ("a..b@b.it", AddressError::Local),
        ("a b@b.it", AddressError::Local),
        (" a@b.it", AddressError::Local),
        ("<a@b.it>", AddressError::Local),
        ("a\u{a0}b@b.it", AddressError::Local),
        ("\"a\"b@b.it", AddressError::Local),
        ("\"a@b.it", AddressError::Local),
        ("\"a\\\"@b.it", AddressError::Local),
        ("a\"b\"@b.it", AddressError::Local),
        ("\"\\è\"@b.it", AddressError::Local),
        ("a\0@b.it", AddressError::Control),
        ("a@b.it\r\nRCPT TO:<x@y>", AddressError::Control),
        ("a\t@b.it", AddressError::Control),
        ("a\u{85}@b.it", AddressError::Control),
    ] {
        check(input, Err(error));
    }
}

#[test]
fn lengths_are_bounded() {
    let label = "d".repeat(61);
    let domain = format!("{label}.{label}.{label}");
    check(&format!("{}@b.it", "a".repeat(65)), Err(AddressError::LocalTooLong));
    assert!(Address::parse(&format!("{}@b.it", "a".repeat(64))).is_ok());
    check(&format!("\"{}\"@b.it", " ".repeat(63)), Err(AddressError::LocalTooLong));
    assert!(Address::parse(&format!("{}@{domain}.it", "a".repeat(64))).is_ok());
    check(&format!("{}@{domain}.info", "a".repeat(64)), Err(AddressError::TooLong));
    check(&format!("a@{domain}.{domain}"), Err(AddressError::DomainTooLong));
    check(&format!("a@{}.it", "d".repeat(64)), Err(AddressError::Domain));
    check(&"a@".repeat(1 << 20), Err(AddressError::TooLong));
}

#[test]
fn tags_are_split_at_the_first_plus() {
    for (input, bare, tag) in [
        ("a.+x@b.it", "a.+x@b.it", None),
        ("\"a .+x\"@b.it", "\"a .\"@b.it", Some("x")),
        ("mario+lavoro+2@b.it", "mario@b.it", Some("lavoro+2")),
        ("mario@b.it", "mario@b.it", None),
        ("+x@b.it", "+x@b.it", None),
        ("mario+@b.it", "mario@b.it", Some("")),
    ] {
        let address = Address::parse(input).unwrap();
        assert_eq!((address.without_tag().to_string().as_str(), address.tag()), (bare, tag));
        assert_eq!(Address::parse(bare).unwrap(), address.without_tag());
    }
}

#[test]
fn keys_ignore_case_and_quoting() {
    let key = |text| Address::parse(text).unwrap().key();
    assert_eq!(key("Mario@B.it"), key("\"mArio\"@b.IT"));
    assert_eq!(key("NICCOLÒ@b.it"), "niccolò@b.it");
    assert_eq!(key("\"a@b\"@c.it"), "a@b@c.it");
}

#[test]
fn reverse_paths_have_a_null_form() {
    for text in ["<>", "<a@b.it>", "<\"a b\"@b.it>"] {
        assert_eq!(ReversePath::parse(text).unwrap().to_string(), text);
    }
    assert!(ReversePath::parse("").unwrap().is_null());
    assert!(ReversePath::parse("<a").is_err());
}

#[test]
fn domains_parse_alone() {
    assert_eq!(Domain::parse("Città.IT").unwrap().to_string(), "xn--citt-3na.it");
    assert_eq!(Domain::parse("a@b.it"), Err(AddressError::Domain));
    assert_eq!(Domain::parse("127.0.0.1"), Err(AddressError::Literal));
}

proptest! {
    #[test]
    fn displayed_addresses_read_back(local in "[ -~àÈ漢]{1,30}", domain in "[a-zA-Z0-9è]{1,8}(\\.[a-z]{2,6}){0,2}") {
        let text = format!("{}@{domain}", super::parse::quote(&local));
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(address.local(), &local);
            prop_assert_eq!(Address::parse(&address.to_string()).unwrap(), address);
        }
    }

    #[test]
    fn any_text_is_survived(text in ".{0,80}") {
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(Address::parse(&address.to_string()).unwrap(), address.clone());
            prop_assert!(!address.to_string().chars().any(char::is_control));
        }
    }
}
