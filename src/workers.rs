//! Work that no client asks for: emptying the queue, indexing words, and sweeping up on a timetable.

use crate::{
    accounts,
    acme::{Acme, AcmeError, Names},
    allowance,
    app::App,
    auth,
    clock::{DAY, Micros},
    media,
    net::Shutdown,
    pulse::{Pulses, Round},
    queue::{self, Claim, Room},
    relay::Relay,
    search::{Indexer, Step, attached::Extractor},
};
use mailstore::{Db, DbError, db::Watch};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

mod discussions;
pub mod downloads;
mod newsroom;
#[cfg(test)]
mod tests;

pub use discussions::run_discussions;
pub use newsroom::run_newsroom;

/// What was settled is shown in the queue so long.
const SETTLED_KEPT: Micros = 7 * DAY;
/// Claims are renewed this often.
const RENEWAL: Duration = Duration::from_secs(60);
/// So many copies of personal items are worked on at once, so many of them for one domain; more are begun when half of them
/// have ended, all at once.
const COPIES: usize = 1000;
const COPIES_PER_DOMAIN: usize = 300;
/// Without any news the queue is looked at this often; what another node has claimed comes due when its lease ends.
const LOOK: Duration = Duration::from_secs(10);
/// A look at the queue that takes longer is shown as a fault: the database answers, or says that it cannot, much sooner.
const LONGEST_LOOK: Duration = Duration::from_secs(180);
/// Certificates that are due are looked for this often.
const ORDERS_EVERY: Duration = Duration::from_secs(30);
/// Names that want one are looked for this often.
const PLAN_EVERY: Duration = Duration::from_secs(15 * 60);
/// A round of orders that takes longer is shown as a fault: some dozen names, each with its whole patience.
const LONGEST_ORDERS: Duration = Duration::from_secs(3600);
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
/// A sweep that takes longer is shown as a fault.
const LONGEST_SWEEP: Duration = Duration::from_secs(3 * 3600);
/// What waits to be indexed is looked at this often; until then searches read it.
const INDEX_EVERY: Duration = Duration::from_secs(2);
/// A step of indexing that takes longer is shown as a fault.
const LONGEST_STEP: Duration = Duration::from_secs(600);
/// Between two batches the indexer looks this long whether mail is rushing in, more units of work than so many, and
/// lets it pass so often.
const CALM: Duration = Duration::from_millis(50);
const RUSH: u64 = 20;
const PATIENCE: u32 = 1200;
/// The least wait: another node has what is due locked for the moment of its transaction.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends what is in the queue until shutdown. At most `most` claims are worked on at once, at most `per_domain` of one
/// domain.
pub async fn run_relay(relay: Relay, (most, per_domain): (usize, usize), shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let mut outgoing = Outgoing::new(relay, (most, per_domain), shutdown);
    pulses.keep("relay", LONGEST_LOOK, &stop, &mut outgoing).await;
    outgoing.end().await;
}

/// The sending half of the process: the claims in work, and what it waits for.
struct Outgoing {
    relay: Relay,
    most: usize,
    per_domain: usize,
    shutdown: Shutdown,
    news: Watch,
    renewal: Interval,
    renewal_due: bool,
    /// How long nothing more can be begun unless something happens.
    idle: Duration,
    running: Running,
    done: mpsc::UnboundedSender<u64>,
    ended: mpsc::UnboundedReceiver<u64>,
}

impl Outgoing {
    fn new(relay: Relay, (most, per_domain): (usize, usize), shutdown: Shutdown) -> Self {
        let mut renewal = interval(RENEWAL);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (done, ended) = mpsc::unbounded_channel();
        let (news, running) = (relay.news(), Running::default());
        let (renewal_due, idle) = (false, LOOK);
        Self { relay, most, per_domain, shutdown, news, renewal, renewal_due, idle, running, done, ended }
    }

    /// Begins work on what is due, as far as there is room; gives how long nothing more can be begun unless a claim
    /// ends or news come.
    async fn begin_due(&mut self) -> Duration {
        if self.room().is_none() {
            return LOOK;
        }
        match self.relay.claim(self.room()).await {
            Ok(claims) => claims.into_iter().for_each(|claim| self.begin(claim)),
            Err(error) => {
                tracing::warn!(%error, "cannot read the queue");
                return LOOK;
            }
        }
        self.until_due().await
    }

    fn begin(&mut self, claim: Claim) {
        let ended = Ended { number: self.running.begin(&claim), done: self.done.clone() };
        self.shutdown.spawn(work(self.relay.clone(), claim, ended));
    }

    /// How long until something can be claimed. What is due but has no room does not count: the end of a claim makes
    /// room, and that is waited for.
    async fn until_due(&self) -> Duration {
        let room = self.room();
        if room.is_none() {
            return LOOK;
        }
        match self.relay.due_in(room).await {
            Ok(Some(wait)) => wait.clamp(PAUSE, LOOK),
            Ok(None) | Err(_) => LOOK,
        }
    }

    fn room(&self) -> Room {
        self.running.room(self.most, self.per_domain)
    }

