use super::*;

/// RFC 9051 §6.3.12, RFC 4315 §3: EXISTS, then OK with APPENDUID.
#[tokio::test]
async fn append_tells_the_uid_and_keeps_flags_and_date() {
    for server in each_engine().await {
        let mut client = server.selected("op01").await;
        let text = "Subject: a\r\n\r\nb\r\n";
        let command = format!(
            "APPEND INBOX (\\Seen $Forwarded) \"17-Jul-1996 02:44:25 -0700\" {{{}+}}\r\n{text}",
            text.len()
        );
        let told = client.ok(&command).await;
        assert!(
            told.contains("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)"),
            "{told}"
        );
        let validity = client.number("STATUS INBOX (UIDVALIDITY)", "UIDVALIDITY ").await;
        let end = format!("* 1 EXISTS\nOK [APPENDUID {validity} 1]");
        assert!(told.contains(&end), "EXISTS comes before OK: {told}");
        client
            .check(
                "UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])",
                &[
                    "* 1 FETCH (UID 1 FLAGS (\\Seen $Forwarded) INTERNALDATE \"17-Jul-1996 09:44:25 +0000\" \
                     RFC822.SIZE 17 BODY[] {17}\r\nSubject: a\r\n\r\nb\r\n)",
                    "OK",
                ],
            )
            .await;
        let missing = client.append("Manca", text).await;
        assert!(missing[0].starts_with("NO [TRYCREATE]"), "{missing:?}");
        let empty = client.append("INBOX", "").await;
        assert!(empty[0].starts_with("NO "), "{empty:?}");
    }
}

/// RFC 5788 §3.4, RFC 3503 §4, RFC 8457 §2: keywords of the registry are kept as any others, also by APPEND and COPY.
#[tokio::test]
async fn registered_keywords_are_kept() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.ok("APPEND INBOX ($MDNSent) {3+}\r\na\r\n").await;
    let told = client.ok("SELECT INBOX").await;
    assert!(
        told.contains("PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $MDNSent \\*)"),
        "{told}"
    );
    client.ok("STORE 1 +FLAGS.SILENT ($Important $Junk)").await;
    client.ok("COPY 1 Archivio").await;
    client.ok("SELECT Archivio").await;
    let told = client.ok("FETCH 1 FLAGS").await;
    assert!(["$MDNSent", "$Important", "$Junk"].iter().all(|keyword| told.contains(keyword)), "{told}");
}

/// RFC 3502 §6.3.11
#[tokio::test]
async fn several_messages_are_appended_all_or_none() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    let told = client.ok("APPEND INBOX {3+}\r\na\r\n (\\Seen) {3+}\r\nb\r\n").await;
    assert!(told.contains("1:2]"), "{told}");
    client.ok("EXAMINE INBOX").await;
    client
        .check(
            "UID FETCH 1:2 (FLAGS BODY.PEEK[])",
            &[
                "* 1 FETCH (UID 1 FLAGS () BODY[] {3}\r\na\r\n)",
                "* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {3}\r\nb\r\n)",
                "OK",
            ],
        )
        .await;
    client.ok("UNSELECT").await;
    client.check("APPEND INBOX {3+}\r\na\r\n {0+}\r\n", &["NO"]).await;
    client.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 2)", "OK"]).await;
}

/// RFC 7889 §4, RFC 7888 §3
#[tokio::test]
async fn a_message_too_big_is_refused_and_the_session_goes_on() {
    let server = Server::any().await;
    let config = crate::imap::ImapConfig { append_limit: 100, ..Server::config() };
    let mut client = server.client_with("op01", config).await;
    let refused = client.append("INBOX", &"x".repeat(101)).await;
    assert!(refused[0].starts_with("NO [TOOBIG]"), "{refused:?}");
    // Lines that look like commands, the last without an end: one that was carried out would end the session.
    let body = format!("{}\r\nz LOGOUT\r\nz LOGOUT", "\r\nz LOGOUT".repeat(10));
    client.send(format!("a APPEND INBOX {{{}+}}\r\n{body}\r\nb NOOP\r\n", body.len())).await;
    client.hears(&["a NO [TOOBIG]", "b OK"]).await;
    let tag = client.begin(&format!("APPEND INBOX {{{}}}", body.len())).await;
    assert!(client.until(&tag).await[0].starts_with("NO [TOOBIG]"), "nothing of it was asked for");
    let taken = client.append("INBOX", &"x".repeat(100)).await;
    assert!(taken[0].starts_with("OK"), "{taken:?}");
}

