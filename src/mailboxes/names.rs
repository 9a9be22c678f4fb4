//! Paths: how the names of other owners' mailboxes look to a person.
//!
//! Own mailboxes bear their names. Those of offices and functions stand below [`SHARED`], those of other people below
//! [`OTHERS`], each under the local part of the owner's address with `-` for `.` (many mail programs take a dot for a
//! separator of their own): `Uffici/cpi-lecce` is the INBOX of cpi.lecce@, `Uffici/cpi-lecce/Bozze` its drafts. Where two
//! owners would get the same label the later one is shown with the whole address.

use super::{
    holder::Holder,
    model::{MailboxError, Place},
};
use crate::directory::{self, Kind, Principal, PrincipalId};
use mailstore::db::Conn;
use unicode_normalization::UnicodeNormalization as _;

/// Parts the levels of a path.
pub const SEPARATOR: char = '/';
/// The namespace of offices and functions.
pub const SHARED: &str = templates::text::folders::SHARED;
/// The namespace of discussions.
pub const DISCUSSIONS: &str = templates::text::folders::DISCUSSIONS;
/// The namespace of other people.
pub const OTHERS: &str = templates::text::folders::OTHERS;

const NAME_MAX: usize = 1000;
const LEVEL_MAX: usize = 255;
/// Levels of a name.
const LEVELS_MAX: usize = 30;

/// Whose mailboxes a path is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// The person's own.
    Personal,
    /// Offices and functions.
    Shared,
    /// Lists and boards.
    Discussions,
    /// Other people.
    Others,
}

impl Namespace {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Others,
            Kind::List => Self::Discussions,
            _ => Self::Shared,
        }
    }

    /// Its first level; None for the personal one.
    pub fn root(self) -> Option<&'static str> {
        match self {
            Self::Personal => None,
            Self::Shared => Some(SHARED),
            Self::Discussions => Some(DISCUSSIONS),
            Self::Others => Some(OTHERS),
        }
    }
}

/// Owners of mailboxes that a person can see, each with its label below the root of its namespace.
pub(super) struct Owners(Vec<(Principal, String)>);

impl Owners {
    /// Gives labels to owners.
    pub(super) fn new(mut owners: Vec<Principal>) -> Self {
        owners.sort_by_key(|owner| owner.id);
        let mut labelled: Vec<(Principal, String)> = Vec::with_capacity(owners.len());
        for owner in owners {
            let short = plain(owner.address.local());
            let taken = labelled.iter().any(|(other, label)| {
                Namespace::of(other.kind) == Namespace::of(owner.kind) && label.eq_ignore_ascii_case(&short)
            });
            let label = if taken { plain(&owner.address.to_string()) } else { short };
            labelled.push((owner, label));
        }
        Self(labelled)
    }

    /// The owners of mailboxes of others on which a person has rights.
    pub(super) fn load(c: &mut Conn<'_>, person: PrincipalId) -> Result<Self, MailboxError> {
        let holder = Holder::load(c, person)?;
        Self::of(c, &holder)
    }

    /// The same for somebody whose standing is known.
    pub(super) fn of(c: &mut Conn<'_>, holder: &Holder) -> Result<Self, MailboxError> {
        let others = holder.owners(c)?;
        Ok(Self::new(directory::load(c, &others)?))
    }

    /// The path of a mailbox of an owner.
    pub(super) fn path(&self, owner: i64, name: &str) -> Option<String> {
        let (owner, label) = self.0.iter().find(|(principal, _)| principal.id.0 == owner)?;
        let root = Namespace::of(owner.kind).root().unwrap_or_default();
        Some(if name == "INBOX" { format!("{root}/{label}") } else { format!("{root}/{label}/{name}") })
    }

    fn find(&self, root: &str, label: &str) -> Option<PrincipalId> {
        let fits = |(owner, known): &&(Principal, String)| {
            Namespace::of(owner.kind).root() == Some(root) && known.eq_ignore_ascii_case(label)
        };
        self.0.iter().find(fits).map(|(owner, _)| owner.id)
    }
}

fn plain(text: &str) -> String {
    text.nfc().collect::<String>().replace(['.', SEPARATOR], "-")
}

/// Folds INBOX, puts the rest in the form NFC (RFC 5198 §3) and refuses what cannot be a name.
pub(super) fn canonical(path: &str) -> Result<String, MailboxError> {
    let path: &str = &path.nfc().collect::<String>();
    let (first, rest) = path.split_once(SEPARATOR).map_or((path, None), |(first, rest)| (first, Some(rest)));
    if path.len() > NAME_MAX || path.split(SEPARATOR).any(|level| level.len() > LEVEL_MAX) {
        return Err(MailboxError::BadName("the name is too long"));
    }
    if path.split(SEPARATOR).count() > LEVELS_MAX {
        return Err(MailboxError::BadName("the name has too many levels"));
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

/// The name of a mailbox of the person's own, if the path means such a one.
pub(super) fn own(path: &str) -> Result<Option<String>, MailboxError> {
    let path = canonical(path)?;
    Ok(is_own(&path).then_some(path))
}

/// Refuses a name below the roots of others' mailboxes: there a person would not find it.
pub(super) fn check_own(name: &str) -> Result<(), MailboxError> {
    match is_own(name) {
        true => Ok(()),
        false => {
            Err(MailboxError::BadName("its first level is where mailboxes of offices and of others stand"))
        }
    }
}

fn is_own(path: &str) -> bool {
    let root = path.split(SEPARATOR).next().unwrap_or_default();
    ![SHARED, DISCUSSIONS, OTHERS].contains(&root)
}

/// Whose mailbox a path means. It need not exist; the owner must.
pub(super) fn resolve(c: &mut Conn<'_>, person: PrincipalId, path: &str) -> Result<Place, MailboxError> {
    let path = canonical(path)?;
    if is_own(&path) {
        return Ok(Place { owner: person, name: path });
    }
    let mut levels = path.splitn(3, SEPARATOR);
    let root = levels.next().unwrap_or_default();
    let label = levels.next().ok_or(MailboxError::NotFound)?.to_owned();
    // INBOX is INBOX below an owner too: another spelling of it could never be reached by the owner.
    let name = levels.next().map_or_else(|| Ok("INBOX".to_owned()), canonical)?;
    let owner = Owners::load(c, person)?.find(root, &label).ok_or(MailboxError::NotFound)?;
    Ok(Place { owner, name })
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
        for bad in ["", "/", "a/", "/a", "a//b", "a\0b", "a\nb", &"x".repeat(256), &"a/".repeat(40)] {
            check(bad, None);
        }
    }
}
