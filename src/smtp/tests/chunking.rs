//! BDAT and BINARYMIME (RFC 3030).

use super::*;

const HEAD: &str = "EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\n";

/// What is answered behind the RCPT, by code, and the messages taken.
fn talk(config: &SessionConfig, head: &str, rest: &[u8]) -> (Vec<String>, Vec<Vec<u8>>) {
    let talk = at_every_split(config, &[head.as_bytes(), rest].concat());
    let skipped = 1 + head.matches("\r\n").count();
    let codes = talk.replies()[skipped..].iter().map(|reply| reply[..9].trim_end().to_owned()).collect();
    (codes, talk.taken.into_iter().map(|taken| taken.message).collect())
}

fn check(rest: &[u8], codes: &[&str], messages: &[&[u8]]) {
    let expected =
        (codes.iter().map(ToString::to_string).collect(), messages.iter().map(|m| m.to_vec()).collect());
    assert_eq!(talk(&config(Role::Mx), HEAD, rest), expected, "{}", String::from_utf8_lossy(rest));
}

/// RFC 3030 §2: 250 for each chunk, nothing is a dot or an end in it, empty chunks are chunks
#[test]
fn chunks_make_a_message_whatever_is_in_them() {
    let ok = "250 2.0.0";
    check(b"BDAT 10 LAST\r\nS: x\r\n\r\na\r", &["550 5.5.2"], &[]);
    check(b"BDAT 11 LAST\r\nS: x\r\n\r\na\r\nNOOP\r\n", &[ok, ok], &[b"S: x\r\n\r\na\r\n"]);
    check(
        b"BDAT 3\r\na\r\nBDAT 5\r\n.\r\nb\rBDAT 1 LAST\r\n\nQUIT\r\n",
        &[ok, ok, ok, "221 2.0.0"],
        &[b"a\r\n.\r\nb\r\n"],
    );
    check(b"BDAT 0\r\nBDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\n", &[ok, ok, ok], &[b"QUIT\r\n"]);
    check(b"BDAT 0 LAST\r\n", &[ok], &[b""]);
    check(b"BDAT 4 LAST\r\n..ab", &[ok], &[b"..ab"]);
}

/// RFC 3030 §4.2: pipelined with all that goes before, and one message after the other
#[test]
fn a_pipelined_dialogue_of_chunks_is_the_same_at_every_split() {
    let rest =
        b"BDAT 3 LAST\r\na\r\nMAIL FROM:<>\r\nRCPT TO:<c@example.org>\r\nBDAT 3\r\nb\r\nBDAT 0 LAST\r\n\
        MAIL FROM:<>\r\nRCPT TO:<c@example.org>\r\nDATA\r\nc\r\n.\r\nQUIT\r\n";
    let codes = [
        "250 2.0.0",
        "250 2.1.0",
        "250 2.1.5",
        "250 2.0.0",
        "250 2.0.0",
        "250 2.1.0",
        "250 2.1.5",
        "354 go on",
        "250 2.0.0",
        "221 2.0.0",
    ];
    check(rest, &codes, &[b"a\r\n", b"b\r\n", b"c\r\n"]);
}

/// RFC 3030 §2: 503 for what is out of order, its bytes read away and never taken for commands
#[test]
fn chunks_out_of_order_are_read_away() {
    let config = config(Role::Mx);
    let evil = b"BDAT 20\r\nMAIL FROM:<>\r\nNOOP\r\nNOOP\r\n";
    assert_eq!(talk(&config, "", evil).0, ["503 5.5.1", "250 2.0.0"]);
    assert_eq!(talk(&config, "EHLO x\r\n", evil).0, ["503 5.5.1", "250 2.0.0"]);
    assert_eq!(talk(&config, "EHLO x\r\nMAIL FROM:<>\r\n", evil).0, ["554 5.5.1", "250 2.0.0"]);
    // After the last chunk there is no transaction any more.
    check(b"BDAT 1 LAST\r\naBDAT 6\r\nRSET\r\nNOOP\r\n", &["250 2.0.0", "503 5.5.1", "250 2.0.0"], &[b"a"]);
    // DATA, MAIL, RCPT between two chunks.
    let rest = b"BDAT 1\r\naDATA\r\nRCPT TO:<c@example.org>\r\nMAIL FROM:<>\r\nBDAT 1 LAST\r\nb";
    check(rest, &["250 2.0.0", "503 5.5.1", "503 5.5.1", "503 5.5.1", "250 2.0.0"], &[b"ab"]);
    // RSET and EHLO in between forget it.
    let again = "MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nBDAT 1 LAST\r\nc";
    for (reset, reply) in [("RSET", "250 2.0.0"), ("EHLO y", "250 LIMIT")] {
        let rest = format!("BDAT 1\r\na{reset}\r\nBDAT 4 LAST\r\nNOOP{again}");
        let codes = ["250 2.0.0", reply, "503 5.5.1", "250 2.1.0", "250 2.1.5", "250 2.0.0"];
        check(rest.as_bytes(), &codes, &[b"c"]);
    }
}

