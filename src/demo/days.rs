//! Days and hours as people of the province live them: Italian time, working hours, dates in words.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, Timelike, Utc,
    Weekday,
};

use super::rng::Rng;

const SECOND: i64 = 1_000_000;
/// Microseconds of one minute.
pub(super) const MINUTE: i64 = 60 * SECOND;
/// Microseconds of one day.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// Names of the months.
pub(super) const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// When a message may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hours {
    /// Monday to Friday, from eight to half past five.
    Office,
    /// Any day, from seven to half past ten at night.
    Private,
}

/// The instant as local Italian time. Instants chrono cannot hold are shown as the epoch.
pub(super) fn local(micros: i64) -> DateTime<FixedOffset> {
    let utc = DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default();
    utc.with_timezone(&rome(utc.naive_utc()))
}

/// Offset of Italian time: summer time from the last Sunday of March to that of October, at 01:00 UTC.
fn rome(utc: NaiveDateTime) -> FixedOffset {
    let turn =
        |month| last_sunday(utc.year(), month).map(|day| day.and_time(NaiveTime::MIN) + Duration::hours(1));
    let summer = matches!((turn(3), turn(10)), (Some(from), Some(to)) if from <= utc && utc < to);
    FixedOffset::east_opt(if summer { 7200 } else { 3600 }).unwrap_or_else(|| Utc.fix())
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    Some(last - Duration::days(i64::from(last.weekday().num_days_from_sunday())))
}

/// RFC 5322 §3.3 date-time.
pub(super) fn header_date(micros: i64) -> String {
    local(micros).format("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// `20261123T071500Z`, as RFC 5545 writes it.
pub(super) fn ical_utc(micros: i64) -> String {
    DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

/// `lunedì 23 novembre`.
pub(super) fn day_words(micros: i64) -> String {
    let day = local(micros);
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    format!("{} {} {month}", weekday(day.weekday()), day.day())
}

/// `lunedì 23 novembre 2026, alle 10:15`.
pub(super) fn moment_words(micros: i64) -> String {
    let at = local(micros);
    format!("{} {}, alle {}:{:02}", day_words(micros), at.year(), at.hour(), at.minute())
}

/// Number of the ISO week.
pub(super) fn week(micros: i64) -> u32 {
    local(micros).iso_week().week()
}

/// Number of the day in its year, from 1.
pub(super) fn day_of_year(micros: i64) -> u32 {
    local(micros).ordinal()
}

/// `23/11/2026`.
pub(super) fn day_digits(micros: i64) -> String {
    local(micros).format("%d/%m/%Y").to_string()
}

/// The name of a day of the week.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lunedì",
        Weekday::Tue => "martedì",
        Weekday::Wed => "mercoledì",
        Weekday::Thu => "giovedì",
        Weekday::Fri => "venerdì",
        Weekday::Sat => "sabato",
        Weekday::Sun => "domenica",
    }
}

/// The instant of a clock time `days` after the day of `micros`, moved on past a week-end.
pub(super) fn working_day_after(micros: i64, days: i64, hour: i64, minute: i64) -> i64 {
    let mut day = local(micros).date_naive() + Duration::days(days);
    while is_weekend(day) {
        day += Duration::days(1);
    }
    instant(day, hour * 60 + minute)
}

/// A moment of the day that contains `micros`, at hours when people of that kind write; office mail of a week-end
/// moves back to the Friday before it.
pub(super) fn moment_of_day(micros: i64, hours: Hours, rng: &mut Rng) -> i64 {
    let mut day = local(micros).date_naive();
    let minutes = match hours {
        Hours::Private => rng.between(7 * 60, 22 * 60 + 30),
        Hours::Office => {
            while is_weekend(day) {
                day -= Duration::days(1);
            }
            rng.between(8 * 60, 17 * 60 + 30)
        }
    };
    instant(day, minutes) + rng.between(0, 59) * SECOND
}

/// When an answer to something written at `micros` is written.
pub(super) fn answer_after(micros: i64, hours: Hours, rng: &mut Rng) -> i64 {
    let at = micros + rng.between(12, 26 * 60) * MINUTE + rng.between(0, 59) * SECOND;
    let minute = local(at).hour() * 60 + local(at).minute();
    let away = is_weekend(local(at).date_naive()) || minute > 17 * 60 + 30;
    match hours {
        Hours::Private if minute < 7 * 60 => at + rng.between(7, 11) * 60 * MINUTE,
        Hours::Office if away || minute < 8 * 60 => {
            working_day_after(at, i64::from(away), 8, 0) + rng.between(0, 180) * MINUTE
        }
        Hours::Private | Hours::Office => at,
    }
}

/// The instant of a clock time (minutes after midnight) of an Italian day.
fn instant(day: NaiveDate, minutes: i64) -> i64 {
    let clock = day.and_time(NaiveTime::MIN) + Duration::minutes(minutes);
    let offset = rome(clock - Duration::hours(1));
    (clock.and_utc().timestamp() - i64::from(offset.local_minus_utc())) * SECOND
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
    }

    #[test]
    fn summer_time_turns_at_one_utc() {
        let check = |utc: &str, expected: &str| assert_eq!(header_date(at(utc)), expected);
        check("2026-03-29T00:59:59Z", "Sun, 29 Mar 2026 01:59:59 +0100");
        check("2026-03-29T01:00:00Z", "Sun, 29 Mar 2026 03:00:00 +0200");
        check("2026-10-25T00:59:59Z", "Sun, 25 Oct 2026 02:59:59 +0200");
        check("2026-10-25T01:00:00Z", "Sun, 25 Oct 2026 02:00:00 +0100");
    }

    #[test]
    fn dates_read_as_an_italian_writes_them() {
        let instant = at("2026-11-24T07:05:00Z");
        assert_eq!(day_words(instant), "martedì 24 novembre");
        assert_eq!(moment_words(instant), "martedì 24 novembre 2026, alle 8:05");
        assert_eq!(day_digits(instant), "24/11/2026");
        assert_eq!(ical_utc(instant), "20261124T070500Z");
    }

    #[test]
    fn offices_write_on_working_days_only() {
        let mut rng = Rng::of(&[1]);
        let start = at("2026-08-01T10:00:00Z");
        for step in 0..500 {
            let day = start + step * DAY / 3;
            for instant in
                [moment_of_day(day, Hours::Office, &mut rng), answer_after(day, Hours::Office, &mut rng)]
            {
                let when = local(instant);
                let minute = when.hour() * 60 + when.minute();
                assert!(!is_weekend(when.date_naive()) && (480..=1050).contains(&minute), "{when}");
            }
            assert!(answer_after(day, Hours::Office, &mut rng) > day);
            assert!(answer_after(day, Hours::Private, &mut rng) > day);
        }
    }
}
