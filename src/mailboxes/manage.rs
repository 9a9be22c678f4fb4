//! Making, renaming, deleting and sharing mailboxes.

use super::{
    DEFAULTS, MOVE_AT_ONCE, MailboxError, Mailboxes,
    change::{AT_ONCE, MOVE_AWAY},
    check,
    model::Place,
    names, read, rights_on,
};
use crate::{
    clock::Micros,
    directory::{self, PrincipalId},
};
use mailstore::{
    Mailbox, Rights, StoreError, annotation,
    db::{Conn, Tx},
    entry::{self, Permitted},
    mailbox::{self, NewMailbox},
    rights, subscription,
};

/// An owner has at most so many mailboxes.
const MAILBOXES_MAX: usize = 2000;
/// How many names one person may have said something about.
const SUBSCRIPTIONS_MAX: usize = 4000;

impl Mailboxes {
    /// Makes a mailbox, and those above it that are missing.
    pub async fn create(
        &self,
        person: PrincipalId,
        path: &str,
        special_use: Option<&str>,
    ) -> Result<Mailbox, MailboxError> {
        let (path, special_use, now) = (path.to_owned(), special_use.map(str::to_owned), self.now());
        self.db.write(move |tx| create(tx, person, &path, special_use.as_deref(), now)).await
    }

    /// Deletes a mailbox with all that is in it; what is in a very large one goes before, in several steps.
    pub async fn delete(&self, person: PrincipalId, path: &str) -> Result<(), MailboxError> {
        let (path, now) = (path.to_owned(), self.now());
        let mut begun = None;
        loop {
            let path = path.clone();
            begun = self.db.write(move |tx| delete(tx, person, &path, begun, now)).await?;
            if begun.is_none() {
                return Ok(());
            }
        }
    }

    /// Gives a mailbox and those below it another name. Subscriptions stay with the old names (RFC 9051 §6.3.7 forbids the
    /// server to take them away; clients subscribe to the new ones by themselves). Renaming INBOX moves what is in it to a new
    /// mailbox and leaves INBOX empty (RFC 9051 §6.3.6).
    ///
    /// An INBOX of more than [`MOVE_AT_ONCE`] messages is emptied in several units of work. When a later one fails, the new
    /// mailbox exists and the rest is still in INBOX: each message is in one place, the same rename is refused as
    /// [`MailboxError::Exists`], and [`relocate`](Self::relocate) finishes it.
    pub async fn rename(&self, person: PrincipalId, from: &str, to: &str) -> Result<(), MailboxError> {
        self.rename_in_parts(person, from, to, MOVE_AT_ONCE).await
    }

    pub(super) async fn rename_in_parts(
        &self,
        person: PrincipalId,
        from: &str,
        to: &str,
        at_once: usize,
    ) -> Result<(), MailboxError> {
        let (path, to, now) = (from.to_owned(), to.to_owned(), self.now());
        let begun = self.db.write(move |tx| rename(tx, person, (&path, &to), at_once, now)).await?;
        for part in begun.rest.chunks(at_once) {
            let (path, part, made) = (from.to_owned(), part.to_vec(), begun.made);
            let step = move |tx: &mut Tx<'_>| {
                let found = read::find(tx, person, &path, Rights::DELETE_MAILBOX)?;
                Ok::<_, MailboxError>(pour(tx, person, found.mailbox.id, &part, made, now)?)
            };
            self.db.write(step).await?;
        }
        Ok(())
    }

    /// Subscribes to a path or unsubscribes from it. The mailbox need not exist.
    pub async fn subscribe(&self, person: PrincipalId, path: &str, wanted: bool) -> Result<(), MailboxError> {
        let path = path.to_owned();
        self.db
            .write(move |tx| {
                let place = match names::resolve(tx, person, &path) {
                    // What one may no longer look up one can still be rid of (RFC 4314 §4: no right is needed).
                    Err(MailboxError::NotFound) if !wanted => said_of(tx, person, &path)?,
                    place => place?,
                };
                subscription::set(tx, person.0, place.owner.0, &place.name, wanted)?;
                let many = subscription::list(tx, person.0)?.len() > SUBSCRIPTIONS_MAX;
                if many { Err(MailboxError::Limit) } else { Ok(()) }
            })
            .await
    }
}

