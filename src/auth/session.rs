//! Sessions of the web: rows that any node finds by what the browser's cookie holds.
//!
//! A session ends when it has not been used for [`IDLE`], when it is [`LONGEST`] old, when somebody ends it, and when the
//! account is shut, gone, or its credentials have changed since. The text in the cookie is kept nowhere, only its digest.

use super::{Actor, Auth, store::session as store};
use crate::{
    clock::{DAY, HOUR, MINUTE, Micros},
    directory::{PrincipalId, Viewer},
    net::NetworkKey,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use sha2::{Digest as _, Sha256};
use std::{fmt, net::IpAddr};

/// A session that is not used for so long ends.
pub const IDLE: Micros = 12 * HOUR;
/// No session lasts longer.
pub const LONGEST: Micros = 7 * DAY;
/// One person has at most so many; the one unused for longest makes room.
pub const MOST: i64 = 50;
/// A use is written down when the last one on record is older.
const NOTED_EVERY: Micros = 10 * MINUTE;
/// So many characters of what a browser calls itself are kept.
const AGENT: usize = 200;

/// What a browser keeps: 256 random bits. `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// A new one from 32 random octets.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads what [`text`](Self::text) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        // Before it is decoded: a cookie may be of any length.
        let fits = text.len() == 43;
        let bytes = fits.then(|| BASE64_URL_SAFE_NO_PAD.decode(text).ok()).flatten()?;
        bytes.try_into().ok().map(Self)
    }

    /// As the cookie holds it.
    pub fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As the database knows it.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(***)")
    }
}

/// A session that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// The digest of its token.
    pub digest: [u8; 32],
    /// Whose it is.
    pub person: PrincipalId,
    /// A second factor was shown when it began.
    pub second_factor: bool,
    /// When it began, microseconds UTC.
    pub created_at: Micros,
    /// When it was last used, to ten minutes.
    pub seen_at: Micros,
}

/// A session as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// A second factor was shown when it began.
    pub second_factor: bool,
    /// When it began, microseconds UTC.
    pub created_at: Micros,
    /// When it was last used, to ten minutes.
    pub seen_at: Micros,
    /// The network it began from.
    pub network: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// What a new session is begun with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Whose it is.
    pub person: PrincipalId,
    /// The state of its credentials when they were verified.
    pub credential_version: i64,
    /// A second factor was shown.
    pub second_factor: bool,
    /// Where from.
    pub peer: IpAddr,
    /// What the browser calls itself; foreign text.
    pub user_agent: String,
    /// The session the browser had until now: it ends, so that nobody goes on with a token that others may have planted.
    pub replaces: Option<SessionToken>,
}

impl Beginning {
    /// One for somebody whose password was verified just now.
    pub fn of(actor: &Actor, peer: IpAddr, user_agent: &str) -> Self {
        Self {
            person: actor.person,
            credential_version: actor.credential_version,
            second_factor: false,
            peer,
            user_agent: user_agent.to_owned(),
            replaces: None,
        }
    }
}

/// Begins a session. False when the credentials are no longer those that were verified, or the account is shut.
pub fn begin(tx: &mut Tx<'_>, token: &SessionToken, new: &Beginning, now: Micros) -> Result<bool, DbError> {
    if let Some(old) = &new.replaces {
        end(tx, old)?;
    }
    if super::version_of(tx, new.person)? != Some(new.credential_version) {
        return Ok(false);
    }
    let agent: String =
        new.user_agent.chars().map(|c| if c.is_control() { ' ' } else { c }).take(AGENT).collect();
    let network = NetworkKey::from(new.peer).to_string();
    store::insert(tx, &token.digest(), new, (&network, &agent), (now, lasts_until(now, now)))?;
    store::keep_newest(tx, new.person, MOST)?;
    Ok(true)
}

/// The session of a token and its person as it stands now, if it still holds.
pub fn look_up(
    conn: &mut Conn<'_>,
    token: &SessionToken,
    now: Micros,
) -> Result<Option<(Session, Viewer)>, DbError> {
    let Some((session, login, name)) = store::find(conn, &token.digest(), now)? else { return Ok(None) };
    let viewer = Viewer::of(conn, session.person, login, name)?;
    Ok(Some((session, viewer)))
}

