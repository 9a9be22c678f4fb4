//! Changes of territories, channels and comuni, part of the caller's transaction. [`Territories::edit`](super::Territories::edit)
//! has seen that an administrator asks.

use super::{
    comuni::{self, Imported},
    model::{
        Channel, ChannelChange, Comune, NewChannel, NewTerritory, Territory, TerritoryChange, TerritoryError,
    },
    store,
};
use crate::{
    address::Address,
    directory::{self, Kind, NewPrincipal, PrincipalId},
    fields::{Check, Faults, Why},
    slug,
};
use mailstore::{Change, Collection};

type Result<T> = std::result::Result<T, TerritoryError>;

/// Longest name, characters: as long as the directory keeps them.
const NAME: usize = 200;
/// Longest description of a channel.
const DESCRIPTION: usize = 1000;

/// A hand on territories, channels and comuni.
pub struct Edit<'e, 't, 'c> {
    directory: &'e mut directory::Edit<'t, 'c>,
}

impl<'e, 't, 'c> Edit<'e, 't, 'c> {
    pub(super) fn new(directory: &'e mut directory::Edit<'t, 'c>) -> Self {
        Self { directory }
    }

    /// The directory in the same transaction: members of a channel, its addresses.
    pub fn directory(&mut self) -> &mut directory::Edit<'t, 'c> {
        self.directory
    }

    /// Makes a territory, the last in the order.
    ///
    /// # Errors
    /// `Invalid` (`name`, `slug`, `site`), those of [`directory::Edit::add`].
    pub fn add_territory(&mut self, new: &NewTerritory) -> Result<PrincipalId> {
        let all = store::territories(self.directory.tx())?;
        let mut check = Check::default();
        let name = check.required("name", &new.name, NAME);
        let site = check.site("site", &new.site);
        check.done()?;
        let slugs = all.iter().map(|t| (t.id, t.slug.as_str())).collect::<Vec<_>>();
        let slug = self.new_slug("territory", new.slug.as_deref(), &name, &slugs)?;
        let id = self.add_principal(Kind::Territory, &new.address, &name)?;
        let position = all.iter().map(|t| t.position).max().unwrap_or(0) + 1;
        let address = new.address.clone();
        let territory = Territory { id, slug, name, address, body: new.body, site, position, active: true };
        store::put_territory(self.directory.tx(), &territory)?;
        self.record("territory.add", &territory.address, &territory.slug)?;
        Ok(id)
    }

    /// Makes a channel, the last in the order.
    ///
    /// # Errors
    /// `Invalid` (`name`, `slug`, `description`), those of [`directory::Edit::add`].
    pub fn add_channel(&mut self, new: &NewChannel) -> Result<PrincipalId> {
        let all = store::channels(self.directory.tx())?;
        let mut check = Check::default();
        let name = check.required("name", &new.name, NAME);
        let description = check.block("description", &new.description, DESCRIPTION);
        check.done()?;
        let slugs = all.iter().map(|c| (c.id, c.slug.as_str())).collect::<Vec<_>>();
        let slug = self.new_slug("channel", new.slug.as_deref(), &name, &slugs)?;
        let id = self.add_principal(Kind::Channel, &new.address, &name)?;
        let position = all.iter().map(|c| c.position).max().unwrap_or(0) + 1;
        let address = new.address.clone();
        let channel =
            Channel { id, slug, name, address, description, position, public: new.public, active: true };
        store::put_channel(self.directory.tx(), &channel)?;
        self.record("channel.add", &channel.address, &channel.slug)?;
        Ok(id)
    }

    /// Changes a territory. One that is no longer active cannot be chosen; its contents and the roles held for it stay.
    ///
    /// # Errors
    /// `NoSuch`, `Conflict`, `Invalid`.
    pub fn set_territory(&mut self, id: PrincipalId, change: &TerritoryChange) -> Result<()> {
        let all = store::territories(self.directory.tx())?;
        let before = all.iter().find(|t| t.id == id);
        let before = before.ok_or_else(|| TerritoryError::NoSuch("territory", id.to_string()))?;
        is_as_seen(change.seen, before.stamp())?;
        let mut after = before.clone();
        let mut check = Check::default();
        if let Some(name) = &change.name {
            after.name = check.required("name", name, NAME);
        }
        if let Some(site) = &change.site {
            after.site = check.site("site", site);
        }
        check.done()?;
        after.body = change.body.unwrap_or(before.body);
        after.position = change.position.unwrap_or(before.position);
        after.active = change.active.unwrap_or(before.active);
        if let Some(slug) = &change.slug {
            let slugs = all.iter().map(|t| (t.id, t.slug.as_str())).collect::<Vec<_>>();
            after.slug = self.changed_slug("territory", (id, &before.slug), slug, &slugs)?;
        }
        store::put_territory(self.directory.tx(), &after)?;
        self.set_principal(id, (&before.name, &after.name), (before.active, after.active))?;
        self.record("territory.set", &after.address, &territory_words(before, &after))
    }

