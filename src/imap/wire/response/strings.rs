//! Strings, numbers and sets of the grammar (RFC 9051 §9).

use crate::imap::wire::sequence::RangeSet;

/// Longest string written between quotes.
const MAX_QUOTED: usize = 1000;
/// Longest text of a status line.
const MAX_TEXT: usize = 400;

/// Appends a number in decimal.
pub fn number(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut used = 0;
    for place in digits.iter_mut().rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
        used += 1;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(digits.len() - used..).unwrap_or_default());
}

/// Appends a string between quotes, with `"` and `\` escaped. Only for text without CR, LF and NUL, and
/// without 8-bit octets unless the client asked for UTF-8; else use [`string`].
pub fn quoted(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    for piece in value.as_bytes().split_inclusive(|b| matches!(b, b'"' | b'\\')) {
        match piece.split_last() {
            Some((&last @ (b'"' | b'\\'), before)) => {
                out.extend_from_slice(before);
                out.extend_from_slice(&[b'\\', last]);
            }
            _ => out.extend_from_slice(piece),
        }
    }
    out.push(b'"');
}

/// Appends octets as a literal. They must not hold NUL (RFC 9051 §9, CHAR8); see [`literal8`].
pub fn literal(out: &mut Vec<u8>, octets: &[u8]) {
    out.push(b'{');
    number(out, octets.len() as u64);
    out.extend_from_slice(b"}\r\n");
    out.extend_from_slice(octets);
}

/// Appends any octets as a literal8, for BINARY only (RFC 3516 §4.2).
pub fn literal8(out: &mut Vec<u8>, octets: &[u8]) {
    out.push(b'~');
    literal(out, octets);
}

/// Appends a string: between quotes where that is allowed to every client, else as a literal.
pub fn string(out: &mut Vec<u8>, octets: &[u8]) {
    let plain = octets.len() <= MAX_QUOTED && octets.iter().all(|b| matches!(b, b' '..=b'~'));
    match std::str::from_utf8(octets) {
        Ok(value) if plain => quoted(out, value),
        _ => literal(out, octets),
    }
}

/// Appends a string, or NIL.
pub fn nstring(out: &mut Vec<u8>, octets: Option<&[u8]>) {
    match octets {
        Some(octets) => string(out, octets),
        None => out.extend_from_slice(b"NIL"),
    }
}

/// Appends an astring: bare when it is an atom that no client can take for NIL.
pub fn astring(out: &mut Vec<u8>, value: &[u8]) {
    let atom = |b: &u8| b.is_ascii_graphic() && !b"(){%*\"\\[]".contains(b);
    if !value.is_empty() && value.iter().all(atom) && !value.eq_ignore_ascii_case(b"NIL") {
        out.extend_from_slice(value);
    } else {
        string(out, value);
    }
}

/// Appends a set of numbers as `1:3,5`; nothing when it is empty.
pub fn set(out: &mut Vec<u8>, set: &RangeSet) {
    for (at, &(first, last)) in set.ranges().iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        number(out, first.into());
        if first != last {
            out.push(b':');
            number(out, last.into());
        }
    }
}

/// Appends numbers as a set that keeps their order: ranges only where they ascend one by one (RFC 5267 §3.2); nothing
/// when there are none.
pub fn ordered_set(out: &mut Vec<u8>, numbers: &[u32]) {
    for (at, run) in numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b)).enumerate() {
        let [first, rest @ ..] = run else { continue };
        if at > 0 {
            out.push(b',');
        }
        number(out, (*first).into());
        if let Some(last) = rest.last() {
            out.push(b':');
            number(out, (*last).into());
        }
    }
}

/// Appends human-readable text of a status line: printable ASCII, not too long, never empty, and not
/// beginning like a response code. What is not ASCII becomes `?`, so nothing foreign can break a line.
pub fn text(out: &mut Vec<u8>, value: &str) {
    let begin = out.len();
    for c in value.chars().take(MAX_TEXT) {
        match u8::try_from(c) {
            Ok(b'[') if out.len() == begin => out.push(b'('),
            Ok(byte @ b' '..=b'~') => out.push(byte),
            _ => out.push(b'?'),
        }
    }
    if out.len() == begin {
        out.extend_from_slice(b"Done");
    }
}
