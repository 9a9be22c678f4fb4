use super::*;

/// RFC 9051 §7.5.1, RFC 5530 §3 (EXPUNGEISSUED)
#[tokio::test]
async fn expunge_waits_while_numbers_are_used() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        two.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        // Number 2 is still the second message, and the first is not another one.
        one.check("FETCH 2 UID", &["* 2 FETCH (UID 2)", "OK [EXPUNGEISSUED]"]).await;
        one.check("STORE 2 +FLAGS (\\Seen)", &["* 2 FETCH (FLAGS (\\Seen))", "OK [EXPUNGEISSUED]"]).await;
        one.check("STORE 1 +FLAGS (\\Seen)", &["OK [EXPUNGEISSUED]"]).await;
        one.check("SEARCH SEEN", &["* SEARCH 2", "OK"]).await;
        let lost = one.ok("FETCH 1 BODY.PEEK[]").await;
        assert!(!lost.contains("FETCH ("), "never another message: {lost}");
        one.check("COPY 2 Archivio", &["* 1 EXPUNGE", "OK [COPYUID "]).await;
        one.check("FETCH 1:* UID", &["* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)", "OK"]).await;
    }
}

/// RFC 9051 §7.5.1: from the highest number down.
#[tokio::test]
async fn expunge_is_told_by_noop_and_by_uid_commands() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        two.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        one.check("NOOP", &["* 3 EXPUNGE", "* 1 EXPUNGE", "OK"]).await;
        two.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        one.check("UID FETCH 4 UID", &["* 2 FETCH (UID 4)", "* 1 EXPUNGE", "OK"]).await;
        one.check("NOOP", &["OK"]).await;
    }
}

/// RFC 9051 §6.4.3
#[tokio::test]
async fn two_sessions_may_expunge_the_same() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        one.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)").await;
        let (left, right) = tokio::join!(one.run("EXPUNGE"), two.run("EXPUNGE"));
        for told in [left, right] {
            assert_eq!(&told[..2], ["* 2 EXPUNGE", "* 1 EXPUNGE"], "{told:?}");
        }
    }
}

/// RFC 9051 §5.2: what is gone, what has come, what has changed.
#[tokio::test]
async fn news_come_in_order_with_any_command() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        two.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        two.ok("STORE 1 +FLAGS.SILENT (\\Answered)").await;
        server.deliver("op01", &["c", "d"]).await;
        one.check(
            "STATUS Bozze (MESSAGES)",
            &["* STATUS", "* 1 EXPUNGE", "* 3 EXISTS", "* 1 FETCH (FLAGS (\\Answered))", "OK"],
        )
        .await;
    }
}

/// RFC 9051 §5.2: Thunderbird keeps five connections. What one of them does, the other four hear, each in its turn, and all see
/// the same mailbox in the end.
#[tokio::test]
async fn five_connections_see_one_anothers_changes() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(server.selected("op01").await);
        }
        for at in 0..all.len() {
            let (number, keyword) = (at + 3, format!("k{at}"));
            let actor = &mut all[at];
            actor.append("INBOX", "Subject: c\r\n\r\n").await;
            actor.ok(&format!("STORE 2 +FLAGS ({keyword})")).await;
            for (other, client) in all.iter_mut().enumerate().filter(|(other, _)| *other != at) {
                let told = client.ok("NOOP").await;
                assert!(told.contains(&format!("* {number} EXISTS")), "{other} of {at}: {told}");
                assert!(told.contains("* 2 FETCH (FLAGS (") && told.contains(&keyword), "{told}");
            }
        }
        all[4].ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        all[4].ok("EXPUNGE").await;
        let mut views = Vec::new();
        for client in &mut all {
            client.ok("NOOP").await;
            views.push(client.run("FETCH 1:* (UID FLAGS)").await);
        }
        assert_eq!(views[0].len(), 7, "{:?}", views[0]);
        assert!(views.iter().all(|view| *view == views[0]), "{views:?}");
    }
}

/// RFC 9051 §7.3.5
#[tokio::test]
async fn a_keyword_of_another_session_is_announced_before_it_is_used() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
    two.ok("STORE 1 +FLAGS.SILENT (lavoro)").await;
    one.check(
        "NOOP",
        &[
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft lavoro)",
            "* OK [PERMANENTFLAGS",
            "* 1 FETCH (FLAGS (lavoro))",
            "OK",
        ],
    )
    .await;
}

/// RFC 9051 §2.3.2
#[tokio::test]
async fn a_hundred_keywords_are_kept() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
    let all = (0..100).map(|n| format!("k{n}")).collect::<Vec<_>>().join(" ");
    two.ok(&format!("STORE 2 FLAGS.SILENT ({all})")).await;
    assert!(one.ok("NOOP").await.contains(&format!("* 2 FETCH (FLAGS ({all}))")));
    two.ok("STORE 2 -FLAGS.SILENT (k99)").await;
    assert!(one.ok("NOOP").await.contains("k98))"));
    let more = (0..300).map(|n| format!("m{n}")).collect::<Vec<_>>().join(" ");
    two.check(&format!("STORE 1 +FLAGS ({more})"), &["NO [LIMIT]"]).await;
}

/// RFC 2180 §3.3
#[tokio::test]
async fn a_deleted_mailbox_ends_other_sessions_and_closes_the_own() {
    for server in each_engine().await {
        let (mut one, mut two) = (server.client("op01").await, server.client("op01").await);
        one.ok("CREATE x").await;
        for client in [&mut one, &mut two] {
            client.ok("SELECT x").await;
        }
        one.check("DELETE x", &["* OK [CLOSED]", "OK"]).await;
        one.check("FETCH 1:* FLAGS", &["BAD Select a mailbox first"]).await;
        two.send("a FETCH 1:* FLAGS\r\n").await;
        let told = two.rest().await;
        assert!(told[0].starts_with("a NO [NONEXISTENT]") && told[1].starts_with("* BYE"), "{told:?}");
    }
}

#[tokio::test]
async fn leaving_the_office_ends_the_session_in_its_mailbox() {
    let server = Server::any().await;
    let mut client = server.client("op02").await;
    client.ok("SELECT Uffici/cpi-lecce").await;
    let (person, owner) = (
        server.person("op02"),
        server
            .mailboxes
            .find(server.person("op01"), "Uffici/cpi-lecce")
            .await
            .expect("an office")
            .mailbox
            .owner,
    );
    let office = crate::directory::PrincipalId(owner);
    let left =
        server.directory.edit(crate::audit::Doer::server(), move |edit| edit.remove_member(office, person));
    left.await.expect("op02 leaves");
    client.send("a NOOP\r\n").await;
    let told = client.rest().await;
    assert!(told.iter().any(|line| line.starts_with("* BYE")), "{told:?}");
}
