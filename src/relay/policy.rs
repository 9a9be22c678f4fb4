//! The settings of the outgoing side: TLS towards the next hop, log-in at a smarthost, times, limits.

use std::fmt;
use std::time::Duration;

use rustls_pki_types::CertificateDer;

/// What TLS is wanted of the next hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlsPolicy {
    /// Never.
    None,
    /// STARTTLS where it is offered, whatever the certificate; in the clear where it is not, or where the
    /// handshake fails (RFC 7435). The rule between strangers.
    Opportunistic,
    /// STARTTLS or no delivery (RFC 3207).
    Required {
        /// Whether the certificate must be trusted and carry the host's name.
        verify: bool,
    },
    /// TLS from the first byte (RFC 8314).
    Implicit {
        /// Whether the certificate must be trusted and carry the host's name.
        verify: bool,
    },
}

/// Name and password for a smarthost. The password is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The account's name.
    pub username: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("username", &self.username).finish_non_exhaustive()
    }
}

/// The one server that takes all outgoing mail.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Smarthost {
    /// Its name, or an address.
    pub host: String,
    /// Its port: 25, 465 or 587.
    pub port: u16,
    /// What TLS to use.
    pub tls: TlsPolicy,
    /// The log-in, if it wants one. Sent over TLS or loopback only.
    pub credentials: Option<Credentials>,
}

/// How long to wait for the other side, by RFC 5321 §4.5.3.2.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the TCP connection (ours; the RFC gives none).
    pub connect: Duration,
    /// For the TLS handshake (ours).
    pub handshake: Duration,
    /// For the greeting, and for EHLO, STARTTLS and AUTH.
    pub greeting: Duration,
    /// For the reply to MAIL.
    pub mail: Duration,
    /// For the reply to each RCPT.
    pub rcpt: Duration,
    /// For the 354 after DATA.
    pub data_start: Duration,
    /// For each block of 64 KiB of the message to be taken.
    pub data_block: Duration,
    /// For the reply to the end of data.
    pub data_end: Duration,
    /// After this long no further host is tried in the same attempt.
    pub attempt: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            connect: Duration::from_secs(30),
            handshake: minutes(1),
            greeting: minutes(5),
            mail: minutes(5),
            rcpt: minutes(5),
            data_start: minutes(2),
            data_block: minutes(3),
            data_end: minutes(10),
            attempt: minutes(10),
        }
    }
}

/// Re-encodes an 8-bit message for a hop without 8BITMIME (RFC 6152 §3); `None` when it cannot be done.
pub type Downgrade = fn(&[u8]) -> Option<Vec<u8>>;

/// Everything [`super::Sender`] is told once.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name said in EHLO: this server's, fully qualified (RFC 5321 §4.1.4).
    pub hello: String,
    /// Names under which this server may stand in MX records, itself included: for the loop guard.
    pub own_names: Vec<String>,
    /// Whether mail may go to private and loopback addresses found in DNS. For tests.
    pub allow_private: bool,
    /// The port of other people's MX: 25 outside tests.
    pub mx_port: u16,
    /// What TLS to use with them.
    pub mx_tls: TlsPolicy,
    /// Certificates trusted beside the web's roots where verification is asked for.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// The patience.
    pub timeouts: Timeouts,
    /// Most connections at once to one destination; at least 1.
    pub concurrency: usize,
    /// Most connections at once to a smarthost; at least 1.
    pub smarthost_concurrency: usize,
    /// Most connections at once altogether; at least 1.
    pub connections: usize,
    /// How long an idle connection is kept.
    pub idle: Duration,
    /// The re-encoder for hops without 8BITMIME.
    pub downgrade: Downgrade,
}

impl Settings {
    /// The usual settings for a server of this name: opportunistic TLS, five connections a destination and twenty to a
    /// smarthost, a hundred altogether, idle ones kept ten seconds.
    pub fn new(hello: &str, downgrade: Downgrade) -> Self {
        Self {
            hello: hello.to_owned(),
            own_names: vec![hello.to_owned()],
            allow_private: false,
            mx_port: 25,
            mx_tls: TlsPolicy::Opportunistic,
            extra_roots: Vec::new(),
            timeouts: Timeouts::default(),
            concurrency: 5,
            smarthost_concurrency: 20,
            connections: 100,
            idle: Duration::from_secs(10),
            downgrade,
        }
    }
}
