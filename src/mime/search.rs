//! The text of a message as people read it, for searching.

use std::borrow::Cow;

use super::content::{ContentFields, ContentType};
use super::filename::names;
use super::headers::{HeaderField, fields};
use super::html::{Extent, html_text};
use super::section::decode;
use super::structure::{Kind, Part, Structure};
use super::words::decode_charset;

/// Octets of decoded text that are indexed, of the header and of the body each.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

/// What a search looks through (RFC 9051 §6.4.4 `TEXT`, `BODY`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The top header, decoded and unfolded: `Name: value` and a line feed for each field.
    pub headers: String,
    /// The names of attached files and the text of all text parts, those of nested messages (with their headers) and
    /// reports of delivery included; HTML without its tags. Each is followed by a line feed.
    pub body: String,
    /// Something was left out, since there is more than was wanted.
    pub cut: bool,
}

/// Collects the searchable text of a message, at most so many octets of the header and of the body each. Never fails.
#[must_use]
pub fn search_text(raw: &[u8], most: usize) -> SearchText {
    let structure = Structure::parse(raw);
    let mut text = SearchText::default();
    text.cut |= header_text(&mut text.headers, fields(raw), most);
    for part in &structure.parts {
        if text.body.len() >= most {
            text.cut = true;
            break;
        }
        text.cut |= part_text(&mut text.body, &structure, part, most);
    }
    text.cut |= truncate(&mut text.body, most);
    text
}

/// Documents in the parts of a message that are no text, decoded: those that are PDF by their type or name, at most
/// `most` and each of at most so many octets. What is larger is left out.
#[must_use]
pub fn documents(raw: &[u8], most: usize, octets: usize) -> Vec<Vec<u8>> {
    let structure = Structure::parse(raw);
    let parts = structure.parts.iter().filter(|part| part.kind == Kind::Leaf);
    let decoded = parts.filter_map(|part| {
        let content = ContentFields::read(structure.fields(part));
        if !is_pdf(&content, &Structure::content_type(part, &content)?) {
            return None;
        }
        // Base64 makes four of three, and breaks lines.
        let body = Some(structure.body(part)).filter(|body| body.len() / 2 <= octets)?;
        decode(&content.encoding_name(), body, false).filter(|bytes| bytes.len() <= octets)
    });
    decoded.map(Cow::into_owned).take(most).collect()
}

/// By its type, or by its name where the type says nothing.
fn is_pdf(content: &ContentFields<'_>, declared: &ContentType) -> bool {
    let named = |name: &String| name.to_ascii_lowercase().ends_with(".pdf");
    declared.is("application", "pdf")
        || (declared.is("application", "octet-stream") && names(content, Some(declared)).iter().any(named))
}

/// True when something was left out; so it is with the functions below.
fn header_text<'a>(out: &mut String, fields: impl Iterator<Item = HeaderField<'a>>, most: usize) -> bool {
    for field in fields {
        if out.len() >= most {
            break;
        }
        out.push_str(&String::from_utf8_lossy(field.name).replace('\0', "\u{fffd}"));
        out.push_str(": ");
        out.push_str(&field.decoded());
        out.push('\n');
    }
    truncate(out, most)
}

fn part_text(out: &mut String, structure: &Structure<'_>, part: &Part, most: usize) -> bool {
    let content = ContentFields::read(structure.fields(part));
    let declared = Structure::content_type(part, &content);
    for name in names(&content, declared.as_ref()) {
        out.push_str(&name);
        out.push('\n');
    }
    match part.kind {
        Kind::Message => {
            let inner = part.children.first().and_then(|&index| structure.parts.get(index));
            inner.is_some_and(|inner| header_text(out, structure.fields(inner), most))
        }
        Kind::Leaf | Kind::Text if declared.as_ref().is_none_or(is_text) => {
            leaf_text(out, structure.body(part), &content, declared.as_ref(), most)
        }
        _ => false,
    }
}

/// RFC 3464 §2.1, RFC 8098 §3: reports are lines of text, whatever they are called.
fn is_text(declared: &ContentType) -> bool {
    let report = |sub| declared.is("message", sub);
    declared.is_main("text")
        || report("delivery-status")
        || report("global-delivery-status")
        || report("disposition-notification")
}

fn leaf_text(
    out: &mut String,
    body: &[u8],
    content: &ContentFields<'_>,
    declared: Option<&ContentType>,
    most: usize,
) -> bool {
    // No encoding makes less than a quarter of its octets; a bound for the work on one part.
    let begin = body.get(..most.saturating_mul(4)).unwrap_or(body);
    let encoding = content.encoding_name();
    let decoded = decode(&encoding, begin, false).unwrap_or(Cow::Borrowed(begin));
    let bytes = decoded.get(..most).unwrap_or(&decoded);
    let charset = declared.and_then(|t| t.parameter("charset")).unwrap_or_default();
    let mut text = decode_charset(charset, bytes);
    if text.contains('\0') {
        text = text.replace('\0', "\u{fffd}");
    }
    if declared.is_some_and(|t| t.is("text", "html")) {
        text = html_text(&text, Extent::All);
    }
    // Of a long text there should be one at a time.
    text.reserve_exact(1);
    text.push('\n');
    if out.is_empty() {
        *out = text;
    } else {
        out.push_str(&text);
    }
    begin.len() < body.len() || bytes.len() < decoded.len()
}

fn truncate(text: &mut String, most: usize) -> bool {
    let long = text.len() > most;
    if long {
        text.truncate(text.floor_char_boundary(most));
    }
    long
}
