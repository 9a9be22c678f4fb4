//! Names of mailboxes: what may be created, and their one spelling (RFC 9051 §5.1).

use unicode_normalization::UnicodeNormalization as _;

/// The hierarchy separator.
pub const SEPARATOR: char = '/';
/// Longest level of a name, in bytes of UTF-8.
pub const MAX_LEVEL: usize = 255;
/// Longest name, in bytes of UTF-8.
pub const MAX_NAME: usize = 1000;

/// Why a name cannot be given to a mailbox. The text is fit for a NO reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing stands before, between or after separators.
    #[error("Empty level in mailbox name")]
    EmptyLevel,
    /// A control character, or U+FFFD, U+2028, U+2029 (RFC 5198 §2 with RFC 6855 §3).
    #[error("Forbidden character in mailbox name")]
    ForbiddenCharacter,
    /// `*` or `%`, which LIST could not name again.
    #[error("Wildcard in mailbox name")]
    Wildcard,
    /// More than [`MAX_LEVEL`] or [`MAX_NAME`] bytes.
    #[error("Mailbox name too long")]
    TooLong,
}

/// The one spelling of a name: INBOX, alone or as the first level, in capitals, for its case does not matter (RFC 9051
/// §5.1), and the form NFC (RFC 5198 §3), for nobody sees whether `à` is one character or two.
#[must_use]
pub fn canonical(name: &str) -> String {
    let name = nfc(name);
    match split_inbox(&name) {
        Some(rest) => format!("INBOX{rest}"),
        None => name,
    }
}

/// The text in the form NFC.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// What follows a first level that is INBOX in any case.
pub(super) fn split_inbox(name: &str) -> Option<&str> {
    let (first, rest) = name.split_at_checked("INBOX".len())?;
    let whole_level = rest.is_empty() || rest.starts_with(SEPARATOR);
    (whole_level && first.eq_ignore_ascii_case("INBOX")).then_some(rest)
}

/// The name under which CREATE or RENAME may make a mailbox: spelled as it should be, and without the trailing separator
/// by which clients say that children will follow (RFC 9051 §6.3.4). `.` and `..` are names like any other.
///
/// # Errors
/// The first rule the name breaks.
pub fn check_new(name: &str) -> Result<String, NameError> {
    let name = canonical(name.strip_suffix(SEPARATOR).unwrap_or(name));
    if name.len() > MAX_NAME || name.split(SEPARATOR).any(|level| level.len() > MAX_LEVEL) {
        return Err(NameError::TooLong);
    }
    if name.split(SEPARATOR).any(str::is_empty) {
        return Err(NameError::EmptyLevel);
    }
    if name.contains(['*', '%']) {
        return Err(NameError::Wildcard);
    }
    let forbidden = |c: char| c.is_control() || matches!(c, '\u{fffd}' | '\u{2028}' | '\u{2029}');
    if name.contains(forbidden) { Err(NameError::ForbiddenCharacter) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Result<&str, NameError>) {
        assert_eq!(check_new(name).as_deref(), expected.as_ref().copied(), "{name:?}");
    }

    #[test]
    fn ordinary_names_are_taken() {
        for name in
            ["Posta", "a/b/c", "..", "a/../b", "~", "#x", "a b", "&", "A&B", "Attività", "😀", "a\\b", "a\"b"]
        {
            check(name, Ok(name));
        }
        check("a/b/", Ok("a/b"));
        check(&"x".repeat(255), Ok(&"x".repeat(255)));
    }

    #[test]
    fn inbox_is_one_name_in_any_case() {
        check("inbox", Ok("INBOX"));
        check("InBox/Foo", Ok("INBOX/Foo"));
        check("inbox/", Ok("INBOX"));
        check("inboxes", Ok("inboxes"));
        check("a/inbox", Ok("a/inbox"));
        check("inbo", Ok("inbo"));
        check("inbòx", Ok("inbòx"));
    }

    // RFC 5198 §3: macOS writes the accent as a character of its own.
    #[test]
    fn an_accent_is_spelled_in_one_way() {
        check("Attivita\u{300}", Ok("Attività"));
        check("Inbox/e\u{301}", Ok("INBOX/é"));
    }

    #[test]
    fn bad_names_are_refused() {
        for name in ["", "/", "//", "a//b", "/a", "a//"] {
            check(name, Err(NameError::EmptyLevel));
        }
        for name in ["a*", "%", "a/%/b"] {
            check(name, Err(NameError::Wildcard));
        }
        for name in ["a\0b", "a\r\nb", "\u{7f}", "\u{85}", "a\u{2028}"] {
            check(name, Err(NameError::ForbiddenCharacter));
        }
        check(&"x".repeat(256), Err(NameError::TooLong));
        check(&"abcd/".repeat(201), Err(NameError::TooLong));
        check(&"é".repeat(128), Err(NameError::TooLong));
    }
}
