//! The sections of the configuration.

use std::path::PathBuf;
use std::time::Duration;

use super::{Block, Listen, LogFormat, Secret};

/// What a process may be asked to do; several processes on one PostgreSQL can share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Receives mail: MX and LMTP.
    Smtp,
    /// Takes mail from people's programs.
    Submission,
    /// Serves mailboxes.
    Imap,
    /// Serves HTTP.
    Web,
    /// Sends what is in the queue.
    Relay,
    /// Runs timed work.
    Workers,
}

impl Role {
    /// All of them: the default.
    pub const ALL: [Role; 6] =
        [Role::Smtp, Role::Submission, Role::Imap, Role::Web, Role::Relay, Role::Workers];
}

/// Where the data is kept.
#[derive(Clone, Debug)]
pub struct Database {
    /// `postgres://user:password@host/name`; without it SQLite in the data folder.
    pub url: Option<Secret>,
    /// Reading connections of SQLite.
    pub readers: u32,
    /// Connections to PostgreSQL.
    pub connections: u32,
}

/// Mail that comes in, from other servers, from people's programs and by LMTP.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Where other servers deliver (MX).
    pub listen: Vec<Listen>,
    /// Where people send, STARTTLS.
    pub submission: Vec<Listen>,
    /// Where people send, TLS from the first byte.
    pub submissions: Vec<Listen>,
    /// Where programs of this machine deliver.
    pub lmtp: Vec<Listen>,
    /// The largest message, bytes.
    pub max_message_size: u64,
    /// Recipients of one message; RFC 5321 §4.5.3.1.8 wants at least 100.
    pub max_recipients: u32,
    /// Bytes of messages in flight, of other servers, and as much again of our people and programs; beyond it 452.
    pub max_bytes_in_flight: u64,
    /// Time for one command (RFC 5321 §4.5.3.2.7).
    pub command_timeout: Duration,
    /// Time between two pieces of a message.
    pub data_timeout: Duration,
    /// Time to log in, on submission.
    pub login_timeout: Duration,
    /// Connections of one address (IPv6: one /64).
    pub connections_per_address: u32,
    /// Connections of one network (IPv4 /24, IPv6 /48); addresses somebody has logged in from are left out.
    pub connections_per_network: u32,
    /// Connections altogether, of other servers, and as many again of our people.
    pub max_connections: u32,
}

/// Mailboxes over IMAP.
#[derive(Clone, Debug)]
pub struct Imap {
    /// STARTTLS.
    pub listen: Vec<Listen>,
    /// TLS from the first byte.
    pub imaps: Vec<Listen>,
    /// The largest message a client may append, bytes (RFC 7889).
    pub append_limit: u64,
    /// Where the administrator is reached, a URI, for the annotation `/shared/admin` of the server (RFC 5464 §3.2.1.1).
    pub admin_uri: Option<String>,
    /// Capabilities that are neither announced nor understood, in capitals.
    pub disabled_capabilities: Vec<String>,
    /// Silence after which a session ends; RFC 9051 §5.4 wants at least 30 minutes.
    pub idle_timeout: Duration,
    /// Time to log in.
    pub login_timeout: Duration,
    /// Connections of one address (IPv6: one /64).
    pub connections_per_address: u32,
    /// Connections of one network (IPv4 /24, IPv6 /48); addresses somebody has logged in from are left out.
    pub connections_per_network: u32,
    /// Connections altogether.
    pub max_connections: u32,
}

/// The web.
#[derive(Clone, Debug)]
pub struct Http {
    /// Plain HTTP, for loopback or behind a proxy; elsewhere for programs and redirects only.
    pub listen: Vec<Listen>,
    /// Whether only a proxy that does TLS reaches [`listen`](Self::listen).
    pub behind_tls_proxy: bool,
    /// Proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<Block>,
    /// HTTPS.
    pub listen_tls: Vec<Listen>,
    /// The address people see, such as `https://posta.example.it`; none: made from host name and port.
    pub public_url: Option<String>,
    /// Time for one answer.
    pub request_timeout: Duration,
    /// The largest file that a form may bring, octets; all files of one form together may have twice that.
    pub max_upload_size: u64,
    /// Connections of one address (IPv6: one /64).
    pub connections_per_address: u32,
    /// Connections of one network (IPv4 /24, IPv6 /48); addresses somebody has logged in from are left out.
    pub connections_per_network: u32,
    /// Connections altogether.
    pub max_connections: u32,
}

