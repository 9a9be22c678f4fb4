//! What the web knows of the server around it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::host::without_port;
use super::portal::Portal;
use super::shell::{Seal, Territories};
use super::{Accounts, Files};
use crate::acme::Answers;
use crate::clock::Clock;
use crate::net::{Block, request_limits::RequestLimiter};

/// How requests reach this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Through TLS, ours or that of a proxy in front.
    Encrypted,
    /// In clear, but only within this machine.
    Local,
    /// In clear over a network: nobody may log in here.
    Open,
}

/// Facts from the configuration and the directory, given once to [`super::router`].
#[derive(Clone, Debug)]
pub struct WebState {
    /// The server's host name, which mail programs connect to.
    pub hostname: String,
    /// The address people see, `https://posta.example.it`, no slash at the end.
    pub public_url: String,
    /// The ports mail programs connect to.
    pub ports: MailPorts,
    /// Whether log-ins without TLS are allowed (the demo).
    pub plaintext_login: bool,
    /// Whether the certificate is self-signed.
    pub self_signed: bool,
    /// The largest message, bytes.
    pub max_message_size: u64,
    /// How requests come.
    pub channel: Channel,
    /// Proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Arc<[Block]>,
    /// Time for one answer.
    pub request_timeout: Duration,
    /// The time.
    pub clock: Clock,
    /// How often one address may ask for settings.
    pub setup_limiter: Arc<RequestLimiter>,
    /// What forms and cookies are signed with, the same on all nodes.
    pub seal: Seal,
    /// The territories whose contents readers can choose.
    pub territories: Territories,
    /// The largest file that a form may bring, octets.
    pub upload_limit: usize,
    /// This is the demo, and every page says so.
    pub demo: bool,
    /// People and their app passwords; none: there are no pages to log in on.
    pub accounts: Option<Accounts>,
    /// The portal; none: only the pages about mail are served.
    pub portal: Option<Portal>,
    /// Files that people have brought; none: there are none to show.
    pub files: Option<Files>,
    /// Where answers to challenges of an authority lie; none: no certificates are ordered.
    pub challenges: Option<Answers>,
    /// The mail domains of this server, the main one first; may change at any time.
    pub domains: watch::Receiver<Arc<[String]>>,
}

/// The ports mail programs connect to; none: not served.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailPorts {
    /// IMAP over TLS.
    pub imaps: Option<u16>,
    /// IMAP with STARTTLS.
    pub imap: Option<u16>,
    /// Submission over TLS.
    pub submissions: Option<u16>,
    /// Submission with STARTTLS.
    pub submission: Option<u16>,
}

impl WebState {
    /// The mail domains of this moment.
    pub fn domains(&self) -> Arc<[String]> {
        Arc::clone(&self.domains.borrow())
    }

    /// The host name in [`public_url`](Self::public_url).
    pub fn public_host(&self) -> &str {
        without_port(self.public_url.split_once("://").map_or("", |(_, site)| site))
    }

    /// The domain of examples: the main one, or the host itself while there is none.
    pub fn main_domain(&self) -> String {
        self.domains().first().unwrap_or(&self.hostname).clone()
    }
}
