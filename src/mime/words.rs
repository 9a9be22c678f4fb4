//! Encoded-words in header values (RFC 2047), and text in foreign character sets.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::decoders::charsets::map::charset_decoder;
use memchr::memmem;

use super::encoding::{base64_decode, hex_value};

/// Longest name of a character set that is looked up.
const MAX_CHARSET: usize = 45;

/// Text of bytes in the named character set. Unknown names are read as UTF-8, and those bytes that are not UTF-8
/// as Windows-1252, so that 8-bit text of careless senders stays readable, and one byte that is wrong spoils no other.
#[must_use]
pub fn decode_charset(charset: &[u8], bytes: &[u8]) -> String {
    let is_utf8 = charset.is_empty()
        || charset.eq_ignore_ascii_case(b"utf-8")
        || charset.eq_ignore_ascii_case(b"us-ascii")
        || charset.len() > MAX_CHARSET;
    match charset_decoder(if is_utf8 { b"utf-8" } else { charset }) {
        Some(decoder) if !is_utf8 => decoder(bytes),
        _ => decode_unlabelled(bytes).into_owned(),
    }
}

/// UTF-8 as far as it is that, else Windows-1252.
fn decode_unlabelled(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
    }
    Cow::Owned(text)
}

/// A byte that is not ASCII.
fn windows_1252(byte: u8) -> char {
    static UPPER: LazyLock<Vec<char>> = LazyLock::new(|| {
        let upper: Vec<u8> = (0x80..=0xff).collect();
        charset_decoder(b"windows-1252").map_or_else(Vec::new, |decoder| decoder(&upper).chars().collect())
    });
    let place = byte.checked_sub(0x80).and_then(|place| UPPER.get(usize::from(place)));
    place.copied().unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Decodes the encoded-words of an unfolded header value.
///
/// White space between two encoded-words goes; words in one character set are joined before they are
/// decoded, as some senders cut characters in two. CR and LF become spaces, NUL becomes U+FFFD.
#[must_use]
pub fn decode(value: &[u8]) -> String {
    let text = if memmem::find(value, b"=?").is_some() {
        Decoder::new(value).run()
    } else {
        decode_unlabelled(value).into_owned()
    };
    if text.contains(['\0', '\r', '\n']) {
        text.replace('\0', "\u{fffd}").replace(['\r', '\n'], " ")
    } else {
        text
    }
}

struct Word<'a> {
    charset: &'a [u8],
    bytes: Vec<u8>,
    end: usize,
}

struct Decoder<'a> {
    value: &'a [u8],
    /// Offset of the first `?=` at or after the place asked last; None when there is no more.
    terminator: Option<usize>,
    /// Bytes of the encoded-words read last, not yet decoded.
    pending: Vec<u8>,
    charset: &'a [u8],
    out: String,
}

impl<'a> Decoder<'a> {
    fn new(value: &'a [u8]) -> Self {
        Self { value, terminator: Some(0), pending: Vec::new(), charset: b"", out: String::new() }
    }

    fn run(mut self) -> String {
        let mut plain_start = 0;
        let mut at = 0;
        let mut after_word = false;
        while let Some(start) = memmem::find(self.value.get(at..).unwrap_or_default(), b"=?").map(|i| i + at)
        {
            let Some(word) = self.word(start) else {
                at = start + 2;
                continue;
            };
            let between = &self.value[plain_start..start];
            if !(after_word && between.iter().all(|b| matches!(b, b' ' | b'\t'))) {
                self.plain(between);
            }
            if !word.charset.eq_ignore_ascii_case(self.charset) {
                self.flush();
                self.charset = word.charset;
            }
            self.pending.extend_from_slice(&word.bytes);
            (plain_start, at, after_word) = (word.end, word.end, true);
        }
        let rest = &self.value[plain_start..];
        self.plain(rest);
        self.out
    }

    fn plain(&mut self, bytes: &[u8]) {
        self.flush();
        self.out.push_str(&decode_unlabelled(bytes));
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.out.push_str(&decode_charset(self.charset, &self.pending));
            self.pending.clear();
        }
    }

    /// `encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="` at `start`.
    fn word(&mut self, start: usize) -> Option<Word<'a>> {
        let head = self.value.get(start + 2..)?;
        let charset_end = head.iter().take(MAX_CHARSET + 20).position(|&b| b == b'?')?;
        let charset = &head[..charset_end];
        if charset.is_empty() || charset.iter().any(u8::is_ascii_whitespace) {
            return None;
        }
        let [encoding, b'?', ..] = head.get(charset_end + 1..)? else { return None };
        let text_start = start + 2 + charset_end + 3;
        let text_end = self.terminator_from(text_start)?;
        let text = self.value.get(text_start..text_end)?;
        if memmem::find(text, b"=?").is_some() {
            return None;
        }
        let bytes = match encoding {
            b'b' | b'B' => base64_decode(text),
            b'q' | b'Q' => q_decode(text),
            _ => return None,
        };
        let charset = charset.split(|&b| b == b'*').next().unwrap_or(charset);
        Some(Word { charset, bytes, end: text_end + 2 })
    }

    /// The next `?=`. Remembered, since searching anew from each `=?` would be quadratic.
    fn terminator_from(&mut self, from: usize) -> Option<usize> {
        let known = self.terminator?;
        if known < from {
            self.terminator = memmem::find(self.value.get(from..)?, b"?=").map(|i| i + from);
        }
        self.terminator
    }
}

/// The "Q" encoding (RFC 2047 §4.2).
fn q_decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, after @ ..]) => match (hex_value(*high), hex_value(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'='),
            },
            (other, _) => out.push(other),
        }
    }
    out
}
