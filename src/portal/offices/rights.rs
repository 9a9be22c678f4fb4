//! Who may do what to offices, areas and contacts (MISSION 5d). Pure.

use crate::directory::{PrincipalId, Role, Viewer};

/// Whether somebody works in the network, and so may see what visitors do not.
#[must_use]
pub fn works_here(viewer: &Viewer) -> bool {
    let roles = [
        Role::Operator,
        Role::OfficeManager,
        Role::Editor,
        Role::Moderator,
        Role::Province,
        Role::Administrator,
    ];
    roles.into_iter().any(|role| viewer.has(role))
}

/// Whether somebody may change the profile, hours, different days and people of an office: administrators, and whoever
/// manages it.
#[must_use]
pub fn edits_office(viewer: &Viewer, office: PrincipalId) -> bool {
    places_offices(viewer) || viewer.manages(office)
}

/// Whether somebody says where an office stands: its slug, kind, parent, territory and place in the order.
#[must_use]
pub fn places_offices(viewer: &Viewer) -> bool {
    viewer.is(Role::Administrator)
}

/// Whether somebody says which office is competent for a comune.
#[must_use]
pub fn draws_areas(viewer: &Viewer) -> bool {
    viewer.is(Role::Administrator) || viewer.is(Role::Province)
}

/// Whether somebody keeps the agenda of contacts: those for a territory, or (None) for all.
#[must_use]
pub fn edits_contacts(viewer: &Viewer, territory: Option<PrincipalId>) -> bool {
    let everywhere = [Role::Administrator, Role::Province, Role::Editor];
    everywhere.into_iter().any(|role| viewer.is(role))
        || territory.is_some_and(|territory| viewer.holds(Role::Editor, territory))
}
