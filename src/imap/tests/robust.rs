use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::imap::{ConnectionError, ImapConfig, TlsMode};

/// RFC 9051 §4.3, §7.1.3
#[tokio::test]
async fn a_bad_command_never_desynchronises() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    client
        .send("\r\n\r\na FETCH\r\nb FETCH (((\r\nc APPEND INBOX {4+}\r\nx y \r\n* NOOP\r\nd NOOP \r\n")
        .await;
    client.hears(&["a BAD", "b BAD", "* ", "c OK", "* BAD", "d OK"]).await;
    client.send("e SEARCH CHARSET X-NO ALL\r\nf CREATE {99999999999999999999}\r\ng NOOP\r\n").await;
    client.hears(&["e NO [BADCHARSET", "f BAD", "g OK"]).await;
}

/// Whoever announces more than is ever waited for is told so at once, not when it comes.
#[tokio::test]
async fn literals_beyond_all_limits_are_answered_at_once() {
    let server = Server::any().await;
    let skipped = format!("a LOGIN {{5000+}}\r\n{} {{999999999+}}\r\n", "x".repeat(5000));
    for command in ["a LOGIN {999999999+}\r\n", &skipped] {
        let mut client = server.greeted(Server::config()).await;
        client.send(command).await;
        client.hears(&["a BAD [TOOBIG]", "* BYE Too much input"]).await;
    }
}

/// RFC 9051 §5.5
#[tokio::test]
async fn pipelined_commands_are_answered_in_order() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let mut client = server.client("op01").await;
    client
        .send("a SELECT INBOX\r\nb FETCH 1 UID\r\nc STORE 1 +FLAGS (\\Seen)\r\nd LOGOUT\r\ne NOOP\r\n")
        .await;
    let told = client.rest().await;
    let ends: Vec<&str> = told
        .iter()
        .filter(|line| !line.starts_with('*'))
        .map(|line| line.split(' ').next().unwrap_or(""))
        .collect();
    assert_eq!(ends, ["a", "b", "c", "d"], "{told:?}");
}

#[tokio::test]
async fn a_slow_reader_stops_only_itself() {
    let server = Server::any().await;
    let body = format!("Subject: a\r\n\r\n{}", "x".repeat(1 << 20));
    let mut writer = server.client("op01").await;
    writer.append("INBOX", &body).await;
    let config = ImapConfig { write_timeout: Duration::from_secs(2), ..Server::config() };
    let (mut stream, task) = server.connect(config, TlsMode::None);
    stream.write_all(b"a LOGIN op01 demo\r\nb SELECT INBOX\r\nc FETCH 1 BODY[]\r\n").await.expect("sent");
    // It reads nothing; others change the same mailbox meanwhile.
    tokio::time::sleep(Duration::from_millis(200)).await;
    writer.ok("SELECT INBOX").await;
    writer.ok("STORE 1 +FLAGS (\\Flagged)").await;
    writer.append("INBOX", "Subject: b\r\n\r\n").await;
    let ended = task.await.expect("no panic");
    assert!(matches!(ended, Err(ConnectionError::WriteTimeout)), "{ended:?}");
}

#[tokio::test]
async fn a_command_that_stalls_ends_the_connection() {
    let server = Server::any().await;
    let config = ImapConfig { stall_timeout: Duration::from_millis(60), ..Server::config() };
    let mut client = server.client_with("op01", config).await;
    client.send("a APPEND INBOX {100+}\r\nhalf").await;
    let told = client.rest().await;
    assert!(told[0].starts_with("* BYE"), "{told:?}");
    let mut other = server.client("op01").await;
    other.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 0)", "OK"]).await;
}

/// A byte now and then is no progress: the time for a whole command is bounded, too.
#[tokio::test]
async fn a_command_that_trickles_ends_the_connection() {
    let server = Server::any().await;
    let config = ImapConfig { stall_timeout: Duration::from_millis(300), ..Server::config() };
    let (mut stream, task) = server.connect(config, TlsMode::None);
    stream.write_all(b"a LOGIN op01 demo\r\nb APPEND INBOX {100000+}\r\n").await.expect("sent");
    let trickle = async {
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(8), async {
        tokio::select! { () = trickle => {}, _ = task => {} }
    });
    ended.await.expect("an end");
}

/// All sessions together hold a bounded amount of messages that come; who gets no room hears so before it sends, or has what it
/// sends dropped.
#[tokio::test]
async fn messages_that_come_share_a_budget() {
    let server = Server::any().await;
    let config = ImapConfig { budget: crate::net::Budget::new(300_000), ..Server::config() };
    let mut first = server.client_with("op01", config.clone()).await;
    let mut second = server.client_with("op01", config.clone()).await;
    let message = format!("Subject: a\r\n\r\n{}", "x".repeat(200_000 - 14));
    first.send(format!("a APPEND INBOX {{200000+}}\r\n{}", &message[..180_000])).await;
    while config.budget.available() > 140_000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let told = second.append("INBOX", &message).await;
    assert!(told[0].starts_with("NO [UNAVAILABLE]"), "{told:?}");
    second.check(&format!("APPEND INBOX {{200000+}}\r\n{message}"), &["NO [UNAVAILABLE]"]).await;
    second.check("NOOP", &["OK"]).await;
    first.send(format!("{}\r\n", &message[180_000..])).await;
    first.hears(&["a OK"]).await;
    first.check("NOOP", &["OK"]).await;
    let told = second.append("INBOX", &message).await;
    assert!(told.last().is_some_and(|end| end.starts_with("OK")), "{told:?}");
    drop((first, second));
    while config.budget.available() < 300_000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn ten_thousand_messages_stream_in_order() {
    let server = Server::any().await;
    let subjects: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
    for piece in subjects.chunks(500) {
        server.deliver("op01", piece).await;
    }
    let mut client = server.selected("op01").await;
    let told = client.run("FETCH 1:* (UID FLAGS)").await;
    assert_eq!(told.len(), 10_001);
    assert_eq!(told[9_999], "* 10000 FETCH (UID 10000 FLAGS ())");
    client.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    let gone = client.run("EXPUNGE").await;
    assert_eq!(
        (gone.len(), gone[0].as_str(), gone[9_999].as_str()),
        (10_001, "* 10000 EXPUNGE", "* 1 EXPUNGE")
    );
}

#[tokio::test]
async fn a_client_that_is_gone_is_noticed() {
    let server = Server::any().await;
    let (stream, task) = server.connect(Server::config(), TlsMode::None);
    drop(stream);
    assert!(task.await.expect("no panic").is_err());
    let (mut stream, task) = server.connect(Server::config(), TlsMode::None);
    stream.write_all(b"a LOGOUT\r\n").await.expect("sent");
    let mut told = String::new();
    stream.read_to_string(&mut told).await.expect("an end");
    assert!(told.ends_with("a OK Logged out\r\n"), "{told}");
    drop(stream);
    task.await.expect("no panic").expect("a good end");
}
