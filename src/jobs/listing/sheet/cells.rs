//! The cells of a row, read by the headings of their columns.

use super::{Column, Problem};
use crate::{
    clock::Micros,
    fields,
    jobs::listing::{Faults, Level, State},
    rome,
};
use chrono::{NaiveDate, NaiveTime};

/// A word of a cell and what it stands for.
pub type Pair<T> = (&'static str, T);

/// The words of [`Level`].
pub(crate) const LEVELS: &[Pair<Level>] =
    &[("provinciale", Level::Provincial), ("regionale", Level::Regional), ("nazionale", Level::National)];

/// The words of [`State`].
pub(crate) const STATES: &[Pair<State>] = &[
    ("bozza", State::Draft),
    ("pubblicata", State::Published),
    ("chiusa", State::Closed),
    ("coperta", State::Filled),
    ("archiviata", State::Archived),
];

/// Words that mean yes, or no.
const TRUTHS: &[Pair<bool>] = &[("sì", true), ("no", false), ("x", true), ("vero", true), ("falso", false)];

/// A row of a file. A cell is read by its heading; what is wrong is noted, and something harmless given instead.
pub struct Cells<'a> {
    record: &'a csv::StringRecord,
    columns: &'static [Column],
    places: &'a [Option<usize>],
    faults: Vec<(&'static str, Problem)>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        record: &'a csv::StringRecord,
        columns: &'static [Column],
        places: &'a [Option<usize>],
    ) -> Self {
        Self { record, columns, places, faults: Vec::new() }
    }

    pub(super) fn into_faults(self) -> Vec<(&'static str, Problem)> {
        self.faults
    }

    /// The text of a cell; empty where the file has no such column. The quote that keeps spreadsheets from taking a text
    /// for a formula is taken off.
    pub fn text(&self, column: &'static str) -> String {
        fields::of_cell(self.cell(column).trim()).to_owned()
    }

    /// The same with the blanks at its ends, which mean something where lines are indented.
    pub fn block(&self, column: &'static str) -> String {
        fields::of_cell(self.cell(column)).to_owned()
    }

    fn cell(&self, column: &'static str) -> &'a str {
        let at =
            self.columns.iter().position(|known| known.name == column).and_then(|known| self.places[known]);
        at.and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// Notes what is wrong with a cell, unless something is already.
    pub fn fault(&mut self, column: &'static str, problem: Problem) {
        if self.faults.iter().all(|(known, _)| *known != column) {
            self.faults.push((column, problem));
        }
    }

    /// Notes what is wrong with the fields of an entry at the columns that fill them.
    pub fn faults(&mut self, faults: Faults) {
        for fault in faults.0 {
            let column = self.columns.iter().find(|column| column.field == fault.field);
            self.fault(column.unwrap_or(&self.columns[0]).name, fault.problem);
        }
    }

    /// A whole number; None where there is none.
    pub fn number(&mut self, column: &'static str) -> Option<i64> {
        self.read(column, Problem::Number, |text| text.replace(['.', ' '], "").parse().ok())
    }

    /// A number with hundredths, as hundredths: euro as cents. `1.250,50`, `1250,5` and `1250.50` are the same.
    pub fn hundredths(&mut self, column: &'static str) -> Option<i64> {
        self.read(column, Problem::Number, hundredths)
    }

    /// Hours as minutes: `37,5` or `37:30`.
    pub fn minutes(&mut self, column: &'static str) -> Option<i64> {
        self.read(column, Problem::Number, minutes)
    }

    /// Yes or no; an empty cell is no.
    pub fn truth(&mut self, column: &'static str) -> bool {
        let no = self.text(column).is_empty();
        !no && self.word(column, TRUTHS).unwrap_or(false)
    }

    /// The beginning of a day, `gg/mm/aaaa`, or an instant of it, `gg/mm/aaaa hh:mm`.
    pub fn begin(&mut self, column: &'static str) -> Option<Micros> {
        self.read(column, Problem::Date, |text| {
            moment(text).map(|(day, time)| rome::instant(day.and_time(time.unwrap_or(NaiveTime::MIN))))
        })
    }

    /// The end of a day, `gg/mm/aaaa`, or an instant of it, `gg/mm/aaaa hh:mm`.
    pub fn end(&mut self, column: &'static str) -> Option<Micros> {
        self.read(column, Problem::Date, |text| {
            let (day, time) = moment(text)?;
            Some(time.map_or_else(|| rome::end_of(day), |time| rome::instant(day.and_time(time))))
        })
    }

    /// One of a few words; None where there is none.
    pub fn word<T: Copy>(&mut self, column: &'static str, words: &[Pair<T>]) -> Option<T> {
        let all = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        self.read(column, Problem::Word(all()), |text| known(text, words))
    }

    /// Several of a few words, parted by `/`.
    pub fn words<T: Copy>(&mut self, column: &'static str, words: &[Pair<T>]) -> Vec<T> {
        let text = self.text(column);
        let parts = text.split(['/', '|']).map(str::trim).filter(|part| !part.is_empty());
        let read: Option<Vec<T>> = parts.map(|part| known(part, words)).collect();
        read.unwrap_or_else(|| {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(column, Problem::Word(all.join(", ")));
            Vec::new()
        })
    }

    fn read<T>(
        &mut self,
        column: &'static str,
        wrong: Problem,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.fault(column, wrong);
        }
        value
    }
}

fn known<T: Copy>(text: &str, words: &[Pair<T>]) -> Option<T> {
    let wanted = fields::folded(text);
    words.iter().find(|(word, _)| fields::folded(word) == wanted).map(|(_, value)| *value)
}

/// The word of a value.
pub(crate) fn word_of<T: PartialEq>(value: &T, words: &[Pair<T>]) -> String {
    words.iter().find(|(_, known)| known == value).map_or_else(String::new, |(word, _)| (*word).to_owned())
}

/// Hundredths of an amount, with the sign of the euro or without.
pub(crate) fn hundredths(text: &str) -> Option<i64> {
    decimal(text.trim_start_matches('€').trim_end_matches('€').trim())
}

/// Minutes of hours: `37,5` or `37:30`.
pub(crate) fn minutes(text: &str) -> Option<i64> {
    match text.split_once(':') {
        Some((hours, minutes)) => {
            let minutes: i64 = minutes.parse().ok().filter(|minutes| (0..60).contains(minutes))?;
            hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes)
        }
        None => Some(decimal(text)?.checked_mul(60)? / 100),
    }
}

