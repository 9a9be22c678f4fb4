//! BDAT and BINARYMIME (RFC 3030) through the whole house.

use crate::support::{DOMAIN, SmtpClient, eventually, servers};

/// Sends these bytes in chunks of seven; gives the last reply.
async fn send(client: &mut SmtpClient, from: &str, to: &str, message: &[u8]) -> String {
    assert!(client.say(&format!("MAIL FROM:<{from}> BODY=BINARYMIME")).await.starts_with("250"));
    assert!(client.say(&format!("RCPT TO:<{to}>")).await.starts_with("250"));
    for chunk in message.chunks(7) {
        client.write(&[format!("BDAT {}\r\n", chunk.len()).as_bytes(), chunk].concat()).await;
        assert!(client.reply().await.starts_with("250"));
    }
    client.say("BDAT 0 LAST").await
}

/// RFC 3030 §3: a binary part is kept in base64, whoever reads it or gets it next has ordinary MIME (RFC 3516 §4.3).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn binary_mail_is_kept_in_lines_and_sent_on_in_lines() {
    for server in servers().await {
        let from = format!("op01@{DOMAIN}");
        let head = format!(
            "From: {from}\r\nSubject: binario\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n\
             Content-Transfer-Encoding: binary\r\n\r\n"
        );
        let message = [head.as_bytes(), b"\0\n.\r\n.\n\xff"].concat();
        let mut client = server.smtp().await;
        let reply = send(&mut client, "maria@posta.example", &from, &message).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let mut imap = server.imap("op01").await;
        imap.ok("SELECT INBOX").await;
        let whole = imap.ok("FETCH 1 BODY.PEEK[]").await.concat();
        assert!(
            whole.contains("Content-Transfer-Encoding: base64") && whole.contains("AAouDQouCv8="),
            "{whole}"
        );
        let size = imap.ok("FETCH 1 BINARY.SIZE[1]").await.concat();
        assert!(size.contains("BINARY.SIZE[1] 8"), "{size}");

        let mut client = server.submission("op01").await;
        let reply = send(&mut client, &from, "chi@fuori.example", &message).await;
        assert!(reply.starts_with("250"), "{}: {reply}", server.name);
        let outbox = eventually(|| async { Some(server.outbox()).filter(|out| !out.is_empty()) }).await;
        assert!(outbox[0].contains("AAouDQouCv8=\r\n") && !outbox[0].contains('\0'), "{}", outbox[0]);

        // A header that is no text has no form in lines.
        let broken = b"Subject: a\0b\r\n\r\nx\r\n";
        let mut client = server.smtp().await;
        let reply = send(&mut client, "maria@posta.example", &from, broken).await;
        assert!(reply.starts_with("554 5.6.3"), "{}: {reply}", server.name);
    }
}
