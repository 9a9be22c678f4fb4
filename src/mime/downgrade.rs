//! Making a message fit for a next hop without 8BITMIME (RFC 6152 §3).

use std::ops::Range;

use super::content::{ContentFields, ContentType};
use super::encoding::{base64_encode, push_escape, quoted_printable_encode};
use super::headers::fields;
use super::structure::{Kind, Part, Structure};

/// True if an octet has its eighth bit set, in the header or in the body.
#[must_use]
pub fn is_8bit(raw: &[u8]) -> bool {
    !raw.is_ascii()
}

/// The message in 7-bit octets: parts with 8-bit octets are re-encoded, their structure and all other
/// bytes stay as they are (so that a 7-bit signed part keeps its signature).
///
/// None if the header of the message or of a part holds 8-bit octets: such a message can only go to a
/// host with SMTPUTF8 (RFC 6531 §3.6).
#[must_use]
pub fn downgrade_to_7bit(raw: &[u8]) -> Option<Vec<u8>> {
    if raw.is_ascii() {
        return Some(raw.to_vec());
    }
    let structure = Structure::parse(raw);
    let mut edits = Edits::default();
    for (index, part) in structure.parts.iter().enumerate() {
        if !structure.header(part).is_ascii() {
            return None;
        }
        if !structure.body(part).is_ascii() {
            downgrade_part(&structure, part, index == 0, &mut edits);
        }
    }
    Some(edits.apply(raw))
}

/// As [`downgrade_to_7bit`], where that costs nothing. None if the message is 7-bit or can only go to hosts with SMTPUTF8;
/// if octets would be lost, or parts called what they may not be (RFC 2045 §6.4); or if somebody has signed them as they are
/// (RFC 1847 asks for 7 bits there, and not everybody heeds it).
#[must_use]
pub fn seven_bit_for_good(raw: &[u8]) -> Option<Vec<u8>> {
    if raw.is_ascii() {
        return None;
    }
    let structure = Structure::parse(raw);
    let eight_bit = |range: &Range<usize>| raw.get(range.clone()).is_some_and(|bytes| !bytes.is_ascii());
    let mut leaves = 0;
    for part in structure.parts.iter().filter(|part| eight_bit(&part.body)) {
        let content = ContentFields::read(structure.fields(part));
        match part.kind {
            Kind::Leaf if keeps_8bit(&content) => leaves += count_8bit(structure.body(part)),
            Kind::Multipart if !is_signed_multipart(part, &content) => {}
            Kind::Message if !holds_signature(&structure, part) => {}
            _ => return None,
        }
    }
    // What is over stands between the parts.
    if leaves == count_8bit(raw) { downgrade_to_7bit(raw) } else { None }
}

/// Whether octets beyond ASCII in a body of this encoding can be encoded.
fn keeps_8bit(content: &ContentFields<'_>) -> bool {
    let encoding = content.encoding_name().to_ascii_lowercase();
    is_identity(&encoding) || encoding == b"quoted-printable"
}

fn is_identity(encoding: &[u8]) -> bool {
    matches!(encoding, b"7bit" | b"8bit" | b"binary")
}

fn count_8bit(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !byte.is_ascii()).count()
}

fn is_signed_multipart(part: &Part, content: &ContentFields<'_>) -> bool {
    Structure::content_type(part, content).is_some_and(|kind| kind.is("multipart", "signed"))
}

/// Whether the message in this part bears a signature over its body.
fn holds_signature(structure: &Structure<'_>, part: &Part) -> bool {
    let mut inner = part.children.iter().filter_map(|child| structure.parts.get(*child));
    inner.any(|inner| structure.fields(inner).any(|field| field.is("DKIM-Signature")))
}

