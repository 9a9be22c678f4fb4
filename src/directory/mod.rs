//! Principals (people, offices, functions, groups, rooms), their addresses, roles and memberships; who gets the mail
//! of an address and who may send as it.
//!
//! Functions on a [`Conn`] read, methods of [`Edit`] write: both are parts of a bigger use case. [`Directory`] runs
//! them as whole ones. Every change leaves an audit record and wakes who watches `Collection::Directory`.
//!
//! Knows nothing of mailboxes but that some principals have one: [`OnCreated`] makes it.

mod actor;
mod edit;
mod model;
mod resolve;
mod rows;
mod store;
#[cfg(test)]
mod tests;
mod viewer;

pub use actor::{Actor, Forbidden};
pub use edit::Edit;
pub use model::{
    Alias, DirectoryError, DomainEntry, Filter, HeldRole, Kind, Member, NewPrincipal, Principal, PrincipalId,
    Role,
};
pub use resolve::{
    Resolution, Sending, Target, canonical_key, find, is_hosted, is_postmaster, may_send_as, resolve,
};

pub use viewer::Viewer;

use crate::{
    address::Address,
    audit::Doer,
    clock::{Clock, Micros},
};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};

/// Called in the transaction that gives a principal a mailbox, to make its folders.
pub type OnCreated = fn(&mut Tx<'_>, PrincipalId, Kind, Micros) -> Result<(), DbError>;

/// The directory as a service. A cheap clone.
#[derive(Clone)]
pub struct Directory {
    db: Db,
    clock: Clock,
    on_created: OnCreated,
}

impl Directory {
    /// The directory in `db`.
    pub fn new(db: Db, clock: Clock, on_created: OnCreated) -> Self {
        Self { db, clock, on_created }
    }

    /// Changes the directory: all that `change` does is one transaction, undone when it gives an error. It may run
    /// more than once.
    pub async fn edit<T, F>(&self, by: Doer, change: F) -> Result<T, DirectoryError>
    where
        F: FnMut(&mut Edit<'_, '_>) -> Result<T, DirectoryError> + Send + 'static,
        T: Send + 'static,
    {
        self.change(by, change).await
    }

    /// As [`edit`](Self::edit) for a use case that has errors of its own.
    pub async fn change<T, E, F>(&self, by: Doer, mut change: F) -> Result<T, E>
    where
        F: FnMut(&mut Edit<'_, '_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (now, on_created) = (self.clock.now(), self.on_created);
        self.db.write(move |tx| change(&mut Edit::new(tx, &by, now, on_created))).await
    }

    /// As [`edit`](Self::edit), for a use case with rights and errors of its own: `change` gets whoever asks as it stands in
    /// the transaction.
    ///
    /// # Errors
    /// [`Forbidden`] when the account of whoever asks is gone or shut.
    pub async fn edit_by<T, E, F>(&self, by: Actor, mut change: F) -> Result<T, E>
    where
        F: FnMut(&mut Edit<'_, '_>, &Viewer) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + From<Forbidden> + Send + 'static,
    {
        let (now, on_created) = (self.clock.now(), self.on_created);
        let act = move |tx: &mut Tx<'_>| {
            let (viewer, doer) = by.enter::<E>(tx)?;
            change(&mut Edit::new(tx, &doer, now, on_created), &viewer)
        };
        self.db.write(act).await
    }

    /// Reads the directory in one snapshot, with the functions of this module.
    pub async fn read<T, F>(&self, look: F) -> Result<T, DbError>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.db.read(look).await
    }

    /// [`resolve`], as a read of its own.
    pub async fn resolve(&self, address: &Address) -> Result<Resolution, DbError> {
        let address = address.clone();
        self.db.read(move |conn| resolve(conn, &address)).await
    }

    /// [`may_send_as`], as a read of its own.
    pub async fn may_send_as(&self, person: PrincipalId, address: &Address) -> Result<Sending, DbError> {
        let address = address.clone();
        self.db.read(move |conn| may_send_as(conn, person, &address)).await
    }

    /// [`find`], as a read of its own.
    pub async fn find(&self, address: &Address) -> Result<Option<Principal>, DbError> {
        let address = address.clone();
        self.db.read(move |conn| find(conn, &address)).await
    }

    /// [`principals_of`], as a read of its own.
    pub async fn principals_of(&self, person: PrincipalId) -> Result<Vec<PrincipalId>, DbError> {
        self.db.read(move |conn| principals_of(conn, person)).await
    }
}

