//! What this client has been told of the selected mailbox, and how that differs from what is there now.
//!
//! Message number n is `snapshot.entries[n - 1]`, always: the told snapshot changes only in the moment the client is
//! told. While a command by message numbers runs, expunged messages stay in it (RFC 9051 §7.5.1) and are found again
//! by the next comparison.

use std::sync::Arc;

use mailstore::Rights;
use mailstore::db::Watch;
use mailstore::entry::Entry;
use mailstore::flags;
use mailstore::index::Snapshot;
use mailstore::seen::Seen;

use crate::directory::PrincipalId;
use crate::imap::common::Common;
use crate::imap::context::Contexts;
use crate::imap::progress::Meter;
use crate::imap::wire::sequence::{RangeSet, SequenceSet};
use crate::mailboxes::{Found, MailboxError, Mailboxes, View};

/// The selected mailbox, as this client knows it.
pub struct Selected {
    /// The mailbox.
    pub mailbox: i64,
    /// What the person could do with it when the client was last told; each use case checks again.
    pub rights: Rights,
    /// Opened by EXAMINE: this client changes nothing, whatever the rights.
    pub read_only: bool,
    /// Exactly what the client has been told: message number n is `entries[n - 1]`.
    pub snapshot: Arc<Snapshot>,
    /// Private \Seen marks of this person, when the mailbox has such.
    pub seen: Option<Seen>,
    /// The result of SEARCH RETURN (SAVE), as ascending UIDs (RFC 5182).
    pub saved: Vec<u32>,
    /// The last message of which NOTIFY has told.
    pub(super) announced: u32,
    /// Wakes when the mailbox or the rights on it may have changed.
    pub(super) watch: Watches,
    /// When expunged messages are still in `snapshot` because they could not be told yet: the highest modseq of the
    /// state that was told whole, which is lower than that of any of them.
    pub(super) held_since: Option<i64>,
    /// Results that the client wants to be kept up to date (RFC 5267).
    pub(super) contexts: Contexts,
    /// How far a long command has come.
    pub(super) meter: Meter,
    /// What all sessions share.
    pub(super) common: Arc<Common>,
}

/// What wakes whoever has a mailbox open.
pub(super) struct Watches {
    /// The mailbox with the rights on it.
    pub mailbox: Watch,
    /// Memberships and accounts, on which rights depend; None for an own mailbox.
    pub standing: Option<Watch>,
}

impl Watches {
    /// Waits until something has changed since the last call.
    pub async fn changed(&mut self) {
        match &mut self.standing {
            None => self.mailbox.changed().await,
            Some(standing) => tokio::select! {
                () = self.mailbox.changed() => {}
                () = standing.changed() => {}
            },
        }
    }

    /// Whether something has changed since the last look; looking marks it as seen.
    pub fn has_changed(&mut self) -> bool {
        let standing = self.standing.as_mut().is_some_and(Watch::has_changed);
        self.mailbox.has_changed() | standing
    }
}

/// The mailbox as it is now.
pub type Fresh = View;

/// What the client does not know yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Positions in the told snapshot of messages that are gone, ascending.
    pub gone: Vec<usize>,
    /// UIDs of known messages whose flags changed, ascending.
    pub changed: Vec<u32>,
    /// UIDs of known messages of which only the modseq changed, ascending: flags were changed and changed back.
    pub touched: Vec<u32>,
    /// True when messages have come.
    pub arrived: bool,
    /// True when keywords have come.
    pub keywords: bool,
    /// True when the person may do something else than before.
    pub rights: bool,
}

impl Selected {
    /// Opens a mailbox: from now on every change of it is noticed.
    ///
    /// # Errors
    /// The person may not read it, it is gone, or the database is away.
    pub async fn open(
        mailboxes: &Mailboxes,
        person: PrincipalId,
        found: &Found,
        read_only: bool,
        common: Arc<Common>,
    ) -> Result<Self, MailboxError> {
        let mailbox = found.mailbox.id;
        let standing = (found.mailbox.owner != person.0).then(|| mailboxes.watch_standing());
        let watch = Watches { mailbox: mailboxes.watch(mailbox), standing };
        let Fresh { snapshot, rights, seen } = mailboxes.view(person, mailbox).await?;
        let announced = snapshot.entries.last().map_or(0, |entry| entry.uid);
        let (saved, contexts, meter, held_since) = Default::default();
        Ok(Self {
            mailbox,
            rights,
            read_only,
            snapshot,
            seen,
            saved,
            announced,
            watch,
            contexts,
            meter,
            held_since,
            common,
        })
    }

