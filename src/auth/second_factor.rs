//! The second factor: codes of a telephone ([`totp`](super::totp)), and ten codes on paper for the day it is lost.
//!
//! Its key is sealed by the master key. With one in use, the password of the account opens the web only: mail and calendar
//! programs, which cannot be asked for a code, take app passwords.

use super::{Auth, AuthError, Keys, session, store::second_factor as store, totp};
use crate::{
    clock::Micros,
    directory::{DirectoryError, Edit, PrincipalId},
    net::limits::{Attempt, RetryAfter},
};
use data_encoding::BASE32_NOPAD;
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;

/// Recovery codes of a person.
pub const RECOVERY_CODES: usize = 10;
/// Random octets of one: 16 characters.
pub const RECOVERY: usize = 10;

/// How it stands with the second factor of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// There is none.
    Off,
    /// It is being set up: no code was given yet.
    Begun,
    /// It is in use.
    On {
        /// Since when, microseconds UTC.
        since: Micros,
        /// Recovery codes that are still good.
        recovery_left: i64,
    },
}

/// What a telephone is to be told. `Debug` shows nothing of it.
pub struct Setup {
    /// The key as people type it.
    pub key: String,
    /// The same as an address, for a picture.
    pub uri: String,
}

/// Recovery codes in clear, to be shown once.
pub struct RecoveryCodes(pub Vec<String>);

/// Why a second factor was not changed.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The code is wrong, or was used before.
    #[error("wrong code")]
    BadCode,
    /// Too much guessing.
    #[error("too many attempts")]
    TooMany(RetryAfter),
    /// It is not as the caller thought: set up already, or not yet.
    #[error("the second factor is not in the state for this")]
    WrongState,
    /// The key cannot be opened, or the database is away.
    #[error("temporarily unavailable")]
    Unavailable,
    /// The directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl FactorError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::TooMany(_) | Self::Unavailable => true,
            Self::Directory(error) => error.is_temporary(),
            Self::BadCode | Self::WrongState => false,
        }
    }
}

impl From<DbError> for FactorError {
    fn from(error: DbError) -> Self {
        Self::Directory(error.into())
    }
}

impl From<FactorError> for AuthError {
    fn from(error: FactorError) -> Self {
        match error {
            FactorError::BadCode | FactorError::WrongState => Self::Bad,
            FactorError::TooMany(RetryAfter(retry_after)) => Self::TooMany { retry_after },
            FactorError::Unavailable | FactorError::Directory(_) => Self::Unavailable,
        }
    }
}

/// How it stands with a person.
pub fn status(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Status, DbError> {
    Ok(match store::find(conn, person)?.map(|factor| factor.confirmed_at) {
        None => Status::Off,
        Some(None) => Status::Begun,
        Some(Some(since)) => Status::On { since, recovery_left: store::recovery_left(conn, person)? },
    })
}

/// Begins one for a person with a new key, from 20 random octets. One that was begun before is forgotten.
///
/// # Errors
/// `WrongState` when one is in use.
pub fn begin(
    tx: &mut Tx<'_>,
    keys: &Keys,
    person: PrincipalId,
    key: &[u8; totp::KEY],
    now: Micros,
) -> Result<(), FactorError> {
    let sealed = keys.seal(&mut rand::rng(), &purpose(person), key);
    match store::begin(tx, person, &sealed, now)? {
        true => Ok(()),
        false => Err(FactorError::WrongState),
    }
}

/// What the telephone is to be told while it is being set up; none otherwise. `issuer`, `login`: what it shows.
///
/// # Errors
/// The key does not open, or the database.
pub fn setup(
    conn: &mut Conn<'_>,
    keys: &Keys,
    person: PrincipalId,
    (issuer, login): (&str, &str),
) -> Result<Option<Setup>, FactorError> {
    let Some(factor) = store::find(conn, person)?.filter(|factor| factor.confirmed_at.is_none()) else {
        return Ok(None);
    };
    let key = open(keys, person, &factor)?;
    Ok(Some(Setup { key: totp::text_of(&key), uri: totp::uri(&key, issuer, login) }))
}

/// Puts the second factor that was begun into use, proved by a code of it; gives recovery codes from the random octets. All
/// sessions but the one numbered `own` end, and programs that know the account's password are let in no longer.
///
/// # Errors
/// `BadCode`, `WrongState`.
pub fn confirm(
    edit: &mut Edit<'_, '_>,
    keys: &Keys,
    (person, own): (PrincipalId, i64),
    code: &str,
    random: &[u8; RECOVERY_CODES * RECOVERY],
) -> Result<RecoveryCodes, FactorError> {
    let (login, now) = (edit.person(person)?.address.to_string(), edit.now());
    let factor = store::find(edit.tx(), person)?.filter(|factor| factor.confirmed_at.is_none());
    let factor = factor.ok_or(FactorError::WrongState)?;
    let key = open(keys, person, &factor)?;
    let step = totp::verify(&key, code, now, factor.last_step).ok_or(FactorError::BadCode)?;
    if !store::confirm(edit.tx(), person, &factor.sealed, step, now)? {
        return Err(FactorError::WrongState);
    }
    let codes = give_codes(edit.tx(), person, random)?;
    let before = super::version_of(edit.tx(), person)?.unwrap_or_default();
    store::bump_version(edit.tx(), person)?;
    session::carry_on(edit.tx(), person, before, Some(own))?;
    session::end_others(edit.tx(), person, Some(own))?;
    edit.record("second-factor.enable", &login, "")?;
    Ok(codes)
}

/// Which code was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// One of the telephone.
    Telephone,
    /// One of the paper; so many are left.
    Recovery(i64),
}

