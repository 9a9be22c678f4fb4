//! SQLite: connections that only read, and one thread that owns the connection that writes.
//!
//! The writer joins units that wait into one transaction, a savepoint each, and commits them with one sync.

use super::{
    Conn, DbError, Feed, Tx, Work,
    unit::{Kind, Queued, Unit},
};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

const BATCH_UNITS: usize = 256;
const BATCH_BYTES: usize = 16 << 20;
const BATCH_TIME: Duration = Duration::from_millis(20);
/// A unit may hold the writer this long, then it is interrupted.
const UNIT_TIME: Duration = Duration::from_secs(2);
/// A unit may wait for the writer this long.
const WAIT_TIME: Duration = Duration::from_secs(10);
const FOREIGN_CHANGE_TIME: Duration = Duration::from_secs(1);

/// The open database file.
pub(super) struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    work: Arc<Work>,
    writer: Mutex<mpsc::Sender<Queued>>,
}

impl Sqlite {
    /// Opens or makes the file, runs `prepare` (migrations) on the connection that writes, and starts the writer.
    pub(super) fn open(
        path: &Path,
        readers: usize,
        feed: Feed,
        work: Arc<Work>,
        prepare: impl FnOnce(&mut Tx<'_>) -> Result<(), DbError>,
    ) -> Result<Self, DbError> {
        let conn = open_writer(path)?;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        prepare(&mut Tx::new(Conn::sqlite(&conn, None)))?;
        conn.execute_batch("COMMIT")?;
        let pool = (0..readers).map(|_| open_reader(path)).collect::<Result<Vec<_>, _>>()?;
        let (sender, receiver) = mpsc::channel();
        let mut writer = Writer::new(conn, feed, Arc::clone(&work))?;
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.serve(&receiver))
            .map_err(|e| DbError::Unavailable(e.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(pool),
            permits: Arc::new(Semaphore::new(readers)),
            work,
            writer: Mutex::new(sender),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Hands a unit to the writer.
    pub(super) fn submit(&self, unit: Box<dyn Unit>, kind: Kind) {
        let queued = Queued { unit, kind, since: Instant::now(), changes: Vec::new() };
        let sent = self.writer.lock().unwrap_or_else(PoisonError::into_inner).send(queued);
        if let Err(mpsc::SendError(queued)) = sent {
            queued.unit.finish(Err(DbError::Unavailable("the writer has ended".into())));
        }
    }

    /// Runs a closure on a connection that only reads, in one snapshot, on a blocking thread.
    pub(super) async fn read<T, E, F>(self: &Arc<Self>, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let permit = tokio::time::timeout(WAIT_TIME, Arc::clone(&self.permits).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(DbError::Unavailable("all readers are busy".into()).into());
        };
        let this = Arc::clone(self);
        let outcome = tokio::task::spawn_blocking(move || {
            let conn = this.take_reader()?;
            let result = read_snapshot(&conn, run);
            // One whose transaction could not be ended would fail all who come after.
            if conn.is_autocommit() {
                this.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            }
            // Here, not in the caller: it may have gone away, and the connection is free only now.
            drop(permit);
            result
        })
        .await;
        outcome.unwrap_or_else(|e| Err(DbError::Other(format!("a read panicked: {e}")).into()))
    }

    /// As [`read`](Self::read), on a connection of its own, however long it takes.
    pub(super) async fn read_long<T, E, F>(self: &Arc<Self>, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let this = Arc::clone(self);
        let outcome =
            tokio::task::spawn_blocking(move || read_snapshot(&open_reader(&this.path)?, run)).await;
        outcome.unwrap_or_else(|e| Err(DbError::Other(format!("a read panicked: {e}")).into()))
    }

    pub(super) fn work(&self) -> &Work {
        &self.work
    }

    fn take_reader(&self) -> Result<Connection, DbError> {
        let pooled = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        pooled.map_or_else(|| open_reader(&self.path), Ok)
    }
}

fn read_snapshot<T, E: From<DbError>>(
    conn: &Connection,
    run: impl FnOnce(&mut Conn<'_>) -> Result<T, E>,
) -> Result<T, E> {
    conn.execute_batch("BEGIN").map_err(DbError::from)?;
    let result = run(&mut Conn::sqlite(conn, None));
    let ended = conn.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).map_err(DbError::from);
    let value = result?;
    ended?;
    Ok(value)
}

/// No temp_store = MEMORY here: the journal of savepoints would be a list in memory that SQLite walks from its beginning
/// after each statement, and a unit of 1,000 appends took two seconds instead of 60 ms.
fn open_writer(path: &Path) -> Result<Connection, DbError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(WAIT_TIME)?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(conn)
}

fn open_reader(path: &Path) -> Result<Connection, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(WAIT_TIME)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.execute_batch(
        "PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;",
    )?;
    Ok(conn)
}

/// The thread that writes.
struct Writer {
    conn: Connection,
    feed: Feed,
    started: Instant,
    /// Milliseconds after `started` at which the running unit is interrupted; `u64::MAX` between units.
    deadline: Arc<AtomicU64>,
    data_version: i64,
    work: Arc<Work>,
}

impl Writer {
    fn new(conn: Connection, feed: Feed, work: Arc<Work>) -> Result<Self, DbError> {
        let started = Instant::now();
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let limit = Arc::clone(&deadline);
        conn.progress_handler(
            20_000,
            Some(move || started.elapsed().as_millis() as u64 > limit.load(Ordering::Relaxed)),
        )?;
        let data_version = data_version(&conn)?;
        Ok(Self { conn, feed, started, deadline, data_version, work })
    }

