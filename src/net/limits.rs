//! The limit on guessing passwords, per account and per address.
//!
//! Each account and each address has a bucket of attempts that refills over a window. When half of it is used up,
//! every further failure doubles the wait until the next attempt. An attempt is charged before the password is
//! checked, so that a hundred at once do not all slip through, and given back when the password was right.
//!
//! So that nobody can lock a person out from afar, a pair of account and address that has logged in before is
//! *known*: it has a bucket of its own and does not ask the two others. For the same reason a forgotten telephone with an old
//! password uses up its own bucket, not that of the whole office behind the same address.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::AddressKey;
use crate::clock::{Micros, SECOND};

/// Entries of one generation of one table; a table keeps at most two generations.
const GENERATION: usize = 1 << 16;

/// The first wait is two of these.
const FIRST_WAIT: Micros = SECOND;

/// How many failures are borne.
#[derive(Clone, Copy, Debug)]
pub struct LoginRates {
    /// Failures of one account in a window, at least 1.
    pub per_account: u32,
    /// Failures from one address in a window, at least 1.
    pub per_address: u32,
    /// The window.
    pub window: Micros,
    /// The longest wait between two attempts.
    pub longest_wait: Micros,
}

/// Too many failures: the next attempt may come after this span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many failed log-ins; try again in {} s", self.seconds())]
pub struct RetryAfter(pub Micros);

impl RetryAfter {
    /// In seconds, rounded up, at least 1.
    pub fn seconds(&self) -> i64 {
        self.0.div_euclid(SECOND).saturating_add(1)
    }
}

/// Counts failed log-ins of this process. Memory is bounded: under a flood of made-up names the oldest are forgotten.
#[derive(Debug)]
pub struct LoginLimiter {
    rates: LoginRates,
    // Accounts are kept as a keyed hash: names of any length cost the same and cannot be made to collide.
    hasher: RandomState,
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    accounts: Recent<u64>,
    addresses: Recent<AddressKey>,
    known: Recent<(u64, AddressKey)>,
}

impl LoginLimiter {
    /// Nobody has failed yet.
    pub fn new(rates: LoginRates) -> Self {
        let tables = Tables {
            accounts: Recent::new(GENERATION),
            addresses: Recent::new(GENERATION),
            known: Recent::new(GENERATION),
        };
        Self { rates, hasher: RandomState::new(), tables: Mutex::new(tables) }
    }

    /// Asks for one attempt; call it before the password is looked at, and one of the three others after.
    ///
    /// # Errors
    /// [`RetryAfter`]: refuse without looking at the password.
    pub fn check(&self, account: &str, peer: IpAddr, now: Micros) -> Result<(), RetryAfter> {
        let (account, peer) = (self.account_key(account), AddressKey::from(peer));
        let (of_account, of_address) = (self.account_rate(), self.address_rate());
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            return bucket.ask(now, of_account).map(|()| bucket.charge(now, of_account));
        }
        let Tables { accounts, addresses, .. } = &mut *tables;
        let (by_account, by_address) = (accounts.get_or_insert(account), addresses.get_or_insert(peer));
        // Both are asked, since asking also brings a bucket up to date.
        let answers = (by_account.ask(now, of_account), by_address.ask(now, of_address));
        answers.0.and(answers.1)?;
        by_account.charge(now, of_account);
        by_address.charge(now, of_address);
        Ok(())
    }

    /// The password was wrong, or there is no such account.
    pub fn record_failure(&self, account: &str, peer: IpAddr, now: Micros) {
        let (account, peer) = (self.account_key(account), AddressKey::from(peer));
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            return bucket.fail(now, self.account_rate());
        }
        tables.accounts.get_or_insert(account).fail(now, self.account_rate());
        tables.addresses.get_or_insert(peer).fail(now, self.address_rate());
    }

    /// The password was right: the account starts afresh and the pair is known from now on. The address only gets
    /// this attempt back, or one good account would buy endless guesses at the others.
    pub fn record_success(&self, account: &str, peer: IpAddr, now: Micros) {
        let (account, peer) = (self.account_key(account), AddressKey::from(peer));
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            *bucket = Bucket::default();
            return;
        }
        *tables.accounts.get_or_insert(account) = Bucket::default();
        tables.addresses.get_or_insert(peer).give_back(now, self.address_rate());
        tables.known.get_or_insert((account, peer));
    }

    /// The password could not be looked at: the attempt is given back.
    pub fn withdraw(&self, account: &str, peer: IpAddr, now: Micros) {
        let (account, peer) = (self.account_key(account), AddressKey::from(peer));
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            return bucket.give_back(now, self.account_rate());
        }
        tables.accounts.get_or_insert(account).give_back(now, self.account_rate());
        tables.addresses.get_or_insert(peer).give_back(now, self.address_rate());
    }

    /// Forgets which addresses an account has logged in from; for when its password was changed.
    pub fn forget(&self, account: &str) {
        let account = self.account_key(account);
        self.lock().known.remove_where(|(of, _)| *of == account);
    }

    fn account_key(&self, account: &str) -> u64 {
        self.hasher.hash_one(account.to_lowercase())
    }

    fn account_rate(&self) -> Rate {
        Rate::new(self.rates.per_account, &self.rates)
    }

    fn address_rate(&self) -> Rate {
        Rate::new(self.rates.per_address, &self.rates)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How fast a bucket fills again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// What one attempt costs of the window.
    step: Micros,
    window: Micros,
    longest_wait: Micros,
}

