//! Values of arguments that need reading.

use crate::{
    directory::Role,
    portal::offices::{Span, Weekly},
    words::UnknownWord,
};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::str::FromStr;

/// Room for an owner: `500M`, `1G`, `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room(pub Option<i64>);

impl FromStr for Room {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let wrong = || "write bytes, a number with K, M, G or T such as 500M, or none".to_owned();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let shift = match unit.trim_start().trim_end_matches("iB").trim_end_matches('B') {
            "" => 0,
            "K" | "k" => 10,
            "M" => 20,
            "G" => 30,
            "T" => 40,
            _ => return Err(wrong()),
        };
        let bytes = digits.parse::<i64>().ok().and_then(|number| number.checked_mul(1 << shift));
        bytes.map(|bytes| Self(Some(bytes))).ok_or_else(wrong)
    }
}

/// A role, held everywhere or, after an `@`, for one office or group: `operator`, `operator@cpi.lecce@example.it`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// The role.
    pub role: Role,
    /// The address it is held for.
    pub scope: Option<String>,
}

impl FromStr for RoleName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (role, scope) = text.split_once('@').map_or((text, None), |(role, scope)| (role, Some(scope)));
        let known = |UnknownWord(word)| {
            let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            format!("\"{word}\" is no role; write one of {}", words.join(", "))
        };
        if scope == Some("") {
            return Err("after the @ stands the address of the office it is held for".to_owned());
        }
        Ok(Self { role: role.parse().map_err(known)?, scope: scope.map(str::to_owned) })
    }
}

/// `on` or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

/// A value that has a word.
pub fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|unknown: UnknownWord| format!("{unknown}; --help lists the words"))
}

/// A day: `2026-12-24`.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write a day as 2026-12-24".to_owned())
}

/// The days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Hours and a note: `08:30-12:30`, `15:00-17:00;su appuntamento`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times(pub Span);

impl FromStr for Times {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (hours, note) = text.split_once(';').unwrap_or((text, ""));
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
            let right = (0..24).contains(&hour) && (0..60).contains(&minute) || (hour, minute) == (24, 0);
            right.then_some(hour * 60 + minute)
        };
        let span = hours.split_once('-').and_then(|(opens, closes)| {
            let (opens, closes) = (minute(opens)?, minute(closes)?);
            (opens < closes).then(|| Span { opens, closes, note: note.trim().to_owned() })
        });
        span.map(Self)
            .ok_or_else(|| "write hours as 08:30-12:30, a note behind them as ;su appuntamento".into())
    }
}

/// Days of the week with hours and a note: `mon-fri=08:30-12:30`, `tue,thu=15:00-17:00;su appuntamento`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekTimes(pub Vec<Weekly>);

impl FromStr for WeekTimes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (days, hours) = text.split_once('=').ok_or("write days and hours as mon-fri=08:30-12:30")?;
        let Times(span) = hours.parse()?;
        let mut all = Vec::new();
        for part in days.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (weekday(first)?, weekday(last)?);
            if last < first {
                return Err("days go from Monday on: mon-fri".into());
            }
            all.extend((first..=last).map(|weekday| Weekly { weekday, span: span.clone() }));
        }
        Ok(Self(all))
    }
}

fn weekday(text: &str) -> Result<u32, String> {
    let known = (1..).zip(WEEKDAYS).find(|(_, name)| *name == text.trim());
    known.map(|(number, _)| number).ok_or_else(|| format!("days are {}", WEEKDAYS.join(", ")))
}

/// The number of a message in the queue.
pub fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "write its number, as `pugliaimpiego queue list` shows it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_read() {
        for (text, expected) in [
            ("none", Some(None)),
            ("0", Some(Some(0))),
            ("1024", Some(Some(1024))),
            ("500M", Some(Some(500 << 20))),
            ("1G", Some(Some(1 << 30))),
            ("2 GiB", Some(Some(2 << 30))),
            ("1KB", Some(Some(1024))),
            ("", None),
            ("G", None),
            ("-1", None),
            ("1X", None),
            ("9999999999T", None),
        ] {
            assert_eq!(text.parse::<Room>().ok().map(|room| room.0), expected, "{text}");
        }
    }

    #[test]
    fn hours_are_read_with_their_days() {
        let check = |text: &str, expected: Option<(&[u32], i64, i64, &str)>| {
            let read = text.parse::<WeekTimes>().ok().map(|read| read.0);
            let days = read.as_ref().map(|all| all.iter().map(|one| one.weekday).collect::<Vec<_>>());
            let span = read.as_ref().and_then(|all| all.first()).map(|one| one.span.clone());
            let expected_span =
                expected.map(|(_, opens, closes, note)| Span { opens, closes, note: note.into() });
            assert_eq!((days.as_deref(), span), (expected.map(|(days, ..)| days), expected_span), "{text}");
        };
        check("mon-fri=08:30-12:30", Some((&[1, 2, 3, 4, 5], 510, 750, "")));
        check("tue,thu=15:00-17:00;su appuntamento", Some((&[2, 4], 900, 1020, "su appuntamento")));
        check("sun=0:00-24:00", Some((&[7], 0, 1440, "")));
        for wrong in [
            "",
            "mon",
            "lun=08:00-09:00",
            "fri-mon=08:00-09:00",
            "mon=9-10",
            "mon=10:00-09:00",
            "mon=08:00-24:01",
        ] {
            check(wrong, None);
        }
        assert!(date("2026-12-24").is_ok() && date("24/12/2026").is_err());
    }

    #[test]
    fn roles_are_read_with_their_scope() {
        let check = |text: &str, expected: Option<(Role, Option<&str>)>| {
            let read = text.parse::<RoleName>().ok();
            let read = read.as_ref().map(|name| (name.role, name.scope.as_deref()));
            assert_eq!(read, expected, "{text}");
        };
        check("operator", Some((Role::Operator, None)));
        check("office-manager@cpi", Some((Role::OfficeManager, Some("cpi"))));
        check("operator@cpi@x.example", Some((Role::Operator, Some("cpi@x.example"))));
        check("operator@", None);
        check("king", None);
    }
}
