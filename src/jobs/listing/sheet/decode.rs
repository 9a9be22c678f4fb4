//! The letters of a file, and what parts its cells.

use super::SheetError;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::borrow::Cow;

/// How the letters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// UTF-16, as its mark says.
    Utf16,
    /// Windows-1252: what is no UTF-8.
    Windows1252,
}

/// The text of a file.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Charset), SheetError> {
    let (text, charset) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
            let charset = if encoding == encoding_rs::UTF_8 { Charset::Utf8 } else { Charset::Utf16 };
            (text, charset)
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Charset::Utf8),
            Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, Charset::Windows1252),
        },
    };
    // No text has a NUL: archives, pictures and the formats of spreadsheets have.
    if text.contains('\0') { Err(SheetError::NoText) } else { Ok((text, charset)) }
}

/// The text without the line `sep=;` that some spreadsheets begin with, and how many lines that were.
pub(crate) fn without_hint(text: &str) -> (&str, u64) {
    let line = text.lines().next().unwrap_or_default();
    let hint = line.trim().strip_prefix("sep=").is_some_and(|sign| sign.chars().count() == 1);
    if hint { (text[line.len()..].trim_start_matches(['\r', '\n']), 1) } else { (text, 0) }
}

/// What parts the cells: of the signs that may, the one that is in the headings most, outside of quotes.
pub(super) fn separator(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    let first = counts[0];
    counts.into_iter().fold(first, |most, one| if one.1 > most.1 { one } else { most }).0
}
