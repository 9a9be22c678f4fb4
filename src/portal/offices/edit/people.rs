//! What the portal says of people in offices.

use super::{Edit, Result};
use crate::{
    directory::PrincipalId,
    portal::offices::{
        check,
        model::{OfficeError, PersonForm},
        store::people,
    },
};

impl Edit<'_, '_> {
    /// Says something of a member of an office, in the place of what was said before. Only of members: who leaves the office is
    /// shown no more.
    ///
    /// # Errors
    /// `Forbidden`; `NoSuch` also when the person is no member; `Invalid` with the names of [`PersonForm`]'s fields.
    pub fn put_person(&mut self, office: PrincipalId, person: PrincipalId, form: &PersonForm) -> Result<()> {
        let unit = self.unit(office)?;
        if !people::is_member(self.tx, office, person)? {
            return Err(OfficeError::NoSuch("member", person.to_string()));
        }
        let form = check::person(form)?;
        people::put(self.tx, office, person, &form)?;
        self.shown(office)?;
        let detail = format!("{person} {}", if form.public { "public" } else { "hidden" });
        Ok(self.record("office.person.set", &unit.address, &detail)?)
    }

    /// Says nothing more of a person in an office.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`.
    pub fn remove_person(&mut self, office: PrincipalId, person: PrincipalId) -> Result<()> {
        let unit = self.unit(office)?;
        if !people::remove(self.tx, office, person)? {
            return Err(OfficeError::NoSuch("person of the office", person.to_string()));
        }
        self.shown(office)?;
        Ok(self.record("office.person.remove", &unit.address, &person.to_string())?)
    }
}
