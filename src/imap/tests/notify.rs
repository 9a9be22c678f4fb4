//! NOTIFY (RFC 5465).

use super::*;
use crate::audit::Doer;
use crate::clock::Clock;
use crate::directory::{Directory, PrincipalId};
use crate::imap::ImapConfig;
use crate::mailboxes::{Mailboxes, NewMail};
use mailstore::Rights;
use mailstore::flags::FlagSet;
use mailstore::mailbox::NewMailbox;
use std::time::Duration;

const OFFICE: &str = "Uffici/cpi-lecce";
const ALL: &str = "(MessageNew MessageExpunge FlagChange)";

/// Puts a message into a mailbox, from another session.
async fn put(mailboxes: &Mailboxes, person: PrincipalId, path: &str) {
    let id = mailboxes.find(person, path).await.expect("a mailbox").mailbox.id;
    let raw = b"Subject: x\r\n\r\nBuongiorno\r\n".to_vec();
    let mail = NewMail { raw, flags: FlagSet::default(), internal_date: None };
    mailboxes.append(person, id, vec![mail]).await.expect("an append");
}

/// A client that has asked for this.
async fn listener(server: &Server, set: &str) -> Client {
    let mut client = server.selected("op01").await;
    client.ok(&format!("NOTIFY SET {set}")).await;
    client
}

/// Nothing but these comes before the end of a command that asks for nothing.
async fn hears_only(client: &mut Client, expected: &[&str]) {
    tokio::time::sleep(Duration::from_millis(400)).await;
    client.check("NAMESPACE", &[expected, &["* NAMESPACE", "OK"]].concat()).await;
}

/// RFC 5465 §3.1, §5.1, §5.2, §5.3
#[tokio::test]
async fn mail_in_other_mailboxes_is_told_by_status_and_in_the_open_one_by_fetch() {
    for server in each_engine().await {
        let mut other = server.client("op01").await;
        let mut client = server.selected("op01").await;
        // RFC 5465 §3.1: STATUS of all but the open one; a name of nothing is passed over.
        let set = format!(
            "NOTIFY SET STATUS (selected (MessageNew (UID FLAGS) MessageExpunge FlagChange)) (mailboxes (Bozze nothing INBOX) {ALL})"
        );
        client.check(&set, &["* STATUS \"Bozze\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY ", "OK"]).await;
        // §5.2
        other.ok("APPEND Bozze {2+}\r\n\r\n").await;
        client.hears(&["* STATUS \"Bozze\" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY "]).await;
        server.deliver("op01", &["a", "b"]).await;
        client.hears(&["* 2 EXISTS", "* 1 FETCH (UID 1 FLAGS ())", "* 2 FETCH (UID 2 FLAGS ())"]).await;
        // §5.1
        other.ok("SELECT Bozze").await;
        other.ok("STORE 1 +FLAGS (\\Seen)").await;
        client.hears(&["* STATUS \"Bozze\" (UIDVALIDITY "]).await;
        other.ok("SELECT INBOX").await;
        other.ok("STORE 1 +FLAGS (\\Flagged)").await;
        client.hears(&["* 1 FETCH (UID 1 FLAGS (\\Flagged))"]).await;
        // §5.3
        other.ok("SELECT Bozze").await;
        other.ok("STORE 1 +FLAGS (\\Deleted)").await;
        other.ok("EXPUNGE").await;
        client.hears(&["* STATUS \"Bozze\" (MESSAGES 0 UIDNEXT 2 UIDVALIDITY "]).await;
        // What the client puts there itself is not described to it.
        client.check("APPEND INBOX {2+}\r\n\r\n", &["* 3 EXISTS", "OK [APPENDUID"]).await;
        hears_only(&mut client, &[]).await;
        // With CONDSTORE the modseq is told too.
        client.ok("ENABLE CONDSTORE").await;
        put(&server.mailboxes, server.person("op01"), "Bozze").await;
        let told = client.line().await;
        assert!(
            told.starts_with("* STATUS \"Bozze\" (MESSAGES 1 ") && told.contains("HIGHESTMODSEQ"),
            "{told}"
        );
    }
}

