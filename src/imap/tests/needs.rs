//! What common mail programs fail without, seen from their side (docs/client-needs.md).

use super::*;

const LETTER: &str = "From: Anna <anna@example.it>\r\n\
    Sender:\r\n\
    To: op01@lecce.example\r\n\
    Subject: curriculum\r\n\
    Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\
    \r\n\
    --=_1\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\
    \r\n\
    perch\u{e9} no\r\n\
    --=_1\r\n\
    Content-Type: application/pdf; name=cv.pdf\r\n\
    Content-Disposition: attachment; filename=cv.pdf\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    YQ==\r\n\
    --=_1--\r\n";

/// A client whose INBOX holds this message.
async fn reading(server: &Server, message: &str) -> Client {
    let mut client = server.selected("op01").await;
    let told = client.append("INBOX", message).await;
    assert!(told.last().is_some_and(|end| end.starts_with("OK")), "{told:?}");
    client
}

/// RFC 9051 §7.5.2: BODYSTRUCTURE with what Outlook and iOS look for (boundary, disposition, language, location), BODY without.
#[tokio::test]
async fn bodystructure_has_extension_data_and_body_has_none() {
    for server in each_engine().await {
        let mut client = reading(&server, LETTER).await;
        let text = "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"8bit\" 10 0";
        let pdf = "(\"application\" \"pdf\" (\"name\" \"cv.pdf\") NIL NIL \"base64\" 4";
        let long = format!(
            "* 1 FETCH (BODYSTRUCTURE ({text} NIL NIL NIL NIL){pdf} NIL (\"attachment\" (\"filename\" \"cv.pdf\")) \
             NIL NIL) \"mixed\" (\"boundary\" \"=_1\") NIL NIL NIL))"
        );
        client.check("FETCH 1 BODYSTRUCTURE", &[&long, "OK"]).await;
        client.check("FETCH 1 (BODY)", &[&format!("* 1 FETCH (BODY ({text}){pdf}) \"mixed\"))"), "OK"]).await;
    }
}

/// RFC 9051 §7.5.2: whoever is in From stands in for a Sender and a Reply-To that are not there, or empty.
#[tokio::test]
async fn envelope_names_sender_and_reply_to_whenever_there_is_a_from() {
    for server in each_engine().await {
        let mut client = server.selected("op01").await;
        let anna = "((\"Anna\" NIL \"anna\" \"example.it\"))";
        let boss = "((NIL NIL \"capo\" \"example.it\"))";
        for (number, (fields, sender, reply_to)) in (1..).zip([
            ("", anna, anna),
            ("Sender:\r\nReply-To: \r\n", anna, anna),
            ("Sender: \r\n \r\nReply-To:\r\n\t\r\n", anna, anna),
            ("Sender: capo@example.it\r\n", boss, anna),
            ("Reply-To: capo@example.it\r\n", anna, boss),
        ]) {
            let told =
                client.append("INBOX", &format!("From: Anna <anna@example.it>\r\n{fields}\r\nx\r\n")).await;
            assert!(told.last().is_some_and(|end| end.starts_with("OK")), "{told:?}");
            let expected = format!(
                "* {number} FETCH (ENVELOPE (NIL NIL {anna} {sender} {reply_to} NIL NIL NIL NIL NIL))"
            );
            client.check(&format!("FETCH {number} ENVELOPE"), &[&expected, "OK"]).await;
        }
        // What nobody can read is not NIL either, which Outlook takes for an error.
        client.append("INBOX", "From: Anna <anna@example.it>\r\nSender: <>\r\nReply-To: ,;\r\n\r\n").await;
        let told = client.ok("FETCH 6 ENVELOPE").await;
        let (_, behind) = told.split_once(anna).expect("the author");
        assert!(!behind.starts_with(" NIL") && behind.matches(" NIL").count() >= 5, "{told}");
    }
}

