//! URLs of messages on this very server, as CATENATE names them (RFC 4469 §3, RFC 5092).
//!
//! Relative forms only: a URL with a scheme or a host means some server, and one with URLAUTH some other person.

use super::command::{Partial, Section};
use super::name::canonical;
use super::parse::parse_section;

/// Longest URL looked at, in bytes: a name of a mailbox with every byte encoded, and a section.
const MAX: usize = 8 << 10;

/// A message, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageUrl {
    /// The mailbox; None for the open one (RFC 4469 §3).
    pub mailbox: Option<String>,
    /// What UIDVALIDITY it must have.
    pub uid_validity: Option<u32>,
    /// The message.
    pub uid: u32,
    /// What of it.
    pub section: Section,
    /// Which octets of that.
    pub partial: Option<Partial>,
}

impl MessageUrl {
    /// Reads
    ///
    /// ```text
    /// ["/" enc-mailbox [";UIDVALIDITY=" nz-number] "/"] ";UID=" nz-number
    ///     ["/;SECTION=" enc-section] ["/;PARTIAL=" number ["." nz-number]]
    /// ```
    ///
    /// with the names in any case, and without the slash before SECTION and PARTIAL too, as the examples of RFC 4469 have
    /// it. None for anything else.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        if url.len() > MAX || !url.is_ascii() {
            return None;
        }
        let at = url.to_ascii_uppercase().find(";UID=")?;
        let (place, rest) = url.split_at_checked(at)?;
        let (mailbox, uid_validity) = if place.is_empty() { (None, None) } else { mailbox(place)? };
        let mut pieces = rest.split(';').skip(1).map(|piece| piece.strip_suffix('/').unwrap_or(piece));
        let uid = nz_number(value(pieces.next()?, "UID")?)?;
        let mut url = Self { mailbox, uid_validity, uid, section: parse_section(b"")?, partial: None };
        let mut next = pieces.next();
        if let Some(section) = next.and_then(|piece| value(piece, "SECTION")) {
            url.section = parse_section(&decoded(section)?).filter(|_| !section.is_empty())?;
            next = pieces.next();
        }
        if let Some(octets) = next.and_then(|piece| value(piece, "PARTIAL")) {
            url.partial = Some(partial(octets)?);
            next = pieces.next();
        }
        next.is_none().then_some(url)
    }
}

/// `"/" enc-mailbox [";UIDVALIDITY=" nz-number] "/"`
fn mailbox(place: &str) -> Option<(Option<String>, Option<u32>)> {
    let place = place.strip_prefix('/')?.strip_suffix('/')?;
    let (name, validity) = match place.split_once(';') {
        Some((name, piece)) => (name, Some(nz_number(value(piece, "UIDVALIDITY")?)?)),
        None => (place, None),
    };
    // `//host/...` is no path.
    if name.is_empty() || name.starts_with('/') {
        return None;
    }
    let name = String::from_utf8(decoded(name)?).ok()?;
    Some((Some(canonical(&name)), validity))
}

/// What stands behind `NAME=`.
fn value<'a>(piece: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = piece.split_once('=')?;
    found.eq_ignore_ascii_case(name).then_some(value)
}

