//! One message on its way: envelope and bytes, with the facts a next hop must be told.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::body::{is_eight_bit, sanitise_line_ends};
use crate::address::{Address, ReversePath};
use crate::mime;
use crate::notify::Request;

/// Makes the fields that seal a message, to stand in front of it, from its bytes as they leave. None: it leaves without.
#[derive(Clone)]
pub struct Seal(Arc<Make>);

type Make = dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync;

impl Seal {
    /// A seal made by `make`, which may compute for long.
    pub fn new(make: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// The message with the seal in front; None when it leaves without.
    pub fn put_on(&self, raw: &[u8]) -> Option<Vec<u8>> {
        Some(mime::prepend(raw, &(self.0)(raw)?))
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

/// A message for several recipients of one route. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Letter {
    reverse_path: ReversePath,
    recipients: Vec<Address>,
    request: Request,
    seal: Option<Seal>,
    raw: Bytes,
    eight_bit: bool,
    binary: bool,
    utf8_header: bool,
}

impl Letter {
    /// Takes a message as it is stored. Its line ends are repaired here (bare CR or LF becomes CRLF), before
    /// size and signature count, so that no next hop sees an end of data that is none.
    ///
    /// `smtputf8` says that the message came with SMTPUTF8 (RFC 6531): only then does a header beyond ASCII
    /// demand that extension of the next hop. Without it such a header travels as 8-bit text, as it came.
    pub fn new(reverse_path: ReversePath, recipients: Vec<Address>, raw: Bytes, smtputf8: bool) -> Self {
        let raw = match sanitise_line_ends(&raw) {
            std::borrow::Cow::Borrowed(_) => raw,
            std::borrow::Cow::Owned(repaired) => repaired.into(),
        };
        let utf8_header = smtputf8 && is_eight_bit(header_section(&raw));
        let (eight_bit, binary) = (is_eight_bit(&raw), memchr::memchr(0, &raw).is_some());
        let (request, seal) = (Request::default(), None);
        Self { reverse_path, recipients, request, seal, raw, eight_bit, binary, utf8_header }
    }

    /// The same with what its sender asks to be told.
    #[must_use]
    pub fn asking(self, request: Request) -> Self {
        Self { request, ..self }
    }

    /// The same with a seal, which is put on what leaves: after the message has been encoded for a next hop that needs that.
    #[must_use]
    pub fn sealed_by(self, seal: Option<Seal>) -> Self {
        Self { seal, ..self }
    }

    /// What seals it.
    pub fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    /// What its sender asks to be told.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The reverse-path of the envelope.
    pub fn reverse_path(&self) -> &ReversePath {
        &self.reverse_path
    }

    /// The recipients, in the order of the outcomes.
    pub fn recipients(&self) -> &[Address] {
        &self.recipients
    }

    /// The bytes: CRLF lines, not yet dot-stuffed, not encoded and not sealed.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// Whether any octet is beyond ASCII, so that 8BITMIME (RFC 6152) matters.
    pub fn is_eight_bit(&self) -> bool {
        self.eight_bit
    }

    /// Whether it holds NUL, which only BINARYMIME (RFC 3030 §3) can carry: bare CR and LF are repaired.
    pub fn is_binary(&self) -> bool {
        self.binary
    }

    /// Whether the header itself demands SMTPUTF8 of the next hop.
    pub fn has_utf8_header(&self) -> bool {
        self.utf8_header
    }
}

/// The header lines of a CRLF message, up to and without the empty line; everything when there is none.
pub(crate) fn header_section(raw: &[u8]) -> &[u8] {
    if raw.starts_with(b"\r\n") {
        return &[];
    }
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(raw.len(), |at| at + 2);
    raw.get(..end).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_header_sent_with_smtputf8_demands_it() {
        fn check(raw: &str, smtputf8: bool, eight_bit: bool, utf8_header: bool) {
            let letter =
                Letter::new(ReversePath::Null, Vec::new(), Bytes::copy_from_slice(raw.as_bytes()), smtputf8);
            assert_eq!(
                (letter.is_eight_bit(), letter.has_utf8_header()),
                (eight_bit, utf8_header),
                "{raw:?}"
            );
        }
        check("Subject: a\r\n\r\nciao\r\n", true, false, false);
        check("Subject: a\r\n\r\nperò\r\n", true, true, false);
        check("Subject: più\r\n\r\nciao\r\n", true, true, true);
        check("Subject: più\n\nciao\n", true, true, true);
        check("Subject: più\r\n\r\nciao\r\n", false, true, false);
        check("\r\nperò\r\n", true, true, false);
    }
}
