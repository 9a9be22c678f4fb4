//! Making lines of a message that came as bytes (RFC 3030 §3): its binary parts are encoded.

use std::borrow::Cow;

use super::content::ContentFields;
use super::downgrade::{Edits, set_encoding, textual};
use super::encoding::{base64_encode, quoted_printable_encode};
use super::structure::{Kind, Part, Structure};

/// The longest line without its CRLF (RFC 5322 §2.1.1).
const MAX_LINE: usize = 998;

/// The message in lines of CRLF without NUL. Parts that hold anything else, or lines above 998 octets, are encoded; no
/// part is called binary any more. All other bytes stay as they are, so that a part signed by itself keeps its signature.
///
/// None if bytes that are no lines stand outside of the body of a part: in a header, beside a boundary, in a part that
/// is encoded already.
#[must_use]
pub fn encode_binary(raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    let structure = Structure::parse(raw);
    let mut edits = Edits::default();
    for (index, part) in structure.parts.iter().enumerate() {
        encode_part(&structure, part, index == 0, &mut edits)?;
    }
    let lines = if edits.is_empty() { Cow::Borrowed(raw) } else { Cow::Owned(edits.apply_as_is(raw)) };
    is_text(&lines).then_some(lines)
}

fn encode_part(structure: &Structure<'_>, part: &Part, is_root: bool, edits: &mut Edits) -> Option<()> {
    let content = ContentFields::read(structure.fields(part));
    let encoding = content.encoding_name().to_ascii_lowercase();
    let body = structure.body(part);
    let container = matches!(part.kind, Kind::Multipart | Kind::Message);
    if container || (is_text(body) && has_short_lines(body)) {
        if encoding == b"binary" {
            set_encoding(structure, part, if body.is_ascii() { "7bit" } else { "8bit" }, "", edits);
        }
        return Some(());
    }
    let declared = Structure::content_type(part, &content);
    // What was nested too deep to be looked into cannot be encoded as a whole (RFC 2045 §6.4).
    let opaque = declared.as_ref().is_some_and(|kind| kind.is_main("multipart") || kind.is_main("message"));
    if opaque || !matches!(encoding.as_slice(), b"7bit" | b"8bit" | b"binary") {
        return is_text(body).then_some(());
    }
    let (name, mut encoded) = match declared.as_ref().is_none_or(textual) && is_text(body) {
        true => ("quoted-printable", quoted_printable_encode(body)),
        false => ("base64", base64_encode(body)),
    };
    if name == "base64" && !is_root {
        // The line end before the delimiter is still there.
        encoded.truncate(encoded.len().saturating_sub(2));
    }
    let mime_version = is_root && !structure.fields(part).any(|field| field.is("MIME-Version"));
    let more = if mime_version { "MIME-Version: 1.0\r\n" } else { "" };
    set_encoding(structure, part, name, more, edits);
    edits.replace(part.body.clone(), encoded);
    Some(())
}

/// CRLF line ends only, and no NUL. The end of the last line may be missing.
fn is_text(bytes: &[u8]) -> bool {
    let mut after_cr = false;
    for &byte in bytes {
        if byte == 0 || (byte == b'\n') != after_cr {
            return false;
        }
        after_cr = byte == b'\r';
    }
    !after_cr
}

fn has_short_lines(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').all(|line| line.strip_suffix(b"\r").unwrap_or(line).len() <= MAX_LINE)
}
