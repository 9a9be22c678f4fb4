//! A mailbox of 100,000 messages: what is told of it goes out piece by piece, however slowly the client reads.

use super::{MIB, PATIENCE, check, end_when_busy, measured};
use crate::support::{DOMAIN, ImapClient, PASSWORD, TestServer};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

const COUNT: usize = 100_000;
/// So many different ones.
const DIFFERENT: usize = 1_000;
/// The snapshot of the mailbox and what the session knows of it, some 32 bytes a message, twice while they are made.
const SELECTED: usize = 16 * MIB;
/// The places of the messages asked for (16 bytes each, and as much while they are gathered), and the rows and bytes on
/// their way to the client. The smallest of the answers is larger.
const ON_THE_WAY: usize = 3 * MIB;
/// What all of it keeps the processor; a debug build takes some 12 seconds.
const MOST_BUSY: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by a_hundred_thousand_messages_are_told_in_flat_memory, alone in its process"]
async fn alone() {
    end_when_busy(MOST_BUSY);
    let server = TestServer::without_workers(None).await;
    fill(&mut server.imap("op01").await).await;
    let mut reader = Reader::connect(server.ports.imap.expect("a port")).await;
    let (_, used) = measured(reader.hears("SELECT Tanti", Duration::ZERO)).await;
    check("Tanti", "SELECT", used, SELECTED);
    for pause in [Duration::ZERO, Duration::from_millis(1)] {
        for (items, least) in [
            ("1:* (UID FLAGS)", 3 * MIB),
            ("1:* (UID FLAGS INTERNALDATE RFC822.SIZE)", 9 * MIB),
            ("1:* ENVELOPE", 30 * MIB),
            ("1:10000 BODY.PEEK[HEADER]", 30 * MIB),
        ] {
            let (told, used) = measured(reader.hears(&format!("FETCH {items}"), pause)).await;
            println!("{items}, {pause:?} a piece: {} KiB of memory for {} KiB", used / 1024, told / 1024);
            assert!(told > least, "{items}: {told} bytes");
            check(items, "the answer", used, ON_THE_WAY);
        }
    }
}

/// Some thousand messages in a mailbox, and copies of them in another.
async fn fill(imap: &mut ImapClient) {
    imap.ok("CREATE Diversi").await;
    imap.ok("CREATE Tanti").await;
    for number in 0..DIFFERENT {
        let mail = mail(number);
        imap.write(format!("a APPEND Diversi {{{}+}}\r\n{mail}\r\n", mail.len()).as_bytes()).await;
        let told = imap.until("a").await.concat();
        assert!(told.contains("a OK"), "{told}");
    }
    imap.ok("SELECT Diversi").await;
    for _ in 0..COUNT / DIFFERENT {
        imap.ok("COPY 1:* Tanti").await;
    }
}

/// An envelope of 400 bytes, a header of 4 KiB.
fn mail(number: usize) -> String {
    let to: String = (0..4).map(|n| format!("Persona {n} <persona{n}@posta.example>, ")).collect();
    let path: String = (0..40).map(|n| format!("X-Strada: {n} {}\r\n", "passo ".repeat(13))).collect();
    format!(
        "From: a@posta.example\r\nTo: {to}b@posta.example\r\nSubject: Numero {number}\r\n{path}\r\nTesto.\r\n"
    )
}

/// A client that counts what it hears and keeps none of it.
struct Reader {
    stream: TcpStream,
    piece: Vec<u8>,
    tag: u32,
}

impl Reader {
    async fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        let mut reader = Self { stream, piece: vec![0; 64 << 10], tag: 0 };
        reader.hears(&format!("LOGIN op01@{DOMAIN} \"{PASSWORD}\""), Duration::ZERO).await;
        reader
    }

    /// Says a command, which must end in OK; gives how many bytes came. `pause`: before each piece, and long before the
    /// first, so that the way is full.
    async fn hears(&mut self, command: &str, pause: Duration) -> usize {
        self.tag += 1;
        let end = format!("\r\na{} ", self.tag);
        self.stream.write_all(format!("{}{command}\r\n", &end[2..]).as_bytes()).await.expect("written");
        sleep(500 * pause).await;
        let (mut count, mut last) = (0, Vec::new());
        loop {
            sleep(pause).await;
            let size =
                timeout(PATIENCE, self.stream.read(&mut self.piece)).await.expect("in time").expect("read");
            assert!(size > 0, "{command}: the connection is closed");
            count += size;
            last.extend_from_slice(&self.piece[..size]);
            last.drain(..last.len().saturating_sub(4096));
            let text = String::from_utf8_lossy(&last);
            if let Some((_, end)) = text.rsplit_once(&end).filter(|(_, end)| end.ends_with("\r\n")) {
                assert!(end.starts_with("OK"), "{command}: {end}");
                return count;
            }
        }
    }
}
