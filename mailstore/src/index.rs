//! A mailbox in memory: one compact snapshot for all sessions that have it open, refreshed by what has changed.

use crate::{
    Collection, Db, Mailbox, StoreError,
    db::{Conn, Mark},
    entry::{self, Entry, Step},
    flags, mailbox,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A mailbox as it was at one modseq. Immutable; sessions compare an old one with a new one.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The row: counters, UIDNEXT, HIGHESTMODSEQ.
    pub mailbox: Mailbox,
    /// All entries, by UID; the position is the sequence number less one.
    pub entries: Vec<Entry>,
    /// Keyword names; the position is the number.
    pub keywords: Vec<String>,
    /// Numbers of keywords without a bit, by UID.
    pub more_keywords: BTreeMap<u32, Vec<i64>>,
}

impl Snapshot {
    /// The position of a UID.
    pub fn position(&self, uid: u32) -> Option<usize> {
        self.entries.binary_search_by_key(&uid, |e| e.uid).ok()
    }

    /// Names of the keywords of an entry.
    pub fn keywords_of<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a str> {
        let bits = (0..self.keywords.len().min(flags::KEYWORD_BITS))
            .filter(|n| flags::keyword_bit(*n).is_some_and(|bit| entry.flags & bit != 0));
        let rows = self.more_keywords.get(&entry.uid).into_iter().flatten().map(|n| *n as usize);
        bits.chain(rows).filter_map(|n| self.keywords.get(n)).map(String::as_str)
    }

    fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + 512
    }

    fn load(c: &mut Conn<'_>, mailbox: Mailbox) -> Result<Self, StoreError> {
        let mut entries = entry::list(c, mailbox.id)?;
        entries.shrink_to_fit();
        Self { mailbox, entries, keywords: Vec::new(), more_keywords: BTreeMap::new() }.with_keywords(c, 0)
    }

    /// The same mailbox at a later modseq.
    fn advance(&self, c: &mut Conn<'_>, mailbox: Mailbox) -> Result<Self, StoreError> {
        let since = self.mailbox.highest_modseq;
        let gone = mailbox::vanished_since(c, mailbox.id, since)?;
        let changed = entry::changed_since(c, mailbox.id, since)?;
        let mut entries = Vec::with_capacity(mailbox.total.unsigned_abs() as usize);
        let mut news = changed.iter().peekable();
        for old in self.entries.iter().filter(|e| gone.count() == 0 || !gone.contains(e.uid)) {
            match news.next_if(|new| new.uid == old.uid) {
                Some(new) => entries.push(*new),
                None => entries.push(*old),
            }
        }
        entries.extend(news);
        let mut more_keywords = self.more_keywords.clone();
        more_keywords
            .retain(|uid, _| !gone.contains(*uid) && changed.binary_search_by_key(uid, |e| e.uid).is_err());
        Self { mailbox, entries, keywords: Vec::new(), more_keywords }.with_keywords(c, since)
    }

    /// The same mailbox after a change of some entries.
    fn after(&self, step: &Step) -> Self {
        let mut next = Self { mailbox: step.after.clone(), ..self.clone() };
        for entry in &step.entries {
            if let Some(position) = next.position(entry.uid) {
                next.entries[position] = *entry;
            }
        }
        next
    }

    /// Itself when it has as many entries as its row says; else all is read again, and what is wrong is named.
    fn verified(self, c: &mut Conn<'_>) -> Result<Self, StoreError> {
        if self.entries.len() as i64 == self.mailbox.total {
            return Ok(self);
        }
        tracing::error!(
            mailbox = self.mailbox.id,
            entries = self.entries.len(),
            total = self.mailbox.total,
            "a mailbox has another number of entries than its row says"
        );
        Self::load(c, self.mailbox)
    }

    fn with_keywords(mut self, c: &mut Conn<'_>, since: i64) -> Result<Self, StoreError> {
        self.keywords = flags::keywords(c, self.mailbox.id)?;
        if self.keywords.len() > flags::KEYWORD_BITS {
            for (uid, number) in entry::keyword_rows(c, self.mailbox.id, since)? {
                self.more_keywords.entry(uid).or_default().push(number);
            }
        }
        Ok(self)
    }
}

/// Mailboxes are refreshed one at a time in so many groups.
const TURNS: i64 = 64;

/// The snapshots this node keeps: the most recently used ones up to a number of bytes. A cheap clone.
#[derive(Clone)]
pub struct Index {
    db: Db,
    kept: Arc<Mutex<Kept>>,
    turns: Arc<[Mutex<()>]>,
}

struct Kept {
    snapshots: HashMap<i64, Known>,
    bytes: usize,
    limit: usize,
    clock: u64,
}

/// A snapshot with what tells whether it is still true.
struct Known {
    snapshot: Arc<Snapshot>,
    used: u64,
    /// Where the feed is complete: the mailbox before it was read.
    read_at: Option<Mark>,
}

/// Up to so many entries a snapshot is brought up to date on the calling thread.
const BRIEF: usize = 4096;

/// Up to so many entries (2 MiB) a snapshot is copied on the calling thread.
const COPIED: usize = 65_536;

impl Index {
    /// An index that keeps at most about `limit` bytes.
    pub fn new(db: Db, limit: usize) -> Self {
        let kept = Kept { snapshots: HashMap::new(), bytes: 0, limit, clock: 0 };
        Self { db, kept: Arc::new(Mutex::new(kept)), turns: (0..TURNS).map(|_| Mutex::default()).collect() }
    }

