//! Reverse-paths for what is forwarded (SRS): an address of the forwarding domain that only we can make, and that leads
//! back to the sender for some weeks.
//!
//! ```text
//! SRS0=hash=day=domain=local            from local@domain
//! SRS1=hash=domain=rest                 from SRS0rest@domain, an address that another forwarder has made
//! ```
//! Programs on the way change the case of letters, so the hash is over lower case, and in letters without case.

use crate::{
    address::Address,
    clock::{DAY, Micros},
};
use ring::hmac;

/// Days an address leads back: the longest stay in other servers' queues, and their notices after it.
const VALID_DAYS: i64 = 21;
/// Days are counted up to here and then anew.
const DAY_CYCLE: i64 = 32 * 32;
/// Letters of the hash, five bits each.
const HASH: usize = 6;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Why an address does not lead back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SrsError {
    /// It was not made here, or changed since.
    #[error("forged")]
    Forged,
    /// It was made too long ago.
    #[error("expired")]
    Expired,
}

/// Makes and reads them.
#[derive(Debug)]
pub struct Srs(hmac::Key);

impl Srs {
    /// With a secret that all nodes share.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The address at `domain` that leads back to `sender`. None when it would be longer than RFC 5321 §4.5.3.1.1 allows.
    pub fn make(&self, sender: &Address, domain: &str, now: Micros) -> Option<Address> {
        let rest = match (tail(sender.local(), "srs0"), tail(sender.local(), "srs1")) {
            (Some(rest), _) => format!("{}={rest}", sender.domain()),
            // Whoever made it stays; whom it was sent through is not needed.
            (_, Some(other)) => other.get(1..)?.split_once('=')?.1.to_owned(),
            _ => {
                let day = letters_of_day(now);
                let rest = format!("{day}={}={}", sender.domain(), sender.local());
                return address(&format!("SRS0={}={rest}", self.hash("srs0", &rest, domain)), domain);
            }
        };
        address(&format!("SRS1={}={rest}", self.hash("srs1", &rest, domain)), domain)
    }

    /// Where an address of this form leads; None for every other address.
    pub fn read(&self, path: &Address, now: Micros) -> Option<Result<Address, SrsError>> {
        let local = path.local();
        if let Some(rest) = tail(local, "srs0") {
            return Some(self.read_first(rest, path.domain(), now));
        }
        tail(local, "srs1").map(|rest| self.read_second(rest, path.domain()))
    }

    fn read_first(&self, rest: &str, domain: &str, now: Micros) -> Result<Address, SrsError> {
        let rest = self.checked("srs0", rest, domain)?;
        let (day, sender) = rest.split_once('=').ok_or(SrsError::Forged)?;
        let (domain, local) = sender.split_once('=').ok_or(SrsError::Forged)?;
        let age = (days(now) - day_of_letters(day).ok_or(SrsError::Forged)?).rem_euclid(DAY_CYCLE);
        if age > VALID_DAYS {
            return Err(SrsError::Expired);
        }
        address(local, domain).ok_or(SrsError::Forged)
    }

    fn read_second(&self, rest: &str, domain: &str) -> Result<Address, SrsError> {
        let rest = self.checked("srs1", rest, domain)?;
        let (domain, rest) = rest.split_once('=').ok_or(SrsError::Forged)?;
        address(&format!("SRS0{rest}"), domain).ok_or(SrsError::Forged)
    }

    /// What follows a hash that is right; `rest` begins with the separator.
    fn checked<'a>(&self, form: &str, rest: &'a str, domain: &str) -> Result<&'a str, SrsError> {
        let (hash, rest) = rest.get(1..).and_then(|r| r.split_once('=')).ok_or(SrsError::Forged)?;
        let right = self.hash(form, rest, domain);
        // Of a few letters each guess costs a connection; how long the comparison takes tells nothing to anybody.
        if hash.eq_ignore_ascii_case(&right) { Ok(rest) } else { Err(SrsError::Forged) }
    }

    fn hash(&self, form: &str, rest: &str, domain: &str) -> String {
        let text = format!("{form} {} {domain}", rest.to_lowercase());
        let tag = hmac::sign(&self.0, text.as_bytes());
        tag.as_ref().iter().take(HASH).map(|byte| letter(i64::from(*byte))).collect()
    }
}

/// Whether an address has the form, be it ours or not.
pub fn is_srs(address: &Address) -> bool {
    ["srs0", "srs1"].iter().any(|form| tail(address.local(), form).is_some())
}

