//! What the IMAP edge asks of whoever knows passwords.

use std::future::Future;
use std::net::IpAddr;

use crate::directory::PrincipalId;

use super::config::Feature;

/// How name and password came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// The LOGIN command.
    LoginCommand,
    /// AUTHENTICATE PLAIN (RFC 4616).
    Plain,
    /// AUTHENTICATE LOGIN.
    Login,
}

impl Mechanism {
    /// The mechanism of AUTHENTICATE with this name in capitals.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "PLAIN" => Some(Self::Plain),
            "LOGIN" => Some(Self::Login),
            _ => None,
        }
    }
}

/// A person who logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub person: PrincipalId,
    /// The main address, for logs and the name of the quota root.
    pub name: String,
    /// The state of the credentials at log-in, by which a change is noticed.
    pub credential_version: i64,
    /// What is switched off for this person besides what is for all.
    pub disabled: Vec<Feature>,
}

/// The outcome of a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthOutcome {
    /// Logged in.
    Welcome(Login),
    /// Wrong name or password, or an account that is shut.
    Bad,
    /// Too much guessing from this address or at this account: the connection is closed.
    TooMany,
    /// Cannot say now.
    Unavailable,
    /// The account has no mailbox.
    WebOnly,
    /// The account has a second factor: only an app password lets a program in.
    AppPasswordOnly,
}

/// The door. Implementations may write the methods as `async fn`.
pub trait Authenticator: Clone + Send + Sync + 'static {
    /// Who is this? Delays and limits guessing by itself.
    fn authenticate(
        &self,
        ip: IpAddr,
        mechanism: Mechanism,
        user: &str,
        password: &str,
    ) -> impl Future<Output = AuthOutcome> + Send;

    /// Whether a log-in of before still holds. True when it cannot be said.
    fn still_valid(&self, login: &Login) -> impl Future<Output = bool> + Send;
}
