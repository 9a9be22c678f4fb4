//! Commands outside of a selected mailbox.

use super::*;
use crate::imap::wire::command::*;

#[test]
fn commands_without_arguments() {
    for (line, expected) in [
        ("CAPABILITY", CommandBody::Capability),
        ("noop", CommandBody::Noop),
        ("NOOP  ", CommandBody::Noop),
        (" Noop", CommandBody::Noop),
        ("Logout", CommandBody::Logout),
        ("STARTTLS", CommandBody::StartTls),
        ("NAMESPACE", CommandBody::Namespace),
        ("CHECK", CommandBody::Check),
        ("CLOSE", CommandBody::Close),
        ("UNSELECT", CommandBody::Unselect),
        ("EXPUNGE ", CommandBody::Expunge { uids: None }),
        ("IDLE", CommandBody::Idle),
    ] {
        check(line, expected);
    }
    refuse(&[
        "NOOP x",
        "CLOSE INBOX",
        "EXPUNGE 1",
        "IDLE DONE",
        "",
        " ",
        "X",
        "NOOPX",
        "XNOOP",
        "UID",
        "UID NOOP",
    ]);
}

#[test]
fn login_takes_strings_of_all_kinds() {
    let login = |user: &str, password: &[u8]| CommandBody::Login {
        user: user.to_owned(),
        password: Secret::new(password.to_vec()),
    };
    check("LOGIN anna segreta", login("anna", b"segreta"));
    check("login \"anna\" \"se\\\"gr\\\\eta\"", login("anna", b"se\"gr\\eta"));
    check("LOGIN {4}\r\nanna {3}\r\nx y", login("anna", b"x y"));
    check("LOGIN {4+}\r\nanna {0+}\r\n", login("anna", b""));
    check("LOGIN anna \"\" ", login("anna", b""));
    check("LOGIN a@b.it%x p]%*ss", login("a@b.it%x", b"p]%*ss"));
    check("LOGIN NIL NIL", login("NIL", b"NIL"));
    check("LOGIN \"perché\" \"pàss\"", login("perché", "pàss".as_bytes()));
    assert_eq!(body_of(b"LOGIN anna \"p\xe0ss\"", ParseOptions::default()), Ok(login("anna", b"p\xe0ss")));
    refuse(&[
        "LOGIN",
        "LOGIN anna",
        "LOGIN anna ",
        "LOGIN anna \"x",
        "LOGIN anna x y",
        "LOGIN anna {9}\r\nx",
        "LOGIN a\\b x",
        "LOGIN anna \"x\ny\"",
        "LOGIN anna \"x\0y\"",
        "LOGIN anna x\0y",
        "LOGIN anna {3}x",
        "LOGIN (anna) x",
    ]);
    assert!(!format!("{:?}", body("LOGIN anna segreta")).contains("segreta"));
}

#[test]
fn authenticate_takes_an_initial_response() {
    let authenticate = |mechanism: &str, initial: Option<&[u8]>| CommandBody::Authenticate {
        mechanism: mechanism.to_owned(),
        initial: initial.map(|bytes| Secret::new(bytes.to_vec())),
    };
    check("AUTHENTICATE PLAIN", authenticate("PLAIN", None));
    check("authenticate  plain", authenticate("PLAIN", None));
    check("AUTHENTICATE LOGIN ", authenticate("LOGIN", None));
    check("AUTHENTICATE PLAIN AGEAYg==", authenticate("PLAIN", Some(b"\0a\0b")));
    check("AUTHENTICATE PLAIN =", authenticate("PLAIN", Some(b"")));
    check("AUTHENTICATE X-FOO", authenticate("X-FOO", None));
    check("AUTHENTICATE SCRAM-SHA-256 AAAA", authenticate("SCRAM-SHA-256", Some(&[0, 0, 0])));
    refuse(&["AUTHENTICATE", "AUTHENTICATE PLAIN !!!", "AUTHENTICATE PLAIN AGE", "AUTHENTICATE PLAIN a b"]);
}

#[test]
fn lines_of_authenticate() {
    let data = |bytes: &[u8]| Some(AuthLine::Data(Secret::new(bytes.to_vec())));
    assert_eq!(parse_auth_line(b"AGEAYg=="), data(b"\0a\0b"));
    assert_eq!(parse_auth_line(b""), data(b""));
    assert_eq!(parse_auth_line(b"*"), Some(AuthLine::Cancel));
    for line in [&b"!!!"[..], b"AGE", b"AGEAYg== ", b"**", b"=", b"\xff", b"AGEAYg==\r\nAAAA"] {
        assert_eq!(parse_auth_line(line), None, "{line:?}");
    }
}

