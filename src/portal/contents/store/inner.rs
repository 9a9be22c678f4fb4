//! The SQL of what the people of the network read and work by, and of live revisions.

use super::{ContentId, lists::like, misread};
use crate::{
    directory::PrincipalId,
    portal::contents::{Filter, Kind, inner::InnerLine},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// Numbers of service sheets whose live revision holds a piece of JSON in its details.
pub(in super::super) fn services_with(conn: &mut Conn<'_>, piece: &str) -> Result<Vec<i64>, DbError> {
    let sql =
        "SELECT c.id FROM content c JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
               WHERE c.kind = 'service' AND r.details LIKE $1 ORDER BY c.id";
    Ok(conn.query::<(i64,)>(sql, args![&format!("%{piece}%")])?.into_iter().map(|row| row.0).collect())
}

/// Notes that the head was published: its title is the one people find.
pub(in super::super) fn note_live(tx: &mut Tx<'_>, id: ContentId) -> Result<(), DbError> {
    tx.execute("UPDATE content SET live_folded = folded WHERE id = $1", args![id.0]).map(|_| ())
}

/// Where contents are on the site, published or not: number, kind, name in addresses.
pub(in super::super) fn paths(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<(i64, Kind, String)>, DbError> {
    let rows: Vec<(i64, String, String)> =
        conn.query("SELECT id, kind, slug FROM content WHERE id = ANY($1)", args![ids])?;
    rows.into_iter().map(|(id, kind, slug)| Ok((id, kind.parse().map_err(misread)?, slug))).collect()
}

/// What is live and for the network, or live and unified; then what is asked for, empty or 0 where nothing is.
macro_rules! inner {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM content c JOIN content_revision r ON r.content_id = c.id AND r.number = c.live
              LEFT JOIN principal o ON o.id = c.owner_id
              WHERE (c.live_audience = 'internal' OR c.kind IN ('form', 'procedure'))
                AND ($1 = '' OR c.kind = $1) AND ($2 = 0 OR c.live_channel_id = $2) AND ($3 = 0 OR c.owner_id = $3)
                AND ($4 = '' OR c.live_folded LIKE $4 ESCAPE '!')",
            $tail
        )
    };
}

/// A page of what the people of the network may read and work by, what was published last first; and the number of all.
pub(in super::super) fn inner(
    conn: &mut Conn<'_>,
    filter: &Filter,
    (size, offset): (i64, i64),
) -> Result<(Vec<InnerLine>, i64), DbError> {
    let id = |id: Option<PrincipalId>| id.map_or(0, |id| id.0);
    let (kind, text) = (filter.kind.map_or("", Kind::as_str), like(&filter.text));
    let mut wanted = args![kind, id(filter.channel), id(filter.owner), &text].to_vec();
    let (total,): (i64,) = conn.query_one(inner!("SELECT COUNT(*)", ""), &wanted)?;
    wanted.extend_from_slice(args![size, offset]);
    let sql = inner!(
        "SELECT c.id, c.kind, r.title, c.live_audience, c.live_since, o.name",
        " ORDER BY c.live_since DESC, c.id DESC LIMIT $5 OFFSET $6"
    );
    Ok((conn.query(sql, &wanted)?, total))
}

impl FromRow for InnerLine {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: ContentId(row.get(0)?),
            kind: row.get::<String>(1)?.parse().map_err(misread)?,
            title: row.get(2)?,
            audience: row.get::<String>(3)?.parse().map_err(misread)?,
            since: row.get(4)?,
            owner_name: row.get(5)?,
        })
    }
}
