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
use super::pool::{Key, Kind, Pool};
use super::reply::Status;
use super::route::{Candidate, Route, candidates};
use super::session::Attempt;
use crate::aside::aside;
use crate::net::resolver::Resolver;
use futures_util::future::BoxFuture;

/// Most recipients of one transaction, whatever a server says it takes.
const RECIPIENTS: usize = 1000;

/// The outgoing client with its pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Sender(Arc<Inner>);

/// What has to be asked before a server hears of a letter.
pub(crate) enum Gate<'a> {
    /// Nothing, or it was answered well.
    Open,
    /// This; it is asked once.
    Closed(BoxFuture<'a, bool>),
    /// The letter may not be sent.
    Refused,
}

impl Gate<'_> {
    async fn pass(&mut self) -> bool {
        if let Self::Closed(asked) = self {
            *self = if asked.await { Self::Open } else { Self::Refused };
        }
        matches!(self, Self::Open)
    }
}

/// What became of the one recipient of a copy.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) outcome: Outcome,
    /// No server would talk about it: another copy would fare alike just now.
    pub(crate) nowhere: bool,
}

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
        let pool = Pool::new(settings.connections, settings.idle);
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
        let way = Way { route, letter, kind: Kind::Mail };
        let (outcomes, why) = self.go(way, &mut Gate::Open, rng).await;
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| why.clone().into_outcome())).collect()
    }

    /// The same for a letter to one recipient of which a server must not hear before `begin` has said that it may: asked
    /// once, when there is a session that waits for it. None: it said no.
    pub(crate) async fn send_copy<R: Rng + Send + ?Sized>(
        &self,
        route: &Route,
        letter: &Letter,
        rng: &mut R,
        begin: BoxFuture<'_, bool>,
    ) -> Option<Sent> {
        let mut gate = Gate::Closed(begin);
        let (mut outcomes, why) = self.go(Way { route, letter, kind: Kind::Copy }, &mut gate, rng).await;
        if matches!(gate, Gate::Refused) {
            return None;
        }
        let decided = outcomes.pop().flatten();
        let nowhere = decided.is_none();
        Some(Sent { outcome: decided.unwrap_or_else(|| why.into_outcome()), nowhere })
    }

    /// What became of each recipient where that is decided, and what is true of the others.
    async fn go<R: Rng + Send + ?Sized>(
        &self,
        way: Way<'_>,
        gate: &mut Gate<'_>,
        rng: &mut R,
    ) -> (Vec<Option<Outcome>>, Failure) {
        let mut outcomes = vec![None; way.letter.recipients().len()];
        let why = match candidates(way.route, &self.0.resolver, &self.0.settings, rng).await {
            Ok(hosts) => self.try_hosts(&hosts, way, gate, &mut outcomes).await,
            Err(failure) => failure,
        };
        (outcomes, why)
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
        way: Way<'_>,
        gate: &mut Gate<'_>,
        outcomes: &mut [Option<Outcome>],
    ) -> Failure {
        let most = match way.route {
            Route::Mx(_) => self.0.settings.concurrency,
            Route::Smarthost(_) => self.0.settings.smarthost_concurrency,
        };
        let _permit = self.0.pool.permit(&way.route.destination(), most, way.kind).await;
        let deadline = Instant::now() + self.0.settings.timeouts.attempt;
        let mut last: Option<Failure> = None;
        let mut hosts = hosts.iter();
        let mut host = hosts.next();
        while let Some(current) = host {
            let open = undecided(outcomes);
            if open.is_empty() || Instant::now() >= deadline || matches!(gate, Gate::Refused) {
                break;
            }
            let attempt = self.try_host(current, way, gate, &open).await;
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
    async fn try_host(&self, host: &Candidate, way: Way<'_>, gate: &mut Gate<'_>, open: &[usize]) -> Attempt {
        let Way { route, letter, .. } = way;
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
                Ok(plan) if gate.pass().await => session.transact(&plan).await,
                Ok(_) => Attempt { reusable: true, ..Attempt::default() },
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
        // A signature takes as long as going through hundreds of KiB, however small the message is.
        let bytes = if letter.seal().is_some() { usize::MAX } else { letter.raw().len() };
        let planned = aside(bytes, move || plan(&letter, &picked, &features, downgrade)).await;
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

/// A letter, and where it goes.
#[derive(Clone, Copy)]
struct Way<'a> {
    route: &'a Route,
    letter: &'a Letter,
    kind: Kind,
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
