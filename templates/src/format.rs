//! Dates, numbers and sizes as people in Italy write them. Pure: instants come in as microseconds UTC.

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;

/// A calendar date and a time of day, in Italy unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
}

/// `23/11/2026 08:08`: an instant (microseconds UTC) as a clock in Italy shows it.
pub fn date_time(instant: i64) -> String {
    let m = in_italy(instant);
    format!("{:02}/{:02}/{:04} {:02}:{:02}", m.day, m.month, m.year, m.hour, m.minute)
}

/// `23/11/2026`: the day of an instant (microseconds UTC) in Italy.
pub fn date(instant: i64) -> String {
    let m = in_italy(instant);
    format!("{:02}/{:02}/{:04}", m.day, m.month, m.year)
}

/// `08:08`: an instant (microseconds UTC) as a clock in Italy shows it.
pub fn time(instant: i64) -> String {
    let m = in_italy(instant);
    format!("{:02}:{:02}", m.hour, m.minute)
}

/// `23/11/2026, 09:00–12:30`, or `23/11/2026 09:00 – 25/11/2026 12:30` over several days: a span of instants.
pub fn span(start: i64, end: i64) -> String {
    if date(start) == date(end) {
        format!("{}, {}–{}", date(start), time(start), time(end))
    } else {
        format!("{} – {}", date_time(start), date_time(end))
    }
}

/// `2026-11-23`: the day of an instant (microseconds UTC) in Italy, for machines.
pub fn iso_date(instant: i64) -> String {
    let m = in_italy(instant);
    format!("{:04}-{:02}-{:02}", m.year, m.month, m.day)
}

/// `2026-11-23T08:08+01:00`: an instant (microseconds UTC) as a clock in Italy shows it, for machines.
pub fn iso_date_time(instant: i64) -> String {
    let m = in_italy(instant);
    let ahead = hours_ahead_of_utc(instant.div_euclid(SECOND));
    format!("{:04}-{:02}-{:02}T{:02}:{:02}+{ahead:02}:00", m.year, m.month, m.day, m.hour, m.minute)
}

/// `1.234.567`
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// `512 byte`, `1,4 MB`, `20 GB`: a size in decimal units, one decimal where it says something.
pub fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| size >= *unit) else {
        return format!("{size} byte");
    };
    let rounded = |step: u64| size / step + u64::from(size % step >= step / 2);
    let tenths = rounded(unit / 10);
    if tenths >= 1000 || tenths.is_multiple_of(10) {
        format!("{} {name}", number(rounded(unit)))
    } else {
        format!("{},{} {name}", tenths / 10, tenths % 10)
    }
}

/// Hours that clocks in Italy are ahead of UTC: 2 in summer, else 1. The rule of the European Union since 1996
/// (directive 2000/84/EC): from the last Sunday of March to the last Sunday of October, each at 01:00 UTC.
/// Earlier years follow the same rule, which is an hour off in some weeks.
pub fn hours_ahead_of_utc(unix_seconds: i64) -> i64 {
    let (year, _, _) = civil(unix_seconds.div_euclid(DAY));
    let change = |month: i64| last_sunday(year, month) * DAY + 3_600;
    if (change(3)..change(10)).contains(&unix_seconds) { 2 } else { 1 }
}

fn in_italy(instant: i64) -> Moment {
    let utc = instant.div_euclid(SECOND);
    let local = utc + hours_ahead_of_utc(utc) * 3_600;
    let (year, month, day) = civil(local.div_euclid(DAY));
    let second = local.rem_euclid(DAY);
    Moment { year, month, day, hour: second / 3_600, minute: second / 60 % 60 }
}

/// Days since 1970 of the last Sunday of a month of 31 days.
fn last_sunday(year: i64, month: i64) -> i64 {
    let last = days(year, month, 31);
    // 1970-01-04, day 3, was a Sunday.
    last - (last - 3).rem_euclid(7)
}

/// Year, month, day of a count of days since 1970 in the Gregorian calendar. Years run from March, so that the
/// leap day comes last, in eras of 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_as_clocks_in_italy_show_them() {
        for (seconds, shown) in [
            (0, "01/01/1970 01:00"),
            (-3_601, "31/12/1969 23:59"),
            (1_795_417_712, "23/11/2026 08:08"),
            (1_709_164_800, "29/02/2024 01:00"),
            // 2026: summer from 29 March to 25 October.
            (1_774_745_999, "29/03/2026 01:59"),
            (1_774_746_000, "29/03/2026 03:00"),
            (1_792_889_999, "25/10/2026 02:59"),
            (1_792_890_000, "25/10/2026 02:00"),
            (1_798_758_000, "01/01/2027 00:00"),
        ] {
            assert_eq!(date_time(seconds * SECOND), shown, "{seconds}");
        }
        assert_eq!(date(1_795_417_712 * SECOND), "23/11/2026");
        assert_eq!(iso_date(1_795_417_712 * SECOND), "2026-11-23");
        assert_eq!(iso_date_time(1_795_417_712 * SECOND), "2026-11-23T08:08+01:00");
        assert_eq!(iso_date_time(1_774_746_000 * SECOND), "2026-03-29T03:00+02:00");
    }

    #[test]
    fn any_instant_is_borne() {
        for instant in [i64::MIN, i64::MIN + 1, -1, i64::MAX] {
            assert!(date_time(instant).contains('/'));
        }
    }

    #[test]
    fn calendar_days_have_an_inverse() {
        for day in (-800_000..800_000).step_by(97) {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), day);
        }
    }

    #[test]
    fn numbers_have_points_and_sizes_commas() {
        for (value, shown) in [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(number(value), shown);
        }
        for (size, shown) in [
            (0, "0 byte"),
            (999, "999 byte"),
            (1_000, "1 kB"),
            (1_449, "1,4 kB"),
            (1_450, "1,5 kB"),
            (1_400_000, "1,4 MB"),
            (52_428_800, "52,4 MB"),
            (99_940_000, "99,9 MB"),
            (99_960_000, "100 MB"),
            (123_456_789, "123 MB"),
            (20_000_000_000, "20 GB"),
            (999_950, "1.000 kB"),
            (u64::MAX, "18.446.744 TB"),
        ] {
            assert_eq!(bytes(size), shown, "{size}");
        }
    }
}
