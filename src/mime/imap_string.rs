//! Strings as IMAP writes them (RFC 9051 §4.3, §9 `string`, `nstring`).

use super::headers::unfold;

/// Writes a header value as one line: quoted when it is printable ASCII, else as a literal.
/// NUL, which no string may hold, becomes `?`. At most `max` octets are written.
pub(super) fn string(out: &mut Vec<u8>, value: &[u8], max: usize) {
    let value = cut(value, max);
    if value.iter().all(|b| matches!(b, b' '..=b'~')) {
        quoted(out, value);
        return;
    }
    let mut line = unfold(value);
    line.iter_mut().filter(|b| **b == 0).for_each(|b| *b = b'?');
    if line.iter().all(|b| matches!(b, b' '..=b'~')) {
        quoted(out, &line);
    } else {
        out.extend_from_slice(format!("{{{}}}\r\n", line.len()).as_bytes());
        out.extend_from_slice(&line);
    }
}

/// As [`string`], or NIL for nothing.
pub(super) fn nstring(out: &mut Vec<u8>, value: Option<&[u8]>, max: usize) {
    match value {
        Some(value) => string(out, value, max),
        None => out.extend_from_slice(b"NIL"),
    }
}

fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// At most `max` octets, not ending inside a UTF-8 sequence.
fn cut(value: &[u8], max: usize) -> &[u8] {
    let mut end = max;
    while end > max.saturating_sub(4) && value.get(end).is_some_and(|b| b & 0xc0 == 0x80) {
        end -= 1;
    }
    value.get(..end).unwrap_or(value)
}
