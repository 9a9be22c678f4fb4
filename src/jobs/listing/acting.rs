//! Who enters and changes entries, and which ones.

use super::{Fault, ListingError, Problem};
use crate::{
    audit::Doer,
    directory::{self, Actor, Kind, PrincipalId, Role, Viewer},
};
use mailstore::{DbError, db::Conn};

/// Somebody who acts, as the rights stand in this transaction.
#[derive(Debug, Clone)]
pub struct Acting {
    viewer: Viewer,
    doer: Doer,
    /// The territories it is an editor of, or the province for. Roles are held for channels, too, which no entry is for.
    territories: Vec<PrincipalId>,
}

/// Which entries somebody looks after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// All of them.
    pub everything: bool,
    /// Those of these offices.
    pub offices: Vec<i64>,
    /// Those for these territories.
    pub territories: Vec<i64>,
}

impl Acting {
    /// Reads who acts.
    ///
    /// # Errors
    /// [`ListingError::Forbidden`] for a person whose account is gone or shut.
    pub fn load(conn: &mut Conn<'_>, by: &Actor) -> Result<Self, ListingError> {
        let (viewer, doer) = by.enter::<ListingError>(conn)?;
        let scopes = wide_scopes(&viewer);
        let known = if scopes.is_empty() { Vec::new() } else { directory::load(conn, &scopes)? };
        let territories = known.into_iter().filter(|scope| scope.kind == Kind::Territory);
        Ok(Self { viewer, doer, territories: territories.map(|scope| scope.id).collect() })
    }

    /// Whoever reads; a visitor, too, in the place of a person whose account is gone.
    ///
    /// # Errors
    /// The database.
    pub fn reader(conn: &mut Conn<'_>, by: Option<&Actor>) -> Result<Self, DbError> {
        let visitor = Self { viewer: Viewer::visitor(), doer: Doer::server(), territories: Vec::new() };
        match by.map(|by| Self::load(conn, by)) {
            None | Some(Err(ListingError::Forbidden)) => Ok(visitor),
            Some(Ok(acting)) => Ok(acting),
            Some(Err(error)) => Err(error.into_db()),
        }
    }

    /// Somebody whose rights were read before: for what a page offers. Each deed reads them again. `is_territory` knows the
    /// territories there are.
    pub fn of(viewer: &Viewer, is_territory: impl Fn(PrincipalId) -> bool) -> Self {
        let mut territories = wide_scopes(viewer);
        territories.retain(|scope| is_territory(*scope));
        Self { viewer: viewer.clone(), doer: viewer.doer(), territories }
    }

    /// The same for the audit log.
    pub fn doer(&self) -> &Doer {
        &self.doer
    }

    /// The person; None for the machine and for visitors.
    pub fn person(&self) -> Option<PrincipalId> {
        self.viewer.person
    }

    /// Its roles and units.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Whether it may enter, change, publish and close what belongs to this office and is for this territory: editors and
    /// the province everywhere or for their territory, operators and managers for their own office.
    pub fn looks_after(&self, office: Option<PrincipalId>, territory: Option<PrincipalId>) -> bool {
        let viewer = &self.viewer;
        viewer.is(Role::Administrator)
            || WIDE.into_iter().any(|role| viewer.is(role))
            || territory.is_some_and(|territory| self.territories.contains(&territory))
            || office.is_some_and(|office| works_in(viewer, office))
    }

    /// Whether it looks after entries that are no office's and for no territory: whoever looks after everything or works in an
    /// office.
    pub fn looks_after_the_unclaimed(&self) -> bool {
        self.reach().unclaimed()
    }

    /// Which entries it looks after: the same as [`Self::looks_after`], for a query.
    pub fn reach(&self) -> Reach {
        let viewer = &self.viewer;
        let of_scopes = viewer.roles.iter().filter_map(|(_, scope)| *scope);
        let units = viewer.units.iter().map(|(unit, _)| *unit);
        let mut offices: Vec<PrincipalId> = units.chain(of_scopes).collect();
        offices.retain(|office| works_in(viewer, *office));
        let numbers = |ids: Vec<PrincipalId>| {
            let mut numbers: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        Reach {
            everything: self.looks_after(None, None),
            offices: numbers(offices),
            territories: numbers(self.territories.clone()),
        }
    }
}

impl Reach {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.offices.is_empty() && self.territories.is_empty()
    }

    /// Whether what is no office's and for no territory is in it.
    pub fn unclaimed(&self) -> bool {
        self.everything || !self.offices.is_empty()
    }
}

/// Who holds one of these looks after everything, or after a territory.
const WIDE: [Role; 2] = [Role::Editor, Role::Province];

/// What somebody holds a wide role for, once each.
fn wide_scopes(viewer: &Viewer) -> Vec<PrincipalId> {
    let held = viewer.roles.iter().filter(|(role, _)| WIDE.contains(role));
    let mut scopes: Vec<PrincipalId> = held.filter_map(|(_, scope)| *scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// Whether a person works in an office as an operator, or runs it. Who leads another group, as an organisation outside is one,
/// does not.
fn works_in(viewer: &Viewer, office: PrincipalId) -> bool {
    let for_it = viewer.roles.contains(&(Role::Operator, Some(office)));
    let works = viewer.has(Role::Operator) || viewer.has(Role::OfficeManager);
    for_it || (works && viewer.manages(office)) || (viewer.is(Role::Operator) && viewer.belongs_to(office))
}

/// A fault when this is no active principal of the kind.
pub(crate) fn missing(
    conn: &mut Conn<'_>,
    field: &'static str,
    id: Option<PrincipalId>,
    kind: Kind,
) -> Result<Option<Fault>, DbError> {
    let Some(id) = id else { return Ok(None) };
    let there = directory::load(conn, &[id])?.iter().any(|principal| principal.kind == kind);
    Ok((!there).then_some(Fault { field, problem: Problem::Unknown }))
}
