use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    directory::{Directory, NewPrincipal},
};
use mailstore::{
    entry::FlagOp,
    flags::{self, FlagSet},
    testing::engines,
};

struct House {
    mailboxes: Mailboxes,
    directory: Directory,
    member: PrincipalId,
    stranger: PrincipalId,
    office: PrincipalId,
}

impl House {
    async fn build(db: Db) -> Self {
        let clock = Clock::manual(1_700_000_000_000_000);
        let directory = Directory::new(db.clone(), clock.clone(), create_defaults);
        let address = |local: &str| Address::parse(&format!("{local}@lecce.example")).unwrap();
        let new = move |kind, local: &str| NewPrincipal::new(kind, address(local), local);
        let ids = directory
            .edit(Doer::server(), move |edit| {
                edit.add_domain(&Domain::parse("lecce.example").unwrap(), None)?;
                let member = edit.add(&new(Kind::Person, "op01"))?;
                let stranger = edit.add(&new(Kind::Person, "op02"))?;
                let office = edit.add(&new(Kind::Office, "cpi.lecce"))?;
                edit.add_member(office, member, false)?;
                Ok((member, stranger, office))
            })
            .await
            .unwrap();
        Self {
            mailboxes: Mailboxes::new(db, clock),
            directory,
            member: ids.0,
            stranger: ids.1,
            office: ids.2,
        }
    }

    async fn paths(&self, person: PrincipalId) -> Vec<String> {
        self.mailboxes.list(person).await.unwrap().into_iter().map(|l| l.path).collect()
    }
}

fn mail() -> NewMail {
    NewMail { raw: b"Subject: s\r\n\r\nt\r\n".to_vec(), flags: FlagSet::default(), internal_date: None }
}

#[tokio::test]
async fn a_member_sees_the_office_beside_the_own_mailboxes_and_a_stranger_does_not() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let paths = house.paths(house.member).await;
        assert_eq!(paths[0], "INBOX");
        for path in ["Bozze", "Cestino", "Uffici", "Uffici/cpi-lecce", "Uffici/cpi-lecce/Bozze"] {
            assert!(paths.iter().any(|p| p == path), "{}: {path} in {paths:?}", engine.name);
        }
        assert!(house.paths(house.stranger).await.iter().all(|p| !p.starts_with("Uffici")));
        let hidden = house.mailboxes.find(house.stranger, "Uffici/cpi-lecce").await;
        assert!(matches!(hidden, Err(MailboxError::NotFound)), "{hidden:?}");
    }
}

#[tokio::test]
async fn rights_end_with_membership_at_once() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let inbox = house.mailboxes.find(house.member, "Uffici/cpi-lecce").await.unwrap().mailbox.id;
        house.mailboxes.append(house.member, inbox, vec![mail()]).await.unwrap();
        let (office, member) = (house.office, house.member);
        house.directory.edit(Doer::server(), move |edit| edit.remove_member(office, member)).await.unwrap();
        let refused = house.mailboxes.append(house.member, inbox, vec![mail()]).await;
        assert!(matches!(refused, Err(MailboxError::NotFound)), "{}: {refused:?}", engine.name);
        let unread = house.mailboxes.snapshot(house.member, inbox).await;
        assert!(matches!(unread, Err(MailboxError::NotFound)));
    }
}

#[tokio::test]
async fn flags_beyond_the_rights_stay_as_they_are() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let inbox = house.mailboxes.find(house.member, "Uffici/cpi-lecce").await.unwrap().mailbox.id;
        house.mailboxes.append(house.member, inbox, vec![mail()]).await.unwrap();
        let (reader, readable) = (house.stranger.0, Rights::LOOKUP | Rights::READ | Rights::SEEN);
        engine.db.write(move |tx| rights::set(tx, inbox, reader, readable)).await.unwrap();
        let all = FlagSet { system: flags::SYSTEM, keywords: vec!["$Label1".into()] };
        let change = FlagChange { op: FlagOp::Set, flags: all, unchanged_since: None };
        house.mailboxes.store(house.stranger, inbox, vec![1], change).await.unwrap();
        let snapshot = house.mailboxes.snapshot(house.stranger, inbox).await.unwrap();
        assert_eq!(snapshot.entries[0].flags, flags::SEEN, "{}", engine.name);
        let old = FlagChange { op: FlagOp::Set, flags: FlagSet::default(), unchanged_since: Some(1) };
        let stored = house.mailboxes.store(house.stranger, inbox, vec![1], old).await.unwrap();
        assert_eq!(
            (stored.changed, stored.refused),
            (vec![], vec![1]),
            "{}: it was changed since",
            engine.name
        );
        let refused = house.mailboxes.expunge(house.stranger, inbox, None).await;
        assert!(matches!(refused, Err(MailboxError::NoRight)));
        let refused = house.mailboxes.append(house.stranger, inbox, vec![mail()]).await;
        assert!(matches!(refused, Err(MailboxError::NoRight)));
    }
}

