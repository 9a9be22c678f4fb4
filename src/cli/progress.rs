//! How far a long command is: one line on the caller's terminal, written over itself.

use super::io::{Chunk, Io};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Time between two drawings.
const PAUSE: Duration = Duration::from_millis(100);

/// The line. It is cleared when dropped.
pub struct Meter {
    /// None when nobody looks on.
    sink: Option<mpsc::Sender<Chunk>>,
    drawn: Option<Instant>,
}

impl Meter {
    /// A line on standard error, if that is a terminal.
    pub fn new(io: &Io) -> Self {
        Self { sink: io.terminal.then(|| io.sink()), drawn: None }
    }

    /// So much of so much is done of something; drawn ten times a second at most.
    pub fn tell(&mut self, what: &str, done: u64, of: u64) {
        if self.drawn.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        self.drawn = Some(Instant::now());
        self.draw(&format!("{what}: {done} of {of}"));
    }

    fn draw(&self, text: &str) {
        if let Some(sink) = &self.sink {
            // A drawing that is lost is no loss.
            let _ = sink.try_send(Chunk::Err(format!("\r\x1b[K{text}").into_bytes()));
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            self.draw("");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn it_draws_on_terminals_only_and_cleans_up() {
        for (terminal, expected) in [(true, "\r\x1b[Krows: 1 of 2\r\x1b[K"), (false, "")] {
            let (io, mut output) = Io::new(Vec::new(), PathBuf::new(), terminal);
            let mut meter = Meter::new(&io);
            meter.tell("rows", 1, 2);
            meter.tell("rows", 2, 2);
            drop((meter, io));
            let mut drawn = Vec::new();
            while let Some(Chunk::Err(bytes)) = output.blocking_recv() {
                drawn.extend(bytes);
            }
            assert_eq!(String::from_utf8_lossy(&drawn), expected);
        }
    }
}
