//! What this site signs for itself: tokens in forms, notes in cookies. One secret of all nodes, one purpose for each use.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::hmac;

/// An HMAC-SHA256.
const TAG: usize = 32;

/// Random octets of a form token, so that no two pages bear the same.
const NONCE: usize = 16;

/// The key all nodes sign with. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Seal(hmac::Key);

impl Seal {
    /// `secret`: 32 octets that all nodes share ([`PURPOSE`](Self::PURPOSE)).
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// What the shared secret is for.
    pub const PURPOSE: &'static str = "web forms and cookies";

    /// `data` with its signature, as text. It is readable, and good for this purpose only.
    pub fn sign(&self, purpose: &str, data: &[u8]) -> String {
        let tag = hmac::sign(&self.0, &bound(purpose, data));
        BASE64_URL_SAFE_NO_PAD.encode([data, tag.as_ref()].concat())
    }

    /// What [`sign`](Self::sign) was given for the same purpose; none for any other text, or one of more than `most` octets.
    pub fn open(&self, purpose: &str, text: &str, most: usize) -> Option<Vec<u8>> {
        if text.len() > (most + TAG) * 2 {
            return None;
        }
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let at = bytes.len().checked_sub(TAG)?;
        hmac::verify(&self.0, &bound(purpose, bytes.get(..at)?), bytes.get(at..)?).ok()?;
        bytes.truncate(at);
        Some(bytes)
    }

    /// 32 octets that follow from `data`, different for each purpose.
    pub(in crate::web) fn derive(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        let mut octets = [0; 32];
        octets.copy_from_slice(hmac::sign(&self.0, &bound(purpose, data)).as_ref());
        octets
    }

    /// A token for the forms of a page, good for whoever has `binding` in its cookie.
    pub(super) fn form_token(&self, binding: &[u8]) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let tag = hmac::sign(&self.0, &bound("form", &[&nonce[..], binding].concat()));
        BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], tag.as_ref()].concat())
    }

    /// Whether a form's token was made for `binding`.
    pub(super) fn is_form_token(&self, text: &str, binding: &[u8]) -> bool {
        // Of the very length: 48 octets.
        let bytes = (text.len() == 64).then(|| BASE64_URL_SAFE_NO_PAD.decode(text).ok()).flatten();
        let Some((nonce, tag)) = bytes.as_ref().and_then(|bytes| bytes.split_at_checked(NONCE)) else {
            return false;
        };
        hmac::verify(&self.0, &bound("form", &[nonce, binding].concat()), tag).is_ok()
    }
}

/// No purpose is the beginning of another with its data: the length goes in front.
fn bound(purpose: &str, data: &[u8]) -> Vec<u8> {
    [&(purpose.len() as u64).to_be_bytes()[..], purpose.as_bytes(), data].concat()
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Seal(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_opens_for_its_purpose_whole_and_unaltered() {
        let (seal, other) = (Seal::new(&[1; 32]), Seal::new(&[2; 32]));
        for data in [&b""[..], b"x", &[7; 300]] {
            let text = seal.sign("a", data);
            assert_eq!(seal.open("a", &text, 300).as_deref(), Some(data));
            assert_eq!(seal.open("b", &text, 300), None);
            assert_eq!(other.open("a", &text, 300), None);
        }
        let text = seal.sign("a", b"data");
        for at in 0..text.len() {
            let changed = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            assert!(seal.open("a", &format!("{}{changed}{}", &text[..at], &text[at + 1..]), 99).is_none());
            assert!(seal.open("a", &text[..at], 99).is_none());
        }
        assert!(seal.open("a", &"A".repeat(100_000), 99).is_none());
    }

    #[test]
    fn tokens_of_forms_are_bound_and_never_the_same() {
        let seal = Seal::new(&[1; 32]);
        let (one, two) = (seal.form_token(b"me"), seal.form_token(b"me"));
        assert!(one != two && seal.is_form_token(&one, b"me") && seal.is_form_token(&two, b"me"));
        assert!(!seal.is_form_token(&one, b"you") && !Seal::new(&[2; 32]).is_form_token(&one, b"me"));
        for text in ["", "A", &"A".repeat(64), &"é".repeat(32), &one[..63]] {
            assert!(!seal.is_form_token(text, b"me"), "{text}");
        }
    }
}