/// RFC 9051 §6.4.5, §7.5.2: a part of a part says where it begins, one behind the end is empty, and header fields come as they
/// stand, with the blank line. RFC822.SIZE is what BODY[] has.
#[tokio::test]
async fn parts_of_messages_are_told_as_they_are_asked_for() {
    for server in each_engine().await {
        let mut client = reading(&server, LETTER).await;
        let size = LETTER.len();
        let subject = "Subject: curriculum\r\n";
        for (item, told) in [
            ("BODY.PEEK[1]", "BODY[1] {10}\r\nperché no"),
            ("BODY.PEEK[1]<0.5>", "BODY[1]<0> {5}\r\nperch"),
            ("BODY.PEEK[1]<8.500>", "BODY[1]<8> {2}\r\nno"),
            ("BODY.PEEK[1]<10.5>", "BODY[1]<10> \"\""),
            ("BODY.PEEK[]<4294967295.1>", "BODY[]<4294967295> \"\""),
            ("BODY.PEEK[9]", "BODY[9] NIL"),
            (
                "BODY.PEEK[HEADER.FIELDS (subject X-None)]",
                &format!("BODY[HEADER.FIELDS (subject X-None)] {{23}}\r\n{subject}\r\n"),
            ),
            ("BODY.PEEK[HEADER.FIELDS (X-None)]", "BODY[HEADER.FIELDS (X-None)] {2}\r\n\r\n"),
            ("BODY.PEEK[2.MIME]", "BODY[2.MIME] {"),
            ("RFC822.SIZE", &format!("RFC822.SIZE {size})")),
            ("BODY.PEEK[]", &format!("BODY[] {{{size}}}\r\n{LETTER})")),
        ] {
            client.check(&format!("FETCH 1 ({item})"), &[&format!("* 1 FETCH ({told}"), "OK"]).await;
        }
        let not = client.ok("FETCH 1 (BODY.PEEK[HEADER.FIELDS.NOT (From Sender To Content-Type)])").await;
        assert!(not.contains(&format!("{{23}}\r\n{subject}\r\n)")), "{not}");
        client.check("FETCH 1 FLAGS", &["* 1 FETCH (FLAGS ())", "OK"]).await;
    }
}

/// RFC 9051 §2.3.1.1: a UID is never given twice, not even that of the last message, and names the same message in each session.
#[tokio::test]
async fn uids_stay_with_their_messages_and_are_not_used_again() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        client.ok("UNSELECT").await;
        assert!(client.ok("SELECT INBOX").await.contains("[UIDNEXT 4]"));
        server.deliver("op01", &["d"]).await;
        let subjects = "FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])";
        let both = |uid: u32, name: &str| {
            format!("(UID {uid} BODY[HEADER.FIELDS (SUBJECT)] {{14}}\r\nSubject: {name}\r\n\r\n)")
        };
        let expected = [format!("* 1 FETCH {}", both(2, "b")), format!("* 2 FETCH {}", both(4, "d"))];
        let mut other = server.selected("op01").await;
        other.check(subjects, &[&expected[0], &expected[1], "OK"]).await;
        client.check("NOOP", &["* 2 EXISTS", "OK"]).await;
        client.check(subjects, &[&expected[0], &expected[1], "OK"]).await;
    }
}

/// RFC 6154 §2, RFC 9051 §6.3.7: macOS and K-9 make folders of their own where they do not find these, so a new account has all
/// five, subscribed, and every listing tells their use.
#[tokio::test]
async fn every_listing_tells_all_five_special_uses_and_they_are_subscribed() {
    const USES: [&str; 5] = ["\\Sent", "\\Drafts", "\\Trash", "\\Junk", "\\Archive"];
    for server in each_engine().await {
        let mut client = server.client("op01").await;
        let lists = [
            "LIST \"\" *",
            "LIST \"\" %",
            "LIST \"\" (INBOX *)",
            "LIST (SUBSCRIBED) \"\" *",
            "LIST (SPECIAL-USE) \"\" *",
            "LIST () \"\" * RETURN ()",
            "LIST \"\" % RETURN (CHILDREN)",
            "LIST \"\" * RETURN (SUBSCRIBED SPECIAL-USE)",
            "LIST \"\" * RETURN (STATUS (MESSAGES UNSEEN))",
            "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" % RETURN (CHILDREN STATUS (MESSAGES))",
            "LSUB \"\" *",
            "LSUB \"\" %",
        ];
        for enabling in ["NOOP", "ENABLE UTF8=ACCEPT", "ENABLE IMAP4rev2"] {
            client.ok(enabling).await;
            for list in lists {
                let told = client.ok(list).await;
                for special in USES {
                    let lines = told.lines().filter(|line| line.contains(special)).count();
                    assert_eq!(lines, 1, "{special} once in {list} after {enabling}: {told}");
                }
            }
        }
        let told = client.ok("LIST \"\" * RETURN (SUBSCRIBED)").await;
        let subscribed = |special: &&&str| {
            told.lines().any(|line| line.contains(**special) && line.contains("\\Subscribed"))
        };
        assert_eq!(USES.iter().filter(subscribed).count(), 5, "{told}");
    }
}

