//! The commands of RFC 4314, and what the rights they give do to sessions that are open.

use super::*;
use crate::address::Address;
use crate::audit::{self, Doer};
use crate::directory::{Kind, NewPrincipal, PrincipalId};
use crate::mailboxes::Grant;
use mailstore::Rights;

const OFFICE: &str = "Uffici/cpi-lecce";

/// The office, whose manager is op01 now.
async fn managed(server: &Server) -> PrincipalId {
    let (office, manager) = (principal(server, "cpi.lecce").await, server.person("op01"));
    server
        .directory
        .edit(Doer::server(), move |edit| edit.add_member(office, manager, true))
        .await
        .expect("it");
    office
}

async fn principal(server: &Server, name: &str) -> PrincipalId {
    let address = Address::parse(&format!("{name}@lecce.example")).expect("an address");
    server.directory.find(&address).await.expect("a directory").expect("somebody").id
}

/// A new principal in which op02 is.
async fn group_of_op02(server: &Server, kind: Kind, name: &'static str) {
    let member = server.person("op02");
    let make = server.directory.edit(Doer::server(), move |edit| {
        let address = Address::parse(&format!("{name}@lecce.example")).expect("an address");
        let made = edit.add(&NewPrincipal::new(kind, address, name))?;
        if kind == Kind::Room { Ok(()) } else { edit.add_member(made, member, false) }
    });
    make.await.expect("a group");
}

async fn leave(server: &Server, name: &str) {
    let (office, member) = (principal(server, "cpi.lecce").await, server.person(name));
    server.directory.edit(Doer::server(), move |edit| edit.remove_member(office, member)).await.expect("it");
}

// RFC 4314 §3.1 to §3.5.
#[tokio::test]
async fn an_owner_gives_and_takes_rights() {
    for server in each_engine().await {
        let mut owner = server.client("op01").await;
        let all = "lrswipkxteacd";
        owner.check("GETACL INBOX", &[&format!("* ACL \"INBOX\" op01@lecce.example {all}"), "OK"]).await;
        owner.check("MYRIGHTS inbox", &[&format!("* MYRIGHTS \"INBOX\" {all}"), "OK"]).await;
        owner.check("SETACL INBOX op02@lecce.example lrs", &["OK"]).await;
        let both =
            |rights: &str| format!("* ACL \"INBOX\" op01@lecce.example {all} op02@lecce.example {rights}");
        owner.check("GETACL INBOX", &[&both("lrs"), "OK"]).await;
        // The name that logs in is an identifier too; c and d stand for what has come after them.
        owner.check("SETACL INBOX OP02 +cd", &["OK"]).await;
        owner.check("GETACL INBOX", &[&both("lrskxtecd"), "OK"]).await;
        owner.check("SETACL INBOX op02 -kd", &["OK"]).await;
        owner.check("GETACL INBOX", &[&both("lrsxc"), "OK"]).await;
        let mut other = server.client("op02").await;
        other.check("MYRIGHTS Altri/op01", &["* MYRIGHTS \"Altri/op01\" lrsxc", "OK"]).await;
        other.check("GETACL Altri/op01", &["NO [NOPERM]"]).await;
        owner.check("DELETEACL INBOX op02", &["OK"]).await;
        owner.check("DELETEACL INBOX op02", &["OK"]).await;
        other.check("MYRIGHTS Altri/op01", &["NO [NONEXISTENT]"]).await;
        owner.check("SETACL INBOX op02 lr", &["OK"]).await;
        owner.check("SETACL INBOX op02 \"\"", &["OK"]).await;
        other.check("SELECT Altri/op01", &["NO [NONEXISTENT]"]).await;
        let deeds = server.engine.db.read(|c| audit::list(c, None, 1)).await.expect("deeds");
        assert_eq!((deeds[0].by.name.as_str(), deeds[0].action.as_str()), ("op01", "mailbox.rights"));
        assert_eq!(deeds[0].subject, "op01@lecce.example");
        assert_eq!(
            deeds[0].detail, "INBOX: op02@lecce.example from \"lr\" to \"\"",
            "{}",
            server.engine.name
        );
    }
}

