//! What authors are, for all pages at once: kept in memory, since each page shows many of them.

use super::store;
use crate::directory::{self, PrincipalId, Role};
use mailstore::{Collection, DbError, db::Conn};
use std::collections::{HashMap, HashSet};

/// What may change it.
pub(super) const NEWS: &[Collection] = &[Collection::Directory, Collection::Discussions];

/// Who works in an office, edits the portal, or looks after a discussion.
#[derive(Debug, Default)]
pub struct Titles {
    operators: HashSet<i64>,
    editors: HashSet<i64>,
    stewards: HashMap<i64, HashSet<i64>>,
}

/// What somebody is in a discussion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title {
    /// Nobody in particular.
    User,
    /// Works in an office.
    Operator,
    /// Looks after the discussion.
    Moderator,
    /// Edits the portal.
    Editor,
}

impl Titles {
    pub(super) fn read(c: &mut Conn<'_>) -> Result<Self, DbError> {
        let mut stewards: HashMap<i64, HashSet<i64>> = HashMap::new();
        for (discussion, who) in store::all_stewards(c)? {
            let mut people = directory::people_within(c, &[PrincipalId(who)])?;
            people.push(PrincipalId(who));
            stewards.entry(discussion).or_default().extend(people.iter().map(|one| one.0));
        }
        let mut operators = holders(c, Role::Operator)?;
        operators.extend(holders(c, Role::OfficeManager)?);
        Ok(Self { operators, editors: holders(c, Role::Editor)?, stewards })
    }

    /// What an account is in a discussion.
    pub fn of(&self, discussion: PrincipalId, person: Option<PrincipalId>) -> Title {
        let Some(PrincipalId(person)) = person else { return Title::User };
        match () {
            () if self.stewards.get(&discussion.0).is_some_and(|all| all.contains(&person)) => {
                Title::Moderator
            }
            () if self.editors.contains(&person) => Title::Editor,
            () if self.operators.contains(&person) => Title::Operator,
            () => Title::User,
        }
    }
}

fn holders(c: &mut Conn<'_>, role: Role) -> Result<HashSet<i64>, DbError> {
    Ok(directory::holders(c, role, None)?.into_iter().map(|(person, _)| person.0).collect())
}