/// RFC 7162 §3.1.4.1: CHANGEDSINCE wants a number above 0; iOS says 0 where it knows nothing yet, and gets everything.
#[tokio::test]
async fn changed_since_zero_is_everything() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.selected("op01").await;
        let all = ["* 1 FETCH (UID 1 FLAGS () MODSEQ (", "* 2 FETCH (UID 2 FLAGS () MODSEQ (", "OK"];
        client.check("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 0)", &all).await;
        client.check("FETCH 1:* (UID FLAGS) (CHANGEDSINCE 0)", &all).await;
        client.ok("ENABLE QRESYNC").await;
        client.check("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 0 VANISHED)", &all).await;
        let told = client.ok("STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\\Seen)").await;
        assert!(told.contains("OK [MODIFIED 1]"), "{told}");
    }
}

/// RFC 4731 §3.1, §3.2: one line with what was asked for, and the tag; nothing found has no MIN, MAX, ALL.
#[tokio::test]
async fn extended_search_tells_what_was_asked_for() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c", "d"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        let result = |uid: &str, tag: u32, rest: &str| format!("* ESEARCH (TAG \"t{tag}\"){uid}{rest}");
        for (tag, (command, uid, rest)) in (5..).zip([
            ("SEARCH RETURN (MIN MAX COUNT ALL) ALL", "", " MIN 1 MAX 3 COUNT 3 ALL 1:3"),
            ("UID SEARCH RETURN (MIN MAX COUNT ALL) 1:*", " UID", " MIN 2 MAX 4 COUNT 3 ALL 2:4"),
            ("UID SEARCH RETURN () UID 2,4 NOT DELETED", " UID", " ALL 2,4"),
            ("UID SEARCH RETURN (MIN MAX ALL COUNT) SEEN", " UID", " COUNT 0"),
        ]) {
            client.check(command, &[&result(uid, tag, rest), "OK"]).await;
        }
        let told = client.ok("UID SEARCH RETURN (ALL) MODSEQ 1").await;
        assert!(told.contains(" UID ALL 2:4 MODSEQ "), "{told}");
    }
}

/// RFC 6855 §3, RFC 9051 §4.3: K-9 and Evolution name mailboxes in UTF-8 between quotes or as literals of either kind.
/// RFC 3348 §3
#[tokio::test]
async fn utf8_names_come_between_quotes_and_as_literals() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    client.ok("CREATE {9+}\r\nAttività").await;
    let size = "Attività/R&D".len();
    let tag = client.begin(&format!("CREATE {{{size}}}")).await;
    client.hears(&["+ "]).await;
    client.send("Attività/R&D\r\n").await;
    assert!(client.until(&tag).await[0].starts_with("OK"));
    client
        .check(
            "LIST \"\" Attivit*",
            &[
                "* LIST (\\HasChildren) \"/\" \"Attività\"",
                "* LIST (\\HasNoChildren) \"/\" \"Attività/R&D\"",
                "OK",
            ],
        )
        .await;
    client.ok("SELECT \"Attività/R&D\"").await;
}

/// RFC 4959 §3: the response may come with the command, `=` is an empty one, and the dialogue stays in step.
#[tokio::test]
async fn an_initial_response_may_be_empty() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    let told = client.run("AUTHENTICATE PLAIN =").await;
    assert!(told.len() == 1 && !told[0].starts_with("OK"), "{told:?}");
    client.send("a AUTHENTICATE LOGIN =\r\nZGVtbw==\r\n").await;
    client.hears(&["+ UGFzc3dvcmQ6", "a BAD Malformed response"]).await;
    client.check("AUTHENTICATE PLAIN AG9wMDEAZGVtbw==", &["OK [CAPABILITY"]).await;
}

