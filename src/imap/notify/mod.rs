//! NOTIFY (RFC 5465): what changes in mailboxes that are not open, and when no command is in progress.
//!
//! `choice` says which events of which mailbox are wanted, `names` and `place` how what is there differs from what was
//! told; here it is read and told. All mailboxes of a session are watched by one waiter, and looked at in one read
//! however many have changed, a few times a second at most; a session without NOTIFY has nothing of all this.

mod choice;
mod names;
mod place;
mod session;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::time::Duration;

use mailstore::annotation::SERVER;
use mailstore::db::Gathering;
use mailstore::{Collection, Mailbox, Rights};
use tokio::time::{Instant, sleep_until};

use crate::directory::PrincipalId;
use crate::mailboxes::Listed;

use super::auth::{Authenticator, Login};
use super::config::Feature;
use super::list::{self, Line};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::session::Session;
use super::status::Counters;
use super::wire::command::{self, EventGroup, MailboxFilter};
use super::wire::response;
use choice::Interest;
use names::Names;
pub(super) use names::Own;
use place::{Counts, Place};

/// Most mailboxes that are watched for one session.
const MOST_PLACES: usize = 5_000;
/// Most names in all filters together.
const MOST_NAMES: usize = 2_000;
/// Most changes of annotations that are told at once.
const MOST_ANNOTATIONS: usize = 1_000;
/// At least so long between two looks at counters, and between two at all names.
const PAUSE: Duration = Duration::from_millis(200);
const LONG_PAUSE: Duration = Duration::from_secs(1);
/// After a look that failed.
const RETRY: Duration = Duration::from_secs(5);

/// What a client has asked for, and what it has been told.
pub(super) struct Notify {
    /// Of the open mailbox.
    pub selected: Interest,
    /// What the client has done itself.
    pub own: Own,
    groups: Vec<EventGroup>,
    names: Names,
    places: BTreeMap<i64, Place>,
    /// Paths told as \NoAccess.
    denied: BTreeSet<String>,
    gathering: Gathering,
    /// The last change of an annotation that was looked at.
    annotation: i64,
    next_look: Instant,
    /// Everything is to be looked at, whatever the feed says.
    look_again: bool,
}

/// NOTIFY.
pub(super) async fn notify<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    wanted: command::Notify,
    out: &mut Out,
) -> Outcome {
    let gathering = session.services.mailboxes.gather();
    let command::Notify::Set { status, groups } = wanted else {
        session.notify = Some(Box::new(Notify::new(Vec::new(), gathering)));
        return Ok(Reply::ok("Silence"));
    };
    refuse(session, &groups)?;
    let mut notify = Notify::new(groups, gathering);
    let lines = notify.begin(session, login.person).await?;
    // RFC 5465 §3.1: it is a NOOP too, of which everything is told.
    session.notify = None;
    if !session.catch_up(super::session::Ending::Plain, out).await? {
        return Err(Failure::Gone);
    }
    if let Some(selected) = &mut session.selected {
        selected.announced = selected.last_uid();
    }
    notify.write_denied(session, &lines, out).await?;
    if status {
        notify.write_status(session, &lines, out).await?;
    }
    session.enabled.notify = true;
    session.notify = Some(Box::new(notify));
    Ok(Reply::ok("You will be told"))
}

/// Refuses events that are not known, and too much of it (RFC 5465 §3.1).
fn refuse<A: Authenticator>(session: &Session<A>, groups: &[EventGroup]) -> Result<(), Failure> {
    const KNOWN: &str = "BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)";
    const KNOWN_WITH_METADATA: &str = "BADEVENT (MessageNew MessageExpunge FlagChange MailboxName \
                                       SubscriptionChange MailboxMetadataChange ServerMetadataChange)";
    let metadata = session.config.has(Feature::Metadata);
    let unknown = |group: &EventGroup| {
        let events = &group.events;
        events.unsupported || !metadata && (events.metadata || events.server_metadata)
    };
    if groups.iter().any(unknown) {
        let code = if metadata { KNOWN_WITH_METADATA } else { KNOWN };
        return Err(Failure::no(code, "There is no such event here"));
    }
    let named = |group: &EventGroup| match &group.filter {
        MailboxFilter::Subtree(names) | MailboxFilter::Mailboxes(names) => names.len(),
        _ => 0,
    };
    if groups.iter().map(named).sum::<usize>() > MOST_NAMES {
        return Err(Failure::no("NOTIFICATIONOVERFLOW", "These are too many mailboxes"));
    }
    Ok(())
}

impl Notify {
    fn new(groups: Vec<EventGroup>, gathering: Gathering) -> Self {
        Self {
            selected: Interest::of(&groups),
            own: Own::default(),
            groups,
            names: Names::new(),
            places: BTreeMap::new(),
            denied: BTreeSet::new(),
            gathering,
            annotation: 0,
            next_look: Instant::now(),
            look_again: true,
        }
    }

