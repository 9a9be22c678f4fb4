//! How fast SQLite takes messages durably, and how long the large things take. Prints lines.
//!
//! `cargo bench -p mailstore --bench append [large]`; the database is made in `TMPDIR`, which should be on a disk.

use mailstore::{
    Db, StoreError,
    entry::{self, NewEntry, Permitted},
    index::Index,
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
};
use std::{
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::task::JoinSet;

const SIZE: usize = 4096;
const LARGE: usize = 100_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = TempDir::with_prefix("mailstore-bench-")?;
    println!("disk: {:.0} writes of 4 KiB synced a second", disk_syncs(&folder)?);
    let only_large = std::env::args().any(|arg| arg == "large");
    runtime.block_on(async {
        for (tasks, each) in [(1, 3000), (10, 1000), (50, 400)].into_iter().filter(|_| !only_large) {
            append(&folder, tasks, each).await?;
        }
        large(&folder).await
    })?;
    Ok(())
}

fn disk_syncs(folder: &TempDir) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.path().join("probe"))?;
    let (begun, count) = (Instant::now(), 500);
    for _ in 0..count {
        file.write_all(&[7; SIZE])?;
        file.sync_data()?;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// A message of words that compress about as mail does, no two alike.
fn prepared(task: usize, n: usize) -> Prepared {
    let mut state = (task as u64) << 32 | n as u64 | 1 << 60;
    let mut text = format!("Message-ID: <{task}.{n}@bench.test>\r\nSubject: Graduatoria {n}\r\n\r\n");
    while text.len() < SIZE {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = ["centro", "impiego", "offerta", "lavoro", "provincia"][(state >> 40) as usize % 5];
        text.push_str(&format!("{word} {:x} ", state >> 48));
    }
    text.truncate(SIZE);
    let facts = Facts { message_id: Some(format!("{task}.{n}@bench.test")), ..Facts::default() };
    Prepared::new(text.as_bytes(), facts)
}

async fn open(folder: &TempDir, name: &str) -> Result<(Db, i64), StoreError> {
    let db = Db::open_sqlite(&folder.path().join(name), 4).await?;
    let new = NewMailbox { owner: 1, name: "INBOX", ..NewMailbox::default() };
    let id = db.write(move |tx| mailbox::create(tx, &new, 0)).await?.id;
    Ok((db, id))
}

async fn append(folder: &TempDir, tasks: usize, each: usize) -> Result<(), StoreError> {
    let (db, id) = open(folder, &format!("{tasks}.db")).await?;
    let messages: Vec<Vec<Prepared>> =
        (0..tasks).map(|task| (0..each).map(|n| prepared(task, n)).collect()).collect();
    let (begun, mut set) = (Instant::now(), JoinSet::new());
    let before = db.work().commits();
    for list in messages {
        let db = db.clone();
        set.spawn(async move {
            let mut times = Vec::with_capacity(list.len());
            for new in list {
                let begun = Instant::now();
                let unit = db.write_sized(new.stored_size(), move |tx| {
                    let message = message::keep(tx, &new, Some(id), 0)?;
                    entry::append(tx, id, &[NewEntry::plain(message, 0)], None, 0)
                });
                unit.await?;
                times.push(begun.elapsed());
            }
            Ok::<_, StoreError>(times)
        });
    }
    let mut times: Vec<Duration> = Vec::new();
    for list in set.join_all().await {
        times.extend(list?);
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 1000].as_secs_f64() * 1000.0;
    println!(
        "append 4 KiB, {tasks:2} tasks: {:6.0}/s, p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.1} ms, {:.1} a commit",
        times.len() as f64 / seconds,
        at(500),
        at(990),
        at(999),
        times.len() as f64 / (db.work().commits() - before) as f64
    );
    Ok(())
}

/// A mailbox of a hundred thousand entries, and what is done with all of it at once.
async fn large(folder: &TempDir) -> Result<(), StoreError> {
    let (db, id) = open(folder, "large.db").await?;
    let mut longest = Duration::ZERO;
    for chunk in 0..LARGE / 1000 {
        let news: Arc<Vec<Prepared>> = Arc::new((0..1000).map(|n| prepared(chunk + 1000, n)).collect());
        let begun = Instant::now();
        db.write(move |tx| {
            let mut entries = Vec::with_capacity(news.len());
            for new in news.iter() {
                entries.push(NewEntry::plain(message::keep(tx, new, None, 0)?, 0));
            }
            entry::append(tx, id, &entries, None, 0)
        })
        .await?;
        longest = longest.max(begun.elapsed());
    }
    println!("{LARGE} messages, 1,000 a unit: the longest {:.0} ms", longest.as_secs_f64() * 1000.0);
    let begun = Instant::now();
    let index = Index::new(db.clone(), 64 << 20);
    let count = index.snapshot(id).await?.entries.len();
    println!("index of {count} entries: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    check(&db, false).await?;
    check(&db, true).await?;
    let begun = Instant::now();
    let out = std::io::BufWriter::new(std::fs::File::create(folder.path().join("dump")).map_err(other)?);
    let (report, _) = mailstore::dump::dump(&db, out, Default::default(), |_| {}).await.map_err(other)?;
    println!("dump of {} rows: {:.1} s", report.rows(), begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let empty = Db::open_sqlite(&folder.path().join("restored.db"), 1).await?;
    let input = std::fs::File::open(folder.path().join("dump")).map_err(other)?;
    mailstore::dump::restore(&empty, input, |_| {}).await.map_err(other)?;
    println!("restore of it: {:.1} s", begun.elapsed().as_secs_f64());
    let uids: Vec<u32> = (1..=LARGE as u32).collect();
    let begun = Instant::now();
    let archive = db
        .write(move |tx| {
            let new = NewMailbox { owner: 1, name: "Archivio", ..NewMailbox::default() };
            let to = mailbox::create(tx, &new, 0)?.id;
            entry::relocate(tx, id, &uids, to, None, Permitted::ALL, 0)?;
            Ok::<_, StoreError>(to)
        })
        .await?;
    println!("move of {LARGE}: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    let begun = Instant::now();
    db.write(move |tx| mailbox::delete(tx, archive, 0)).await?;
    println!("deletion of a mailbox of {LARGE}: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    let begun = Instant::now();
    let done = mailstore::gc::run(&db, mailstore::gc::KEEP).await?;
    println!("gc of {} messages: {:.1} s", done.messages, begun.elapsed().as_secs_f64());
    Ok(())
}

async fn check(db: &Db, deep: bool) -> Result<(), StoreError> {
    let (begun, mut last, mut longest) = (Instant::now(), Instant::now(), ("", Duration::ZERO));
    let problems = mailstore::check::run(db, mailstore::check::Options { deep }, |progress| {
        if last.elapsed() > longest.1 {
            longest = (progress.step, last.elapsed());
        }
        last = Instant::now();
    })
    .await?;
    let (step, longest) = (longest.0, longest.1.as_secs_f64() * 1000.0);
    println!(
        "check (deep: {deep}): {} problems in {:.1} s, longest piece {longest:.0} ms ({step})",
        problems.len(),
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

fn other(error: impl std::fmt::Display) -> StoreError {
    mailstore::DbError::Other(error.to_string()).into()
}
