//! Foreign files are read as they are meant; own files come back byte for byte.

use super::*;
use crate::transfer::LineEnds;
use proptest::prelude::*;
use std::io::Cursor;

const FROM: &str = "From a@b.example Thu Jan  1 00:00:01 1970\n";

fn read(file: &[u8], format: Format, limit: usize) -> Result<Vec<Found>, ReadError> {
    let mut reader = Reader::new(Cursor::new(file), file.len() as u64, format, limit)?;
    let mut all = Vec::new();
    while let Some(found) = reader.next_mail()? {
        all.push(found);
    }
    assert_eq!(reader.offset(), file.len() as u64, "the whole file is read");
    Ok(all)
}

fn mails(file: &[u8], format: Format) -> Vec<Vec<u8>> {
    let all = read(file, format, 1 << 20).expect("an mbox");
    all.into_iter()
        .map(|found| match found {
            Found::Mail(mail) => mail.raw,
            Found::TooLarge { .. } => panic!("nothing is too large"),
        })
        .collect()
}

/// `F|` stands for a plausible From line.
fn check(format: Format, file: &str, expected: &[&str]) {
    let text = file.replace("F|", FROM);
    let found: Vec<String> = mails(text.as_bytes(), format)
        .iter()
        .map(|m| String::from_utf8_lossy(m).replace("\r\n", "|"))
        .collect();
    assert_eq!(found, expected, "{format:?} {file:?}");
}

/// RFC 4155 Appendix A
#[test]
fn messages_begin_at_plausible_lines_after_a_blank_one() {
    for format in [Format::Auto, Format::Mboxrd, Format::Mboxo, Format::Mboxcl2] {
        let check = |file: &str, expected: &[&str]| check(format, file, expected);
        check("", &[]);
        check("\n\n", &[]);
        check("F|", &[""]);
        check("F|S: 1\n\nx\n", &["S: 1||x|"]);
        check("F|S: 1\n\nx\n\n", &["S: 1||x|"]);
        check("F|S: 1\n\nx", &["S: 1||x"]);
        check("F|S: 1\n\nx\n\nF|S: 2\n\ny\n\n", &["S: 1||x|", "S: 2||y|"]);
        check("F|S: 1\n\nx\n\n\n\nF|y\n", &["S: 1||x|||", "y|"]);
        check("F|\nF|\n", &["", ""]);
        check("\n\u{feff}F|x\n\nF|y\n", &["x|", "y|"]);
        // Not after a blank line, or not plausible.
        check(
            "F|S: 1\n\nx\nFrom me Thu Jan  1 00:00:01 1970\n",
            &["S: 1||x|From me Thu Jan  1 00:00:01 1970|"],
        );
        check("F|S: 1\n\nx\n\nFrom here on\n", &["S: 1||x||From here on|"]);
        // The first one may look like anything.
        check("From nobody\nS: 1\n", &["S: 1|"]);
    }
}

#[test]
fn something_else_is_refused() {
    for file in ["x", "S: 1\n\nx\n", "\n\nfrom x", "From", ">From x\n", "\0"] {
        assert!(matches!(read(file.as_bytes(), Format::Auto, 99), Err(ReadError::NotMbox)), "{file:?}");
    }
}

#[test]
fn each_dialect_has_its_quoting() {
    let file = "F|S: 1\n\n>From a\n>>From b\n> From c\n>Fromd\n";
    check(Format::Mboxrd, file, &["S: 1||From a|>From b|> From c|>Fromd|"]);
    check(Format::Auto, file, &["S: 1||From a|>From b|> From c|>Fromd|"]);
    check(Format::Mboxo, file, &["S: 1||From a|>>From b|> From c|>Fromd|"]);
    check(Format::Mboxcl2, file, &["S: 1||>From a|>>From b|> From c|>Fromd|"]);
}

#[test]
fn content_length_counts_where_it_is_right() {
    let body = format!("x\n\n{FROM}y\n>From z\n");
    let file = |length: usize| format!("F|Content-Length: {length}\n\n{body}\nF|S: 2\n");
    let right = body.len();
    let whole = format!("Content-Length: {right}||x||From a@b.example Thu Jan  1 00:00:01 1970|y|>From z|");
    check(Format::Auto, &file(right), &[&whole, "S: 2|"]);
    check(Format::Mboxcl2, &file(right), &[&whole, "S: 2|"]);
    for wrong in [0, 1, right - 1, right + 1, right + 5, 9999, usize::MAX] {
        let head = format!("Content-Length: {wrong}||x|");
        check(Format::Auto, &file(wrong), &[&head, "y|From z|", "S: 2|"]);
        check(Format::Mboxcl2, &file(wrong), &[&head, "y|>From z|", "S: 2|"]);
    }
    check(Format::Mboxrd, &file(right), &[&format!("Content-Length: {right}||x|"), "y|From z|", "S: 2|"]);
    check(Format::Auto, "F|Content-Length: 3\n\n>>\n", &["Content-Length: 3||>>|"]);
}

#[test]
fn files_with_crlf_are_kept_as_they_are() {
    let file = format!("{FROM}S: 1\n\nx\n\nFrom y").replace('\n', "\r\n");
    assert_eq!(mails(file.as_bytes(), Format::Auto), [b"S: 1\r\n\r\nx\r\n\r\nFrom y"]);
    // A message of its own kind in a file of the other.
    let file = format!("{FROM}S: 1\r\n\r\nx\r\n\n{FROM}S: 2\n\ny\n");
    assert_eq!(mails(file.as_bytes(), Format::Auto), [&b"S: 1\r\n\r\nx\r\n"[..], b"S: 2\r\n\r\ny\r\n"]);
}

