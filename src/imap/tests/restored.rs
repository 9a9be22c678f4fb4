//! Clients that know more than the backup their server was restored from.

use super::*;

/// The number after `name` in a response.
fn number(text: &str, name: &str) -> u64 {
    let rest = text.split(&format!("{name} ")).nth(1).unwrap_or_else(|| panic!("{name}: {text}"));
    let digits: String = rest.trim_start_matches('(').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

/// UIDVALIDITY, and HIGHESTMODSEQ when the client was last there.
struct Known {
    validity: u64,
    since: u64,
}

impl Known {
    fn of(told: &str) -> Self {
        Self { validity: number(told, "UIDVALIDITY"), since: number(told, "HIGHESTMODSEQ") }
    }
}

/// A server with the messages 1, 3, 4, 5 and its backup; then 1 is flagged, 4 expunged and 6 comes, which is lost. Gives the
/// server made from the backup, and what clients know from before and from after it.
async fn disaster(old: &Server) -> (Server, [Known; 2]) {
    old.deliver("op01", &["a", "b", "c", "d", "e"]).await;
    let mut client = old.client("op01").await;
    client.ok("ENABLE QRESYNC").await;
    let before = Known::of(&client.ok("SELECT INBOX").await);
    client.ok("STORE 2 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    let backup = old.backup().await;
    old.deliver("op01", &["lost"]).await;
    client.ok("UID STORE 1 +FLAGS.SILENT (\\Flagged)").await;
    client.ok("UID STORE 4 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    client.check("UID SEARCH ALL", &["* SEARCH 1 3 5 6", "OK"]).await;
    let after = Known::of(&client.ok("SELECT INBOX").await);
    (old.restored(&backup).await, [before, after])
}

fn vanished(told: &str) -> Option<&str> {
    told.lines().find_map(|line| line.strip_prefix("* VANISHED (EARLIER) "))
}

/// RFC 7162 §3.1.2.1, §3.2.5.1; RFC 9051 §2.3.1.1
#[tokio::test]
async fn a_client_is_told_what_it_must_forget() {
    for old in each_engine().await {
        let (server, known) = disaster(&old).await;
        let mut client = server.client("op01").await;
        client.ok("ENABLE QRESYNC").await;
        for Known { validity, since } in known {
            let told = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {since}))")).await;
            assert!(told.contains("* 4 EXISTS") && number(&told, "UIDVALIDITY") == validity, "{told}");
            assert!(number(&told, "HIGHESTMODSEQ") > since, "{told}");
            let last = number(&told, "UIDNEXT") - 1;
            assert!(last > 6, "{told}");
            // What was expunged, what was lost, and whatever else it may have been told of.
            assert_eq!(vanished(&told), Some(format!("2,6:{last}").as_str()), "{told}");
            for (number, uid) in [(1, 1), (2, 3), (3, 4), (4, 5)] {
                let line = format!("* {number} FETCH (UID {uid} FLAGS () MODSEQ (");
                assert!(told.contains(&line), "all flags anew: {told}");
            }
            let fetch = format!("UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)");
            let told = client.ok(&fetch).await;
            assert_eq!(vanished(&told), Some(format!("2,6:{last}").as_str()), "{told}");
            assert_eq!(told.matches("FETCH (").count(), 4, "{told}");
        }
    }
}

/// RFC 7162 §3.2.5.2
#[tokio::test]
async fn a_client_that_says_what_it_knows_is_told_of_that() {
    for old in each_engine().await {
        let (server, [_, Known { validity, since }]) = disaster(&old).await;
        let mut client = server.client("op01").await;
        client.ok("ENABLE QRESYNC").await;
        for what in ["1,3,5:6", "1,3,5:6 (1:3 1,3,5)"] {
            let told = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {since} {what}))")).await;
            assert_eq!(vanished(&told), Some("6"), "{told}");
            assert_eq!(told.matches("FETCH (").count(), 3, "{told}");
            assert!(told.contains("* 1 FETCH (UID 1 FLAGS () MODSEQ ("), "the lost flag: {told}");
        }
    }
}

/// RFC 7162 §3.1.3, §3.2.5.1; RFC 9051 §2.3.1.1
#[tokio::test]
async fn from_then_on_everything_is_as_ever() {
    for old in each_engine().await {
        let (server, [_, Known { validity, since }]) = disaster(&old).await;
        let mut client = server.client("op01").await;
        client.ok("ENABLE QRESYNC").await;
        let told = client.ok("SELECT INBOX").await;
        let (next, now) = (number(&told, "UIDNEXT"), number(&told, "HIGHESTMODSEQ"));
        let told = client.ok(&format!("UID STORE 1 (UNCHANGEDSINCE {since}) FLAGS (\\Seen)")).await;
        assert!(told.contains("[MODIFIED 1]"), "its flags are not what the client thinks: {told}");
        server.deliver("op01", &["new"]).await;
        client.ok("UID STORE 5 +FLAGS.SILENT (\\Deleted)").await;
        client.check("EXPUNGE", &["* VANISHED 5", "OK [HIGHESTMODSEQ "]).await;
        let told = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {now}))")).await;
        assert_eq!(vanished(&told), Some("5"), "{told}");
        assert_eq!(told.matches("FETCH (").count(), 1, "{told}");
        assert!(told.contains(&format!("* 4 FETCH (UID {next} FLAGS () MODSEQ (")), "{told}");
    }
}
