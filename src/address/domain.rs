//! A checked domain name.

use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::parse::AddressError;
use super::{MAX_ADDRESS, MAX_DOMAIN};

/// A domain in lower-case A-labels: letters, digits and hyphens, no empty label, no trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Reads a domain in A-labels or U-labels (RFC 5890), mapped as UTS 46 says.
    ///
    /// # Errors
    /// `Literal` for IP addresses in whatever form, `DomainTooLong`, and `Domain` for everything else
    /// that is no host name (RFC 5321 §4.1.2 `Domain`, RFC 1123 §2.1).
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.starts_with('[') {
            return Err(AddressError::Literal);
        }
        // A U-label is never more than four octets for each of its A-label: a bound for UTS 46's work.
        if text.len() > MAX_ADDRESS * 4 {
            return Err(AddressError::DomainTooLong);
        }
        let name = Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Ignore)
            .map_err(|_| AddressError::Domain)?;
        if name.len() > MAX_DOMAIN {
            return Err(AddressError::DomainTooLong);
        }
        if !idna::uts46::verify_dns_length(&name, false) {
            return Err(AddressError::Domain);
        }
        // No top-level domain is a number: 127.0.0.1 without brackets is a literal in disguise.
        if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
            return Err(AddressError::Literal);
        }
        Ok(Self(name.into_owned()))
    }

    /// The name in lower-case A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in Unicode, for people to read.
    #[must_use]
    pub fn unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Domain {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}
