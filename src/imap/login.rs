//! LOGIN and AUTHENTICATE (RFC 9051 §6.2.2, §6.2.3), codes of RFC 5530.

use std::io;

use bytes::Bytes;

use crate::auth::sasl::{self, Credentials, SaslError};
use crate::net::rates::Act;

use super::auth::{AuthOutcome, Authenticator, Mechanism};
use super::config::Feature;
use super::output::Out;
use super::reply::{Reply, ReplyCode};
use super::session::{Mode, Next, Session};
use super::wire::command::Secret;
use super::wire::parse::{AuthLine, parse_auth_line};
use super::wire::response;

/// Where an exchange of AUTHENTICATE stands: what the next line is.
#[derive(Debug)]
pub(super) enum Exchange {
    /// The one message of PLAIN.
    Plain,
    /// The name for LOGIN.
    LoginName,
    /// The password for LOGIN, after this name.
    LoginPassword(Secret),
}

impl Exchange {
    fn new(mechanism: Mechanism) -> Self {
        if mechanism == Mechanism::Plain { Self::Plain } else { Self::LoginName }
    }

    /// The challenge; clients compare those of LOGIN by the letter: `Username:` and `Password:`.
    fn challenge(&self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::LoginName => "VXNlcm5hbWU6",
            Self::LoginPassword(_) => "UGFzc3dvcmQ6",
        }
    }
}

/// LOGIN.
pub(super) async fn login<A: Authenticator>(
    session: &mut Session<A>,
    tag: &str,
    user: &str,
    password: &Secret,
    out: &mut Out,
) -> io::Result<Next> {
    if let Some(refusal) = refusal(session) {
        return Ok(end(session, tag, &refusal, out));
    }
    match sasl::login(user.as_bytes(), password.expose()) {
        Ok(credentials) => Ok(verify(session, tag, Mechanism::LoginCommand, &credentials, out).await),
        Err(_) => Ok(failed(session, tag, &wrong(), out)),
    }
}

/// Begins AUTHENTICATE; with an initial response it may be over at once (RFC 4959).
pub(super) async fn authenticate<A: Authenticator>(
    session: &mut Session<A>,
    tag: String,
    mechanism: &str,
    initial: Option<Secret>,
    out: &mut Out,
) -> io::Result<Next> {
    let known = Mechanism::named(mechanism).filter(|known| offered(session, *known));
    let refusal = refusal(session);
    let mechanism = match (refusal, known) {
        (Some(refusal), _) => return Ok(end(session, &tag, &refusal, out)),
        (None, None) => {
            return Ok(end(session, &tag, &Reply::no("CANNOT", "Mechanism not supported"), out));
        }
        (None, Some(mechanism)) => mechanism,
    };
    let exchange = Exchange::new(mechanism);
    match initial {
        Some(message) => step(session, tag, exchange, message, out).await,
        None => Ok(ask(session, tag, exchange, out)),
    }
}

fn offered<A>(session: &Session<A>, mechanism: Mechanism) -> bool {
    session.config.has(match mechanism {
        Mechanism::Plain => Feature::AuthPlain,
        Mechanism::LoginCommand | Mechanism::Login => Feature::AuthLogin,
    })
}

/// Why nobody can log in now.
fn refusal<A: Authenticator>(session: &Session<A>) -> Option<Reply> {
    if session.login.is_some() {
        Some(Reply::bad("Already logged in"))
    } else if session.may_log_in() {
        None
    } else {
        Some(Reply::no("PRIVACYREQUIRED", "Begin TLS first"))
    }
}

/// A line in answer to a challenge.
pub(super) async fn line<A: Authenticator>(
    session: &mut Session<A>,
    tag: String,
    exchange: Exchange,
    line: &Bytes,
    out: &mut Out,
) -> io::Result<Next> {
    match parse_auth_line(line) {
        Some(AuthLine::Data(message)) => step(session, tag, exchange, message, out).await,
        Some(AuthLine::Cancel) => Ok(end(session, &tag, &Reply::bad("Given up"), out)),
        None => Ok(end(session, &tag, &Reply::bad("Not base64"), out)),
    }
}

