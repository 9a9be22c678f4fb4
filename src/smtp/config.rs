//! What a listener lays down for its sessions.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use crate::net::{Budget, Guard};

/// The face a listener shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Mail exchanger, port 25: mail from anyone to our addresses.
    Mx,
    /// Submission with STARTTLS, port 587 (RFC 6409).
    Submission,
    /// Submission over implicit TLS, port 465 (RFC 8314).
    Submissions,
    /// Local delivery on a unix socket (RFC 2033): LHLO, one answer for each recipient.
    Lmtp,
}

impl Role {
    /// Whether the client must log in before it may send.
    pub fn is_submission(self) -> bool {
        matches!(self, Self::Submission | Self::Submissions)
    }

    /// Name for logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mx => "mx",
            Self::Submission => "submission",
            Self::Submissions => "submissions",
            Self::Lmtp => "lmtp",
        }
    }
}

/// Everything a session must know beforehand; one per listener, shared by its sessions.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// What the listener is for.
    pub role: Role,
    /// Our name in the greeting and in `postmaster@`; ASCII, from the configuration.
    pub hostname: String,
    /// The TLS set-up; its certificate resolver may change what it gives at any time.
    /// Without it STARTTLS is not offered, and a [`Role::Submissions`] session ends at once.
    pub tls: Option<Arc<ServerConfig>>,
    /// Whether AUTH is allowed without TLS: the demo only.
    pub allow_plaintext_login: bool,
    /// Bounds in number, size and time.
    pub limits: Limits,
    /// Memory for message data, shared with other listeners.
    pub budget: Budget,
    /// What strangers may do, one for all listeners.
    pub guard: Guard,
}

impl SessionConfig {
    /// A listener of `role` called `hostname`, without TLS, with default limits.
    pub fn new(role: Role, hostname: impl Into<String>, budget: Budget, guard: Guard) -> Self {
        let (limits, hostname) = (Limits::for_role(role), hostname.into());
        Self { role, hostname, tls: None, allow_plaintext_login: false, limits, budget, guard }
    }
}

/// Bounds of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a message; announced as SIZE (RFC 1870).
    pub max_message_size: usize,
    /// Recipients of one message; more are answered 452.
    pub max_recipients: usize,
    /// Messages in one connection; the next MAIL is answered 421.
    pub max_messages: u32,
    /// Wrong commands in one connection, the last of which is answered 421.
    pub max_errors: u32,
    /// Commands of a stranger that carry no mail (EHLO, RSET, NOOP, VRFY, HELP) in one connection since the last message
    /// taken; the next one is answered 421.
    pub max_idle_commands: u32,
    /// Failed log-ins in one connection, the last of which is answered 421.
    pub max_login_failures: u32,
    /// Recipients refused in one connection before 421; holds for [`Role::Mx`], against harvesting.
    pub max_refused_recipients: u32,
    /// From one answer to the end of the next command.
    pub command_timeout: Duration,
    /// From 354 to the end of the data.
    pub data_timeout: Duration,
    /// Without a byte of data; each KiB earns a second of it back, and who sends less is out of it in the end.
    pub stall_timeout: Duration,
    /// From the greeting to a log-in, on submission.
    pub login_timeout: Duration,
    /// For a TLS handshake.
    pub handshake_timeout: Duration,
    /// For the client to take our answers.
    pub write_timeout: Duration,
}

impl Limits {
    /// The defaults of a role; LMTP clients may keep a connection for ever.
    pub fn for_role(role: Role) -> Self {
        let lmtp = role == Role::Lmtp;
        let (max_messages, max_idle_commands) = if lmtp { (u32::MAX, u32::MAX) } else { (1000, 100) };
        Self {
            max_message_size: 50 << 20,
            max_recipients: 1000,
            max_messages,
            max_errors: 20,
            max_idle_commands,
            max_login_failures: 5,
            max_refused_recipients: 100,
            command_timeout: Duration::from_secs(300),
            data_timeout: Duration::from_secs(900),
            stall_timeout: Duration::from_secs(180),
            login_timeout: Duration::from_secs(60),
            handshake_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(120),
        }
    }
}
