//! How long a peer waits for the answer to its mistakes: wrong commands, guessed recipients, wrong passwords.
//!
//! Mistakes are counted by address over all its connections; some are forgiven, then each costs twice as long as the one
//! before, up to a bound, and each minute one is forgotten. Only the connection that has just made one waits, with its own
//! place and buffer and nothing of anybody else's: colleagues behind the same address notice nothing. So many wait at once
//! and no more, or the tarpit would be what an attacker fills.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::bucket::{Bucket, Rate};
use super::{AddressKey, Stop};
use crate::clock::{Clock, HOUR};
use crate::recent::Recent;

/// Mistakes that cost nothing.
const FORGIVEN: i64 = 3;
/// What the first one after those costs.
const FIRST: Duration = Duration::from_millis(500);
/// Addresses of one generation; at most two are kept.
const GENERATION: usize = 1 << 15;

/// Counts mistakes and gives waits.
#[derive(Debug)]
pub struct Tarpit {
    clock: Clock,
    longest: Duration,
    places: Arc<Semaphore>,
    mistakes: Mutex<Recent<AddressKey, Bucket>>,
}

/// A wait that is due, and its place among those that wait; drop it when it is over.
#[derive(Debug)]
pub struct Stay {
    /// How long.
    pub wait: Duration,
    _place: OwnedSemaphorePermit,
}

/// What one connection has done about its mistakes.
#[derive(Debug, Default)]
pub struct Penance {
    atoned: u32,
}

impl Penance {
    /// Lets the connection of a peer wait for the mistakes it has not waited for: it holds up nobody but itself. `mistakes` are
    /// all it has made; without a peer nobody is guilty, but they count as waited for.
    pub async fn atone(&mut self, tarpit: &Tarpit, peer: Option<IpAddr>, mistakes: u32, stop: &Stop) {
        let new = mistakes.saturating_sub(self.atoned);
        self.atoned = mistakes;
        let Some(stay) = peer.and_then(|peer| tarpit.punish(peer, new)) else { return };
        tracing::debug!(mistakes, wait_ms = stay.wait.as_millis(), "waits for its mistakes");
        tokio::select! { () = stop.asked(false) => {}, () = tokio::time::sleep(stay.wait) => {} }
    }
}

impl Tarpit {
    /// One in which `places` connections wait at once, each at most `longest` for one answer; zero: nobody waits.
    pub fn new(longest: Duration, places: u32, clock: Clock) -> Self {
        let places = Arc::new(Semaphore::new(places as usize));
        Self { clock, longest, places, mistakes: Mutex::new(Recent::new(GENERATION)) }
    }

    /// Notes `new` mistakes of a peer; gives how long it is to wait for its answer. None: not at all.
    pub fn punish(&self, peer: IpAddr, new: u32) -> Option<Stay> {
        if new == 0 || self.longest.is_zero() {
            return None;
        }
        let wait = wait(self.note(peer, new), self.longest)?;
        let taken = Arc::clone(&self.places).try_acquire_owned();
        let outcome = if taken.is_ok() { "waits" } else { "full" };
        metrics::counter!("tarpit_total", "outcome" => outcome).increment(1);
        Some(Stay { wait, _place: taken.ok()? })
    }

    /// Forgives an address. True when there was something to forgive.
    pub(super) fn pardon(&self, peer: IpAddr) -> bool {
        self.mistakes.lock().unwrap_or_else(PoisonError::into_inner).remove(&peer.into())
    }

    /// The mistakes of a peer with the new ones.
    fn note(&self, peer: IpAddr, new: u32) -> i64 {
        let (now, rate) = (self.clock.now(), rate());
        let mut mistakes = self.mistakes.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = mistakes.get_or_insert(peer.into());
        // More than an hour's worth makes no difference.
        for _ in 0..new.min(60) {
            bucket.charge(now, rate);
        }
        bucket.settle(now, rate);
        bucket.level(now, rate)
    }
}

/// One mistake is forgotten each minute.
fn rate() -> Rate {
    Rate::even(60, HOUR)
}

/// What the last of so many mistakes costs.
fn wait(mistakes: i64, longest: Duration) -> Option<Duration> {
    let counted = u32::try_from(mistakes - FORGIVEN).ok().filter(|counted| *counted > 0)?;
    let factor = 1_u32.checked_shl(counted - 1).unwrap_or(u32::MAX);
    Some(FIRST.saturating_mul(factor).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::clock::MINUTE;

    const START: i64 = 1_700_000_000_000_000;

    fn tarpit(places: u32) -> (Tarpit, Clock) {
        let clock = Clock::manual(START);
        (Tarpit::new(Duration::from_secs(10), places, clock.clone()), clock)
    }

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn waits_double_after_some_that_are_forgiven_over_all_connections_of_an_address() {
        let (tarpit, clock) = tarpit(10);
        let mut waits = Vec::new();
        for _ in 0..10 {
            waits.push(tarpit.punish(ip(1), 1).map(|stay| stay.wait.as_millis()));
        }
        let late = [Some(500), Some(1000), Some(2000), Some(4000), Some(8000), Some(10_000), Some(10_000)];
        assert_eq!(waits, [vec![None; 3], late.to_vec()].concat());
        assert!(tarpit.punish(ip(2), 1).is_none(), "another address");
        assert!(tarpit.punish(ip(1), 0).is_none(), "nothing new");
        assert_eq!(tarpit.punish(ip(3), 5).map(|stay| stay.wait.as_millis()), Some(1000), "five at once");
        clock.advance(8 * MINUTE);
        assert_eq!(
            tarpit.punish(ip(1), 1).map(|stay| stay.wait.as_millis()),
            None,
            "eight of ten are forgotten"
        );
        assert!(tarpit.punish(ip(1), 60).is_some() && tarpit.pardon(ip(1)));
        assert!(tarpit.punish(ip(1), 1).is_none());
    }

    #[test]
    fn only_so_many_wait_at_once() {
        let (tarpit, _) = tarpit(2);
        let stays: Vec<_> = (1..=3).map(|n| tarpit.punish(ip(n), 9)).collect();
        assert!(stays[0].is_some() && stays[1].is_some() && stays[2].is_none());
        drop(stays);
        assert!(tarpit.punish(ip(3), 1).is_some());
    }

    #[test]
    fn a_flood_of_addresses_takes_bounded_memory() {
        let (tarpit, _) = tarpit(2);
        for n in 0..200_000_u32 {
            drop(tarpit.punish(IpAddr::from(n.to_be_bytes()), 1));
        }
        assert!(tarpit.mistakes.lock().unwrap().len() <= 2 * GENERATION);
    }
}
