//! Dates in header fields, read tolerantly (RFC 5322 §3.3, §4.3).

use chrono::{NaiveDate, NaiveTime};

/// Words of a date that are looked at.
const MAX_WORDS: usize = 12;

#[derive(Default)]
struct Parts {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    time: Option<NaiveTime>,
    offset_minutes: Option<i64>,
}

/// Reads a date as people and programs write it and gives microseconds since 1970, UTC.
///
/// The words are told apart by their shape, so that `Tue, 1 Sep 2026 10:00:00 +0200 (CEST)`,
/// `1-Sep-26 10:00 GMT` and `Tue Sep  1 10:00:00 2026` are all understood. Without a zone: UTC.
#[must_use]
pub fn parse_date(value: &[u8]) -> Option<i64> {
    let text = without_comments(value);
    let mut parts = Parts::default();
    let words = text.split(|c: char| c.is_ascii_whitespace() || c == ',').filter(|w| !w.is_empty());
    for word in words.take(MAX_WORDS) {
        parts.take(word);
    }
    parts.micros()
}

fn without_comments(value: &[u8]) -> String {
    let mut depth = 0_u32;
    let mut text = String::new();
    for &byte in value.iter().take(200) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            byte if depth == 0 => text.push(char::from(byte)),
            _ => {}
        }
    }
    text
}

impl Parts {
    fn take(&mut self, word: &str) {
        if word.contains(':') && self.time.is_none() {
            self.time = time(word);
        } else if self.time.is_some() && word.starts_with(['+', '-']) {
            self.offset_minutes = self.offset_minutes.or_else(|| numeric_zone(word));
        } else if word.contains('-') {
            word.split('-').for_each(|piece| self.take_date_word(piece));
        } else {
            self.take_date_word(word);
        }
    }

    fn take_date_word(&mut self, word: &str) {
        if let Ok(number) = word.parse::<u32>() {
            match (self.day, self.year) {
                (None, _) if word.len() <= 2 => self.day = Some(number),
                (_, None) => self.year = full_year(number, word.len()),
                _ => {}
            }
        } else if let Some(month) = month(word) {
            self.month = self.month.or(Some(month));
        } else if self.time.is_some() {
            self.offset_minutes = self.offset_minutes.or_else(|| named_zone(word));
        }
    }

    fn micros(self) -> Option<i64> {
        let date = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let local = date.and_time(self.time.unwrap_or_default()).and_utc().timestamp();
        Some((local - self.offset_minutes.unwrap_or(0) * 60) * 1_000_000)
    }
}

/// RFC 5322 §4.3: two digits are 1950 to 2049, three count from 1900.
fn full_year(number: u32, digits: usize) -> Option<i32> {
    let year = match digits {
        1 | 2 if number < 50 => number + 2000,
        1..=3 => number + 1900,
        4 => number,
        _ => return None,
    };
    i32::try_from(year).ok()
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|m| *m == start)?;
    u32::try_from(at + 1).ok()
}

/// `hh:mm[:ss[.fraction]]`; a leap second is the second before it.
fn time(word: &str) -> Option<NaiveTime> {
    let mut pieces = word.splitn(3, ':');
    let hour = pieces.next()?.parse().ok()?;
    let minute = pieces.next()?.parse().ok()?;
    let second = match pieces.next() {
        Some(text) => text.split('.').next()?.parse::<u32>().ok()?,
        None => 0,
    };
    NaiveTime::from_hms_opt(hour, minute, if second == 60 { 59 } else { second })
}

/// `+hhmm`, also as `+hh:mm`.
fn numeric_zone(word: &str) -> Option<i64> {
    let digits: String = word.chars().skip(1).filter(|c| *c != ':').collect();
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    if minutes > 24 * 60 {
        return None;
    }
    Some(if word.starts_with('-') { -minutes } else { minutes })
}

/// The zones of RFC 5322 §4.3, and those of Europe that are seen.
fn named_zone(word: &str) -> Option<i64> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "CET" | "MET" | "WEST" | "BST" => 1,
        "CEST" | "MEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return None,
    };
    Some(hours * 60)
}
