//! Which addresses may be reached.

use crate::net::resolver::is_public;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which addresses may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those of the public Internet.
    Public,
    /// These and loopback.
    #[cfg(test)]
    Loopback,
}

impl Reach {
    pub(super) fn takes(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_global(address),
            #[cfg(test)]
            Self::Loopback => address.is_loopback() || is_global(address),
        }
    }
}

/// Whether a host of the public Internet can have the address (the registries of special-purpose addresses, RFC 6890): beyond
/// what mail refuses also what is for documentation, and all of IPv6 that is given to nobody.
fn is_global(address: IpAddr) -> bool {
    let special = match address {
        IpAddr::V4(four) => is_special_v4(four),
        IpAddr::V6(six) => is_special_v6(six),
    };
    is_public(address) && !special
}

fn is_special_v4(ip: Ipv4Addr) -> bool {
    // 192.88.99.0/24: relays of 6to4, which are no more (RFC 7526).
    ip.is_documentation() || matches!(ip.octets(), [192, 88, 99, _])
}

fn is_special_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // NAT64 (RFC 6052): `is_public` has looked at the address within, except at what is special here.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_special_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        // 2001::/23: Teredo, which hides an IPv4 address, ORCHID, benchmarks and the like.
        [0x2001, second, ..] if second < 0x200 => true,
        // Documentation (RFC 3849, RFC 9637).
        [0x2001, 0xdb8, ..] => true,
        [0x3fff, second, ..] if second < 0x1000 => true,
        // 6to4 (RFC 7526).
        [0x2002, ..] => true,
        // Whatever else is given to hosts lies in 2000::/3.
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_reached() {
        let check = |address: &str, good: bool| {
            assert_eq!(Reach::Public.takes(address.parse().expect("an address")), good, "{address}");
        };
        for good in ["8.8.8.8", "193.204.76.1", "2001:4860:4860::8888", "2a00:1450::1", "64:ff9b::808:808"] {
            check(good, true);
        }
        for bad in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::c000:201",
            "64:ff9b:1::808:808",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:808:808::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            check(bad, false);
        }
    }
}
