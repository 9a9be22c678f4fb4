//! Two people with \Seen marks of their own in one mailbox.

use super::*;
use crate::address::Address;
use crate::audit::Doer;
use crate::directory::PrincipalId;

const OFFICE: &str = "Uffici/cpi-lecce";
const MAIL: &str = "Subject: s\r\n\r\nBuongiorno\r\n";

async fn owner(server: &Server) -> PrincipalId {
    let address = Address::parse("cpi.lecce@lecce.example").expect("an address");
    server.directory.find(&address).await.expect("a directory").expect("the office").id
}

/// Makes the marks of a mailbox of the office private or common.
async fn switch(server: &Server, name: &str, private: bool) {
    let admin = server.mailboxes.admin(Doer::server());
    admin.set_private_seen(owner(server).await, name, private).await.expect("marks");
}

/// A server whose office has an INBOX with private marks and so many messages, and two of its people looking at it.
async fn desks(server: &Server, messages: u32) -> [Client; 2] {
    switch(server, "INBOX", true).await;
    let mut clients = [server.client("op01").await, server.client("op02").await];
    for _ in 0..messages {
        clients[0].append(OFFICE, MAIL).await;
    }
    for client in &mut clients {
        client.ok("ENABLE CONDSTORE").await;
        client.ok(&format!("SELECT {OFFICE}")).await;
    }
    clients
}

async fn unseen(client: &mut Client, path: &str) -> String {
    let told = client.ok(&format!("STATUS {path} (UNSEEN)")).await;
    let of_list = client.ok(&format!("LIST \"\" {path} RETURN (STATUS (UNSEEN))")).await;
    let number =
        |told: &str| told.split_once("UNSEEN ").map(|(_, rest)| rest.split(')').next().map(str::to_owned));
    assert_eq!(number(&told), number(&of_list), "{told} {of_list}");
    number(&told).flatten().expect("a number")
}

fn number(told: &str, name: &str) -> u64 {
    let rest = told.split_once(name).unwrap_or_else(|| panic!("{name} in {told}")).1;
    rest.chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .expect(told)
}

// stalwart#977; RFC 7162 §3.1: a mark of somebody else is no change of the message.
/// RFC 4314 §4 leaves it to the server whether `\Seen` is shared.
#[tokio::test]
async fn marks_of_one_are_nothing_to_the_other() {
    for server in each_engine().await {
        let [mut one, mut two] = desks(&server, 3).await;
        let before = one.ok("FETCH 1 MODSEQ").await;
        let tag = one.begin("IDLE").await;
        one.hears(&["+ idling"]).await;
        two.ok("STORE 1:2 +FLAGS.SILENT (\\Seen)").await;
        two.ok("FETCH 3 BODY[]").await;
        server
            .put(
                server.mailboxes.find(server.person("op02"), OFFICE).await.expect("it").mailbox.id,
                server.person("op02"),
                0,
            )
            .await;
        one.hears(&["* 4 EXISTS"]).await;
        one.send("DONE\r\n").await;
        assert_eq!(one.until(&tag).await, ["OK Idle ended"], "{}", server.engine.name);
        assert_eq!(one.ok("FETCH 1 MODSEQ").await, before);
        one.check("SEARCH UNSEEN", &["* SEARCH 1 2 3 4", "OK"]).await;
        two.check("SEARCH UNSEEN", &["* 4 EXISTS", "* SEARCH 4", "OK"]).await;
        assert_eq!(
            (unseen(&mut one, OFFICE).await, unseen(&mut two, OFFICE).await),
            ("4".into(), "1".into())
        );
        let told = two.ok(&format!("SELECT {OFFICE}")).await;
        assert!(told.contains("[UNSEEN 4]"), "{told}");
        let since = number(&before, "MODSEQ");
        one.check(&format!("STORE 1 (UNCHANGEDSINCE {since}) +FLAGS (\\Seen)"), &["* 1 FETCH", "OK Stored"])
            .await;
        one.check(
            &format!("STORE 1 (UNCHANGEDSINCE {since}) -FLAGS (\\Seen)"),
            &["* 1 FETCH", "OK [MODIFIED 1]"],
        )
        .await;
    }
}

// RFC 7162 §3.1.4, §3.2.5: what has changed since is what this person has changed, on whatever device.
#[tokio::test]
async fn own_marks_are_synchronised_and_those_of_others_not() {
    for server in each_engine().await {
        let [mut one, mut two] = desks(&server, 3).await;
        let mut phone = server.client("op01").await;
        phone.ok("ENABLE QRESYNC").await;
        let told = phone.ok(&format!("SELECT {OFFICE}")).await;
        let (known, validity) = (number(&told, "HIGHESTMODSEQ"), number(&told, "UIDVALIDITY"));
        phone.ok("UNSELECT").await;
        two.ok("STORE 2 +FLAGS (\\Seen)").await;
        let again = format!("SELECT {OFFICE} (QRESYNC ({validity} {known}))");
        let told = phone.ok(&again).await;
        assert!(!told.contains("FETCH") && number(&told, "HIGHESTMODSEQ") > known, "{told}");
        one.ok("STORE 3 +FLAGS (\\Seen)").await;
        phone.check("NOOP", &["* 3 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (", "OK"]).await;
        let told = phone.ok(&again).await;
        let lines: Vec<&str> = told.lines().filter(|line| line.contains("FETCH")).collect();
        assert!(lines.len() == 1 && lines[0].starts_with("* 3 FETCH (UID 3 FLAGS (\\Seen)"), "{told}");
        let modseq = number(lines[0], "MODSEQ");
        assert!(modseq > known && modseq <= number(&told, "HIGHESTMODSEQ"), "{}: {told}", server.engine.name);
        phone
            .check(&format!("SEARCH MODSEQ {}", known + 1), &[&format!("* SEARCH 3 (MODSEQ {modseq})"), "OK"])
            .await;
        one.ok("STORE 3 -FLAGS (\\Seen)").await;
        one.ok("STORE 1 +FLAGS (\\Flagged)").await;
        let told = phone.ok(&format!("UID FETCH 1:* FLAGS (CHANGEDSINCE {modseq})")).await;
        assert!(told.contains("(UID 1 FLAGS (\\Flagged)") && told.contains("(UID 3 FLAGS ()"), "{told}");
    }
}