/// Replacements of byte ranges that do not overlap.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, Vec<u8>)>);

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn replace(&mut self, range: Range<usize>, replacement: Vec<u8>) {
        self.0.push((range, replacement));
    }

    /// 8-bit octets in what is not replaced stand in a preamble or an epilogue, which nobody reads, and become
    /// question marks.
    fn apply(self, raw: &[u8]) -> Vec<u8> {
        self.copy(raw, |bytes, out| out.extend(seven_bit(bytes)))
    }

    /// Copies what is not replaced.
    pub(super) fn apply_as_is(self, raw: &[u8]) -> Vec<u8> {
        self.copy(raw, |bytes, out| out.extend_from_slice(bytes))
    }

    fn copy(mut self, raw: &[u8], keep: impl Fn(&[u8], &mut Vec<u8>)) -> Vec<u8> {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = Vec::with_capacity(raw.len() + raw.len() / 4);
        let mut at = 0;
        for (range, replacement) in &self.0 {
            keep(raw.get(at..range.start).unwrap_or_default(), &mut out);
            out.extend_from_slice(replacement);
            at = range.end;
        }
        keep(raw.get(at..).unwrap_or_default(), &mut out);
        out
    }
}

fn seven_bit(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().map(|b| if b.is_ascii() { *b } else { b'?' })
}

fn downgrade_part(structure: &Structure<'_>, part: &Part, is_root: bool, edits: &mut Edits) {
    let content = ContentFields::read(structure.fields(part));
    let encoding = content.encoding_name().to_ascii_lowercase();
    let identity = is_identity(&encoding);
    let body = structure.body(part);
    if matches!(part.kind, Kind::Multipart | Kind::Message) {
        if identity && encoding != b"7bit" {
            set_encoding(structure, part, "7bit", "", edits);
        }
        return;
    }
    let replacement = match encoding.as_slice() {
        _ if identity => {
            let (name, encoded) = encode(structure, part, &content, is_root);
            let missing = if is_root { missing_fields(structure, part, &content) } else { String::new() };
            set_encoding(structure, part, name, &missing, edits);
            encoded
        }
        b"quoted-printable" => escape_8bit(body),
        // Decoders ignore what is not of the alphabet.
        b"base64" => body.iter().copied().filter(u8::is_ascii).collect(),
        _ => seven_bit(body).collect(),
    };
    edits.0.push((part.body.clone(), replacement));
}

pub(super) fn textual(kind: &ContentType) -> bool {
    kind.is_main("text") || kind.is_main("message")
}

/// Text as quoted-printable, which keeps it readable, everything else as base64.
fn encode(
    structure: &Structure<'_>,
    part: &Part,
    content: &ContentFields<'_>,
    is_root: bool,
) -> (&'static str, Vec<u8>) {
    let declared = Structure::content_type(part, content);
    if declared.as_ref().is_none_or(textual) {
        return ("quoted-printable", quoted_printable_encode(structure.body(part)));
    }
    let mut encoded = base64_encode(structure.body(part));
    if !is_root {
        // The line end before the delimiter is still there.
        encoded.truncate(encoded.len().saturating_sub(2));
    }
    ("base64", encoded)
}

/// Without these fields nobody would know that the body of the message is encoded.
fn missing_fields(structure: &Structure<'_>, part: &Part, content: &ContentFields<'_>) -> String {
    let mut lines = String::new();
    if !structure.fields(part).any(|f| f.is("MIME-Version")) {
        lines.push_str("MIME-Version: 1.0\r\n");
    }
    if content.content_type.is_none() {
        let utf8 = str::from_utf8(structure.body(part)).is_ok();
        // RFC 1428 §3: the name for a character set that is not known.
        let charset = if utf8 { "utf-8" } else { "unknown-8bit" };
        lines.push_str(&format!("Content-Type: text/plain; charset={charset}\r\n"));
    }
    lines
}

/// Replaces the Content-Transfer-Encoding of a part, or adds it with other lines at the header's end.
pub(super) fn set_encoding(
    structure: &Structure<'_>,
    part: &Part,
    name: &str,
    more: &str,
    edits: &mut Edits,
) {
    let mut line = format!("{more}Content-Transfer-Encoding: {name}\r\n").into_bytes();
    let mut at = part.header.start;
    for field in fields(structure.header(part)) {
        let end = at + field.raw.len();
        if field.is("Content-Transfer-Encoding") {
            edits.0.push((at..end, std::mem::take(&mut line)));
        }
        at = end;
    }
    if !line.is_empty() {
        edits.0.push((at..at, line));
    }
}

fn escape_8bit(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for &byte in body {
        if byte.is_ascii() {
            out.push(byte);
        } else {
            push_escape(byte, &mut out);
        }
    }
    out
}
