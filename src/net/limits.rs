//! The limit on guessing passwords, per account, per address and per network.
//!
//! Each account and each address has a bucket of attempts that refills over a window. When half of it is used up,
//! every further failure doubles the wait until the next attempt. An attempt is charged before the password is
//! checked, so that a hundred at once do not all slip through, and given back when the password was right.
//!
//! So that nobody can lock a person out from afar, a pair of account and address that has logged in of late is *known*: it has
//! a bucket of its own and does not ask the others. Which pairs those are is on record in the database, so a restart forgets
//! none and all nodes know the same. For the same reason a forgotten telephone with an old password uses up its own bucket,
//! not that of the whole office behind the same address. And an address from which anybody has logged in is a *home*
//! ([`Homes`]): what its neighbours in the network do is not held against it.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

pub use super::bucket::RetryAfter;
use super::bucket::{self, Bucket, Rate};
use super::{AddressKey, Homes, NetworkKey};
use crate::clock::Micros;
use crate::recent::Recent;

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

/// Somebody who tries to log in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The account's name, or what was given for one.
    pub account: &'a str,
    /// Where from.
    pub peer: IpAddr,
    /// Whether it is on record that the account has logged in from there of late.
    pub known: bool,
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
    accounts: Recent<u64, Bucket>,
    addresses: Recent<AddressKey, Bucket>,
    networks: Recent<NetworkKey, Bucket>,
    pairs: Recent<(u64, AddressKey), Bucket>,
}

impl LoginLimiter {
    /// Nobody has failed yet. Addresses that somebody logs in from are noted in `homes`.
    pub fn new(rates: LoginRates, homes: Arc<Homes>) -> Self {
        let tables = Tables {
            accounts: Recent::new(GENERATION),
            addresses: Recent::new(GENERATION),
            networks: Recent::new(GENERATION),
            pairs: Recent::new(GENERATION),
        };
        Self { rates, hasher: RandomState::new(), homes, tables: Mutex::new(tables) }
    }

    /// Asks for one attempt; call it before the password is looked at, and one of the three others after.
    ///
    /// # Errors
    /// [`RetryAfter`]: refuse without looking at the password.
    pub fn check(&self, attempt: Attempt<'_>, now: Micros) -> Result<(), RetryAfter> {
        self.with_buckets(attempt, |buckets| {
            // All are asked, since asking also brings a bucket up to date.
            let answers = buckets
                .each_mut()
                .map(|one| one.as_mut().map(|asked| (asked.by, asked.bucket.ask(now, asked.rate))));
            answers.into_iter().flatten().try_for_each(|(by, answer)| counted(by, answer))?;
            buckets.iter_mut().flatten().for_each(|asked| asked.bucket.charge(now, asked.rate));
            Ok(())
        })
    }

    /// The password was wrong, or there is no such account.
    pub fn record_failure(&self, attempt: Attempt<'_>, now: Micros) {
        self.with_buckets(attempt, |buckets| {
            for asked in buckets.iter_mut().flatten() {
                asked.bucket.fail(now, asked.rate);
            }
        });
    }

    /// The password was right: the account, or what is known of it there, starts afresh. The address only gets this attempt
    /// back, or one good account would buy endless guesses at the others.
    pub fn record_success(&self, attempt: Attempt<'_>, now: Micros) {
        self.with_buckets(attempt, |[own, others @ ..]| {
            if let Some(own) = own {
                *own.bucket = Bucket::default();
            }
            others.iter_mut().flatten().for_each(|asked| asked.bucket.give_back(now, asked.rate));
        });
    }

    /// The attempt is given back: the password could not be looked at, or was right and nobody was let in.
    pub fn withdraw(&self, attempt: Attempt<'_>, now: Micros) {
        self.with_buckets(attempt, |buckets| {
            buckets.iter_mut().flatten().for_each(|asked| asked.bucket.give_back(now, asked.rate));
        });
    }

