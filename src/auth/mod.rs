//! Who logs in, and the secrets that need keeping.
//!
//! [`Auth::verify_login`] is the one door for every protocol. A wrong name costs the same time as a wrong password;
//! guessing is limited per account, per address and per network, and where an account has logged in of late others cannot lock
//! it out; a log-in verified a moment ago is remembered, bound to the
//! credential version that is read each time, so that a change acts on all nodes at once.

pub mod api_token;
pub mod app_password;
mod cache;
pub mod dkim;
pub mod imap_off;
pub mod keys;
pub mod password;
pub mod peers;
pub mod sasl;
pub mod second_factor;
pub mod session;
mod store;
#[cfg(test)]
mod tests;
pub mod token;
pub(crate) mod totp;

pub use keys::{KeyError, Keys};
pub use password::{HashError, PasswordHash};

use crate::{
    address::Address,
    clock::{Clock, Micros},
    directory::{self, HeldRole, PrincipalId, Role},
    net::{
        AddressKey,
        limits::{Attempt, LoginLimiter, RetryAfter},
    },
};
use cache::VerifiedCache;
use mailstore::{Db, DbError, db::Conn};
use std::{net::IpAddr, sync::Arc, time::Duration};
use store::Account;
use tokio::sync::Semaphore;

/// Hashings at once: each takes 19 MiB and a core for some 30 ms.
const HASHINGS: usize = 2;
/// A log-in waits so long for its turn to hash.
const HASHING_WAIT: Duration = Duration::from_secs(10);
/// Longest log-in name in octets: a quoted address has room.
const MAX_LOGIN: usize = 320;

/// Somebody who has logged in. Rights come from the directory each time they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PrincipalId,
    /// Its main address.
    pub login: Address,
    /// Its roles at log-in; taking one away ends [`Auth::still_valid`].
    pub roles: Vec<HeldRole>,
    /// Its name as people read it.
    pub name: String,
    /// The state of its credentials at log-in.
    pub credential_version: i64,
    /// It has a second factor, and on the web has shown only the first one so far.
    pub second_factor: bool,
}

impl Actor {
    /// Whether it holds a role everywhere.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&(role, None))
    }
}

/// The way a log-in comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The web pages: the account's password only, hashed anew each time. A second factor is asked for afterwards
    /// ([`Auth::spend_code`]).
    Web,
    /// Submission.
    Submission,
    /// IMAP.
    Imap,
    /// ManageSieve.
    ManageSieve,
    /// CalDAV, CardDAV, WebDAV.
    Dav,
}

/// Why a log-in was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No such name, or not its password.
    #[error("wrong name or password")]
    Bad,
    /// The password is right, the account is shut.
    #[error("the account is disabled")]
    Disabled,
    /// The password is right, but the account has no mailbox and logs in on the web only.
    #[error("the account logs in on the web only")]
    WebOnly,
    /// The password is right, but the account has a second factor: programs take app passwords.
    #[error("the account has a second factor: an app password is needed")]
    AppPasswordOnly,
    /// Too much guessing; the password was not looked at.
    #[error("too many attempts")]
    TooMany {
        /// The next attempt may come after this span.
        retry_after: Micros,
    },
    /// The database or the machine cannot do it now.
    #[error("temporarily unavailable")]
    Unavailable,
}

impl AuthError {
    /// Whether the same log-in may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable | Self::TooMany { .. })
    }
}

impl From<DbError> for AuthError {
    fn from(error: DbError) -> Self {
        tracing::error!(%error, "a log-in cannot be looked up");
        Self::Unavailable
    }
}

/// The door. A cheap clone of one a process.
#[derive(Clone)]
pub struct Auth {
    db: Db,
    clock: Clock,
    limiter: Arc<LoginLimiter>,
    cache: Arc<VerifiedCache>,
    hashing: Arc<Semaphore>,
    /// What the keys of second factors are sealed with.
    keys: Option<Arc<Keys>>,
}

/// What is known of a log-in name before the password is looked at.
struct Found {
    account: Account,
    roles: Vec<HeldRole>,
    app_password: Option<store::AppPasswordUse>,
    /// The last day it has logged in from where it does now.
    seen: Option<i64>,
}

impl Auth {
    /// The door to the accounts in `db`. `cache_key`: 32 random bytes, new for each process.
    pub fn new(db: Db, clock: Clock, limiter: Arc<LoginLimiter>, cache_key: &[u8; 32]) -> Self {
        let cache = Arc::new(VerifiedCache::new(cache_key));
        Self { db, clock, limiter, cache, hashing: Arc::new(Semaphore::new(HASHINGS)), keys: None }
    }

