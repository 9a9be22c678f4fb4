//! Cases that have broken other servers and have no better place (docs/nasty-cases.md).

use tokio::io::AsyncReadExt;

use super::*;
use crate::imap::TlsMode;

/// RFC 9051 §4.3, RFC 7888 §3, RFC 3516 §4.4: literals of all three kinds, cut anywhere.
#[tokio::test]
async fn bytes_may_come_one_by_one() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    let talk = "a LOGIN {4}\r\nop01 {4+}\r\ndemo\r\nb APPEND INBOX (\\Seen) ~{10+}\r\nX: y\r\n\r\nz\n\r\n\
                c SELECT {5+}\r\ninbox\r\nd SEARCH SEEN TEXT {1+}\r\nz\r\ne IDLE\r\nDONE\r\nf NOOP\r\n";
    for byte in talk.bytes() {
        client.send([byte]).await;
        tokio::task::yield_now().await;
    }
    client.hears(&["+ ", "a OK", "b OK [APPENDUID"]).await;
    assert!(client.until("c").await.iter().any(|line| line == "* 1 EXISTS"));
    client.hears(&["* SEARCH 1", "d OK", "+ idling", "e OK", "f OK"]).await;
}

/// RFC 9051 §4.3: wherever a command has a string, each may be a literal that the server asks for.
#[tokio::test]
async fn any_command_takes_literals_it_asks_for() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let mut client = server.greeted(Server::config()).await;
    for (parts, end) in [
        (&["ID ({4}", "name {3}", "mut)"][..], "OK"),
        (&["LOGIN {4}", "op01 {4}", "demo"], "OK [CAPABILITY"),
        (&["CREATE {1}", "x"], "OK"),
        (&["SUBSCRIBE {1}", "x"], "OK"),
        (&["STATUS {5}", "INBOX (MESSAGES)"], "OK"),
        (&["LIST {0}", " {1}", "x"], "OK"),
        (&["LSUB {0}", " {1}", "x"], "OK"),
        (&["RENAME {1}", "x {1}", "y"], "OK"),
        (&["SELECT {5}", "inbox"], "OK [READ-WRITE]"),
        (&["SEARCH SUBJECT {1}", "a OR TEXT {1}", "a BODY {1}", "b"], "OK"),
        (&["UID SEARCH CHARSET {5}", "UTF-8 HEADER {7}", "Subject {1}", "a"], "OK"),
        (&["FETCH 1 BODY.PEEK[HEADER.FIELDS ({7}", "Subject {4}", "Date)]"], "OK"),
        (&["COPY 1 {1}", "y"], "OK [COPYUID"),
        (&["SETMETADATA {1}", "y ({16}", "/private/comment {1}", "z)"], "OK"),
        (&["GETACL {1}", "y"], "OK"),
        (&["UID MOVE 1 {1}", "y"], "OK"),
        (&["UNSUBSCRIBE {1}", "x"], "OK"),
        (&["DELETE {1}", "y"], "OK"),
    ] {
        let tag = client.begin(parts[0]).await;
        for part in &parts[1..] {
            client.hears(&["+ "]).await;
            client.send(format!("{part}\r\n")).await;
        }
        let told = client.until(&tag).await;
        assert!(told.last().is_some_and(|told| told.starts_with(end)), "{parts:?}: {told:?}");
    }
}

