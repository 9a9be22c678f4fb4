//! SQLite: connections that only read, and one thread that owns the connection that writes.
//!
//! The writer joins units that wait into one transaction, a savepoint each, and commits them with one sync.

use super::{
    Conn, DbError, Feed, Tx,
    unit::{Queued, Unit},
};
use rusqlite::{Connection, OpenFlags};
use std::{
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
    permits: Semaphore,
    writer: Mutex<mpsc::Sender<Queued>>,
}

impl Sqlite {
    /// Opens or makes the file, runs `prepare` (migrations) on the connection that writes, and starts the writer.
    pub(super) fn open(
        path: &Path,
        readers: usize,
        feed: Feed,
        prepare: impl FnOnce(&mut Tx<'_>) -> Result<(), DbError>,
    ) -> Result<Self, DbError> {
        let conn = open_writer(path)?;
        conn.execute_batch("BEGIN IMMEDIATE")?;
        prepare(&mut Tx::new(Conn::sqlite(&conn)))?;
        conn.execute_batch("COMMIT")?;
        let pool = (0..readers).map(|_| open_reader(path)).collect::<Result<Vec<_>, _>>()?;
        let (sender, receiver) = mpsc::channel();
        let mut writer = Writer::new(conn, feed)?;
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || writer.serve(&receiver))
            .map_err(|e| DbError::Unavailable(e.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(pool),
            permits: Semaphore::new(readers),
            writer: Mutex::new(sender),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Hands a unit to the writer.
    pub(super) fn submit(&self, unit: Box<dyn Unit>, bytes: usize) {
        let queued = Queued { unit, bytes, since: Instant::now(), changes: Vec::new() };
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
        let Ok(Ok(permit)) = tokio::time::timeout(WAIT_TIME, self.permits.acquire()).await else {
            return Err(DbError::Unavailable("all readers are busy".into()).into());
        };
        let this = Arc::clone(self);
        let outcome = tokio::task::spawn_blocking(move || {
            let conn = this.take_reader()?;
            let result = read_snapshot(&conn, run);
            this.readers.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            result
        })
        .await;
        drop(permit);
        outcome.unwrap_or_else(|e| Err(DbError::Other(format!("a read panicked: {e}")).into()))
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
    let result = run(&mut Conn::sqlite(conn));
    let ended = conn.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).map_err(DbError::from);
    let value = result?;
    ended?;
    Ok(value)
}

fn open_writer(path: &Path) -> Result<Connection, DbError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(WAIT_TIME)?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;",
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
}

impl Writer {
    fn new(conn: Connection, feed: Feed) -> Result<Self, DbError> {
        let started = Instant::now();
        let deadline = Arc::new(AtomicU64::new(u64::MAX));
        let limit = Arc::clone(&deadline);
        conn.progress_handler(
            20_000,
            Some(move || started.elapsed().as_millis() as u64 > limit.load(Ordering::Relaxed)),
        )?;
        let data_version = data_version(&conn)?;
        Ok(Self { conn, feed, started, deadline, data_version })
    }

    fn serve(&mut self, units: &mpsc::Receiver<Queued>) {
        let mut looked = Instant::now();
        loop {
            match units.recv_timeout(FOREIGN_CHANGE_TIME) {
                Ok(first) => self.batch(first, units),
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

    fn batch(&mut self, first: Queued, units: &mpsc::Receiver<Queued>) {
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            tracing::error!(%error, "cannot begin to write");
            return first.unit.finish(Err(DbError::Unavailable(error.to_string())));
        }
        let begun = Instant::now();
        let (mut bytes, mut members) = (0, Vec::new());
        let mut next = Some(first);
        while let Some(queued) = next {
            if queued.since.elapsed() > WAIT_TIME {
                queued.unit.finish(Err(DbError::Unavailable("waited too long for the writer".into())));
            } else {
                bytes += queued.bytes;
                members.push(self.run(queued));
                if self.conn.is_autocommit() {
                    return abandon(members);
                }
            }
            let full = members.len() >= BATCH_UNITS || bytes >= BATCH_BYTES || begun.elapsed() >= BATCH_TIME;
            next = if full { None } else { units.try_recv().ok() };
        }
        self.commit(members);
    }

    /// Runs one unit in a savepoint of the batch.
    fn run(&self, mut queued: Queued) -> Queued {
        let now = self.started.elapsed();
        self.deadline.store((now + UNIT_TIME).as_millis() as u64, Ordering::Relaxed);
        let mut tx = Tx::new(Conn::sqlite(&self.conn));
        let kept = tx.script("SAVEPOINT unit").is_ok() && queued.unit.run(&mut tx);
        self.deadline.store(u64::MAX, Ordering::Relaxed);
        if kept {
            queued.changes = tx.into_changes();
        }
        let held = self.started.elapsed().saturating_sub(now);
        if held > UNIT_TIME {
            tracing::warn!(held_ms = held.as_millis() as u64, "a unit of work held the writer too long");
        }
        let end = if kept { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" };
        if !self.conn.is_autocommit() && self.conn.execute_batch(end).is_err() {
            // The batch cannot be trusted any more: end it, the caller sees autocommit and gives all members up.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        queued
    }

    fn commit(&mut self, members: Vec<Queued>) {
        if let Err(error) = self.conn.execute_batch("COMMIT") {
            tracing::error!(%error, units = members.len(), "commit failed, nothing of the batch is kept");
            if !self.conn.is_autocommit() {
                let _ = self.conn.execute_batch("ROLLBACK");
            }
            let text = error.to_string();
            return finish(members, &Err(DbError::Unavailable(text)));
        }
        for change in members.iter().flat_map(|member| &member.changes) {
            self.feed.publish(*change);
        }
        finish(members, &Ok(()));
    }
}

/// SQLite has rolled the whole transaction back (full disk, I/O error, interrupt): nothing of the batch is kept.
fn abandon(members: Vec<Queued>) {
    tracing::error!(
        units = members.len(),
        "the database gave the transaction up, nothing of the batch is kept"
    );
    finish(members, &Err(DbError::Unavailable("the transaction was rolled back".into())));
}

fn finish(members: Vec<Queued>, outcome: &Result<(), DbError>) {
    for member in members {
        member.unit.finish(outcome.clone());
    }
}

fn data_version(conn: &Connection) -> Result<i64, DbError> {
    Ok(conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}
