//! Paths: how the names of other owners' mailboxes look to a person.
//!
//! Own mailboxes bear their names. Those of offices and functions stand below [`SHARED`], those of other people below
//! [`OTHERS`], each under the local part of the owner's address (the whole address when it lies in another domain than
//! the person's): `Uffici/cpi.lecce` is the INBOX of that office, `Uffici/cpi.lecce/Bozze` its drafts.

use super::model::{MailboxError, Place};
use crate::{
    address::Address,
    directory::{self, Kind, Principal, PrincipalId},
};
use mailstore::db::Conn;

/// Parts the levels of a path.
pub const SEPARATOR: char = '/';
/// The namespace of offices and functions.
pub const SHARED: &str = templates::text::folders::SHARED;
/// The namespace of other people.
pub const OTHERS: &str = templates::text::folders::OTHERS;

const NAME_MAX: usize = 1000;
const LEVEL_MAX: usize = 255;

/// Whose mailboxes a path is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// The person's own.
    Personal,
    /// Offices and functions.
    Shared,
    /// Other people.
    Others,
}

impl Namespace {
    pub(super) fn of(kind: Kind) -> Self {
        if kind == Kind::Person { Self::Others } else { Self::Shared }
    }

    /// Its first level; None for the personal one.
    pub fn root(self) -> Option<&'static str> {
        match self {
            Self::Personal => None,
            Self::Shared => Some(SHARED),
            Self::Others => Some(OTHERS),
        }
    }
}

/// The path of a mailbox of `owner` in the eyes of somebody whose address is in `domain`.
pub(super) fn path(owner: &Principal, name: &str, domain: &str) -> String {
    let root = Namespace::of(owner.kind).root().unwrap_or_default();
    let label = label(&owner.address, domain);
    if name == "INBOX" { format!("{root}/{label}") } else { format!("{root}/{label}/{name}") }
}

fn label(address: &Address, domain: &str) -> String {
    let text = if address.domain() == domain { address.local().to_owned() } else { address.to_string() };
    text.replace(SEPARATOR, "_")
}

/// Folds INBOX and refuses what cannot be a name.
pub(super) fn canonical(path: &str) -> Result<String, MailboxError> {
    let (first, rest) = path.split_once(SEPARATOR).map_or((path, None), |(first, rest)| (first, Some(rest)));
    if path.len() > NAME_MAX || path.split(SEPARATOR).any(|level| level.len() > LEVEL_MAX) {
        return Err(MailboxError::BadName("the name is too long"));
    }
    if path.split(SEPARATOR).any(str::is_empty) {
        return Err(MailboxError::BadName("the name has an empty level"));
    }
    if path.chars().any(char::is_control) {
        return Err(MailboxError::BadName("the name holds a control character"));
    }
    let first = if first.eq_ignore_ascii_case("INBOX") { "INBOX" } else { first };
    Ok(rest.map_or_else(|| first.to_owned(), |rest| format!("{first}{SEPARATOR}{rest}")))
}

/// Whose mailbox a path means. It need not exist; the owner must.
pub(super) fn resolve(c: &mut Conn<'_>, person: PrincipalId, path: &str) -> Result<Place, MailboxError> {
    let path = canonical(path)?;
    let mut levels = path.splitn(3, SEPARATOR);
    let root = levels.next().unwrap_or_default();
    if root != SHARED && root != OTHERS {
        return Ok(Place { owner: person, name: path });
    }
    let label = levels.next().ok_or(MailboxError::NotFound)?.to_owned();
    // INBOX is INBOX below an owner too: another spelling of it could never be reached by the owner.
    let name = levels.next().map_or_else(|| Ok("INBOX".to_owned()), canonical)?;
    let owner = owner(c, person, &label)?;
    if Namespace::of(owner.kind).root() != Some(root) {
        return Err(MailboxError::NotFound);
    }
    Ok(Place { owner: owner.id, name })
}

fn owner(c: &mut Conn<'_>, person: PrincipalId, label: &str) -> Result<Principal, MailboxError> {
    let address =
        if label.contains('@') { label.to_owned() } else { format!("{label}@{}", domain_of(c, person)?) };
    let address = Address::parse(&address).map_err(|_| MailboxError::NotFound)?;
    directory::find(c, &address)?.filter(|owner| owner.has_mailbox).ok_or(MailboxError::NotFound)
}

/// The domain of a person's main address.
pub(super) fn domain_of(c: &mut Conn<'_>, person: PrincipalId) -> Result<String, MailboxError> {
    let found = directory::load(c, &[person])?.pop();
    found.map(|p| p.address.domain().to_owned()).ok_or(MailboxError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn names_are_folded_and_checked() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(canonical(path).ok().as_deref(), expected, "{path}");
        };
        check("inbox", Some("INBOX"));
        check("InBox/a", Some("INBOX/a"));
        check("Lavoro/è", Some("Lavoro/è"));
        check("inboxes", Some("inboxes"));
        for bad in ["", "/", "a/", "/a", "a//b", "a\0b", "a\nb", &"x".repeat(256)] {
            check(bad, None);
        }
    }
}
