//! App passwords: long random ones for mail and calendar programs, shown once, kept as a plain SHA-256, since nobody
//! guesses 140 bits.

use super::store;
use crate::{
    clock::{MINUTE, Micros},
    directory::{DirectoryError, Edit, PrincipalId},
    fields::{self, Why},
};
use mailstore::{DbError, db::Conn};
use sha2::{Digest as _, Sha256};

/// Letters and digits that nobody mixes up, 32 of them.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Most characters of a label.
pub const LONGEST_LABEL: usize = 100;
/// Characters of a password, five bits each.
pub const LENGTH: usize = 28;
/// One person has at most so many.
pub const MOST: usize = 50;
/// Characters of a group as it is shown.
const GROUP: usize = 4;

/// An app password as it can be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub label: String,
    /// When it was made, microseconds UTC.
    pub created_at: Micros,
    /// When it was last used, to the minute.
    pub used_at: Option<Micros>,
}

/// Makes one for a person from 28 random bytes and gives its text, `abcd-efgh-…`, to be shown once. Called again with the
/// same bytes it makes no second one.
///
/// Errors: `Refused` when the person has [`MOST`], or the label is empty.
pub fn create(
    edit: &mut Edit<'_, '_>,
    person: PrincipalId,
    label: &str,
    random: &[u8; LENGTH],
) -> Result<String, DirectoryError> {
    let principal = edit.person(person)?;
    let label = fields::required_line(label, LONGEST_LABEL).map_err(|why| match why {
        Why::TooLong(_) => DirectoryError::Refused("the label of an app password has at most 100 characters"),
        _ => DirectoryError::Refused("an app password has a label: say what it is for"),
    })?;
    let text: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    let (now, digest) = (edit.now(), digest(&text));
    if store::app_password(edit.tx(), person, &digest)?.is_some() {
        return Ok(grouped(&text));
    }
    if store::app_passwords(edit.tx(), person)?.len() >= MOST {
        return Err(DirectoryError::Refused("there are too many app passwords; revoke one first"));
    }
    store::insert_app_password(edit.tx(), person, &label, &digest, now)?;
    edit.record("app-password.add", &principal.address.to_string(), &label)?;
    Ok(grouped(&text))
}

/// Takes one away; sessions that are open end.
pub fn revoke(edit: &mut Edit<'_, '_>, person: PrincipalId, id: i64) -> Result<(), DirectoryError> {
    let principal = edit.person(person)?;
    if !store::remove_app_password(edit.tx(), person, id)? {
        return Err(DirectoryError::NoSuch("app password", id.to_string()));
    }
    Ok(edit.record("app-password.revoke", &principal.address.to_string(), &id.to_string())?)
}

/// Takes all of a person away and gives how many there were; sessions that are open end.
pub fn revoke_all(edit: &mut Edit<'_, '_>, person: PrincipalId) -> Result<u64, DirectoryError> {
    let principal = edit.person(person)?;
    let gone = store::remove_app_passwords(edit.tx(), person)?;
    if gone > 0 {
        edit.record("app-password.revoke-all", &principal.address.to_string(), &gone.to_string())?;
    }
    Ok(gone)
}

/// Those of a person, oldest first.
pub fn list(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<AppPassword>, DbError> {
    store::app_passwords(conn, person)
}

/// The digest of a text that can be an app password, however it is grouped and in whatever case.
pub(super) fn digest_of(text: &str) -> Option<[u8; 32]> {
    if text.len() > 2 * LENGTH {
        return None;
    }
    let plain: String =
        text.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let fits = plain.len() == LENGTH && plain.bytes().all(|b| ALPHABET.contains(&b));
    fits.then(|| digest(&plain))
}

/// Whether a use is worth writing down: at most one a minute is.
pub(super) fn is_due(used_at: Option<Micros>, now: Micros) -> bool {
    used_at.is_none_or(|at| now.saturating_sub(at) >= MINUTE)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn grouped(text: &str) -> String {
    let groups: Vec<&str> = (0..LENGTH).step_by(GROUP).filter_map(|at| text.get(at..at + GROUP)).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_typed_it_is_the_same() {
        let text: String = (0..28u8).map(|n| char::from(ALPHABET[usize::from(n)])).collect();
        let expected = digest_of(&text);
        assert!(expected.is_some());
        for typed in [grouped(&text), grouped(&text).to_uppercase(), grouped(&text).replace('-', " ")] {
            assert_eq!(digest_of(&typed), expected, "{typed}");
        }
        assert_eq!(grouped(&text), "abcd-efgh-ijkm-npqr-stuv-wxyz-2345");
    }

    #[test]
    fn other_texts_are_none() {
        for text in
            ["", "demo", "abcd-efgh-ijkm-npqr-stuv-wxyz-234", "lbcd-efgh-ijkm-npqr-stuv-wxyz-2345", "è"]
        {
            assert_eq!(digest_of(text), None, "{text}");
        }
        assert_eq!(digest_of(&"-".repeat(10_000)), None);
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        assert!(is_due(None, 5));
        assert!(!is_due(Some(5), 5 + MINUTE - 1));
        assert!(is_due(Some(5), 5 + MINUTE));
    }
}
