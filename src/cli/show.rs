//! How things look on a terminal: tables, instants, sizes. Foreign text comes out without control characters.

use crate::clock::{DAY, HOUR, MINUTE, Micros, SECOND};
use chrono::DateTime;
use std::fmt::Write as _;

/// Longest cell of a table in characters; what is longer is cut.
const CELL_MAX: usize = 100;

/// Rows in aligned columns below a line of headings.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty one with these headings.
    pub fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(ToString::to_string).collect()] }
    }

    /// Adds a row; foreign text is cleaned.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into_iter().map(|cell| cut(clean(&cell), CELL_MAX)).collect());
    }

    /// Without rows.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// All of it, lines parted by LF, the last one without.
    pub fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(|n| self.width(n)).collect();
        let lines: Vec<String> = self.rows.iter().map(|row| line(row, &widths)).collect();
        lines.join("\n")
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        // Writing to a String cannot fail.
        let _ = write!(line, "{cell:<width$}  ");
    }
    line.trim_end().to_owned()
}

/// Text that a terminal shows as text: no control characters, no overriding of the writing direction.
pub fn clean(text: &str) -> String {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    text.chars().map(|c| if harmful(c) { ' ' } else { c }).collect()
}

fn cut(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// An instant to the minute, with its zone, which is UTC everywhere: `2026-11-23 09:15 UTC`.
pub fn time(at: Micros) -> String {
    formatted(at, "%Y-%m-%d %H:%M UTC")
}

/// An instant as a part of a file's name, UTC: `20261123-091500Z`.
pub fn stamp(at: Micros) -> String {
    formatted(at, "%Y%m%d-%H%M%SZ")
}

/// The month of an instant, UTC: `202611`.
pub fn month(at: Micros) -> String {
    formatted(at, "%Y%m")
}

fn formatted(at: Micros, form: &str) -> String {
    DateTime::from_timestamp_micros(at).map_or_else(|| "-".to_owned(), |at| at.format(form).to_string())
}

/// A span in its largest whole unit: `45 s`, `12 min`, `3 h`, `4 d`.
pub fn span(span: Micros) -> String {
    match span.max(0) {
        s if s < MINUTE => format!("{} s", s / SECOND),
        s if s < HOUR => format!("{} min", s / MINUTE),
        s if s < 2 * DAY => format!("{} h", s / HOUR),
        s => format!("{} d", s / DAY),
    }
}

/// A size with one decimal: `812 B`, `1.4 KiB`, `50.0 MiB`.
pub fn size(bytes: i64) -> String {
    let mut unit = 1_i64;
    for name in ["B", "KiB", "MiB", "GiB"] {
        if bytes < unit.saturating_mul(1024) {
            return decimal(bytes, unit, name);
        }
        unit *= 1024;
    }
    decimal(bytes, unit, "TiB")
}

fn decimal(bytes: i64, unit: i64, name: &str) -> String {
    match unit {
        1 => format!("{bytes} B"),
        _ => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
    }
}

/// A limit of room, or that there is none.
pub fn limit(bytes: Option<i64>) -> String {
    bytes.map_or_else(|| "no limit".to_owned(), size)
}

/// `1 message`, `2 messages`.
pub fn count(number: impl TryInto<i64>, one: &str, many: &str) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let mut table = Table::new(&["NAME", "SIZE"]);
        assert!(table.is_empty());
        table.row(["perché".into(), "1 B".into()]);
        table.row(["x".into(), String::new()]);
        assert_eq!(table.render(), "NAME    SIZE\nperché  1 B\nx");
    }

    #[test]
    fn foreign_text_cannot_move_the_cursor() {
        assert_eq!(clean("a\x1b[2Jb\r\nc\u{202E}d"), "a [2Jb  c d");
        let mut table = Table::new(&["X"]);
        table.row(["y".repeat(200)]);
        assert_eq!(table.render().lines().last().map(|l| l.chars().count()), Some(CELL_MAX));
    }

    #[test]
    fn one_is_not_many() {
        let rows = |number: u64| count(number, "row", "rows");
        assert_eq!([rows(0), rows(1), rows(2)], ["0 rows", "1 row", "2 rows"]);
        assert_eq!(count(-1, "row", "rows"), "-1 rows");
    }

    #[test]
    fn sizes_and_spans_are_short() {
        for (bytes, text) in
            [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_500_000, "1.4 MiB"), (1 << 40, "1.0 TiB")]
        {
            assert_eq!(size(bytes), text);
        }
        for (micros, text) in [(-5, "0 s"), (59 * SECOND, "59 s"), (90 * MINUTE, "1 h"), (3 * DAY, "3 d")] {
            assert_eq!(span(micros), text);
        }
        let at = 1_795_425_300_000_000;
        assert_eq!([time(at), stamp(at), month(at)], ["2026-11-23 09:15 UTC", "20261123-091500Z", "202611"]);
    }
}
