//! The right that each command needs (RFC 4314 §4), asked of real sessions with every combination of the rights that
//! matter, the others all held and none held.

use super::*;
use mailstore::{Rights, flags, rights};

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Ok,
    /// NO [NOPERM]: the person knows that the mailbox is there.
    Refused,
    /// NO [NONEXISTENT]
    Absent,
    /// NO [TRYCREATE], of a destination.
    NoTarget,
}

/// A command about the mailbox that @@ stands for, or with it open, the letters that matter, and how it has to end with some of them.
struct Case(&'static str, &'static str, Rule);

/// How a command ends, by which rights the person has.
type Rule = fn(&dyn Fn(&str) -> bool) -> End;

/// All of `letters` are needed, by name.
fn by_name(has: &dyn Fn(&str) -> bool, letters: &str) -> End {
    match (has(letters), has("l")) {
        (true, _) => End::Ok,
        (false, true) => End::Refused,
        (false, false) => End::Absent,
    }
}

/// RFC 5464 §3.3: `l` and something to do in the mailbox, and these too.
fn annotated(has: &dyn Fn(&str) -> bool, letters: &str) -> End {
    match (has("l"), ["r", "s", "w", "i", "p"].iter().any(|one| has(one)) && has(letters)) {
        (true, true) => End::Ok,
        (true, false) => End::Refused,
        (false, _) => End::Absent,
    }
}

fn target(has: &dyn Fn(&str) -> bool) -> End {
    let end = by_name(has, "i");
    if end == End::Absent { End::NoTarget } else { end }
}

fn open(held: bool) -> End {
    if held { End::Ok } else { End::Refused }
}

/// Commands with no mailbox open, or another one.
const BY_NAME: [Case; 19] = [
    Case("SELECT @@", "lr", |has| by_name(has, "r")),
    Case("EXAMINE @@", "lr", |has| by_name(has, "r")),
    Case("STATUS @@ (MESSAGES)", "lr", |has| by_name(has, "r")),
    Case("CREATE @@/new", "lk", |has| by_name(has, "k")),
    Case("DELETE @@/sub", "lx", |has| by_name(has, "x")),
    Case("RENAME @@/sub @@/new", "lkx", |has| by_name(has, "kx")),
    Case("SETACL @@ op01 +a", "la", |has| by_name(has, "a")),
    Case("DELETEACL @@ cpi.lecce", "la", |has| by_name(has, "a")),
    Case("GETACL @@", "la", |has| by_name(has, "a")),
    Case("LISTRIGHTS @@ anyone", "la", |has| by_name(has, "a")),
    Case("MYRIGHTS @@", "lrikxa", |has| {
        if ["l", "r", "i", "k", "x", "a"].iter().any(|one| has(one)) { End::Ok } else { End::Absent }
    }),
    Case("APPEND @@ {4+}\r\n\r\n\r\n", "li", target),
    Case("APPEND @@ (\\Seen \\Deleted \\Flagged) {4+}\r\n\r\n\r\n", "listw", target),
    Case("COPY 1 @@", "li", target),
    Case("MOVE 1 @@", "li", target),
    Case("GETQUOTAROOT @@", "lr", |has| by_name(has, "r")),
    Case("GETMETADATA @@ /shared/comment", "lrp", |has| annotated(has, "")),
    Case("SETMETADATA @@ (/private/comment {1+}\r\na)", "lsi", |has| annotated(has, "")),
    Case("SETMETADATA @@ (/shared/comment {1+}\r\na)", "lrw", |has| annotated(has, "w")),
];

/// Commands with the mailbox open, which needs r.
const OPEN: [Case; 14] = [
    Case("COPY 1 INBOX", "", |_| End::Ok),
    Case("MOVE 1 INBOX", "ltew", |has| open(has("te"))),
    Case("EXPUNGE", "let", |has| open(has("e"))),
    Case("UID EXPUNGE 1", "let", |has| open(has("e"))),
    Case("CLOSE", "le", |_| End::Ok),
    Case("STORE 1 +FLAGS (\\Seen)", "lswt", |has| open(has("s"))),
    Case("STORE 1 +FLAGS.SILENT (\\Deleted)", "lswt", |has| open(has("t"))),
    Case("UID STORE 1 -FLAGS (\\Flagged)", "lswt", |has| open(has("w"))),
    Case("STORE 1 +FLAGS (lavoro)", "lswt", |has| open(has("w"))),
    // One right of those concerned is enough.
    Case("STORE 1 +FLAGS (\\Seen \\Deleted)", "lswt", |has| open(has("s") || has("t"))),
    Case("STORE 1 FLAGS (\\Draft)", "lswt", |has| open(has("w"))),
    Case("STORE 1 FLAGS ()", "lswt", |has| open(has("s") || has("w") || has("t"))),
    Case("FETCH 1 (FLAGS BODY[])", "ls", |_| End::Ok),
    Case("SEARCH ALL", "ls", |_| End::Ok),
];

