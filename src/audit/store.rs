//! The SQL of the audit table.

use super::{Deed, Doer, Record};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

pub(super) fn insert(tx: &mut Tx<'_>, deed: &Deed<'_>, subject: &str, detail: &str) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO audit (at, actor_id, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        args![deed.at, deed.by.id, &deed.by.name, deed.action, subject, detail],
    )?;
    Ok(())
}

pub(super) fn list(conn: &mut Conn<'_>, before: i64, limit: u32) -> Result<Vec<Record>, DbError> {
    conn.query(
        "SELECT id, at, actor_id, actor, action, subject, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
        args![before, limit],
    )
}

pub(super) fn about(
    conn: &mut Conn<'_>,
    actor: i64,
    subject: &str,
    limit: u32,
) -> Result<Vec<Record>, DbError> {
    conn.query(
        "SELECT id, at, actor_id, actor, action, subject, detail FROM audit WHERE actor_id = $1 OR subject = $2
         ORDER BY id DESC LIMIT $3",
        args![actor, subject, limit],
    )
}

impl FromRow for Record {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            by: Doer { id: row.get(2)?, name: row.get(3)? },
            action: row.get(4)?,
            subject: row.get(5)?,
            detail: row.get(6)?,
        })
    }
}