    fn serve(&mut self, units: &mpsc::Receiver<Queued>) {
        let mut looked = Instant::now();
        loop {
            match units.recv_timeout(FOREIGN_CHANGE_TIME) {
                Ok(first) => {
                    let mut waiting = VecDeque::from([first]);
                    while !waiting.is_empty() {
                        waiting = self.batch(waiting, units);
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            if looked.elapsed() >= FOREIGN_CHANGE_TIME {
                looked = Instant::now();
                self.notice_foreign_changes();
            }
        }
    }

    /// Another process wrote to the file (a belt: writing commands go through the control socket).
    fn notice_foreign_changes(&mut self) {
        match data_version(&self.conn) {
            Ok(version) if version != self.data_version => {
                self.data_version = version;
                self.feed.publish_all();
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "cannot look for changes by other processes"),
        }
    }

    /// Runs and commits the units of `waiting` and those that come meanwhile; gives back those that have still to run.
    fn batch(&mut self, mut waiting: VecDeque<Queued>, units: &mpsc::Receiver<Queued>) -> VecDeque<Queued> {
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "cannot begin to write");
            finish(waiting, &Err(DbError::Unavailable(error.to_string())));
            return VecDeque::new();
        }
        let begun = Instant::now();
        let (mut bytes, mut members) = (0, Vec::new());
        while let Some(queued) = waiting.pop_front().or_else(|| units.try_recv().ok()) {
            if queued.kind == Kind::Bulk && !members.is_empty() {
                waiting.push_front(queued);
                break;
            }
            if queued.since.elapsed() > WAIT_TIME {
                queued.unit.finish(Err(DbError::Unavailable("waited too long for the writer".into())));
                continue;
            }
            bytes += queued.kind.bytes();
            let (queued, held) = self.run(queued);
            let alone = queued.kind == Kind::Bulk;
            members.push(queued);
            if self.conn.is_autocommit() {
                return self.abandon(members, held > UNIT_TIME, waiting);
            }
            if alone || members.len() >= BATCH_UNITS || bytes >= BATCH_BYTES || begun.elapsed() >= BATCH_TIME
            {
                break;
            }
        }
        self.commit(members);
        waiting
    }

    /// SQLite has rolled the whole transaction back: nothing of the batch is kept. When the last unit was interrupted
    /// because it took too long, only that one is given up and the others run again; else (full disk, I/O error) all.
    fn abandon(
        &self,
        mut members: Vec<Queued>,
        interrupted: bool,
        mut waiting: VecDeque<Queued>,
    ) -> VecDeque<Queued> {
        let failed = if interrupted {
            members.split_off(members.len().saturating_sub(1))
        } else {
            members.split_off(0)
        };
        tracing::error!(units = failed.len(), again = members.len(), "the database gave the transaction up");
        self.work.lost(failed.len());
        finish(failed, &Err(DbError::Unavailable("the transaction was rolled back".into())));
        for member in members.into_iter().rev() {
            waiting.push_front(Queued { changes: Vec::new(), ..member });
        }
        waiting
    }

    /// Runs one unit in a savepoint of the batch; tells how long it held the writer.
    fn run(&self, mut queued: Queued) -> (Queued, Duration) {
        let begun = Instant::now();
        let limit = (queued.kind != Kind::Bulk).then(|| begun + UNIT_TIME);
        let millis = limit.map_or(u64::MAX, |limit| (limit - self.started).as_millis() as u64);
        self.deadline.store(millis, Ordering::Relaxed);
        let mut tx = Tx::new(Conn::sqlite(&self.conn, limit));
        let kept = tx.script("SAVEPOINT unit").is_ok() && queued.unit.run(&mut tx);
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        if kept {
            queued.changes = tx.into_changes();
        }
        let held = begun.elapsed();
        if limit.is_some() && held > UNIT_TIME {
            tracing::warn!(held_ms = held.as_millis() as u64, "a unit of work held the writer too long");
        }
        let end = if kept { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" };
        if !self.conn.is_autocommit() && self.conn.execute_batch(end).is_err() {
            // The batch cannot be trusted any more: end it, the caller sees autocommit and gives all members up.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        (queued, held)
    }

    fn commit(&mut self, members: Vec<Queued>) {
        if let Err(error) = self.conn.execute_batch("COMMIT") {
            tracing::error!(%error, units = members.len(), "commit failed, nothing of the batch is kept");
            if !self.conn.is_autocommit() {
                let _ = self.conn.execute_batch("ROLLBACK");
            }
            self.work.lost(members.len());
            let text = error.to_string();
            return finish(members, &Err(DbError::Unavailable(text)));
        }
        self.work.committed(members.len());
        for change in members.iter().flat_map(|member| &member.changes) {
            self.feed.publish(*change);
        }
        finish(members, &Ok(()));
    }
}

fn finish(members: impl IntoIterator<Item = Queued>, outcome: &Result<(), DbError>) {
    for member in members {
        member.unit.finish(outcome.clone());
    }
}

fn data_version(conn: &Connection) -> Result<i64, DbError> {
    Ok(conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}
