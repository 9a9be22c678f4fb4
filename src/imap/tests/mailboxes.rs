use super::*;
use crate::directory::PrincipalId;

/// RFC 9051 §6.3.11, RFC 8438, RFC 7889 §3.1, RFC 7162 §3.1.7, RFC 8474 §4.3
#[tokio::test]
async fn status_tells_each_item() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "bb"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1 +FLAGS (\\Seen \\Deleted)").await;
        let told = client
            .ok("STATUS inbox (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE DELETED HIGHESTMODSEQ MAILBOXID APPENDLIMIT)")
            .await;
        for item in [
            "* STATUS \"INBOX\" (MESSAGES 2 RECENT 0 UIDNEXT 3 UIDVALIDITY ",
            " UNSEEN 1 SIZE 53 DELETED 1 HIGHESTMODSEQ ",
            " MAILBOXID (F",
            " APPENDLIMIT 52428800)",
        ] {
            assert!(told.contains(item), "{item}: {told}");
        }
        client.check("STATUS Manca (MESSAGES)", &["NO [NONEXISTENT]"]).await;
    }
}

/// RFC 3501 §6.3.1, RFC 9051 §6.3.2
#[tokio::test]
async fn select_tells_what_rfc_3501_and_9051_want() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let mut client = server.client("op01").await;
    client
        .check(
            "SELECT inbox",
            &[
                "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
                "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]",
                "* 2 EXISTS",
                "* 0 RECENT",
                "* OK [UNSEEN 1]",
                "* OK [UIDVALIDITY ",
                "* OK [UIDNEXT 3]",
                "* OK [HIGHESTMODSEQ ",
                "* OK [MAILBOXID (F",
                "OK [READ-WRITE]",
            ],
        )
        .await;
    client.ok("ENABLE IMAP4rev2").await;
    let told = client.ok("EXAMINE Inbox").await;
    assert!(told.starts_with("* OK [CLOSED]"), "{told}");
    assert!(told.contains("* LIST () \"/\" \"INBOX\"") && told.contains("[PERMANENTFLAGS ()]"), "{told}");
    assert!(
        !told.contains("RECENT") && !told.contains("UNSEEN") && told.contains("OK [READ-ONLY]"),
        "{told}"
    );
}

/// RFC 9051 §6.3.2
#[tokio::test]
async fn a_select_that_fails_leaves_nothing_open() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    client.check("SELECT Manca", &["* OK [CLOSED]", "NO [NONEXISTENT]"]).await;
    client.check("FETCH 1 FLAGS", &["BAD Select a mailbox first"]).await;
    client.check("SELECT Altri/op02", &["NO [NONEXISTENT]"]).await;
}

/// RFC 9051 §6.3.4 to §6.3.6
#[tokio::test]
async fn mailboxes_are_made_renamed_and_deleted() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.check("CREATE a/b/", &["OK [MAILBOXID (F"]).await;
        client.check("CREATE a/b", &["NO [ALREADYEXISTS]"]).await;
        client.check("CREATE inbox", &["NO [ALREADYEXISTS]"]).await;
        client.check("DELETE a", &["NO [HASCHILDREN]"]).await;
        client.check("DELETE INBOX", &["NO [CANNOT]"]).await;
        client.check("DELETE Manca", &["NO [NONEXISTENT]"]).await;
        client.check("RENAME a c/d", &["OK"]).await;
        client.check("RENAME c/d c/d/e", &["NO [CANNOT]"]).await;
        client.check("RENAME c/d INBOX", &["NO [ALREADYEXISTS]"]).await;
        client.check("STATUS c/d/b (MESSAGES)", &["* STATUS", "OK"]).await;
        client.check("DELETE c/d/b", &["OK"]).await;
        for name in ["\"\"", "/x", "x//y", "a*b", "\"&AAA-\"", &"x".repeat(256)] {
            let refused = client.run(&format!("CREATE {name}")).await;
            assert!(!refused.last().is_some_and(|end| end.starts_with("OK")), "{name}: {refused:?}");
        }
    }
}

/// RFC 9051 §2.3.1.1, §6.3.5
#[tokio::test]
async fn a_name_made_again_has_a_higher_uidvalidity() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        let mut last = 0;
        for _ in 0..3 {
            client.ok("CREATE x").await;
            let validity = client.number("STATUS x (UIDVALIDITY)", "UIDVALIDITY ").await;
            assert!(validity > last, "{validity} after {last}");
            last = validity;
            client.ok("DELETE x").await;
        }
    }
}

/// RFC 9051 §6.3.6, RFC 8474 §4: only the name is another.
#[tokio::test]
async fn renaming_keeps_uids_and_uidvalidity() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.ok("CREATE x").await;
        for subject in ["a", "b", "c"] {
            client.append("x", &format!("Subject: {subject}\r\n\r\n")).await;
        }
        client.ok("SELECT x").await;
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("CLOSE").await;
        let before = client.ok("STATUS x (UIDVALIDITY UIDNEXT MAILBOXID)").await;
        client.ok("RENAME x y").await;
        let after = client.ok("STATUS y (UIDVALIDITY UIDNEXT MAILBOXID)").await;
        assert_eq!(after, before.replace("\"x\"", "\"y\""));
        client.ok("EXAMINE y").await;
        for (number, uid, subject) in [(1, 2, "b"), (2, 3, "c")] {
            let told = client.ok(&format!("UID FETCH {uid} BODY.PEEK[HEADER]")).await;
            assert!(told.starts_with(&format!("* {number} FETCH (UID {uid} ")), "{told}");
            assert!(told.contains(&format!("Subject: {subject}\r\n")), "{told}");
        }
    }
}

