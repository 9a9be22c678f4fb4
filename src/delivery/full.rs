//! Recipients for whose want of room a message to several was refused as a whole.
//!
//! RCPT knows the size that was announced at best, and not what our own fields add. So it might take such a recipient again
//! with each attempt, and the others would never have the message.

use crate::{
    address::{Address, ReversePath},
    clock::{Clock, HOUR, Micros},
    recent::Recent,
};
use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, PoisonError},
};

/// For so long RCPT refuses the recipient to the sender: a server tries again several times in it.
const LASTS: Micros = 6 * HOUR;
/// Pairs of sender and recipient in one generation.
const GENERATION: usize = 10_000;

/// What this node has refused of late. A cheap clone.
#[derive(Clone)]
pub(super) struct Full {
    clock: Clock,
    hasher: RandomState,
    until: Arc<Mutex<Recent<u64, Micros>>>,
}

impl Full {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, hasher: RandomState::new(), until: Arc::new(Mutex::new(Recent::new(GENERATION))) }
    }

    pub(super) fn note(&self, sender: &ReversePath, recipient: &Address) {
        let until = self.clock.now() + LASTS;
        let pair = self.hasher.hash_one((sender, recipient.key()));
        *self.until.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(pair) = until;
    }

    pub(super) fn holds(&self, sender: &ReversePath, recipient: &Address) -> bool {
        let pair = self.hasher.hash_one((sender, recipient.key()));
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.get(&pair).is_some_and(|until| *until > self.clock.now())
    }
}