impl Rate {
    /// `attempts` in `window`, without waits on top.
    pub(super) fn even(attempts: u32, window: Micros) -> Self {
        let window = window.max(1);
        Self { step: (window / i64::from(attempts.max(1))).max(1), window, longest_wait: 0 }
    }

    fn new(attempts: u32, rates: &LoginRates) -> Self {
        Self { longest_wait: rates.longest_wait.max(0), ..Self::even(attempts, rates.window) }
    }
}

/// A token bucket kept as the instant at which it will be full again, with the waits on top of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bucket {
    full_at: Micros,
    wait_until: Micros,
    strikes: u32,
}

impl Bucket {
    pub(super) fn ask(&mut self, now: Micros, rate: Rate) -> Result<(), RetryAfter> {
        self.settle(now, rate);
        let refill = self.full_at.max(now) + rate.step - rate.window;
        let free_at = self.wait_until.max(refill);
        if free_at > now { Err(RetryAfter(free_at - now)) } else { Ok(()) }
    }

    pub(super) fn charge(&mut self, now: Micros, rate: Rate) {
        self.full_at = self.full_at.max(now) + rate.step;
    }

    fn give_back(&mut self, now: Micros, rate: Rate) {
        self.full_at = (self.full_at - rate.step).max(now.min(self.full_at));
    }

    fn fail(&mut self, now: Micros, rate: Rate) {
        // Once waits have begun they go on until the bucket is full again.
        if self.strikes == 0 && self.full_at - now <= rate.window / 2 {
            return;
        }
        self.strikes = (self.strikes + 1).min(32);
        let wait = FIRST_WAIT.saturating_mul(1 << self.strikes).min(rate.longest_wait);
        self.wait_until = now + wait;
    }

    /// A full bucket forgets its strikes; a clock that was set back does not make anyone wait longer than the rate says.
    fn settle(&mut self, now: Micros, rate: Rate) {
        if self.full_at <= now {
            self.strikes = 0;
        }
        self.full_at = self.full_at.min(now + rate.window);
        self.wait_until = self.wait_until.min(now + rate.longest_wait);
    }
}

/// Buckets by key, the recently used ones at least: when one generation is full it becomes the older one, and the
/// older one is dropped. A touched entry moves to the younger.
#[derive(Debug)]
pub(super) struct Recent<K> {
    generation: usize,
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
}

impl<K: Hash + Eq + Copy> Recent<K> {
    pub(super) fn new(generation: usize) -> Self {
        Self { generation, young: HashMap::new(), old: HashMap::new() }
    }

    fn get(&mut self, key: &K) -> Option<&mut Bucket> {
        if let Some(bucket) = self.old.remove(key) {
            self.insert(*key, bucket);
        }
        self.young.get_mut(key)
    }

    pub(super) fn get_or_insert(&mut self, key: K) -> &mut Bucket {
        if !self.young.contains_key(&key) {
            let bucket = self.old.remove(&key).unwrap_or_default();
            self.insert(key, bucket);
        }
        self.young.entry(key).or_default()
    }

    fn insert(&mut self, key: K, bucket: Bucket) {
        if self.young.len() >= self.generation {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, bucket);
    }

