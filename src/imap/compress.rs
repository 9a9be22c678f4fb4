//! COMPRESS=DEFLATE (RFC 4978): a stream that packs what is written and unpacks what is read.
//!
//! A flush gives out everything that has been written: the client needs no byte more to read it. The packer goes with
//! the flush: what comes later refers to nothing before it, and a connection that waits holds no window of its own. A
//! few bytes, such as those of a notice, are not worth a packer and go as they are, in a stored block.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::CompressionLevel;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::coop;

use crate::inflate::{Inflater, NotDeflate};

/// Packed bytes read from the connection at once.
const READ: usize = 4 << 10;
/// Bytes unpacked at once.
const PIECE: usize = 16 << 10;
/// Packed bytes that may wait for the connection before nothing more is packed.
const FULL: usize = 64 << 10;
/// Longest write that begins a stored block: packed it would be hardly shorter.
const STORED: usize = 200;

/// A stream inside of DEFLATE.
pub(super) struct Compressed<S> {
    inner: S,
    inflater: Inflater,
    /// What has been received and not been unpacked.
    input: Vec<u8>,
    /// There may be more to unpack, with or without input.
    unfinished: bool,
    /// Packs what is written; none between a flush and the next write that is worth one.
    deflater: Option<Box<CompressorOxide>>,
    /// Packed bytes for the connection.
    output: Vec<u8>,
    /// How many of them it has taken.
    sent: usize,
}

impl<S> Compressed<S> {
    /// Both directions of `inner` are packed from here on; `received` has been read already.
    pub(super) fn new(inner: S, received: Vec<u8>) -> Self {
        let unfinished = !received.is_empty();
        let (inflater, output) = (Inflater::default(), Vec::new());
        Self { inner, inflater, input: received, unfinished, deflater: None, output, sent: 0 }
    }

    /// Whether a read failed because the client's bytes are no DEFLATE.
    pub(super) fn is_garbled(error: &io::Error) -> bool {
        error.get_ref().and_then(|inner| inner.downcast_ref::<NotDeflate>()).is_some()
    }

    /// Unpacks into `buf`; true when something came out.
    fn unpack(&mut self, buf: &mut ReadBuf<'_>) -> io::Result<bool> {
        let room = buf.remaining().min(PIECE);
        let garbled = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        let (taken, made) = self.inflater.inflate(&self.input, room).map_err(garbled)?;
        buf.put_slice(made);
        let (some, full) = (!made.is_empty(), made.len() == room);
        self.input.drain(..taken);
        self.unfinished = full || !self.input.is_empty();
        Ok(some)
    }

    /// Packs some bytes.
    fn pack(&mut self, bytes: &[u8], flush: TDEFLFlush) -> io::Result<()> {
        let deflater = self.deflater.get_or_insert_with(|| {
            Box::new(CompressorOxide::with_format_and_level(DataFormat::Raw, CompressionLevel::DefaultLevel))
        });
        let output = &mut self.output;
        let keep = |packed: &[u8]| {
            output.extend_from_slice(packed);
            true
        };
        match compress_to_output(deflater, bytes, flush, keep) {
            (TDEFLStatus::Okay, taken) if taken == bytes.len() => Ok(()),
            _ => Err(io::Error::other("a reply cannot be compressed")),
        }
    }

    /// A block that holds the bytes as they are (RFC 1951 §3.2.4). The stream stands at the begin of a byte.
    fn store(&mut self, bytes: &[u8]) {
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.output.push(0);
        self.output.extend_from_slice(&length.to_le_bytes());
        self.output.extend_from_slice(&(!length).to_le_bytes());
        self.output.extend_from_slice(bytes);
    }
}