#[test]
fn enable_and_id() {
    check("ENABLE CONDSTORE", CommandBody::Enable(strings(&["CONDSTORE"])));
    check(
        "enable qresync utf8=accept imap4rev2",
        CommandBody::Enable(strings(&["QRESYNC", "UTF8=ACCEPT", "IMAP4REV2"])),
    );
    refuse(&["ENABLE", "ENABLE (CONDSTORE)"]);
    check("ID NIL", CommandBody::Id(Vec::new()));
    check("ID nil", CommandBody::Id(Vec::new()));
    check("ID ()", CommandBody::Id(Vec::new()));
    check(
        "ID (\"name\" \"x\" \"version\" NIL \"os\" \"NIL\" {1}\r\na {1}\r\nb)",
        CommandBody::Id(vec![
            ("name".to_owned(), Some("x".to_owned())),
            ("version".to_owned(), None),
            ("os".to_owned(), Some("NIL".to_owned())),
            ("a".to_owned(), Some("b".to_owned())),
        ]),
    );
    refuse(&["ID", "ID (\"name\")", "ID \"name\" \"x\"", "ID (name x)"]);
}

#[test]
fn mailbox_names_are_decoded() {
    let delete = |name: &str| CommandBody::Delete { mailbox: name.to_owned() };
    check("DELETE INBOX", delete("INBOX"));
    check("DELETE inbox", delete("INBOX"));
    check("DELETE \"InBox/Foo\"", delete("INBOX/Foo"));
    check("DELETE Inboxes", delete("Inboxes"));
    check("DELETE {5}\r\ninbox", delete("INBOX"));
    check("DELETE Attivit&AOA-", delete("Attività"));
    check("DELETE \"&2D3eAA-\"", delete("😀"));
    check("DELETE a&-b", delete("a&b"));
    check("DELETE a]b%c*d", delete("a]b%c*d"));
    check("DELETE NIL", delete("NIL"));
    check("DELETE \"NIL\"", delete("NIL"));
    check("DELETE \"\"", delete(""));
    check("DELETE ..", delete(".."));
    check("DELETE \"a b\"  ", delete("a b"));
    refuse(&[
        "DELETE",
        "DELETE ",
        "DELETE a b",
        "DELETE &",
        "DELETE a&b",
        "DELETE \"é\"",
        "DELETE &AGE-",
        "DELETE (a)",
    ]);
    let utf8 = ParseOptions { utf8: true, ..ParseOptions::default() };
    assert_eq!(body_of("DELETE \"A&B é\"".as_bytes(), utf8), Ok(delete("A&B é")));
    assert_eq!(body_of("DELETE &AOk-".as_bytes(), utf8), Ok(delete("&AOk-")));
    assert!(body_of(b"DELETE \"\xff\"", utf8).is_err());
}

#[test]
fn commands_with_one_mailbox() {
    let mailbox = || "x".to_owned();
    check("SUBSCRIBE x", CommandBody::Subscribe { mailbox: mailbox() });
    check("UNSUBSCRIBE x", CommandBody::Unsubscribe { mailbox: mailbox() });
    check("GETQUOTAROOT x", CommandBody::GetQuotaRoot { mailbox: mailbox() });
    check("GETACL x", CommandBody::GetAcl { mailbox: mailbox() });
    check("MYRIGHTS x", CommandBody::MyRights { mailbox: mailbox() });
    check("RENAME x  \"y z\"", CommandBody::Rename { from: mailbox(), to: "y z".to_owned() });
    check("RENAME Inbox x", CommandBody::Rename { from: "INBOX".to_owned(), to: mailbox() });
    refuse(&["RENAME x", "RENAME x y z"]);
}

#[test]
fn create_with_special_use() {
    let create = |uses: &[SpecialUse]| CommandBody::Create { mailbox: "x".to_owned(), uses: uses.to_vec() };
    check("CREATE x", create(&[]));
    check("CREATE x (USE (\\Sent))", create(&[SpecialUse::Sent]));
    check("create x (use (\\drafts \\JUNK))", create(&[SpecialUse::Drafts, SpecialUse::Junk]));
    check("CREATE x (USE ())", create(&[]));
    check("CREATE a/", CommandBody::Create { mailbox: "a/".to_owned(), uses: Vec::new() });
    refuse(&[
        "CREATE",
        "CREATE x (USE (\\Foo))",
        "CREATE x (FOO)",
        "CREATE x (USE \\Sent)",
        "CREATE x (USE (Sent))",
    ]);
}

