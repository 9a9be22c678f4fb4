//! The limit on guessing passwords, per account, per address and per network.
//!
//! Each account and each address has a bucket of attempts that refills over a window. When half of it is used up,
//! every further failure doubles the wait until the next attempt. An attempt is charged before the password is
//! checked, so that a hundred at once do not all slip through, and given back when the password was right.
//!
//! So that nobody can lock a person out from afar, a pair of account and address that has logged in before is
//! *known*: it has a bucket of its own and does not ask the others. For the same reason a forgotten telephone with an old
//! password uses up its own bucket, not that of the whole office behind the same address. And an address from which
//! anybody has logged in is a *home* ([`Homes`]): what its neighbours in the network do is not held against it.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

pub use super::bucket::RetryAfter;
use super::bucket::{Bucket, Rate, Recent};
use super::{AddressKey, Homes, NetworkKey};
use crate::clock::Micros;

/// Entries of one generation of one table; a table keeps at most two generations.
const GENERATION: usize = 1 << 16;

/// How many failures are borne.
#[derive(Clone, Copy, Debug)]
pub struct LoginRates {
    /// Failures of one account in a window, at least 1.
    pub per_account: u32,
    /// Failures from one address in a window, at least 1.
    pub per_address: u32,
    /// Failures from one network (IPv4 /24, IPv6 /48) in a window, at least 1; homes are not asked.
    pub per_network: u32,
    /// The window.
    pub window: Micros,
    /// The longest wait between two attempts.
    pub longest_wait: Micros,
}

/// Counts failed log-ins of this process. Memory is bounded: under a flood of made-up names the oldest are forgotten.
#[derive(Debug)]
pub struct LoginLimiter {
    rates: LoginRates,
    // Accounts are kept as a keyed hash: names of any length cost the same and cannot be made to collide.
    hasher: RandomState,
    homes: Arc<Homes>,
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    accounts: Recent<u64>,
    addresses: Recent<AddressKey>,
    networks: Recent<NetworkKey>,
    known: Recent<(u64, AddressKey)>,
}

impl LoginLimiter {
    /// Nobody has failed yet. Addresses that somebody logs in from are noted in `homes`.
    pub fn new(rates: LoginRates, homes: Arc<Homes>) -> Self {
        let tables = Tables {
            accounts: Recent::new(GENERATION),
            addresses: Recent::new(GENERATION),
            networks: Recent::new(GENERATION),
            known: Recent::new(GENERATION),
        };
        Self { rates, hasher: RandomState::new(), homes, tables: Mutex::new(tables) }
    }

