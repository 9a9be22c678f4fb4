//! Days in Italian sentences: articles before numbers, the first of a month, working days.

use super::super::days::{MONTHS, weekday};
use chrono::{Datelike as _, Days, NaiveDate, Weekday};

/// Holidays of every year, as month and day.
const HOLIDAYS: [(u32, u32); 10] =
    [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];

/// The day itself, or the first one after it on which offices work.
pub(super) fn working(mut day: NaiveDate) -> NaiveDate {
    let is_free = |day: NaiveDate| {
        matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || HOLIDAYS.contains(&(day.month(), day.day()))
    };
    while is_free(day) {
        day = after(day, 1);
    }
    day
}

/// So many days later, or earlier.
pub(super) fn after(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    moved.unwrap_or(day)
}

/// A day in one of the forms that texts use.
pub(super) fn form(day: NaiveDate, form: &str) -> Option<String> {
    let short = || format!("{} {}", number(day.day()), month(day));
    Some(match form {
        "" | "words" => format!("{} {}", weekday(day.weekday()), short()),
        "short" => short(),
        "full" => format!("{} {}", short(), day.year()),
        "digits" => day.format("%d/%m/%Y").to_string(),
        "iso" => day.format("%Y-%m-%d").to_string(),
        "month" => month(day).to_owned(),
        "monthyear" => format!("{} {}", month(day), day.year()),
        "year" => day.year().to_string(),
        "weekday" => weekday(day.weekday()).to_owned(),
        "il" => with_article(day, "il ", "l'") + &short(),
        "al" => with_article(day, "al ", "all'") + &short(),
        "dal" => with_article(day, "dal ", "dall'") + &short(),
        "del" => with_article(day, "del ", "dell'") + &short(),
        "delfull" => format!("{} {}", with_article(day, "del ", "dell'") + &short(), day.year()),
        _ => return None,
    })
}

fn month(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

fn number(day: u32) -> String {
    if day == 1 { "1°".to_owned() } else { day.to_string() }
}

/// «il 7», «l'8», «l'11».
fn with_article(day: NaiveDate, plain: &str, elided: &str) -> String {
    if matches!(day.day(), 8 | 11) { elided.to_owned() } else { plain.to_owned() }
}

/// Words for the time of a publication: `{year}`, `{lastmonth}` and the like.
pub(super) fn time_of(day: NaiveDate, word: &str) -> Option<String> {
    let year = day.year();
    Some(match word {
        "year" => year.to_string(),
        "nextyear" => (year + 1).to_string(),
        "lastyear" => (year - 1).to_string(),
        "month" => month(day).to_owned(),
        "week" => day.iso_week().week().to_string(),
        "lastmonth" => form(after(day, -i64::from(day.day())), "monthyear")?,
        "schoolyear" if day.month() >= 7 => format!("{year}/{}", year + 1),
        "schoolyear" => format!("{}/{year}", year - 1),
        "quarter" => match day.month0() / 3 {
            0 => format!("quarto trimestre {}", year - 1),
            1 => format!("primo trimestre {year}"),
            2 => format!("secondo trimestre {year}"),
            _ => format!("terzo trimestre {year}"),
        },
        "semester" if day.month() > 6 => format!("primo semestre {year}"),
        "semester" => format!("secondo semestre {}", year - 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_read_as_an_italian_writes_them() {
        for (iso, form_name, expected) in [
            ("2026-11-24", "", "martedì 24 novembre"),
            ("2026-12-01", "short", "1° dicembre"),
            ("2026-12-08", "il", "l'8 dicembre"),
            ("2026-12-11", "dal", "dall'11 dicembre"),
            ("2026-12-18", "al", "al 18 dicembre"),
            ("2026-12-01", "il", "il 1° dicembre"),
            ("2026-01-05", "digits", "05/01/2026"),
        ] {
            assert_eq!(form(day(iso), form_name).as_deref(), Some(expected));
        }
        assert_eq!(form(day("2026-12-01"), "nonsense"), None);
    }

    #[test]
    fn the_time_of_a_publication_has_words() {
        for (iso, word, expected) in [
            ("2026-01-15", "lastmonth", "dicembre 2025"),
            ("2026-01-15", "quarter", "quarto trimestre 2025"),
            ("2026-11-27", "quarter", "terzo trimestre 2026"),
            ("2026-05-02", "schoolyear", "2025/2026"),
            ("2026-09-02", "schoolyear", "2026/2027"),
            ("2026-03-31", "lastmonth", "febbraio 2026"),
        ] {
            assert_eq!(time_of(day(iso), word).as_deref(), Some(expected));
        }
    }

    #[test]
    fn nobody_works_on_holidays() {
        assert_eq!(working(day("2026-12-25")), day("2026-12-28"));
        assert_eq!(working(day("2026-11-27")), day("2026-11-27"));
        assert_eq!(working(day("2026-12-05")), day("2026-12-07"));
    }
}
