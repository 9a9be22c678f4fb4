//! Work that no client asks for: emptying the queue, and sweeping up on a timetable.

use crate::{
    app::App,
    clock::{DAY, HOUR, Micros, SECOND},
    net::Shutdown,
    queue::{self, Claim},
    relay::Relay,
};
use mailstore::{Collection, DbError};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep},
};

/// What was settled is shown in the queue so long.
const SETTLED_KEPT: Micros = 7 * DAY;
/// Claims are renewed this often.
const RENEWAL: Duration = Duration::from_secs(60);
/// Without any news the queue is looked at this often.
const LOOK: Duration = Duration::from_secs(10);

/// Sends what is in the queue until shutdown. At most `most` claims are worked on at once, at most `per_domain` of one
/// domain.
pub async fn run_relay(app: App, relay: Relay, (most, per_domain): (usize, usize), shutdown: Shutdown) {
    let stop = shutdown.asked();
    let mut news = app.db.feed().watch(Collection::Queue);
    let mut renewal = interval(RENEWAL);
    renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut running = Running::new(per_domain);
    let (done, mut ended) = mpsc::unbounded_channel::<String>();
    loop {
        if running.count < most {
            match relay.claim(running.busy(), most - running.count).await {
                Ok(claims) => claims.into_iter().for_each(|claim| {
                    running.begin(&claim);
                    shutdown.spawn(work(relay.clone(), claim, done.clone()));
                }),
                Err(error) => tracing::warn!(%error, "cannot read the queue"),
            }
        }
        let wait = until_due(&app, &relay).await;
        tokio::select! {
            () = stop.cancelled() => break,
            Some(domain) = ended.recv() => running.end(&domain),
            () = news.changed() => {}
            _ = renewal.tick() => report("renew claims", relay.renew().await),
            () = sleep(wait) => {}
        }
    }
    while running.count > 0 {
        let Some(domain) = ended.recv().await else { break };
        running.end(&domain);
    }
    relay.close().await;
    report("give claims back", relay.release().await);
}

async fn work(relay: Relay, claim: Claim, done: mpsc::UnboundedSender<String>) {
    let domain = claim.recipients.first().map(|r| r.domain.clone()).unwrap_or_default();
    report("settle a claim", relay.work(claim).await);
    // The loop may have ended; then nobody counts any more.
    let _ = done.send(domain);
}

async fn until_due(app: &App, relay: &Relay) -> Duration {
    match relay.due_at().await {
        Ok(Some(at)) => {
            let wait = (at - app.clock.now()).clamp(0, LOOK.as_micros() as i64);
            // What is due but busy is not claimed: do not spin on it.
            Duration::from_micros(wait.unsigned_abs()).max(Duration::from_millis(50))
        }
        Ok(None) | Err(_) => LOOK,
    }
}

fn report(what: &str, outcome: Result<(), DbError>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "cannot {what}; it is tried again when the claim runs out");
    }
}

/// Claims in work, by domain.
struct Running {
    by_domain: HashMap<String, usize>,
    count: usize,
    per_domain: usize,
}

impl Running {
    fn new(per_domain: usize) -> Self {
        Self { by_domain: HashMap::new(), count: 0, per_domain }
    }

    fn begin(&mut self, claim: &Claim) {
        if let Some(first) = claim.recipients.first() {
            *self.by_domain.entry(first.domain.clone()).or_default() += 1;
        }
        self.count += 1;
    }

    fn end(&mut self, domain: &str) {
        self.count = self.count.saturating_sub(1);
        if let Some(count) = self.by_domain.get_mut(domain) {
            *count -= 1;
            if *count == 0 {
                self.by_domain.remove(domain);
            }
        }
    }

    fn busy(&self) -> Vec<String> {
        self.by_domain
            .iter()
            .filter(|(_, count)| **count >= self.per_domain)
            .map(|(d, _)| d.clone())
            .collect()
    }
}

/// Sweeps once an hour until shutdown. Each sweep may run on several nodes at once and twice.
pub async fn run_sweeper(app: App, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let app = Arc::new(app);
    let mut turns = interval(Duration::from_micros((HOUR / SECOND * SECOND).unsigned_abs()));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = turns.tick() => report("sweep", sweep(&app).await),
        }
    }
}

/// One sweep: forgets what was settled in the queue long ago.
pub async fn sweep(app: &App) -> Result<(), DbError> {
    let before = app.clock.now() - SETTLED_KEPT;
    while app.db.write(move |tx| queue::forget_settled(tx, before, 1000)).await? > 0 {}
    Ok(())
}
