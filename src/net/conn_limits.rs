//! How many connections one peer, one network and all together may have to a service, and one account to all of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::{AddressKey, Homes, NetworkKey};

/// How many connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Of one address.
    pub address: u32,
    /// Of one network (IPv4 /24, IPv6 /48), homes left out.
    pub network: u32,
    /// In all.
    pub total: u32,
}

/// Counts open connections. Memory is bounded by the total: only peers with a connection are kept.
#[derive(Debug)]
pub struct ConnLimits {
    places: Places,
    homes: Arc<Homes>,
    // A std mutex: held for a few instructions, never over an await.
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: u32,
    by_address: HashMap<AddressKey, u32>,
    by_network: HashMap<NetworkKey, u32>,
}

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The peer has as many as it may.
    Address,
    /// The peers of its network have as many as they may.
    Network,
    /// All together are as many as may be.
    Total,
}

impl Refused {
    /// Its word in measurements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
            Self::Total => "total",
        }
    }
}

/// What a connection is counted under: its address, and its network unless it is a home.
type Key = (AddressKey, Option<NetworkKey>);

impl ConnLimits {
    /// At most `per_address` of one peer and `most` in all, wherever they come from.
    pub fn new(per_address: u32, most: u32) -> Arc<Self> {
        let places = Places { address: per_address, network: most, total: most };
        Self::with_networks(places, Arc::default())
    }

    /// The same with a bound for each network, which does not hold for `homes`.
    pub fn with_networks(places: Places, homes: Arc<Homes>) -> Arc<Self> {
        Arc::new(Self { places, homes, open: Mutex::default() })
    }

