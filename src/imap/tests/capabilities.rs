//! Each capability that is announced does something, and does it no longer when it is switched off.

use super::*;
use crate::imap::{Feature, ImapConfig};

/// A capability, commands before, and a command whose answer holds the text exactly when the capability is on.
type Probe = (&'static str, &'static [&'static str], &'static str, &'static str);

const BEFORE_LOGIN: [Probe; 4] = [
    ("SASL-IR", &[], "AUTHENTICATE PLAIN AG9wMDEAZGVtbw==", "OK"),
    ("AUTH=PLAIN", &[], "AUTHENTICATE PLAIN AG9wMDEAZGVtbw==", "OK"),
    ("ID", &[], "ID NIL", "* ID ("),
    ("LITERAL+", &[], "LOGIN {4+}\r\nop01 {4+}\r\ndemo", "OK"),
];

const AFTER_LOGIN: [Probe; 51] = [
    ("IMAP4rev2", &[], "ENABLE IMAP4rev2", "* ENABLED IMAP4rev2"),
    ("ENABLE", &[], "ENABLE CONDSTORE", "* ENABLED CONDSTORE"),
    ("NAMESPACE", &[], "NAMESPACE", "* NAMESPACE (("),
    ("CHILDREN", &[], "LIST \"\" INBOX", "\\HasNoChildren"),
    ("UNSELECT", &["SELECT INBOX"], "UNSELECT", "OK"),
    ("UIDPLUS", &[], "APPEND INBOX {2+}\r\n\r\n", "[APPENDUID "),
    ("UIDPLUS", &["SELECT INBOX"], "COPY 1 Bozze", "[COPYUID "),
    ("UIDPLUS", &["SELECT INBOX"], "UID EXPUNGE 1", "OK"),
    ("MOVE", &["SELECT INBOX"], "MOVE 1 Bozze", "OK"),
    ("IDLE", &[], "IDLE\r\nDONE", "OK"),
    ("SPECIAL-USE", &[], "LIST \"\" Bozze", "\\Drafts"),
    ("SPECIAL-USE", &[], "LIST (SPECIAL-USE) \"\" *", "OK"),
    ("CREATE-SPECIAL-USE", &[], "CREATE x (USE (\\Important))", "OK"),
    ("CONDSTORE", &["SELECT INBOX"], "FETCH 1 (MODSEQ)", "MODSEQ ("),
    ("CONDSTORE", &[], "SELECT INBOX", "[HIGHESTMODSEQ "),
    ("QRESYNC", &[], "ENABLE QRESYNC", "* ENABLED QRESYNC"),
    ("ESEARCH", &["SELECT INBOX"], "SEARCH RETURN (COUNT) ALL", "COUNT 1"),
    ("SEARCHRES", &["SELECT INBOX"], "SEARCH RETURN (SAVE) ALL", "OK"),
    ("SEARCH=FUZZY", &["SELECT INBOX"], "SEARCH FUZZY ALL", "* SEARCH 1"),
    ("SEARCH=FUZZY", &["SELECT INBOX"], "SEARCH RETURN (RELEVANCY ALL) FUZZY ALL", "ALL 1 RELEVANCY (100)"),
    ("BINARY", &["SELECT INBOX"], "FETCH 1 BINARY.PEEK[1]", "BINARY[1]"),
    ("LIST-EXTENDED", &[], "LIST (SUBSCRIBED) \"\" INBOX", "\\Subscribed"),
    ("LIST-STATUS", &[], "LIST \"\" INBOX RETURN (STATUS (MESSAGES))", "* STATUS"),
    ("STATUS=SIZE", &[], "STATUS INBOX (SIZE)", "SIZE "),
    ("APPENDLIMIT", &[], "STATUS INBOX (APPENDLIMIT)", "APPENDLIMIT 52428800"),
    ("MULTIAPPEND", &[], "APPEND INBOX {1+}\r\na {1+}\r\nb", "OK"),
    ("QUOTA", &[], "GETQUOTAROOT INBOX", "* QUOTAROOT"),
    ("QUOTA=RES-STORAGE", &[], "GETQUOTAROOT INBOX", "STORAGE 1 9"),
    ("QUOTA=RES-STORAGE", &[], "STATUS INBOX (DELETED-STORAGE)", "DELETED-STORAGE 0"),
    ("OBJECTID", &[], "STATUS INBOX (MAILBOXID)", "MAILBOXID (F"),
    ("ACL", &[], "MYRIGHTS INBOX", "* MYRIGHTS \"INBOX\" lrswipkxtea"),
    ("LIST-MYRIGHTS", &[], "LIST \"\" INBOX RETURN (MYRIGHTS)", "* MYRIGHTS \"INBOX\""),
    ("SORT", &["SELECT INBOX"], "SORT (SIZE) UTF-8 ALL", "* SORT 1"),
    ("SORT=DISPLAY", &["SELECT INBOX"], "SORT (DISPLAYFROM) UTF-8 ALL", "* SORT 1"),
    ("ESORT", &["SELECT INBOX"], "SORT RETURN (COUNT) (SIZE) UTF-8 ALL", "COUNT 1"),
    ("THREAD=ORDEREDSUBJECT", &["SELECT INBOX"], "THREAD ORDEREDSUBJECT UTF-8 ALL", "* THREAD (1)"),
    ("THREAD=REFERENCES", &["SELECT INBOX"], "THREAD REFERENCES UTF-8 ALL", "* THREAD (1)"),
    ("WITHIN", &["SELECT INBOX"], "SEARCH YOUNGER 60", "* SEARCH 1"),
    ("SAVEDATE", &["SELECT INBOX"], "FETCH 1 SAVEDATE", "SAVEDATE \""),
    // With an algorithm there is none of: what follows stays readable.
    ("COMPRESS=DEFLATE", &[], "COMPRESS NONE", "BAD Compression algorithm"),
    ("UTF8=ACCEPT", &[], "ENABLE UTF8=ACCEPT", "* ENABLED UTF8=ACCEPT"),
    ("PREVIEW", &["SELECT INBOX"], "FETCH 1 (PREVIEW (LAZY))", "PREVIEW \"Buongiorno\""),
    ("CATENATE", &[], "APPEND INBOX CATENATE (TEXT {1+}\r\na)", "OK"),
    ("REPLACE", &["SELECT INBOX"], "REPLACE 1 INBOX {1+}\r\na", "OK"),
    ("METADATA", &[], "GETMETADATA INBOX /shared/comment", "* METADATA"),
    ("NOTIFY", &[], "NOTIFY NONE", "OK"),
    ("LIST-METADATA", &[], "LIST \"\" INBOX RETURN (METADATA (/shared/comment))", "* METADATA"),
    ("PARTIAL", &["SELECT INBOX"], "SEARCH RETURN (PARTIAL -1:-5) ALL", "PARTIAL (-1:-5 1)"),
    ("PARTIAL", &["SELECT INBOX"], "UID FETCH 1:* FLAGS (PARTIAL 1:9)", "* 1 FETCH (UID 1"),
    ("CONTEXT=SEARCH", &["SELECT INBOX"], "SEARCH RETURN (UPDATE COUNT) ALL", "COUNT 1"),
    ("CONTEXT=SORT", &["SELECT INBOX"], "SORT RETURN (CONTEXT COUNT) (SIZE) UTF-8 ALL", "COUNT 1"),
];

const MORE_OBJECT_IDS: [Probe; 3] = [
    ("OBJECTID", &[], "SELECT INBOX", "[MAILBOXID (F"),
    ("OBJECTID", &[], "CREATE y", "[MAILBOXID (F"),
    ("OBJECTID", &["SELECT INBOX"], "FETCH 1 (EMAILID THREADID)", "EMAILID (M"),
];

/// What is refused while a capability is off, with INBOX selected where there is a log-in. `|` parts commands.
const REFUSED: [(&str, &str); 45] = [
    ("LITERAL+", "LOGIN {4+}\r\nop01 {4+}\r\ndemo"),
    ("SASL-IR", "AUTHENTICATE PLAIN AG9wMDEAZGVtbw=="),
    ("AUTH=PLAIN", "AUTHENTICATE PLAIN"),
    ("AUTH=LOGIN", "AUTHENTICATE LOGIN"),
    ("ID", "ID NIL|ID (\"name\" \"x\")"),
    ("ENABLE", "ENABLE CONDSTORE"),
    ("NAMESPACE", "NAMESPACE"),
    ("UNSELECT", "UNSELECT"),
    ("UIDPLUS", "UID EXPUNGE 1"),
    ("MOVE", "MOVE 1 Bozze|UID MOVE 1 Bozze"),
    ("IDLE", "IDLE"),
    ("SPECIAL-USE", "LIST (SPECIAL-USE) \"\" *|LIST \"\" * RETURN (SPECIAL-USE)"),
    ("CREATE-SPECIAL-USE", "CREATE x (USE (\\Important))"),
    (
        "CONDSTORE",
        "SELECT INBOX (CONDSTORE)|FETCH 1 MODSEQ|FETCH 1 FLAGS (CHANGEDSINCE 1)|SEARCH MODSEQ 1\
         |STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)|STATUS INBOX (HIGHESTMODSEQ)",
    ),
    ("QRESYNC", "SELECT INBOX (QRESYNC (1 1))|UID FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)"),
    ("ESEARCH", "SEARCH RETURN (COUNT) ALL|UID SEARCH RETURN () ALL"),
    ("SEARCHRES", "SEARCH RETURN (SAVE) ALL|FETCH $ UID|STORE $ +FLAGS (\\Seen)|COPY $ Bozze|SEARCH $"),
    ("SEARCH=FUZZY", "SEARCH FUZZY ALL|SEARCH NOT (FUZZY TEXT a)|SEARCH RETURN (RELEVANCY) FUZZY ALL"),
    ("BINARY", "FETCH 1 BINARY.PEEK[1]|FETCH 1 BINARY.SIZE[1]|APPEND INBOX ~{2+}\r\n\r\n"),
    (
        "LIST-EXTENDED",
        "LIST (SUBSCRIBED) \"\" *|LIST \"\" (a b)|LIST \"\" * RETURN (CHILDREN)|LIST \"\" * RETURN (STATUS (UNSEEN))",
    ),
    ("LIST-STATUS", "LIST \"\" * RETURN (STATUS (MESSAGES))"),
    ("STATUS=SIZE", "STATUS INBOX (SIZE)|LIST \"\" * RETURN (STATUS (SIZE))"),
    ("MULTIAPPEND", "APPEND INBOX {1+}\r\na {1+}\r\nb"),
    ("QUOTA", "GETQUOTA \"\"|GETQUOTAROOT INBOX|SETQUOTA \"\" (STORAGE 9)"),
    ("COMPRESS=DEFLATE", "COMPRESS DEFLATE"),
    ("PREVIEW", "FETCH 1 PREVIEW|UID FETCH 1 (UID PREVIEW (LAZY))"),
    ("CATENATE", "APPEND INBOX CATENATE (TEXT {1+}\r\na)|REPLACE 1 INBOX CATENATE (URL ;UID=1)"),
    ("REPLACE", "REPLACE 1 INBOX {1+}\r\na|UID REPLACE 1 INBOX {1+}\r\na"),
    ("UTF8=ACCEPT", "APPEND INBOX UTF8 (~{2+}\r\n\r\n)"),
    ("METADATA", "GETMETADATA \"\" /shared/comment|SETMETADATA INBOX (/private/a NIL)"),
    ("NOTIFY", "NOTIFY NONE|NOTIFY SET (personal NONE)|SEARCH RETURN (UPDATE (UID)) ALL"),
    ("LIST-METADATA", "LIST \"\" * RETURN (METADATA (/shared/comment))"),
    ("OBJECTID", "STATUS INBOX (MAILBOXID)|FETCH 1 EMAILID|FETCH 1 THREADID|SEARCH EMAILID M1"),
    (
        "ACL",
        "GETACL INBOX|SETACL INBOX op02 lr|DELETEACL INBOX op02|LISTRIGHTS INBOX op02|MYRIGHTS INBOX\
         |LIST \"\" INBOX RETURN (MYRIGHTS)",
    ),
    ("LIST-MYRIGHTS", "LIST \"\" INBOX RETURN (MYRIGHTS)"),
    ("SORT", "SORT (DATE) UTF-8 ALL|UID SORT (DISPLAYTO) UTF-8 ALL|SORT RETURN () (DATE) UTF-8 ALL"),
    ("SORT=DISPLAY", "SORT (DISPLAYTO) UTF-8 ALL|UID SORT (SIZE REVERSE DISPLAYFROM) UTF-8 ALL"),
    ("ESORT", "SORT RETURN () (DATE) UTF-8 ALL"),
    ("THREAD=ORDEREDSUBJECT", "THREAD ORDEREDSUBJECT UTF-8 ALL"),
    ("THREAD=REFERENCES", "UID THREAD REFERENCES UTF-8 ALL"),
    ("WITHIN", "SEARCH OLDER 1|SEARCH NOT YOUNGER 1|SORT (DATE) UTF-8 OLDER 1"),
    ("PARTIAL", "SEARCH RETURN (PARTIAL 1:5) ALL|UID FETCH 1:* UID (PARTIAL 1:5)"),
    ("CONTEXT=SEARCH", "SEARCH RETURN (UPDATE) ALL|SEARCH RETURN (CONTEXT ALL) ALL|CANCELUPDATE \"a\""),
    ("CONTEXT=SORT", "SORT RETURN (UPDATE) (DATE) UTF-8 ALL|SORT RETURN (PARTIAL 1:5) (DATE) UTF-8 ALL"),
    ("SAVEDATE", "FETCH 1 SAVEDATE|SEARCH SAVEDATESUPPORTED|SEARCH OR SAVEDON 1-Jan-2026 ALL"),
];

/// A server with one message in INBOX and a quota.
async fn server() -> Server {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let owner = server.person("op01");
    let set = server.engine.db.write(move |tx| mailstore::quota::set_limit(tx, owner.0, Some(9 << 10)));
    set.await.expect("a limit");
    server
}

fn config(without: Option<&str>) -> ImapConfig {
    let names: Vec<String> = without.into_iter().map(str::to_owned).collect();
    // Without LITERAL+ there is still LITERAL-, whose test is its own.
    let also = names.iter().any(|name| name == "LITERAL+").then(|| "LITERAL-".to_owned());
    let names: Vec<String> = names.into_iter().chain(also).collect();
    let config = ImapConfig::of_names(&names).expect("known names");
    ImapConfig { allow_plaintext_login: true, ..config }
}

/// What the probe's command answers, and whether the capability is announced.
async fn ask(probe: &Probe, logged_in: bool, on: bool) -> (String, bool) {
    let (name, before, command, _) = probe;
    let server = server().await;
    let mut client = server.greeted(config((!on).then_some(name))).await;
    if logged_in {
        client.ok("LOGIN op01 demo").await;
    }
    let told = client.ok("CAPABILITY").await;
    let is = |word: &str| word == *name || word.strip_prefix(name).is_some_and(|value| value == "=52428800");
    let announced = told.split_whitespace().any(is);
    for command in *before {
        client.ok(command).await;
    }
    let told = client.run(command).await.join("\n");
    // The next command is found where it begins.
    client.ok("NOOP").await;
    (told, announced)
}

async fn check(probe: &Probe, logged_in: bool) {
    let (name, _, command, sees) = probe;
    let (told, announced) = ask(probe, logged_in, true).await;
    assert!(announced && told.contains(sees), "{name} on, {command}: {told}");
    let (told, announced) = ask(probe, logged_in, false).await;
    assert!(!announced && !told.contains(sees), "{name} off, {command}: {told}");
}

/// RFC 9051 §6.1.1
#[tokio::test]
async fn before_login() {
    for probe in &BEFORE_LOGIN {
        check(probe, false).await;
    }
}

/// RFC 9051 §6.1.1, RFC 7889 §2; RFC 9051 §6.3.13: IDLE without a mailbox.
#[tokio::test]
async fn after_login() {
    for probe in AFTER_LOGIN.iter().chain(&MORE_OBJECT_IDS) {
        check(probe, true).await;
    }
}

/// RFC 9051 §6.1.1: what is not announced is not understood.
#[tokio::test]
async fn what_is_switched_off_is_refused_and_the_session_goes_on() {
    let server = server().await;
    for (name, commands) in REFUSED {
        let off = if name == "LITERAL+" { &["LITERAL+", "LITERAL-"][..] } else { &[name] };
        let off: Vec<String> = off.iter().map(|&name| name.to_owned()).collect();
        let config = ImapConfig::of_names(&off).expect("known names");
        let mut client = server.greeted(ImapConfig { allow_plaintext_login: true, ..config }).await;
        if AFTER_LOGIN.iter().any(|probe| probe.0 == name) {
            client.ok("LOGIN op01 demo").await;
            client.ok("SELECT INBOX").await;
        }
        for command in commands.split('|') {
            let told = client.run(command).await;
            let refused = told.len() == 1 && (told[0].starts_with("BAD") || told[0].starts_with("NO"));
            assert!(refused, "{name} off, {command}: {told:?}");
            client.check("NOOP", &["OK"]).await;
        }
    }
    let mut client = server.selected("op01").await;
    client.check("FETCH 1:* FLAGS", &["* 1 FETCH (FLAGS ())", "OK"]).await;
}

/// RFC 9051 §6.1.1
#[tokio::test]
async fn every_announced_capability_has_a_probe() {
    let server = server().await;
    let mut client = server.greeted(config(None)).await;
    let before = client.ok("CAPABILITY").await;
    client.ok("LOGIN op01 demo").await;
    let after = client.ok("CAPABILITY").await;
    let announced = [before, after].join("\n");
    let probes = || BEFORE_LOGIN.iter().chain(&AFTER_LOGIN).map(|probe| probe.0);
    // These have tests of their own.
    let known = |word: &str| {
        ["*", "CAPABILITY", "IMAP4rev1", "AUTH=LOGIN", "LITERAL-", "RIGHTS=kxte", "INPROGRESS"]
            .contains(&word)
            || probes()
                .any(|name| name == word || word.strip_prefix(name).is_some_and(|v| v.starts_with('=')))
    };
    let unknown: Vec<&str> = announced
        .lines()
        .filter(|line| line.contains("CAPABILITY IMAP4rev1"))
        .flat_map(|line| line.split_whitespace())
        .filter(|word| !known(word))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// draft-murchison-sasl-login §2
#[tokio::test]
async fn auth_login() {
    for (without, expected) in [(None, "+ VXNlcm5hbWU6"), (Some("AUTH=LOGIN"), "a NO [CANNOT]")] {
        let server = server().await;
        let mut client = server.greeted(config(without)).await;
        client.send("a AUTHENTICATE LOGIN\r\n").await;
        client.hears(&[expected]).await;
    }
}

/// RFC 7888 §5
#[tokio::test]
async fn literal_minus_is_announced_and_bounded() {
    let server = server().await;
    let without = ImapConfig::of_names(&["LITERAL+".to_owned()]).expect("a known name");
    let mut client = server.client_with("op01", ImapConfig { allow_plaintext_login: true, ..without }).await;
    let told = client.ok("CAPABILITY").await;
    assert!(told.contains(" LITERAL- ") && !told.contains("LITERAL+"), "{told}");
    client.check(&format!("APPEND INBOX {{4096+}}\r\n{}", "x".repeat(4096)), &["OK"]).await;
    client.check(&format!("APPEND INBOX {{4097+}}\r\n{}", "x".repeat(4097)), &["NO [TOOBIG]"]).await;
    client.ok("NOOP").await;
}

/// RFC 9051 §6.4.4
#[tokio::test]
async fn rev2_changes_search() {
    let server = server().await;
    let mut client = server.selected("op01").await;
    client.check("SEARCH ALL", &["* SEARCH 1", "OK"]).await;
    client.ok("ENABLE IMAP4rev2").await;
    client.check("SEARCH ALL", &["* ESEARCH (TAG \"t5\") ALL 1", "OK"]).await;
}

/// RFC 9051 §6.1.1: an administrator may switch one off for one account: whoever logs in afterwards neither sees nor has it.
#[tokio::test]
async fn what_is_switched_off_for_an_account_is_off_from_its_next_log_in_on() {
    let server = server().await;
    let mut before = server.client("op01").await;
    *server.door.disabled.lock().expect("no panic") = vec![Feature::CondStore, Feature::LiteralPlus];
    let mut after = server.client("op01").await;
    let told = after.ok("CAPABILITY").await;
    let words: Vec<&str> = told.split_whitespace().collect();
    assert!(words.contains(&"LITERAL-") && words.contains(&"MOVE"), "{told}");
    for gone in ["CONDSTORE", "QRESYNC", "LITERAL+"] {
        assert!(!words.contains(&gone), "{gone}: {told}");
    }
    after.check("ENABLE CONDSTORE", &["* ENABLED", "OK"]).await;
    after.check("SELECT INBOX (CONDSTORE)", &["BAD"]).await;
    after.check(&format!("APPEND INBOX {{4097+}}\r\n{}", "x".repeat(4097)), &["NO [TOOBIG]"]).await;
    before.check("ENABLE CONDSTORE", &["* ENABLED CONDSTORE", "OK"]).await;
}
