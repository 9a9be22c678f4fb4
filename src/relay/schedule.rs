//! When a failed delivery is tried again, when its sender hears of the delay, and when it is given up.

const MINUTE: i64 = 60 * 1_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The timetable of retries. All spans are microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The wait after the first failed attempt, the second, and so on; the last one repeats. Never empty, or
    /// four hours are taken.
    pub waits: Vec<i64>,
    /// By how many parts in a hundred a wait is shortened or lengthened at random, 0 to 50.
    pub jitter_percent: i64,
    /// After how long in the queue the sender is told, once, that the message is late.
    pub delay_notice: i64,
    /// How long after it was queued a notice of ours is given up (RFC 5321 §4.5.4.1: at least 4-5 days). Other mail
    /// brings its own end, set when it was queued.
    pub lifetime: i64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            waits: vec![MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR],
            jitter_percent: 10,
            delay_notice: 4 * HOUR,
            lifetime: 5 * DAY,
        }
    }
}

impl RetryPolicy {
    /// The instant of the next attempt, later than `now`, or `None` when the recipient is to be given up.
    ///
    /// `attempts` counts those made so far (1 after the first failure), `expires_at` is the end of the recipient's
    /// lifetime, both instants are microseconds UTC, `random` is any number from the caller's generator. The last
    /// attempt falls on `expires_at`, so that none of the lifetime is wasted.
    pub fn next_attempt(&self, attempts: u32, expires_at: i64, now: i64, random: u64) -> Option<i64> {
        if now >= expires_at {
            return None;
        }
        let next = now.saturating_add(self.jittered(self.wait_after(attempts), random));
        Some(next.min(expires_at))
    }

    /// Whether the sender is to be told of the delay now. `told` says whether that was done already.
    pub fn delay_notice_due(&self, queued: i64, now: i64, told: bool) -> bool {
        !told && now.saturating_sub(queued) >= self.delay_notice
    }

    fn wait_after(&self, attempts: u32) -> i64 {
        let at = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        self.waits.get(at).or(self.waits.last()).copied().unwrap_or(4 * HOUR).max(1)
    }

    fn jittered(&self, wait: i64, random: u64) -> i64 {
        let reach = wait / 100 * self.jitter_percent.clamp(0, 50);
        let span = u64::try_from(reach).unwrap_or(0).saturating_mul(2).saturating_add(1);
        let offset = i64::try_from(random % span).unwrap_or(0);
        wait.saturating_sub(reach).saturating_add(offset)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_grow_and_the_last_repeats() {
        fn check(attempts: u32, minutes: i64) {
            let policy = RetryPolicy { jitter_percent: 0, ..RetryPolicy::default() };
            assert_eq!(policy.next_attempt(attempts, 5 * DAY, 0, 7), Some(minutes * MINUTE), "{attempts}");
        }
        check(0, 1);
        check(1, 1);
        check(2, 5);
        check(5, 30);
        check(6, 60);
        check(8, 240);
        check(9, 240);
        check(u32::MAX, 240);
    }

    #[test]
    fn the_last_attempt_falls_on_the_end_of_the_lifetime() {
        let policy = RetryPolicy::default();
        let late = 5 * DAY - HOUR;
        assert_eq!(policy.next_attempt(40, 5 * DAY, late, 0), Some(5 * DAY));
        assert_eq!(policy.next_attempt(41, 5 * DAY, 5 * DAY, 0), None);
        assert_eq!(policy.next_attempt(41, 5 * DAY, i64::MAX, 0), None);
    }

    #[test]
    fn delay_is_told_once_after_four_hours() {
        let policy = RetryPolicy::default();
        assert!(!policy.delay_notice_due(0, 4 * HOUR - 1, false));
        assert!(policy.delay_notice_due(0, 4 * HOUR, false));
        assert!(!policy.delay_notice_due(0, 4 * HOUR, true));
    }

    #[test]
    fn a_message_in_trouble_is_tried_some_forty_times() {
        let policy = RetryPolicy::default();
        let (mut now, mut attempts) = (0, 1);
        while let Some(next) = policy.next_attempt(attempts, 5 * DAY, now, u64::from(attempts) * 7919) {
            assert!(next > now);
            (now, attempts) = (next, attempts + 1);
        }
        assert_eq!(now, 5 * DAY);
        assert!((30..50).contains(&attempts), "{attempts}");
    }

    proptest! {
        #[test]
        fn next_attempt_is_later_and_within_reach(attempts: u32, now in 0..5 * DAY, random: u64) {
            let policy = RetryPolicy::default();
            let next = policy.next_attempt(attempts, 5 * DAY, now, random).expect("not expired");
            let wait = policy.wait_after(attempts);
            prop_assert!(next > now && next <= 5 * DAY);
            prop_assert!(next - now <= wait + wait / 10);
            prop_assert!(next == 5 * DAY || next - now >= wait - wait / 10);
        }

        #[test]
        fn no_numbers_overflow(attempts: u32, queued: i64, expires_at: i64, now: i64, random: u64, jitter: i64, wait: i64) {
            let policy = RetryPolicy {
                waits: vec![wait], jitter_percent: jitter, delay_notice: wait, lifetime: wait,
            };
            policy.next_attempt(attempts, expires_at, now, random);
            policy.delay_notice_due(queued, now, false);
        }
    }
}
