//! The session: bytes in, replies and events out; no sockets, no clock, no waiting.

mod chunk;
mod login;
mod transaction;

use std::sync::Arc;

use super::body::Message;
use super::command::{self, Command, CommandError, Envelope, Hello, MailFrom};
use super::config::{Role, SessionConfig};
use super::line::{self, LineError, LineReader};
use super::peer::{Peer, PeerAddr};
use super::reply::{self, Reply};
use super::sasl::{Credentials, Exchange};
use crate::address::Address;
use crate::net::Holder;
use crate::net::rates::TooMuch;
use crate::notify::Wish;

use chunk::{Chunk, Chunked};
use transaction::Transfer;

/// Replies waiting beyond this are written before more commands are read.
const OUTPUT_MARK: usize = 16 << 10;

/// What a session wants from its driver.
///
/// A question hands out what it is about; the driver hands it back with the answer. Until then the session
/// is not to be advanced.
#[derive(Debug)]
pub enum Event {
    /// Everything read is worked off: write the output, then read more.
    Input,
    /// Write the output before going on; input may be left.
    Flush,
    /// MAIL: answer with [`Session::sender_checked`].
    Sender(MailFrom),
    /// RCPT: answer with [`Session::recipient_checked`].
    Recipient(Envelope, Address),
    /// AUTH: answer with [`Session::login_checked`].
    Login(Credentials),
    /// A message is complete: answer with [`Session::message_judged`].
    Message(Envelope, Message),
    /// Write the output, drop what else was read in plain text, shake hands, then
    /// [`Session::tls_started`].
    StartTls,
    /// Write the output and close.
    Close,
}

#[derive(Debug)]
enum Phase {
    Commands,
    Sasl(Exchange),
    Data(Box<Transfer>),
    Chunk(Chunk),
    Closed,
}

/// What has happened in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages taken.
    pub accepted: u32,
    /// Messages whose data came to an end, taken or not.
    pub messages: u32,
    /// Wrong commands.
    pub errors: u32,
    /// Failed log-ins.
    pub login_failures: u32,
    /// Log-ins that were not looked at, because there had been too many.
    pub refused_logins: u32,
    /// Recipients refused for good.
    pub refused_recipients: u32,
    /// Commands that carry no mail, since the last message taken.
    pub idle_commands: u32,
}

impl Tally {
    /// What a peer is kept waiting for.
    pub fn mistakes(&self) -> u32 {
        let logins = self.login_failures.saturating_add(self.refused_logins);
        self.errors.saturating_add(logins).saturating_add(self.refused_recipients)
    }
}

/// One session. `A` is the backend's word for a logged-in person.
#[derive(Debug)]
pub struct Session<A> {
    config: Arc<SessionConfig>,
    peer: Peer<A>,
    /// Whose memory its messages take.
    holder: Holder,
    phase: Phase,
    line: LineReader,
    envelope: Option<Envelope>,
    /// The message that comes by BDAT; the envelope stays in its place until the last chunk.
    chunked: Option<Box<Chunked>>,
    /// What is asked for the recipient the backend is judging.
    wish: Wish,
    output: Vec<u8>,
    tally: Tally,
    turn: u64,
}

impl<A> Session<A> {
    /// A session that has not yet greeted.
    pub fn new(config: Arc<SessionConfig>, addr: PeerAddr) -> Self {
        let peer = Peer::new(addr, config.role);
        Self {
            config,
            holder: stranger(&peer),
            peer,
            phase: Phase::Commands,
            line: LineReader::default(),
            envelope: None,
            chunked: None,
            wish: Wish::default(),
            output: Vec::new(),
            tally: Tally::default(),
            turn: 0,
        }
    }

    /// Greets. `early_talker`: the client has spoken already.
    pub fn greet(&mut self, early_talker: bool) {
        self.peer.early_talker = early_talker;
        let protocol = if self.config.role == Role::Lmtp { "LMTP" } else { "ESMTP" };
        let text = format!("{} {protocol} Pugliaimpiego", self.config.hostname);
        self.say(&Reply::plain(220, text));
    }

