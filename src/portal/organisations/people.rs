//! Who writes for an organisation: the members of its group.

use super::{
    Action, Organisation, OrganisationError, OrganisationId, Organisations,
    act::{Doing, no_mailbox},
    rights,
};
use crate::{
    address::Address,
    directory::{self, Edit, PrincipalId},
};
use mailstore::{DbError, db::Conn};

/// People of one organisation.
pub(super) const MOST: usize = 50;

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

/// Whether somebody else manages it.
fn is_managed_without(people: &[Person], person: PrincipalId) -> bool {
    people.iter().any(|one| one.manager && one.id != person)
}

impl Organisations {
    /// Asks whoever has an address to write for an organisation, or says anew whether a member manages it: gives which of the two
    /// was done.
    ///
    /// Errors: `TooMany` after twenty invitations in a day; `Invalid` at `people` when there are fifty; `LastManager`.
    pub async fn join(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (address, manager): (Address, bool),
    ) -> Result<(Organisation, Action), OrganisationError> {
        let people = self.open(by, place.0).await?.people;
        match people.iter().find(|one| one.address.key() == address.key()) {
            Some(member) => Ok((self.set_manager(by, place, (member.id, manager)).await?, Action::Join)),
            None => Ok((self.invite(by, place, (address, manager)).await?, Action::Invite)),
        }
    }

    async fn set_manager(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (person, manager): (PrincipalId, bool),
    ) -> Result<Organisation, OrganisationError> {
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Join), move |tx, viewer, organisation| {
            let group = organisation.group.ok_or(OrganisationError::NotFound)?;
            let people = people_of(tx, organisation)?;
            if people.iter().all(|one| one.id != person) {
                return Err(OrganisationError::NotFound);
            }
            if !manager && !is_managed_without(&people, person) {
                return Err(OrganisationError::LastManager);
            }
            let doer = viewer.doer();
            Ok(Edit::new(tx, &doer, now, no_mailbox).add_member(group, person, manager)?)
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