/// RFC 9051 §6.3.6
#[tokio::test]
async fn renaming_inbox_moves_what_is_in_it() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let mut client = server.client("op01").await;
    client.ok("RENAME INBOX Vecchia").await;
    client.check("STATUS Vecchia (MESSAGES)", &["* STATUS \"Vecchia\" (MESSAGES 2)", "OK"]).await;
    client.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 0)", "OK"]).await;
}

/// RFC 6154 §3; RFC 8457 §3
#[tokio::test]
async fn special_uses_are_given_once() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.check("CREATE x (USE (\\Sent))", &["NO [USEATTR]"]).await;
    client.check("CREATE x (USE (\\All))", &["NO [USEATTR]"]).await;
    client.check("CREATE x (USE (\\Sent \\Trash))", &["NO [USEATTR]"]).await;
    client.ok("CREATE Urgente (USE (\\Important))").await;
    client
        .check("LIST \"\" Urgente", &["* LIST (\\HasNoChildren \\Important) \"/\" \"Urgente\"", "OK"])
        .await;
    client.check("CREATE y (USE (\\Important))", &["NO [USEATTR]"]).await;
    client.check("DELETE Archivio", &["NO [CANNOT]"]).await;
    client.ok("DELETE Urgente").await;
    client.ok("CREATE y (USE (\\Important))").await;
}

/// RFC 9208 §4.1.2, §4.2, §4.3.1
#[tokio::test]
async fn quotas_are_told_by_owner() {
    for server in each_engine().await {
        let office =
            server.mailboxes.find(server.person("op01"), "Uffici/cpi-lecce").await.expect("an office");
        let owners = [server.person("op01"), PrincipalId(office.mailbox.owner)];
        let set = server.engine.db.write(move |tx| {
            owners.iter().try_for_each(|owner| mailstore::quota::set_limit(tx, owner.0, Some(2048)))
        });
        set.await.expect("limits");
        let mut client = server.client("op01").await;
        client.append("INBOX", &"x".repeat(1025)).await;
        let own = "* QUOTA op01 (STORAGE 2 2)";
        client.check("GETQUOTAROOT INBOX", &["* QUOTAROOT \"INBOX\" op01", own, "OK"]).await;
        client.check("GETQUOTA op01", &[own, "OK"]).await;
        client.check("GETQUOTA \"\"", &["* QUOTA \"\" (STORAGE 2 2)", "OK"]).await;
        let shared = "* QUOTA Uffici/cpi-lecce (STORAGE 0 2)";
        client
            .check(
                "GETQUOTAROOT Uffici/cpi-lecce/Bozze",
                &["* QUOTAROOT \"Uffici/cpi-lecce/Bozze\" Uffici/cpi-lecce", shared, "OK"],
            )
            .await;
        client.check("GETQUOTA Uffici/cpi-lecce", &[shared, "OK"]).await;
        client.check("GETQUOTA nobody", &["NO [NONEXISTENT]"]).await;
        client.check("SETQUOTA op01 (STORAGE 9)", &["NO [NOPERM]"]).await;
        let refused = client.append("INBOX", &"y".repeat(1100)).await;
        assert!(refused[0].starts_with("NO [OVERQUOTA]"), "{refused:?}");
        client
            .check("STATUS INBOX (MESSAGES UIDNEXT)", &["* STATUS \"INBOX\" (MESSAGES 1 UIDNEXT 2)", "OK"])
            .await;
    }
}

/// RFC 9208 §4.1.4: what EXPUNGE would give back, in octets, of one mailbox and of all in a list.
#[tokio::test]
async fn what_is_marked_for_deletion_has_a_size() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "bb", "c"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)").await;
        let status = "* STATUS \"INBOX\" (DELETED 2 DELETED-STORAGE 53)";
        client.check("STATUS INBOX (DELETED DELETED-STORAGE)", &[status, "OK"]).await;
        client.ok("COPY 1 Archivio").await;
        let told = client.ok("LIST \"\" (INBOX A* Bozze) RETURN (STATUS (DELETED-STORAGE))").await;
        for (name, bytes) in [("INBOX", 53), ("Archivio", 26), ("Bozze", 0)] {
            assert!(told.contains(&format!("* STATUS \"{name}\" (DELETED-STORAGE {bytes})")), "{told}");
        }
        client.ok("EXPUNGE").await;
        client
            .check("STATUS INBOX (DELETED-STORAGE)", &["* STATUS \"INBOX\" (DELETED-STORAGE 0)", "OK"])
            .await;
    }
}

/// Who would make an office from a mail program is told who makes them, whether there is one of that name or not.
#[tokio::test]
async fn offices_are_made_by_the_administrator() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    for name in ["Uffici/nuovo", "Uffici/nuovo/Pratiche"] {
        client
            .check(
                &format!("CREATE {name}"),
                &["NO [NONEXISTENT] No such office or person: the administrator makes those"],
            )
            .await;
    }
    client.check("SELECT Uffici/nuovo", &["NO [NONEXISTENT]"]).await;
}
