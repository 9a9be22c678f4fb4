//! What the store promises, on both engines.

mod copies;
mod memory;

use mailstore::{
    Db, Mailbox, StoreError, UidSet, args,
    entry::{self, FlagOp, NewEntry, Permitted, Spread, Store},
    flags::{self, FlagSet},
    index::Index,
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    quota,
    rows::Rows,
    seen,
    testing::engines,
};

const NOW: i64 = 1_700_000_000_000_000;

fn prepared(text: &str) -> Prepared {
    Prepared::new(text.as_bytes(), Facts { base_subject: text.into(), ..Facts::default() })
}

async fn new_mailbox(db: &Db, owner: i64, name: &'static str) -> Mailbox {
    db.write(move |tx| mailbox::create(tx, &NewMailbox { owner, name, ..NewMailbox::default() }, NOW))
        .await
        .expect("a new mailbox")
}

async fn append(db: &Db, mailbox: i64, text: &str, set: FlagSet) -> u32 {
    let new = prepared(text);
    let appended = db
        .write(move |tx| {
            let message = message::keep(tx, &new, Some(mailbox), NOW)?;
            let entry = NewEntry { flags: set.clone(), ..NewEntry::plain(message, NOW) };
            entry::append(tx, mailbox, &[entry], None, NOW)
        })
        .await;
    appended.expect("an append").uids[0]
}

async fn store(db: &Db, mailbox: i64, uids: Vec<u32>, op: FlagOp, set: FlagSet) -> entry::Stored {
    db.write(move |tx| {
        let change =
            Store { uids: &uids, op, flags: &set, protected: 0, unchanged_since: None, viewer: None };
        let mailbox = mailbox::lock_one(tx, mailbox)?;
        entry::store(tx, mailbox, &change)
    })
    .await
    .expect("a store")
}

async fn row(db: &Db, id: i64) -> Mailbox {
    db.read(move |c| mailbox::load(c, id)).await.expect("the row")
}

#[tokio::test]
async fn counters_follow_append_store_and_expunge() {
    for engine in engines().await {
        let db = &engine.db;
        let inbox = new_mailbox(db, 1, "INBOX").await.id;
        for n in 1..=5_u32 {
            assert_eq!(append(db, inbox, &format!("message {n}"), FlagSet::default()).await, n);
        }
        let stored =
            store(db, inbox, vec![1, 2], FlagOp::Add, FlagSet::system(flags::SEEN | flags::DELETED)).await;
        assert_eq!(stored.changed, [1, 2]);
        let again = store(db, inbox, vec![1, 2], FlagOp::Add, FlagSet::system(flags::SEEN)).await;
        assert!(again.changed.is_empty(), "nothing changed, so no new modseq");
        let before = row(db, inbox).await;
        assert_eq!((before.total, before.unseen, before.deleted), (5, 3, 2), "{}", engine.name);
        let gone = db.write(move |tx| entry::expunge(tx, inbox, None, NOW)).await.expect("an expunge");
        assert_eq!(gone.uids, [1, 2]);
        let after = row(db, inbox).await;
        assert_eq!((after.total, after.unseen, after.deleted, after.uidnext), (3, 3, 0, 6));
        assert!(after.highest_modseq > before.highest_modseq);
        let vanished = db.read(move |c| mailbox::vanished_since(c, inbox, before.highest_modseq)).await;
        assert_eq!(vanished.expect("tombstones"), [1, 2].into_iter().collect::<UidSet>());
        let used = db.read(|c| quota::get(c, 1)).await.expect("a quota");
        assert_eq!((used.used_messages, used.used_bytes), (3, after.bytes));
    }
}

#[tokio::test]
async fn the_same_bytes_are_one_message_in_many_mailboxes() {
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 2, "INBOX").await.id);
        append(db, a, "circular", FlagSet::default()).await;
        append(db, b, "circular", FlagSet::default()).await;
        let count = db.read(|c| c.query_one::<(i64,)>("SELECT COUNT(*) FROM message", &[])).await;
        assert_eq!(count.expect(engine.name), (1,));
    }
}

