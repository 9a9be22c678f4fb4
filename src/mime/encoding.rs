//! Content transfer encodings (RFC 2045 §6), read tolerantly and written strictly.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest line of encoded text without its line end (RFC 2045 §6.7 rule 5, §6.8).
const MAX_LINE: usize = 76;
const NO_DIGIT: u8 = 0xff;

const BASE64_VALUES: [u8; 256] = base64_values();

const fn base64_values() -> [u8; 256] {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [NO_DIGIT; 256];
    let mut i = 0;
    while i < alphabet.len() {
        values[alphabet[i] as usize] = i as u8;
        i += 1;
    }
    values
}

/// Decodes base64, ignoring whatever is not of its alphabet (RFC 2045 §6.8). Text that goes on after
/// padding is read on, as it comes from programs that join pieces.
#[must_use]
pub fn base64_decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut group, mut digits) = (0_u32, 0_u8);
    for &byte in text {
        let value = BASE64_VALUES[usize::from(byte)];
        if value != NO_DIGIT {
            group = group << 6 | u32::from(value);
            digits += 1;
        } else if byte == b'=' {
            end_group(&mut out, group, digits);
            (group, digits) = (0, 0);
        }
        if digits == 4 {
            out.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, digits) = (0, 0);
        }
    }
    end_group(&mut out, group, digits);
    out
}

/// Writes the octets of a group that has fewer than four digits.
fn end_group(out: &mut Vec<u8>, group: u32, digits: u8) {
    match digits {
        2 => out.push((group >> 4) as u8),
        3 => out.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    }
}

/// Base64 in lines of 76 ended by CRLF; nothing for nothing.
#[must_use]
pub fn base64_encode(bytes: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(bytes);
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / MAX_LINE * 2 + 2);
    for line in encoded.as_bytes().chunks(MAX_LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// The value of a hexadecimal digit in either case.
pub(super) fn hex_value(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|v| v as u8)
}

/// Decodes quoted-printable; what is not valid stays as it is (RFC 2045 §6.7, notes on robustness).
#[must_use]
pub fn quoted_printable_decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (line, end, tail) = split_line(rest);
        rest = tail;
        // Rule 3: white space at the end of a line was added on the way.
        let line = if end.is_empty() { line } else { line.trim_ascii_end() };
        match line.split_last() {
            Some((b'=', soft)) => decode_escapes(soft, &mut out),
            _ => {
                decode_escapes(line, &mut out);
                out.extend_from_slice(end);
            }
        }
    }
    out
}

/// The first line, its line end, and what follows.
fn split_line(text: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let Some(lf) = memchr::memchr(b'\n', text) else { return (text, b"", b"") };
    let end = if text[..lf].ends_with(b"\r") { lf - 1 } else { lf };
    (&text[..end], &text[end..=lf], &text[lf + 1..])
}

fn decode_escapes(line: &[u8], out: &mut Vec<u8>) {
    let mut rest = line;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        let octet = match rest.get(at + 1..at + 3) {
            Some(&[high, low]) => hex_value(high).zip(hex_value(low)),
            _ => None,
        };
        if let Some((high, low)) = octet {
            out.push(high << 4 | low);
            rest = &rest[at + 3..];
        } else {
            out.push(b'=');
            rest = &rest[at + 1..];
        }
    }
    out.extend_from_slice(rest);
}

/// Quoted-printable in lines of at most 76. Line ends of the text (CRLF or LF) stay as they are, a
/// CR alone is encoded.
#[must_use]
pub fn quoted_printable_encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while !rest.is_empty() {
        let (line, end, tail) = split_line(rest);
        rest = tail;
        encode_line(line, &mut out);
        out.extend_from_slice(end);
    }
    out
}

fn encode_line(line: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    for (at, &byte) in line.iter().enumerate() {
        let last = at + 1 == line.len();
        let plain = match byte {
            b'=' => false,
            b' ' | b'\t' => !last,
            other => other.is_ascii_graphic(),
        };
        let width = if plain { 1 } else { 3 };
        // The last column of a line that goes on belongs to the soft line break.
        if column + width > if last { MAX_LINE } else { MAX_LINE - 1 } {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if plain && !(column == 0 && tempts_mailers(&line[at..])) {
            out.push(byte);
            column += 1;
        } else {
            push_escape(byte, out);
            column += 3;
        }
    }
}

/// A dot or "From " at the start of a line is changed by careless programs on the way.
fn tempts_mailers(rest: &[u8]) -> bool {
    rest.starts_with(b".") || rest.starts_with(b"From ")
}

/// `=XX` with upper-case digits, as RFC 2045 §6.7 rule 1 wants them.
pub(super) fn push_escape(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(&[b'=', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}
