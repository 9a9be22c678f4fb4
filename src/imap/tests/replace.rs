//! REPLACE and UID REPLACE (RFC 8508), as mail programs keep drafts.

use super::*;

const DRAFT: &str = "Subject: bozza\r\n\r\nprimo\r\n";

/// A client with one draft open, UID 1.
async fn drafting(server: &Server) -> Client {
    let mut client = server.client("op01").await;
    client.append("Bozze", DRAFT).await;
    client.ok("SELECT Bozze").await;
    client
}

/// RFC 8508 §3.2: APPENDUID first, then EXISTS, then EXPUNGE; §3.3: by UID.
#[tokio::test]
async fn a_draft_is_kept_anew() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        client
            .check(
                "REPLACE 1 Bozze (\\Seen \\Draft) \"17-Jul-1996 02:44:25 -0700\" {3+}\r\nabc",
                &["* OK [APPENDUID ", "* 2 EXISTS", "* 1 EXPUNGE", "OK Replaced"],
            )
            .await;
        let told = client.ok("FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])").await;
        let expected = "* 1 FETCH (UID 2 FLAGS (\\Seen \\Draft) INTERNALDATE \"17-Jul-1996 09:44:25 +0000\" BODY[] {3}\r\nabc)";
        assert!(told.starts_with(expected), "{told}");
        let told = client.ok("UID REPLACE 2 Bozze {3+}\r\nxyz").await;
        assert!(told.contains(" 3] ") && told.contains("* 2 EXISTS\n* 1 EXPUNGE\nOK"), "{told}");
        // The same bytes again, named by `*`.
        client.ok("UID REPLACE * Bozze {3+}\r\nxyz").await;
        client.check("FETCH 1:* (UID BODY.PEEK[])", &["* 1 FETCH (UID 4 BODY[] {3}\r\nxyz)", "OK"]).await;
    }
}

/// RFC 8508 §4.5, RFC 7162 §3.2.9: VANISHED takes the place of EXPUNGE, and the OK tells the modseq from which on the client may
/// ask again; another session sees both steps.
#[tokio::test]
async fn who_asked_for_vanished_gets_it_and_others_are_told() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        let mut other = server.client("op01").await;
        other.ok("SELECT Bozze").await;
        client.ok("ENABLE QRESYNC").await;
        for (command, gone) in [("UID REPLACE 1 Bozze {1+}\r\na", 1), ("REPLACE 1 Bozze {1+}\r\nb", 2)] {
            let told = client.run(command).await;
            let begins =
                ["* OK [APPENDUID ", "* 2 EXISTS", &format!("* VANISHED {gone}"), "OK [HIGHESTMODSEQ "];
            assert!(told.len() == 4 && told.iter().zip(begins).all(|(l, b)| l.starts_with(b)), "{told:?}");
            let modseq = told[3].split(['[', ']']).nth(1).expect("a code").to_owned();
            let status = client.ok("STATUS Bozze (HIGHESTMODSEQ)").await;
            assert!(status.contains(&format!("({modseq})")), "{modseq}: {status}");
        }
        other.check("NOOP", &["* 1 EXPUNGE", "* 1 EXISTS", "OK"]).await;
        // To another mailbox: of the open one.
        client
            .check(
                "REPLACE 1 Archivio {1+}\r\nc",
                &["* OK [APPENDUID ", "* VANISHED 3", "OK [HIGHESTMODSEQ "],
            )
            .await;
    }
}

/// RFC 8508 §3.2: into another mailbox too; the message leaves the open one.
#[tokio::test]
async fn a_message_goes_to_another_mailbox() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        client
            .check(
                "REPLACE 1 \"Posta inviata\" (\\Seen) {1+}\r\na",
                &["* OK [APPENDUID ", "* 1 EXPUNGE", "OK"],
            )
            .await;
        let told = client.ok("STATUS \"Posta inviata\" (MESSAGES UNSEEN)").await;
        assert!(told.contains("(MESSAGES 1 UNSEEN 0)"), "{told}");
    }
}

