//! A small IMAP client: sends commands, reads responses with their literals, keeps only what is asked for.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What one command brought.
#[derive(Default)]
pub struct Reply {
    /// Untagged responses.
    pub untagged: usize,
    /// Bytes of all responses.
    pub bytes: u64,
    /// The last EXISTS.
    pub exists: Option<usize>,
    /// MESSAGES of the last STATUS.
    pub messages: Option<usize>,
}

/// A session, logged in.
pub struct Imap {
    wire: BufReader<TcpStream>,
    tag: u64,
    line: Vec<u8>,
}

impl Imap {
    /// Connects and logs in.
    pub async fn log_in(address: &str, user: &str, password: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        let mut session = Self { wire: BufReader::with_capacity(8 * 1024, stream), tag: 0, line: Vec::new() };
        session.read().await?;
        session.command(&format!("LOGIN \"{user}\" \"{password}\"")).await?;
        Ok(session)
    }

    /// Sends one command and reads up to its OK.
    pub async fn command(&mut self, text: &str) -> Result<Reply> {
        let tag = self.send(text.as_bytes()).await?;
        self.finish(tag).await.with_context(|| text.to_owned())
    }

    /// Selects a mailbox and gives the number of its messages.
    pub async fn select(&mut self, mailbox: &str) -> Result<usize> {
        self.command(&format!("SELECT \"{mailbox}\"")).await?.exists.context("SELECT without EXISTS")
    }

    /// Number of messages as STATUS tells it.
    pub async fn count(&mut self, mailbox: &str) -> Result<usize> {
        let reply = self.command(&format!("STATUS \"{mailbox}\" (MESSAGES)")).await?;
        reply.messages.context("STATUS without MESSAGES")
    }

    /// Sends APPEND with a literal that waits for nothing (RFC 7888 LITERAL+); gives the tag to finish.
    pub async fn send_append(&mut self, mailbox: &str, message: &[u8]) -> Result<u64> {
        let mut text = format!("APPEND \"{mailbox}\" {{{}+}}\r\n", message.len()).into_bytes();
        text.extend_from_slice(message);
        self.send(&text).await
    }

    /// Reads responses up to the tagged one.
    pub async fn finish(&mut self, tag: u64) -> Result<Reply> {
        let mut reply = Reply::default();
        let tag = format!("a{tag} ").into_bytes();
        loop {
            reply.bytes += self.read().await?;
            if let Some(rest) = self.line.strip_prefix(tag.as_slice()) {
                if !rest.starts_with(b"OK") {
                    bail!("server says {}", String::from_utf8_lossy(rest).trim_end());
                }
                return Ok(reply);
            }
            reply.untagged += 1;
            self.note(&mut reply);
        }
    }

    /// Begins IDLE (RFC 2177) and waits for the continuation.
    pub async fn idle(&mut self) -> Result<u64> {
        let tag = self.send(b"IDLE").await?;
        while !self.line.starts_with(b"+") {
            self.read().await?;
        }
        Ok(tag)
    }

    /// Begins COMPRESS, then IDLE, and waits for the first bytes of what it answers.
    pub async fn compressed_idle(&mut self) -> Result<()> {
        self.command("COMPRESS DEFLATE").await?;
        self.wire.get_mut().write_all(&stored(b"i IDLE\r\n")).await?;
        self.wire.read_u8().await.context("IDLE within COMPRESS")?;
        Ok(())
    }

    /// Waits for the next EXISTS of an idle session.
    pub async fn next_exists(&mut self) -> Result<usize> {
        loop {
            self.read().await?;
            let mut reply = Reply::default();
            self.note(&mut reply);
            if let Some(count) = reply.exists {
                return Ok(count);
            }
        }
    }

    async fn send(&mut self, text: &[u8]) -> Result<u64> {
        self.tag += 1;
        let mut command = format!("a{} ", self.tag).into_bytes();
        command.extend_from_slice(text);
        command.extend_from_slice(b"\r\n");
        self.wire.get_mut().write_all(&command).await?;
        self.line.clear();
        Ok(self.tag)
    }

    fn note(&self, reply: &mut Reply) {
        let Ok(line) = str::from_utf8(&self.line) else { return };
        if let Some(number) = line.strip_prefix("* ").and_then(|rest| rest.strip_suffix(" EXISTS\r\n")) {
            reply.exists = number.parse().ok();
        } else if line.starts_with("* STATUS ") {
            let number = line.split_once("MESSAGES ").map(|(_, rest)| rest);
            reply.messages = number.and_then(|n| n.split([' ', ')']).next()?.parse().ok());
        }
    }

    /// Reads one response into `line`, literals left out; gives its size in bytes.
    async fn read(&mut self) -> Result<u64> {
        self.line.clear();
        let mut bytes = 0;
        loop {
            let read = self.wire.read_until(b'\n', &mut self.line).await?;
            if read == 0 {
                bail!("server closed the connection");
            }
            bytes += read as u64;
            let Some(size) = literal(&self.line) else { return Ok(bytes) };
            bytes += tokio::io::copy(&mut (&mut self.wire).take(size), &mut tokio::io::sink()).await?;
        }
    }
}

/// A few bytes as a block that is not the last one of a DEFLATE stream, and not compressed (RFC 1951 §3.2.4).
fn stored(text: &[u8]) -> Vec<u8> {
    let size = u16::try_from(text.len()).expect("a few bytes");
    [&[0][..], &size.to_le_bytes(), &(!size).to_le_bytes(), text].concat()
}

/// Size of the literal that a line announces at its end.
fn literal(line: &[u8]) -> Option<u64> {
    let inner = line.strip_suffix(b"}\r\n")?;
    let open = inner.iter().rposition(|b| *b == b'{')?;
    str::from_utf8(inner.get(open + 1..)?).ok()?.parse().ok()
}