/// RFC 9051 §4.3: its octets are never read as a command.
#[tokio::test]
async fn literals_where_few_expect_them_keep_the_step() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let mut client = server.selected("op01").await;
    for (command, end) in [
        // Taken, as servers do; imap-codec and RFC 9051 know atoms only.
        ("APPEND Bozze ({5+}\r\n\\Seen) {3+}\r\na\r\n", "OK"),
        ("STORE 1 +FLAGS.SILENT ({5+}\r\n\\Seen)", "OK"),
        ("SEARCH {3+}\r\nALL", "BAD"),
        ("SEARCH SINCE {6+}\r\nLOGOUT", "BAD"),
        ("SEARCH KEYWORD {2+}\r\n\r\n", "BAD"),
        ("APPEND Bozze (\\Seen) {3+}\r\nyes {3+}\r\nb\r\n x", "BAD"),
        ("FETCH {1+}\r\n1 FLAGS", "BAD"),
        ("FETCH 1 {5+}\r\nFLAGS", "BAD"),
        ("{4+}\r\nNOOP", "BAD"),
        ("LIST {0+}\r\n", "BAD"),
        ("UID {4+}\r\nCOPY 1 x", "BAD"),
    ] {
        let told = client.run(command).await;
        assert!(told.last().is_some_and(|told| told.starts_with(end)), "{command}: {told:?}");
        client.check("NOOP", &["OK"]).await;
    }
    client.check("STATUS Bozze (MESSAGES)", &["* STATUS \"Bozze\" (MESSAGES 1)", "OK"]).await;
}

/// RFC 2683 §3.2.1.5: lines of commands have a bound.
#[tokio::test]
async fn what_strangers_send_without_end_is_not_kept_and_hurts_nobody() {
    let server = Server::any().await;
    let mut bystander = server.client("op01").await;
    let endless = 80 << 10;
    for (input, closed) in [
        (format!("a LOGIN \"{}", "x".repeat(endless)), true),
        ("t".repeat(endless), true),
        (format!("a LOGIN {{{endless}+}}\r\n{}", "x".repeat(endless)), true),
        (format!("a SEARCH {}\r\n", "(".repeat(5000)), false),
        (format!("a LOGIN {}\r\n", "x".repeat(20 << 10)), false),
        (format!("{} NOOP\r\n", "t".repeat(60 << 10)), false),
        ("a LOGIN {4294967296}\r\n".to_owned(), false),
        ("a AUTHENTICATE PLAIN\r\n\0\u{ff}=====\r\n".to_owned(), false),
    ] {
        let mut client = server.greeted(Server::config()).await;
        client.send(&input).await;
        let shown = &input[..12];
        if closed {
            let told = client.rest().await;
            assert!(told.last().is_some_and(|line| line.starts_with("* BYE")), "{shown}: {told:?}");
        } else {
            let told = client.line().await;
            let told = if told.starts_with("+ ") { client.line().await } else { told };
            assert!(told.contains(" BAD "), "{shown}: {told}");
            client.ok("LOGIN op02 demo").await;
        }
        bystander.ok("STATUS INBOX (MESSAGES)").await;
    }
}

/// RFC 9051 §5.1
#[tokio::test]
async fn inbox_is_one_mailbox_in_any_case_everywhere() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.client("op01").await;
        for command in [
            "EXAMINE iNBOX",
            "SELECT InBoX",
            "COPY 1 inbOX",
            "MOVE 1 INboX",
            "STATUS inBox (MESSAGES)",
            "APPEND \"inboX\" {2+}\r\n\r\n",
            "SUBSCRIBE InboX",
            "UNSUBSCRIBE iNbOx",
            "GETQUOTAROOT {5+}\r\ninbox",
            "LIST \"\" inBOX",
            "CREATE iNBox/Figlia",
            "RENAME inbox/figlia inBOX/Figlia2",
            "RENAME INBox/Figlia Altrove",
            "RENAME Altrove inbox/x",
            "DELETE InBox/x",
        ] {
            let told = client.run(command).await;
            let refused = command.starts_with("RENAME inbox/figlia");
            assert_eq!(told.last().map(|end| end.starts_with("OK")), Some(!refused), "{command}: {told:?}");
        }
        for command in ["DELETE iNBOX", "CREATE inBOX", "RENAME Bozze InBox", "CREATE inbox/"] {
            let told = client.run(command).await;
            assert!(told.last().is_some_and(|end| end.starts_with("NO ")), "{command}: {told:?}");
        }
        client.check("LIST \"\" inbox*", &["* LIST (\\HasNoChildren) \"/\" \"INBOX\"", "OK"]).await;
        client.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 5)", "OK"]).await;
    }
}