/// RFC 9051 §6.4.6
#[tokio::test]
async fn store_sets_adds_and_removes() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        client
            .check(
                "STORE 1:2 FLAGS (\\Seen $Label)",
                &[
                    "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Label)",
                    "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Label \\*)]",
                    "* 1 FETCH (FLAGS (\\Seen $Label))",
                    "* 2 FETCH (FLAGS (\\Seen $Label))",
                    "OK",
                ],
            )
            .await;
        client.check("STORE 1 -FLAGS ($label)", &["* 1 FETCH (FLAGS (\\Seen))", "OK"]).await;
        client
            .check(
                "UID STORE 2 +FLAGS \\Deleted",
                &["* 2 FETCH (UID 2 FLAGS (\\Seen \\Deleted $Label))", "OK"],
            )
            .await;
        client.check("STORE 3 +FLAGS.SILENT (\\Flagged)", &["OK"]).await;
        // What is already so is told all the same.
        client.check("STORE 3 +FLAGS (\\Flagged)", &["* 3 FETCH (FLAGS (\\Flagged))", "OK"]).await;
        client.check("STORE 4 +FLAGS (\\Flagged)", &["BAD"]).await;
        client.check("STORE 2:* +FLAGS.SILENT (\\Seen)", &["OK"]).await;
        client.check("UID STORE 99 +FLAGS (\\Seen)", &["OK"]).await;
        client
            .check(
                "UID STORE 9:* +FLAGS (\\Draft)",
                &["* 3 FETCH (UID 3 FLAGS (\\Seen \\Flagged \\Draft))", "OK"],
            )
            .await;
    }
}

/// RFC 9051 §6.4.6
#[tokio::test]
async fn silent_store_tells_what_somebody_else_changed() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.selected("op01").await;
        let mut other = server.selected("op01").await;

        other.ok("STORE 1 +FLAGS.SILENT (\\Flagged)").await;
        client.check("STORE 1 +FLAGS.SILENT (\\Seen)", &["* 1 FETCH (FLAGS (\\Flagged))", "OK"]).await;
        client.check("FETCH 1 FLAGS", &["* 1 FETCH (FLAGS (\\Seen \\Flagged))", "OK"]).await;
    }
}

/// RFC 4315 §3, RFC 9051 §6.4.7 (TRYCREATE), §6.4.9 (UIDs of nothing)
#[tokio::test]
async fn copies_tell_their_uids() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 2 +FLAGS (\\Flagged)").await;
        let validity = client.number("STATUS Archivio (UIDVALIDITY)", "UIDVALIDITY ").await;
        client.check("COPY 2:3 Archivio", &[&format!("OK [COPYUID {validity} 2:3 1:2]")]).await;
        client.check("UID COPY 99 Archivio", &["OK Nothing to copy"]).await;
        client.check("COPY 1 Manca", &["NO [TRYCREATE]"]).await;
        client.check("COPY 9 Archivio", &["BAD"]).await;
        let told = client.ok("UID COPY 1,3 INBOX").await;
        assert!(told.starts_with("* 5 EXISTS\nOK [COPYUID ") && told.contains(" 1,3 4:5]"), "{told}");
        client.ok("SELECT Archivio").await;
        client
            .check("FETCH 1:* FLAGS", &["* 1 FETCH (FLAGS (\\Flagged))", "* 2 FETCH (FLAGS ())", "OK"])
            .await;
    }
}

/// RFC 9208 §4.3.1, RFC 9051 §6.4.7
#[tokio::test]
async fn copying_over_quota_copies_nothing() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b", "c"]).await;
    let owner = server.person("op01");
    let set = server.engine.db.write(move |tx| mailstore::quota::set_limit(tx, owner.0, Some(100)));
    set.await.expect("a limit");
    let mut client = server.selected("op01").await;
    client.check("COPY 1:3 Archivio", &["NO [OVERQUOTA]"]).await;
    client
        .check("STATUS Archivio (MESSAGES UIDNEXT)", &["* STATUS \"Archivio\" (MESSAGES 0 UIDNEXT 1)", "OK"])
        .await;
    // A move needs no room.
    client.ok("MOVE 1:3 Archivio").await;
}

