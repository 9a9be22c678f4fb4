//! Message bytes for the DATA phase: honest line ends and transparent dots (RFC 5321 §2.3.8, §4.5.2).

use std::borrow::Cow;

/// Makes every line end CRLF: a bare CR or a bare LF becomes one, and the last line gets one.
///
/// Servers that take LF.LF or CR.CR for the end of data would otherwise see two messages in one
/// (CVE-2023-51764 and its kin). Borrowed when there is nothing to repair.
pub fn sanitise_line_ends(raw: &[u8]) -> Cow<'_, [u8]> {
    if is_clean(raw) {
        return Cow::Borrowed(raw);
    }
    let mut clean = Vec::with_capacity(raw.len() + raw.len() / 32 + 2);
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                clean.extend_from_slice(b"\r\n");
            }
            b'\n' => clean.extend_from_slice(b"\r\n"),
            other => clean.push(other),
        }
    }
    if !clean.ends_with(b"\r\n") {
        clean.extend_from_slice(b"\r\n");
    }
    Cow::Owned(clean)
}

/// Whether lines end in CRLF only, the last one too. Nothing at all is clean.
fn is_clean(raw: &[u8]) -> bool {
    let mut after_cr = false;
    for &byte in raw {
        if (byte == b'\n') != after_cr {
            return false;
        }
        after_cr = byte == b'\r';
    }
    raw.is_empty() || raw.ends_with(b"\r\n")
}

/// Whether any octet is beyond ASCII.
pub fn is_eight_bit(raw: &[u8]) -> bool {
    !raw.is_ascii()
}

/// Doubles the dot at the start of each line (RFC 5321 §4.5.2), over bytes that come in pieces cut anywhere.
#[derive(Debug)]
pub(crate) struct DotStuffer {
    line_start: bool,
}

impl DotStuffer {
    /// Before the first line.
    pub(crate) fn new() -> Self {
        Self { line_start: true }
    }

    /// Appends `piece` to `out`, stuffed.
    pub(crate) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for line in piece.split_inclusive(|&byte| byte == b'\n') {
            if self.line_start && line.first() == Some(&b'.') {
                out.push(b'.');
            }
            out.extend_from_slice(line);
            self.line_start = line.last() == Some(&b'\n');
        }
    }

    /// Appends the end of data. The lone dot stands on a line of its own whatever the message ended in, and
    /// no empty line is added to one that ends properly.
    pub(crate) fn finish(self, out: &mut Vec<u8>) {
        if !self.line_start {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_line_end_becomes_crlf() {
        fn check(raw: &str, expected: &str) {
            assert_eq!(sanitise_line_ends(raw.as_bytes()), expected.as_bytes(), "{raw:?}");
        }
        check("", "");
        check("a\r\nb\r\n", "a\r\nb\r\n");
        check("a", "a\r\n");
        check("a\r", "a\r\n");
        check("a\nb\n", "a\r\nb\r\n");
        check("a\rb\r\n", "a\r\nb\r\n");
        check("\n.\n", "\r\n.\r\n");
        check("\r.\r", "\r\n.\r\n");
        check("\r\n.\n\r\n", "\r\n.\r\n\r\n");
        check("a\n\r\nb\r\n", "a\r\n\r\nb\r\n");
        check("a\r\r\nb\r\n", "a\r\n\r\nb\r\n");
    }

    #[test]
    fn clean_bytes_are_not_copied() {
        assert!(matches!(sanitise_line_ends(b"a\r\n\r\nb\r\n"), Cow::Borrowed(_)));
    }

    fn stuffed<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
        let (mut stuffer, mut out) = (DotStuffer::new(), Vec::new());
        for piece in pieces {
            stuffer.push(piece, &mut out);
        }
        stuffer.finish(&mut out);
        out
    }

    #[test]
    fn leading_dots_are_doubled_and_the_end_is_written_once() {
        fn check(raw: &str, expected: &str) {
            assert_eq!(String::from_utf8_lossy(&stuffed([raw.as_bytes()])), expected, "{raw:?}");
        }
        check("", ".\r\n");
        check("a\r\n", "a\r\n.\r\n");
        check("a", "a\r\n.\r\n");
        check(".\r\n", "..\r\n.\r\n");
        check(".a\r\n..\r\nb.\r\n", "..a\r\n...\r\nb.\r\n.\r\n");
        check("a\r\n\r\n", "a\r\n\r\n.\r\n");
    }

    /// What a receiver does: undo the stuffing line by line until the lone dot.
    fn received(wire: &[u8]) -> Option<Vec<u8>> {
        let mut message = Vec::new();
        for line in wire.split_inclusive(|&byte| byte == b'\n') {
            if line == b".\r\n" {
                return Some(message);
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
        }
        None
    }

    proptest! {
        #[test]
        fn a_receiver_gets_back_what_was_sent(raw in "[a.\r\n]{0,60}", cut in 0usize..60) {
            let clean = sanitise_line_ends(raw.as_bytes());
            let cut = cut.min(clean.len());
            let wire = stuffed([&clean[..cut], &clean[cut..]]);
            prop_assert_eq!(&wire, &stuffed([&clean[..]]));
            prop_assert_eq!(received(&wire), Some(clean.to_vec()));
            prop_assert!(is_clean(&wire));
        }

        #[test]
        fn sanitising_twice_changes_nothing_more(raw: Vec<u8>) {
            let once = sanitise_line_ends(&raw).into_owned();
            prop_assert!(matches!(sanitise_line_ends(&once), Cow::Borrowed(_)));
        }
    }
}
