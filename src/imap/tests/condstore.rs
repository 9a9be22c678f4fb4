use super::*;

/// The number after `name` in a response.
fn number(text: &str, name: &str) -> u64 {
    let rest = text.split(&format!("{name} ")).nth(1).unwrap_or_else(|| panic!("{name}: {text}"));
    let digits: String = rest.trim_start_matches('(').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// RFC 7162 §3.1
#[tokio::test]
async fn modseq_is_told_once_asked_for_and_grows_with_every_change() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        let first = number(&one.ok("FETCH 1 MODSEQ").await, "MODSEQ");
        two.ok("STORE 1 +FLAGS (\\Seen)").await;
        let told = one.ok("NOOP").await;
        assert!(told.starts_with("* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ ("), "{told}");
        let second = number(&told, "MODSEQ");
        assert!(second > first);
        let told = one.ok("STORE 1 -FLAGS.SILENT (\\Seen)").await;
        assert!(told.starts_with("* 1 FETCH (UID 1 MODSEQ ("), "silent, but for the modseq: {told}");
        assert!(number(&told, "MODSEQ") > second);
        let status = one.ok("STATUS INBOX (HIGHESTMODSEQ)").await;
        assert_eq!(number(&status, "HIGHESTMODSEQ"), number(&told, "MODSEQ"));
    }
}

/// RFC 7162 §3.1.3
#[tokio::test]
async fn unchanged_since_refuses_some_and_does_the_others() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        let since = number(&client.ok("STATUS INBOX (HIGHESTMODSEQ)").await, "HIGHESTMODSEQ");
        client.ok("STORE 2 +FLAGS.SILENT (\\Flagged)").await;
        let told = client.ok(&format!("STORE 1:3 (UNCHANGEDSINCE {since}) +FLAGS.SILENT (\\Seen)")).await;
        assert!(told.contains("OK [MODIFIED 2]"), "{told}");
        assert_eq!(told.matches("FETCH (UID").count(), 2, "{told}");
        let told = client.ok(&format!("UID STORE 1:3 (UNCHANGEDSINCE {since}) -FLAGS (\\Seen)")).await;
        assert!(told.contains("OK [MODIFIED 1:3]"), "{told}");
        let told = client.ok("STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\\Draft)").await;
        assert!(told.contains("OK [MODIFIED 1]"), "{told}");
        client.check("SEARCH FLAGGED", &["* SEARCH 2", "OK"]).await;
    }
}

/// RFC 7162 §3.1
#[tokio::test]
async fn each_enabling_command_enables() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    for enabling in [
        "SELECT INBOX (CONDSTORE)",
        "EXAMINE INBOX (CONDSTORE)",
        "STATUS INBOX (HIGHESTMODSEQ)",
        "FETCH 1 MODSEQ",
        "FETCH 1 FLAGS (CHANGEDSINCE 1)",
        "STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)",
        "SEARCH MODSEQ 1",
        "ENABLE CONDSTORE",
        "ENABLE QRESYNC",
    ] {
        let mut client = server.selected("op01").await;
        client.ok(enabling).await;
        client.ok("SELECT INBOX").await;
        let told = client.ok("STORE 1 FLAGS (\\Draft)").await;
        assert!(told.contains("MODSEQ ("), "{enabling}: {told}");
    }
}

/// RFC 5161 §3.1, RFC 7162 §3.1
#[tokio::test]
async fn enabling_with_a_mailbox_open_tells_where_to_begin() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    client.check("ENABLE CONDSTORE X-NOPE", &["* ENABLED CONDSTORE", "* OK [HIGHESTMODSEQ ", "OK"]).await;
    client.check("ENABLE X-NOPE", &["* ENABLED", "OK"]).await;
}

/// RFC 7162 §3.2.7, §3.2.10
#[tokio::test]
async fn vanished_takes_the_place_of_expunge() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let mut client = server.client("op01").await;
        client.ok("ENABLE QRESYNC").await;
        client.ok("SELECT INBOX").await;
        let mut other = server.selected("op01").await;
        other.ok("STORE 1,2,4 +FLAGS.SILENT (\\Deleted)").await;
        other.ok("UID EXPUNGE 1:2").await;
        client
            .check(
                "FETCH 4 UID",
                &[
                    "* 4 FETCH (UID 4 FLAGS (\\Deleted) MODSEQ",
                    "* 4 FETCH (UID 4)",
                    "* OK [HIGHESTMODSEQ ",
                    "OK [EXP",
                ],
            )
            .await;
        client.check("NOOP", &["* VANISHED 1:2", "OK"]).await;
        client.check("EXPUNGE", &["* VANISHED 4", "OK [HIGHESTMODSEQ "]).await;
        client.check("MOVE 1 Archivio", &["* OK [COPYUID ", "* VANISHED 3", "OK [HIGHESTMODSEQ "]).await;
    }
}