/// RFC 6851 §3.1, §4.3
#[tokio::test]
async fn move_tells_copyuid_then_what_is_gone() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        let validity = client.number("STATUS Archivio (UIDVALIDITY)", "UIDVALIDITY ").await;
        client
            .check(
                "MOVE 1,3 Archivio",
                &[&format!("* OK [COPYUID {validity} 1,3 1:2]"), "* 3 EXPUNGE", "* 1 EXPUNGE", "OK Moved"],
            )
            .await;
        client.check("UID MOVE 1 Archivio", &["OK Nothing to move"]).await;
        client.check("MOVE 1 Manca", &["NO [TRYCREATE]"]).await;
        client.check("FETCH 1 UID", &["* 1 FETCH (UID 2)", "OK"]).await;
        // Onto itself: a new UID, the old one gone.
        client.check("MOVE 1 INBOX", &["* OK [COPYUID ", "* 1 EXPUNGE", "* 1 EXISTS", "OK"]).await;
        client.check("FETCH 1 UID", &["* 1 FETCH (UID 4)", "OK"]).await;
        // The UIDs told are those of the messages moved.
        client.ok("EXAMINE Archivio").await;
        for (uid, subject) in [(1, "a"), (2, "c")] {
            let told = client.ok(&format!("UID FETCH {uid} BODY.PEEK[HEADER.FIELDS (Subject)]")).await;
            assert!(told.contains(&format!("Subject: {subject}\r\n")), "{told}");
        }
    }
}

/// RFC 6851 §3.1, and RFC 9051 §6.4.9 for `n:*`
#[tokio::test]
async fn moved_messages_are_found_by_uid_at_once() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut mover = server.selected("op01").await;
        mover.ok("MOVE 1 Archivio").await;
        let mut reader = server.client("op01").await;
        reader.ok("SELECT Archivio").await;
        mover.ok("MOVE 1 Archivio").await;
        reader.check("UID FETCH 2:* (UID)", &["* 2 EXISTS", "* 2 FETCH (UID 2)", "OK"]).await;
    }
}

#[tokio::test]
async fn messages_go_from_an_office_to_a_person_and_back() {
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        client.append("Uffici/cpi-lecce", "Subject: a\r\n\r\n").await;
        client.ok("SELECT Uffici/cpi-lecce").await;
        client.check("MOVE 1 INBOX", &["* OK [COPYUID ", "* 1 EXPUNGE", "OK"]).await;
        client.ok("SELECT INBOX").await;
        client.check("COPY 1 Uffici/cpi-lecce/Archivio", &["OK [COPYUID "]).await;
        let mut colleague = server.client("op02").await;
        colleague.ok("SELECT Uffici/cpi-lecce/Archivio").await;
        colleague.check("FETCH 1:* UID", &["* 1 FETCH (UID 1)", "OK"]).await;
    }
}

/// RFC 4315 §2.1
#[tokio::test]
async fn expunge_takes_the_marked_ones_of_the_uids_named() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1,2,4 +FLAGS.SILENT (\\Deleted)").await;
        client.check("UID EXPUNGE 2:3", &["* 2 EXPUNGE", "OK"]).await;
        client.check("EXPUNGE", &["* 3 EXPUNGE", "* 1 EXPUNGE", "OK"]).await;
        client.check("EXPUNGE", &["OK"]).await;
        client.check("FETCH 1:* UID", &["* 1 FETCH (UID 3)", "OK"]).await;
    }
}

/// RFC 9051 §6.3.3, §6.4.1, §6.4.5, RFC 3691 §2
#[tokio::test]
async fn close_expunges_in_silence_and_examine_never() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("UNSELECT").await;
        client.ok("EXAMINE INBOX").await;
        client.check("STORE 2 +FLAGS (\\Seen)", &["NO [READ-ONLY]"]).await;
        client.check("EXPUNGE", &["NO [READ-ONLY]"]).await;
        client.check("MOVE 2 Archivio", &["NO [READ-ONLY]"]).await;
        client.ok("FETCH 2 BODY[]").await;
        client.check("CLOSE", &["OK"]).await;
        client
            .check("STATUS INBOX (MESSAGES UNSEEN)", &["* STATUS \"INBOX\" (MESSAGES 2 UNSEEN 2)", "OK"])
            .await;
        client.ok("SELECT INBOX").await;
        client.check("CLOSE", &["OK"]).await;
        client.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 1)", "OK"]).await;
        client.check("CLOSE", &["BAD"]).await;
    }
}

/// RFC 9051 §6.4.5
#[tokio::test]
async fn reading_text_marks_it_seen_and_says_so() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let mut client = server.selected("op01").await;
        let told = client.ok("FETCH 1 BODY[TEXT]").await;
        assert!(told.contains("FLAGS (\\Seen)"), "{told}");
        assert_eq!(told.matches("FETCH (").count(), 1, "told once: {told}");
        client.check("NOOP", &["OK"]).await;
    }
}

