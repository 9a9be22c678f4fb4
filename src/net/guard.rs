//! All limits of one process in one value.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::bucket::RetryAfter;
use super::conn_limits::Places;
use super::limits::{LoginLimiter, LoginRates};
use super::rates::{PeerRates, Throttle};
use super::tarpit::Tarpit;
use super::{AccountLimits, ConnLimits, Homes};
use crate::clock::Clock;

/// What a guard is made of.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Wrong passwords.
    pub logins: LoginRates,
    /// What strangers and accounts do.
    pub rates: PeerRates,
    /// The longest wait for a mistake.
    pub tarpit: Duration,
    /// Connections that wait for their mistakes at once.
    pub tarpit_places: u32,
    /// Sessions of one account.
    pub per_account: u32,
    /// Connections of other servers.
    pub mx: Places,
    /// Connections to submission.
    pub submission: Places,
    /// Connections to IMAP.
    pub imap: Places,
    /// Connections to the web.
    pub http: Places,
}

/// The limits. A cheap clone.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Wrong passwords.
    pub logins: Arc<LoginLimiter>,
    /// What strangers and accounts do.
    pub throttle: Arc<Throttle>,
    /// Waits for mistakes.
    pub tarpit: Arc<Tarpit>,
    /// Sessions of each account.
    pub accounts: Arc<AccountLimits>,
    /// Connections of other servers.
    pub mx: Arc<ConnLimits>,
    /// Connections to submission: strangers on port 25 take none of these places.
    pub submission: Arc<ConnLimits>,
    /// Connections to IMAP.
    pub imap: Arc<ConnLimits>,
    /// Connections to the web.
    pub http: Arc<ConnLimits>,
    clock: Clock,
    serving: Arc<AtomicBool>,
}

/// Somebody who is refused something now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The address or network.
    pub who: String,
    /// What, in a few words.
    pub what: String,
    /// How long; none: until a connection ends.
    pub wait: Option<RetryAfter>,
}

impl Guard {
    /// Nobody has done anything yet.
    pub fn new(settings: &Settings, clock: Clock) -> Self {
        let homes = Arc::new(Homes::new(clock.clone()));
        let places = |places| ConnLimits::with_networks(places, Arc::clone(&homes));
        Self {
            logins: Arc::new(LoginLimiter::new(settings.logins, Arc::clone(&homes))),
            throttle: Arc::new(Throttle::new(settings.rates, Arc::clone(&homes), clock.clone())),
            tarpit: Arc::new(Tarpit::new(settings.tarpit, settings.tarpit_places, clock.clone())),
            accounts: AccountLimits::new(settings.per_account),
            mx: places(settings.mx),
            submission: places(settings.submission),
            imap: places(settings.imap),
            http: places(settings.http),
            clock,
            serving: Arc::default(),
        }
    }

    /// From now on connections are taken, which this counts.
    pub fn begin(&self) {
        self.serving.store(true, Ordering::Relaxed);
    }

    /// Whether they are: in a process that serves nobody it knows nothing.
    pub fn is_serving(&self) -> bool {
        self.serving.load(Ordering::Relaxed)
    }

    /// One that bounds nothing but guessing, and that loosely: for tests of what lies above it.
    pub fn lenient(clock: Clock) -> Self {
        let (most, hour) = (u32::MAX, 3_600_000_000);
        let places = Places { address: most, network: most, total: most, for_homes: 0 };
        let logins = LoginRates {
            per_account: 1_000,
            per_address: 1_000_000,
            per_network: 1_000_000,
            window: hour,
            longest_wait: hour,
        };
        let settings = Settings {
            logins,
            rates: PeerRates::NONE,
            tarpit: Duration::ZERO,
            tarpit_places: 0,
            per_account: most,
            mx: places,
            submission: places,
            imap: places,
            http: places,
        };
        Self::new(&settings, clock)
    }

    /// Addresses and networks that are refused something now, by name.
    pub fn refused(&self) -> Vec<Refusal> {
        let mut all = Vec::new();
        let mut add = |who, what: String, wait| all.push(Refusal { who, what, wait });
        for (who, wait) in self.logins.waiting(self.clock.now()) {
            add(who, "log-ins".to_owned(), Some(wait));
        }
        for (who, act, wait) in self.throttle.waiting() {
            add(who, act.name().to_owned(), Some(wait));
        }
        for (service, limits) in
            [("MX", &self.mx), ("submission", &self.submission), ("IMAP", &self.imap), ("web", &self.http)]
        {
            for who in limits.full() {
                add(who, format!("{service} connections"), None);
            }
        }
        all.sort_by(|a, b| (&a.who, &a.what).cmp(&(&b.who, &b.what)));
        all
    }

    /// Forgives an address and its network what they have done. True when there was something to forgive.
    pub fn pardon(&self, peer: IpAddr) -> bool {
        self.logins.pardon(peer) | self.throttle.pardon(peer) | self.tarpit.pardon(peer)
    }
}