    /// The mailbox as it is now: reads its row, and of its entries only what has changed since the kept snapshot. Of many
    /// who ask after a change one does the work, and all get the same snapshot. Where the feed is complete and has told
    /// of no change, nothing is read at all.
    ///
    /// Errors: the mailbox is gone, the database is away.
    pub async fn snapshot(&self, mailbox: i64) -> Result<Arc<Snapshot>, StoreError> {
        let known = self.kept().get(mailbox);
        if let Some((snapshot, true)) = known {
            return Ok(snapshot);
        }
        let known = known.map(|(snapshot, _)| snapshot);
        // Before anything is read: a change that comes meanwhile makes it read once too often.
        let complete = self.db.feed_is_complete();
        let read_at = complete.then(|| self.db.feed().mark(Collection::Mailbox(mailbox)));
        // Nor may it have to wait there for somebody who loads a large one.
        let free = self.turns[mailbox.rem_euclid(TURNS) as usize].try_lock().is_ok();
        let brief = free && known.as_ref().is_some_and(|known| known.entries.len() <= BRIEF);
        let index = self.clone();
        let refresh = move |c: &mut Conn<'_>| index.refresh(c, mailbox, known, read_at);
        let fresh = if brief { self.db.read_brief(refresh).await } else { self.db.read(refresh).await };
        if fresh.as_ref().is_err_and(|error| !error.is_temporary()) {
            self.kept().remove(mailbox);
        }
        fresh
    }

    fn refresh(
        &self,
        c: &mut Conn<'_>,
        id: i64,
        known: Option<Arc<Snapshot>>,
        read_at: Option<Mark>,
    ) -> Result<Arc<Snapshot>, StoreError> {
        let row = mailbox::load(c, id)?;
        match known {
            Some(known) if known.mailbox == row => {
                self.kept().put(Arc::clone(&known), read_at);
                return Ok(known);
            }
            // A modseq that went back: the database was restored under our feet.
            Some(known) if known.mailbox.highest_modseq > row.highest_modseq => self.kept().remove(id),
            _ => {}
        }
        let _turn = lock(&self.turns[id.rem_euclid(TURNS) as usize]);
        let known = self.kept().get(id).map(|(snapshot, _)| snapshot);
        let snapshot = match known.filter(|k| k.mailbox.uidvalidity == row.uidvalidity) {
            // Somebody else was quicker.
            Some(known) if known.mailbox == row || known.mailbox.highest_modseq > row.highest_modseq => {
                return Ok(known);
            }
            Some(known) => known.advance(c, row)?,
            None => Snapshot::load(c, row)?,
        };
        let snapshot = Arc::new(snapshot.verified(c)?);
        self.kept().put(Arc::clone(&snapshot), read_at);
        Ok(snapshot)
    }

    /// Takes over a change that is committed, when the kept snapshot is the mailbox as it was just before it. Call it
    /// after the answer of the write.
    pub fn follow(&self, step: &Step) {
        let known = self.kept().at(&step.before);
        let Some((known, read_at)) = known.filter(|(known, _)| known.entries.len() <= COPIED) else { return };
        // Each unit is told apart, after its commit: what has been told up to one tick more than before is either in
        // the row this one began with or is this one. When others have come since, the tick is higher already.
        let next = Arc::new(known.after(step));
        self.kept().put(next, read_at.map(Mark::next));
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// The kept snapshot, and whether it is known to be the mailbox as it is now.
    fn get(&mut self, id: i64) -> Option<(Arc<Snapshot>, bool)> {
        self.clock += 1;
        let clock = self.clock;
        self.snapshots.get_mut(&id).map(|known| {
            known.used = clock;
            let current = known.read_at.as_ref().is_some_and(Mark::holds);
            (Arc::clone(&known.snapshot), current)
        })
    }

    /// The kept snapshot, when its row is this one.
    fn at(&self, row: &Mailbox) -> Option<(Arc<Snapshot>, Option<Mark>)> {
        let known = self.snapshots.get(&row.id).filter(|known| known.snapshot.mailbox == *row)?;
        Some((Arc::clone(&known.snapshot), known.read_at.clone()))
    }

    /// Keeps a snapshot, unless a newer one is kept.
    fn put(&mut self, snapshot: Arc<Snapshot>, read_at: Option<Mark>) {
        let id = snapshot.mailbox.id;
        if self.snapshots.get(&id).is_some_and(|known| known.is_newer(&snapshot, read_at.as_ref())) {
            return;
        }
        self.remove(id);
        self.bytes += snapshot.bytes();
        self.snapshots.insert(id, Known { snapshot, used: self.clock, read_at });
        while self.bytes > self.limit && self.snapshots.len() > 1 {
            let Some(oldest) = self.snapshots.iter().min_by_key(|(_, known)| known.used).map(|(id, _)| *id)
            else {
                return;
            };
            self.remove(oldest);
        }
    }

    fn remove(&mut self, id: i64) {
        if let Some(known) = self.snapshots.remove(&id) {
            self.bytes -= known.snapshot.bytes();
        }
    }
}

impl Known {
    /// Whether it was read later than `other`.
    fn is_newer(&self, other: &Snapshot, read_at: Option<&Mark>) -> bool {
        let (own, other) = (&self.snapshot.mailbox, &other.mailbox);
        let later = match (&self.read_at, read_at) {
            (Some(own), Some(other)) => own.is_later_than(other),
            _ => false,
        };
        own.uidvalidity == other.uidvalidity
            && (own.highest_modseq > other.highest_modseq
                || (own.highest_modseq == other.highest_modseq && later))
    }
}
