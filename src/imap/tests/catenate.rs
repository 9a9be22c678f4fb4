//! CATENATE (RFC 4469): messages made of others on the server.

use super::*;

const MAIL: &str = "Subject: uno\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\n\r\nciao\r\n--b\r\nContent-Type: application/x\r\n\r\nABCDEF\r\n--b--\r\n";

/// A client with a multipart message in INBOX, UID 1, and its UIDVALIDITY.
async fn reading(server: &Server) -> (Client, String) {
    let mut client = server.client("op01").await;
    client.append("INBOX", MAIL).await;
    let told = client.ok("SELECT INBOX").await;
    let validity =
        told.split("UIDVALIDITY ").nth(1).and_then(|rest| rest.split(']').next()).expect("UIDVALIDITY");
    (client, validity.to_owned())
}

/// RFC 4469 §3: a header from the client and parts from here, without sending them up again.
#[tokio::test]
async fn an_attachment_is_forwarded_without_being_sent() {
    for server in each_engine().await {
        let (mut client, validity) = reading(&server).await;
        let url = |section: &str| format!("\"/INBOX;UIDVALIDITY={validity}/;UID=1{section}\"");
        let told = client
            .ok(&format!(
                "APPEND Bozze (\\Seen) CATENATE (TEXT {{16+}}\r\nSubject: due\r\n\r\n URL {} TEXT {{1+}}\r\n- URL {} URL {})",
                url("/;SECTION=2"),
                url(";section=1"),
                url("/;SECTION=TEXT/;PARTIAL=0.3"),
            ))
            .await;
        assert!(told.contains("[APPENDUID "), "{told}");
        client.ok("SELECT Bozze").await;
        let expected = "* 1 FETCH (FLAGS (\\Seen) BODY[] {30}\r\nSubject: due\r\n\r\nABCDEF-ciao--b)";
        client.check("FETCH 1 (FLAGS BODY.PEEK[])", &[expected, "OK"]).await;
        // The whole of one, and what is only a URL; nothing has been marked as read.
        client.ok(&format!("APPEND Bozze CATENATE (URL {})", url(""))).await;
        client
            .check("FETCH 2 RFC822.SIZE", &[&format!("* 2 FETCH (RFC822.SIZE {})", MAIL.len()), "OK"])
            .await;
        client.check("STATUS INBOX (UNSEEN)", &["* STATUS \"INBOX\" (UNSEEN 1)", "OK"]).await;
    }
}

/// RFC 4469 §3: in the open mailbox the UID is enough. RFC 8508 §4.2: REPLACE takes pieces too, also those of what it replaces.
#[tokio::test]
async fn a_draft_is_replaced_by_itself_with_a_new_header() {
    let server = Server::any().await;
    let (mut client, _) = reading(&server).await;
    client.ok("REPLACE 1 INBOX CATENATE (TEXT {16+}\r\nSubject: tre\r\n\r\n URL ;UID=1/;SECTION=1)").await;
    client.check("FETCH 1 BODY.PEEK[]", &["* 1 FETCH (BODY[] {20}\r\nSubject: tre\r\n\r\nciao)", "OK"]).await;
    client.ok("UNSELECT").await;
    client.check("APPEND INBOX CATENATE (URL ;UID=2)", &["NO [BADURL \";UID=2\"]"]).await;
}

/// RFC 3502, RFC 3516: among messages that come whole, and with literal8; all or none.
#[tokio::test]
async fn pieces_and_whole_messages_come_together() {
    let server = Server::any().await;
    let (mut client, _) = reading(&server).await;
    let told = client
        .ok("APPEND Bozze {1+}\r\na CATENATE (TEXT ~{3+}\r\nb\0c URL /INBOX/;UID=1/;SECTION=1) ~{2+}\r\nd\0 (\\Seen) {1+}\r\ne")
        .await;
    assert!(told.contains(" 1:4] "), "{told}");
    client.ok("SELECT Bozze").await;
    client
        .check(
            "FETCH 1:* RFC822.SIZE",
            &[
                "* 1 FETCH (RFC822.SIZE 1)",
                "* 2 FETCH (RFC822.SIZE 7)",
                "* 3 FETCH (RFC822.SIZE 2)",
                "* 4 FETCH (RFC822.SIZE 1)",
                "OK",
            ],
        )
        .await;
    client.check("APPEND Bozze {1+}\r\na CATENATE (URL /INBOX/;UID=9)", &["NO [BADURL "]).await;
    client.check("APPEND Bozze {1+}\r\na CATENATE (TEXT {0+}\r\n)", &["NO [CANNOT]"]).await;
    client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 4)", "OK"]).await;
}

