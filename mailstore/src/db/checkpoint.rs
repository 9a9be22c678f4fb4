//! Folding SQLite's log back into the database file, beside the writer, so that nobody waits for it.
//!
//! A thread of its own copies what is in the log while the writer goes on. What has come meanwhile, a small rest, is
//! copied by the writer, between two batches: only then is the log folded whole, and begun anew by the next commit.

use super::DbError;
use rusqlite::{Connection, hooks::Wal};
use std::{
    cell::Cell,
    sync::mpsc::{self, Receiver, SyncSender, TryRecvError},
};

/// Pages in the log at which folding begins (of 8 KiB: 32 MiB).
const FOLD: i32 = 4000;
/// As long as somebody still reads from the log it cannot begin anew: it is tried again after so many more pages.
const AGAIN: i32 = 1000;
/// Pages in the log at which the writer waits for the thread that folds (512 MiB): the disk cannot follow.
const WAIT: i32 = 64_000;

thread_local! {
    /// Pages in the log after the last commit of this thread.
    static LOGGED: Cell<i32> = const { Cell::new(0) };
}

/// The writer's side of it.
pub(super) struct Checkpoints {
    wake: SyncSender<()>,
    done: Receiver<()>,
    running: bool,
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
                    fold(&own);
                    if finished.send(()).is_err() {
                        return;
                    }
                }
            })
            .map_err(|e| DbError::Unavailable(e.to_string()))?;
        conn.wal_hook(Some(note));
        Ok(Self { wake, done, running: false, next: FOLD, before: 0 })
    }

    /// Begins or ends the folding, when it is time.
    pub(super) fn after_commit(&mut self, conn: &Connection) {
        let pages = LOGGED.get();
        if pages < self.before {
            self.next = FOLD;
        }
        self.before = pages;
        if self.running {
            self.running = !self.has_ended(pages);
            if !self.running {
                fold(conn);
                self.next = pages + AGAIN;
            }
        } else if pages >= self.next {
            self.running = self.wake.try_send(()).is_ok();
        }
    }

    fn has_ended(&self, pages: i32) -> bool {
        if pages >= WAIT {
            return self.done.recv().is_ok();
        }
        self.done.try_recv() != Err(TryRecvError::Empty)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of SQLite's hook")]
fn note(_: &Wal, pages: i32) -> rusqlite::Result<()> {
    LOGGED.set(pages);
    Ok(())
}

/// Copies as much of the log as nobody still reads. It waits for nobody.
fn fold(conn: &Connection) {
    if let Err(error) = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the log cannot be folded into the database now");
    }
}
