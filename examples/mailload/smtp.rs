//! A small SMTP and LMTP client: pipelined envelope, one message at a time.

use anyhow::{Context, Result, bail};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, UnixStream};

/// Any socket.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// An open session after EHLO or LHLO.
pub struct Smtp {
    wire: BufReader<Box<dyn Wire>>,
}

impl Smtp {
    /// Connects to `HOST:PORT` (SMTP), or with `unix:PATH` or `lmtp:HOST:PORT` to an LMTP server.
    pub async fn connect(target: &str) -> Result<Self> {
        let (lmtp, wire): (bool, Box<dyn Wire>) = if let Some(path) = target.strip_prefix("unix:") {
            (true, Box::new(UnixStream::connect(path).await.with_context(|| target.to_owned())?))
        } else {
            let address = target.strip_prefix("lmtp:").unwrap_or(target);
            let stream = TcpStream::connect(address).await.with_context(|| target.to_owned())?;
            stream.set_nodelay(true)?;
            (address != target, Box::new(stream))
        };
        let mut session = Self { wire: BufReader::with_capacity(16 * 1024, wire) };
        session.expect(220).await?;
        let hello: &[u8] = if lmtp { b"LHLO load.example\r\n" } else { b"EHLO load.example\r\n" };
        session.wire.get_mut().write_all(hello).await?;
        session.expect(250).await?;
        Ok(session)
    }

    /// Sends one message to one recipient; gives the instant at which the end of data was on its way.
    pub async fn send(&mut self, recipient: &str, message: &[u8]) -> Result<Instant> {
        // RFC 2920: MAIL, RCPT and DATA in one write.
        let envelope = format!("MAIL FROM:<carico@posta.example>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n");
        self.wire.get_mut().write_all(envelope.as_bytes()).await?;
        for wanted in [250, 250, 354] {
            self.expect(wanted).await?;
        }
        let mut data = Vec::with_capacity(message.len() + 3);
        data.extend_from_slice(message);
        data.extend_from_slice(b".\r\n");
        self.wire.get_mut().write_all(&data).await?;
        let ended = Instant::now();
        self.expect(250).await?;
        Ok(ended)
    }

    /// Reads one reply, of one line or several.
    async fn expect(&mut self, wanted: u16) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.wire.read_line(&mut line).await? == 0 {
                bail!("server closed the connection, {wanted} was expected");
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        if line.get(..3).and_then(|code| code.parse().ok()) != Some(wanted) {
            bail!("{wanted} was expected, not {}", line.trim_end());
        }
        Ok(())
    }
}
