//! The driver: moves bytes between a stream and a [`Session`], keeps time, asks the [`Backend`].

use std::io;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

use super::backend::{AuthOutcome, Backend};
use super::body::Message;
use super::command::Envelope;
use super::config::{Role, SessionConfig};
use super::peer::PeerAddr;
use super::session::{Event, Session};
use super::wire::Wire;
use crate::net::rates::{Act, TooMuch};
use crate::net::tarpit::Penance;
use crate::net::{Patience, Stop};

/// Bytes a second at which a message arrives at least.
const SLOWEST: u64 = 1 << 10;
/// Bytes read at once; all the input a session keeps besides half a line.
const BUFFER: usize = 16 << 10;
/// How long a client that was told 421 or 221 may take to hang up.
const LINGER: Duration = Duration::from_secs(1);

/// Why a connection ended otherwise than by QUIT or an answer of ours.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The stream broke, or the client hung up without QUIT.
    #[error("connection lost")]
    Io(#[from] io::Error),
    /// The client did not take our answers in time.
    #[error("client does not read")]
    WriteTimeout,
    /// The TLS handshake failed.
    #[error("TLS handshake failed")]
    Handshake(#[source] io::Error),
    /// The listener wants TLS and has no certificate.
    #[error("no TLS configuration for this listener")]
    NoTls,
}

/// Serves one connection to its end, which is also logged, within a span carrying `peer` and `role`.
///
/// When `stop` asks for the end the client gets 421 at the next gap between two commands; a message under
/// way is still taken until the last call. Dropping the future aborts at once.
pub async fn serve_connection<S, B>(
    stream: S,
    addr: PeerAddr,
    config: Arc<SessionConfig>,
    backend: B,
    stop: Stop,
) -> Result<(), ConnectionError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    B: Backend,
{
    let limits = config.limits.clone();
    let span = tracing::info_span!("smtp", peer = %addr, role = config.role.name());
    let mut connection = Connection {
        session: Session::new(Arc::clone(&config), addr),
        config,
        backend,
        stop,
        buffer: vec![0; BUFFER].into_boxed_slice(),
        unread: 0..0,
        turn: u64::MAX,
        turn_began: Instant::now(),
        patience: Patience::new(Instant::now(), limits.stall_timeout, SLOWEST),
        greeted: Instant::now(),
        penance: Penance::default(),
        counted: 0,
        forgivable: 0,
    };
    // On the heap: the future holds whatever the backend's futures hold.
    Box::pin(async move {
        let outcome = connection.serve(stream).await;
        let tally = connection.session.tally();
        let error = outcome.as_ref().err().map(tracing::field::display);
        tracing::info!(
            messages = tally.messages,
            accepted = tally.accepted,
            errors = tally.errors,
            login_failures = tally.login_failures,
            refused_recipients = tally.refused_recipients,
            error,
            "session ended"
        );
        outcome
    })
    .instrument(span)
    .await
}

struct Connection<B: Backend> {
    session: Session<B::Actor>,
    config: Arc<SessionConfig>,
    backend: B,
    stop: Stop,
    buffer: Box<[u8]>,
    /// The part of `buffer` the session has not yet seen.
    unread: Range<usize>,
    turn: u64,
    turn_began: Instant,
    /// With the message being received.
    patience: Patience,
    greeted: Instant,
    penance: Penance,
    /// Turns whose command has been counted.
    counted: u64,
    /// Those of them that are given back if the client logs in.
    forgivable: u64,
}

impl<B: Backend> Connection<B> {
    async fn serve<S>(&mut self, stream: S) -> Result<(), ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let mut wire = Wire::Plain(stream);
        let mut early = false;
        if self.config.role == Role::Submissions {
            wire = self.handshake(wire).await?;
        } else {
            early = self.has_spoken(&mut wire)?;
        }
        self.greet(early);
        loop {
            match self.advance() {
                Event::Input => self.exchange(&mut wire).await?,
                Event::Flush => self.flush(&mut wire).await?,
                Event::StartTls => {
                    self.flush(&mut wire).await?;
                    wire = self.handshake(wire).await?;
                }
                Event::Close => {
                    // Whoever ends a batch of commands with QUIT has given them all the same.
                    self.count_commands();
                    self.flush(&mut wire).await?;
                    hang_up(&mut wire).await;
                    return Ok(());
                }
                question => self.answer(question).await,
            }
        }
    }

    /// Greets, unless so many commands have come from there already that none is taken now.
    fn greet(&mut self, early: bool) {
        self.greeted = Instant::now();
        let throttle = &self.config.guard.throttle;
        match self.stranger().and_then(|ip| throttle.look(Act::Command, ip).err()) {
            Some(why) => self.session.throttle(&why),
            None => self.session.greet(early),
        }
    }

    fn advance(&mut self) -> Event {
        let mut input = &self.buffer[self.unread.clone()];
        let event = self.session.advance(&mut input);
        self.unread.start = self.unread.end - input.len();
        event
    }

    async fn answer(&mut self, question: Event) {
        let peer = self.session.peer();
        match question {
            Event::Sender(mail) => {
                let outcome = self.backend.check_sender(peer, &mail).await;
                self.session.sender_checked(mail, &outcome);
            }
            Event::Recipient(envelope, address) => {
                let outcome = self.backend.check_recipient(peer, &envelope.mail, &address).await;
                self.session.recipient_checked(envelope, address, &outcome);
            }
            Event::Login(credentials) => {
                if let Some(why) = self.count_commands() {
                    return self.session.throttle(&why);
                }
                let outcome = self.backend.authenticate(self.session.peer(), &credentials).await;
                self.logged_in(outcome);
            }
            Event::Message(envelope, message) => self.accept(envelope, message).await,
            Event::Input | Event::Flush | Event::StartTls | Event::Close => {}
        }
    }

    /// Who logs in has given its commands for a good end.
    fn logged_in(&mut self, outcome: AuthOutcome<B::Actor>) {
        if let (AuthOutcome::Welcome(actor), Some(ip)) = (&outcome, self.stranger()) {
            let commands = std::mem::take(&mut self.forgivable);
            self.config.guard.throttle.forgive(Act::Command, ip, commands);
            self.session.belongs_to(B::account(actor));
        }
        self.session.login_checked(outcome);
    }

    /// The address of a client that has not logged in and is no program of this house.
    fn stranger(&self) -> Option<IpAddr> {
        let peer = self.session.peer();
        match peer.addr {
            PeerAddr::Ip(ip) if peer.actor.is_none() && self.config.role != Role::Lmtp => Some(ip),
            _ => None,
        }
    }

    /// Counts the commands that have come; too many of them are to end the session.
    fn count_commands(&mut self) -> Option<TooMuch> {
        let new = self.session.turn().saturating_sub(self.counted);
        self.counted += new;
        let ip = self.stranger()?;
        self.forgivable += new;
        let throttle = &self.config.guard.throttle;
        (0..new).find_map(|_| throttle.ask(Act::Command, ip).err())
    }

    async fn accept(&mut self, envelope: Envelope, message: Message) {
        let recipients = envelope.recipients.len();
        let Message { bytes, share } = message;
        let acceptance = self.backend.accept(self.session.peer(), envelope, bytes).await;
        drop(share);
        self.session.message_judged(recipients, &acceptance);
    }

    /// Writes what is to be written and reads what comes, in the time there is.
    async fn exchange<S>(&mut self, wire: &mut Wire<S>) -> Result<(), ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if let Some(why) = self.count_commands() {
            self.session.throttle(&why);
            return self.flush(wire).await;
        }
        self.flush(wire).await?;
        let deadline = self.deadline();
        let read = timeout_at(deadline, wire.read(&mut self.buffer));
        let read = tokio::select! {
            biased;
            () = self.stop.asked(!self.session.at_boundary()) => None,
            read = read => Some(read),
        };
        match read {
            None => self.session.shut_down(),
            Some(Err(_)) => self.session.time_out(),
            Some(Ok(Ok(0))) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Some(Ok(Ok(read))) => {
                self.unread = 0..read;
                self.patience.heard(Instant::now(), read);
            }
            Some(Ok(Err(error))) => return Err(error.into()),
        }
        Ok(())
    }

    /// When the command or the data now awaited must be complete, whatever trickles in before.
    fn deadline(&mut self) -> Instant {
        let now = Instant::now();
        if self.turn != self.session.turn() {
            self.turn = self.session.turn();
            self.turn_began = now;
            self.patience = Patience::new(now, self.config.limits.stall_timeout, SLOWEST);
        }
        let limits = &self.config.limits;
        if self.session.in_data() {
            return (self.turn_began + limits.data_timeout).min(self.patience.due());
        }
        let command = self.turn_began + limits.command_timeout;
        match self.config.role.is_submission() && self.session.peer().actor.is_none() {
            true => command.min(self.greeted + limits.login_timeout),
            false => command,
        }
    }

    async fn flush<S>(&mut self, wire: &mut Wire<S>) -> Result<(), ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if self.session.output().is_empty() {
            return Ok(());
        }
        let (guilty, mistakes) = (self.stranger(), self.session.tally().mistakes());
        self.penance.atone(&self.config.guard.tarpit, guilty, mistakes, &self.stop).await;
        let written = timeout(self.config.limits.write_timeout, wire.write(self.session.output())).await;
        written.map_err(|_| ConnectionError::WriteTimeout)??;
        self.session.output_written();
        Ok(())
    }

    async fn handshake<S>(&mut self, wire: Wire<S>) -> Result<Wire<S>, ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        // The session has dropped it already; what is plain text must never be read after TLS.
        self.unread = 0..0;
        let tls = self.config.tls.clone().ok_or(ConnectionError::NoTls)?;
        let handshake = timeout(self.config.limits.handshake_timeout, wire.start_tls(tls)).await;
        let late = |_| ConnectionError::Handshake(io::ErrorKind::TimedOut.into());
        let wire = handshake.map_err(late)?.map_err(ConnectionError::Handshake)?;
        self.session.tls_started(wire.tls_version().unwrap_or("TLS"));
        Ok(wire)
    }

    /// Whether something is there to read before we greet. Does not wait; what is there is kept.
    fn has_spoken<S>(&mut self, wire: &mut Wire<S>) -> Result<bool, ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Some(read) = wire.read(&mut self.buffer).now_or_never() else { return Ok(false) };
        let read = read?;
        if read == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        self.unread = 0..read;
        Ok(true)
    }
}

/// Closes so that the last answer arrives: a TCP stream closed over unread input is reset, and the answer
/// with it.
async fn hang_up<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>) {
    let mut rest = [0; 1024];
    let linger = async {
        wire.shutdown().await?;
        while wire.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    };
    if let Ok(Err(error)) = timeout(LINGER, linger).await {
        tracing::debug!(%error, "connection was not closed cleanly");
    }
}
