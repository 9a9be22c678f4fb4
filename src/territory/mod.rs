//! Whose and about what the portal's contents are: territories (bodies that have joined) and thematic channels, both
//! principals of the directory with a row here; and the comuni of Italy, as far as somebody has loaded them.
//!
//! [`Territories`] runs whole use cases and keeps the lists that all pages want in memory. Only administrators change them;
//! each change leaves an audit record and wakes `Collection::Directory` and `Collection::Portal`.

mod comuni;
mod edit;
mod known;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use comuni::{CsvError, Imported, SAMPLE, Wanted, read_csv};
pub use edit::Edit;
pub use known::Known;
pub use model::{
    Body, Channel, ChannelChange, Comune, ComuneFilter, NewChannel, NewTerritory, Territory, TerritoryChange,
    TerritoryError,
};
pub use store::{
    PastSlug, comune, comune_of_belfiore, comuni, comuni_of, is_inner_channel, move_slug, past_slugs,
};

use crate::{
    clock::{Clock, Micros},
    directory::{Actor, Directory},
    snapshot::Snapshot,
};
use mailstore::{Collection, Db, DbError, db::Conn};
use std::sync::Arc;

/// Territories, channels and comuni as a service. A cheap clone.
#[derive(Clone)]
pub struct Territories {
    db: Db,
    directory: Directory,
    known: Snapshot<Known>,
}

impl Territories {
    /// Those in `db`.
    pub fn new(db: Db, clock: Clock, directory: Directory) -> Self {
        let news = &[Collection::Directory, Collection::Portal];
        Self { known: Snapshot::new(db.clone(), clock, news, known::read), db, directory }
    }

    /// All territories and channels, from memory when nothing has changed: for pages.
    ///
    /// # Errors
    /// Those of reading.
    pub async fn known(&self) -> Result<Arc<Known>, DbError> {
        self.known.get().await
    }

    /// Changes territories, channels or comuni: all that `change` does is one transaction, undone when it gives an error. It
    /// may run more than once.
    ///
    /// # Errors
    /// [`TerritoryError::Forbidden`] unless an administrator asks; those of `change`.
    pub async fn edit<T, F>(&self, by: Actor, mut change: F) -> Result<T, TerritoryError>
    where
        F: FnMut(&mut Edit<'_, '_, '_>) -> Result<T, TerritoryError> + Send + 'static,
        T: Send + 'static,
    {
        self.directory.administer(by, move |directory| change(&mut Edit::new(directory))).await
    }

    /// Reads with the functions of this module in one snapshot.
    ///
    /// # Errors
    /// Those of `look`.
    pub async fn read<T, F>(&self, look: F) -> Result<T, DbError>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.db.read(look).await
    }
}

/// All territories and channels, in a transaction of the caller.
///
/// # Errors
/// Those of reading.
pub fn lists(conn: &mut Conn<'_>) -> Result<Known, DbError> {
    known::read(conn, Micros::default())
}
