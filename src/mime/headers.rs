//! Raw header fields, as they stand in the message (RFC 5322 §2.2, §4.5).

use memchr::memchr;

use super::words;
use crate::address::{Address, ReversePath};

/// Octets of one field's value that are decoded; what follows is not looked at.
const MAX_DECODED_VALUE: usize = 1024 * 1024;

/// One header field. A line without a colon is a field with an empty name, so that nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderField<'a> {
    /// The name, without the colon and without white space around it.
    pub name: &'a [u8],
    /// The whole field with its folded lines and the last line end.
    pub raw: &'a [u8],
    /// The value after the colon, still folded, without white space and line ends around it.
    pub value: &'a [u8],
}

impl HeaderField<'_> {
    /// Compares the name without regard to case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value with folding undone and encoded-words (RFC 2047) decoded; NUL becomes U+FFFD.
    #[must_use]
    pub fn decoded(&self) -> String {
        words::decode(&unfold(self.value.get(..MAX_DECODED_VALUE).unwrap_or(self.value)))
    }
}

/// The fields of the header `raw` begins with, up to the blank line.
pub fn fields(raw: &[u8]) -> Fields<'_> {
    Fields { rest: raw }
}

/// Iterator over raw header fields.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = HeaderField<'a>;

    fn next(&mut self) -> Option<HeaderField<'a>> {
        if self.rest.is_empty() || blank_line(self.rest) > 0 {
            return None;
        }
        let mut end = line_length(self.rest);
        while matches!(self.rest.get(end), Some(b' ' | b'\t')) {
            end += line_length(&self.rest[end..]);
        }
        let (raw, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(field(raw))
    }
}

fn field(raw: &[u8]) -> HeaderField<'_> {
    let first_line = &raw[..line_length(raw)];
    match memchr(b':', first_line) {
        Some(colon) if !matches!(raw.first(), Some(b' ' | b'\t' | b':')) => {
            HeaderField { name: raw[..colon].trim_ascii_end(), raw, value: raw[colon + 1..].trim_ascii() }
        }
        _ => HeaderField { name: b"", raw, value: raw.trim_ascii() },
    }
}

/// Octets of the first line with its line end.
pub(super) fn line_length(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// Octets of the blank line at the front, 0 when there is none.
pub(super) fn blank_line(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

/// Header (with its blank line, if there is one) and body.
#[must_use]
pub fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < raw.len() {
        let blank = blank_line(&raw[at..]);
        if blank > 0 {
            return raw.split_at(at + blank);
        }
        at += line_length(&raw[at..]);
    }
    (raw, b"")
}

/// Undoes folding (RFC 5322 §2.2.3): line ends go, the white space that follows them stays, a tab
/// becomes a space. Stray CR and LF go as well, so the result is one line.
#[must_use]
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let kept = value.iter().filter(|b| !matches!(b, b'\r' | b'\n'));
    kept.map(|&b| if b == b'\t' { b' ' } else { b }).collect()
}

/// The decoded values of every field of that name in the top header, in order.
#[must_use]
pub fn header_values(raw: &[u8], name: &str) -> Vec<String> {
    fields(raw).filter(|f| f.is(name)).map(|f| f.decoded()).collect()
}

/// How many hosts say they have passed the message on (RFC 5321 §6.3): the measure of a loop.
#[must_use]
pub fn received_count(raw: &[u8]) -> usize {
    fields(raw).filter(|f| f.is("Received")).count()
}

/// True if a `Delivered-To` field names `address`, compared as deliveries compare.
#[must_use]
pub fn has_delivered_to(raw: &[u8], address: &Address) -> bool {
    let key = address.key();
    let named = |field: HeaderField<'_>| {
        let path = ReversePath::parse(str::from_utf8(field.value).ok()?).ok()?;
        path.address().map(Address::key)
    };
    fields(raw).filter(|f| f.is("Delivered-To")).any(|field| named(field).as_ref() == Some(&key))
}
