use super::*;

const PLAIN: &[&str] = &[
    "* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
    "* LIST (\\HasNoChildren \\Archive) \"/\" \"Archivio\"",
    "* LIST (\\HasNoChildren \\Drafts) \"/\" \"Bozze\"",
    "* LIST (\\HasNoChildren \\Trash) \"/\" \"Cestino\"",
    "* LIST (\\HasNoChildren \\Junk) \"/\" \"Posta indesiderata\"",
    "* LIST (\\HasNoChildren \\Sent) \"/\" \"Posta inviata\"",
];

/// RFC 6154 §2, §5.2
#[tokio::test]
async fn special_uses_are_always_told() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        let mut expected = PLAIN.to_vec();
        expected.push("* LIST (\\Noselect \\HasChildren) \"/\" \"Uffici\"");
        expected.push("OK");
        client.check("LIST \"\" %", &expected).await;
        client.check("LIST (SPECIAL-USE) \"\" *", &[&PLAIN[1..], &["OK"]].concat()).await;
    }
}

/// RFC 2342 §5, RFC 6154 §2
#[tokio::test]
async fn offices_are_seen_in_their_namespace_without_special_uses() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client
        .check("NAMESPACE", &["* NAMESPACE ((\"\" \"/\")) ((\"Altri/\" \"/\")) ((\"Uffici/\" \"/\")(\"Liste e forum/\" \"/\"))", "OK"])
        .await;
    client.check("LIST \"Uffici/\" %", &["* LIST (\\HasChildren) \"/\" \"Uffici/cpi-lecce\"", "OK"]).await;
    client
        .check(
            "LIST \"\" Uffici/%/Bozze",
            &["* LIST (\\HasNoChildren) \"/\" \"Uffici/cpi-lecce/Bozze\"", "OK"],
        )
        .await;
    client.ok("SELECT Uffici/cpi-lecce").await;
}

/// RFC 9051 §6.3.9
#[tokio::test]
async fn the_empty_pattern_asks_for_the_separator() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.check("LIST \"\" \"\"", &["* LIST (\\Noselect) \"/\" \"\"", "OK"]).await;
    client.check("LIST \"x\" \"\"", &["* LIST (\\Noselect) \"/\" \"\"", "OK"]).await;
    client.check("LIST () \"\" \"\"", &["OK"]).await;
}

/// RFC 9051 §5.1
#[tokio::test]
async fn inbox_is_listed_in_any_case_and_alone() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    for pattern in ["inbox", "InBoX", "INBO%"] {
        client.check(&format!("LIST \"\" {pattern}"), &[PLAIN[0], "OK"]).await;
    }
    client.check("LIST \"\" nothing", &["OK"]).await;
}

/// RFC 5258 §3
#[tokio::test]
async fn several_patterns_give_each_mailbox_once() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.check("LIST \"\" (INBOX I* Boz%)", &[PLAIN[0], PLAIN[2], "OK"]).await;
}

/// RFC 5258 §3.1: Thunderbird makes such a folder read-only.
#[tokio::test]
async fn subscribed_mailboxes_are_not_called_nonexistent() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.ok("CREATE Lavoro/2026").await;
        client.ok("SUBSCRIBE Lavoro/2026").await;
        client.ok("UNSUBSCRIBE Bozze").await;
        let told = client.ok("LIST (SUBSCRIBED) \"\" *").await;
        assert!(told.contains("(\\HasNoChildren \\Subscribed) \"/\" \"Lavoro/2026\""), "{told}");
        assert!(told.contains("(\\HasChildren \\Subscribed) \"/\" \"Uffici/cpi-lecce\""), "{told}");
        for absent in ["Bozze\"\n", "NonExistent", "\"Lavoro\"", "\"Uffici\""] {
            assert!(!told.replace("lecce/Bozze", "").contains(absent), "{absent}: {told}");
        }
        let told = client.ok("LIST \"\" * RETURN (SUBSCRIBED)").await;
        assert!(told.contains("(\\HasNoChildren \\Drafts) \"/\" \"Bozze\""), "{told}");
        assert!(told.contains("(\\HasChildren) \"/\" \"Lavoro\""), "{told}");
        assert!(told.contains("(\\NonExistent \\HasChildren) \"/\" \"Uffici\""), "{told}");
    }
}