#[tokio::test]
async fn private_seen_marks_are_each_person_s_own() {
    for engine in engines().await {
        let db = &engine.db;
        let new = NewMailbox { owner: 9, name: "INBOX", private_seen: true, ..NewMailbox::default() };
        let id = db.write(move |tx| mailbox::create(tx, &new.clone(), NOW)).await.expect("a mailbox").id;
        for n in 0..3 {
            append(db, id, &format!("m{n}"), FlagSet::default()).await;
        }
        let stored = db
            .write(move |tx| {
                let flags = FlagSet::system(flags::SEEN);
                let uids = &[1, 3];
                let change = Store {
                    uids,
                    op: FlagOp::Add,
                    flags: &flags,
                    protected: 0,
                    unchanged_since: None,
                    viewer: Some(7),
                };
                let mailbox = mailbox::lock_one(tx, id)?;
                entry::store(tx, mailbox, &change)
            })
            .await
            .expect("a store");
        assert_eq!(stored.changed, [1, 3]);
        let seen_by =
            |person| async move { db.read(move |c| seen::load(c, id, person)).await.expect("a set") };
        assert_eq!(seen_by(7).await.uids, [1, 3].into_iter().collect());
        assert_eq!(seen_by(8).await.uids.count(), 0);
        store(db, id, vec![3], FlagOp::Add, FlagSet::system(flags::DELETED)).await;
        db.write(move |tx| entry::expunge(tx, id, None, NOW)).await.expect("an expunge");
        assert_eq!(seen_by(7).await.uids, [1].into_iter().collect(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_name_made_again_has_a_larger_uidvalidity() {
    for engine in engines().await {
        let db = &engine.db;
        let first = new_mailbox(db, 1, "A/B").await;
        let second = db
            .write(move |tx| {
                mailbox::delete(tx, first.id, NOW)?;
                mailbox::create(tx, &NewMailbox { owner: 1, name: "A/B", ..NewMailbox::default() }, NOW)
            })
            .await
            .expect("made again");
        assert!(second.uidvalidity > first.uidvalidity, "{}", engine.name);
        let parent = db.read(|c| mailbox::find(c, 1, "A")).await.expect("a look");
        assert!(parent.is_some(), "missing ones above are made");
    }
}

#[tokio::test]
async fn an_ignored_failure_is_not_committed_but_a_savepoint_is_left_usable() {
    for engine in engines().await {
        let db = &engine.db;
        new_mailbox(db, 1, "A").await;
        let duplicate = "INSERT INTO counter (name, value) VALUES ('uidvalidity', 1)";
        let swallowed: Result<(), mailstore::DbError> = db
            .write(move |tx| {
                tx.execute("INSERT INTO counter (name, value) VALUES ('x', 1)", &[])?;
                let _ = tx.execute(duplicate, &[]);
                Ok(())
            })
            .await;
        assert!(swallowed.is_err(), "{}", engine.name);
        let kept: Result<(), mailstore::DbError> = db
            .write(move |tx| {
                tx.execute("INSERT INTO counter (name, value) VALUES ('y', 1)", &[])?;
                let refused: Result<u64, mailstore::DbError> = tx.savepoint(|tx| tx.execute(duplicate, &[]));
                assert!(matches!(refused, Err(mailstore::DbError::Unique(_))));
                Ok(())
            })
            .await;
        assert!(kept.is_ok(), "{}: {kept:?}", engine.name);
        let names: Vec<(String,)> = db
            .read(|c| c.query("SELECT name FROM counter WHERE name <> 'annotation' ORDER BY name", &[]))
            .await
            .expect("names");
        assert_eq!(names.iter().map(|n| n.0.as_str()).collect::<Vec<_>>(), ["uidvalidity", "y"]);
    }
}

#[tokio::test]
async fn what_is_too_much_for_one_unit_goes_in_parts() {
    for engine in engines().await {
        let db = &engine.db;
        let inbox = new_mailbox(db, 1, "INBOX").await.id;
        for n in 0..5 {
            append(db, inbox, &format!("message {n}"), FlagSet::system(flags::DELETED)).await;
        }
        let part = |most| db.write(move |tx| entry::expunge_some(tx, inbox, None, most, NOW));
        assert_eq!(part(2).await.expect("a part").uids, [1, 2], "{}", engine.name);
        let rest = db.write(move |tx| entry::discard(tx, inbox, 2, NOW));
        assert_eq!(rest.await.expect("a part"), 2);
        let left = row(db, inbox).await;
        assert_eq!((left.total, left.deleted), (1, 1), "{}", engine.name);
        assert_eq!(db.read(move |c| quota::get(c, 1)).await.expect("a quota").used_messages, 1);
    }
}

/// A quota or a broken disk, which a small write may not meet. What SQLite says on a full disk is in `disk_full.rs`.
#[tokio::test]
async fn storage_that_refuses_is_a_fault_of_the_database() {
    let Some(engine) = mailstore::testing::postgres().await else { return };
    for (refusal, is_of_storage) in [
        ("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END'", true),
        ("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''58030''; END'", true),
        ("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53300''; END'", false),
    ] {
        let node = engine.open_again().await.expect("another node");
        node.probe().await.expect("it takes writes");
        let refused = node.write(move |tx| tx.execute(refusal, &[]).map(|_| ())).await;
        assert!(refused.is_err_and(|error| error.is_temporary()), "{refusal}");
        assert_eq!(node.probe().await.is_err(), is_of_storage, "{refusal}");
    }
}