/// RFC 2971 §3.1: thirty fields with NIL and literals among them, at any time; what is not a list is refused.
#[tokio::test]
async fn mail_programs_may_say_who_they_are() {
    let server = Server::any().await;
    let mut client = server.greeted(Server::config()).await;
    for id in [
        "ID NIL",
        "ID (\"name\" \"Thunderbird\" \"version\" \"128.0\")",
        "ID (\"name\" \"com.apple.mail\" \"os-version\" NIL \"vendor\" {5+}\r\nApple)",
        "ID (\"guid\" \"\\\"\\\\\")",
    ] {
        client.check(id, &["* ID (\"name\" \"Pugliaimpiego\")", "OK"]).await;
    }
    client.check("ID", &["BAD"]).await;
    client.check("ID (\"name\")", &["BAD"]).await;
    client.ok("LOGIN op01 demo").await;
    client.ok("SELECT INBOX").await;
    client.check("ID (\"name\" \"mutt\")", &["* ID (\"name\" \"Pugliaimpiego\" \"version\" \"", "OK"]).await;
}

/// RFC 9051 §5.5, RFC 2177 §3: what iOS 18 does: the next commands are on their way before IDLE has ended, the news too.
#[tokio::test]
async fn commands_around_idle_may_be_pipelined() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let mut client = server.client("op01").await;
        client.send("a SELECT INBOX\r\nb IDLE\r\nDONE\r\nc UID FETCH 1:* (FLAGS)\r\nd IDLE\r\n").await;
        assert!(client.until("a").await.contains(&"* 1 EXISTS".to_owned()));
        client.hears(&["+ idling", "b OK", "* 1 FETCH (UID 1 FLAGS ())", "c OK", "+ idling"]).await;
        server.deliver("op01", &["b"]).await;
        client.hears(&["* 2 EXISTS"]).await;
        client.send("DO").await;
        client.send("NE\r\ne UID SEARCH RETURN (COUNT) ALL\r\nf ID").await;
        client.hears(&["d OK", "* ESEARCH (TAG \"e\") UID COUNT 2", "e OK"]).await;
        client.send("LE\r\nDONE\r\n").await;
        client.hears(&["+ idling", "f OK"]).await;
    }
}

/// RFC 9586 §3 and RFC 8437 §3, not announced on purpose: Outlook's cloud enables UIDONLY and then asks by number, and
/// UNAUTHENTICATE may leave something behind.
#[tokio::test]
async fn what_harms_is_neither_announced_nor_understood() {
    let server = Server::any().await;
    let mut client = server.selected("op01").await;
    let told = client.ok("CAPABILITY").await;
    for word in ["UIDONLY", "UNAUTHENTICATE", "LOGIN-REFERRALS", "XLIST"] {
        assert!(!told.contains(word), "{told}");
    }
    client.check("ENABLE UIDONLY", &["* ENABLED", "OK"]).await;
    client.check("UNAUTHENTICATE", &["BAD"]).await;
    client.ok("APPEND INBOX {2+}\r\n\r\n").await;
    client.check("FETCH 1 FLAGS", &["* 1 FETCH (FLAGS ())", "OK"]).await;
}

