//! The SQL of copies that came back.

use crate::{
    bounce::Class,
    clock::Micros,
    discussion::bounces::{MOST_REPORT, Returned},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 500;

/// A copy that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Its number.
    pub id: i64,
    /// The item of the queue it was a copy of.
    pub item: i64,
    /// `hard` or `soft`.
    pub class: String,
    /// Enhanced status code; empty when none was given.
    pub status: String,
    /// In the words of who refused it.
    pub reason: String,
    /// What was sent back, as far as it is kept.
    pub report: Vec<u8>,
    /// It has counted: one a day does.
    pub counted: bool,
    /// When.
    pub at: Micros,
}

impl FromRow for Bounce {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            item: row.get(1)?,
            class: row.get(2)?,
            status: row.get(3)?,
            reason: row.get(4)?,
            report: row.get(5)?,
            counted: row.get(6)?,
            at: row.get(7)?,
        })
    }
}

pub(in super::super) fn insert(
    tx: &mut Tx<'_>,
    (service, subject): (&str, i64),
    returned: &Returned<'_>,
    counted: bool,
    now: Micros,
) -> Result<(), DbError> {
    let class = match returned.class {
        Class::Hard => "hard",
        Class::Soft => "soft",
    };
    let reason: String = returned.reason.replace('\0', " ").chars().take(LONGEST_REASON).collect();
    let report = returned.report.get(..MOST_REPORT).unwrap_or(returned.report);
    tx.execute(
        "INSERT INTO bounce (service, subject_id, item_id, class, status, reason, report, counted, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![service, subject, returned.item, class, returned.status, &reason, report, counted, now],
    )?;
    Ok(())
}

/// What came back of copies to somebody, the newest first; at most a hundred.
pub(in super::super) fn of(
    c: &mut Conn<'_>,
    (service, subject): (&str, i64),
) -> Result<Vec<Bounce>, DbError> {
    c.query(
        "SELECT id, item_id, class, status, reason, report, counted, at FROM bounce
         WHERE service = $1 AND subject_id = $2 ORDER BY at DESC, id DESC LIMIT 100",
        args![service, subject],
    )
}

/// Forgets what came back before an instant.
pub(in super::super) fn forget(tx: &mut Tx<'_>, before: Micros) -> Result<(), DbError> {
    tx.execute("DELETE FROM bounce WHERE at < $1", args![before]).map(|_| ())
}