    /// Makes the address somebody has logged in from a home. True when it is to be put on record with the account.
    pub fn settle_in(&self, account: &str, peer: IpAddr) -> bool {
        self.homes.note(peer, self.account_key(account))
    }

    /// Takes the addresses on record for the homes there are, as [`Homes::renew`].
    pub fn renew_homes(&self, recorded: &[(AddressKey, Micros)], since: Micros) {
        self.homes.renew(recorded, since);
    }

    /// How long nobody may try this account from where it is not known; none when somebody may.
    pub fn account_wait(&self, account: &str, now: Micros) -> Option<RetryAfter> {
        let (account, rate) = (self.account_key(account), self.account_rate());
        self.lock().accounts.get(&account)?.ask(now, rate).err()
    }

    /// The addresses this account is known at and may not be tried from now, and for how long.
    pub fn pair_waits(&self, account: &str, now: Micros) -> Vec<(String, RetryAfter)> {
        let (account, rate) = (self.account_key(account), self.account_rate());
        let tables = self.lock();
        let own = tables.pairs.iter().filter(|((of, _), _)| *of == account);
        let mut waits: Vec<_> = own
            .filter_map(|((_, peer), bucket)| Some((peer.to_string(), { *bucket }.ask(now, rate).err()?)))
            .collect();
        waits.sort_by(|a, b| a.0.cmp(&b.0));
        waits
    }

    /// Addresses and networks that may not try now.
    pub(super) fn waiting(&self, now: Micros) -> Vec<(String, RetryAfter)> {
        let tables = self.lock();
        let addresses = bucket::waiting(&tables.addresses, now, self.address_rate());
        let networks = bucket::waiting(&tables.networks, now, self.network_rate());
        addresses.chain(networks).collect()
    }

    /// Forgives an account its failures, wherever they came from. True when it was refused for them somewhere.
    pub fn pardon_account(&self, account: &str, now: Micros) -> bool {
        let refused = self.account_wait(account, now).is_some() || !self.pair_waits(account, now).is_empty();
        let account = self.account_key(account);
        let mut tables = self.lock();
        let pairs: Vec<_> =
            tables.pairs.iter().map(|(pair, _)| *pair).filter(|(of, _)| *of == account).collect();
        for pair in pairs {
            tables.pairs.remove(&pair);
        }
        tables.accounts.remove(&account);
        refused
    }

    /// Forgives an address and its network. True when there was something to forgive.
    pub(super) fn pardon(&self, peer: IpAddr) -> bool {
        let mut tables = self.lock();
        tables.addresses.remove(&peer.into()) | tables.networks.remove(&peer.into())
    }

    /// Acts on the buckets that answer for an attempt, the account's own one first.
    fn with_buckets<T>(&self, attempt: Attempt<'_>, act: impl FnOnce(&mut [Option<Asked<'_>>; 3]) -> T) -> T {
        let (account, home) = (self.account_key(attempt.account), self.homes.has(attempt.peer));
        let (peer, network) = (AddressKey::from(attempt.peer), NetworkKey::from(attempt.peer));
        let mut tables = self.lock();
        let Tables { accounts, addresses, networks, pairs } = &mut *tables;
        let ask = |by, bucket, rate| Some(Asked { by, bucket, rate });
        if attempt.known {
            let pair = ask("pair", pairs.get_or_insert((account, peer)), self.account_rate());
            return act(&mut [pair, None, None]);
        }
        let mut buckets = [
            ask("account", accounts.get_or_insert(account), self.account_rate()),
            ask("address", addresses.get_or_insert(peer), self.address_rate()),
            None,
        ];
        if !home {
            buckets[2] = ask("network", networks.get_or_insert(network), self.network_rate());
        }
        act(&mut buckets)
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

    /// What a network has used up comes back with time alone, without waits on top.
    fn network_rate(&self) -> Rate {
        Rate::even(self.rates.per_network, self.rates.window)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bucket that is asked for an attempt.
struct Asked<'a> {
    by: &'static str,
    bucket: &'a mut Bucket,
    rate: Rate,
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