struct Trial {
    server: Server,
    client: Client,
    number: u32,
}

impl Trial {
    async fn new() -> Self {
        let server = Server::any().await;
        server.deliver("op02", &["own"; 200]).await;
        // An owner that op02 sees whatever the rights on the mailbox of the trial are.
        let (owner, reader) = (server.person("op01"), server.person("op02").0);
        let inbox = server.mailboxes.find(owner, "INBOX").await.expect("an INBOX").mailbox.id;
        let lookup = server.engine.db.write(move |tx| rights::set(tx, inbox, reader, Rights::LOOKUP));
        lookup.await.expect("a right");
        let client = server.client("op02").await;
        Self { server, client, number: 0 }
    }

    /// A new mailbox with one below it and a message, on both of which op02 has these rights.
    async fn mailbox(&mut self, held: Rights) -> (String, i64) {
        self.number += 1;
        let (owner, reader) = (self.server.person("op01"), self.server.person("op02").0);
        let name = format!("n{}", self.number);
        let below = self.server.mailboxes.create(owner, &format!("{name}/sub"), None).await.expect("it").id;
        let id = self.server.mailboxes.find(owner, &name).await.expect("the one above").mailbox.id;
        self.server.put(id, owner, flags::DELETED).await;
        let set = self.server.engine.db.write(move |tx| {
            rights::set(tx, below, reader, held)?;
            rights::set(tx, id, reader, held)
        });
        set.await.expect("rights");
        (format!("Altri/op01/{name}"), id)
    }

    async fn run(&mut self, case: &Case, held: Rights, selects: bool) {
        let (path, id) = self.mailbox(held).await;
        self.client.ok(&format!("SELECT {}", if selects { path.as_str() } else { "INBOX" })).await;
        let told = self.client.run(&case.0.replace("@@", &path)).await;
        let has = |letters: &str| held.allow(Rights::parse(letters).expect("letters"));
        let end = match told.last().map(String::as_str).unwrap_or_default() {
            line if line.starts_with("OK") => End::Ok,
            line if line.starts_with("NO [NOPERM]") => End::Refused,
            line if line.starts_with("NO [NONEXISTENT]") => End::Absent,
            line if line.starts_with("NO [TRYCREATE]") => End::NoTarget,
            line => panic!("{} with {held}: {line}", case.0),
        };
        assert_eq!(end, (case.2)(&has), "{} with {held}: {told:?}", case.0);
        self.consequences(case, held, id, &told).await;
    }

    /// What a command that went well may have done, and no more.
    async fn consequences(&self, case: &Case, held: Rights, id: i64, told: &[String]) {
        let owner = self.server.person("op01");
        let Ok(snapshot) = self.server.mailboxes.snapshot(owner, id).await else { return };
        let last = snapshot.entries.last().map(|entry| entry.flags & flags::SYSTEM);
        let of = |right: Rights, bits: u32| if held.allow(right) { bits } else { 0 };
        let set = of(Rights::SEEN, flags::SEEN)
            | of(Rights::DELETE_MESSAGES, flags::DELETED)
            | of(Rights::WRITE, flags::FLAGGED);
        match case.0 {
            "CLOSE" | "EXPUNGE" => {
                assert_eq!(last.is_none(), held.allow(Rights::EXPUNGE), "{} with {held}", case.0);
            }
            "FETCH 1 (FLAGS BODY[])" => {
                assert_eq!(last, Some(flags::DELETED | of(Rights::SEEN, flags::SEEN)), "{held}: {told:?}");
            }
            "STORE 1 +FLAGS (\\Seen \\Deleted)" => {
                assert_eq!(last, Some(flags::DELETED | of(Rights::SEEN, flags::SEEN)), "{held}");
            }
            "STORE 1 FLAGS ()" => {
                let kept = flags::DELETED & !of(Rights::DELETE_MESSAGES, flags::DELETED);
                assert_eq!(last, Some(kept), "{held}");
            }
            command if command.starts_with("APPEND @@ (") && held.allow(Rights::INSERT) => {
                assert_eq!(last, Some(set), "{held}");
            }
            _ => {}
        }
    }
}

