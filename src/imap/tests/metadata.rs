//! METADATA (RFC 5464) and LIST-METADATA (RFC 9590).

use super::*;
use crate::imap::ImapConfig;
use mailstore::Rights;

const OFFICE: &str = "Uffici/cpi-lecce";

/// RFC 5464 §4.2, §4.3
#[tokio::test]
async fn values_are_set_told_and_taken_away() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        // RFC 5464 §4.3
        client.ok("SETMETADATA INBOX (/private/comment \"mia\" /Shared/Comment {3+}\r\na\"b)").await;
        let told = "* METADATA \"INBOX\" (/private/comment \"mia\" /shared/comment \"a\\\"b\")";
        client.check("GETMETADATA INBOX (/shared/comment /private/Comment)", &[told, "OK"]).await;
        // RFC 5464 §4.2: an entry that is not there
        client.check("GETMETADATA INBOX /private/x", &["* METADATA \"INBOX\" (/private/x NIL)", "OK"]).await;
        client.ok("SETMETADATA INBOX (/private/comment NIL /private/never NIL)").await;
        let told = "* METADATA \"INBOX\" (/private/comment NIL)";
        client.check("GETMETADATA INBOX /private/comment", &[told, "OK"]).await;
        // RFC 5464 §5: literal8 with NUL in it, and the empty value, which is none the less one
        client.send(b"x SETMETADATA INBOX (/private/b ~{3+}\r\n\0\r\n /private/e \"\")\r\n").await;
        client.hears(&["x OK"]).await;
        let told = client.run("GETMETADATA INBOX (/private/b /private/e)").await;
        assert_eq!(told[0], "* METADATA \"INBOX\" (/private/b ~{3}\r\n\0\r\n /private/e \"\")");
    }
}

/// RFC 5464 §4.2.1, §4.2.2
#[tokio::test]
async fn depth_and_maxsize_choose() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    let set = "SETMETADATA INBOX (/private/v/a \"1\" /private/v/a/b \"22\" /private/v/a/b/c \"333\" /private/va \"4\")";
    client.ok(set).await;
    // RFC 5464 §4.2.2
    let check = [
        ("DEPTH 0", "(/private/v/a \"1\")"),
        ("DEPTH 1", "(/private/v/a \"1\" /private/v/a/b \"22\")"),
        ("DEPTH infinity", "(/private/v/a \"1\" /private/v/a/b \"22\" /private/v/a/b/c \"333\")"),
    ];
    for (option, expected) in check {
        let told = client.run(&format!("GETMETADATA ({option}) INBOX /private/v/a")).await;
        assert_eq!(told, [format!("* METADATA \"INBOX\" {expected}"), "OK Annotations told".to_owned()]);
    }
    client.check("GETMETADATA (DEPTH 1) INBOX /private/x", &["OK"]).await;
    // RFC 5464 §4.2.1
    let command = "GETMETADATA (MAXSIZE 1 DEPTH infinity) INBOX /private";
    let told = "* METADATA \"INBOX\" (/private/v/a \"1\" /private/va \"4\")";
    client.check(command, &[told, "OK [METADATA LONGENTRIES 3] "]).await;
}

#[tokio::test]
async fn private_ones_are_a_persons_own_and_shared_ones_need_rights() {
    for server in each_engine().await {
        let (mut one, mut two) = (server.client("op01").await, server.client("op02").await);
        let place = format!("SETMETADATA {OFFICE}");
        one.ok(&format!("{place} (/private/x \"uno\" /shared/x \"tutti\")")).await;
        let get = format!("GETMETADATA {OFFICE} (/private/x /shared/x)");
        let told = format!("* METADATA \"{OFFICE}\" (/shared/x \"tutti\" /private/x NIL)");
        two.check(&get, &[&told, "OK"]).await;
        two.ok(&format!("{place} (/private/x \"due\")")).await;
        let told = format!("* METADATA \"{OFFICE}\" (/private/x \"uno\" /shared/x \"tutti\")");
        one.check(&get, &[&told, "OK"]).await;
        // RFC 5464 §3.3: `l` and one of `rswip`; what is shared is changed with `w`.
        for (letters, sees, shares) in [("lr", true, false), ("lrw", true, true), ("lx", false, false)] {
            give(&server, letters).await;
            let refused = "NO [NOPERM]";
            let seen = one.run(&get).await;
            assert_eq!(seen.last().is_some_and(|end| end.starts_with(refused)), !sees, "{letters} {seen:?}");
            let private = one.run(&format!("{place} (/private/x \"uno\")")).await;
            assert_eq!(private[0].starts_with(refused), !sees, "{letters} {private:?}");
            let shared = one.run(&format!("{place} (/private/y \"y\" /shared/x \"z\")")).await;
            assert_eq!(shared[0].starts_with(refused), !shares, "{letters} {shared:?}");
        }
        give(&server, "lr").await;
        let told = format!("* METADATA \"{OFFICE}\" (/private/y \"y\" /shared/x \"z\")");
        one.check(&format!("GETMETADATA {OFFICE} (/private/y /shared/x)"), &[&told, "OK"]).await;
        give(&server, "").await;
        one.check(&get, &["NO [NONEXISTENT]"]).await;
        one.check("GETMETADATA nothing /private/x", &["NO [NONEXISTENT]"]).await;
    }
}

