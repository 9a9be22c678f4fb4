//! Recipients for whose want of room a message to several was refused as a whole.
//!
//! RCPT knows the size that was announced at best, and not what our own fields add. So it might take such a recipient again
//! with each attempt, and the others would never have the message. What is noted holds for the server that was refused, since
//! that one comes again, and for what is as large: anybody can write anybody's address into MAIL FROM.

use crate::{
    address::{Address, ReversePath},
    clock::{Clock, HOUR, Micros},
    net::NetworkKey,
    recent::Recent,
};
use std::{
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// For so long RCPT goes by what was noted: a server tries again several times in it.
const LASTS: Micros = 6 * HOUR;
/// Notes in one generation.
const GENERATION: usize = 10_000;

/// What this node has refused of late. A cheap clone.
#[derive(Clone)]
pub(super) struct Full {
    clock: Clock,
    hasher: RandomState,
    notes: Arc<Mutex<Recent<u64, Note>>>,
}

#[derive(Debug, Default)]
struct Note {
    until: Micros,
    /// What there was no room for, bytes.
    size: u64,
}

impl Full {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, hasher: RandomState::new(), notes: Arc::new(Mutex::new(Recent::new(GENERATION))) }
    }

    /// Notes that a message of `size` bytes found no room.
    pub(super) fn note(&self, peer: Option<IpAddr>, sender: &ReversePath, recipient: &Address, size: u64) {
        let Some(key) = self.key(peer, sender, recipient) else { return };
        let note = Note { until: self.clock.now() + LASTS, size };
        *self.notes.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(key) = note;
    }

    /// How large a message will be that is offered, bytes: that of the note, unless what is `announced` is by far smaller and
    /// so another message. Our fields, and binary parts put into base64, do not double it. A message a little smaller than one
    /// that had no room is put off with it, for [`LASTS`] at most.
    pub(super) fn size(
        &self,
        peer: Option<IpAddr>,
        sender: &ReversePath,
        recipient: &Address,
        announced: Option<u64>,
    ) -> u64 {
        let key = self.key(peer, sender, recipient);
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let note = key.and_then(|key| notes.get(&key)).filter(|note| note.until > self.clock.now());
        let noted = note.map_or(0, |note| note.size);
        announced.map_or(noted.max(1), |size| if size < noted / 2 { size } else { noted.max(size) })
    }

    /// The null path is that of all servers, and LMTP has an answer for each recipient: of them nothing is noted.
    fn key(&self, peer: Option<IpAddr>, sender: &ReversePath, recipient: &Address) -> Option<u64> {
        let network = NetworkKey::from(peer.filter(|_| !sender.is_null())?);
        Some(self.hasher.hash_one((network, sender, recipient.key())))
    }
}
