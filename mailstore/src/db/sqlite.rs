//! SQLite: connections that only read, and one thread that owns the connection that writes.
//!
//! The writer joins units that wait into one transaction and commits them with one sync.

use super::{
    Conn, DbError, Feed, Tx, Work,
    checkpoint::Checkpoints,
    unit::{Kind, Queued, Unit},
};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const BATCH_UNITS: usize = 256;
const BATCH_BYTES: usize = 16 << 20;
const BATCH_TIME: Duration = Duration::from_millis(20);
/// A unit may hold the writer this long, then it is interrupted.
const UNIT_TIME: Duration = Duration::from_secs(2);
/// A read may take this long, before it is interrupted: while it lasts the log grows, and its connection is nobody else's.
const READ_TIME: Duration = Duration::from_secs(30);
/// A unit may wait for the writer this long.
pub(super) const WAIT_TIME: Duration = Duration::from_secs(10);
const FOREIGN_CHANGE_TIME: Duration = Duration::from_secs(1);

/// The open database file.
pub(super) struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
    read_connections: usize,
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
        let pool = (0..readers).map(|_| Reader::open(path)).collect::<Result<Vec<_>, _>>()?;
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
            read_connections: readers,
            work,
            writer: Mutex::new(sender),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read_connections(&self) -> usize {
        self.read_connections
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
        // The permit goes along: the caller may go away, and the connection is free only when the closure has ended.
        let outcome = tokio::task::spawn_blocking(move || this.read_here(run, permit)).await;
        outcome.unwrap_or_else(|e| Err(DbError::Other(format!("a read panicked: {e}")).into()))
    }

    /// As [`read`](Self::read), on the calling thread when a connection is free: two hand-overs between threads cost
    /// more than a few rows by key.
    pub(super) async fn read_brief<T, E, F>(self: &Arc<Self>, run: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else { return self.read(run).await };
        let outcome = catch_unwind(AssertUnwindSafe(|| self.read_here(run, permit)));
        outcome.unwrap_or_else(|_| Err(DbError::Other("a read panicked".into()).into()))
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

    fn read_here<T, E, F>(&self, run: F, permit: OwnedSemaphorePermit) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E>,
        E: From<DbError>,
    {
        let reader = self.take_reader()?;
        reader.watchdog.set(Some(Instant::now() + READ_TIME));
        let result = read_snapshot(&reader.conn, run);
        reader.watchdog.set(None);
        // One whose transaction could not be ended would fail all who come after.
        if reader.conn.is_autocommit() {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        }
        drop(permit);
        result
    }

    fn take_reader(&self) -> Result<Reader, DbError> {
        let pooled = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        pooled.map_or_else(|| Reader::open(&self.path), Ok)
    }
}

/// A connection of the pool.
struct Reader {
    conn: Connection,
    watchdog: Watchdog,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, DbError> {
        let conn = open_reader(path)?;
        Ok(Self { watchdog: Watchdog::on(&conn)?, conn })
    }
}

/// Interrupts what takes too long on a connection.
struct Watchdog {
    started: Instant,
    /// Milliseconds after `started`; `u64::MAX` for never.
    until: Arc<AtomicU64>,
}

impl Watchdog {
    fn on(conn: &Connection) -> Result<Self, DbError> {
        let (started, until) = (Instant::now(), Arc::new(AtomicU64::new(u64::MAX)));
        let limit = Arc::clone(&until);
        let late = move || started.elapsed().as_millis() as u64 > limit.load(Ordering::Relaxed);
        conn.progress_handler(20_000, Some(late))?;
        Ok(Self { started, until })
    }

    fn set(&self, until: Option<Instant>) {
        let millis = until.map_or(u64::MAX, |until| (until - self.started).as_millis() as u64);
        self.until.store(millis, Ordering::Relaxed);
    }
}

fn read_snapshot<T, E: From<DbError>>(
    conn: &Connection,
    run: impl FnOnce(&mut Conn<'_>) -> Result<T, E>,
) -> Result<T, E> {
    step(conn, "BEGIN")?;
    let result = run(&mut Conn::sqlite(conn, None));
    let ended = step(conn, if result.is_ok() { "COMMIT" } else { "ROLLBACK" });
    let value = result?;
    ended?;
    Ok(value)
}

/// A statement without rows or parameters that comes often.
fn step(conn: &Connection, sql: &str) -> Result<(), DbError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// No temp_store = MEMORY here: the journal of savepoints would be a list in memory that SQLite walks from its beginning
/// after each statement, and a unit of 1,000 appends took two seconds instead of 60 ms.
fn open_writer(path: &Path) -> Result<Connection, DbError> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(WAIT_TIME)?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456;
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
    watchdog: Watchdog,
    data_version: i64,
    /// So many units still run in a savepoint each: one of them has failed without.
    guarded: usize,
    work: Arc<Work>,
    checkpoints: Checkpoints,
}

/// How a unit has left the transaction of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// As it should be: with what it did, or without anything.
    Whole,
    /// With a part of what it did, and no savepoint to go back to.
    Torn,
    /// There is none any more: SQLite has rolled it back. True: because the unit took too long.
    Gone { slow: bool },
}

