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
    Alias, DirectoryError, DomainEntry, Filter, HeldRole, Kind, Member, NewPrincipal, Ordering, Principal,
    PrincipalId, Role, Search,
};
pub use resolve::{
    Resolution, Sending, Target, canonical_key, canonical_keys, find, is_hosted, is_postmaster, may_send_as,
    people_of_keys, person_of_key, resolve,
};

pub use viewer::Viewer;

use crate::{
    address::{Address, Domain},
    audit::Doer,
    clock::{Clock, Micros},
};
use mailstore::{
    Change, Collection, Db, DbError,
    db::{Conn, Tx},
};

/// Called in the transaction that gives a principal a mailbox, to make its folders.
pub type OnCreated = fn(&mut Tx<'_>, PrincipalId, Kind, Micros) -> Result<(), DbError>;

/// Called in the transaction that changes what people read of a principal (its name, main address, members, whether it is
/// disabled or there at all), for whoever keeps that beside the directory.
pub type OnChanged = fn(&mut Tx<'_>, PrincipalId, Kind, Micros) -> Result<(), DbError>;

/// The directory as a service. A cheap clone.
#[derive(Clone)]
pub struct Directory {
    db: Db,
    clock: Clock,
    on_created: OnCreated,
    on_changed: &'static [OnChanged],
}

impl Directory {
    /// The directory in `db`.
    pub fn new(db: Db, clock: Clock, on_created: OnCreated) -> Self {
        Self { db, clock, on_created, on_changed: &[] }
    }

    /// The same directory, whose changes these are told of.
    pub fn telling(self, on_changed: &'static [OnChanged]) -> Self {
        Self { on_changed, ..self }
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
        let (now, on_created, on_changed) = (self.clock.now(), self.on_created, self.on_changed);
        self.db.write(move |tx| change(&mut Edit::new(tx, &by, now, on_created).telling(on_changed))).await
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
        let (now, on_created, on_changed) = (self.clock.now(), self.on_created, self.on_changed);
        let act = move |tx: &mut Tx<'_>| {
            let (viewer, doer) = by.enter::<E>(tx)?;
            change(&mut Edit::new(tx, &doer, now, on_created).telling(on_changed), &viewer)
        };
        self.db.write(act).await
    }

    /// As [`edit_by`](Self::edit_by), for what administrators alone may do: one has to be left when it is done.
    ///
    /// # Errors
    /// [`Forbidden`] unless an administrator asks; [`DirectoryError::LastAdministrator`]; those of `change`.
    pub async fn administer<T, E, F>(&self, by: Actor, mut change: F) -> Result<T, E>
    where
        F: FnMut(&mut Edit<'_, '_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + From<Forbidden> + From<DirectoryError> + Send + 'static,
    {
        let (now, on_created, on_changed) = (self.clock.now(), self.on_created, self.on_changed);
        let act = move |tx: &mut Tx<'_>| {
            // Two who take the role from one another wait here: the second is asked again whether it still has it.
            store::lock_administrators(tx)?;
            let (viewer, doer) = by.enter::<E>(tx)?;
            if !viewer.is(Role::Administrator) {
                return Err(Forbidden.into());
            }
            let mut edit = Edit::new(tx, &doer, now, on_created).telling(on_changed);
            let before = has_administrator(edit.tx())?;
            let done = change(&mut edit)?;
            match !before || has_administrator(edit.tx())? {
                true => Ok(done),
                false => Err(DirectoryError::LastAdministrator.into()),
            }
        };
        self.db.write(act).await
    }

    /// Reads for whoever runs the system, in one snapshot with its rights.
    ///
    /// # Errors
    /// [`Forbidden`] unless an administrator asks; those of `look`.
    pub async fn inspect<T, E, F>(&self, by: Actor, look: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + From<Forbidden> + Send + 'static,
    {
        let read = move |conn: &mut Conn<'_>| {
            let (viewer, _) = by.enter::<E>(conn)?;
            if !viewer.is(Role::Administrator) {
                return Err(Forbidden.into());
            }
            look(conn)
        };
        self.db.read(read).await
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
    Ok(standing_of(conn, person)?.into_iter().map(|(id, _)| id).collect())
}

/// As [`principals_of`], each with whether the person manages it, by itself or through a group that does.
pub fn standing_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<(PrincipalId, bool)>, DbError> {
    let above = store::above(conn, person)?;
    Ok(above.into_iter().filter(|unit| !unit.disabled).map(|unit| (unit.id, unit.manages)).collect())
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

/// One page of what a search finds, and how many there are on all pages.
pub fn search(
    conn: &mut Conn<'_>,
    search: &Search,
    (limit, offset): (u32, u32),
) -> Result<(Vec<Principal>, u64), DbError> {
    Ok((store::search::found(conn, search, limit, offset)?, store::search::count(conn, search)?))
}

/// The roles of several people: person, role, scope.
pub fn roles_of_all(
    conn: &mut Conn<'_>,
    people: &[PrincipalId],
) -> Result<Vec<(PrincipalId, HeldRole)>, DbError> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    store::search::roles_of_all(conn, &ids)
}

/// What a principal is a member of by itself, disabled ones too, ordered by name; each with whether it manages it.
pub fn memberships(conn: &mut Conn<'_>, member: PrincipalId) -> Result<Vec<Member>, DbError> {
    store::search::memberships(conn, member)
}

/// How many principals of each kind there are; kinds without any are left out.
pub fn count_by_kind(conn: &mut Conn<'_>) -> Result<Vec<(Kind, u64)>, DbError> {
    store::search::count_by_kind(conn)
}

/// One page of the aliases whose address, or one of whose targets, holds a text; and how many there are on all pages.
pub fn search_aliases(
    conn: &mut Conn<'_>,
    text: &str,
    (limit, offset): (u32, u32),
) -> Result<(Vec<Alias>, u64), DbError> {
    let page = store::search::aliases(conn, text, limit, offset)?;
    Ok((with_targets(conn, page)?, store::search::count_aliases(conn, text)?))
}

/// All addresses of a principal; aliases are not among them.
pub fn addresses_of(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Address>, DbError> {
    store::addresses_of(conn, id)
}

/// The members of an office or group, or the holders of a function, ordered by address; disabled ones too.
pub fn members(conn: &mut Conn<'_>, group: PrincipalId) -> Result<Vec<Member>, DbError> {
    store::members(conn, group)
}

/// The people who belong to these units, at whatever depth.
pub fn people_within(conn: &mut Conn<'_>, units: &[PrincipalId]) -> Result<Vec<PrincipalId>, DbError> {
    let units: Vec<i64> = units.iter().map(|unit| unit.0).collect();
    Ok(store::people_within(conn, &units)?.into_iter().map(PrincipalId).collect())
}

/// Who holds a role everywhere or, of a unit, for it; each with whether it is for the unit alone.
pub fn holders(
    conn: &mut Conn<'_>,
    role: Role,
    unit: Option<PrincipalId>,
) -> Result<Vec<(PrincipalId, bool)>, DbError> {
    let rows = store::holders(conn, role.as_str(), unit.map_or(0, |unit| unit.0))?;
    Ok(rows.into_iter().map(|(person, scope)| (PrincipalId(person), unit.is_some() && scope != 0)).collect())
}

/// Lets the membership of a discussion follow what its service says: people come in, others go.
pub fn enrol(
    tx: &mut Tx<'_>,
    list: PrincipalId,
    (coming, going): (&[PrincipalId], &[PrincipalId]),
    now: Micros,
) -> Result<(), DbError> {
    let ids = |people: &[PrincipalId]| people.iter().map(|one| one.0).collect::<Vec<i64>>();
    if coming.is_empty() && going.is_empty() {
        return Ok(());
    }
    store::enrol(tx, list.0, &ids(coming), now)?;
    store::dismiss(tx, list.0, &ids(going))?;
    tx.publish(Change { collection: Collection::Directory, seq: 0 });
    Ok(())
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

/// The domain the house itself writes from and is written to at: the first one of ours that was added and is no alias.
pub fn main_domain(conn: &mut Conn<'_>) -> Result<Option<Domain>, DbError> {
    store::first_domain(conn)?.map(|name| rows::domain(&name)).transpose()
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
    with_targets(conn, page)
}

fn with_targets(conn: &mut Conn<'_>, page: Vec<(i64, Address)>) -> Result<Vec<Alias>, DbError> {
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
