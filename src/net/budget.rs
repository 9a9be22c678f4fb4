//! One allowance of memory for the message data of all sessions together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An allowance of bytes, shared by all its clones. Sessions draw on it while they hold message data.
#[derive(Clone, Debug)]
pub struct Budget {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    /// The allowance used when nothing is configured: 256 MiB.
    pub const DEFAULT_BYTES: usize = 256 << 20;

    /// An allowance of `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { inner: Arc::new(Inner { limit, used: AtomicUsize::new(0) }) }
    }

    /// Bytes nobody holds at this moment.
    pub fn available(&self) -> usize {
        self.inner.limit.saturating_sub(self.inner.used.load(Ordering::Relaxed))
    }

    /// An empty share, to be grown.
    pub fn share(&self) -> Share {
        Share { budget: self.clone(), held: 0 }
    }

    fn take(&self, bytes: usize) -> bool {
        let fits = |used: usize| used.checked_add(bytes).filter(|total| *total <= self.inner.limit);
        self.inner.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.inner.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(Self::DEFAULT_BYTES)
    }
}

/// The part of a [`Budget`] one message holds; given back when dropped.
#[derive(Debug)]
pub struct Share {
    budget: Budget,
    held: usize,
}

impl Share {
    /// Makes the share at least `total` bytes. False, and nothing changed, when the budget has not enough.
    #[must_use]
    pub fn grow_to(&mut self, total: usize) -> bool {
        let more = total.saturating_sub(self.held);
        let granted = more == 0 || self.budget.take(more);
        if granted {
            self.held += more;
        }
        granted
    }

    /// Bytes held.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Bytes it could still be grown by.
    pub fn available(&self) -> usize {
        self.budget.available()
    }

    /// Gives everything back.
    pub fn release(&mut self) {
        self.budget.give_back(std::mem::take(&mut self.held));
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_exceed_the_budget_and_return_on_drop() {
        let budget = Budget::new(100);
        let (mut first, mut second) = (budget.share(), budget.share());
        assert!(first.grow_to(60));
        assert!(first.grow_to(10), "a share does not shrink");
        assert_eq!(first.held(), 60);
        assert!(!second.grow_to(41));
        assert_eq!(second.held(), 0);
        assert!(second.grow_to(40));
        assert_eq!(budget.available(), 0);
        drop(first);
        assert_eq!(budget.available(), 60);
        second.release();
        second.release();
        assert_eq!(budget.available(), 100);
        assert!(!second.grow_to(usize::MAX));
    }
}