impl Writer {
    fn new(conn: Connection, feed: Feed, work: Arc<Work>) -> Result<Self, DbError> {
        let watchdog = Watchdog::on(&conn)?;
        let data_version = data_version(&conn)?;
        let checkpoints = Checkpoints::new(&conn)?;
        Ok(Self { conn, feed, watchdog, data_version, guarded: 0, work, checkpoints })
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
        if !self.conn.is_autocommit() {
            // One before could not be ended: nothing else is possible until it is.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        if let Err(error) = step(&self.conn, "BEGIN IMMEDIATE") {
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
            let alone = queued.kind == Kind::Bulk;
            let (queued, end) = self.run(queued);
            members.push(queued);
            match end {
                End::Whole => {}
                End::Torn => return self.undo(members, waiting),
                End::Gone { slow } => return self.abandon(members, slow, waiting),
            }
            if alone || members.len() >= BATCH_UNITS || bytes >= BATCH_BYTES || begun.elapsed() >= BATCH_TIME
            {
                break;
            }
        }
        self.commit(members);
        waiting
    }

    /// The last unit failed after it had written: nothing of the batch is kept, and its units run again, each in a
    /// savepoint. Alone it has its answer: there is nobody else whom it could have harmed.
    fn undo(&mut self, members: Vec<Queued>, mut waiting: VecDeque<Queued>) -> VecDeque<Queued> {
        if self.conn.execute_batch("ROLLBACK").is_err() && !self.conn.is_autocommit() {
            return self.abandon(members, false, waiting);
        }
        if members.len() == 1 {
            finish(members, &Ok(()));
            return waiting;
        }
        self.guarded = members.len();
        requeue(members, &mut waiting);
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
        requeue(members, &mut waiting);
        waiting
    }

    /// Runs one unit; tells how it has left the transaction.
    ///
    /// Nobody pays for a savepoint as long as all goes well: it would copy every page that a unit touches, and write
    /// the copies to a file when they are many.
    fn run(&mut self, mut queued: Queued) -> (Queued, End) {
        let begun = Instant::now();
        let limit = (queued.kind != Kind::Bulk).then(|| begun + UNIT_TIME);
        let savepoint = self.guarded > 0;
        self.guarded = self.guarded.saturating_sub(1);
        let before = self.conn.total_changes();
        self.watchdog.set(limit);
        let mut tx = Tx::new(Conn::sqlite(&self.conn, limit));
        let kept = (!savepoint || tx.script("SAVEPOINT unit").is_ok()) && queued.unit.run(&mut tx);
        self.watchdog.set(None);
        if tx.storage_refused() {
            self.work.storage_refused();
        }
        if kept {
            queued.changes = tx.into_changes();
        }
        let slow = limit.is_some_and(|limit| Instant::now() > limit);
        if slow {
            let held_ms = begun.elapsed().as_millis() as u64;
            tracing::warn!(held_ms, "a unit of work held the writer too long");
        }
        (queued, self.end_of_unit(kept, savepoint, before, slow))
    }

    fn end_of_unit(&self, kept: bool, savepoint: bool, before: u64, slow: bool) -> End {
        if self.conn.is_autocommit() {
            return End::Gone { slow };
        }
        let ended = match (savepoint, kept) {
            (true, true) => self.conn.execute_batch("RELEASE unit"),
            (true, false) => self.conn.execute_batch("ROLLBACK TO unit; RELEASE unit"),
            (false, false) if self.conn.total_changes() != before => {
                if !slow {
                    return End::Torn;
                }
                // Run again it would only take as long again.
                self.conn.execute_batch("ROLLBACK")
            }
            (false, _) => Ok(()),
        };
        if ended.is_err() && !self.conn.is_autocommit() {
            // The batch cannot be trusted any more: end it, and give all members up.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        if self.conn.is_autocommit() { End::Gone { slow: slow && ended.is_ok() } } else { End::Whole }
    }

    fn commit(&mut self, members: Vec<Queued>) {
        if let Err(error) = step(&self.conn, "COMMIT") {
            tracing::error!(%error, units = members.len(), "commit failed, nothing of the batch is kept");
            if !self.conn.is_autocommit() {
                let _ = self.conn.execute_batch("ROLLBACK");
            }
            self.work.lost(members.len());
            self.work.storage_refused();
            self.checkpoints.after_failure(&self.conn);
            let text = error.to_string();
            return finish(members, &Err(DbError::Unavailable(text)));
        }
        self.work.committed(members.len());
        for change in members.iter().flat_map(|member| &member.changes) {
            self.feed.publish(*change);
        }
        finish(members, &Ok(()));
        self.checkpoints.after_commit(&self.conn);
    }
}

/// Puts units back to the front, to run again.
fn requeue(members: Vec<Queued>, waiting: &mut VecDeque<Queued>) {
    for member in members.into_iter().rev() {
        waiting.push_front(Queued { changes: Vec::new(), ..member });
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