    /// Changes a channel. A retired one takes no mail and nobody publishes in it; what lies in it stays. One in which everybody
    /// finds something stays public.
    ///
    /// # Errors
    /// `NoSuch`, `Conflict`, `Invalid`; `public` with `Holds` while it cannot become the network's own.
    pub fn set_channel(&mut self, id: PrincipalId, change: &ChannelChange) -> Result<()> {
        let all = store::channels(self.directory.tx())?;
        let before = all.iter().find(|c| c.id == id);
        let before = before.ok_or_else(|| TerritoryError::NoSuch("channel", id.to_string()))?;
        is_as_seen(change.seen, before.stamp())?;
        let mut after = before.clone();
        let mut check = Check::default();
        if let Some(name) = &change.name {
            after.name = check.required("name", name, NAME);
        }
        if let Some(description) = &change.description {
            after.description = check.block("description", description, DESCRIPTION);
        }
        after.position = change.position.unwrap_or(before.position);
        after.public = change.public.unwrap_or(before.public);
        if before.public && !after.public {
            let held = store::public_in(self.directory.tx(), id)?;
            check.must(held == 0, "public", Why::Holds(usize::try_from(held).unwrap_or_default()));
        }
        check.done()?;
        after.active = change.active.unwrap_or(before.active);
        if let Some(slug) = &change.slug {
            let slugs = all.iter().map(|c| (c.id, c.slug.as_str())).collect::<Vec<_>>();
            after.slug = self.changed_slug("channel", (id, &before.slug), slug, &slugs)?;
        }
        store::put_channel(self.directory.tx(), &after)?;
        self.set_principal(id, (&before.name, &after.name), (before.active, after.active))?;
        self.record("channel.set", &after.address, &channel_words(before, &after))
    }

    /// Puts territories into this order; those that are not named come after them, as they were.
    ///
    /// # Errors
    /// Those of the database.
    pub fn order_territories(&mut self, order: &[PrincipalId]) -> Result<()> {
        let mut all = store::territories(self.directory.tx())?;
        all.sort_by_key(|t| place(order, t.id));
        for (position, territory) in (1..).zip(&mut all) {
            territory.position = position;
            store::put_territory(self.directory.tx(), territory)?;
        }
        Ok(self.note("territory.order", "territories", &ordered(all.iter().map(|t| t.slug.as_str())))?)
    }

    /// Puts channels into this order; those that are not named come after them, as they were.
    ///
    /// # Errors
    /// Those of the database.
    pub fn order_channels(&mut self, order: &[PrincipalId]) -> Result<()> {
        let mut all = store::channels(self.directory.tx())?;
        all.sort_by_key(|c| place(order, c.id));
        for (position, channel) in (1..).zip(&mut all) {
            channel.position = position;
            store::put_channel(self.directory.tx(), channel)?;
        }
        Ok(self.note("channel.order", "channels", &ordered(all.iter().map(|c| c.slug.as_str())))?)
    }

    /// Brings the comuni of a file in: those that are there already are changed to it. With `retire`, comuni of the same
    /// provinces that are not in it are retired. A postal code that the file does not give stays as it was.
    ///
    /// # Errors
    /// Those of the database.
    pub fn import_comuni(&mut self, file: &[Comune], retire: bool) -> Result<Imported> {
        let mut provinces: Vec<String> = file.iter().map(|comune| comune.province.clone()).collect();
        provinces.sort_unstable();
        provinces.dedup();
        let there = store::comuni_in(self.directory.tx(), &provinces, file)?;
        let (rows, imported) = comuni::compare(&there, file, retire);
        store::put_comuni(self.directory.tx(), &rows)?;
        if !rows.is_empty() {
            self.note("comuni.import", &provinces.join(" "), &imported.to_string())?;
        }
        Ok(imported)
    }