/// RFC 7162 §3.2.5
#[tokio::test]
async fn resynchronisation_tells_what_has_vanished_and_changed() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d", "e"]).await;
        let mut client = server.client("op01").await;
        client.check("SELECT INBOX (QRESYNC (1 1))", &["BAD"]).await;
        client.ok("ENABLE QRESYNC").await;
        let told = client.ok("SELECT INBOX").await;
        let (validity, since) = (number(&told, "UIDVALIDITY"), number(&told, "HIGHESTMODSEQ"));
        client.ok("STORE 1,5 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        client.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
        server.deliver("op01", &["f"]).await;
        let changed = |number: u32, uid: u32, flags: &str| {
            format!("* {number} FETCH (UID {uid} FLAGS ({flags}) MODSEQ (")
        };
        for (known, vanished, uids) in [
            ("", Some("1,5"), &[(2, 3, "\\Seen"), (4, 6, "")][..]),
            (" 1:3", Some("1"), &[(2, 3, "\\Seen")]),
            (" 2:4", None, &[(2, 3, "\\Seen")]),
            // Number 2 is UID 3 on both sides: what is gone below it the client knows.
            (" 1:5 (2 3)", Some("5"), &[(2, 3, "\\Seen")]),
        ] {
            let told = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {since}{known}))")).await;
            let line = told.lines().find_map(|line| line.strip_prefix("* VANISHED (EARLIER) "));
            assert_eq!(line, vanished, "{known}: {told}");
            assert_eq!(told.matches("FETCH (").count(), uids.len(), "{known}: {told}");
            for (number, uid, flags) in uids {
                assert!(told.contains(&changed(*number, *uid, flags)), "{known}: {told}");
            }
        }
        let stale = client.ok(&format!("SELECT INBOX (QRESYNC ({} 1))", validity + 1)).await;
        assert!(!stale.contains("VANISHED") && !stale.contains("FETCH"), "{stale}");
        let now = number(&stale, "HIGHESTMODSEQ");
        let same = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {now}))")).await;
        assert!(!same.contains("VANISHED") && !same.contains("FETCH"), "{same}");
    }
}

/// RFC 7162 §3.2.6
#[tokio::test]
async fn the_first_uid_may_vanish_and_the_highest_with_a_star() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let mut client = server.client("op01").await;
        client.ok("ENABLE QRESYNC").await;
        let told = client.ok("SELECT INBOX").await;
        let since = number(&told, "HIGHESTMODSEQ");
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.check("EXPUNGE", &["* VANISHED 1", "OK"]).await;
        client
            .check(
                &format!("UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)"),
                &["* VANISHED (EARLIER) 1", "OK"],
            )
            .await;
        let told =
            client.ok(&format!("SELECT INBOX (QRESYNC ({} {since}))", number(&told, "UIDVALIDITY"))).await;
        assert!(told.contains("* VANISHED (EARLIER) 1\n"), "{told}");
        client.check("FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)", &["BAD"]).await;
    }
}

/// RFC 7162 §3.2.8
#[tokio::test]
async fn close_tells_the_modseq_of_what_it_expunged() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let mut client = server.client("op01").await;
    client.ok("ENABLE QRESYNC").await;
    client.ok("SELECT INBOX").await;
    client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    client.check("CLOSE", &["OK [HIGHESTMODSEQ "]).await;
}

#[tokio::test]
async fn a_mark_of_ones_own_on_another_device_counts_as_a_change() {
    let server = Server::any().await;
    let person = server.person("op01");
    let office = server.mailboxes.find(person, "Uffici/cpi-lecce").await.expect("an office").mailbox.id;
    let set = server.engine.db.write(move |tx| mailstore::mailbox::set_private_seen(tx, office, true));
    set.await.expect("private marks");
    let (mut one, mut two) = (server.client("op01").await, server.client("op01").await);
    one.append("Uffici/cpi-lecce", "Subject: a\r\n\r\n").await;
    one.ok("SELECT Uffici/cpi-lecce").await;
    one.ok("STORE 1 +FLAGS (\\Seen)").await;
    let since = number(&one.ok("STATUS Uffici/cpi-lecce (HIGHESTMODSEQ)").await, "HIGHESTMODSEQ");
    two.ok("SELECT Uffici/cpi-lecce").await;
    two.ok("STORE 1 -FLAGS (\\Seen)").await;
    one.ok("UNSELECT").await;
    one.ok("SELECT Uffici/cpi-lecce").await;
    let told = one.ok(&format!("FETCH 1:* FLAGS (CHANGEDSINCE {since})")).await;
    assert!(told.contains("FLAGS ()"), "{told}");
}

// RFC 5162, erratum 1810: FETCH must not make a client believe that it knows of an expunge with a lower modseq.
#[tokio::test]
async fn a_lower_modseq_is_told_while_an_expunge_waits() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let (mut one, mut two) = (server.client("op01").await, server.selected("op01").await);
        one.ok("ENABLE QRESYNC").await;
        let before = number(&one.ok("SELECT INBOX").await, "HIGHESTMODSEQ");
        two.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        let told = one.ok("STORE 2 +FLAGS (\\Seen)").await;
        assert!(number(&told, "MODSEQ") > before, "{told}");
        assert_eq!(number(&told, "OK [HIGHESTMODSEQ"), before, "{told}");
        one.check("NOOP", &["* VANISHED 1", "OK"]).await;
        let told = one.ok("FETCH 1 (MODSEQ)").await;
        assert!(!told.contains("HIGHESTMODSEQ"), "{told}");
    }
}