impl<S: AsyncWrite + Unpin> Compressed<S> {
    /// Hands packed bytes over until at most `left` wait.
    fn poll_send(&mut self, cx: &mut Context<'_>, left: usize) -> Poll<io::Result<()>> {
        while self.output.len() - self.sent > left {
            let rest = self.output.get(self.sent..).unwrap_or_default();
            match ready!(Pin::new(&mut self.inner).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                taken => self.sent += taken,
            }
        }
        if self.sent == self.output.len() {
            (self.output, self.sent) = (Vec::new(), 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Compressed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if self.inflater.has_ended() || buf.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            if self.unfinished {
                // A few bytes may swell for long: others have their turn in between.
                let turn = ready!(coop::poll_proceed(cx));
                if self.unpack(buf)? {
                    turn.made_progress();
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            let mut piece = [0; READ];
            let mut received = ReadBuf::new(&mut piece);
            let read = Pin::new(&mut self.inner).poll_read(cx, &mut received);
            if read.is_pending() {
                self.input = Vec::new();
                self.inflater.rest();
            }
            ready!(read)?;
            if received.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            self.input.extend_from_slice(received.filled());
            self.unfinished = true;
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Compressed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_send(cx, FULL))?;
        let piece = buf.get(..PIECE).unwrap_or(buf);
        if self.deflater.is_none() && piece.len() <= STORED {
            self.store(piece);
        } else {
            self.pack(piece, TDEFLFlush::None)?;
        }
        Poll::Ready(Ok(piece.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.deflater.is_some() {
            self.pack(&[], TDEFLFlush::Sync)?;
            self.deflater = None;
        }
        ready!(self.poll_send(cx, 0))?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const PARTIAL: [(&[u8], &str); 4] = [
        (b"\x4a\x54\xf0\xf3\xf7\x0f\xe0\xe5\x02\x08", "a NOOP\r\n"),
        (b"\xa0\x24\x05\x4f\x17\x1f\x57\x5e\x2e\x80\x00", "b IDLE\r\n"),
        (b"\x72\xf1\xf7\x03\x92\x00\x01", "DONE\r\n"),
        (b"\x94\x0c\x15\x05\x08", "c NOOP\r\n"),
    ];

    /// Two ends that speak to each other.
    fn ends() -> (Compressed<tokio::io::DuplexStream>, Compressed<tokio::io::DuplexStream>) {
        let (here, there) = duplex(1000);
        (Compressed::new(here, Vec::new()), Compressed::new(there, Vec::new()))
    }

    #[tokio::test]
    async fn each_flush_arrives_whole_without_a_byte_more() {
        let (mut here, mut there) = ends();
        for size in [1, 5, STORED, STORED + 1, 3_000, PIECE, PIECE + 1, 70_000, 2, 300_000, 1] {
            let text: Vec<u8> = (0..size as u64).map(|n| (n * n / 100) as u8).collect();
            let sent = text.clone();
            let sender = tokio::spawn(async move {
                here.write_all(&sent).await.expect("a write");
                here.flush().await.expect("a flush");
                assert!(here.deflater.is_none() && here.output.capacity() == 0, "nothing is kept");
                here
            });
            let mut heard = vec![0; size];
            there.read_exact(&mut heard).await.expect("all of it");
            assert!(heard == text, "{size}");
            here = sender.await.expect("no panic");
        }
        drop(here);
        assert_eq!(there.read(&mut [0; 9]).await.expect("an end"), 0);
    }

    /// What zlib makes of `a NOOP\r\n` and of `b IDLE\r\n` with Z_PARTIAL_FLUSH, which Apple's programs use: a block is still
    /// open when the command is whole.
    #[tokio::test]
    async fn a_partial_flush_is_enough() {
        let (mut client, server) = duplex(1000);
        let mut server = Compressed::new(server, Vec::new());
        for (packed, text) in PARTIAL {
            client.write_all(packed).await.expect("a write");
            let mut heard = vec![0; text.len()];
            server.read_exact(&mut heard).await.expect("a command");
            assert_eq!(heard, text.as_bytes());
        }
    }

    #[tokio::test]
    async fn garbage_is_known_as_such() {
        let (mut client, server) = duplex(1000);
        let mut server = Compressed::new(server, b"a NOOP\r\n".to_vec());
        client.write_all(b"b NOOP\r\n").await.expect("a write");
        let error = server.read(&mut [0; 100]).await.expect_err("it is no DEFLATE");
        assert!(Compressed::<()>::is_garbled(&error), "{error}");
        assert!(!Compressed::<()>::is_garbled(&io::ErrorKind::InvalidData.into()));
    }
}
