//! What a listener lays down for its sessions: capabilities, limits, times.

mod feature;

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use super::wire::framing::Limits;
use crate::net::{Budget, Guard};
pub use feature::{Feature, UnknownCapability};
use feature::{NEEDS, TABLE, When};

/// Everything a session must know beforehand; one per listener, shared by its sessions.
#[derive(Clone, Debug)]
pub struct ImapConfig {
    /// Whether LOGIN and AUTHENTICATE are allowed without TLS: the demo only.
    pub allow_plaintext_login: bool,
    /// Largest message of APPEND in bytes, announced as APPENDLIMIT (RFC 7889).
    pub append_limit: u64,
    /// Time to log in, from the greeting.
    pub login_timeout: Duration,
    /// What all sessions together may hold of commands that have not ended, in bytes.
    pub budget: Budget,
    /// Silence after which a session ends, in IDLE too; RFC 9051 §5.4 wants at least 30 minutes.
    pub idle_timeout: Duration,
    /// A client in IDLE hears from us so often: keeps NAT alive, notices clients that are gone.
    pub keepalive: Duration,
    /// For a command, once begun: so long without a byte. Each 4 KiB earn a second of it back, and who sends less is out of it in
    /// the end.
    pub stall_timeout: Duration,
    /// For a TLS handshake.
    pub handshake_timeout: Duration,
    /// For the client to take any byte of our answers.
    pub write_timeout: Duration,
    /// How often a client hears that a long command goes on (RFC 9585).
    pub progress: Duration,
    /// How often a log-in is asked whether it still holds.
    pub login_check: Duration,
    /// Failed log-ins in one connection, the last of which is followed by BYE.
    pub max_login_failures: u32,
    /// Unreadable or misplaced commands in one connection before login, the last of which is followed by BYE.
    pub max_errors: u32,
    /// Commands in one connection before login; the next one is followed by BYE.
    pub max_commands_before_login: u64,
    /// What strangers and accounts may do, one for all listeners.
    pub guard: Guard,
    /// Where the administrator is reached, a URI: the annotation `/shared/admin` of the server (RFC 5464 §3.2.1.1).
    pub admin_uri: Option<String>,
    /// What is switched off; [`Self::has`] also knows what goes with it.
    pub disabled: Vec<Feature>,
}

impl ImapConfig {
    /// The defaults, without what is disabled.
    pub fn new(disabled: Vec<Feature>, guard: Guard) -> Self {
        Self {
            allow_plaintext_login: false,
            append_limit: 50 << 20,
            budget: Budget::default(),
            login_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(35 * 60),
            keepalive: Duration::from_secs(120),
            stall_timeout: Duration::from_secs(180),
            handshake_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(120),
            progress: Duration::from_secs(5),
            login_check: Duration::from_secs(10),
            max_login_failures: 5,
            max_errors: 20,
            max_commands_before_login: 100,
            guard,
            admin_uri: None,
            disabled,
        }
    }

    /// The largest command there can be, bytes: a message and what stands around it.
    pub fn largest_command(&self) -> usize {
        let limits = Limits::after_login(self.append_limit);
        usize::try_from(limits.append.saturating_add(limits.total)).unwrap_or(usize::MAX)
    }

    /// Whether a feature is in use.
    pub fn has(&self, feature: Feature) -> bool {
        let mut needs = NEEDS.iter().filter(|(one, _)| *one == feature).map(|(_, other)| *other);
        let superseded = feature == Feature::LiteralMinus && self.has(Feature::LiteralPlus);
        !superseded && !self.disabled.contains(&feature) && needs.all(|other| self.has(other))
    }

    /// The same with more switched off.
    pub(super) fn without(&self, features: &[Feature]) -> Self {
        Self { disabled: [self.disabled.as_slice(), features].concat(), ..self.clone() }
    }

    /// Bounds of commands before or after login.
    pub(super) fn limits(&self, logged_in: bool) -> Limits {
        let non_sync = match (self.has(Feature::LiteralPlus), self.has(Feature::LiteralMinus)) {
            (true, _) => u64::MAX,
            (false, true) => 4096,
            (false, false) => 0,
        };
        let limits = if logged_in { Limits::after_login(self.append_limit) } else { Limits::before_login() };
        Limits { non_sync, ..limits }
    }

    /// What is announced in a state.
    pub(super) fn capabilities(&self, face: Face) -> Vec<String> {
        let mut names = vec!["IMAP4rev1".to_owned()];
        let announced = |(feature, _, when): &&(Feature, &str, When)| {
            self.has(*feature)
                && match when {
                    When::Always => true,
                    When::AfterLogin => face == Face::LoggedIn,
                    When::BeforeLogin => face.offers(*feature),
                }
        };
        for (feature, name, _) in TABLE.iter().filter(announced) {
            match feature {
                Feature::AppendLimit => names.push(format!("{name}={}", self.append_limit)),
                // RFC 4314 §5.1.1: the rights that RFC 2086 did not know.
                Feature::Acl => names.extend([(*name).to_owned(), "RIGHTS=kxte".to_owned()]),
                _ => names.push((*name).to_owned()),
            }
        }
        if matches!(face, Face::Clear { login: false, .. }) {
            names.push("LOGINDISABLED".to_owned());
        }
        names
    }
}

/// The side of the server a client sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Before login and TLS.
    Clear {
        /// STARTTLS is possible.
        tls: bool,
        /// Logging in is allowed all the same.
        login: bool,
    },
    /// Before login, inside of TLS.
    Tls,
    /// After login.
    LoggedIn,
}

impl Face {
    fn offers(self, feature: Feature) -> bool {
        match (self, feature) {
            (Self::LoggedIn, _) | (Self::Tls, Feature::StartTls) => false,
            (Self::Tls, _) => true,
            (Self::Clear { tls, .. }, Feature::StartTls) => tls,
            (Self::Clear { login, .. }, _) => login,
        }
    }
}

/// How a listener's connections are protected.
#[derive(Clone, Debug, Default)]
pub enum TlsMode {
    /// TLS from the first byte, port 993.
    Implicit(Arc<ServerConfig>),
    /// STARTTLS is offered.
    StartTls(Arc<ServerConfig>),
    /// No TLS at all.
    #[default]
    None,
}

#[cfg(test)]
impl ImapConfig {
    /// The defaults without capabilities named as in a configuration, bounding nobody.
    pub(crate) fn of_names(disabled: &[String]) -> Result<Self, UnknownCapability> {
        let guard = Guard::lenient(crate::clock::Clock::System);
        Ok(Self::new(Feature::all_named(disabled)?, guard))
    }
}

#[cfg(test)]
mod tests;