/// RFC 3030 §2: after an error chunks are still read away by their size, until the last or RSET
#[test]
fn a_message_too_big_is_read_away_by_its_exact_size() {
    let small = SessionConfig {
        limits: Limits { max_message_size: 10, ..config(Role::Mx).limits },
        ..config(Role::Mx)
    };
    let rest = b"BDAT 8\r\nRSET\r\n\r\nBDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n";
    assert_eq!(talk(&small, HEAD, rest).0, ["250 2.0.0", "552 5.3.4", "552 5.3.4", "250 2.0.0"]);
    let rest = b"BDAT 10\r\n12345678\r\nBDAT 0 LAST\r\nNOOP\r\n";
    assert_eq!(talk(&small, HEAD, rest).0, ["250 2.0.0", "250 2.0.0", "250 2.0.0"]);
    assert_eq!(small.budget.available(), 1 << 20);
}

/// Sizes beyond what is drained, and beyond all numbers: the connection ends, nothing is taken for a command.
#[test]
fn huge_sizes_end_the_connection() {
    for size in
        ["5000000", "18446744073709551615", "18446744073709551616", "99999999999999999999999999999999999999"]
    {
        for (head, code) in [(HEAD, "552 5.3.4"), ("EHLO x\r\n", "503 5.5.1")] {
            let wire = format!("{head}BDAT {size} LAST\r\nNOOP\r\n");
            let talk = by_lines(&config(Role::Mx), wire.as_bytes());
            assert!(
                talk.closed && talk.replies().last().expect("a reply").starts_with(code),
                "{size}: {talk:?}"
            );
        }
    }
    // Together too.
    let chunk = [&b"BDAT 1500000\r\n"[..], &vec![b'a'; 1_500_000]].concat();
    let talk = converse(&config(Role::Mx), [HEAD.as_bytes(), &chunk, &chunk, &chunk].concat().chunks(5000));
    assert!(
        talk.closed && talk.replies().last().expect("a reply").starts_with("552"),
        "{:?}",
        talk.replies()
    );
}

/// Where nobody can know how many bytes follow the connection ends: they might be commands of a message's writer.
#[test]
fn a_chunk_of_unknown_size_ends_the_connection() {
    let long = format!("BDAT 10 LAST{}\r\n", " ".repeat(3000));
    for line in [
        "BDAT\r\n",
        "BDAT -5\r\n",
        "BDAT 5 LAST\n",
        "BDAT 5\r LAST\r\n",
        "BDAT 5\0\r\n",
        "BDAT 5 END\r\n",
        &long,
    ] {
        let talk = converse(&config(Role::Mx), format!("{HEAD}{line}RSET\r\n").as_bytes().chunks(7));
        let last = talk.replies().pop().expect("a reply");
        assert!(talk.closed && last.starts_with("50") && last.contains("5.5."), "{line:?}: {last}");
        assert_eq!(talk.replies().len(), 5, "{line:?}");
    }
}

