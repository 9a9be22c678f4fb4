//! A certificate that an authority has issued for one name, kept elsewhere than in files.

use std::sync::Arc;

use rustls::crypto::ring::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::expiry;
use crate::clock::Micros;

/// A certificate that can be served.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The host name it is for, lower case.
    pub(super) name: String,
    pub(super) key: Arc<CertifiedKey>,
    /// When it ends.
    pub expires_at: Micros,
}

/// Puts a chain (PEM, the own certificate first) and its key (PKCS#8) together for `name`.
///
/// # Errors
/// What is wrong with them, for people.
pub fn issued(name: &str, chain: &[u8], key: &[u8]) -> Result<Issued, String> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
    let chain = chain.map_err(|e| format!("the chain is not PEM ({e})"))?;
    let Some(first) = chain.first() else { return Err("the chain holds no certificate".into()) };
    let expires_at = expiry::not_after(first).ok_or("the certificate is broken")?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec()));
    let signer = any_supported_type(&key).map_err(|e| format!("the key cannot be used ({e})"))?;
    let certified = CertifiedKey::new(chain, signer);
    certified.keys_match().map_err(|e| format!("the certificate is not for this key ({e})"))?;
    Ok(Issued { name: name.to_ascii_lowercase(), key: Arc::new(certified), expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_together_can_be_served() {
        let make = || rcgen::generate_simple_self_signed(vec!["A.example".to_owned()]).unwrap();
        let (one, other) = (make(), make());
        let (pem, key) = (one.cert.pem(), one.signing_key.serialize_der());
        assert_eq!(issued("A.example", pem.as_bytes(), &key).unwrap().name, "a.example");
        for (chain, key, fault) in [
            (pem.as_str(), other.signing_key.serialize_der(), "not for this key"),
            (pem.as_str(), b"x".to_vec(), "cannot be used"),
            ("", key.clone(), "holds no certificate"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key.clone(), "broken"),
        ] {
            let error = issued("a.example", chain.as_bytes(), &key).unwrap_err();
            assert!(error.contains(fault), "{error}");
        }
    }
}
