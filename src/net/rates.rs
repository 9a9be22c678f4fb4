//! How much strangers may do in a while, by address and by network, and how fast an account may give commands.
//!
//! Counted in this process alone: a row for each connection of a stranger would be the load that is to be kept off. With
//! several nodes each counts what it sees.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::bucket::{Bucket, Rate, RetryAfter};
use super::{AddressKey, Homes, NetworkKey};
use crate::clock::{Clock, MINUTE, Micros};
use crate::recent::Recent;

/// Entries of one generation of a table; at most two are kept. An entry takes some 150 bytes.
const GENERATION: usize = 1 << 14;

/// So many times the commands of a stranger may come from a home: many people behind one address, one of them with a program
/// in a tight loop.
const HOME_COMMANDS: u32 = 10;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A command before log-in.
    Command,
    /// A message begun.
    Message,
    /// A recipient named.
    Recipient,
    /// A recipient that does not exist here.
    UnknownRecipient,
    /// A form of the web by which a stranger is sent a mail or leaves something.
    Form,
}

impl Act {
    const ALL: [Self; 5] =
        [Self::Command, Self::Message, Self::Recipient, Self::UnknownRecipient, Self::Form];

    /// Its word in replies and measurements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "commands",
            Self::Message => "messages",
            Self::Recipient => "recipients",
            Self::UnknownRecipient => "unknown recipients",
            Self::Form => "forms",
        }
    }
}

/// What one address may do in the window, and what its network may; 0 is no bound. At most the whole may come at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// One address.
    pub address: u32,
    /// One network (IPv4 /24, IPv6 /48), homes left out.
    pub network: u32,
}

/// All bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerRates {
    /// The window, microseconds.
    pub window: Micros,
    /// Commands before log-in.
    pub commands: Bound,
    /// Messages.
    pub messages: Bound,
    /// Recipients.
    pub recipients: Bound,
    /// Recipients that do not exist here.
    pub unknown_recipients: Bound,
    /// Forms of the web by which a stranger is sent a mail or leaves something.
    pub forms: Bound,
    /// Commands of one account in a minute, over all its connections; beyond it each waits its turn. 0: no bound.
    pub account_commands: u32,
}

impl PeerRates {
    /// No bounds at all.
    pub const NONE: Self = {
        let none = Bound { address: 0, network: 0 };
        Self {
            window: MINUTE,
            commands: none,
            messages: none,
            recipients: none,
            unknown_recipients: none,
            forms: none,
            account_commands: 0,
        }
    };

    fn of(&self, act: Act) -> Bound {
        match act {
            Act::Command => self.commands,
            Act::Message => self.messages,
            Act::Recipient => self.recipients,
            Act::UnknownRecipient => self.unknown_recipients,
            Act::Form => self.forms,
        }
    }
}

/// Whose bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The address's own.
    Address,
    /// That of its network.
    Network,
}

impl By {
    /// Its word in replies and measurements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Network => "network",
        }
    }
}

/// Too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch {
    /// Of what.
    pub act: Act,
    /// Whose bound is reached.
    pub by: By,
    /// How long until some may be done again.
    pub wait: RetryAfter,
}

type Buckets = [Bucket; Act::ALL.len()];

/// Counts what peers do. Memory is bounded: under a flood of addresses the oldest are forgotten.
#[derive(Debug)]
pub struct Throttle {
    clock: Clock,
    rates: PeerRates,
    homes: Arc<Homes>,
    // A std mutex: held for a few instructions, never over an await.
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    addresses: Recent<AddressKey, Buckets>,
    networks: Recent<NetworkKey, Buckets>,
    accounts: Recent<i64, Bucket>,
}

impl Throttle {
    /// Nobody has done anything yet.
    pub fn new(rates: PeerRates, homes: Arc<Homes>, clock: Clock) -> Self {
        let tables = Tables {
            addresses: Recent::new(GENERATION),
            networks: Recent::new(GENERATION),
            accounts: Recent::new(GENERATION),
        };
        Self { clock, rates, homes, tables: Mutex::new(tables) }
    }

    /// Asks for one act of a peer, and counts it. Whoever has named too many unknown recipients may name none.
    ///
    /// # Errors
    /// [`TooMuch`]: refuse it. It is not counted then.
    pub fn ask(&self, act: Act, peer: IpAddr) -> Result<(), TooMuch> {
        let with: &[Act] = if act == Act::Recipient { &[act, Act::UnknownRecipient] } else { &[act] };
        if with.iter().all(|act| self.rates.of(*act) == Bound::default()) {
            return Ok(());
        }
        self.visit(peer, |counters| {
            with.iter().try_for_each(|act| counters.ask(*act))?;
            counters.charge(act);
            Ok(())
        })
    }

    /// Whether a peer may do something now; nothing is counted.
    ///
    /// # Errors
    /// [`TooMuch`]: it would be refused.
    pub fn look(&self, act: Act, peer: IpAddr) -> Result<(), TooMuch> {
        if self.rates.of(act) == Bound::default() {
            return Ok(());
        }
        self.visit(peer, |counters| counters.ask(act))
    }