    /// Works on the front of `input`, leaving in it what is not yet read, up to the next event.
    pub fn advance(&mut self, input: &mut &[u8]) -> Event {
        loop {
            let event = match self.phase {
                Phase::Closed => Some(Event::Close),
                _ if self.output.len() > OUTPUT_MARK => Some(Event::Flush),
                _ if input.is_empty() => Some(Event::Input),
                Phase::Data(_) => self.read_data(input),
                Phase::Chunk(_) => self.read_chunk(input),
                Phase::Sasl(_) | Phase::Commands => self.read_line(input),
            };
            if let Some(event) = event {
                return event;
            }
        }
    }

    /// Who is at the other end.
    pub fn peer(&self) -> &Peer<A> {
        &self.peer
    }

    /// What has happened.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// From now on messages take the memory of an account.
    pub fn belongs_to(&mut self, account: i64) {
        self.holder = Holder::Account(account);
    }

    /// Replies to be written.
    pub fn output(&self) -> &[u8] {
        &self.output
    }

    /// The output has been written.
    pub fn output_written(&mut self) {
        self.output.clear();
    }

    /// Moves on with each complete line and message, so that a driver can bound the time each takes.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// Whether message data is being read, or more of it is to come.
    pub fn in_data(&self) -> bool {
        matches!(self.phase, Phase::Data(_) | Phase::Chunk(_)) || self.chunked.is_some()
    }

    /// Whether the client is between two lines, so that 421 would not be taken for the answer to half a
    /// command.
    pub fn at_boundary(&self) -> bool {
        !self.in_data() && self.line.is_empty()
    }

    /// TLS is in use from now on. What the client said before is forgotten (RFC 3207 section 4.2).
    pub fn tls_started(&mut self, version: &'static str) {
        let Peer { addr, role, early_talker, .. } = self.peer;
        self.peer = Peer { early_talker, tls: Some(version), ..Peer::new(addr, role) };
        self.holder = stranger(&self.peer);
        self.forget_transaction();
        self.line = LineReader::default();
        self.phase = Phase::Commands;
    }

    /// Says 421 and closes: too many commands came from where this client is.
    pub fn throttle(&mut self, why: &TooMuch) {
        self.tally.errors += 1;
        self.close(&why.into());
    }

    /// Says 421 and closes: the server stops.
    pub fn shut_down(&mut self) {
        self.close(&reply::SHUTTING_DOWN);
    }

    /// Says 421 and closes: the client took too long.
    pub fn time_out(&mut self) {
        self.close(&reply::TIMED_OUT);
    }

    fn read_line(&mut self, input: &mut &[u8]) -> Option<Event> {
        let exchange = match std::mem::replace(&mut self.phase, Phase::Commands) {
            Phase::Sasl(exchange) => Some(exchange),
            _ => None,
        };
        let limit = if exchange.is_some() { line::SASL_LIMIT } else { line::COMMAND_LIMIT };
        let Some(read) = self.line.next(input, limit) else {
            self.phase = exchange.map_or(Phase::Commands, Phase::Sasl);
            return Some(Event::Input);
        };
        // All chunks of a message share the time of one.
        if self.chunked.is_none() {
            self.turn += 1;
        }
        match (read, exchange) {
            (Err(LineError::Endless), Some(_)) => self.close(&LineError::EndlessAuth.into()),
            (Err(error @ (LineError::Chunk | LineError::Endless | LineError::EndlessAuth)), _) => {
                self.close(&error.into())
            }
            (Err(LineError::TooLong), Some(_)) => self.mistake(&LineError::Auth.into()),
            (Err(error), _) => self.mistake(&error.into()),
            (Ok(line), Some(exchange)) => self.sasl_response(exchange, &line),
            (Ok(line), None) => self.command_line(&line, input),
        }
    }

    fn command_line(&mut self, line: &[u8], input: &mut &[u8]) -> Option<Event> {
        match command::parse(line) {
            // How many bytes follow that are no commands, nobody knows.
            Err(error @ CommandError::BadChunk) => self.close(&error.into()),
            Err(error) => self.mistake(&error.into()),
            Ok(Command::StartTls) => self.start_tls(input),
            Ok(command) => self.command(command),
        }
    }

