//! The protocol of one connection, without its socket: frames come in, replies go to [`Out`].
//!
//! The states are those of RFC 9051 §3, a file each: not authenticated, authenticated, selected; each hands what it
//! does not know to the weaker one. Here is what they share: reading a command, and completing it.

mod ending;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::clock::Clock;
use crate::directory::PrincipalId;
use crate::mailboxes::Mailboxes;
use crate::net::AccountSlot;
use crate::net::rates::{Act, By, TooMuch};

use super::auth::{Authenticator, Login};
use super::common::Common;
use super::config::{Face, Feature, ImapConfig};
use super::gate;
use super::login::{self, Exchange};
use super::notify::{Notify, Own};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::state_authenticated;
use super::state_not_authenticated;
use super::state_selected;
use super::sync::Enabled;
use super::view::Selected;
use super::wire::command::{CommandBody, Tagged};
use super::wire::parse::parse;
use super::wire::response::{self, Code};
pub(super) use ending::{Ending, leave_gone};

/// The services a session uses.
#[derive(Clone)]
pub struct Services<A> {
    /// Mailboxes as people see them.
    pub mailboxes: Mailboxes,
    /// Log-ins.
    pub auth: A,
    /// The time, for SEARCH OLDER and YOUNGER.
    pub clock: Clock,
    /// What all sessions share.
    pub common: Arc<Common>,
}

/// The open mailbox with what a command about its messages needs.
pub(super) struct Desk<'a> {
    pub selected: &'a mut Selected,
    pub mailboxes: &'a Mailboxes,
    pub person: PrincipalId,
    pub enabled: Enabled,
    /// Whether APPENDUID and COPYUID are told.
    pub uid_plus: bool,
    /// How often the client hears that a long command goes on; None: never.
    pub progress: Option<Duration>,
}

/// How the connection is protected just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// Plain text; whether STARTTLS is possible.
    Clear { tls: bool },
    /// TLS.
    Tls,
}

/// The words for a stranger that gives too many commands.
fn too_much(why: &TooMuch) -> &'static str {
    match why.by {
        By::Address => "Too many commands from your address, try later",
        By::Network => "Too many commands from your network, try later",
    }
}

/// What the driver does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Next {
    /// The next frame.
    Frame,
    /// The TLS handshake, after dropping whatever has been received.
    StartTls,
    /// DEFLATE in both directions, from the next byte on.
    Compress,
    /// The end of the connection.
    Close,
}

/// What the next line of the client is.
#[derive(Debug)]
pub(super) enum Mode {
    /// A command.
    Command,
    /// The end of IDLE, whose tag this is.
    Idle(String),
    /// The answer to a challenge of AUTHENTICATE, whose tag this is.
    Login(String, Exchange),
}

/// A session.
pub(super) struct Session<A> {
    pub config: Arc<ImapConfig>,
    pub services: Services<A>,
    pub ip: IpAddr,
    pub protection: Protection,
    pub enabled: Enabled,
    pub mode: Mode,
    /// Both directions are compressed (RFC 4978).
    compressed: bool,
    /// The place among the sessions of the account, from login on.
    pub place: Option<AccountSlot>,
    /// The person; none in the not authenticated state.
    pub login: Option<Login>,
    /// The open mailbox; none but in the selected state.
    pub selected: Option<Box<Selected>>,
    /// What the client has asked to be told; none until NOTIFY is used.
    pub notify: Option<Box<Notify>>,
    pub login_failures: u32,
    /// Log-ins that were not looked at, because there had been too many.
    pub refused_logins: u32,
    /// Commands so far, for the log.
    pub commands: u64,
    pub errors: u32,
    checked: Instant,
}

impl<A: Authenticator> Session<A> {
    pub(super) fn new(
        config: Arc<ImapConfig>,
        services: Services<A>,
        ip: IpAddr,
        protection: Protection,
    ) -> Self {
        Self {
            config,
            services,
            ip,
            protection,
            enabled: Enabled::default(),
            mode: Mode::Command,
            compressed: false,
            place: None,
            login: None,
            selected: None,
            notify: None,
            login_failures: 0,
            refused_logins: 0,
            commands: 0,
            errors: 0,
            checked: Instant::now(),
        }
    }

