//! The text of a message as people read it, for searching.

use std::borrow::Cow;

use mail_parser::decoders::html::html_to_text;

use super::content::{ContentFields, ContentType, disposition};
use super::headers::{HeaderField, fields};
use super::section::decode;
use super::structure::{Kind, Part, Structure};
use super::words::decode_charset;

/// Octets of decoded text that are kept, for the header and for the body each.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

/// What a search looks through (RFC 9051 §6.4.4 `TEXT`, `BODY`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The top header, decoded and unfolded: `Name: value` and a line feed for each field.
    pub headers: String,
    /// The text of all text parts, those of nested messages (with their headers) included; HTML
    /// without its tags. Each part is followed by a line feed. Cut after 4 MiB.
    pub body: String,
}

/// Collects the searchable text of a message. Never fails.
#[must_use]
pub fn search_text(raw: &[u8]) -> SearchText {
    let structure = Structure::parse(raw);
    let mut text = SearchText::default();
    header_text(&mut text.headers, fields(raw));
    for part in &structure.parts {
        if text.body.len() >= MAX_TEXT {
            break;
        }
        part_text(&mut text.body, &structure, part);
    }
    truncate(&mut text.body);
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
    let named = |name: &[u8]| name.to_ascii_lowercase().ends_with(b".pdf");
    let filename = || {
        let (_, parameters) = disposition(content.disposition?)?;
        parameters.into_iter().find(|p| p.name.eq_ignore_ascii_case(b"filename")).map(|p| p.value)
    };
    declared.is("application", "pdf")
        || (declared.is("application", "octet-stream")
            && (declared.parameter("name").is_some_and(named) || filename().is_some_and(|name| named(&name))))
}

fn header_text<'a>(out: &mut String, fields: impl Iterator<Item = HeaderField<'a>>) {
    for field in fields {
        out.push_str(&String::from_utf8_lossy(field.name).replace('\0', "\u{fffd}"));
        out.push_str(": ");
        out.push_str(&field.decoded());
        out.push('\n');
        if out.len() >= MAX_TEXT {
            break;
        }
    }
    truncate(out);
}

fn part_text(out: &mut String, structure: &Structure<'_>, part: &Part) {
    let content = ContentFields::read(structure.fields(part));
    let declared = Structure::content_type(part, &content);
    match part.kind {
        Kind::Message => {
            let inner = part.children.first().and_then(|&index| structure.parts.get(index));
            if let Some(inner) = inner {
                header_text(out, structure.fields(inner));
            }
        }
        Kind::Leaf | Kind::Text if declared.as_ref().is_none_or(|t| t.is_main("text")) => {
            leaf_text(out, structure.body(part), &content, declared.as_ref());
        }
        _ => {}
    }
}

fn leaf_text(out: &mut String, body: &[u8], content: &ContentFields<'_>, declared: Option<&ContentType>) {
    // No encoding makes less than a quarter of its octets; a bound for the work on one part.
    let body = body.get(..MAX_TEXT * 4).unwrap_or(body);
    let encoding = content.encoding_name();
    let bytes = decode(&encoding, body, false).unwrap_or(Cow::Borrowed(body));
    let bytes = bytes.get(..MAX_TEXT).unwrap_or(&bytes);
    let charset = declared.and_then(|t| t.parameter("charset")).unwrap_or_default();
    let mut text = decode_charset(charset, bytes).replace('\0', "\u{fffd}");
    if declared.is_some_and(|t| t.is("text", "html")) {
        text = html_to_text(&text);
    }
    out.push_str(&text);
    out.push('\n');
}

fn truncate(text: &mut String) {
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT));
    }
}
