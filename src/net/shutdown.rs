//! Orderly shutdown: sessions are asked to end, then given time, then ended.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long sessions that were cut off may take to run their destructors.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// One for the whole process; clones share it. Tasks started with [`Shutdown::spawn`] are waited for.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    ask: CancellationToken,
    cut: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Nothing has been asked to end yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when work should come to its end: a session finishes its command, says good-bye and returns.
    pub fn asked(&self) -> CancellationToken {
        self.ask.clone()
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
        self.ask.cancel();
        self.tasks.close();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_ok() {
            return 0;
        }
        let left = self.tasks.len();
        self.cut.cancel();
        // A task that blocks its thread is beyond reach; the process ends without it.
        let _ = tokio::time::timeout(AFTER_CUT, self.tasks.wait()).await;
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn polite_tasks_end_by_themselves_and_stubborn_ones_are_cut() {
        let shutdown = Shutdown::new();
        let asked = shutdown.asked();
        shutdown.spawn(async move { asked.cancelled().await });
        shutdown.spawn(std::future::pending());
        assert_eq!(shutdown.running(), 2);
        assert_eq!(shutdown.drain(Duration::from_millis(50)).await, 1);
        assert_eq!(shutdown.running(), 0);
    }
}
