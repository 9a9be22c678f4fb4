//! What goes to the client: a bounded buffer before the socket.
//!
//! Replies are appended whole to [`Output::buffer`]; between two of them, and never while anything is locked or a
//! transaction is open, [`Output::drain_if_full`] lets a slow reader slow its own session down and nobody else.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// A stream of bytes in both directions, in plain text or inside of TLS.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Duplex for S {}

/// The output of a session.
pub(super) type Out = Output<Box<dyn Duplex>>;

/// Bytes buffered before they are written out.
const FULL: usize = 64 << 10;
/// An idle session keeps a buffer of at most this capacity.
const KEPT: usize = 1 << 10;

/// The way to the client.
#[derive(Debug)]
pub struct Output<W> {
    writer: W,
    buffer: Vec<u8>,
    /// Something has been written since the last flush: the writer may hold it back.
    unflushed: bool,
    patience: Duration,
    written: u64,
}

impl<W> Output<W> {
    /// An empty buffer before `writer`. A write of which nothing is taken for `patience` is an error.
    pub fn new(writer: W, patience: Duration) -> Self {
        Self { writer, buffer: Vec::new(), unflushed: false, patience, written: 0 }
    }

    /// Where whole responses are appended.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// The stream itself, for reading; writing to it would overtake what is buffered.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.writer
    }

    /// The stream, without what has not been flushed.
    pub fn into_inner(self) -> W {
        self.writer
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }
}

impl<W: AsyncWrite + Unpin> Output<W> {
    /// Writes out what is buffered when it is more than 64 KiB. To be called with nothing locked.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub async fn drain_if_full(&mut self) -> io::Result<()> {
        if self.buffer.len() > FULL { self.drain().await } else { Ok(()) }
    }

    /// Writes out everything and gives large buffers back.
    ///
    /// # Errors
    /// The stream broke, or the client took nothing for too long (`TimedOut`).
    pub async fn flush(&mut self) -> io::Result<()> {
        self.drain().await?;
        if self.buffer.capacity() > KEPT {
            self.buffer = Vec::new();
        }
        if self.unflushed {
            in_time(self.patience, self.writer.flush()).await?;
            self.unflushed = false;
        }
        Ok(())
    }

    async fn drain(&mut self) -> io::Result<()> {
        let mut rest = self.buffer.as_slice();
        while !rest.is_empty() {
            let taken = in_time(self.patience, self.writer.write(rest)).await?;
            if taken == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.unflushed = true;
            self.written += taken as u64;
            rest = rest.get(taken..).unwrap_or_default();
        }
        self.buffer.clear();
        Ok(())
    }
}

async fn in_time<T>(patience: Duration, step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(patience, step).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, duplex};

    #[tokio::test]
    async fn whole_replies_arrive_in_order() {
        let mut output = Output::new(Vec::new(), Duration::from_secs(1));
        for _ in 0..10 {
            output.buffer().extend_from_slice(&[b'x'; 20_000]);
            output.drain_if_full().await.expect("a vector takes all");
        }
        output.flush().await.expect("a vector takes all");
        assert_eq!((output.written(), output.get_mut().len()), (200_000, 200_000));
        assert!(output.buffer.capacity() <= KEPT, "an idle session keeps no large buffer");
    }

    #[tokio::test]
    async fn a_reader_that_stops_times_out_and_a_slow_one_does_not() {
        let (mut client, server) = duplex(1000);
        let mut output = Output::new(server, Duration::from_millis(300));
        output.buffer().extend_from_slice(&[b'x'; 5_000]);
        let slow = tokio::spawn(async move {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                client.read_exact(&mut [0; 1000]).await.expect("a kilobyte");
            }
            client
        });
        output.flush().await.expect("each piece was in time");
        let _client = slow.await.expect("no panic");
        output.buffer().extend_from_slice(&[b'x'; 5_000]);
        let error = output.flush().await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