    /// The capabilities of the present state.
    pub(super) fn capabilities(&self) -> Vec<String> {
        let login = self.config.allow_plaintext_login;
        self.config.capabilities(match (&self.login, self.protection) {
            (Some(_), _) => Face::LoggedIn,
            (None, Protection::Tls) => Face::Tls,
            (None, Protection::Clear { tls }) => Face::Clear { tls, login },
        })
    }

    /// Whether passwords may be sent as the connection stands.
    pub(super) fn may_log_in(&self) -> bool {
        self.protection == Protection::Tls || self.config.allow_plaintext_login
    }

    /// Says hello; or good-bye, when so many commands have come from there already that none is taken now.
    pub(super) fn greet(&mut self, out: &mut Out) -> Next {
        if let Err(why) = self.config.guard.throttle.look(Act::Command, self.ip) {
            self.refuse(too_much(&why), out);
            return Next::Close;
        }
        let names = self.capabilities();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        response::greeting(out.buffer(), &names, "Pugliaimpiego ready");
        Next::Frame
    }

    /// A whole command has come.
    pub(super) async fn command(&mut self, frame: Bytes, out: &mut Out) -> io::Result<Next> {
        self.commands += 1;
        if !self.may_go_on(out) || !self.holds(out).await {
            return Ok(Next::Close);
        }
        let parsed = parse(&frame, self.enabled.spelling());
        // A message to append is part of the frame: whoever has it alone need not copy it.
        drop(frame);
        match parsed {
            Ok(command) => self.execute(command, out).await,
            Err(error) => {
                out.buffer().extend_from_slice(&error.reply());
                Ok(self.count_error(out))
            }
        }
    }

    /// Before login a client may not go on talking for ever, nor its address or network. If not, it is told good-bye.
    fn may_go_on(&mut self, out: &mut Out) -> bool {
        if self.login.is_some() {
            return true;
        }
        let here = self.commands <= self.config.max_commands_before_login;
        let words = match self.config.guard.throttle.ask(Act::Command, self.ip) {
            Ok(()) if here => return true,
            Ok(()) => "Too many commands before login",
            Err(why) => too_much(&why),
        };
        self.refuse(words, out);
        false
    }

    /// Says good-bye for too many commands, which is a mistake: a program that tries again at once must not have its answer at
    /// once.
    fn refuse(&mut self, words: &str, out: &mut Out) {
        self.errors += 1;
        response::bye(out.buffer(), Some(Code::Word("LIMIT")), words);
    }

    /// What a stranger waits for.
    pub(super) fn mistakes(&self) -> u32 {
        self.errors.saturating_add(self.login_failures).saturating_add(self.refused_logins)
    }

    async fn execute(&mut self, command: Tagged, out: &mut Out) -> io::Result<Next> {
        let Tagged { tag, body } = command;
        if gate::lacking(&body, &self.config).is_some() {
            return self.complete(&tag, Err(Failure::bad("Unknown command")), Ending::Plain, out).await;
        }
        match body {
            CommandBody::Logout => Ok(log_out(&tag, out)),
            CommandBody::StartTls => Ok(self.start_tls(&tag, out)),
            CommandBody::Login { user, password } => login::login(self, &tag, &user, &password, out).await,
            CommandBody::Authenticate { mechanism, initial } => {
                login::authenticate(self, tag, &mechanism, initial, out).await
            }
            CommandBody::Compress(algorithm) if self.login.is_some() => {
                Ok(self.compress(&tag, &algorithm, out))
            }
            CommandBody::Idle if self.login.is_some() => self.begin_idle(tag, out).await,
            body => {
                let ending = Ending::of(&body);
                let own = self.notify.is_some().then(|| Own::of(&body));
                let outcome = self.run(&tag, body, out).await;
                if let (Some(notify), Some(own), true) = (&mut self.notify, own, outcome.is_ok()) {
                    notify.note(own);
                }
                self.complete(&tag, outcome, ending, out).await
            }
        }
    }

