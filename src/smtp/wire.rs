//! The byte stream of a connection, before and after TLS.

use std::io;
use std::sync::Arc;

use rustls::{ProtocolVersion, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A stream in plain text or inside of TLS.
pub(super) enum Wire<S> {
    Plain(S),
    Tls(Box<TlsStream<S>>),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Reads what is there; 0 at the end. Cancel safe.
    pub(super) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Tls(stream) => stream.read(buffer).await,
        }
    }

    /// Writes all and flushes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => write_through(stream, bytes).await,
            Self::Tls(stream) => write_through(stream, bytes).await,
        }
    }

    /// Says that no more will be written; inside of TLS with close_notify.
    pub(super) async fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.shutdown().await,
            Self::Tls(stream) => stream.shutdown().await,
        }
    }

    /// Shakes hands as the server. An error when TLS is in use already.
    pub(super) async fn start_tls(self, config: Arc<ServerConfig>) -> io::Result<Self> {
        let Self::Plain(stream) = self else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "TLS inside of TLS"));
        };
        let stream = TlsAcceptor::from(config).accept(stream).await?;
        Ok(Self::Tls(Box::new(stream)))
    }

    /// The TLS version in use.
    pub(super) fn tls_version(&self) -> Option<&'static str> {
        let Self::Tls(stream) = self else { return None };
        Some(match stream.get_ref().1.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
            _ => "TLS",
        })
    }
}

async fn write_through(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}
