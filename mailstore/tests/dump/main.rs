//! Backup and restore, within an engine and across.

mod renewed;

use mailstore::{
    Db, StoreError, annotation,
    blob::{self, PreparedBlob},
    check,
    dump::{DumpError, Notes, Progress, Report, dump, restore, verify},
    entry::{self, NewEntry},
    flags::{self, FlagSet},
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
    rights, subscription,
    testing::{self, TestDb, engines},
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

const NOW: i64 = 1_700_000_000_000_000;

async fn append(db: &Db, ids: [i64; 2], text: String) {
    let facts = Facts {
        message_id: Some(format!("{text}@test")),
        subject: "Perché no? 📮".into(),
        sent_at: text.len().is_multiple_of(2).then_some(-5),
        envelope: vec![0, 255, 13, 10],
        ..Facts::default()
    };
    let new = Prepared::new(text.as_bytes(), facts);
    let done = db.write(move |tx| {
        // Into both: a backup must never hold one without the other.
        let message = message::keep(tx, &new, Some(ids[0]), NOW)?;
        for id in ids {
            let keywords = (0..3).map(|n| format!("k{}", (text.len() + n * 11) % 40)).collect();
            let flags = FlagSet { system: flags::SEEN | flags::DELETED, keywords };
            let entry = NewEntry { flags, ..NewEntry::plain(message, NOW) };
            entry::append(tx, id, &[entry], Some(3), NOW)?;
        }
        Ok::<_, StoreError>(())
    });
    done.await.expect("an append");
}

async fn mailboxes(db: &Db) -> [i64; 2] {
    let new = |owner, name, private_seen| NewMailbox { owner, name, private_seen, ..NewMailbox::default() };
    let (a, b) = (new(1, "INBOX", false), new(2, "Città/Ufficio", true));
    db.write(move |tx| {
        Ok::<_, StoreError>([mailbox::create(tx, &a, NOW)?.id, mailbox::create(tx, &b, NOW)?.id])
    })
    .await
    .expect("mailboxes")
}

/// Something in every kind of column and table, gone ids, rows that point at later ones of their table.
async fn fill(db: &Db) -> [i64; 2] {
    let ids = mailboxes(db).await;
    for n in 0..30 {
        append(db, ids, format!("message {n}")).await;
    }
    let big: Vec<u8> =
        (0..3_000_000_u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 29) as u8).collect();
    let big = PreparedBlob::new(&big);
    db.write(move |tx| {
        blob::pin(tx, &big, "queue", 8)?;
        entry::expunge(tx, ids[0], Some(&[3, 4]), NOW)?;
        rights::set(tx, ids[0], 9, mailstore::Rights::ALL)?;
        for name in ["Zeta", "alfa", "Éa", "a/b"] {
            subscription::set(tx, 3, 1, name, name != "alfa")?;
        }
        annotation::set(tx, ids[0], 3, "/private/x", Some(&[0, 255]))?;
        annotation::set(tx, ids[1], 3, "/shared/comment", Some(b"c"))?;
        annotation::set(tx, ids[1], 3, "/shared/comment", None)?;
        let gone = mailbox::create(tx, &NewMailbox { owner: 1, name: "Gone", ..NewMailbox::default() }, NOW)?;
        mailbox::delete(tx, gone.id, NOW)?;
        for sql in [
            "INSERT INTO domain (id, name, hosted, alias_of, catch_all, created_at)
             VALUES (1, 'due.test', TRUE, NULL, NULL, 1)",
            "INSERT INTO domain (id, name, hosted, alias_of, catch_all, created_at)
             VALUES (2, 'uno.test', FALSE, NULL, 'x', 1)",
            "UPDATE domain SET alias_of = 2 WHERE id = 1",
            "INSERT INTO audit (at, actor_id, actor, action, subject, detail) VALUES (1, NULL, '', 'a', '', 'd')",
        ] {
            tx.execute(sql, &[])?;
        }
        Ok::<_, StoreError>(())
    })
    .await
    .expect("the rest");
    ids
}

fn notes() -> Notes {
    [("place".to_owned(), "perché no?\n".to_owned())].into()
}

async fn dumped(db: &Db) -> (Report, Vec<u8>) {
    dump(db, Vec::new(), notes(), |_| {}).await.expect("a dump")
}

/// Tables with counters that a restore does not put back as they were.
const RENEWED: [&str; 6] = ["counter", "entry", "mailbox", "seen", "thread", "tombstone"];

/// The rows of each other table: the same for the same content, whichever engine wrote it.
fn content((report, dump): &(Report, Vec<u8>)) -> BTreeMap<String, Vec<Vec<u8>>> {
    let bytes = zstd::decode_all(&dump[12..]).expect("zstd");
    let (mut rest, mut tables, mut name) = (&bytes[..], BTreeMap::new(), String::new());
    while let Some((head, tail)) = rest.split_first_chunk::<5>() {
        let len = u32::from_le_bytes(head[1..].try_into().expect("four")) as usize;
        let record = &tail[..len];
        match head[0] {
            b'T' => {
                let place = u32::from_le_bytes(record.try_into().expect("four")) as usize;
                name.clone_from(&report.tables[place].0);
            }
            b'R' => tables.entry(name.clone()).or_insert_with(Vec::new).push(record.to_vec()),
            _ => {}
        }
        rest = &tail[len..];
    }
    tables.retain(|name, _| !RENEWED.contains(&name.as_str()));
    tables
}

