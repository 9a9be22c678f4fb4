//! Civil time in Italy: dates and moments as people write them, and the instants they are.

use crate::clock::{Micros, SECOND};
use chrono::{
    DateTime, Datelike as _, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _,
};
use chrono_tz::Europe::Rome;

/// The first and last year that is taken from people.
const YEARS: std::ops::RangeInclusive<i32> = 1861..=2200;

/// A day written `2026-11-27`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped)?;
    YEARS.contains(&day.year()).then_some(day)
}

/// A moment written `2026-11-27T09:30`, or a day alone: its beginning, and true.
pub fn parse_moment(text: &str) -> Option<(Micros, bool)> {
    match text.split_once('T') {
        None => parse_date(text).map(|day| (start_of(day), true)),
        Some((day, time)) => {
            let shaped = time.len() == 5 || time.len() == 8;
            let format = if time.len() == 5 { "%H:%M" } else { "%H:%M:%S" };
            let time = NaiveTime::parse_from_str(time, format).ok().filter(|_| shaped)?;
            Some((instant(parse_date(day)?.and_time(time)), false))
        }
    }
}

/// The instant at which clocks in Italy show this. In the hour they skip, that after it; in the hour they show twice, the first.
pub fn instant(civil: NaiveDateTime) -> Micros {
    let found = Rome.from_local_datetime(&civil);
    let instant = found.earliest().or_else(|| {
        let later = civil.checked_add_signed(TimeDelta::hours(1))?;
        Rome.from_local_datetime(&later).earliest()
    });
    instant.map_or(0, |at| at.timestamp_micros())
}

/// The instants at which clocks in Italy show this for the first and for the last time: two in the hour they show twice. In the
/// hour they skip both are the instant at which they leap.
pub fn instants(civil: NaiveDateTime) -> (Micros, Micros) {
    let (first, last) = match Rome.from_local_datetime(&civil) {
        LocalResult::Single(at) => (Some(at), Some(at)),
        LocalResult::Ambiguous(first, last) => (Some(first), Some(last)),
        // They leap by whole minutes, never further than some hours.
        LocalResult::None => {
            let later = |n| civil.checked_add_signed(TimeDelta::minutes(n));
            let leap =
                (1..=24 * 60).filter_map(later).find_map(|at| Rome.from_local_datetime(&at).earliest());
            (leap, leap)
        }
    };
    let micros = |at: Option<DateTime<chrono_tz::Tz>>| at.map_or(0, |at| at.timestamp_micros());
    (micros(first), micros(last))
}

/// The beginning of a day.
pub fn start_of(day: NaiveDate) -> Micros {
    instant(day.and_time(NaiveTime::MIN))
}

/// The end of a day: the beginning of the next.
pub fn end_of(day: NaiveDate) -> Micros {
    start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
}

/// What clocks in Italy show at an instant.
pub fn civil(at: Micros) -> NaiveDateTime {
    let utc = DateTime::from_timestamp(at.div_euclid(SECOND), 0).unwrap_or_default();
    utc.with_timezone(&Rome).naive_local()
}

/// The day of an instant.
pub fn day_of(at: Micros) -> NaiveDate {
    civil(at).date()
}

/// `2026-11-27T09:30`, as forms want it.
pub fn format_moment(at: Micros) -> String {
    civil(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// `2026-11-27T09:30:00+01:00` (RFC 3339).
pub fn rfc3339(at: Micros) -> String {
    let utc = DateTime::from_timestamp(at.div_euclid(SECOND), 0).unwrap_or_default();
    utc.with_timezone(&Rome).to_rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    #[test]
    fn moments_are_those_of_clocks_in_italy() {
        for (text, expected) in [
            ("2026-11-27T09:30", Some("2026-11-27T08:30:00Z")),
            ("2026-07-01T00:00", Some("2026-06-30T22:00:00Z")),
            // Skipped in the night of 29 March, shown twice in that of 25 October.
            ("2026-03-29T02:30", Some("2026-03-29T01:30:00Z")),
            ("2026-10-25T02:30", Some("2026-10-25T00:30:00Z")),
            ("2026-02-29T10:00", None),
            ("2026-11-27T25:00", None),
            ("+026-11-27T09:30", None),
            ("1850-01-01", None),
            ("", None),
        ] {
            let at = parse_moment(text).map(|(at, _)| at);
            let expected = expected.map(|e| DateTime::parse_from_rfc3339(e).unwrap().timestamp_micros());
            assert_eq!(at, expected, "{text}");
        }
    }

    #[test]
    fn clocks_skip_an_hour_and_show_one_twice() {
        let at = |text: &str| instants(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap());
        let utc = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros();
        let leap = utc("2026-03-29T01:00:00Z");
        assert_eq!(at("2026-03-29T02:30"), (leap, leap));
        assert_eq!(at("2026-10-25T02:30"), (utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:30:00Z")));
        let noon = utc("2026-11-27T11:00:00Z");
        assert_eq!(at("2026-11-27T12:00"), (noon, noon));
    }

    #[test]
    fn a_day_has_its_hours() {
        let hours = |day| (end_of(day) - start_of(day)) / HOUR;
        let day = |text| parse_date(text).unwrap();
        assert_eq!(
            [hours(day("2026-03-29")), hours(day("2026-10-25")), hours(day("2026-11-27"))],
            [23, 25, 24]
        );
        assert_eq!(parse_moment("2026-11-27"), Some((start_of(day("2026-11-27")), true)));
        assert_eq!(format_moment(start_of(day("2026-11-27"))), "2026-11-27T00:00");
    }
}
