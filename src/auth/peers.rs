//! Where accounts have logged in from, on record: whoever is known somewhere is not locked out there by guessing from
//! elsewhere, on no node and after no restart.

use super::{Auth, store};
use crate::{
    clock::{DAY, MINUTE, Micros},
    directory::PrincipalId,
    net::{AddressKey, HOME_AGE, MOST_HOMES},
};
use mailstore::{DbError, db::Tx};
use std::net::IpAddr;

/// After so long a log-in is on record, or will not be.
const NOTING: Micros = MINUTE;

/// The day of an instant, counted since 1970.
pub(super) fn day(at: Micros) -> i64 {
    at.div_euclid(DAY)
}

/// Whether a log-in on that day still counts.
pub(super) fn is_fresh(seen: Option<i64>, now: Micros) -> bool {
    seen.is_some_and(|seen| seen >= first_day(now))
}

/// The first day that still counts.
fn first_day(now: Micros) -> i64 {
    day(now - HOME_AGE)
}

impl Auth {
    /// Takes the addresses people have logged in from of late, at whatever node, for the homes there are, the latest if they are
    /// too many. Of whom a new password has taken them off the record, they are homes no longer.
    ///
    /// # Errors
    /// The database.
    pub async fn renew_homes(&self) -> Result<(), DbError> {
        let now = self.clock.now();
        let (first, most) = (first_day(now), MOST_HOMES as i64);
        let seen = self.db.read(move |conn| store::recent_peers(conn, first, most)).await?;
        let at_home = |(peer, day): (String, i64)| Some((peer.parse::<AddressKey>().ok()?, day * DAY));
        let homes: Vec<_> = seen.into_iter().filter_map(at_home).collect();
        self.limiter.renew_homes(&homes, now - NOTING);
        Ok(())
    }

    /// Notes where somebody has logged in from, once a day, and makes it a home if it is a `resident`'s: somebody with a mailbox.
    pub(super) async fn note_peer(
        &self,
        (person, name, resident): (PrincipalId, &str, bool),
        peer: IpAddr,
        seen: Option<i64>,
    ) {
        // An account without a mailbox may be anybody's: no limit but its own is lifted for it.
        let settled = !resident || self.limiter.settle_in(name, peer);
        if settled && seen != Some(day(self.clock.now())) {
            self.put_on_record(person, peer).await;
        }
    }

    /// Writes down that somebody has logged in from an address today. Failing to harms nothing now.
    pub(super) async fn put_on_record(&self, person: PrincipalId, peer: IpAddr) {
        let today = day(self.clock.now());
        let key = AddressKey::from(peer).to_string();
        let noted: Result<(), DbError> =
            self.db.write(move |tx| store::note_peer(tx, person, &key, today)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, account.id = %person, "where a log-in came from cannot be noted");
        }
    }
}

/// Deletes what counts no more.
///
/// # Errors
/// The database.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::forget_peers_before(tx, first_day(now))
}