/// RFC 5258 §3.1, RFC 3501 §6.3.9
#[tokio::test]
async fn subscribed_names_without_a_mailbox_are_told_to_who_asks_for_subscriptions() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.ok("SUBSCRIBE Frutta/Pesca").await;
        client.ok("CREATE Verdura/Cavolo").await;
        client.ok("SUBSCRIBE Verdura/Cavolo").await;
        client.ok("RENAME Verdura/Cavolo Verdura/Broccolo").await;
        client.check("LIST \"\" (Frutta* Verdura/Cavolo)", &["OK"]).await;
        client.check("LIST \"\" (Frutta* Verdura/Cavolo) RETURN (SUBSCRIBED)", &["OK"]).await;
        let peach = "* LIST (\\NonExistent \\HasNoChildren \\Subscribed) \"/\" \"Frutta/Pesca\"";
        client.check("LIST (SUBSCRIBED) \"\" Frutta*", &[peach, "OK"]).await;
        client
            .check(
                "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" Frutta%",
                &[
                    "* LIST (\\NonExistent \\HasNoChildren) \"/\" \"Frutta\" (\"CHILDINFO\" (\"SUBSCRIBED\"))",
                    "OK",
                ],
            )
            .await;
        // A subscription stays with its name; clients subscribe to the new one by themselves.
        let told = client.ok("LIST (SUBSCRIBED) \"\" Verdura/*").await;
        assert!(
            told.contains("\\NonExistent") && told.contains("Cavolo") && !told.contains("Broccolo"),
            "{told}"
        );
        client.check("LSUB \"\" Frutta/*", &["* LSUB (\\HasNoChildren) \"/\" \"Frutta/Pesca\"", "OK"]).await;
        client
            .check("LSUB \"\" Frutta%", &["* LSUB (\\Noselect \\HasNoChildren) \"/\" \"Frutta\"", "OK"])
            .await;
        client.ok("UNSUBSCRIBE Frutta/Pesca").await;
        client.check("LIST (SUBSCRIBED) \"\" Frutta*", &["OK"]).await;
        client.check("LSUB \"\" Frutta*", &["OK"]).await;
    }
}

/// RFC 3501 §6.3.9, RFC 9051 §7.3.1
#[tokio::test]
async fn lsub_shows_parents_of_what_percent_hides() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.ok("CREATE Lavoro/2026/03").await;
    client.ok("SUBSCRIBE Lavoro/2026/03").await;
    client.check("LSUB \"\" Lav%", &["* LSUB (\\Noselect \\HasChildren) \"/\" \"Lavoro\"", "OK"]).await;
    client.check("LSUB \"\" Lav*", &["* LSUB (\\HasNoChildren) \"/\" \"Lavoro/2026/03\"", "OK"]).await;
    client.ok("SUBSCRIBE Lavoro").await;
    client.check("LSUB \"\" Lav%", &["* LSUB (\\HasChildren) \"/\" \"Lavoro\"", "OK"]).await;
}

/// RFC 5258 §3.5
#[tokio::test]
async fn recursive_match_tells_parents_with_child_info() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.ok("CREATE a/b/c").await;
    client.ok("SUBSCRIBE a/b/c").await;
    let list = |pattern: &str| format!("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" {pattern}");
    client
        .check(&list("a%"), &["* LIST (\\HasChildren) \"/\" \"a\" (\"CHILDINFO\" (\"SUBSCRIBED\"))", "OK"])
        .await;
    // The child is told itself, so its parents need not be.
    client.check(&list("a*"), &["* LIST (\\HasNoChildren \\Subscribed) \"/\" \"a/b/c\"", "OK"]).await;
    client.ok("SUBSCRIBE a").await;
    client
        .check(
            &list("a"),
            &["* LIST (\\HasChildren \\Subscribed) \"/\" \"a\" (\"CHILDINFO\" (\"SUBSCRIBED\"))", "OK"],
        )
        .await;
}

/// RFC 5819 §2
#[tokio::test]
async fn counters_come_with_the_list() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.client("op01").await;
        client
            .check(
                "LIST \"\" (INBOX Uffici) RETURN (STATUS (MESSAGES UNSEEN))",
                &[
                    "* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
                    "* STATUS \"INBOX\" (MESSAGES 2 UNSEEN 2)",
                    "* LIST (\\NonExistent \\HasChildren) \"/\" \"Uffici\"",
                    "OK",
                ],
            )
            .await;
    }
}

/// RFC 3501 §5.1.3, RFC 9051 §5.1
#[tokio::test]
async fn names_are_utf7_until_rev2_is_enabled() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.ok("CREATE \"Attivit&AOA-\"").await;
    client.ok("CREATE \"A&-B\"").await;
    client.check("LIST \"\" Attiv*", &["* LIST (\\HasNoChildren) \"/\" \"Attivit&AOA-\"", "OK"]).await;
    client.check("LIST \"\" A&-B", &["* LIST (\\HasNoChildren) \"/\" \"A&-B\"", "OK"]).await;
    client.check("ENABLE IMAP4rev2", &["* ENABLED IMAP4rev2", "OK"]).await;
    client.check("LIST \"\" \"Attività\"", &["* LIST (\\HasNoChildren) \"/\" \"Attività\"", "OK"]).await;
    client.check("LIST \"\" A&B", &["* LIST (\\HasNoChildren) \"/\" \"A&B\"", "OK"]).await;
    client.ok("SELECT \"Attività\"").await;
}