/// Where a path lay to which a person has subscribed, when its owner shares nothing with the person any more.
fn said_of(c: &mut Conn<'_>, person: PrincipalId, path: &str) -> Result<Place, MailboxError> {
    let said = subscription::list(c, person.0)?;
    let mut owners: Vec<PrincipalId> = said.iter().map(|said| PrincipalId(said.owner)).collect();
    owners.dedup();
    let owners = names::Owners::new(directory::load(c, &owners)?);
    let path = names::canonical(path)?;
    let found = said.into_iter().find(|said| owners.path(said.owner, &said.name).as_deref() == Some(&path));
    found.map(|said| Place { owner: PrincipalId(said.owner), name: said.name }).ok_or(MailboxError::NotFound)
}

/// Deletes a mailbox, or a part of what is in it; true when it is gone.
fn delete(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    path: &str,
    begun: Option<i64>,
    now: Micros,
) -> Result<Option<i64>, MailboxError> {
    let (found, _) = find_locked(tx, person, path)?;
    if is_fixed(&found) {
        return Err(MailboxError::Fixed);
    }
    delete_part(tx, &found, begun, now)
}

/// A mailbox that the person may delete, locked with its name, and the rights held on it now: they are taken away under
/// these locks, and whoever had to wait must not go by what was before. The names come first, as for all who change them.
fn find_locked(tx: &mut Tx<'_>, person: PrincipalId, path: &str) -> Result<(Mailbox, Rights), MailboxError> {
    mailbox::lock_names(tx)?;
    let found = read::find(tx, person, path, Rights::DELETE_MAILBOX)?;
    let mailbox = mailbox::lock_one(tx, found.mailbox.id)?;
    let held = rights_on(tx, person, &mailbox)?;
    check(held, Rights::DELETE_MAILBOX)?;
    Ok((mailbox, held))
}

/// Whether it is one that every owner has: INBOX or a default one, whatever that is called by now. Other special uses
/// (RFC 6154 §3) protect nothing.
pub(super) fn is_fixed(mailbox: &Mailbox) -> bool {
    let held = mailbox.special_use.as_deref();
    mailbox.name == "INBOX" || held.is_some() && DEFAULTS.iter().any(|(_, default)| *default == held)
}

/// Deletes a mailbox, or a part of what is in it when that is too much for one step: then gives its id, with which the next
/// step has `begun`. Another one that has got its name meanwhile is left alone.
pub(super) fn delete_part(
    tx: &mut Tx<'_>,
    mailbox: &Mailbox,
    begun: Option<i64>,
    now: Micros,
) -> Result<Option<i64>, MailboxError> {
    if begun.is_some_and(|id| id != mailbox.id) {
        return Err(MailboxError::NotFound);
    }
    if mailbox.total > AT_ONCE as i64 {
        let below = format!("{}/", mailbox.name);
        if mailbox::list(tx, &[mailbox.owner])?.iter().any(|m| m.name.starts_with(&below)) {
            return Err(MailboxError::HasChildren);
        }
        entry::discard(tx, mailbox.id, AT_ONCE, now)?;
        return Ok(Some(mailbox.id));
    }
    mailbox::delete(tx, mailbox.id, now)?;
    Ok(None)
}

fn create(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    path: &str,
    special_use: Option<&str>,
    now: Micros,
) -> Result<Mailbox, MailboxError> {
    // RFC 9051 §6.3.4: a separator at the end declares that names will be made below.
    let path = path.strip_suffix(names::SEPARATOR).unwrap_or(path);
    let place = names::resolve(tx, person, path)?;
    let heir = may_create(tx, person, &place)?;
    make(tx, &place, special_use, heir, now)
}

/// Makes a mailbox whose maker may; it and those made above it inherit from `heir` the rights, and whether marks of what was
/// read are everybody's own.
pub(super) fn make(
    tx: &mut Tx<'_>,
    place: &Place,
    special_use: Option<&str>,
    heir: Option<i64>,
    now: Micros,
) -> Result<Mailbox, MailboxError> {
    let all = mailbox::list(tx, &[place.owner.0])?;
    if all.len() >= MAILBOXES_MAX {
        return Err(MailboxError::Limit);
    }
    if special_use.is_some_and(|wanted| all.iter().any(|m| m.special_use.as_deref() == Some(wanted))) {
        return Err(MailboxError::Exists);
    }
    // What people have read there is kept as in the one above.
    let private_seen = match heir {
        Some(heir) => mailbox::load(tx, heir)?.private_seen,
        None => false,
    };
    let (owner, name) = (place.owner.0, place.name.as_str());
    let new = NewMailbox { owner, name, special_use, private_seen, ..NewMailbox::default() };
    let made = mailbox::create(tx, &new, now)?;
    let known: Vec<i64> = all.iter().map(|m| m.id).collect();
    if let Some(heir) = heir {
        for new in mailbox::list(tx, &[place.owner.0])?.iter().filter(|m| !known.contains(&m.id)) {
            rights::inherit(tx, heir, new.id)?;
        }
    }
    Ok(made)
}

