//! Reading back the ENVELOPE that was rendered when a message came in: who stands first in From, To and Cc.

use std::borrow::Cow;

use super::words;

/// The first address structures of a message (RFC 9051 §7.5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstAddresses {
    /// Of From.
    pub from: Option<FirstAddress>,
    /// Of To.
    pub to: Option<FirstAddress>,
    /// Of Cc.
    pub cc: Option<FirstAddress>,
}

/// An address structure; the begin of a group has no host, and its name as mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstAddress {
    name: Option<Vec<u8>>,
    mailbox: Vec<u8>,
    host: Option<Vec<u8>>,
}

impl FirstAddress {
    /// The local part, or the name of the group, as it stands there.
    #[must_use]
    pub fn mailbox(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.mailbox)
    }

    /// What a reader sees: the decoded name, else the address (RFC 5957 §3), else the name of the group.
    #[must_use]
    pub fn display(&self) -> String {
        let name = words::decode(self.name.as_deref().unwrap_or_default());
        if !name.trim().is_empty() {
            return name.trim().to_owned();
        }
        match &self.host {
            None => words::decode(&self.mailbox),
            Some(host) if host.is_empty() => self.mailbox().into_owned(),
            Some(host) => format!("{}@{}", self.mailbox(), String::from_utf8_lossy(host)),
        }
    }
}

/// Takes the first addresses out of a rendered ENVELOPE. What cannot be read is as if it were not there.
#[must_use]
pub fn first_addresses(envelope: &[u8]) -> FirstAddresses {
    let mut reader = Reader { rest: envelope };
    reader.addresses().unwrap_or_default()
}

/// A place in a rendered ENVELOPE.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// `"(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc ...`
    fn addresses(&mut self) -> Option<FirstAddresses> {
        self.expect(b'(')?;
        for _text in ["Date", "Subject"] {
            self.nstring()?;
            self.expect(b' ')?;
        }
        let mut firsts = [None, None, None, None, None];
        for (at, first) in firsts.iter_mut().enumerate() {
            if at > 0 {
                self.expect(b' ')?;
            }
            *first = self.first_of_list()?;
        }
        let [from, _sender, _reply_to, to, cc] = firsts;
        Some(FirstAddresses { from, to, cc })
    }

    /// `"(" 1*address ")" / nil`: the first one.
    fn first_of_list(&mut self) -> Option<Option<FirstAddress>> {
        if !self.eat(b"(") {
            return self.eat(b"NIL").then_some(None);
        }
        let first = self.address()?;
        while !self.eat(b")") {
            self.address()?;
        }
        Some(Some(first))
    }

    /// `"(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
    fn address(&mut self) -> Option<FirstAddress> {
        self.expect(b'(')?;
        let mut parts = [None, None, None, None];
        for (at, part) in parts.iter_mut().enumerate() {
            if at > 0 {
                self.expect(b' ')?;
            }
            *part = self.nstring()?;
        }
        self.expect(b')')?;
        let [name, _route, mailbox, host] = parts;
        Some(FirstAddress { name, mailbox: mailbox.unwrap_or_default(), host })
    }

    /// `nstring`
    fn nstring(&mut self) -> Option<Option<Vec<u8>>> {
        match self.rest.first()? {
            b'"' => self.quoted().map(Some),
            b'{' => self.literal().map(Some),
            _ => self.eat(b"NIL").then_some(None),
        }
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        self.expect(b'"')?;
        let mut text = Vec::new();
        loop {
            let plain = self.rest.iter().position(|b| matches!(b, b'"' | b'\\'))?;
            let (before, rest) = self.rest.split_at_checked(plain)?;
            text.extend_from_slice(before);
            match rest {
                [b'\\', escaped, rest @ ..] => {
                    text.push(*escaped);
                    self.rest = rest;
                }
                _ => {
                    self.rest = rest.get(1..)?;
                    return Some(text);
                }
            }
        }
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.expect(b'{')?;
        let close = self.rest.iter().position(|b| *b == b'}')?;
        let size: usize = str::from_utf8(self.rest.get(..close)?).ok()?.parse().ok()?;
        let (octets, rest) = self.rest.get(close..)?.strip_prefix(b"}\r\n")?.split_at_checked(size)?;
        self.rest = rest;
        Some(octets.to_vec())
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(&[byte]).then_some(())
    }

    fn eat(&mut self, word: &[u8]) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
