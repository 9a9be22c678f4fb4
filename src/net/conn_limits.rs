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
    /// Of the total, kept for homes: nobody else gets them while homes have fewer.
    pub for_homes: u32,
}

impl Places {
    /// So many, a quarter of the total kept for homes.
    pub fn shared(address: u32, network: u32, total: u32) -> Self {
        Self { address, network, total, for_homes: total / 4 }
    }
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
    /// Of them, of homes.
    homes: u32,
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
        let places = Places { address: per_address, network: most, total: most, for_homes: 0 };
        Self::with_networks(places, Arc::default())
    }

    /// The same with a bound for each network and a part of the places kept for homes: neither holds for `homes`.
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
        self.admits(&open, key)?;
        if let Some((address, network)) = key {
            *open.by_address.entry(address).or_default() += 1;
            match network {
                Some(network) => *open.by_network.entry(network).or_default() += 1,
                None => open.homes += 1,
            }
        }
        open.total += 1;
        drop(open);
        Ok(ConnSlot { limits: Arc::clone(self), key })
    }

    /// Whether there is a place. A network has no more of them than there are left for all others: the fuller it gets the less
    /// those get who have most.
    fn admits(&self, open: &Open, key: Option<Key>) -> Result<(), Refused> {
        let left = self.places.total.saturating_sub(open.total);
        let Some((address, network)) = key else {
            return if left > 0 { Ok(()) } else { Err(Refused::Total) };
        };
        let kept = self.places.for_homes.saturating_sub(open.homes);
        let left = if network.is_some() { left.saturating_sub(kept) } else { left };
        if left == 0 {
            return Err(Refused::Total);
        }
        if has(&open.by_address, &address) >= self.places.address {
            return Err(Refused::Address);
        }
        let bounded = self.places.network < self.places.total;
        let most = if bounded { self.places.network.min(left) } else { self.places.network };
        match network {
            Some(network) if has(&open.by_network, &network) >= most => Err(Refused::Network),
            _ => Ok(()),
        }
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
        match network {
            Some(network) => give_back(&mut open.by_network, &network),
            None => open.homes = open.homes.saturating_sub(1),
        }
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
        let places = Places { address: 2, network: 3, total: 100, for_homes: 0 };
        let limits = ConnLimits::with_networks(places, Arc::clone(&homes));
        let kept = ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map(|peer| limits.enter(ip(peer)).unwrap());
        assert_eq!(limits.enter(ip("192.0.2.3")).unwrap_err(), Refused::Network);
        assert_eq!(limits.enter(ip("192.0.2.1")).unwrap_err(), Refused::Address);
        let mut full = limits.full();
        full.sort();
        assert_eq!(full, ["192.0.2.0/24", "192.0.2.1"]);
        let _elsewhere = limits.enter(ip("198.51.100.1")).unwrap();
        let _other = limits.enter(ip("2001:db8:1:1::1")).unwrap();
        assert!(homes.note("192.0.2.200".parse().unwrap(), 1));
        let at_home = limits.enter(ip("192.0.2.200")).unwrap();
        drop(kept);
        let _neighbour = limits.enter(ip("192.0.2.3")).unwrap();
        drop(at_home);
        assert_eq!(
            has(&limits.open.lock().unwrap().by_network, &"192.0.2.0".parse::<IpAddr>().unwrap().into()),
            1
        );
    }

    /// Ten addresses of four networks shut nobody out who has logged in before, nor strangers of other networks.
    #[test]
    fn a_few_networks_do_not_take_all_places() {
        let homes = Arc::new(Homes::default());
        let limits = ConnLimits::with_networks(Places::shared(200, 500, 2_000), Arc::clone(&homes));
        let home = "203.0.113.7".parse().unwrap();
        assert!(homes.note(home, 1));
        let mut kept = Vec::new();
        for network in 0..4 {
            for address in 0..10 {
                let peer = Some(IpAddr::from([198, 51, network, address]));
                kept.extend((0..200).map_while(|_| limits.enter(peer).ok()));
            }
        }
        assert!((900..1_500).contains(&kept.len()), "{}", kept.len());
        assert!(limits.enter(ip("192.0.2.1")).is_ok(), "another network");
        for network in 4..=255 {
            let peer = Some(IpAddr::from([198, 51, network, 1]));
            kept.extend((0..200).map_while(|_| limits.enter(peer).ok()));
        }
        assert_eq!(kept.len(), 1_500);
        assert_eq!(limits.enter(ip("192.0.2.1")).unwrap_err(), Refused::Total);
        let at_home: Vec<_> = (0..200).map_while(|_| limits.enter(Some(home)).ok()).collect();
        assert_eq!(at_home.len(), 200, "a quarter is kept for homes");
    }

    /// Homes that had more than their part took the places of all others with it.
    #[test]
    fn what_homes_have_taken_is_not_kept_for_them_once_more() {
        let homes = Arc::new(Homes::default());
        let limits = ConnLimits::with_networks(Places::shared(2_000, 500, 2_000), Arc::clone(&homes));
        let (home, stranger) =
            (ip("203.0.113.7"), |n: u16| Some(IpAddr::from([198, (n >> 8) as u8, n as u8, 1])));
        assert!(homes.note(home.unwrap(), 1));
        let mut at_home: Vec<_> = (0..1_600).map(|_| limits.enter(home).unwrap()).collect();
        let strangers: Vec<_> = (0..500).map_while(|n| limits.enter(stranger(n)).ok()).collect();
        assert_eq!(strangers.len(), 400);
        assert_eq!(limits.enter(home).unwrap_err(), Refused::Total);
        at_home.truncate(450);
        assert!(limits.enter(stranger(0)).is_ok(), "50 are kept");
        drop((at_home, strangers));
        assert_eq!((limits.open(), limits.open.lock().unwrap().homes), (0, 0));
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