type Marks = (i64, i64, i64, Vec<u8>);
type Row = (i64, i64, i64, i64, i64, i64, i64);

/// What the tables hold that [`content`] leaves out, but for what a restore renews.
async fn kept(db: &Db) -> (Vec<(i64, String, i64, i64)>, Vec<Row>, Vec<Marks>, Vec<Row>, Vec<(i64, i64)>) {
    db.read(|c| {
        Ok::<_, StoreError>((
            c.query("SELECT id, name, uidvalidity, created_at FROM mailbox ORDER BY id", &[])?,
            c.query(
                "SELECT owner_id, kind, CAST(total AS BIGINT), unseen, deleted, bytes, id FROM mailbox ORDER BY id",
                &[],
            )?,
            c.query("SELECT mailbox_id, person_id, count, uids FROM seen ORDER BY mailbox_id, person_id", &[])?,
            c.query(
                "SELECT mailbox_id, uid, message_id, flags, size, internal_date, saved_at FROM entry
                 ORDER BY mailbox_id, uid",
                &[],
            )?,
            c.query("SELECT mailbox_id, uid FROM tombstone WHERE uid > 0 ORDER BY mailbox_id, uid", &[])?,
        ))
    })
    .await
    .expect("rows")
}

/// Every pair of engines, the second one empty.
async fn pairs() -> Vec<(TestDb, TestDb)> {
    let mut pairs = vec![(testing::sqlite().await, testing::sqlite().await)];
    if let (Some(a), Some(b), Some(c)) =
        (testing::postgres().await, testing::postgres().await, testing::postgres().await)
    {
        pairs.extend([(a, testing::sqlite().await), (testing::sqlite().await, b)]);
        pairs.push((c, testing::postgres().await.expect("another")));
    }
    pairs
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_what_was_dumped_on_every_pair_of_engines() {
    for (from, to) in pairs().await {
        let names = format!("{} to {}", from.name, to.name);
        let ids = fill(&from.db).await;
        let (report, bytes) = dumped(&from.db).await;
        assert_eq!(verify(&bytes[..]).expect("whole"), report);
        assert_eq!(report.notes, notes());
        let told = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let tell = move |p: &Progress| {
            assert!(p.rows <= p.of);
            count.fetch_add(1, Ordering::Relaxed);
        };
        let restored = restore(&to.db, std::io::Cursor::new(bytes.clone()), tell).await.expect(&names);
        assert_eq!(restored, report, "{names}");
        assert!(told.load(Ordering::Relaxed) >= report.tables.len(), "progress of each table");
        let (old, new) = (content(&(report.clone(), bytes)), content(&dumped(&to.db).await));
        assert!(old.len() > 8 && new == old, "{names}: every row of every other table");
        assert_eq!(kept(&to.db).await, kept(&from.db).await, "{names}");
        let problems = check::run(&to.db, check::Options { deep: true }, |_| {}).await.expect("a check");
        assert_eq!(problems, [], "{names}");
        // It goes on above where it was: no id, UID or UIDVALIDITY comes back.
        append(&to.db, ids, "after the restore".into()).await;
        let rows = to.db.read(move |c| mailbox::list(c, &[1, 2])).await.expect("mailboxes");
        assert_eq!(rows.iter().map(|row| row.uidnext).max(), Some(1_000_032));
        let new = NewMailbox { owner: 1, name: "New", ..NewMailbox::default() };
        let new = to.db.write(move |tx| mailbox::create(tx, &new, NOW)).await.expect("a mailbox");
        assert!(new.id > ids[1] + 1, "{names}: not the id of the mailbox that is gone");
        assert!(rows.iter().all(|row| row.uidvalidity < new.uidvalidity), "{names}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_beside_writers_is_one_moment() {
    for engine in engines().await {
        let ids = mailboxes(&engine.db).await;
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (db, stop) = (engine.db.clone(), Arc::clone(&stop));
                tokio::spawn(async move {
                    let mut n = 0;
                    while !stop.load(Ordering::Relaxed) {
                        append(&db, ids, format!("{writer} {n}")).await;
                        n += 1;
                    }
                    n
                })
            })
            .collect();
        let mut dumps = Vec::new();
        for _ in 0..3 {
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            dumps.push(dumped(&engine.db).await.1);
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            assert!(writer.await.expect("a writer") > 0, "{}: they went on", engine.name);
        }
        for bytes in dumps {
            let other = testing::sqlite().await;
            restore(&other.db, std::io::Cursor::new(bytes), |_| {}).await.expect("a restore");
            let problems =
                check::run(&other.db, check::Options { deep: true }, |_| {}).await.expect("a check");
            assert_eq!(problems, [], "{}", engine.name);
            let totals: Vec<i64> = other
                .db
                .read(move |c| mailbox::list_by_id(c, &ids))
                .await
                .expect("mailboxes")
                .iter()
                .map(|row| row.total)
                .collect();
            assert_eq!(totals[0], totals[1], "{}: no half of a unit", engine.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_noticed_and_leaves_nothing_behind() {
    let from = testing::sqlite().await;
    let ids = mailboxes(&from.db).await;
    for n in 0..10 {
        append(&from.db, ids, format!("message {n}")).await;
    }
    let (_, bytes) = dumped(&from.db).await;
    let plain = zstd::decode_all(&bytes[12..]).expect("zstd");
    for at in (0..bytes.len()).step_by(bytes.len() / 150 + 1) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        // There are bits in a zstd stream that mean nothing.
        let harmless = at >= 12 && zstd::decode_all(&damaged[12..]).is_ok_and(|read| read == plain);
        assert!(harmless || verify(&damaged[..]).is_err(), "a changed byte at {at} of {}", bytes.len());
        let cut = &bytes[..at];
        assert!(matches!(verify(cut), Err(DumpError::Damaged(_))), "cut off at {at}: {:?}", verify(cut));
    }
    assert!(matches!(verify(&bytes[..bytes.len() - 1]), Err(DumpError::Damaged(_))));
    assert!(verify(&[&bytes[..], b"more"].concat()[..]).is_err(), "something follows");
    for to in engines().await {
        let mut damaged = bytes.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        let refused = restore(&to.db, std::io::Cursor::new(damaged), |_| {}).await;
        assert!(matches!(refused, Err(DumpError::Damaged(_))), "{}: {refused:?}", to.name);
        let cut = bytes[..bytes.len() - 20].to_vec();
        let refused = restore(&to.db, std::io::Cursor::new(cut), |_| {}).await;
        assert!(matches!(refused, Err(DumpError::Damaged(_))), "{}: {refused:?}", to.name);
        restore(&to.db, std::io::Cursor::new(bytes.clone()), |_| {}).await.expect("still empty");
        let again = restore(&to.db, std::io::Cursor::new(bytes.clone()), |_| {}).await;
        assert!(matches!(again, Err(DumpError::NotEmpty(_))), "{}: {again:?}", to.name);
    }
}

/// A dump with another header than its program would write.
fn with_header(change: impl Fn(String) -> String, bytes: &[u8]) -> Vec<u8> {
    let plain = zstd::decode_all(&bytes[12..]).expect("zstd");
    let len = u32::from_le_bytes(plain[1..5].try_into().expect("four")) as usize;
    let header = change(String::from_utf8(plain[5..5 + len].to_vec()).expect("text"));
    let len = (header.len() as u32).to_le_bytes();
    let all = [b"H", &len[..], header.as_bytes(), &plain[5 + plain_len(&plain)..]].concat();
    [&bytes[..12], &zstd::encode_all(&all[..], 1).expect("zstd")].concat()
}

fn plain_len(plain: &[u8]) -> usize {
    u32::from_le_bytes(plain[1..5].try_into().expect("four")) as usize
}

#[tokio::test]
async fn a_dump_of_another_schema_or_format_is_refused_with_a_reason() {
    let from = testing::sqlite().await;
    let (_, bytes) = dumped(&from.db).await;
    for (old, new, reason) in [
        ("\"0001_store\"", "\"0001_shop\"", "its schema is at"),
        ("\"format\":1", "\"format\":2", "it has the format 2"),
        ("\"name\":\"mailbox\"", "\"name\":\"letterbox\"", "there is no table letterbox"),
        ("\"uidvalidity\"", "\"uidinvalidity\"", "has no column uidinvalidity"),
    ] {
        let changed = with_header(|text| text.replace(old, new), &bytes);
        let to = testing::sqlite().await;
        let refused = restore(&to.db, std::io::Cursor::new(changed), |_| {}).await;
        let text = refused.as_ref().err().map(ToString::to_string).unwrap_or_default();
        assert!(matches!(refused, Err(DumpError::Schema(_))) && text.contains(reason), "{refused:?}");
    }
}

#[tokio::test]
async fn a_full_disk_ends_the_dump() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for engine in engines().await {
        mailboxes(&engine.db).await;
        let failed = dump(&engine.db, Full(100), notes(), |_| {}).await;
        assert!(matches!(failed, Err(DumpError::Io(_))), "{}", engine.name);
        mailboxes_again(&engine.db).await;
    }
}

/// The database is as good as before.
async fn mailboxes_again(db: &Db) {
    for n in 0..10 {
        let rows = db.read(|c| mailbox::list(c, &[1, 2])).await.expect("mailboxes");
        assert_eq!(rows.len(), 3, "{n}");
    }
}
