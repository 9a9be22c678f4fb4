use super::*;

fn extensions(config: &SessionConfig, hello: &str) -> Vec<String> {
    let talk = by_lines(config, format!("{hello} x\r\n").as_bytes());
    talk.output.lines().skip(1).map(|line| line[4..].to_owned()).collect()
}

/// RFC 5321 §4.1.1.1, RFC 1870 §3, RFC 2920 §3.2
#[test]
fn each_role_announces_what_it_does() {
    let base = [
        "mx.example.org",
        "PIPELINING",
        "SIZE 100000",
        "8BITMIME",
        "SMTPUTF8",
        "ENHANCEDSTATUSCODES",
        "DSN",
        "CHUNKING",
        "BINARYMIME",
    ];
    let check = |config: &SessionConfig, hello, more: &[&str]| {
        // RFC 9422; an LMTP client may send as many messages as it likes.
        let limits = if config.role == Role::Lmtp {
            "LIMITS RCPTMAX=1000"
        } else {
            "LIMITS RCPTMAX=1000 MAILMAX=1000"
        };
        assert_eq!(extensions(config, hello), [&base[..], &[limits], more].concat(), "{:?}", config.role);
    };
    check(&config(Role::Mx), "EHLO", &[]);
    check(&tls::config(Role::Mx), "EHLO", &["STARTTLS"]);
    check(&config(Role::Lmtp), "LHLO", &[]);
    check(&tls::config(Role::Lmtp), "LHLO", &[]);
    check(&tls::config(Role::Submission), "EHLO", &["STARTTLS"]);
    let mut demo = tls::config(Role::Submission);
    demo.allow_plaintext_login = true;
    check(&demo, "EHLO", &["STARTTLS", "AUTH PLAIN LOGIN"]);
    assert_eq!(extensions(&config(Role::Mx), "HELO"), ["mx.example.org"]);
}

#[test]
fn the_greeting_names_host_and_protocol() {
    assert_eq!(by_lines(&config(Role::Mx), b"").output, "220 mx.example.org ESMTP Pugliaimpiego\r\n");
    assert_eq!(by_lines(&config(Role::Lmtp), b"").output, "220 mx.example.org LMTP Pugliaimpiego\r\n");
}

#[test]
fn small_commands_have_their_answers() {
    let talk = check(
        &config(Role::Mx),
        &[
            ("noop", "250 2.0.0"),
            ("NOOP x y", "250 2.0.0"),
            ("HELP", "214 2.0.0"),
            ("VRFY op01", "252 2.1.5"),
            ("EXPN rete", "502 5.5.1"),
            ("RSET", "250 2.0.0"),
            ("XYZZY", "500 5.5.1"),
            ("", "500 5.5.1"),
            ("QUIT", "221 2.0.0"),
            ("NOOP", ""),
        ],
    );
    assert!(talk.closed);
}

/// RFC 5321 §4.1.4
#[test]
fn commands_out_of_order_are_refused() {
    check(
        &config(Role::Mx),
        &[
            ("MAIL FROM:<a@example.com>", "503 5.5.1 say hello"),
            ("EHLO x", "250"),
            ("RCPT TO:<b@example.org>", "503 5.5.1 need MAIL"),
            ("DATA", "503 5.5.1 need MAIL"),
            ("MAIL FROM:<a@example.com>", "250"),
            ("MAIL FROM:<a@example.com>", "503 5.5.1 nested"),
            ("DATA", "554 5.5.1 no valid recipients"),
            ("RCPT TO:<nobody@example.org>", "550 5.1.1"),
            ("DATA", "554 5.5.1"),
            ("RCPT TO:<b@example.org>", "250"),
            ("DATA", "354"),
        ],
    );
}

/// RFC 5321 §4.1.1.5, §4.1.4
#[test]
fn rset_and_ehlo_end_the_transaction() {
    for reset in ["RSET", "EHLO again", "HELO again"] {
        check(
            &config(Role::Mx),
            &[
                ("EHLO x", "250"),
                ("MAIL FROM:<a@example.com>", "250"),
                ("RCPT TO:<b@example.org>", "250"),
                (reset, "250"),
                ("RCPT TO:<b@example.org>", "503"),
                ("DATA", "503"),
                ("MAIL FROM:<a@example.com>", "250"),
                ("DATA", "554"),
            ],
        );
    }
}

#[test]
fn senders_and_recipients_are_judged_at_their_command() {
    check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<blocked@example.com>", "550 5.7.1 go away"),
            ("MAIL FROM:<later@example.com>", "451 4.3.0"),
            ("MAIL FROM:<>", "250 2.1.0"),
            ("RCPT TO:<nobody@example.org>", "550 5.1.1"),
            ("RCPT TO:<full@example.org>", "452 4.2.2"),
            ("RCPT TO:<later@example.org>", "451 4.3.0"),
            ("RCPT TO:<a@elsewhere.example>", "550 5.7.1 relaying denied"),
            ("RCPT TO:<a%elsewhere.example@elsewhere.example>", "550 5.7.1"),
            ("RCPT TO:<@example.org:a@elsewhere.example>", "550 5.7.1"),
            ("RCPT TO:<\"a@example.org\"@elsewhere.example>", "550 5.7.1"),
            ("RCPT TO:<>", "501 5.1.3"),
            ("RCPT TO:<b@example.org> PRIORITY=1", "555 5.5.4"),
        ],
    );
}

