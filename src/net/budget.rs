//! An allowance of memory for the message data of all sessions together, of which no single holder has more than a part.
//!
//! What is drawn is what is really set aside, not what has come: a buffer that grows by doubling would hold twice what is
//! counted. [`grown`] says by how much buffers grow.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::{AddressKey, NetworkKey};

/// Buffers grow by so much at most, bytes.
const MOST_GROWTH: usize = 4 << 20;
/// And by so much at least.
const LEAST_GROWTH: usize = 8 << 10;

/// The capacity a buffer of `capacity` bytes gets that must hold `needed` and will hold `expected` at most.
pub fn grown(capacity: usize, needed: usize, expected: usize) -> usize {
    let step = (capacity / 2).clamp(LEAST_GROWTH, MOST_GROWTH);
    needed.max(capacity.saturating_add(step).min(expected))
}

/// Whose bytes they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A program of this machine: bounded by the whole alone.
    House,
    /// Somebody who has not logged in, at this address.
    Stranger(IpAddr),
    /// Somebody who has, wherever from: colleagues behind one address take nothing from one another.
    Account(i64),
}

/// What is counted for a holder, and for all holders of its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Address(AddressKey),
    Network(NetworkKey),
    Account(i64),
}

/// An allowance of bytes, shared by all its clones. Sessions draw on it while they hold message data.
#[derive(Clone, Debug)]
pub struct Budget {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    limit: usize,
    /// Of one address or account.
    holder: usize,
    /// Of one network.
    network: usize,
    // A std mutex: held for a few instructions, never over an await.
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    total: usize,
    /// Those who hold something; so many at most as there are shares.
    by: HashMap<Key, usize>,
}

impl Budget {
    /// The allowance used when nothing is configured: 256 MiB.
    pub const DEFAULT_BYTES: usize = 256 << 20;

    /// An allowance of `limit` bytes, for whoever comes first.
    pub fn new(limit: usize) -> Self {
        Self::with(limit, limit, limit)
    }

    /// An allowance of `limit` bytes of which one address or account has a quarter and one network half, but the largest
    /// message always, were it the only one.
    pub fn shared_out(limit: usize, largest: usize) -> Self {
        Self::with(limit, (limit / 4).max(largest), (limit / 2).max(largest))
    }

    fn with(limit: usize, holder: usize, network: usize) -> Self {
        Self { inner: Arc::new(Inner { limit, holder, network, used: Mutex::default() }) }
    }

    /// Bytes nobody holds at this moment.
    pub fn available(&self) -> usize {
        self.inner.limit.saturating_sub(self.inner.lock().total)
    }

    /// An empty share, to be grown.
    pub fn share(&self, holder: Holder) -> Share {
        Share { budget: self.clone(), keys: keys(holder), held: 0 }
    }
}

/// Under what a holder's bytes are counted.
fn keys(holder: Holder) -> [Option<Key>; 2] {
    match holder {
        Holder::House => [None, None],
        Holder::Stranger(ip) => [Some(Key::Address(ip.into())), Some(Key::Network(ip.into()))],
        Holder::Account(account) => [Some(Key::Account(account)), None],
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes that may still be drawn under these keys.
    fn room(&self, used: &Used, keys: [Option<Key>; 2]) -> usize {
        let of = |key: Key| {
            let most = if matches!(key, Key::Network(_)) { self.network } else { self.holder };
            most.saturating_sub(used.by.get(&key).copied().unwrap_or(0))
        };
        let whole = self.limit.saturating_sub(used.total);
        keys.into_iter().flatten().map(of).fold(whole, usize::min)
    }

    fn take(&self, bytes: usize, keys: [Option<Key>; 2]) -> bool {
        let mut used = self.lock();
        if bytes > self.room(&used, keys) {
            return false;
        }
        used.total += bytes;
        for key in keys.into_iter().flatten() {
            *used.by.entry(key).or_default() += bytes;
        }
        true
    }

    fn give_back(&self, bytes: usize, keys: [Option<Key>; 2]) {
        let mut used = self.lock();
        used.total = used.total.saturating_sub(bytes);
        for key in keys.into_iter().flatten() {
            let left = used.by.get(&key).copied().unwrap_or(0).saturating_sub(bytes);
            if left == 0 {
                used.by.remove(&key);
            } else {
                used.by.insert(key, left);
            }
        }
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
    keys: [Option<Key>; 2],
    held: usize,
}

impl Share {
    /// Makes the share at least `total` bytes. False, and nothing changed, when there is not so much for its holder.
    #[must_use]
    pub fn grow_to(&mut self, total: usize) -> bool {
        let more = total.saturating_sub(self.held);
        let granted = more == 0 || self.budget.inner.take(more, self.keys);
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
        self.budget.inner.room(&self.budget.inner.lock(), self.keys)
    }

    /// Gives everything back.
    pub fn release(&mut self) {
        if self.held > 0 {
            self.budget.inner.give_back(std::mem::take(&mut self.held), self.keys);
        }
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

    fn stranger(text: &str) -> Holder {
        Holder::Stranger(text.parse().unwrap())
    }

    #[test]
    fn shares_never_exceed_the_budget_and_return_on_drop() {
        let budget = Budget::new(100);
        let (mut first, mut second) = (budget.share(Holder::House), budget.share(Holder::House));
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

    #[test]
    fn nobody_has_more_than_a_part() {
        let budget = Budget::shared_out(100, 10);
        let mut shares: Vec<_> = (0..3).map(|_| budget.share(stranger("192.0.2.1"))).collect();
        assert!(shares[0].grow_to(15) && shares[1].grow_to(10));
        assert_eq!(shares[2].available(), 0);
        assert!(!shares[2].grow_to(1), "over all its connections");
        let mut neighbour = budget.share(stranger("192.0.2.2"));
        assert!(neighbour.grow_to(25));
        assert!(!budget.share(stranger("192.0.2.3")).grow_to(1), "the network has half");
        let mut other = budget.share(stranger("198.51.100.1"));
        assert!(other.grow_to(25) && !other.grow_to(26));
        // Two people behind one address are two.
        let (mut one, mut two) = (budget.share(Holder::Account(1)), budget.share(Holder::Account(2)));
        assert!(one.grow_to(20) && two.grow_to(5) && !two.grow_to(6), "the whole is used up");
        drop((shares, neighbour, other, one, two));
        assert_eq!(budget.available(), 100);
        assert!(budget.inner.lock().by.is_empty(), "nobody is remembered who holds nothing");
    }

    #[test]
    fn the_largest_message_always_fits_were_it_the_only_one() {
        let budget = Budget::shared_out(100, 80);
        assert!(budget.share(stranger("192.0.2.1")).grow_to(80));
        assert!(!budget.share(stranger("192.0.2.1")).grow_to(81));
    }

    #[test]
    fn buffers_grow_without_holding_much_more_than_they_need() {
        assert_eq!(grown(0, 100, 1 << 20), LEAST_GROWTH);
        assert_eq!(grown(25 << 20, (25 << 20) + 1, 50 << 20), (25 << 20) + MOST_GROWTH);
        assert_eq!(grown(0, 100, 50), 100, "what is needed outweighs what was expected");
        assert_eq!(grown(1 << 20, 1 + (1 << 20), 10 + (1 << 20)), 10 + (1 << 20));
        let (mut capacity, mut moves) = (0, 0);
        while capacity < 50 << 20 {
            (capacity, moves) = (grown(capacity, capacity + 1, 50 << 20), moves + 1);
        }
        assert!(moves < 40, "{moves}");
    }
}
