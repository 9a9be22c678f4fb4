//! What a page of somebody who has logged in hands from form to form.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::hmac;

use crate::auth::app_password;
use crate::clock::{MINUTE, Micros};
use crate::directory::PrincipalId;

/// After so long the password is asked for again.
const LIFETIME: Micros = 15 * MINUTE;

/// Random octets that differ from page to page.
const NONCE: usize = 16;

/// Person, version, instant, nonce.
const BODY: usize = 3 * 8 + NONCE;

/// An HMAC-SHA256.
const TAG: usize = 32;

/// Proof that a person has given its password a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pass {
    /// The person.
    pub(super) person: PrincipalId,
    /// The state of its credentials then.
    pub(super) version: i64,
    /// When the password was given.
    at: Micros,
    nonce: [u8; NONCE],
}

impl Pass {
    /// For a person whose password was right at `at`.
    pub(super) fn new(person: PrincipalId, version: i64, at: Micros) -> Self {
        Self { person, version, at, nonce: rand::random() }
    }

    /// For the next page. It ends when this one does.
    pub(super) fn renewed(&self) -> Self {
        Self { nonce: rand::random(), ..self.clone() }
    }

    /// The same person after a change of its own that began a new version.
    pub(super) fn at_version(&self, version: i64) -> Self {
        Self { version, ..self.clone() }
    }

    /// As text for a form.
    pub(super) fn signed(&self, key: &hmac::Key) -> String {
        let mut bytes = self.body();
        let tag = hmac::sign(key, &bytes);
        bytes.extend_from_slice(tag.as_ref());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`signed`](Self::signed) wrote. None: it is not ours, or its time is over.
    pub(super) fn read(text: &str, key: &hmac::Key, now: Micros) -> Option<Self> {
        if text.len() > 2 * (BODY + TAG) {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        hmac::verify(key, body, tag).ok()?;
        let number = |at: usize| body.get(at..at + 8)?.try_into().ok().map(i64::from_be_bytes);
        let pass = Self {
            person: PrincipalId(number(0)?),
            version: number(8)?,
            at: number(16)?,
            nonce: body.get(24..)?.try_into().ok()?,
        };
        (pass.at <= now && now < pass.at + LIFETIME).then_some(pass)
    }

    /// The random octets of the app password that this page's form makes. They follow from the page, so that sending the
    /// form twice makes one.
    pub(super) fn seed(&self, key: &hmac::Key) -> [u8; app_password::LENGTH] {
        let tag = hmac::sign(key, &[b"app password ", self.body().as_slice()].concat());
        let mut seed = [0; app_password::LENGTH];
        seed.copy_from_slice(&tag.as_ref()[..app_password::LENGTH]);
        seed
    }

    fn body(&self) -> Vec<u8> {
        let numbers = [self.person.0, self.version, self.at].map(i64::to_be_bytes).concat();
        [numbers.as_slice(), &self.nonce].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_000_000 * MINUTE;

    #[test]
    fn a_pass_holds_for_its_time_and_key_only() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]);
        let pass = Pass::new(PrincipalId(7), 3, NOW);
        let text = pass.signed(&key);
        assert_eq!(Pass::read(&text, &key, NOW), Some(pass.clone()));
        assert_eq!(Pass::read(&text, &key, NOW + LIFETIME - 1), Some(pass.clone()));
        assert_eq!(Pass::read(&pass.renewed().signed(&key), &key, NOW + LIFETIME), None);
        assert_eq!(Pass::read(&text, &key, NOW - 1), None);
        assert_eq!(Pass::read(&text, &hmac::Key::new(hmac::HMAC_SHA256, &[2; 32]), NOW), None);
        assert_ne!(pass.seed(&key), pass.renewed().seed(&key));
    }

    #[test]
    fn altered_or_cut_texts_are_none() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]);
        let text = Pass::new(PrincipalId(7), 3, NOW).signed(&key);
        for at in 0..text.len() {
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let altered = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(Pass::read(&altered, &key, NOW).is_none(), "{at}");
            assert!(Pass::read(&text[..at], &key, NOW).is_none(), "{at}");
        }
        assert!(Pass::read(&"A".repeat(10_000), &key, NOW).is_none());
    }
}
