//! Backup of a whole database while it is in use, and its restore into an empty one, of the other engine too.
//!
//! A dump is what one snapshot held: no half of a delivery, no entry without its message. It is the bytes
//! `PUGLIADUMP1\n` and one zstd stream of records (a tag, a length of four bytes little-endian, that many bytes):
//!
//! | tag | what |
//! | --- | --- |
//! | `H` | header, JSON: format, names of the schema's steps, tables with columns and rows, numbers given out, notes |
//! | `T` | a table begins: its place in the header, four bytes |
//! | `R` | a row: for each column a type (0 NULL, 1 integer, 2 float, 3 text, 4 bytes) and a value |
//! | `E` | trailer, JSON: rows of each table, SHA-256 of all records before it; nothing follows |
//!
//! Tables come from the catalog, parents before those that point at them; truth values are 0 or 1 and rows ordered by
//! primary key, so both engines write the same bytes for the same content. Blobs stay compressed as they are. Memory
//! holds one row, at restore a few megabytes of rows.
//!
//! A restore puts all rows back as they were, but for counters that clients remember: those go on above (`renew`).

mod catalog;
mod format;
mod renew;
mod restore;
mod write;

pub use restore::{inspect, restore, verify};
pub use write::dump;

use crate::DbError;
use std::{collections::BTreeMap, io};

/// Why there is no backup, or no restore. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The file cannot be read or written.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// The file is no dump, or has been damaged or cut off.
    #[error("the dump is damaged: {0}")]
    Damaged(String),
    /// It was made by a program with another schema.
    #[error("the dump does not fit this program: {0}")]
    Schema(String),
    /// There is something in the database already; the table.
    #[error("the database is not empty: {0} has rows")]
    NotEmpty(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<io::Error> for DumpError {
    /// Errors of the system as such; what the decoder says is damage.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends too early".into()),
            _ if error.raw_os_error().is_some() => Self::Io(error),
            io::ErrorKind::Other | io::ErrorKind::InvalidData => Self::Damaged(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

/// How far it is, told every thousand rows and after each table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The table.
    pub table: String,
    /// Rows of it that are done.
    pub rows: u64,
    /// Rows of it in all.
    pub of: u64,
}

/// What a program keeps beside its database and wants back at a restore, by name.
pub type Notes = BTreeMap<String, String>;

/// What a dump holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows of each table, in the order of the dump.
    pub tables: Vec<(String, u64)>,
    /// What was noted beside them.
    pub notes: Notes,
}

impl Report {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Steps between two calls of `progress`.
const TELL_EVERY: u64 = 1000;
