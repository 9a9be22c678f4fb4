//! Passwords: argon2id with the parameters OWASP names first (19 MiB, two passes, one lane).

use super::store;
use crate::directory::{DirectoryError, Edit, PrincipalId};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc,
};
use std::{borrow::Cow, fmt};

/// Longest password in octets; a longer one is never right.
pub const MAX_PASSWORD: usize = 1024;

/// Least characters of a password somebody has chosen (NIST SP 800-63B §5.1.1.2). What is generated is longer anyway.
pub const MIN_CHOSEN: usize = 8;

/// So many characters of a password are judged: what is guessed first is shorter, and judging long ones takes long.
const JUDGED: usize = 72;

/// What unknown names are compared with: the same parameters, so the same time. No password has this hash.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBub2JvZHkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password as it is kept: a PHC string. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a PHC string as it was stored.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The PHC string, for the database only.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(***)")
    }
}

/// Why a password cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password has 1 to 1024 octets and no NUL")]
pub struct UnfitPassword;

/// Why a new password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// It cannot be one.
    #[error(transparent)]
    Unfit(#[from] UnfitPassword),
    /// It was chosen too short.
    #[error("the password is too short: it has fewer than {MIN_CHOSEN} characters")]
    Short,
    /// It is among the first that are guessed.
    #[error("the password is too easy to guess")]
    Weak,
    /// It is the one there was.
    #[error("the password is the same as before")]
    Same,
    /// The machine is too busy now.
    #[error("too many passwords are being hashed; try again")]
    Unavailable,
}

/// What came of comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) right: bool,
    /// The hash was made in another way than today's: with other parameters, or before SASLprep of the text as it came.
    pub(super) outdated: bool,
}

/// Hashes a password; takes 30 ms and 19 MiB. `salt`: 16 random bytes, new for each hash.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<PasswordHash, UnfitPassword> {
    hash_with(&argon2(), password, salt)
}

/// Whether somebody may choose a password.
///
/// Errors: it is too short, or cannot be one.
pub fn check_chosen(password: &str) -> Result<(), HashError> {
    if !is_fit(password) {
        return Err(UnfitPassword.into());
    }
    if prepared(password).chars().count() < MIN_CHOSEN { Err(HashError::Short) } else { Ok(()) }
}

/// Whether a password is among the first that are guessed by whoever knows `about`: a name, an address.
pub(super) fn is_weak(password: &str, about: &[String]) -> bool {
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let known: Vec<&str> =
        about.iter().map(String::as_str).chain(words).filter(|word| word.len() > 2).collect();
    let beginning: String = prepared(password).chars().take(JUDGED).collect();
    zxcvbn::zxcvbn(&beginning, &known).score() < zxcvbn::Score::Two
}

/// Whether two texts are the same password.
pub fn is_same(one: &str, other: &str) -> bool {
    prepared(one) == prepared(other)
}

pub(super) fn hash_with(
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8; 16],
) -> Result<PasswordHash, UnfitPassword> {
    if !is_fit(password) {
        return Err(UnfitPassword);
    }
    let prepared = prepared(password);
    // SASLprep takes some characters away.
    if prepared.is_empty() {
        return Err(UnfitPassword);
    }
    let hashed = argon2.hash_password_with_salt(prepared.as_bytes(), salt).map_err(|_| UnfitPassword)?;
    Ok(PasswordHash(hashed.to_string()))
}

/// Stores the password of a person: sessions of before end, app passwords stay. The text is never written down.
pub fn set(edit: &mut Edit<'_, '_>, person: PrincipalId, hash: &PasswordHash) -> Result<(), DirectoryError> {
    let principal = edit.person(person)?;
    store::set_hash(edit.tx(), person, hash)?;
    Ok(edit.record("account.password", &principal.address.to_string(), "")?)
}

/// Compares a password with a hash; without one it takes as long and is wrong.
pub(super) fn verify(password: &str, hash: Option<&PasswordHash>) -> Verdict {
    let stored = hash.and_then(|hash| phc::PasswordHash::new(hash.as_str()).ok());
    let usable = stored.is_some() && is_fit(password);
    let Some(hash) = stored.filter(|_| usable).or_else(|| phc::PasswordHash::new(DECOY).ok()) else {
        return Verdict { right: false, outdated: false };
    };
    let (password, argon2) = (if is_fit(password) { password } else { "" }, argon2());
    let prepared = prepared(password);
    let fits = |text: &str| argon2.verify_password(text.as_bytes(), &hash).is_ok() && usable;
    let right = fits(&prepared);
    let as_it_came = !right && *prepared != *password && fits(password);
    let weak = Params::try_from(&hash).ok().as_ref() != Some(argon2.params());
    Verdict { right: right || as_it_came, outdated: as_it_came || right && weak }
}

