//! People, offices, functions, groups and rooms: their making, names, addresses, roles and end.

use super::{Edit, Result};
use crate::{
    address::Address,
    directory::{
        model::{DirectoryError, HeldRole, Kind, NewPrincipal, Principal, PrincipalId, fit_name},
        resolve, store,
    },
};

impl Edit<'_, '_> {
    /// Makes a principal with its address and, where mail can be kept for it, its mailboxes.
    ///
    /// Errors: `AddressTaken`; `NotHosted`, since only people may have an outside address; `AliasDomain`; `Refused`.
    pub fn add(&mut self, new: &NewPrincipal) -> Result<PrincipalId> {
        let new = NewPrincipal { name: fit_name(new.kind, &new.name)?, ..new.clone() };
        if new.kind != Kind::Person && !new.roles.is_empty() {
            return Err(DirectoryError::Refused("only people hold roles"));
        }
        if new.address.tag().is_some() {
            return Err(DirectoryError::Refused("an address of its own has no +tag"));
        }
        let ours = self.is_ours(&new.address)?;
        if !ours && new.kind != Kind::Person {
            return Err(DirectoryError::NotHosted(new.address.domain().into()));
        }
        let has_mailbox = ours && new.kind.keeps_mail();
        self.part(|edit| edit.insert(&new, has_mailbox))
    }

    /// Makes a discussion with its address and those beside it, `doors` (`join` for `name-join@`): whoever comes through one is
    /// told apart by it.
    ///
    /// Errors: as [`add`](Self::add); `AddressTaken` also for one of the doors.
    pub fn add_list(&mut self, name: &str, address: &Address, doors: &[&str]) -> Result<PrincipalId> {
        let new = NewPrincipal::new(Kind::List, address.clone(), name);
        self.part(|edit| {
            let id = edit.add(&new)?;
            for door in doors {
                let local = format!("{}-{door}", address.local());
                let beside = Address::from_parts(&local, address.domain())
                    .map_err(|_| DirectoryError::Refused("the address is too long for a list"))?;
                store::insert_address(edit.tx, &beside, Some(id), edit.now)?
                    .ok_or(DirectoryError::AddressTaken(beside))?;
            }
            Ok(id)
        })
    }

    fn insert(&mut self, new: &NewPrincipal, has_mailbox: bool) -> Result<PrincipalId> {
        let folded = folded(&new.name, &new.address);
        let id = store::insert_principal(self.tx, new, has_mailbox, &folded, self.now)?;
        store::insert_address(self.tx, &new.address, Some(id), self.now)?
            .ok_or_else(|| DirectoryError::AddressTaken(new.address.clone()))?;
        for held in &new.roles {
            self.check_scope(*held)?;
            store::put_role(self.tx, id, *held, self.now)?;
        }
        if has_mailbox {
            (self.on_created)(self.tx, id, new.kind, self.now)?;
        }
        let roles: Vec<String> = new.roles.iter().map(|held| describe(*held)).collect();
        let detail = format!("{} {}", new.kind, roles.join(" "));
        self.changed(id, new.kind)?;
        self.record("principal.add", &new.address.to_string(), detail.trim_end())?;
        Ok(id)
    }

    /// Gives it another name.
    pub fn rename(&mut self, id: PrincipalId, name: &str) -> Result<()> {
        let mut principal = self.principal(id)?;
        principal.name = fit_name(principal.kind, name)?;
        self.save(&principal, "principal.rename", &principal.name)
    }

    /// Shuts it out (no log-in, no mail, open sessions end) or lets it in again.
    pub fn set_disabled(&mut self, id: PrincipalId, disabled: bool) -> Result<()> {
        let mut principal = self.principal(id)?;
        principal.disabled = disabled;
        store::bump_credentials(self.tx, id)?;
        self.save(&principal, if disabled { "principal.disable" } else { "principal.enable" }, "")
    }

    /// Lets the members of a group send as the group, or no longer.
    pub fn set_sends(&mut self, group: PrincipalId, sends: bool) -> Result<()> {
        let mut principal = self.principal(group)?;
        if principal.kind != Kind::Group {
            return Err(DirectoryError::WrongKind(principal.address.to_string(), principal.kind));
        }
        principal.sends = sends;
        self.save(&principal, "group.send-as", if sends { "yes" } else { "no" })
    }

