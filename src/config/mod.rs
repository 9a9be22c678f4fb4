//! One typed configuration: defaults, then a TOML file, then the environment, then the command line.
//!
//! The defaults are a working server on SQLite that listens on loopback (DESIGN section 7). Every key
//! `section.name` has the environment twin `PUGLIAIMPIEGO_SECTION_NAME` (lists separated by commas); the file is
//! documented key by key in `docs/pugliaimpiego.toml`. All faults are collected, so that one `check-config` shows
//! everything there is to mend.

mod check;
mod defaults;
mod fault;
mod limits;
mod model;
mod parse;
mod reader;
mod sections;

use std::cell::RefCell;
use std::path::PathBuf;

pub use crate::net::{Block, Listen};
pub use crate::secret::Secret;
pub use crate::telemetry::LogFormat;
pub use fault::{Fault, Faults};
pub use limits::{Limits, SendingRates};
pub use model::{
    Acme, AuthPolicy, Database, DomainCert, Http, Imap, Log, MailAuth, Metrics, Relay, RelayMode, RelayTls,
    Role, Smarthost, Smtp, Tls,
};
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
    /// The address of the site, no slash at its end; where none is configured it is made of the host name and the ports of
    /// HTTPS and HTTP: HTTPS where that is served.
    pub fn site_url(&self, (https, http): (Option<u16>, Option<u16>)) -> String {
        if let Some(url) = &self.http.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let (scheme, port, usual) = match (https, http) {
            (Some(port), _) => ("https", port, 443),
            (None, port) => ("http", port.unwrap_or(80), 80),
        };
        match port == usual {
            true => format!("{scheme}://{}", self.hostname),
            false => format!("{scheme}://{}:{port}", self.hostname),
        }
    }

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
