//! How far a long command is: a bar on a terminal, else a line every ten seconds.

use super::io::{Chunk, Io};
use crate::transfer::{Counts, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};
use std::{
    future::Future,
    io,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::mpsc::{Sender, error::TrySendError},
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Time between two looks.
const TICK: Duration = Duration::from_millis(200);
/// Time between two lines where no bar can be drawn.
const LINE_TIME: Duration = Duration::from_secs(10);
/// Columns that are used of a terminal, whose size is not known here.
const WIDTH: u16 = 79;
/// Drawn and not yet taken by a slow reader, bytes; more is thrown away.
const UNSENT_MAX: usize = 16 << 10;

/// Shows `progress` while `work` is done. Ctrl-C, and a reader that goes away, ask it to stop by `stop`.
pub async fn watch<T>(
    io: &Io,
    words: &str,
    progress: &Progress,
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> T {
    let (mut work, mut interrupted) = (pin!(work), pin!(interrupted()));
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut shown, sink) = (Shown::new(io), io.sink());
    loop {
        tokio::select! {
            biased;
            outcome = &mut work => return outcome,
            () = &mut interrupted, if !stop.is_cancelled() => stop.cancel(),
            _ = ticks.tick() => {
                shown.update(io, words, progress.counts()).await;
                if sink.is_closed() {
                    stop.cancel();
                }
            }
        }
    }
}

/// Ends at Ctrl-C; never when that cannot be listened to.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What the reader has been shown.
struct Shown {
    bar: Option<ProgressBar>,
    last: Instant,
}

impl Shown {
    fn new(io: &Io) -> Self {
        Self { bar: io.terminal.then(|| bar(io.sink())), last: Instant::now() }
    }

    async fn update(&mut self, io: &Io, words: &str, counts: Counts) {
        let mut text = format!("{} {words}", counts.added);
        if counts.present > 0 {
            text += &format!(", {} there already", counts.present);
        }
        if let Some(bar) = &self.bar {
            bar.set_length(counts.total);
            bar.set_position(counts.done);
            bar.set_message(text);
        } else if self.last.elapsed() >= LINE_TIME {
            self.last = Instant::now();
            let percent = (counts.done * 100).checked_div(counts.total).unwrap_or(100);
            // Whoever has gone away is noticed by the caller.
            let _ = io.note(format!("{percent}%: {text}")).await;
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(sink: Sender<Chunk>) -> ProgressBar {
    let screen = Screen { sink, unsent: Arc::default() };
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::term_like(Box::new(screen)));
    match ProgressStyle::with_template("[{bar:16}] {percent:>3}% {msg}, {eta} left") {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// The terminal at the other end of the output.
#[derive(Debug)]
struct Screen {
    sink: Sender<Chunk>,
    unsent: Arc<Mutex<Vec<u8>>>,
}

impl Screen {
    fn unsent(&self) -> MutexGuard<'_, Vec<u8>> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, text: &str) -> io::Result<()> {
        let mut unsent = self.unsent();
        if unsent.len() > UNSENT_MAX {
            unsent.clear();
        }
        unsent.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn steer(&self, count: usize, letter: char) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.put(&format!("\x1b[{count}{letter}")) }
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        WIDTH
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.steer(n, 'A')
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.steer(n, 'B')
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.steer(n, 'C')
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.steer(n, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.put(text)?;
        self.put("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.put(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.put("\r\x1b[2K")
    }

    /// Never waits: a frame that finds no room goes with the next one.
    fn flush(&self) -> io::Result<()> {
        let mut unsent = self.unsent();
        if unsent.is_empty() {
            return Ok(());
        }
        match self.sink.try_send(Chunk::Err(std::mem::take(&mut *unsent))) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(Chunk::Err(bytes))) => {
                *unsent = bytes;
                Ok(())
            }
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}
