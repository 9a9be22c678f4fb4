//! The parts of a message that can be read as text, each by itself.

use super::content::{ContentFields, ContentType};
use super::html::{Extent, html_text};
use super::section::decode;
use super::structure::{Kind, Structure};
use super::words::decode_charset;

/// A part without parts that is text, or a report in lines of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPart {
    /// `type/subtype` in lower case; `text/plain` when the message does not say.
    pub kind: String,
    /// The text in UTF-8; of HTML what people see of it, in lines. It holds no NUL: those of UTF-16 without a label are left
    /// out, which makes its ASCII readable.
    pub text: String,
    /// It lies in a message within the message, for example in one that is sent back.
    pub nested: bool,
}

/// Collects the parts of a message that are text, in their order: at most `most`, of each the first `octets`. Never fails.
#[must_use]
pub fn text_parts(raw: &[u8], most: usize, octets: usize) -> Vec<TextPart> {
    let structure = Structure::parse(raw);
    let nested = nested(&structure);
    let parts = structure.parts.iter().zip(nested);
    let leaves = parts.filter(|(part, _)| matches!(part.kind, Kind::Leaf | Kind::Text));
    let texts = leaves.filter_map(|(part, nested)| {
        let content = ContentFields::read(structure.fields(part));
        let declared = Structure::content_type(part, &content);
        let kind = declared.as_ref().map_or_else(|| "text/plain".to_owned(), name);
        let text = is_text(&kind).then(|| text(structure.body(part), &content, declared.as_ref(), octets))?;
        Some(TextPart { kind, text, nested })
    });
    texts.take(most).collect()
}

/// For each part whether it lies in a message within the message. Parents stand before their children.
fn nested(structure: &Structure<'_>) -> Vec<bool> {
    let mut nested = vec![false; structure.parts.len()];
    for (at, part) in structure.parts.iter().enumerate() {
        let inside = nested.get(at).copied().unwrap_or_default() || part.kind == Kind::Message;
        for child in &part.children {
            nested.get_mut(*child).into_iter().for_each(|nested| *nested = inside);
        }
    }
    nested
}

fn name(declared: &ContentType) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_ascii_lowercase();
    format!("{}/{}", text(&declared.main), text(&declared.sub))
}

/// Text, XML, and whatever under `message/` is no message: reports of delivery, of reading, of abuse.
fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || kind.starts_with("message/") || kind == "application/xml"
}

fn text(body: &[u8], content: &ContentFields<'_>, declared: Option<&ContentType>, octets: usize) -> String {
    // No encoding makes less than a quarter of its octets.
    let begin = body.get(..octets.saturating_mul(4)).unwrap_or(body);
    let decoded = decode(&content.encoding_name(), begin, false).unwrap_or_else(|| begin.into());
    let charset = declared.and_then(|declared| declared.parameter("charset")).unwrap_or_default();
    let mut text = decode_charset(charset, decoded.get(..octets).unwrap_or(&decoded));
    text.retain(|c| c != '\0');
    if declared.is_some_and(|declared| declared.is("text", "html")) {
        html_text(&text, Extent::Lines)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], expected: &[(&str, &str, bool)]) {
        let parts = text_parts(raw, 4, 20);
        let parts: Vec<_> = parts.iter().map(|p| (p.kind.as_str(), p.text.trim_end(), p.nested)).collect();
        assert_eq!(parts, expected, "{}", String::from_utf8_lossy(raw));
    }

    #[test]
    fn texts_stand_with_their_types() {
        check(b"", &[("text/plain", "", false)]);
        check(b"Subject: x\n\nCiao", &[("text/plain", "Ciao", false)]);
        check(b"Content-Type: Text/HTML\n\n<p>Ciao<p>a", &[("text/html", "Ciao a", false)]);
        check(b"Content-Type: image/png\n\nx", &[]);
        check(b"\nC\0i\0a\0o\0", &[("text/plain", "Ciao", false)]);
        check(b"\nof each part the begin only", &[("text/plain", "of each part the beg", false)]);
        check(b"Content-Transfer-Encoding: base64\n\nQ2lhbw==", &[("text/plain", "Ciao", false)]);
    }

    #[test]
    fn what_is_sent_back_is_told_apart() {
        let raw = b"Content-Type: multipart/report; boundary=b\n\n--b\n\nNo\n--b\nContent-Type: message/delivery-status\n\n\
            Action: failed\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nCiao\n--b--\n";
        check(
            raw,
            &[
                ("text/plain", "No", false),
                ("message/delivery-status", "Action: failed", false),
                ("text/plain", "Ciao", true),
            ],
        );
    }
}