    /// The mailbox as it is now. The told snapshot stays as it is until [`Self::adopt`].
    ///
    /// # Errors
    /// As [`Self::open`]; [`MailboxError::NotFound`] also when the mailbox is no longer the one that was opened.
    pub async fn look(&self, mailboxes: &Mailboxes, person: PrincipalId) -> Result<Fresh, MailboxError> {
        let fresh = mailboxes.view(person, self.mailbox).await?;
        if fresh.snapshot.mailbox.uidvalidity == self.snapshot.mailbox.uidvalidity {
            Ok(fresh)
        } else {
            Err(MailboxError::NotFound)
        }
    }

    /// How `fresh` differs from what the client has been told.
    pub fn compare(&self, fresh: &Fresh) -> News {
        let (old, new) = (&self.snapshot, &fresh.snapshot);
        let rights = self.rights != fresh.rights;
        if Arc::ptr_eq(old, new) && self.seen == fresh.seen {
            return News { rights, ..News::default() };
        }
        let mut news = News { keywords: old.keywords.len() < new.keywords.len(), rights, ..News::default() };
        let mut now = new.entries.iter().peekable();
        for (position, told) in old.entries.iter().enumerate() {
            match now.next_if(|entry| entry.uid == told.uid) {
                None => news.gone.push(position),
                Some(entry) if self.shows(told, fresh, entry) => news.changed.push(told.uid),
                Some(entry) if told.modseq != entry.modseq => news.touched.push(told.uid),
                Some(_) => {}
            }
        }
        news.arrived = now.next().is_some();
        news
    }

    /// Whether the flags of an entry look different now. Private marks are read after the entries, so they may be ahead
    /// of their modseq.
    fn shows(&self, told: &Entry, fresh: &Fresh, entry: &Entry) -> bool {
        let touched = told.modseq != entry.modseq;
        if !touched && self.seen.is_none() && fresh.seen.is_none() {
            return false;
        }
        let (old, new) = (&self.snapshot.more_keywords, &fresh.snapshot.more_keywords);
        self.flags_of(told) != fresh.flags_of(entry) || (touched && old.get(&told.uid) != new.get(&told.uid))
    }

    /// Takes `fresh` as told. With `hold` the messages of `news.gone` keep their numbers for now.
    pub fn adopt(&mut self, fresh: Fresh, news: &News, hold: bool) {
        self.held_since = (hold && !news.gone.is_empty())
            .then(|| self.held_since.unwrap_or(self.snapshot.mailbox.highest_modseq));
        self.snapshot =
            if self.holds_expunged() { self.with_gone(&fresh.snapshot, &news.gone) } else { fresh.snapshot };
        (self.seen, self.rights) = (fresh.seen, fresh.rights);
    }

