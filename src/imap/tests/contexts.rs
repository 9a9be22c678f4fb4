//! Results that are kept up to date, and parts of results (RFC 5267 §4, RFC 9394).

use super::*;
use crate::imap::ImapConfig;
use proptest::prelude::*;

/// RFC 5267 §4.3.3 and §4.3.4: what comes is told after EXISTS, what goes before EXPUNGE, by number and by UID.
#[tokio::test]
async fn updates_tell_what_comes_and_goes() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b", "c"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        one.check("UID SEARCH RETURN (UPDATE COUNT) UNSEEN", &["* ESEARCH (TAG \"t3\") UID COUNT 3", "OK"])
            .await;
        one.check("SEARCH RETURN (UPDATE ALL) ALL", &["* ESEARCH (TAG \"t4\") ALL 1:3", "OK"]).await;
        two.ok("STORE 1:2 +FLAGS (\\Seen)").await;
        let told = one.run("NOOP").await;
        assert_eq!(told.len(), 4, "{told:?}");
        assert_eq!(told[2], "* ESEARCH (TAG \"t3\") UID REMOVEFROM (0 1:2)");
        two.ok("STORE 1 -FLAGS (\\Seen)").await;
        one.check("NOOP", &["* 1 FETCH", "* ESEARCH (TAG \"t3\") UID ADDTO (0 1)", "OK"]).await;
        server.deliver("op01", &["d"]).await;
        one.check(
            "NOOP",
            &[
                "* 4 EXISTS",
                "* ESEARCH (TAG \"t3\") UID ADDTO (0 4)",
                "* ESEARCH (TAG \"t4\") ADDTO (0 4)",
                "OK",
            ],
        )
        .await;
        two.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        one.check(
            "NOOP",
            &[
                "* ESEARCH (TAG \"t3\") UID REMOVEFROM (0 1)",
                "* ESEARCH (TAG \"t4\") REMOVEFROM (0 1)",
                "* 1 EXPUNGE",
                "OK",
            ],
        )
        .await;
    }
}

/// RFC 5267 §4.3: a client's own changes are told as well, silent ones too, and what FETCH marks as seen.
#[tokio::test]
async fn own_changes_change_results() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let mut client = server.selected("op01").await;
    client.ok("SEARCH RETURN (UPDATE) UNSEEN").await;
    client.check("STORE 1 +FLAGS.SILENT (\\Seen)", &["* ESEARCH (TAG \"t3\") REMOVEFROM (0 1)", "OK"]).await;
    let told = client.ok("FETCH 2 BODY[TEXT]").await;
    assert!(told.contains("* ESEARCH (TAG \"t3\") REMOVEFROM (0 2)"), "{told}");
    client.check("CANCELUPDATE \"t3\"", &["OK"]).await;
    let told = client.ok("STORE 1 -FLAGS (\\Seen)").await;
    assert!(!told.contains("ESEARCH"), "{told}");
}

/// RFC 5267 §4.3.2: also in IDLE.
#[tokio::test]
async fn updates_come_in_idle() {
    for server in each_engine().await {
        server.deliver("op01", &["b"]).await;
        let mut client = server.selected("op01").await;
        client
            .check(
                "UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 ALL",
                &["* ESEARCH (TAG \"t3\") UID ALL 1", "OK"],
            )
            .await;
        client.send("i IDLE\r\n").await;
        client.hears(&["+ "]).await;
        server.deliver("op01", &["a"]).await;
        client.hears(&["* 2 EXISTS", "* ESEARCH (TAG \"t3\") UID ADDTO (1 2)"]).await;
        server.deliver("op01", &["c"]).await;
        client.hears(&["* 3 EXISTS", "* ESEARCH (TAG \"t3\") UID ADDTO (3 3)"]).await;
        client.send("DONE\r\n").await;
        client.hears(&["i OK"]).await;
    }
}

