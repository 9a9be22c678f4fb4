//! What an administrator may do to anybody's mailboxes without reading what is in them: names, rights, room. Each change
//! leaves an audit record.

use super::{Grant, Grantee, MailboxError, Mailboxes, acl, holder, manage, model::Place, names};
use crate::{
    audit::{self, Deed, Doer},
    clock::{Clock, Micros},
    directory::{self, DirectoryError, Edit, Kind, PrincipalId},
};
use mailstore::{
    Db, Mailbox, Rights,
    db::{Conn, Tx},
    mailbox, quota,
};

/// The hand of an administrator on mailboxes.
pub struct Admin {
    db: Db,
    clock: Clock,
    by: Doer,
}

impl Mailboxes {
    /// Lets `by` act on anybody's mailboxes. The caller has made sure that it may.
    pub fn admin(&self, by: Doer) -> Admin {
        Admin { db: self.db.clone(), clock: self.clock.clone(), by }
    }
}

/// Sets the room of an owner, bytes, or lifts the limit. What is over it stays; nothing new is taken.
pub fn set_quota(
    edit: &mut Edit<'_, '_>,
    owner: PrincipalId,
    limit: Option<i64>,
) -> Result<(), DirectoryError> {
    let principal = edit.principal(owner)?;
    if !principal.has_mailbox {
        return Err(DirectoryError::Refused("no mail is kept for it, so it has no quota"));
    }
    quota::set_limit(edit.tx(), owner.0, limit)?;
    let detail = limit.map_or_else(|| "none".to_owned(), |bytes| bytes.to_string());
    Ok(edit.record("quota.set", &principal.address.to_string(), &detail)?)
}

/// What has become of somebody's rights on a mailbox.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Whose.
    pub to: Grantee,
    /// What it may do now.
    pub rights: Rights,
    /// The same with what it may do as a member of others, and as anyone.
    pub in_all: Rights,
}

impl Admin {
    /// All mailboxes of an owner, by name.
    pub async fn list(&self, owner: PrincipalId) -> Result<Vec<Mailbox>, MailboxError> {
        Ok(self.db.read(move |c| mailbox::list(c, &[owner.0])).await?)
    }

