//! How an address fares, as one number that failures raise and time lowers.
//!
//! Points are thousandths, so that the same failures give the same number everywhere. A lasting failure counts 1, another
//! one 0.5; one failure a day counts. The number halves in each week, along straight lines, and after a fortnight without
//! failure nothing is left. At 5 the address is to be probed with a mail of its own before anything else happens to it.
//!
//! What can be reached depends on how often one writes: lasting failures each day reach 5 on the sixth day, but of a
//! letter a week never more than 2 stay. Whoever writes so seldom sets other [`Rules`]. A storm of forged bounces counts as
//! one failure a day.

use super::model::Class;
use crate::clock::{DAY, Micros};

/// How much counts, and for how long. Nothing in it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Thousandths for a lasting failure.
    pub hard: i64,
    /// Thousandths for another one.
    pub soft: i64,
    /// Thousandths at which an address is to be probed.
    pub threshold: i64,
    /// Time in which the number halves.
    pub half_life: Micros,
    /// Time without failure after which it is zero.
    pub stale: Micros,
}

impl Default for Rules {
    fn default() -> Self {
        Self { hard: 1000, soft: 500, threshold: 5000, half_life: 7 * DAY, stale: 14 * DAY }
    }
}

/// The number of an address, as of the last failure that counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Thousandths, never negative.
    pub score_milli: i64,
    /// When a failure counted last; None for never.
    pub last_at: Option<Micros>,
}

/// What is to be done with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Fine,
    /// Ask whether it still lives.
    Probe,
}

impl Rules {
    /// The number as of now, lowered by time.
    #[must_use]
    pub fn score(&self, health: Health, now: Micros) -> i64 {
        let Some(last) = health.last_at else { return 0 };
        let passed = now.saturating_sub(last).max(0);
        if passed >= self.stale {
            0
        } else {
            halved(health.score_milli.max(0), passed, self.half_life.max(1))
        }
    }

    /// With one more failure. Another one on the same day (of UTC), or of an earlier one that is told late, changes nothing.
    #[must_use]
    pub fn after(&self, health: Health, class: Class, now: Micros) -> Health {
        let day = |at: Micros| at.div_euclid(DAY);
        if health.last_at.is_some_and(|last| day(now) <= day(last)) {
            return health;
        }
        let points = match class {
            Class::Hard => self.hard,
            Class::Soft => self.soft,
        };
        Health { score_milli: self.score(health, now).saturating_add(points.max(0)), last_at: Some(now) }
    }

    /// What is to be done with an address now.
    #[must_use]
    pub fn verdict(&self, health: Health, now: Micros) -> Verdict {
        if self.score(health, now) >= self.threshold { Verdict::Probe } else { Verdict::Fine }
    }
}

/// Half of it after each half-life, and on a straight line in between.
fn halved(score: i64, passed: Micros, half_life: Micros) -> i64 {
    let halves = u32::try_from(passed / half_life).unwrap_or(u32::MAX);
    let begin = score.checked_shr(halves).unwrap_or(0);
    let fall = i128::from(begin - begin / 2) * i128::from(passed % half_life) / i128::from(half_life);
    begin - i64::try_from(fall).unwrap_or(begin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The number after failures on these days, in thousandths.
    fn score(days: &[i64], class: Class) -> i64 {
        let rules = Rules::default();
        days.iter().fold(Health::default(), |health, day| rules.after(health, class, day * DAY)).score_milli
    }

    #[test]
    fn failures_add_up_and_fade() {
        assert_eq!(score(&[], Class::Hard), 0);
        assert_eq!(score(&[0], Class::Hard), 1000);
        assert_eq!(score(&[0], Class::Soft), 500);
        assert_eq!(score(&[0, 7], Class::Hard), 1500);
        assert_eq!(score(&[0, 13], Class::Soft), 500 + 143);
        assert_eq!(score(&[0, 14], Class::Hard), 1000);
        assert_eq!(score(&[0, 0, 0], Class::Hard), 1000, "one a day");
        assert_eq!(score(&[3, 2], Class::Hard), 1000, "told late");
    }

    #[test]
    fn daily_failures_lead_to_a_probe_and_weekly_ones_do_not() {
        let reached = |class, step: i64| {
            (1..100).find(|n| score(&(0..*n).map(|day| day * step).collect::<Vec<_>>(), class) >= 5000)
        };
        assert_eq!(reached(Class::Hard, 1), Some(6));
        assert_eq!(reached(Class::Soft, 1), Some(17));
        assert_eq!(reached(Class::Hard, 7), None);
    }

    #[test]
    fn a_verdict_fades_too() {
        let rules = Rules { threshold: 1000, ..Rules::default() };
        let health = rules.after(Health::default(), Class::Hard, 10 * DAY);
        assert_eq!(rules.verdict(health, 10 * DAY), Verdict::Probe);
        assert_eq!(rules.verdict(health, 9 * DAY), Verdict::Probe, "a clock set back");
        assert_eq!(rules.verdict(health, 11 * DAY), Verdict::Fine);
        assert_eq!(rules.verdict(Health::default(), 0), Verdict::Fine);
    }

    fn healths() -> impl Strategy<Value = Health> {
        (any::<i64>(), any::<Option<i64>>())
            .prop_map(|(score_milli, last_at)| Health { score_milli, last_at })
    }

    fn rules() -> impl Strategy<Value = Rules> {
        let number = || 0..i64::MAX;
        (number(), number(), number(), number(), number()).prop_map(
            |(hard, soft, threshold, half_life, stale)| Rules { hard, soft, threshold, half_life, stale },
        )
    }

    proptest! {
        #[test]
        fn never_negative_and_never_rising_by_itself(rules in rules(), health in healths(), a: i64, b: i64) {
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(rules.score(health, late) >= 0);
            prop_assert!(rules.score(health, late) <= rules.score(health, early));
            prop_assert!(rules.after(health, Class::Hard, a).score_milli >= 0 || health.score_milli < 0);
        }

        #[test]
        fn a_failure_never_lowers_it(health in healths(), now: i64) {
            let rules = Rules::default();
            for class in [Class::Hard, Class::Soft] {
                prop_assert!(rules.score(rules.after(health, class, now), now) >= rules.score(health, now));
            }
        }

        #[test]
        fn more_failures_never_give_less(days in proptest::collection::vec(0_i64..60, 0..40), skip: usize) {
            let mut days = days;
            days.sort_unstable();
            let mut fewer = days.clone();
            if !fewer.is_empty() {
                fewer.remove(skip % days.len());
            }
            let (rules, end) = (Rules::default(), 60 * DAY);
            let sum = |days: &[i64]| {
                let health = days.iter().fold(Health::default(), |h, d| rules.after(h, Class::Hard, d * DAY));
                rules.score(health, end)
            };
            // Each step may lose a thousandth by rounding.
            prop_assert!(sum(&days) + 40 >= sum(&fewer), "{} {}", sum(&days), sum(&fewer));
            prop_assert_eq!(sum(&days), sum(&days));
        }
    }
}
