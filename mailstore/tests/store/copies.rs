//! Copying, moving, and one message to many.

use super::*;

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
