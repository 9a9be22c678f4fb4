use proptest::prelude::*;

use super::compose::{
    Compose, ComposeError, Mailbox, generate_message_id, header_line, one_line, rfc5322_date,
};
use super::*;
use crate::address::Address;

fn message(subject: &str, text: &str) -> Compose {
    let address = |text| Address::parse(text).unwrap();
    Compose {
        from: Mailbox { name: Some("Niccolò \"il\" Rossi".into()), address: address("n@example.it") },
        to: vec![
            address("a@example.it").into(),
            Mailbox { name: Some("Verdi, A.".into()), address: address("v@b.it") },
        ],
        subject: subject.into(),
        date_micros: 1_788_249_600_000_000,
        message_id: "1@example.it".into(),
        extra: vec![("Auto-Submitted".into(), "auto-generated".into())],
        text: text.into(),
    }
}

#[test]
fn composed_message_is_plain_and_complete() {
    let expected = concat!(
        "Date: Tue, 01 Sep 2026 08:00:00 +0000\r\n",
        "From: =?utf-8?Q?Niccol=C3=B2_=22il=22_Rossi?=\r\n <n@example.it>\r\n",
        "To: a@example.it,\r\n \"Verdi, A.\" <v@b.it>\r\n",
        "Message-ID: <1@example.it>\r\n",
        "Subject: Ciao\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Transfer-Encoding: 7bit\r\n",
        "\r\n",
        "Uno\r\nDue\r\n",
    );
    let found = message("Ciao", "Uno\nDue").to_bytes().unwrap();
    assert_eq!(String::from_utf8_lossy(&found), expected);
    assert_eq!(facts(&found).from, "Niccolò \"il\" Rossi");
    assert_eq!(addresses_in(&found, "To").map(|l| l.len()), Ok(2));
}

#[test]
fn no_value_can_inject_a_header() {
    for bad in ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b"] {
        assert!(matches!(message(bad, "").to_bytes(), Err(ComposeError::Injection(_))), "{bad:?}");
        let mut named = message("x", "");
        named.from.name = Some(bad.into());
        assert!(named.to_bytes().is_err());
        assert!(header_line("Subject", &one_line(bad)).is_ok());
    }
    for name in ["", "A b", "A:", "A\r\n", "è", "Subject", "content-type"] {
        let mut extra = message("x", "");
        extra.extra = vec![(name.into(), "x".into())];
        assert!(matches!(extra.to_bytes(), Err(ComposeError::FieldName(_))), "{name:?}");
    }
    for id in ["", "a", "a@b>", "a @b", "è@b", "a@b\r\n"] {
        let mut odd = message("x", "");
        odd.message_id = id.into();
        assert_eq!(odd.to_bytes(), Err(ComposeError::MessageId), "{id:?}");
    }
}

#[test]
fn long_values_are_folded_at_words() {
    let line = String::from_utf8(header_line("References", &"<0123456789@example.it> ".repeat(20)).unwrap())
        .unwrap();
    assert!(line.lines().all(|l| l.len() <= 78 && !l.trim().is_empty()), "{line}");
    let spaces = String::from_utf8(header_line("X", &format!("a{}b", " ".repeat(300))).unwrap()).unwrap();
    assert!(spaces.lines().all(|l| !l.trim().is_empty()), "{spaces}");
    let word = header_line("X", &"w".repeat(5000)).unwrap();
    assert!(word.split(|b| *b == b'\n').all(|l| l.len() <= 80));
}

#[test]
fn identifiers_and_dates_have_their_form() {
    assert_eq!(generate_message_id(255, "example.it"), "000000000000000000000000000000ff@example.it");
    assert_eq!(rfc5322_date(0), "Thu, 01 Jan 1970 00:00:00 +0000");
    assert_eq!(rfc5322_date(i64::MIN), rfc5322_date(0));
    assert_eq!(rfc5322_date(i64::MAX), "Fri, 31 Dec 9999 23:59:59 +0000");
}

proptest! {
    #[test]
    fn composed_values_read_back(subject in "[ -~àèÈ漢😀]{0,300}", name in "[ -~àèÈ漢]{0,100}", text in "[ -~àè\n\t\r]{0,400}") {
        let mut wanted = message(&subject, &text);
        wanted.from.name = Some(name.clone());
        let raw = wanted.to_bytes().unwrap();
        prop_assert!(raw.is_ascii());
        prop_assert!(raw.split(|b| *b == b'\n').all(|line| line.len() <= 999));
        let (header, body) = split(&raw);
        prop_assert!(header.ends_with(b"\r\n\r\n"));
        prop_assert_eq!(fields(header).count(), 9);
        prop_assert_eq!(header_values(&raw, "Subject"), [subject.trim()]);
        prop_assert!(addresses_in(&raw, "From").is_ok());
        let shown = facts(&raw).from;
        let expected = one_line(&name);
        prop_assert_eq!(one_line(&shown), if expected.is_empty() { "n@example.it" } else { &expected });
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n').to_owned();
        let decoded = String::from_utf8(binary(&raw, &[1]).unwrap().into_owned()).unwrap();
        prop_assert_eq!(lines(&decoded), lines(&text));
        prop_assert!(body.is_ascii());
    }
}
