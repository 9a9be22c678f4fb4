//! The profile of an office.

use super::{AREA, Edit, Result, allow};
use crate::{
    directory::{Kind, PrincipalId},
    fields::{Check, Faults, Why},
    portal::offices::{
        check,
        model::{Office, OfficeError, Profile, UnitKind},
        rights, store, tree,
    },
    rome::day_of,
    slug, territory,
};

impl Edit<'_, '_> {
    /// Puts a profile in the place of the one there is, or makes the first one; gives its new version. `version` is the one
    /// that whoever asks has read (0: there was none); None: whatever is there now.
    ///
    /// An office manager may not move the office (slug, kind, parent, territory, position): these have to be as they were.
    ///
    /// # Errors
    /// `Forbidden`, `NoSuch`, `Conflict`; `Invalid` with the names of [`Profile`]'s fields.
    pub fn save_profile(
        &mut self,
        office: PrincipalId,
        version: Option<i64>,
        given: &Profile,
    ) -> Result<i64> {
        let unit = self.unit(office)?;
        let before = self.current(office)?;
        let known = before.as_ref().map_or(0, |before| before.version);
        if version.is_some_and(|read| read != known) {
            return Err(OfficeError::Conflict(known));
        }
        let before = before.map(|before| before.profile);
        self.may_move(before.as_ref(), given)?;
        let mut check = Check::default();
        let mut profile = check::profile(given, &mut check);
        self.check_names(office, &profile, &mut check)?;
        check.done()?;
        profile.slug =
            self.slug(office, before.as_ref().map(|before| before.slug.as_str()), given, &unit.name)?;
        store::profiles::put(self.tx, office, &profile, known + 1, self.now)?;
        self.shown(office)?;
        let detail = changed(before.as_ref(), &profile);
        self.record(
            if known == 0 { "office.profile.add" } else { "office.profile.set" },
            &unit.address,
            &detail,
        )?;
        Ok(known + 1)
    }

    /// Changes what is there now of a profile (a blank one when there is none); gives its new version.
    ///
    /// # Errors
    /// Those of [`save_profile`](Self::save_profile) but `Conflict`.
    pub fn change_profile(&mut self, office: PrincipalId, change: impl FnOnce(&mut Profile)) -> Result<i64> {
        self.unit(office)?;
        let before = self.current(office)?;
        let mut profile = before.map_or_else(|| Profile::blank(UnitKind::Centre), |before| before.profile);
        change(&mut profile);
        self.save_profile(office, None, &profile)
    }

    /// The office with its profile, if it has one.
    pub(super) fn current(&mut self, office: PrincipalId) -> Result<Option<Office>> {
        Ok(store::profiles::offices(self.tx, Some(office), day_of(self.now))?.pop())
    }

    fn may_move(&mut self, before: Option<&Profile>, given: &Profile) -> Result<()> {
        let blank = Profile::blank(given.kind);
        let before = before.unwrap_or(&blank);
        let moved = (!given.slug.is_empty() && given.slug != before.slug)
            || given.kind != before.kind
            || given.parent != before.parent
            || given.territory != before.territory
            || given.position != before.position;
        Ok(allow(!moved || rights::places_offices(self.viewer))?)
    }

    /// That what a profile names is there.
    fn check_names(&mut self, office: PrincipalId, profile: &Profile, check: &mut Check) -> Result<()> {
        if let Some(comune) = &profile.comune {
            check.must(territory::comune(self.tx, comune)?.is_some(), "comune", Why::Unknown);
        }
        if let Some(territory) = profile.territory {
            let kind = store::profiles::kind_of(self.tx, territory)?;
            check.must(kind == Some(Kind::Territory), "territory", Why::Unknown);
        }
        if let Some(parent) = profile.parent {
            let kind = store::profiles::kind_of(self.tx, parent)?;
            check.must(matches!(kind, Some(Kind::Office | Kind::Function)), "parent", Why::Unknown);
            let circle = tree::is_circle(office, parent, &store::profiles::parents(self.tx)?);
            check.must(!circle, "parent", Why::Contradiction);
        }
        Ok(())
    }

    /// The slug as it was wished, else as it was, else made from the name.
    fn slug(
        &mut self,
        office: PrincipalId,
        before: Option<&str>,
        given: &Profile,
        name: &str,
    ) -> Result<String> {
        let tx = &mut *self.tx;
        let mut is_taken = |slug: &str| -> Result<bool> {
            Ok(store::profiles::with_slug(tx, slug)?.is_some_and(|other| other != office))
        };
        let slug = match (given.slug.as_str(), before) {
            ("", Some(before)) => before.to_owned(),
            ("", None) => slug::first_free(&slug::from_title(name), is_taken)?,
            (wished, _) if is_taken(wished)? => return Err(Faults::one("slug", Why::Taken).into()),
            (wished, _) => wished.to_owned(),
        };
        if before != Some(slug.as_str()) {
            store::profiles::release_slug(self.tx, &slug)?;
            territory::move_slug(self.tx, AREA, office, before.unwrap_or_default(), &slug)?;
        }
        Ok(slug)
    }
}

/// Which fields have changed.
fn changed(before: Option<&Profile>, after: &Profile) -> String {
    let Some(before) = before else { return after.slug.clone() };
    let fields = [
        ("slug", before.slug != after.slug),
        ("kind", before.kind != after.kind),
        ("parent", before.parent != after.parent),
        ("territory", before.territory != after.territory),
        ("description", before.description != after.description),
        ("street", before.street != after.street),
        ("comune", before.comune != after.comune),
        ("cap", before.cap != after.cap),
        ("phone", before.phone != after.phone),
        ("fax", before.fax != after.fax),
        ("pec", before.pec != after.pec),
        ("point", before.point != after.point),
        ("access", before.access != after.access),
        ("position", before.position != after.position),
        ("public", before.public != after.public),
    ];
    fields.iter().filter(|(_, yes)| *yes).map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}
