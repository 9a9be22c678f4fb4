//! Members by what they are: whoever belongs to a unit, or has a role in it, is a member as long as that is so.

use super::{
    Discussions,
    edit::owned,
    model::{DiscussionError, Options},
    store::{self, member},
};
use crate::{
    clock::Micros,
    directory::{self, Actor, Kind, PrincipalId, Role, Viewer},
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use std::collections::HashMap;

/// Names of whom a rule would name that are shown.
const NAMES: usize = 12;

/// Who is a member by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its number; 0 for one that is not kept yet.
    pub id: i64,
    /// Who belongs to this unit, at whatever depth; None: whoever.
    pub unit: Option<PrincipalId>,
    /// Who has this role, everywhere or for the unit; None: whatever it is.
    pub role: Option<Role>,
}

impl Discussions {
    /// The rules of a discussion, each with how many people it names now.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks.
    pub async fn rules(&self, by: Actor, id: PrincipalId) -> Result<Vec<(Rule, usize)>, DiscussionError> {
        self.directory
            .edit_by(by, move |edit, viewer| {
                owned(edit, viewer, id)?;
                let mut counted = Vec::new();
                for rule in store::rules::of(edit.tx(), id)? {
                    counted.push((rule, named_by(edit.tx(), &rule)?.len()));
                }
                Ok::<_, DiscussionError>(counted)
            })
            .await
    }

    /// Whom a rule would name: how many, how many of them are no members yet, and the first names.
    ///
    /// # Errors
    /// As of [`rules`](Self::rules).
    pub async fn preview(
        &self,
        by: Actor,
        id: PrincipalId,
        rule: Rule,
    ) -> Result<(usize, usize, Vec<String>), DiscussionError> {
        self.db
            .read(move |c| {
                super::managed::owned_by(c, &by, id)?;
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                may_name(&viewer, &rule)?;
                let named: Vec<PrincipalId> = named_by(c, &rule)?.into_iter().map(PrincipalId).collect();
                let (members, _) = member::standing(c, id)?;
                let new = named.iter().filter(|person| !members.contains(&person.0)).count();
                let first = named.get(..NAMES.min(named.len())).unwrap_or_default();
                let names = directory::load(c, first)?.into_iter().map(|person| person.name).collect();
                Ok((named.len(), new, names))
            })
            .await
    }

    /// Makes or ends a rule; members come and go at once. Gives how many members came and went.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks; [`DiscussionError::Refused`] for a rule that names everybody.
    pub async fn set_rule(
        &self,
        by: Actor,
        id: PrincipalId,
        rule: Rule,
        holds: bool,
    ) -> Result<(usize, usize), DiscussionError> {
        if rule.unit.is_none() && rule.role.is_none() {
            return Err(DiscussionError::Refused("a rule names a unit, a role, or both"));
        }
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                may_name(viewer, &rule)?;
                let mut detail = String::new();
                if let Some(unit) = rule.unit {
                    detail = edit.principal(unit)?.address.to_string();
                }
                let now = edit.now();
                store::rules::put(edit.tx(), id, &rule, holds, now)?;
                let changed = refresh(edit.tx(), id, now)?;
                let role = rule.role.map_or("", Role::as_str);
                let detail = format!("{detail} {role}").trim().to_owned();
                let deed = if holds { "discussion.add-rule" } else { "discussion.remove-rule" };
                edit.record(deed, &discussion.address.to_string(), &detail)?;
                Ok::<_, DiscussionError>(changed)
            })
            .await
    }
}

/// People of the network know one another; to name those outside who have an account is for who runs the system.
fn may_name(viewer: &Viewer, rule: &Rule) -> Result<(), DiscussionError> {
    let outside = rule.role.is_some_and(Role::is_of_the_public);
    match outside && !viewer.is(Role::Administrator) {
        true => Err(directory::Forbidden.into()),
        false => Ok(()),
    }
}

/// The directory has changed: members by rule come and go, and who is gone is no member.
///
/// # Errors
/// The database.
pub fn principal_changed(
    tx: &mut Tx<'_>,
    principal: PrincipalId,
    kind: Kind,
    now: Micros,
) -> Result<(), DbError> {
    if kind == Kind::Person {
        match directory::load(tx, &[principal])?.pop() {
            None => member::forget_person(tx, principal)?,
            Some(person) => member::moved(tx, principal, &person.address)?,
        }
    }
    for id in store::rules::concerned(tx)? {
        refresh(tx, PrincipalId(id), now)?;
    }
    Ok(())
}

/// Lets the members by rule of a discussion be those that its rules name; gives how many came and went.
pub(super) fn refresh(tx: &mut Tx<'_>, id: PrincipalId, now: Micros) -> Result<(usize, usize), DbError> {
    let Some(discussion) = store::load(tx, &[id.0])?.pop() else { return Ok((0, 0)) };
    let mut named: HashMap<i64, i64> = HashMap::new();
    for rule in store::rules::of(tx, id)? {
        for person in named_by(tx, &rule)? {
            *named.entry(person).or_default() += 1;
        }
    }
    let present = member::by_rule(tx, id)?;
    let gone: Vec<i64> = present.keys().filter(|person| !named.contains_key(person)).copied().collect();
    let changed: Vec<(i64, i64)> = named
        .iter()
        .filter(|(person, rules)| present.get(person) != Some(rules))
        .map(|(person, rules)| (*person, *rules))
        .collect();
    let come = changed.iter().filter(|(person, _)| !present.contains_key(person)).count();
    if gone.is_empty() && changed.is_empty() {
        return Ok((0, 0));
    }
    let people: Vec<PrincipalId> = changed.iter().map(|(person, _)| PrincipalId(*person)).collect();
    let loaded = directory::load(tx, &people)?;
    member::name_by_rule(
        tx,
        id,
        &loaded,
        &changed.into_iter().collect(),
        &Options::of(&discussion.settings),
        now,
    )?;
    member::unname(tx, id, &gone)?;
    let (active, inactive) = member::standing(tx, id)?;
    let ids = |people: Vec<i64>| people.into_iter().map(PrincipalId).collect::<Vec<_>>();
    directory::enrol(tx, id, (&ids(active), &[ids(inactive), ids(gone.clone())].concat()), now)?;
    store::told(tx);
    Ok((come, gone.len()))
}

/// The people a rule names now.
fn named_by(c: &mut Conn<'_>, rule: &Rule) -> Result<Vec<i64>, DbError> {
    let within = match rule.unit {
        Some(unit) => Some(directory::people_within(c, &[unit])?),
        None => None,
    };
    let within = within.map(|people| people.into_iter().map(|one| one.0).collect::<Vec<i64>>());
    let Some(role) = rule.role else { return Ok(within.unwrap_or_default()) };
    let mut holders = directory::holders(c, role, rule.unit)?;
    if let Some(within) = within {
        holders.retain(|(person, scoped)| *scoped || within.contains(&person.0));
    }
    Ok(holders.into_iter().map(|(person, _)| person.0).collect())
}
