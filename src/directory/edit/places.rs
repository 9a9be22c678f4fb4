//! Domains and aliases.

use super::{Edit, Result};
use crate::{
    address::{Address, Domain},
    directory::{
        find_alias,
        model::DirectoryError,
        resolve::{self, Lead},
        rows::{self, DomainRow},
        store,
    },
};
use std::collections::HashSet;

/// An alias leads to at most so many addresses.
const MAX_TARGETS: usize = 1000;

impl Edit<'_, '_> {
    /// Takes mail for a domain, or makes it another name of one that is here.
    ///
    /// Errors: `DomainTaken`; `NotHosted` or `AliasDomain` for `alias_of`; `DomainInUse` when people log in with
    /// addresses in it, which were outside until now.
    pub fn add_domain(&mut self, name: &Domain, alias_of: Option<&Domain>) -> Result<()> {
        if store::domain_named(self.tx, name.as_str())?.is_some() {
            return Err(DirectoryError::DomainTaken(name.clone()));
        }
        if store::has_addresses(self.tx, name.as_str())? {
            return Err(DirectoryError::DomainInUse(
                name.clone(),
                "it is in the outside address of an account",
            ));
        }
        let target = match alias_of {
            None => None,
            Some(of) => {
                let row = self.domain(of)?;
                if row.is_alias {
                    return Err(DirectoryError::AliasDomain(of.clone(), rows::domain(&row.canonical)?));
                }
                Some(row.id)
            }
        };
        if !store::insert_domain(self.tx, name.as_str(), target, self.now)? {
            return Err(DirectoryError::DomainTaken(name.clone()));
        }
        let detail = alias_of.map(|of| format!("alias of {of}")).unwrap_or_default();
        Ok(self.record("domain.add", name.as_str(), &detail)?)
    }

    /// Takes mail for a domain (true) or parks it: its addresses stay, its mail is refused.
    pub fn set_hosted(&mut self, name: &Domain, hosted: bool) -> Result<()> {
        let row = self.domain(name)?;
        store::update_domain(self.tx, row.id, hosted)?;
        Ok(self.record("domain.host", name.as_str(), if hosted { "yes" } else { "no" })?)
    }

    /// Sets or clears the address that gets what is for no other address of a domain. It may lie outside.
    ///
    /// Errors: `AliasDomain`; `LeadsNowhere`, `LeadsTooFar` for an address that gets no mail, be it that only the catch-all
    /// address itself would stand in for it.
    pub fn set_catch_all(&mut self, name: &Domain, target: Option<&Address>) -> Result<()> {
        let row = self.domain(name)?;
        if row.is_alias {
            return Err(DirectoryError::AliasDomain(name.clone(), rows::domain(&row.canonical)?));
        }
        self.part(|edit| edit.replace_catch_all(&row, target))
    }

    fn replace_catch_all(&mut self, row: &DomainRow, target: Option<&Address>) -> Result<()> {
        // Without one the target must get mail: so it cannot lead back to it.
        store::update_catch_all(self.tx, row.id, None)?;
        let text = target.map(Address::to_string);
        if let Some(target) = target {
            self.check_lead(None, target)?;
            store::update_catch_all(self.tx, row.id, text.as_deref())?;
        }
        Ok(self.record("domain.catch-all", &row.name, text.as_deref().unwrap_or("none"))?)
    }

    /// Removes a domain in which nothing lies any more.
    pub fn remove_domain(&mut self, name: &Domain) -> Result<()> {
        store::lock_domain(self.tx, name.as_str())?;
        let row = self.domain(name)?;
        let in_use = |why| Err(DirectoryError::DomainInUse(name.clone(), why));
        if store::has_addresses(self.tx, name.as_str())? {
            return in_use("it has addresses");
        }
        if store::has_alias_domains(self.tx, row.id)? {
            return in_use("other domains are aliases of it");
        }
        store::remove_domain(self.tx, row.id)?;
        Ok(self.record("domain.remove", name.as_str(), "")?)
    }

    /// Makes `alias` lead to `targets`, instead of where it led before. They may lie outside.
    ///
    /// Errors: `LeadsNowhere`, `LeadsBack`, `LeadsTooFar` name the target that cannot be one; `AddressTaken`; `Refused`.
    pub fn set_alias(&mut self, alias: &Address, targets: &[Address]) -> Result<()> {
        self.must_be_ours(alias)?;
        let mut seen = HashSet::new();
        let targets: Vec<Address> = targets.iter().filter(|t| seen.insert(t.key())).cloned().collect();
        if targets.is_empty() || targets.len() > MAX_TARGETS {
            return Err(DirectoryError::Refused("an alias leads to 1 up to 1000 addresses"));
        }
        self.part(|edit| edit.replace_alias(alias, &targets))
    }

    /// As [`set_alias`](Self::set_alias), for somebody who has seen the alias with this stamp, or has seen none.
    ///
    /// Errors: the same; `AddressTaken` where there is an alias and none was seen; `Conflict`.
    pub fn set_alias_as_seen(
        &mut self,
        alias: &Address,
        targets: &[Address],
        seen: Option<i64>,
    ) -> Result<()> {
        self.must_be_ours(alias)?;
        let now = find_alias(self.tx, alias)?.map(|alias| alias.stamp());
        match (seen, now) {
            (None, Some(_)) => Err(DirectoryError::AddressTaken(alias.clone())),
            (Some(seen), Some(now)) if seen != now => Err(DirectoryError::Conflict(now)),
            _ => self.set_alias(alias, targets),
        }
    }

    fn replace_alias(&mut self, alias: &Address, targets: &[Address]) -> Result<()> {
        let id = match store::addresses(self.tx, &[alias.key()])?.pop() {
            Some(row) if row.principal.is_some() => return Err(DirectoryError::AddressTaken(alias.clone())),
            Some(row) => row.id,
            None => store::insert_address(self.tx, alias, None, self.now)?
                .ok_or_else(|| DirectoryError::AddressTaken(alias.clone()))?,
        };
        for target in targets {
            self.check_lead(Some(alias), target)?;
        }
        store::replace_targets(self.tx, id, targets)?;
        let list: Vec<String> = targets.iter().map(Address::to_string).collect();
        Ok(self.record("alias.set", &alias.to_string(), &list.join(" "))?)
    }

    fn check_lead(&mut self, alias: Option<&Address>, target: &Address) -> Result<()> {
        match resolve::lead(self.tx, alias, target)? {
            Lead::Somebody => Ok(()),
            Lead::Nobody => Err(DirectoryError::LeadsNowhere(target.clone())),
            Lead::Back => Err(DirectoryError::LeadsBack(target.clone())),
            Lead::TooFar => Err(DirectoryError::LeadsTooFar(target.clone())),
        }
    }

    /// Removes an alias.
    pub fn remove_alias(&mut self, alias: &Address) -> Result<()> {
        let key = resolve::canonical_key(self.tx, alias)?;
        let row = store::addresses(self.tx, &[key])?.pop().filter(|row| row.principal.is_none());
        let row = row.ok_or_else(|| DirectoryError::NoSuch("alias", alias.to_string()))?;
        store::remove_address(self.tx, row.id)?;
        Ok(self.record("alias.remove", &alias.to_string(), "")?)
    }

    fn domain(&mut self, name: &Domain) -> Result<DomainRow> {
        store::domain_named(self.tx, name.as_str())?
            .ok_or_else(|| DirectoryError::NoSuch("domain", name.to_string()))
    }
}