    /// Waits for the claims in work, and gives back what was claimed and not begun.
    async fn end(mut self) {
        while !self.running.claims.is_empty() {
            let Some(number) = self.ended.recv().await else { break };
            self.running.end(number);
        }
        self.relay.close().await;
        report("give claims back", self.relay.release().await);
    }
}

impl Round for Outgoing {
    async fn act(&mut self) {
        if std::mem::take(&mut self.renewal_due) {
            report("renew claims", self.relay.renew(self.running.recipients()).await);
        }
        self.idle = self.begin_due().await;
    }

    async fn wait(&mut self) {
        let stop = self.shutdown.asked();
        tokio::select! {
            () = stop.cancelled() => {}
            Some(number) = self.ended.recv() => {
                self.running.end(number);
                // Those of copies are many: one look is enough for all.
                while let Ok(number) = self.ended.try_recv() {
                    self.running.end(number);
                }
            }
            () = self.news.changed() => {}
            _ = self.renewal.tick() => self.renewal_due = true,
            () = sleep(self.idle) => {}
        }
    }
}

async fn work(relay: Relay, claim: Claim, ended: Ended) {
    report("settle a claim", relay.work(claim).await);
    drop(ended);
}

/// Tells the loop that a claim is worked on no more, however that came: also when the work panicked.
struct Ended {
    number: u64,
    done: mpsc::UnboundedSender<u64>,
}

impl Drop for Ended {
    fn drop(&mut self) {
        // The loop may have ended; then nobody counts any more.
        let _ = self.done.send(self.number);
    }
}

fn report(what: &str, outcome: Result<(), DbError>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "cannot {what}; it is tried again when the claim runs out");
    }
}

/// Claims in work.
#[derive(Default)]
struct Running {
    claims: HashMap<u64, Work>,
    last: u64,
}

/// What is known of a claim in work.
struct Work {
    domain: String,
    recipients: Vec<i64>,
    /// They are copies of a personal item.
    copies: bool,
}

impl Running {
    /// Notes a claim; gives the number it has from now on.
    fn begin(&mut self, claim: &Claim) -> u64 {
        self.last += 1;
        let work = Work {
            domain: claim.domain().to_owned(),
            recipients: claim.recipients.iter().map(|r| r.id).collect(),
            copies: claim.item.personal.is_some(),
        };
        self.claims.insert(self.last, work);
        self.last
    }

    fn end(&mut self, number: u64) {
        self.claims.remove(&number);
    }

    fn recipients(&self) -> Vec<i64> {
        self.claims.values().flat_map(|work| &work.recipients).copied().collect()
    }

    fn room(&self, most: usize, per_domain: usize) -> Room {
        let mut room = Room { per_domain, copies_per_domain: COPIES_PER_DOMAIN, ..Room::of(0) };
        let (mut claims, mut copies) = (0, 0);
        for work in self.claims.values() {
            if work.copies {
                copies += work.recipients.len();
                *room.copying.entry(work.domain.clone()).or_default() += work.recipients.len();
            } else {
                claims += 1;
                *room.running.entry(work.domain.clone()).or_default() += 1;
            }
        }
        room.recipients = most.saturating_sub(claims);
        room.copies = if copies > COPIES / 2 { 0 } else { COPIES - copies };
        room.claimed = self.recipients();
        room
    }
}

/// Orders and renews certificates until shutdown. Any number of nodes may run it: each name is leased.
pub async fn run_certificates(acme: Acme, names: Names, db: Db, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let mut orders = Orders { acme, names, db, wanted: Vec::new(), planned: None, stop: stop.clone() };
    pulses.keep("acme", LONGEST_ORDERS, &stop, &mut orders).await;
}

struct Orders {
    acme: Acme,
    names: Names,
    db: Db,
    /// The names of the last look that went well.
    wanted: Vec<String>,
    planned: Option<Instant>,
    stop: CancellationToken,
}

impl Orders {
    /// Looks which names want a certificate: asks the DNS, so not with each turn.
    async fn plan(&mut self) {
        if self.planned.is_some_and(|at| at.elapsed() < PLAN_EVERY) {
            return;
        }
        report_orders(self.look().await.map_err(Into::into));
        self.planned = Some(Instant::now());
    }

    async fn look(&mut self) -> Result<(), DbError> {
        self.wanted = self.names.find(&self.db).await?;
        self.acme.plan(&self.wanted).await
    }
}

impl Round for Orders {
    async fn act(&mut self) {
        self.plan().await;
        while !self.stop.is_cancelled() {
            match self.acme.step(&self.wanted).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return report_orders(Err(error)),
            }
        }
    }

    async fn wait(&mut self) {
        tokio::select! { () = self.stop.cancelled() => {}, () = sleep(ORDERS_EVERY) => {} }
    }
}

fn report_orders(outcome: Result<(), AcmeError>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "cannot look after certificates; it is tried again");
    }
}

