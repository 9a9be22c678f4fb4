//! Peers as limits know them: addresses, the networks they lie in, and the addresses that people have logged in from.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use super::bucket::Recent;

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

/// Homes that are remembered: twice as many at most.
const GENERATION: usize = 1 << 15;

/// Addresses from which somebody has logged in to this process. A home answers for itself: limits of its network do
/// not hold for it, so that no neighbour can use them up.
#[derive(Debug)]
pub struct Homes(Mutex<Recent<AddressKey, ()>>);

impl Default for Homes {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(GENERATION)))
    }
}

impl Homes {
    /// Somebody has logged in from there.
    pub fn note(&self, peer: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(peer.into());
    }

    /// Whether somebody has.
    pub fn has(&self, peer: IpAddr) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&peer.into()).is_some()
    }
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
        homes.note(ip("192.0.2.1"));
        for n in 0..200_000_u32 {
            homes.note(IpAddr::from(n.to_be_bytes()));
        }
        assert!(homes.0.lock().unwrap().len() <= 2 * GENERATION);
        assert!(!homes.has(ip("192.0.2.1")) && homes.has(IpAddr::from(199_999_u32.to_be_bytes())));
    }
}
