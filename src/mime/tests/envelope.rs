use super::*;

#[track_caller]
fn check(raw: &[u8], expected: &[u8]) {
    let found = facts(raw).envelope;
    assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(expected));
    assert!(is_imap_list(&found));
}

#[test]
fn sender_and_reply_to_default_to_from() {
    check(
        fixture("plain"),
        concat!(
            "(\"Tue, 1 Sep 2026 10:00:00 +0200 (CEST)\" ",
            "\"R: =?utf-8?Q?Offerta_di_lavoro_=C3=A8_?= =?utf-8?Q?aperta?=\" ",
            "((\"=?UTF-8?Q?Niccol=C3=B2_Rossi?=\" NIL \"Mario.Rossi\" \"Example.com\")) ",
            "((\"=?UTF-8?Q?Niccol=C3=B2_Rossi?=\" NIL \"Mario.Rossi\" \"Example.com\")) ",
            "((\"=?UTF-8?Q?Niccol=C3=B2_Rossi?=\" NIL \"Mario.Rossi\" \"Example.com\")) ",
            "((\"CPI Bari\" NIL \"cpi.bari\" \"example.it\")(\"Verdi, Anna\" NIL \"anna\" \"example.it\")) ",
            "((NIL NIL \"Ufficio\" NIL)(NIL NIL \"a\" \"example.it\")(NIL NIL \"b\" \"example.it\")",
            "(NIL NIL NIL NIL)(\"Il solo\" NIL \"solo\" \"example.it\")) NIL ",
            "\"<parent@example.it>\" \"<abc.1@example.com>\")",
        )
        .as_bytes(),
    );
}

#[test]
fn missing_fields_are_nil_and_blank_text_is_empty() {
    check(b"Subject:\r\nFrom: \r\n\r\n", b"(NIL \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    check(b"", b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
}

#[test]
fn odd_addresses_are_shown_as_well_as_can_be() {
    let one = "(\"Rossi \\\"il \\\\ Capo\\\"\" NIL \"a b\" \"example.it\")";
    let found = String::from_utf8(facts(fixture("addresses")).envelope).unwrap();
    for piece in [
        one,
        "(\"Primo (il)\" NIL \"primo\" \"example.it\")",
        "((NIL \"@a.it,@b.it\" \"route\" \"example.it\"))",
        "((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))",
        "(\"Y\" NIL \"y\" \"example.it\")(NIL NIL NIL NIL)(NIL NIL \"nobody\" \"\")(\"Q. Z\" NIL \"q\" \"[192.0.2.1]\")",
        "((NIL NIL \"open\" NIL)(NIL NIL \"z\" \"example.it\")(NIL NIL NIL NIL))",
        "(\"user@example.it\" NIL \"user\" \"example.it\")",
    ] {
        assert!(found.contains(piece), "{piece} in {found}");
    }
}

/// RFC 6532 §3.2
#[test]
fn eight_bit_text_goes_as_a_literal() {
    let envelope = facts(fixture("eight_bit_header")).envelope;
    let text = String::from_utf8_lossy(&envelope);
    assert!(text.contains("(({8}\r\nNiccolò NIL \"n\" \"example.it\"))"), "{text}");
    assert!(text.contains("{13}\r\nperch\u{fffd} no ? \u{7} (("), "{text}");
}

#[test]
fn rendered_forms_are_bounded() {
    let many = "very.long.local.part@example.it, ".repeat(20_000);
    let names = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];
    let raw: String = names.iter().map(|name| format!("{name}: G: {many}\r\n")).collect();
    let raw = format!("Subject: {}\r\n{raw}\r\n", "x".repeat(1_000_000));
    let found = facts(raw.as_bytes());
    assert!(found.envelope.len() < 256 * 1024 && is_imap_list(&found.envelope));
    let parts = "--b\r\n\r\n".repeat(9_000);
    let raw = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}");
    assert_eq!(
        facts(raw.as_bytes()).body,
        format!("(\"application\" \"octet-stream\" NIL NIL NIL \"8bit\" {})", parts.len()).as_bytes()
    );
}

#[test]
fn imap_codec_understands_what_is_rendered() {
    use imap_codec::ResponseCodec;
    use imap_codec::decode::Decoder;
    // It knows RFC 3501, which has no message/global (RFC 9051 §7.5.2), and gives up where parts lie deep.
    let understood = |name: &str| !["message_global", "nested_deep"].contains(&name);
    for (name, raw) in FIXTURES.iter().filter(|(name, _)| understood(name)) {
        let facts = facts(raw);
        let mut line = b"* 1 FETCH (ENVELOPE ".to_vec();
        line.extend_from_slice(&facts.envelope);
        line.extend_from_slice(b" BODY ");
        line.extend_from_slice(&facts.body);
        line.extend_from_slice(b" BODYSTRUCTURE ");
        line.extend_from_slice(&facts.body_structure);
        line.extend_from_slice(b")\r\n");
        let decoded = ResponseCodec::default().decode(&line);
        assert!(decoded.is_ok(), "{name}: {decoded:?} {}", String::from_utf8_lossy(&line));
    }
}
