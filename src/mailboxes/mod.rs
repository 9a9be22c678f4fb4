//! Mailboxes as a person sees and changes them: the only road from an edge to a writing function of the store.
//!
//! Every use case takes the acting person, finds out inside its transaction which offices, functions and groups that
//! person belongs to just then, and checks the rights (RFC 4314) of all of them. What is here knows neither IMAP nor HTTP.

mod acl;
pub mod admin;
mod board;
mod change;
mod holder;
mod import;
mod manage;
mod metadata;
mod model;
mod names;
mod read;
#[cfg(test)]
mod tests;
mod text;

pub use acl::{Grant, Grantable, Grantee};
pub use admin::Granted;
pub use change::{FlagChange, MOVE_AT_ONCE};
pub use holder::may_post;
pub use import::{Imported, Incoming};
pub use metadata::{Annotate, VALUE_MAX, may_see};
pub use model::{Found, Listed, MailboxError, NewMail, View};
pub use names::{DISCUSSIONS, Namespace, OTHERS, SEPARATOR, SHARED};
pub use text::{TextAnswers, UidHits};

use holder::{check, require, rights_on, with_rights};

use crate::{
    clock::{Clock, Micros},
    directory::{Kind, PrincipalId},
    discussion::{self, Discussions},
    search,
};
use mailstore::{
    Db, DbError, Rights, StoreError,
    db::Tx,
    index::Index,
    mailbox::{self, NewMailbox},
    rights,
    rows::Rows,
};

/// How many bytes of mailbox indexes a node keeps in memory.
const INDEX_BYTES: usize = 64 << 20;

/// The kind of mailboxes whose contents are the business of discussions.
pub const DISCUSSION: i64 = discussion::MAILBOX_KIND;

/// What every mailbox owner gets, by name and special use.
pub const DEFAULTS: [(&str, Option<&str>); 6] = [
    ("INBOX", None),
    (templates::text::folders::DRAFTS, Some("\\Drafts")),
    (templates::text::folders::SENT, Some("\\Sent")),
    (templates::text::folders::JUNK, Some("\\Junk")),
    (templates::text::folders::TRASH, Some("\\Trash")),
    (templates::text::folders::ARCHIVE, Some("\\Archive")),
];

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Mailboxes {
    db: Db,
    clock: Clock,
    index: Index,
    rows: Rows,
    words: search::Index,
    /// Who looks after boards; None: there are none.
    discussions: Option<Discussions>,
}

impl Mailboxes {
    /// The mailboxes in `db`.
    pub fn new(db: Db, clock: Clock) -> Self {
        let (index, rows) = (Index::new(db.clone(), INDEX_BYTES), Rows::new(db.clone()));
        // Two connections are always left for others.
        let words = search::Index::new(db.read_connections().saturating_sub(2).max(1));
        Self { db, clock, index, rows, words, discussions: None }
    }

    /// The same, with boards among the mailboxes.
    #[must_use]
    pub fn with_boards(self, discussions: Discussions) -> Self {
        Self { discussions: Some(discussions), ..self }
    }

    /// The time, as all sessions have it.
    pub fn now(&self) -> Micros {
        self.clock.now()
    }
}

/// Makes the default mailboxes of a principal that gets mail. Those of an office or function are its members' to use:
/// they may do everything but change the rights.
///
/// A discussion has its board, where everybody has own marks of what is read; who may do what there is its service's to say.
pub fn create_defaults(tx: &mut Tx<'_>, owner: PrincipalId, kind: Kind, now: Micros) -> Result<(), DbError> {
    let board = kind == Kind::List;
    let number = if board { DISCUSSION } else { 0 };
    for (name, special_use) in DEFAULTS.into_iter().take(if board { 1 } else { DEFAULTS.len() }) {
        let new = NewMailbox { owner: owner.0, name, special_use, kind: number, private_seen: board };
        let made = match mailbox::create(tx, &new, now) {
            Ok(made) => made,
            Err(StoreError::Exists) => continue,
            Err(StoreError::Db(error)) => return Err(error),
            Err(error) => return Err(DbError::Other(error.to_string())),
        };
        if kind.is_shared() {
            let members = Rights::ALL.without(Rights::ADMINISTER);
            rights::set(tx, made.id, owner.0, members).map_err(|e| DbError::Other(e.to_string()))?;
        }
    }
    Ok(())
}
