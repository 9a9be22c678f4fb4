//! The driver: moves bytes between a stream and a [`Session`], keeps time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tracing::Instrument;

use super::auth::Authenticator;
use super::compress::Compressed;
use super::config::{ImapConfig, TlsMode};
use super::output::{Duplex, Out, Output};
use super::session::{Mode, Next, Protection, Services, Session};
use super::wire::framing::{Frame, Framer};
use super::wire::response;
use crate::net::tarpit::Penance;
use crate::net::{Holder, Patience, Stop};

/// Bytes read at once between commands, so that an idle connection costs little.
const SMALL: usize = 512;
/// Bytes a second at which a command arrives at least.
const SLOWEST: u64 = 4 << 10;
/// Bytes read at once inside a command.
const LARGE: usize = 16 << 10;
/// How long a client that was told BYE may take to hang up.
const LINGER: Duration = Duration::from_secs(1);
/// How long a client that gives too many commands is kept waiting for one.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Why a connection ended otherwise than by LOGOUT or BYE.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The stream broke, or the client hung up without LOGOUT.
    #[error("connection lost: {0}")]
    Io(#[from] io::Error),
    /// The client did not take our answers in time.
    #[error("client does not read")]
    WriteTimeout,
    /// The TLS handshake failed.
    #[error("TLS handshake failed: {0}")]
    Handshake(#[source] io::Error),
}

/// Serves one connection to its end, which is also logged, within a span carrying `peer` and `account`.
///
/// When `stop` asks for the end the client is told BYE at the next gap between two commands, in IDLE at once, in the
/// middle of a command at the last call. Dropping the future aborts.
///
/// # Errors
/// See [`ConnectionError`]; all have been logged.
pub async fn serve_connection<S, A>(
    stream: S,
    peer: SocketAddr,
    tls: TlsMode,
    config: Arc<ImapConfig>,
    services: Services<A>,
    stop: Stop,
) -> Result<(), ConnectionError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Authenticator,
{
    let span = tracing::info_span!("imap", %peer, account = tracing::field::Empty);
    let stream: Box<dyn Duplex> = Box::new(stream);
    let protection = Protection::Clear { tls: matches!(tls, TlsMode::StartTls(_)) };
    let mut connection = Connection {
        session: Session::new(Arc::clone(&config), services, peer.ip(), protection),
        framer: Framer::with_share(config.limits(false), config.budget.share(Holder::Stranger(peer.ip()))),
        patience: patience(&config),
        config,
        tls,
        stop,
        began: Instant::now(),
        heard: Instant::now(),
        spoke: Instant::now(),
        penance: Penance::default(),
    };
    // On the heap: the future holds whatever the commands hold.
    Box::pin(
        async move {
            let mut written = 0;
            let outcome = connection.serve(stream, &mut written).await;
            let error = outcome.as_ref().err().map(tracing::field::display);
            let session = &connection.session;
            tracing::info!(
                commands = session.commands,
                errors = session.errors,
                login_failures = session.login_failures,
                bytes_written = written,
                error,
                "session ended"
            );
            outcome
        }
        .instrument(span),
    )
    .await
}

struct Connection<A> {
    session: Session<A>,
    framer: Framer,
    config: Arc<ImapConfig>,
    tls: TlsMode,
    stop: Stop,
    began: Instant,
    /// When the client last sent a byte.
    heard: Instant,
    /// With the command being received.
    patience: Patience,
    /// When the client was last sent anything in IDLE.
    spoke: Instant,
    penance: Penance,
}

/// What ended a wait.
enum Event {
    Read(io::Result<Vec<u8>>),
    News,
    Late,
    Stop,
}

impl<A: Authenticator> Connection<A> {
    async fn serve(&mut self, stream: Box<dyn Duplex>, written: &mut u64) -> Result<(), ConnectionError> {
        let stream = match &self.tls {
            TlsMode::Implicit(_) => self.handshake(stream).await?,
            _ => stream,
        };
        let mut out = Output::new(stream, self.config.write_timeout);
        let mut greeted = Some(self.session.greet(&mut out));
        loop {
            let next = match greeted.take() {
                Some(next) => Ok(next),
                None => self.step(&mut out).await,
            };
            self.atone().await;
            *written = out.written();
            match next.map_err(of_io)? {
                Next::Frame => {}
                Next::StartTls => {
                    out.flush().await.map_err(of_io)?;
                    let dropped = self.framer.discard_buffered();
                    if dropped > 0 {
                        tracing::warn!(dropped, "bytes sent in the clear after STARTTLS");
                    }
                    let stream = self.handshake(out.into_inner()).await?;
                    out = Output::new(stream, self.config.write_timeout);
                }
                Next::Compress => {
                    out.flush().await.map_err(of_io)?;
                    // What came behind the command is compressed already (RFC 4978 §3).
                    let received = self.framer.take_buffered();
                    let stream = Compressed::new(out.into_inner(), received.into());
                    out = Output::new(Box::new(stream), self.config.write_timeout);
                }
                Next::Close => {
                    out.flush().await.map_err(of_io)?;
                    *written = out.written();
                    hang_up(out.get_mut()).await;
                    return Ok(());
                }
            }
        }
    }

    /// Takes the next frame, or waits for what makes one.
    async fn step(&mut self, out: &mut Out) -> io::Result<Next> {
        if !matches!(self.session.mode, Mode::Command) {
            self.framer.expect_line();
        }
        match self.framer.next_frame() {
            Some(Frame::Command(frame)) => {
                self.pace().await;
                let logged_in = self.session.login.is_some();
                // On the heap only while it runs: a connection that waits pays for waiting alone.
                let next = Box::pin(self.session.command(frame, out)).await?;
                self.patience = patience(&self.config);
                if !logged_in {
                    self.note_login();
                }
                Ok(next)
            }
            Some(Frame::Line(line)) => {
                let next = Box::pin(self.session.line(line, out)).await?;
                self.note_login();
                Ok(next)
            }
            Some(Frame::NeedContinuation { .. }) => {
                response::continuation(out.buffer(), "go on");
                Ok(Next::Frame)
            }
            Some(Frame::Refused(refusal)) => {
                out.buffer().extend_from_slice(&refusal.reply());
                Ok(if refusal.close { Next::Close } else { self.session.count_error(out) })
            }
            None => self.wait(out).await,
        }
    }

    /// Lets an account wait its turn that gives more commands than it may.
    async fn pace(&self) {
        let Some(login) = &self.session.login else { return };
        if let Some(wait) = self.config.guard.throttle.command_of(login.person.0) {
            let pause = tokio::time::sleep(wait.min(LONGEST_PAUSE));
            tokio::select! { () = self.stop.asked(false) => {}, () = pause => {} }
        }
    }

    /// Lets a stranger wait for its mistakes.
    async fn atone(&mut self) {
        let guilty = Some(self.session.ip).filter(|_| self.session.login.is_none());
        let mistakes = self.session.mistakes();
        self.penance.atone(&self.config.guard.tarpit, guilty, mistakes, &self.stop).await;
    }

    /// Larger commands are taken from whoever has logged in.
    fn note_login(&mut self) {
        if let Some(login) = &self.session.login {
            let share = self.config.budget.share(Holder::Account(login.person.0));
            self.framer.admit(self.session.config.limits(true), share);
        }
    }

    /// Writes what is to be written and waits: for the client, for news in IDLE and after NOTIFY, for the end of patience.
    async fn wait(&mut self, out: &mut Out) -> io::Result<Next> {
        out.flush().await?;
        let (idling, between) = (self.session.is_idling(), self.framer.is_idle());
        let listening = idling || between && self.session.listens();
        let (deadline, keep_alive) = self.deadline(idling, between);
        let size = if between { SMALL } else { LARGE };
        let event = tokio::select! {
            biased;
            () = self.stop.asked(!between) => Event::Stop,
            read = read(out.get_mut(), size) => Event::Read(read),
            () = self.session.news(), if listening => Event::News,
            () = sleep_until(deadline) => Event::Late,
        };
        match event {
            Event::Read(Err(error)) if Compressed::<()>::is_garbled(&error) => {
                response::bye(out.buffer(), None, "Cannot decompress what you send");
                Ok(Next::Close)
            }
            Event::Read(bytes) => {
                let bytes = bytes?;
                self.framer.feed(&bytes);
                self.heard = Instant::now();
                if between {
                    self.patience = patience(&self.config);
                }
                self.patience.heard(self.heard, bytes.len());
                Ok(Next::Frame)
            }
            Event::News => {
                self.spoke = Instant::now();
                Box::pin(self.session.tell_news(out)).await
            }
            Event::Late if keep_alive => {
                self.spoke = Instant::now();
                Box::pin(self.session.keep_alive(out)).await
            }
            Event::Late => {
                self.session.time_out(out);
                Ok(Next::Close)
            }
            Event::Stop => {
                Session::<A>::shut_down(out);
                Ok(Next::Close)
            }
        }
    }

    /// Until when to wait, and whether a sign of life is due then rather than the end.
    fn deadline(&self, idling: bool, between: bool) -> (Instant, bool) {
        if self.session.login.is_none() {
            return (self.began + self.config.login_timeout, false);
        }
        if !between {
            return (self.patience.due(), false);
        }
        let end = self.heard + self.config.idle_timeout;
        if idling { sign_or_end(&self.config, self.spoke.max(self.heard), end) } else { (end, false) }
    }

    async fn handshake(&mut self, stream: Box<dyn Duplex>) -> Result<Box<dyn Duplex>, ConnectionError> {
        let tls = match &self.tls {
            TlsMode::Implicit(tls) | TlsMode::StartTls(tls) => Arc::clone(tls),
            TlsMode::None => {
                return Err(ConnectionError::Handshake(io::ErrorKind::Unsupported.into()));
            }
        };
        let accepted = timeout(self.config.handshake_timeout, TlsAcceptor::from(tls).accept(stream)).await;
        let late = |_| ConnectionError::Handshake(io::ErrorKind::TimedOut.into());
        let stream = accepted.map_err(late)?.map_err(ConnectionError::Handshake)?;
        self.session.tls_started();
        Ok(Box::new(stream))
    }
}

fn patience(config: &ImapConfig) -> Patience {
    Patience::new(Instant::now(), config.stall_timeout, SLOWEST)
}

/// What comes first in IDLE: the next sign of life after the last word, or the end.
fn sign_or_end(config: &ImapConfig, last_word: Instant, end: Instant) -> (Instant, bool) {
    let sign = last_word + config.keepalive;
    if sign < end { (sign, true) } else { (end, false) }
}

/// Reads what is there; an error at the end of the stream. The buffer lives as long as the wait.
async fn read(stream: &mut Box<dyn Duplex>, size: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; size];
    let read = stream.read(&mut buffer).await?;
    if read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    buffer.truncate(read);
    Ok(buffer)
}

