//! How long tests of computations take: in time of the processor, which a busy machine does not lengthen.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Measures the time this thread computes: waiting, and what other threads do, do not count.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    clock: ClockId,
    begun: Duration,
}

impl Stopwatch {
    /// Counts what is computed on this thread.
    pub(crate) fn of_thread() -> Self {
        Self { clock: ClockId::ThreadCPUTime, begun: now(ClockId::ThreadCPUTime) }
    }

    /// Counts what is computed on all threads of the process, which under nextest has this test only.
    pub(crate) fn of_process() -> Self {
        Self { clock: ClockId::ProcessCPUTime, begun: now(ClockId::ProcessCPUTime) }
    }

    /// Holds that no more than that has been computed since.
    #[track_caller]
    pub(crate) fn check(&self, bound: Duration, what: &str) {
        let took = now(self.clock).saturating_sub(self.begun);
        assert!(took < bound, "{what}: {took:?}");
    }
}

fn now(clock: ClockId) -> Duration {
    clock_gettime(clock).try_into().unwrap_or_default()
}

#[test]
fn waiting_does_not_count() {
    let watch = Stopwatch::of_thread();
    std::thread::sleep(Duration::from_millis(50));
    watch.check(Duration::from_millis(25), "sleeping");
    let (watch, begun) = (Stopwatch::of_thread(), watch.begun);
    while now(ClockId::ThreadCPUTime) < begun + Duration::from_millis(50) {}
    assert!(now(ClockId::ThreadCPUTime) > watch.begun);
}
