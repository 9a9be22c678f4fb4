use proptest::prelude::*;

use super::*;

#[test]
fn an_overlong_command_is_skipped_and_the_session_goes_on() {
    for length in [2049 - 2, 5000, 100_000] {
        let wire = format!("EHLO x\r\nNOOP {}\r\nNOOP\r\n", "a".repeat(length - 5));
        let talk = converse(&config(Role::Mx), wire.as_bytes().chunks(999));
        assert_eq!(talk.replies()[2..], ["500 5.5.2 line too long", "250 2.0.0 OK"]);
    }
    let longest = format!("NOOP {}\r\n", "a".repeat(2048 - 7));
    assert_eq!(by_lines(&config(Role::Mx), longest.as_bytes()).replies()[1], "250 2.0.0 OK");
}

/// 200 MB without CRLF were read without an answer.
#[test]
fn an_endless_line_ends_the_session() {
    let endless = std::iter::repeat_n(&[b'a'; 16 << 10][..], 1000);
    for role in [Role::Mx, Role::Submission, Role::Lmtp] {
        for begin in ["", "AUTH LOGIN\r\n", "EHLO x\r\nMAIL FROM:<"] {
            let config = SessionConfig { allow_plaintext_login: true, ..config(role) };
            let talk = converse(&config, std::iter::once(begin.as_bytes()).chain(endless.clone()));
            assert!(talk.closed, "{begin}");
            assert_eq!(talk.replies().last(), Some(&"500 5.5.2 line too long, closing"), "{begin}");
        }
    }
}