#[tokio::test]
async fn new_mailboxes_below_the_office_belong_to_its_members_too() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.mailboxes.create(house.member, "Uffici/cpi-lecce/Pratiche/2026", None).await.unwrap();
        let paths = house.paths(house.member).await;
        for path in ["Uffici/cpi-lecce/Pratiche", "Uffici/cpi-lecce/Pratiche/2026"] {
            assert!(paths.iter().any(|p| p == path), "{}: {path}", engine.name);
        }
        let refused = house.mailboxes.create(house.stranger, "Uffici/cpi-lecce/Mie", None).await;
        assert!(refused.is_err());
        let foreign = house.mailboxes.rename(house.member, "Uffici/cpi-lecce/Pratiche", "Pratiche").await;
        assert!(matches!(foreign, Err(MailboxError::BadName(_))), "{foreign:?}");
        house
            .mailboxes
            .rename(house.member, "Uffici/cpi-lecce/Pratiche", "Uffici/cpi-lecce/Atti")
            .await
            .unwrap();
        assert!(house.paths(house.member).await.iter().any(|p| p == "Uffici/cpi-lecce/Atti/2026"));
    }
}

#[tokio::test]
async fn renaming_inbox_moves_its_mail_and_leaves_it_empty() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let inbox = house.mailboxes.find(house.member, "inbox").await.unwrap().mailbox.id;
        house.mailboxes.append(house.member, inbox, vec![mail(), mail()]).await.unwrap();
        house.mailboxes.rename(house.member, "INBOX", "Vecchia").await.unwrap();
        let old = house.mailboxes.find(house.member, "Vecchia").await.unwrap();
        assert_eq!((old.mailbox.total, old.unseen), (2, 2), "{}", engine.name);
        assert_eq!(house.mailboxes.state(house.member, inbox).await.unwrap().mailbox.total, 0);
        let kept = house.mailboxes.delete(house.member, "INBOX").await;
        assert!(matches!(kept, Err(MailboxError::Fixed)));
    }
}

#[tokio::test]
async fn a_person_can_unsubscribe_from_what_is_shown_by_default() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let shown =
            |list: Vec<Listed>| list.into_iter().filter(|l| l.subscribed).map(|l| l.path).collect::<Vec<_>>();
        let before = shown(house.mailboxes.list(house.member).await.unwrap());
        assert!(before.contains(&"Uffici/cpi-lecce".to_owned()) && before.contains(&"Cestino".to_owned()));
        house.mailboxes.subscribe(house.member, "Uffici/cpi-lecce", false).await.unwrap();
        let after = shown(house.mailboxes.list(house.member).await.unwrap());
        assert!(!after.contains(&"Uffici/cpi-lecce".to_owned()), "{}", engine.name);
    }
}

#[tokio::test]
async fn inbox_is_inbox_below_an_owner_in_whatever_case() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let inbox = house.mailboxes.find(house.member, "Uffici/cpi-lecce").await.unwrap().mailbox.id;
        let spelt = house.mailboxes.find(house.member, "Uffici/cpi-lecce/inbox").await.unwrap().mailbox.id;
        assert_eq!(spelt, inbox, "{}", engine.name);
        let made = house.mailboxes.create(house.member, "Uffici/cpi-lecce/Inbox", None).await;
        assert!(matches!(made, Err(MailboxError::Exists)), "{made:?}");
    }
}
