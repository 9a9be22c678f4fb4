//! Whether the store is consistent: everything that is written down twice is counted again.
//!
//! It reads in pieces, each in one snapshot and short, so a server may go on beside it. It changes nothing.

mod mailbox;
mod message;

use crate::{Db, DbError, db::Conn};
use std::fmt;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row: `mailbox 7`, `blob 12`, `quota of 3`.
    pub place: String,
    /// What is wrong with it, with both values where there are two.
    pub what: String,
}

impl Problem {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// How thorough it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Unpacks every blob and recomputes its digest; on SQLite also walks through all pages of the file.
    pub deep: bool,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// `mailboxes`, `messages`, `blobs`, …
    pub step: &'static str,
    /// What of the step is done.
    pub done: u64,
    /// What there is to do in it, about.
    pub total: u64,
}

/// Checks everything; no problems is an empty list. `progress` is called after each piece.
///
/// Errors: the database is away. A broken row is a problem, no error.
pub async fn run(
    db: &Db,
    options: Options,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    mailbox::check(db, &mut problems, &mut progress).await?;
    message::check(db, options, &mut problems, &mut progress).await?;
    if options.deep {
        progress(Progress { step: "file", done: 0, total: 1 });
        problems.extend(db.read_long(file).await?);
        progress(Progress { step: "file", done: 1, total: 1 });
    }
    Ok(problems)
}

/// SQLite's own judgement of its file. PostgreSQL keeps its own house.
fn file(c: &mut Conn<'_>) -> Result<Vec<Problem>, DbError> {
    if !c.is_sqlite() {
        return Ok(Vec::new());
    }
    let said: Vec<(String,)> = c.query("PRAGMA integrity_check(50)", &[])?;
    let mut problems: Vec<_> =
        said.into_iter().filter(|(text,)| text != "ok").map(|(text,)| Problem::new("file", text)).collect();
    let orphans: Vec<(String, Option<i64>, String)> =
        c.query("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 50", &[])?;
    problems.extend(orphans.into_iter().map(|(table, row, parent)| {
        let row = row.map_or_else(String::new, |row| format!(" {row}"));
        Problem::new(format!("{table}{row}"), format!("points at a row of {parent} that is not there"))
    }));
    Ok(problems)
}

/// A statement that counts something there must be none of.
fn none_of(
    c: &mut Conn<'_>,
    sql: &'static str,
    place: &str,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Result<(), DbError> {
    let (count,): (i64,) = c.query_one(sql, &[])?;
    if count != 0 {
        problems.push(Problem::new(place, format!("{count} {what}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
