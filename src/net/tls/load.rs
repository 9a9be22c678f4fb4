//! From PEM files to a key rustls can use.

use std::path::{Path, PathBuf};

use rustls::crypto::ring::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::CertFiles;

/// The largest PEM file that is read, bytes.
const FILE_LIMIT: u64 = 1 << 20;

/// A certificate could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", file.display())]
pub struct TlsError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it and what to do.
    pub fault: String,
}

impl TlsError {
    pub(super) fn new(file: &Path, fault: impl Into<String>) -> Self {
        Self { file: file.to_owned(), fault: fault.into() }
    }
}

/// Reads both files and checks that the key belongs to the first certificate.
pub(super) fn certified_key(files: &CertFiles) -> Result<CertifiedKey, TlsError> {
    let chain = chain(&files.cert)?;
    let key = private_key(&files.key)?;
    let signer = any_supported_type(&key).map_err(|e| {
        TlsError::new(&files.key, format!("no RSA, ECDSA or Ed25519 key that can be used ({e})"))
    })?;
    let certified = CertifiedKey::new(chain, signer);
    match certified.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(certified),
        Err(rustls::Error::InconsistentKeys(_)) => {
            let fault = format!("is not the key of the first certificate in {}", files.cert.display());
            Err(TlsError::new(&files.key, fault))
        }
        Err(e) => Err(TlsError::new(&files.cert, format!("the first certificate is broken ({e})"))),
    }
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(file)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match chain {
        Ok(chain) if chain.is_empty() => Err(TlsError::new(file, "holds no certificate; it must be PEM")),
        Ok(chain) => Ok(chain),
        Err(e) => Err(TlsError::new(file, format!("is not PEM ({e})"))),
    }
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_slice(&read(file)?).map_err(|e| match e {
        rustls_pki_types::pem::Error::NoItemsFound => {
            TlsError::new(file, "holds no private key; it must be PEM, not encrypted")
        }
        // The library's words name the kind of fault, never the content.
        e => TlsError::new(file, format!("is not PEM ({e})")),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    let unreadable = |e: std::io::Error| TlsError::new(file, format!("cannot be read ({e})"));
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > FILE_LIMIT {
        return Err(TlsError::new(file, format!("is larger than {FILE_LIMIT} bytes; is it a certificate?")));
    }
    std::fs::read(file).map_err(unreadable)
}
