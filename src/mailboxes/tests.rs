use super::*;
use crate::{
    address::{Address, Domain},
    audit::Doer,
    directory::{Directory, NewPrincipal},
};
use mailstore::{
    entry::FlagOp,
    flags::{self, FlagSet},
    quota, subscription,
    testing::engines,
};

mod waiting;

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

    /// The INBOX of the member and a new mailbox beside it.
    async fn inbox_and(&self, name: &str) -> (i64, i64) {
        let inbox = self.mailboxes.find(self.member, "INBOX").await.unwrap().mailbox.id;
        (inbox, self.mailboxes.create(self.member, name, None).await.unwrap().id)
    }

    async fn paths(&self, person: PrincipalId) -> Vec<String> {
        self.mailboxes.list(person).await.unwrap().into_iter().map(|l| l.path).collect()
    }
}

fn mail() -> NewMail {
    NewMail { raw: b"Subject: s\r\n\r\nt\r\n".to_vec(), flags: FlagSet::default(), internal_date: None }
}

async fn assert_consistent(db: &Db) {
    let problems = mailstore::check::run(db, Default::default(), |_| {}).await.unwrap();
    assert_eq!(problems, []);
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

/// Mailboxes that a renaming made above the new name belonged to nobody but the office, and everybody's marks were common.
#[tokio::test]
async fn what_a_renaming_makes_inherits_too() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let admin = house.mailboxes.admin(Doer::server());
        admin.set_private_seen(house.office, "INBOX", true).await.unwrap();
        house.mailboxes.create(house.member, "Uffici/cpi-lecce/Uno", None).await.unwrap();
        house.mailboxes.create(house.member, "Uffici/cpi-lecce/Due", None).await.unwrap();
        house
            .mailboxes
            .rename(house.member, "Uffici/cpi-lecce/Uno", "Uffici/cpi-lecce/A/B/Uno")
            .await
            .unwrap();
        admin.rename(house.office, "Due", "C/D/Due").await.unwrap();
        let paths = house.paths(house.member).await;
        for name in ["A", "A/B", "A/B/Uno", "C", "C/D", "C/D/Due"] {
            let path = format!("Uffici/cpi-lecce/{name}");
            assert!(paths.contains(&path), "{}: {name}", engine.name);
            let found = house.mailboxes.find(house.member, &path).await.unwrap();
            assert!(found.mailbox.private_seen, "{}: {name}", engine.name);
        }
    }
}

/// A right taken away while somebody waited for the mailbox still held for what had been asked before.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rights_are_those_of_the_moment_the_mailbox_is_free() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let office = house.mailboxes.find(house.member, "Uffici/cpi-lecce").await.unwrap().mailbox.id;
        let own = house.mailboxes.find(house.member, "INBOX").await.unwrap().mailbox.id;
        house.mailboxes.append(house.member, own, vec![mail()]).await.unwrap();
        let (begun, wait) = std::sync::mpsc::channel();
        let (db, holder) = (engine.db.clone(), house.office.0);
        let taking = tokio::spawn(async move {
            db.write(move |tx| {
                for (principal, _) in rights::list(tx, office)? {
                    rights::set(tx, office, principal, Rights::NONE)?;
                }
                let _ = begun.send(holder);
                std::thread::sleep(std::time::Duration::from_millis(300));
                Ok::<_, StoreError>(())
            })
            .await
        });
        tokio::task::spawn_blocking(move || wait.recv()).await.unwrap().unwrap();
        let (appended, copied, moved) = tokio::join!(
            house.mailboxes.append(house.member, office, vec![mail()]),
            house.mailboxes.copy(house.member, own, vec![1], office),
            house.mailboxes.relocate(house.member, own, vec![1], office),
        );
        taking.await.unwrap().unwrap();
        assert!(appended.is_err() && copied.is_err() && moved.is_err(), "{}", engine.name);
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
async fn a_large_inbox_is_renamed_in_parts() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let inbox = house.mailboxes.find(house.member, "INBOX").await.unwrap().mailbox.id;
        house.mailboxes.append(house.member, inbox, vec![mail(); 7]).await.unwrap();
        house.mailboxes.rename_in_parts(house.member, "INBOX", "Vecchia", 3).await.unwrap();
        let old = house.mailboxes.find(house.member, "Vecchia").await.unwrap().mailbox;
        assert_eq!((old.total, old.uidnext), (7, 8), "{}", engine.name);
        assert_eq!(house.mailboxes.state(house.member, inbox).await.unwrap().mailbox.total, 0);
        assert_consistent(&engine.db).await;
    }
}

#[tokio::test]
async fn a_large_copy_goes_in_parts_and_leaves_nothing_when_one_fails() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let (person, way) = (house.member, house.inbox_and("Copia").await);
        house.mailboxes.append(person, way.0, vec![mail(); 7]).await.unwrap();
        let all: Vec<u32> = (1..=7).collect();
        let copied = house.mailboxes.copy_in_parts(person, way, all.clone(), 3).await.unwrap();
        assert_eq!((&copied.from, &copied.to), (&all, &all), "{}", engine.name);
        // More keywords than there may be: the last part cannot be copied.
        let names = |range: std::ops::Range<usize>| range.map(|n| format!("k{n}")).collect::<Vec<_>>();
        let set = |keywords: Vec<String>| FlagChange {
            op: FlagOp::Add,
            flags: FlagSet { system: 0, keywords },
            unchanged_since: None,
        };
        house.mailboxes.store(person, way.0, vec![7], set(names(200..210))).await.unwrap();
        house.mailboxes.store(person, way.1, vec![1], set(names(0..200))).await.unwrap();
        let failed = house.mailboxes.copy_in_parts(person, way, all.clone(), 3).await;
        assert!(matches!(failed, Err(MailboxError::Limit)), "{}: {failed:?}", engine.name);
        assert_eq!(house.mailboxes.state(person, way.1).await.unwrap().mailbox.total, 7, "{}", engine.name);
        let room = 15 * i64::try_from(mail().raw.len()).unwrap();
        engine.db.write(move |tx| quota::set_limit(tx, person.0, Some(room))).await.unwrap();
        let failed = house.mailboxes.copy_in_parts(person, way, all, 3).await;
        assert!(matches!(failed, Err(MailboxError::OverQuota)), "{}: {failed:?}", engine.name);
        assert_consistent(&engine.db).await;
    }
}

