//! A client that speaks line by line.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::imap::compress::Compressed;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(super) struct Client {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    tag: u32,
}

impl Client {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), buffer: Vec::new(), tag: 0 }
    }

    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("a living connection");
        self.stream.flush().await.expect("a living connection");
    }

    /// Begins COMPRESS=DEFLATE (RFC 4978).
    pub(super) async fn compress(&mut self) {
        self.check("COMPRESS DEFLATE", &["OK"]).await;
        self.compressed();
    }

    /// Whatever comes and goes is compressed from here on.
    pub(super) fn compressed(&mut self) {
        let clear = std::mem::replace(&mut self.stream, Box::new(tokio::io::duplex(1).0));
        let received = std::mem::take(&mut self.buffer);
        self.stream = Box::new(Compressed::new(clear, received));
    }

    /// Whether more came; false at the end of the stream.
    async fn more(&mut self) -> bool {
        let mut piece = [0; 4096];
        let read = timeout(PATIENCE, self.stream.read(&mut piece)).await.unwrap_or_else(|_| {
            panic!("nothing came after {:?}", String::from_utf8_lossy(&self.buffer));
        });
        let read = read.unwrap_or(0);
        self.buffer.extend_from_slice(&piece[..read]);
        read > 0
    }

    async fn take(&mut self, count: usize) -> String {
        while self.buffer.len() < count {
            assert!(self.more().await, "closed in the middle of a literal");
        }
        String::from_utf8_lossy(&self.buffer.drain(..count).collect::<Vec<_>>()).into_owned()
    }

    /// The next response, literals inside, without its final line end. None at the end of the stream.
    pub(super) async fn try_line(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let end = loop {
                match self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                    Some(at) => break at,
                    None if self.more().await => {}
                    None => return None,
                }
            };
            text += &self.take(end).await;
            self.take(2).await;
            let literal = text.strip_suffix('}').and_then(|rest| rest.rsplit_once('{'));
            match literal.and_then(|(_, size)| size.parse().ok()) {
                Some(size) => text = format!("{text}\r\n{}", self.take(size).await),
                None => return Some(text),
            }
        }
    }

    pub(super) async fn line(&mut self) -> String {
        self.try_line().await.expect("a living connection")
    }

    /// All that comes until the server hangs up.
    pub(super) async fn rest(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.try_line().await {
            lines.push(line);
        }
        lines
    }

    /// Sends a command with a tag of its own; gives the tag.
    pub(super) async fn begin(&mut self, command: &str) -> String {
        self.tag += 1;
        let tag = format!("t{}", self.tag);
        self.send(format!("{tag} {command}\r\n")).await;
        tag
    }

    /// The responses up to the one with this tag, which comes last and without its tag.
    pub(super) async fn until(&mut self, tag: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            if let Some(end) = line.strip_prefix(&format!("{tag} ")) {
                lines.push(end.to_owned());
                return lines;
            }
            lines.push(line);
        }
    }

    /// Runs a command.
    pub(super) async fn run(&mut self, command: &str) -> Vec<String> {
        let tag = self.begin(command).await;
        self.until(&tag).await
    }

    /// Runs a command that must end with OK; gives all responses in one text.
    pub(super) async fn ok(&mut self, command: &str) -> String {
        let lines = self.run(command).await;
        let text = lines.join("\n");
        assert!(lines.last().is_some_and(|end| end.starts_with("OK")), "{command}: {text}");
        text
    }

    /// Runs a command that must end with OK; gives the number behind these words.
    pub(super) async fn number(&mut self, command: &str, words: &str) -> u64 {
        let told = self.ok(command).await;
        let rest = told.split_once(words).map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()));
        let number = rest.and_then(|mut parts| parts.next()).and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| panic!("{command}: {told}"))
    }

    /// Runs a command; the responses must begin like these, one by one.
    pub(super) async fn check(&mut self, command: &str, expected: &[&str]) {
        let lines = self.run(command).await;
        same(command, &lines, expected);
    }

    /// The next responses must begin like these.
    pub(super) async fn hears(&mut self, expected: &[&str]) {
        let mut lines = Vec::new();
        for _ in expected {
            lines.push(self.line().await);
        }
        same("unasked", &lines, expected);
    }

    /// APPEND with a synchronising literal.
    pub(super) async fn append(&mut self, mailbox: &str, message: &str) -> Vec<String> {
        let tag = self.begin(&format!("APPEND {mailbox} {{{}}}", message.len())).await;
        let line = self.line().await;
        if let Some(end) = line.strip_prefix(&format!("{tag} ")) {
            return vec![end.to_owned()];
        }
        assert!(line.starts_with("+ "), "{line}");
        self.send(format!("{message}\r\n")).await;
        self.until(&tag).await
    }
}

fn same(command: &str, lines: &[String], expected: &[&str]) {
    let alike = lines.len() == expected.len()
        && lines.iter().zip(expected).all(|(line, begin)| line.starts_with(begin));
    assert!(alike, "{command}\n  got {lines:#?}\n  not {expected:#?}");
}
