//! The network below the protocols: listening, accepting within limits, TLS, orderly shutdown.
//!
//! Knows nothing of SMTP, IMAP or HTTP: a caller hands in a handler for one connection and the line that a
//! connection over the limit is sent.

pub mod accept;
pub mod conn_limits;
pub mod limits;
pub mod listen;
pub mod ports;
pub mod request_limits;
pub mod resolver;
pub mod shutdown;
pub mod stream;
pub mod tls;

use std::net::{IpAddr, Ipv6Addr};

pub use accept::{Connection, Service, serve};
pub use conn_limits::ConnLimits;
pub use listen::{BindError, Listen, Listener, bind};
pub use ports::Ports;
pub use shutdown::{Shutdown, Stop};
pub use stream::Stream;

/// What counts as one peer in limits: an IPv4 address, or the /64 an IPv6 address lies in, since one customer
/// has at least that many. IPv4 written as IPv6 counts as IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressKey(IpAddr);

impl From<IpAddr> for AddressKey {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(v6) => Self(IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64))),
            v4 => Self(v4),
        }
    }
}

/// Whether `name` can be a host name: labels of 1-63 letters, digits and inner hyphens, 253 in all (RFC 1123 §2.1).
pub fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_peer_is_one_ipv4_address_or_one_ipv6_network() {
        let key = |text: &str| AddressKey::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:0:0:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    }

    #[test]
    fn host_names_are_checked() {
        for (name, good) in [
            ("localhost", true),
            ("cpi.lecce.example", true),
            ("1.example", true),
            ("", false),
            (".", false),
            ("a..b", false),
            ("a.example.", false),
            ("-a.example", false),
            ("a_b.example", false),
            ("è.example", false),
        ] {
            assert_eq!(is_host_name(name), good, "{name}");
        }
        assert!(!is_host_name(&"a".repeat(64)));
        assert!(!is_host_name(&["a".repeat(60).as_str(); 5].join(".")));
    }
}
