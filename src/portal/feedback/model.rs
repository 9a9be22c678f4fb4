//! What visitors write: kinds, states, what can go wrong. No SQL.

use crate::{clock::Micros, directory::PrincipalId, fields::Faults, site::PostError, words::words};
use mailstore::DbError;
use std::fmt;

/// The number of what was written. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedbackId(pub i64);

impl fmt::Display for FeedbackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

words! {
    /// What it is about.
    Kind {
        /// Something cannot be used by somebody.
        Accessibility = "accessibility",
        /// Something does not work.
        Fault = "fault",
        /// Something is wrong or missing in a text.
        Content = "content",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What became of it.
    State {
        /// Nobody has done anything yet.
        New = "new",
        /// It was answered.
        Answered = "answered",
        /// Nothing more is to be done.
        Closed = "closed",
    }
}

/// What a visitor writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeedback {
    /// What it is about.
    pub kind: Kind,
    /// The page, at most 500 characters; may be empty.
    pub page: String,
    /// The text, at most 5,000 characters.
    pub text: String,
    /// Who writes, if it says so.
    pub name: String,
    /// Where an answer goes, if one is wanted.
    pub address: String,
    /// Which version of the consent was given; needed with a name or an address.
    pub consent: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Its number.
    pub id: FeedbackId,
    /// Its code for who wrote it.
    pub code: String,
    /// What became of it.
    pub state: State,
    /// What was written.
    pub message: NewFeedback,
    /// Who wrote it, if that person had logged in and consented.
    pub person: Option<PrincipalId>,
    /// What was noted about it.
    pub note: String,
    /// Who noted it.
    pub actor: Option<PrincipalId>,
    /// Grows with each change: whoever changes says which one it has seen.
    pub version: i64,
    /// When it came.
    pub created_at: Micros,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// Why something cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// There is none.
    #[error("there is no such message")]
    NotFound,
    /// The person may not do that.
    #[error("this person may not do that")]
    Forbidden,
    /// Somebody has changed it meanwhile; nothing was done.
    #[error("the message was changed meanwhile")]
    Conflict,
    /// Very much was written today; it may be tried tomorrow.
    #[error("too much was written today")]
    TooMany,
    /// What was given is incomplete or wrong.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The letter cannot be written.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl FeedbackError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::TooMany => true,
            Self::Db(error) | Self::Post(PostError::Db(error)) => error.is_temporary(),
            _ => false,
        }
    }
}
