//! Which office is competent for which comune.

use super::{Edit, Result, allow};
use crate::{
    directory::Kind,
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
        let moved = self.redraw(&there, competence)?;
        if !moved.is_empty() {
            let to = competence.to.map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
            let detail = format!("from {} {to}: {}", competence.from, moved.join(" "));
            self.record("area.assign", &subject, &detail)?;
        }
        Ok(moved.len())
    }

    /// The comuni of which something has changed.
    fn redraw<'s>(&mut self, comuni: &'s [String], competence: Competence) -> Result<Vec<&'s str>> {
        let all = areas::of_comuni(self.tx, comuni)?;
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