/// RFC 5465 §6.1
#[tokio::test]
async fn selected_tells_expunges_at_once_and_selected_delayed_when_numbers_may_change() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut at_once = listener(&server, "(selected (MessageNew MessageExpunge))").await;
        let mut delayed = listener(&server, "(selected-delayed (MessageNew MessageExpunge))").await;
        let mut idler = listener(&server, "(selected-delayed (MessageNew MessageExpunge))").await;
        let tag = idler.begin("IDLE").await;
        idler.hears(&["+ idling"]).await;
        let mut other = server.selected("op01").await;
        other.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        other.ok("EXPUNGE").await;
        // RFC 5465 §6.1.1; flags were not asked for.
        at_once.hears(&["* 1 EXPUNGE"]).await;
        // §4: IDLE tells the same, and is a command in which numbers may change.
        idler.hears(&["* 1 EXPUNGE"]).await;
        server.deliver("op01", &["c"]).await;
        at_once.hears(&["* 2 EXISTS"]).await;
        idler.hears(&["* 2 EXISTS"]).await;
        // §6.1.2
        delayed.hears(&["* 3 EXISTS"]).await;
        delayed.check("FETCH 3 UID", &["* 3 FETCH (UID 3)", "OK"]).await;
        delayed.check("NOOP", &["* 1 EXPUNGE", "OK"]).await;
        idler.send("DONE\r\n").await;
        idler.until(&tag).await;
    }
}

/// RFC 5465 §3.1, §4
#[tokio::test]
async fn silence_is_kept_until_it_is_broken() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let mut client = server.selected("op01").await;
        for silence in ["NOTIFY NONE", "NOTIFY SET (mailboxes Bozze (MessageNew MessageExpunge))"] {
            client.ok(silence).await;
            server.deliver("op01", &["x"]).await;
            // RFC 5465 §3.1: no message events of the open mailbox, in IDLE neither (§4).
            hears_only(&mut client, &[]).await;
            client.check("NOOP", &["OK"]).await;
            let tag = client.begin("IDLE").await;
            client.hears(&["+ idling"]).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            client.send("DONE\r\n").await;
            assert_eq!(client.until(&tag).await, ["OK Idle ended"]);
            // §3.1: NOTIFY SET gives all that has come meanwhile.
            let told = client.run("NOTIFY SET (selected (MessageNew MessageExpunge))").await;
            assert!(told.len() == 2 && told[0].ends_with(" EXISTS"), "{told:?}");
        }
        // What the client does itself is answered as ever.
        client.ok("NOTIFY NONE").await;
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
        client.check("EXPUNGE", &["* 1 EXPUNGE", "OK"]).await;
    }
}

/// RFC 5465 §5.4, §5.5
#[tokio::test]
async fn names_that_come_and_go_are_told() {
    for server in each_engine().await {
        let mut client = listener(&server, "(personal (MailboxName SubscriptionChange))").await;
        let mut other = server.client("op01").await;
        // RFC 5465 §5.4
        other.ok("CREATE a").await;
        client.hears(&["* LIST (\\HasNoChildren) \"/\" \"a\""]).await;
        other.ok("CREATE a/b").await;
        client.hears(&["* LIST (\\HasChildren) \"/\" \"a\"", "* LIST (\\HasNoChildren) \"/\" \"a/b\""]).await;
        other.ok("RENAME a z").await;
        client.hears(&["* LIST (\\HasChildren) \"/\" \"z\" (\"OLDNAME\" (\"a\"))"]).await;
        other.ok("DELETE z/b").await;
        client.hears(&["* LIST (\\HasNoChildren) \"/\" \"z\"", "* LIST (\\NonExistent) \"/\" \"z/b\""]).await;
        // §5.5
        other.ok("SUBSCRIBE z").await;
        client.hears(&["* LIST (\\HasNoChildren \\Subscribed) \"/\" \"z\""]).await;
        other.ok("UNSUBSCRIBE z").await;
        client.hears(&["* LIST (\\HasNoChildren) \"/\" \"z\""]).await;
        // §5: not of its own deeds
        for command in ["CREATE mine/too", "SUBSCRIBE mine", "RENAME mine yours", "DELETE yours/too"] {
            client.check(command, &["OK"]).await;
        }
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        hears_only(&mut client, &[]).await;
        other.ok("CREATE last").await;
        client.hears(&["* LIST (\\HasNoChildren) \"/\" \"last\""]).await;
    }
}