/// Health and measurements.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Where `/healthz` and `/metrics` are served.
    pub listen: Vec<Listen>,
}

/// Certificates.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Certificate chain, PEM; none: a self-signed one is made in the data folder.
    pub cert: Option<PathBuf>,
    /// Its private key, PEM.
    pub key: Option<PathBuf>,
    /// Further certificates, chosen by the name a client asks for.
    pub domains: Vec<DomainCert>,
    /// `[tls.acme]`
    pub acme: Acme,
}

/// Certificates from an authority, by ACME (RFC 8555).
#[derive(Clone, Debug, Default)]
pub struct Acme {
    /// The authority's directory; none: no certificates are ordered.
    pub directory: Option<String>,
    /// Mail addresses the authority may write to.
    pub contact: Vec<String>,
    /// Whether its terms of service are agreed to.
    pub terms_agreed: bool,
    /// Host names beside the server's own; empty: those under the mail domains that lead here.
    pub names: Vec<String>,
    /// External account binding: the key's name.
    pub eab_id: Option<String>,
    /// External account binding: the key, base64url.
    pub eab_key: Option<Secret>,
    /// A further root for the authority's own certificate, PEM.
    pub root: Option<PathBuf>,
}

/// A certificate for names of its own: one `[[tls.domains]]`.
#[derive(Clone, Debug, Default)]
pub struct DomainCert {
    /// Host names, `*.` allowed in front.
    pub names: Vec<String>,
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// Whether mail that comes in is from whom it says.
#[derive(Clone, Debug)]
pub struct MailAuth {
    /// What is done about it.
    pub policy: AuthPolicy,
    /// The name results bear in headers, one for all nodes; none: the host name, of several nodes that of the first.
    pub authserv_id: Option<String>,
    /// Domains whose ARC seal outweighs a DMARC failure: forwarders that are known to check.
    pub trusted_sealers: Vec<String>,
    /// Time for all questions to the DNS about one message.
    pub time_limit: Duration,
}

/// What is done about mail that does not prove to be from its domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthPolicy {
    /// What its domain asks for (DMARC): refused, or into Junk.
    Enforce,
    /// It is marked in the header.
    Mark,
    /// Nothing is looked up.
    Off,
}

/// Mail that leaves.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Which road it takes.
    pub mode: RelayMode,
    /// The host of mode `smarthost`.
    pub smarthost: Smarthost,
    /// Connections to one destination at a time.
    pub concurrency: u32,
    /// Connections altogether.
    pub max_connections: u32,
    /// Age at which an undelivered message goes back to its sender.
    pub expire_after: Duration,
    /// Age at which the sender is told that it is late.
    pub delay_notice_after: Duration,
    /// Time to connect to a host.
    pub connect_timeout: Duration,
    /// The port of MX hosts; 25 but in tests.
    pub mx_port: u16,
    /// Whether MX hosts with private or loopback addresses are used; for tests and closed networks.
    pub allow_private: bool,
}

/// The road of mail that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayMode {
    /// To the MX hosts of the recipient's domain.
    Mx,
    /// All to one host.
    Smarthost,
    /// Nowhere: into files in `DIR/outbox/`.
    Outbox,
}

/// The host that takes all outgoing mail.
#[derive(Clone, Debug)]
pub struct Smarthost {
    /// Name or address; empty when there is none.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: RelayTls,
    /// Name to log in with.
    pub user: Option<String>,
    /// Password to log in with.
    pub password: Option<Secret>,
    /// Connections to it at a time.
    pub concurrency: u32,
}

/// How the connection to the smarthost is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayTls {
    /// TLS from the first byte, certificate checked.
    Tls,
    /// STARTTLS required, certificate checked.
    StartTls,
    /// STARTTLS when it is offered, certificate not checked.
    Opportunistic,
    /// None.
    None,
}

/// What is logged.
#[derive(Clone, Debug)]
pub struct Log {
    /// Lines for people or JSON.
    pub format: LogFormat,
    /// `info`, or directives as `tracing-subscriber` reads them: `info,pugliaimpiego::smtp=debug`.
    pub filter: String,
}
