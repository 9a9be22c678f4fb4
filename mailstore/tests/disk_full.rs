//! A disk that fills (SQLite): whoever was told Ok has it, the others have nothing of theirs, and it heals by itself.

use mailstore::{
    Db, StoreError,
    db::Tx,
    entry::{self, NewEntry},
    mailbox::{self, NewMailbox},
    message::{self, Facts, Prepared},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000_000;

/// Bytes nobody can compress, the same for the same number.
fn noise(number: u64, len: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..len).map(|_| next()).collect()
}

/// A small tmpfs, unmounted with the value.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// None when this process may not mount.
    fn mount() -> Option<Self> {
        let folder = TempDir::with_prefix("mailstore-disk-").expect("a folder");
        let options = ["-t", "tmpfs", "-o", "size=12m", "mailstore-test"];
        let done = Command::new("mount").args(options).arg(folder.path()).output().ok()?;
        if !done.status.success() {
            println!("skipped: mount says {}", String::from_utf8_lossy(&done.stderr).trim());
            return None;
        }
        Some(Self(folder))
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

async fn open(folder: &Path) -> Db {
    Db::open_sqlite(&folder.join("mail.db"), 2).await.expect("a database")
}

/// A unit of two appends, so that a half of it could be seen; `stubborn` goes on after a failure as nobody should.
fn unit(
    tx: &mut Tx<'_>,
    ids: [i64; 2],
    new: &Prepared,
    number: i64,
    stubborn: bool,
) -> Result<(), StoreError> {
    let mut deliver = |id| {
        let message = message::keep(tx, new, Some(id), NOW)?;
        let entry = NewEntry { recipient: Some(number.to_string()), ..NewEntry::plain(message, NOW) };
        entry::append(tx, id, &[entry], None, NOW)
    };
    let both = deliver(ids[0]).and_then(|_| deliver(ids[1]));
    if stubborn && both.is_err() {
        let sql = "INSERT INTO thread (created_at) VALUES (-1)";
        let _ = tx.execute(sql, &[]);
        let _ = tx.savepoint(|tx| tx.execute(sql, &[]));
        return Ok(());
    }
    both.map(|_| ())
}

/// Ten units at once behind one that keeps the writer, so that they are joined; gives the numbers of those told Ok.
async fn round(db: &Db, ids: [i64; 2], first: i64, kib: usize) -> (BTreeSet<i64>, usize) {
    let blocker = db.write(|_| {
        std::thread::sleep(Duration::from_millis(50));
        Ok::<_, StoreError>(())
    });
    let mut tasks = JoinSet::new();
    let ten = async {
        for number in first..first + 10 {
            let db = db.clone();
            tasks.spawn(async move {
                let new = Prepared::new(&noise(number as u64, kib * 1024), Facts::default());
                let done = db.write(move |tx| unit(tx, ids, &new, number, number % 4 == 3)).await;
                (number, done)
            });
        }
        tasks.join_all().await
    };
    let (_, done) = tokio::join!(blocker, ten);
    let (mut kept, mut refused) = (BTreeSet::new(), 0);
    for (number, done) in done {
        match done {
            Ok(()) => drop(kept.insert(number)),
            Err(error) => {
                assert!(error.is_temporary() || number % 4 == 3, "{number}: {error:?}");
                refused += 1;
            }
        }
    }
    (kept, refused)
}

async fn there(db: &Db, ids: [i64; 2]) -> [BTreeSet<i64>; 2] {
    db.read(move |c| {
        let mut numbers = |id: i64| {
            let sql = "SELECT recipient FROM entry WHERE mailbox_id = $1";
            let rows = c.query::<(String,)>(sql, mailstore::args![id])?;
            Ok::<_, StoreError>(
                rows.into_iter().filter_map(|row| row.0.parse().ok()).collect::<BTreeSet<i64>>(),
            )
        };
        Ok::<_, StoreError>([numbers(ids[0])?, numbers(ids[1])?])
    })
    .await
    .expect("entries")
}

async fn mailboxes(db: &Db) -> [i64; 2] {
    let mut ids = [0; 2];
    for (id, name) in ids.iter_mut().zip(["A", "B"]) {
        let new = NewMailbox { owner: 1, name, ..NewMailbox::default() };
        *id = db.write(move |tx| mailbox::create(tx, &new, NOW)).await.expect("a mailbox").id;
    }
    ids
}

/// Writes until it has failed in three rounds, frees space, writes again, opens again.
async fn fill_free_reopen(db: Db, folder: &Path, free: impl AsyncFnOnce(&Db)) {
    let ids = mailboxes(&db).await;
    let (mut told_ok, mut full_rounds, mut next) = (BTreeSet::new(), 0, 0);
    while full_rounds < 3 {
        // Smaller ones at the end, to fail in other places.
        let (kept, refused) = round(&db, ids, next, [120, 40, 9][full_rounds]).await;
        told_ok.extend(kept);
        next += 10;
        full_rounds += usize::from(refused > 0);
        assert!(next < 2000, "the disk fills");
        assert_eq!(
            db.probe().await.is_err(),
            full_rounds > 0,
            "who asks after the database hears of it for a while"
        );
        assert_eq!(
            there(&db, ids).await,
            [told_ok.clone(), told_ok.clone()],
            "Ok and only Ok, while it is full"
        );
    }
    free(&db).await;
    let (kept, refused) = round(&db, ids, next, 120).await;
    assert_eq!((kept.len(), refused), (10, 0), "works again without a restart");
    told_ok.extend(kept);
    drop(db);
    let db = open(folder).await;
    assert_eq!(
        there(&db, ids).await,
        [told_ok.clone(), told_ok.clone()],
        "Ok and only Ok, after opening again"
    );
    let leftovers = db.read(|c| c.query::<(i64,)>("SELECT id FROM thread WHERE created_at = -1", &[])).await;
    assert_eq!(leftovers.expect("threads"), [], "nothing of the stubborn ones");
    let integrity = db.read(|c| c.query_one::<(String,)>("PRAGMA integrity_check", &[])).await;
    assert_eq!(integrity.expect("a check"), ("ok".to_owned(),));
    let problems = mailstore::check::run(&db, mailstore::check::Options { deep: true }, |_| {}).await;
    assert_eq!(problems.expect("a check"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_small_disk() {
    let Some(disk) = SmallDisk::mount() else { return };
    let db = open(disk.0.path()).await;
    std::fs::write(disk.ballast(), vec![0; 5 << 20]).expect("ballast");
    let ballast = disk.ballast();
    fill_free_reopen(db, disk.0.path(), async move |_| std::fs::remove_file(&ballast).expect("ballast"))
        .await;
}

/// The same where nothing can be mounted: the file may not grow past some pages.
#[tokio::test(flavor = "multi_thread")]
async fn at_the_largest_size_of_the_file() {
    let folder = TempDir::with_prefix("mailstore-").expect("a folder");
    let db = open(folder.path()).await;
    let limit = |sql: &'static str| move |tx: &mut Tx<'_>| tx.query::<(i64,)>(sql, &[]).map(|_| ());
    db.write(limit("PRAGMA max_page_count = 300")).await.expect("a limit");
    let free = async |db: &Db| {
        db.write(limit("PRAGMA max_page_count = 1000000")).await.expect("no limit");
    };
    fill_free_reopen(db, folder.path(), free).await;
}
