//! Message identifiers (RFC 5322 §3.6.4), always without their angle brackets.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::headers::{HeaderField, fields, unfold};

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

/// Octets of an identifier in [`thread_ids`].
pub const THREAD_ID: usize = 16;

/// What THREAD=REFERENCES wants of a message (RFC 5256 §3), made short: [`THREAD_ID`] octets of a digest for each
/// identifier. The first is the message's own, zeros when it has none; then those it refers to, the oldest first, at most
/// 100. Nothing at all when there are no identifiers.
#[must_use]
pub fn thread_ids(raw: &[u8]) -> Vec<u8> {
    thread_ids_of(&fields(raw).collect::<Vec<_>>())
}

/// As [`thread_ids`], of a message with these fields.
pub(super) fn thread_ids_of(fields: &[HeaderField<'_>]) -> Vec<u8> {
    let of = |name: &'static str| fields.iter().filter(move |f| f.is(name));
    let own = of("Message-ID").find_map(|f| valid_ids(f.value).into_iter().next());
    let mut kin: Vec<String> = of("References").flat_map(|f| valid_ids(f.value)).take(MAX_READ).collect();
    if kin.is_empty() {
        kin.extend(of("In-Reply-To").find_map(|f| valid_ids(f.value).into_iter().next()));
    }
    kin.dedup();
    if kin.len() > MAX_REFERENCES {
        kin.drain(1..=kin.len() - MAX_REFERENCES);
    }
    if own.is_none() && kin.is_empty() {
        return Vec::new();
    }
    let mut octets = own.map_or(vec![0; THREAD_ID], |id| short(&id));
    kin.iter().for_each(|id| octets.extend(short(id)));
    octets
}

fn short(id: &str) -> Vec<u8> {
    Sha256::digest(id.as_bytes()).into_iter().take(THREAD_ID).collect()
}

/// The identifiers of a field that are such (RFC 5322 §3.6.4), without quoting: `<"a"@b>` is `<a@b>` (RFC 5256 §3).
fn valid_ids(value: &[u8]) -> Vec<String> {
    let mut ids = Vec::new();
    bracketed(value, &mut ids);
    let parts =
        |id: &str| id.rsplit_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    ids.into_iter().filter(|id| parts(id)).map(without_quoting).collect()
}

fn without_quoting(id: String) -> String {
    let Some((left, right)) = id.rsplit_once('@') else { return id };
    let Some(inner) = left.strip_prefix('"').and_then(|left| left.strip_suffix('"')) else { return id };
    let mut plain = String::with_capacity(id.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        plain.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    format!("{plain}@{right}")
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
