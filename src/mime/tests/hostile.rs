//! Nothing panics, nothing is endless, and what is rendered is always valid.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::stopwatch::Stopwatch;

/// Everything the module can do with a message.
fn exercise(raw: &[u8]) {
    let facts = facts(raw);
    for list in [&facts.envelope, &facts.body, &facts.body_structure] {
        assert!(is_imap_list(list), "{}", String::from_utf8_lossy(list));
        assert!(list.len() < 300 * 1024);
    }
    for text in [&facts.subject, &facts.base_subject, &facts.from] {
        assert!(!text.contains('\0') && text.chars().count() <= 1000);
    }
    let structure = Structure::parse(raw);
    for part in ["", "1", "2", "1.1", "2.1", "1.1.1"] {
        for kind in ["", "HEADER", "TEXT", "MIME", "HEADER.FIELDS (Subject)", "HEADER.FIELDS.NOT (Subject)"] {
            let dot = if part.is_empty() || kind.is_empty() { "" } else { "." };
            let section_spec = spec(&format!("{part}{dot}{kind}"));
            assert_eq!(structure.section(&section_spec), section(raw, &section_spec));
        }
    }
    for part in [&[][..], &[1], &[2], &[1, 1]] {
        assert_eq!(
            structure.binary(part).is_err_and(|e| e == BinaryError::NoSuchPart),
            structure.section(&Section { part: part.to_vec(), kind: SectionKind::Full }).is_none()
        );
    }
    let (header, body) = split(raw);
    assert_eq!(header.len() + body.len(), raw.len());
    assert_eq!(remove_fields(raw, &[]), raw);
    let _ = (search_text(raw, MAX_TEXT), search_text(raw, 100));
    for name in ["From", "To", "Cc", "Subject"] {
        let _ = header_values(raw, name);
        let _ = addresses_in(raw, name);
    }
    if let Some(down) = downgrade_to_7bit(raw) {
        assert!(down.is_ascii());
        assert!(is_imap_list(&super::facts(&down).body));
    }
}

#[test]
fn every_prefix_of_every_fixture_is_survived() {
    for (_, raw) in FIXTURES {
        // Every one of a short message, some three hundred of a longer one.
        for end in (0..=raw.len()).step_by(1 + raw.len() / 300).chain([raw.len()]) {
            exercise(&raw[..end]);
        }
    }
}

/// The bound is for a debug build: a quadratic step would take minutes.
#[track_caller]
fn check_quick(what: &str, raw: &[u8]) {
    let watch = Stopwatch::of_thread();
    exercise(raw);
    watch.check(Duration::from_secs(20), what);
}

fn nested(depth: usize) -> String {
    let level = |i| format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n");
    (0..depth).map(level).collect()
}

#[test]
fn bombs_are_survived_quickly() {
    let size = 1 << 18;
    let repeat = |piece: &str| piece.repeat(size / piece.len());
    check_quick("multiparts", nested(20_000).as_bytes());
    check_quick("messages", repeat("Content-Type: message/rfc822\r\n\r\n").as_bytes());
    check_quick("delimiters", format!("{}{}", nested(99), repeat("--b\r\n")).as_bytes());
    check_quick(
        "parts",
        format!("Content-Type: multipart/x; boundary=b\r\n\r\n{}", repeat("--b\r\n\r\n")).as_bytes(),
    );
    check_quick("parameters", format!("Content-Type: text/plain{}\r\n\r\n", repeat("; a*1*=b")).as_bytes());
    check_quick("bytes", &vec![0xff; size]);
    check_quick("nuls", &vec![0; size]);
    check_quick("line", format!("\r\n{}", repeat("x")).as_bytes());
    check_quick("fields", repeat("Subject: x\r\n").as_bytes());
    for value in [
        "=?utf-8?q?a",
        "=?",
        "=?a?q?x=?",
        "(",
        "()",
        "\"",
        "\\",
        "<@",
        "<@,",
        "<",
        ">",
        "<a@b>",
        ":",
        ";",
        ",",
        "@",
        "a@b,",
        "g:",
        "g:;",
        "[",
        "[a]",
        "re:",
        "<a@b> ",
        ".",
        "\r\n ",
        "=?utf-8?b?AAAA?= ",
    ] {
        let value = repeat(value);
        let names = ["Subject", "From", "References", "Content-Type", "Date"];
        let raw: String = names.iter().map(|name| format!("{name}: {}\r\n", &value[..size / 8])).collect();
        check_quick(&value[..8], format!("{raw}\r\n").as_bytes());
    }
}

#[test]
fn nesting_beyond_the_bound_is_opaque() {
    let found = facts(nested(200).as_bytes());
    let text = String::from_utf8(found.body).unwrap();
    assert_eq!(text.matches("\"mixed\"").count(), 100);
    assert_eq!(text.matches("\"octet-stream\"").count(), 1);
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"--e\r\n".to_vec()),
        Just(b"--e--".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"Content-Type: multipart/mixed; boundary=e\r\n\r\n".to_vec()),
        Just(b"Content-Type: message/rfc822\r\n\r\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"=?utf-8?q?=".to_vec()),
        Just(b"\0\xff".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    let edit = (any::<prop::sample::Index>(), 0_usize..20, piece);
    (0..FIXTURES.len(), proptest::collection::vec(edit, 0..6)).prop_map(|(index, edits)| {
        let mut raw = FIXTURES[index].1.to_vec();
        for (at, cut, piece) in edits {
            let start = at.index(raw.len() + 1);
            let end = (start + cut).min(raw.len());
            raw.splice(start..end, piece);
        }
        raw
    })
}

proptest! {
    #[test]
    fn mutations_are_survived(raw in mutated()) {
        exercise(&raw);
    }

    #[test]
    fn any_bytes_are_survived(raw: Vec<u8>) {
        exercise(&raw);
    }
}
