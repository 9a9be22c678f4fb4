//! The feed: hints that something has changed, never the truth. Whoever is woken reads the database.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Notify, mpsc, watch};

/// A thing that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Collection {
    /// The entries of a mailbox.
    Mailbox(i64),
    /// The set of mailboxes of an owner, its rights and subscriptions.
    Mailboxes(i64),
    /// Annotations of mailboxes and of the server (RFC 5464).
    Annotations,
    /// The outgoing queue.
    Queue,
    /// People, offices, addresses, credentials, domains.
    Directory,
    /// What the portal shows or its newsroom works on.
    Portal,
    /// What discussions still have to do.
    Discussions,
}

/// News of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Change {
    /// What has changed.
    pub collection: Collection,
    /// Its new counter (a modseq), where it has one; else 0.
    pub seq: i64,
}

impl Collection {
    pub(super) fn encode(self) -> String {
        match self {
            Self::Mailbox(id) => format!("m{id}"),
            Self::Mailboxes(owner) => format!("o{owner}"),
            Self::Annotations => "t".into(),
            Self::Queue => "q".into(),
            Self::Directory => "d".into(),
            Self::Portal => "p".into(),
            Self::Discussions => "l".into(),
        }
    }

    pub(super) fn decode(text: &str) -> Option<Self> {
        let (kind, id) = text.split_at_checked(1)?;
        match kind {
            "m" => id.parse().ok().map(Self::Mailbox),
            "o" => id.parse().ok().map(Self::Mailboxes),
            "t" => Some(Self::Annotations),
            "q" => Some(Self::Queue),
            "d" => Some(Self::Directory),
            "p" => Some(Self::Portal),
            "l" => Some(Self::Discussions),
            _ => None,
        }
    }
}

/// Where changes are published and watched. A cheap clone of one feed a process.
#[derive(Clone, Default)]
pub struct Feed(Arc<Inner>);

#[derive(Default)]
struct Inner {
    watched: Mutex<HashMap<Collection, Watched>>,
    /// Towards the other nodes (PostgreSQL only).
    outward: Mutex<Option<mpsc::UnboundedSender<Change>>>,
}

/// Who watches a collection.
struct Watched {
    sender: watch::Sender<u64>,
    gatherings: Vec<Arc<Gathered>>,
}

impl Default for Watched {
    fn default() -> Self {
        Self { sender: watch::Sender::new(0), gatherings: Vec::new() }
    }
}

impl Watched {
    fn is_live(&self) -> bool {
        self.sender.receiver_count() > 0 || !self.gatherings.is_empty()
    }

    fn wake(&self, collection: Collection) {
        self.sender.send_modify(|tick| *tick += 1);
        for gathering in &self.gatherings {
            gathering.changed().insert(collection);
            gathering.wake.notify_one();
        }
    }
}

/// Wakes when one of many collections may have changed, and says which: one waiter, however many there are.
pub struct Gathering {
    feed: Feed,
    watched: BTreeSet<Collection>,
    gathered: Arc<Gathered>,
}

#[derive(Default)]
struct Gathered {
    wake: Notify,
    changed: Mutex<BTreeSet<Collection>>,
}

impl Gathered {
    fn changed(&self) -> MutexGuard<'_, BTreeSet<Collection>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gathering {
    /// Watches exactly these from now on. What has changed of them and was not taken yet is kept.
    pub fn set(&mut self, wanted: BTreeSet<Collection>) {
        let mut watched = self.feed.watched();
        for gone in self.watched.difference(&wanted) {
            if let Some(entry) = watched.get_mut(gone) {
                entry.gatherings.retain(|other| !Arc::ptr_eq(other, &self.gathered));
            }
        }
        for new in wanted.difference(&self.watched) {
            watched.entry(*new).or_default().gatherings.push(Arc::clone(&self.gathered));
        }
        drop(watched);
        self.gathered.changed().retain(|collection| wanted.contains(collection));
        self.watched = wanted;
    }

    /// Waits until something may have changed that was not taken yet.
    pub async fn changed(&self) {
        while self.gathered.changed().is_empty() {
            self.gathered.wake.notified().await;
        }
    }

    /// What may have changed since the last call.
    pub fn take(&self) -> BTreeSet<Collection> {
        std::mem::take(&mut *self.gathered.changed())
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        self.set(BTreeSet::new());
    }
}

/// Wakes when its collection may have changed.
#[derive(Clone)]
pub struct Watch(watch::Receiver<u64>);

impl Watch {
    /// Waits until something has changed since the last call. Changes in between are not lost.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether something has changed since the last look; looking marks it as seen.
    pub fn has_changed(&mut self) -> bool {
        let changed = self.0.has_changed().unwrap_or(false);
        self.0.mark_unchanged();
        changed
    }

    fn tick(&self) -> u64 {
        *self.0.borrow()
    }
}

/// A collection as it was told at one moment.
#[derive(Clone)]
pub struct Mark {
    watch: Watch,
    /// How often it had been told.
    tick: u64,
}

impl Mark {
    /// Whether nothing has been told since.
    pub fn holds(&self) -> bool {
        self.watch.tick() == self.tick
    }

    /// The same collection now.
    pub fn renewed(&self) -> Self {
        Self { watch: self.watch.clone(), tick: self.watch.tick() }
    }

    /// The same collection after one more change.
    pub(crate) fn next(self) -> Self {
        Self { tick: self.tick + 1, ..self }
    }

    pub(crate) fn is_later_than(&self, other: &Self) -> bool {
        self.tick > other.tick
    }
}

