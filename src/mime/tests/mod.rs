//! Tests of the message modules on fixtures, hostile input and random mutations.

mod binary;
mod collation;
mod composed;
mod downgrade;
mod envelope;
mod hostile;
mod imap_list;
mod section;
mod structure;
mod texts;

use super::*;
use imap_list::is_imap_list;

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
    "bare_cr",
    "bare_lf",
    "blank_first",
    "crazy_addresses",
    "cut_headers",
    "digest",
    "eight_bit",
    "eight_bit_bare",
    "eight_bit_everywhere",
    "eight_bit_header",
    "empty",
    "encoded_part",
    "encoded_word_abuse",
    "external_and_partial",
    "folded_nothing",
    "forwarded",
    "garbage",
    "header_only",
    "malformed",
    "message_global",
    "message_root",
    "missing_boundary_in_parent",
    "missing_end",
    "mixed_line_ends",
    "nested_deep",
    "no_boundary",
    "no_parts",
    "nul_bytes",
    "only_line_ends",
    "plain",
    "prefix_boundaries",
    "same_boundary",
    "strange_types",
    "twice_everything",
    "unterminated",
    "winmail",
    "wrong_charsets",
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