#[tokio::test]
async fn a_mailbox_that_comes_to_match_is_watched() {
    for server in each_engine().await {
        let person = server.person("op01");
        let mut client = listener(&server, &format!("(subtree Progetti {ALL}) (subscribed {ALL})")).await;
        let mut other = server.client("op01").await;
        other.ok("CREATE Progetti/uno").await;
        other.ok("CREATE Altro").await;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        put(&server.mailboxes, person, "Altro").await;
        put(&server.mailboxes, person, "Progetti/uno").await;
        client.hears(&["* STATUS \"Progetti/uno\" (MESSAGES 1 "]).await;
        // RFC 5465 §6.4: the list of subscriptions is evaluated anew.
        other.ok("SUBSCRIBE Altro").await;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        put(&server.mailboxes, person, "Altro").await;
        client.hears(&["* STATUS \"Altro\" (MESSAGES 2 "]).await;
    }
}

#[tokio::test]
async fn annotations_are_told_by_name() {
    for server in each_engine().await {
        let set = "(mailboxes INBOX (MailboxMetadataChange)) (personal (ServerMetadataChange))";
        let mut client = listener(&server, set).await;
        let mut other = server.client("op01").await;
        // RFC 5465 §5.6, §5.7, RFC 5464 §4.4.2
        other.ok("SETMETADATA INBOX (/private/b \"1\" /shared/a \"2\")").await;
        client.hears(&["* METADATA \"INBOX\" /private/b /shared/a"]).await;
        other.ok("SETMETADATA INBOX (/shared/a NIL)").await;
        client.hears(&["* METADATA \"INBOX\" /shared/a"]).await;
        other.ok("SETMETADATA Bozze (/shared/a \"3\")").await;
        other.ok("SETMETADATA \"\" (/private/comment \"3\")").await;
        client.hears(&["* METADATA \"\" /private/comment"]).await;
        client.ok("SETMETADATA INBOX (/private/b NIL)").await;
        let mut stranger = server.client("op02").await;
        stranger.ok("SETMETADATA \"\" (/private/comment \"4\")").await;
        hears_only(&mut client, &[]).await;
    }
}

/// The members of the office hold these rights on its INBOX.
async fn give(server: &Server, letters: &str) {
    let rights = Rights::parse(letters).expect("letters");
    let set = server.engine.db.write(move |tx| {
        let sql = "SELECT m.id, m.owner_id FROM mailbox m JOIN principal p ON p.id = m.owner_id
                   WHERE m.name = 'INBOX' AND p.kind = 'office'";
        let (id, office) = tx.query_one::<(i64, i64)>(sql, &[])?;
        mailstore::rights::set(tx, id, office, rights)
    });
    set.await.expect("rights");
}

#[tokio::test]
async fn rights_are_looked_at_whenever_something_is_told() {
    for server in each_engine().await {
        let (person, two) = (server.person("op01"), server.person("op02"));
        let set = format!("NOTIFY SET (mailboxes {OFFICE} {ALL})");
        give(&server, "l").await;
        let mut client = server.client("op01").await;
        // RFC 5465 §3.1
        client
            .check(
                &set,
                &[
                    "* LIST (\\Noselect \\HasChildren \\Subscribed \\NoAccess) \"/\" \"Uffici/cpi-lecce\"",
                    "OK",
                ],
            )
            .await;
        // §5.9: granted, and watched from then on
        give(&server, "lri").await;
        client.hears(&["* LIST (\\HasChildren \\Subscribed) \"/\" \"Uffici/cpi-lecce\""]).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        put(&server.mailboxes, two, OFFICE).await;
        client.hears(&["* STATUS \"Uffici/cpi-lecce\" (MESSAGES 1 "]).await;
        // §5.9: taken away with the membership
        let office = server.mailboxes.find(two, OFFICE).await.expect("the office").mailbox.owner;
        let leave =
            move |edit: &mut crate::directory::Edit<'_, '_>| edit.remove_member(PrincipalId(office), person);
        server.directory.edit(Doer::server(), leave).await.expect("a change");
        client.hears(&["* LIST (\\NonExistent \\NoAccess) \"/\" \"Uffici/cpi-lecce\""]).await;
        put(&server.mailboxes, two, OFFICE).await;
        hears_only(&mut client, &[]).await;
    }
}

