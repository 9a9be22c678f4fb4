//! Who writes for an organisation: the members of its group.

use super::{
    Action, Organisation, OrganisationError, OrganisationId, Organisations,
    act::{Doing, no_mailbox},
    rights,
    standing::let_write,
};
use crate::{
    address::Address,
    directory::{self, Edit, Kind, PrincipalId, Viewer},
    fields::{Faults, Why},
    portal::contents::rights::is_staff,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};

/// People of one organisation.
const MOST: usize = 50;

/// Somebody who writes for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PrincipalId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// It says who else does.
    pub manager: bool,
}

/// The people of an organisation; before the approval, who asked.
pub(super) fn people_of(conn: &mut Conn<'_>, organisation: &Organisation) -> Result<Vec<Person>, DbError> {
    let Some(group) = organisation.group else {
        let asked = directory::load(conn, &[organisation.applicant])?;
        return Ok(asked.into_iter().map(|one| person(one, true)).collect());
    };
    let members = directory::members(conn, group)?;
    Ok(members.into_iter().map(|member| person(member.principal, member.manager)).collect())
}

fn person(principal: directory::Principal, manager: bool) -> Person {
    Person { id: principal.id, name: principal.name, address: principal.address, manager }
}

/// Somebody with an account who may write for an organisation: nobody who works in the network, and would decide about it.
fn outsider(tx: &mut Tx<'_>, address: &Address) -> Result<PrincipalId, OrganisationError> {
    let found = directory::find(tx, address)?.filter(|found| found.kind == Kind::Person);
    let known = match found {
        Some(found) => Viewer::load(tx, found.id)?.filter(|known| !is_staff(known)),
        None => None,
    };
    let none = || OrganisationError::from(Faults::one("address", Why::Unknown));
    known.and_then(|known| known.person).ok_or_else(none)
}

/// Whether somebody else manages it.
fn is_managed_without(people: &[Person], person: PrincipalId) -> bool {
    people.iter().any(|one| one.manager && one.id != person)
}

impl Organisations {
    /// Takes a registered person in, or says anew whether a member manages the organisation.
    ///
    /// Errors: `Invalid` at `address` when nobody outside the network has registered with it, at `people` when there are fifty;
    /// `LastManager`.
    pub async fn join(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (address, manager): (Address, bool),
    ) -> Result<Organisation, OrganisationError> {
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Join), move |tx, viewer, organisation| {
            let group = organisation.group.ok_or(OrganisationError::NotFound)?;
            let (person, people) = (outsider(tx, &address)?, people_of(tx, organisation)?);
            if people.len() >= MOST && people.iter().all(|one| one.id != person) {
                return Err(Faults::one("people", Why::TooLong(MOST)).into());
            }
            if !manager && !is_managed_without(&people, person) {
                return Err(OrganisationError::LastManager);
            }
            let doer = viewer.doer();
            let mut edit = Edit::new(tx, &doer, now, no_mailbox);
            edit.add_member(group, person, manager)?;
            let_write(&mut edit, organisation.application.body, person)
        })
        .await
    }

    /// Lets a member go. Its role stays: without a group it lets nobody write.
    ///
    /// Errors: `LastManager`; `NotFound` when it is no member.
    pub async fn leave(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        person: PrincipalId,
    ) -> Result<Organisation, OrganisationError> {
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Leave), move |tx, viewer, organisation| {
            let says_who = rights::looks_after(viewer, organisation) || !rights::is_own(viewer, organisation);
            if person != by && !says_who {
                return Err(OrganisationError::Forbidden);
            }
            let group = organisation.group.ok_or(OrganisationError::NotFound)?;
            let people = people_of(tx, organisation)?;
            if people.iter().all(|one| one.id != person) {
                return Err(OrganisationError::NotFound);
            }
            if !is_managed_without(&people, person) {
                return Err(OrganisationError::LastManager);
            }
            let doer = viewer.doer();
            Ok(Edit::new(tx, &doer, now, no_mailbox).remove_member(group, person)?)
        })
        .await
    }
}
