//! Lists of the newsroom, and what is due.

use super::{Content, contents, principal};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    portal::contents::{ContentId, Contribution, Filter, Scheduled, Stage, queue::Sight},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row},
};

/// Rows of a list and how many there are in all.
type Page = (Vec<Listed>, i64);

/// A line of a list: a content with names.
type Listed = (Content, String, Option<String>);

struct ListedRow(Listed);

impl FromRow for ListedRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let at = super::CONTENT_COLUMNS;
        Ok(Self((Content::from_row(row)?, row.get(at)?, row.get(at + 1)?)))
    }
}

/// Which contents a list holds: $1 everything may be seen, $2 the person, $3 what it belongs to, $4 what it decides about; then
/// what is asked for, empty or 0 where nothing is.
macro_rules! wanted {
    ($head:expr, $tail:expr) => {
        concat!(
            $head,
            " FROM content c JOIN principal a ON a.id = c.author_id LEFT JOIN principal o ON o.id = c.owner_id
              WHERE ($1 OR c.author_id = $2 OR c.owner_id = ANY($3) OR c.channel_id = ANY($3)
                     OR c.channel_id = ANY($4) OR c.territory_id = ANY($4) OR c.live_channel_id = ANY($3)
                     OR c.live_channel_id = ANY($4) OR c.live_territory_id = ANY($4))
                AND ($5 = '' OR c.stage = $5) AND ($6 = '' OR c.kind = $6)
                AND ($7 = 0 OR c.channel_id = $7) AND ($8 = 0 OR c.territory_id = $8) AND ($9 = 0 OR c.owner_id = $9)
                AND ($10 = 0 OR c.author_id = $10) AND ($11 = 0 OR c.assignee_id = $11)
                AND ($12 = '' OR c.folded LIKE $12 ESCAPE '!')",
            $tail
        )
    };
}

/// A page of a list, and the number of all.
pub(in super::super) fn list(
    conn: &mut Conn<'_>,
    sight: &Sight,
    filter: &Filter,
    (size, offset): (i64, i64),
) -> Result<Page, DbError> {
    let id = |id: Option<PrincipalId>| id.map_or(0, |id| id.0);
    let stage = filter.stage.map_or("", Stage::as_str);
    let kind = filter.kind.map_or("", crate::catalogue::Kind::as_str);
    let text = like(&filter.text);
    let mut wanted = args![
        sight.all,
        sight.person.0,
        &sight.units,
        &sight.scopes,
        stage,
        kind,
        id(filter.channel),
        id(filter.territory),
        id(filter.owner),
        id(filter.author),
        id(filter.assignee),
        &text,
    ]
    .to_vec();
    let (total,): (i64,) = conn.query_one(wanted!("SELECT COUNT(*)", ""), &wanted)?;
    wanted.extend_from_slice(args![size, offset, filter.order.as_str()]);
    let sql = wanted!(
        contents!(", a.name, o.name"),
        " ORDER BY CASE WHEN $15 = 'title' THEN c.folded END,
                   CASE WHEN $15 = 'oldest' THEN c.changed_at END,
                   CASE WHEN $15 = 'planned' THEN COALESCE(c.publish_at, 9000000000000000000) END,
                   c.changed_at DESC, c.id DESC LIMIT $13 OFFSET $14"
    );
    let rows: Vec<ListedRow> = conn.query(sql, &wanted)?;
    Ok((rows.into_iter().map(|row| row.0).collect(), total))
}