    /// Takes a place for a connection; a unix socket's peer (no address) counts towards the total only.
    ///
    /// # Errors
    /// [`Refused`] when a limit is reached.
    pub fn enter(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<ConnSlot, Refused> {
        let key = peer.map(|peer| self.key(peer));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.places.total {
            return Err(Refused::Total);
        }
        if let Some((address, network)) = &key {
            if has(&open.by_address, address) >= self.places.address {
                return Err(Refused::Address);
            }
            if network.is_some_and(|network| has(&open.by_network, &network) >= self.places.network) {
                return Err(Refused::Network);
            }
            *open.by_address.entry(*address).or_default() += 1;
            network.iter().for_each(|network| *open.by_network.entry(*network).or_default() += 1);
        }
        open.total += 1;
        drop(open);
        Ok(ConnSlot { limits: Arc::clone(self), key })
    }

    /// Connections open now.
    pub fn open(&self) -> u32 {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// Addresses and networks that have as many as they may.
    pub(super) fn full(&self) -> Vec<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = open.by_address.iter().filter(|(_, count)| **count >= self.places.address);
        let networks = open.by_network.iter().filter(|(_, count)| **count >= self.places.network);
        let names = addresses.map(|(who, _)| who.to_string());
        names.chain(networks.map(|(who, _)| who.to_string())).collect()
    }

    fn key(&self, peer: IpAddr) -> Key {
        (peer.into(), Some(peer.into()).filter(|_| !self.homes.has(peer)))
    }

    fn leave(&self, key: Option<Key>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.total = open.total.saturating_sub(1);
        let Some((address, network)) = key else { return };
        give_back(&mut open.by_address, &address);
        network.iter().for_each(|network| give_back(&mut open.by_network, network));
    }
}

fn has<K: Hash + Eq>(counts: &HashMap<K, u32>, key: &K) -> u32 {
    counts.get(key).copied().unwrap_or(0)
}

fn give_back<K: Hash + Eq>(counts: &mut HashMap<K, u32>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub struct ConnSlot {
    limits: Arc<ConnLimits>,
    key: Option<Key>,
}

impl Drop for ConnSlot {
    fn drop(&mut self) {
        self.limits.leave(self.key);
    }
}

/// Counts the sessions each account has open in this process. Memory is bounded by what is open.
#[derive(Debug)]
pub struct AccountLimits {
    most: u32,
    open: Mutex<HashMap<i64, u32>>,
}

impl AccountLimits {
    /// At most so many of one account.
    pub fn new(most: u32) -> Arc<Self> {
        Arc::new(Self { most, open: Mutex::default() })
    }

    /// Takes a place for a session of `service`; none when the account has as many as it may.
    pub fn enter(self: &Arc<Self>, account: i64, service: &'static str) -> Option<AccountSlot> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(account).or_default();
        if *count >= self.most {
            metrics::counter!("connections_refused_total", "service" => service, "by" => "account")
                .increment(1);
            tracing::info!(service, account.id = account, reason = "account", "connection over the limit");
            return None;
        }
        *count += 1;
        drop(open);
        Some(AccountSlot { limits: Arc::clone(self), account })
    }

    /// Whether an account has as many as it may.
    pub fn is_full(&self, account: i64) -> bool {
        has(&self.open.lock().unwrap_or_else(PoisonError::into_inner), &account) >= self.most
    }
}

/// A session's place among those of its account; given back when dropped.
#[derive(Debug)]
pub struct AccountSlot {
    limits: Arc<AccountLimits>,
    account: i64,
}

impl Drop for AccountSlot {
    fn drop(&mut self) {
        let mut open = self.limits.open.lock().unwrap_or_else(PoisonError::into_inner);
        give_back(&mut open, &self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn each_peer_and_all_together_are_bounded_and_places_come_back() {
        let limits = ConnLimits::new(2, 3);
        let (one, two) = (ip("192.0.2.1"), ip("192.0.2.2"));
        let first = limits.enter(one).unwrap();
        let second = limits.enter(one).unwrap();
        assert_eq!(limits.enter(one).unwrap_err(), Refused::Address);
        let third = limits.enter(two).unwrap();
        assert_eq!(limits.enter(None).unwrap_err(), Refused::Total);
        drop(first);
        drop(limits.enter(one).unwrap());
        drop((second, third));
        assert_eq!(limits.open(), 0);
        let open = limits.open.lock().unwrap();
        assert!(open.by_address.is_empty() && open.by_network.is_empty());
    }

    #[test]
    fn neighbours_share_the_places_of_their_network_and_homes_have_their_own() {
        let homes = Arc::new(Homes::default());
        let places = Places { address: 2, network: 3, total: 100 };
        let limits = ConnLimits::with_networks(places, Arc::clone(&homes));
        let kept = ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map(|peer| limits.enter(ip(peer)).unwrap());
        assert_eq!(limits.enter(ip("192.0.2.3")).unwrap_err(), Refused::Network);
        assert_eq!(limits.enter(ip("192.0.2.1")).unwrap_err(), Refused::Address);
        let mut full = limits.full();
        full.sort();
        assert_eq!(full, ["192.0.2.0/24", "192.0.2.1"]);
        let _elsewhere = limits.enter(ip("198.51.100.1")).unwrap();
        let _other = limits.enter(ip("2001:db8:1:1::1")).unwrap();
        homes.note("192.0.2.200".parse().unwrap());
        let at_home = limits.enter(ip("192.0.2.200")).unwrap();
        drop(kept);
        let _neighbour = limits.enter(ip("192.0.2.3")).unwrap();
        drop(at_home);
        assert_eq!(
            has(&limits.open.lock().unwrap().by_network, &"192.0.2.0".parse::<IpAddr>().unwrap().into()),
            1
        );
    }

    #[test]
    fn an_account_has_so_many_places() {
        let limits = AccountLimits::new(2);
        let kept = [limits.enter(1, "imap").unwrap(), limits.enter(1, "submission").unwrap()];
        assert!(limits.enter(1, "imap").is_none() && limits.is_full(1) && limits.enter(2, "imap").is_some());
        drop(kept);
        assert!(limits.enter(1, "imap").is_some());
        assert!(limits.open.lock().unwrap().is_empty());
    }
}
