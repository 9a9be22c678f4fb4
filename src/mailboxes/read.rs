//! Looking: lists, states, entries and messages.

use super::{
    Found, Listed, MailboxError, Mailboxes, View,
    holder::{Holder, check_open, refusal},
    mailbox, names, require, rights_on, with_rights,
};
use crate::directory::PrincipalId;
use mailstore::{
    Collection, Mailbox, Rights,
    blob::PackedBlob,
    db::{Conn, DbError, Gathering, Watch},
    entry::{self, Content, Detail, Heading, Kin, Rendered, Summary},
    index::Snapshot,
    message,
    quota::{self, Quota},
    seen,
    seen::Seen,
    subscription::{self, Subscription},
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

impl Mailboxes {
    /// Everything a person may look up, own mailboxes first, each owner's by name; also the levels that only hold
    /// others, and names the person has subscribed to although nothing is there.
    pub async fn list(&self, person: PrincipalId) -> Result<Vec<Listed>, MailboxError> {
        self.db.read(move |c| list(c, person)).await
    }

    /// The mailbox a path means, if the person may look it up or read it.
    pub async fn find(&self, person: PrincipalId, path: &str) -> Result<Found, MailboxError> {
        self.find_with(person, path, Rights::LOOKUP | Rights::READ).await
    }

    /// The mailbox a path means, if the person holds one of these rights.
    pub async fn find_with(
        &self,
        person: PrincipalId,
        path: &str,
        any: Rights,
    ) -> Result<Found, MailboxError> {
        if let Some(name) = names::own(path)?
            && let Some(mailbox) = self.rows.find(person.0, &name).await?
            && !mailbox.private_seen
        {
            return Ok(Found { rights: Rights::ALL, unseen: mailbox.unseen, mailbox });
        }
        let path = path.to_owned();
        self.db.read_brief(move |c| find(c, person, &path, any)).await
    }

    /// Reads of a mailbox that the person may read.
    pub(super) async fn read_in<T: Send + 'static>(
        &self,
        person: PrincipalId,
        id: i64,
        read: impl FnOnce(&mut Conn<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, MailboxError> {
        self.db
            .read(move |c| {
                require(c, person, id, Rights::READ)?;
                Ok(read(c)?)
            })
            .await
    }

    /// The mailbox with that id, as [`find`](Self::find) gives it.
    pub async fn state(&self, person: PrincipalId, id: i64) -> Result<Found, MailboxError> {
        self.db
            .read_brief(move |c| {
                let mailbox = mailbox::load(c, id)?;
                found(c, person, mailbox, Rights::LOOKUP | Rights::READ)
            })
            .await
    }

    /// A mailbox as the person sees it now. The right to read is checked with each call.
    pub async fn view(&self, person: PrincipalId, id: i64) -> Result<View, MailboxError> {
        let snapshot = self.index.snapshot(id).await?;
        let (own, private) = (snapshot.mailbox.owner == person.0, snapshot.mailbox.private_seen);
        if own && !private {
            return Ok(View { snapshot, rights: Rights::ALL, seen: None });
        }
        let looked = self.db.read_brief(move |c| {
            let (_, held) = with_rights(c, person, id)?;
            check_open(held, Rights::READ)?;
            let seen = if private { Some(seen::load(c, id, person.0)?) } else { None };
            Ok::<_, MailboxError>((held, seen))
        });
        let (rights, seen) = looked.await?;
        // The marks were read after the entries. Who is told their modseq must not miss what changed before it.
        let behind = seen.as_ref().is_some_and(|seen| seen.modseq > snapshot.mailbox.highest_modseq);
        let snapshot = if behind { self.index.snapshot(id).await? } else { snapshot };
        Ok(View { snapshot, rights, seen })
    }

    /// The entries of a mailbox as they are now. The right to read is checked with each call.
    pub async fn snapshot(&self, person: PrincipalId, id: i64) -> Result<Arc<Snapshot>, MailboxError> {
        let snapshot = self.index.snapshot(id).await?;
        if snapshot.mailbox.owner != person.0 {
            self.db.read_brief(move |c| require(c, person, id, Rights::READ)).await?;
        }
        Ok(snapshot)
    }

    /// What the person has seen, for a mailbox with private marks.
    pub async fn seen(&self, person: PrincipalId, id: i64) -> Result<Seen, MailboxError> {
        Ok(self.db.read_brief(move |c| seen::load(c, id, person.0)).await?)
    }

    /// Envelopes and structures, by UID.
    pub async fn rendered(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<Rendered>, MailboxError> {
        self.read_in(person, id, move |c| entry::rendered(c, id, &uids)).await
    }

    /// Message and thread ids and save dates, by UID.
    pub async fn details(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<Detail>, MailboxError> {
        self.read_in(person, id, move |c| entry::details(c, id, &uids)).await
    }

    /// The bytes of the message with that UID; None when it is gone.
    pub async fn message(
        &self,
        person: PrincipalId,
        id: i64,
        uid: u32,
    ) -> Result<Option<PackedBlob>, MailboxError> {
        let load = move |c: &mut Conn<'_>| match entry::details(c, id, &[uid])?.pop() {
            Some(detail) => message::load(c, detail.message),
            None => Ok(None),
        };
        self.read_in(person, id, load).await
    }

    /// The bytes of several messages, by UID; those that are gone are left out. The caller bounds how many bytes
    /// that is.
    pub async fn messages(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<(u32, PackedBlob)>, MailboxError> {
        self.read_in(person, id, move |c| entry::packed(c, id, &uids)).await
    }

    /// The first bytes of several messages, each cut at `most` packed bytes, by UID; those that are gone are left out.
    pub async fn heads(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
        most: i32,
    ) -> Result<Vec<(u32, PackedBlob)>, MailboxError> {
        self.read_in(person, id, move |c| entry::heads(c, id, &uids, most)).await
    }

    /// Messages with their reverse-paths, by UID; those that are gone are left out. The caller bounds their sum.
    pub async fn contents(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<Content>, MailboxError> {
        self.read_in(person, id, move |c| entry::contents(c, id, &uids)).await
    }

    /// Subjects, sending dates and details, by UID; those that are gone are left out.
    pub async fn summaries(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<Summary>, MailboxError> {
        self.read_in(person, id, move |c| entry::summaries(c, id, &uids)).await
    }

    /// What SORT asks of messages beyond [`summaries`](Self::summaries), by UID; those that are gone are left out.
    pub async fn headings(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<Heading>, MailboxError> {
        self.read_in(person, id, move |c| entry::headings(c, id, &uids)).await
    }

    /// What THREAD asks of messages, by UID; those that are gone are left out.
    pub async fn kin(&self, person: PrincipalId, id: i64, uids: Vec<u32>) -> Result<Vec<Kin>, MailboxError> {
        self.read_in(person, id, move |c| entry::kin(c, id, &uids)).await
    }

    /// Keeps thread ids that had to be read from the messages themselves, for the next time.
    pub async fn note_thread_ids(&self, known: Vec<(i64, Vec<u8>)>) -> Result<(), MailboxError> {
        Ok(self.db.write(move |tx| message::note_thread_ids(tx, &known)).await?)
    }

    /// UIDs expunged after a modseq (QRESYNC).
    pub async fn vanished(
        &self,
        person: PrincipalId,
        id: i64,
        modseq: i64,
    ) -> Result<mailstore::UidSet, MailboxError> {
        self.read_in(person, id, move |c| mailbox::vanished_since(c, id, modseq)).await
    }

    /// What [`list`](Self::list) gives, with what is to be watched to know that it has changed: names, rights, memberships
    /// and subscriptions.
    pub async fn survey(
        &self,
        person: PrincipalId,
    ) -> Result<(Vec<Listed>, BTreeSet<Collection>), MailboxError> {
        self.db
            .read(move |c| {
                let all = list(c, person)?;
                let owners = all.iter().filter_map(|listed| Some(listed.mailbox.as_ref()?.owner));
                let concerned = owners.chain(Holder::load(c, person)?.identifiers()).chain([person.0]);
                let watched = concerned.map(Collection::Mailboxes).chain([Collection::Directory]).collect();
                Ok((all, watched))
            })
            .await
    }

    /// Those of these mailboxes that the person may look up and read, by id, in one read.
    pub async fn states(&self, person: PrincipalId, ids: Vec<i64>) -> Result<Vec<Found>, MailboxError> {
        self.db.read(move |c| states(c, person, &ids)).await
    }

    /// The sizes of what is marked \Deleted in these mailboxes, by id, in one read; those without such are left out. Whether
    /// the person may read them is for the caller to know.
    pub async fn deleted_bytes(&self, ids: Vec<i64>) -> Result<Vec<(i64, i64)>, MailboxError> {
        Ok(self.db.read(move |c| entry::deleted_bytes(c, &ids)).await?)
    }

    /// Watches many things at once; none yet.
    pub fn gather(&self) -> Gathering {
        self.db.feed().gather()
    }

    /// Wakes when somebody's standing (memberships, accounts) may have changed, on which rights of others depend.
    pub fn watch_standing(&self) -> Watch {
        self.db.feed().watch(Collection::Directory)
    }

    /// Wakes when the mailbox may have changed, or the rights on it.
    pub fn watch(&self, id: i64) -> Watch {
        self.db.feed().watch(Collection::Mailbox(id))
    }

    /// Room of the owner of a mailbox, for whoever may read or administer it.
    pub async fn quota_of(&self, person: PrincipalId, id: i64) -> Result<(PrincipalId, Quota), MailboxError> {
        self.db
            .read_brief(move |c| {
                let mailbox = require(c, person, id, Rights::READ)?;
                Ok((PrincipalId(mailbox.owner), quota::get(c, mailbox.owner)?))
            })
            .await
    }

    /// Room of the person.
    pub async fn own_quota(&self, person: PrincipalId) -> Result<Quota, MailboxError> {
        Ok(self.db.read_brief(move |c| quota::get(c, person.0)).await?)
    }
}

/// The mailbox a path means, if the person holds one of the rights `any`.
pub(super) fn find(
    c: &mut Conn<'_>,
    person: PrincipalId,
    path: &str,
    any: Rights,
) -> Result<Found, MailboxError> {
    let place = names::resolve(c, person, path)?;
    let mailbox = mailbox::find(c, place.owner.0, &place.name)?.ok_or(MailboxError::NotFound)?;
    found(c, person, mailbox, any)
}

fn found(
    c: &mut Conn<'_>,
    person: PrincipalId,
    mailbox: Mailbox,
    any: Rights,
) -> Result<Found, MailboxError> {
    let rights = rights_on(c, person, &mailbox)?;
    if !rights.meets(any) {
        return Err(refusal(rights));
    }
    let seen = if mailbox.private_seen { seen::counts(c, &[mailbox.id], person.0)? } else { Vec::new() };
    let unseen = unseen(&mailbox, &seen);
    Ok(Found { mailbox, rights, unseen })
}

fn states(c: &mut Conn<'_>, person: PrincipalId, ids: &[i64]) -> Result<Vec<Found>, MailboxError> {
    let rows = mailbox::list_by_id(c, ids)?;
    let own = rows.iter().all(|mailbox| mailbox.owner == person.0);
    let shared = if own { Vec::new() } else { Holder::load(c, person)?.shared(c)? };
    let private: Vec<i64> = rows.iter().filter(|m| m.private_seen).map(|m| m.id).collect();
    let seen = if private.is_empty() { Vec::new() } else { seen::counts(c, &private, person.0)? };
    let rights_of = |mailbox: &Mailbox| match mailbox.owner == person.0 {
        true => Rights::ALL,
        false => shared.iter().find(|(m, _)| m.id == mailbox.id).map_or(Rights::NONE, |(_, rights)| *rights),
    };
    let found = rows.into_iter().map(|mailbox| {
        let (rights, unseen) = (rights_of(&mailbox), unseen(&mailbox, &seen));
        Found { mailbox, rights, unseen }
    });
    Ok(found.filter(|found| found.rights.allow(Rights::LOOKUP | Rights::READ)).collect())
}

fn unseen(mailbox: &Mailbox, seen: &[(i64, i64)]) -> i64 {
    if !mailbox.private_seen {
        return mailbox.unseen;
    }
    mailbox.total - seen.iter().find(|(id, _)| *id == mailbox.id).map_or(0, |(_, count)| *count)
}

fn list(c: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<Listed>, MailboxError> {
    let holder = Holder::load(c, person)?;
    let subscriptions = subscription::list(c, person.0)?;
    let own = mailbox::list(c, &[person.0])?;
    let shared = holder.shared(c)?;
    let owners = names::Owners::of(c, &holder)?;
    let all = own.iter().chain(shared.iter().map(|(mailbox, _)| mailbox));
    let private: Vec<i64> = all.filter(|m| m.private_seen).map(|m| m.id).collect();
    let seen = if private.is_empty() { Vec::new() } else { seen::counts(c, &private, person.0)? };
    let said: HashMap<(i64, &str), bool> =
        subscriptions.iter().map(|s| ((s.owner, s.name.as_str()), s.wanted)).collect();
    // Own default mailboxes and everything shared are shown unless the person has said otherwise.
    let listed = |mailbox: Mailbox, path: String, rights: Rights, shown: bool| Listed {
        path,
        absent: false,
        subscribed: said.get(&(mailbox.owner, mailbox.name.as_str())).copied().unwrap_or(shown),
        unseen: unseen(&mailbox, &seen),
        rights,
        mailbox: Some(mailbox),
    };
    let mut list: Vec<Listed> = own
        .into_iter()
        .map(|m| {
            let shown = m.special_use.is_some() || m.name == "INBOX";
            listed(m.clone(), m.name, Rights::ALL, shown)
        })
        .collect();
    for (mailbox, rights) in shared {
        if let Some(path) = owners.path(mailbox.owner, &mailbox.name).filter(|_| rights.allow(Rights::LOOKUP))
        {
            list.push(listed(mailbox, path, rights, true));
        }
    }
    add_levels(&mut list, false);
    add_subscribed(&mut list, person, &owners, &subscriptions);
    add_levels(&mut list, true);
    list.sort_by(|a, b| rank(&a.path).cmp(&rank(&b.path)).then_with(|| a.path.cmp(&b.path)));
    Ok(list)
}

/// Own mailboxes first, INBOX before all.
fn rank(path: &str) -> u8 {
    match path.split(names::SEPARATOR).next() {
        Some("INBOX") => 0,
        Some(root) if root == names::SHARED => 2,
        Some(root) if root == names::OTHERS => 3,
        _ => 1,
    }
}

/// Adds the names a person has subscribed to under which there is no mailbox for that person (RFC 9051 §6.3.9.1).
fn add_subscribed(
    list: &mut Vec<Listed>,
    person: PrincipalId,
    owners: &names::Owners,
    subscriptions: &[Subscription],
) {
    let known: HashMap<String, usize> = list.iter().enumerate().map(|(n, l)| (l.path.clone(), n)).collect();
    for said in subscriptions.iter().filter(|said| said.wanted) {
        let own = (said.owner == person.0).then(|| said.name.clone());
        let Some(path) = own.or_else(|| owners.path(said.owner, &said.name)) else { continue };
        match known.get(&path) {
            Some(at) => list[*at].subscribed |= list[*at].mailbox.is_none(),
            None => list.push(Listed { subscribed: true, ..level(path, true) }),
        }
    }
}

/// A path under which there is no mailbox.
fn level(path: String, absent: bool) -> Listed {
    Listed { path, mailbox: None, absent, rights: Rights::LOOKUP, subscribed: false, unseen: 0 }
}

/// Adds the levels above that are no mailboxes themselves.
fn add_levels(list: &mut Vec<Listed>, absent: bool) {
    let known: HashSet<String> = list.iter().map(|l| l.path.clone()).collect();
    let mut missing: Vec<String> = list
        .iter()
        .flat_map(|l| l.path.match_indices(names::SEPARATOR).map(|(at, _)| l.path[..at].to_owned()))
        .filter(|level| !known.contains(level))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    list.extend(missing.into_iter().map(|path| level(path, absent)));
}