/// RFC 5267 §4.3: one tag, one context; §4.3.1: too many are refused, and what else was asked for is told; §4.3.5: ended by
/// CANCELUPDATE or with the mailbox.
#[tokio::test]
async fn contexts_are_bounded_and_end() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let mut client = server.selected("op01").await;
    client.send("x SEARCH RETURN (UPDATE) ALL\r\nx SEARCH RETURN (UPDATE) ALL\r\n").await;
    client.hears(&["* ESEARCH (TAG \"x\")", "x OK", "x BAD Tag reuse"]).await;
    for _ in 0..15 {
        client.ok("SEARCH RETURN (UPDATE) UNSEEN").await;
    }
    client
        .check(
            "SEARCH RETURN (UPDATE COUNT) ALL",
            &["* NO [NOUPDATE \"t18\"] ", "* ESEARCH (TAG \"t18\") COUNT 1", "OK"],
        )
        .await;
    client.check("CANCELUPDATE \"t18\"", &["BAD There is no such update"]).await;
    client.check("CANCELUPDATE", &["BAD"]).await;
    client.check("CANCELUPDATE \"x\" \"t3\" t4", &["OK"]).await;
    client.check("SEARCH RETURN (UPDATE COUNT) ALL", &["* ESEARCH", "OK"]).await;
    client.ok("SELECT INBOX").await;
    server.deliver("op01", &["b"]).await;
    client.check("NOOP", &["* 2 EXISTS", "OK"]).await;
    client.check("UNSELECT", &["OK"]).await;
    client.check("CANCELUPDATE \"x\"", &["BAD Select a mailbox first"]).await;
}

/// Message numbers and `$` of a condition mean the messages they meant when it was asked.
#[tokio::test]
async fn numbers_of_a_condition_stay_with_their_messages() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b", "c"]).await;
    let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
    one.check("UID SEARCH RETURN (UPDATE ALL) 2:3 UNSEEN", &["* ESEARCH (TAG \"t3\") UID ALL 2:3", "OK"])
        .await;
    two.ok("UID STORE 1 +FLAGS (\\Deleted)").await;
    two.ok("EXPUNGE").await;
    one.check("NOOP", &["* 1 EXPUNGE", "OK"]).await;
    server.deliver("op01", &["d"]).await;
    one.check("NOOP", &["* 3 EXISTS", "OK"]).await;
    two.ok("UID STORE 2 +FLAGS (\\Seen)").await;
    one.check("NOOP", &["* 1 FETCH", "* ESEARCH (TAG \"t3\") UID REMOVEFROM (0 2)", "OK"]).await;
}

/// A message that is gone stays in a sorted result until its number may go: it says nothing of the order of the others.
#[tokio::test]
async fn sorted_results_stay_right_while_expunges_are_held() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "c", "e", "g", "i"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        let sort = "UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 ALL";
        one.check(sort, &["* ESEARCH (TAG \"t3\") UID ALL 1:5", "OK"]).await;
        two.ok("STORE 3 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        server.deliver("op01", &["b"]).await;
        let told = one.ok("FETCH 1 FLAGS").await;
        assert!(told.contains("* ESEARCH (TAG \"t3\") UID ADDTO (2 6)"), "{told}");
        let told = one.ok("NOOP").await;
        assert!(told.contains("* ESEARCH (TAG \"t3\") UID REMOVEFROM (4 3)"), "{told}");
    }
}

/// RFC 5182 §2.1: a command that is a mistake leaves `$` as it is.
#[tokio::test]
async fn mistakes_leave_the_saved_result() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let mut client = server.selected("op01").await;
    client.ok("SEARCH RETURN (SAVE) 2").await;
    client.send("x SEARCH RETURN (UPDATE) ALL\r\nx SEARCH RETURN (UPDATE SAVE) ALL\r\n").await;
    client.hears(&["* ESEARCH", "x OK", "x BAD Tag reuse"]).await;
    client.check("SEARCH $", &["* SEARCH 2", "OK"]).await;
}

