//! How many connections one peer, and all together, may have to a service.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::AddressKey;

/// Counts open connections. Memory is bounded by `most`: only peers with a connection are kept.
#[derive(Debug)]
pub struct ConnLimits {
    per_address: u32,
    most: u32,
    // A std mutex: held for a few instructions, never over an await.
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: u32,
    by_address: HashMap<AddressKey, u32>,
}

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The peer has as many as it may.
    Address,
    /// All together are as many as may be.
    Total,
}

impl ConnLimits {
    /// At most `per_address` of one peer and `most` in all.
    pub fn new(per_address: u32, most: u32) -> Arc<Self> {
        Arc::new(Self { per_address, most, open: Mutex::default() })
    }

    /// Takes a place for a connection; a unix socket's peer (no address) counts towards the total only.
    ///
    /// # Errors
    /// [`Refused`] when a limit is reached.
    pub fn enter(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<ConnSlot, Refused> {
        let key = peer.map(AddressKey::from);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.most {
            return Err(Refused::Total);
        }
        if let Some(key) = key {
            let count = open.by_address.entry(key).or_default();
            if *count >= self.per_address {
                return Err(Refused::Address);
            }
            *count += 1;
        }
        open.total += 1;
        drop(open);
        Ok(ConnSlot { limits: Arc::clone(self), key })
    }

    /// Connections open now.
    pub fn open(&self) -> u32 {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    fn leave(&self, key: Option<AddressKey>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.total = open.total.saturating_sub(1);
        let Some(key) = key else { return };
        if let Some(count) = open.by_address.get_mut(&key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.by_address.remove(&key);
            }
        }
    }
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub struct ConnSlot {
    limits: Arc<ConnLimits>,
    key: Option<AddressKey>,
}

impl Drop for ConnSlot {
    fn drop(&mut self) {
        self.limits.leave(self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_peer_and_all_together_are_bounded_and_places_come_back() {
        let limits = ConnLimits::new(2, 3);
        let one: Option<IpAddr> = Some("192.0.2.1".parse().unwrap());
        let two: Option<IpAddr> = Some("192.0.2.2".parse().unwrap());
        let first = limits.enter(one).unwrap();
        let second = limits.enter(one).unwrap();
        assert_eq!(limits.enter(one).unwrap_err(), Refused::Address);
        let third = limits.enter(two).unwrap();
        assert_eq!(limits.enter(None).unwrap_err(), Refused::Total);
        drop(first);
        drop(limits.enter(one).unwrap());
        drop((second, third));
        assert_eq!(limits.open(), 0);
        assert!(limits.open.lock().unwrap().by_address.is_empty());
    }
}
