//! Large messages that are held for clients that may take their time: only so much of them for each account on a node.

use crate::directory::PrincipalId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Octets that the sessions of one account hold, or one message that is larger.
const MOST: u32 = 64 << 20;

/// What is held while a message is.
pub(super) type Turn = OwnedSemaphorePermit;

/// The accounts whose sessions hold large messages, or wait to.
#[derive(Debug)]
pub(super) struct Reading {
    most: u32,
    // A std mutex: held for a few instructions, never over an await.
    accounts: Mutex<HashMap<PrincipalId, Weak<Semaphore>>>,
}

impl Default for Reading {
    fn default() -> Self {
        Self::with(MOST)
    }
}

impl Reading {
    /// With so many octets for each account.
    pub(super) fn with(most: u32) -> Self {
        Self { most, accounts: Mutex::default() }
    }

    /// Waits until the sessions of an account may hold so many octets more. Whoever came first is first, also before one
    /// that asks for less; other accounts do not wait.
    pub(super) async fn turn(&self, person: PrincipalId, octets: u64) -> Turn {
        let octets = u32::try_from(octets).unwrap_or(u32::MAX).min(self.most);
        // Nobody closes one of them.
        self.account(person).acquire_many_owned(octets).await.expect("an open semaphore")
    }

    fn account(&self, person: PrincipalId) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = accounts.get(&person).and_then(Weak::upgrade) {
            return account;
        }
        accounts.retain(|_, account| account.strong_count() > 0);
        let account = Arc::new(Semaphore::new(self.most as usize));
        accounts.insert(person, Arc::downgrade(&account));
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn whoever_waits_is_before_who_comes_later() {
        let reading = Reading::with(100);
        let (one, other) = (PrincipalId(1), PrincipalId(2));
        let first = reading.turn(one, 60).await;
        let mut large = Box::pin(reading.turn(one, 1_000));
        assert!(large.as_mut().now_or_never().is_none());
        // The one that streams wants its next message, which would have room.
        let mut next = Box::pin(reading.turn(one, 30));
        assert!(next.as_mut().now_or_never().is_none());
        drop(reading.turn(other, 100).await);
        drop(first);
        let large = large.await;
        assert!(next.as_mut().now_or_never().is_none());
        drop(large);
        drop(next.await);
        drop(reading.turn(other, 1).await);
        assert_eq!(
            reading.accounts.lock().expect("no panic").len(),
            1,
            "nobody is remembered who holds nothing"
        );
    }
}
