//! Time as a value that is passed in: the system's clock, or one that a test moves by hand.

use chrono::{DateTime, SecondsFormat};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An instant: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. Also a span of time.
pub type Micros = i64;

/// One millisecond in [`Micros`].
pub const MILLISECOND: Micros = 1_000;
/// One second in [`Micros`].
pub const SECOND: Micros = 1_000_000;
/// One minute in [`Micros`].
pub const MINUTE: Micros = 60 * SECOND;
/// One hour in [`Micros`].
pub const HOUR: Micros = 60 * MINUTE;
/// One day of 24 hours in [`Micros`].
pub const DAY: Micros = 24 * HOUR;

/// Where the present instant comes from. Clones share the same clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// An instant that stands still until a test moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::set`] or [`Clock::advance`] moves it and all its clones.
    pub fn manual(start: Micros) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start)))
    }

    /// The present instant.
    pub fn now(&self) -> Micros {
        match self {
            Self::System => system_now(),
            Self::Manual(instant) => instant.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock to `instant`; the system's clock is left alone.
    pub fn set(&self, instant: Micros) {
        if let Self::Manual(cell) = self {
            cell.store(instant, Ordering::SeqCst);
        }
    }

    /// Moves a manual clock forward by `span`; the system's clock is left alone.
    pub fn advance(&self, span: Micros) {
        if let Self::Manual(cell) = self {
            cell.fetch_add(span, Ordering::SeqCst);
        }
    }
}

/// A [`Duration`] as a span, cut at the largest span there is.
pub fn span(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

/// Whole seconds since 1970 of an instant, rounded down (also before 1970).
pub fn unix_seconds(instant: Micros) -> i64 {
    instant.div_euclid(SECOND)
}

/// A machine whose clock stands before 1970 gives negative instants rather than a panic.
/// An instant as programs read it: RFC 3339, in UTC, to the second.
pub fn instant_text(instant: Micros) -> String {
    DateTime::from_timestamp_micros(instant).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn system_now() -> Micros {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => span(since),
        Err(before) => span(before.duration()).saturating_neg(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(5 * SECOND);
        let other = clock.clone();
        clock.advance(MINUTE);
        assert_eq!(other.now(), 65 * SECOND);
        other.set(DAY);
        assert_eq!(clock.now(), DAY);
    }

    #[test]
    fn programs_read_instants_in_utc() {
        assert_eq!(instant_text(1_500_000), "1970-01-01T00:00:01Z");
    }

    #[test]
    fn the_system_clock_does_not_move_by_hand() {
        let before = Clock::System.now();
        Clock::System.set(0);
        Clock::System.advance(-DAY);
        assert!(Clock::System.now() >= before);
    }

    #[test]
    fn seconds_round_down_on_both_sides_of_1970() {
        assert_eq!(unix_seconds(1_999_999), 1);
        assert_eq!(unix_seconds(-1), -1);
        assert_eq!(span(Duration::MAX), Micros::MAX);
    }
}