// RFC 4314 §3.1: an unknown right is BAD; §3: so is an identifier that SASLprep refuses; §2: negative rights.
#[tokio::test]
async fn what_cannot_be_given_is_refused_with_its_reason() {
    let server = Server::any().await;
    group_of_op02(&server, Kind::Room, "sala").await;
    let mut client = server.client("op01").await;
    for (command, reply) in [
        ("SETACL INBOX op02 lrq", "BAD There is no right q"),
        ("SETACL INBOX op02 lr0", "BAD There is no right 0"),
        ("SETACL INBOX op02 LR", "BAD"),
        ("SETACL INBOX op02 +", "OK"),
        ("SETACL INBOX \"\" lr", "BAD Empty identifier"),
        ("SETACL INBOX {2+}\r\n\u{ad} lr", "BAD Empty identifier"),
        ("SETACL INBOX {1+}\r\n\u{7} lr", "BAD Invalid identifier"),
        ("LISTRIGHTS INBOX \"\"", "BAD Empty identifier"),
        ("DELETEACL INBOX \"\"", "BAD Empty identifier"),
        ("SETACL INBOX -op02 w", "NO [CANNOT] negative rights are not supported"),
        ("SETACL INBOX anonymous lr", "NO [CANNOT] nobody logs in as anonymous"),
        ("SETACL INBOX nessuno lr", "NO [CANNOT] nobody has this identifier"),
        ("SETACL INBOX nessuno@lecce.example lr", "NO [CANNOT] nobody has this identifier"),
        ("SETACL INBOX sala@lecce.example lr", "NO [CANNOT] a room or territory holds no rights"),
        ("SETACL INBOX anyone +a", "NO [CANNOT] not everybody can be given"),
        ("SETACL INBOX anyone p", "NO [CANNOT] not everybody can be given"),
        ("SETACL INBOX op01 lr", "NO [CANNOT] the owner of a mailbox has all rights"),
        ("DELETEACL INBOX op01", "NO [CANNOT] the owner of a mailbox has all rights"),
        ("SETACL INBOX op01 lrswipkxtea", "OK"),
        ("SETACL Nessuna op02 lr", "NO [NONEXISTENT]"),
        ("LISTRIGHTS INBOX nessuno", "NO [CANNOT] nobody has this identifier"),
    ] {
        client.check(command, &[reply]).await;
    }
    client.check("MYRIGHTS INBOX", &["* MYRIGHTS \"INBOX\" lrswipkxteacd", "OK"]).await;
}

// RFC 4314 §3.4, §3.7, §2.1.1: each right alone, the obsolete ones too; the identifier as the client spells it.
/// RFC 4314 §3.4
#[tokio::test]
async fn listrights_says_what_can_be_given() {
    let server = Server::any().await;
    managed(&server).await;
    let mut client = server.client("op01").await;
    let alone = "l r s w i p k x t e a c d";
    for (mailbox, identifier, rights) in [
        ("INBOX", "OP02", format!("\"\" {alone}")),
        ("INBOX", "anyone", "\"\" l r s w i k x t e c d".to_owned()),
        ("INBOX", "op01@lecce.example", "lrswipkxteacd".to_owned()),
        (OFFICE, "op01", "la r s w i p k x t e c d".to_owned()),
        (OFFICE, "cpi.lecce", format!("\"\" {alone}")),
    ] {
        let expected = format!("* LISTRIGHTS \"{mailbox}\" {identifier} {rights}");
        let told = client.ok(&format!("LISTRIGHTS {mailbox} {identifier}")).await;
        assert_eq!(told.lines().next(), Some(expected.as_str()));
    }
}

