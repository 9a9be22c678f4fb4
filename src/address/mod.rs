//! Mailbox addresses and domains that have been checked once and stay right.
//!
//! RFC 5321 §4.1.2 (`Mailbox`) with the extensions of RFC 6531 §3.3: local parts in UTF-8 and
//! internationalised domains. A value of these types holds no control character, no empty label and
//! no form that makes an open relay (source route, address literal, trailing dot).

mod domain;
mod parse;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

pub use domain::Domain;
pub use parse::AddressError;

/// Longest local part in octets as written on the wire (RFC 5321 §4.5.3.1.1).
pub const MAX_LOCAL: usize = 64;
/// Longest domain in octets (RFC 5321 §4.5.3.1.2).
pub const MAX_DOMAIN: usize = 255;
/// Longest address in octets: a path of 256 less its angle brackets (RFC 5321 §4.5.3.1.3).
pub const MAX_ADDRESS: usize = 254;

/// A checked mailbox address, `local@domain`.
///
/// The local part is kept without quoting and with its letter case; the domain in lower-case A-labels.
/// Two addresses are equal when both parts are; use [`Address::key`] to compare as deliveries do.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    local: String,
    domain: Domain,
}

impl Address {
    /// Reads `local@domain` without angle brackets. The only way to have an address.
    ///
    /// # Errors
    /// [`AddressError`] names the rule that was broken; all of them are permanent.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (local, domain) = parse::split(text)?;
        let address = Self { local: parse::local(local)?, domain: Domain::parse(domain)? };
        address.check_lengths()?;
        Ok(address)
    }

    /// The address of an unquoted local part.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn from_parts(local: &str, domain: &str) -> Result<Self, AddressError> {
        let local =
            if parse::is_dot_string(local) { Cow::Borrowed(local) } else { Cow::Owned(parse::quote(local)) };
        Self::parse(&format!("{local}@{domain}"))
    }

    fn check_lengths(&self) -> Result<(), AddressError> {
        let local = self.written_local().len();
        if local > MAX_LOCAL {
            return Err(AddressError::LocalTooLong);
        }
        if local + 1 + self.domain.as_str().len() > MAX_ADDRESS {
            return Err(AddressError::TooLong);
        }
        Ok(())
    }

    /// The local part without quoting, with the letter case it was written in.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain in lower-case A-labels (`xn--…`), so always ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.domain.as_str()
    }

    /// The domain as a value of its own.
    #[must_use]
    pub fn to_domain(&self) -> Domain {
        self.domain.clone()
    }

    /// The domain in Unicode, for people to read.
    #[must_use]
    pub fn domain_unicode(&self) -> String {
        self.domain.unicode()
    }

    /// True if the address can travel without SMTPUTF8 (RFC 6531).
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii()
    }

    /// What follows the first `+` of the local part, if something stands before that `+`.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.split_tag().map(|(_, tag)| tag)
    }

    /// The address without `+tag`; the same address when it has none.
    #[must_use]
    pub fn without_tag(&self) -> Self {
        let local = self.split_tag().map_or(self.local.as_str(), |(user, _)| user);
        Self { local: local.to_owned(), domain: self.domain.clone() }
    }

    /// No tag makes quotes needed where it is taken away: the rest might be too long with them.
    fn split_tag(&self) -> Option<(&str, &str)> {
        let quoted = !parse::is_dot_string(&self.local);
        let (user, tag) = self.local.split_once('+')?;
        let stands_alone = if quoted { !user.is_empty() } else { parse::is_dot_string(user) };
        stands_alone.then_some((user, tag))
    }

    /// The canonical key for look-ups: local part in lower case, unquoted, then `@` and the domain.
    ///
    /// Unambiguous although unquoted, since a domain never holds an `@`.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = self.local.to_lowercase();
        key.push('@');
        key.push_str(self.domain.as_str());
        key
    }

    /// The local part as the wire wants it: quoted unless it is a dot-atom.
    fn written_local(&self) -> Cow<'_, str> {
        if parse::is_dot_string(&self.local) {
            Cow::Borrowed(&self.local)
        } else {
            Cow::Owned(parse::quote(&self.local))
        }
    }
}

/// As written on the wire, without angle brackets.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.written_local(), self.domain)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

/// The sender of an envelope (RFC 5321 §4.1.1.2): nobody, for reports, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// `<>`: reports and automatic answers; must never be answered.
    Null,
    /// `<local@domain>`.
    Address(Address),
}

impl ReversePath {
    /// Reads `<>`, `<local@domain>`, or either without the angle brackets.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(text);
        if inner.is_empty() { Ok(Self::Null) } else { Address::parse(inner).map(Self::Address) }
    }

    /// True for `<>`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The address, unless it is `<>`.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Null => None,
            Self::Address(address) => Some(address),
        }
    }
}

/// `<>` or `<local@domain>`.
impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("<>"),
            Self::Address(address) => write!(f, "<{address}>"),
        }
    }
}

impl FromStr for ReversePath {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl From<Address> for ReversePath {
    fn from(address: Address) -> Self {
        Self::Address(address)
    }
}
