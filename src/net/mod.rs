//! The network below the protocols: listening, accepting within limits, TLS, orderly shutdown.
//!
//! Limits are made of `bucket`s by `network` keys: places for connections, wrong passwords (`limits`), what strangers do
//! (`rates`), waits for mistakes (`tarpit`); `guard` holds them together.
//!
//! Knows nothing of SMTP, IMAP or HTTP as they are served: a caller hands in a handler for one connection and the line that a
//! connection over the limit is sent. What goes out over HTTP goes through `fetch`.

pub mod accept;
mod block;
pub mod bucket;
pub mod budget;
pub mod conn_limits;
pub mod exchange;
pub mod fetch;
pub mod guard;
pub mod limits;
pub mod listen;
pub mod network;
pub mod patience;
pub mod ports;
pub mod rates;
pub mod request_limits;
pub mod resolver;
pub mod shutdown;
pub mod stream;
pub mod tarpit;
pub mod tls;

pub use accept::{Connection, Service, serve};
pub use block::Block;
pub use budget::{Budget, Holder, Share};
pub use conn_limits::{AccountLimits, AccountSlot, ConnLimits};
pub use fetch::Fetch;
pub use guard::Guard;
pub use listen::{BindError, Listen, Listener, bind};
pub use network::{AddressKey, HOME_AGE, Homes, MOST_HOMES, NetworkKey};
pub use patience::Patience;
pub use ports::Ports;
pub use shutdown::{Shutdown, Stop};
pub use stream::Stream;

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