fn of_io(error: io::Error) -> ConnectionError {
    match error.kind() {
        io::ErrorKind::TimedOut => ConnectionError::WriteTimeout,
        _ => ConnectionError::Io(error),
    }
}

/// Closes so that the last answer arrives: a TCP stream closed over unread input is reset, and the answer with it.
async fn hang_up(stream: &mut Box<dyn Duplex>) {
    let mut rest = [0; SMALL];
    let linger = async {
        stream.shutdown().await?;
        while stream.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    };
    if let Ok(Err(error)) = timeout(LINGER, linger).await {
        tracing::debug!(%error, "connection was not closed cleanly");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2177 §3, RFC 9051 §5.4: whoever begins IDLE anew every 29 minutes, as most do, is not logged out before, and hears of
    /// us before routers forget the connection, which they do after five minutes.
    #[test]
    fn an_idle_client_may_be_silent_for_twenty_nine_minutes() {
        let mut config = ImapConfig::of_names(&[]).expect("nothing is disabled");
        for idle_timeout in
            [config.idle_timeout, crate::config::Config::with_defaults("".as_ref()).imap.idle_timeout]
        {
            config.idle_timeout = idle_timeout;
            let begin = Instant::now();
            let (mut last, mut signs) = (begin, 0);
            let end = loop {
                match sign_or_end(&config, last, begin + config.idle_timeout) {
                    (at, true) => {
                        assert!(at - last < Duration::from_secs(5 * 60));
                        (last, signs) = (at, signs + 1);
                    }
                    (at, false) => break at,
                }
            };
            assert!(end - begin > Duration::from_secs(29 * 60) && signs > 5, "{idle_timeout:?}, {signs}");
        }
    }
}