#[test]
fn too_large_messages_are_passed_over() {
    let large = "x".repeat(200_000);
    let counted = format!("Content-Length: {}\n\n{large}", large.len());
    for middle in [large.as_str(), &counted] {
        let file = format!("{FROM}a\n\n{FROM}{middle}\n\n{FROM}c\n");
        let found = read(file.as_bytes(), Format::Auto, 1000).unwrap();
        let offset = (2 * FROM.len() + 3) as u64;
        assert!(
            matches!(found[..], [Found::Mail(_), Found::TooLarge { offset: o }, Found::Mail(_)] if o == offset)
        );
    }
    let file = format!("{FROM}{}", "\n".repeat(80));
    assert!(
        matches!(read(file.as_bytes(), Format::Auto, 100).unwrap()[..], [Found::TooLarge { .. }]),
        "with its CRs"
    );
}

/// RFC 4155 Appendix A
#[test]
fn from_lines_are_told_from_sentences() {
    let check = |line: &str, expected: Option<(Option<&str>, i64)>| {
        let parsed = FromLine::parse(line.as_bytes());
        let read = parsed.as_ref().map(|f| (f.sender.as_deref(), f.date.unwrap_or(-1) / 1_000_000));
        assert_eq!(read, expected, "{line}");
    };
    let day = 1_704_103_200; // 1 January 2024, 10:00 UTC
    check("From a@b Mon Jan  1 10:00:00 2024\n", Some((Some("a@b"), day)));
    check("From a@b Mon Jan 01 10:00 2024\r\n", Some((Some("a@b"), day)));
    check("From a@b Mon Jan 1 10:00:00 CET 2024", Some((Some("a@b"), day - 3600)));
    check("From a@b Mon Jan 1 10:00:00 2024 +0100", Some((Some("a@b"), day - 3600)));
    check("From 17@xxx Mon Jan 01 10:00:00 +0000 2024\r\n", Some((Some("17@xxx"), day)));
    check("From a@b Mon, 1 Jan 2024 10:00:00 +0100", Some((Some("a@b"), day - 3600)));
    check("From may@b Jan 1 10:00:00 2024", Some((Some("may@b"), day)));
    check("From - Mon Jan 1 10:00:00 2024", Some((None, day)));
    check("From Mon Jan 1 10:00:00 2024", Some((None, day)));
    check("From \"a b\"@c Mon Jan 1 10:00:00 2024", Some((None, day)));
    check("From MAILER-DAEMON Mon Jan 1 10:00:00 2024 remote from x", Some((Some(""), day)));
    for sentence in [
        "From here on",
        "From 10:00:00 to 11:00:00 2024",
        "From Monday Jan 1 at 10:00 in 2024",
        "From a@b Mon Jan 32 10:00:00 2024",
        "From a@b Mon Jan 1 10:00:00",
        "From: a@b Mon Jan 1 10:00:00 2024",
        "From ",
        "",
    ] {
        check(sentence, None);
    }
}

#[test]
fn own_from_lines_come_back() {
    let one =
        FromLine { sender: Some("a@b".into()), date: Some(1_704_103_200_000_000), ..FromLine::default() };
    assert_eq!(one.format(), "From a@b Mon Jan  1 10:00:00 2024");
    for (sender, mboxrd, verbatim, open_end) in [
        (None, false, false, false),
        (Some(""), true, false, false),
        (Some("a@b"), true, true, false),
        (Some("a@b"), true, false, true),
        (None, true, true, true),
    ] {
        let line = FromLine { sender: sender.map(str::to_owned), mboxrd, verbatim, open_end, ..one.clone() };
        assert_eq!(FromLine::parse(line.format().as_bytes()), Some(line));
    }
    for odd in [i64::MIN, i64::MAX, -99_999_999_999_999_999] {
        let line = FromLine { date: Some(odd), ..one.clone() }.format();
        assert!(FromLine::parse(line.as_bytes()).is_some(), "{line}");
    }
}

/// Bytes in which everything that may go wrong is frequent.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => Just(b"\r\n".to_vec()),
        2 => Just(b"\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        2 => Just(FROM.as_bytes().to_vec()),
        1 => Just(FROM.replace('\n', "\r\n").into_bytes()),
        1 => Just(b">From ".to_vec()),
        1 => Just(b">>".to_vec()),
        1 => (0..90_u8).prop_map(|n| format!("\r\nContent-Length: {n}\r\n\r\n").into_bytes()),
        1 => Just(b"Subject: x\r\n\r\n".to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..9),
    ];
    proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_written_is_read(messages in proptest::collection::vec(message(), 0..5), crlf in any::<bool>()) {
        let mut writer = Writer::new(Vec::new(), if crlf { LineEnds::Crlf } else { LineEnds::Lf });
        for message in &messages {
            writer.write(Some("a@b"), 0, message).unwrap();
        }
        let file = writer.into_inner();
        for format in [Format::Auto, Format::Mboxrd] {
            prop_assert_eq!(&mails(&file, format), &messages);
        }
    }

    #[test]
    fn any_bytes_are_survived(file in message(), limit in 0_usize..200) {
        for format in [Format::Auto, Format::Mboxrd, Format::Mboxo, Format::Mboxcl2] {
            let _ = read(&file, format, limit);
            let _ = read(&[FROM.as_bytes(), &file].concat(), format, limit);
        }
    }
}
