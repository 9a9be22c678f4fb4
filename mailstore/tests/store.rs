//! What the store promises, on both engines.

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
async fn a_move_over_quota_moves_nothing_and_within_an_owner_needs_no_room() {
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 2, "INBOX").await.id);
        let archive = new_mailbox(db, 1, "Archivio").await.id;
        for n in 0..3 {
            append(db, a, &format!("some text {n}"), FlagSet::system(flags::FLAGGED)).await;
        }
        db.write(|tx| quota::set_limit(tx, 1, Some(1))).await.expect("a limit");
        db.write(|tx| quota::set_limit(tx, 2, Some(15))).await.expect("a limit");
        let refused = db.write(move |tx| entry::relocate(tx, a, &[1, 2], b, None, Permitted::ALL, NOW)).await;
        assert!(matches!(refused, Err(StoreError::OverQuota)), "{}: {refused:?}", engine.name);
        assert_eq!((row(db, a).await.total, row(db, b).await.total), (3, 0));
        let moved = db
            .write(move |tx| entry::relocate(tx, a, &[1, 3], archive, None, Permitted::ALL, NOW))
            .await
            .expect("a move");
        assert_eq!((moved.from, moved.to), (vec![1, 3], vec![1, 2]));
        let list = db.read(move |c| entry::list(c, archive)).await.expect("entries");
        assert!(list.iter().all(|e| e.flags == flags::FLAGGED));
    }
}

#[tokio::test]
async fn keywords_past_the_bits_survive_copy_and_show_in_the_index() {
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 1, "B").await.id);
        let names: Vec<String> = (0..30).map(|n| format!("k{n}")).collect();
        append(db, a, "m", FlagSet { system: 0, keywords: names.clone() }).await;
        db.write(move |tx| entry::copy(tx, a, &[1], b, None, Permitted::ALL, NOW)).await.expect("a copy");
        let index = Index::new(db.clone(), 1 << 20);
        let snapshot = index.snapshot(b).await.expect("a snapshot");
        let mut held: Vec<_> = snapshot.keywords_of(&snapshot.entries[0]).collect();
        held.sort_by_key(|k| k[1..].parse::<u32>().expect("a number"));
        assert_eq!(held, names, "{}", engine.name);
        let minus = FlagSet { system: 0, keywords: vec!["K29".into(), "k1".into()] };
        store(db, b, vec![1], FlagOp::Remove, minus).await;
        let snapshot = index.snapshot(b).await.expect("a snapshot");
        assert_eq!(snapshot.keywords_of(&snapshot.entries[0]).count(), 28);
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
async fn flags_that_are_not_permitted_stay_behind() {
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 1, "B").await.id);
        let all = || FlagSet { system: flags::SYSTEM, keywords: vec!["$Label1".into()] };
        append(db, a, "one", all()).await;
        append(db, a, "two", all()).await;
        let some = Permitted { system: flags::DELETED | flags::FLAGGED, keywords: false };
        db.write(move |tx| entry::copy(tx, a, &[1], b, None, some, NOW)).await.expect("a copy");
        let some = Permitted { system: flags::SEEN, keywords: true };
        db.write(move |tx| entry::relocate(tx, a, &[2], b, None, some, NOW)).await.expect("a move");
        let list = db.read(move |c| entry::list(c, b)).await.expect("entries");
        let label = flags::keyword_bit(0).expect("a bit");
        let held: Vec<u32> = list.iter().map(|e| e.flags).collect();
        assert_eq!(held, [flags::DELETED | flags::FLAGGED, flags::SEEN | label], "{}", engine.name);
        let row = row(db, b).await;
        assert_eq!((row.unseen, row.deleted), (1, 1), "{}", engine.name);
    }
}

