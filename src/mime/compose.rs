//! Writing simple messages, safely: no value can end its header line or start another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;

use super::encoding::{push_escape, quoted_printable_encode};
use crate::address::Address;

/// Preferred length of a line without its line end (RFC 5322 §2.1.1).
const LINE: usize = 78;
/// Longest word that is left alone on a line; with the name of its field it must stay below 998.
const MAX_WORD: usize = 900;
/// Octets of encoded text in an encoded-word of 75 (RFC 2047 §2) that is `=?utf-8?Q?…?=`.
const MAX_ENCODED: usize = 63;
/// The last microsecond of the year 9999, the last that a date can be written for.
const LAST_INSTANT: i64 = 253_402_300_799_999_999;
/// Fields that [`Compose`] writes itself.
const OWN_FIELDS: [&str; 6] = ["from", "to", "subject", "date", "message-id", "mime-version"];

/// Why a message or a header line cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// CR, LF or NUL in the value of the named field: an attempt to inject header lines. Foreign text
    /// is made acceptable by [`one_line`].
    #[error("line break or NUL in the value of {0}")]
    Injection(String),
    /// Not a field name (RFC 5322 §2.2), or one that is written from another value.
    #[error("{0:?} cannot be the name of an extra field")]
    FieldName(String),
    /// White space, angle brackets or 8-bit characters in the message identifier.
    #[error("malformed message identifier")]
    MessageId,
}

/// A name and an address, as in `From` and `To`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name people read.
    pub name: Option<String>,
    /// The address.
    pub address: Address,
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: None, address }
    }
}

/// A plain text message to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compose {
    /// Author.
    pub from: Mailbox,
    /// Readers; none gives `To: undisclosed-recipients:;`.
    pub to: Vec<Mailbox>,
    /// Subject, in Unicode.
    pub subject: String,
    /// Microseconds since 1970, UTC.
    pub date_micros: i64,
    /// Identifier, without angle brackets.
    pub message_id: String,
    /// Further fields as name and value, for example `In-Reply-To` or `Auto-Submitted`.
    pub extra: Vec<(String, String)>,
    /// The text, with any kind of line ends.
    pub text: String,
}

impl Compose {
    /// The message in CRLF lines: 7-bit, except that addresses which need SMTPUTF8 stand as they are.
    ///
    /// # Errors
    /// Nothing is encoded away silently: see [`ComposeError`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ComposeError> {
        let mut out = Vec::with_capacity(512 + self.text.len());
        out.extend(header_line("Date", &rfc5322_date(self.date_micros))?);
        out.extend(address_line("From", std::slice::from_ref(&self.from))?);
        out.extend(address_line("To", &self.to)?);
        if !is_message_id(&self.message_id) {
            return Err(ComposeError::MessageId);
        }
        out.extend(header_line("Message-ID", &format!("<{}>", self.message_id))?);
        out.extend(header_line("Subject", &self.subject)?);
        for (name, value) in &self.extra {
            let lower = name.to_ascii_lowercase();
            if OWN_FIELDS.contains(&lower.as_str()) || lower.starts_with("content-") {
                return Err(ComposeError::FieldName(name.clone()));
            }
            out.extend(header_line(name, value)?);
        }
        let (encoding, body) = text_body(&self.text);
        out.extend(header_line("MIME-Version", "1.0")?);
        out.extend(header_line("Content-Type", "text/plain; charset=utf-8")?);
        out.extend(header_line("Content-Transfer-Encoding", encoding)?);
        out.extend_from_slice(b"\r\n");
        out.extend(body);
        Ok(out)
    }
}

/// One header field as a finished line, folded, with encoded-words (RFC 2047) where it needs them.
///
/// # Errors
/// `Injection` for CR, LF or NUL in the value, `FieldName` for a name that is none.
pub fn header_line(name: &str, value: &str) -> Result<Vec<u8>, ComposeError> {
    if name.is_empty() || name.len() > LINE - 2 || !name.bytes().all(|b| b.is_ascii_graphic() && b != b':') {
        return Err(ComposeError::FieldName(name.to_owned()));
    }
    check_value(name, value)?;
    let value = value.trim();
    let plain = value.bytes().all(|b| matches!(b, b' '..=b'~')) && !value.contains("=?");
    let words: Vec<String> = if plain && value.split(' ').all(|word| word.len() <= MAX_WORD) {
        value.split(' ').map(str::to_owned).collect()
    } else {
        encoded_words(value)
    };
    let mut line = format!("{name}:");
    let mut column = line.len();
    for (index, word) in words.iter().enumerate() {
        // Only before a word: a line of nothing but white space would look like the header's end.
        if index > 0 && !word.is_empty() && column + 1 + word.len() > LINE {
            line.push_str("\r\n");
            column = 0;
        }
        line.push(' ');
        line.push_str(word);
        column += 1 + word.len();
    }
    line.push_str("\r\n");
    Ok(line.into_bytes())
}