    /// Asks for one attempt; call it before the password is looked at, and one of the three others after.
    ///
    /// # Errors
    /// [`RetryAfter`]: refuse without looking at the password.
    pub fn check(&self, account: &str, peer: IpAddr, now: Micros) -> Result<(), RetryAfter> {
        let (account, home) = (self.account_key(account), self.homes.has(peer));
        let (peer, network) = (AddressKey::from(peer), NetworkKey::from(peer));
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            let rate = self.account_rate();
            return counted("pair", bucket.ask(now, rate)).map(|()| bucket.charge(now, rate));
        }
        let Tables { accounts, addresses, networks, .. } = &mut *tables;
        let mut asked = [
            Some(("account", accounts.get_or_insert(account), self.account_rate())),
            Some(("address", addresses.get_or_insert(peer), self.address_rate())),
            (!home).then(|| ("network", networks.get_or_insert(network), self.network_rate())),
        ];
        // All are asked, since asking also brings a bucket up to date.
        let answers =
            asked.each_mut().map(|one| one.as_mut().map(|(by, bucket, rate)| (*by, bucket.ask(now, *rate))));
        answers.into_iter().flatten().try_for_each(|(by, answer)| counted(by, answer))?;
        asked.into_iter().flatten().for_each(|(_, bucket, rate)| bucket.charge(now, rate));
        Ok(())
    }

    /// The password was wrong, or there is no such account.
    ///
    /// What a network has used up comes back with time alone, without waits on top.
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
        let (account, network) = (self.account_key(account), NetworkKey::from(peer));
        let home = self.homes.has(peer);
        self.homes.note(peer);
        let peer = AddressKey::from(peer);
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            *bucket = Bucket::default();
            return;
        }
        *tables.accounts.get_or_insert(account) = Bucket::default();
        tables.addresses.get_or_insert(peer).give_back(now, self.address_rate());
        if !home {
            tables.networks.get_or_insert(network).give_back(now, self.network_rate());
        }
        tables.known.get_or_insert((account, peer));
    }

    /// The password could not be looked at: the attempt is given back.
    pub fn withdraw(&self, account: &str, peer: IpAddr, now: Micros) {
        let (account, network) = (self.account_key(account), NetworkKey::from(peer));
        let home = self.homes.has(peer);
        let peer = AddressKey::from(peer);
        let mut tables = self.lock();
        if let Some(bucket) = tables.known.get(&(account, peer)) {
            return bucket.give_back(now, self.account_rate());
        }
        tables.accounts.get_or_insert(account).give_back(now, self.account_rate());
        tables.addresses.get_or_insert(peer).give_back(now, self.address_rate());
        if !home {
            tables.networks.get_or_insert(network).give_back(now, self.network_rate());
        }
    }

    /// Forgets which addresses an account has logged in from; for when its password was changed.
    pub fn forget(&self, account: &str) {
        let account = self.account_key(account);
        self.lock().known.remove_where(|(of, _)| *of == account);
    }

    /// How long nobody may try this account from where it is not known; none when somebody may.
    pub fn account_wait(&self, account: &str, now: Micros) -> Option<RetryAfter> {
        let (account, rate) = (self.account_key(account), self.account_rate());
        self.lock().accounts.get(&account)?.ask(now, rate).err()
    }

    /// Addresses and networks that may not try now.
    pub(super) fn waiting(&self, now: Micros) -> Vec<(String, RetryAfter)> {
        let tables = self.lock();
        let addresses = tables.addresses.waiting(now, self.address_rate());
        let networks = tables.networks.waiting(now, self.network_rate());
        addresses.chain(networks).collect()
    }

    /// Forgives an account its failures, wherever they came from. True when there was something to forgive.
    pub fn pardon_account(&self, account: &str) -> bool {
        let account = self.account_key(account);
        let mut tables = self.lock();
        let pairs: Vec<_> =
            tables.known.iter().filter(|((of, _), _)| *of == account).map(|(pair, _)| *pair).collect();
        for pair in pairs {
            *tables.known.get_or_insert(pair) = Bucket::default();
        }
        tables.accounts.remove(&account)
    }

    /// Forgives an address and its network. True when there was something to forgive.
    pub(super) fn pardon(&self, peer: IpAddr) -> bool {
        let mut tables = self.lock();
        tables.addresses.remove(&peer.into()) | tables.networks.remove(&peer.into())
    }

    fn account_key(&self, account: &str) -> u64 {
        self.hasher.hash_one(account.to_lowercase())
    }

    fn account_rate(&self) -> Rate {
        Rate::with_waits(self.rates.per_account, self.rates.window, self.rates.longest_wait)
    }

    fn address_rate(&self) -> Rate {
        Rate::with_waits(self.rates.per_address, self.rates.window, self.rates.longest_wait)
    }

    fn network_rate(&self) -> Rate {
        Rate::even(self.rates.per_network, self.rates.window)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a refusal.
fn counted(by: &'static str, answer: Result<(), RetryAfter>) -> Result<(), RetryAfter> {
    if answer.is_err() {
        metrics::counter!("throttled_total", "act" => "log-ins", "by" => by).increment(1);
    }
    answer
}

#[cfg(test)]
mod tests;