    /// Makes a mailbox, and those above it that are missing. It inherits the rights of the one above, in an office or
    /// function those of its INBOX.
    pub async fn create(&self, owner: PrincipalId, name: &str) -> Result<Mailbox, MailboxError> {
        let name = names::canonical(name)?;
        let what = name.clone();
        let step = move |tx: &mut Tx<'_>, now| {
            check_reachable(tx, owner, &name)?;
            create(tx, owner, &name, now)
        };
        self.change("mailbox.create", owner, what, step).await
    }

    /// Gives a mailbox and those below it another name; INBOX keeps its own.
    pub async fn rename(&self, owner: PrincipalId, from: &str, to: &str) -> Result<(), MailboxError> {
        let (from, to) = (names::canonical(from)?, names::canonical(to)?);
        let what = format!("{from} to {to}");
        self.change("mailbox.rename", owner, what, move |tx, now| {
            let found = find_locked(tx, owner, &from)?;
            if found.name == "INBOX" {
                return Err(MailboxError::BadName("INBOX cannot be renamed by an administrator"));
            }
            check_reachable(tx, owner, &to)?;
            if to.starts_with(&format!("{from}/")) {
                return Err(MailboxError::BadName("a mailbox cannot be renamed below itself"));
            }
            let place = Place { owner, name: to.clone() };
            let heir = heir(tx, &place)?;
            manage::rename_to(tx, found.id, &place, heir, now)
        })
        .await
    }

    /// Deletes a mailbox, if it is empty or else `with_mail`, a very large one in several steps; the default ones stay.
    pub async fn delete(&self, owner: PrincipalId, name: &str, with_mail: bool) -> Result<(), MailboxError> {
        let name = names::canonical(name)?;
        self.delete_steps(owner, &name, if with_mail { free_to_change } else { free_and_empty }).await
    }

    /// Deletes all mailboxes of an owner with all that is in them, for an owner that is to be removed. Called again it
    /// goes on where it ended.
    pub async fn delete_all(&self, owner: PrincipalId) -> Result<(), MailboxError> {
        let mut all = self.list(owner).await?;
        // Those below another one come before it.
        all.sort_by(|a, b| b.name.cmp(&a.name));
        for one in all {
            self.delete_steps(owner, &one.name, |_| Ok(())).await?;
        }
        Ok(())
    }

    async fn delete_steps(
        &self,
        owner: PrincipalId,
        name: &str,
        allowed: fn(&Mailbox) -> Result<(), MailboxError>,
    ) -> Result<(), MailboxError> {
        let mut begun = None;
        loop {
            let wanted = name.to_owned();
            let step = move |tx: &mut Tx<'_>, now| {
                let found = find_locked(tx, owner, &wanted)?;
                allowed(&found)?;
                manage::delete_part(tx, &found, begun, now)
            };
            begun = self.change("mailbox.delete", owner, name.to_owned(), step).await?;
            if begun.is_none() {
                return Ok(());
            }
        }
    }

    /// Who has which rights on a mailbox, those included that nobody can take away.
    pub async fn rights(
        &self,
        owner: PrincipalId,
        name: &str,
    ) -> Result<Vec<(Grantee, Rights)>, MailboxError> {
        let name = names::canonical(name)?;
        self.db
            .read(move |c| {
                let found = find(c, owner, &name)?;
                acl::entries(c, &found)
            })
            .await
    }

    /// Changes what somebody may do with a mailbox.
    pub async fn grant(
        &self,
        owner: PrincipalId,
        name: &str,
        identifier: &str,
        grant: Grant,
    ) -> Result<Granted, MailboxError> {
        let (name, identifier) = (names::canonical(name)?, identifier.to_owned());
        let (now, by) = (self.clock.now(), self.by.clone());
        self.db
            .write(move |tx| {
                let id = find(tx, owner, &name)?.id;
                let found = mailbox::lock_one(tx, id)?;
                let to = acl::grantee(tx, &identifier)?;
                let rights = acl::change(tx, &found, &to, grant, &by, now)?;
                let in_all = match &to {
                    Grantee::Principal(one) => holder::rights_on(tx, one.id, &found)?,
                    _ => rights,
                };
                Ok(Granted { to, rights, in_all })
            })
            .await
    }

    /// Says whether everybody has own \Seen marks in a mailbox.
    pub async fn set_private_seen(
        &self,
        owner: PrincipalId,
        name: &str,
        private: bool,
    ) -> Result<(), MailboxError> {
        let name = names::canonical(name)?;
        let what = format!("{name}: {}", if private { "on" } else { "off" });
        self.change("mailbox.private-seen", owner, what, move |tx, _| {
            let found = find(tx, owner, &name)?;
            Ok(mailbox::set_private_seen(tx, found.id, private)?)
        })
        .await
    }

    /// Runs a change with its audit record as one transaction.
    async fn change<T: Send + 'static>(
        &self,
        action: &'static str,
        owner: PrincipalId,
        detail: String,
        mut run: impl FnMut(&mut Tx<'_>, Micros) -> Result<T, MailboxError> + Send + 'static,
    ) -> Result<T, MailboxError> {
        let (now, by) = (self.clock.now(), self.by.clone());
        self.db
            .write(move |tx| {
                let done = run(tx, now)?;
                let subject = format!("principal {owner}");
                audit::record(tx, &Deed { at: now, by: &by, action, subject: &subject, detail: &detail })?;
                Ok(done)
            })
            .await
    }
}

fn find(c: &mut Conn<'_>, owner: PrincipalId, name: &str) -> Result<Mailbox, MailboxError> {
    mailbox::find(c, owner.0, name)?.ok_or(MailboxError::NotFound)
}

/// The mailbox, locked with its name: what is in it now is all there is until the end.
fn find_locked(tx: &mut Tx<'_>, owner: PrincipalId, name: &str) -> Result<Mailbox, MailboxError> {
    mailbox::lock_names(tx)?;
    let id = find(tx, owner, name)?.id;
    Ok(mailbox::lock_one(tx, id)?)
}

/// The owner can name it: a person's mailboxes are beside those of others.
fn check_reachable(c: &mut Conn<'_>, owner: PrincipalId, name: &str) -> Result<(), MailboxError> {
    let people = directory::load(c, &[owner])?.iter().any(|found| found.kind == Kind::Person);
    if people { names::check_own(name) } else { Ok(()) }
}

/// It is not one that every owner has.
fn free_to_change(found: &Mailbox) -> Result<(), MailboxError> {
    if manage::is_fixed(found) { Err(MailboxError::Fixed) } else { Ok(()) }
}

fn free_and_empty(found: &Mailbox) -> Result<(), MailboxError> {
    free_to_change(found)?;
    if found.total == 0 { Ok(()) } else { Err(MailboxError::NotEmpty(found.total)) }
}

fn create(tx: &mut Tx<'_>, owner: PrincipalId, name: &str, now: Micros) -> Result<Mailbox, MailboxError> {
    let place = Place { owner, name: name.to_owned() };
    let heir = heir(tx, &place)?;
    manage::make(tx, &place, None, heir, now)
}

/// The mailbox a new one inherits from: the nearest above, or INBOX.
fn heir(c: &mut Conn<'_>, place: &Place) -> Result<Option<i64>, MailboxError> {
    let above = match manage::nearest_above(c, place)? {
        Some(above) => Some(above),
        None => mailbox::find(c, place.owner.0, "INBOX")?,
    };
    Ok(above.map(|above| above.id))
}