    /// Gives an address back what it has done so often: it had a good end.
    pub fn forgive(&self, act: Act, peer: IpAddr, times: u64) {
        if self.rates.of(act) != Bound::default() {
            self.visit(peer, |counters| counters.give_back(act, times));
        }
    }

    /// Counts something that has been done already.
    pub fn note(&self, act: Act, peer: IpAddr) {
        if self.rates.of(act) != Bound::default() {
            self.visit(peer, |counters| counters.charge(act));
        }
    }

    /// Counts a command of an account that has logged in; gives how long it is to be kept waiting.
    pub fn command_of(&self, account: i64) -> Option<Duration> {
        if self.rates.account_commands == 0 {
            return None;
        }
        let (now, rate) = (self.clock.now(), Rate::even(self.rates.account_commands, MINUTE));
        let wait = self.lock().accounts.get_or_insert(account).reserve(now, rate);
        if wait == 0 {
            return None;
        }
        metrics::counter!("throttled_total", "act" => "commands", "by" => "account").increment(1);
        Some(Duration::from_micros(wait.unsigned_abs()))
    }

    /// Addresses and networks that are refused something now: who, what, and for how long.
    pub(super) fn waiting(&self) -> Vec<(String, Act, RetryAfter)> {
        let now = self.clock.now();
        let tables = self.lock();
        let mut waiting = Vec::new();
        for act in Act::ALL {
            let Bound { address, network } = self.rates.of(act);
            let wait = |buckets: &Buckets, most: u32| {
                let (mut bucket, rate) = (buckets[act as usize], Rate::even(most, self.rates.window));
                bucket.ask(now, rate).err().filter(|_| most > 0)
            };
            for (who, buckets) in tables.addresses.iter() {
                let most = of_address(act, address, self.homes.holds(who));
                waiting.extend(wait(buckets, most).map(|wait| (who.to_string(), act, wait)));
            }
            for (who, buckets) in tables.networks.iter() {
                waiting.extend(wait(buckets, network).map(|wait| (who.to_string(), act, wait)));
            }
        }
        waiting
    }

    /// Forgets what an address and its network have done. True when there was something to forget.
    pub(super) fn pardon(&self, peer: IpAddr) -> bool {
        let mut tables = self.lock();
        tables.addresses.remove(&peer.into()) | tables.networks.remove(&peer.into())
    }

    fn visit<T>(&self, peer: IpAddr, act: impl FnOnce(&mut Counters<'_>) -> T) -> T {
        let now = self.clock.now();
        let home = self.homes.has(peer);
        let mut tables = self.lock();
        let Tables { addresses, networks, .. } = &mut *tables;
        let network = if home { None } else { Some(networks.get_or_insert(peer.into())) };
        act(&mut Counters { rates: &self.rates, now, address: addresses.get_or_insert(peer.into()), network })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What has been counted for one peer.
struct Counters<'a> {
    rates: &'a PeerRates,
    now: Micros,
    address: &'a mut Buckets,
    /// None for a home.
    network: Option<&'a mut Buckets>,
}

impl Counters<'_> {
    fn ask(&mut self, act: Act) -> Result<(), TooMuch> {
        let now = self.now;
        for (by, bucket, rate) in self.bounds(act) {
            if let Err(wait) = bucket.ask(now, rate) {
                metrics::counter!("throttled_total", "act" => act.name(), "by" => by.name()).increment(1);
                return Err(TooMuch { act, by, wait });
            }
        }
        Ok(())
    }

    fn charge(&mut self, act: Act) {
        let now = self.now;
        self.bounds(act).for_each(|(_, bucket, rate)| bucket.charge(now, rate));
    }

    fn give_back(&mut self, act: Act, times: u64) {
        let now = self.now;
        for (_, bucket, rate) in self.bounds(act) {
            (0..times).for_each(|_| bucket.give_back(now, rate));
        }
    }

    /// The counters that bound an act.
    fn bounds(&mut self, act: Act) -> impl Iterator<Item = (By, &mut Bucket, Rate)> {
        let (bound, window) = (self.rates.of(act), self.rates.window);
        let most = of_address(act, bound.address, self.network.is_none());
        let address = Some((By::Address, &mut self.address[act as usize], most));
        let network =
            self.network.as_mut().map(|buckets| (By::Network, &mut buckets[act as usize], bound.network));
        let bounded = [address, network].into_iter().flatten().filter(|(.., most)| *most > 0);
        bounded.map(move |(by, bucket, most)| (by, bucket, Rate::even(most, window)))
    }
}

/// How often an address may do something.
fn of_address(act: Act, most: u32, home: bool) -> u32 {
    if home && act == Act::Command { most.saturating_mul(HOME_COMMANDS) } else { most }
}

#[cfg(test)]
mod tests;
