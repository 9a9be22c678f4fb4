//! DKIM (RFC 6376, RFC 8463): keys, the DNS records that publish them, and signatures over outgoing messages.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::crypto::{Ed25519Key, SigningKey};
use mail_auth::common::headers::{HeaderStream, HeaderWriter, Writable, Writer};
use mail_auth::dkim::canonicalize::CanonicalHeaders;
use mail_auth::dkim::{Canonicalization, Signature};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

pub(super) use self::signing::Signing;
use super::body::sanitise_line_ends;
use crate::auth::{Keys, dkim::StoredDkimKey};
use crate::mime;

mod signing;

/// The header fields signed when present (RFC 6376 §5.4.1), each as often as it occurs. From is named once
/// more, so that no second one can be added (§8.15, "oversigning"); the others are not, since a mailing list may
/// add a Sender or a List-Id in good faith.
///
/// RFC 8058 §4: List-Unsubscribe and List-Unsubscribe-Post must be covered.
pub(super) const SIGNED: [&str; 21] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "Sender",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Subscribe",
    "List-Post",
    "List-Help",
    "List-Owner",
    "List-Archive",
];

/// The longest chunk of a TXT record (RFC 1035 §3.3).
const TXT_CHUNK: usize = 255;

/// What went wrong with a key or a signature.
#[derive(Debug, thiserror::Error)]
pub enum DkimError {
    /// The text or bytes are no PKCS#8 (or, in PEM, PKCS#1) private key of RSA or Ed25519.
    #[error("not a DKIM private key: {0}")]
    BadKey(String),
    /// No key could be made.
    #[error("no key could be generated: {0}")]
    Generate(String),
    /// The message cannot be signed: it has no From field, or the computation failed.
    #[error("cannot sign: {0}")]
    Sign(String),
}

/// The algorithm of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DkimAlgorithm {
    /// rsa-sha256, which every verifier knows (RFC 6376 §3.3).
    Rsa,
    /// ed25519-sha256 (RFC 8463), short and quick, not known to every verifier yet.
    Ed25519,
}

impl DkimAlgorithm {
    /// Its name in `a=`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-sha256",
            Self::Ed25519 => "ed25519-sha256",
        }
    }
}

/// A private key in PKCS#8 DER, the form to be sealed and stored. `Debug` does not show it.
#[derive(Clone)]
pub struct DkimKey {
    algorithm: DkimAlgorithm,
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DkimKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl DkimKey {
    /// Makes a new key from the system's randomness: RSA of 2048 bits (RFC 8301 §3.2), or Ed25519. RSA takes
    /// up to seconds of computing: call it on a blocking thread.
    ///
    /// # Errors
    /// [`DkimError::Generate`].
    pub fn generate(algorithm: DkimAlgorithm) -> Result<Self, DkimError> {
        let pkcs8 = match algorithm {
            DkimAlgorithm::Ed25519 => Ed25519Key::generate_pkcs8().map_err(generate_error)?,
            DkimAlgorithm::Rsa => generate_rsa()?,
        };
        Self::from_pkcs8(&pkcs8)
    }

    /// Takes a key in PKCS#8 DER and finds out which kind it is.
    ///
    /// # Errors
    /// [`DkimError::BadKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, DkimError> {
        let (algorithm, public) = match Ed25519Key::from_pkcs8_der(der) {
            Ok(key) => (DkimAlgorithm::Ed25519, key.public_key()),
            Err(_) => (DkimAlgorithm::Rsa, rsa_public(der)?),
        };
        Ok(Self { algorithm, pkcs8: der.to_vec(), public })
    }

    /// Takes a PEM text: `PRIVATE KEY`, or `RSA PRIVATE KEY` as old tools write it.
    ///
    /// # Errors
    /// [`DkimError::BadKey`].
    pub fn from_pem(pem: &str) -> Result<Self, DkimError> {
        match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(bad_key)? {
            PrivateKeyDer::Pkcs8(der) => Self::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => {
                use rsa::pkcs1::DecodeRsaPrivateKey;
                let key = rsa::RsaPrivateKey::from_pkcs1_der(der.secret_pkcs1_der()).map_err(bad_key)?;
                Self::from_pkcs8(key.to_pkcs8_der().map_err(bad_key)?.as_bytes())
            }
            _ => Err(bad_key("neither PKCS#8 nor PKCS#1")),
        }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> DkimAlgorithm {
        self.algorithm
    }

    /// The private key in PKCS#8 DER: a secret.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The text of the TXT record at `SELECTOR._domainkey.DOMAIN` (RFC 6376 §3.6.1).
    pub fn dns_record(&self) -> String {
        let kind = match self.algorithm {
            DkimAlgorithm::Rsa => "rsa",
            DkimAlgorithm::Ed25519 => "ed25519",
        };
        format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(&self.public))
    }