/// RFC 3501 §5.1.3: one spelling of each name.
#[tokio::test]
async fn strange_names_are_kept_as_they_are_or_refused() {
    let long = "x".repeat(255);
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        for name in ["..", "a/../b", "\"~ #s\"", "&2D3eAA-", "NIL", "a]b", "\"\\\\\\\"\"", "INBOXX", &long] {
            client.ok(&format!("CREATE {name}")).await;
            client.ok(&format!("STATUS {name} (MESSAGES)")).await;
            client.ok(&format!("DELETE {name}")).await;
        }
        for name in [
            "{3+}\r\na\0b",
            "{3+}\r\na\nb",
            "\"a\u{7f}\"",
            "&",
            "&AGE-",
            "&2D0-",
            "&AOk-&AOk-",
            "a//b",
            "%",
            "é",
        ] {
            let told = client.run(&format!("CREATE {name}")).await;
            assert!(!told[0].starts_with("OK"), "{name:?}: {told:?}");
            client.check("NOOP", &["OK"]).await;
        }
    }
}

/// RFC 2177 §3
#[tokio::test]
async fn an_idle_client_that_goes_away_ends_its_session() {
    let server = Server::any().await;
    let (mut stream, task) = server.connect(Server::config(), TlsMode::None);
    tokio::io::AsyncWriteExt::write_all(&mut stream, b"a LOGIN op01 demo\r\nb SELECT INBOX\r\nc IDLE\r\n")
        .await
        .expect("sent");
    let mut heard = Vec::new();
    while !heard.ends_with(b"+ idling\r\n") {
        heard.push(stream.read_u8().await.expect("an answer"));
    }
    drop(stream);
    assert!(task.await.expect("no panic").is_err(), "a connection lost, not a time-out");
    server.deliver("op01", &["a"]).await;
    server.selected("op01").await.check("FETCH 1 UID", &["* 1 FETCH (UID 1)", "OK"]).await;
}

/// RFC 9051 §2.3.1.1: 32 bits, and never one twice.
#[tokio::test]
async fn uids_end_and_do_not_begin_again() {
    for server in each_engine().await {
        let mut client = server.selected("op01").await;
        let person = server.person("op01");
        let inbox = server.mailboxes.find(person, "INBOX").await.expect("an INBOX").mailbox.id;
        let set = server.engine.db.write(move |tx| {
            let last = i64::from(u32::MAX) - 1;
            tx.execute("UPDATE mailbox SET uidnext = $1 WHERE id = $2", mailstore::args![last, inbox])
        });
        set.await.expect("nearly at the end");
        let told = client.append("INBOX", "Subject: a\r\n\r\n").await;
        assert!(told.last().is_some_and(|end| end.contains("4294967294]")), "{told:?}");
        for command in ["APPEND INBOX {2+}\r\n\r\n", "COPY 1 INBOX", "MOVE 1 INBOX"] {
            let told = client.run(command).await;
            assert!(told.last().is_some_and(|end| end.starts_with("NO ")), "{command}: {told:?}");
        }
        client.check("FETCH 1:* UID", &["* 1 FETCH (UID 4294967294)", "OK"]).await;
        client.check("UID FETCH 4294967290:* UID", &["* 1 FETCH (UID 4294967294)", "OK"]).await;
    }
}

/// RFC 9051 §2.3.1.1
#[tokio::test]
async fn uidnext_is_not_moved_by_what_was_refused() {
    for server in each_engine().await {
        let owner = server.person("op01");
        let set = server.engine.db.write(move |tx| mailstore::quota::set_limit(tx, owner.0, Some(60)));
        set.await.expect("a limit");
        let mut client = server.client("op01").await;
        client.ok(&format!("APPEND INBOX {{40+}}\r\n{}", "x".repeat(40))).await;
        for command in [
            format!("APPEND INBOX {{40+}}\r\n{}", "y".repeat(40)),
            format!("APPEND INBOX {{5+}}\r\nabcde {{40+}}\r\n{}", "z".repeat(40)),
        ] {
            client.check(&command, &["NO [OVERQUOTA]"]).await;
        }
        client
            .check("STATUS INBOX (MESSAGES UIDNEXT)", &["* STATUS \"INBOX\" (MESSAGES 1 UIDNEXT 2)", "OK"])
            .await;
        let told = client.ok("APPEND INBOX {5+}\r\nabcde").await;
        assert!(told.contains(" 2]"), "{told}");
    }
}