/// A password as it is hashed and compared (SASLprep, RFC 4616 §2 and RFC 4013): `è` is the same from every keyboard. One
/// with characters that SASLprep forbids is taken as it is.
fn prepared(password: &str) -> Cow<'_, str> {
    stringprep::saslprep(password).unwrap_or(Cow::Borrowed(password))
}

fn is_fit(password: &str) -> bool {
    password.len() <= MAX_PASSWORD && !password.contains('\0')
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters())
}

fn parameters() -> Params {
    Params::new(19 * 1024, 2, 1, Some(32)).expect("constants within the bounds of RFC 9106")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4013 §2.1, §2.2: a no-break space is a space, a letter and its accent are one character.
    #[test]
    fn only_the_password_itself_is_right() {
        let hash = hash("segreto è", &[7; 16]).unwrap();
        let check = |password: &str, expected: bool| {
            assert_eq!(
                verify(password, Some(&hash)),
                Verdict { right: expected, outdated: false },
                "{password:?}"
            );
        };
        check("segreto è", true);
        check("segreto e\u{300}", true);
        check("segreto\u{a0}è", true);
        check("segreto e", false);
        check("", false);
        check("segreto è\0", false);
        check(&"x".repeat(2000), false);
    }

    #[test]
    fn the_decoy_is_of_todays_parameters_and_nobodys() {
        let decoy = phc::PasswordHash::new(DECOY).unwrap();
        assert_eq!(Params::try_from(&decoy).unwrap(), parameters());
        assert!(!verify("", None).right && !verify("demo", None).right);
    }

    #[test]
    fn a_hash_of_other_parameters_is_right_and_outdated() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let hash = hash_with(&weak, "demo", &[1; 16]).unwrap();
        assert_eq!(verify("demo", Some(&hash)), Verdict { right: true, outdated: true });
        assert_eq!(verify("domo", Some(&hash)), Verdict { right: false, outdated: false });
    }

    /// Hashes were made of the text as it came before there was SASLprep: whoever had chosen such a password was shut out.
    #[test]
    fn a_hash_of_the_text_as_it_came_is_right_and_outdated() {
        for password in ["parola\u{a0}mia", "perche\u{301} no", "10\u{202f}m\u{b2}", "\u{ad}\u{ad}"] {
            let raw = argon2().hash_password_with_salt(password.as_bytes(), &[3; 16]).unwrap();
            let hash = PasswordHash::stored(raw.to_string());
            assert_eq!(
                verify(password, Some(&hash)),
                Verdict { right: true, outdated: true },
                "{password:?}"
            );
            let wrong = Verdict { right: false, outdated: false };
            assert_eq!(verify(&prepared(password), Some(&hash)), wrong, "what it never was");
            assert_eq!(verify(password, None), wrong);
        }
    }

    #[test]
    fn what_is_guessed_first_is_weak() {
        let about = ["Maria Gagliano".to_owned(), "mgagliano@posta.example".to_owned()];
        for password in
            ["password", "12345678", "qwertyuiop", "Password1!", "gagliano", "mariagagliano", "aaaaaaaaaa"]
        {
            assert!(is_weak(password, &about), "{password}");
        }
        for password in ["una lunga", "una nuova", "cavallo batteria pinzatrice", "k3!vRt9q"] {
            assert!(!is_weak(password, &about), "{password}");
        }
        assert!(!is_weak(&"k3!vRt9q ".repeat(110), &about), "a long one takes no longer");
        assert!(is_same("perche\u{301} no", "perché no") && !is_same("a", "b"));
    }

    #[test]
    fn unfit_passwords_are_not_hashed_and_no_hash_is_shown() {
        for password in ["", "a\0b", "\u{ad}\u{ad}", &"x".repeat(1025)] {
            assert_eq!(hash(password, &[0; 16]), Err(UnfitPassword));
        }
        assert_eq!(check_chosen(&"\u{ad}".repeat(8)), Err(HashError::Short));
        assert_eq!(check_chosen(&"x".repeat(1025)), Err(UnfitPassword.into()));
        assert_eq!(format!("{:?}", PasswordHash::stored("x".into())), "PasswordHash(***)");
    }
}