    /// Hands a command to the file of the present state. Each future is made on the heap, where it stays: awaited as it
    /// is, those of all commands would be part of one of fifty kilobytes, made and moved for every NOOP.
    async fn run(&mut self, tag: &str, body: CommandBody, out: &mut Out) -> Outcome {
        match (self.login.clone(), self.selected.is_some()) {
            (None, _) => Box::pin(state_not_authenticated::run(self, body, out)).await,
            (Some(login), false) => Box::pin(state_authenticated::run(self, &login, body, out)).await,
            (Some(login), true) => Box::pin(state_selected::run(self, &login, tag, body, out)).await,
        }
    }

    /// The open mailbox, for a command about its messages.
    pub(super) fn desk(&mut self, login: &Login) -> Result<Desk<'_>, Failure> {
        let selected = self.selected.as_deref_mut().ok_or_else(|| Failure::bad("Select a mailbox first"))?;
        Ok(Desk {
            selected,
            mailboxes: &self.services.mailboxes,
            person: login.person,
            enabled: self.enabled,
            uid_plus: self.config.has(Feature::UidPlus),
            progress: self.config.has(Feature::InProgress).then_some(self.config.progress),
        })
    }

    /// Whether the log-in still holds; asked at most every ten seconds or so. If not, the client is told good-bye.
    pub(super) async fn holds(&mut self, out: &mut Out) -> bool {
        let Some(login) = &self.login else { return true };
        if self.checked.elapsed() < self.config.login_check {
            return true;
        }
        let valid = self.services.auth.still_valid(login).await;
        self.checked = Instant::now();
        if !valid {
            tracing::info!("the account has changed: session ends");
            response::bye(out.buffer(), Some(Code::Word("EXPIRED")), "Log in again");
        }
        valid
    }

    /// Notes who has logged in, on which place.
    pub(super) fn welcome(&mut self, login: Login, place: AccountSlot) {
        self.place = Some(place);
        self.checked = Instant::now();
        tracing::Span::current().record("account", login.name.as_str());
        if !login.disabled.is_empty() {
            self.config = Arc::new(self.config.without(&login.disabled));
        }
        self.login = Some(login);
    }

    fn start_tls(&mut self, tag: &str, out: &mut Out) -> Next {
        if self.login.is_some() || self.protection != (Protection::Clear { tls: true }) {
            Reply::bad("STARTTLS is not possible now").write(out.buffer(), tag);
            return self.count_error(out);
        }
        Reply::ok("Begin TLS").write(out.buffer(), tag);
        Next::StartTls
    }

    /// COMPRESS (RFC 4978 §3), for whoever has logged in: a stranger gets no packer.
    fn compress(&mut self, tag: &str, algorithm: &str, out: &mut Out) -> Next {
        let (reply, next) = match (algorithm, self.compressed) {
            ("DEFLATE", false) => (Reply::ok("Compressed from here on"), Next::Compress),
            ("DEFLATE", true) => (Reply::no("COMPRESSIONACTIVE", "Compressed already"), Next::Frame),
            _ => (Reply::bad("Compression algorithm not known"), Next::Frame),
        };
        self.compressed |= next == Next::Compress;
        reply.write(out.buffer(), tag);
        next
    }

    /// The handshake is done: nothing said before is known any more.
    pub(super) fn tls_started(&mut self) {
        self.protection = Protection::Tls;
        self.enabled = Enabled::default();
        self.mode = Mode::Command;
    }

    /// Before login a client may not go on talking nonsense for ever.
    pub(super) fn count_error(&mut self, out: &mut Out) -> Next {
        self.errors = self.errors.saturating_add(1);
        if self.login.is_some() || self.errors < self.config.max_errors {
            return Next::Frame;
        }
        response::bye(out.buffer(), None, "Too many errors");
        Next::Close
    }
}

fn log_out(tag: &str, out: &mut Out) -> Next {
    response::bye(out.buffer(), None, "Good-bye");
    Reply::ok("Logged out").write(out.buffer(), tag);
    Next::Close
}