/// RFC 7162 §3.1
#[tokio::test]
async fn highestmodseq_only_grows() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let mut client = server.selected("op01").await;
        let mut last = 0;
        for command in [
            "STORE 4 +FLAGS.SILENT (\\Deleted)",
            "EXPUNGE",
            "STORE 1:3 +FLAGS.SILENT (k1)",
            "COPY 1 INBOX",
            "MOVE 1 Archivio",
            "MOVE 1:* Archivio",
            "APPEND INBOX {2+}\r\n\r\n",
            "STORE 1 -FLAGS.SILENT (k1)",
            "STORE 1 +FLAGS.SILENT (\\Deleted)",
            "CLOSE",
        ] {
            client.ok(command).await;
            let now = client.number("STATUS INBOX (HIGHESTMODSEQ)", "HIGHESTMODSEQ ").await;
            // Taking away a keyword that is not there changes nothing.
            assert!(
                now > last || (now == last && command.contains("-FLAGS")),
                "{command}: {now} after {last}"
            );
            last = now;
        }
    }
}

/// RFC 9051 §9 (sequence-set, seq-range), §6.4.9: sets of every form, and 20 KB of commas, in an open mailbox.
#[tokio::test]
async fn sets_of_every_form_name_what_is_there() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        let commas = (1..4_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert!(commas.len() > 18_000);
        for (set, uids) in [
            ("1:4294967295", &[2, 3][..]),
            ("*:2", &[2, 3]),
            ("*:9", &[3]),
            ("9:*", &[3]),
            ("3:2", &[2, 3]),
            ("*", &[3]),
            ("1,1,3,*", &[3]),
            ("4294967295", &[]),
            (&commas, &[2, 3]),
        ] {
            let line = |uid: &u32| format!("* {} FETCH (UID {uid})", uid - 1);
            let mut expected: Vec<String> = uids.iter().map(line).collect();
            expected.push("OK".to_owned());
            let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
            client.check(&format!("UID FETCH {set} UID"), &expected).await;
        }
        client.check("FETCH 2:1 UID", &["* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)", "OK"]).await;
        for wrong in ["0", "1:0", "3", "2:3", "4294967296", "1:", ",1", "1,", "-1", "*:*:*"] {
            client.check(&format!("FETCH {wrong} UID"), &["BAD"]).await;
        }
        client.ok("NOOP").await;
    }
}

/// RFC 9051 §6.4.4: conditions as deep as they may be are searched, deeper ones refused, and the session goes on.
#[tokio::test]
async fn the_deepest_conditions_are_searched() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.selected("op01").await;
        let deep = |opening: &str, depth: usize, key: &str, closing: &str| {
            format!("SEARCH {}{key}{}", opening.repeat(depth), closing.repeat(depth))
        };
        for depth in [1, 20, 48] {
            client
                .check(
                    &deep("NOT ", depth, "SUBJECT a", ""),
                    &[if depth % 2 == 0 { "* SEARCH 1" } else { "* SEARCH 2" }, "OK"],
                )
                .await;
            client.check(&deep("(", depth, "TEXT a", ")"), &["* SEARCH 1", "OK"]).await;
            client.check(&deep("OR ", depth, "BODY x", " SUBJECT b"), &["* SEARCH 2", "OK"]).await;
        }
        for (opening, closing) in [("NOT ", ""), ("(", ")"), ("OR ", " ALL")] {
            client.check(&deep(opening, 2_000, "ALL", closing), &["BAD"]).await;
            client.ok("NOOP").await;
        }
    }
}