/// Ends the session of a token. False when there was none.
pub fn end(tx: &mut Tx<'_>, token: &SessionToken) -> Result<bool, DbError> {
    store::delete(tx, &token.digest())
}

/// Ends one of a person by its number. False when it has none of this number.
pub fn end_one(tx: &mut Tx<'_>, person: PrincipalId, id: i64) -> Result<bool, DbError> {
    store::delete_numbered(tx, person, id)
}

/// Ends all of a person, or all but one; gives how many.
pub fn end_others(tx: &mut Tx<'_>, person: PrincipalId, keep: Option<i64>) -> Result<u64, DbError> {
    store::delete_others(tx, person, keep.unwrap_or_default())
}

/// Lets one session, or (None) all of a person go on although its credentials have changed from version `from`: it was the
/// person itself that has changed them.
pub fn carry_on(tx: &mut Tx<'_>, person: PrincipalId, from: i64, only: Option<i64>) -> Result<(), DbError> {
    let Some(version) = super::version_of(tx, person)? else { return Ok(()) };
    store::set_version(tx, person, (from, version), only.unwrap_or_default())
}

/// Those of a person that hold, the one used last first.
pub fn list(conn: &mut Conn<'_>, person: PrincipalId, now: Micros) -> Result<Vec<Listed>, DbError> {
    store::list(conn, person, now)
}

/// Deletes those that have ended by themselves.
///
/// # Errors
/// The database.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::delete_expired(tx, now)
}

/// Whether a use is worth writing down.
fn is_due(seen_at: Micros, now: Micros) -> bool {
    now - seen_at >= NOTED_EVERY
}

/// Until when one lasts that is used now.
fn lasts_until(created_at: Micros, now: Micros) -> Micros {
    (now + IDLE).min(created_at + LONGEST)
}

impl Auth {
    /// Begins a session; gives what the browser is to keep. None when the credentials are no longer those that were verified.
    ///
    /// # Errors
    /// The database.
    pub async fn begin_session(&self, new: Beginning) -> Result<Option<SessionToken>, DbError> {
        let (token, now) = (SessionToken::new(rand::random()), self.clock.now());
        let kept = token.clone();
        let begun = self.db.write(move |tx| begin(tx, &token, &new, now)).await?;
        Ok(begun.then_some(kept))
    }

    /// The session of a token and its person as it stands now, if it still holds: one brief read. Its use is written down
    /// now and then.
    ///
    /// # Errors
    /// The database.
    pub async fn session(&self, token: &SessionToken) -> Result<Option<(Session, Viewer)>, DbError> {
        let (token, now) = (token.clone(), self.clock.now());
        let found = self.db.read_brief(move |conn| look_up(conn, &token, now)).await?;
        if let Some((session, _)) = found.as_ref().filter(|(session, _)| is_due(session.seen_at, now)) {
            let (id, until) = (session.id, lasts_until(session.created_at, now));
            let noted: Result<(), DbError> =
                self.db.write(move |tx| store::note_use(tx, id, now, until)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a session cannot be noted");
            }
        }
        Ok(found)
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// The database.
    pub async fn end_session(&self, token: &SessionToken) -> Result<bool, DbError> {
        let token = token.clone();
        self.db.write(move |tx| end(tx, &token)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back_and_nothing_else_is_one() {
        let token = SessionToken::new([7; 32]);
        assert_eq!(SessionToken::parse(&token.text()), Some(token.clone()));
        for text in ["", "a", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43), &"A".repeat(100_000)] {
            assert_eq!(SessionToken::parse(text), None);
        }
        assert_eq!(format!("{token:?}"), "SessionToken(***)");
    }

    #[test]
    fn a_session_lasts_twelve_hours_and_never_more_than_seven_days() {
        assert_eq!(lasts_until(0, 0), IDLE);
        assert_eq!(lasts_until(0, LONGEST - HOUR), LONGEST);
        assert!(!is_due(0, NOTED_EVERY - 1) && is_due(0, NOTED_EVERY));
    }
}
