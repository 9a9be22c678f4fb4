//! Address lists in header fields (RFC 5322 §3.4, §4.4), read tolerantly or strictly.
//!
//! ```text
//! address      = mailbox / group
//! mailbox      = [phrase] "<" [route] addr-spec ">" / addr-spec
//! group        = phrase ":" [mailbox-list] ";"
//! ```
//! One reader serves both uses: it makes the best of anything, and remembers whether it had to.

use super::headers::fields;
use super::lexer::Cursor;
use crate::address::{Address, AddressError};

/// Why a field is no list of acceptable addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressListError {
    /// The field does not follow the grammar, so programs may read different addresses in it.
    #[error("the address list is malformed")]
    Syntax,
    /// An address in it is refused.
    #[error("an address in the list is not acceptable: {0}")]
    Address(#[from] AddressError),
}

/// All addresses in the top header's fields of that name, those of groups included. None at all when
/// the field is missing, blank, or holds only empty groups.
///
/// # Errors
/// Strict, to check whom a submission claims to come from: anything ambiguous is an error.
pub fn addresses_in(raw: &[u8], name: &str) -> Result<Vec<Address>, AddressListError> {
    let mut found = Vec::new();
    for field in fields(raw).filter(|f| f.is(name)) {
        let mut list = AddressList::new(field.value);
        for entry in list.by_ref() {
            if let Entry::Mailbox(mailbox) = entry {
                found.push(mailbox.address()?);
            }
        }
        if !list.clean {
            return Err(AddressListError::Syntax);
        }
    }
    Ok(found)
}

/// The domain of one mailbox of a list as a tolerant reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooseDomain {
    /// It has one, perhaps no good one; white space and comments are taken out.
    Domain(String),
    /// Words alone, in which nobody finds an address.
    Words,
    /// None, but something that may be shown as if it were an address.
    Unclear,
}

/// The domains of all mailboxes in the top header's fields of that name, those of groups included, as `ENVELOPE` shows
/// them. However bad the field is, nothing in it is passed over.
pub fn loose_domains<'a>(raw: &'a [u8], name: &str) -> impl Iterator<Item = LooseDomain> + use<'a> {
    let found: Vec<_> = fields(raw).filter(|f| f.is(name)).collect();
    found.into_iter().flat_map(|field| AddressList::new(field.value)).filter_map(|entry| match entry {
        Entry::Mailbox(mailbox) => Some(mailbox.loose_domain()),
        Entry::GroupStart(_) | Entry::GroupEnd => None,
    })
}

/// A mailbox as it stands in a field; quoting is undone, encoded-words are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mailbox {
    /// The phrase, or else the comment that stands for it.
    pub(super) name: Option<Vec<u8>>,
    /// Source route `@a,@b`.
    pub(super) route: Option<Vec<u8>>,
    pub(super) local: Vec<u8>,
    /// The local part was (partly) a quoted string.
    pub(super) quoted: bool,
    pub(super) domain: Option<Vec<u8>>,
}

impl Mailbox {
    /// The mailbox as a checked address.
    pub(super) fn address(&self) -> Result<Address, AddressListError> {
        let domain = self.domain.as_deref().ok_or(AddressListError::Syntax)?;
        let local = str::from_utf8(&self.local).map_err(|_| AddressListError::Syntax)?;
        let domain = str::from_utf8(domain).map_err(|_| AddressListError::Syntax)?;
        let text = if self.quoted {
            let escaped = local.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\"@{domain}")
        } else {
            format!("{local}@{domain}")
        };
        Ok(Address::parse(&text)?)
    }

    fn loose_domain(&self) -> LooseDomain {
        if let Some(domain) = &self.domain {
            return LooseDomain::Domain(String::from_utf8_lossy(domain).into_owned());
        }
        // What an encoded-word holds is not looked at here.
        let telling = |text: &[u8]| text.contains(&b'@') || text.windows(2).any(|two| two == b"=?");
        let unclear = telling(&self.local) || self.name.as_deref().is_some_and(telling);
        if unclear || self.local.is_empty() { LooseDomain::Unclear } else { LooseDomain::Words }
    }
}

/// One step through an address list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Mailbox(Mailbox),
    GroupStart(Vec<u8>),
    GroupEnd,
}

/// Iterator over an address list. Groups are always closed.
pub(super) struct AddressList<'a> {
    cursor: Cursor<'a>,
    in_group: bool,
    /// Whether all so far was as RFC 5322 §3.4 (without the obsolete forms) has it.
    pub(super) clean: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Quoted,
    Dot,
    At,
}

struct Token {
    kind: Kind,
    text: Vec<u8>,
    /// White space or a comment stood before it.
    spaced: bool,
}

/// Tokens up to a sign that tells what they are.
#[derive(Default)]
struct Phrase {
    tokens: Vec<Token>,
    comment: Option<Vec<u8>>,
}

