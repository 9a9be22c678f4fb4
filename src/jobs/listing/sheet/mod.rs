//! Files of entries (CSV): what a row says, what is wrong with it, and the same the other way round.
//!
//! Pure. Headings and words in the cells are Italian, since people fill such files in with a spreadsheet; the template
//! ([`template`]) shows all of them. A file is UTF-8, UTF-16 with its mark or, as older spreadsheets write it, Windows-1252;
//! cells are parted by `;`, `,` or tabs. A plan is made of the whole file before anything is written.

mod cells;
mod common;
mod decode;
#[cfg(test)]
mod tests;
mod write;

pub use cells::{Cells, Pair};
pub(crate) use cells::{
    begin_cell, end_cell, hundredths, hundredths_cell, minutes, minutes_cell, truth_cell, word_of,
};
pub(crate) use common::{EDUCATION, EDUCATIONS, HEADS, read_row, write_row};
pub use decode::Charset;
pub(crate) use decode::{decode, without_hint};
pub use write::{export, template};

use super::Problem;
use std::collections::HashMap;

/// The largest file, bytes.
pub const BYTES_MAX: usize = 10 << 20;
/// The most rows of a file.
pub const ROWS_MAX: usize = 20_000;
/// Faults that are told one by one.
const FAULTS_MAX: usize = 500;

/// A column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// The field of the entry it fills.
    pub field: &'static str,
    /// A cell of it, for the template.
    pub example: &'static str,
}

impl Column {
    /// A column.
    pub(crate) const fn new(name: &'static str, field: &'static str, example: &'static str) -> Self {
        Self { name, field, example }
    }
}

/// What a row of a file stands for.
pub trait SheetRow: Sized {
    /// All columns, in the order they are written in.
    const COLUMNS: &'static [Column];
    /// Headings that have to be there.
    const NEEDED: &'static [&'static str];

    /// Reads a row; what is wrong is noted by `cells`.
    fn read(cells: &mut Cells<'_>) -> Self;

    /// The cells of a row, in the order of the columns.
    fn write(&self) -> Vec<String>;

    /// What it is known by; each stands once in a file.
    fn key(&self) -> String;
}

/// A row of a file that is in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned<T> {
    /// The line it begins on, from 1.
    pub line: u64,
    /// What it says.
    pub row: T,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFault {
    /// The line, from 1; that of the headings is told of what is wrong with the whole column.
    pub line: u64,
    /// The heading of the column; empty where the row as a whole is meant.
    pub column: String,
    /// What is wrong.
    pub problem: SheetProblem,
}

/// What is wrong with a cell, a row or a column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetProblem {
    /// What the cell says.
    #[error(transparent)]
    Field(#[from] Problem),
    /// The row has so many cells, not as many as there are headings.
    #[error("has {0} cells, the headings are {1}")]
    Width(usize, usize),
    /// The same entry stands on this line already.
    #[error("stands on line {0} already")]
    Again(u64),
    /// No entry of this kind has such a column.
    #[error("is no heading of these files")]
    UnknownColumn,
    /// The heading stands there twice.
    #[error("is there twice")]
    ColumnTwice,
    /// The heading has to be there.
    #[error("is not among the headings")]
    ColumnMissing,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It is larger than [`BYTES_MAX`].
    #[error("the file is larger than {} MB", BYTES_MAX >> 20)]
    TooLarge,
    /// It has more rows than [`ROWS_MAX`].
    #[error("the file has more than {ROWS_MAX} rows")]
    TooMany,
    /// There are no headings in it.
    #[error("the file is empty")]
    Empty,
    /// It is no text: a spreadsheet's own format, an archive, a picture.
    #[error("the file is no CSV file")]
    NoText,
    /// The quotes of a cell end nowhere, or something of the kind.
    #[error("line {0} cannot be read")]
    Broken(u64),
}

/// What a file would bring in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<T> {
    /// Rows in order.
    pub rows: Vec<Planned<T>>,
    /// What is wrong, by line; the first five hundred.
    pub faults: Vec<SheetFault>,
    /// How many more faults there are.
    pub more_faults: usize,
    /// Rows with something wrong.
    pub faulty: usize,
    /// How its letters are written.
    pub charset: Charset,
    /// What parts its cells.
    pub separator: char,
}

impl<T> Plan<T> {
    /// Whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether something is wrong with the headings, and so with each row.
    pub fn is_misread(&self) -> bool {
        let of_headings = |fault: &SheetFault| {
            use SheetProblem::{ColumnMissing, ColumnTwice, UnknownColumn};
            matches!(fault.problem, UnknownColumn | ColumnTwice | ColumnMissing)
        };
        self.faults.iter().any(of_headings)
    }
}

