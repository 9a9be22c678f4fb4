//! The socket under lettre: it keeps the remote's words whole and holds lettre's reader to sane replies.
//!
//! lettre joins the lines of a refusal, takes no reply without a space after the code, none with bytes beyond
//! UTF-8, and reads a line without bound. So every byte from the server passes a [`ReplyReader`] first: the
//! replies are kept here in full, and lettre is given the same in strict form.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use super::reply::{Reply, ReplyReader};

/// A byte stream to the server: TCP, or TLS on it.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// One connection, shared between lettre (which reads replies and writes commands) and the session (which
/// takes the full replies and writes message bytes). The mutex is held within one poll only.
#[derive(Clone)]
pub(crate) struct Wire {
    inner: Arc<Mutex<Inner>>,
    peer: SocketAddr,
}

struct Inner {
    io: Box<dyn Io>,
    reader: ReplyReader,
    echo: VecDeque<u8>,
    replies: VecDeque<Reply>,
    /// The answer to the EHLO of lettre, which need not be said any more.
    hello: Option<Reply>,
}

impl Wire {
    pub(crate) fn new(io: Box<dyn Io>, peer: SocketAddr) -> Self {
        let (reader, echo, replies) = Default::default();
        let inner = Inner { io, reader, echo, replies, hello: None };
        Self { inner: Arc::new(Mutex::new(inner)), peer }
    }

    /// A wire that gives lettre a greeting to read, since the real one was read before STARTTLS.
    pub(crate) fn greeted(self, greeting: Reply) -> Self {
        let mut inner = self.lock();
        inner.echo.extend(*b"220 ready\r\n");
        inner.replies.push_back(greeting);
        drop(inner);
        self
    }

    /// A wire that gives lettre a greeting to read, and this reply to its EHLO, which is not sent: both were had before.
    pub(crate) fn introduced(self, greeting: Reply, hello: Reply) -> Self {
        self.lock().hello = Some(hello);
        self.greeted(greeting)
    }

    /// Reads one reply without lettre: before the connection is handed to it.
    pub(crate) async fn reply(&self) -> io::Result<Reply> {
        std::future::poll_fn(|cx| {
            let mut inner = self.lock();
            loop {
                if let Some(reply) = inner.replies.pop_front() {
                    inner.echo.clear();
                    return Poll::Ready(Ok(reply));
                }
                if !ready!(inner.poll_fill(cx))? {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
        })
        .await
    }

    /// Writes bytes and flushes them: a command before lettre takes over, or a block of a message.
    pub(crate) async fn send(&self, bytes: &[u8]) -> io::Result<()> {
        let mut half = self.clone();
        half.write_all(bytes).await?;
        half.flush().await
    }

    /// The oldest full reply not taken yet, of those lettre has read.
    pub(crate) fn take_reply(&self) -> Option<Reply> {
        self.lock().replies.pop_front()
    }

    /// Whether nothing came that nobody asked for.
    pub(crate) fn is_quiet(&self) -> bool {
        let inner = self.lock();
        inner.replies.is_empty() && inner.reader.is_empty()
    }

    /// The bare stream, for the TLS handshake. `None` when bytes are waiting that came in the clear behind the
    /// reply to STARTTLS: they must not be taken for part of the encrypted session (CVE-2011-0411).
    pub(crate) fn into_io(self) -> Option<Box<dyn Io>> {
        if !self.is_quiet() {
            return None;
        }
        let mutex = Arc::try_unwrap(self.inner).ok()?;
        Some(mutex.into_inner().unwrap_or_else(PoisonError::into_inner).io)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Reads once and digests it. `false` at the end of the stream.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut bytes = [0; 2048];
        let mut buffer = ReadBuf::new(&mut bytes);
        ready!(Pin::new(&mut *self.io).poll_read(cx, &mut buffer))?;
        let read = buffer.filled();
        self.reader
            .push(read, &mut self.echo, &mut self.replies)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Poll::Ready(Ok(!read.is_empty()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.lock();
        while inner.echo.is_empty() {
            if !ready!(inner.poll_fill(cx))? {
                return Poll::Ready(Ok(()));
            }
        }
        let (front, _) = inner.echo.as_slices();
        let count = front.len().min(out.remaining());
        out.put_slice(front.get(..count).unwrap_or_default());
        inner.echo.drain(..count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut inner = self.lock();
        if let Some(hello) = inner.hello.take_if(|_| bytes.starts_with(b"EHLO")) {
            hello.echo(&mut inner.echo);
            inner.replies.push_back(hello);
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut *inner.io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.lock().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.lock().io).poll_shutdown(cx)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