impl<'a> AddressList<'a> {
    pub(super) fn new(value: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(value), in_group: false, clean: true }
    }

    fn unclean<T>(&mut self, value: T) -> T {
        self.clean = false;
        value
    }

    /// Reads tokens and comments up to a separator, which stays.
    fn phrase(&mut self) -> Phrase {
        let mut phrase = Phrase::default();
        let mut spaced = false;
        while let Some(byte) = self.cursor.peek() {
            match byte {
                b if b.is_ascii_whitespace() => spaced |= self.cursor.skip_white(),
                b'(' => {
                    let (text, closed) = self.cursor.comment();
                    self.clean &= closed;
                    phrase.comment = Some(text);
                    spaced = true;
                }
                b',' | b';' | b':' | b'<' | b'>' => break,
                _ => {
                    let (kind, text) = self.token(byte);
                    phrase.tokens.push(Token { kind, text, spaced });
                    spaced = false;
                }
            }
        }
        phrase
    }

    fn token(&mut self, first: u8) -> (Kind, Vec<u8>) {
        match first {
            b'"' => {
                let (text, closed) = self.cursor.quoted();
                self.clean &= closed;
                (Kind::Quoted, text)
            }
            b'.' | b'@' => {
                self.cursor.bump();
                (if first == b'.' { Kind::Dot } else { Kind::At }, vec![first])
            }
            b'[' => {
                let mut text = self.cursor.take_while(|b| b != b']').to_vec();
                let end = self.cursor.bump();
                self.clean &= end.is_some();
                text.extend(end);
                (Kind::Word, text)
            }
            b')' | b']' | b'\\' => {
                self.cursor.bump();
                self.unclean((Kind::Word, vec![first]))
            }
            _ => {
                let text =
                    self.cursor.take_while(|b| !b.is_ascii_whitespace() && !b"()<>[]:;@\\,.\"".contains(&b));
                self.clean &= !text.iter().any(u8::is_ascii_control);
                (Kind::Word, text.to_vec())
            }
        }
    }

    /// `addr-spec` without angle brackets, or words that are none.
    fn bare(&mut self, mut phrase: Phrase) -> Entry {
        let name = phrase.comment.take();
        let mut mailbox = self.addr_spec(&phrase);
        if mailbox.domain.is_none() {
            mailbox.local = phrase.text();
        }
        Entry::Mailbox(Mailbox { name, ..mailbox })
    }

    /// `local-part "@" domain`. White space inside is obsolete and so not clean.
    fn addr_spec(&mut self, phrase: &Phrase) -> Mailbox {
        let tokens = &phrase.tokens;
        let at = tokens.iter().position(|t| t.kind == Kind::At);
        let (local, domain) = tokens.split_at(at.unwrap_or(tokens.len()));
        let quoted = local.iter().any(|t| t.kind == Kind::Quoted);
        let doubtful = at.is_none()
            || tokens.iter().skip(1).any(|t| t.spaced)
            || (quoted && local.len() > 1)
            || domain.iter().skip(1).any(|t| matches!(t.kind, Kind::At | Kind::Quoted));
        self.clean &= !doubtful;
        Mailbox {
            local: joined(local),
            quoted,
            domain: at.map(|_| joined(domain.get(1..).unwrap_or_default())),
            ..Mailbox::default()
        }
    }

    /// `"<" [route] addr-spec ">"` after a phrase; the cursor stands on the bracket.
    fn angle(&mut self, phrase: Phrase) -> Entry {
        self.cursor.bump();
        self.clean &= !phrase.tokens.iter().any(|t| t.kind == Kind::At);
        let route = self.route();
        let inner = self.phrase();
        let mailbox = self.addr_spec(&inner);
        let closed = self.cursor.eat(b'>');
        self.clean &= closed;
        let after = self.after_angle();
        let name = if phrase.tokens.is_empty() { phrase.comment.or(after) } else { Some(phrase.text()) };
        Entry::Mailbox(Mailbox { name, route, ..mailbox })
    }

    /// `@a,@b:` (RFC 5322 §4.4).
    fn route(&mut self) -> Option<Vec<u8>> {
        self.cursor.skip_cfws();
        if self.cursor.peek() != Some(b'@') {
            return None;
        }
        let mut ahead = self.cursor.clone();
        let route = ahead.take_while(|b| !b":<>".contains(&b));
        if !ahead.eat(b':') {
            return self.unclean(None);
        }
        self.cursor = ahead;
        self.unclean(Some(route.iter().filter(|b| !b.is_ascii_whitespace()).copied().collect()))
    }

    /// Skips what follows an angle bracket up to the next separator; gives a comment found there.
    fn after_angle(&mut self) -> Option<Vec<u8>> {
        let rest = self.phrase();
        let stray = matches!(self.cursor.peek(), Some(b'<' | b'>' | b':'));
        self.clean &= rest.tokens.is_empty() && !stray;
        rest.comment
    }

    fn group_start(&mut self, phrase: &Phrase) -> Entry {
        let odd = phrase.tokens.is_empty() || phrase.tokens.iter().any(|t| t.kind == Kind::At);
        self.clean &= !odd;
        self.in_group = true;
        Entry::GroupStart(phrase.text())
    }

    fn group_end(&mut self) -> Option<Entry> {
        let was_in_group = self.in_group;
        self.in_group = false;
        if was_in_group { Some(Entry::GroupEnd) } else { self.unclean(None) }
    }
}

impl Iterator for AddressList<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let phrase = self.phrase();
            let separator = self.cursor.peek();
            if separator == Some(b'<') {
                return Some(self.angle(phrase));
            }
            if separator == Some(b':') && !self.in_group {
                self.cursor.bump();
                return Some(self.group_start(&phrase));
            }
            if !phrase.tokens.is_empty() {
                return Some(self.bare(phrase));
            }
            match separator {
                Some(b',') => self.cursor.bump(),
                Some(b';') => {
                    self.cursor.bump();
                    match self.group_end() {
                        Some(end) => return Some(end),
                        None => continue,
                    }
                }
                Some(_) => {
                    self.clean = false;
                    self.cursor.bump()
                }
                None if self.in_group => {
                    self.clean = false;
                    return self.group_end();
                }
                None => return None,
            };
        }
    }
}

impl Phrase {
    /// The words as people read them, white space folded to single spaces.
    fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for token in &self.tokens {
            if token.spaced && !text.is_empty() {
                text.push(b' ');
            }
            text.extend_from_slice(&token.text);
        }
        text
    }
}

fn joined(tokens: &[Token]) -> Vec<u8> {
    tokens.iter().flat_map(|t| t.text.iter().copied()).collect()
}