/// RFC 2177 §3, RFC 7162 §3.1 and RFC 4731 §3.1 as Mail on iOS and macOS uses them together.
#[tokio::test]
async fn an_apple_mail_program_synchronises() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut other = server.selected("op01").await;
        let mut client = server.client("op01").await;
        client.ok("ID (\"name\" \"iPhone Mail\" \"version\" \"22A100\" \"os\" \"iOS\")").await;
        assert!(client.ok("SELECT INBOX (CONDSTORE)").await.contains("* OK [HIGHESTMODSEQ "));
        let known = ["* 1 FETCH (UID 1 FLAGS () MODSEQ (", "* 2 FETCH (UID 2 FLAGS () MODSEQ (", "OK"];
        client.check("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 0)", &known).await;
        client
            .check(
                "UID SEARCH RETURN (ALL COUNT) 1:* NOT DELETED",
                &["* ESEARCH (TAG \"t5\") UID COUNT 2 ALL 1:2", "OK"],
            )
            .await;
        client.send("x IDLE\r\n").await;
        client.hears(&["+ idling"]).await;
        other.ok("STORE 1 +FLAGS (\\Seen)").await;
        client.hears(&["* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ ("]).await;
        server.deliver("op01", &["c"]).await;
        client.hears(&["* 3 EXISTS"]).await;
        client.send("DONE\r\ny UID FETCH 3:* (UID FLAGS BODYSTRUCTURE)\r\nz IDLE\r\n").await;
        client
            .hears(&["x OK", "* 3 FETCH (UID 3 FLAGS () BODYSTRUCTURE (\"text\" ", "y OK", "+ idling"])
            .await;
        client.send("DONE\r\n").await;
        client.hears(&["z OK"]).await;
    }
}

/// RFC 3501 §6.4.4, §7.2.5 and RFC 2177 §3, which is all the Gmail app knows: nothing it has not enabled comes unasked.
#[tokio::test]
async fn a_plain_client_gets_plain_answers() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let (mut client, mut other) = (server.selected("op01").await, server.client("op01").await);
        other.ok("ENABLE QRESYNC IMAP4rev2").await;
        other.ok("SELECT INBOX").await;
        client.check("UID SEARCH UNDELETED", &["* SEARCH 1 2", "OK"]).await;
        client.check("SEARCH SEEN", &["* SEARCH", "OK"]).await;
        client.check("FETCH 1 (FLAGS)", &["* 1 FETCH (FLAGS ())", "OK"]).await;
        let tag = client.begin("IDLE").await;
        client.hears(&["+ "]).await;
        other.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        other.ok("EXPUNGE").await;
        let told = client.line().await;
        let told = if told == "* 1 FETCH (FLAGS (\\Deleted))" { client.line().await } else { told };
        assert_eq!(told, "* 1 EXPUNGE");
        client.send("DONE\r\n").await;
        assert_eq!(client.until(&tag).await, ["OK Idle ended"]);
    }
}

/// RFC 8474 §5.1, §5.2: a message is the same wherever it lies, and answers are of its thread.
#[tokio::test]
async fn object_ids_go_along_with_messages() {
    for server in each_engine().await {
        let mut client = server.selected("op01").await;
        for message in [
            "Message-ID: <1@x.example>\r\nSubject: a\r\n\r\n",
            "Message-ID: <2@x.example>\r\nIn-Reply-To: <1@x.example>\r\nSubject: Re: a\r\n\r\n",
            "Message-ID: <3@x.example>\r\nSubject: b\r\n\r\n",
        ] {
            client.append("INBOX", message).await;
        }
        let ids = async |client: &mut Client, number: u32| {
            let told = client.ok(&format!("FETCH {number} (EMAILID THREADID)")).await;
            let id = |name: &str| {
                let rest = told.split(&format!("{name} (")).nth(1).and_then(|rest| rest.split(')').next());
                rest.unwrap_or_else(|| panic!("{told}")).to_owned()
            };
            (id("EMAILID"), id("THREADID"))
        };
        let [first, answer, other] =
            [ids(&mut client, 1).await, ids(&mut client, 2).await, ids(&mut client, 3).await];
        assert!(first.0 != answer.0 && first.1 == answer.1, "{first:?} {answer:?}");
        assert!(other.0 != answer.0 && other.1 != answer.1, "{other:?} {answer:?}");
        client.ok("COPY 1 Archivio").await;
        client.ok("MOVE 2 Archivio").await;
        client.ok("SELECT Archivio").await;
        assert_eq!([ids(&mut client, 1).await, ids(&mut client, 2).await], [first.clone(), answer]);
        client.check(&format!("UID SEARCH EMAILID {}", first.0), &["* SEARCH 1", "OK"]).await;
        client.check(&format!("UID SEARCH THREADID {}", first.1), &["* SEARCH 1 2", "OK"]).await;
    }
}
