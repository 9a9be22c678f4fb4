//! Why something was not done with a listing, or with a firm.

use super::{State, check::Faults};
use crate::{directory::Forbidden, jobs::company::CompanyState};
use mailstore::DbError;

/// Why something was not done with a listing.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// There is no such entry, or not for this reader.
    #[error("no such entry")]
    NotFound,
    /// This is for others to do.
    #[error("not allowed")]
    Forbidden,
    /// Somebody else has changed it since it was read.
    #[error("it was changed meanwhile")]
    Stale,
    /// It stands where this cannot be done.
    #[error("this cannot be done with an entry that is {0}")]
    State(State),
    /// An entry of the business directory stands where this cannot be done.
    #[error("this cannot be done with an entry that is {0}")]
    CompanyState(CompanyState),
    /// As many of them as may wait are waiting already.
    #[error("too many entries wait already")]
    TooMany,
    /// Some fields are wrong.
    #[error("{0}")]
    Invalid(Faults),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Faults> for ListingError {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl From<Forbidden> for ListingError {
    fn from(_: Forbidden) -> Self {
        Self::Forbidden
    }
}

impl ListingError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }

    pub(super) fn into_db(self) -> DbError {
        match self {
            Self::Db(error) => error,
            other => DbError::Other(other.to_string()),
        }
    }
}