/// An address field; every mailbox on a line of its own after the first.
///
/// # Errors
/// `Injection` for CR, LF or NUL in a name.
pub fn address_line(name: &str, mailboxes: &[Mailbox]) -> Result<Vec<u8>, ComposeError> {
    let written: Result<Vec<String>, _> = mailboxes.iter().map(|m| mailbox_text(name, m)).collect();
    let mut list = written?.join(",\r\n ");
    if list.is_empty() {
        list.push_str("undisclosed-recipients:;");
    }
    Ok(format!("{name}: {list}\r\n").into_bytes())
}

fn mailbox_text(field: &str, mailbox: &Mailbox) -> Result<String, ComposeError> {
    let name = mailbox.name.as_deref().unwrap_or_default().trim();
    check_value(field, name)?;
    if name.is_empty() {
        return Ok(mailbox.address.to_string());
    }
    let phrase = phrase(name);
    let fits = !phrase.contains('\r') && phrase.len() + mailbox.address.local().len() < LINE / 2;
    let gap = if fits { " " } else { "\r\n " };
    Ok(format!("{phrase}{gap}<{}>", mailbox.address))
}

/// A phrase (RFC 5322 §3.2.5): words as they are, else a quoted string, else encoded-words.
fn phrase(name: &str) -> String {
    let atoms = name.bytes().all(|b| b.is_ascii_alphanumeric() || b" -'".contains(&b));
    let printable = name.bytes().all(|b| matches!(b, b' '..=b'~'));
    if !printable || name.contains("=?") || name.len() > MAX_WORD {
        encoded_words(name).join("\r\n ")
    } else if atoms {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn check_value(field: &str, value: &str) -> Result<(), ComposeError> {
    if value.contains(['\r', '\n', '\0']) {
        return Err(ComposeError::Injection(field.to_owned()));
    }
    Ok(())
}

/// Foreign text as the value of a field: control characters and runs of white space become a space.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The text as encoded-words of at most 75 characters: "Q" when mostly ASCII, else "B".
fn encoded_words(text: &str) -> Vec<String> {
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let base64 = foreign * 3 > text.chars().count();
    let mut words = Vec::new();
    let mut chunk = String::new();
    let mut width = 0;
    for c in text.chars() {
        let more = if base64 { c.len_utf8() } else { q_text(c).len() };
        // Four characters of base64 hold three octets.
        let limit = if base64 { MAX_ENCODED / 4 * 3 } else { MAX_ENCODED };
        if width + more > limit {
            words.push(encoded_word(&chunk, base64));
            chunk.clear();
            width = 0;
        }
        chunk.push(c);
        width += more;
    }
    words.push(encoded_word(&chunk, base64));
    words
}

fn encoded_word(chunk: &str, base64: bool) -> String {
    if base64 {
        return format!("=?utf-8?B?{}?=", STANDARD.encode(chunk));
    }
    let text: String = chunk.chars().map(q_text).collect();
    format!("=?utf-8?Q?{text}?=")
}

/// One character in "Q" encoding as a phrase may hold it (RFC 2047 §5 rule 3).
fn q_text(c: char) -> String {
    match c {
        ' ' => "_".to_owned(),
        c if c.is_ascii_alphanumeric() || "!*+-/".contains(c) => c.to_string(),
        c => {
            let mut out = Vec::new();
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| push_escape(b, &mut out));
            out.into_iter().map(char::from).collect()
        }
    }
}

/// Text as a body in CRLF lines, and its Content-Transfer-Encoding: `7bit` if it is ASCII in lines of
/// legal length, else `quoted-printable` of UTF-8.
#[must_use]
pub fn text_body(text: &str) -> (&'static str, Vec<u8>) {
    let mut lines = text.replace("\r\n", "\n").replace('\r', "\n");
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
    let plain = lines.bytes().all(|b| matches!(b, b'\t' | b'\n' | b' '..=b'~'));
    let legal = lines.split('\n').all(|line| line.len() <= 998 && !line.starts_with("From "));
    let body = lines.replace('\n', "\r\n").into_bytes();
    if plain && legal { ("7bit", body) } else { ("quoted-printable", quoted_printable_encode(&body)) }
}

fn is_message_id(id: &str) -> bool {
    id.contains('@')
        && id.len() <= MAX_WORD
        && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>".contains(&b))
}

/// A message identifier, without angle brackets, from 128 random bits and the name of this host.
#[must_use]
pub fn generate_message_id(random: u128, host: &str) -> String {
    format!("{random:032x}@{host}")
}

/// An instant (microseconds since 1970) as RFC 5322 §3.3 writes it, in UTC. Years outside 1970 to
/// 9999 are written as the nearest instant that can be.
#[must_use]
pub fn rfc5322_date(micros: i64) -> String {
    let instant = DateTime::from_timestamp_micros(micros.clamp(0, LAST_INSTANT)).unwrap_or_default();
    instant.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
