//! Who belongs to an office, and what it is called: changes of the directory that whoever looks after the office may make.

use super::{
    model::{OfficeError, OfficePerson, PersonForm},
    rights, store,
};
use crate::{
    address::Address,
    directory::{self, Actor, Edit, Forbidden, Kind, Principal, PrincipalId, Viewer},
    fields::{Faults, Why},
};
use mailstore::db::Conn;

/// What is to be changed of an office in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitChange {
    /// Its name; administrators only.
    Name(String),
    /// Whether it is shut; administrators only.
    Disable(bool),
    /// Somebody of the network joins, by its address. Whoever joins reads the mail of the office.
    Join(Address),
    /// Somebody leaves. Who manages the office stays but for administrators.
    Leave(PrincipalId),
    /// Whether somebody manages it; administrators only.
    Head(PrincipalId, bool),
}

/// Somebody who belongs to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The member: a person, or a group of people.
    pub account: Principal,
    /// It manages the office.
    pub head: bool,
    /// What the portal says of it; None: nothing.
    pub said: Option<PersonForm>,
}

pub(super) fn apply(
    edit: &mut Edit<'_, '_>,
    viewer: &Viewer,
    office: PrincipalId,
    change: &UnitChange,
) -> Result<(), OfficeError> {
    let places = rights::places_offices(viewer);
    let own = matches!(change, UnitChange::Join(_) | UnitChange::Leave(_));
    if !(places || (own && rights::edits_office(viewer, office))) {
        return Err(Forbidden.into());
    }
    is_unit(edit.tx(), office)?;
    match change {
        UnitChange::Name(name) => edit.rename(office, name)?,
        UnitChange::Disable(disabled) => edit.set_disabled(office, *disabled)?,
        UnitChange::Join(address) => {
            let person = colleague(edit.tx(), address)?;
            let there = directory::members(edit.tx(), office)?;
            if there.iter().all(|member| member.principal.id != person) {
                edit.add_member(office, person, false)?;
            }
        }
        UnitChange::Leave(person) => {
            let there = directory::members(edit.tx(), office)?;
            let manages = there.iter().any(|member| member.principal.id == *person && member.manager);
            if manages && !places {
                return Err(Forbidden.into());
            }
            store::people::remove(edit.tx(), office, *person)?;
            edit.remove_member(office, *person)?;
        }
        UnitChange::Head(person, manages) => {
            let there = directory::members(edit.tx(), office)?;
            if there.iter().all(|member| member.principal.id != *person) {
                return Err(OfficeError::NoSuch("member", person.to_string()));
            }
            edit.add_member(office, *person, *manages)?;
        }
    }
    Ok(())
}

/// The person of an address, if it works in the network: nobody else joins an office.
fn colleague(conn: &mut Conn<'_>, address: &Address) -> Result<PrincipalId, OfficeError> {
    let unknown = || OfficeError::from(Faults::one("address", Why::Unknown));
    let found = directory::find(conn, address)?.filter(|one| one.kind == Kind::Person && !one.disabled);
    let person = found.ok_or_else(unknown)?.id;
    let viewer = Viewer::load(conn, person)?.filter(rights::works_here);
    viewer.map(|_| person).ok_or_else(unknown)
}

fn is_unit(conn: &mut Conn<'_>, id: PrincipalId) -> Result<(), OfficeError> {
    match store::profiles::kind_of(conn, id)? {
        Some(Kind::Office | Kind::Function) => Ok(()),
        _ => Err(OfficeError::NoSuch("office", id.to_string())),
    }
}

pub(super) fn staff(conn: &mut Conn<'_>, by: &Actor, office: PrincipalId) -> Result<Vec<Staff>, OfficeError> {
    let (viewer, _) = by.enter::<OfficeError>(conn)?;
    if !rights::edits_office(&viewer, office) {
        return Err(Forbidden.into());
    }
    is_unit(conn, office)?;
    let said: Vec<OfficePerson> = store::people::of_office(conn, office, true)?;
    let mut all: Vec<Staff> = directory::members(conn, office)?
        .into_iter()
        .map(|member| Staff {
            said: said.iter().find(|one| one.id == member.principal.id).map(|one| one.form.clone()),
            head: member.manager,
            account: member.principal,
        })
        .collect();
    all.sort_by_key(|one| (!one.head, one.said.as_ref().map_or(i64::MAX, |said| said.position)));
    Ok(all)
}
