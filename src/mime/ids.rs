//! Message identifiers (RFC 5322 §3.6.4), always without their angle brackets.

use std::collections::HashSet;

use super::headers::{HeaderField, unfold};

/// Longest identifier that is kept: a header line can hold no more.
const MAX_ID: usize = 998;
/// Most identifiers a message's ancestry has: the oldest and the youngest of a longer chain.
const MAX_REFERENCES: usize = 100;
/// Most identifiers that are read at all.
const MAX_READ: usize = 10_000;

/// The identifier of a `Message-ID` field.
pub(super) fn message_id(value: &[u8]) -> Option<String> {
    let mut ids = Vec::new();
    bracketed(value, &mut ids);
    ids.into_iter().next().or_else(|| clean(value))
}

/// The ancestors of a message, oldest first, without repetition and without itself.
pub(super) fn references(fields: &[HeaderField<'_>], own: Option<&str>) -> Vec<String> {
    let mut ids = Vec::new();
    for name in ["References", "In-Reply-To"] {
        for field in fields.iter().filter(|f| f.is(name)) {
            collect(field.value, &mut ids);
        }
    }
    let mut seen: HashSet<&str> = own.into_iter().collect();
    let fresh: Vec<bool> = ids.iter().map(|id| seen.insert(id)).collect();
    let mut fresh = fresh.into_iter();
    ids.retain(|_| fresh.next().unwrap_or(false));
    if ids.len() > MAX_REFERENCES {
        ids.drain(1..=ids.len() - MAX_REFERENCES);
    }
    ids
}

/// Identifiers in brackets; without any, the words that look like one (as some old programs write).
fn collect(value: &[u8], ids: &mut Vec<String>) {
    let before = ids.len();
    bracketed(value, ids);
    if ids.len() == before {
        let words = value.split(u8::is_ascii_whitespace).filter(|w| w.contains(&b'@'));
        ids.extend(words.filter_map(clean).take(MAX_READ));
    }
}

fn bracketed(value: &[u8], ids: &mut Vec<String>) {
    let mut rest = value;
    while let Some(open) = memchr::memchr(b'<', rest) {
        rest = &rest[open + 1..];
        let Some(close) = memchr::memchr2(b'<', b'>', rest) else { return };
        if rest[close] == b'>' {
            ids.extend(clean(&rest[..close]));
            rest = &rest[close + 1..];
        }
        if ids.len() >= MAX_READ {
            return;
        }
    }
}

/// Takes white space (from folding) away; None for what is empty or endless.
fn clean(id: &[u8]) -> Option<String> {
    if id.len() > MAX_ID {
        return None;
    }
    let bytes: Vec<u8> = unfold(id).into_iter().filter(|b| *b != b' ').collect();
    let text = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
    if text.is_empty() { None } else { Some(text) }
}
