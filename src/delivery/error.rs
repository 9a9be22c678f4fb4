//! Why mail is not taken.

use crate::{
    directory::PrincipalId,
    discussion::{DiscussionError, PostError},
};
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
    /// A discussion does not take it, for the reason given.
    #[error("{0}")]
    Refused(String),
    /// It is for discussions, and was not made ready for them: whoever delivers does that and begins again.
    #[error("not made ready for a discussion")]
    Undrafted(Vec<(PrincipalId, Option<String>)>),
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

/// An error that may say that a message is to be made ready for discussions first.
pub trait Undrafted {
    /// For which, each with the token in the address it was written to.
    fn wanted(&self) -> Option<&[(PrincipalId, Option<String>)]>;
}

impl Undrafted for DeliveryError {
    fn wanted(&self) -> Option<&[(PrincipalId, Option<String>)]> {
        match self {
            Self::Undrafted(wanted) => Some(wanted),
            _ => None,
        }
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

impl From<PostError> for DeliveryError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Refused(refusal) => Self::Refused(refusal.to_string()),
            PostError::Other(DiscussionError::Db(error)) => error.into(),
            PostError::Other(DiscussionError::Store(error)) => error.into(),
            PostError::Other(other) => Self::Internal(other.to_string()),
        }
    }
}