/// The members of the office hold these rights on its INBOX.
async fn give(server: &Server, letters: &str) {
    let rights = Rights::parse(letters).expect("letters");
    let set = server.engine.db.write(move |tx| {
        let sql = "SELECT m.id, m.owner_id FROM mailbox m JOIN principal p ON p.id = m.owner_id
                   WHERE m.name = 'INBOX' AND p.kind = 'office'";
        let (id, office) = tx.query_one::<(i64, i64)>(sql, &[])?;
        mailstore::rights::set(tx, id, office, rights)
    });
    set.await.expect("rights");
}

#[tokio::test]
async fn the_server_has_some_of_its_own() {
    for server in each_engine().await {
        let config = ImapConfig { admin_uri: Some("mailto:p@lecce.example".into()), ..Server::config() };
        let mut client = server.client_with("op01", config).await;
        // RFC 5464 §3.2.1.1
        let told = "* METADATA \"\" (/shared/admin \"mailto:p@lecce.example\" /shared/comment NIL)";
        client.check("GETMETADATA \"\" (/shared/comment /shared/admin)", &[told, "OK"]).await;
        client.check("SETMETADATA \"\" (/shared/admin \"x\")", &["NO [NOPERM]"]).await;
        client.check("SETMETADATA \"\" (/shared/comment \"x\")", &["NO [NOPERM]"]).await;
        client.ok("SETMETADATA \"\" (/private/comment \"x\")").await;
        let person = server.person("op01");
        let grant = server.directory.edit(crate::audit::Doer::server(), move |edit| {
            edit.grant(person, (crate::directory::Role::Administrator, None))
        });
        grant.await.expect("a role");
        client.ok("SETMETADATA \"\" (/shared/comment \"Oggi manutenzione\")").await;
        let mut other = server.client("op02").await;
        let told = "* METADATA \"\" (/shared/comment \"Oggi manutenzione\" /private/comment NIL)";
        other.check("GETMETADATA \"\" (/shared/comment /private/comment)", &[told, "OK"]).await;
    }
}

#[tokio::test]
async fn they_follow_a_rename_and_go_with_the_mailbox() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.ok("CREATE a/b").await;
        client.ok("SETMETADATA a/b (/private/x \"1\")").await;
        client.ok("RENAME a c").await;
        client.check("GETMETADATA c/b /private/x", &["* METADATA \"c/b\" (/private/x \"1\")", "OK"]).await;
        // RFC 5464 §4.1: INBOX keeps its own, and the new mailbox has them too.
        client.ok("SETMETADATA INBOX (/shared/y \"2\")").await;
        client.ok("RENAME INBOX Vecchia").await;
        for name in ["INBOX", "Vecchia"] {
            let told = format!("* METADATA \"{name}\" (/shared/y \"2\")");
            client.check(&format!("GETMETADATA {name} /shared/y"), &[&told, "OK"]).await;
        }
        client.ok("DELETE c/b").await;
        client.ok("CREATE c/b").await;
        client.check("GETMETADATA c/b /private/x", &["* METADATA \"c/b\" (/private/x NIL)", "OK"]).await;
        let problems = mailstore::check::run(&server.engine.db, Default::default(), |_| {}).await;
        assert_eq!(problems.expect("a check"), []);
    }
}

#[tokio::test]
async fn number_and_size_are_bounded_and_nothing_is_kept_of_what_is_refused() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        // RFC 5464 §4.3: the codes
        let value = |size: usize| format!("{{{size}+}}\r\n{}", "x".repeat(size));
        let set = |changes: &str| format!("SETMETADATA INBOX ({changes})");
        let long = client.run(&set(&format!("/private/a \"y\" /private/b {}", value(32_769)))).await;
        assert!(long[0].starts_with("NO [METADATA MAXSIZE 32768] "), "{long:?}");
        client.check("GETMETADATA INBOX /private/a", &["* METADATA \"INBOX\" (/private/a NIL)", "OK"]).await;
        for n in 0..4 {
            client.ok(&set(&format!("/private/l{n} {}", value(32_768)))).await;
        }
        client.check(&set("/private/one \"more\""), &["NO [METADATA TOOMANY]"]).await;
        client.ok(&set("/private/l0 NIL /private/l1 NIL")).await;
        let names: String = (0..98).map(|n| format!("/private/n{n} \"\" ")).collect();
        client.ok(&set(&names)).await;
        client.check(&set("/private/n0 \"again\""), &["OK"]).await;
        client.check(&set("/private/one \"more\""), &["NO [METADATA TOOMANY]"]).await;
        // Somebody else's, and what is shared, have a count of their own.
        client.ok(&set("/shared/one \"more\"")).await;
    }
}

#[tokio::test]
async fn list_tells_annotations_of_what_may_be_seen() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.ok("CREATE a").await;
        client.ok("SETMETADATA a (/private/color \"#f00\" /shared/comment \"c\")").await;
        give(&server, "lx").await;
        // RFC 9590 §3
        let command =
            format!("LIST \"\" (a Bozze {OFFICE} Uffici) RETURN (METADATA (/private/color /shared/x))");
        let expected = [
            "* LIST (\\HasNoChildren \\Drafts) \"/\" \"Bozze\"",
            "* METADATA \"Bozze\" (/private/color NIL /shared/x NIL)",
            "* LIST (\\HasNoChildren) \"/\" \"a\"",
            "* METADATA \"a\" (/private/color \"#f00\" /shared/x NIL)",
            "* LIST (\\NonExistent \\HasChildren) \"/\" \"Uffici\"",
            "* LIST (\\Noselect \\HasChildren) \"/\" \"Uffici/cpi-lecce\"",
            "OK",
        ];
        client.check(&command, &expected).await;
    }
}
