//! Encodings of mail: encoded words, quoted-printable, base64 in lines, wrapping, format=flowed.

use base64::{Engine, engine::general_purpose::STANDARD};

const HEX: &[u8; 16] = b"0123456789ABCDEF";
/// RFC 5322 §2.1.1: the length lines should keep.
const LINE: usize = 76;

fn push_hex(out: &mut String, byte: u8) {
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Unstructured header text (RFC 2047 §5 rule 1), as a folded value; plain ASCII stays as it is. `used` is the
/// length of the header's name with its colon.
pub(super) fn header_text(text: &str, used: usize) -> String {
    if text.is_ascii() { fold_words(text, used) } else { encoded_words(text, used) }
}

/// A display name: atoms, a quoted string, or encoded words (RFC 2047 §5 rule 3).
pub(super) fn phrase(name: &str, used: usize) -> String {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~ ".contains(c);
    if !name.is_ascii() {
        encoded_words(name, used)
    } else if name.chars().all(atom) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn fold_words(text: &str, used: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut column = used;
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            let fold = column + 1 + word.len() > LINE;
            out.push_str(if fold { "\r\n " } else { " " });
            column = if fold { 1 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

/// RFC 2047 §4: B where symbols would cost most in Q, else Q; no word over 75 octets, no character cut in two.
fn encoded_words(text: &str, used: usize) -> String {
    if text.chars().any(|c| c > '\u{25ff}') { words_b(text, used) } else { words_q(text, used) }
}

fn words_q(text: &str, used: usize) -> String {
    let mut out = String::from("=?UTF-8?Q?");
    let mut column = used + out.len();
    for c in text.chars() {
        let mut bytes = [0; 4];
        let utf8 = c.encode_utf8(&mut bytes).as_bytes();
        // RFC 2047 §5 rule 3: the octets a phrase allows.
        let safe = c.is_ascii_alphanumeric() || "!*+-/".contains(c);
        let width = if safe || c == ' ' { 1 } else { utf8.len() * 3 };
        if column + width + 2 > LINE {
            out.push_str("?=\r\n =?UTF-8?Q?");
            column = 11;
        }
        column += width;
        if safe {
            out.push(c);
        } else if c == ' ' {
            out.push('_');
        } else {
            for byte in utf8 {
                out.push('=');
                push_hex(&mut out, *byte);
            }
        }
    }
    out.push_str("?=");
    out
}

fn words_b(text: &str, used: usize) -> String {
    let mut out = String::new();
    let mut chunk = String::new();
    let mut room = 45_usize.saturating_sub(used * 3 / 4).max(12);
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > room {
            out.push_str(&format!("=?UTF-8?B?{}?=\r\n ", STANDARD.encode(&chunk)));
            chunk.clear();
            room = 45;
        }
        chunk.push(c);
    }
    out.push_str(&format!("=?UTF-8?B?{}?=", STANDARD.encode(&chunk)));
    out
}

/// A parameter value in RFC 2231 form when it needs it: `filename="x"` or `filename*=UTF-8''x`.
pub(super) fn parameter(name: &str, value: &str) -> String {
    if value.is_ascii() {
        return format!("{name}=\"{value}\"");
    }
    let mut out = format!("{name}*=UTF-8''");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            push_hex(&mut out, byte);
        }
    }
    out
}

/// RFC 2045 §6.7. Lines of the input end in CRLF; so do those of the result.
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    for (index, line) in lines(text).enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\r\n");
        }
        quoted_line(line, &mut out);
    }
    out
}

fn quoted_line(line: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    for (index, &byte) in line.iter().enumerate() {
        let last = index + 1 == line.len();
        let plain = (b'!'..=b'~').contains(&byte) && byte != b'=' || byte == b' ' && !last;
        let width = if plain { 1 } else { 3 };
        if column + width > LINE - 1 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if plain {
            out.push(byte);
        } else {
            out.extend_from_slice(&[b'=', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        column += width;
    }
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// RFC 2045 §6.8, in lines of 76.
pub(super) fn base64_lines(data: &[u8]) -> Vec<u8> {
    let flat = STANDARD.encode(data).into_bytes();
    let mut out = Vec::with_capacity(flat.len() + flat.len() / 38 + 2);
    for line in flat.chunks(LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// ISO-8859-1, or None when a character has no place in it.
pub(super) fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Breaks a paragraph at spaces into lines of at most `width` characters (longer words stay whole).
pub(super) fn wrap(paragraph: &str, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in paragraph.split(' ') {
        let size = word.chars().count();
        if length > 0 && length + 1 + size > width {
            out.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += size;
    }
    out.push(line);
    out
}

/// RFC 3676 §4.2 and §4.4: soft line breaks end in a space; lines that would be misread are space-stuffed.
pub(super) fn flowed(paragraph: &str) -> Vec<String> {
    let mut out = wrap(paragraph, 70);
    let last = out.len().saturating_sub(1);
    for (index, line) in out.iter_mut().enumerate() {
        if line.starts_with([' ', '>']) || line.starts_with("From ") {
            line.insert(0, ' ');
        }
        if index < last {
            line.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_keep_their_bounds() {
        let long = "Attività formative: novità per la città di Nardò e perché è così importante iscriversi già lunedì";
        for text in [long, "🎂🎉 Auguri 🎂🎉 a tutti noi! 🎂🎉🎂🎉🎂🎉🎂🎉🎂🎉🎂🎉🎂🎉🎂🎉🎂🎉", "è"]
        {
            let folded = header_text(text, 9);
            for (index, line) in folded.split("\r\n ").enumerate() {
                assert!(line.len() <= 75 && (index > 0 || line.len() + 9 <= 78), "{line}");
                assert!(line.starts_with("=?UTF-8?") && line.ends_with("?="), "{line}");
            }
        }
    }

    #[test]
    fn quoted_printable_guards_ends_and_lengths() {
        let check = |input: &str, expected: &str| {
            assert_eq!(String::from_utf8(quoted_printable(input.as_bytes())).unwrap(), expected);
        };
        check("a=b\r\nperché", "a=3Db\r\nperch=C3=A9");
        check("trail \r\nx", "trail=20\r\nx");
        check(&"x".repeat(80), &format!("{}=\r\nxxxxx", "x".repeat(75)));
    }

    #[test]
    fn flowed_lines_mark_soft_breaks() {
        let lines = flowed(&format!("From {}fine", "parola ".repeat(20)));
        assert!(lines[0].starts_with(" From ") && lines[0].ends_with(' '));
        assert!(!lines[lines.len() - 1].ends_with(' '));
    }

    #[test]
    fn latin1_refuses_what_it_cannot_say() {
        assert_eq!(latin1("è"), Some(vec![0xe8]));
        assert_eq!(latin1("€"), None);
    }
}
