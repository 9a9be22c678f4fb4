//! Who belongs to offices and groups, and who holds functions.

use super::{Edit, Result};
use crate::directory::{
    model::{DirectoryError, Kind, PrincipalId},
    store,
};

impl Edit<'_, '_> {
    /// Puts a member into an office, channel or group, or makes a person hold a function; for one that is there already, sets
    /// whether it is a manager.
    ///
    /// Errors: `WrongKind` when the one cannot have members or the other cannot be one (offices, channels and
    /// functions take people and groups of people); `Refused` when the group would hold itself.
    pub fn add_member(&mut self, group: PrincipalId, member: PrincipalId, manager: bool) -> Result<()> {
        let (into, who) = (self.principal(group)?, self.principal(member)?);
        let fits = match into.kind {
            Kind::Office | Kind::Function | Kind::Channel => matches!(who.kind, Kind::Person | Kind::Group),
            Kind::Group => !who.kind.is_thing(),
            // Who is in a discussion is its service's to say.
            Kind::Person | Kind::Room | Kind::Territory | Kind::List => {
                return Err(DirectoryError::WrongKind(into.address.to_string(), into.kind));
            }
        };
        if !fits {
            return Err(DirectoryError::WrongKind(who.address.to_string(), who.kind));
        }
        if store::is_within(self.tx, group, member)? {
            return Err(DirectoryError::Refused("a group cannot hold itself"));
        }
        store::put_member(self.tx, group, member, manager, self.now)?;
        self.changed(group, into.kind)?;
        let detail = format!("{}{}", who.address, if manager { " as manager" } else { "" });
        Ok(self.record("member.add", &into.address.to_string(), &detail)?)
    }

    /// Takes a member out.
    pub fn remove_member(&mut self, group: PrincipalId, member: PrincipalId) -> Result<()> {
        let (from, who) = (self.principal(group)?, self.principal(member)?);
        if !store::remove_member(self.tx, group, member)? {
            return Err(DirectoryError::NoSuch("member", who.address.to_string()));
        }
        self.changed(group, from.kind)?;
        Ok(self.record("member.remove", &from.address.to_string(), &who.address.to_string())?)
    }

    /// Hands a function over from its holder to another person. Its mail and work are the function's own, so they
    /// change hands with it.
    pub fn hand_over(&mut self, function: PrincipalId, from: PrincipalId, to: PrincipalId) -> Result<()> {
        let (what, old, new) = (self.principal(function)?, self.person(from)?, self.person(to)?);
        if what.kind != Kind::Function {
            return Err(DirectoryError::WrongKind(what.address.to_string(), what.kind));
        }
        let holder = store::members(self.tx, function)?.into_iter().find(|m| m.principal.id == from);
        let holder = holder.ok_or_else(|| DirectoryError::NoSuch("holder", old.address.to_string()))?;
        store::remove_member(self.tx, function, from)?;
        store::put_member(self.tx, function, to, holder.manager, self.now)?;
        self.changed(function, what.kind)?;
        let detail = format!("from {} to {}", old.address, new.address);
        Ok(self.record("function.hand-over", &what.address.to_string(), &detail)?)
    }
}