    /// The same, knowing the master key: second factors can be shown.
    #[must_use]
    pub fn opening_with(self, keys: Arc<Keys>) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// Lets a person in by name and password, or says why not. The name is any own address, or the local part alone
    /// when there is only one domain. Mail programs may use an app password instead.
    pub async fn verify_login(
        &self,
        peer: IpAddr,
        login: &str,
        password: &str,
        protocol: Protocol,
    ) -> Result<Actor, AuthError> {
        let found = self.look_up(peer, login, password).await?;
        let name = found.as_ref().map_or_else(|| login.to_lowercase(), |f| f.account.address.key());
        let seen = found.as_ref().and_then(|found| found.seen);
        let resident = found.as_ref().is_some_and(|found| found.account.has_mailbox);
        let known = peers::is_fresh(seen, self.clock.now());
        // A right app password is no guess, since nobody guesses one: it is not kept waiting for those who do.
        let guess = protocol == Protocol::Web || found.as_ref().is_none_or(|f| f.app_password.is_none());
        let attempt = Attempt { account: &name, peer, known };
        if guess {
            let asked = self.limiter.check(attempt, self.clock.now());
            asked.map_err(|RetryAfter(retry_after)| AuthError::TooMany { retry_after })?;
        }
        let judged = self.judge(found, password, protocol).await;
        if guess {
            self.note_outcome(attempt, &judged);
        }
        // Half a log-in makes no place known.
        let whole = |actor: &Actor| protocol != Protocol::Web || !actor.second_factor;
        if let Some(actor) = judged.as_ref().ok().filter(|actor| whole(actor)) {
            self.note_peer((actor.person, &name, resident), peer, seen).await;
        }
        judged
    }

    fn note_outcome(&self, attempt: Attempt<'_>, judged: &Result<Actor, AuthError>) {
        let now = self.clock.now();
        match judged {
            Ok(_) => self.limiter.record_success(attempt, now),
            Err(AuthError::Bad) => self.limiter.record_failure(attempt, now),
            // Right or not looked at: neither a guess nor somebody who is let in.
            Err(
                AuthError::Disabled
                | AuthError::WebOnly
                | AuthError::AppPasswordOnly
                | AuthError::Unavailable
                | AuthError::TooMany { .. },
            ) => self.limiter.withdraw(attempt, now),
        }
    }

    /// Whether a log-in of before still holds: the account is there and open, its password, app passwords and roles
    /// have not been changed or taken away. One cheap read; a database that is away ends nobody's session.
    pub async fn still_valid(&self, actor: &Actor) -> bool {
        self.holds(actor.person, actor.credential_version).await
    }

    /// [`still_valid`](Self::still_valid), by the person and the state of its credentials at log-in.
    pub async fn holds(&self, person: PrincipalId, version: i64) -> bool {
        let now: Result<Option<i64>, DbError> =
            self.db.read_brief(move |conn| store::open_version(conn, person)).await;
        now.map_or(true, |now| now == Some(version))
    }

    /// The IMAP capabilities switched off for a person.
    pub async fn imap_off(&self, person: PrincipalId) -> Result<Vec<String>, DbError> {
        self.db.read_brief(move |conn| imap_off::list(conn, person)).await
    }

    /// Hashes a password that somebody has chosen, unless it is too short to be guarded by the limits on guessing.
    pub async fn hash_chosen(&self, password: &str) -> Result<PasswordHash, HashError> {
        password::check_chosen(password)?;
        self.hash(password).await
    }

    /// Hashes a password that somebody has chosen for itself: neither too short nor easy to guess for whoever knows `about`.
    pub async fn hash_own(&self, password: &str, about: &[&str]) -> Result<PasswordHash, HashError> {
        password::check_chosen(password)?;
        let about: Vec<String> = about.iter().map(|text| (*text).to_owned()).collect();
        let judged = password.to_owned();
        let weak = self.in_turn(move || password::is_weak(&judged, &about)).await;
        if weak.map_err(|_| HashError::Unavailable)? {
            return Err(HashError::Weak);
        }
        self.hash(password).await
    }

    /// Hashes a new password, when its turn has come.
    pub async fn hash(&self, password: &str) -> Result<PasswordHash, HashError> {
        let (password, salt) = (password.to_owned(), rand::random::<[u8; 16]>());
        let hashed = self.in_turn(move || password::hash(&password, &salt)).await;
        Ok(hashed.map_err(|_| HashError::Unavailable)??)
    }

