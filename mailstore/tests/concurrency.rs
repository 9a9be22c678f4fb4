//! Many at once: writers, readers, nodes, callers that go away, units that misbehave.

use mailstore::{
    Change, Collection, Db, DbError, StoreError, args,
    entry::{self, FlagOp, NewEntry, Permitted, Store},
    flags::{self, FlagSet},
    index::Index,
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    quota,
    testing::{TestDb, engines},
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000_000;

/// The database twice: on PostgreSQL as two nodes, on SQLite as two clones in one process, as it is meant to be used.
async fn nodes(engine: &TestDb) -> [Db; 2] {
    let second = match engine.url() {
        Some(_) => engine.open_again().await.expect("a second node"),
        None => engine.db.clone(),
    };
    [engine.db.clone(), second]
}

async fn new_mailbox(db: &Db, owner: i64, name: &'static str) -> i64 {
    let new = NewMailbox { owner, name, ..NewMailbox::default() };
    db.write(move |tx| mailbox::create(tx, &new, NOW)).await.expect("a mailbox").id
}

async fn append(db: &Db, id: i64, text: String) -> Result<u32, StoreError> {
    let facts = Facts { references: vec!["common@thread.test".into()], ..Facts::default() };
    let new = Prepared::new(text.as_bytes(), facts);
    db.write(move |tx| {
        let message = message::keep(tx, &new, Some(id), NOW)?;
        Ok(entry::append(tx, id, &[NewEntry::plain(message, NOW)], None, NOW)?.uids[0])
    })
    .await
}

/// Polls a mailbox as a session would, until `stop`; every look must follow from the one before.
async fn watch_closely(db: Db, id: i64, stop: Arc<AtomicBool>) -> usize {
    let (mut last, mut modseq, mut looks) = (Vec::new(), 0, 0);
    while !stop.load(Ordering::Relaxed) {
        let (row, entries) = db
            .read(move |c| Ok::<_, StoreError>((mailbox::load(c, id)?, entry::list(c, id)?)))
            .await
            .expect("a look");
        let uids: Vec<u32> = entries.iter().map(|e| e.uid).collect();
        assert!(uids.iter().copied().eq(1..row.uidnext), "no UID is seen before those below it: {uids:?}");
        assert!(uids.starts_with(&last), "what was there stays");
        assert!(row.highest_modseq >= modseq, "HIGHESTMODSEQ never goes back");
        let news = entries.iter().filter(|e| e.uid as usize > last.len());
        assert!(
            news.map(|e| e.modseq).all(|m| m > modseq && m <= row.highest_modseq),
            "news have new modseqs"
        );
        assert!(
            entries.windows(2).all(|pair| pair[0].modseq < pair[1].modseq),
            "in the order of the commits"
        );
        (last, modseq, looks) = (uids, row.highest_modseq, looks + 1);
    }
    looks
}

#[tokio::test(flavor = "multi_thread")]
async fn uids_are_dense_in_the_order_of_commits_for_every_reader() {
    for engine in engines().await {
        let nodes = nodes(&engine).await;
        let mut ids = Vec::new();
        for name in ["INBOX", "A", "B"] {
            ids.push(new_mailbox(&nodes[0], 1, name).await);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = nodes
            .iter()
            .map(|db| tokio::spawn(watch_closely(db.clone(), ids[0], Arc::clone(&stop))))
            .collect();
        let mut writers = JoinSet::new();
        for writer in 0..12_usize {
            let (db, ids) = (nodes[writer % 2].clone(), ids.clone());
            writers.spawn(async move {
                let mut uids = Vec::new();
                for n in 0..20 {
                    // Two of three into the same mailbox.
                    let id = if n % 3 == 2 { ids[1 + writer % 2] } else { ids[0] };
                    uids.push((id, append(&db, id, format!("{writer} {n}")).await.expect("an append")));
                }
                uids
            });
        }
        let all: Vec<(i64, u32)> = writers.join_all().await.into_iter().flatten().collect();
        stop.store(true, Ordering::Relaxed);
        for reader in readers {
            assert!(reader.await.expect("a reader") > 0);
        }
        for id in ids {
            let got: BTreeSet<u32> = all.iter().filter(|(to, _)| *to == id).map(|(_, uid)| *uid).collect();
            let count = all.iter().filter(|(to, _)| *to == id).count();
            assert!(got.into_iter().eq(1..=count as u32), "{}: each UID once", engine.name);
        }
        let threads =
            nodes[0].read(|c| c.query::<(i64,)>("SELECT DISTINCT thread_id FROM message", &[])).await;
        assert_eq!(threads.expect("threads").len(), 1, "{}: one conversation, one thread", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_on_another_node_wakes() {
    for engine in engines().await {
        // On SQLite the other one is a process beside the server, seen by its change of the file.
        let other = engine.open_again().await.expect("another node");
        let id = new_mailbox(&engine.db, 1, "INBOX").await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let mut watch = engine.db.feed().watch(Collection::Mailbox(id));
        let mut bystander = engine.db.feed().watch(Collection::Mailbox(id + 1));
        let begun = Instant::now();
        append(&other, id, "news".into()).await.expect("an append");
        tokio::time::timeout(Duration::from_secs(5), watch.changed()).await.expect(engine.name);
        if engine.url().is_some() {
            assert!(begun.elapsed() < Duration::from_secs(2), "a notice, not the look every ten seconds");
            assert!(!bystander.has_changed(), "who watches another mailbox sleeps on");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_leaves_all_or_nothing() {
    for engine in engines().await {
        let [db, _] = nodes(&engine).await;
        let (a, b) = (new_mailbox(&db, 1, "A").await, new_mailbox(&db, 2, "B").await);
        let mut acknowledged = 0;
        for n in 0..60_u64 {
            let db = db.clone();
            let caller = tokio::spawn(async move {
                let new = Prepared::new(format!("message {n}").as_bytes(), Facts::default());
                let both = db.write(move |tx| {
                    let message = message::keep(tx, &new, Some(a), NOW)?;
                    let entry = NewEntry::plain(message, NOW);
                    entry::append(tx, a, std::slice::from_ref(&entry), None, NOW)?;
                    entry::append(tx, b, &[entry], None, NOW)
                });
                both.await.is_ok()
            });
            tokio::time::sleep(Duration::from_micros(n * 97 % 3000)).await;
            caller.abort();
            acknowledged += usize::from(matches!(caller.await, Ok(true)));
        }
        // Units that were begun may still be on their way; this one comes after them on SQLite, and on PostgreSQL soon.
        append(&db, a, "last".into()).await.expect("an append");
        append(&db, b, "last".into()).await.expect("an append");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let lists =
            db.read(move |c| Ok::<_, DbError>((messages(c, a)?, messages(c, b)?))).await.expect("lists");
        assert_eq!(lists.0, lists.1, "{}: in both or in none", engine.name);
        assert!(lists.0.len() > acknowledged, "{}: what was acknowledged is there", engine.name);
        let used = db.read(|c| quota::get(c, 1)).await.expect("a quota");
        assert_eq!(used.used_messages as usize, lists.0.len());
    }
}

fn messages(c: &mut mailstore::db::Conn<'_>, id: i64) -> Result<BTreeSet<i64>, DbError> {
    let rows =
        c.query::<(i64,)>("SELECT message_id FROM entry WHERE mailbox_id = $1", mailstore::args![id])?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_that_cross_all_end_well() {
    for engine in engines().await {
        let nodes = nodes(&engine).await;
        // Two owners with two mailboxes each, so that quota rows cross as well.
        let mut ids = Vec::new();
        for (owner, name) in [(1, "A"), (2, "A"), (1, "B"), (2, "B")] {
            ids.push(new_mailbox(&nodes[0], owner, name).await);
        }
        for (n, id) in ids.iter().enumerate() {
            for text in 0..5 {
                append(&nodes[0], *id, format!("{n} {text}")).await.expect("an append");
            }
        }
        let mut movers = JoinSet::new();
        for mover in 0..8_usize {
            let (db, ids) = (nodes[mover % 2].clone(), ids.clone());
            movers.spawn(async move {
                for n in 0..15 {
                    let (from, to) = (ids[(mover + n) % 4], ids[(mover + n + 1 + mover % 3) % 4]);
                    let moved = db.write(move |tx| {
                        let uids: Vec<u32> = entry::list(tx, from)?.iter().map(|e| e.uid).take(2).collect();
                        entry::relocate(tx, from, &uids, to, None, Permitted::ALL, NOW)
                    });
                    moved.await.expect("a move");
                }
            });
        }
        movers.join_all().await;
        let owners = [1, 2];
        let rows = nodes[0].read(move |c| mailbox::list(c, &owners)).await.expect("rows");
        assert_eq!(rows.iter().map(|row| row.total).sum::<i64>(), 20, "{}", engine.name);
        for owner in owners {
            let used = nodes[0].read(move |c| quota::get(c, owner)).await.expect("a quota");
            let held: i64 = rows.iter().filter(|row| row.owner == owner).map(|row| row.total).sum();
            assert_eq!(used.used_messages, held, "{}", engine.name);
        }
        let problems = mailstore::check::run(&nodes[0], mailstore::check::Options::default(), |_| {}).await;
        assert_eq!(problems.expect("a check"), [], "{}", engine.name);
    }
}

/// The message leaves its last two mailboxes at once while others bring it back: never gone where it is entered.
#[tokio::test(flavor = "multi_thread")]
async fn one_message_expunged_and_appended_everywhere_at_once_stays_whole() {
    for engine in engines().await {
        let nodes = nodes(&engine).await;
        let mut ids = Vec::new();
        for name in ["A", "B", "C"] {
            ids.push(new_mailbox(&nodes[0], 1, name).await);
        }
        let (begun, mut tasks) = (Instant::now(), JoinSet::new());
        for task in 0..6_usize {
            let (db, id) = (nodes[task % 2].clone(), ids[task % 3]);
            tasks.spawn(async move {
                for _ in 0..12 {
                    let uid = append(&db, id, "the circular".into()).await.expect("an append");
                    let gone = db.write(move |tx| {
                        let flags = FlagSet::system(flags::DELETED);
                        let store = Store {
                            uids: &[uid],
                            op: FlagOp::Add,
                            flags: &flags,
                            protected: 0,
                            unchanged_since: None,
                            viewer: None,
                        };
                        let mailbox = mailbox::lock_one(tx, id)?;
                        entry::store(tx, mailbox, &store)?;
                        entry::expunge(tx, id, Some(&[uid]), NOW)
                    });
                    assert_eq!(gone.await.expect("an expunge").uids, [uid]);
                }
            });
        }
        tasks.join_all().await;
        let kept = nodes[0].read(|c| {
            c.query::<(bool, i64)>(
                "SELECT orphan_since IS NOT NULL, (SELECT COUNT(*) FROM entry WHERE message_id = message.id)
                 FROM message",
                &[],
            )
        });
        assert_eq!(
            kept.await.expect("messages"),
            [(true, 0)],
            "{}: one message, stamped by the last",
            engine.name
        );
        assert!(begun.elapsed() < Duration::from_secs(20), "{}: without a row of deadlocks", engine.name);
    }
}

/// A unit that never ends in one statement (SQLite).
fn endless(tx: &mut mailstore::db::Tx<'_>) -> Result<(), DbError> {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
    tx.query::<(i64,)>(sql, &[]).map(|_| ())
}

/// One that writes without an end: interrupting it ends the transaction of all it was joined with.
fn endless_insert(tx: &mut mailstore::db::Tx<'_>) -> Result<(), DbError> {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
               INSERT INTO counter (name, value) SELECT 'n' || i, i FROM n WHERE i % 100000000 = 0";
    tx.execute(sql, &[]).map(|_| ())
}

/// One of many short statements after a long wait of its own.
fn dawdling(tx: &mut mailstore::db::Tx<'_>) -> Result<(), DbError> {
    tx.execute("INSERT INTO counter (name, value) VALUES ('dawdling', 1)", &[])?;
    std::thread::sleep(Duration::from_millis(2100));
    tx.execute("UPDATE counter SET value = 2 WHERE name = 'dawdling'", &[]).map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_holds_the_writer_is_interrupted_and_the_others_go_on() {
    let engine = mailstore::testing::sqlite().await;
    let db = &engine.db;
    let id = new_mailbox(db, 1, "INBOX").await;
    for slow in [endless, endless_insert, dawdling] {
        let before = db.read(move |c| mailbox::load(c, id)).await.expect("a row").total;
        // It keeps the writer while the others queue up behind it, so that they are joined.
        let blocker = db.write(|_| {
            std::thread::sleep(Duration::from_millis(100));
            Ok::<_, DbError>(())
        });
        let (one, other) = (append(db, id, "one".into()), append(db, id, "other".into()));
        let (blocked, one, slow, other) = tokio::join!(blocker, one, db.write(slow), other);
        assert!(matches!(slow, Err(DbError::Unavailable(_))), "{slow:?}");
        blocked.expect("the first");
        one.expect("the one before");
        other.expect("the one after");
        assert_eq!(db.read(move |c| mailbox::load(c, id)).await.expect("a row").total, before + 2);
    }
    let left = db
        .read(|c| {
            c.query::<(String,)>(
                "SELECT name FROM counter WHERE name NOT IN ('uidvalidity', 'annotation')",
                &[],
            )
        })
        .await;
    assert_eq!(left.expect("counters"), [], "nothing of them is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_unit_harms_nobody() {
    for engine in engines().await {
        let db = &engine.db;
        let id = new_mailbox(db, 1, "INBOX").await;
        let bad = db.write(|tx| {
            tx.execute("INSERT INTO counter (name, value) VALUES ('half', 1)", &[])?;
            if tx.is_sqlite() || !tx.is_sqlite() {
                panic!("a fault of ours (this text in the log of the test is meant)");
            }
            Ok::<_, DbError>(())
        });
        let (one, bad, other) =
            tokio::join!(append(db, id, "one".into()), bad, append(db, id, "other".into()));
        assert!(matches!(bad, Err(DbError::Other(_))), "{}: {bad:?}", engine.name);
        one.expect("the one before");
        other.expect("the one after");
        let half = "SELECT name FROM counter WHERE name = 'half'";
        assert_eq!(db.read(|c| c.query::<(String,)>(half, &[])).await.expect("a look"), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_fails_after_it_has_written_is_undone_alone() {
    for engine in engines().await {
        let db = &engine.db;
        let id = new_mailbox(db, 1, "INBOX").await;
        for round in 1..=3 {
            let blocker = db.write(|_| {
                std::thread::sleep(Duration::from_millis(100));
                Ok::<_, DbError>(())
            });
            let runs = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&runs);
            let torn = db.write(move |tx| {
                counted.fetch_add(1, Ordering::Relaxed);
                tx.execute("INSERT INTO counter (name, value) VALUES ('torn', 1)", &[])?;
                tx.publish(Change { collection: Collection::Mailbox(id), seq: 99 });
                Err::<(), _>(StoreError::OverQuota)
            });
            let (one, other) = (append(db, id, "one".into()), append(db, id, "other".into()));
            let (blocked, one, torn, other) = tokio::join!(blocker, one, torn, other);
            blocked.expect("the first");
            assert!(matches!(torn, Err(StoreError::OverQuota)), "{}: its own answer: {torn:?}", engine.name);
            let uids = [one.expect("the one before"), other.expect("the one after")];
            let expected = BTreeSet::from([2 * round - 1, 2 * round]);
            assert_eq!(BTreeSet::from(uids), expected, "{}: each UID once", engine.name);
            if engine.url().is_none() {
                assert_eq!(runs.load(Ordering::Relaxed), 2, "joined with others, then in a savepoint");
            }
        }
        let sql = "SELECT name FROM counter WHERE name = 'torn'";
        assert_eq!(db.read(|c| c.query::<(String,)>(sql, &[])).await.expect("a look"), [], "{}", engine.name);
    }
}

#[tokio::test]
async fn the_log_of_sqlite_is_folded_while_it_is_written() {
    let engine = mailstore::testing::sqlite().await;
    let log = engine.db.sqlite_path().expect("a file").with_extension("db-wal");
    let mut largest = 0;
    for n in 0..400_i64 {
        let sql = "INSERT INTO blob (digest, encoding, size, data) VALUES (CAST($1 AS BLOB), 0, 0, zeroblob(1000000))";
        engine.db.write(move |tx| tx.execute(sql, args![n])).await.expect("a row");
        largest = largest.max(std::fs::metadata(&log).expect("the log").len());
    }
    assert!(largest < 200 << 20, "of 400 MB written the log held {largest} bytes at once");
    let end = std::fs::metadata(&log).expect("the log").len();
    assert!(end <= 64 << 20, "and is cut to its limit: {end}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_panicking_read_every_connection_is_good() {
    for engine in engines().await {
        let db = &engine.db;
        let id = new_mailbox(db, 1, "INBOX").await;
        for _ in 0..10 {
            let bad: Result<(), DbError> = db
                .read(move |c| {
                    c.for_each("SELECT id FROM mailbox", &[], |_| panic!("meant")).map_err(|_| DbError::NoRow)
                })
                .await;
            assert!(matches!(bad, Err(DbError::Other(_))), "{}: {bad:?}", engine.name);
        }
        for n in 1..=10 {
            append(db, id, format!("{n}")).await.expect(engine.name);
            let row = db.read(move |c| mailbox::load(c, id)).await.expect("a row");
            assert_eq!(row.total, n, "{}: no old snapshot", engine.name);
        }
    }
}

#[tokio::test]
async fn what_follows_a_failed_statement_is_not_run() {
    for engine in engines().await {
        let done: Result<(), DbError> = engine
            .db
            .write(|tx| {
                let _ = tx.execute("INSERT INTO counter (name, value) VALUES ('uidvalidity', 1)", &[]);
                assert!(tx.execute("INSERT INTO counter (name, value) VALUES ('after', 1)", &[]).is_err());
                Ok(())
            })
            .await;
        assert!(matches!(done, Err(DbError::Other(_))), "{}: {done:?}", engine.name);
    }
}

#[tokio::test]
async fn commits_are_synced() {
    for engine in engines().await {
        assert_eq!(engine.db.weak_durability().await.expect("an answer"), None, "{}", engine.name);
    }
    let engine = mailstore::testing::sqlite().await;
    let sync = engine.db.write(|tx| tx.query_one::<(i64,)>("PRAGMA synchronous", &[])).await;
    assert_eq!(sync.expect("a pragma"), (2,), "FULL");
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_wait_are_committed_together() {
    let engine = mailstore::testing::sqlite().await;
    let db = &engine.db;
    let id = new_mailbox(db, 1, "INBOX").await;
    let (units, commits) = (db.work().units(), db.work().commits());
    let blocker = db.write(|_| {
        std::thread::sleep(Duration::from_millis(150));
        Ok::<_, DbError>(())
    });
    let mut tasks = JoinSet::new();
    let all = async {
        for n in 0..40 {
            let db = db.clone();
            tasks.spawn(async move { append(&db, id, format!("{n}")).await });
        }
        tasks.join_all().await
    };
    let (blocked, all) = tokio::join!(blocker, all);
    blocked.expect("the first");
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(db.work().units() - units, 41);
    let commits = db.work().commits() - commits;
    // The first holds its batch longer than a batch may last; the 40 behind it need one or a few more.
    assert!(commits <= 10, "{commits} commits");
}

/// Turns the flag of one entry.
async fn turn(db: &Db, mailbox: i64, uid: u32, op: FlagOp) -> entry::Stored {
    let change = move |tx: &mut mailstore::db::Tx<'_>| {
        let flags = &FlagSet::system(flags::FLAGGED);
        let store = Store { uids: &[uid], op, flags, protected: 0, unchanged_since: None, viewer: None };
        let mailbox = mailbox::lock_one(tx, mailbox)?;
        entry::store(tx, mailbox, &store)
    };
    db.write(change).await.expect("a store")
}

/// Many change one mailbox on two nodes; some let their node's index follow, some do not, and some append. Whoever has an
/// answer sees the change.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_follows_changes_is_never_behind_an_answer() {
    for engine in engines().await {
        let nodes = nodes(&engine).await;
        let indexes = nodes.clone().map(|db| Index::new(db, 1 << 20));
        let indexes = if engine.url().is_some() { indexes } else { [indexes[0].clone(), indexes[0].clone()] };
        let inbox = new_mailbox(&nodes[0], 1, "INBOX").await;
        for n in 0..6 {
            append(&nodes[0], inbox, format!("message {n}")).await.expect("an append");
        }
        let mut tasks = JoinSet::new();
        for task in 0..6_usize {
            let (db, index, name) = (nodes[task % 2].clone(), indexes[task % 2].clone(), engine.name);
            tasks.spawn(async move {
                for turned in 0..30 {
                    let op = if turned % 2 == 0 { FlagOp::Add } else { FlagOp::Remove };
                    let stored = turn(&db, inbox, task as u32 + 1, op).await;
                    let step = stored.step.expect("a simple change");
                    if turned % 3 != 2 {
                        index.follow(&step);
                    }
                    let seen = index.snapshot(inbox).await.expect("a snapshot");
                    let own = seen.entries[task];
                    assert!(seen.mailbox.highest_modseq >= stored.modseq, "{name}: behind");
                    assert_eq!((own.flags, own.modseq), (step.entries[0].flags, stored.modseq), "{name}");
                    if turned % 10 == task {
                        append(&db, inbox, "another".into()).await.expect("an append");
                        let seen = index.snapshot(inbox).await.expect("a snapshot");
                        assert!(
                            seen.entries.len() as i64 == seen.mailbox.total && seen.entries.len() > 6,
                            "{name}"
                        );
                    }
                }
            });
        }
        tasks.join_all().await;
        let rows = nodes[0].read(move |c| entry::list(c, inbox)).await.expect("the rows");
        for index in &indexes {
            assert_eq!(index.snapshot(inbox).await.expect("a snapshot").entries, rows, "{}", engine.name);
        }
    }
}
