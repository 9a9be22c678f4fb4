//! Plain texts: in which character set, and whether they are plain.

use memchr::memmem;

use super::model::Found;

/// How far marks are looked for.
const HEAD: usize = 4096;

/// The character set of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// What programs on Windows write; ISO 8859-1 is part of it, as browsers read both (WHATWG Encoding §4.2).
    Windows1252,
}

/// The character set of bytes that are a text: no control but those that lay out lines.
pub(super) fn charset(bytes: &[u8]) -> Option<Charset> {
    let control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=31 | 127);
    if bytes.iter().any(control) {
        return None;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some(Charset::Utf8);
    }
    let unassigned = |byte: &u8| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
    (!bytes.iter().any(unassigned)).then_some(Charset::Windows1252)
}

/// What a text is when it is not a plain one: it begins with a mark or names its interpreter.
pub(super) fn marked(text: &[u8]) -> Option<Found> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    if text.starts_with(b"#!") {
        return Some(Found::Script);
    }
    let text = text.trim_ascii_start();
    let is_mark = text.first() == Some(&b'<')
        && text.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?/".contains(byte));
    if !is_mark {
        return None;
    }
    let head = text[..text.len().min(HEAD)].to_ascii_lowercase();
    let has = |word: &str| memmem::find(&head, word.as_bytes()).is_some();
    Some(match () {
        () if has("<html") || has("<!doctype html") || has("<script") || has("<body") || has("<head") => {
            Found::Html
        }
        () if has("<svg") || has("/svg\"") || has(":svg") => Found::Svg,
        () if has("<?xml") || has("xmlns") || has("<!doctype") => Found::Xml,
        () => Found::Html,
    })
}

/// Whether a text is a calendar or an address book: begins and ends as such.
pub(super) fn is_card(text: &[u8], name: &str) -> bool {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    let begins = |text: &[u8], word: &str| {
        text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
    };
    let end = format!("END:{name}");
    let tail = &text[text.len().saturating_sub(end.len())..];
    begins(text, &format!("BEGIN:{name}")) && begins(tail, &end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_from_other_bytes() {
        for (bytes, expected) in [
            (&b"ciao\r\n\tmondo\x0C"[..], Some(Charset::Utf8)),
            ("perché €".as_bytes(), Some(Charset::Utf8)),
            (b"perch\xE9 \x80 12", Some(Charset::Windows1252)),
            (b"a\0b", None),
            (b"\xFF\xFEa\0", None),
            (b"a\x1B[0m", None),
            (b"a\x90", None),
        ] {
            assert_eq!(charset(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn pages_drawings_and_scripts_are_not_plain() {
        for (text, expected) in [
            ("<!DOCTYPE html>", Some(Found::Html)),
            ("\u{FEFF} \n<p>", Some(Found::Html)),
            ("<!-- x --><script>", Some(Found::Html)),
            ("<?xml version=\"1.0\"?><svg xmlns=\"x\">", Some(Found::Svg)),
            ("<?xml version=\"1.0\"?><x:svg xmlns:x=\"http://www.w3.org/2000/svg\">", Some(Found::Svg)),
            ("<SVG/onload=alert(1)>", Some(Found::Svg)),
            ("<?xml version=\"1.0\"?><fattura/>", Some(Found::Xml)),
            ("#!/bin/sh\n", Some(Found::Script)),
            ("< 3 euro", None),
            ("a <b> c", None),
            ("nome;cognome\n<script>;x\n", None),
            ("", None),
            ("<", None),
        ] {
            assert_eq!(marked(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn calendars_and_cards_begin_and_end() {
        assert!(is_card(b"begin:vcalendar\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "VCALENDAR"));
        assert!(!is_card(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "VCALENDAR"));
        assert!(!is_card(b"BEGIN:VCARD\nEND:VCARD", "VCALENDAR"));
        assert!(!is_card(b"", "VCARD"));
    }
}
