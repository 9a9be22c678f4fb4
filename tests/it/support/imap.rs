//! A client that says what it is told to say and keeps what it hears.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// One IMAP connection.
pub struct ImapClient {
    stream: BufReader<TcpStream>,
    tag: u32,
}

impl ImapClient {
    /// Connects and reads the greeting.
    pub async fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let mut client = Self { stream: BufReader::new(stream), tag: 0 };
        let greeting = client.line().await;
        assert!(greeting.starts_with("* OK"), "{greeting}");
        client
    }

    /// Sends raw bytes.
    pub async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("written");
    }

    /// The next response as text.
    pub async fn line(&mut self) -> String {
        String::from_utf8_lossy(&self.response().await).trim_end().to_owned()
    }

    /// The next response with its literals and its line end, thirty seconds at most.
    pub async fn response(&mut self) -> Vec<u8> {
        let reading = async {
            let mut line = Vec::new();
            loop {
                self.stream.read_until(b'\n', &mut line).await.expect("a response");
                match literal(&line) {
                    Some(size) => {
                        let start = line.len();
                        line.resize(start + size, 0);
                        self.stream.read_exact(&mut line[start..]).await.expect("a literal");
                    }
                    None => return line,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), reading)
            .await
            .expect("a response within thirty seconds")
    }

    /// Sends a command; gives all responses, the tagged one last.
    pub async fn say(&mut self, command: &str) -> Vec<String> {
        let tag = self.begin(command).await;
        self.until(&tag).await
    }

    /// Sends a command and does not wait; gives its tag.
    pub async fn begin(&mut self, command: &str) -> String {
        self.tag += 1;
        let tag = format!("a{}", self.tag);
        self.write(format!("{tag} {command}\r\n").as_bytes()).await;
        tag
    }

    /// Sends a command and reads its responses without keeping them, two minutes at most; gives the tagged one.
    pub async fn discard(&mut self, command: &str) -> String {
        let tag = format!("{} ", self.begin(command).await);
        let ended = tokio::time::timeout(Duration::from_secs(120), self.discard_until(&tag)).await;
        ended.unwrap_or_else(|_| panic!("{command}: no end within two minutes"))
    }

    /// Reads responses without keeping them up to the one that begins with this, which it gives.
    pub async fn discard_until(&mut self, tag: &str) -> String {
        loop {
            let mut line = Vec::new();
            (&mut self.stream).take(1 << 16).read_until(b'\n', &mut line).await.expect("a response");
            assert!(!line.is_empty(), "{tag}: the connection is closed");
            if let Some(size) = literal(&line) {
                let literal = &mut (&mut self.stream).take(size as u64);
                tokio::io::copy_buf(literal, &mut tokio::io::sink()).await.expect("a literal");
            } else if line.starts_with(tag.as_bytes()) {
                return String::from_utf8_lossy(&line).into_owned();
            }
        }
    }

    /// Responses up to the tagged one.
    pub async fn until(&mut self, tag: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            let last = line.starts_with(&format!("{tag} ")) || line.is_empty();
            lines.push(line);
            if last {
                return lines;
            }
        }
    }

    /// Sends a command that must end in OK.
    pub async fn ok(&mut self, command: &str) -> Vec<String> {
        let lines = self.say(command).await;
        let last = lines.last().cloned().unwrap_or_default();
        assert_eq!(last.split(' ').nth(1), Some("OK"), "{command}: {lines:#?}");
        lines
    }
}

/// The size of the literal announced at the end.
fn literal(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line.strip_suffix(b"}\r\n")?).ok();
    let text = text.map_or_else(|| String::from_utf8_lossy(line).into_owned(), str::to_owned);
    text.rsplit('{').next()?.trim_end_matches("}\r\n").parse().ok()
}