    /// The record as it is written in a zone file: quoted, in chunks of at most 255 octets.
    pub fn zone_text(&self) -> String {
        zone_text(&self.dns_record())
    }

    pub(super) fn signing_key(&self) -> Result<Signing, DkimError> {
        Signing::new(self)
    }
}

/// A text as a zone file has it: quoted, in chunks of at most 255 octets.
pub fn zone_text(text: &str) -> String {
    let chunks = text.as_bytes().chunks(TXT_CHUNK).map(|chunk| format!("\"{}\"", chunk.escape_ascii()));
    chunks.collect::<Vec<_>>().join(" ")
}

fn generate_rsa() -> Result<Vec<u8>, DkimError> {
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).map_err(generate_error)?;
    Ok(key.to_pkcs8_der().map_err(generate_error)?.as_bytes().to_vec())
}

/// The public half as SubjectPublicKeyInfo, which RFC 6376 §3.6.1 means (erratum 3017) and all verifiers read.
fn rsa_public(der: &[u8]) -> Result<Vec<u8>, DkimError> {
    let key = rsa::RsaPrivateKey::from_pkcs8_der(der).map_err(bad_key)?;
    let public = key.to_public_key().to_public_key_der().map_err(bad_key)?;
    Ok(public.as_bytes().to_vec())
}

fn bad_key(error: impl fmt::Display) -> DkimError {
    DkimError::BadKey(error.to_string())
}

fn generate_error(error: impl fmt::Display) -> DkimError {
    DkimError::Generate(error.to_string())
}

pub(super) fn sign_error(error: impl fmt::Display) -> DkimError {
    DkimError::Sign(error.to_string())
}

/// Signs for one domain with one key.
pub struct DkimSigner {
    key: Signing,
    template: Signature,
}

impl DkimSigner {
    /// A signer for `domain` (A-labels) whose key is published under `selector`.
    ///
    /// # Errors
    /// [`DkimError::BadKey`].
    pub fn new(domain: &str, selector: &str, key: &DkimKey) -> Result<Self, DkimError> {
        let key = key.signing_key()?;
        let template = Signature {
            v: 1,
            a: key.algorithm(),
            d: domain.to_owned(),
            s: selector.to_owned(),
            ch: Canonicalization::Relaxed,
            cb: Canonicalization::Relaxed,
            ..Signature::default()
        };
        Ok(Self { key, template })
    }

    /// The DKIM-Signature field to put before `raw`, with its CRLF, relaxed/relaxed. `now` is microseconds UTC.
    ///
    /// Computed over repaired line ends, since that is what [`super::Letter`] sends. The computing takes about
    /// half a millisecond with RSA, much less with Ed25519.
    ///
    /// # Errors
    /// [`DkimError::Sign`] without a From field (RFC 6376 §5.4: it must be signed).
    pub fn sign(&self, raw: &[u8], now: i64) -> Result<Vec<u8>, DkimError> {
        self.sign_knowing(raw, None, now)
    }

    /// The same where the [hash](Self::body_hash) of the body is known.
    ///
    /// # Errors
    /// As of [`sign`](Self::sign).
    pub fn sign_knowing(&self, raw: &[u8], hash: Option<&[u8]>, now: i64) -> Result<Vec<u8>, DkimError> {
        let raw = sanitise_line_ends(raw);
        let mut signature = self.template.clone();
        signature.h = names_to_sign(&raw).ok_or_else(|| sign_error("no From field"))?;
        let (_, headers, names, body) = signature.canonicalize(Fields { rest: &raw });
        signature.bh = hash.map_or_else(|| self.key.hash(body).as_ref().to_vec(), <[u8]>::to_vec);
        signature.t = u64::try_from(now / 1_000_000).unwrap_or(0);
        signature.h = names;
        signature.b = self.key.sign(Signable { headers, signature: &signature }).map_err(sign_error)?;
        let mut header = Vec::with_capacity(1024);
        signature.write_header(&mut header);
        Ok(header)
    }

    /// What a signature says of a body (`bh=`), the same for all keys: it is SHA-256 of the canonical form.
    pub fn body_hash(&self, body: &[u8]) -> Vec<u8> {
        self.key.hash(Canonicalization::Relaxed.canonical_body(body, u64::MAX)).as_ref().to_vec()
    }
}

impl fmt::Debug for DkimSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DkimSigner")
            .field("domain", &self.template.d)
            .field("selector", &self.template.s)
            .finish_non_exhaustive()
    }
}

