//! What mail programs really send, however far it is from the letter of the RFCs.

use crate::support::{DOMAIN, eventually, servers};

/// RFC 5321 §4.1.1.2 (no blank before the path: Outlook writes one), §4.1.1.1 (a domain in EHLO: Windows and phones give LAN
/// names), RFC 5322 §2.1.1 (998 octets a line), RFC 6152 and RFC 6531 (no parameter for 8-bit text: iOS gives none),
/// RFC 6409 §8.2, §8.3 (Date and Message-ID are added)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submission_takes_what_clients_send() {
    for server in servers().await {
        let long = format!("X-Lunga: {}", "x".repeat(3000));
        let letter = format!(
            "From: op01@{DOMAIN}\r\nTo: chi@posta.example\r\nSubject: Perché no\r\n{long}\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nCittà €\r\n"
        );
        for name in ["PC_UFFICIO-3", "il mio portatile", "caffè", "[IPv6:::1]", "localhost"] {
            let before = server.outbox().len();
            let mut client = server.submission("op01").await;
            assert!(client.say(&format!("EHLO {name}")).await.starts_with("250"), "{name}");
            assert!(client.say(&format!("MAIL FROM: <op01@{DOMAIN}> SIZE=0")).await.starts_with("250"));
            assert!(client.say("RCPT TO: <chi@posta.example>").await.starts_with("250"));
            assert!(client.say("DATA").await.starts_with("354"));
            client.write(letter.as_bytes()).await;
            let reply = client.say(".").await;
            assert!(reply.starts_with("250"), "{}: {name}: {reply}", server.name);
            let sent = eventually(|| async { server.outbox().get(before).cloned() }).await;
            assert!(sent.contains("\r\nDate: ") && sent.contains("\r\nMessage-ID: <"), "{sent}");
            assert!(
                sent.contains("\r\nSubject: Perché no\r\n") && sent.ends_with("\r\n\r\nCittà €\r\n"),
                "{sent}"
            );
            assert!(sent.contains(&format!("\r\n{long}\r\n")), "a long line stays one line");
        }
    }
}

/// The same of strangers' servers: RFC 5321 §2.4, §4.5.3.1.6; RFC 6152 §3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mx_takes_what_servers_send() {
    for server in servers().await {
        let letter = format!(
            "From: a@posta.example\r\nSubject: Perché\r\nX-Lunga: {}\r\n\r\nCittà\r\n",
            "x".repeat(3000)
        );
        let mut client = server.smtp().await;
        assert!(client.say("MAIL FROM: <a@posta.example> BODY=7BIT").await.starts_with("250"));
        assert!(client.say(&format!("rcpt to: <op01@{DOMAIN}>")).await.starts_with("250"));
        assert!(client.say("DATA").await.starts_with("354"));
        client.write(letter.as_bytes()).await;
        assert!(client.say(".").await.starts_with("250"), "{}", server.name);
        let mut imap = server.imap("op01").await;
        imap.ok("SELECT INBOX").await;
        assert!(imap.ok("FETCH 1 BODY.PEEK[]").await.concat().contains("Città"), "{}", server.name);
    }
}

/// RFC 6409 §8.2, §8.3 and RFC 6376 §5.4: Date and Message-ID that are there stay, once, byte for byte, and so does what else
/// stands in the header, in its order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_clients_write_themselves_stays_as_it_is() {
    for server in servers().await {
        let header = format!(
            "Date: Mon, 23 Nov 2026 09:00:00 +0100 (CET)\r\nmessage-id:<x.1@pc-ufficio>\r\nFrom: op01@{DOMAIN}\r\n\
             To: chi@posta.example\r\nX-Mailer: Posta\r\n\tdi casa\r\nMime-Version: 1.0\r\n"
        );
        let mut client = server.submission("op01").await;
        let letter = format!("{header}\r\n..\r\nCiao\r\n");
        let reply = client.send(&format!("op01@{DOMAIN}"), &["chi@posta.example"], &letter).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let sent = eventually(|| async { server.outbox().first().cloned() }).await;
        assert!(sent.contains(&format!("\r\n{header}\r\n")), "{sent}");
        assert_eq!(sent.to_lowercase().matches("\r\nmessage-id:").count(), 1, "{sent}");
        assert_eq!(sent.matches("\r\nDate:").count(), 1, "{sent}");
    }
}
