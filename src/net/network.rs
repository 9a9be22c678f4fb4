//! Peers as limits know them: addresses, the networks they lie in, and the addresses that people have logged in from.

use std::fmt;
use std::net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use super::bucket::{Bucket, Rate};
use crate::clock::{Clock, DAY, HOUR, Micros};
use crate::recent::Recent;

/// What counts as one peer in limits: an IPv4 address, or the /64 an IPv6 address lies in, since one customer
/// has at least that many. IPv4 written as IPv6 counts as IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressKey(IpAddr);

impl From<IpAddr> for AddressKey {
    fn from(address: IpAddr) -> Self {
        Self(masked(address, 32, 64))
    }
}

impl fmt::Display for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => v4.fmt(f),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

impl FromStr for AddressKey {
    type Err = AddrParseError;

    /// Reads what [`fmt::Display`] writes, and plain addresses.
    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        text.strip_suffix("/64").unwrap_or(text).parse().map(|address: IpAddr| address.into())
    }
}

/// The network an address lies in, for limits: an IPv4 /24 or an IPv6 /48. IPv4 written as IPv6 counts as IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NetworkKey(IpAddr);

impl From<IpAddr> for NetworkKey {
    fn from(address: IpAddr) -> Self {
        Self(masked(address, 24, 48))
    }
}

impl fmt::Display for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.0.is_ipv4() { 24 } else { 48 };
        write!(f, "{}/{bits}", self.0)
    }
}

/// The first bits of an address, the others zero. The numbers lie between 1 and all bits there are.
fn masked(address: IpAddr, v4_bits: u32, v6_bits: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << (32 - v4_bits)))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << (128 - v6_bits)))),
    }
}

/// Homes that are remembered at most.
pub const MOST_HOMES: usize = 1 << 16;
/// In a full table the older half is forgotten.
const GENERATION: usize = MOST_HOMES / 2;
/// New homes that one account makes at a node in an hour; log-ins from more addresses make none. A telephone on the way has this many
/// at most, a stolen account does not unlock a network address by address.
const NEW_HOMES: u32 = 10;
/// A home is one no longer when nobody has logged in from there for so long.
pub const HOME_AGE: Micros = 60 * DAY;

/// Addresses from which somebody has logged in of late. A home answers for itself: limits of its network do not hold for it,
/// so that no neighbour can use them up, and a part of the places for connections is kept for homes.
#[derive(Debug)]
pub struct Homes {
    clock: Clock,
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    /// When somebody logged in there last.
    homes: Recent<AddressKey, Micros>,
    /// The new homes of each account.
    news: Recent<u64, Bucket>,
}

impl Default for Homes {
    fn default() -> Self {
        Self::new(Clock::System)
    }
}

impl Homes {
    /// Nobody has logged in yet.
    pub fn new(clock: Clock) -> Self {
        let tables = Tables { homes: Recent::new(GENERATION), news: Recent::new(GENERATION) };
        Self { clock, tables: Mutex::new(tables) }
    }

    /// Somebody has logged in from there, to the account of this number. False when the account has made too many homes of
    /// late; then this is none.
    pub fn note(&self, peer: IpAddr, account: u64) -> bool {
        let (key, now, rate) = (AddressKey::from(peer), self.clock.now(), Rate::even(NEW_HOMES, HOUR));
        let mut tables = self.lock();
        let known = tables.homes.get(&key).is_some_and(|at| is_fresh(*at, now));
        if !known {
            let news = tables.news.get_or_insert(account);
            if news.ask(now, rate).is_err() {
                return false;
            }
            news.charge(now, rate);
        }
        *tables.homes.get_or_insert(key) = now;
        true
    }

    /// Takes those on record, the latest first, for all there are. Those that somebody has logged in from since `since` stay:
    /// they may not be on record yet.
    pub fn renew(&self, recorded: &[(AddressKey, Micros)], since: Micros) {
        let mut homes = Recent::new(GENERATION);
        // The latest last, so that they are forgotten last.
        recorded.iter().rev().for_each(|(peer, at)| *homes.get_or_insert(*peer) = *at);
        let mut tables = self.lock();
        let fresh = tables.homes.iter().filter(|(_, at)| **at >= since);
        fresh.for_each(|(peer, at)| *homes.get_or_insert(*peer) = *at);
        tables.homes = homes;
    }

