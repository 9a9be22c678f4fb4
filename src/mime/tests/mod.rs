//! Tests of the message modules on fixtures, hostile input and random mutations.

mod composed;
mod downgrade;
mod envelope;
mod hostile;
mod section;
mod structure;
mod texts;

use super::*;

/// The fixtures of `tests/fixtures/mail`, each with its name.
macro_rules! fixtures {
    ($($name:literal),* $(,)?) => {
        const FIXTURES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!("../../../tests/fixtures/mail/", $name, ".eml")))),*];
    };
}

fixtures!(
    "addresses",
    "alternative",
    "bare_lf",
    "blank_first",
    "cut_headers",
    "digest",
    "eight_bit",
    "eight_bit_bare",
    "eight_bit_header",
    "empty",
    "encoded_part",
    "forwarded",
    "header_only",
    "malformed",
    "message_root",
    "missing_end",
    "no_boundary",
    "no_parts",
    "plain",
    "prefix_boundaries",
    "same_boundary",
    "unterminated",
);

#[track_caller]
fn fixture(name: &str) -> &'static [u8] {
    FIXTURES.iter().find(|(n, _)| *n == name).map(|(_, raw)| *raw).expect("a fixture of that name")
}

/// `2.1.HEADER` and the like; field names follow in parentheses.
fn spec(text: &str) -> Section {
    let (path, names) = text.split_once(' ').unwrap_or((text, ""));
    let names = || names.trim_matches(['(', ')']).split(' ').map(str::to_owned).collect();
    let digits = path.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(path.len());
    let part = path[..digits].split('.').filter_map(|n| n.parse().ok()).collect();
    let kind = match &path[digits..] {
        "" => SectionKind::Full,
        "HEADER" => SectionKind::Header,
        "HEADER.FIELDS" => SectionKind::HeaderFields(names()),
        "HEADER.FIELDS.NOT" => SectionKind::HeaderFieldsNot(names()),
        "TEXT" => SectionKind::Text,
        "MIME" => SectionKind::Mime,
        other => panic!("unknown section {other}"),
    };
    Section { part, kind }
}

/// Reads one IMAP value (list, string, literal, atom) and gives what follows; None if it is malformed.
fn imap_value(text: &[u8]) -> Option<&[u8]> {
    match text.first()? {
        b'(' => {
            let mut rest = &text[1..];
            while rest.first()? != &b')' {
                rest = imap_value(rest)?;
                rest = rest.strip_prefix(b" ").unwrap_or(rest);
            }
            Some(&rest[1..])
        }
        b'"' => {
            let mut at = 1;
            while *text.get(at)? != b'"' {
                if !matches!(text[at], b' '..=b'~') {
                    return None;
                }
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            Some(&text[at + 1..])
        }
        b'{' => {
            let end = text.windows(3).position(|w| w == b"}\r\n")?;
            let length: usize = std::str::from_utf8(&text[1..end]).ok()?.parse().ok()?;
            let literal = text.get(end + 3..end + 3 + length)?;
            if literal.contains(&0) { None } else { Some(&text[end + 3 + length..]) }
        }
        _ => {
            let end = text.iter().position(|b| !b.is_ascii_alphanumeric())?;
            if end == 0 { None } else { Some(&text[end..]) }
        }
    }
}

fn is_imap_list(text: &[u8]) -> bool {
    let mut closed = text.to_vec();
    closed.push(b' ');
    text.first() == Some(&b'(') && imap_value(&closed) == Some(b" ".as_slice())
}
