//! Log-ins verified a moment ago, so that a mail program that connects forty times a minute is hashed once.

use crate::{
    clock::{MINUTE, Micros},
    directory::PrincipalId,
};
use ring::hmac;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long a log-in is remembered.
const LIFETIME: Micros = 10 * MINUTE;
/// How many are.
const CAPACITY: usize = 20_000;

/// What is remembered: a keyed hash of (account, credential version, password) and until when. Neither password nor
/// hash can be had from it, and it ends with the process.
pub(super) struct VerifiedCache {
    key: hmac::Key,
    entries: Mutex<HashMap<[u8; 32], Micros>>,
}

impl VerifiedCache {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), entries: Mutex::default() }
    }

    /// Whether this very log-in was verified within the last ten minutes.
    pub(super) fn knows(&self, account: PrincipalId, version: i64, password: &str, now: Micros) -> bool {
        // Looking up a keyed hash tells nothing by its time: the guesser does not know the key.
        let tag = self.tag(account, version, password);
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes nothing last longer.
        entries.get(&tag).is_some_and(|until| *until > now && *until <= now + LIFETIME)
    }

    pub(super) fn remember(&self, account: PrincipalId, version: i64, password: &str, now: Micros) {
        let tag = self.tag(account, version, password);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CAPACITY {
            entries.retain(|_, until| *until > now);
            if entries.len() >= CAPACITY {
                entries.clear();
            }
        }
        entries.insert(tag, now + LIFETIME);
    }

    fn tag(&self, account: PrincipalId, version: i64, password: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&account.0.to_be_bytes());
        context.update(&version.to_be_bytes());
        context.update(password.as_bytes());
        let mut tag = [0; 32];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_account_version_and_password_are_known() {
        let cache = VerifiedCache::new(&[1; 32]);
        cache.remember(PrincipalId(1), 1, "demo", 0);
        let check = |id: i64, version: i64, password: &str, now: Micros, expected: bool| {
            assert_eq!(cache.knows(PrincipalId(id), version, password, now), expected);
        };
        check(1, 1, "demo", 0, true);
        check(1, 1, "demo", LIFETIME - 1, true);
        check(1, 1, "demo", LIFETIME, false);
        check(1, 1, "demo", -1, false);
        check(2, 1, "demo", 0, false);
        check(1, 2, "demo", 0, false);
        check(1, 1, "domo", 0, false);
    }

    #[test]
    fn its_memory_is_bounded() {
        let cache = VerifiedCache::new(&[1; 32]);
        (0..CAPACITY as i64 + 10).for_each(|id| cache.remember(PrincipalId(id), 1, "p", 0));
        assert!(cache.entries.lock().unwrap().len() <= CAPACITY);
        assert!(cache.knows(PrincipalId(CAPACITY as i64 + 9), 1, "p", 1));
    }
}
