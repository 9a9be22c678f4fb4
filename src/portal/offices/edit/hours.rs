//! Weekly hours and days that are different.

use super::{Edit, Result};
use crate::{
    directory::PrincipalId,
    portal::offices::{
        check,
        holidays::{self, Holiday},
        hours::{Exception, Weekly},
        model::OfficeError,
        store::profiles,
    },
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Edit<'_, '_> {
    /// Puts weekly hours in the place of those there are; gives the new version of the profile. `version` as for
    /// [`save_profile`](Self::save_profile).
    ///
    /// # Errors
    /// `Forbidden`, `Conflict`, `NoSuch` also when there is no profile, `Invalid` (`hours`).
    pub fn set_hours(&mut self, office: PrincipalId, version: Option<i64>, weekly: &[Weekly]) -> Result<i64> {
        let (address, known) = self.profiled(office)?;
        if version.is_some_and(|read| read != known) {
            return Err(OfficeError::Conflict(known));
        }
        let weekly = check::weekly(weekly)?;
        profiles::replace_hours(self.tx, office, &weekly)?;
        self.touched(office, "office.hours", &address, &format!("{} spans", weekly.len()))?;
        Ok(known + 1)
    }

    /// Says that a day is different; what was said of it before is forgotten.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch` also when there is no profile, `Invalid` (`day`, `spans`, `reason`).
    pub fn set_day(&mut self, office: PrincipalId, exception: &Exception) -> Result<()> {
        self.set_days(office, std::slice::from_ref(exception))
    }

    /// The same of several days at once.
    ///
    /// # Errors
    /// Those of [`set_day`](Self::set_day).
    pub fn set_days(&mut self, office: PrincipalId, exceptions: &[Exception]) -> Result<()> {
        let (address, _) = self.profiled(office)?;
        let checked: Vec<Exception> =
            exceptions.iter().map(check::exception).collect::<std::result::Result<_, _>>()?;
        let days: Vec<NaiveDate> = checked.iter().map(|exception| exception.day).collect();
        profiles::remove_days(self.tx, office, &days)?;
        profiles::insert_days(self.tx, office, &checked)?;
        self.touched(office, "office.days", &address, &listed(&checked))
    }

    /// Says that a day is like every such weekday again.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch` also when nothing was said of the day.
    pub fn clear_day(&mut self, office: PrincipalId, day: NaiveDate) -> Result<()> {
        let (address, _) = self.profiled(office)?;
        if profiles::remove_days(self.tx, office, &[day])? == 0 {
            return Err(OfficeError::NoSuch("day that is different", day.to_string()));
        }
        self.touched(office, "office.days", &address, &format!("{day} as always"))
    }

    /// Says of the national holidays of a year that the office is closed; days of which something is said already stay as
    /// they are. Gives how many are new.
    ///
    /// # Errors
    /// Those of [`set_day`](Self::set_day).
    pub fn add_holidays(&mut self, office: PrincipalId, year: i32) -> Result<usize> {
        self.unit(office)?;
        let there: BTreeSet<NaiveDate> = profiles::days(self.tx, office)?.into_iter().collect();
        let closed = |(day, holiday): (_, Holiday)| Exception {
            day,
            spans: Vec::new(),
            reason: holiday.name().into(),
        };
        let mut new: Vec<Exception> = holidays::of_year(year).into_iter().map(closed).collect();
        new.retain(|exception| !there.contains(&exception.day));
        if !new.is_empty() {
            self.set_days(office, &new)?;
        }
        Ok(new.len())
    }

    /// The address and the version of an office with a profile that whoever asks may change.
    fn profiled(&mut self, office: PrincipalId) -> Result<(String, i64)> {
        let unit = self.unit(office)?;
        let profile = self.current(office)?;
        let profile = profile.ok_or_else(|| OfficeError::NoSuch("profile", unit.address.clone()))?;
        Ok((unit.address, profile.version))
    }

    fn touched(
        &mut self,
        office: PrincipalId,
        action: &'static str,
        address: &str,
        detail: &str,
    ) -> Result<()> {
        profiles::touch(self.tx, office, self.now)?;
        Ok(self.record(action, address, detail)?)
    }
}

fn listed(exceptions: &[Exception]) -> String {
    let one = |exception: &Exception| {
        format!("{}{}", exception.day, if exception.spans.is_empty() { " closed" } else { " other hours" })
    };
    exceptions.iter().map(one).collect::<Vec<_>>().join(", ")
}