    /// Gives it one more address in a domain of ours; a person without a mailbox gets one.
    pub fn add_address(&mut self, id: PrincipalId, address: &Address) -> Result<()> {
        let mut principal = self.principal(id)?;
        self.must_be_ours(address)?;
        let Some(_) = store::insert_address(self.tx, address, Some(id), self.now)? else {
            return Err(DirectoryError::AddressTaken(address.clone()));
        };
        if principal.kind == Kind::Person && !principal.has_mailbox {
            principal.has_mailbox = true;
            (self.on_created)(self.tx, id, Kind::Person, self.now)?;
        }
        self.save(&principal, "address.add", &address.to_string())
    }

    /// Makes one of its addresses the main one.
    pub fn set_main_address(&mut self, id: PrincipalId, address: &Address) -> Result<()> {
        let before = self.principal(id)?;
        if !store::addresses_of(self.tx, id)?.iter().any(|own| own.key() == address.key()) {
            return Err(DirectoryError::NoSuch("address of the principal", address.to_string()));
        }
        let after = Principal { address: address.clone(), ..before };
        self.save(&after, "address.main", &before.address.to_string())
    }

    /// Takes an address from its principal. The main one stays: make another one the main one first.
    pub fn remove_address(&mut self, address: &Address) -> Result<()> {
        let key = resolve::canonical_key(self.tx, address)?;
        let row = store::addresses(self.tx, std::slice::from_ref(&key))?.pop();
        let Some((id, principal)) = row.and_then(|row| Some((row.id, row.principal?))) else {
            return Err(DirectoryError::NoSuch("address", address.to_string()));
        };
        if principal.address.key() == key {
            return Err(DirectoryError::Refused("the main address of a principal stays"));
        }
        store::remove_address(self.tx, id)?;
        Ok(self.record("address.remove", &principal.address.to_string(), &address.to_string())?)
    }

    /// Removes a principal: its addresses, credentials, memberships and roles go, open sessions end. What lies in its
    /// mailboxes stays until somebody removes that, and its number is never given again.
    pub fn remove(&mut self, id: PrincipalId) -> Result<()> {
        let principal = self.principal(id)?;
        store::retire(self.tx, id, self.now)?;
        self.changed(id, principal.kind)?;
        Ok(self.record("principal.remove", &principal.address.to_string(), principal.kind.as_str())?)
    }

    /// Removes a person, if nobody has yet, and forgets who it was: name and address go from its row too. What was written down of
    /// deeds stays.
    pub fn erase(&mut self, person: PrincipalId) -> Result<()> {
        match self.person(person) {
            Ok(_) => self.remove(person)?,
            Err(DirectoryError::NoSuch(..)) => {}
            Err(error) => return Err(error),
        }
        Ok(store::forget(self.tx, person)?)
    }

    /// Gives a person a role.
    pub fn grant(&mut self, person: PrincipalId, held: HeldRole) -> Result<()> {
        let principal = self.person(person)?;
        self.check_scope(held)?;
        store::put_role(self.tx, person, held, self.now)?;
        self.changed(person, Kind::Person)?;
        Ok(self.record("role.grant", &principal.address.to_string(), &describe(held))?)
    }

    /// Takes a role from a person; open sessions end.
    pub fn revoke(&mut self, person: PrincipalId, held: HeldRole) -> Result<()> {
        let principal = self.person(person)?;
        if !store::remove_role(self.tx, person, held)? {
            return Err(DirectoryError::NoSuch("role of the person", describe(held)));
        }
        store::bump_credentials(self.tx, person)?;
        self.changed(person, Kind::Person)?;
        Ok(self.record("role.revoke", &principal.address.to_string(), &describe(held))?)
    }

    fn check_scope(&mut self, held: HeldRole) -> Result<()> {
        held.1.map_or(Ok(()), |scope| self.principal(scope).map(|_| ()))
    }

    fn save(&mut self, principal: &Principal, action: &'static str, detail: &str) -> Result<()> {
        store::update_principal(self.tx, principal, &folded(&principal.name, &principal.address))?;
        self.changed(principal.id, principal.kind)?;
        Ok(self.record(action, &principal.address.to_string(), detail)?)
    }
}

/// What a search looks at.
fn folded(name: &str, address: &Address) -> String {
    format!("{} {}", name.to_lowercase(), address.key())
}

fn describe((role, scope): HeldRole) -> String {
    scope.map_or_else(|| role.to_string(), |scope| format!("{role}@{scope}"))
}
