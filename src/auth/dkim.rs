//! The keys mail is signed with, kept sealed: rows only; who makes keys and signs with them is `relay`.

use super::{KeyError, Keys, store};
use crate::{
    address::Domain,
    clock::Micros,
    directory::{DirectoryError, Edit},
};
use mailstore::{DbError, db::Conn};
use rand::CryptoRng;

/// A signing key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDkimKey {
    /// The domain it signs for.
    pub domain: Domain,
    /// Its name below `_domainkey` (RFC 6376 §3.1).
    pub selector: String,
    /// The `a=` it signs with: `rsa-sha256`, `ed25519-sha256`.
    pub algorithm: String,
    /// The private key, PKCS#8, sealed by the master key.
    pub sealed: Vec<u8>,
    /// The text of the TXT record to publish.
    pub public_record: String,
    /// Mail is signed with it.
    pub active: bool,
    /// When it was made, microseconds UTC.
    pub created_at: Micros,
    /// When it was taken out of use; None for one that signs or has never signed.
    pub retired_at: Option<Micros>,
}

impl StoredDkimKey {
    /// It has never signed: a key for the next change.
    pub fn is_prepared(&self) -> bool {
        !self.active && self.retired_at.is_none()
    }

    /// The private key, PKCS#8.
    pub fn open(&self, keys: &Keys) -> Result<Vec<u8>, KeyError> {
        keys.open(&purpose(&self.domain, &self.selector), &self.sealed)
    }
}

/// Seals a private key for [`StoredDkimKey::sealed`]; it opens for this domain and selector only.
pub fn seal(keys: &Keys, rng: &mut impl CryptoRng, domain: &Domain, selector: &str, pkcs8: &[u8]) -> Vec<u8> {
    keys.seal(rng, &purpose(domain, selector), pkcs8)
}

/// Keeps a key.
///
/// Errors: `Refused` when the domain has a key of this selector.
pub fn add(edit: &mut Edit<'_, '_>, key: &StoredDkimKey) -> Result<(), DirectoryError> {
    if !store::insert_dkim_key(edit.tx(), key)? {
        return Err(DirectoryError::Refused(
            "the domain has a DKIM key of this selector: `dkim list` shows it, `dkim rotate` makes new ones",
        ));
    }
    Ok(edit.record("dkim.add", key.domain.as_str(), &key.selector)?)
}

/// Signs with a key from now on, or no longer; its record must stay published while mail is under way.
pub fn set_active(
    edit: &mut Edit<'_, '_>,
    domain: &Domain,
    selector: &str,
    active: bool,
) -> Result<(), DirectoryError> {
    let retired_at = (!active).then(|| edit.now());
    if !store::activate_dkim_key(edit.tx(), domain.as_str(), selector, (active, retired_at))? {
        return Err(DirectoryError::NoSuch("DKIM key", format!("{selector}._domainkey.{domain}")));
    }
    Ok(edit.record(if active { "dkim.activate" } else { "dkim.retire" }, domain.as_str(), selector)?)
}

/// Removes a key for good.
pub fn remove(edit: &mut Edit<'_, '_>, domain: &Domain, selector: &str) -> Result<(), DirectoryError> {
    if !store::remove_dkim_key(edit.tx(), domain.as_str(), selector)? {
        return Err(DirectoryError::NoSuch("DKIM key", format!("{selector}._domainkey.{domain}")));
    }
    Ok(edit.record("dkim.remove", domain.as_str(), selector)?)
}

/// The keys of one domain or of all, oldest first in each.
pub fn list(conn: &mut Conn<'_>, domain: Option<&Domain>) -> Result<Vec<StoredDkimKey>, DbError> {
    store::dkim_keys(conn, domain.map_or("", Domain::as_str))
}

fn purpose(domain: &Domain, selector: &str) -> String {
    format!("dkim {selector}._domainkey.{domain}")
}