/// RFC 8508 §3.4: when anything is wrong, nothing has happened.
#[tokio::test]
async fn what_fails_changes_nothing() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        client.check("REPLACE 1 Manca {1+}\r\na", &["NO [TRYCREATE]"]).await;
        client.check("REPLACE 2 Bozze {1+}\r\na", &["BAD There is no such message"]).await;
        client.check("UID REPLACE 7 Bozze {1+}\r\na", &["NO [NONEXISTENT]"]).await;
        client.check("REPLACE 1 Bozze {0+}\r\n", &["NO [CANNOT]"]).await;
        client.check("REPLACE 1 Bozze {1+}\r\na {1+}\r\nb", &["BAD"]).await;
        client.check("FETCH 1:* (UID RFC822.SIZE)", &["* 1 FETCH (UID 1 RFC822.SIZE 25)", "OK"]).await;
        client.ok("EXAMINE Bozze").await;
        client.check("REPLACE 1 Bozze {1+}\r\na", &["NO [READ-ONLY]"]).await;
        client.ok("UNSELECT").await;
        client.check("REPLACE 1 Bozze {1+}\r\na", &["BAD Select a mailbox first"]).await;
        client.check("UID REPLACE 1 Bozze {1+}\r\na", &["BAD Select a mailbox first"]).await;
    }
}

#[tokio::test]
async fn what_somebody_else_has_expunged_is_not_replaced() {
    let server = Server::any().await;
    let (mut client, mut other) = (drafting(&server).await, server.client("op01").await);
    other.ok("SELECT Bozze").await;
    other.ok("STORE 1 +FLAGS (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let told = client.run("REPLACE 1 Bozze {1+}\r\na").await;
    assert!(told.iter().any(|line| line.starts_with("NO [NONEXISTENT]")), "{told:?}");
    client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 0)", "OK"]).await;
}

/// The old one's room is the new one's: a full mailbox can keep its draft, but not a longer one.
#[tokio::test]
async fn the_replaced_one_does_not_count_twice() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        let owner = server.person("op01");
        let limit = Some(DRAFT.len() as i64 + 5);
        let set = server.engine.db.write(move |tx| mailstore::quota::set_limit(tx, owner.0, limit));
        set.await.expect("a limit");
        let of = |size: usize| format!("REPLACE 1 Bozze {{{size}+}}\r\n{}", "x".repeat(size));
        client.ok(&of(DRAFT.len() + 5)).await;
        client.check(&of(DRAFT.len() + 6), &["NO [OVERQUOTA]"]).await;
        client.check("FETCH 1 RFC822.SIZE", &["* 1 FETCH (RFC822.SIZE 30)", "OK"]).await;
        client.ok(&of(1)).await;
        client.check("STATUS Bozze (SIZE MESSAGES)", &["* STATUS \"Bozze\" (SIZE 1 MESSAGES 1)", "OK"]).await;
    }
}

/// RFC 8508 §4.1: who may not expunge here, or insert there, does neither.
#[tokio::test]
async fn rights_are_asked_on_both_sides() {
    for server in each_engine().await {
        let mut client = drafting(&server).await;
        let office = "Uffici/cpi-lecce";
        let mailbox = server.mailboxes.find(server.person("op01"), office).await.expect("the office").mailbox;
        let (id, owner) = (mailbox.id, mailbox.owner);
        let reading = mailstore::Rights::LOOKUP | mailstore::Rights::READ;
        let set = server.engine.db.write(move |tx| {
            mailstore::rights::set(tx, id, owner, reading)
                .map_err(|e| mailstore::DbError::Other(e.to_string()))
        });
        set.await.expect("rights");
        client.check(&format!("REPLACE 1 \"{office}\" {{1+}}\r\na"), &["NO [NOPERM]"]).await;
        client.check("FETCH 1 UID", &["* 1 FETCH (UID 1)", "OK"]).await;
    }
}