/// Gives a mailbox another name. Those above it that are missing are made first, as any others are.
pub(super) fn rename_to(
    tx: &mut Tx<'_>,
    id: i64,
    place: &Place,
    heir: Option<i64>,
    now: Micros,
) -> Result<(), MailboxError> {
    if let Some((above, _)) = place.name.rsplit_once(names::SEPARATOR)
        && mailbox::find(tx, place.owner.0, above)?.is_none()
    {
        make(tx, &Place { owner: place.owner, name: above.to_owned() }, None, heir, now)?;
    }
    Ok(mailbox::rename(tx, id, &place.name, now)?)
}

/// Checks the right to make a mailbox there; gives the one whose rights it inherits.
fn may_create(c: &mut Conn<'_>, person: PrincipalId, place: &Place) -> Result<Option<i64>, MailboxError> {
    let mut above = nearest_above(c, place)?;
    if above.is_none() && place.owner != person {
        above = mailbox::find(c, place.owner.0, "INBOX")?;
    }
    let Some(above) = above else { return Ok(None) };
    let held = rights_on(c, person, &above)?;
    check(held, Rights::CREATE)?;
    Ok(Some(above.id))
}

/// The nearest mailbox above a name that is there.
pub(super) fn nearest_above(c: &mut Conn<'_>, place: &Place) -> Result<Option<Mailbox>, MailboxError> {
    let mut name = place.name.as_str();
    while let Some((above, _)) = name.rsplit_once(names::SEPARATOR) {
        if let Some(found) = mailbox::find(c, place.owner.0, above)? {
            return Ok(Some(found));
        }
        name = above;
    }
    Ok(None)
}

/// How far a renaming has come: of INBOX a rest of its messages may still have to be moved to the mailbox that was made.
#[derive(Default)]
struct Begun {
    made: i64,
    rest: Vec<u32>,
}

fn rename(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (from, to): (&str, &str),
    at_once: usize,
    now: Micros,
) -> Result<Begun, MailboxError> {
    let (found, rights) = find_locked(tx, person, from)?;
    let target = names::resolve(tx, person, to)?;
    if target.owner.0 != found.owner {
        return Err(MailboxError::BadName("a mailbox cannot be renamed into another owner's"));
    }
    let heir = may_create(tx, person, &target)?;
    if target.name == "INBOX" || mailbox::find(tx, target.owner.0, &target.name)?.is_some() {
        return Err(MailboxError::Exists);
    }
    if target.name.starts_with(&format!("{}/", found.name)) && found.name != "INBOX" {
        return Err(MailboxError::BadName("a mailbox cannot be renamed below itself"));
    }
    if found.name != "INBOX" {
        rename_to(tx, found.id, &target, heir, now)?;
        return Ok(Begun::default());
    }
    // What is in it goes away, and everybody who shares it sees that.
    check(rights, MOVE_AWAY)?;
    let made = create(tx, person, to, None, now)?.id;
    // RFC 5464 §4.1: those of INBOX stay with it, and follow the name too.
    annotation::copy(tx, found.id, made)?;
    let mut first: Vec<u32> = entry::list(tx, found.id)?.iter().map(|e| e.uid).collect();
    let rest = first.split_off(first.len().min(at_once));
    pour(tx, person, found.id, &first, made, now)?;
    Ok(Begun { made, rest })
}

/// Moves messages of an INBOX that is renamed to its new mailbox, as they are.
fn pour(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    inbox: i64,
    uids: &[u32],
    made: i64,
    now: Micros,
) -> Result<(), StoreError> {
    entry::relocate(tx, inbox, uids, made, Some(person.0), Permitted::ALL, now).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailstore::testing::engines;

    #[tokio::test]
    async fn a_deletion_in_steps_leaves_alone_who_has_the_name_by_now() {
        for engine in engines().await {
            let tried = engine.db.write(|tx| {
                let new = NewMailbox { owner: 1, name: "Pratiche", ..NewMailbox::default() };
                let found = mailbox::create(tx, &new, 0)?;
                let other = delete_part(tx, &found, Some(found.id + 1), 0);
                Ok::<_, MailboxError>((other, delete_part(tx, &found, Some(found.id), 0)?))
            });
            let (other, own) = tried.await.expect("a mailbox");
            assert!(matches!(other, Err(MailboxError::NotFound)) && own.is_none(), "{}", engine.name);
        }
    }
}
