//! Sends one letter along one route: host after host, session after session, an outcome for each recipient.

use std::net::SocketAddr;
use std::sync::Arc;

use rand::Rng;
use tokio::time::Instant;

use super::connect::{Dialer, Target};
use super::features::Features;
use super::letter::Letter;
use super::outcome::{Failure, Outcome};
use super::plan::{Plan, is_long, plan};
use super::policy::{Settings, TlsPolicy};
use super::pool::{Key, Pool};
use super::reply::Status;
use super::route::{Candidate, Route, candidates};
use super::session::Attempt;
use crate::aside::aside;
use crate::net::resolver::Resolver;

/// Most recipients of one transaction, whatever a server says it takes.
const RECIPIENTS: usize = 1000;

/// The outgoing client with its pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Sender(Arc<Inner>);

struct Inner {
    resolver: Resolver,
    settings: Settings,
    dialer: Dialer,
    pool: Pool,
}

impl Sender {
    /// A sender with these settings. Needs a tokio runtime when it sends.
    ///
    /// # Errors
    /// When an extra root of the settings is no certificate.
    pub fn new(resolver: Resolver, settings: Settings) -> Result<Self, rustls::Error> {
        let dialer = Dialer {
            hello: settings.hello.clone(),
            handshakes: super::tls::Handshakes::new(&settings.extra_roots)?,
            timeouts: settings.timeouts,
        };
        let pool = Pool::new(settings.concurrency, settings.idle);
        Ok(Self(Arc::new(Inner { resolver, settings, dialer, pool })))
    }

    /// Makes one attempt for all recipients of the letter; the outcomes stand in their order.
    ///
    /// Waits for a free place among the connections to the destination, then takes as long as
    /// [`super::Timeouts`] allow: no further host is tried after `attempt`, and the last one may take its own
    /// time limits. The caller's lease must be longer, or be renewed. Dropping the future may lose the
    /// knowledge of a delivery that happened (a later duplicate), never a message.
    pub async fn send<R: Rng + Send + ?Sized>(
        &self,
        route: &Route,
        letter: &Letter,
        rng: &mut R,
    ) -> Vec<Outcome> {
        let mut outcomes = vec![None; letter.recipients().len()];
        let why = match candidates(route, &self.0.resolver, &self.0.settings, rng).await {
            Ok(hosts) => self.try_hosts(&hosts, route, letter, &mut outcomes).await,
            Err(failure) => failure,
        };
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| why.clone().into_outcome())).collect()
    }

    /// Closes the idle connections with QUIT, at shutdown.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// The number of idle connections.
    #[cfg(test)]
    pub(crate) fn idle_count(&self) -> usize {
        self.0.pool.idle_count()
    }

    /// Fills in outcomes; gives the failure of those left open.
    async fn try_hosts(
        &self,
        hosts: &[Candidate],
        route: &Route,
        letter: &Letter,
        outcomes: &mut [Option<Outcome>],
    ) -> Failure {
        let _permit = self.0.pool.permit(&route.destination()).await;
        let deadline = Instant::now() + self.0.settings.timeouts.attempt;
        let mut last: Option<Failure> = None;
        let mut hosts = hosts.iter();
        let mut host = hosts.next();
        while let Some(current) = host {
            let open = undecided(outcomes);
            if open.is_empty() || Instant::now() >= deadline {
                break;
            }
            let attempt = self.try_host(current, route, letter, &open).await;
            let got_on = !attempt.outcomes.is_empty();
            for (index, outcome) in attempt.outcomes {
                if let Some(slot) = outcomes.get_mut(index) {
                    *slot = Some(outcome);
                }
            }
            if let Some(failure) = attempt.trouble {
                tracing::debug!(%failure, "host left for the next one");
                // RFC 7504 §3: a host that takes no mail is a verdict only where all say so.
                if failure.status.class() == 4 || last.as_ref().is_none_or(|last| last.status.class() == 5) {
                    last = Some(failure);
                }
                host = hosts.next();
            } else if !got_on {
                host = hosts.next();
            }
        }
        last.unwrap_or_else(|| Failure::new(Status::new(4, 4, 1), "no host could be tried"))
    }

    /// One transaction with one host for the recipients at these indices, over an idle session where one is.
    /// Every recipient that one transaction may have is decided, or `trouble` is set.
    async fn try_host(&self, host: &Candidate, route: &Route, letter: &Letter, open: &[usize]) -> Attempt {
        let target = self.target(host, route);
        let key = Key {
            address: SocketAddr::new(host.remote.address, host.port),
            host: host.remote.host.clone(),
            tls: target.tls,
            username: target.credentials.map(|credentials| credentials.username.clone()),
        };
        let mut idle = self.0.pool.take(&key);
        loop {
            let reused = idle.is_some();
            let mut session = match idle.take() {
                Some(session) => session,
                None => match self.0.dialer.open(target).await {
                    Ok(session) => session,
                    Err(failure) => return Attempt { trouble: Some(failure), ..Attempt::default() },
                },
            };
            let picked = session.features().fitting(letter.recipients(), open);
            let attempt = match self.plan(letter, picked, session.features()).await {
                Ok(plan) => session.transact(&plan).await,
                Err(failure) => refused_for_all(open, &failure.at(&host.remote)),
            };
            if reused && attempt.stale {
                continue; // The idle connection had died; a new one will tell.
            }
            if attempt.reusable {
                self.0.pool.give(key, session);
            }
            return attempt;
        }
    }

    /// Plans on a thread that may be busy for long where the message is encoded or sealed.
    async fn plan(&self, letter: &Letter, picked: &[usize], features: &Features) -> Result<Plan, Failure> {
        let downgrade = self.0.settings.downgrade;
        if !is_long(letter, features) {
            return plan(letter, picked, features, downgrade);
        }
        let (letter, picked, features) = (letter.clone(), picked.to_vec(), *features);
        let planned = aside(letter.raw().len(), move || plan(&letter, &picked, &features, downgrade)).await;
        planned.unwrap_or_else(|error| Err(Failure::new(Status::new(4, 3, 0), error)))
    }

    fn target<'a>(&self, candidate: &'a Candidate, route: &'a Route) -> Target<'a> {
        let (tls, credentials): (TlsPolicy, _) = match route {
            Route::Mx(_) => (self.0.settings.mx_tls, None),
            Route::Smarthost(smarthost) => (smarthost.tls, smarthost.credentials.as_ref()),
        };
        Target { candidate, tls, credentials }
    }
}

/// The next recipients to try: the first undecided ones, as many as fit one transaction.
fn undecided(outcomes: &[Option<Outcome>]) -> Vec<usize> {
    let open = outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_none());
    open.map(|(index, _)| index).take(RECIPIENTS).collect()
}

fn refused_for_all(open: &[usize], failure: &Failure) -> Attempt {
    let outcomes = open.iter().map(|index| (*index, failure.clone().into_outcome())).collect();
    Attempt { outcomes, reusable: true, ..Attempt::default() }
}
