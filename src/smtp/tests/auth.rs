use super::*;

fn demo() -> SessionConfig {
    SessionConfig { allow_plaintext_login: true, ..config(Role::Submission) }
}

fn check(dialogue: &[(&str, &str)]) -> Talk {
    super::check(&demo(), &[&[("EHLO x", "250")], dialogue].concat())
}

const GOOD: &str = "AG9wMDEAZGVtbw==";

/// RFC 4954 §4, RFC 4616 §2
#[test]
fn plain_works_with_and_without_initial_response() {
    let sends = [
        ("MAIL FROM:<op01@example.org>", "250"),
        ("RCPT TO:<a@elsewhere.example>", "250"),
        ("DATA", "354"),
        (".", "250"),
    ];
    for login in
        [&[("AUTH PLAIN AG9wMDEAZGVtbw==", "235 2.7.0")][..], &[("auth plain", "334 "), (GOOD, "235 2.7.0")]]
    {
        let talk = check(&[login, &sends].concat());
        assert_eq!(talk.taken[0].actor.as_deref(), Some("op01"));
        assert_eq!(talk.taken[0].protocol, "ESMTPA");
    }
}

/// draft-murchison-sasl-login §2: `Username:` and `Password:`; RFC 4954 §4 for the initial response
#[test]
fn login_prompts_as_outlook_expects() {
    let prompts = [("b3AwMQ==", "334 UGFzc3dvcmQ6"), ("ZGVtbw==", "235 2.7.0")];
    check(&[&[("AUTH LOGIN", "334 VXNlcm5hbWU6")], &prompts[..]].concat());
    check(&[("AUTH LOGIN b3AwMQ==", "334 UGFzc3dvcmQ6"), ("ZGVtbw", "235 2.7.0")]);
    check(&[("AUTH LOGIN =", "334 UGFzc3dvcmQ6"), ("ZGVtbw==", "535 5.7.8")]);
}

#[test]
fn an_exchange_can_fail_and_be_repeated() {
    check(&[
        ("AUTH PLAIN AGEAYg==", "535 5.7.8"),
        ("AUTH PLAIN", "334 "),
        ("*", "501 5.7.0 authentication cancelled"),
        ("AUTH LOGIN", "334"),
        ("%%%", "501 5.5.2"),
        ("AUTH CRAM-MD5", "504 5.5.4"),
        ("AUTH", "501 5.5.4"),
        ("AUTH PLAIN AGRvd24AeA==", "454 4.7.0"),
        ("AUTH PLAIN AG9wMDEAZGVtbw==", "235"),
        ("AUTH PLAIN AG9wMDEAZGVtbw==", "503 5.5.1"),
        ("EHLO again", "250"),
        ("MAIL FROM:<op01@example.org>", "250"),
    ]);
}

/// RFC 4954 §4, §6: in a line of the exchange, and with the initial response.
#[test]
fn an_overlong_response_ends_the_exchange_in_step() {
    let long = "A".repeat(20_000);
    let too_long = "500 5.5.6 authentication line too long";
    check(&[("AUTH PLAIN", "334"), (&long, too_long), ("NOOP", "250")]);
    check(&[(&format!("auth PLAIN {long}"), too_long), ("NOOP", "250")]);
    check(&[(&format!("XAUTH PLAIN {long}"), "500 5.5.2"), ("NOOP", "250")]);
    for command in ["AUTH LOGIN\r\n", "AUTH LOGIN "] {
        let endless = format!("EHLO x\r\n{command}{}", "A".repeat(2 << 20));
        let talk = converse(&demo(), endless.as_bytes().chunks(4096));
        assert!(talk.closed && talk.output.ends_with("500 5.5.6 authentication line too long, closing\r\n"));
    }
    let fits = "A".repeat(12_000);
    check(&[("AUTH PLAIN", "334"), (&fits, "501 5.5.2"), ("NOOP", "250")]);
}

#[test]
fn too_much_guessing_ends_the_session() {
    let mut guesses = vec![("AUTH PLAIN AGEAYg==", "535"); 4];
    guesses.extend([("AUTH PLAIN AGEAYg==", "421 4.7.0"), ("NOOP", "")]);
    assert!(check(&guesses).closed);
    assert!(check(&[("AUTH PLAIN AG1hbnkAeA==", "421 4.7.0"), ("NOOP", "")]).closed);
}

/// RFC 4954 §4, §6; RFC 6409 §4.3
#[test]
fn nobody_sends_without_login() {
    check(&[("MAIL FROM:<op01@example.org>", "530 5.7.0 authentication required"), ("NOOP", "250")]);
    super::check(
        &tls::config(Role::Submission),
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<op01@example.org>", "530 5.7.0 must issue a STARTTLS"),
            ("AUTH PLAIN AG9wMDEAZGVtbw==", "538 5.7.11"),
            ("AUTH LOGIN", "538 5.7.11"),
        ],
    );
}

#[test]
fn auth_has_its_place() {
    super::check(&demo(), &[("AUTH PLAIN AG9wMDEAZGVtbw==", "503 5.5.1 say hello")]);
    super::check(&config(Role::Mx), &[("EHLO x", "250"), ("AUTH PLAIN AG9wMDEAZGVtbw==", "502 5.5.1")]);
}

#[test]
fn a_pipelined_login_is_the_same_at_every_split() {
    let wire = b"EHLO x\r\nAUTH LOGIN\r\nb3AwMQ==\r\nZGVtbw==\r\nMAIL FROM: <op01@example.org>\r\n\
        RCPT TO: <a@b.example>\r\nDATA\r\n.x\r\n.\r\nQUIT\r\n";
    let talk = at_every_split(&demo(), wire);
    assert_eq!(talk.taken[0].message, b"x\r\n");
    assert!(talk.closed);
}