/// A pattern for what holds a text, folded.
pub(super) fn like(text: &str) -> String {
    let text = crate::search::fold(text.trim());
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// How many there are at each stage, of those a person sees.
pub(in super::super) fn counters(conn: &mut Conn<'_>, sight: &Sight) -> Result<Vec<(Stage, i64)>, DbError> {
    let sql = "SELECT c.stage, COUNT(*) FROM content c
               WHERE $1 OR c.author_id = $2 OR c.owner_id = ANY($3) OR c.channel_id = ANY($3)
                  OR c.channel_id = ANY($4) OR c.territory_id = ANY($4) GROUP BY c.stage";
    let args = args![sight.all, sight.person.0, &sight.units, &sight.scopes];
    counted(conn.query(sql, args)?)
}

/// How many of those a person sees wait to be reviewed and to go out. Few stand there: the index on stages finds them.
pub(in super::super) fn waiting(conn: &mut Conn<'_>, sight: &Sight) -> Result<Vec<(Stage, i64)>, DbError> {
    let sql = "SELECT c.stage, COUNT(*) FROM content c
               WHERE c.stage IN ('in-review', 'scheduled')
                 AND ($1 OR c.author_id = $2 OR c.owner_id = ANY($3) OR c.channel_id = ANY($3)
                      OR c.channel_id = ANY($4) OR c.territory_id = ANY($4)) GROUP BY c.stage";
    let args = args![sight.all, sight.person.0, &sight.units, &sight.scopes];
    counted(conn.query(sql, args)?)
}

fn counted(rows: Vec<(String, i64)>) -> Result<Vec<(Stage, i64)>, DbError> {
    rows.into_iter().map(|(stage, count)| Ok((stage.parse().map_err(super::misread)?, count))).collect()
}

/// What is or was published between two instants, or will be.
pub(in super::super) fn scheduled_between(
    conn: &mut Conn<'_>,
    sight: &Sight,
    (from, to): (Micros, Micros),
) -> Result<Vec<Scheduled>, DbError> {
    let sql = "SELECT c.id, c.kind, c.title, c.stage, COALESCE(c.publish_at, c.live_since), o.name
               FROM content c LEFT JOIN principal o ON o.id = c.owner_id
               WHERE ($1 OR c.author_id = $2 OR c.owner_id = ANY($3) OR c.channel_id = ANY($3)
                      OR c.channel_id = ANY($4) OR c.territory_id = ANY($4))
                 AND COALESCE(c.publish_at, c.live_since) >= $5 AND COALESCE(c.publish_at, c.live_since) < $6
               ORDER BY COALESCE(c.publish_at, c.live_since), c.id LIMIT 1000";
    conn.query(sql, args![sight.all, sight.person.0, &sight.units, &sight.scopes, from, to])
}

impl FromRow for Scheduled {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: ContentId(row.get(0)?),
            kind: row.get::<String>(1)?.parse().map_err(super::misread)?,
            title: row.get(2)?,
            stage: row.get::<String>(3)?.parse().map_err(super::misread)?,
            at: row.get(4)?,
            owner_name: row.get(5)?,
        })
    }
}

/// First publications between two instants, counted by kind and by whose they were then.
pub(in super::super) fn contributions(
    conn: &mut Conn<'_>,
    (from, to): (Micros, Micros),
) -> Result<Vec<Contribution>, DbError> {
    let sql = "SELECT s.owner_id, o.name, c.kind, COUNT(*) FROM content_step s JOIN content c ON c.id = s.content_id
               LEFT JOIN principal o ON o.id = s.owner_id
               WHERE s.action = 'publish' AND s.at >= $1 AND s.at < $2
                 AND NOT EXISTS (SELECT 1 FROM content_step p
                                 WHERE p.content_id = s.content_id AND p.action = 'publish' AND p.id < s.id)
               GROUP BY s.owner_id, o.name, c.kind ORDER BY s.owner_id, c.kind";
    conn.query(sql, args![from, to])
}

impl FromRow for Contribution {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            owner: principal(row.get(0)?),
            owner_name: row.get(1)?,
            kind: row.get::<String>(2)?.parse().map_err(super::misread)?,
            number: row.get(3)?,
        })
    }
}

/// Scheduled contents whose instant has come, the earliest first: so many after the first so many.
pub(in super::super) fn due(
    conn: &mut Conn<'_>,
    now: Micros,
    (most, passed): (i64, i64),
) -> Result<Vec<(ContentId, i64)>, DbError> {
    let sql = "SELECT id, version FROM content WHERE stage = 'scheduled' AND publish_at <= $1
               ORDER BY publish_at, id LIMIT $2 OFFSET $3";
    let rows: Vec<(i64, i64)> = conn.query(sql, args![now, most, passed])?;
    Ok(rows.into_iter().map(|(id, version)| (ContentId(id), version)).collect())
}
