//! Dates of IMAP: `date-time` of APPEND and INTERNALDATE, `date` of SEARCH (RFC 9051 §9).

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// A day of the calendar, as SEARCH names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 0 to 9999
    pub year: u16,
    /// 1 to 12
    pub month: u8,
    /// 1 to 31, as the month allows
    pub day: u8,
}

/// An instant with the zone in which the client wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// Microseconds since 1970 UTC.
    pub micros: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}

impl Date {
    /// A day that exists.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = year <= 9999 && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// `date-text = date-day "-" date-month "-" date-year`, without quotes.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let mut parts = text.trim_start_matches(' ').splitn(3, '-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if day.len() > 2 || year.len() != 4 {
            return None;
        }
        let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
        Self::new(digits(year)?, u8::try_from(month).ok()?, digits(day)?)
    }

    /// The day of an instant given in microseconds, seen `offset_minutes` east of UTC.
    #[must_use]
    pub fn of_micros(micros: i64, offset_minutes: i16) -> Self {
        let seconds = micros.div_euclid(MICROS_PER_SECOND) + i64::from(offset_minutes) * 60;
        civil(seconds.div_euclid(SECONDS_PER_DAY))
    }

    /// The first microsecond of the day, UTC.
    #[must_use]
    pub fn start_micros(self) -> i64 {
        self.days() * SECONDS_PER_DAY * MICROS_PER_SECOND
    }

    /// Days since 1970-01-01 (the well-known algorithm with years that begin in March).
    fn days(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }
}

/// The day so many days after 1970-01-01, held within the years 0 to 9999.
fn civil(days: i64) -> Date {
    let days = days.clamp(-719_528, 2_932_896) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let small = |value: i64| u8::try_from(value).unwrap_or(1);
    Date { year: u16::try_from(year).unwrap_or(0), month: small(month), day: small(day) }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl DateTime {
    /// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`, without
    /// quotes. The day may have one digit with or without the space before it; second 60 is the first of the
    /// next minute.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.trim_start_matches(' ');
        let mut parts = text.splitn(3, ' ');
        let date = Date::parse(parts.next()?.as_bytes())?;
        let seconds = parse_time(parts.next()?)?;
        let offset = parse_zone(parts.next()?)?;
        let seconds = date.days() * SECONDS_PER_DAY + seconds - i64::from(offset) * 60;
        Some(Self { micros: seconds * MICROS_PER_SECOND, offset_minutes: offset })
    }
}

/// `time = 2DIGIT ":" 2DIGIT ":" 2DIGIT` as seconds of the day.
fn parse_time(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':').map(|part| digits::<u8>(part).filter(|_| part.len() == 2));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let valid = hours < 24 && minutes < 60 && seconds <= 60;
    valid.then_some(i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds))
}

/// `zone = ("+" / "-") 4DIGIT` as minutes east of UTC.
fn parse_zone(text: &str) -> Option<i16> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let zone: i16 = digits(rest).filter(|_| rest.len() == 4)?;
    let (hours, minutes) = (zone / 100, zone % 100);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A number of digits only.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Appends `"17-Jul-1996 02:44:25 +0000"` with its quotes, for an instant in microseconds UTC.