#[test]
fn data_without_an_end_ends_the_session() {
    for role in [Role::Mx, Role::Submission, Role::Lmtp] {
        let mut config = SessionConfig { allow_plaintext_login: true, ..config(role) };
        config.limits.max_message_size = 1000;
        let hello = if role == Role::Lmtp { "LHLO x" } else { "EHLO x" };
        let login = if role == Role::Submission { "AUTH PLAIN AG9wMDEAZGVtbw==\r\n" } else { "" };
        let begin = format!("{hello}\r\n{login}MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        let endless = std::iter::repeat_n(&[b'a'; 16 << 10][..], 300);
        let talk = converse(&config, std::iter::once(begin.as_bytes()).chain(endless));
        assert!(talk.closed, "{role:?} {}", talk.output);
        assert_eq!(talk.replies().last(), Some(&"552 5.3.4 message too big"));
    }
}

#[test]
fn the_last_of_too_many_mistakes_ends_the_session() {
    let mut dialogue = vec![("XYZZY", "500"); 19];
    dialogue.extend([
        ("NOOP", "250"),
        ("RCPT TO:<b@example.org>", "421 4.7.0 too many errors"),
        ("NOOP", ""),
    ]);
    assert!(check(&config(Role::Mx), &dialogue).closed);
}

#[test]
fn a_stranger_that_only_talks_is_sent_away_and_a_message_begins_the_count_anew() {
    let mut config = config(Role::Mx);
    config.limits.max_idle_commands = 3;
    let message =
        [("MAIL FROM:<>", "250"), ("RCPT TO:<b@example.org>", "250"), ("DATA", "354"), (".", "250")];
    let talk = [("EHLO x", "250"), ("RSET", "250"), ("NOOP", "250")];
    let rest = [
        ("RSET", "250"),
        ("VRFY x", "252"),
        ("HELP", "214"),
        ("NOOP", "421 4.7.0 too many commands"),
        ("NOOP", ""),
    ];
    assert!(check(&config, &[&talk[..], &message, &rest].concat()).closed);
}

#[test]
fn a_sender_refused_again_and_again_ends_the_session() {
    let start = [("EHLO x", "250"), ("MAIL FROM:<later@example.com>", "451")];
    let mut dialogue = [start; 15].concat();
    dialogue.extend(vec![("MAIL FROM:<blocked@example.com>", "550"); 19]);
    dialogue.extend([("MAIL FROM:<blocked@example.com>", "421"), ("NOOP", "")]);
    assert!(check(&config(Role::Mx), &dialogue).closed);
}

#[test]
fn guessing_recipients_ends_the_session() {
    let mut config = config(Role::Mx);
    config.limits.max_refused_recipients = 3;
    let guess = |reply| ("RCPT TO:<nobody@example.org>", reply);
    let start = [("EHLO x", "250"), ("MAIL FROM:<>", "250")];
    let dialogue =
        [guess("550"), ("RCPT TO:<full@example.org>", "452"), guess("550"), guess("421 4.7.0"), ("NOOP", "")];
    assert!(check(&config, &[&start[..], &dialogue].concat()).closed);
}

#[test]
fn recipients_over_the_limit_are_put_off() {
    let mut config = config(Role::Mx);
    config.limits.max_recipients = 2;
    let talk = check(
        &config,
        &[
            ("EHLO x", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<a@example.org>", "250"),
            ("RCPT TO:<b@example.org>", "250"),
            ("RCPT TO:<c@example.org>", "452 4.5.3"),
            ("RCPT TO:<a@example.org>", "250"),
            ("DATA", "354"),
            (".", "250"),
        ],
    );
    assert_eq!(talk.taken[0].envelope.recipients.len(), 2);
}

#[test]
fn messages_over_the_limit_end_the_session() {
    let mut config = config(Role::Mx);
    config.limits.max_messages = 2;
    let message = [&TO_DATA[1..], &[(".", "250")]].concat();
    let end = [("MAIL FROM:<>", "421 4.7.0"), ("NOOP", "")];
    assert!(check(&config, &[&TO_DATA[..1], &message, &message, &end].concat()).closed);
}

#[test]
fn the_default_limits_are_those_promised() {
    let limits = Limits::for_role(Role::Mx);
    assert_eq!(limits.max_message_size, 50 * 1024 * 1024);
    assert_eq!((limits.max_recipients, limits.max_errors), (1000, 20));
    assert_eq!(Limits::for_role(Role::Lmtp).max_messages, u32::MAX);
}

#[test]
fn output_is_written_before_a_flood_of_commands_piles_it_up() {
    let mut config = config(Role::Mx);
    config.limits.max_idle_commands = u32::MAX;
    let mut session = Session::<String>::new(Arc::new(config), PeerAddr::Local);
    let flood = b"EHLO x\r\n".repeat(10_000);
    let mut input = &flood[..];
    let mut flushes = 0;
    while let Event::Flush = session.advance(&mut input) {
        assert!(session.output().len() < 20_000);
        session.output_written();
        flushes += 1;
    }
    assert!(flushes > 10);
}

/// Pieces of dialogues in any order, with noise between them.
fn babble() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        &b"EHLO x\r\n"[..],
        b"LHLO x\r\n",
        b"MAIL FROM:<>\r\n",
        b"RCPT TO:<b@example.org>\r\n",
        b"DATA\r\n",
        b".\r\n",
        b"RSET\r\n",
        b"STARTTLS\r\n",
        b"AUTH LOGIN\r\n",
        b"AUTH PLAIN AG9wMDEAZGVtbw==\r\n",
        b"*\r\n",
        b"\r\n.\n",
        b"BDAT 3\r\nabc",
        b"BDAT 2 LAST\r\n\r\n",
        b"BDAT 0 LAST\r\n",
        b"MAIL FROM:<> BODY=BINARYMIME RET=FULL ENVID=x\r\n",
    ]);
    let noise = prop::collection::vec(any::<u8>(), 0..12);
    let piece = prop_oneof![4 => known.prop_map(<[u8]>::to_vec), 1 => noise];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn babble_gets_replies_and_nothing_worse(wire in babble(), size in 1usize..40) {
        for role in [Role::Mx, Role::Submission, Role::Lmtp] {
            let config = SessionConfig { allow_plaintext_login: true, ..config(role) };
            let talk = converse(&config, wire.chunks(size));
            prop_assert_eq!(&talk, &converse(&config, std::iter::once(&wire[..])));
            for line in talk.output.split_terminator("\r\n") {
                prop_assert!(line.len() <= 510 && line.as_bytes()[..3].iter().all(u8::is_ascii_digit));
            }
            prop_assert_eq!(config.budget.available(), 1 << 20);
        }
    }
}