#[tokio::test]
async fn what_is_not_known_or_too_much_is_refused() {
    let server = Server::any().await;
    let mut client = listener(&server, "(selected (MessageNew MessageExpunge))").await;
    // RFC 5465 §3.1, §8
    let known = "NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] ";
    for event in ["MessageNew MessageExpunge AnnotationChange", "SomethingNew"] {
        client.check(&format!("NOTIFY SET (personal ({event}))"), &[known]).await;
    }
    let names = |begin: char| (0..800).map(|n| format!("{begin}{n}")).collect::<Vec<_>>().join(" ");
    let groups: String =
        ['a', 'b', 'c'].map(|begin| format!(" (mailboxes ({}) (MailboxName))", names(begin))).concat();
    client.check(&format!("NOTIFY SET{groups}"), &["NO [NOTIFICATIONOVERFLOW] "]).await;
    client
        .check("NOTIFY SET (personal (MessageNew))", &["BAD MessageNew and MessageExpunge go together"])
        .await;
    // What was asked for before goes on.
    server.deliver("op01", &["a"]).await;
    client.hears(&["* 1 EXISTS"]).await;
    let off = ImapConfig::of_names(&["METADATA".to_owned()]).expect("a name");
    let mut client = server.client_with("op01", ImapConfig { allow_plaintext_login: true, ..off }).await;
    let known = "NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)] ";
    client.check("NOTIFY SET (personal (MailboxMetadataChange))", &[known]).await;
}

#[tokio::test]
async fn a_thousand_mailboxes_are_looked_at_together() {
    for server in each_engine().await {
        let owner = server.person("op01").0;
        let make = server.engine.db.write(move |tx| {
            (0..1_000).try_for_each(|n| {
                let name = format!("m{n:04}");
                let new = NewMailbox { owner, name: &name, ..NewMailbox::default() };
                mailstore::mailbox::create(tx, &new, 0).map(|_| ())
            })
        });
        make.await.expect("mailboxes");
        let mut client = listener(&server, "(personal (MessageNew MessageExpunge))").await;
        let raise = server.engine.db.write(move |tx| {
            let sql = "UPDATE mailbox SET uidnext = 2 WHERE owner_id = $1 AND name LIKE 'm%' RETURNING id";
            let ids: Vec<(i64,)> = tx.query(sql, &[mailstore::db::Arg::from(owner)])?;
            for (id,) in ids {
                tx.publish(mailstore::Change { collection: mailstore::Collection::Mailbox(id), seq: 2 });
            }
            Ok::<_, mailstore::DbError>(())
        });
        raise.await.expect("a change");
        let mut told = Vec::new();
        for _ in 0..1_000 {
            told.push(client.line().await);
        }
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 1_000, "{}", server.engine.name);
        assert!(told.iter().all(|line| line.starts_with("* STATUS \"m")), "{told:?}");
        hears_only(&mut client, &[]).await;
    }
}

#[tokio::test]
async fn another_node_is_heard_of_too() {
    for server in each_engine().await {
        let person = server.person("op01");
        let mut client = listener(
            &server,
            &format!("(personal (MessageNew MessageExpunge MailboxName)) (selected {ALL})"),
        )
        .await;
        let db = server.engine.open_again().await.expect("another node");
        let clock = Clock::manual(1_700_000_000_000_000);
        let _directory = Directory::new(db.clone(), clock.clone(), crate::mailboxes::create_defaults);
        let node = Mailboxes::new(db, clock);
        // The first look of the session is over.
        tokio::time::sleep(Duration::from_millis(300)).await;
        put(&node, person, "Bozze").await;
        client.hears(&["* STATUS \"Bozze\" (MESSAGES 1 "]).await;
        put(&node, person, "INBOX").await;
        client.hears(&["* 1 EXISTS"]).await;
        node.create(person, "altrove", None).await.expect("a mailbox");
        client.hears(&["* LIST (\\HasNoChildren) \"/\" \"altrove\""]).await;
    }
}