pub fn write_date_time(out: &mut Vec<u8>, micros: i64) {
    let seconds = micros.div_euclid(MICROS_PER_SECOND);
    let date = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let pair = |value: i64| [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8];
    let [tens, ones] = pair(i64::from(date.day));
    out.extend_from_slice(&[b'"', if tens == b'0' { b' ' } else { tens }, ones, b'-']);
    let month = MONTHS.get(usize::from(date.month).wrapping_sub(1)).copied().unwrap_or("Jan");
    out.extend_from_slice(month.as_bytes());
    out.push(b'-');
    out.extend_from_slice(&pair(i64::from(date.year / 100)));
    out.extend_from_slice(&pair(i64::from(date.year % 100)));
    for (before, value) in [(b' ', of_day / 3600), (b':', of_day / 60 % 60), (b':', of_day % 60)] {
        out.push(before);
        out.extend_from_slice(&pair(value));
    }
    out.extend_from_slice(b" +0000\"");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, seconds: i64, offset_minutes: i16, written: &str) {
        let micros = seconds * MICROS_PER_SECOND;
        assert_eq!(DateTime::parse(text.as_bytes()), Some(DateTime { micros, offset_minutes }), "{text}");
        assert_eq!(write(micros), format!("\"{written}\""));
    }

    fn write(micros: i64) -> String {
        let mut out = Vec::new();
        write_date_time(&mut out, micros);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn date_times_are_instants() {
        check("17-Jul-1996 02:44:25 -0700", 837_596_665, -420, "17-Jul-1996 09:44:25 +0000");
        check(" 1-Jan-1970 00:00:00 +0000", 0, 0, " 1-Jan-1970 00:00:00 +0000");
        check("1-jan-1970 00:00:00 +0100", -3600, 60, "31-Dec-1969 23:00:00 +0000");
        check("01-Jan-1970 00:00:00 +0000", 0, 0, " 1-Jan-1970 00:00:00 +0000");
        check("29-Feb-2024 23:59:60 +0000", 1_709_251_200, 0, " 1-Mar-2024 00:00:00 +0000");
        check("31-Dec-9999 23:59:59 +0000", 253_402_300_799, 0, "31-Dec-9999 23:59:59 +0000");
        check(" 1-Jan-0000 00:00:00 +0000", -62_167_219_200, 0, " 1-Jan-0000 00:00:00 +0000");
    }

    #[test]
    fn wrong_date_times_are_refused() {
        for text in [
            "",
            "NIL",
            "17-Jul-1996",
            "17-Jul-1996 02:44:25",
            "17-Jul-1996 02:44:25 0700",
            "17-Jul-96 02:44:25 -0700",
            "31-Feb-2024 00:00:00 +0000",
            "29-Feb-2023 00:00:00 +0000",
            "0-Jan-2024 00:00:00 +0000",
            "17-Foo-1996 02:44:25 -0700",
            "17-Jul-1996 24:00:00 -0700",
            "17-Jul-1996 2:44:25 -0700",
            "17-Jul-1996 02:60:25 -0700",
            "17-Jul-1996 02:44:61 -0700",
            "17-Jul-1996 02:44:25 -2400",
            "17-Jul-1996 02:44:25 -0760",
            "17-Jul-1996 02:44:25 +07000",
            "+7-Jul-1996 02:44:25 -0700",
        ] {
            assert_eq!(DateTime::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn search_dates_are_days_that_exist() {
        let day = |year, month, day| Some(Date { year, month, day });
        for (text, expected) in [
            ("1-Feb-2024", day(2024, 2, 1)),
            ("01-FEB-2024", day(2024, 2, 1)),
            (" 1-Feb-2024", day(2024, 2, 1)),
            ("29-Feb-2000", day(2000, 2, 29)),
            ("29-Feb-1900", None),
            ("32-Jan-2024", None),
            ("001-Jan-2024", None),
            ("1-1-2024", None),
            ("1-Jan-24", None),
            ("1-Jan", None),
            ("\u{fc}-Jan-2024", None),
        ] {
            assert_eq!(Date::parse(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(Date::parse(b"\xff-Jan-2024"), None);
    }

    #[test]
    fn day_of_an_instant_depends_on_the_zone() {
        let midnight = Date::new(2024, 3, 1).map_or(0, Date::start_micros);
        assert_eq!(Date::of_micros(midnight - 1, 0), Date { year: 2024, month: 2, day: 29 });
        assert_eq!(Date::of_micros(midnight - 1, 60), Date { year: 2024, month: 3, day: 1 });
        assert_eq!(Date::of_micros(midnight, -1), Date { year: 2024, month: 2, day: 29 });
    }

    #[test]
    fn instants_beyond_the_calendar_are_held_inside() {
        assert!(write(i64::MAX).starts_with("\"31-Dec-9999"));
        assert!(write(i64::MIN).starts_with("\" 1-Jan-0000"));
    }

    proptest! {
        #[test]
        fn parsing_undoes_writing(seconds in -62_167_219_200i64..253_402_300_800) {
            let text = write(seconds * MICROS_PER_SECOND);
            let parsed = DateTime::parse(text.trim_matches('"').as_bytes());
            prop_assert_eq!(parsed.map(|date| date.micros), Some(seconds * MICROS_PER_SECOND));
        }
    }
}
