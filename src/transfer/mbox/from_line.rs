//! `From sender date moreinfo`: the line before each message.

use crate::{clock::Micros, mime::parse_date};
use chrono::{DateTime, Datelike as _};
use std::ops::Range;

/// A longer line is not one, bytes.
const LINE_MAX: usize = 1000;
/// Longest sender kept, bytes: a path of RFC 5321 §4.5.3.1.3.
const SENDER_MAX: usize = 256;
/// What our files say in the place for more information when the format alone would not give the message back.
const MARK: &str = "mboxrd";
const VERBATIM: &str = "verbatim";
const OPEN_END: &str = "open-end";
/// The sender written for the null reverse-path.
const NULL_SENDER: &str = "MAILER-DAEMON";

/// What stands between two messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FromLine {
    /// The reverse-path; empty for the null one, None when it is not known.
    pub sender: Option<String>,
    /// When it arrived, microseconds UTC.
    pub date: Option<Micros>,
    /// It is quoted as mboxrd, whatever its Content-Length says.
    pub mboxrd: bool,
    /// Line ends are those of the message: nothing is to be changed.
    pub verbatim: bool,
    /// The message does not end in a line end; the one in the file is not its own.
    pub open_end: bool,
}

impl FromLine {
    /// Reads such a line; None when it is not plausible: it wants a time of day, a month and a year in one of the
    /// usual places. Forms seen: `From a@b Thu Jan  1 00:00:00 1970` (with a zone before or after the year) and
    /// `From a@b Thu, 1 Jan 1970 00:00:00 +0000`.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let rest = line.strip_prefix(b"From ").filter(|_| line.len() <= LINE_MAX)?;
        let text = String::from_utf8_lossy(rest);
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let (at, date) = find_date(&words)?;
        let date = parse_date(date.as_bytes())?;
        let mut parsed = Self { sender: sender(&words[..at.start]), date: Some(date), ..Self::default() };
        if let Some(notes) =
            words.get(at.end..).and_then(|more| more.iter().find(|word| word.starts_with(MARK)))
        {
            parsed.mboxrd = true;
            parsed.verbatim = notes.split(',').any(|note| note == VERBATIM);
            parsed.open_end = notes.split(',').any(|note| note == OPEN_END);
        }
        Some(parsed)
    }

    /// The line, with its date in UTC and without a line end.
    pub fn format(&self) -> String {
        let sender: String = match self.sender.as_deref() {
            Some("") => NULL_SENDER.into(),
            // What is no address could pass for a part of the date.
            Some(sender) if !sender.contains('@') || sender.len() > SENDER_MAX => "-".into(),
            None => "-".into(),
            Some(sender) => {
                sender.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect()
            }
        };
        let date = DateTime::from_timestamp_micros(self.date.unwrap_or(0)).unwrap_or_default();
        let date = if (1..=9999).contains(&date.year()) { date } else { DateTime::default() };
        let mut line = format!("From {sender} {}", date.format("%a %b %e %H:%M:%S %Y"));
        if self.mboxrd || self.verbatim || self.open_end {
            line.push(' ');
            line.push_str(MARK);
            for (set, note) in [(self.verbatim, VERBATIM), (self.open_end, OPEN_END)] {
                if set {
                    line.push(',');
                    line.push_str(note);
                }
            }
        }
        line
    }
}

fn sender(words: &[&str]) -> Option<String> {
    match words {
        [NULL_SENDER] => Some(String::new()),
        [one] if one.contains('@') && one.len() <= SENDER_MAX && !one.contains('\0') => {
            Some((*one).to_owned())
        }
        _ => None,
    }
}

/// Which words are the date, the day of the week among them, and the date as a text without that day.
fn find_date(words: &[&str]) -> Option<(Range<usize>, String)> {
    let time = words.iter().position(|word| is_time(word))?;
    let back = |n: usize| time.checked_sub(n).and_then(|at| words.get(at)).copied().unwrap_or_default();
    // Day and month, then perhaps the year, before the time; or month and day.
    let (first, has_year) = if is_month(back(2)) && is_number(back(1), 2) {
        (time - 2, false)
    } else if is_number(back(3), 2) && is_month(back(2)) && is_number(back(1), 4) {
        (time - 3, true)
    } else {
        return None;
    };
    let start = if first.checked_sub(1).is_some_and(|at| is_weekday(words[at])) { first - 1 } else { first };
    let mut end = time + 1;
    if !has_year {
        let year = words.iter().skip(end).take(3).position(|word| is_number(word, 4) && word.len() == 4)?;
        end += year + 1;
    }
    if words.get(end).is_some_and(|word| is_zone(word)) {
        end += 1;
    }
    Some((start..end, words[first..end].join(" ")))
}

fn is_time(word: &str) -> bool {
    let mut pieces = word.split(':');
    let two = |piece: Option<&str>| piece.is_some_and(|p| is_number(p, 2));
    two(pieces.next())
        && two(pieces.next())
        && pieces.next().is_none_or(|p| is_number(p, 2))
        && pieces.next().is_none()
}

fn is_number(word: &str, digits: usize) -> bool {
    (1..=digits).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|name| name.eq_ignore_ascii_case(word))
}

fn is_month(word: &str) -> bool {
    is_one_of(word, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}

fn is_weekday(word: &str) -> bool {
    is_one_of(word.trim_end_matches(','), &["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
}

fn is_zone(word: &str) -> bool {
    let numeric = word.strip_prefix(['+', '-']).is_some_and(|digits| is_number(digits, 4));
    numeric || (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
}
