//! The feed: hints that something has changed, never the truth. Whoever is woken reads the database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{mpsc, watch};

/// A thing that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Collection {
    /// The entries of a mailbox.
    Mailbox(i64),
    /// The set of mailboxes of an owner, its rights and subscriptions.
    Mailboxes(i64),
    /// The outgoing queue.
    Queue,
    /// People, offices, addresses, credentials, domains.
    Directory,
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
            Self::Queue => "q".into(),
            Self::Directory => "d".into(),
        }
    }

    pub(super) fn decode(text: &str) -> Option<Self> {
        let (kind, id) = text.split_at_checked(1)?;
        match kind {
            "m" => id.parse().ok().map(Self::Mailbox),
            "o" => id.parse().ok().map(Self::Mailboxes),
            "q" => Some(Self::Queue),
            "d" => Some(Self::Directory),
            _ => None,
        }
    }
}

/// Where changes are published and watched. A cheap clone of one feed a process.
#[derive(Clone, Default)]
pub struct Feed(Arc<Inner>);

#[derive(Default)]
struct Inner {
    watched: Mutex<HashMap<Collection, watch::Sender<u64>>>,
    /// Towards the other nodes (PostgreSQL only).
    outward: Mutex<Option<mpsc::UnboundedSender<Change>>>,
}

/// Wakes when its collection may have changed.
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
}

impl Feed {
    /// Begins to watch a collection.
    pub fn watch(&self, collection: Collection) -> Watch {
        let mut watched = self.0.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.len() % 256 == 255 {
            watched.retain(|_, sender| sender.receiver_count() > 0);
        }
        Watch(watched.entry(collection).or_insert_with(|| watch::Sender::new(0)).subscribe())
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
        let watched = self.0.watched.lock().unwrap_or_else(PoisonError::into_inner);
        for sender in watched.values() {
            sender.send_modify(|tick| *tick += 1);
        }
    }

    /// Wakes this node only.
    pub(super) fn wake(&self, collection: Collection) {
        let watched = self.0.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(&collection) {
            sender.send_modify(|tick| *tick += 1);
        }
    }

    pub(super) fn connect_outward(&self) -> mpsc::UnboundedReceiver<Change> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.0.outward.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// The mailboxes somebody watches on this node.
    pub(super) fn watched_mailboxes(&self) -> Vec<i64> {
        let watched = self.0.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let live = watched.iter().filter(|(_, sender)| sender.receiver_count() > 0);
        live.filter_map(|(c, _)| if let Collection::Mailbox(id) = c { Some(*id) } else { None }).collect()
    }

    /// Wakes whoever watches something else than a mailbox.
    pub(super) fn wake_others(&self) {
        let watched = self.0.watched.lock().unwrap_or_else(PoisonError::into_inner);
        for (collection, sender) in watched.iter() {
            if !matches!(collection, Collection::Mailbox(_)) {
                sender.send_modify(|tick| *tick += 1);
            }
        }
    }
}