    /// Notes how everything is now, before the first news. Between the read and the watch something may change, so all is
    /// looked at again at once.
    async fn begin<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        person: PrincipalId,
    ) -> Result<Vec<Listed>, Failure> {
        let mailboxes = &session.services.mailboxes;
        self.annotation = mailboxes.last_annotation().await?;
        let (all, watched) = mailboxes.survey(person).await?;
        self.names = names::of(&self.groups, person, &all);
        for listed in &all {
            self.place(listed, person);
        }
        if self.places.len() > MOST_PLACES {
            return Err(Failure::no("NOTIFICATIONOVERFLOW", "These are too many mailboxes"));
        }
        self.watch(watched);
        Ok(all)
    }

    /// Notes the counters of a mailbox that is to be watched, or that it may not be.
    fn place(&mut self, listed: &Listed, person: PrincipalId) {
        let Some(mailbox) = &listed.mailbox else { return };
        let wanted = choice::wanted(&self.groups, names::facts(listed, person));
        if !wanted.is_of_content() {
            return;
        }
        if !listed.rights.allow(Rights::READ) {
            self.denied.insert(listed.path.clone());
            return;
        }
        let told = Counts::of(mailbox, listed.unseen);
        self.places.insert(mailbox.id, Place { path: listed.path.clone(), wanted, told });
    }

    /// Watches the places, and these collections besides.
    fn watch(&mut self, mut collections: BTreeSet<Collection>) {
        collections.extend(self.places.keys().map(|id| Collection::Mailbox(*id)));
        collections.extend(self.hears_annotations().then_some(Collection::Annotations));
        self.gathering.set(collections);
    }

    /// Keeps what a command of this client has done.
    pub(super) fn note(&mut self, own: Own) {
        let annotations = self.hears_annotations();
        self.own.add(own, annotations);
    }

    fn hears_annotations(&self) -> bool {
        self.groups.iter().any(|group| group.events.metadata || group.events.server_metadata)
    }

    /// Waits until there may be something to tell, at a pace that the database can bear.
    pub(super) async fn woken(&self) {
        if self.groups.is_empty() {
            return std::future::pending().await;
        }
        sleep_until(self.next_look).await;
        if !self.look_again {
            self.gathering.changed().await;
        }
    }

    /// RFC 5465 §3.1: what the client may list but not read.
    async fn write_denied<A: Authenticator>(
        &self,
        session: &Session<A>,
        all: &[Listed],
        out: &mut Out,
    ) -> io::Result<()> {
        let lines: Vec<Line> = self.denied.iter().map(|path| Line::no_access(path)).collect();
        list::describe(session, all, &lines, out).await
    }

    /// RFC 5465 §3.1: STATUS of all mailboxes watched but the open one.
    async fn write_status<A: Authenticator>(
        &self,
        session: &Session<A>,
        all: &[Listed],
        out: &mut Out,
    ) -> io::Result<()> {
        let open = session.selected.as_ref().map(|selected| selected.mailbox);
        for listed in all {
            let Some(mailbox) = listed.mailbox.as_ref().filter(|mailbox| Some(mailbox.id) != open) else {
                continue;
            };
            let Some(place) = self.places.get(&mailbox.id).filter(|place| place.wanted.messages) else {
                continue;
            };
            let modseq = place.wanted.flags && session.config.has(Feature::CondStore);
            let items = place::items(place.wanted, true, modseq || session.enabled.condstore);
            let counters =
                Counters { mailbox, unseen: listed.unseen, deleted_bytes: 0, config: &session.config };
            counters.write(out.buffer(), session.enabled.names(), &listed.path, &items);
            out.drain_if_full().await?;
        }
        Ok(())
    }

    /// Looks at what the feed has named, and tells it. False: it is too much, and the client hears nothing any more.
    async fn look<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        person: PrincipalId,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        let changed = self.gathering.take();
        let of_names = |c: &Collection| matches!(c, Collection::Mailboxes(_) | Collection::Directory);
        let again = self.look_again || changed.iter().any(of_names);
        self.next_look = Instant::now() + if again { LONG_PAUSE } else { PAUSE };
        let open = session.selected.as_ref().map(|selected| selected.mailbox);
        let ids = |c: &Collection| match c {
            Collection::Mailbox(id) if Some(*id) != open => Some(*id),
            _ => None,
        };
        let ids: Vec<i64> = changed.iter().filter_map(ids).collect();
        let fits = if again || !self.recount(session, person, &ids, out).await? {
            self.relist(session, person, out).await?
        } else {
            true
        };
        let annotated = again || changed.contains(&Collection::Annotations);
        if fits && annotated && self.hears_annotations() {
            return self.tell_annotations(session, person, out).await;
        }
        Ok(fits)
    }

    /// Tells new counters of these mailboxes. False when one of them is gone, or may not be read any more.
    async fn recount<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        person: PrincipalId,
        ids: &[i64],
        out: &mut Out,
    ) -> Result<bool, Failure> {
        let ids: Vec<i64> = ids.iter().copied().filter(|id| self.places.contains_key(id)).collect();
        if ids.is_empty() {
            return Ok(true);
        }
        let found = session.services.mailboxes.states(person, ids.clone()).await?;
        for one in &found {
            self.tell_counts(session, &one.mailbox, one.unseen, out);
            out.drain_if_full().await?;
        }
        Ok(found.len() == ids.len())
    }

    /// Tells counters that have changed, and notes them.
    fn tell_counts<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        mailbox: &Mailbox,
        unseen: i64,
        out: &mut Out,
    ) {
        let Some(place) = self.places.get_mut(&mailbox.id) else { return };
        let now = Counts::of(mailbox, unseen);
        let items = place.news(&now, session.enabled.condstore);
        place.told = now;
        // RFC 5465 §3.1: of the open mailbox SELECTED alone decides.
        let open = session.selected.as_ref().is_some_and(|selected| selected.mailbox == mailbox.id);
        if !items.is_empty() && !open {
            let counters = Counters { mailbox, unseen, deleted_bytes: 0, config: &session.config };
            counters.write(out.buffer(), session.enabled.names(), &place.path, &items);
        }
    }

    /// Looks at all names, rights, subscriptions and counters, and tells what has changed. False when these are too many.
    async fn relist<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        person: PrincipalId,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        self.look_again = true;
        let (all, watched) = session.services.mailboxes.survey(person).await?;
        let now = names::of(&self.groups, person, &all);
        let affected = names::affected(&self.names, &now, &self.own);
        self.names = now;
        self.own.forget_names();
        let before = std::mem::take(&mut self.places);
        let denied = std::mem::take(&mut self.denied);
        for listed in &all {
            self.place(listed, person);
        }
        if self.places.len() > MOST_PLACES {
            return Ok(false);
        }
        let mut lines: Vec<Line> =
            affected.iter().map(|(path, old)| Line::plain(path, old.as_deref())).collect();
        lines.extend(self.denied.difference(&denied).map(|path| Line::no_access(path)));
        // RFC 5465 §5.9: access has come back, or is gone with the mailbox.
        let readable: HashSet<&str> = self.places.values().map(|place| place.path.as_str()).collect();
        let back = |path: &&String| readable.contains(path.as_str());
        lines.extend(denied.iter().filter(back).map(|path| Line::plain(path, None)));
        let there: HashSet<&str> = all.iter().map(|listed| listed.path.as_str()).collect();
        let lost = before.iter().filter(|(id, place)| {
            !self.places.contains_key(id) && !place.wanted.names && !there.contains(place.path.as_str())
        });
        lines.extend(lost.map(|(_, place)| Line::no_access(&place.path)));
        list::describe(session, &all, &lines, out).await?;
        // What has come to be watched just now was not watched when it was read.
        self.look_again = self.places.keys().any(|id| !before.contains_key(id));
        self.watch(watched);
        self.compare(session, &before, &all, out).await?;
        Ok(true)
    }

    /// Tells counters that differ from those of before. A mailbox made anew under a name it knew has another UIDVALIDITY.
    async fn compare<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        before: &BTreeMap<i64, Place>,
        all: &[Listed],
        out: &mut Out,
    ) -> io::Result<()> {
        let by_path: BTreeMap<&str, &Place> =
            before.values().map(|place| (place.path.as_str(), place)).collect();
        for listed in all {
            let Some(mailbox) = &listed.mailbox else { continue };
            let Some(place) = self.places.get_mut(&mailbox.id) else { continue };
            let known = before.get(&mailbox.id).or_else(|| by_path.get(place.path.as_str()).copied());
            if let Some(known) = known {
                place.told = known.told;
                self.tell_counts(session, mailbox, listed.unseen, out);
                out.drain_if_full().await?;
            }
        }
        Ok(())
    }

    /// Tells names of annotations that have changed (RFC 5465 §5.6, §5.7). False when these are too many.
    async fn tell_annotations<A: Authenticator>(
        &mut self,
        session: &Session<A>,
        person: PrincipalId,
        out: &mut Out,
    ) -> Result<bool, Failure> {
        let mailboxes = &session.services.mailboxes;
        let (last, changed) =
            mailboxes.changed_annotations(person, self.annotation, MOST_ANNOTATIONS).await?;
        self.annotation = last;
        if changed.len() >= MOST_ANNOTATIONS {
            return Ok(false);
        }
        let of_server = self.groups.iter().any(|group| group.events.server_metadata);
        for at_one in changed.chunk_by(|a, b| a.mailbox == b.mailbox) {
            let Some(mailbox) = at_one.first().map(|changed| changed.mailbox) else { continue };
            let place = self.places.get(&mailbox).filter(|place| place.wanted.metadata);
            let path =
                if mailbox == SERVER { of_server.then_some("") } else { place.map(|p| p.path.as_str()) };
            let Some(path) = path else { continue };
            let entries: Vec<&str> =
                at_one.iter().map(|c| c.entry.as_str()).filter(|entry| !self.own.set(path, entry)).collect();
            if !entries.is_empty() {
                response::metadata_changed(out.buffer(), session.enabled.names(), path, &entries);
            }
        }
        Ok(true)
    }
}
