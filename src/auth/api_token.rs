//! Tokens of programs: with one a program uses the API in somebody's name, for what its owner has chosen and until a day.
//!
//! 160 random bits behind a prefix by which people and programs that look for leaked secrets know one. Only a digest is kept, and
//! it is what is looked up: nobody guesses the text from how long that takes. A token gives no right that its owner does not
//! have; it can only leave some out.

use super::{Auth, AuthError, app_password, store::api_token as store};
use crate::{
    clock::{DAY, Micros},
    directory::{DirectoryError, Edit, PrincipalId},
    fields::{self, Why},
    net::limits::{Attempt, RetryAfter},
    words::words,
};
use data_encoding::BASE32_NOPAD;
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use sha2::{Digest as _, Sha256};
use std::{fmt, net::IpAddr};

/// Random octets of a token.
pub const RANDOM: usize = 20;
/// What its text begins with.
pub const PREFIX: &str = "pit_";
/// Characters behind that.
const LENGTH: usize = 32;
/// Most characters of a name.
pub const LONGEST_NAME: usize = 100;
/// One person has at most so many.
pub const MOST: usize = 50;
/// None is good for longer.
pub const LONGEST: Micros = 367 * DAY;
/// One that is good no more is shown to its owner for so long.
const KEPT: Micros = 90 * DAY;

words! {
    /// What a token may be used for.
    Scope {
        /// Reading messages of discussions.
        PostsRead = "posts:read",
        /// Writing messages in its owner's name.
        PostsWrite = "posts:write",
        /// Reading who the members of discussions are.
        MembersRead = "members:read",
        /// Putting members in, changing what they get, taking them out.
        MembersWrite = "members:write",
        /// Deciding on messages that wait, and shutting addresses out.
        Moderation = "moderation",
    }
}

/// The text of a token. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken(String);

impl ApiToken {
    /// A new one from 20 random octets.
    pub fn new(random: &[u8; RANDOM]) -> Self {
        Self(format!("{PREFIX}{}", BASE32_NOPAD.encode(random).to_ascii_lowercase()))
    }

    /// Reads one as [`text`](Self::text) wrote it.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let known = |b: u8| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b);
        (rest.len() == LENGTH && rest.bytes().all(known)).then(|| Self(text.to_owned()))
    }

    /// As its owner copies it.
    pub fn text(&self) -> &str {
        &self.0
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::digest(format!("api-token {}", self.0)).into()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(***)")
    }
}

/// A token to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewApiToken {
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Until when it is good.
    pub expires_at: Micros,
}

/// A token as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made, microseconds UTC.
    pub created_at: Micros,
    /// Until when it is good.
    pub expires_at: Micros,
    /// When it was last used, to the minute.
    pub used_at: Option<Micros>,
}

/// Whoever has shown a good token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The number of the token.
    pub token: i64,
    /// In whose name it acts.
    pub person: PrincipalId,
    /// What the token may be used for.
    pub scopes: Vec<Scope>,
}

/// What is wrong with a token to be made, field by field.
///
/// # Errors
/// [`fields::Faults`] of `name`, `scopes`, `until`.
pub fn check(new: &NewApiToken, now: Micros) -> Result<(), fields::Faults> {
    let mut check = fields::Check::default();
    check.required("name", &new.name, LONGEST_NAME);
    check.must(!new.scopes.is_empty(), "scopes", Why::Missing);
    check.must(new.expires_at > now && new.expires_at <= now + LONGEST, "until", Why::Malformed);
    check.done()
}