/// RFC 9394 §3.1: a part counted from either end, echoed as it was asked for, NIL where there is nothing; §3.2: what `$` is.
#[tokio::test]
async fn parts_of_results() {
    let server = Server::any().await;
    server.deliver("op01", &["e", "d", "c", "b", "a"]).await;
    let mut client = server.selected("op01").await;
    for (command, expected) in [
        ("SEARCH RETURN (PARTIAL 1:2) ALL", "PARTIAL (1:2 1:2)"),
        ("UID SEARCH RETURN (PARTIAL 4:3) ALL", "UID PARTIAL (4:3 3:4)"),
        ("SEARCH RETURN (PARTIAL 4:100) ALL", "PARTIAL (4:100 4:5)"),
        ("SEARCH RETURN (PARTIAL 6:9) ALL", "PARTIAL (6:9 NIL)"),
        ("SEARCH RETURN (PARTIAL -1:-2) ALL", "PARTIAL (-1:-2 4:5)"),
        ("SEARCH RETURN (PARTIAL -100:-5) ALL", "PARTIAL (-100:-5 1)"),
        ("SEARCH RETURN (PARTIAL -6:-9) ALL", "PARTIAL (-6:-9 NIL)"),
        ("SEARCH RETURN (PARTIAL 1:4294967295) DELETED", "PARTIAL (1:4294967295 NIL)"),
        ("SEARCH RETURN (MIN MAX COUNT PARTIAL 2:2) ALL", "MIN 1 MAX 5 COUNT 5 PARTIAL (2:2 2)"),
        // RFC 5267 §4.4: of SORT in its own order.
        ("SORT RETURN (PARTIAL 1:3) (SUBJECT) UTF-8 ALL", "PARTIAL (1:3 5,4,3)"),
        ("UID SORT RETURN (PARTIAL -1:-2) (SUBJECT) UTF-8 ALL", "UID PARTIAL (-1:-2 2,1)"),
    ] {
        let told = client.ok(command).await;
        let line = told.lines().next().unwrap_or_default().split_once(") ").map(|(_, rest)| rest);
        assert_eq!(line, Some(expected), "{command}");
    }
    for (command, saved) in [
        ("SEARCH RETURN (SAVE PARTIAL 2:3) ALL", "* SEARCH 2 3"),
        ("SEARCH RETURN (SAVE PARTIAL 2:3 MIN MAX) ALL", "* SEARCH 1 2 3 5"),
        ("SEARCH RETURN (SAVE PARTIAL 2:3 COUNT) ALL", "* SEARCH 1 2 3 4 5"),
    ] {
        client.ok(command).await;
        client.check("SEARCH $", &[saved, "OK"]).await;
    }
    // §3.3: of the messages a UID FETCH names.
    client
        .check("UID FETCH 2:* UID (PARTIAL -1:-2)", &["* 4 FETCH (UID 4)", "* 5 FETCH (UID 5)", "OK"])
        .await;
    client.check("UID FETCH 1:* UID (PARTIAL 9:10)", &["OK"]).await;
    let told = client.ok("UID FETCH 1:* UID (PARTIAL 1:2 CHANGEDSINCE 1)").await;
    assert_eq!(told.matches("FETCH (UID").count(), 2, "{told}");
    for wrong in [
        "SEARCH RETURN (PARTIAL) ALL",
        "SEARCH RETURN (PARTIAL 0:5) ALL",
        "SEARCH RETURN (PARTIAL 1:*) ALL",
        "SEARCH RETURN (PARTIAL -1:5) ALL",
        "SEARCH RETURN (PARTIAL 1:-5) ALL",
        "SEARCH RETURN (PARTIAL 5) ALL",
        "SEARCH RETURN (PARTIAL 1:5 ALL) ALL",
        "SEARCH RETURN (PARTIAL 1:5 PARTIAL 6:9) ALL",
        "FETCH 1:* UID (PARTIAL 1:5)",
        "UID FETCH 1:* UID (PARTIAL)",
    ] {
        let told = client.run(wrong).await;
        assert!(told.len() == 1 && told[0].starts_with("BAD "), "{wrong}: {told:?}");
    }
}

/// What a client keeps of a result, changed by nothing but what it is told.
#[derive(Debug, Default)]
struct Kept {
    tag: String,
    uids: Vec<u32>,
}

