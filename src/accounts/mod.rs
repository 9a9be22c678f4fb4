//! Accounts that people look after by themselves: registering, passwords, their own data, and being forgotten.
//!
//! Whoever asks for something by an address learns nothing of the address: the answer is the same whether it has an account
//! or not, and only what is mailed differs. What is mailed is enqueued in the transaction of the use case. Companies, schools and
//! bodies have an account once their address is confirmed, and their role once an operator vouches for them.
//!
//! What other modules keep of a person is contributed as a [`Source`]: its export, and what erasing does.

mod administer;
mod erasure;
mod export;
mod letter;
mod model;
mod own;
mod password;
mod register;
mod store;
#[cfg(test)]
mod tests;

pub use administer::{AccountChange, AccountSheet, Invitation, ListedPerson, NewPerson, scopes_of};
pub use export::Source;
pub use letter::Sign;
pub use model::{
    AccountError, Confirmed, Erasure, ErasureState, NewRegistration, OwnAccount, PRIVACY_VERSION,
    Registration, RegistrationState, Site,
};

use crate::{
    auth::{
        Auth, Keys,
        token::{self, TokenText},
    },
    clock::{Clock, HOUR, Micros},
    directory::{Directory, PrincipalId, Role, Viewer},
    net::rates::{Act, Throttle},
};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};
use std::{net::IpAddr, sync::Arc};

/// Mails of one kind that strangers can have sent to one address in an hour.
const MAILS_PER_HOUR: i64 = 3;

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Accounts {
    db: Db,
    clock: Clock,
    auth: Auth,
    directory: Directory,
    keys: Arc<Keys>,
    throttle: Arc<Throttle>,
    /// What leaves is tried for so long.
    lifetime: Micros,
    sign: Sign,
    sources: Arc<[Source]>,
}

/// What the service is built from.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Log-ins.
    pub auth: Auth,
    /// People.
    pub directory: Directory,
    /// The master key, for DKIM keys.
    pub keys: Arc<Keys>,
    /// What strangers may do.
    pub throttle: Arc<Throttle>,
    /// What leaves is tried for so long, microseconds.
    pub lifetime: Micros,
    /// Signs what leaves.
    pub sign: Sign,
}

impl Accounts {
    /// The service. `sources`: what other modules keep of people.
    pub fn new(parts: Parts, sources: &[Source]) -> Self {
        let Parts { db, clock, auth, directory, keys, throttle, lifetime, sign } = parts;
        let own = export::OWN.iter().chain(sources);
        Self { db, clock, auth, directory, keys, throttle, lifetime, sign, sources: own.copied().collect() }
    }

    /// Asks for one act of a stranger that costs a mail.
    fn ask(&self, peer: IpAddr) -> Result<(), AccountError> {
        self.throttle.ask(Act::Form, peer).map_err(|refused| AccountError::TooMany(refused.wait))
    }

    /// Reads what a token says; it stays good.
    async fn peek(&self, purpose: token::Purpose, text: &str) -> Result<Option<token::Grant>, DbError> {
        let Some(text) = TokenText::parse(text) else { return Ok(None) };
        let now = self.clock.now();
        self.db.read_brief(move |conn| token::peek(conn, purpose, &text, now)).await
    }
}

/// Whether one more mail of a kind may go to an address; counts it. What is counted is the same whether the address has an account.
fn may_mail(tx: &mut Tx<'_>, digest: &[u8; 32], now: Micros) -> Result<bool, DbError> {
    let few = store::mails_since(tx, digest, now - HOUR)? < MAILS_PER_HOUR;
    store::note_mail(tx, digest, now)?;
    Ok(few)
}

/// Forgets what nobody needs any more: registrations that were never confirmed, and how many mails were asked for.
///
/// # Errors
/// The database.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::forget_mails_before(tx, now - HOUR)?;
    store::forget_unconfirmed_before(tx, now - register::LIFETIME)
}

/// How many registrations wait for somebody to vouch for them, and how many requests to be erased for a decision.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn<'_>) -> Result<(u64, u64), DbError> {
    Ok((
        store::count_registrations(conn, RegistrationState::Pending)?,
        store::count_erasures(conn, ErasureState::Open)?,
    ))
}

/// Whether somebody may vouch for others.
pub fn vouches(viewer: &Viewer) -> bool {
    [Role::Operator, Role::OfficeManager, Role::Administrator].iter().any(|role| viewer.has(*role))
}

/// Who acts, when it may vouch for others.
fn vouching(conn: &mut Conn<'_>, by: PrincipalId) -> Result<Viewer, AccountError> {
    Viewer::load(conn, by)?.filter(vouches).ok_or(AccountError::Forbidden)
}

/// Who acts, when it is an administrator.
fn administrator(conn: &mut Conn<'_>, by: PrincipalId) -> Result<Viewer, AccountError> {
    Viewer::load(conn, by)?.filter(|viewer| viewer.is(Role::Administrator)).ok_or(AccountError::Forbidden)
}
