//! `ADDRESS[/MAILBOX]`: where mail comes from or goes to.

use crate::address::Address;
use std::{fmt, str::FromStr};

/// An owner and, perhaps, one of its mailboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whose mailboxes.
    pub address: Address,
    /// Which, as the owner sees it; None when only the owner was named.
    pub mailbox: Option<String>,
}

impl Place {
    /// The mailbox, or INBOX.
    pub fn mailbox_or_inbox(&self) -> &str {
        self.mailbox.as_deref().unwrap_or("INBOX")
    }
}

impl FromStr for Place {
    type Err = String;

    /// The address ends at the first slash before which it is one: a local part may hold slashes too.
    fn from_str(text: &str) -> Result<Self, String> {
        for (at, _) in text.match_indices('/') {
            if let Ok(address) = Address::parse(&text[..at]) {
                let mailbox = text[at + 1..].trim_end_matches('/');
                let mailbox = (!mailbox.is_empty()).then(|| mailbox.to_owned());
                return Ok(Self { address, mailbox });
            }
        }
        let address = Address::parse(text).map_err(|e| format!("{e}; write ADDRESS or ADDRESS/MAILBOX"))?;
        Ok(Self { address, mailbox: None })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address)?;
        self.mailbox.iter().try_for_each(|mailbox| write!(f, "/{mailbox}"))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn the_address_ends_where_it_is_one() {
        let check = |text: &str, expected: Option<(&str, Option<&str>)>| {
            let place = text.parse::<Place>().ok();
            let read = place.as_ref().map(|p| (p.address.to_string(), p.mailbox.as_deref()));
            assert_eq!(read, expected.map(|(address, mailbox)| (address.to_owned(), mailbox)), "{text}");
        };
        check("a@x.example", Some(("a@x.example", None)));
        check("a@x.example/", Some(("a@x.example", None)));
        check("a@x.example/Sent/2020", Some(("a@x.example", Some("Sent/2020"))));
        check("a@x.example/b@y.example", Some(("a@x.example", Some("b@y.example"))));
        check("a/b@x.example/INBOX", Some(("a/b@x.example", Some("INBOX"))));
        check("a", None);
        check("/INBOX", None);
        check("", None);
    }
}