/// Whether a text is spelled as a recovery code is.
pub fn is_recovery(code: &str) -> bool {
    recovery_digest(PrincipalId(0), code).is_some()
}

/// Uses up a code of the telephone or of the paper.
///
/// # Errors
/// `BadCode`; `WrongState` when there is none in use.
pub fn spend(
    tx: &mut Tx<'_>,
    keys: &Keys,
    person: PrincipalId,
    code: &str,
    now: Micros,
) -> Result<Spent, FactorError> {
    let factor = store::find(tx, person)?.filter(|factor| factor.confirmed_at.is_some());
    let factor = factor.ok_or(FactorError::WrongState)?;
    let key = open(keys, person, &factor)?;
    if let Some(step) = totp::verify(&key, code, now, factor.last_step) {
        return if store::use_step(tx, person, step)? {
            Ok(Spent::Telephone)
        } else {
            Err(FactorError::BadCode)
        };
    }
    let digest = recovery_digest(person, code).ok_or(FactorError::BadCode)?;
    match store::use_recovery(tx, person, &digest, now)? {
        true => Ok(Spent::Recovery(store::recovery_left(tx, person)?)),
        false => Err(FactorError::BadCode),
    }
}

/// Takes the second factor of a person away.
///
/// # Errors
/// `WrongState` when there is none.
pub fn remove(edit: &mut Edit<'_, '_>, person: PrincipalId) -> Result<(), FactorError> {
    let login = edit.person(person)?.address.to_string();
    if !store::remove(edit.tx(), person)? {
        return Err(FactorError::WrongState);
    }
    Ok(edit.record("second-factor.disable", &login, "")?)
}

/// Gives a person new recovery codes in the place of those it had.
pub fn renew_codes(
    edit: &mut Edit<'_, '_>,
    person: PrincipalId,
    random: &[u8; RECOVERY_CODES * RECOVERY],
) -> Result<RecoveryCodes, FactorError> {
    let login = edit.person(person)?.address.to_string();
    let codes = give_codes(edit.tx(), person, random)?;
    edit.record("second-factor.codes", &login, "")?;
    Ok(codes)
}

fn give_codes(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    random: &[u8; RECOVERY_CODES * RECOVERY],
) -> Result<RecoveryCodes, DbError> {
    let codes: Vec<String> = random.chunks(RECOVERY).map(|ten| BASE32_NOPAD.encode(ten)).collect();
    let digests: Vec<[u8; 32]> = codes.iter().filter_map(|code| recovery_digest(person, code)).collect();
    store::replace_recovery(tx, person, &digests)?;
    Ok(RecoveryCodes(codes.iter().map(|code| grouped(code)).collect()))
}

/// `ABCD-EFGH-…`
fn grouped(code: &str) -> String {
    let groups: Vec<&str> = (0..code.len()).step_by(4).filter_map(|at| code.get(at..at + 4)).collect();
    groups.join("-")
}

/// The digest of what can be a recovery code, however it is typed.
fn recovery_digest(person: PrincipalId, code: &str) -> Option<[u8; 32]> {
    if code.len() > 60 {
        return None;
    }
    let plain = code.chars().filter(|c| *c != '-' && !c.is_whitespace());
    let plain: String = plain.map(|c| c.to_ascii_uppercase()).collect();
    let fits = plain.len() == 16 && BASE32_NOPAD.decode(plain.as_bytes()).is_ok();
    fits.then(|| Sha256::digest(format!("recovery {person} {plain}")).into())
}

fn open(keys: &Keys, person: PrincipalId, factor: &store::Factor) -> Result<[u8; totp::KEY], FactorError> {
    let key = keys.open(&purpose(person), &factor.sealed).map_err(|error| {
        tracing::error!(%error, account.id = %person, "the key of a second factor does not open");
        FactorError::Unavailable
    })?;
    key.try_into().map_err(|_| FactorError::Unavailable)
}

fn purpose(person: PrincipalId) -> String {
    format!("second factor {person}")
}

impl Auth {
    /// Uses up a code of a person who has given its password, within the limits on guessing: those of its password do not
    /// hold here, nor these there. `told` is done in the same transaction when it is a recovery code. The log-in is whole then,
    /// and where it came from is put on record.
    ///
    /// # Errors
    /// `BadCode`, `TooMany`, `WrongState`, `Unavailable`.
    pub async fn spend_code(
        &self,
        (peer, person): (IpAddr, PrincipalId),
        code: &str,
        mut told: impl FnMut(&mut Tx<'_>, Micros) -> Result<(), DbError> + Send + 'static,
    ) -> Result<Spent, FactorError> {
        let keys = self.keys.clone().ok_or(FactorError::Unavailable)?;
        let account = format!("second factor {person}");
        let attempt = Attempt { account: &account, peer, known: false };
        self.limiter.check(attempt, self.clock.now()).map_err(FactorError::TooMany)?;
        let (code, now) = (code.to_owned(), self.clock.now());
        let spent = self.db.write(move |tx| {
            let spent = spend(tx, &keys, person, &code, now)?;
            if spent != Spent::Telephone {
                told(tx, now)?;
            }
            Ok(spent)
        });
        let spent = spent.await;
        match &spent {
            Ok(_) => {
                self.limiter.record_success(attempt, now);
                self.put_on_record(person, peer).await;
            }
            Err(FactorError::BadCode) => self.limiter.record_failure(attempt, now),
            Err(_) => self.limiter.withdraw(attempt, now),
        }
        spent
    }
}
