//! UTF8=ACCEPT (RFC 6855), as Thunderbird, Evolution and mutt use it.

use super::*;

/// RFC 6855 §3: names are UTF-8 in both directions, and `&` is a character like others.
#[tokio::test]
async fn names_are_utf8_both_ways() {
    for server in each_engine().await {
        let mut other = server.client("op01").await;
        let mut client = server.client("op01").await;
        client.check("ENABLE UTF8=ACCEPT", &["* ENABLED UTF8=ACCEPT", "OK"]).await;
        client.ok("CREATE \"R&D\"").await;
        client.ok("CREATE \"Attività/Caffè ☕\"").await;
        client.check("LIST \"\" R&D", &["* LIST (\\HasNoChildren) \"/\" \"R&D\"", "OK"]).await;
        client.ok("SUBSCRIBE R&D").await;
        client.ok("SELECT \"Attività/Caffè ☕\"").await;
        client.ok("RENAME R&D \"R&D&-\"").await;
        client.check("STATUS \"R&D&-\" (MESSAGES)", &["* STATUS \"R&D&-\" (MESSAGES 0)", "OK"]).await;
        // Whoever has not asked for it reads modified UTF-7 (RFC 3501 §5.1.3).
        other.check("STATUS R&-D&-- (MESSAGES)", &["* STATUS \"R&-D&--\" (MESSAGES 0)", "OK"]).await;
        let told = other.ok("LIST \"\" Attivit*/*").await;
        assert!(told.contains("\"Attivit&AOA-/Caff&AOg- &JhU-\""), "{told}");
        other.check("SELECT R&D", &["BAD"]).await;
        client.check("CREATE \"a\u{2028}b\"", &["NO [CANNOT]"]).await;
        client.send(b"x CREATE \"a\xff\"\r\n").await;
        client.hears(&["x BAD"]).await;
    }
}

/// RFC 6855 §3: after ENABLE a charset in SEARCH is an error; texts are UTF-8.
#[tokio::test]
async fn search_takes_no_charset() {
    let server = Server::any().await;
    server.deliver("op01", &["=?utf-8?q?Attivit=C3=A0?=", "b"]).await;
    let mut client = server.selected("op01").await;
    client.check("SEARCH CHARSET UTF-8 SUBJECT \"attività\"", &["* SEARCH 1", "OK"]).await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    client.check("SEARCH CHARSET UTF-8 ALL", &["BAD No CHARSET"]).await;
    client.check("UID SEARCH RETURN (COUNT) CHARSET US-ASCII ALL", &["BAD No CHARSET"]).await;
    client.check("SEARCH SUBJECT \"attività\"", &["* SEARCH 1", "OK"]).await;
    client.check("SEARCH SUBJECT {9+}\r\nattività", &["* SEARCH 1", "OK"]).await;
}

/// RFC 6855 §4: a message with UTF-8 in its header comes as `UTF8 (~{...})`; what others see of it is what was sent
/// (RFC 6855 §7 leaves it to the server; see docs/rfc.md).
#[tokio::test]
async fn internationalised_messages_are_kept_as_they_are() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.check("APPEND INBOX UTF8 (~{3+}\r\na\r\n)", &["BAD UTF8 needs ENABLE"]).await;
        client.check("APPEND INBOX CATENATE (UTF8 (~{3+}\r\na\r\n))", &["BAD UTF8 needs ENABLE"]).await;
        client.ok("ENABLE UTF8=ACCEPT").await;
        let text = "From: Zoë <zoë@caffè.example>\r\nSubject: perché\r\n\r\nè\r\n";
        let size = text.len();
        client.ok(&format!("APPEND INBOX (\\Seen) UTF8 (~{{{size}+}}\r\n{text})")).await;
        client.ok(&format!("APPEND INBOX UTF8 (~{{{size}+}}\r\n{text}) UTF8 (~{{{size}+}}\r\n{text})")).await;
        for wrong in [
            format!("APPEND INBOX UTF8 ~{{{size}+}}\r\n{text}"),
            format!("APPEND INBOX UTF8 (~{{{size}+}}\r\n{text}"),
            "APPEND INBOX UTF8 ()".to_owned(),
        ] {
            client.check(&wrong, &["BAD"]).await;
        }
        let mut other = server.selected("op01").await;
        for reader in [&mut client, &mut other] {
            reader.ok("SELECT INBOX").await;
            let told = reader.ok("FETCH 3 (RFC822.SIZE BODY.PEEK[] ENVELOPE)").await;
            assert!(told.contains(&format!("RFC822.SIZE {size}")) && told.contains(text), "{told}");
            // Never 8 bit between quotes for who has not asked for it; a literal says the same to both.
            assert!(told.contains("{7}\r\nperché") && told.contains("zoë"), "{told}");
        }
    }
}

/// RFC 6855 §5 wants AUTHENTICATE for such names; LOGIN takes them all the same, between quotes and as literals.
#[tokio::test]
async fn names_and_passwords_may_be_utf8() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    client.check("LOGIN \"zoë\" \"perché\"", &["NO [AUTHENTICATIONFAILED]"]).await;
    client.check("LOGIN {4+}\r\nzoë {7+}\r\nperché", &["NO [AUTHENTICATIONFAILED]"]).await;
    // NUL zoë NUL perché
    client.check("AUTHENTICATE PLAIN AHpvw6sAcGVyY2jDqQ==", &["NO [AUTHENTICATIONFAILED]"]).await;
    client.check("ENABLE UTF8=ACCEPT", &["BAD Log in first"]).await;
    client.ok("LOGIN op01 demo").await;
}

/// RFC 5161 §3.1: ENABLE passes over what it does not know, such as the keyword for servers that offer nothing else.
#[tokio::test]
async fn only_what_is_offered_is_enabled() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.check("ENABLE UTF8=ONLY", &["* ENABLED", "OK"]).await;
    client.check("CREATE \"è\"", &["BAD"]).await;
    client.check("ENABLE utf8=accept CONDSTORE", &["* ENABLED UTF8=ACCEPT CONDSTORE", "OK"]).await;
    client.ok("CREATE \"è\"").await;
}
