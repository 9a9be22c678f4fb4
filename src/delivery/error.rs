//! Why mail is not taken.

use mailstore::{DbError, StoreError};

/// Why a recipient or a message is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The domain is ours, the address is nobody's.
    #[error("no such address")]
    NoSuchUser,
    /// The domain is not ours.
    #[error("the domain is not hosted here")]
    NotHosted,
    /// The address takes no mail at present.
    #[error("disabled")]
    Disabled,
    /// No room.
    #[error("over quota")]
    OverQuota,
    /// The domain in From wants no mail that does not prove to be from there, and this one does not (RFC 7489 §6.7).
    #[error("{0} refuses mail that does not pass DMARC, and this message does not")]
    Forged(String),
    /// It is suspicious, and leads only to addresses outside, where it would seem to come from us.
    #[error("suspicious mail is not sent on")]
    Suspicious,
    /// The message goes round.
    #[error("mail loop")]
    Loop,
    /// Binary content that has no form in lines.
    #[error("binary content that cannot be converted")]
    NotConvertible,
    /// The database cannot take it now.
    #[error("temporarily unavailable")]
    Unavailable,
    /// A fault of ours: the sender may try again, the log knows more.
    #[error("internal error: {0}")]
    Internal(String),
}

impl DeliveryError {
    /// Whether the same delivery may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::OverQuota | Self::Unavailable | Self::Internal(_))
    }
}

impl From<DbError> for DeliveryError {
    fn from(error: DbError) -> Self {
        if !error.is_temporary() {
            return Self::Internal(error.to_string());
        }
        // Its words go no further.
        tracing::warn!(%error, "the database is not available, mail is put off");
        Self::Unavailable
    }
}

impl From<StoreError> for DeliveryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::OverQuota => Self::OverQuota,
            StoreError::Db(error) => error.into(),
            other => Self::Internal(other.to_string()),
        }
    }
}