/// All combinations of the letters, alone and with all others but these.
fn combinations(letters: &str) -> Vec<Rights> {
    let each: Vec<Rights> = Rights::parse(letters).expect("letters").each().collect();
    let others = Rights::ALL.without(Rights::parse(letters).expect("letters"));
    let chosen = |set: u32| {
        let taken = each.iter().enumerate().filter(move |(n, _)| set & (1 << n) != 0);
        taken.fold(Rights::NONE, |sum, (_, right)| sum | *right)
    };
    (0..1_u32 << each.len()).map(chosen).flat_map(|held| [held, held | others]).collect()
}

/// RFC 4314 §4, RFC 5464 §3.3
#[tokio::test]
async fn each_command_by_name_needs_its_right_and_no_other() {
    let mut trial = Trial::new().await;
    for case in &BY_NAME {
        for held in combinations(case.1) {
            trial.run(case, held, false).await;
        }
    }
}

/// RFC 4314 §4
#[tokio::test]
async fn each_command_in_an_open_mailbox_needs_its_right_and_no_other() {
    let mut trial = Trial::new().await;
    for case in &OPEN {
        for held in combinations(case.1) {
            trial.run(case, held | Rights::READ, true).await;
        }
    }
}

/// RFC 4314 §4: LIST, LSUB and STATUS in LIST tell what may be seen, and subscribing tells nothing of what may not.
#[tokio::test]
async fn listing_needs_the_right_to_look_up_and_never_fails() {
    let mut trial = Trial::new().await;
    for held in combinations("lr") {
        let (path, _) = trial.mailbox(held).await;
        for command in ["LIST \"\" @@", "LSUB \"\" @@", "LIST (SUBSCRIBED) \"\" @@"] {
            let told = trial.client.ok(&command.replace("@@", &path)).await;
            assert_eq!(told.contains(&path), held.allow(Rights::LOOKUP), "{command} with {held}: {told}");
        }
        let told = trial.client.ok(&format!("LIST \"\" {path} RETURN (STATUS (MESSAGES))")).await;
        let counted = held.allow(Rights::LOOKUP) && held.allow(Rights::READ);
        assert_eq!(told.contains("* LIST"), held.allow(Rights::LOOKUP), "{held}: {told}");
        assert_eq!(told.contains("* STATUS"), counted, "{held}: {told}");
        trial.client.ok(&format!("SUBSCRIBE {path}")).await;
        let told = trial.client.ok(&format!("LIST (SUBSCRIBED) \"\" {path}")).await;
        assert!(told.contains("\\Subscribed"), "{held}: {told}");
        assert_eq!(told.contains("\\NonExistent"), !held.allow(Rights::LOOKUP), "{held}: {told}");
        trial.client.ok(&format!("UNSUBSCRIBE {path}")).await;
    }
}

// RFC 4314 §5.2: i, e and the rights to flags that all share make a mailbox READ-WRITE; §5.1.1: PERMANENTFLAGS.
/// RFC 9051 §7.1, RFC 4314 §5.2
#[tokio::test]
async fn select_says_what_can_be_changed() {
    let mut trial = Trial::new().await;
    for held in combinations("swtie") {
        for private in [false, true] {
            let (path, id) = trial.mailbox(held | Rights::READ).await;
            let set =
                trial.server.engine.db.write(move |tx| mailstore::mailbox::set_private_seen(tx, id, private));
            set.await.expect("marks");
            let told = trial.client.ok(&format!("SELECT {path}")).await;
            let shared = if private { "wtie" } else { "swtie" };
            let writes = held.meets(Rights::parse(shared).expect("letters"));
            assert_eq!(told.contains("OK [READ-WRITE]"), writes, "{held}, private: {private}");
            let mut flags = Vec::new();
            for (letter, flag) in
                [("w", "\\Answered \\Flagged"), ("t", "\\Deleted"), ("s", "\\Seen"), ("w", "\\Draft \\*")]
            {
                if held.allow(Rights::parse(letter).expect("a letter")) {
                    flags.push(flag);
                }
            }
            assert!(told.contains(&format!("[PERMANENTFLAGS ({})]", flags.join(" "))), "{held}: {told}");
            let store = trial.client.run("STORE 1 +FLAGS (\\Seen)").await;
            let may = held.allow(Rights::SEEN);
            assert_eq!(store.last().is_some_and(|end| end.starts_with("OK")), may, "{held}: {store:?}");
            let told = trial.client.ok(&format!("EXAMINE {path}")).await;
            assert!(told.contains("OK [READ-ONLY]") && told.contains("[PERMANENTFLAGS ()]"), "{told}");
        }
    }
}