#[tokio::test]
async fn copies_and_moves_bring_only_flags_the_person_may_set_there() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let own = house.mailboxes.find(house.stranger, "INBOX").await.unwrap().mailbox.id;
        let all = FlagSet { system: flags::SYSTEM, keywords: vec!["$Label1".into()] };
        let label = flags::keyword_bit(0).unwrap();
        let others = flags::ANSWERED | flags::FLAGGED | flags::DRAFT | label;
        let mut cases = Vec::new();
        for (letters, expected) in
            [("lri", 0), ("lris", flags::SEEN), ("lrit", flags::DELETED), ("lriw", others)]
        {
            let name = format!("Uffici/cpi-lecce/{letters}");
            let target = house.mailboxes.create(house.member, &name, None).await.unwrap().id;
            let (held, reader) = (Rights::parse(letters).unwrap(), house.stranger.0);
            engine.db.write(move |tx| rights::set(tx, target, reader, held)).await.unwrap();
            cases.push((target, expected));
        }
        for (target, expected) in cases {
            let mails = vec![NewMail { flags: all.clone(), ..mail() }; 2];
            let uids = house.mailboxes.append(house.stranger, own, mails).await.unwrap().uids;
            house.mailboxes.copy(house.stranger, own, vec![uids[0]], target).await.unwrap();
            house.mailboxes.relocate(house.stranger, own, vec![uids[1]], target).await.unwrap();
            let snapshot = house.mailboxes.snapshot(house.stranger, target).await.unwrap();
            let held: Vec<u32> = snapshot.entries.iter().map(|e| e.flags).collect();
            assert_eq!(held, [expected; 2], "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_special_use_given_later_does_not_keep_a_mailbox_for_ever() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let admin = house.mailboxes.admin(Doer::server());
        for (n, name) in ["Urgente", "Uffici/cpi-lecce/Urgente"].into_iter().enumerate() {
            house.mailboxes.create(house.member, name, Some("\\Important")).await.unwrap();
            match n {
                0 => house.mailboxes.delete(house.member, name).await.unwrap(),
                _ => admin.delete(house.office, "Urgente", true).await.unwrap(),
            }
            assert!(!house.paths(house.member).await.iter().any(|p| p == name), "{}", engine.name);
        }
        house.mailboxes.rename(house.member, "Cestino", "Papierkorb").await.unwrap();
        for name in ["Bozze", "Papierkorb"] {
            let kept = house.mailboxes.delete(house.member, name).await;
            assert!(matches!(kept, Err(MailboxError::Fixed)), "{}: {kept:?}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_subscription_outlives_its_mailbox() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        for name in ["Lavoro/2026", "Uffici/cpi-lecce/Pratiche"] {
            house.mailboxes.create(house.member, name, None).await.unwrap();
            house.mailboxes.subscribe(house.member, name, true).await.unwrap();
        }
        house.mailboxes.rename(house.member, "Lavoro/2026", "Atti").await.unwrap();
        house.mailboxes.delete(house.member, "Lavoro").await.unwrap();
        house.mailboxes.delete(house.member, "Uffici/cpi-lecce/Pratiche").await.unwrap();
        let list = house.mailboxes.list(house.member).await.unwrap();
        let at = |path: &str| list.iter().find(|l| l.path == path).map(|l| (l.absent, l.subscribed));
        assert_eq!(at("Lavoro/2026"), Some((true, true)), "{}", engine.name);
        assert_eq!(at("Lavoro"), Some((true, false)), "{}", engine.name);
        assert_eq!(at("Atti"), Some((false, false)), "{}", engine.name);
        assert_eq!(at("Uffici/cpi-lecce/Pratiche"), Some((true, true)), "{}", engine.name);
        let (office, member) = (house.office, house.member);
        house.directory.edit(Doer::server(), move |edit| edit.remove_member(office, member)).await.unwrap();
        assert!(!house.paths(member).await.iter().any(|path| path.starts_with("Uffici")), "{}", engine.name);
    }
}

#[tokio::test]
async fn there_is_a_limit_to_subscriptions() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let person = house.member.0;
        let said = || engine.db.read(move |c| subscription::list(c, person));
        let before = said().await.unwrap().len();
        let many = move |tx: &mut Tx<'_>| {
            (before..4000).try_for_each(|n| subscription::set(tx, person, person, &format!("n{n}"), true))
        };
        engine.db.write(many).await.unwrap();
        let more = house.mailboxes.subscribe(house.member, "one more", true).await;
        assert!(matches!(more, Err(MailboxError::Limit)), "{}: {more:?}", engine.name);
        assert_eq!(said().await.unwrap().len(), 4000, "{}: nothing of it is kept", engine.name);
        house.mailboxes.subscribe(house.member, "n3999", false).await.expect("one that is there");
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
