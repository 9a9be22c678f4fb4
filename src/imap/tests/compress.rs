//! COMPRESS=DEFLATE (RFC 4978). A client that waits for an answer sends nothing meanwhile, so each of these tests would stand
//! still where a reply, or its end, were held back by the packer.

use super::*;
use crate::imap::{ImapConfig, TlsMode};

/// A client with INBOX open, compressed.
async fn compressed(server: &Server) -> Client {
    let mut client = server.client("op01").await;
    client.compress().await;
    client.ok("SELECT INBOX").await;
    client
}

/// RFC 4978 §3
#[tokio::test]
async fn every_command_is_answered_without_a_byte_more() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let mut client = compressed(&server).await;
        for command in [
            "CAPABILITY",
            "NOOP",
            "ID (\"name\" \"x\")",
            "ENABLE CONDSTORE QRESYNC",
            "NAMESPACE",
            "LIST \"\" *",
            "LIST (SUBSCRIBED) \"\" * RETURN (STATUS (MESSAGES UNSEEN))",
            "LSUB \"\" *",
            "CREATE x",
            "SUBSCRIBE x",
            "UNSUBSCRIBE x",
            "RENAME x y",
            "STATUS y (MESSAGES UIDNEXT)",
            "DELETE y",
            "GETQUOTAROOT INBOX",
            "FETCH 1:* (FLAGS UID ENVELOPE BODYSTRUCTURE)",
            "FETCH 1 BODY[]",
            "UID FETCH 1:* (PREVIEW)",
            "STORE 1 +FLAGS (\\Deleted)",
            "SEARCH TEXT a",
            "UID SEARCH RETURN (ALL) ALL",
            "COPY 2 Bozze",
            "MOVE 3 Bozze",
            "APPEND INBOX {5+}\r\na\r\nb\n",
            "CHECK",
            "EXPUNGE",
            "UNSELECT",
            "EXAMINE INBOX",
            "CLOSE",
        ] {
            client.ok(command).await;
        }
        client.check("FETCH 1", &["BAD"]).await;
        client.check("SELECT Manca", &["NO [NONEXISTENT]"]).await;
        client.check("NOPE", &["BAD"]).await;
        client.check("LOGOUT", &["* BYE", "OK"]).await;
        assert!(client.rest().await.is_empty());
    }
}

/// RFC 4978 §3: replies around the size at which the buffer before the packer is emptied: what goes last must not stay in the packer.
#[tokio::test]
async fn replies_of_any_size_arrive_whole() {
    let server = Server::any().await;
    let mut client = compressed(&server).await;
    let sizes = (65_300..65_540).step_by(30).chain([1, 200, 4_096, 70_000, 131_072, 200_000]);
    for (number, size) in sizes.enumerate() {
        let text: String = (0..size).map(|n: u64| char::from(b'a' + (n * n % 23) as u8)).collect();
        let told = client.append("INBOX", &text).await;
        assert!(told.last().is_some_and(|end| end.starts_with("OK")), "{size}: {told:?}");
        let told = client.ok(&format!("FETCH {} BODY.PEEK[]", number + 1)).await;
        assert!(told.contains(&text), "{size}");
    }
}

/// RFC 4978 §3: what iOS hung upon at another server: a notice that comes while the client waits.
#[tokio::test]
async fn notices_of_idle_arrive_at_once() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let config = ImapConfig { keepalive: std::time::Duration::from_millis(300), ..Server::config() };
        let mut idler = server.client_with("op01", config).await;
        idler.compress().await;
        idler.ok("SELECT INBOX").await;
        let mut other = server.selected("op01").await;
        let tag = idler.begin("IDLE").await;
        idler.hears(&["+ idling"]).await;
        server.deliver("op01", &["b"]).await;
        idler.hears(&["* 2 EXISTS"]).await;
        other.ok("STORE 1 +FLAGS (\\Flagged)").await;
        idler.hears(&["* 1 FETCH (FLAGS (\\Flagged))", "* OK Still here"]).await;
        idler.send("DONE\r\n").await;
        assert!(idler.until(&tag).await.last().is_some_and(|end| end.starts_with("OK Idle ended")));
    }
}

/// RFC 4978 §3: a second COMPRESS is refused with its code, an algorithm nobody knows with BAD; before log-in there is none.
#[tokio::test]
async fn it_begins_once_and_after_log_in() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    client.check("COMPRESS DEFLATE", &["BAD Log in first"]).await;
    client.ok("LOGIN op01 demo").await;
    client.check("COMPRESS", &["BAD"]).await;
    client.check("COMPRESS GZIP", &["BAD Compression algorithm"]).await;
    client.check("COMPRESS DEFLATE 9", &["BAD"]).await;
    client.compress().await;
    client.check("COMPRESS DEFLATE", &["NO [COMPRESSIONACTIVE]"]).await;
    client.check("COMPRESS LZW", &["BAD"]).await;
}

/// RFC 4978 §3
#[tokio::test]
async fn literals_and_pipelining_go_through() {
    let server = Server::any().await;
    let mut client = compressed(&server).await;
    client.send("a NOOP\r\nb APPEND INBOX {3+}\r\nabc\r\nc FETCH 1 BODY[]\r\nd IDLE\r\nDONE\r\ne NO").await;
    client.hears(&["a OK", "* 1 EXISTS", "b OK", "* 1 FETCH", "c OK", "+ ", "d OK"]).await;
    client.send("OP\r\n").await;
    client.hears(&["e OK"]).await;
    assert!(client.append("INBOX", "xyz").await.last().is_some_and(|end| end.starts_with("OK")));
}

/// RFC 4978 §3: the client waits for the OK. One that does not wait, and packs at once, is understood all the same.
#[tokio::test]
async fn what_comes_behind_the_command_is_compressed() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    // `b NOOP` in a stored block.
    client.send(b"a COMPRESS DEFLATE\r\n\0\x08\0\xf7\xffb NOOP\r\n").await;
    client.hears(&["a OK"]).await;
    client.compressed();
    client.hears(&["b OK"]).await;
}

#[tokio::test]
async fn what_cannot_be_unpacked_ends_the_connection() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.send(b"a COMPRESS DEFLATE\r\nb NOOP\r\n").await;
    client.hears(&["a OK"]).await;
    client.compressed();
    assert_eq!(client.rest().await, ["* BYE Cannot decompress what you send"]);
}

/// A kilobyte that swells to a megabyte is refused like a line too long that came as it is, and costs no memory.
#[tokio::test]
async fn a_bomb_is_a_line_too_long() {
    let server = Server::any().await;
    let (stream, session) = server.connect(Server::config(), TlsMode::None);
    let mut client = Client::new(stream);
    client.line().await;
    client.ok("LOGIN op01 demo").await;
    client.compress().await;
    let tag = client.begin(&"x".repeat(1 << 20)).await;
    assert_eq!(client.until(&tag).await, ["BAD Line too long"]);
    client.ok("NOOP").await;
    drop(client);
    session.await.expect("no panic").expect_err("the client has gone away");
}
