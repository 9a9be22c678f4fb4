//! Folding SQLite's log back into the database file, beside the writer, so that nobody waits for it.
//!
//! A thread of its own copies what is in the log while the writer goes on. What has come meanwhile, a small rest, is
//! copied by the writer, between two batches: only then is the log folded whole, and begun anew by the next commit.

use super::{DbError, sqlite::WAIT_TIME};
use rusqlite::{Connection, hooks::Wal};
use std::{
    cell::Cell,
    sync::mpsc::{self, Receiver, SyncSender, TryRecvError},
    time::Duration,
};

/// Pages in the log at which folding begins (of 4 KiB: 32 MiB).
const FOLD: i32 = 8000;
/// As long as somebody still reads from the log it cannot begin anew: it is tried again after so many more pages.
const AGAIN: i32 = 2000;
/// A log of so many pages (512 MiB) is too large: readers are waited for, so that it can begin anew. When it has grown by
/// so many while the thread folds, the disk cannot follow, and the writer waits for the thread.
const LARGE: i32 = 128_000;
/// How long the writer waits for readers of a log that is too large.
const PATIENCE: Duration = Duration::from_millis(200);

thread_local! {
    /// Pages in the log after the last commit of this thread.
    static LOGGED: Cell<i32> = const { Cell::new(0) };
}

/// The writer's side of it.
pub(super) struct Checkpoints {
    wake: SyncSender<()>,
    /// Pages that have been copied.
    done: Receiver<i32>,
    /// Pages there were when the thread was woken.
    running: Option<i32>,
    /// Pages at which to fold next.
    next: i32,
    before: i32,
}

impl Checkpoints {
    /// Takes the place of SQLite's own checkpoints on the connection that writes. To be called on any thread; commits
    /// are to be told on one.
    pub(super) fn new(conn: &Connection) -> Result<Self, DbError> {
        let own = Connection::open(conn.path().unwrap_or_default())?;
        own.execute_batch("PRAGMA synchronous = FULL")?;
        let (wake, woken) = mpsc::sync_channel::<()>(1);
        let (finished, done) = mpsc::sync_channel(1);
        std::thread::Builder::new()
            .name("sqlite-fold".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    if finished.send(fold(&own)).is_err() {
                        return;
                    }
                }
            })
            .map_err(|e| DbError::Unavailable(e.to_string()))?;
        conn.wal_hook(Some(note));
        Ok(Self { wake, done, running: None, next: FOLD, before: 0 })
    }

    /// Begins or ends the folding, when it is time.
    pub(super) fn after_commit(&mut self, conn: &Connection) {
        let pages = LOGGED.get();
        if pages < self.before {
            self.next = FOLD;
        }
        self.before = pages;
        match self.running {
            Some(woken_at) => {
                if let Some(copied) = self.ended(pages - woken_at) {
                    self.running = None;
                    self.next = pages + AGAIN;
                    fold_rest(conn, pages, copied);
                }
            }
            None if pages >= self.next => self.running = self.wake.try_send(()).is_ok().then_some(pages),
            None => {}
        }
    }

    /// A commit found no room: perhaps there is some in the log, once it is folded.
    pub(super) fn after_failure(&self, conn: &Connection) {
        if self.running.is_none() {
            fold(conn);
        }
    }

    /// What the thread has copied, when it has ended.
    fn ended(&self, grown: i32) -> Option<i32> {
        if grown >= LARGE {
            return Some(self.done.recv().unwrap_or(0));
        }
        match self.done.try_recv() {
            Err(TryRecvError::Empty) => None,
            outcome => Some(outcome.unwrap_or(0)),
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of SQLite's hook")]
fn note(_: &Wal, pages: i32) -> rusqlite::Result<()> {
    LOGGED.set(pages);
    Ok(())
}

/// The writer's part: the pages that have come since. When they are many, since somebody read the log, the thread has to
/// come again.
fn fold_rest(conn: &Connection, pages: i32, copied: i32) {
    if pages - copied > FOLD {
        return;
    }
    if pages < LARGE {
        fold(conn);
        return;
    }
    let _ = conn.busy_timeout(PATIENCE);
    checkpoint(conn, "PRAGMA wal_checkpoint(RESTART)");
    let _ = conn.busy_timeout(WAIT_TIME);
}

/// Copies as much of the log as nobody still reads, waiting for nobody; tells how many pages of it are copied now.
fn fold(conn: &Connection) -> i32 {
    checkpoint(conn, "PRAGMA wal_checkpoint(PASSIVE)")
}

fn checkpoint(conn: &Connection, pragma: &str) -> i32 {
    conn.query_row(pragma, [], |row| row.get(2)).unwrap_or_else(|error| {
        tracing::warn!(%error, "the log cannot be folded into the database now");
        0
    })
}
