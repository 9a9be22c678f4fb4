//! The SQL of links.

use super::{Broken, Due, model::Known};
use crate::{
    clock::Micros,
    portal::contents::{ContentId, Details, Field},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

fn site(details: &str) -> Result<String, DbError> {
    let details: Details = serde_json::from_str(details)
        .map_err(|error| DbError::Other(format!("the details of a link: {error}")))?;
    Ok(details.fields.get(Field::Site).to_owned())
}

/// Takes links whose time has come, or that were written anew, until `until`.
pub(super) fn claim(
    tx: &mut Tx<'_>,
    (now, until): (Micros, Micros),
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    let sql = "SELECT c.id, c.live, r.details
               FROM content c JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
               LEFT JOIN link_check k ON k.content_id = c.id
               WHERE c.kind = 'link' AND c.archived_at IS NULL
                 AND (k.content_id IS NULL OR k.due_at <= $1 OR k.revision <> c.live)
               ORDER BY c.id LIMIT $2";
    let rows: Vec<(i64, i64, String)> = tx.query(sql, args![now, limit])?;
    let mut claimed = Vec::with_capacity(rows.len());
    for (content, revision, details) in rows {
        if take(tx, (content, revision), (now, until))? {
            claimed.push(Due { content: ContentId(content), revision, url: site(&details)? });
        }
    }
    Ok(claimed)
}

/// Takes one; false when another node was faster. A new revision leads somewhere else: nothing is known of that.
fn take(
    tx: &mut Tx<'_>,
    (content, revision): (i64, i64),
    (now, until): (Micros, Micros),
) -> Result<bool, DbError> {
    let sql = "INSERT INTO link_check (content_id, revision, due_at, status, fault, failures) VALUES ($1, $2, $3, $4, $5, $4)
               ON CONFLICT (content_id) DO NOTHING";
    if tx.execute(sql, args![content, revision, until, 0_i64, ""])? == 1 {
        return Ok(true);
    }
    let sql = "UPDATE link_check SET revision = $2, due_at = $3, checked_at = NULL, status = $4, fault = $5, failures = $4,
                 first_failed_at = NULL, failed_at = NULL
               WHERE content_id = $1 AND revision <> $2";
    if tx.execute(sql, args![content, revision, until, 0_i64, ""])? == 1 {
        return Ok(true);
    }
    let sql = "UPDATE link_check SET due_at = $3 WHERE content_id = $1 AND revision = $2 AND due_at <= $4";
    Ok(tx.execute(sql, args![content, revision, until, now])? == 1)
}

impl FromRow for Known {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            due_at: row.get(0)?,
            checked_at: row.get(1)?,
            status: row.get(2)?,
            fault: row.get(3)?,
            failures: row.get(4)?,
            first_failed_at: row.get(5)?,
            failed_at: row.get(6)?,
        })
    }
}

/// What is known of a link, locked until the transaction ends; None: it was written anew meanwhile.
pub(super) fn lock(tx: &mut Tx<'_>, content: ContentId, revision: i64) -> Result<Option<Known>, DbError> {
    let sql = "SELECT due_at, checked_at, status, fault, failures, first_failed_at, failed_at FROM link_check
               WHERE content_id = $1 AND revision = $2 FOR UPDATE";
    tx.query_opt(sql, args![content.0, revision])
}

/// Writes down what is known.
pub(super) fn settle(tx: &mut Tx<'_>, content: ContentId, known: &Known) -> Result<(), DbError> {
    let sql = "UPDATE link_check SET due_at = $2, checked_at = $3, status = $4, fault = $5, failures = $6, first_failed_at = $7,
                 failed_at = $8
               WHERE content_id = $1";
    tx.execute(
        sql,
        args![
            content.0,
            known.due_at,
            known.checked_at,
            known.status,
            &known.fault,
            known.failures,
            known.first_failed_at,
            known.failed_at
        ],
    )
    .map(|_| ())
}

/// A link is due from that instant on.
pub(super) fn set_due(tx: &mut Tx<'_>, content: ContentId, at: Micros) -> Result<(), DbError> {
    tx.execute("UPDATE link_check SET due_at = $2 WHERE content_id = $1", args![content.0, at]).map(|_| ())
}

impl FromRow for Broken {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            content: ContentId(row.get(0)?),
            title: row.get(1)?,
            slug: row.get(2)?,
            url: site(&row.get::<String>(3)?)?,
            owner_name: row.get(4)?,
            status: row.get(5)?,
            fault: row.get(6)?,
            failures: row.get(7)?,
            since: row.get(8)?,
            checked_at: row.get(9)?,
        })
    }
}

macro_rules! broken {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM link_check k JOIN content c ON c.id = k.content_id AND c.live = k.revision
              JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
              LEFT JOIN principal o ON o.id = c.owner_id
              WHERE k.failures >= $1 AND c.archived_at IS NULL",
            $tail
        )
    };
}

/// A page of published links that were missed so often, longest first, and the number of all.
pub(super) fn broken(
    conn: &mut Conn<'_>,
    failures: i64,
    (size, offset): (i64, i64),
) -> Result<(Vec<Broken>, i64), DbError> {
    let (total,): (i64,) = conn.query_one(broken!("SELECT COUNT(*)", ""), args![failures])?;
    let sql = broken!(
        "SELECT c.id, r.title, c.slug, r.details, o.name, k.status, k.fault, k.failures,
                COALESCE(k.first_failed_at, k.due_at), COALESCE(k.checked_at, k.due_at)",
        " ORDER BY k.first_failed_at, c.id LIMIT $2 OFFSET $3"
    );
    Ok((conn.query(sql, args![failures, size, offset])?, total))
}
