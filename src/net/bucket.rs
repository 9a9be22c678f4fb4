//! Token buckets: what all limits of this process are made of, in tables whose memory is bounded.

use std::fmt;
use std::hash::Hash;

use crate::clock::{Micros, SECOND};
use crate::recent::Recent;

/// The first wait is two of these.
const FIRST_WAIT: Micros = SECOND;

/// Too many: the next attempt may come after this span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {} s", self.seconds())]
pub struct RetryAfter(pub Micros);

impl RetryAfter {
    /// In seconds, rounded up, at least 1.
    pub fn seconds(&self) -> i64 {
        self.0.div_euclid(SECOND).saturating_add(1)
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

    /// The same, with doubling waits up to `longest_wait` once half of the attempts are used up.
    pub(super) fn with_waits(attempts: u32, window: Micros, longest_wait: Micros) -> Self {
        Self { longest_wait: longest_wait.max(0), ..Self::even(attempts, window) }
    }
}

/// A token bucket kept as the instant at which it will be full again, with the waits on top of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bucket {
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

    /// How many charges it has not yet got over.
    pub(super) fn level(&self, now: Micros, rate: Rate) -> i64 {
        let behind = (self.full_at - now).clamp(0, rate.window);
        (behind + rate.step - 1) / rate.step
    }

    /// Charges in any case; gives how long to wait for one's turn, at most a window.
    pub(super) fn reserve(&mut self, now: Micros, rate: Rate) -> Micros {
        self.charge(now, rate);
        self.full_at = self.full_at.min(now + 2 * rate.window);
        (self.full_at - rate.window - now).max(0)
    }

    pub(super) fn charge(&mut self, now: Micros, rate: Rate) {
        self.full_at = self.full_at.max(now) + rate.step;
    }

    pub(super) fn give_back(&mut self, now: Micros, rate: Rate) {
        self.full_at = (self.full_at - rate.step).max(now.min(self.full_at));
    }

    pub(super) fn fail(&mut self, now: Micros, rate: Rate) {
        // Once waits have begun they go on until the bucket is full again.
        if self.strikes == 0 && self.full_at - now <= rate.window / 2 {
            return;
        }
        self.strikes = (self.strikes + 1).min(32);
        let wait = FIRST_WAIT.saturating_mul(1 << self.strikes).min(rate.longest_wait);
        self.wait_until = now + wait;
    }

    /// A full bucket forgets its strikes; a clock that was set back does not make anyone wait longer than the rate says.
    pub(super) fn settle(&mut self, now: Micros, rate: Rate) {
        if self.full_at <= now {
            self.strikes = 0;
        }
        self.full_at = self.full_at.min(now + rate.window);
        self.wait_until = self.wait_until.min(now + rate.longest_wait);
    }
}

/// Those of whom nothing more is taken just now, and for how long.
pub(super) fn waiting<K: fmt::Display + Hash + Eq + Copy>(
    table: &Recent<K, Bucket>,
    now: Micros,
    rate: Rate,
) -> impl Iterator<Item = (String, RetryAfter)> {
    table.iter().filter_map(move |(key, bucket)| Some((key.to_string(), { *bucket }.ask(now, rate).err()?)))
}
