//! The agenda of useful contacts.

use super::{Edit, Result, allow};
use crate::{
    directory::Kind,
    fields::{Check, Why},
    portal::offices::{
        check,
        model::{Contact, ContactForm, OfficeError},
        rights,
        store::{contacts, profiles},
    },
};

impl Edit<'_, '_> {
    /// Adds a contact; gives its number.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` with the names of [`ContactForm`]'s fields.
    pub fn add_contact(&mut self, given: &ContactForm) -> Result<i64> {
        allow(rights::edits_contacts(self.viewer, given.territory))?;
        let form = self.checked(given)?;
        let id = contacts::insert(self.tx, &form, self.now)?;
        self.record("contact.add", &form.body, &id.to_string())?;
        Ok(id)
    }

    /// Puts what is known of a contact in the place of what was; `version` is the one that whoever asks has read.
    ///
    /// # Errors
    /// `Forbidden` (also when it would be moved into a territory that whoever asks has no rights in), `NoSuch`, `Conflict`,
    /// `Invalid`.
    pub fn set_contact(&mut self, id: i64, version: i64, given: &ContactForm) -> Result<()> {
        let before = self.own_contact(id)?;
        allow(rights::edits_contacts(self.viewer, given.territory))?;
        if before.version != version {
            return Err(OfficeError::Conflict(before.version));
        }
        let form = self.checked(given)?;
        contacts::update(self.tx, id, &form, self.now)?;
        Ok(self.record("contact.set", &form.body, &id.to_string())?)
    }

    /// Removes a contact.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`.
    pub fn remove_contact(&mut self, id: i64) -> Result<()> {
        let before = self.own_contact(id)?;
        contacts::remove(self.tx, id)?;
        Ok(self.record("contact.remove", &before.form.body, &id.to_string())?)
    }

    fn own_contact(&mut self, id: i64) -> Result<Contact> {
        let contact = contacts::lock(self.tx, id)?;
        let contact = contact.ok_or_else(|| OfficeError::NoSuch("contact", id.to_string()))?;
        allow(rights::edits_contacts(self.viewer, contact.form.territory))?;
        Ok(contact)
    }

    fn checked(&mut self, given: &ContactForm) -> Result<ContactForm> {
        let mut check = Check::default();
        let form = check::contact(given, &mut check);
        if let Some(territory) = form.territory {
            let kind = profiles::kind_of(self.tx, territory)?;
            check.must(kind == Some(Kind::Territory), "territory", Why::Unknown);
        }
        check.done()?;
        Ok(form)
    }
}
