//! From an address to a session: TCP, TLS as the policy wants, greeting, EHLO, AUTH.
//!
//! Until STARTTLS is done the dialogue is ours, so that nothing sent in the clear can reach the encrypted part;
//! then lettre takes the connection over.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials as Login, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::features::Features;
use super::outcome::Failure;
use super::policy::{Credentials, Timeouts, TlsPolicy};
use super::reply::{Reply, Status};
use super::route::Candidate;
use super::session::Session;
use super::tls::Handshakes;
use super::wire::Wire;

const NO_ANSWER: Status = Status::new(4, 4, 1);
const BAD_CONNECTION: Status = Status::new(4, 4, 2);
const SECURITY: Status = Status::new(4, 7, 0);
const CRYPTOGRAPHY: Status = Status::new(4, 7, 5);
/// X.7.10 of the registry of RFC 5248.
const ENCRYPTION_NEEDED: Status = Status::new(4, 7, 10);

/// What to connect to, and how.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) candidate: &'a Candidate,
    pub(crate) tls: TlsPolicy,
    pub(crate) credentials: Option<&'a Credentials>,
}

/// Opens sessions.
pub(crate) struct Dialer {
    pub(crate) hello: String,
    pub(crate) handshakes: Handshakes,
    pub(crate) timeouts: Timeouts,
}