#[tokio::test]
async fn an_office_is_administered_by_its_managers_who_cannot_lock_themselves_out() {
    for server in each_engine().await {
        let mut member = server.client("op01").await;
        member.check(&format!("GETACL {OFFICE}"), &["NO [NOPERM]"]).await;
        let mine = format!("* MYRIGHTS \"{OFFICE}\" lrswipkxtecd");
        member.check(&format!("MYRIGHTS {OFFICE}"), &[&mine, "OK"]).await;
        managed(&server).await;
        let mut manager = member;
        let acl = "cpi.lecce@lecce.example lrswipkxtecd op01@lecce.example la";
        manager.check(&format!("GETACL {OFFICE}"), &[&format!("* ACL \"{OFFICE}\" {acl}"), "OK"]).await;
        manager.check(&format!("SETACL {OFFICE} op01 r"), &["NO [CANNOT] managers keep"]).await;
        manager.check(&format!("DELETEACL {OFFICE} op01"), &["NO [CANNOT] managers keep"]).await;
        // Members lose everything, the manager sees the mailbox all the same.
        manager.check(&format!("DELETEACL {OFFICE} cpi.lecce"), &["OK"]).await;
        manager.check(&format!("MYRIGHTS {OFFICE}"), &[&format!("* MYRIGHTS \"{OFFICE}\" la"), "OK"]).await;
        manager.check(&format!("SELECT {OFFICE}"), &["NO [NOPERM]"]).await;
        let listed = manager.ok("LIST \"\" Uffici/*").await;
        assert!(listed.contains(&format!("(\\Noselect \\HasChildren) \"/\" \"{OFFICE}\"")), "{listed}");
        let mut other = server.client("op02").await;
        other.check(&format!("SELECT {OFFICE}"), &["NO [NONEXISTENT]"]).await;
        manager.check(&format!("SETACL {OFFICE} cpi.lecce lrs"), &["OK"]).await;
        let told = other.ok(&format!("SELECT {OFFICE}")).await;
        assert!(told.contains("[PERMANENTFLAGS (\\Seen)]"), "{}: {told}", server.engine.name);
        // What a manager was given besides goes with DELETEACL; what only managers have goes when it is none any more.
        manager.check(&format!("SETACL {OFFICE} op01 lrwa"), &["OK"]).await;
        manager.check(&format!("SETACL {OFFICE}/Bozze op01 lrwa"), &["OK"]).await;
        manager.check(&format!("DELETEACL {OFFICE}/Bozze op01"), &["OK"]).await;
        leave(&server, "op01").await;
        manager.check(&format!("MYRIGHTS {OFFICE}"), &[&format!("* MYRIGHTS \"{OFFICE}\" lrw"), "OK"]).await;
        manager.check(&format!("MYRIGHTS {OFFICE}/Bozze"), &["NO [NONEXISTENT]"]).await;
    }
}

#[tokio::test]
async fn rights_of_a_person_a_group_and_everybody_add_up() {
    for server in each_engine().await {
        group_of_op02(&server, Kind::Group, "sportello").await;
        let (mut owner, mut other) = (server.client("op01").await, server.client("op02").await);
        owner.ok("SETACL INBOX sportello@lecce.example lr").await;
        let mine = async |other: &mut Client| other.run("MYRIGHTS Altri/op01").await.remove(0);
        assert_eq!(mine(&mut other).await, "* MYRIGHTS \"Altri/op01\" lr");
        owner.ok("SETACL INBOX op02 s").await;
        owner.ok("SETACL INBOX anyone li").await;
        assert_eq!(mine(&mut other).await, "* MYRIGHTS \"Altri/op01\" lrsi", "{}", server.engine.name);
        let told = owner.ok("GETACL INBOX").await;
        assert!(told.contains("op02@lecce.example s sportello@lecce.example lr anyone li"), "{told}");
        owner.ok("DELETEACL INBOX sportello").await;
        owner.ok("DELETEACL INBOX op02").await;
        assert_eq!(mine(&mut other).await, "* MYRIGHTS \"Altri/op01\" li");
        assert!(other.ok("LIST \"\" *").await.contains("(\\Noselect \\HasNoChildren) \"/\" \"Altri/op01\""));
    }
}

// RFC 8440.
#[tokio::test]
async fn list_tells_rights_where_asked() {
    let server = Server::any().await;
    let mut client = server.client("op01").await;
    let told =
        client.ok("LIST \"\" (INBOX Uffici Uffici/cpi-lecce) RETURN (MYRIGHTS STATUS (MESSAGES))").await;
    let lines: Vec<&str> = told.lines().collect();
    let expected = [
        "* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
        "* MYRIGHTS \"INBOX\" lrswipkxteacd",
        "* STATUS \"INBOX\" (MESSAGES 0)",
        "* LIST (\\NonExistent \\HasChildren) \"/\" \"Uffici\"",
        "* LIST (\\HasChildren) \"/\" \"Uffici/cpi-lecce\"",
        "* MYRIGHTS \"Uffici/cpi-lecce\" lrswipkxtecd",
        "* STATUS \"Uffici/cpi-lecce\" (MESSAGES 0)",
        "OK List complete",
    ];
    assert_eq!(lines, expected);
}

