//! How much there is, and what waits.

use super::{Administration, AdministrationError};
use crate::{
    accounts,
    clock::Micros,
    directory::{self, Actor, Kind, PrincipalId},
    queue,
};
use mailstore::db::Conn;

/// How much there is, and what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Principals of each kind there is.
    pub kinds: Vec<(Kind, u64)>,
    /// Registrations that somebody has to vouch for.
    pub registrations: u64,
    /// Requests to be erased that wait for a decision.
    pub erasures: u64,
    /// Recipients to whom mail has still to be sent.
    pub queue: u64,
    /// Since when the oldest of these waits, microseconds UTC.
    pub queue_since: Option<Micros>,
}

impl Overview {
    /// How many there are of a kind.
    pub fn of(&self, kind: Kind) -> u64 {
        self.kinds.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count)
    }
}

impl Administration {
    /// How many registrations wait for somebody to vouch for them, and how many requests to be erased for a decision.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn waiting(&self, by: PrincipalId) -> Result<(u64, u64), AdministrationError> {
        let read = |conn: &mut Conn<'_>| Ok(accounts::waiting(conn)?);
        self.directory.inspect(Actor::Person(by), read).await
    }

    /// How much there is, and what waits.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn overview(&self, by: PrincipalId) -> Result<Overview, AdministrationError> {
        let read = |conn: &mut Conn<'_>| {
            let (registrations, erasures) = accounts::waiting(conn)?;
            let (queue, queue_since) = queue::backlog(conn)?;
            let kinds = directory::count_by_kind(conn)?;
            Ok(Overview { kinds, registrations, erasures, queue: queue.unsigned_abs(), queue_since })
        };
        self.directory.inspect(Actor::Person(by), read).await
    }
}
