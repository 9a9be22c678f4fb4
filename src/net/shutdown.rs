//! Orderly shutdown: sessions are asked to end, then given time, then told so once more, then ended.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long sessions that were cut off may take to run their destructors.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// What a session hears of the end.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    ask: CancellationToken,
    last_call: CancellationToken,
}

impl Stop {
    /// Waits until work should come to its end: a session finishes its command, says good-bye and returns. With
    /// `unfinished` (the client is in the middle of a command or message) until that is waited for no longer.
    pub async fn asked(&self, unfinished: bool) {
        let token = if unfinished { &self.last_call } else { &self.ask };
        token.cancelled().await;
    }

    /// Asks one session to end, for tests and whoever has no [`Shutdown`].
    pub fn ask(&self) {
        self.ask.cancel();
    }
}

/// One for the whole process; clones share it. Tasks started with [`Shutdown::spawn`] are waited for.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    stop: Stop,
    hurry: CancellationToken,
    cut: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Nothing has been asked to end yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when work should come to its end.
    pub fn asked(&self) -> CancellationToken {
        self.stop.ask.clone()
    }

    /// What sessions listen to.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Ends the patience of [`Shutdown::drain`]: what has not ended is told so and cut off.
    pub fn hurry(&self) {
        self.hurry.cancel();
    }

    /// Starts a task that [`Shutdown::drain`] waits for, and drops when the time is over.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let cut = self.cut.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                biased;
                () = cut.cancelled() => {}
                () = task => {}
            }
        });
    }

    /// How many tasks are running.
    pub fn running(&self) -> usize {
        self.tasks.len()
    }

    /// Asks all tasks to end, waits for them up to `patience`, then cuts off the rest; returns how many those were.
    pub async fn drain(&self, patience: Duration) -> usize {
        self.stop.ask.cancel();
        self.tasks.close();
        // The last call comes when three tenths of the patience are left.
        let rest = patience * 3 / 10;
        if self.ends_within(patience - rest).await {
            return 0;
        }
        self.stop.last_call.cancel();
        // Those that are told now need a moment to say good-bye, however much hurry there is.
        let rest = if self.hurry.is_cancelled() { rest.min(AFTER_CUT) } else { rest };
        if tokio::time::timeout(rest, self.tasks.wait()).await.is_ok() {
            return 0;
        }
        let left = self.tasks.len();
        self.cut.cancel();
        // A task that blocks its thread is beyond reach; the process ends without it.
        let _ = tokio::time::timeout(AFTER_CUT, self.tasks.wait()).await;
        left
    }

    /// Whether all tasks end in time; without patience when there is hurry.
    async fn ends_within(&self, patience: Duration) -> bool {
        tokio::select! {
            () = self.tasks.wait() => true,
            () = self.hurry.cancelled() => false,
            () = tokio::time::sleep(patience) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    const PATIENCE: Duration = Duration::from_secs(1);

    /// Drains tasks that end politely, at the last call, and perhaps never; gives how many were cut, and how long it took.
    async fn drain(shutdown: &Shutdown, patience: Duration, never: bool) -> (usize, Duration) {
        let (asked, stop) = (shutdown.asked(), shutdown.stop());
        shutdown.spawn(async move { asked.cancelled().await });
        shutdown.spawn(async move { stop.asked(true).await });
        if never {
            shutdown.spawn(std::future::pending());
        }
        let start = Instant::now();
        let left = shutdown.drain(patience).await;
        assert_eq!(shutdown.running(), 0);
        (left, start.elapsed())
    }

    #[tokio::test]
    async fn polite_tasks_end_by_themselves_and_stubborn_ones_are_cut() {
        let (cut, took) = drain(&Shutdown::new(), PATIENCE, true).await;
        assert!(cut == 1 && took >= PATIENCE, "{cut} cut after {took:?}");
    }

    #[tokio::test]
    async fn what_is_unfinished_ends_at_the_last_call() {
        let (cut, took) = drain(&Shutdown::new(), PATIENCE, false).await;
        assert!(cut == 0 && took >= PATIENCE / 2 && took < PATIENCE, "{cut} cut after {took:?}");
    }

    #[tokio::test]
    async fn hurry_cuts_the_patience_short() {
        let shutdown = Shutdown::new();
        shutdown.hurry();
        let (cut, took) = drain(&shutdown, 60 * PATIENCE, true).await;
        assert!(cut == 1 && took < 20 * PATIENCE, "{cut} cut after {took:?}");
    }
}
