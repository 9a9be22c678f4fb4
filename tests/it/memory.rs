//! What mail costs in memory: that of the whole process is counted by the allocator (SQLite's own is bounded by its
//! configuration and not counted). So each of these runs in a process of its own.

mod hostile;
mod streams;

use peak_alloc::PeakAlloc;
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::{ClockId, clock_gettime},
};
use std::{env, process::Command, time::Duration};
use tokio::time::timeout;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;
/// Nothing that is measured waits longer for an answer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs `work`; gives what it gave, and by how many bytes it was ever above the memory in use before.
async fn measured<T>(work: impl Future<Output = T>) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let done = timeout(PATIENCE, work).await.expect("an end");
    (done, MEMORY.peak_usage().saturating_sub(before))
}

#[track_caller]
fn check(name: &str, what: &str, used: usize, bound: usize) {
    assert!(used <= bound, "{name}: {what} took {} KiB, bound {} KiB", used / 1024, bound / 1024);
}

/// Time this process has had on a processor: unlike that on the wall it does not grow with what others do.
fn busy() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        spent.tv_sec.try_into().expect("no negative time"),
        spent.tv_nsec.try_into().expect("nanoseconds"),
    )
}

/// From now on this process is ended when it has been busy for so much longer.
fn end_when_busy(more: Duration) {
    let maximum = getrlimit(Resource::Cpu).maximum;
    let limit = Rlimit { current: Some((busy() + more).as_secs()), maximum };
    setrlimit(Resource::Cpu, limit).expect("a limit below the hard one");
}

/// Runs an ignored test alone in a process, since the allocator counts for all threads.
#[track_caller]
fn alone(test: &str) {
    let this = env::current_exe().expect("this program");
    let ended = Command::new(this).args(["--exact", test, "--ignored", "--nocapture"]).output();
    let ended = ended.expect("a process");
    let text = [ended.stdout, ended.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(ended.status.success() && text.contains("1 passed"), "{}: {text}", ended.status);
    print!("{text}");
}

#[test]
fn hostile_messages_take_bounded_memory_and_time() {
    alone("memory::hostile::alone");
}

#[test]
fn a_hundred_thousand_messages_are_told_in_flat_memory() {
    alone("memory::streams::alone");
}
