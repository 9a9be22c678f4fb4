use std::time::Duration;

use super::*;
use crate::imap::ImapConfig;

/// RFC 2177 §3
#[tokio::test]
async fn mail_flags_and_expunges_wake_an_idle_client() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let (mut idler, mut other) = (server.selected("op01").await, server.selected("op01").await);
        let tag = idler.begin("IDLE").await;
        idler.hears(&["+ idling"]).await;
        server.deliver("op01", &["b"]).await;
        idler.hears(&["* 2 EXISTS"]).await;
        other.ok("STORE 1 +FLAGS (\\Flagged)").await;
        idler.hears(&["* 1 FETCH (FLAGS (\\Flagged))"]).await;
        other.ok("STORE 1 +FLAGS (\\Deleted)").await;
        other.ok("EXPUNGE").await;
        idler.hears(&["* 1 FETCH (FLAGS (\\Flagged \\Deleted))", "* 1 EXPUNGE"]).await;
        idler.send("done\r\n").await;
        assert_eq!(idler.until(&tag).await, ["OK Idle ended"]);
    }
}

/// RFC 2177 §3
#[tokio::test]
async fn what_came_before_idle_is_told_at_once() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    server.deliver("op01", &["a"]).await;
    client.begin("IDLE").await;
    client.hears(&["+ idling", "* 1 EXISTS"]).await;
}

/// RFC 2177 §3, RFC 9051 §5.5
#[tokio::test]
async fn done_and_more_may_come_in_one_segment() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    client.send("a IDLE\r\nDONE\r\nb NOOP\r\nc IDLE\r\nDONE\r\nd UNSELECT\r\ne IDLE\r\nDONE\r\n").await;
    client.hears(&["+ ", "a OK", "b OK", "+ ", "c OK", "d OK", "+ ", "e OK"]).await;
}

/// RFC 2177 §3 wants DONE; some forget it.
#[tokio::test]
async fn a_command_without_done_is_done_all_the_same() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    client.send("a IDLE\r\nb STATUS INBOX (MESSAGES)\r\nc NOOP\r\n").await;
    client.hears(&["+ ", "a BAD Expected DONE", "* STATUS", "b OK", "c OK"]).await;
    client.send("d IDLE\r\ne APPEND INBOX {10+}\r\nf DELETE x\r\n").await;
    let told = client.rest().await;
    assert_eq!((told.len(), told[1].as_str()), (3, "d BAD Expected DONE"), "{told:?}");
    assert!(told[2].starts_with("* BYE"));
}

/// RFC 2177 §3, RFC 9051 §5.4
#[tokio::test]
async fn an_idle_client_hears_signs_of_life_and_then_good_bye() {
    let server = Server::any().await;
    let config = ImapConfig {
        keepalive: Duration::from_millis(60),
        idle_timeout: Duration::from_millis(200),
        ..Server::config()
    };
    let mut client = server.client_with("op01", config.clone()).await;
    client.begin("IDLE").await;
    client.hears(&["+ ", "* OK Still here", "* OK Still here"]).await;
    let rest = client.rest().await;
    assert!(rest.last().is_some_and(|line| line.starts_with("* BYE Autologout")), "{rest:?}");
    let mut silent = server.client_with("op01", config).await;
    assert_eq!(silent.rest().await, ["* BYE Autologout: idle for too long"]);
}

#[tokio::test]
async fn shutdown_says_good_bye_between_commands_and_in_idle() {
    let server = Server::any().await;
    let (mut idler, mut other) = (server.selected("op01").await, server.client("op01").await);
    idler.begin("IDLE").await;
    idler.hears(&["+ "]).await;
    other.send("a NO").await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    server.stop.ask();
    assert_eq!(idler.rest().await, ["* BYE [UNAVAILABLE] Server is shutting down"]);
    other.send("OP\r\n").await;
    other.hears(&["a OK"]).await;
    assert_eq!(other.rest().await, ["* BYE [UNAVAILABLE] Server is shutting down"]);
}

/// RFC 2180 §3.3
#[tokio::test]
async fn a_mailbox_deleted_under_an_idle_client_is_told() {
    for server in each_engine().await {
        let (mut idler, mut other) = (server.client("op01").await, server.client("op01").await);
        other.ok("CREATE x").await;
        idler.ok("SELECT x").await;
        idler.begin("IDLE").await;
        idler.hears(&["+ "]).await;
        other.ok("DELETE x").await;
        assert!(idler.rest().await[0].starts_with("* BYE"));
    }
}

/// RFC 2177 §3
#[tokio::test]
async fn hundreds_wait_at_once_and_all_are_told() {
    let server = Server::any().await;
    let mut idlers = Vec::new();
    for _ in 0..300 {
        let mut idler = server.selected("op01").await;
        idler.begin("IDLE").await;
        idler.hears(&["+ "]).await;
        idlers.push(idler);
    }
    server.deliver("op01", &["a"]).await;
    for idler in &mut idlers {
        idler.hears(&["* 1 EXISTS"]).await;
    }
}