/// Makes one for a person; gives its text, to be shown once. Called again with the same octets it makes no second one.
///
/// Errors: `Refused` when the person has [`MOST`], or something is wrong with it ([`check`]).
pub fn create(
    edit: &mut Edit<'_, '_>,
    person: PrincipalId,
    new: &NewApiToken,
    random: &[u8; RANDOM],
) -> Result<ApiToken, DirectoryError> {
    let principal = edit.person(person)?;
    let (now, token) = (edit.now(), ApiToken::new(random));
    check(new, now).map_err(|_| {
        DirectoryError::Refused("a token has a name, a scope, and a last day within a year from now")
    })?;
    let all = store::list(edit.tx(), person)?;
    if store::is_known(edit.tx(), &token.digest())? {
        return Ok(token);
    }
    if all.len() >= MOST {
        return Err(DirectoryError::Refused("there are too many tokens; revoke one first"));
    }
    let name = fields::line(&new.name);
    store::insert(edit.tx(), person, (&token.digest(), &name), new, now)?;
    edit.record("api-token.add", &principal.address.to_string(), &name)?;
    Ok(token)
}

/// Takes one away; it is good for nothing from then on.
pub fn revoke(edit: &mut Edit<'_, '_>, person: PrincipalId, id: i64) -> Result<(), DirectoryError> {
    let principal = edit.person(person)?;
    if !store::delete(edit.tx(), person, id)? {
        return Err(DirectoryError::NoSuch("token", id.to_string()));
    }
    Ok(edit.record("api-token.revoke", &principal.address.to_string(), &id.to_string())?)
}

/// Takes all of a person away and gives how many there were.
pub fn revoke_all(edit: &mut Edit<'_, '_>, person: PrincipalId) -> Result<u64, DirectoryError> {
    let principal = edit.person(person)?;
    let gone = store::delete_all(edit.tx(), person)?;
    if gone > 0 {
        edit.record("api-token.revoke", &principal.address.to_string(), "all")?;
    }
    Ok(gone)
}

/// Those of a person, the latest first.
pub fn list(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<ListedToken>, DbError> {
    store::list(conn, person)
}

/// Deletes those that have not been good for long.
///
/// # Errors
/// The database.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::delete_expired(tx, now - KEPT)
}

impl Auth {
    /// Lets a program in by its token. A wrong one counts against the address it comes from as a wrong password does; a right
    /// one is not kept waiting for that.
    ///
    /// # Errors
    /// `Bad` for one that is none, too old, revoked, or of an account that is shut; `TooMany`; `Unavailable`.
    pub async fn verify_token(&self, peer: IpAddr, text: &str) -> Result<Bearer, AuthError> {
        let now = self.clock.now();
        if let Some(token) = ApiToken::parse(text) {
            let found = self.db.read_brief(move |conn| store::find(conn, &token.digest(), now)).await?;
            if let Some((bearer, used_at)) = found {
                self.note_token(bearer.token, used_at, now).await;
                return Ok(bearer);
            }
        }
        // Of no account: whoever guesses names none.
        let account = format!("token from {peer}");
        let attempt = Attempt { account: &account, peer, known: false };
        self.limiter
            .check(attempt, now)
            .map_err(|RetryAfter(retry_after)| AuthError::TooMany { retry_after })?;
        self.limiter.record_failure(attempt, now);
        Err(AuthError::Bad)
    }

    async fn note_token(&self, id: i64, used_at: Option<Micros>, now: Micros) {
        if !app_password::is_due(used_at, now) {
            return;
        }
        let noted: Result<(), DbError> = self.db.write(move |tx| store::note_use(tx, id, now)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a token cannot be noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back_and_nothing_else_is_one() {
        let token = ApiToken::new(&[7; RANDOM]);
        assert_eq!(ApiToken::parse(token.text()), Some(token.clone()));
        let text = token.text();
        for other in ["", "pit_", &text[..35], &format!("{text}a"), &text.to_uppercase(), &text[4..], "pit_è"]
        {
            assert_eq!(ApiToken::parse(other), None, "{other}");
        }
        assert_eq!(ApiToken::parse(&"pit_".repeat(100_000)), None);
        assert_eq!(format!("{token:?}"), "ApiToken(***)");
    }
}
