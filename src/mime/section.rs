//! Sections of a message, byte for byte (RFC 9051 §6.4.5, RFC 3516).

use std::borrow::Cow;
use std::collections::HashSet;

use super::content::ContentFields;
use super::encoding::{base64_decode, quoted_printable_decode};
use super::headers::{blank_line, fields, split};
use super::structure::{Kind, Part, Structure};

/// What of a part is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// `BODY[]` or `BODY[n]`: the message, or the body of the part.
    Full,
    /// `HEADER`: the header of the message, or of the message the part holds.
    Header,
    /// `HEADER.FIELDS (…)`: only fields of these names.
    HeaderFields(Vec<String>),
    /// `HEADER.FIELDS.NOT (…)`: all fields but those of these names.
    HeaderFieldsNot(Vec<String>),
    /// `TEXT`: the body of the message, or of the message the part holds.
    Text,
    /// `MIME`: the header of the part itself.
    Mime,
}

/// A section specification: a part number (empty for the whole message) and what of it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Section {
    /// The numbers between the dots, from 1.
    pub part: Vec<u32>,
    /// What of that part.
    pub kind: SectionKind,
}

/// Why a part has no decoded form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BinaryError {
    /// The message has no part of that number.
    #[error("no such part")]
    NoSuchPart,
    /// The part's Content-Transfer-Encoding is not known: `NO [UNKNOWN-CTE]` (RFC 3516 §4.3).
    #[error("unknown content transfer encoding")]
    UnknownCte,
}

/// The bytes of a section; None if the message has no such part, or the part no such section.
#[must_use]
pub fn section<'a>(raw: &'a [u8], section: &Section) -> Option<Cow<'a, [u8]>> {
    if section.part.is_empty() {
        return of_message(section, raw, split(raw));
    }
    Structure::parse(raw).section(section)
}

/// The body of a part with its transfer encoding undone. An empty part number is the whole message.
///
/// # Errors
/// `NoSuchPart`, or `UnknownCte` when the encoding is not one of RFC 2045 §6.1.
pub fn binary<'a>(raw: &'a [u8], part: &[u32]) -> Result<Cow<'a, [u8]>, BinaryError> {
    if part.is_empty() {
        return Ok(Cow::Borrowed(raw));
    }
    Structure::parse(raw).binary(part)
}

/// A section of a whole message of which header and body are known.
fn of_message<'a>(wanted: &Section, full: &'a [u8], halves: (&'a [u8], &'a [u8])) -> Option<Cow<'a, [u8]>> {
    let (header, body) = halves;
    match &wanted.kind {
        SectionKind::Full => Some(Cow::Borrowed(full)),
        SectionKind::Header => Some(Cow::Borrowed(header)),
        SectionKind::Text => Some(Cow::Borrowed(body)),
        SectionKind::HeaderFields(names) => Some(Cow::Owned(selected(header, names, true))),
        SectionKind::HeaderFieldsNot(names) => Some(Cow::Owned(selected(header, names, false))),
        // RFC 9051 §6.4.5.1: MIME needs a part number before it.
        SectionKind::Mime => None,
    }
}

/// The fields that are named (or those that are not), whole, and the blank line if there is one.
fn selected(header: &[u8], names: &[String], named: bool) -> Vec<u8> {
    let names: HashSet<Vec<u8>> = names.iter().map(|name| name.as_bytes().to_ascii_lowercase()).collect();
    let mut out = Vec::new();
    let mut length = 0;
    for field in fields(header) {
        length += field.raw.len();
        if names.contains(&field.name.to_ascii_lowercase()) == named {
            out.extend_from_slice(field.raw);
        }
    }
    let rest = header.get(length..).unwrap_or_default();
    out.extend_from_slice(&rest[..blank_line(rest)]);
    out
}

impl<'a> Structure<'a> {
    /// As [`section`], for several sections of one message.
    #[must_use]
    pub fn section(&self, wanted: &Section) -> Option<Cow<'a, [u8]>> {
        if wanted.part.is_empty() {
            return of_message(wanted, self.raw, split(self.raw));
        }
        let part = self.part(&wanted.part)?;
        match wanted.kind {
            SectionKind::Full => Some(Cow::Borrowed(self.body(part))),
            SectionKind::Mime => Some(Cow::Borrowed(self.header(part))),
            _ => {
                let inner = self.message_in(part)?;
                of_message(wanted, self.body(part), (self.header(inner), self.body(inner)))
            }
        }
    }

    /// As [`binary`], for several parts of one message.
    ///
    /// # Errors
    /// As [`binary`].
    pub fn binary(&self, part: &[u32]) -> Result<Cow<'a, [u8]>, BinaryError> {
        if part.is_empty() {
            return Ok(Cow::Borrowed(self.raw));
        }
        let part = self.part(part).ok_or(BinaryError::NoSuchPart)?;
        let encoding = ContentFields::read(self.fields(part)).encoding_name();
        let composite = matches!(part.kind, Kind::Multipart | Kind::Message);
        // RFC 2045 §6.4: nothing but the identity encodings is meant for composite types.
        decode(&encoding, self.body(part), composite).ok_or(BinaryError::UnknownCte)
    }

    fn message_in(&self, part: &Part) -> Option<&Part> {
        if part.kind != Kind::Message {
            return None;
        }
        self.parts.get(*part.children.first()?)
    }

    /// The part of that number (RFC 9051 §6.4.5.1). In a message that is no multipart, part 1 is the
    /// message's own content; a part that holds a message is gone through without a number.
    fn part(&self, numbers: &[u32]) -> Option<&Part> {
        let mut part = self.parts.first()?;
        let mut is_message = true;
        for &number in numbers {
            if let Some(inner) = self.message_in(part).filter(|_| !is_message) {
                (part, is_message) = (inner, true);
            }
            if part.kind == Kind::Multipart {
                let index = usize::try_from(number).ok()?.checked_sub(1)?;
                part = self.parts.get(*part.children.get(index)?)?;
            } else if !(is_message && number == 1) {
                return None;
            }
            is_message = false;
        }
        Some(part)
    }
}

/// Undoes a transfer encoding; None if it is not known. Composite types are passed as they are.
pub(super) fn decode<'a>(encoding: &[u8], body: &'a [u8], composite: bool) -> Option<Cow<'a, [u8]>> {
    let is = |name: &str| encoding.eq_ignore_ascii_case(name.as_bytes());
    if composite || is("7bit") || is("8bit") || is("binary") {
        Some(Cow::Borrowed(body))
    } else if is("base64") {
        Some(Cow::Owned(base64_decode(body)))
    } else if is("quoted-printable") {
        Some(Cow::Owned(quoted_printable_decode(body)))
    } else {
        None
    }
}