/// Why no session came about.
enum Refusal {
    /// TLS failed after a positive reply to STARTTLS: another connection may do without.
    Handshake(Failure),
    Other(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl Dialer {
    /// Opens a session ready for MAIL.
    ///
    /// # Errors
    /// Of class 4, since what a host as a whole refuses is no verdict on the message, but for 521 (RFC 7504). The remote's words are
    /// in it where it said some.
    pub(crate) async fn open(&self, target: Target<'_>) -> Result<Session, Failure> {
        let opened = match self.open_once(target).await {
            Err(Refusal::Handshake(failure)) if target.tls == TlsPolicy::Opportunistic => {
                // RFC 7435 §3: better in the clear than not at all, on a connection of its own.
                tracing::info!(remote = %target.candidate.remote, %failure, "no TLS, trying in the clear");
                self.open_once(Target { tls: TlsPolicy::None, ..target }).await
            }
            opened => opened,
        };
        opened.map_err(|refusal| match refusal {
            Refusal::Handshake(failure) | Refusal::Other(failure) => failure.at(&target.candidate.remote),
        })
    }

    async fn open_once(&self, target: Target<'_>) -> Result<Session, Refusal> {
        let wire = self.connect(target.candidate).await?;
        match target.tls {
            TlsPolicy::None => Ok(self.as_it_is(wire, target, false).await?),
            TlsPolicy::Implicit { verify } => {
                let wire = self.encrypt(wire, target, verify).await?;
                Ok(self.as_it_is(wire, target, true).await?)
            }
            TlsPolicy::Opportunistic => self.starttls(wire, target, false, false).await,
            TlsPolicy::Required { verify } => self.starttls(wire, target, true, verify).await,
        }
    }

    async fn connect(&self, candidate: &Candidate) -> Result<Wire, Failure> {
        let peer = SocketAddr::new(candidate.remote.address, candidate.port);
        let tcp = within(self.timeouts.connect, NO_ANSWER, "connecting", TcpStream::connect(peer)).await?;
        tcp.set_nodelay(true).map_err(|error| Failure::new(BAD_CONNECTION, error.to_string()))?;
        Ok(Wire::new(Box::new(tcp), peer))
    }

    /// Over a link that stays in the clear, or has its TLS already.
    async fn as_it_is(&self, wire: Wire, target: Target<'_>, encrypted: bool) -> Result<Session, Failure> {
        let (greeting, hello) = self.greet(&wire, true).await?;
        self.hand_over(wire.introduced(greeting, hello), target, encrypted).await
    }

    /// Greeting, EHLO and STARTTLS in the clear (RFC 3207), then the rest encrypted where the server can.
    async fn starttls(
        &self,
        wire: Wire,
        target: Target<'_>,
        required: bool,
        verify: bool,
    ) -> Result<Session, Refusal> {
        let (greeting, hello) = self.greet(&wire, !required).await?;
        if !Features::parse(&hello).starttls {
            if required {
                return Err(Failure::new(ENCRYPTION_NEEDED, "STARTTLS is not offered").into());
            }
            return Ok(self.hand_over(wire.introduced(greeting, hello), target, false).await?);
        }
        match self.say(&wire, Some("STARTTLS")).await? {
            reply if reply.is_positive() => {
                let wire = self.encrypt(wire, target, verify).await?;
                Ok(self.hand_over(wire.greeted(greeting), target, true).await?)
            }
            reply if required => Err(Failure::refused("STARTTLS", reply).temporary().into()),
            _ => Ok(self.hand_over(wire.introduced(greeting, hello), target, false).await?),
        }
    }

    /// The greeting and the reply to EHLO; or to HELO, with `old_too`, where EHLO is not known (RFC 5321 §3.2).
    async fn greet(&self, wire: &Wire, old_too: bool) -> Result<(Reply, Reply), Failure> {
        let greeting = accepted("connection", self.say(wire, None).await?)?;
        let ehlo = self.say(wire, Some(&format!("EHLO {}", self.hello))).await?;
        let hello = if old_too && matches!(ehlo.code(), 500 | 502) {
            accepted("HELO", self.say(wire, Some(&format!("HELO {}", self.hello))).await?)?
        } else {
            accepted("EHLO", ehlo)?
        };
        Ok((greeting, hello))
    }

    /// The wire with TLS on it.
    async fn encrypt(&self, wire: Wire, target: Target<'_>, verify: bool) -> Result<Wire, Refusal> {
        let remote = &target.candidate.remote;
        let peer = SocketAddr::new(remote.address, target.candidate.port);
        let Some(io) = wire.into_io() else {
            tracing::warn!(%remote, "bytes behind the reply to STARTTLS: connection refused");
            return Err(Failure::new(SECURITY, "bytes in the clear behind the reply to STARTTLS").into());
        };
        let shaking = self.handshakes.connect(io, &remote.host, verify);
        let io = within(self.timeouts.handshake, CRYPTOGRAPHY, "TLS handshake", shaking)
            .await
            .map_err(Refusal::Handshake)?;
        Ok(Wire::new(io, peer))
    }

    /// Sends a line, if any, and reads one reply.
    async fn say(&self, wire: &Wire, line: Option<&str>) -> Result<Reply, Failure> {
        let dialogue = async {
            if let Some(line) = line {
                wire.send(format!("{line}\r\n").as_bytes()).await?;
            }
            wire.reply().await
        };
        within(self.timeouts.greeting, BAD_CONNECTION, line.unwrap_or("greeting"), dialogue).await
    }

    /// Gives the connection to lettre, which reads the greeting and says EHLO; then logs in.
    async fn hand_over(&self, wire: Wire, target: Target<'_>, encrypted: bool) -> Result<Session, Failure> {
        let hello = ClientId::Domain(self.hello.clone());
        let joining = AsyncSmtpConnection::connect_with_transport(Box::new(wire.clone()), &hello);
        let joined = within(self.timeouts.greeting, BAD_CONNECTION, "greeting", joining).await;
        let mut said: Vec<Reply> = std::iter::from_fn(|| wire.take_reply()).collect();
        let mut conn = joined.map_err(|failure| refused_by(&said, "connection").unwrap_or(failure))?;
        let features = said.pop().map(|ehlo| Features::parse(&ehlo)).unwrap_or_default();
        if let Some(credentials) = target.credentials {
            self.log_in(&mut conn, &wire, target, credentials, encrypted).await?;
        }
        Ok(Session::new(conn, wire, features, target.candidate.remote.clone(), self.timeouts))
    }

    /// AUTH PLAIN or LOGIN (RFC 4954). A refused password is the configuration's fault, so temporary.
    async fn log_in(
        &self,
        conn: &mut AsyncSmtpConnection,
        wire: &Wire,
        target: Target<'_>,
        credentials: &Credentials,
        encrypted: bool,
    ) -> Result<(), Failure> {
        if !encrypted && !is_loopback(target.candidate.remote.address) {
            return Err(Failure::new(ENCRYPTION_NEEDED, "the password is not sent in the clear"));
        }
        let login = Login::new(credentials.username.clone(), credentials.password.clone());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let asking = conn.auth(&mechanisms, &login);
        let answer = within(self.timeouts.greeting, SECURITY, "AUTH", asking).await;
        let said: Vec<Reply> = std::iter::from_fn(|| wire.take_reply()).collect();
        match answer {
            Ok(_) => Ok(()),
            Err(failure) => {
                let failure = refused_by(&said, "AUTH").unwrap_or(failure);
                tracing::warn!(remote = %target.candidate.remote, %failure, "log-in at the smarthost failed");
                Err(failure)
            }
        }
    }
}

/// The reply, when it is a good one.
fn accepted(what: &str, reply: Reply) -> Result<Reply, Failure> {
    if reply.is_positive() { Ok(reply) } else { Err(refused_by_host(what, reply)) }
}

/// The first refusal among replies.
fn refused_by(said: &[Reply], what: &str) -> Option<Failure> {
    let reply = said.iter().find(|reply| !reply.is_positive())?;
    Some(refused_by_host(what, reply.clone()))
}

/// A failure that may pass, but for 521: that host never takes mail (RFC 7504 §3).
fn refused_by_host(what: &str, reply: Reply) -> Failure {
    let never = reply.code() == 521;
    let failure = Failure::refused(what, reply);
    if never { failure } else { failure.temporary() }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Waits for `future` no longer than `limit`; errors and silence become a failure of this status.
async fn within<T, E: Display>(
    limit: Duration,
    status: Status,
    what: &str,
    future: impl Future<Output = Result<T, E>>,
) -> Result<T, Failure> {
    match timeout(limit, future).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Failure::new(status, format!("{what}: {error}"))),
        Err(_) => Err(Failure::new(status, format!("{what}: no answer in {} s", limit.as_secs()))),
    }
}
