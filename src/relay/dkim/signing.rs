//! A private key at work. RSA goes through ring where it takes the key (2048 bits and more): a signature costs a quarter of the
//! time, and a list signs every copy.

use super::{DkimAlgorithm, DkimError, DkimKey, bad_key};
use mail_auth::common::{
    crypto::{Algorithm, CryptoError, DkimKey as SigningKeyKind, Ed25519Key, RsaKey, Sha256, SigningKey},
    headers::Writable,
};
use ring::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A key that is ready to sign.
pub(in crate::relay) enum Signing {
    Ring(KeyPair, SystemRandom),
    Other(SigningKeyKind),
}

impl Signing {
    pub(super) fn new(key: &DkimKey) -> Result<Self, DkimError> {
        match key.algorithm {
            DkimAlgorithm::Ed25519 => {
                let key = Ed25519Key::from_pkcs8_der(&key.pkcs8).map_err(bad_key)?;
                Ok(Self::Other(SigningKeyKind::Ed25519(key)))
            }
            DkimAlgorithm::Rsa => match KeyPair::from_pkcs8(&key.pkcs8) {
                Ok(pair) => Ok(Self::Ring(pair, SystemRandom::new())),
                Err(_) => {
                    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.pkcs8.as_slice()));
                    let key = RsaKey::<Sha256>::from_key_der(der).map_err(bad_key)?;
                    Ok(Self::Other(SigningKeyKind::Rsa(key)))
                }
            },
        }
    }
}

impl SigningKey for Signing {
    type Hasher = Sha256;

    fn sign(&self, input: impl Writable) -> mail_auth::Result<Vec<u8>> {
        match self {
            Self::Ring(pair, random) => {
                let mut signed = Vec::with_capacity(4096);
                input.write(&mut signed);
                let mut signature = vec![0; pair.public().modulus_len()];
                let made = pair.sign(&RSA_PKCS1_SHA256, random, &signed, &mut signature);
                let failed = |error: ring::error::Unspecified| CryptoError::Library(error.to_string());
                made.map_err(|error| mail_auth::Error::Crypto(failed(error)))?;
                Ok(signature)
            }
            Self::Other(key) => key.sign(input),
        }
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ring(..) => Algorithm::RsaSha256,
            Self::Other(key) => key.algorithm(),
        }
    }
}
