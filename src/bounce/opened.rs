//! A bounce taken apart: its header, what is said, what is sent back.

use super::model::{MAX_REASON, Reading, Recipient};
use crate::address::Address;
use crate::autoreply::is_absence;
use crate::mime::{
    Section, SectionKind, Structure, TextPart, fields, header_values, plain_words, text_parts,
};

/// Octets of a message that are read.
const MAX_RAW: usize = 2 << 20;
/// Text parts that are read, and octets of each.
const MAX_PARTS: usize = 50;
const MAX_PART: usize = 256 << 10;

/// Names of mailboxes that programs write from, as plain words.
const DAEMONS: [&str; 7] = [
    "mailer daemon",
    "postmaster",
    "mail daemon",
    "mailerdaemon",
    "mailadmin",
    "mdaemon",
    "posta certificata",
];

/// Types of parts that are made for programs.
const REPORTS: [&str; 2] = ["message/delivery-status", "message/global-delivery-status"];

/// A message with its parts decoded.
pub(super) struct Opened<'a> {
    /// The message, or the begin of a large one.
    raw: &'a [u8],
    parts: Vec<TextPart>,
}

impl<'a> Opened<'a> {
    pub(super) fn new(raw: &'a [u8]) -> Self {
        let raw = raw.get(..MAX_RAW).unwrap_or(raw);
        Self { raw, parts: text_parts(raw, MAX_PARTS, MAX_PART) }
    }

    /// The decoded values of the message's own fields of that name.
    pub(super) fn values(&self, name: &str) -> Vec<String> {
        header_values(self.raw, name)
    }

    /// The first of them.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.values(name).into_iter().next()
    }

    /// Whether the message has such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        fields(self.raw).any(|field| field.is(name))
    }

    /// Texts of the parts of that type, wherever they are.
    pub(super) fn parts_of(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.parts.iter().filter(move |part| part.kind == kind).map(|part| part.text.as_str())
    }

    /// Reports of delivery about our message; those within what is sent back are of others.
    pub(super) fn reports(&self) -> impl Iterator<Item = &str> {
        let own = self.parts.iter().filter(|part| !part.nested);
        own.filter(|part| REPORTS.contains(&part.kind.as_str())).map(|part| part.text.as_str())
    }

    /// What is said to people: the plain texts, or those in HTML where there are none.
    pub(super) fn said(&self) -> Vec<&str> {
        let of = |kind: &str| -> Vec<&str> {
            let own = self.parts.iter().filter(|part| !part.nested && part.kind == kind);
            own.map(|part| part.text.as_str()).filter(|text| !text.trim().is_empty()).collect()
        };
        let plain = of("text/plain");
        if plain.is_empty() { of("text/html") } else { plain }
    }

    /// The decoded value of a field of the message that is sent back, whole or its header alone.
    pub(super) fn returned_field(&self, name: &str) -> Option<String> {
        let headers = ["text/rfc822-headers", "message/global-headers"];
        let parts = headers.iter().flat_map(|kind| self.parts_of(kind));
        let found = parts.filter_map(|text| value_in(text.trim_start(), name)).next();
        found.or_else(|| nested_field(self.raw, name))
    }

    /// Whether the author has the name of a program that carries mail.
    pub(super) fn is_from_daemon(&self) -> bool {
        has_any(&plain_words(&self.value("From").unwrap_or_default()), &DAEMONS)
    }

    /// Whether it came with the null reverse-path, as bounces do, but also notices of absence.
    pub(super) fn has_null_path(&self) -> bool {
        self.value("Return-Path").is_some_and(|path| path.trim() == "<>")
    }
}

/// Automatic mail that is no bounce (RFC 3834 §5, RFC 8098).
pub(super) fn automatic(mail: &Opened<'_>) -> Option<Reading> {
    let submitted = mail.value("Auto-Submitted").is_some_and(|value| plain_words(&value) != "no");
    let named =
        ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response-Suppress", "X-AutoReply-From"];
    let receipt = mail.parts_of("message/disposition-notification").next().is_some();
    let precedence = plain_words(&mail.value("Precedence").unwrap_or_default()) == "auto reply";
    let automatic = submitted || receipt || precedence || named.iter().any(|name| mail.has(name));
    (automatic || is_absence(&mail.value("Subject").unwrap_or_default())).then_some(Reading::AutoReply)
}

/// Whether plain words have one of these phrases, at the edges of words.
pub(super) fn has_any(words: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| find_words(words, phrase).is_some())
}

/// Where a phrase begins and ends in plain words. What is beyond ASCII may be of a language that does not part its words.
pub(super) fn find_words(words: &str, phrase: &str) -> Option<(usize, usize)> {
    let edge = |c: Option<char>| !phrase.is_ascii() || c.is_none_or(|c| c == ' ');
    words
        .match_indices(phrase)
        .map(|(at, _)| (at, at + phrase.len()))
        .find(|(begin, end)| edge(words[..*begin].chars().next_back()) && edge(words[*end..].chars().next()))
}

/// The first field of that name in a header given as text.
pub(super) fn value_in(header: &str, name: &str) -> Option<String> {
    header_values(header.as_bytes(), name).into_iter().next()
}

/// A field of the first message that is a part of the message.
fn nested_field(raw: &[u8], name: &str) -> Option<String> {
    let structure = Structure::parse(raw);
    let header = |part: u32| structure.section(&Section { part: vec![part], kind: SectionKind::Header });
    let header = (1..=10).find_map(header)?;
    header_values(&header, name).into_iter().next()
}

/// An identifier without its angle brackets.
pub(super) fn bare_id(value: &str) -> Option<String> {
    let id = value.trim().trim_start_matches('<').trim_end_matches('>').trim();
    (!id.is_empty() && id.len() <= 998 && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}

/// A recipient as it is written: `<a@b>`, `a@b`, or whatever else is not empty.
pub(super) fn recipient(text: &str) -> Option<Recipient> {
    let text = text.trim();
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text).trim();
    match Address::parse(inner) {
        Ok(address) => Some(Recipient::Address(address)),
        Err(_) => Some(one_line(inner)).filter(|line| !line.is_empty()).map(Recipient::Other),
    }
}

/// A text on one line of at most [`MAX_REASON`] characters, without controls and with single spaces.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut left = MAX_REASON;
    let parted = |c: char| c.is_whitespace() || c.is_control();
    for word in text.split(parted).filter(|word| !word.is_empty()) {
        let gap = usize::from(!line.is_empty());
        if left <= gap {
            break;
        }
        line.extend(std::iter::repeat_n(' ', gap));
        let begin = line.len();
        line.extend(word.chars().take(left - gap));
        left -= gap + line[begin..].chars().count();
    }
    line
}
