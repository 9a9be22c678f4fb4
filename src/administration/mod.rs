//! What administrators look at beside the things themselves: how much there is and what waits, where addresses lead, and who
//! did what. Nothing in here changes anything but by leaving its own trace in the audit log.

mod addresses;
mod log;
mod overview;
#[cfg(test)]
mod tests;

pub use addresses::{Lead, LeadsTo};
pub use log::EXPORT;
pub use overview::Overview;

use crate::directory::{Directory, DirectoryError, Forbidden};
use mailstore::DbError;

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Administration {
    directory: Directory,
}

/// Why something was not shown.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// Whoever asks may not see it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// What was asked for cannot be written down.
    #[error("cannot be written: {0}")]
    Format(String),
    /// The directory refuses.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl AdministrationError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            Self::Forbidden(_) | Self::Format(_) => false,
        }
    }
}

impl Administration {
    /// The service over a directory.
    pub fn new(directory: Directory) -> Self {
        Self { directory }
    }
}
