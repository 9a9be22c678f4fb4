use super::*;

fn extensions(config: &SessionConfig, hello: &str) -> Vec<String> {
    let talk = by_lines(config, format!("{hello} x\r\n").as_bytes());
    talk.output.lines().skip(1).map(|line| line[4..].to_owned()).collect()
}

#[test]
fn each_role_announces_what_it_does() {
    let base = ["mx.example.org", "PIPELINING", "SIZE 100000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
    let check = |config: &SessionConfig, hello, more: &[&str]| {
        assert_eq!(extensions(config, hello), [&base, more].concat(), "{:?}", config.role);
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
            ("RCPT TO:<b@example.org> NOTIFY=NEVER", "555 5.5.4"),
        ],
    );
}

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
    for (line, reply) in
        [("BDAT 20 LAST", "502 5.5.1"), ("POST / HTTP/1.1", "421"), ("GET / HTTP/1.0", "421")]
    {
        assert!(check(&config(Role::Mx), &[("EHLO x", "250"), (line, reply), ("NOOP", "")]).closed);
    }
}

#[test]
fn lines_must_end_with_crlf_and_stay_in_step() {
    let talk = at_every_split(&config(Role::Mx), b"EHLO x\r\nNOOP\nNOOP\r\nNO\rOP\r\nNOOP\0\r\nQUIT\r\n");
    let codes = talk.replies().iter().map(|reply| &reply[..9]).collect::<Vec<_>>();
    assert_eq!(codes[2..], ["500 5.5.2", "250 2.0.0", "500 5.5.2", "500 5.5.2", "221 2.0.0"]);
}
