//! What edges get and give; no SQL.

use crate::directory::PrincipalId;
use mailstore::{DbError, Mailbox, Rights, StoreError, flags::FlagSet, index::Snapshot, seen::Seen};
use std::sync::Arc;

/// A mailbox a person may look up, with the path under which that person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The path with namespace, levels parted by `/`.
    pub path: String,
    /// The mailbox; None for a level that only holds others.
    pub mailbox: Option<Mailbox>,
    /// Nothing is there: the person has subscribed to the name, or to one below it.
    pub absent: bool,
    /// What the person may do with it.
    pub rights: Rights,
    /// Shown in clients that show subscribed mailboxes only.
    pub subscribed: bool,
    /// Messages the person has not seen.
    pub unseen: i64,
}

/// A mailbox found by path or id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The mailbox.
    pub mailbox: Mailbox,
    /// What the person may do with it.
    pub rights: Rights,
    /// Messages the person has not seen.
    pub unseen: i64,
}

/// A mailbox as a person sees it just now.
#[derive(Debug, Clone)]
pub struct View {
    /// Its entries.
    pub snapshot: Arc<Snapshot>,
    /// What the person may do with it; to read is among it.
    pub rights: Rights,
    /// The person's own \Seen marks, when the mailbox has such.
    pub seen: Option<Seen>,
}

/// A message to be put into a mailbox by a person.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its bytes.
    pub raw: Vec<u8>,
    /// Its flags; those the person may not set are left out.
    pub flags: FlagSet,
    /// INTERNALDATE, microseconds UTC; None: now.
    pub internal_date: Option<i64>,
}

/// Why it was not done. Nothing of the use case is kept.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MailboxError {
    /// There is no such mailbox, or the person may not know of it.
    #[error("no such mailbox")]
    NotFound,
    /// The person may see it but not do this.
    #[error("not permitted")]
    NoRight,
    /// The name cannot be: empty levels, control characters, too long, a namespace.
    #[error("{0}")]
    BadName(&'static str),
    /// It cannot be, for the reason given.
    #[error("{0}")]
    Refused(&'static str),
    /// The name is taken.
    #[error("a mailbox of that name exists")]
    Exists,
    /// It has others below it.
    #[error("it has mailboxes below it")]
    HasChildren,
    /// So many messages are in it.
    #[error("it holds {0} messages")]
    NotEmpty(i64),
    /// The owner's room is used up.
    #[error("over quota")]
    OverQuota,
    /// More keywords, mailboxes or UIDs than there can be.
    #[error("limit reached")]
    Limit,
    /// The value of an annotation is larger than [`super::VALUE_MAX`].
    #[error("the value of an annotation is too big")]
    AnnotationTooBig,
    /// There are as many annotations as may be, or as many bytes of them.
    #[error("too many annotations")]
    TooManyAnnotations,
    /// INBOX and the default mailboxes stay.
    #[error("this mailbox cannot be deleted")]
    Fixed,
    /// It is a board: what is put there takes the road of discussions. Callers never see it.
    #[error("it is the board of a discussion")]
    IsBoard,
    /// The database cannot do it now.
    #[error("temporarily unavailable")]
    Unavailable,
    /// A fault of ours; the log knows more.
    #[error("internal error")]
    Internal(String),
}

impl From<DbError> for MailboxError {
    fn from(error: DbError) -> Self {
        if !error.is_temporary() {
            return Self::Internal(error.to_string());
        }
        // Its words go no further.
        tracing::warn!(%error, "the database is not available, a mailbox cannot be used");
        Self::Unavailable
    }
}

impl From<StoreError> for MailboxError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchMailbox => Self::NotFound,
            StoreError::Exists => Self::Exists,
            StoreError::HasChildren => Self::HasChildren,
            StoreError::OverQuota => Self::OverQuota,
            StoreError::TooManyKeywords | StoreError::OutOfUids => Self::Limit,
            StoreError::Db(error) => error.into(),
        }
    }
}

/// Whose mailbox it is and how it is called there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) owner: PrincipalId,
    pub(super) name: String,
}