    /// The code that says whether the mailbox can be changed.
    pub(super) fn mode(&self) -> &'static str {
        if self.is_read_only() { "READ-ONLY" } else { "READ-WRITE" }
    }

    /// What SELECT calls READ-ONLY: opened by EXAMINE, or without a right that changes what all see (RFC 4314 §5.2). A person
    /// with own \Seen marks may set those all the same.
    pub(super) fn is_read_only(&self) -> bool {
        let marks = if self.snapshot.mailbox.private_seen { Rights::NONE } else { Rights::SEEN };
        let changing = marks | Rights::INSERT | Rights::EXPUNGE | Rights::WRITE | Rights::DELETE_MESSAGES;
        self.read_only || !self.rights.meets(changing)
    }

    /// Whether expunged messages keep their numbers for now.
    pub(super) fn holds_expunged(&self) -> bool {
        self.held_since.is_some()
    }

    /// The fresh snapshot with the messages at these told positions still in it.
    fn with_gone(&self, fresh: &Snapshot, gone: &[usize]) -> Arc<Snapshot> {
        let mut entries = Vec::with_capacity(fresh.entries.len() + gone.len());
        let mut more_keywords = fresh.more_keywords.clone();
        let mut live = fresh.entries.iter().peekable();
        for entry in gone.iter().filter_map(|position| self.snapshot.entries.get(*position)) {
            while let Some(before) = live.next_if(|other| other.uid < entry.uid) {
                entries.push(*before);
            }
            entries.push(*entry);
            let keywords = self.snapshot.more_keywords.get(&entry.uid).cloned();
            more_keywords.extend(keywords.map(|keywords| (entry.uid, keywords)));
        }
        entries.extend(live);
        let (mailbox, keywords) = (fresh.mailbox.clone(), fresh.keywords.clone());
        Arc::new(Snapshot { mailbox, entries, keywords, more_keywords })
    }

    /// The highest UID the client knows of; 0 when there is none.
    pub(super) fn last_uid(&self) -> u32 {
        self.snapshot.entries.last().map_or(0, |entry| entry.uid)
    }

    /// How many messages the client knows of.
    pub fn exists(&self) -> u32 {
        number(self.snapshot.entries.len())
    }

    /// The flags of an entry, with this person's \Seen put in.
    pub fn flags_of(&self, entry: &Entry) -> u32 {
        flags_of(self.seen.as_ref(), entry)
    }

    /// The modseq of an entry for this person, whose private marks raise it as well.
    pub fn modseq_of(&self, entry: &Entry) -> i64 {
        entry.modseq.max(self.seen.as_ref().map_or(0, |seen| seen.marks.at(entry.uid)))
    }

    /// Positions in `snapshot.entries` that a set names, ascending: by UID, or by message number. `$` is what SEARCH
    /// saved. Numbers of no message are passed over.
    pub fn positions(&self, set: &SequenceSet, uid: bool) -> Vec<usize> {
        let entries = &self.snapshot.entries;
        if set.is_saved() {
            return self.saved.iter().filter_map(|uid| self.snapshot.position(*uid)).collect();
        }
        if uid {
            let highest = entries.last().map_or(0, |entry| entry.uid);
            let places = set.resolve(highest).places(entries, |entry| entry.uid);
            return places.into_iter().flatten().collect();
        }
        let count = self.exists();
        let within = |(first, last): &(u32, u32)| (*first - 1) as usize..(*last).min(count) as usize;
        set.resolve(count).ranges().iter().flat_map(within).collect()
    }

    /// Whether a set of message numbers names one the client has not been told of (RFC 9051 §9: an error).
    pub(super) fn exceeds(&self, set: &SequenceSet) -> bool {
        set.resolve(self.exists()).max().is_some_and(|highest| highest > self.exists())
    }

    /// UIDs at these positions.
    pub fn uids(&self, positions: &[usize]) -> Vec<u32> {
        let entries = &self.snapshot.entries;
        positions.iter().filter_map(|position| entries.get(*position)).map(|entry| entry.uid).collect()
    }

    /// UIDs as a reply names them: themselves, or as message numbers.
    pub(super) fn naming(&self, uids: &[u32], uid: bool) -> RangeSet {
        if uid {
            return RangeSet::from_sorted(uids.iter().copied());
        }
        let positions = uids.iter().filter_map(|uid| self.snapshot.position(*uid));
        RangeSet::from_sorted(positions.map(|position| number(position + 1)))
    }
}

impl View {
    /// The flags of an entry, with this person's \Seen put in.
    pub(super) fn flags_of(&self, entry: &Entry) -> u32 {
        flags_of(self.seen.as_ref(), entry)
    }
}

impl News {
    /// True when there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// UIDs of messages whose flags are to be told, ascending; a client that counts modseqs hears of every new one.
    pub(super) fn changes(&self, condstore: bool) -> Vec<u32> {
        let touched = self.touched.iter().filter(|_| condstore);
        let mut uids: Vec<u32> = self.changed.iter().chain(touched).copied().collect();
        uids.sort_unstable();
        uids
    }
}

pub(super) fn flags_of(seen: Option<&Seen>, entry: &Entry) -> u32 {
    let Some(seen) = seen else { return entry.flags };
    let mark = if seen.uids.contains(entry.uid) { flags::SEEN } else { 0 };
    (entry.flags & !flags::SEEN) | mark
}

/// A count or position as a number of the protocol; a mailbox has fewer messages than UIDs.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