#[tokio::test]
async fn keywords_get_the_numbers_of_the_mailbox_they_come_to() {
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 1, "B").await.id);
        let set =
            |names: &[&str]| FlagSet { system: 0, keywords: names.iter().map(|n| (*n).into()).collect() };
        append(db, b, "there", set(&["k3", "K1"])).await;
        for (text, names) in [("m1", &["k1", "k2"][..]), ("m2", &[]), ("m3", &["k3"]), ("m4", &["unused"])] {
            append(db, a, text, set(names)).await;
        }
        let uids = [3, 1, 2];
        db.write(move |tx| entry::copy(tx, a, &uids, b, None, Permitted::ALL, NOW)).await.expect("a copy");
        let snapshot = Index::new(db.clone(), 1 << 20).snapshot(b).await.expect("a snapshot");
        let held: Vec<Vec<&str>> =
            snapshot.entries.iter().map(|e| snapshot.keywords_of(e).collect()).collect();
        assert_eq!(held, [vec!["k3", "K1"], vec!["K1", "k2"], vec![], vec!["k3"]], "{}", engine.name);
        assert_eq!(snapshot.keywords, ["k3", "K1", "k2"], "what is not used is not made");
    }
}

#[tokio::test]
async fn very_many_are_copied_and_moved_in_one_step() {
    const MANY: u32 = 5_000;
    for engine in engines().await {
        let db = &engine.db;
        let (a, b) = (new_mailbox(db, 1, "INBOX").await.id, new_mailbox(db, 1, "B").await.id);
        let (new, all) = (prepared("one and the same"), (1..=MANY).collect::<Vec<u32>>());
        for _ in 0..10 {
            let new = new.clone();
            let filled = db.write(move |tx| {
                let message = message::keep(tx, &new, Some(a), NOW)?;
                let entries = vec![NewEntry::plain(message, NOW); MANY as usize / 10];
                entry::append(tx, a, &entries, None, NOW)
            });
            filled.await.expect("a full mailbox");
        }
        let uids = all.clone();
        let copied = db.write(move |tx| entry::copy(tx, a, &uids, b, None, Permitted::ALL, NOW)).await;
        let uids = all.clone();
        let moved = db.write(move |tx| entry::relocate(tx, a, &uids, b, None, Permitted::ALL, NOW)).await;
        assert_eq!(copied.expect(engine.name).to, all, "{}", engine.name);
        assert_eq!(
            moved.expect(engine.name).to,
            (MANY + 1..=2 * MANY).collect::<Vec<_>>(),
            "{}",
            engine.name
        );
        assert_eq!((row(db, a).await.total, row(db, b).await.total), (0, 2 * i64::from(MANY)));
        let uids = all.clone();
        db.write(move |tx| entry::withdraw(tx, b, &uids, NOW)).await.expect("taken back");
        let problems = mailstore::check::run(db, Default::default(), |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{}", engine.name);
    }
}

#[tokio::test]
async fn one_message_to_very_many_is_entered_once_for_each_who_has_room() {
    const MANY: i64 = 3_000;
    for engine in engines().await {
        let db = &engine.db;
        let owners: Vec<i64> = (1..=MANY).collect();
        let made = db.write(move |tx| {
            tx.execute(
                "INSERT INTO mailbox (owner_id, name, kind, private_seen, uidvalidity, uidnext, highest_modseq, total,
                                      unseen, deleted, bytes, created_at)
                 SELECT value, 'INBOX', 0, FALSE, 0, 1, 1, 0, 0, 0, 0, 1 FROM unnest($1) AS value",
                args![&owners],
            )?;
            let all = mailbox::find_all(tx, &owners, "INBOX")?;
            Ok::<_, StoreError>(all.into_iter().map(|m| (m.id, m.owner)).collect::<Vec<_>>())
        });
        let made = made.await.expect("mailboxes");
        let of = |owner: i64| made.iter().find(|m| m.1 == owner).expect("a mailbox").0;
        let (narrow, wide) = (of(7), of(8));
        append(db, wide, "before", FlagSet::default()).await;
        db.write(|tx| quota::set_limit(tx, 7, Some(10))).await.expect("a limit");
        let mut watch = db.feed().watch(mailstore::Collection::Mailbox(of(9)));
        let (new, ids) = (prepared("to everybody"), made.iter().map(|m| m.0).collect::<Vec<_>>());
        let refused = db.write(move |tx| {
            let message = message::keep(tx, &new, None, NOW)?;
            let new =
                Spread { message, internal_date: NOW, recipient: "tutti@x.example", return_path: "a@b" };
            entry::spread(tx, &ids, &new, NOW)
        });
        assert_eq!(refused.await.expect("entered"), [narrow], "{}", engine.name);
        assert!(watch.has_changed(), "{}: those who have it are told", engine.name);
        assert_eq!((row(db, narrow).await.total, row(db, wide).await.uidnext), (0, 3));
        let came = db.read(move |c| entry::delivery(c, wide, 2)).await.expect("a look").expect("an entry");
        assert_eq!(came.recipient.as_deref(), Some("tutti@x.example"));
        assert_eq!(came.return_path.as_deref(), Some("a@b"));
        let problems = mailstore::check::run(db, Default::default(), |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{}", engine.name);
    }
}

#[tokio::test]
async fn those_below_a_renamed_mailbox_hear_of_it() {
    for engine in engines().await {
        let db = &engine.db;
        let above = new_mailbox(db, 1, "A").await.id;
        let below = new_mailbox(db, 1, "A/B").await.id;
        let beside = new_mailbox(db, 1, "AB").await.id;
        let index = Index::new(db.clone(), 1 << 20);
        index.snapshot(below).await.expect("a snapshot");
        let mut watches =
            [above, below, beside].map(|id| db.feed().watch(mailstore::Collection::Mailbox(id)));
        db.write(move |tx| mailbox::rename(tx, above, "C", NOW)).await.expect("renamed");
        let told = watches.each_mut().map(mailstore::db::Watch::has_changed);
        assert_eq!(told, [true, true, false], "{}", engine.name);
        assert_eq!(index.snapshot(below).await.expect("a snapshot").mailbox.name, "C/B", "{}", engine.name);
    }
}

#[tokio::test]
async fn the_index_follows_other_writers() {
    for engine in engines().await {
        let db = &engine.db;
        let id = new_mailbox(db, 1, "INBOX").await.id;
        let index = Index::new(db.clone(), 1 << 20);
        let mut watch = db.feed().watch(mailstore::Collection::Mailbox(id));
        for n in 0..10 {
            append(db, id, &format!("m{n}"), FlagSet::default()).await;
        }
        watch.changed().await;
        assert_eq!(index.snapshot(id).await.expect("a snapshot").entries.len(), 10);
        store(db, id, vec![4, 5], FlagOp::Set, FlagSet::system(flags::DELETED)).await;
        db.write(move |tx| entry::expunge(tx, id, Some(&[5]), NOW)).await.expect("an expunge");
        append(db, id, "new", FlagSet::default()).await;
        let now = index.snapshot(id).await.expect("a snapshot");
        assert_eq!(
            now.entries,
            db.read(move |c| entry::list(c, id)).await.expect("entries"),
            "{}",
            engine.name
        );
    }
}

#[tokio::test]
async fn a_snapshot_is_kept_until_the_mailbox_changes_even_by_another_process() {
    for engine in engines().await {
        let db = &engine.db;
        let id = new_mailbox(db, 1, "INBOX").await.id;
        let index = Index::new(db.clone(), 1 << 20);
        append(db, id, "one", FlagSet::default()).await;
        let first = index.snapshot(id).await.expect("a snapshot");
        let again = index.snapshot(id).await.expect("a snapshot");
        assert!(std::sync::Arc::ptr_eq(&first, &again), "{}", engine.name);
        append(db, id, "two", FlagSet::default()).await;
        assert_eq!(index.snapshot(id).await.expect("a snapshot").entries.len(), 2, "{}", engine.name);

        let other = engine.open_again().await.expect("another process");
        append(&other, id, "three", FlagSet::default()).await;
        let seen = async {
            while index.snapshot(id).await.expect("a snapshot").entries.len() < 3 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), seen).await.expect(engine.name);
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
async fn all_who_ask_after_a_change_share_one_snapshot() {
    for engine in engines().await {
        let db = &engine.db;
        let inbox = new_mailbox(db, 1, "INBOX").await.id;
        let index = Index::new(db.clone(), 1 << 20);
        for n in 1..=3 {
            append(db, inbox, &format!("message {n}"), FlagSet::default()).await;
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..8 {
                let index = index.clone();
                tasks.spawn(async move { index.snapshot(inbox).await.expect("a snapshot") });
            }
            let all = tasks.join_all().await;
            assert_eq!(all[0].entries.len(), n, "{}", engine.name);
            assert!(all.iter().all(|s| std::sync::Arc::ptr_eq(s, &all[0])), "{}", engine.name);
        }
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

#[tokio::test]
async fn an_index_follows_a_change_of_what_it_keeps_and_no_other() {
    for engine in engines().await {
        let db = &engine.db;
        let inbox = new_mailbox(db, 1, "INBOX").await.id;
        append(db, inbox, "one", FlagSet::default()).await;
        let index = Index::new(db.clone(), 1 << 20);
        let flagged = || FlagSet::system(flags::FLAGGED);
        let first = store(db, inbox, vec![1], FlagOp::Add, flagged()).await.step.expect("a step");
        index.follow(&first);
        let kept = index.snapshot(inbox).await.expect("a snapshot");
        let second = store(db, inbox, vec![1], FlagOp::Remove, flagged()).await.step.expect("a step");
        let third = store(db, inbox, vec![1], FlagOp::Add, flagged()).await.step.expect("a step");
        index.follow(&third);
        index.follow(&first);
        let now = index.snapshot(inbox).await.expect("a snapshot");
        assert_eq!(now.mailbox, third.after, "{}: read, since a step was missing", engine.name);
        index.follow(&second);
        assert_eq!(index.snapshot(inbox).await.expect("a snapshot").entries, third.entries);
        assert_eq!(kept.entries, first.entries, "a snapshot that somebody holds stays as it is");
        let idle = store(db, inbox, vec![1], FlagOp::Add, flagged()).await;
        let keyword = FlagSet { keywords: vec!["lavoro".into()], ..FlagSet::default() };
        let named = store(db, inbox, vec![1], FlagOp::Add, keyword).await;
        assert_eq!((idle.step, named.step), (None, None), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_row_from_memory_follows_its_mailbox_and_the_name() {
    for engine in engines().await {
        let db = &engine.db;
        let (rows, name) = (Rows::new(db.clone()), engine.name);
        let total =
            || async { rows.find(1, "INBOX").await.expect("an answer").map(|row| (row.id, row.total)) };
        assert_eq!(total().await, None, "{name}");
        let id = new_mailbox(db, 1, "INBOX").await.id;
        for n in 0..3 {
            for _ in 0..3 {
                assert_eq!(total().await, Some((id, n)), "{name}");
            }
            append(db, id, &format!("message {n}"), FlagSet::default()).await;
        }
        assert_eq!(rows.find(2, "INBOX").await.expect("an answer"), None, "{name}: another's");
        db.write(move |tx| mailbox::rename(tx, id, "Vecchia", NOW)).await.expect("a rename");
        assert_eq!(total().await, None, "{name}: renamed");
        let second = new_mailbox(db, 1, "INBOX").await.id;
        for _ in 0..3 {
            assert_eq!(total().await, Some((second, 0)), "{name}: made again");
        }
        db.write(move |tx| mailbox::delete(tx, second, NOW)).await.expect("a deletion");
        assert_eq!(total().await, None, "{name}: deleted");

        for _ in 0..3 {
            assert!(rows.find(1, "Vecchia").await.expect("an answer").is_some_and(|row| row.total == 3));
        }
        let other = engine.open_again().await.expect("another process");
        append(&other, id, "one more", FlagSet::default()).await;
        let seen = async {
            while rows.find(1, "Vecchia").await.expect("an answer").is_none_or(|row| row.total < 4) {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), seen).await.expect(name);
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
