//! A client that says what it is told to say.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// One SMTP connection.
pub struct SmtpClient {
    stream: BufReader<TcpStream>,
}

impl SmtpClient {
    /// Connects, reads the greeting, says EHLO.
    pub async fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let mut client = Self { stream: BufReader::new(stream) };
        assert!(client.reply().await.starts_with("220"));
        let hello = client.say("EHLO client.example").await;
        assert!(hello.starts_with("250"), "{hello}");
        client
    }

    /// AUTH PLAIN; gives the reply.
    pub async fn auth(&mut self, user: &str, password: &str) -> String {
        let words = STANDARD.encode(format!("\0{user}\0{password}"));
        self.say(&format!("AUTH PLAIN {words}")).await
    }

    /// AUTH PLAIN, which must succeed.
    pub async fn login(&mut self, user: &str, password: &str) {
        let reply = self.auth(user, password).await;
        assert!(reply.starts_with("235"), "{reply}");
    }

    /// Sends raw bytes.
    pub async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("written");
    }

    /// Sends a line and gives the whole reply.
    pub async fn say(&mut self, line: &str) -> String {
        self.write(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// The next reply, all its lines.
    pub async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let start = reply.len();
            let count = self.stream.read_line(&mut reply).await.expect("a reply");
            if count == 0 || reply.as_bytes().get(start + 3) != Some(&b'-') {
                return reply;
            }
        }
    }

    /// Sends a message; gives the last reply, that of the dot or of the command that was refused.
    pub async fn send(&mut self, from: &str, to: &[&str], message: &str) -> String {
        let reply = self.say(&format!("MAIL FROM:<{from}>")).await;
        if !reply.starts_with("250") {
            return reply;
        }
        for recipient in to {
            let reply = self.say(&format!("RCPT TO:<{recipient}>")).await;
            if !reply.starts_with("250") {
                return reply;
            }
        }
        assert!(self.say("DATA").await.starts_with("354"));
        self.write(message.as_bytes()).await;
        self.say(if message.ends_with("\r\n") { "." } else { "\r\n." }).await
    }
}