/// Reads a file: every row, and everything that is wrong.
///
/// # Errors
/// [`SheetError`] when nothing of it can be read.
pub fn plan<T: SheetRow>(bytes: &[u8]) -> Result<Plan<T>, SheetError> {
    if bytes.len() > BYTES_MAX {
        return Err(SheetError::TooLarge);
    }
    let (text, charset) = decode(bytes)?;
    let (text, skipped) = without_hint(&text);
    let mut lines = Lines { text, at: 0, line: 1 + skipped };
    let separator = decode::separator(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let first = records.next().ok_or(SheetError::Empty)?;
    let first = first.map_err(|error| lines.broken(&error))?;
    let mut reading = Reading::<T>::new(&first, lines.of(first.position()))?;
    for record in records {
        let record = record.map_err(|error| lines.broken(&error))?;
        reading.row(&record, lines.of(record.position()))?;
    }
    Ok(reading.plan(charset, char::from(separator)))
}

/// Counts lines up to where records begin: the reader's own count stands before the ends of lines it passes over.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, place: Option<&csv::Position>) -> u64 {
        let start = place.and_then(|place| usize::try_from(place.byte()).ok()).unwrap_or(self.at);
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            let ends = matches!(byte, b'\r' | b'\n');
            if self.at >= start && !ends {
                break;
            }
            // CR and LF together are one end.
            let first_half = *byte == b'\r' && bytes.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(ends && !first_half);
            self.at += 1;
        }
        self.line
    }

    fn broken(&mut self, error: &csv::Error) -> SheetError {
        SheetError::Broken(self.of(error.position()))
    }
}

/// A file that is being read.
struct Reading<T> {
    /// Where each of the columns stands.
    places: Vec<Option<usize>>,
    width: usize,
    rows: Vec<Planned<T>>,
    faults: Vec<SheetFault>,
    more_faults: usize,
    faulty: usize,
    read: usize,
    keys: HashMap<String, u64>,
}

impl<T: SheetRow> Reading<T> {
    fn new(headings: &csv::StringRecord, line: u64) -> Result<Self, SheetError> {
        if headings.iter().all(|heading| heading.trim().is_empty()) {
            return Err(SheetError::Empty);
        }
        let mut reading = Self {
            places: vec![None; T::COLUMNS.len()],
            width: headings.len(),
            rows: Vec::new(),
            faults: Vec::new(),
            more_faults: 0,
            faulty: 0,
            read: 0,
            keys: HashMap::new(),
        };
        for (at, heading) in headings.iter().enumerate() {
            reading.heading(at, heading, line);
        }
        for name in T::NEEDED {
            let there =
                T::COLUMNS.iter().zip(&reading.places).any(|(c, place)| c.name == *name && place.is_some());
            if !there {
                reading.fault(line, name, SheetProblem::ColumnMissing);
            }
        }
        Ok(reading)
    }

    /// Notes where a column stands. Spreadsheets leave headings empty where columns were emptied.
    fn heading(&mut self, at: usize, heading: &str, line: u64) {
        let wanted = crate::fields::folded(heading);
        if wanted.is_empty() {
            return;
        }
        let known = T::COLUMNS.iter().position(|column| crate::fields::folded(column.name) == wanted);
        match known.map(|known| &mut self.places[known]) {
            Some(place @ None) => *place = Some(at),
            Some(Some(_)) => self.fault(line, heading, SheetProblem::ColumnTwice),
            None => self.fault(line, heading, SheetProblem::UnknownColumn),
        }
    }

    fn row(&mut self, record: &csv::StringRecord, line: u64) -> Result<(), SheetError> {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        self.read += 1;
        if self.read > ROWS_MAX {
            return Err(SheetError::TooMany);
        }
        if record.len() != self.width {
            self.fault(line, "", SheetProblem::Width(record.len(), self.width));
            self.faulty += 1;
            return Ok(());
        }
        let mut cells = Cells::new(record, T::COLUMNS, &self.places);
        let row = T::read(&mut cells);
        let mut faults: Vec<(&'static str, SheetProblem)> =
            cells.into_faults().into_iter().map(|(column, problem)| (column, problem.into())).collect();
        if let Some(first) = self.seen(row.key(), line) {
            faults.push((T::COLUMNS[0].name, SheetProblem::Again(first)));
        }
        if faults.is_empty() {
            self.rows.push(Planned { line, row });
        } else {
            self.faulty += 1;
        }
        for (column, problem) in faults {
            self.fault(line, column, problem);
        }
        Ok(())
    }

    /// The line on which the same entry stands already. What has nothing to be known by has another fault.
    fn seen(&mut self, key: String, line: u64) -> Option<u64> {
        if key.is_empty() {
            return None;
        }
        let first = *self.keys.entry(key).or_insert(line);
        (first != line).then_some(first)
    }

    fn fault(&mut self, line: u64, column: &str, problem: SheetProblem) {
        if self.faults.len() < FAULTS_MAX {
            let column = column.chars().take(80).collect();
            self.faults.push(SheetFault { line, column, problem });
        } else {
            self.more_faults += 1;
        }
    }

    fn plan(self, charset: Charset, separator: char) -> Plan<T> {
        let Self { rows, faults, more_faults, faulty, .. } = self;
        Plan { rows, faults, more_faults, faulty, charset, separator }
    }
}