    /// Whether somebody has logged in from there of late.
    pub fn has(&self, peer: IpAddr) -> bool {
        self.holds(&peer.into())
    }

    pub(super) fn holds(&self, peer: &AddressKey) -> bool {
        let now = self.clock.now();
        self.lock().homes.get(peer).is_some_and(|at| is_fresh(*at, now))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(at: Micros, now: Micros) -> bool {
    now - at < HOME_AGE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_peer_is_one_ipv4_address_or_one_ipv6_network() {
        let key = |text: &str| AddressKey::from(ip(text));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:0:0:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_eq!(
            [key("192.0.2.1").to_string(), key("2001:db8::1").to_string()],
            ["192.0.2.1", "2001:db8::/64"]
        );
        for text in ["192.0.2.1", "2001:db8::/64"] {
            assert_eq!(text.parse::<AddressKey>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_network_is_a_24_or_a_48() {
        for (address, network) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ] {
            assert_eq!(NetworkKey::from(ip(address)).to_string(), network);
        }
    }

    #[test]
    fn homes_are_bounded_in_number() {
        let homes = Homes::default();
        assert!(homes.note(ip("192.0.2.1"), 0));
        for n in 0..200_000_u32 {
            homes.note(IpAddr::from(n.to_be_bytes()), n.into());
        }
        assert!(homes.lock().homes.len() <= 2 * GENERATION);
        assert!(!homes.has(ip("192.0.2.1")) && homes.has(IpAddr::from(199_999_u32.to_be_bytes())));
    }

    #[test]
    fn homes_are_those_on_record_and_those_of_this_moment() {
        let clock = Clock::manual(1_700_000_000_000_000);
        let homes = Homes::new(clock.clone());
        assert!(homes.note(ip("192.0.2.1"), 1) && homes.note(ip("192.0.2.2"), 1));
        clock.advance(HOUR);
        assert!(homes.note(ip("192.0.2.3"), 1));
        homes.renew(&[(ip("192.0.2.1").into(), clock.now() - DAY)], clock.now() - 1);
        let known: Vec<bool> = (1..=3).map(|n| homes.has(IpAddr::from([192, 0, 2, n]))).collect();
        assert_eq!(known, [true, false, true]);
        let many: Vec<_> =
            (0..1 << 16).map(|n: u32| (IpAddr::from(n.to_be_bytes()).into(), clock.now())).collect();
        homes.renew(&many, clock.now() + 1);
        assert_eq!(homes.lock().homes.len(), MOST_HOMES);
        assert!(homes.note(ip("192.0.2.3"), 1) && homes.has(ip("0.0.0.0")), "the latest stay");
        assert!(!homes.has(ip("0.0.255.255")));
    }

    #[test]
    fn homes_age() {
        let clock = Clock::manual(1_700_000_000_000_000);
        let homes = Homes::new(clock.clone());
        assert!(homes.note(ip("192.0.2.1"), 1) && homes.has(ip("192.0.2.1")));
        let old = ["192.0.2.2", "192.0.2.1"].map(|peer| (ip(peer).into(), clock.now() - 59 * DAY));
        homes.renew(&old, clock.now());
        clock.advance(2 * DAY);
        assert!(!homes.has(ip("192.0.2.2")) && homes.has(ip("192.0.2.1")));
        clock.advance(59 * DAY);
        assert!(!homes.has(ip("192.0.2.1")));
    }

    #[test]
    fn one_account_does_not_unlock_a_network_address_by_address() {
        let clock = Clock::manual(1_700_000_000_000_000);
        let homes = Homes::new(clock.clone());
        let address = |n: u16| IpAddr::from([0x2001, 0xdb8, 1, n, 0, 0, 0, 1]);
        let made = (0..1_000).filter(|n| homes.note(address(*n), 7)).count();
        assert_eq!(made, 10);
        assert!(homes.note(address(3), 7), "an old one");
        assert!(homes.note(address(999), 8), "another account");
        clock.advance(HOUR / 10);
        assert!(homes.note(address(500), 7) && !homes.note(address(501), 7));
    }
}
