use std::borrow::Cow;

use super::*;

#[track_caller]
fn check(name: &str, section_spec: &str, expected: Option<&str>) {
    let found = section(fixture(name), &spec(section_spec));
    let expected = expected.map(|text| text.replace('\n', "\r\n"));
    assert_eq!(found.map(|f| String::from_utf8_lossy(&f).into_owned()), expected, "{name} {section_spec}");
}

#[test]
fn message_without_parts_has_part_one() {
    let body = "L'offerta =E8 aperta.\nSeconda riga.\n";
    check("plain", "1", Some(body));
    check("plain", "TEXT", Some(body));
    check("plain", "2", None);
    check("plain", "1.1", None);
    check("plain", "1.HEADER", None);
    check("plain", "1.TEXT", None);
    check("plain", "0", None);
    check("plain", "MIME", None);
    check("header_only", "1.MIME", Some("Subject: no blank line\nFrom: a@example.it\n"));
}

#[test]
fn parts_that_hold_messages_are_gone_through() {
    check("forwarded", "1", Some("First.\n"));
    check("forwarded", "2.1", Some("Inner one."));
    check("forwarded", "2.1.MIME", Some("Content-Type: text/plain\n\n"));
    check("forwarded", "2.MIME", Some("Content-Type: message/rfc822\nContent-Description: the message\n\n"));
    check("forwarded", "2.2", Some("Subject: innermost\n\nDeep text.\nTwo lines."));
    check("forwarded", "2.2.HEADER", Some("Subject: innermost\n\n"));
    check("forwarded", "2.2.TEXT", Some("Deep text.\nTwo lines."));
    check("forwarded", "2.2.1", Some("Deep text.\nTwo lines."));
    check("forwarded", "2.2.2", None);
    check("forwarded", "2.2.1.1", None);
    check("forwarded", "2.3", None);
    check("forwarded", "2.HEADER.FIELDS (subject)", Some("Subject: =?utf-8?q?dentro?=\n\n"));
    check("forwarded", "1.HEADER", None);
    check("forwarded", "3.1", Some("Simple body.\n"));
    check("forwarded", "3.1.MIME", Some("Subject: simple\nX-Two: 2\nX-Two: 22\n\n"));
    check("forwarded", "4", None);
    check("forwarded", "4294967295", None);
}

#[test]
fn message_that_is_a_message_has_two_headers() {
    check("message_root", "HEADER.FIELDS (Subject)", Some("Subject: a message is all there is\n\n"));
    check("message_root", "1.HEADER.FIELDS (Subject)", Some("Subject: inner\n\n"));
    check("message_root", "1.1", Some("part"));
}

#[test]
fn header_fields_keep_folds_order_and_the_blank_line() {
    let references = "References: <root@example.it>\n <middle@example.it> <parent@example.it>\n";
    check(
        "plain",
        "HEADER.FIELDS (REFERENCES from)",
        Some(&format!("From: =?UTF-8?Q?Niccol=C3=B2_Rossi?= <Mario.Rossi@Example.com>\n{references}\n")),
    );
    check("plain", "HEADER.FIELDS (X-None)", Some("\n"));
    check("forwarded", "3.HEADER.FIELDS.NOT (subject)", Some("X-Two: 2\nX-Two: 22\n\n"));
    check("forwarded", "3.HEADER.FIELDS (x-two)", Some("X-Two: 2\nX-Two: 22\n\n"));
    check("header_only", "HEADER.FIELDS (Subject)", Some("Subject: no blank line\n"));
    check(
        "malformed",
        "HEADER.FIELDS (Subject)",
        Some("Subject : with space\nSubject: second\n\tContent-Type: text/html\n\n"),
    );
    check(
        "malformed",
        "HEADER.FIELDS.NOT (Subject)",
        Some("no colon here\n continued\n: empty name\nSub ject : spaces\nFrom\n\n"),
    );
}

#[test]
fn sections_are_not_copied() {
    for text in ["", "HEADER", "TEXT", "1", "2.HEADER", "2.MIME", "2.1"] {
        assert!(matches!(section(fixture("forwarded"), &spec(text)), Some(Cow::Borrowed(_))), "{text}");
    }
}

#[track_caller]
fn check_binary(name: &str, part: &[u32], expected: Result<&[u8], BinaryError>) {
    assert_eq!(binary(fixture(name), part).as_deref(), expected.as_ref().map(|b| *b), "{name} {part:?}");
}

/// RFC 2045 §6.7, §6.8
#[test]
fn binary_undoes_the_transfer_encoding() {
    check_binary("alternative", &[1, 1], Ok("Perché no?\n".as_bytes()));
    check_binary("alternative", &[2], Ok(b"%PDF-1.4"));
    check_binary("plain", &[1], Ok(b"L'offerta \xe8 aperta.\r\nSeconda riga.\r\n"));
    check_binary("eight_bit", &[2], Ok(b"\0\x01\xff\xfe"));
    check_binary("encoded_part", &[2], Ok("Città".as_bytes()));
    check_binary("encoded_part", &[1], Err(BinaryError::UnknownCte));
    check_binary("encoded_part", &[3], Err(BinaryError::NoSuchPart));
    check_binary("unterminated", &[], Ok(b"Subject: no line end"));
}