fn select(mailbox: &str, condstore: bool, qresync: Option<QResync>) -> CommandBody {
    CommandBody::Select(Select { mailbox: mailbox.to_owned(), condstore, qresync })
}

/// RFC 4466 §2.1
#[test]
fn select_with_condstore() {
    check("SELECT inbox", select("INBOX", false, None));
    check("SELECT x (CONDSTORE)", select("x", true, None));
    check("SELECT x(condstore)", select("x", true, None));
    check(
        "EXAMINE x",
        CommandBody::Examine(Select { mailbox: "x".to_owned(), condstore: false, qresync: None }),
    );
    refuse(&["SELECT", "SELECT x y", "SELECT x (FOO)", "SELECT x (CONDSTORE", "SELECT x CONDSTORE"]);
}

#[test]
fn select_with_qresync() {
    let known =
        QResync { uid_validity: 67890007, mod_seq: 90060115194045000, known_uids: None, seq_match: None };
    let check = |line: &str, qresync: QResync| check(line, select("x", false, Some(qresync)));
    check("SELECT x (QRESYNC (67890007 90060115194045000))", known.clone());
    check("SELECT x (qresync ( 67890007  90060115194045000 ))", known.clone());
    check(
        "SELECT x (QRESYNC (67890007 90060115194045000 41,43:211,214:541))",
        QResync { known_uids: Some(set("41,43:211,214:541")), ..known.clone() },
    );
    check(
        "SELECT x (QRESYNC (67890007 90060115194045000 41:211 (1:3 41:43)))",
        QResync {
            known_uids: Some(set("41:211")),
            seq_match: Some((set("1:3"), set("41:43"))),
            ..known.clone()
        },
    );
    check(
        "SELECT x (QRESYNC (67890007 90060115194045000 (1:3 41:43)))",
        QResync { seq_match: Some((set("1:3"), set("41:43"))), ..known.clone() },
    );
    check("SELECT x (QRESYNC (67890007 0))", QResync { mod_seq: 0, ..known });
    refuse(&[
        "SELECT x (QRESYNC)",
        "SELECT x (QRESYNC ())",
        "SELECT x (QRESYNC (1))",
        "SELECT x (QRESYNC (0 1))",
        "SELECT x (QRESYNC (1 2 1:*))",
        "SELECT x (QRESYNC (1 2 $))",
        "SELECT x (QRESYNC (1 2 3 (1:* 2)))",
        "SELECT x (QRESYNC (1 2 3 (1)))",
        "SELECT x (QRESYNC (1 9223372036854775808))",
        "SELECT x (QRESYNC (1 2 3 4))",
    ]);
}

#[test]
fn status_items_are_known_in_any_case() {
    let status =
        |items: &[StatusItem]| CommandBody::Status { mailbox: "x".to_owned(), items: items.to_vec() };
    check("STATUS x (MESSAGES)", status(&[StatusItem::Messages]));
    check("STATUS x messages", status(&[StatusItem::Messages]));
    check("STATUS x (messages UNSEEN  messages )", status(&[StatusItem::Messages, StatusItem::Unseen]));
    let all: Vec<StatusItem> = StatusItem::NAMES.iter().map(|(item, _)| *item).collect();
    check(
        "STATUS x (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE DELETED DELETED-STORAGE HIGHESTMODSEQ \
         MAILBOXID APPENDLIMIT)",
        status(&all),
    );
    refuse(&[
        "STATUS x",
        "STATUS x ()",
        "STATUS x (FOO)",
        "STATUS (MESSAGES)",
        "STATUS x (MESSAGES",
        "STATUS x (MESSAGES) y",
    ]);
}

fn list(patterns: &[&str]) -> List {
    List {
        reference: String::new(),
        patterns: strings(patterns),
        selection: ListSelection::default(),
        returns: ListReturn::default(),
        extended: false,
    }
}

