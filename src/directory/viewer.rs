//! Who looks at something or does something, with all that rights are judged by.

use super::{HeldRole, PrincipalId, Role, load, roles_of, store};
use crate::audit::Doer;
use mailstore::{DbError, db::Conn};

/// A visitor, or a person who has logged in as it stands now: what it is, and what it belongs to.
///
/// Services read it in their own transaction, so that what was taken away acts at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewer {
    /// The person; None: a visitor.
    pub person: Option<PrincipalId>,
    /// Its main address.
    pub login: String,
    /// Its name as people read it.
    pub name: String,
    /// Its roles.
    pub roles: Vec<HeldRole>,
    /// The offices, functions, groups and channels it belongs to, at any depth, each with whether it manages it. Ordered.
    pub units: Vec<(PrincipalId, bool)>,
    /// What it belongs to that is disabled for the time being, each with whether it manages it: it acts for none of these, and
    /// may go on reading what is theirs. Ordered.
    pub dormant: Vec<(PrincipalId, bool)>,
}

impl Viewer {
    /// Somebody who has not logged in.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// The server, where it carries out what somebody was allowed to decide before: it sees everything, and is no person.
    pub fn server() -> Self {
        Self { roles: vec![(Role::Administrator, None)], ..Self::default() }
    }

    /// The person as it stands now; None when its account is gone or shut.
    pub fn load(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Option<Self>, DbError> {
        let Some(principal) = load(conn, &[person])?.pop().filter(|principal| !principal.disabled) else {
            return Ok(None);
        };
        Self::of(conn, person, principal.address.to_string(), principal.name).map(Some)
    }

    /// The same for a person that is known to be there and open, by its main address and name.
    pub fn of(
        conn: &mut Conn<'_>,
        person: PrincipalId,
        login: String,
        name: String,
    ) -> Result<Self, DbError> {
        let (mut units, mut dormant) = (Vec::new(), Vec::new());
        for unit in store::above(conn, person)?.into_iter().filter(|unit| unit.id != person) {
            let list = if unit.disabled { &mut dormant } else { &mut units };
            list.push((unit.id, unit.manages));
        }
        Ok(Self { person: Some(person), login, name, roles: roles_of(conn, person)?, units, dormant })
    }

    /// Whether it holds a role everywhere.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&(role, None))
    }

    /// Whether it holds a role for a scope, or everywhere.
    pub fn holds(&self, role: Role, scope: PrincipalId) -> bool {
        self.is(role) || self.roles.contains(&(role, Some(scope)))
    }

    /// Whether it holds a role for whatever scope.
    pub fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|(held, _)| *held == role)
    }

    /// Whether it belongs to a unit.
    pub fn belongs_to(&self, unit: PrincipalId) -> bool {
        self.units.binary_search_by_key(&unit, |(id, _)| *id).is_ok()
    }

    /// Whether it belongs to a unit, be that disabled for the time being: so whether it may read what is the unit's.
    pub fn reads_of(&self, unit: PrincipalId) -> bool {
        self.belongs_to(unit) || self.dormant.binary_search_by_key(&unit, |(id, _)| *id).is_ok()
    }

    /// Whether it manages a unit: as its manager, as office manager for it, or as office manager who belongs to it.
    pub fn manages(&self, unit: PrincipalId) -> bool {
        let leads = self.units.binary_search(&(unit, true)).is_ok();
        let for_it = self.roles.contains(&(Role::OfficeManager, Some(unit)));
        leads || for_it || (self.is(Role::OfficeManager) && self.belongs_to(unit))
    }

    /// The same for the audit log.
    pub fn doer(&self) -> Doer {
        self.person.map_or_else(Doer::server, |person| Doer::person(person.0, &self.login))
    }
}