    fn command(&mut self, command: Command) -> Option<Event> {
        if self.is_idling(&command) {
            self.tally.errors += 1;
            return self.close(&reply::TOO_MANY_COMMANDS);
        }
        match command {
            Command::Hello(kind, name) => self.hello(kind, name),
            Command::Mail(mail) => self.mail(mail),
            Command::Rcpt(recipient, wish) => self.rcpt(recipient, wish),
            Command::Data => self.data(),
            Command::Auth(mechanism, initial) => self.auth(mechanism, initial.as_deref()),
            Command::Rset => self.reset(),
            Command::Noop => self.say(&reply::OK),
            Command::Help => self.say(&reply::HELP),
            Command::Vrfy => self.say(&reply::CANNOT_VERIFY),
            Command::Expn => self.mistake(&reply::NO_EXPN),
            Command::Quit => self.close(&reply::BYE),
            Command::Bdat { size, last } => self.bdat(size, last),
            Command::Http => self.close(&reply::HTTP_CLIENT),
            Command::StartTls => self.mistake(&reply::NO_STARTTLS),
        }
    }

    /// Whether a stranger only talks, and has talked too long.
    fn is_idling(&mut self, command: &Command) -> bool {
        use Command::{Expn, Hello, Help, Noop, Rset, Vrfy};
        if matches!(command, Hello(..) | Rset | Noop | Help | Vrfy | Expn) {
            self.tally.idle_commands = self.tally.idle_commands.saturating_add(1);
        }
        self.peer.actor.is_none() && self.tally.idle_commands > self.config.limits.max_idle_commands
    }

    fn hello(&mut self, kind: Hello, name: String) -> Option<Event> {
        match (self.config.role == Role::Lmtp, kind) {
            (true, Hello::Helo | Hello::Ehlo) => return self.mistake(&reply::USE_LHLO),
            (false, Hello::Lhlo) => return self.mistake(&reply::USE_EHLO),
            _ => {}
        }
        self.forget_transaction();
        self.peer.helo = Some(name);
        self.peer.extended = kind != Hello::Helo;
        let mut lines = vec![self.config.hostname.clone()];
        if self.peer.extended {
            lines.extend(self.extensions());
        }
        self.say_lines(&lines)
    }

    fn extensions(&self) -> Vec<String> {
        let size = format!("SIZE {}", self.config.limits.max_message_size);
        let limits = self.limits();
        let mut lines = [
            "PIPELINING",
            &size,
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
            "DSN",
            "CHUNKING",
            "BINARYMIME",
            &limits,
        ]
        .map(str::to_owned)
        .to_vec();
        if self.offers_starttls() {
            lines.push("STARTTLS".to_owned());
        }
        if self.offers_auth() {
            lines.push("AUTH PLAIN LOGIN".to_owned());
        }
        lines
    }

    /// RFC 9422: numbers of at most six digits. There is no bound on the domains of a message's recipients.
    fn limits(&self) -> String {
        const MOST: usize = 999_999;
        let limits = &self.config.limits;
        let recipients = limits.max_recipients.clamp(1, MOST);
        match usize::try_from(limits.max_messages) {
            Ok(messages @ 1..=MOST) => format!("LIMITS RCPTMAX={recipients} MAILMAX={messages}"),
            _ => format!("LIMITS RCPTMAX={recipients}"),
        }
    }

    fn reset(&mut self) -> Option<Event> {
        self.forget_transaction();
        self.say(&reply::OK)
    }

    fn forget_transaction(&mut self) {
        self.envelope = None;
        if self.chunked.take().is_some() {
            self.turn += 1;
        }
    }

    fn say(&mut self, reply: &Reply) -> Option<Event> {
        reply.write_to(&mut self.output);
        None
    }

    fn say_lines(&mut self, lines: &[String]) -> Option<Event> {
        for (index, line) in lines.iter().enumerate() {
            let mark = if index + 1 == lines.len() { "250 " } else { "250-" };
            for part in [mark, line, "\r\n"] {
                self.output.extend_from_slice(part.as_bytes());
            }
        }
        None
    }

    /// Answers a wrong command; one too many ends the session.
    fn mistake(&mut self, reply: &Reply) -> Option<Event> {
        self.tally.errors += 1;
        if self.tally.errors >= self.config.limits.max_errors {
            return self.close(&reply::TOO_MANY_ERRORS);
        }
        self.say(reply)
    }

    fn close(&mut self, reply: &Reply) -> Option<Event> {
        self.phase = Phase::Closed;
        self.forget_transaction();
        self.say(reply)
    }
}

/// Whose memory messages take before log-in: programs of this machine are not bounded by where they come from.
fn stranger<A>(peer: &Peer<A>) -> Holder {
    match peer.addr {
        PeerAddr::Ip(ip) if peer.role != Role::Lmtp => Holder::Stranger(ip),
        _ => Holder::House,
    }
}
