//! Mail in and out of the store as files: mbox and Maildir.
//!
//! In reading order: [`import()`] and [`export`] are the use cases, [`progress`] what they tell meanwhile, `mbox` and
//! `maildir` the formats; [`archive`] brings what another list server has kept into a discussion; `line_ends`, `status` and `flags_file` are what both need.
//!
//! The bytes of a message are kept but for two things, both undone by an export: in a message whose first line ends
//! in a bare LF every LF gets a CR before it, and mbox quotes lines that begin with `From `. So a Maildir or mbox
//! with LF comes out identical by `LineEnds::Lf`, one with CRLF by `LineEnds::Crlf`, whatever else is in it (NUL, 8-bit,
//! stray CR, a line end of the other kind), and an exported mbox imports to the same digests whatever was stored.
//!
//! An import may be cut off anywhere and run again: see [`Mailboxes::import`](crate::mailboxes::Mailboxes::import).

pub mod archive;
pub mod export;
mod flags_file;
pub mod import;
mod line_ends;
pub mod maildir;
pub mod mbox;
mod packed;
pub mod progress;
mod sources;
mod status;
#[cfg(test)]
mod tests;

pub use import::{Limits, Parcel, Source, import};
pub use line_ends::LineEnds;
pub use progress::{Counts, Ended, Progress};

use crate::mailboxes::MailboxError;
use mailstore::DbError;
use std::{io, path::Path, path::PathBuf};

/// A message larger than this is left out and reported, bytes.
pub const MESSAGE_MAX: usize = 256 << 20;

/// Why an import or export stopped. What was imported before stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A file or folder cannot be read or written.
    #[error("{}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no mbox: it does not begin with `From `.
    #[error("{}: no mbox, it does not begin with \"From \"", .0.display())]
    NotMbox(PathBuf),
    /// The folder is no Maildir: it has neither `cur` nor `new`.
    #[error("{}: no Maildir, it has no folder \"cur\" or \"new\"", .0.display())]
    NotMaildir(PathBuf),
    /// What is to be written is there already and is something else.
    #[error("{}: exists already; name a new one", .0.display())]
    Exists(PathBuf),
    /// The file of flags beside an mbox is broken.
    #[error("{}: {why}; mend it or move it away", path.display())]
    FlagsFile {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// No such message.
    #[error("there is no message with that UID")]
    NoMessage,
    /// The mailbox refuses.
    #[error("mailbox {mailbox}")]
    Mailbox {
        /// Its name.
        mailbox: String,
        /// Why.
        source: MailboxError,
    },
    /// A message in the store cannot be unpacked.
    #[error("a stored message")]
    Stored(#[from] DbError),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl TransferError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    fn mailbox(name: &str) -> impl FnOnce(MailboxError) -> Self {
        let mailbox = name.to_owned();
        move |source| Self::Mailbox { mailbox, source }
    }

    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Mailbox { source: MailboxError::Unavailable, .. })
    }

    /// Whether the owner of the mailbox has no room left.
    pub fn is_over_quota(&self) -> bool {
        matches!(self, Self::Mailbox { source: MailboxError::OverQuota, .. })
    }
}

/// The result of a task on a blocking thread; a panic in it is a fault of ours.
async fn joined<T>(task: tokio::task::JoinHandle<Result<T, TransferError>>) -> Result<T, TransferError> {
    task.await.unwrap_or_else(|e| Err(TransferError::Internal(e.to_string())))
}
