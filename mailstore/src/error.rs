//! Refusals of the store, by what the caller can do about them.

use crate::DbError;

/// Why the store did not do it. Nothing of the unit is kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// There is no such mailbox, or it has just been deleted.
    #[error("no such mailbox")]
    NoSuchMailbox,
    /// A mailbox of that name exists already.
    #[error("mailbox exists")]
    Exists,
    /// The mailbox has others below it.
    #[error("mailbox has children")]
    HasChildren,
    /// The owner has no room for it.
    #[error("over quota")]
    OverQuota,
    /// The mailbox has as many different keywords as it may have.
    #[error("too many keywords")]
    TooManyKeywords,
    /// The mailbox has used up its UIDs; its owner must make a new one.
    #[error("out of UIDs")]
    OutOfUids,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl StoreError {
    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}
