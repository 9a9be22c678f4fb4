//! One unit of work: a closure on its way to a transaction, and the answer on its way back.

use super::{Change, DbError, Tx, conn::ignored_failure};
use std::{panic::AssertUnwindSafe, time::Instant};
use tokio::sync::oneshot;

/// What the engines see of a unit.
pub(super) trait Unit: Send {
    /// Runs it. True: keep what it did. The transaction is undone to before the unit otherwise.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Answers the caller, after the commit or instead of it.
    fn finish(self: Box<Self>, outcome: Result<(), DbError>);
}

/// A unit in the queue of the SQLite writer.
pub(super) struct Queued {
    pub(super) unit: Box<dyn Unit>,
    pub(super) kind: Kind,
    pub(super) since: Instant,
    /// What it has to tell once it is committed.
    pub(super) changes: Vec<Change>,
}

/// How a unit may be joined with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// With about so many bytes to write.
    Sized(usize),
    /// Maintenance: alone, and as long as it takes.
    Bulk,
}

impl Kind {
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Sized(bytes) => bytes,
            Self::Bulk => 0,
        }
    }
}

struct Closure<F, T, E> {
    run: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Wraps a closure; the receiver gets its result.
pub(super) fn unit<T, E, F>(run: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, E>>)
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    (Box::new(Closure { run, result: None, reply }), receiver)
}

impl<F, T, E> Unit for Closure<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DbError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| (self.run)(tx)));
        let result = match outcome {
            Ok(Ok(_)) if !tx.is_sound() => Err(ignored_failure().into()),
            Ok(result) => result,
            Err(_) => Err(DbError::Other("a unit of work panicked".into()).into()),
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(self: Box<Self>, outcome: Result<(), DbError>) {
        let result = match (outcome, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(DbError::Other("a unit of work was not run".into()).into()),
        };
        // The caller may have gone away; what is committed stays committed.
        let _ = self.reply.send(result);
    }
}
