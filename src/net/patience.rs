//! How long something large may take to arrive: at a rate, with so much patience and no more.
//!
//! Each byte earns time, but never more than the whole patience lies ahead. So a client that was quick cannot live on that
//! for hours afterwards, holding what it has sent, and one on a poor line may fall silent now and then.

use std::time::Duration;

use tokio::time::Instant;

/// The patience with one client.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    due: Instant,
    most: Duration,
    slowest: u64,
}

impl Patience {
    /// Full patience from `now` on: `most` without a byte. `slowest`: bytes a second, at least 1.
    pub fn new(now: Instant, most: Duration, slowest: u64) -> Self {
        Self { due: now + most, most, slowest: slowest.max(1) }
    }

    /// So many bytes have come.
    pub fn heard(&mut self, now: Instant, bytes: usize) {
        let earned = Duration::from_secs_f64(bytes as f64 / self.slowest as f64);
        self.due = (self.due + earned).min(now + self.most);
    }

    /// When it ends if nothing more comes.
    pub fn due(&self) -> Instant {
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(180);

    /// How long a client lasts that sends `bytes` every `every` seconds, up to a day.
    fn lasts(mut patience: Patience, from: Instant, every: u64, bytes: usize) -> u64 {
        let mut at = from;
        while patience.due() > at + Duration::from_secs(every) && (at - from).as_secs() < 86_400 {
            at += Duration::from_secs(every);
            patience.heard(at, bytes);
        }
        (at - from).as_secs()
    }

    #[test]
    fn who_was_quick_cannot_live_on_it() {
        let now = Instant::now();
        let mut patience = Patience::new(now, MOST, 4096);
        patience.heard(now, 50 << 20);
        assert_eq!(patience.due(), now + MOST);
        assert!(lasts(patience, now, 170, 1) <= 340, "a byte every three minutes");
    }

    #[test]
    fn a_poor_line_may_fall_silent_now_and_then() {
        let now = Instant::now();
        let patience = Patience::new(now, MOST, 4096);
        assert_eq!(lasts(patience, now, 1, 4_200), 86_400);
        assert_eq!(lasts(patience, now, 150, 150 * 4_200), 86_400);
        assert!(lasts(patience, now, 1, 2_000) < 400);
    }
}