// RFC 4314 §5.1.1: FLAGS and PERMANENTFLAGS are told again; RFC 9051 §7.1: READ-ONLY and READ-WRITE too.
#[tokio::test]
async fn rights_taken_away_act_with_the_next_command() {
    for server in each_engine().await {
        server.deliver("op01", &["a"]).await;
        let (mut owner, mut other) = (server.client("op01").await, server.client("op02").await);
        owner.ok("SETACL INBOX op02 lrswt").await;
        let told = other.ok("SELECT Altri/op01").await;
        assert!(told.contains("READ-WRITE") && told.contains("\\Deleted \\Seen"), "{told}");
        owner.ok("SETACL INBOX op02 -w").await;
        let flags = "* OK [PERMANENTFLAGS (\\Deleted \\Seen)]";
        other.check("NOOP", &["* FLAGS", flags, "OK"]).await;
        other.check("STORE 1 +FLAGS (\\Flagged)", &["NO [NOPERM]"]).await;
        owner.ok("SETACL INBOX op02 lr").await;
        let none = "* OK [PERMANENTFLAGS ()]";
        other.check("STORE 1 +FLAGS (\\Seen)", &["* FLAGS", none, "* OK [READ-ONLY]", "NO [NOPERM]"]).await;
        other.check("FETCH 1 (FLAGS BODY[TEXT])", &["* 1 FETCH (FLAGS () BODY[TEXT]", "OK"]).await;
        owner.ok("SETACL INBOX op02 +i").await;
        other.check("NOOP", &["* FLAGS", none, "* OK [READ-WRITE]", "OK"]).await;
        owner.ok("DELETEACL INBOX op02").await;
        other.send("x FETCH 1 BODY[]\r\n").await;
        let told = other.rest().await;
        assert!(told.len() == 2 && told[0].starts_with("x NO") && told[1].starts_with("* BYE"), "{told:?}");
    }
}

#[tokio::test]
async fn idle_ends_when_the_right_to_read_does() {
    for server in each_engine().await {
        let mut clients = Vec::new();
        for _ in 0..2 {
            let mut client = server.client("op02").await;
            client.ok(&format!("SELECT {OFFICE}")).await;
            client.begin("IDLE").await;
            client.hears(&["+ idling"]).await;
            clients.push(client);
        }
        // Rights that change are heard of; a membership that ends ends the session.
        let (admin, office) = (server.mailboxes.admin(Doer::server()), principal(&server, "cpi.lecce").await);
        let letters = Rights::parse("lrs").expect("letters");
        admin.grant(office, "INBOX", "cpi.lecce", Grant::Exactly(letters)).await.expect("rights");
        let news = ["* FLAGS", "* OK [PERMANENTFLAGS (\\Seen)]"];
        for client in &mut clients {
            client.hears(&news).await;
        }
        leave(&server, "op02").await;
        for client in &mut clients {
            let told = client.rest().await;
            assert!(told.len() == 1 && told[0].starts_with("* BYE"), "{}: {told:?}", server.engine.name);
        }
        let mut own = server.selected("op02").await;
        own.begin("IDLE").await;
        own.hears(&["+ idling"]).await;
        server.deliver("op02", &["a"]).await;
        own.hears(&["* 1 EXISTS"]).await;
    }
}

// RFC 9051 §6.4.7, RFC 9208 §4.3.1: between owners, with the rights of both sides, all or nothing over several units of work too.
#[tokio::test]
async fn twenty_thousand_messages_go_to_another_owner_all_or_none() {
    let server = Server::any().await;
    server.deliver("op01", &["a"]).await;
    let mut client = server.selected("op01").await;
    let mut messages = 1;
    while messages < 20_480 {
        let most = messages.min(20_480 - messages);
        client.ok(&format!("COPY 1:{most} INBOX")).await;
        messages += most;
    }
    client.ok("NOOP").await;
    let (office, size) = (principal(&server, "cpi.lecce").await.0, 26);
    let room = async |messages: i64| {
        let set =
            server.engine.db.write(move |tx| mailstore::quota::set_limit(tx, office, Some(messages * size)));
        set.await.expect("a limit");
    };
    room(20_479).await;
    for command in ["COPY 1:* Uffici/cpi-lecce", "MOVE 1:* Uffici/cpi-lecce"] {
        client.check(command, &["NO [OVERQUOTA]"]).await;
        client
            .check(
                "STATUS Uffici/cpi-lecce (MESSAGES)",
                &["* STATUS \"Uffici/cpi-lecce\" (MESSAGES 0)", "OK"],
            )
            .await;
    }
    client.check("STATUS INBOX (MESSAGES)", &["* STATUS \"INBOX\" (MESSAGES 20480)", "OK"]).await;
    room(20_480).await;
    let told = client.ok("MOVE 1:* Uffici/cpi-lecce").await;
    assert_eq!(told.matches("[COPYUID ").count(), 3, "each unit tells its own");
    client
        .check(
            "STATUS Uffici/cpi-lecce (MESSAGES)",
            &["* STATUS \"Uffici/cpi-lecce\" (MESSAGES 20480)", "OK"],
        )
        .await;
    client.check("STATUS INBOX (MESSAGES SIZE)", &["* STATUS \"INBOX\" (MESSAGES 0 SIZE 0)", "OK"]).await;
}