impl Feed {
    /// Begins to watch a collection.
    pub fn watch(&self, collection: Collection) -> Watch {
        let mut watched = self.watched();
        if watched.len() % 256 == 255 && !watched.contains_key(&collection) {
            watched.retain(|_, watched| watched.is_live());
        }
        Watch(watched.entry(collection).or_default().sender.subscribe())
    }

    /// Begins to watch many collections at once; none yet.
    pub fn gather(&self) -> Gathering {
        Gathering { feed: self.clone(), watched: BTreeSet::new(), gathered: Arc::default() }
    }

    // A std mutex: held for a few instructions a watcher, never over an await.
    fn watched(&self) -> MutexGuard<'_, HashMap<Collection, Watched>> {
        self.0.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks where a collection is now.
    pub fn mark(&self, collection: Collection) -> Mark {
        let watch = self.watch(collection);
        Mark { tick: watch.tick(), watch }
    }

    /// Tells this node and, on PostgreSQL, the others.
    pub fn publish(&self, change: Change) {
        self.wake(change.collection);
        if let Some(outward) = &*self.0.outward.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = outward.send(change);
        }
    }

    /// Wakes everybody on this node: something may have been missed.
    pub fn publish_all(&self) {
        for (collection, watched) in self.watched().iter() {
            watched.wake(*collection);
        }
    }

    /// Wakes this node only.
    pub(super) fn wake(&self, collection: Collection) {
        if let Some(watched) = self.watched().get(&collection) {
            watched.wake(collection);
        }
    }

    pub(super) fn connect_outward(&self) -> mpsc::UnboundedReceiver<Change> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.0.outward.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// The mailboxes somebody watches on this node.
    pub(super) fn watched_mailboxes(&self) -> Vec<i64> {
        let watched = self.watched();
        let live = watched.iter().filter(|(_, watched)| watched.is_live());
        live.filter_map(|(c, _)| if let Collection::Mailbox(id) = c { Some(*id) } else { None }).collect()
    }

    /// Wakes whoever watches something else than a mailbox.
    pub(super) fn wake_others(&self) {
        for (collection, watched) in self.watched().iter() {
            if !matches!(collection, Collection::Mailbox(_)) {
                watched.wake(*collection);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INBOX: Collection = Collection::Mailbox(7);

    fn publish(feed: &Feed, collection: Collection, times: i64) {
        (0..times).for_each(|seq| feed.publish(Change { collection, seq }));
    }

    #[tokio::test]
    async fn many_changes_between_two_looks_are_one_wake() {
        let feed = Feed::default();
        let (mut one, mut other) = (feed.watch(INBOX), feed.watch(INBOX));
        publish(&feed, INBOX, 100);
        one.changed().await;
        assert!(!one.has_changed(), "a hundred changes, one wake");
        assert!(other.has_changed(), "everybody has their own");
        publish(&feed, INBOX, 1);
        assert!(one.has_changed() && other.has_changed());
    }

    #[tokio::test]
    async fn a_change_between_two_calls_is_not_lost_and_one_before_the_watch_is_not_told() {
        let feed = Feed::default();
        publish(&feed, INBOX, 1);
        let _first = feed.watch(INBOX);
        publish(&feed, INBOX, 1);
        let mut watch = feed.watch(INBOX);
        assert!(!watch.has_changed());
        publish(&feed, INBOX, 1);
        watch.changed().await;
    }

    #[test]
    fn only_the_watched_collection_wakes() {
        let feed = Feed::default();
        let mut watches = [
            INBOX,
            Collection::Mailbox(8),
            Collection::Mailboxes(7),
            Collection::Annotations,
            Collection::Queue,
            Collection::Directory,
        ]
        .map(|collection| (collection, feed.watch(collection)));
        for changed in watches.each_ref().map(|(collection, _)| *collection) {
            publish(&feed, changed, 1);
            for (collection, watch) in &mut watches {
                assert_eq!(watch.has_changed(), *collection == changed);
            }
            assert_eq!(Collection::decode(&changed.encode()), Some(changed));
        }
        feed.publish_all();
        assert!(watches.iter_mut().all(|(_, watch)| watch.has_changed()));
        for text in ["", "x", "m", "m1x", "é", "all"] {
            assert_eq!(Collection::decode(text), None, "{text}");
        }
    }

    #[tokio::test]
    async fn a_gathering_is_woken_once_and_says_by_what() {
        let feed = Feed::default();
        let mut gathering = feed.gather();
        gathering.set((0..1000).map(Collection::Mailbox).collect());
        for id in [7, 9, 7, 2000] {
            publish(&feed, Collection::Mailbox(id), 1);
        }
        gathering.changed().await;
        assert_eq!(gathering.take(), [Collection::Mailbox(7), Collection::Mailbox(9)].into());
        publish(&feed, INBOX, 1);
        publish(&feed, Collection::Mailbox(9), 1);
        gathering.set([INBOX, Collection::Directory].into());
        assert_eq!(
            gathering.take(),
            [INBOX].into(),
            "what was not taken is kept, what is not watched is not"
        );
        assert_eq!(feed.watched_mailboxes(), [7]);
        feed.publish_all();
        assert_eq!(gathering.take(), [INBOX, Collection::Directory].into());
        drop(gathering);
        assert!(feed.watched_mailboxes().is_empty());
    }

    #[test]
    fn what_nobody_watches_any_more_is_forgotten() {
        let feed = Feed::default();
        for id in 0..2000 {
            let mut watch = feed.watch(Collection::Mailbox(id));
            assert!(!watch.has_changed());
        }
        let kept = feed.0.watched.lock().expect("the map").len();
        assert!(kept <= 256, "{kept}");
        let _mine = feed.watch(INBOX);
        assert_eq!(feed.watched_mailboxes(), [7]);
    }
}
