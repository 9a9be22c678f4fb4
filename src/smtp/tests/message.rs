use super::*;

const PIPELINED: &[u8] = b"EHLO client.example\r\nMAIL FROM:<a@example.com> SIZE=30 BODY=8BITMIME\r\n\
    RCPT TO:<b@example.org>\r\nRCPT TO:<nobody@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n\
    Subject: a\r\n\r\n..dot\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n.\r\nQUIT\r\nNOOP\r\n";

#[test]
fn a_pipelined_dialogue_is_the_same_at_every_split() {
    let talk = at_every_split(&config(Role::Mx), PIPELINED);
    let codes = talk.replies().iter().map(|reply| &reply[..3]).collect::<Vec<_>>();
    let expected =
        ["220", "250", "250", "250", "550", "250", "354", "250", "250", "250", "354", "250", "221"];
    assert_eq!(codes, expected);
    assert_eq!(talk.taken[0].message, b"Subject: a\r\n\r\n.dot\r\n");
    assert_eq!(talk.taken[0].envelope.recipients.len(), 2);
    assert_eq!(talk.taken[0].envelope.mail.params.size, Some(30));
    assert_eq!(talk.taken[1].message, b"");
    assert!(talk.closed);
    assert!(talk.output.contains("250 2.0.0 accepted as M1\r\n"));
}

/// RFC 2920 §3.1
#[test]
fn commands_sent_before_354_are_data() {
    let wire = b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nRSET\r\nQUIT\r\n.\r\nNOOP\r\n";
    let talk = at_every_split(&config(Role::Mx), wire);
    assert_eq!(talk.taken[0].message, b"RSET\r\nQUIT\r\n");
    assert!(talk.output.ends_with("accepted as M1\r\n250 2.0.0 OK\r\n"));
}

/// RFC 5321 §2.3.8, §4.1.1.4
#[test]
fn smuggling_forms_are_refused_and_smuggle_nothing() {
    let head = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\na";
    let inner = "MAIL FROM:<x@example.com>\r\nRCPT TO:<c@example.org>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\n";
    for form in [
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\r",
        "\r\n.\0\r\n",
        "\r\n\0.\r\n",
        "\r\n.\r\0\n",
    ] {
        let talk = at_every_split(&config(Role::Mx), format!("{head}{form}{inner}").as_bytes());
        assert!(talk.taken.is_empty(), "{form:?}");
        let replies = talk.replies();
        assert_eq!(replies[5..], ["550 5.5.2 bare CR or LF in message", "250 2.0.0 OK"], "{form:?}");
    }
}

/// RFC 6152 §3, RFC 5321 §4.5.3.1.6: no parameter, or the wrong one, and longer lines than anybody need take
#[test]
fn bytes_over_127_nul_and_long_lines_are_kept() {
    let long = "x".repeat(50_000);
    let body = format!("Subject: città {long}\r\n\r\ncaffè\0\r\n");
    let wire = [
        &b"EHLO x\r\nMAIL FROM:<> BODY=7BIT\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"[..],
        body.as_bytes(),
        b"\xff\xe8\r\n.\r\n",
    ]
    .concat();
    let talk = by_lines(&config(Role::Mx), &wire);
    assert_eq!(talk.taken[0].message, [body.as_bytes(), b"\xff\xe8\r\n"].concat());
}

/// RFC 1870 §6.3
#[test]
fn a_message_too_big_is_drained_and_refused() {
    let check = |size: usize, expected: &str| {
        let head = b"EHLO x\r\nMAIL FROM:<> SIZE=10\r\nRCPT TO:<b@example.org>\r\nDATA\r\n";
        let wire = [&head[..], &vec![b'a'; size - 2], b"\r\n.\r\nNOOP\r\n"].concat();
        for piece in [1 << 20, 1000, 77] {
            let talk = converse(&config(Role::Mx), wire.chunks(piece));
            let replies = talk.replies();
            assert!(replies[5].starts_with(expected), "{size}: {replies:?}");
            assert_eq!(replies[6], "250 2.0.0 OK");
            assert_eq!(talk.taken.len(), usize::from(expected == "250"));
        }
    };
    check(100_000, "250");
    check(100_001, "552 5.3.4");
    check(1_000_000, "552 5.3.4");
}

/// RFC 1870 §6.1
#[test]
fn an_announced_size_over_the_limit_is_refused_at_mail() {
    check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<> SIZE=100001", "552 5.3.4"),
            ("MAIL FROM:<> SIZE=99999999999999999999", "552 5.3.4"),
            ("MAIL FROM:<> SIZE=100000", "250"),
        ],
    );
}

#[test]
fn data_without_memory_left_is_put_off() {
    let mut config = config(Role::Mx);
    config.budget = Budget::new(60_000);
    let mut share = config.budget.share(Holder::House);
    assert!(share.grow_to(30_000));
    let body = "a".repeat(70).repeat(500);
    let talk = check(
        &config,
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<> SIZE=40000", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("DATA", "452 4.3.1"),
            ("RSET", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("DATA", "354"),
            (&body, ""),
            (".", "452 4.3.1"),
            ("NOOP", "250"),
        ],
    );
    assert!(talk.taken.is_empty());
    assert_eq!(config.budget.available(), 30_000);
}

#[test]
fn one_answer_speaks_for_all_recipients() {
    let answer = |recipient: &str, expected: &str| {
        let line = format!("RCPT TO:<{recipient}@example.org>");
        let more = [(line.as_str(), "250"), ("DATA", "354"), ("text", ""), (".", expected)];
        check(&config(Role::Mx), &[&TO_DATA[..3], &more].concat());
    };
    answer("c", "250 2.0.0 accepted as M1");
    answer("reject", "554 5.6.0");
    answer("broken", "451 4.3.0");
}