/// Indexes the words of what comes until shutdown. Of several nodes one does it at a time.
pub async fn run_indexer(app: App, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let extractor = Extractor::this_program();
    let indexer = Arc::new(Indexer::new(app.db.clone(), app.clock.clone(), app.node.clone(), extractor));
    let mut reading =
        Attachments { app: app.clone(), indexer: Arc::clone(&indexer), stop: stop.clone(), more: false };
    let mut indexing = Indexing { app, indexer, stop: stop.clone(), more: false, tidied: Instant::now() };
    tokio::join!(
        pulses.keep("indexer", LONGEST_STEP, &stop, &mut indexing),
        pulses.keep("attachment reader", LONGEST_STEP, &stop, &mut reading),
    );
}

struct Indexing {
    app: App,
    indexer: Arc<Indexer>,
    stop: CancellationToken,
    /// The last step has done something: there may be more.
    more: bool,
    tidied: Instant,
}

/// Waits while mail is rushing in: it goes first, and what is not indexed is found all the same.
async fn calm(app: &App) {
    for _ in 0..PATIENCE {
        let before = app.db.work().units();
        sleep(CALM).await;
        if app.db.work().units() - before <= RUSH {
            return;
        }
    }
}

/// Waits until there is something to index or to read: `more`, there may be by now.
async fn rest(app: &App, stop: &CancellationToken, more: bool) {
    let rest = async {
        match more {
            true => calm(app).await,
            false => sleep(INDEX_EVERY).await,
        }
    };
    tokio::select! { () = stop.cancelled() => {}, () = rest => {} }
}

impl Round for Indexing {
    async fn act(&mut self) {
        let tidying = self.tidied.elapsed() >= SWEEP_EVERY;
        let step = if tidying { self.indexer.tidy().await } else { self.indexer.step().await };
        // One segment at a time, until there is nothing more to tidy.
        if tidying && !matches!(step, Ok(Step::Tidied)) {
            self.tidied = Instant::now();
        }
        self.more = !matches!(step, Ok(Step::Nothing | Step::Elsewhere) | Err(_));
        if let Err(error) = step {
            tracing::warn!(%error, "cannot index; it is tried again");
        }
    }

    async fn wait(&mut self) {
        rest(&self.app, &self.stop, self.more).await;
    }
}

/// Reads attachments for the indexer, which does not wait for that.
struct Attachments {
    app: App,
    indexer: Arc<Indexer>,
    stop: CancellationToken,
    /// The last step has done something: there may be more.
    more: bool,
}

impl Round for Attachments {
    async fn act(&mut self) {
        let step = self.indexer.read_attached().await;
        self.more = matches!(step, Ok(Step::Read(_)));
        if let Err(error) = step {
            tracing::warn!(%error, "cannot read attachments; it is tried again");
        }
    }

    async fn wait(&mut self) {
        rest(&self.app, &self.stop, self.more).await;
    }
}

/// Sweeps once an hour until shutdown. Each sweep may run on several nodes at once and twice.
pub async fn run_sweeper(app: App, shutdown: Shutdown, pulses: Pulses) {
    let stop = shutdown.asked();
    let mut sweeper = Sweeper { app, stop: stop.clone() };
    pulses.keep("sweeper", LONGEST_SWEEP, &stop, &mut sweeper).await;
}

struct Sweeper {
    app: App,
    stop: CancellationToken,
}

impl Round for Sweeper {
    async fn act(&mut self) {
        report("sweep", sweep(&self.app).await);
        look_after_portal(&self.app).await;
    }

    async fn wait(&mut self) {
        tokio::select! { () = self.stop.cancelled() => {}, () = sleep(SWEEP_EVERY) => {} }
    }
}

/// What the portal does by itself each hour: it tells organisations whose time runs out and ends what has run out, forgets who
/// has written to the webmaster, and looks at links. Each step may run on several nodes at once and twice.
pub async fn look_after_portal(app: &App) {
    told("remind organisations", app.organisations.remind_due().await);
    told("end accreditations", app.organisations.expire_due().await);
    told("forget invitations", app.organisations.forget_invitations().await);
    told("forget who wrote to the webmaster", app.feedback.forget().await);
    told("look at links", app.links.check_due().await);
    told("send digests", app.discussions.send_digests().await);
    told("sweep discussions", app.discussions.sweep().await);
}

fn told<T, E: std::fmt::Display>(what: &str, outcome: Result<T, E>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "cannot {what}; it is tried again within the hour");
    }
}

/// One sweep: forgets what was settled in the queue long ago and files that nothing uses, and deletes what nobody has had for a day.
pub async fn sweep(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let before = now - SETTLED_KEPT;
    app.db.write(move |tx| allowance::sweep(tx, now)).await?;
    app.db.write(move |tx| auth::peers::sweep(tx, now)).await?;
    app.db.write(move |tx| auth::session::sweep(tx, now)).await?;
    app.db.write(move |tx| auth::token::sweep(tx, now)).await?;
    app.db.write(move |tx| auth::api_token::sweep(tx, now)).await?;
    app.db.write(move |tx| accounts::sweep(tx, now)).await?;
    while app.db.write(move |tx| queue::forget_settled(tx, before, 1000)).await? > 0 {}
    while app.db.write(move |tx| media::sweep(tx, now)).await? > 0 {}
    let collected = mailstore::gc::run(&app.db, now).await?;
    tracing::info!(?collected, "swept");
    Ok(())
}