async fn step<A: Authenticator>(
    session: &mut Session<A>,
    tag: String,
    exchange: Exchange,
    message: Secret,
    out: &mut Out,
) -> io::Result<Next> {
    let (mechanism, read) = match exchange {
        Exchange::Plain => (Mechanism::Plain, sasl::plain(message.expose())),
        Exchange::LoginName => return Ok(ask(session, tag, Exchange::LoginPassword(message), out)),
        Exchange::LoginPassword(name) => (Mechanism::Login, sasl::login(name.expose(), message.expose())),
    };
    match read {
        Ok(credentials) => Ok(verify(session, &tag, mechanism, &credentials, out).await),
        Err(SaslError::Malformed) => Ok(end(session, &tag, &Reply::bad("Malformed response"), out)),
        Err(SaslError::OtherIdentity) => {
            let refusal = Reply::no("AUTHORIZATIONFAILED", "Acting as somebody else is not possible");
            Ok(failed(session, &tag, &refusal, out))
        }
    }
}

fn ask<A>(session: &mut Session<A>, tag: String, exchange: Exchange, out: &mut Out) -> Next {
    response::challenge(out.buffer(), exchange.challenge());
    session.mode = Mode::Login(tag, exchange);
    Next::Frame
}

async fn verify<A: Authenticator>(
    session: &mut Session<A>,
    tag: &str,
    mechanism: Mechanism,
    credentials: &Credentials,
    out: &mut Out,
) -> Next {
    let auth = &session.services.auth;
    match auth.authenticate(session.ip, mechanism, &credentials.login, &credentials.password).await {
        AuthOutcome::Welcome(login) => {
            let Some(place) = session.config.guard.accounts.enter(login.person.0, "imap") else {
                let refusal =
                    Reply::no("LIMIT", "Too many connections of this account, close a mail program");
                return end(session, tag, &refusal, out);
            };
            session.welcome(login, place);
            // Who logs in has given its commands for a good end.
            session.config.guard.throttle.forgive(Act::Command, session.ip, session.commands);
            let code = ReplyCode::Capability(session.capabilities());
            end(session, tag, &Reply::ok("Logged in").with(code), out)
        }
        AuthOutcome::Bad => failed(session, tag, &wrong(), out),
        AuthOutcome::WebOnly => {
            let refusal = Reply::no("AUTHORIZATIONFAILED", "This account has no mailbox");
            failed(session, tag, &refusal, out)
        }
        AuthOutcome::AppPasswordOnly => {
            let refusal =
                Reply::no("AUTHORIZATIONFAILED", "This account has a second factor: use an app password");
            failed(session, tag, &refusal, out)
        }
        AuthOutcome::TooMany => {
            // A mistake too: a program that tries again at once must not have its answer at once.
            session.refused_logins += 1;
            Reply::no("LIMIT", "Too many attempts, try later").write(out.buffer(), tag);
            response::bye(out.buffer(), None, "Too many attempts");
            Next::Close
        }
        AuthOutcome::Unavailable => {
            end(session, tag, &Reply::no("UNAVAILABLE", "Cannot log anybody in now, try later"), out)
        }
    }
}

fn wrong() -> Reply {
    Reply::no("AUTHENTICATIONFAILED", "Wrong name or password")
}

/// Ends a command; a wrong one counts.
fn end<A: Authenticator>(session: &mut Session<A>, tag: &str, reply: &Reply, out: &mut Out) -> Next {
    reply.write(out.buffer(), tag);
    if reply.is_bad() { session.count_error(out) } else { Next::Frame }
}

/// Ends an attempt that failed; the last one ends the connection.
fn failed<A: Authenticator>(session: &mut Session<A>, tag: &str, reply: &Reply, out: &mut Out) -> Next {
    reply.write(out.buffer(), tag);
    session.login_failures += 1;
    if session.login_failures < session.config.max_login_failures {
        return Next::Frame;
    }
    response::bye(out.buffer(), None, "Too many failed log-ins");
    Next::Close
}
