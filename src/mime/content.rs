//! The fields that describe a part: `Content-*` with parameters (RFC 2045 §5, RFC 2183, RFC 2231).

use super::headers::{HeaderField, unfold};
use super::lexer::Cursor;

/// Parameters of one field that are kept.
const MAX_PARAMETERS: usize = 128;
/// What the names of all these fields begin with.
const PREFIX: &[u8] = b"Content-";

/// `name=value` as given: RFC 2231 continuations and encodings are not undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
}

/// A media type; `main/sub` keep the letter case of the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContentType {
    pub(super) main: Vec<u8>,
    pub(super) sub: Vec<u8>,
    pub(super) parameters: Vec<Parameter>,
}

impl ContentType {
    /// Reads the value of a `Content-Type` field; None if it has no `type/subtype`.
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        cursor.skip_cfws();
        let main = cursor.take_while(is_token).to_vec();
        cursor.skip_cfws();
        if !cursor.eat(b'/') {
            return None;
        }
        cursor.skip_cfws();
        let sub = cursor.take_while(is_token).to_vec();
        if main.is_empty() || sub.is_empty() {
            return None;
        }
        Some(Self { main, sub, parameters: parameters(&mut cursor) })
    }

    pub(super) fn new(main: &str, sub: &str) -> Self {
        Self { main: main.into(), sub: sub.into(), parameters: Vec::new() }
    }

    pub(super) fn is_main(&self, main: &str) -> bool {
        self.main.eq_ignore_ascii_case(main.as_bytes())
    }

    pub(super) fn is(&self, main: &str, sub: &str) -> bool {
        self.is_main(main) && self.sub.eq_ignore_ascii_case(sub.as_bytes())
    }

    /// A whole message as content (RFC 2046 §5.2.1, RFC 6532 §3.7).
    pub(super) fn is_message(&self) -> bool {
        self.is("message", "rfc822") || self.is("message", "global")
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&[u8]> {
        let found = self.parameters.iter().find(|p| p.name.eq_ignore_ascii_case(name.as_bytes()))?;
        Some(&found.value)
    }
}

/// `disposition-type *(";" parameter)` (RFC 2183 §2).
pub(super) fn disposition(value: &[u8]) -> Option<(Vec<u8>, Vec<Parameter>)> {
    let mut cursor = Cursor::new(value);
    cursor.skip_cfws();
    let kind = cursor.take_while(is_token).to_vec();
    if kind.is_empty() { None } else { Some((kind, parameters(&mut cursor))) }
}

/// The tokens between separators: how a transfer encoding or languages are named.
pub(super) fn tokens(value: &[u8], separator: u8) -> Vec<Vec<u8>> {
    let mut cursor = Cursor::new(value);
    let mut found = Vec::new();
    while found.len() < MAX_PARAMETERS {
        cursor.skip_cfws();
        let token = cursor.take_while(is_token);
        if !token.is_empty() {
            found.push(token.to_vec());
        }
        cursor.take_while(|b| b != separator);
        if !cursor.eat(separator) {
            break;
        }
    }
    found
}

/// RFC 2045 §5.1: any CHAR except SPACE, CTLs, or tspecials. 8-bit octets are let pass.
fn is_token(byte: u8) -> bool {
    !byte.is_ascii_control() && !b" ()<>@,;:\\\"/[]?=".contains(&byte)
}

fn parameters(cursor: &mut Cursor<'_>) -> Vec<Parameter> {
    let mut found = Vec::new();
    while found.len() < MAX_PARAMETERS {
        cursor.take_while(|b| b != b';');
        if !cursor.eat(b';') {
            break;
        }
        cursor.skip_cfws();
        let name = cursor.take_while(|b| !b"=;".contains(&b) && !b.is_ascii_whitespace());
        cursor.skip_cfws();
        if name.is_empty() || !cursor.eat(b'=') {
            continue;
        }
        found.push(Parameter { name: name.to_vec(), value: parameter_value(cursor) });
    }
    found
}

/// A quoted string or, more widely than the RFC, all up to the semicolon: names of files with spaces
/// and parentheses come without quotes. A comment after white space is left out.
fn parameter_value(cursor: &mut Cursor<'_>) -> Vec<u8> {
    cursor.skip_cfws();
    if cursor.peek() == Some(b'"') {
        return cursor.quoted().0;
    }
    let value = unfold(cursor.take_while(|b| b != b';'));
    let value = value.trim_ascii();
    let comment = memchr::memmem::find(value, b" (").filter(|_| value.ends_with(b")"));
    value[..comment.unwrap_or(value.len())].trim_ascii_end().to_vec()
}

/// The describing fields of one part; of repeated fields the first counts.
#[derive(Default)]
pub(super) struct ContentFields<'a> {
    pub(super) content_type: Option<&'a [u8]>,
    pub(super) encoding: Option<&'a [u8]>,
    pub(super) id: Option<&'a [u8]>,
    pub(super) description: Option<&'a [u8]>,
    pub(super) md5: Option<&'a [u8]>,
    pub(super) disposition: Option<&'a [u8]>,
    pub(super) language: Option<&'a [u8]>,
    pub(super) location: Option<&'a [u8]>,
}

impl<'a> ContentFields<'a> {
    pub(super) fn read(fields: impl Iterator<Item = HeaderField<'a>>) -> Self {
        let mut content = Self::default();
        for field in fields {
            let Some((prefix, rest)) = field.name.split_at_checked(PREFIX.len()) else { continue };
            if !prefix.eq_ignore_ascii_case(PREFIX) {
                continue;
            }
            if let Some(place) = content.place(rest) {
                place.get_or_insert(field.value);
            }
        }
        content
    }

    fn place(&mut self, rest: &[u8]) -> Option<&mut Option<&'a [u8]>> {
        let is = |name: &str| rest.eq_ignore_ascii_case(name.as_bytes());
        Some(match rest.len() {
            4 if is("type") => &mut self.content_type,
            17 if is("transfer-encoding") => &mut self.encoding,
            2 if is("id") => &mut self.id,
            11 if is("description") => &mut self.description,
            3 if is("md5") => &mut self.md5,
            11 if is("disposition") => &mut self.disposition,
            8 if is("language") => &mut self.language,
            8 if is("location") => &mut self.location,
            _ => return None,
        })
    }

    /// The transfer encoding's name; `7bit` when there is none (RFC 2045 §6.1).
    pub(super) fn encoding_name(&self) -> Vec<u8> {
        let named = self.encoding.and_then(|value| tokens(value, b';').into_iter().next());
        named.unwrap_or_else(|| b"7bit".to_vec())
    }
}
