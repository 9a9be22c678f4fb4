//! The tree of units (organigramma) from their parents. Pure.

use super::model::Office;
use crate::directory::PrincipalId;
use std::collections::HashSet;

/// A unit with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'o> {
    /// The unit.
    pub office: &'o Office,
    /// Those that belong to it, in the order of the list they come from.
    pub units: Vec<Node<'o>>,
}

/// The tree of some offices. One whose parent is not among them stands at the top. Each stands in it once, also when rows
/// should ever lead in a circle.
#[must_use]
pub fn tree<'o>(offices: &[&'o Office]) -> Vec<Node<'o>> {
    let there: HashSet<PrincipalId> = offices.iter().map(|office| office.id).collect();
    let is_top = |office: &Office| office.profile.parent.is_none_or(|parent| !there.contains(&parent));
    let mut placed = HashSet::new();
    let mut top: Vec<Node<'o>> = Vec::new();
    for office in offices.iter().filter(|office| is_top(office)) {
        top.push(node(office, offices, &mut placed));
    }
    // What only a circle holds.
    for office in offices {
        if !placed.contains(&office.id) {
            top.push(node(office, offices, &mut placed));
        }
    }
    top
}

fn node<'o>(office: &'o Office, offices: &[&'o Office], placed: &mut HashSet<PrincipalId>) -> Node<'o> {
    placed.insert(office.id);
    let mut units = Vec::new();
    for below in offices.iter().filter(|below| below.profile.parent == Some(office.id)) {
        if !placed.contains(&below.id) {
            units.push(node(below, offices, placed));
        }
    }
    Node { office, units }
}

/// Whether `unit` would be below itself with this parent.
pub(super) fn is_circle(
    unit: PrincipalId,
    parent: PrincipalId,
    parents: &[(PrincipalId, Option<PrincipalId>)],
) -> bool {
    let mut at = Some(parent);
    for _ in 0..=parents.len() {
        match at {
            None => return false,
            Some(id) if id == unit => return true,
            Some(id) => at = parents.iter().find(|(child, _)| *child == id).and_then(|(_, parent)| *parent),
        }
    }
    true
}
