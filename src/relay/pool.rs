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
    limits: Mutex<HashMap<String, Limit>>,
    altogether: Limit,
    keep: Duration,
}

/// How many connections there may be, and how many of them for copies of personal items: those are so many that other
/// mail would stand behind them for long.
#[derive(Clone)]
struct Limit {
    all: Arc<Semaphore>,
    copies: Arc<Semaphore>,
}

impl Limit {
    fn new(most: usize) -> Self {
        let most = most.max(1);
        let spare = most.div_ceil(4);
        let copies = most.saturating_sub(spare).max(1);
        Self { all: Arc::new(Semaphore::new(most)), copies: Arc::new(Semaphore::new(copies)) }
    }

    async fn permit(self, kind: Kind) -> Vec<OwnedSemaphorePermit> {
        let mut permits = Vec::with_capacity(2);
        if kind == Kind::Copy {
            permits.push(acquired(self.copies).await);
        }
        permits.push(acquired(self.all).await);
        permits
    }

    fn is_used(&self) -> bool {
        Arc::strong_count(&self.all) > 1
    }
}

async fn acquired(semaphore: Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore.acquire_owned().await.expect("the semaphores are never closed")
}

/// What a connection is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Ordinary mail.
    Mail,
    /// A copy of a personal item.
    Copy,
}

/// The right to a connection, as long as it is kept.
pub(crate) struct Permit {
    _destination: Vec<OwnedSemaphorePermit>,
    _altogether: Vec<OwnedSemaphorePermit>,
}

#[derive(Default)]
struct Idle {
    sessions: Vec<(Key, Instant, Session)>,
    sweeping: bool,
}

impl Pool {
    /// With at most so many connections altogether.
    pub(crate) fn new(connections: usize, keep: Duration) -> Self {
        let altogether = Limit::new(connections);
        Self(Arc::new(Inner { idle: Mutex::default(), limits: Mutex::default(), altogether, keep }))
    }

    /// Waits for the right to a connection to `destination`, which takes `most` at once.
    pub(crate) async fn permit(&self, destination: &str, most: usize, kind: Kind) -> Permit {
        let limit = {
            let mut limits = lock(&self.0.limits);
            if limits.len() >= MANY_DESTINATIONS {
                limits.retain(|_, limit| limit.is_used());
            }
            limits.entry(destination.to_owned()).or_insert_with(|| Limit::new(most)).clone()
        };
        // In this order: who waits for a slow destination keeps nobody from another one.
        let destination = limit.permit(kind).await;
        Permit { _destination: destination, _altogether: self.0.altogether.clone().permit(kind).await }
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