/// Hundredths of a number written the Italian way, or with a point before the hundredths.
fn decimal(text: &str) -> Option<i64> {
    let text = text.replace(' ', "");
    let (whole, part) = match text.rsplit_once(',') {
        Some((whole, part)) => (whole.replace('.', ""), part.to_owned()),
        None => match text.rsplit_once('.') {
            // A point before three digits parts thousands.
            Some((whole, part)) if part.len() < 3 => (whole.replace('.', ""), part.to_owned()),
            _ => (text.replace('.', ""), String::new()),
        },
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(&whole) || !digits(&part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// `27/11/2026`, `2026-11-27`, each with ` 13:00` behind it or without.
fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time.trim())),
        None => (text, None),
    };
    let day = match day.split('/').collect::<Vec<_>>()[..] {
        [d, m, y] => rome::parse_date(&format!("{y}-{m:0>2}-{d:0>2}"))?,
        _ => rome::parse_date(day)?,
    };
    let read = |time: &str| {
        ["%H:%M", "%H.%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok())
    };
    match time {
        Some(time) => Some((day, Some(read(time)?))),
        None => Some((day, None)),
    }
}

/// A moment as cells have it: the day alone where it is the end of one.
pub(crate) fn end_cell(at: Micros) -> String {
    let civil = rome::civil(at);
    if rome::start_of(civil.date()) == at {
        return rome::day_of(at - 1).format("%d/%m/%Y").to_string();
    }
    moment_cell(at)
}

/// A moment as cells have it: the day alone where it is the beginning of one.
pub(crate) fn begin_cell(at: Micros) -> String {
    let civil = rome::civil(at);
    if rome::start_of(civil.date()) == at {
        return civil.format("%d/%m/%Y").to_string();
    }
    moment_cell(at)
}

fn moment_cell(at: Micros) -> String {
    rome::civil(at).format("%d/%m/%Y %H:%M:%S").to_string()
}

/// Hundredths as cells have them: `1250,50`.
pub(crate) fn hundredths_cell(value: Option<i64>) -> String {
    value.map_or_else(String::new, |value| match value % 100 {
        0 => (value / 100).to_string(),
        part => format!("{},{part:02}", value / 100),
    })
}

/// Minutes as hours: `37:30`.
pub(crate) fn minutes_cell(value: Option<i64>) -> String {
    value.map_or_else(String::new, |value| match value % 60 {
        0 => (value / 60).to_string(),
        part => format!("{}:{part:02}", value / 60),
    })
}

/// Yes or no.
pub(crate) fn truth_cell(value: bool) -> String {
    if value { "sì" } else { "no" }.to_owned()
}
