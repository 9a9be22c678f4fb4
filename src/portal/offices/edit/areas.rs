//! Which office is competent for which comune.

use super::{Edit, Result, allow};
use crate::{
    directory::{Kind, PrincipalId},
    fields::{Faults, Why},
    portal::offices::{
        area::{self, Area, Competence},
        model::OfficeError,
        rights,
        store::{areas, profiles},
    },
};

impl Edit<'_, '_> {
    /// Says who is competent for some comuni in a span of days; outside of it all stays as it was. Gives for how many of them
    /// something has changed.
    ///
    /// # Errors
    /// `Forbidden`; `NoSuch` names a comune; `Invalid`: `office` when it is none, `to` when it is before `from`.
    pub fn assign(&mut self, comuni: &[String], competence: Competence) -> Result<usize> {
        allow(rights::draws_areas(self.viewer))?;
        if competence.to.is_some_and(|to| to < competence.from) {
            return Err(Faults::one("to", Why::Contradiction).into());
        }
        let subject = match competence.office {
            None => "nobody".to_owned(),
            Some(office) => match profiles::lock_unit(self.tx, office)? {
                Some(unit) if unit.kind == Kind::Office => unit.address,
                _ => return Err(Faults::one("office", Why::Unknown).into()),
            },
        };
        let there = areas::lock(self.tx, comuni)?;
        if let Some(unknown) = comuni.iter().find(|comune| !there.contains(comune)) {
            return Err(OfficeError::NoSuch("comune", unknown.clone()));
        }
        let before = areas::of_comuni(self.tx, &there)?;
        let moved = self.redraw(&before, &there, competence)?;
        if !moved.is_empty() {
            let of_before = before.iter().filter(|area| moved.contains(&area.comune.as_str()));
            let mut offices: Vec<PrincipalId> =
                of_before.map(|area| area.office).chain(competence.office).collect();
            offices.sort_unstable();
            offices.dedup();
            offices.into_iter().try_for_each(|office| self.shown(office))?;
            let to = competence.to.map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
            let detail = format!("from {} {to}: {}", competence.from, moved.join(" "));
            self.record("area.assign", &subject, &detail)?;
        }
        Ok(moved.len())
    }

    /// The comuni of which something has changed.
    fn redraw<'s>(
        &mut self,
        all: &[Area],
        comuni: &'s [String],
        competence: Competence,
    ) -> Result<Vec<&'s str>> {
        let mut moved = Vec::new();
        for comune in comuni {
            let before: Vec<Area> = all.iter().filter(|area| area.comune == *comune).cloned().collect();
            let after = area::changed(comune, &before, competence);
            if after != before {
                areas::replace(self.tx, comune, &after)?;
                moved.push(comune.as_str());
            }
        }
        Ok(moved)
    }
}
