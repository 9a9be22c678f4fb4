//! Idle sessions kept for a moment, and how many connections one destination gets at once.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::policy::TlsPolicy;
use super::session::Session;

/// Most idle sessions in all.
const MAX_IDLE: usize = 64;
/// Most transactions over one session: some servers dislike endless ones.
const MAX_TRANSACTIONS: u32 = 100;
/// From this many known destinations on, those without a connection are forgotten.
const MANY_DESTINATIONS: usize = 256;

/// What must agree for a session to serve.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    pub(crate) tls: TlsPolicy,
    pub(crate) username: Option<String>,
}

/// Cheap to clone; all clones share the sessions.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Inner>);

struct Inner {
    idle: Mutex<Idle>,
    limits: Mutex<HashMap<String, Arc<Semaphore>>>,
    concurrency: usize,
    keep: Duration,
}

#[derive(Default)]
struct Idle {
    sessions: Vec<(Key, Instant, Session)>,
    sweeping: bool,
}

impl Pool {
    pub(crate) fn new(concurrency: usize, keep: Duration) -> Self {
        Self(Arc::new(Inner {
            idle: Mutex::default(),
            limits: Mutex::default(),
            concurrency: concurrency.max(1),
            keep,
        }))
    }

    /// Waits for the right to a connection to `destination`.
    pub(crate) async fn permit(&self, destination: &str) -> OwnedSemaphorePermit {
        let semaphore = {
            let mut limits = lock(&self.0.limits);
            if limits.len() >= MANY_DESTINATIONS {
                limits.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
            }
            let fresh = || Arc::new(Semaphore::new(self.0.concurrency));
            Arc::clone(limits.entry(destination.to_owned()).or_insert_with(fresh))
        };
        semaphore.acquire_owned().await.expect("the semaphores are never closed")
    }

    /// The session used last among the idle ones that fit and are young enough.
    pub(crate) fn take(&self, key: &Key) -> Option<Session> {
        let mut idle = lock(&self.0.idle);
        let fits = |(one, since, _): &(Key, Instant, Session)| one == key && since.elapsed() < self.0.keep;
        let at = idle.sessions.iter().rposition(fits)?;
        Some(idle.sessions.remove(at).2)
    }

    /// Keeps a session for the next letter, or lets it say goodbye in the background.
    pub(crate) fn give(&self, key: Key, session: Session) {
        let mut idle = lock(&self.0.idle);
        if idle.sessions.len() >= MAX_IDLE || is_used_up(&session) {
            drop(idle);
            tokio::spawn(session.quit());
            return;
        }
        idle.sessions.push((key, Instant::now(), session));
        if !idle.sweeping {
            idle.sweeping = true;
            tokio::spawn(sweep(Arc::downgrade(&self.0), self.0.keep));
        }
    }

    /// Closes all idle sessions, at shutdown.
    pub(crate) async fn close(&self) {
        let sessions = std::mem::take(&mut lock(&self.0.idle).sessions);
        futures_util::future::join_all(sessions.into_iter().map(|(_, _, session)| session.quit())).await;
    }

    /// How many sessions are idle.
    #[cfg(test)]
    pub(crate) fn idle_count(&self) -> usize {
        lock(&self.0.idle).sessions.len()
    }
}

/// RFC 9422 §4.1: a server may say how many transactions it takes.
fn is_used_up(session: &Session) -> bool {
    let done = session.transactions();
    done >= MAX_TRANSACTIONS || session.features().mail_max.is_some_and(|most| done as usize >= most)
}

/// Closes what has been idle too long, until nothing is idle or the pool is gone.
async fn sweep(pool: Weak<Inner>, keep: Duration) {
    loop {
        tokio::time::sleep(keep).await;
        let Some(pool) = pool.upgrade() else { return };
        let expired: Vec<_> = {
            let mut idle = lock(&pool.idle);
            let expired = idle.sessions.extract_if(.., |(_, since, _)| since.elapsed() >= keep).collect();
            idle.sweeping = !idle.sessions.is_empty();
            if !idle.sweeping {
                tokio::spawn(quit_all(expired));
                return;
            }
            expired
        };
        drop(pool);
        quit_all(expired).await;
    }
}

async fn quit_all(sessions: Vec<(Key, Instant, Session)>) {
    futures_util::future::join_all(sessions.into_iter().map(|(_, _, session)| session.quit())).await;
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