#[test]
fn plain_list() {
    check("LIST \"\" *", CommandBody::List(list(&["*"])));
    check("LIST \"\" \"%\" ", CommandBody::List(list(&["%"])));
    check("LIST \"\" \"\"", CommandBody::List(list(&[""])));
    check("LIST {0}\r\n {1}\r\n*", CommandBody::List(list(&["*"])));
    check("LIST a/ inbox/%", CommandBody::List(List { reference: "a/".to_owned(), ..list(&["inbox/%"]) }));
    check("LIST \"\" Attivit&AOA-/*", CommandBody::List(list(&["Attività/*"])));
    check("LIST \"\" a&b*", CommandBody::List(list(&["a&b*"])));
    check("LSUB \"\" *", CommandBody::Lsub { reference: String::new(), pattern: "*".to_owned() });
    refuse(&["LIST", "LIST \"\"", "LIST \"\" a b", "LSUB \"\"", "LIST \"\" (a", "LSUB \"\" (a b)"]);
}

#[test]
fn extended_list() {
    let extended = |patterns: &[&str]| List { extended: true, ..list(patterns) };
    let subscribed = ListSelection { subscribed: true, ..ListSelection::default() };
    let also_told = ListReturn { subscribed: true, ..ListReturn::default() };
    check(
        "LIST (SUBSCRIBED) \"\" *",
        CommandBody::List(List { selection: subscribed, returns: also_told.clone(), ..extended(&["*"]) }),
    );
    check("LIST () \"\" %", CommandBody::List(extended(&["%"])));
    check("LIST \"\" (INBOX \"a b\" x/%)", CommandBody::List(extended(&["INBOX", "a b", "x/%"])));
    check(
        "LIST (remote subscribed recursivematch special-use) \"\" *",
        CommandBody::List(List {
            selection: ListSelection {
                subscribed: true,
                remote: true,
                recursive_match: true,
                special_use: true,
            },
            returns: also_told,
            ..extended(&["*"])
        }),
    );
    check(
        "LIST \"\" % RETURN (SUBSCRIBED children SPECIAL-USE myrights STATUS (MESSAGES UNSEEN))",
        CommandBody::List(List {
            returns: ListReturn {
                metadata: Vec::new(),
                subscribed: true,
                children: true,
                special_use: true,
                my_rights: true,
                status: vec![StatusItem::Messages, StatusItem::Unseen],
            },
            ..extended(&["%"])
        }),
    );
    check("LIST \"\" % RETURN ()", CommandBody::List(extended(&["%"])));
    refuse(&[
        "LIST (RECURSIVEMATCH) \"\" *",
        "LIST (RECURSIVEMATCH REMOTE) \"\" *",
        "LIST (FOO) \"\" *",
        "LIST \"\" () ",
        "LIST \"\" * RETURN (FOO)",
        "LIST \"\" * RETURN (STATUS ())",
        "LIST \"\" * RETURN (STATUS)",
        "LIST \"\" * RETURN",
        "LIST \"\" * FOO (X)",
    ]);
}

#[test]
fn quota_commands() {
    check("GETQUOTA \"\"", CommandBody::GetQuota { root: String::new() });
    check("GETQUOTA x", CommandBody::GetQuota { root: "x".to_owned() });
    check(
        "SETQUOTA \"\" (STORAGE 512 message 10)",
        CommandBody::SetQuota {
            root: String::new(),
            limits: vec![("STORAGE".to_owned(), 512), ("MESSAGE".to_owned(), 10)],
        },
    );
    check("SETQUOTA x ()", CommandBody::SetQuota { root: "x".to_owned(), limits: Vec::new() });
    refuse(&["GETQUOTA", "SETQUOTA x", "SETQUOTA x (STORAGE)", "SETQUOTA x STORAGE 5"]);
}

#[test]
fn rights_commands() {
    let mailbox = || "x".to_owned();
    let identifier = || "anna".to_owned();
    let set_acl = |change, rights: &str| CommandBody::SetAcl {
        mailbox: mailbox(),
        identifier: identifier(),
        change,
        rights: rights.to_owned(),
    };
    check("SETACL x anna lrs", set_acl(AclChange::Replace, "lrs"));
    check("SETACL x anna +k", set_acl(AclChange::Add, "k"));
    check("SETACL x anna \"-x0\"", set_acl(AclChange::Remove, "x0"));
    check("SETACL x anna \"\"", set_acl(AclChange::Replace, ""));
    check("DELETEACL x anna", CommandBody::DeleteAcl { mailbox: mailbox(), identifier: identifier() });
    check("LISTRIGHTS x \"anna\"", CommandBody::ListRights { mailbox: mailbox(), identifier: identifier() });
    refuse(&[
        "SETACL x anna",
        "SETACL x anna LRS",
        "SETACL x anna l r",
        "DELETEACL x",
        "LISTRIGHTS x",
        "GETACL",
    ]);
}
