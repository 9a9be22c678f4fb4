//! Certificates and the TLS settings of each protocol.
//!
//! One [`Tls`] serves all listeners. Certificates sit behind a resolver that chooses by the name the client asks
//! for: those in files, then those of the database ([`Tls::serve_issued`]), then the default. A change swaps them under
//! sessions that go on undisturbed, and a bad new file leaves the old ones in use.

mod expiry;
mod issued;
mod load;
mod self_signed;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::clock::Micros;
pub use issued::{Issued, issued};
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
    /// Held by a reload: of two the later one reads later.
    reloading: Arc<Mutex<()>>,
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
            reloading: Arc::default(),
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
        let _alone = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        self.chooser.put_files(CertSet::load(&self.sources, now)?);
        Ok(())
    }

    /// Serves these certificates from now on, in place of those given before. New handshakes use them.
    pub fn serve_issued(&self, issued: Vec<Issued>) {
        self.chooser.put_issued(issued);
    }

    /// When the certificate for a name given as a file in the configuration ends, for each such file.
    pub fn files(&self) -> Vec<(String, Option<Micros>)> {
        self.chooser.current().files.clone()
    }

    /// Whether the host name itself is served with a self-signed certificate.
    pub fn is_self_signed(&self) -> bool {
        let current = self.chooser.current();
        current.self_signed && current.issued_for(&self.sources.hostname).is_none()
    }

    /// The earliest instant at which a certificate in use ends, for the gauge an alarm stands on. Those issued for
    /// `unwanted` names are left to expire and do not count, but for the host's own.
    pub fn expires_at(&self, unwanted: &HashSet<String>) -> Option<Micros> {
        self.chooser.current().expires_at(unwanted)
    }
}

fn server_config(chooser: &Arc<Chooser>, protocol: Protocol) -> ServerConfig {
    let resolver: Arc<dyn ResolvesServerCert> = chooser.clone();
    let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(resolver);
    config.alpn_protocols = protocol.names();
    config
}

/// The certificates of one moment.
#[derive(Clone, Debug)]
struct CertSet {
    default: Arc<CertifiedKey>,
    self_signed: bool,
    by_name: HashMap<String, Arc<CertifiedKey>>,
    /// The ends of the default and of the other files, with a name for people.
    files: Vec<(String, Option<Micros>)>,
    hostname: String,
    issued: Vec<Issued>,
}

impl CertSet {
    /// All files; none is issued.
    fn load(sources: &CertSources, now: Micros) -> Result<Self, TlsError> {
        let files = match &sources.default {
            Some(files) => files.clone(),
            None => self_signed::ensure(&sources.folder, &sources.hostname, now)?,
        };
        let mut ends = Vec::new();
        let mut load = |files: &CertFiles| -> Result<Arc<CertifiedKey>, TlsError> {
            let key = load::certified_key(files)?;
            let end = key.cert.first().and_then(|cert| expiry::not_after(cert));
            ends.push((files.cert.display().to_string(), end));
            Ok(Arc::new(key))
        };
        let default = load(&files)?;
        let mut by_name = HashMap::new();
        for (names, files) in &sources.named {
            let key = load(files)?;
            by_name.extend(names.iter().map(|name| (name.to_ascii_lowercase(), Arc::clone(&key))));
        }
        let (self_signed, hostname) = (sources.default.is_none(), sources.hostname.to_ascii_lowercase());
        Ok(Self { default, self_signed, by_name, files: ends, hostname, issued: Vec::new() })
    }

    fn issued_for(&self, name: &str) -> Option<&Arc<CertifiedKey>> {
        let at = self.issued.binary_search_by(|one| one.name.as_str().cmp(name)).ok()?;
        self.issued.get(at).map(|one| &one.key)
    }

    /// A self-signed certificate that nobody is shown any more does not count.
    fn expires_at(&self, unwanted: &HashSet<String>) -> Option<Micros> {
        let hidden = usize::from(self.self_signed && self.issued_for(&self.hostname).is_some());
        let files = self.files.iter().skip(hidden).filter_map(|(_, end)| *end);
        let counts = |one: &&Issued| one.name == self.hostname || !unwanted.contains(&one.name);
        files.chain(self.issued.iter().filter(counts).map(|one| one.expires_at)).min()
    }

    /// The exact name in files, then among the issued ones, then `*.` in place of its first label; else the default, where
    /// the one issued for the host name comes before a self-signed one.
    fn choose(&self, name: Option<&str>) -> Arc<CertifiedKey> {
        let name = name.map(str::to_ascii_lowercase).unwrap_or_default();
        let wildcard = name.split_once('.').map(|(_, rest)| format!("*.{rest}")).unwrap_or_default();
        let found = self.by_name.get(&name).or_else(|| self.issued_for(&name));
        let found = found.or_else(|| self.by_name.get(&wildcard));
        let own = || self.issued_for(&self.hostname).filter(|_| self.self_signed);
        Arc::clone(found.or_else(own).unwrap_or(&self.default))
    }
}

/// Chooses a certificate for each handshake from the set of the moment.
#[derive(Debug)]
struct Chooser(RwLock<Arc<CertSet>>);

impl Chooser {
    fn current(&self) -> Arc<CertSet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what is read from files; those that are issued at this moment stay, also when they came while the files
    /// were read.
    fn put_files(&self, fresh: CertSet) {
        self.change(|current| CertSet { issued: current.issued.clone(), ..fresh });
    }

    /// Takes what is issued, kept ordered by name; the files stay.
    fn put_issued(&self, mut issued: Vec<Issued>) {
        issued.sort_by(|one, other| one.name.cmp(&other.name));
        self.change(|current| CertSet { issued, ..current.clone() });
    }

    /// Nobody else changes anything between the look at the current set and the next one.
    fn change(&self, next: impl FnOnce(&CertSet) -> CertSet) {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(next(&current));
    }
}

impl ResolvesServerCert for Chooser {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().choose(hello.server_name()))
    }
}

#[cfg(test)]
mod tests;