/// RFC 3461 §4, on each role alike; of a recipient that was refused nothing is kept.
#[test]
fn what_the_sender_asks_to_be_told_comes_with_the_envelope() {
    for (role, hello) in [(Role::Mx, "EHLO"), (Role::Lmtp, "LHLO")] {
        let wire = format!(
            "{hello} x\r\nMAIL FROM:<a@example.com> RET=HDRS ENVID=QQ+2B1\r\n\
             RCPT TO:<b@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2Bx@example.org\r\n\
             RCPT TO:<nobody@example.org> NOTIFY=SUCCESS\r\nRCPT TO:<c@example.org>\r\n\
             RCPT TO:<d@example.org> NOTIFY=NEVER,DELAY\r\nRCPT TO:<postmaster> NOTIFY=NEVER\r\nDATA\r\n.\r\n"
        );
        let talk = by_lines(&config(role), wire.as_bytes());
        let codes = talk.replies().iter().map(|reply| &reply[..3]).collect::<Vec<_>>();
        assert_eq!(codes[2..9], ["250", "250", "550", "250", "501", "250", "354"]);
        let request = &talk.taken[0].envelope.request;
        let wish = |address: &str| request.wish(&Address::parse(address).expect("an address"));
        let said = |address: &str| wish(address).notify.format();
        assert_eq!(
            (request.ret, request.envid.as_deref()),
            (Some(crate::notify::Ret::Headers), Some("QQ+1"))
        );
        assert_eq!(said("b@example.org").as_deref(), Some("SUCCESS,FAILURE"));
        let original = wish("b@example.org").original.map(|original| original.report());
        assert_eq!(original.as_deref(), Some("rfc822; b+x@example.org"));
        assert_eq!((said("nobody@example.org"), said("c@example.org")), (None, None));
        assert_eq!(said("postmaster@mx.example.org").as_deref(), Some("NEVER"));
    }
}

/// RFC 5321 §4.5.1
#[test]
fn postmaster_needs_no_domain() {
    let talk = check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<PostMaster>", "250"),
            ("DATA", "354"),
            (".", "250"),
        ],
    );
    assert_eq!(talk.taken[0].envelope.recipients[0].to_string(), "postmaster@mx.example.org");
}

#[test]
fn a_repeated_recipient_gets_one_copy() {
    let talk = check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("RCPT TO:<c@example.org>", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("DATA", "354"),
            (".", "250"),
        ],
    );
    assert_eq!(talk.taken[0].envelope.recipients.len(), 2);
}

/// RFC 6531 §3.4, §3.5
#[test]
fn utf8_addresses_need_the_parameter() {
    let talk = check(
        &config(Role::Mx),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<josè@example.com>", "553 5.6.7"),
            ("MAIL FROM:<a@example.com>", "250"),
            ("RCPT TO:<josè@example.org>", "553 5.6.7"),
            ("RSET", "250"),
            ("MAIL FROM:<josè@example.com> SMTPUTF8", "250"),
            ("RCPT TO:<josè@example.org>", "250"),
            ("DATA", "354"),
            (".", "250"),
        ],
    );
    assert_eq!(talk.taken[0].protocol, "UTF8SMTP");
}

#[test]
fn hello_must_fit_the_protocol() {
    check(&config(Role::Mx), &[("LHLO x", "500 5.5.1"), ("HELO x", "250 mx"), ("EHLO x", "250")]);
    check(&config(Role::Lmtp), &[("EHLO x", "500 5.5.1"), ("HELO x", "500 5.5.1"), ("LHLO x", "250")]);
}

#[test]
fn what_is_not_offered_and_carries_foreign_bytes_ends_the_session() {
    for (line, reply) in [("POST / HTTP/1.1", "421"), ("GET / HTTP/1.0", "421")] {
        assert!(check(&config(Role::Mx), &[("EHLO x", "250"), (line, reply), ("NOOP", "")]).closed);
    }
}

#[test]
fn lines_must_end_with_crlf_and_stay_in_step() {
    let talk = at_every_split(&config(Role::Mx), b"EHLO x\r\nNOOP\nNOOP\r\nNO\rOP\r\nNOOP\0\r\nQUIT\r\n");
    let codes = talk.replies().iter().map(|reply| &reply[..9]).collect::<Vec<_>>();
    assert_eq!(codes[2..], ["500 5.5.2", "250 2.0.0", "500 5.5.2", "500 5.5.2", "221 2.0.0"]);
}
