//! Work that no client asks for: emptying the queue, and sweeping up on a timetable.

use crate::{
    app::App,
    clock::{DAY, Micros},
    net::Shutdown,
    queue::{self, Claim, Room},
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
    let mut running = Running::default();
    let (done, mut ended) = mpsc::unbounded_channel::<u64>();
    loop {
        if running.claims.len() < most {
            match relay.claim(running.room(most, per_domain)).await {
                Ok(claims) => claims.into_iter().for_each(|claim| {
                    let ended = Ended { number: running.begin(&claim), done: done.clone() };
                    shutdown.spawn(work(relay.clone(), claim, ended));
                }),
                Err(error) => tracing::warn!(%error, "cannot read the queue"),
            }
        }
        let wait = until_due(&app, &relay).await;
        tokio::select! {
            () = stop.cancelled() => break,
            Some(number) = ended.recv() => running.end(number),
            () = news.changed() => {}
            _ = renewal.tick() => report("renew claims", relay.renew(running.recipients()).await),
            () = sleep(wait) => {}
        }
    }
    while !running.claims.is_empty() {
        let Some(number) = ended.recv().await else { break };
        running.end(number);
    }
    relay.close().await;
    report("give claims back", relay.release().await);
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

/// Claims in work: domain and recipients of each.
#[derive(Default)]
struct Running {
    claims: HashMap<u64, (String, Vec<i64>)>,
    last: u64,
}

impl Running {
    /// Notes a claim; gives the number it has from now on.
    fn begin(&mut self, claim: &Claim) -> u64 {
        self.last += 1;
        let domain = claim.recipients.first().map(|r| r.domain.clone()).unwrap_or_default();
        self.claims.insert(self.last, (domain, claim.recipients.iter().map(|r| r.id).collect()));
        self.last
    }

    fn end(&mut self, number: u64) {
        self.claims.remove(&number);
    }

    fn recipients(&self) -> Vec<i64> {
        self.claims.values().flat_map(|(_, recipients)| recipients).copied().collect()
    }

    fn room(&self, most: usize, per_domain: usize) -> Room {
        let mut running: HashMap<String, usize> = HashMap::new();
        for (domain, _) in self.claims.values() {
            *running.entry(domain.clone()).or_default() += 1;
        }
        Room {
            recipients: most - self.claims.len().min(most),
            per_domain,
            running,
            claimed: self.recipients(),
        }
    }
}

/// Sweeps once an hour until shutdown. Each sweep may run on several nodes at once and twice.
pub async fn run_sweeper(app: App, shutdown: Shutdown) {
    let stop = shutdown.asked();
    let app = Arc::new(app);
    let mut turns = interval(Duration::from_secs(3600));
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = turns.tick() => report("sweep", sweep(&app).await),
        }
    }
}

/// One sweep: forgets what was settled in the queue long ago, and deletes what nobody has had for a day.
pub async fn sweep(app: &App) -> Result<(), DbError> {
    let now = app.clock.now();
    let before = now - SETTLED_KEPT;
    while app.db.write(move |tx| queue::forget_settled(tx, before, 1000)).await? > 0 {}
    let collected = mailstore::gc::run(&app.db, now).await?;
    tracing::info!(?collected, "swept");
    Ok(())
}