    /// Sets the postal code of a comune; empty when there are several.
    ///
    /// # Errors
    /// `NoSuch`, `Invalid` (`cap`).
    pub fn set_cap(&mut self, istat: &str, cap: &str) -> Result<()> {
        let mut check = Check::default();
        let cap = check.cap("cap", cap);
        check.done()?;
        let comune = store::comune(self.directory.tx(), istat)?
            .ok_or_else(|| TerritoryError::NoSuch("comune", istat.to_owned()))?;
        let detail = format!("cap {cap}");
        store::put_comuni(self.directory.tx(), &[Comune { cap, ..comune }])?;
        Ok(self.note("comune.set", istat, &detail)?)
    }

    fn add_principal(&mut self, kind: Kind, address: &Address, name: &str) -> Result<PrincipalId> {
        Ok(self.directory.add(&NewPrincipal::new(kind, address.clone(), name))?)
    }

    fn set_principal(
        &mut self,
        id: PrincipalId,
        (old_name, name): (&str, &str),
        (was_active, active): (bool, bool),
    ) -> Result<()> {
        if old_name != name {
            self.directory.rename(id, name)?;
        }
        if was_active != active {
            self.directory.set_disabled(id, !active)?;
        }
        Ok(())
    }

    /// The slug of something new: as it was wished, else made from its name.
    fn new_slug(
        &mut self,
        area: &str,
        wished: Option<&str>,
        name: &str,
        taken: &[(PrincipalId, &str)],
    ) -> Result<String> {
        let is_taken = |slug: &str| taken.iter().any(|(_, other)| *other == slug);
        let slug = match wished {
            Some(slug) if !slug::is_slug(slug) => return Err(malformed()),
            Some(slug) if is_taken(slug) => return Err(TerritoryError::invalid("slug", Why::Taken)),
            Some(slug) => slug.to_owned(),
            None => {
                slug::first_free(&slug::from_title(name), |slug| Ok::<_, TerritoryError>(is_taken(slug)))?
            }
        };
        store::release_slug(self.directory.tx(), &slug)?;
        store::move_slug(self.directory.tx(), area, PrincipalId(0), "", &slug)?;
        Ok(slug)
    }

    /// Another slug for something: pages under the one of before lead on.
    fn changed_slug(
        &mut self,
        area: &str,
        (id, before): (PrincipalId, &str),
        wished: &str,
        taken: &[(PrincipalId, &str)],
    ) -> Result<String> {
        if !slug::is_slug(wished) {
            return Err(malformed());
        }
        if taken.iter().any(|(other, slug)| *other != id && *slug == wished) {
            return Err(TerritoryError::invalid("slug", Why::Taken));
        }
        if wished != before {
            store::release_slug(self.directory.tx(), wished)?;
            store::move_slug(self.directory.tx(), area, id, before, wished)?;
        }
        Ok(wished.to_owned())
    }

    fn record(&mut self, action: &'static str, subject: &Address, detail: &str) -> Result<()> {
        Ok(self.note(action, &subject.to_string(), detail)?)
    }

    fn note(
        &mut self,
        action: &'static str,
        subject: &str,
        detail: &str,
    ) -> std::result::Result<(), mailstore::DbError> {
        self.directory.tx().publish(Change { collection: Collection::Portal, seq: 0 });
        self.directory.record(action, subject, detail)
    }
}

fn is_as_seen(seen: Option<i64>, now: i64) -> Result<()> {
    match seen {
        Some(seen) if seen != now => Err(TerritoryError::Conflict(now)),
        _ => Ok(()),
    }
}

fn malformed() -> TerritoryError {
    TerritoryError::Invalid(Faults::one("slug", Why::Malformed))
}

fn place(order: &[PrincipalId], id: PrincipalId) -> usize {
    order.iter().position(|other| *other == id).unwrap_or(usize::MAX)
}

fn ordered<'a>(slugs: impl Iterator<Item = &'a str>) -> String {
    slugs.collect::<Vec<_>>().join(" ")
}

fn territory_words(before: &Territory, after: &Territory) -> String {
    let changed = [
        ("name", before.name != after.name),
        ("slug", before.slug != after.slug),
        ("body", before.body != after.body),
        ("site", before.site != after.site),
        ("position", before.position != after.position),
        ("active", before.active != after.active),
    ];
    words(&changed)
}

fn channel_words(before: &Channel, after: &Channel) -> String {
    let changed = [
        ("name", before.name != after.name),
        ("slug", before.slug != after.slug),
        ("description", before.description != after.description),
        ("position", before.position != after.position),
        ("public", before.public != after.public),
        ("active", before.active != after.active),
    ];
    words(&changed)
}

/// Which fields have changed.
fn words(changed: &[(&str, bool)]) -> String {
    changed.iter().filter(|(_, yes)| *yes).map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}