impl Kept {
    /// `* ESEARCH (TAG "t3") UID REMOVEFROM (1 5 3 7:8)`, as RFC 5267 §4.3 has clients do it.
    fn hear(&mut self, line: &str) {
        let begin = format!("* ESEARCH (TAG \"{}\") UID ", self.tag);
        let Some((item, pairs)) = line.strip_prefix(&begin).and_then(|rest| rest.split_once(" (")) else {
            return;
        };
        let words: Vec<&str> = pairs.trim_end_matches(')').split(' ').collect();
        for pair in words.chunks(2) {
            let (place, set) = (pair[0].parse::<usize>().expect("a place"), numbers(pair[1]));
            match (item, place) {
                ("ADDTO", 0) => self.uids.extend(set),
                ("ADDTO", place) => drop(self.uids.splice(place - 1..place - 1, set)),
                ("REMOVEFROM", 0) => self.uids.retain(|uid| !set.contains(uid)),
                ("REMOVEFROM", place) => {
                    let removed: Vec<u32> = self.uids.drain(place - 1..place - 1 + set.len()).collect();
                    assert_eq!(removed, set, "{line}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// The numbers of a set, in its order.
fn numbers(set: &str) -> Vec<u32> {
    let ends = |range: &str| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        first.parse::<u32>().expect("a number")..=last.parse().expect("a number")
    };
    set.split(',').flat_map(ends).collect()
}

/// Something another client does.
#[derive(Clone, Debug)]
enum Deed {
    Deliver(Vec<u8>),
    Flag(u8, bool),
    Expunge(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        prop::collection::vec(0..4_u8, 1..30).prop_map(Deed::Deliver),
        (any::<u8>(), any::<bool>()).prop_map(|(which, on)| Deed::Flag(which, on)),
        any::<u8>().prop_map(Deed::Expunge),
    ]
}

async fn stays_right(deeds: Vec<Deed>) {
    let server = Server::any().await;
    server.deliver("op01", &["b", "d"]).await;
    let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
    let searches = [
        "SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNFLAGGED",
        "SORT RETURN (UPDATE ALL) (REVERSE SUBJECT ARRIVAL) UTF-8 ALL",
        "SEARCH RETURN (UPDATE ALL) FLAGGED",
    ];
    let mut kept = Vec::new();
    for search in searches {
        let tag = one.begin(&format!("UID {search}")).await;
        let told = one.until(&tag).await;
        let uids = told[0].split_once(" ALL ").map(|(_, set)| numbers(set)).unwrap_or_default();
        kept.push(Kept { tag, uids });
    }
    for deed in deeds {
        match &deed {
            Deed::Deliver(subjects) => {
                let names: Vec<&str> =
                    subjects.iter().map(|n| ["a", "Re: b", "c", "d"][*n as usize]).collect();
                server.deliver("op01", &names).await;
            }
            Deed::Flag(which, on) => {
                let sign = if *on { '+' } else { '-' };
                two.run(&format!("UID STORE {}:* {sign}FLAGS (\\Flagged)", which % 30 + 1)).await;
            }
            Deed::Expunge(which) => {
                two.run(&format!("UID STORE {} +FLAGS (\\Deleted)", which % 30 + 1)).await;
                two.run("EXPUNGE").await;
            }
        }
        let told = one.run("NOOP").await;
        for (kept, search) in kept.iter_mut().zip(searches) {
            told.iter().for_each(|line| kept.hear(line));
            let plain = search.replace("UPDATE ALL", "ALL");
            let fresh = one.ok(&format!("UID {plain}")).await;
            let fresh =
                fresh.lines().next().and_then(|line| line.split_once(" ALL ")).map(|(_, set)| numbers(set));
            let mut uids = kept.uids.clone();
            if search.starts_with("SEARCH") {
                uids.sort_unstable();
            }
            assert_eq!(uids, fresh.unwrap_or_default(), "{search} after {deed:?}: {told:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Whatever others do: a client that does what it is told has what a new search finds.
    #[test]
    fn results_stay_right(deeds in prop::collection::vec(deed(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(stays_right(deeds));
    }
}

/// RFC 5465 §7: UPDATE with attributes describes what comes into the result: EXISTS, FETCH, ESEARCH, without \Seen.
#[tokio::test]
async fn what_comes_into_a_result_is_described_where_asked() {
    for server in each_engine().await {
        server.deliver("op01", &["offerta 1", "altro"]).await;
        let mut client = server.selected("op01").await;
        let mut other = server.selected("op01").await;
        client
            .check(
                "UID SEARCH RETURN (COUNT UPDATE (UID FLAGS BODY[TEXT])) SUBJECT offerta",
                &["* ESEARCH (TAG \"t3\") UID COUNT 1", "OK"],
            )
            .await;
        let sort = "SORT RETURN (UPDATE (RFC822.SIZE) COUNT) (REVERSE SUBJECT) UTF-8 FLAGGED";
        client.check(sort, &["* ESEARCH (TAG \"t4\") COUNT 0", "OK"]).await;
        server.deliver("op01", &["altro ancora", "offerta 2"]).await;
        let text = "* 4 FETCH (UID 4 FLAGS () BODY[TEXT] {12}\r\nBuongiorno\r\n)";
        client.check("NOOP", &["* 4 EXISTS", text, "* ESEARCH (TAG \"t3\") UID ADDTO (0 4)", "OK"]).await;
        other.ok("STORE 2 +FLAGS.SILENT (\\Flagged)").await;
        client
            .check(
                "NOOP",
                &[
                    "* 2 FETCH (FLAGS (\\Flagged))",
                    "* 2 FETCH (RFC822.SIZE 30)",
                    "* ESEARCH (TAG \"t4\") ADDTO (1 2)",
                    "OK",
                ],
            )
            .await;
        // What leaves is not described.
        other.ok("STORE 2 -FLAGS.SILENT (\\Flagged)").await;
        let removed = "* ESEARCH (TAG \"t4\") REMOVEFROM (1 2)";
        client.check("NOOP", &["* 2 FETCH (FLAGS ())", removed, "OK"]).await;
        for bad in
            ["(UPDATE ())", "(UPDATE (NOPE))", "(UPDATE (RFC822.TEXT))", "(COUNT (UID))", "(UPDATE (UID)"]
        {
            client.check(&format!("SEARCH RETURN {bad} ALL"), &["BAD"]).await;
        }
    }
}

/// RFC 9585 §4: a command that takes long is told of, in whole lines, and its result follows.
#[tokio::test]
async fn long_commands_give_signs_of_life() {
    let server = Server::any().await;
    server.deliver("op01", &["a", "b"]).await;
    let config = ImapConfig { progress: std::time::Duration::ZERO, ..Server::config() };
    let mut client = server.client_with("op01", config).await;
    client.ok("SELECT INBOX").await;
    let mut signs = 0;
    for (command, result) in [
        ("SEARCH BODY buongiorno", "* SEARCH 1 2"),
        ("SORT (SUBJECT) UTF-8 ALL", "* SORT 1 2"),
        ("THREAD REFERENCES UTF-8 ALL", "* THREAD (1)(2)"),
        ("COPY 1 Bozze", "OK [COPYUID "),
        ("MOVE 2 Bozze", "* OK [COPYUID "),
    ] {
        let tag = client.begin(command).await;
        let told = client.until(&tag).await;
        let sign = format!("* OK [INPROGRESS (\"{tag}\" ");
        signs += usize::from(told.first().is_some_and(|line| line.starts_with(&sign)));
        let told: Vec<&String> = told.iter().filter(|line| !line.starts_with(&sign)).collect();
        assert!(told.first().is_some_and(|line| line.starts_with(result)), "{command}: {told:?}");
    }
    // One that is done before anybody looks has nothing to tell.
    assert!(signs > 0);
    let without = ImapConfig::of_names(&["INPROGRESS".to_owned()]).expect("a known name");
    let without = ImapConfig { progress: std::time::Duration::ZERO, allow_plaintext_login: true, ..without };
    let mut client = server.client_with("op01", without).await;
    client.ok("SELECT Bozze").await;
    client.check("SORT (SUBJECT) UTF-8 ALL", &["* SORT 1 2", "OK"]).await;
    let told = client.ok("CAPABILITY").await;
    assert!(!told.contains("INPROGRESS"), "{told}");
}