/// RFC 5321 §2.3.8, RFC 3030 §3: text is lines, by BDAT too; bytes only with BODY=BINARYMIME
#[test]
fn bare_line_ends_need_binarymime() {
    let binary = "EHLO x\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\n";
    for body in ["a\nb", "a\rb", "a\r", "\n", "\r\n.\n", "\r\n.\r"] {
        for at in 0..=body.len() {
            let (one, two) = body.split_at(at);
            let rest = format!("BDAT {}\r\n{one}BDAT {} LAST\r\n{two}NOOP\r\n", one.len(), two.len());
            let (codes, taken) = talk(&config(Role::Mx), HEAD, rest.as_bytes());
            assert_eq!((codes[1].as_str(), taken.len()), ("550 5.5.2", 0), "{body:?} cut at {at}");
            let (codes, taken) = talk(&config(Role::Mx), binary, rest.as_bytes());
            assert_eq!(
                (codes.as_slice(), taken.as_slice()),
                (&["250 2.0.0"; 3].map(String::from)[..], &[body.as_bytes().to_vec()][..])
            );
        }
    }
    let rest = b"DATA\r\nBDAT 3 LAST\r\n\0\n\rNOOP\r\n";
    assert_eq!(
        talk(&config(Role::Mx), binary, rest).0,
        ["503 5.5.1", "250 2.0.0", "250 2.0.0"],
        "no DATA for it"
    );
}

/// RFC 2033 §4.2: one answer for each recipient, to the last chunk alone
#[test]
fn lmtp_answers_the_last_chunk_for_each_recipient() {
    let head = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<reject@example.org>\r\n";
    let lmtp = config(Role::Lmtp);
    let rest = b"BDAT 3\r\na\r\nBDAT 0 LAST\r\nNOOP\r\n";
    assert_eq!(talk(&lmtp, head, rest).0, ["250 2.0.0", "250 2.0.0", "554 5.6.0", "250 2.0.0"]);
    let rest = b"BDAT 1\r\n\nBDAT 0 LAST\r\nNOOP\r\n";
    assert_eq!(talk(&lmtp, head, rest).0, ["550 5.5.2", "550 5.5.2", "550 5.5.2", "250 2.0.0"]);
    assert_eq!(talk(&lmtp, "LHLO x\r\nMAIL FROM:<>\r\n", b"BDAT 4 LAST\r\nNOOP").0, ["503 5.5.1"]);
}

/// The memory of chunks comes from the same allowance as that of DATA, and is given back.
#[test]
fn chunks_without_memory_left_are_put_off() {
    let mut config = config(Role::Mx);
    config.budget = Budget::new(60_000);
    let mut share = config.budget.share(Holder::House);
    assert!(share.grow_to(30_000));
    let chunk = |more: &str| [format!("BDAT 20000{more}\r\n").as_bytes(), &[b'a'; 20_000]].concat();
    let wire = [HEAD.as_bytes(), &chunk(""), &chunk(""), &chunk(" LAST"), b"NOOP\r\n"].concat();
    let talk = converse(&config, wire.chunks(999));
    let codes: Vec<&str> = talk.replies()[4..].iter().map(|reply| &reply[..9]).collect();
    assert_eq!(codes, ["250 2.0.0", "452 4.3.1", "452 4.3.1", "250 2.0.0"]);
    assert!(talk.taken.is_empty());
    assert_eq!(config.budget.available(), 30_000);
}

/// The submission port wants a log-in before MAIL; the chunk of who has none is read away.
#[test]
fn submission_takes_chunks_after_the_login() {
    let config = SessionConfig { allow_plaintext_login: true, ..config(Role::Submission) };
    let refused =
        by_lines(&config, b"EHLO x\r\nMAIL FROM:<a@example.com>\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
    let codes: Vec<&str> = refused.replies()[2..].iter().map(|reply| &reply[..9]).collect();
    assert_eq!(codes, ["530 5.7.0", "503 5.5.1", "250 2.0.0"]);
    let wire = b"EHLO x\r\nAUTH PLAIN AG9wMDEAZGVtbw==\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<c@posta.example>\r\nBDAT 3 LAST\r\na\r\n";
    let talk = by_lines(&config, wire);
    assert_eq!(
        (talk.taken[0].message.as_slice(), talk.taken[0].actor.as_deref()),
        (&b"a\r\n"[..], Some("op01"))
    );
}
