//! Changes of the directory, part of the caller's transaction: each checks, writes, leaves an audit record and wakes
//! whoever watches the directory.

mod members;
mod places;
mod principals;

use super::{
    OnChanged, OnCreated,
    model::{DirectoryError, Kind, Principal, PrincipalId},
    rows, store,
};
use crate::{
    address::Address,
    audit::{self, Deed, Doer},
    clock::Micros,
};
use mailstore::{Change, Collection, DbError, db::Tx};

type Result<T> = std::result::Result<T, DirectoryError>;

/// A hand on the directory: who changes it, when, in which transaction.
pub struct Edit<'t, 'c> {
    tx: &'t mut Tx<'c>,
    by: &'t Doer,
    now: Micros,
    on_created: OnCreated,
    on_changed: &'static [OnChanged],
}

impl<'t, 'c> Edit<'t, 'c> {
    /// Begins to change the directory in `tx`. `on_created` is called for each principal that gets a mailbox.
    pub fn new(tx: &'t mut Tx<'c>, by: &'t Doer, now: Micros, on_created: OnCreated) -> Self {
        Self { tx, by, now, on_created, on_changed: &[] }
    }

    /// The same hand, which calls these for each principal it changes.
    pub fn telling(self, on_changed: &'static [OnChanged]) -> Self {
        Self { on_changed, ..self }
    }

    /// The transaction, for what else belongs to the use case.
    pub fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// When the change is made.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// Writes down a change that was made through [`tx`](Self::tx) and wakes who watches the directory.
    pub fn record(
        &mut self,
        action: &'static str,
        subject: &str,
        detail: &str,
    ) -> std::result::Result<(), DbError> {
        audit::record(self.tx, &Deed { at: self.now, by: self.by, action, subject, detail })?;
        self.tx.publish(Change { collection: Collection::Directory, seq: 0 });
        Ok(())
    }

    /// Who makes the change.
    pub fn doer(&self) -> &'t Doer {
        self.by
    }

    /// Tells those who keep something of a principal beside the directory that it is another now.
    fn changed(&mut self, id: PrincipalId, kind: Kind) -> std::result::Result<(), DbError> {
        self.on_changed.iter().try_for_each(|tell| tell(self.tx, id, kind, self.now))
    }

    /// The principal of a number that has not been removed. Held until the end of the transaction: what is written back of
    /// it undoes nobody's change.
    pub fn principal(&mut self, id: PrincipalId) -> Result<Principal> {
        store::lock_principal(self.tx, id)?;
        store::load(self.tx, &[id.0])?
            .pop()
            .ok_or_else(|| DirectoryError::NoSuch("principal", id.to_string()))
    }

    /// The same, if it is a person.
    pub fn person(&mut self, id: PrincipalId) -> Result<Principal> {
        let principal = self.principal(id)?;
        match principal.kind {
            Kind::Person => Ok(principal),
            other => Err(DirectoryError::WrongKind(principal.address.to_string(), other)),
        }
    }

    /// Runs a part that leaves nothing behind when it fails.
    fn part<T>(&mut self, part: impl FnOnce(&mut Edit<'_, 'c>) -> Result<T>) -> Result<T> {
        let (by, now, on_created, on_changed) = (self.by, self.now, self.on_created, self.on_changed);
        self.tx.savepoint(|tx| part(&mut Edit { tx, by, now, on_created, on_changed }))
    }

    /// Whether an address to make lies in a domain of ours; holds that domain until the end of the transaction.
    ///
    /// Errors: [`DirectoryError::AliasDomain`].
    fn is_ours(&mut self, address: &Address) -> Result<bool> {
        store::lock_domain(self.tx, address.domain())?;
        match store::domain_named(self.tx, address.domain())? {
            None => Ok(false),
            Some(row) if row.is_alias => {
                let canonical = rows::domain(&row.canonical)?;
                Err(DirectoryError::AliasDomain(address.to_domain(), canonical))
            }
            Some(_) => Ok(true),
        }
    }

    fn must_be_ours(&mut self, address: &Address) -> Result<()> {
        if self.is_ours(address)? { Ok(()) } else { Err(DirectoryError::NotHosted(address.domain().into())) }
    }
}