/// RFC 9051 §9 (seq-number), §6.4.9
#[tokio::test]
async fn sets_in_an_empty_mailbox_name_nothing() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    for command in
        ["FETCH 1:* FLAGS", "UID FETCH 1:* FLAGS", "UID STORE * +FLAGS (\\Seen)", "UID SEARCH UID 1:*"]
    {
        let told = client.ok(command).await;
        assert!(!told.contains("FETCH"), "{told}");
    }
    client.check("FETCH 1 FLAGS", &["BAD"]).await;
    client.check("FETCH 0 FLAGS", &["BAD"]).await;
    client.check("FETCH 4294967296 FLAGS", &["BAD"]).await;
}

/// RFC 5182 §2.1
#[tokio::test]
async fn saved_results_are_used_and_forgotten() {
    for server in each_engine().await {
        server.deliver("op01", &["uno", "due", "tre"]).await;
        let mut client = server.selected("op01").await;
        client.check("SEARCH RETURN (SAVE) SUBJECT e", &["OK"]).await;
        client.check("FETCH $ UID", &["* 2 FETCH (UID 2)", "* 3 FETCH (UID 3)", "OK"]).await;
        client
            .check("UID SEARCH RETURN (MIN SAVE) UID 2:3", &["* ESEARCH (TAG \"t5\") UID MIN 2", "OK"])
            .await;
        client.check("UID STORE $ +FLAGS (\\Seen)", &["* 2 FETCH (UID 2 FLAGS (\\Seen))", "OK"]).await;
        client.ok("STORE 2 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        client.check("FETCH $ UID", &["OK"]).await;
        client.ok("SEARCH RETURN (SAVE) ALL").await;
        client.ok("SELECT INBOX").await;
        client.check("FETCH $ UID", &["OK"]).await;
    }
}

/// RFC 5182 §2.1: `$` in COPY, in UID EXPUNGE, which leaves what is marked beside it, in SEARCH and in MOVE.
#[tokio::test]
async fn saved_results_are_copied_expunged_and_moved() {
    for server in each_engine().await {
        server.deliver("op01", &["uno", "due", "tre", "quattro"]).await;
        let mut client = server.selected("op01").await;
        client.ok("SEARCH RETURN (SAVE) SUBJECT e").await;
        let validity = client.number("STATUS Archivio (UIDVALIDITY)", "UIDVALIDITY ").await;
        client.check("COPY $ Archivio", &[&format!("OK [COPYUID {validity} 2:3 1:2]")]).await;
        client.check("UID SEARCH $ SUBJECT t", &["* SEARCH 3", "OK"]).await;
        client.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)").await;
        client.check("UID EXPUNGE $", &["* 2 EXPUNGE", "OK"]).await;
        client
            .check("MOVE $ Archivio", &[&format!("* OK [COPYUID {validity} 3 3]"), "* 2 EXPUNGE", "OK"])
            .await;
        client.check("UID MOVE $ Archivio", &["OK Nothing to move"]).await;
        client.check("FETCH 1:* UID", &["* 1 FETCH (UID 1)", "* 2 FETCH (UID 4)", "OK"]).await;
    }
}

#[tokio::test]
async fn private_seen_marks_belong_to_one_person() {
    for server in each_engine().await {
        let person = server.person("op01");
        let office = server.mailboxes.find(person, "Uffici/cpi-lecce").await.expect("an office").mailbox.id;
        let set = server.engine.db.write(move |tx| mailstore::mailbox::set_private_seen(tx, office, true));
        set.await.expect("private marks");
        let (mut one, mut two) = (server.client("op01").await, server.client("op02").await);
        one.append("Uffici/cpi-lecce", "Subject: a\r\n\r\n").await;
        for client in [&mut one, &mut two] {
            client.ok("SELECT Uffici/cpi-lecce").await;
        }
        one.check("STORE 1 +FLAGS (\\Seen)", &["* 1 FETCH (FLAGS (\\Seen))", "OK"]).await;
        two.check("FETCH 1 FLAGS", &["* 1 FETCH (FLAGS ())", "OK"]).await;
        two.check("STATUS Uffici/cpi-lecce (UNSEEN)", &["* STATUS \"Uffici/cpi-lecce\" (UNSEEN 1)", "OK"])
            .await;
        one.check("STATUS Uffici/cpi-lecce (UNSEEN)", &["* STATUS \"Uffici/cpi-lecce\" (UNSEEN 0)", "OK"])
            .await;
    }
}
