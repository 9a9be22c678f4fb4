//! Rows of mailboxes by name in memory, for clients that ask again and again whether something has come.

use crate::{Collection, Db, DbError, Mailbox, db::Mark, mailbox};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many names are kept; then all are forgotten.
const KEPT: usize = 8192;

/// The rows that were asked for on this node. A cheap clone.
#[derive(Clone)]
pub struct Rows {
    db: Db,
    kept: Arc<Mutex<HashMap<(i64, String), Known>>>,
}

/// What is known of a name.
struct Known {
    id: i64,
    /// The owner's set of mailboxes before the name was read.
    names: Mark,
    /// The mailbox before its row was read.
    entries: Mark,
    /// None as long as the mailbox was not watched when it was read.
    row: Option<Mailbox>,
}

impl Rows {
    /// Rows of `db`.
    pub fn new(db: Db) -> Self {
        Self { db, kept: Arc::default() }
    }

    /// The mailbox of that name, if there is one. Where the feed is complete and has told of no change since it was last
    /// asked for, nothing is read.
    ///
    /// Errors: the database is away.
    pub async fn find(&self, owner: i64, name: &str) -> Result<Option<Mailbox>, DbError> {
        let key = (owner, name.to_owned());
        if !self.db.feed_is_complete() {
            return self.read(key).await;
        }
        // Marked before anything is read: a change that comes meanwhile makes it be read once too often.
        let watched = match self.kept().get(&key).filter(|known| known.names.holds()) {
            Some(Known { row: Some(row), entries, .. }) if entries.holds() => return Ok(Some(row.clone())),
            Some(known) => Some((known.id, known.entries.renewed())),
            None => None,
        };
        let names = self.db.feed().mark(Collection::Mailboxes(owner));
        let found = self.read(key.clone()).await?;
        if let Some(row) = &found {
            let known = match watched.filter(|(id, _)| *id == row.id) {
                Some((id, entries)) => Known { id, names, entries, row: Some(row.clone()) },
                None => {
                    let entries = self.db.feed().mark(Collection::Mailbox(row.id));
                    Known { id: row.id, names, entries, row: None }
                }
            };
            self.keep(key, known);
        }
        Ok(found)
    }

    async fn read(&self, (owner, name): (i64, String)) -> Result<Option<Mailbox>, DbError> {
        self.db.read_brief(move |c| mailbox::find(c, owner, &name)).await
    }

    fn keep(&self, key: (i64, String), known: Known) {
        let mut kept = self.kept();
        if kept.len() >= KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, known);
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<(i64, String), Known>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