    fn remove_where(&mut self, gone: impl Fn(&K) -> bool) {
        self.young.retain(|key, _| !gone(key));
        self.old.retain(|key, _| !gone(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HOUR, MINUTE};

    const START: Micros = 1_000 * HOUR;

    fn limiter() -> LoginLimiter {
        let rates = LoginRates { per_account: 10, per_address: 30, window: HOUR, longest_wait: 15 * MINUTE };
        LoginLimiter::new(rates)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Guesses as fast as the limiter allows for `span`; returns how many guesses it let through.
    fn guess(
        limiter: &LoginLimiter,
        account: impl Fn(u32) -> String,
        peer: impl Fn(u32) -> IpAddr,
        span: Micros,
    ) -> u32 {
        let (mut now, mut allowed, mut tried) = (START, 0, 0);
        while now < START + span {
            let (name, peer) = (account(tried), peer(tried));
            tried += 1;
            match limiter.check(&name, peer, now) {
                Ok(()) => {
                    limiter.record_failure(&name, peer, now);
                    allowed += 1;
                }
                Err(RetryAfter(wait)) => now += wait.min(MINUTE),
            }
        }
        allowed
    }

    #[test]
    fn one_account_is_guessed_at_slowly_from_everywhere() {
        let peer = |n: u32| IpAddr::from(n.to_be_bytes());
        let allowed = guess(&limiter(), |_| "op01@x.example".into(), peer, 24 * HOUR);
        assert!((10..=250).contains(&allowed), "{allowed}");
    }

    #[test]
    fn one_address_guesses_slowly_at_all_accounts() {
        let allowed = guess(&limiter(), |n| format!("op{n}"), |_| ip("192.0.2.1"), 24 * HOUR);
        assert!((30..=750).contains(&allowed), "{allowed}");
        let network = |n: u32| ip(&format!("2001:db8::{n:x}"));
        assert!(guess(&limiter(), |n| format!("op{n}"), network, HOUR) <= 60);
    }

    #[test]
    fn attempts_in_flight_count_before_they_are_judged() {
        let limiter = limiter();
        let allowed = (0..100).filter(|_| limiter.check("a", ip("192.0.2.1"), START).is_ok()).count();
        assert_eq!(allowed, 10);
    }

    #[test]
    fn waits_grow_up_to_the_longest() {
        let limiter = limiter();
        let (mut now, mut waits) = (START, Vec::new());
        for _ in 0..20 {
            if let Err(RetryAfter(wait)) = limiter.check("a", ip("192.0.2.1"), now) {
                waits.push(wait);
                now += wait;
                limiter.check("a", ip("192.0.2.1"), now).unwrap();
            }
            limiter.record_failure("a", ip("192.0.2.1"), now);
        }
        assert!(waits.len() > 8 && waits[0] == 2 * SECOND && waits[1] == 4 * SECOND, "{waits:?}");
        assert!(waits.is_sorted() && *waits.last().unwrap() == 15 * MINUTE, "{waits:?}");
    }

    #[test]
    fn right_passwords_are_never_counted() {
        let limiter = limiter();
        for n in 0..500 {
            let account = format!("op{n}");
            limiter.check(&account, ip("192.0.2.1"), START).unwrap();
            limiter.record_success(&account, ip("192.0.2.1"), START);
        }
    }

    #[test]
    fn an_attempt_that_was_withdrawn_costs_nothing() {
        let limiter = limiter();
        limiter.check("known", ip("192.0.2.1"), START).unwrap();
        limiter.record_success("known", ip("192.0.2.1"), START);
        for account in ["known", "new"] {
            for _ in 0..500 {
                limiter.check(account, ip("192.0.2.1"), START).unwrap();
                limiter.withdraw(account, ip("192.0.2.1"), START);
            }
        }
    }

    #[test]
    fn a_known_pair_is_not_locked_out_from_afar() {
        let limiter = limiter();
        limiter.check("Op01@x.example", ip("192.0.2.1"), START).unwrap();
        limiter.record_success("op01@X.example", ip("192.0.2.1"), START);
        guess(&limiter, |_| "op01@x.example".into(), |n| IpAddr::from(n.to_be_bytes()), HOUR);
        assert!(limiter.check("op01@x.example", ip("198.51.100.1"), START + HOUR).is_err());
        limiter.check("op01@x.example", ip("192.0.2.1"), START + HOUR).unwrap();
        limiter.forget("op01@x.example");
        assert!(limiter.check("op01@x.example", ip("192.0.2.1"), START + HOUR).is_err());
    }

    #[test]
    fn a_phone_with_an_old_password_does_not_block_its_office() {
        let limiter = limiter();
        limiter.check("a", ip("192.0.2.1"), START).unwrap();
        limiter.record_success("a", ip("192.0.2.1"), START);
        assert!(guess(&limiter, |_| "a".into(), |_| ip("192.0.2.1"), HOUR) < 30);
        limiter.check("b", ip("192.0.2.1"), START + HOUR).unwrap();
    }

    #[test]
    fn good_logins_buy_no_guesses_from_their_address() {
        let limiter = limiter();
        let mut guesses = 0;
        for n in 0..1_000 {
            if limiter.check("mine", ip("192.0.2.1"), START).is_ok() {
                limiter.record_success("mine", ip("192.0.2.1"), START);
            }
            let victim = format!("op{n}");
            if limiter.check(&victim, ip("192.0.2.1"), START).is_ok() {
                limiter.record_failure(&victim, ip("192.0.2.1"), START);
                guesses += 1;
            }
        }
        assert!(guesses <= 30, "{guesses}");
    }

    #[test]
    fn a_clock_set_back_does_not_lock_anyone_out() {
        let limiter = limiter();
        guess(&limiter, |_| "a".into(), |_| ip("192.0.2.1"), HOUR);
        let early = START - 900 * HOUR;
        let RetryAfter(wait) = limiter.check("a", ip("192.0.2.1"), early).unwrap_err();
        assert!(wait <= HOUR, "{wait}");
        limiter.check("a", ip("192.0.2.1"), early + HOUR).unwrap();
    }

    #[test]
    fn memory_is_bounded_and_recent_entries_stay() {
        let mut recent = Recent::new(10);
        recent.get_or_insert(0u32).strikes = 7;
        for key in 1..1_000 {
            recent.get_or_insert(key);
            assert_eq!(recent.get(&0).unwrap().strikes, 7);
            assert!(recent.young.len() <= 10 && recent.old.len() <= 10);
        }
        assert!(recent.get(&5).is_none());
    }
}
