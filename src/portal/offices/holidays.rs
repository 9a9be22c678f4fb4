//! The national holidays of Italy, offered as a set of days on which offices are closed. Pure.

use chrono::{Datelike as _, Days, NaiveDate};

/// A national holiday on a weekday or a Sunday. Law 260/1949 and its changes; 4 October since 2026 (law 151/2025). Patron
/// saints are local and not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// 1 January.
    NewYear,
    /// 6 January.
    Epiphany,
    /// The day after Easter.
    EasterMonday,
    /// 25 April.
    Liberation,
    /// 1 May.
    Labour,
    /// 2 June.
    Republic,
    /// 15 August.
    Assumption,
    /// 4 October.
    SaintFrancis,
    /// 1 November.
    AllSaints,
    /// 8 December.
    ImmaculateConception,
    /// 25 December.
    Christmas,
    /// 26 December.
    SaintStephen,
}

impl Holiday {
    /// Its name on Italian calendars: kept as the reason why an office is closed, which its editors may change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewYear => "Capodanno",
            Self::Epiphany => "Epifania",
            Self::EasterMonday => "Lunedì dell'Angelo",
            Self::Liberation => "Anniversario della Liberazione",
            Self::Labour => "Festa del lavoro",
            Self::Republic => "Festa della Repubblica",
            Self::Assumption => "Assunzione (Ferragosto)",
            Self::SaintFrancis => "San Francesco d'Assisi",
            Self::AllSaints => "Ognissanti",
            Self::ImmaculateConception => "Immacolata Concezione",
            Self::Christmas => "Natale",
            Self::SaintStephen => "Santo Stefano",
        }
    }
}

/// The holidays of a year, in order.
#[must_use]
pub fn of_year(year: i32) -> Vec<(NaiveDate, Holiday)> {
    use Holiday as H;
    let fixed = [
        (1, 1, H::NewYear),
        (1, 6, H::Epiphany),
        (4, 25, H::Liberation),
        (5, 1, H::Labour),
        (6, 2, H::Republic),
        (8, 15, H::Assumption),
        (11, 1, H::AllSaints),
        (12, 8, H::ImmaculateConception),
        (12, 25, H::Christmas),
        (12, 26, H::SaintStephen),
    ];
    let francis = (year >= 2026).then_some((10, 4, H::SaintFrancis));
    let on = |(month, day, holiday)| Some((NaiveDate::from_ymd_opt(year, month, day)?, holiday));
    let mut all: Vec<_> = fixed.into_iter().chain(francis).filter_map(on).collect();
    let monday = easter(year).and_then(|sunday| sunday.checked_add_days(Days::new(1)));
    all.extend(monday.map(|monday| (monday, H::EasterMonday)));
    all.sort_by_key(|(day, _)| day.ordinal());
    all
}

/// Easter Sunday of the Gregorian calendar: the anonymous algorithm of 1876 (Meeus/Jones/Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_moves() {
        // The earliest and the latest there are, and those around the first years of the network.
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (2002, 3, 31),
            (2008, 3, 23),
            (2026, 4, 5),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
    }

    #[test]
    fn a_year_has_its_holidays_in_order() {
        let year = of_year(2026);
        assert_eq!(year.len(), 12);
        assert!(year.is_sorted_by_key(|(day, _)| *day));
        let monday = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap();
        assert!(year.contains(&(monday, Holiday::EasterMonday)));
        assert_eq!(of_year(2025).len(), 11, "4 October is one since 2026");
    }
}
