//! One-time passwords by time (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds. What every telephone knows.

use crate::clock::{Micros, SECOND};
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// Octets of a key: as many as the hash has (RFC 4226 §4 R6).
pub const KEY: usize = 20;
/// Digits of a code.
const DIGITS: usize = 6;
/// A code is of one step.
const STEP: Micros = 30 * SECOND;
/// Codes of so many steps before and after are taken: clocks differ, and people type slowly (RFC 6238 §5.2).
const TOLERANCE: i64 = 1;

/// The step of `now` or a neighbouring one that the code is of, if it comes after the step `last`: a code is good once.
pub(super) fn verify(key: &[u8; KEY], code: &str, now: Micros, last: i64) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).take(DIGITS + 1).collect();
    let present = step(now);
    let mut found = None;
    // All are compared, so that the time tells nothing.
    for step in present - TOLERANCE..=present + TOLERANCE {
        let right: bool = code_of(key, step).as_bytes().ct_eq(digits.as_bytes()).into();
        if right && step > last {
            found = Some(step);
        }
    }
    found
}

/// What a program that makes codes reads from a picture (Key Uri Format).
pub(super) fn uri(key: &[u8; KEY], issuer: &str, account: &str) -> String {
    let part =
        |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (issuer, account) = (part(issuer), part(account));
    format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", text_of(key))
}

/// A key as people type it.
pub(super) fn text_of(key: &[u8; KEY]) -> String {
    BASE32_NOPAD.encode(key)
}

fn step(now: Micros) -> i64 {
    now.div_euclid(STEP)
}

/// RFC 4226 §5.3.
fn code_of(key: &[u8; KEY], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or_default() & 15);
    let word = tag.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes);
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
pub(crate) fn code_at(key: &str, now: Micros) -> String {
    let key = BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    code_of(&key.try_into().unwrap(), step(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8; KEY] = b"12345678901234567890";

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = seconds * SECOND;
            assert_eq!(code_of(SECRET, step(now)), code, "{seconds}");
            assert_eq!(verify(SECRET, code, now, 0), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_minute_and_a_half() {
        let now = 1_234_567_890 * SECOND;
        let here = step(now);
        for (later, good) in [(-61, false), (-30, true), (0, true), (30, true), (59, true), (60, false)] {
            assert_eq!(verify(SECRET, "005924", now + later * SECOND, 0).is_some(), good, "{later}");
        }
        assert_eq!(verify(SECRET, "005 924 ", now, here - 1), Some(here));
        assert_eq!(verify(SECRET, "005924", now, here), None, "it was used");
        for other in ["", "5924", "0059240", "005925", "è05924", &"0".repeat(10_000)] {
            assert_eq!(verify(SECRET, other, now, 0), None, "{other}");
        }
    }

    #[test]
    fn the_picture_holds_whose_key_it_is() {
        assert_eq!(
            uri(SECRET, "Pugliaimpiego", "op 01@x.example"),
            "otpauth://totp/Pugliaimpiego:op%2001%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Pugliaimpiego"
        );
    }
}
