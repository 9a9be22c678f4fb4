//! Signs of life during long commands (RFC 9585): `* OK [INPROGRESS ("tag" 2000 100000)]` while nothing else is said.
//!
//! The work of a command does not write; so between two of its steps whole lines can. Writing is also how a server
//! notices that the client is gone: then the work is dropped.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::time::timeout;

use super::output::Output;
use super::wire::response::{self, Code, Status};

/// How far a command has come, in messages.
#[derive(Debug, Default)]
pub struct Meter {
    done: AtomicU64,
    goal: AtomicU64,
}

impl Meter {
    /// From now on so many are to be done.
    pub fn begin(&self, goal: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.goal.store(goal as u64, Ordering::Relaxed);
    }

    /// As [`Self::begin`], unless an earlier step of the command counts already: numbers that fall back would mislead.
    pub fn begin_first(&self, goal: usize) {
        if self.goal.load(Ordering::Relaxed) == 0 {
            self.begin(goal);
        }
    }

    /// So many more are done.
    pub fn add(&self, count: usize) {
        self.done.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// What is done, of how many; None as long as nobody has said how many there are.
    pub(super) fn state(&self) -> Option<(u64, u64)> {
        let goal = self.goal.load(Ordering::Relaxed);
        (goal > 0).then(|| (self.done.load(Ordering::Relaxed), goal))
    }
}

/// Runs the work of a command; each time it has taken `every` the client hears of it.
///
/// # Errors
/// The client is gone; the work has been dropped.
pub(super) async fn report<T, W: AsyncWrite + Unpin>(
    every: Option<Duration>,
    tag: &str,
    meter: &Meter,
    out: &mut Output<W>,
    work: impl Future<Output = T>,
) -> io::Result<T> {
    meter.begin(0);
    go_on(every, tag, meter, out, work).await
}

/// As [`report`], for a step of a command whose meter has begun.
///
/// The work goes on while the line is written: for a turn that it has and gives back nobody waits because a client does not
/// read. What it ends with is given when the line is out.
///
/// # Errors
/// As [`report`].
pub(super) async fn go_on<T, W: AsyncWrite + Unpin>(
    every: Option<Duration>,
    tag: &str,
    meter: &Meter,
    out: &mut Output<W>,
    work: impl Future<Output = T>,
) -> io::Result<T> {
    let Some(every) = every else { return Ok(work.await) };
    let mut work = pin!(work);
    loop {
        if let Ok(done) = timeout(every, work.as_mut()).await {
            return Ok(done);
        }
        let code = Code::InProgress(tag, meter.state());
        response::untagged(out.buffer(), Status::Ok, Some(code), "Working on it");
        let mut told = pin!(out.flush());
        let done = tokio::select! {
            biased;
            told = &mut told => { told?; None }
            done = &mut work => Some(done),
        };
        if let Some(done) = done {
            told.await?;
            return Ok(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::output::{Duplex, Out};
    use tokio::io::{AsyncReadExt, DuplexStream, duplex};
    use tokio::sync::Semaphore;
    use tokio::time::sleep;

    const TICK: Duration = Duration::from_millis(2);

    fn out() -> (Out, DuplexStream) {
        let (client, server) = duplex(1 << 16);
        let server: Box<dyn Duplex> = Box::new(server);
        (Output::new(server, Duration::from_secs(5)), client)
    }

    async fn line(client: &mut DuplexStream) -> String {
        let mut line = String::new();
        while !line.ends_with("\r\n") {
            line.push(char::from(client.read_u8().await.expect("a line")));
        }
        line
    }

    /// RFC 9585 §4: the tag, what is done and what there is, in lines of their own.
    #[tokio::test]
    async fn long_work_is_told_of() {
        let (mut out, mut client) = out();
        let meter = Meter::default();
        let work = async {
            let first = line(&mut client).await;
            assert_eq!(first, "* OK [INPROGRESS (\"a1\" NIL NIL)] Working on it\r\n");
            meter.begin(9);
            meter.add(4);
            while !line(&mut client).await.starts_with("* OK [INPROGRESS (\"a1\" 4 9)] ") {}
            meter.add(5);
            // All is done, and yet it goes on: more than there is would be no number (RFC 9585 §4).
            while !line(&mut client).await.contains("NIL NIL") {}
            7
        };
        assert_eq!(report(Some(TICK), "a1", &meter, &mut out, work).await.expect("a client"), 7);
    }

    #[tokio::test]
    async fn short_work_is_not_told_of_and_nothing_is_where_that_is_off() {
        let (mut out, client) = out();
        let meter = Meter::default();
        let short = async { 1 };
        assert_eq!(report(Some(TICK), "a", &meter, &mut out, short).await.expect("a client"), 1);
        report(None, "a", &meter, &mut out, sleep(TICK * 2)).await.expect("a client");
        assert_eq!(out.written(), 0);
        drop(client);
    }

    /// The next in a queue has its turn also while its client does not read, and gives it back.
    #[tokio::test]
    async fn work_goes_on_while_a_client_does_not_read() {
        let (mut client, server) = duplex(16);
        let server: Box<dyn Duplex> = Box::new(server);
        let mut out = Output::new(server, Duration::from_secs(60));
        let turn = Semaphore::new(1);
        let before = turn.acquire().await.expect("a turn");
        let meter = Meter::default();
        let work = async { drop(turn.acquire().await.expect("a turn")) };
        let others = async {
            sleep(TICK * 10).await;
            drop(before);
            drop(turn.acquire().await.expect("a turn"));
            line(&mut client).await
        };
        let (worked, line) = tokio::join!(report(Some(TICK), "a", &meter, &mut out, work), others);
        worked.expect("a client");
        assert!(line.ends_with("Working on it\r\n"), "{line}");
    }

    /// A client that hangs up ends the work.
    #[tokio::test]
    async fn work_ends_when_the_client_is_gone() {
        let (mut out, client) = out();
        drop(client);
        let meter = Meter::default();
        let endless = std::future::pending::<()>();
        report(Some(TICK), "a", &meter, &mut out, endless).await.expect_err("nobody there");
    }
}
