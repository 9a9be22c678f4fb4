use super::*;

/// RFC 2033 §4.2
#[test]
fn each_recipient_has_an_answer_in_order() {
    let wire = b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<nobody@example.org>\r\n\
        RCPT TO:<reject@example.org>\r\nRCPT TO:<broken@example.org>\r\nRCPT TO:<b@example.org>\r\n\
        DATA\r\nx\r\n.\r\nQUIT\r\n";
    let talk = at_every_split(&config(Role::Lmtp), wire);
    let codes = talk.replies().iter().map(|reply| &reply[..3]).collect::<Vec<_>>();
    let expected =
        ["250", "250", "250", "550", "250", "250", "250", "354", "250", "554", "451", "250", "221"];
    assert_eq!(codes[1..], expected);
    assert_eq!(talk.taken[0].envelope.recipients.len(), 4, "repetitions count");
    assert_eq!(talk.taken[0].protocol, "LMTP");
}

#[test]
fn a_message_refused_by_the_session_is_refused_for_each_recipient() {
    let head = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n";
    for (body, code) in [("a\nb\r\n", "550 5.5.2"), (&"x".repeat(100_001), "552 5.3.4")] {
        let talk = by_lines(&config(Role::Lmtp), format!("{head}{body}\r\n.\r\nNOOP\r\n").as_bytes());
        let replies = talk.replies();
        assert!(replies[6].starts_with(code) && replies[7].starts_with(code), "{replies:?}");
        assert_eq!(replies[8..], ["250 2.0.0 OK"]);
    }
}

#[test]
fn data_without_recipients_is_503() {
    check(
        &config(Role::Lmtp),
        &[
            ("LHLO x", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<nobody@example.org>", "550"),
            ("DATA", "503 5.5.1"),
        ],
    );
}

#[test]
fn auth_and_starttls_are_not_there() {
    let config = tls::config(Role::Lmtp);
    check(&config, &[("LHLO x", "250"), ("AUTH PLAIN", "502 5.5.1"), ("STARTTLS", "502 5.5.1")]);
}
