//! Who a message says has written it: the From field, as each reader may read it.
//!
//! DMARC (RFC 7489 §6.6.1) wants the domain that people see. Mail programs show what IMAP's ENVELOPE and their own readers make of
//! the field, so the domains of all readings are judged, and what readers disagree about is never proved to be anybody's.

use super::signatures;
use crate::{
    address::{Address, Domain},
    mime::{self, LooseDomain},
};

/// So many author domains are looked at. A message that names more is nobody's mail (RFC 7489 §6.6.1).
pub(super) const MAX_AUTHORS: usize = 4;
/// So much of the From fields is read, bytes.
const MAX_FROM: usize = 1 << 20;

/// The authors of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Authors {
    /// The domains any reader may see, each once; one more than [`MAX_AUTHORS`] at most.
    pub(super) domains: Vec<Domain>,
    /// Somebody may see another author than these, or none at all.
    pub(super) doubtful: bool,
}

impl Authors {
    /// Reads all From fields of a header, each from its beginning to its end.
    pub(super) fn read(header: &[u8]) -> Self {
        let mut fields = Vec::new();
        let mut authors = Self::default();
        for field in mime::fields(header).filter(|field| field.is("From")) {
            authors.doubtful |= fields.len() + field.raw.len() > MAX_FROM;
            fields.extend_from_slice(field.raw.get(..MAX_FROM - fields.len()).unwrap_or(field.raw));
            if authors.doubtful {
                break;
            }
        }
        fields.extend_from_slice(b"\r\n");
        authors.add_readings(&fields);
        authors
    }

    /// What the tolerant reader sees, and what the reader of signatures does: as sets they must be one.
    fn add_readings(&mut self, fields: &[u8]) {
        for loose in mime::loose_domains(fields, "From") {
            match loose {
                LooseDomain::Domain(text) => self.add(&text),
                // A name that was not quoted: "Rossi, Maria <maria@a.example>".
                LooseDomain::Words => {}
                LooseDomain::Unclear => self.doubtful = true,
            }
        }
        let seen = self.domains.len();
        let mut others = Self::default();
        for address in signatures::from_addresses(fields) {
            others.add(address.rsplit_once('@').map_or("", |(_, domain)| domain));
        }
        self.doubtful |= others.doubtful || seen == 0 || others.domains.len() != seen;
        for domain in others.domains {
            self.insert(domain);
        }
        self.doubtful |= self.domains.len() != seen;
    }

    fn add(&mut self, text: &str) {
        // "bank.example." is shown as the bank's, though no address is written so.
        match Domain::parse(text.strip_suffix('.').unwrap_or(text)) {
            Ok(domain) => self.insert(domain),
            Err(_) => self.doubtful = true,
        }
    }

    fn insert(&mut self, domain: Domain) {
        if self.domains.len() <= MAX_AUTHORS && !self.domains.contains(&domain) {
            self.domains.push(domain);
        }
    }
}

/// The author when there is just one From field with just one address, on which strict reading and lenient agree.
pub fn single_author(raw: &[u8]) -> Option<Address> {
    let fields = mime::fields(raw).filter(|field| field.is("From")).take(2).count();
    match mime::addresses_in(raw, "From").ok()?.as_slice() {
        [only] if fields == 1 => Some(only.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, domains: &[&str], doubtful: bool) {
        let read = Authors::read(format!("{from}\r\nSubject: s\r\n").as_bytes());
        let found: Vec<&str> = read.domains.iter().map(Domain::as_str).collect();
        assert_eq!((found.as_slice(), read.doubtful), (domains, doubtful), "{from}");
    }

    #[test]
    fn what_is_plain_is_plain() {
        for from in [
            "From: ceo@bank.example",
            "From: CEO <ceo@bank.example>",
            "From: \"CEO, of x@evil.example\" <ceo@BANK.example>",
            "From: =?utf-8?q?x=40banca=2Etest?= <ceo@bank.example>",
            "From: ceo@bank.example (the boss)",
            "From: \"a b\"@bank.example",
            "From: Rossi, Maria <ceo@bank.example>",
            "From:\r\n Maria\r\n <ceo@bank.example>",
            "From: The board: a@bank.example, b@bank.example;",
            "From: a@bank.example\r\nFrom: b@bank.example",
        ] {
            check(from, &["bank.example"], false);
        }
        check("From: x@citt\u{e0}.example", &["xn--citt-3na.example"], false);
        check("From: a@bank.example, b@evil.example", &["bank.example", "evil.example"], false);
    }

    #[test]
    fn what_readers_disagree_about_is_in_doubt_and_no_reading_is_lost() {
        for from in ["From: ceo@ bank.example", "From: CEO <ceo@bank .example>", "From: ceo@bank.(x)example"]
        {
            let read = Authors::read(from.as_bytes());
            assert!(read.domains.contains(&Domain::parse("bank.example").unwrap()), "{from} {read:?}");
        }
        let forged = "From: ceo@bank.example (\\\r\n ( ) <a@evil.example> )";
        check(forged, &["bank.example", "evil.example"], true);
        for nobody in [
            "From: \"x@banca.test\" <>",
            "From: =?utf-8?q?x=40banca=2Etest?=",
            "From: undisclosed:;",
            "From:",
            "From: Maria",
            "X: y",
            "From: a@[192.0.2.1]",
        ] {
            check(nobody, &[], true);
        }
        check("From: CEO <ceo@bank.example.>", &["bank.example"], false);
    }
}
