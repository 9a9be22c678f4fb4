//! One typed configuration: defaults, then a TOML file, then the environment, then the command line.
//!
//! The defaults are a working server on SQLite that listens on loopback (DESIGN section 7). Every key
//! `section.name` has the environment twin `PUGLIAIMPIEGO_SECTION_NAME` (lists separated by commas); the file is
//! documented key by key in `docs/pugliaimpiego.toml`. All faults are collected, so that one `check-config` shows
//! everything there is to mend.

mod check;
mod defaults;
mod limits;
mod parse;
mod reader;
mod sections;

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use crate::net::{Block, Listen};
pub use crate::secret::Secret;
pub use crate::telemetry::LogFormat;
pub use limits::{Limits, SendingRates};
use reader::Keys;

/// Everything that is set from outside. Made by [`Config::load`] or [`Config::demo`], then passed around.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name this server has in the DNS: greetings, Received lines, certificates, links.
    pub hostname: String,
    /// The folder everything lives in.
    pub data: PathBuf,
    /// The file with the key that tokens and sealed values are derived from; made at the first start.
    pub master_key: PathBuf,
    /// What this process does.
    pub roles: Vec<Role>,
    /// Whether a password may come over a connection without TLS. A mode of the demo and of tests, bound to loopback.
    pub plaintext_login: bool,
    /// Whether this is the demo: loopback only, mail that would leave goes to the outbox, no DNS.
    pub demo: bool,
    /// `[database]`
    pub database: Database,
    /// `[smtp]`
    pub smtp: Smtp,
    /// `[imap]`
    pub imap: Imap,
    /// `[http]`
    pub http: Http,
    /// `[metrics]`
    pub metrics: Metrics,
    /// `[tls]`
    pub tls: Tls,
    /// `[mailauth]`
    pub mailauth: MailAuth,
    /// `[relay]`
    pub relay: Relay,
    /// `[limits]`
    pub limits: Limits,
    /// `[log]`
    pub log: Log,
}

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

/// One fault: which key, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key as written in the file, `smtp.max_message_size`, or the file's name.
    pub key: String,
    /// What is wrong and what to do about it.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.key, self.problem)
    }
}

/// All faults of a configuration; `Display` gives one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Whether the file itself is at fault, so that nothing of it was read.
    pub fn names(&self, file: &Path) -> bool {
        let name = file.display().to_string();
        self.0.iter().any(|fault| fault.key == name)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}

/// What the command line says; it wins over the environment and the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--config`
    pub file: Option<PathBuf>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--roles`
    pub roles: Option<Vec<String>>,
    /// `--free-ports`
    pub free_ports: bool,
    /// Whether the defaults are those of [`Config::demo`].
    pub demo: bool,
}

/// Those of `names`, variables of the environment, that are the twin of no key.
pub fn unknown_variables(names: impl Iterator<Item = String>) -> Vec<Fault> {
    let asked = RefCell::new(Vec::new());
    // Reading an empty configuration asks for every variable there is.
    let _ = Config::examine(&Options::default(), &|name| {
        asked.borrow_mut().push(name.to_owned());
        None
    });
    let known = asked.into_inner();
    let fault = |key: String| {
        let problem = match reader::nearest(&key, &known) {
            Some(near) => format!("is in the environment and nobody reads it; did you mean {near}?"),
            None => {
                "is in the environment and nobody reads it; docs/pugliaimpiego.toml has all keys".to_owned()
            }
        };
        Fault { key, problem }
    };
    names.filter(|name| !known.contains(name)).map(fault).collect()
}

impl Config {
    /// Reads the file that `options` names, then the environment through `env` (usually
    /// `|name| std::env::var(name).ok()`), then the options; checks the whole.
    ///
    /// # Errors
    /// All faults at once: of the file, of each key, and between keys.
    pub fn load(options: &Options, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let (config, faults) = Self::examine(options, env);
        if faults.0.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// As [`Config::load`], but gives what could be read beside all faults; where a key has one, its default stands.
    pub fn examine(options: &Options, env: &dyn Fn(&str) -> Option<String>) -> (Self, Faults) {
        let (table, mut faults) = reader::read_file(options.file.as_deref());
        // A file that could not be read makes every other complaint about it doubtful.
        let readable = faults.is_empty();
        let mut keys = Keys::top(table, env);
        let data = sections::data_folder(&mut keys, options);
        let mut config = if options.demo { Self::demo(&data) } else { Self::with_defaults(&data) };
        sections::read(&mut config, &mut keys);
        faults.extend(keys.finish());
        if let Some(roles) = &options.roles {
            faults.extend(sections::roles_option(&mut config, roles));
        }
        if options.free_ports || sections::free_ports_wanted(env) {
            config.free_ports();
        }
        if readable {
            let known = |fault: &Fault| faults.iter().any(|other| other.key == fault.key);
            let further: Vec<Fault> = check::faults(&config).into_iter().filter(|f| !known(f)).collect();
            faults.extend(further);
        }
        (config, Faults(faults))
    }

    /// Whether this process has `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Port 0, so a free one, for every TCP listener. `DIR/ports.json` then says which they became.
    pub fn free_ports(&mut self) {
        for listen in self.listeners_mut().into_iter().flatten() {
            if let Listen::Tcp(address) = listen {
                address.set_port(0);
            }
        }
    }

    /// The folder of the outbox relay mode.
    pub fn outbox(&self) -> PathBuf {
        self.data.join("outbox")
    }

    /// What is allowed but probably not meant, one sentence each with its key; for `check-config` and the log.
    pub fn advice(&self) -> Vec<Fault> {
        check::advice(self)
    }

    /// Every list of listening places with its key.
    pub fn listeners(&self) -> [(&'static str, &Vec<Listen>); 9] {
        [
            ("smtp.listen", &self.smtp.listen),
            ("smtp.submission", &self.smtp.submission),
            ("smtp.submissions", &self.smtp.submissions),
            ("smtp.lmtp", &self.smtp.lmtp),
            ("imap.listen", &self.imap.listen),
            ("imap.imaps", &self.imap.imaps),
            ("http.listen", &self.http.listen),
            ("http.listen_tls", &self.http.listen_tls),
            ("metrics.listen", &self.metrics.listen),
        ]
    }

    fn listeners_mut(&mut self) -> [&mut Vec<Listen>; 9] {
        [
            &mut self.smtp.listen,
            &mut self.smtp.submission,
            &mut self.smtp.submissions,
            &mut self.smtp.lmtp,
            &mut self.imap.listen,
            &mut self.imap.imaps,
            &mut self.http.listen,
            &mut self.http.listen_tls,
            &mut self.metrics.listen,
        ]
    }
}

#[cfg(test)]
mod tests;
