//! An SMTP server that says what it is told to say, and writes down what it hears.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the server does. The defaults take everything.
#[derive(Clone)]
pub(super) struct Script {
    /// The greeting.
    pub(super) greeting: &'static str,
    /// The lines of the reply to EHLO behind the first.
    pub(super) features: &'static [&'static str],
    /// Replies by the beginning of the command (or `.` for the end of data); the first that fits counts, an
    /// empty one closes the connection.
    pub(super) answers: &'static [(&'static str, &'static str)],
    /// Sent behind the reply to STARTTLS, in the same segment.
    pub(super) injected: &'static str,
    /// Shakes hands with nonsense.
    pub(super) broken_tls: bool,
    /// TLS from the first byte.
    pub(super) implicit_tls: bool,
    /// Closes after this many messages on a connection.
    pub(super) messages_per_connection: usize,
    /// Closes after this many octets of message, with this last reply if it is not empty.
    pub(super) hang_up_within_data: Option<(usize, &'static str)>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            greeting: "220 sink ESMTP",
            features: &["PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 100000", "ENHANCEDSTATUSCODES"],
            answers: &[],
            injected: "",
            broken_tls: false,
            implicit_tls: false,
            messages_per_connection: usize::MAX,
            hang_up_within_data: None,
        }
    }
}

/// What it heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    /// Command lines; `*` before those that came within one read with the command before.
    pub(super) lines: Vec<String>,
    /// Message bytes as on the wire, without the end of data.
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) connections: usize,
    pub(super) encrypted: usize,
}

#[derive(Clone)]
pub(super) struct Sink {
    address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
    pub(super) certificate: CertificateDer<'static>,
}

impl Sink {
    pub(super) async fn start(ip: IpAddr, port: u16, script: Script) -> Self {
        let listener = TcpListener::bind((ip, port)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (certificate, acceptor) = certificate();
        let sink = Self { address, heard: Arc::default(), certificate };
        let served = sink.clone();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                served.note(|heard| heard.connections += 1);
                tokio::spawn(served.clone().serve(tcp, script.clone(), acceptor.clone()));
            }
        });
        sink
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(super) fn heard(&self) -> Heard {
        self.heard.lock().expect("lock").clone()
    }

    /// The last message as text.
    pub(super) fn message(&self) -> String {
        String::from_utf8(self.heard().messages.pop().expect("a message")).expect("text")
    }

    fn note(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.heard.lock().expect("lock"));
    }

    async fn serve(self, tcp: TcpStream, script: Script, acceptor: TlsAcceptor) {
        if script.implicit_tls {
            if let Ok(tls) = acceptor.accept(tcp).await {
                self.note(|heard| heard.encrypted += 1);
                Dialogue::new(self, tls, script).run(true).await;
            }
            return;
        }
        let Some(mut tcp) = Dialogue::new(self.clone(), tcp, script.clone()).run(true).await else { return };
        if script.broken_tls {
            let _ = tcp.read(&mut [0; 4096]).await;
            let _ = tcp.write_all(b"no TLS here, sorry\r\n").await;
            return;
        }
        if let Ok(tls) = acceptor.accept(tcp).await {
            self.note(|heard| heard.encrypted += 1);
            Dialogue::new(self, tls, script).run(false).await;
        }
    }
}

fn certificate() -> (CertificateDer<'static>, TlsAcceptor) {
    let names = vec!["mx.test".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let certificate = made.cert.der().clone();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .expect("a config");
    (certificate, TlsAcceptor::from(Arc::new(config)))
}

/// One connection's dialogue.
struct Dialogue<S> {
    sink: Sink,
    stream: S,
    script: Script,
    buffer: Vec<u8>,
    messages: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Dialogue<S> {
    fn new(sink: Sink, stream: S, script: Script) -> Self {
        Self { sink, stream, script, buffer: Vec::new(), messages: 0 }
    }

    /// Runs until the end, or until STARTTLS: then gives the stream back.
    async fn run(mut self, greet: bool) -> Option<S> {
        if greet {
            let greeting = self.script.greeting;
            self.say(greeting).await?;
        }
        loop {
            let pipelined = !self.buffer.is_empty();
            let line = self.line().await?;
            let mark = if pipelined { "*" } else { "" };
            self.sink.note(|heard| heard.lines.push(format!("{mark}{line}")));
            let reply = self.reply_to(&line);
            if reply.is_empty() {
                return None;
            }
            if line == "STARTTLS" && reply.starts_with("220") {
                let both = format!("{reply}\r\n{}", self.script.injected);
                self.stream.write_all(both.as_bytes()).await.ok()?;
                return Some(self.stream);
            }
            if let Some(chunk) = line.strip_prefix("BDAT ") {
                self.chunk(chunk).await?;
                continue;
            }
            self.say(&reply).await?;
            if reply.starts_with("421") || line == "QUIT" {
                return None;
            }
            if line == "DATA" && reply.starts_with("354") {
                self.data().await?;
            }
        }
    }

    fn reply_to(&self, line: &str) -> String {
        if let Some((_, reply)) = self.script.answers.iter().find(|(start, _)| line.starts_with(start)) {
            return (*reply).to_owned();
        }
        match line {
            _ if line.starts_with("EHLO") => {
                let lines: Vec<&str> =
                    std::iter::once("sink").chain(self.script.features.iter().copied()).collect();
                super::Reply::new(250, lines).to_string().replace('\n', "\r\n")
            }
            "DATA" => "354 go on".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            "STARTTLS" => "220 go ahead".to_owned(),
            "." => "250 2.0.0 queued as 1".to_owned(),
            _ => "250 2.1.0 ok".to_owned(),
        }
    }

    async fn data(&mut self) -> Option<()> {
        let mut message = Vec::new();
        loop {
            let line = self.raw_line().await?;
            if line == b".\r\n" {
                break;
            }
            message.extend_from_slice(&line);
            match self.script.hang_up_within_data {
                Some((limit, "")) if message.len() > limit => return None,
                Some((limit, farewell)) if message.len() > limit => {
                    self.say(farewell).await?;
                    return None;
                }
                _ => {}
            }
        }
        self.sink.note(|heard| heard.messages.push(message));
        self.messages += 1;
        let reply = self.reply_to(".");
        if reply.is_empty() {
            return None;
        }
        self.say(&reply).await?;
        (self.messages < self.script.messages_per_connection).then_some(())
    }

    /// One chunk, the whole message.
    async fn chunk(&mut self, arguments: &str) -> Option<()> {
        let size: usize = arguments.strip_suffix(" LAST")?.parse().ok()?;
        while self.buffer.len() < size {
            self.fill().await?;
        }
        let message = self.buffer.drain(..size).collect();
        self.sink.note(|heard| heard.messages.push(message));
        let reply = self.reply_to(".");
        self.say(&reply).await
    }

    async fn say(&mut self, reply: &str) -> Option<()> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
        self.stream.flush().await.ok()
    }

    async fn line(&mut self) -> Option<String> {
        let line = self.raw_line().await?;
        String::from_utf8(line).ok().map(|line| line.trim_end().to_owned())
    }

    async fn raw_line(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.buffer.iter().position(|&byte| byte == b'\n') {
                return Some(self.buffer.drain(..=at).collect());
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Option<()> {
        let mut bytes = [0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(20), self.stream.read(&mut bytes)).await;
        let count = read.ok()?.ok().filter(|count| *count > 0)?;
        self.buffer.extend_from_slice(&bytes[..count]);
        Some(())
    }
}
