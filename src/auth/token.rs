//! One-time tokens: texts that are sent by mail and good once, for one purpose and for a while.
//!
//! 160 random bits in base32, whatever the case: mail programs, telephones and people change it. Only the digest is kept, and it
//! is of the purpose too.

use super::store::token as store;
use crate::{clock::Micros, directory::PrincipalId, words::words};
use data_encoding::BASE32_NOPAD;
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// Random octets of a token.
pub const RANDOM: usize = 20;
/// Characters of its text.
const LENGTH: usize = 32;

words! {
    /// What a token is good for.
    Purpose {
        /// Confirming the address of a registration; its data is the registration's number.
        Registration = "registration",
        /// Choosing a new password.
        PasswordReset = "password-reset",
        /// Becoming a member of a discussion; its data says of which, and with what.
        ListJoin = "list-join",
        /// Deciding on a message that waits; its data is the number of the message.
        ListModerate = "list-moderate",
    }
}

/// The text of a token. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenText(String);

impl TokenText {
    /// A new one from 20 random octets.
    pub fn new(random: &[u8; RANDOM]) -> Self {
        Self(BASE32_NOPAD.encode(random))
    }

    /// Reads one as it came back: in whatever case, with spaces and hyphens, dots behind it, or the rest of `=3D` before it.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 3 * LENGTH {
            return None;
        }
        let plain = text.chars().filter(|c| !matches!(c, '-' | '=') && !c.is_whitespace());
        let plain: String = plain.map(|c| c.to_ascii_uppercase()).collect();
        let plain = plain.trim_end_matches('.');
        let plain = if plain.len() > LENGTH { plain.trim_start_matches("3D") } else { plain };
        let plain = plain.to_owned();
        let fits = plain.len() == LENGTH && BASE32_NOPAD.decode(plain.as_bytes()).is_ok();
        fits.then_some(Self(plain))
    }

    /// As it stands in a link.
    pub fn text(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    fn digest(&self, purpose: Purpose) -> [u8; 32] {
        Sha256::digest(format!("{purpose} {}", self.0)).into()
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenText(***)")
    }
}

/// What a token is made for.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    /// Its purpose.
    pub purpose: Purpose,
    /// Who may use it, where that is known already.
    pub person: Option<PrincipalId>,
    /// What its purpose wants to know; at most some hundred octets, no NUL.
    pub data: &'a str,
    /// It is good for so long.
    pub lifetime: Micros,
}

/// What a good token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who may use it.
    pub person: Option<PrincipalId>,
    /// What its purpose wants to know.
    pub data: String,
}

/// Makes a token good from now on.
pub fn issue(tx: &mut Tx<'_>, text: &TokenText, new: &NewToken<'_>, now: Micros) -> Result<(), DbError> {
    store::insert(tx, &text.digest(new.purpose), new, now)
}

/// What a token says, if it is good. It stays so.
pub fn peek(
    conn: &mut Conn<'_>,
    purpose: Purpose,
    text: &TokenText,
    now: Micros,
) -> Result<Option<Grant>, DbError> {
    store::find(conn, &text.digest(purpose), purpose, now)
}

/// Uses a token up: what it says, if it was good until now. Of two that use it at once one gets nothing.
pub fn redeem(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    text: &TokenText,
    now: Micros,
) -> Result<Option<Grant>, DbError> {
    let Some(grant) = peek(tx, purpose, text, now)? else { return Ok(None) };
    Ok(store::use_up(tx, &text.digest(purpose), now)?.then_some(grant))
}

/// Makes all of a person for a purpose good for nothing.
pub fn revoke(tx: &mut Tx<'_>, purpose: Purpose, person: PrincipalId) -> Result<(), DbError> {
    store::delete_of(tx, purpose, person)
}

/// Deletes what is too old to be used.
///
/// # Errors
/// The database.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::delete_expired(tx, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;
    use mailstore::testing::engines;

    #[test]
    fn however_it_comes_back_it_is_the_same() {
        let token = TokenText::new(&[7; RANDOM]);
        let text = token.text();
        for typed in [text.clone(), text.to_uppercase(), format!(" {} {}\n", &text[..16], &text[16..])] {
            assert_eq!(TokenText::parse(&typed), Some(token.clone()), "{typed}");
        }
        for other in
            ["", &text[1..], &format!("{text}a"), &"1".repeat(32), &"é".repeat(16), &"-".repeat(10_000)]
        {
            assert_eq!(TokenText::parse(other), None);
        }
        assert_eq!(format!("{token:?}"), "TokenText(***)");
    }

    #[tokio::test]
    async fn a_token_is_good_once_for_its_purpose_and_time() {
        for engine in engines().await {
            let (one, late) = (TokenText::new(&[1; RANDOM]), TokenText::new(&[2; RANDOM]));
            let (first, second) = (one.clone(), late.clone());
            let made = engine.db.write(move |tx| {
                let new =
                    NewToken { purpose: Purpose::Registration, person: None, data: "7", lifetime: HOUR };
                issue(tx, &first, &new, 0)?;
                issue(tx, &second, &new, 0)
            });
            made.await.expect(engine.name);
            let tried = engine.db.write(move |tx| {
                assert_eq!(redeem(tx, Purpose::PasswordReset, &one, 1)?, None, "another purpose");
                assert!(peek(tx, Purpose::Registration, &one, HOUR - 1)?.is_some());
                let grant = redeem(tx, Purpose::Registration, &one, HOUR - 1)?;
                assert_eq!(grant, Some(Grant { person: None, data: "7".into() }));
                assert_eq!(redeem(tx, Purpose::Registration, &one, HOUR - 1)?, None, "used");
                assert_eq!(redeem(tx, Purpose::Registration, &late, HOUR)?, None, "too late");
                sweep(tx, HOUR)
            });
            tried.await.expect(engine.name);
        }
    }
}