/// Those of [`SIGNED`] that the message has, and From once more; `None` without a From.
fn names_to_sign(raw: &[u8]) -> Option<Vec<String>> {
    let mut fields = Fields { rest: raw };
    let present: Vec<&[u8]> = std::iter::from_fn(|| fields.next_header()).map(|(name, _)| name).collect();
    let has = |name: &str| present.iter().any(|one| one.eq_ignore_ascii_case(name.as_bytes()));
    let wanted = SIGNED.into_iter().filter(|name| has(name)).chain(["From"]);
    if has("From") { Some(wanted.map(ToOwned::to_owned).collect()) } else { None }
}

/// What the signature is computed over: the chosen fields, then the signature field itself with an empty `b=`.
struct Signable<'a> {
    headers: CanonicalHeaders<'a>,
    signature: &'a Signature,
}

impl Writable for Signable<'_> {
    fn write(self, writer: &mut impl Writer) {
        self.headers.write(writer);
        self.signature.write(writer, false);
    }
}

/// The fields of a CRLF message, top down, then its body.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> HeaderStream<'a> for Fields<'a> {
    /// Name and value; the value runs from behind the colon to the end of its last line.
    fn next_header(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        loop {
            if self.rest.is_empty() || self.rest.starts_with(b"\r\n") {
                return None;
            }
            let (field, rest) = self.rest.split_at_checked(field_end(self.rest))?;
            self.rest = rest;
            // A line without a colon is no field; it is passed over, as verifiers do.
            if let Some(colon) = field.iter().position(|&byte| byte == b':') {
                let (name, value) = field.split_at_checked(colon)?;
                return Some((name.trim_ascii_end(), value.get(1..)?));
            }
        }
    }

    fn body(&mut self) -> &'a [u8] {
        self.rest.strip_prefix(b"\r\n").unwrap_or_default()
    }
}

/// Where the field at the start ends, its folded lines included. At least 1 when there is a byte.
fn field_end(text: &[u8]) -> usize {
    let mut end = 0;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        if end > 0 && !folded {
            break;
        }
        end += line.len();
    }
    end
}

/// The message with a signature by every active key among these. A key that cannot be used is named in the log; the mail
/// leaves all the same.
///
/// RFC 6376 §5.3: what is signed is made 7-bit before, so that no hop without 8BITMIME, ours or a later one, has to encode it
/// and break the signature. See [`mime::seven_bit_for_good`] for what stays as it is.
pub fn sign_with(raw: Vec<u8>, stored: &[StoredDkimKey], keys: &Keys, now: i64) -> Vec<u8> {
    let active = || stored.iter().filter(|key| key.active);
    if active().next().is_none() {
        return raw;
    }
    let mut signed = mime::seven_bit_for_good(&raw).unwrap_or(raw);
    for key in active() {
        if let Some(field) = field(&signed, key, keys, now) {
            signed = mime::prepend(&signed, &field);
        }
    }
    signed
}

/// The fields that sign a message by every active key among these, to stand in front of it; None when no key can.
pub fn fields_with(raw: &[u8], stored: &[StoredDkimKey], keys: &Keys, now: i64) -> Option<Vec<u8>> {
    let active = stored.iter().filter(|key| key.active);
    let fields: Vec<u8> = active.filter_map(|key| field(raw, key, keys, now)).flatten().collect();
    (!fields.is_empty()).then_some(fields)
}

fn field(raw: &[u8], key: &StoredDkimKey, keys: &Keys, now: i64) -> Option<Vec<u8>> {
    let made = signature(raw, key, keys, now);
    made.inspect_err(|error| {
        tracing::error!(domain = %key.domain, selector = %key.selector, error, "cannot sign");
    })
    .ok()
}

fn signature(raw: &[u8], stored: &StoredDkimKey, keys: &Keys, now: i64) -> Result<Vec<u8>, String> {
    signer(stored, keys)?.sign(raw, now).map_err(|e| e.to_string())
}

fn signer(stored: &StoredDkimKey, keys: &Keys) -> Result<DkimSigner, String> {
    let pkcs8 = stored.open(keys).map_err(|e| e.to_string())?;
    let key = DkimKey::from_pkcs8(&pkcs8).map_err(|e| e.to_string())?;
    DkimSigner::new(stored.domain.as_str(), &stored.selector, &key).map_err(|e| e.to_string())
}

/// A signer for every active key among these, for whoever signs much. A key that cannot be used is named in the log.
pub fn signers(stored: &[StoredDkimKey], keys: &Keys) -> Vec<DkimSigner> {
    let active = stored.iter().filter(|key| key.active);
    let opened = |key: &StoredDkimKey| {
        let made = signer(key, keys);
        made.inspect_err(
            |error| tracing::error!(domain = %key.domain, selector = %key.selector, error, "cannot sign"),
        )
    };
    active.filter_map(|key| opened(key).ok()).collect()
}

#[cfg(test)]
mod tests;