// RFC 4314 §4: UNSUBSCRIBE needs no right.
#[tokio::test]
async fn what_is_shared_no_more_can_be_unsubscribed() {
    for server in each_engine().await {
        let mut client = server.client("op02").await;
        client.ok(&format!("SUBSCRIBE {OFFICE}/Bozze")).await;
        leave(&server, "op02").await;
        client.check(&format!("SUBSCRIBE {OFFICE}/Bozze"), &["NO [NONEXISTENT]"]).await;
        client.check(&format!("UNSUBSCRIBE {OFFICE}/Bozze"), &["OK"]).await;
        client.check("UNSUBSCRIBE Uffici/cpi-lecce/Altro", &["NO [NONEXISTENT]"]).await;
    }
}

// RFC 4314 §6: nothing of what may not be looked up is told, not even that it is there.
#[tokio::test]
async fn what_may_not_be_looked_up_is_as_if_it_were_not_there() {
    for server in each_engine().await {
        let mut owner = server.client("op01").await;
        owner.ok("CREATE Segreta").await;
        owner.ok("CREATE Segreta/Sotto").await;
        owner.ok("CREATE Aperta").await;
        owner.ok("CREATE Aperta/Segreta").await;
        owner.ok("SETACL Aperta op02 lrswik").await;
        // What is made inherits; this one is taken back.
        owner.ok("DELETEACL Aperta/Segreta op02").await;
        let mut other = server.selected("op02").await;
        server.deliver("op02", &["a"]).await;
        nothing_is_told(&mut other, "Altri/op01/Segreta", "Altri/op01/Assente").await;
        let listed = other.ok("LIST \"\" * RETURN (CHILDREN)").await;
        assert!(
            !listed.contains("Segreta") && listed.contains("(\\HasNoChildren) \"/\" \"Altri/op01/Aperta\"")
        );
        owner.check("STATUS Segreta (MESSAGES)", &["* STATUS \"Segreta\" (MESSAGES 0)", "OK"]).await;
        owner.ok("DELETEACL Aperta op02").await;
        nothing_is_told(&mut other, "Altri/op01", "Altri/nessuno").await;
    }
}

/// Each command answers the same of a name that may not be looked up and of one that is not there.
async fn nothing_is_told(client: &mut Client, there: &str, absent: &str) {
    for command in [
        "SELECT NAME",
        "EXAMINE NAME",
        "STATUS NAME (MESSAGES)",
        "DELETE NAME",
        "RENAME NAME x",
        "RENAME NAME Altri/op01/Aperta/x",
        "RENAME Bozze NAME/x",
        "CREATE NAME/x",
        "CREATE NAME/Sotto",
        "GETACL NAME",
        "SETACL NAME op02 lr",
        "SETACL NAME nessuno lr",
        "DELETEACL NAME op02",
        "LISTRIGHTS NAME op02",
        "MYRIGHTS NAME",
        "GETQUOTAROOT NAME",
        "GETQUOTA NAME",
        "APPEND NAME {1+}\r\nx",
        "UID COPY 1 NAME",
        "UID MOVE 1 NAME",
        "LIST \"\" NAME",
        "LSUB \"\" NAME",
        "LIST \"\" NAME/*",
        "LIST \"\" NAME RETURN (STATUS (MESSAGES) MYRIGHTS)",
        "SUBSCRIBE NAME",
        "UNSUBSCRIBE NAME",
    ] {
        let mut told = Vec::new();
        for name in [there, absent] {
            client.ok("SELECT INBOX").await;
            let lines = client.run(&command.replace("NAME", name)).await;
            told.push(lines.join("\n").replace(name, "NAME"));
        }
        assert_eq!(told[0], told[1], "{command} {there}");
        assert!(!told[0].contains("NOPERM"), "{command}: {}", told[0]);
    }
}
