//! The grammar of a mailbox, and what it refuses.
//!
//! ```text
//! Mailbox        = Local-part "@" ( Domain / address-literal )      RFC 5321 §4.1.2
//! Local-part     = Dot-string / Quoted-string
//! Dot-string     = Atom *("."  Atom)
//! Quoted-string  = DQUOTE *QcontentSMTP DQUOTE
//! QcontentSMTP   = qtextSMTP / quoted-pairSMTP
//! atext, qtextSMTP =/ UTF8-non-ascii                                RFC 6531 §3.3
//! ```

use super::MAX_ADDRESS;

/// Why a text is no acceptable address. All are permanent: the same text never passes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `@` between a local part and a domain.
    #[error("no @ in the address")]
    NoAt,
    /// Nothing before the `@`.
    #[error("the local part is empty")]
    EmptyLocal,
    /// The local part is neither a dot-atom nor a quoted string.
    #[error("the local part is malformed")]
    Local,
    /// The local part is over 64 octets.
    #[error("the local part is too long")]
    LocalTooLong,
    /// The domain is not a host name.
    #[error("the domain is malformed")]
    Domain,
    /// The domain is over 255 octets.
    #[error("the domain is too long")]
    DomainTooLong,
    /// The whole is over 254 octets.
    #[error("the address is too long")]
    TooLong,
    /// An IP address stands for the domain.
    #[error("address literals are not accepted")]
    Literal,
    /// `@a,@b:c@d` (RFC 5321 appendix F.2).
    #[error("source routes are not accepted")]
    SourceRoute,
    /// NUL, CR, LF or another control character.
    #[error("control character in the address")]
    Control,
}

/// Splits at the `@` that parts local part and domain; the local part keeps its quotes.
pub(super) fn split(text: &str) -> Result<(&str, &str), AddressError> {
    if text.len() > MAX_ADDRESS * 4 {
        return Err(AddressError::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(AddressError::Control);
    }
    if text.starts_with('@') {
        // "@" alone in front is a missing local part; with a colon or a second @ it is a route.
        let route = text.contains(':') || text.matches('@').count() > 1;
        return Err(if route { AddressError::SourceRoute } else { AddressError::EmptyLocal });
    }
    if !text.starts_with('"') {
        return text.split_once('@').ok_or(AddressError::NoAt);
    }
    let end = quoted_end(text).ok_or(AddressError::Local)?;
    let (local, rest) = text.split_at(end);
    match rest.strip_prefix('@') {
        Some(domain) => Ok((local, domain)),
        None if rest.is_empty() => Err(AddressError::NoAt),
        None => Err(AddressError::Local),
    }
}

/// Offset just after the closing quote of a text that begins with a quote.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Checks a local part and takes its quoting away.
pub(super) fn local(text: &str) -> Result<String, AddressError> {
    let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let content = match quoted {
        Some(inner) => unquote(inner)?,
        None if text.is_empty() => return Err(AddressError::EmptyLocal),
        None if is_dot_string(text) => text.to_owned(),
        None => return Err(AddressError::Local),
    };
    if content.is_empty() { Err(AddressError::EmptyLocal) } else { Ok(content) }
}

/// RFC 5321 §4.1.2: after a backslash in a quoted string only %d32-126 may stand.
fn unquote(inner: &str) -> Result<String, AddressError> {
    let mut content = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(next @ ' '..='~') => content.push(next),
                _ => return Err(AddressError::Local),
            },
            c if is_qtext(c) => content.push(c),
            _ => return Err(AddressError::Local),
        }
    }
    Ok(content)
}

fn is_qtext(c: char) -> bool {
    match c {
        '"' | '\\' => false,
        ' '..='~' => true,
        c => is_utf8_non_ascii(c),
    }
}

/// A non-ASCII letter or sign that an atom may hold. White space and controls beyond ASCII are left
/// out although RFC 6531 lets them pass: they only serve to make addresses look like others.
fn is_utf8_non_ascii(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace()
}

fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_utf8_non_ascii(c)
}

/// True for one or more atoms joined by single dots.
pub(super) fn is_dot_string(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// Writes a quoted string.
pub(super) fn quote(content: &str) -> String {
    let mut quoted = String::with_capacity(content.len() + 2);
    quoted.push('"');
    for c in content.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
