//! SORT and THREAD as clients see them (RFC 5256, RFC 5267 §3, RFC 7162 §3.1.9).

use super::*;

async fn server_with(subjects: &[&str]) -> (Server, Client) {
    let server = Server::any().await;
    server.deliver("op01", subjects).await;
    let client = server.selected("op01").await;
    (server, client)
}

/// RFC 5256 §3 and §4: numbers or UIDs, in one line.
#[tokio::test]
async fn sort_and_thread_tell_numbers_or_uids() {
    for server in each_engine().await {
        server.deliver("op01", &["x", "b", "Re: a", "a"]).await;
        let mut client = server.selected("op01").await;
        client.ok("STORE 1 +FLAGS (\\Deleted)").await;
        client.ok("EXPUNGE").await;
        client.check("SORT (SUBJECT) UTF-8 ALL", &["* SORT 2 3 1", "OK"]).await;
        client.check("UID SORT (REVERSE SUBJECT) US-ASCII ALL", &["* SORT 2 3 4", "OK"]).await;
        client.check("UID SORT (SUBJECT) UTF-8 NOT UID 3", &["* SORT 4 2", "OK"]).await;
        client.check("THREAD REFERENCES UTF-8 ALL", &["* THREAD (1)(3 2)", "OK"]).await;
        client.check("UID THREAD REFERENCES UTF-8 ALL", &["* THREAD (2)(4 3)", "OK"]).await;
        client.check("UID THREAD ORDEREDSUBJECT UTF-8 ALL", &["* THREAD (2)(3 4)", "OK"]).await;
        client.check("SORT (DATE) UTF-8 KEYWORD none", &["* SORT", "OK"]).await;
        client.check("THREAD REFERENCES UTF-8 KEYWORD none", &["* THREAD", "OK"]).await;
    }
}

/// RFC 5267 §3.1 to §3.3: the first and the last in the order asked for, and ranges only where they ascend.
#[tokio::test]
async fn extended_sort_keeps_its_order() {
    let (_server, mut client) = server_with(&["d", "c", "a", "b", "e"]).await;
    client
        .check(
            "SORT RETURN (MIN MAX COUNT ALL) (SUBJECT) UTF-8 ALL",
            &["* ESEARCH (TAG \"t3\") MIN 3 MAX 5 COUNT 5 ALL 3:4,2,1,5", "OK"],
        )
        .await;
    client
        .check("UID SORT RETURN () (SUBJECT) UTF-8 1:4", &["* ESEARCH (TAG \"t4\") UID ALL 3:4,2,1", "OK"])
        .await;
    client
        .check("SORT RETURN (MIN COUNT) (SIZE) UTF-8 DELETED", &["* ESEARCH (TAG \"t5\") COUNT 0", "OK"])
        .await;
    // RFC 5182 §2.1: `$` is a set, whatever the order was.
    client.check("SORT RETURN (SAVE) (SUBJECT) UTF-8 NOT 5", &["OK"]).await;
    client.check("SEARCH $", &["* SEARCH 1 2 3 4", "OK"]).await;
    client.check("SORT (REVERSE SUBJECT) UTF-8 $", &["* SORT 1 2 4 3", "OK"]).await;
}

/// RFC 7162 §3.1.9: searching by MODSEQ tells the highest one, and enables CONDSTORE.
#[tokio::test]
async fn sort_by_modseq_tells_one() {
    let (_server, mut client) = server_with(&["b", "a"]).await;
    let told = client.ok("SORT (SUBJECT) UTF-8 MODSEQ 1").await;
    assert!(told.starts_with("* SORT 2 1 (MODSEQ "), "{told}");
    let told = client.ok("STORE 1 +FLAGS (\\Seen)").await;
    assert!(told.contains("MODSEQ"), "{told}");
}

/// RFC 9051 §7.5.1: numbers stay while commands by number run, and what is expunged is told afterwards.
#[tokio::test]
async fn expunges_wait_for_commands_without_numbers() {
    for server in each_engine().await {
        server.deliver("op01", &["b", "a", "c"]).await;
        let (mut one, mut two) = (server.selected("op01").await, server.selected("op01").await);
        two.ok("STORE 1 +FLAGS (\\Deleted)").await;
        two.ok("EXPUNGE").await;
        one.check("SORT (SIZE) UTF-8 ALL", &["* SORT 1 2 3", "OK"]).await;
        one.check("THREAD REFERENCES UTF-8 2:3", &["* THREAD (2)(3)", "OK"]).await;
        one.check("UID SORT (SUBJECT) UTF-8 2:3", &["* SORT 2 3", "* 1 EXPUNGE", "OK"]).await;
        one.check("SORT (SUBJECT) UTF-8 ALL", &["* SORT 1 2", "OK"]).await;
    }
}

#[tokio::test]
async fn bad_commands_are_refused_and_the_session_goes_on() {
    let (server, mut client) = server_with(&["a"]).await;
    client.check("SORT (DATE) X-NONE ALL", &["NO [BADCHARSET (US-ASCII UTF-8)]"]).await;
    client.check("SORT (COLOUR) UTF-8 ALL", &["BAD Unknown sort criterion"]).await;
    client.check("SORT () UTF-8 ALL", &["BAD No sort criteria"]).await;
    client.check("THREAD REFS UTF-8 ALL", &["BAD Unknown threading algorithm"]).await;
    client.check("SORT (DATE) UTF-8", &["BAD Missing argument"]).await;
    client.check("SORT (DATE) UTF-8 ALL", &["* SORT 1", "OK"]).await;
    let mut unselected = server.client("op01").await;
    unselected.check("SORT (DATE) UTF-8 ALL", &["BAD Select a mailbox first"]).await;
    unselected.check("UID THREAD REFERENCES UTF-8 ALL", &["BAD Select a mailbox first"]).await;
}

/// RFC 8514 §4: the save date is that of the mailbox a message has come into, by COPY and MOVE too; INTERNALDATE stays.
#[tokio::test]
async fn save_dates_are_those_of_the_mailbox() {
    for server in each_engine().await {
        server.deliver("op01", &["a", "b"]).await;
        let mut client = server.selected("op01").await;
        let dates = async |client: &mut Client, number: u32| {
            let told = client.ok(&format!("FETCH {number} (INTERNALDATE SAVEDATE)")).await;
            let date = |name: &str| {
                let rest = told.split_once(&format!("{name} \"")).unwrap_or_else(|| panic!("{told}")).1;
                rest.split('"').next().unwrap_or_default().to_owned()
            };
            (date("INTERNALDATE"), date("SAVEDATE"))
        };
        let before = dates(&mut client, 1).await;
        assert_eq!(before.0, before.1);
        server.clock.advance(3 * 86_400 * 1_000_000);
        client.ok("COPY 1 Archivio").await;
        client.ok("MOVE 2 Archivio").await;
        assert_eq!(dates(&mut client, 1).await, before);
        client.ok("SELECT Archivio").await;
        for number in [1, 2] {
            let after = dates(&mut client, number).await;
            assert_eq!(after.0, before.0);
            assert_ne!(after.1, before.1);
        }
        client.check("SEARCH YOUNGER 86400", &["* SEARCH", "OK"]).await;
        client.check("SEARCH OLDER 86400 SAVEDATESUPPORTED", &["* SEARCH 1 2", "OK"]).await;
    }
}
