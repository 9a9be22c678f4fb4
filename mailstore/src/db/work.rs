//! What the database has done since it was opened, for metrics and tests.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Counters of one open database.
#[derive(Debug, Default)]
pub struct Work {
    units: AtomicU64,
    commits: AtomicU64,
    lost: AtomicU64,
    retries: AtomicU64,
    /// When storage has refused to take or give bytes last.
    refused: Mutex<Option<Instant>>,
}

impl Work {
    /// Units of work that came to an end with a commit (also those that refused and changed nothing).
    pub fn units(&self) -> u64 {
        self.units.load(Ordering::Relaxed)
    }

    /// Commits: on SQLite fewer than units, since those that wait are joined.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Units that were answered `Unavailable` because their transaction was rolled back.
    pub fn lost_units(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Runs that were repeated after a deadlock or a serialization failure (PostgreSQL).
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Whether storage has refused to take or give bytes in so long a time: the disk or a quota is full, or it is broken.
    pub fn storage_refused_within(&self, time: Duration) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|at| at.elapsed() < time)
    }

    pub(super) fn storage_refused(&self) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(super) fn committed(&self, units: usize) {
        self.units.fetch_add(units as u64, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn lost(&self, units: usize) {
        self.lost.fetch_add(units as u64, Ordering::Relaxed);
    }

    pub(super) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }
}
