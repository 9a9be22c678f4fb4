//! Addresses alone, in paths, and in header fields.

use pugliaimpiego::address::{Address, Domain, ReversePath};
use pugliaimpiego::mime::addresses_in;

/// What is taken is written so that it reads back, on one line and without control characters.
pub fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(address) = Address::parse(text) {
            check(&address);
        }
        if let Ok(domain) = Domain::parse(text) {
            let written = domain.to_string();
            assert_eq!(Domain::parse(&written), Ok(domain));
        }
        if let Ok(path) = ReversePath::parse(text) {
            assert_eq!(ReversePath::parse(&path.to_string()).as_ref(), Ok(&path));
        }
    }
    let raw = [b"To: ", data, b"\r\n\r\n"].concat();
    addresses_in(&raw, "To").iter().flatten().for_each(check);
}

fn check(address: &Address) {
    let written = address.to_string();
    assert!(!written.chars().any(char::is_control), "{written:?}");
    assert_eq!(Address::parse(&written).as_ref(), Ok(address));
    assert_eq!(Address::parse(&address.without_tag().to_string()), Ok(address.without_tag()));
    let _ = (address.key(), address.domain_unicode(), address.tag());
}