/// What follows the name of the form, with the separator it begins with.
fn tail<'a>(local: &'a str, form: &str) -> Option<&'a str> {
    let (front, rest) = local.split_at_checked(form.len())?;
    (front.eq_ignore_ascii_case(form) && rest.starts_with(['=', '+', '-'])).then_some(rest)
}

fn address(local: &str, domain: &str) -> Option<Address> {
    Address::from_parts(local, domain).ok()
}

fn days(now: Micros) -> i64 {
    now.div_euclid(DAY)
}

fn letter(value: i64) -> char {
    let at = usize::try_from(value.rem_euclid(32)).unwrap_or(0);
    char::from(LETTERS.get(at).copied().unwrap_or(b'a'))
}

fn letters_of_day(now: Micros) -> String {
    let day = days(now).rem_euclid(DAY_CYCLE);
    [letter(day / 32), letter(day)].iter().collect()
}

fn day_of_letters(text: &str) -> Option<i64> {
    let value = |byte: u8| {
        let at = LETTERS.iter().position(|letter| *letter == byte.to_ascii_lowercase())?;
        i64::try_from(at).ok()
    };
    match text.as_bytes() {
        [high, low] => Some(value(*high)? * 32 + value(*low)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_790_000_000_000_000;

    fn srs() -> Srs {
        Srs::new(&[7; 32])
    }

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn what_is_made_leads_back_whatever_its_case() {
        for sender in [
            "maria@posta.example",
            "a+b=c@d.example",
            "\"with space\"@d.example",
            "=@d.example",
            "è@d.example",
        ] {
            let sender = parse(sender);
            let made = srs().make(&sender, "lecce.example", NOW).unwrap();
            assert!(made.local().starts_with("SRS0=") && made.domain() == "lecce.example", "{made}");
            assert_eq!(srs().read(&made, NOW + 20 * DAY), Some(Ok(sender.clone())), "{made}");
            let lower = parse(&made.to_string().to_lowercase());
            assert_eq!(srs().read(&lower, NOW), Some(Ok(sender)));
        }
        assert_eq!(srs().read(&parse("maria@lecce.example"), NOW), None);
        assert_eq!(srs().read(&parse("srs0maria@lecce.example"), NOW), None);
    }

    #[test]
    fn forged_and_old_ones_lead_nowhere() {
        let made = srs().make(&parse("maria@posta.example"), "lecce.example", NOW).unwrap();
        assert_eq!(srs().read(&made, NOW + 22 * DAY), Some(Err(SrsError::Expired)));
        assert_eq!(srs().read(&made, NOW - 2 * DAY), Some(Err(SrsError::Expired)), "of the future");
        let forged =
            |text: String| assert_eq!(srs().read(&parse(&text), NOW), Some(Err(SrsError::Forged)), "{text}");
        forged(made.to_string().replace("maria", "marta"));
        forged(made.to_string().replace("posta", "post"));
        forged(made.to_string().replace("lecce.example", "brindisi.example"));
        for text in [
            "SRS0=x@lecce.example",
            "SRS0=@lecce.example",
            "SRS1=a=b@lecce.example",
            "srs0+a=b=c=d@lecce.example",
        ] {
            forged(text.to_owned());
        }
        let other = Srs::new(&[8; 32]);
        assert_eq!(other.read(&made, NOW), Some(Err(SrsError::Forged)));
    }

    #[test]
    fn addresses_of_other_forwarders_lead_back_to_them() {
        let first = parse("SRS0=abcd=qr=posta.example=maria@primo.example");
        let made = srs().make(&first, "lecce.example", NOW).unwrap();
        assert!(
            made.local().starts_with("SRS1=")
                && made.local().ends_with("=primo.example==abcd=qr=posta.example=maria")
        );
        assert_eq!(srs().read(&made, NOW), Some(Ok(first.clone())));
        let other = Srs::new(&[8; 32]);
        let second = other.make(&made, "terzo.example", NOW).unwrap();
        assert_eq!(other.read(&second, NOW), Some(Ok(first)), "not longer with each hop");
        assert_eq!(srs().make(&parse("SRS1=x@b.example"), "lecce.example", NOW), None);
    }

    /// RFC 5321 §4.5.3.1.1.
    #[test]
    fn what_would_be_too_long_is_not_made() {
        let long = parse(&format!("{}@posta.example", "x".repeat(40)));
        assert_eq!(srs().make(&long, "lecce.example", NOW), None);
    }
}
