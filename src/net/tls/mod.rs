//! Certificates and the TLS settings of each protocol.
//!
//! One [`Tls`] serves all listeners. Certificates sit behind a resolver that chooses by the name the client asks
//! for; a reload swaps them under sessions that go on undisturbed, and a bad new file leaves the old ones in use.

mod expiry;
mod load;
mod self_signed;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::clock::Micros;
pub use load::TlsError;

/// Chooses ring as the cryptography of the whole process. Call it first in `main` and in tests that use TLS;
/// calling it again does nothing.
pub fn install_provider() {
    // The only error is that one was installed before, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Where certificates come from.
#[derive(Clone, Debug)]
pub struct CertSources {
    /// Chain and key of the default certificate; none: a self-signed one is kept in `folder`.
    pub default: Option<CertFiles>,
    /// Certificates chosen by name.
    pub named: Vec<(Vec<String>, CertFiles)>,
    /// The host name a self-signed certificate is made for.
    pub hostname: String,
    /// The folder self-signed certificates are kept in, `DIR/tls`.
    pub folder: PathBuf,
}

/// A chain and its private key, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertFiles {
    /// The chain, the server's own certificate first.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// What is spoken inside TLS; decides the protocol names offered (ALPN, RFC 7301).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// SMTP and submission have no registered name: any is accepted.
    Smtp,
    /// `imap`
    Imap,
    /// `http/1.1`
    Http,
}

impl Protocol {
    fn names(self) -> Vec<Vec<u8>> {
        match self {
            Self::Smtp => Vec::new(),
            Self::Imap => vec![b"imap".to_vec()],
            Self::Http => vec![b"http/1.1".to_vec()],
        }
    }
}

/// The TLS of all listeners. Clones share the certificates.
#[derive(Clone, Debug)]
pub struct Tls {
    sources: Arc<CertSources>,
    chooser: Arc<Chooser>,
    smtp: Arc<ServerConfig>,
    imap: Arc<ServerConfig>,
    http: Arc<ServerConfig>,
}

impl Tls {
    /// Loads all certificates; makes a self-signed one where none is given (for `now` as its beginning).
    ///
    /// # Errors
    /// [`TlsError`] names the file and the fault.
    pub fn open(sources: CertSources, now: Micros) -> Result<Self, TlsError> {
        install_provider();
        let chooser = Arc::new(Chooser(RwLock::new(Arc::new(CertSet::load(&sources, now)?))));
        let config = |protocol: Protocol| Arc::new(server_config(&chooser, protocol));
        Ok(Self {
            smtp: config(Protocol::Smtp),
            imap: config(Protocol::Imap),
            http: config(Protocol::Http),
            sources: Arc::new(sources),
            chooser,
        })
    }

    /// The settings for listeners of `protocol`. They stay valid over reloads.
    pub fn config(&self, protocol: Protocol) -> Arc<ServerConfig> {
        match protocol {
            Protocol::Smtp => Arc::clone(&self.smtp),
            Protocol::Imap => Arc::clone(&self.imap),
            Protocol::Http => Arc::clone(&self.http),
        }
    }

    /// Reads all files again, for SIGHUP. New handshakes use the new certificates.
    ///
    /// # Errors
    /// [`TlsError`] names the file and the fault; the old certificates stay in use.
    pub fn reload(&self, now: Micros) -> Result<(), TlsError> {
        let fresh = Arc::new(CertSet::load(&self.sources, now)?);
        *self.chooser.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// The earliest instant at which a certificate in use ends, for the gauge an alarm stands on.
    pub fn expires_at(&self) -> Option<Micros> {
        self.chooser.current().expires_at
    }
}

fn server_config(chooser: &Arc<Chooser>, protocol: Protocol) -> ServerConfig {
    let resolver: Arc<dyn ResolvesServerCert> = chooser.clone();
    let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(resolver);
    config.alpn_protocols = protocol.names();
    config
}

/// The certificates of one moment.
#[derive(Debug)]
struct CertSet {
    default: Arc<CertifiedKey>,
    by_name: HashMap<String, Arc<CertifiedKey>>,
    expires_at: Option<Micros>,
}

impl CertSet {
    fn load(sources: &CertSources, now: Micros) -> Result<Self, TlsError> {
        let files = match &sources.default {
            Some(files) => files.clone(),
            None => self_signed::ensure(&sources.folder, &sources.hostname, now)?,
        };
        let mut ends = Vec::new();
        let mut load = |files: &CertFiles| -> Result<Arc<CertifiedKey>, TlsError> {
            let key = load::certified_key(files)?;
            ends.extend(key.cert.first().and_then(|cert| expiry::not_after(cert)));
            Ok(Arc::new(key))
        };
        let default = load(&files)?;
        let mut by_name = HashMap::new();
        for (names, files) in &sources.named {
            let key = load(files)?;
            by_name.extend(names.iter().map(|name| (name.to_ascii_lowercase(), Arc::clone(&key))));
        }
        Ok(Self { default, by_name, expires_at: ends.into_iter().min() })
    }

    /// The exact name, then `*.` in place of its first label, then the default.
    fn choose(&self, name: Option<&str>) -> Arc<CertifiedKey> {
        let name = name.map(str::to_ascii_lowercase).unwrap_or_default();
        let wildcard = name.split_once('.').map(|(_, rest)| format!("*.{rest}")).unwrap_or_default();
        let found = self.by_name.get(&name).or_else(|| self.by_name.get(&wildcard));
        Arc::clone(found.unwrap_or(&self.default))
    }
}

/// Chooses a certificate for each handshake from the set of the moment.
#[derive(Debug)]
struct Chooser(RwLock<Arc<CertSet>>);

impl Chooser {
    fn current(&self) -> Arc<CertSet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ResolvesServerCert for Chooser {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().choose(hello.server_name()))
    }
}

#[cfg(test)]
mod tests;