    async fn look_up(&self, peer: IpAddr, login: &str, password: &str) -> Result<Option<Found>, AuthError> {
        if login.len() > MAX_LOGIN || login.contains('\0') {
            return Ok(None);
        }
        let (login, digest) = (login.to_owned(), app_password::digest_of(password));
        let peer = AddressKey::from(peer).to_string();
        Ok(self.db.read_brief(move |conn| find(conn, login.trim(), digest.as_ref(), &peer)).await?)
    }

    async fn judge(
        &self,
        found: Option<Found>,
        password: &str,
        protocol: Protocol,
    ) -> Result<Actor, AuthError> {
        let Some(found) = found else {
            self.check(None, password).await?;
            return Err(AuthError::Bad);
        };
        self.prove(&found, password, protocol).await?;
        let account = found.account;
        if account.disabled {
            return Err(AuthError::Disabled);
        }
        if protocol != Protocol::Web && !account.has_mailbox {
            return Err(AuthError::WebOnly);
        }
        // A program cannot be asked for a code.
        if protocol != Protocol::Web && account.second_factor && found.app_password.is_none() {
            return Err(AuthError::AppPasswordOnly);
        }
        Ok(Actor {
            person: account.id,
            login: account.address,
            roles: found.roles,
            name: account.name,
            credential_version: account.version,
            second_factor: account.second_factor,
        })
    }

    /// Ok when the password is one of the account.
    async fn prove(&self, found: &Found, password: &str, protocol: Protocol) -> Result<(), AuthError> {
        let (account, now) = (&found.account, self.clock.now());
        if protocol != Protocol::Web {
            if let Some(used) = &found.app_password {
                self.note_use(used, now).await;
                return Ok(());
            }
            if self.cache.knows(account.id, account.version, password, now) {
                return Ok(());
            }
        }
        let verdict = self.check(account.password_hash.clone(), password).await?;
        if !verdict.right {
            return Err(AuthError::Bad);
        }
        if protocol != Protocol::Web && !account.second_factor {
            self.cache.remember(account.id, account.version, password, now);
        }
        if verdict.outdated {
            self.renew_hash(account, password).await;
        }
        Ok(())
    }

    /// Compares with a hash; without one it takes as long and is wrong.
    async fn check(
        &self,
        hash: Option<PasswordHash>,
        password: &str,
    ) -> Result<password::Verdict, AuthError> {
        let password = password.to_owned();
        self.in_turn(move || password::verify(&password, hash.as_ref())).await
    }

    /// Hashes are made in another way since this one was. Failing to store a new one harms nothing.
    async fn renew_hash(&self, account: &Account, password: &str) {
        let (id, old) = (account.id, account.password_hash.clone());
        let Ok(new) = self.hash(password).await else { return };
        let stored = self.db.write(move |tx| store::replace_hash(tx, id, old.as_ref(), &new));
        if let Err(error) = stored.await {
            tracing::warn!(%error, account.id = %id, "a password hash cannot be renewed");
        }
    }

    async fn note_use(&self, used: &store::AppPasswordUse, now: Micros) {
        if !app_password::is_due(used.used_at, now) {
            return;
        }
        let id = used.id;
        let noted: Result<(), DbError> = self.db.write(move |tx| store::note_use(tx, id, now)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of an app password cannot be noted");
        }
    }

    /// Runs something slow on a blocking thread, at most two at once.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let turn = tokio::time::timeout(HASHING_WAIT, Arc::clone(&self.hashing).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            tracing::warn!("log-ins wait too long for their turn to hash");
            return Err(AuthError::Unavailable);
        };
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(|_| AuthError::Unavailable)
    }
}

/// The state of a person's credentials now; none when the account is not open.
pub fn version_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Option<i64>, DbError> {
    store::open_version(conn, person)
}

/// The account of a log-in name, with the app password when the digest is of one, as seen from an address.
fn find(
    conn: &mut Conn<'_>,
    login: &str,
    digest: Option<&[u8; 32]>,
    peer: &str,
) -> Result<Option<Found>, DbError> {
    let full = match login.contains('@') {
        true => login.to_owned(),
        false => match directory::only_domain(conn)? {
            Some(domain) => format!("{login}@{domain}"),
            None => return Ok(None),
        },
    };
    let Ok(address) = Address::parse(&full) else { return Ok(None) };
    let key = directory::canonical_key(conn, &address)?;
    let Some(account) = store::account(conn, &key)? else { return Ok(None) };
    let app_password = match digest {
        Some(digest) => store::app_password(conn, account.id, digest)?,
        None => None,
    };
    let roles = directory::roles_of(conn, account.id)?;
    let seen = store::peer_seen(conn, account.id, peer)?;
    Ok(Some(Found { account, roles, app_password, seen }))
}