/// The person itself and every active office, function and group it belongs to, at any depth: whose rights it has.
pub fn principals_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<PrincipalId>, DbError> {
    Ok(store::above(conn, person)?.into_iter().map(|(id, _)| id).collect())
}

/// As [`principals_of`], each with whether the person manages it, by itself or through a group that does.
pub fn standing_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<(PrincipalId, bool)>, DbError> {
    store::above(conn, person)
}

/// The offices and functions whose mailboxes are shared with a person, ordered by address.
pub fn shared_with(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Principal>, DbError> {
    let ids = principals_of(conn, person)?;
    let mut owners = load(conn, &ids)?;
    owners.retain(|owner| owner.has_mailbox && owner.id != person);
    Ok(owners)
}

/// The principals of these numbers, ordered by address; removed ones are left out.
pub fn load(conn: &mut Conn<'_>, ids: &[PrincipalId]) -> Result<Vec<Principal>, DbError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    store::load(conn, &ids)
}

/// Principals in pages, ordered by address.
pub fn list(conn: &mut Conn<'_>, filter: &Filter) -> Result<Vec<Principal>, DbError> {
    store::list(conn, filter)
}

/// All addresses of a principal; aliases are not among them.
pub fn addresses_of(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Address>, DbError> {
    store::addresses_of(conn, id)
}

/// The members of an office or group, or the holders of a function, ordered by address; disabled ones too.
pub fn members(conn: &mut Conn<'_>, group: PrincipalId) -> Result<Vec<Member>, DbError> {
    store::members(conn, group)
}

/// The roles a person holds.
pub fn roles_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<HeldRole>, DbError> {
    store::roles(conn, person)
}

/// Whether anybody active runs the system.
pub fn has_administrator(conn: &mut Conn<'_>) -> Result<bool, DbError> {
    Ok(!store::administrators(conn, 1)?.is_empty())
}

/// All domains, ordered by name.
pub fn domains(conn: &mut Conn<'_>) -> Result<Vec<DomainEntry>, DbError> {
    store::domains(conn)
}

/// The one domain of ours when there is only one: what a log-in name without `@` is completed with.
pub fn only_domain(conn: &mut Conn<'_>) -> Result<Option<String>, DbError> {
    let mut names = store::own_domains(conn, 2)?;
    Ok(names.pop().filter(|_| names.is_empty()))
}

/// The alias of an address, if it is one.
pub fn find_alias(conn: &mut Conn<'_>, address: &Address) -> Result<Option<Alias>, DbError> {
    let key = canonical_key(conn, address)?;
    match store::addresses(conn, &[key])?.pop() {
        Some(row) if row.principal.is_none() => {
            let targets = store::targets(conn, &[row.id])?.into_iter().map(|(_, target)| target).collect();
            Ok(Some(Alias { address: address.clone(), targets }))
        }
        _ => Ok(None),
    }
}

/// At most `limit` aliases after the address `after`, ordered by address.
pub fn aliases(conn: &mut Conn<'_>, after: Option<&Address>, limit: u32) -> Result<Vec<Alias>, DbError> {
    let after = after.map(Address::key).unwrap_or_default();
    let page = store::aliases(conn, &after, limit)?;
    let ids: Vec<i64> = page.iter().map(|(id, _)| *id).collect();
    let mut aliases: Vec<(i64, Alias)> =
        page.into_iter().map(|(id, address)| (id, Alias { address, targets: Vec::new() })).collect();
    for (id, target) in store::targets(conn, &ids)? {
        if let Some((_, alias)) = aliases.iter_mut().find(|(known, _)| *known == id) {
            alias.targets.push(target);
        }
    }
    Ok(aliases.into_iter().map(|(_, alias)| alias).collect())
}