fn partial(text: &str) -> Option<Partial> {
    let (first, count) = match text.split_once('.') {
        Some((first, count)) => (first, u64::from(nz_number(count)?)),
        None => (text, u64::MAX),
    };
    Some(Partial { first: number(first)?.into(), count })
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn nz_number(text: &str) -> Option<u32> {
    number(text).filter(|number| *number > 0)
}

/// Undoes `%xx` (RFC 3986 §2.1). None for characters that must not stand in a URL as they are, and for control characters.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => {
                let digit = |b: Option<u8>| char::from(b?).to_digit(16);
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'!'..=b'~' if !b"\"<>[\\]^`{|}#?".contains(&byte) => byte,
            _ => return None,
        };
        if byte.is_ascii_control() {
            return None;
        }
        decoded.push(byte);
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::wire::command::SectionKind;

    fn check(url: &str, mailbox: Option<&str>, validity: Option<u32>, uid: u32) -> MessageUrl {
        let found = MessageUrl::parse(url).unwrap_or_else(|| panic!("{url}"));
        assert_eq!(
            (found.mailbox.as_deref(), found.uid_validity, found.uid),
            (mailbox, validity, uid),
            "{url}"
        );
        found
    }

    /// RFC 5092 §6, §11; the slash before the section may be missing.
    #[test]
    fn messages_and_parts_are_named() {
        let whole =
            check("/INBOX;UIDVALIDITY=785799047/;UID=113330", Some("INBOX"), Some(785_799_047), 113_330);
        assert_eq!((whole.section.kind, whole.partial), (SectionKind::Full, None));
        for url in [
            "/inbox;UIDVALIDITY=7/;UID=20/;SECTION=1.2",
            "/INBOX;uidvalidity=7/;uid=20;section=1.2",
            "/%49NBOX;UIDVALIDITY=7/;UID=20/;section=1%2E2/",
        ] {
            let part = check(url, Some("INBOX"), Some(7), 20);
            assert_eq!(part.section, Section { part: vec![1, 2], kind: SectionKind::Full }, "{url}");
        }
        check("/Attivit%C3%A0/R&D/;UID=3", Some("Attività/R&D"), None, 3);
        check(";UID=3", None, None, 3);
        let partial = check(";UID=3/;SECTION=TEXT/;PARTIAL=10.20", None, None, 3);
        assert_eq!(partial.section.kind, SectionKind::Text);
        assert_eq!(partial.partial, Some(Partial { first: 10, count: 20 }));
        let tail = check("/x/;UID=3/;PARTIAL=5", Some("x"), None, 3);
        assert_eq!(tail.partial, Some(Partial { first: 5, count: u64::MAX }));
        let fields = check("/x/;UID=3/;SECTION=HEADER.FIELDS%20(Subject%20To)", Some("x"), None, 3);
        assert_eq!(fields.section.kind, SectionKind::HeaderFields(vec!["Subject".into(), "To".into()]));
        assert_eq!(check("/x/;UID=3/;SECTION=1.MIME", Some("x"), None, 3).section.kind, SectionKind::Mime);
    }

    #[test]
    fn everything_else_is_none() {
        for url in [
            "",
            "/",
            "/INBOX",
            "INBOX/;UID=1",
            "/;UID=1",
            "//host/INBOX/;UID=1",
            "imap://host/INBOX/;UID=1",
            "/INBOX;UID=1",
            "/INBOX/;UID=0",
            "/INBOX/;UID=4294967296",
            "/INBOX/;UID=+1",
            "/INBOX/;UID=",
            "/INBOX/;UID=1/x",
            "/INBOX;UIDVALIDITY=0/;UID=1",
            "/INBOX;FOO=1/;UID=1",
            "/INBOX/;UID=1/;SECTION=",
            "/INBOX/;UID=1/;SECTION=MIME",
            "/INBOX/;UID=1/;SECTION=1.2.",
            "/INBOX/;UID=1/;SECTION=1%0d",
            "/INBOX/;UID=1/;SECTION=HEADER.FIELDS",
            "/INBOX/;UID=1/;PARTIAL=x",
            "/INBOX/;UID=1/;PARTIAL=1.0",
            "/INBOX/;UID=1/;PARTIAL=1/;SECTION=1",
            "/INBOX/;UID=1;EXPIRE=2026-01-01T00:00:00Z;URLAUTH=user+anna:INTERNAL:00",
            "/INB%/;UID=1",
            "/INB%4/;UID=1",
            "/INB%zz/;UID=1",
            "/INB OX/;UID=1",
            "/INB%00OX/;UID=1",
            "/%ff/;UID=1",
            "/Attività/;UID=1",
        ] {
            assert_eq!(MessageUrl::parse(url), None, "{url}");
        }
        assert_eq!(MessageUrl::parse(&format!("/{}/;UID=1", "x".repeat(MAX))), None);
    }
}
