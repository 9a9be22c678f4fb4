//! What is kept in memory follows the store.

use super::*;

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