/// RFC 4469 §4.1: the refusal names the URL. What cannot be read is not there.
#[tokio::test]
async fn urls_that_lead_nowhere_are_named() {
    for server in each_engine().await {
        let (mut client, validity) = reading(&server).await;
        let mut other = server.client("op02").await;
        for url in [
            "/INBOX/;UID=2".to_owned(),
            "/Manca/;UID=1".to_owned(),
            format!("/INBOX;UIDVALIDITY={validity}9/;UID=1"),
            "/INBOX/;UID=1/;SECTION=7".to_owned(),
            "/INBOX/;UID=1/;SECTION=x".to_owned(),
            "imap://altrove.example/INBOX/;UID=1".to_owned(),
            "/Altri/op02/INBOX/;UID=1".to_owned(),
            "/INBOX".to_owned(),
            "x".repeat(9_000),
        ] {
            let told = client
                .run(&format!("APPEND Bozze CATENATE (TEXT {{1+}}\r\na URL \"{url}\" TEXT {{1+}}\r\nb)"))
                .await;
            let shown: String = url.chars().take(1000).collect();
            assert!(told[0].starts_with(&format!("NO [BADURL \"{shown}\"] ")), "{told:?}");
        }
        client.check("APPEND Manca CATENATE (URL /INBOX/;UID=9)", &["NO [TRYCREATE]"]).await;
        client.check("APPEND Bozze CATENATE (URL \"a\\\"]b\")", &["NO [BADURL \"a??b\"]"]).await;
        // Somebody else's INBOX is another one.
        other
            .check(
                &format!("APPEND Bozze CATENATE (URL /INBOX;UIDVALIDITY={validity}/;UID=1)"),
                &["NO [BADURL"],
            )
            .await;
        client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 0)", "OK"]).await;
    }
}

/// Bounded as a message that comes whole, however short the command; and so is what has to be unpacked for it.
#[tokio::test]
async fn what_becomes_too_big_is_refused() {
    let server = Server::any().await;
    let config = crate::imap::ImapConfig { append_limit: 1_000, ..Server::config() };
    let mut client = server.client_with("op01", config).await;
    client.append("INBOX", &"x".repeat(900)).await;
    client.append("INBOX", &"y".repeat(900)).await;
    let text = format!("TEXT {{100+}}\r\n{}", "z".repeat(100));
    client.ok(&format!("APPEND Bozze CATENATE (URL /INBOX/;UID=1 {text})")).await;
    client.check(&format!("APPEND Bozze CATENATE (URL /INBOX/;UID=1 {text} {text})"), &["NO [TOOBIG]"]).await;
    client.check("APPEND Bozze CATENATE (URL /INBOX/;UID=1 URL /INBOX/;UID=1)", &["NO [TOOBIG]"]).await;
    // Some octets of two messages again and again, in turns, are cheap: each is unpacked once. Of many messages they are not.
    let turns = " URL /INBOX/;UID=1/;PARTIAL=0.3 URL /INBOX/;UID=2/;PARTIAL=0.1".repeat(100);
    client.ok(&format!("APPEND Bozze CATENATE ({})", turns.trim_start())).await;
    client.ok("SELECT Bozze").await;
    let expected = format!("* 2 FETCH (BODY[] {{400}}\r\n{})", "xxxy".repeat(100));
    client.check("FETCH 2 BODY.PEEK[]", &[&expected, "OK"]).await;
    for _ in 0..3 {
        client.append("INBOX", &"w".repeat(900)).await;
    }
    let many: String = (1..=5).map(|uid| format!(" URL /INBOX/;UID={uid}/;PARTIAL=0.1")).collect();
    client.check(&format!("APPEND Bozze CATENATE ({})", many.trim_start()), &["NO [LIMIT]"]).await;
    // URLs are counted for the command, not for the message.
    let half = format!("{{1+}}\r\na CATENATE ({}) ", turns[..turns.len() / 2].trim_start());
    client.check(&format!("APPEND Bozze {}", half.repeat(3).trim_end()), &["NO [LIMIT]"]).await;
    client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 2)", "OK"]).await;
}

/// A hundred connections of one account, each with a command of some bytes, held gigabytes.
#[tokio::test]
async fn what_is_held_of_other_messages_is_drawn_from_the_budget() {
    let server = Server::any().await;
    let budget = crate::net::Budget::new(300_000);
    let config = crate::imap::ImapConfig { budget: budget.clone(), ..Server::config() };
    let mut client = server.client_with("op01", config).await;
    client.append("INBOX", &"x".repeat(200_000)).await;
    let once = "APPEND Bozze CATENATE (TEXT {1+}\r\na URL /INBOX/;UID=1)";
    let mut others = budget.share(crate::net::Holder::Account(0));
    assert!(others.grow_to(150_000));
    client.check(once, &["NO [UNAVAILABLE]"]).await;
    let small = "APPEND Bozze CATENATE (URL /INBOX/;UID=1/;PARTIAL=0.9)";
    client.check(small, &["NO [UNAVAILABLE]"]).await;
    others.release();
    client.ok(small).await;
    client.ok(once).await;
    // What has been taken stays drawn until all is kept.
    client.check(&format!("{once} {}", &once[13..]), &["NO [UNAVAILABLE]"]).await;
    client.ok(&format!("{once} {}", &small[13..])).await;
    client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 4)", "OK"]).await;
    assert_eq!(budget.available(), 300_000);
}

/// A large header, looked through anew for each of many URLs, kept other sessions waiting.
#[tokio::test]
async fn a_header_is_not_looked_through_for_ever() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.append("INBOX", &format!("{}\r\nciao", "X: y\r\n".repeat(20_000))).await;
    let urls = |count| {
        let urls = (0..count).map(|n| format!(" URL \"/INBOX/;UID=1/;SECTION=HEADER.FIELDS%20(Z{n})\""));
        urls.collect::<String>()
    };
    client.ok(&format!("APPEND Bozze CATENATE ({})", urls(2).trim_start())).await;
    client.check(&format!("APPEND Bozze CATENATE ({})", urls(100).trim_start()), &["NO [LIMIT]"]).await;
}