#[tokio::test]
async fn marks_go_along_with_copies_and_moves_and_come_with_appends() {
    for server in each_engine().await {
        let [mut one, mut two] = desks(&server, 3).await;
        for name in ["Pratiche", "Comuni"] {
            one.ok(&format!("CREATE {OFFICE}/{name}")).await;
        }
        // Both inherit private ones.
        switch(&server, "Comuni", false).await;
        one.ok("STORE 1 +FLAGS (\\Seen)").await;
        two.ok("STORE 2 +FLAGS (\\Seen)").await;
        let own = format!("{OFFICE}/Pratiche");
        // A copy has the marks of who makes it, what is moved keeps those of all.
        one.ok(&format!("COPY 1:2 {own}")).await;
        assert_eq!((unseen(&mut one, &own).await, unseen(&mut two, &own).await), ("1".into(), "2".into()));
        one.ok(&format!("MOVE 1:2 {own}")).await;
        assert_eq!((unseen(&mut one, &own).await, unseen(&mut two, &own).await), ("2".into(), "3".into()));
        two.ok(&format!("SELECT {own}")).await;
        two.check("SEARCH SEEN", &["* SEARCH 4", "OK"]).await;
        assert_eq!(
            (unseen(&mut one, OFFICE).await, unseen(&mut two, OFFICE).await),
            ("1".into(), "1".into())
        );
        // Where marks are common the own one becomes common; to an own mailbox it goes along.
        two.ok(&format!("COPY 3:4 {OFFICE}/Comuni")).await;
        two.ok("COPY 3:4 INBOX").await;
        assert_eq!(unseen(&mut one, &format!("{OFFICE}/Comuni")).await, "1");
        assert_eq!(unseen(&mut two, "INBOX").await, "1");
        two.ok(&format!("APPEND {own} (\\Seen) {{{}+}}\r\n{MAIL}", MAIL.len())).await;
        assert_eq!((unseen(&mut one, &own).await, unseen(&mut two, &own).await), ("3".into(), "3".into()));
        two.ok("STORE 4 +FLAGS.SILENT (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        assert_eq!((unseen(&mut one, &own).await, unseen(&mut two, &own).await), ("2".into(), "3".into()));
        let problems =
            mailstore::check::run(&server.engine.db, Default::default(), |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{}", server.engine.name);
    }
}

#[tokio::test]
async fn marks_are_made_private_and_common_with_as_little_lost_as_can_be() {
    for server in each_engine().await {
        let (mut one, mut two) = (server.client("op01").await, server.client("op02").await);
        for _ in 0..4 {
            one.append(OFFICE, MAIL).await;
        }
        for client in [&mut one, &mut two] {
            client.ok("ENABLE CONDSTORE").await;
            client.ok(&format!("SELECT {OFFICE}")).await;
        }
        one.ok("STORE 1 +FLAGS.SILENT (\\Seen)").await;
        two.ok("NOOP").await;
        // Each begins with what all have seen: nobody is told anything.
        switch(&server, "INBOX", true).await;
        for client in [&mut one, &mut two] {
            client.check("NOOP", &["OK"]).await;
            client.check("SEARCH SEEN", &["* SEARCH 1", "OK"]).await;
        }
        one.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
        two.ok("STORE 3 +FLAGS.SILENT (\\Seen)").await;
        two.ok("STORE 1 -FLAGS.SILENT (\\Seen)").await;
        // What one has seen all have seen; who had not is told.
        switch(&server, "INBOX", false).await;
        one.check(
            "NOOP",
            &["* 1 FETCH (UID 1 FLAGS (\\Seen)", "* 2 FETCH", "* 3 FETCH (UID 3 FLAGS (\\Seen)", "OK"],
        )
        .await;
        let told = two.ok("NOOP").await;
        assert!(
            told.contains("1 FETCH (UID 1 FLAGS (\\Seen)") && told.contains("2 FETCH (UID 2 FLAGS (\\Seen)"),
            "{told}"
        );
        one.check("SEARCH UNSEEN", &["* SEARCH 4", "OK"]).await;
        assert_eq!(unseen(&mut two, OFFICE).await, "1");
        one.ok("STORE 4 +FLAGS.SILENT (\\Seen)").await;
        two.ok("NOOP").await;
        // Once more: the own marks are back; what was seen in common meanwhile stays seen.
        switch(&server, "INBOX", true).await;
        one.check("NOOP", &["* 3 FETCH (UID 3 FLAGS ()", "OK"]).await;
        one.check("SEARCH UNSEEN", &["* SEARCH 3", "OK"]).await;
        two.check(
            "SEARCH UNSEEN",
            &["* 1 FETCH (UID 1 FLAGS ()", "* 2 FETCH (UID 2 FLAGS ()", "* SEARCH 1 2", "OK"],
        )
        .await;
        assert_eq!(
            (unseen(&mut one, OFFICE).await, unseen(&mut two, OFFICE).await),
            ("1".into(), "2".into())
        );
        let problems =
            mailstore::check::run(&server.engine.db, Default::default(), |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{}", server.engine.name);
    }
}
