//! All SQL of the catalogue.

use super::model::{Entry, Filter, Kind, NewEntry, Order, Place, Shown};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A query of entries, `c`, from its `FROM` on.
macro_rules! entries {
    ($($rest:expr),*) => {
        concat!(
            "SELECT c.id, c.kind, c.source_id, c.path, c.title, c.summary, c.territory_id, c.channel_id, c.office_id,
               c.comune, c.image_id, c.published_at, c.updated_at, c.starts_at, c.ends_at, c.expires_at, c.archived ",
            $($rest),*
        )
    };
}

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            kind: kind(&row.get::<String>(1)?)?,
            source: row.get(2)?,
            path: row.get(3)?,
            title: row.get(4)?,
            summary: row.get(5)?,
            territory: row.get::<Option<i64>>(6)?.map(PrincipalId),
            channel: row.get::<Option<i64>>(7)?.map(PrincipalId),
            office: row.get::<Option<i64>>(8)?.map(PrincipalId),
            comune: row.get(9)?,
            image: row.get(10)?,
            published_at: row.get(11)?,
            updated_at: row.get(12)?,
            starts_at: row.get(13)?,
            ends_at: row.get(14)?,
            expires_at: row.get(15)?,
            archived: row.get(16)?,
        })
    }
}

fn kind(word: &str) -> Result<Kind, DbError> {
    word.parse().map_err(|error| DbError::Other(format!("catalogue: {error}")))
}

/// Title, summary and text of an entry, which nobody else may change until the transaction ends.
pub(super) fn words(tx: &mut Tx<'_>, kind: Kind, source: i64) -> Result<Option<[String; 3]>, DbError> {
    let sql = "SELECT c.title, c.summary, t.text FROM catalogue c JOIN catalogue_text t ON t.entry_id = c.id
               WHERE c.kind = $1 AND c.source_id = $2 FOR UPDATE";
    let row: Option<(String, String, String)> = tx.query_opt(sql, args![kind.as_str(), source])?;
    Ok(row.map(|(title, summary, text)| [title, summary, text]))
}

/// Writes the row of an entry with its path, title and summary; gives its number.
pub(super) fn put(
    tx: &mut Tx<'_>,
    new: &NewEntry<'_>,
    [path, title, summary]: [&str; 3],
) -> Result<i64, DbError> {
    let sql = "INSERT INTO catalogue (kind, source_id, path, title, summary, territory_id, channel_id, office_id, comune,
                 image_id, published_at, updated_at, starts_at, ends_at, expires_at, archived, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)
               ON CONFLICT (kind, source_id) DO UPDATE SET path = EXCLUDED.path, title = EXCLUDED.title,
                 summary = EXCLUDED.summary, territory_id = EXCLUDED.territory_id, channel_id = EXCLUDED.channel_id,
                 office_id = EXCLUDED.office_id, comune = EXCLUDED.comune, image_id = EXCLUDED.image_id,
                 published_at = EXCLUDED.published_at, updated_at = EXCLUDED.updated_at,
                 starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, expires_at = EXCLUDED.expires_at,
                 archived = EXCLUDED.archived, version = catalogue.version + 1
               RETURNING id";
    let number = |id: Option<PrincipalId>| id.map(|id| id.0);
    let comune = new.comune.map(|code| super::cut(code, 16));
    tx.insert(
        sql,
        args![
            new.kind.as_str(),
            new.source,
            path,
            title,
            summary,
            number(new.territory),
            number(new.channel),
            number(new.office),
            &comune,
            new.image,
            new.published_at,
            new.updated_at,
            new.starts_at,
            new.ends_at,
            new.expires_at,
            new.archived,
        ],
    )
}

/// An entry has other words from now on: a new row, whose id the index has never seen.
pub(super) fn set_text(tx: &mut Tx<'_>, entry: i64, text: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM catalogue_text WHERE entry_id = $1", args![entry])?;
    let sql = "INSERT INTO catalogue_text (entry_id, text) VALUES ($1, $2)";
    tx.execute(sql, args![entry, text]).map(|_| ())
}

/// False when there was none.
pub(super) fn remove(tx: &mut Tx<'_>, kind: Kind, source: i64) -> Result<bool, DbError> {
    let sql = "DELETE FROM catalogue_text
               WHERE entry_id = (SELECT id FROM catalogue WHERE kind = $1 AND source_id = $2)";
    tx.execute(sql, args![kind.as_str(), source])?;
    let sql = "DELETE FROM catalogue WHERE kind = $1 AND source_id = $2";
    Ok(tx.execute(sql, args![kind.as_str(), source])? == 1)
}

/// False when nothing has changed.
pub(super) fn set_archived(
    tx: &mut Tx<'_>,
    kind: Kind,
    source: i64,
    archived: bool,
) -> Result<bool, DbError> {
    let sql = "UPDATE catalogue SET archived = $3, version = version + 1
               WHERE kind = $1 AND source_id = $2 AND archived <> $3";
    Ok(tx.execute(sql, args![kind.as_str(), source, archived])? == 1)
}

pub(super) fn find(c: &mut Conn<'_>, kind: Kind, source: i64) -> Result<Option<Entry>, DbError> {
    c.query_opt(
        entries!("FROM catalogue c WHERE c.kind = $1 AND c.source_id = $2"),
        args![kind.as_str(), source],
    )
}

/// An entry and the begin of its words.
pub(super) struct WithText {
    pub(super) entry: Entry,
    pub(super) text: String,
}

impl FromRow for WithText {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { entry: Entry::from_row(row)?, text: row.get(17)? })
    }
}

/// Entries by number, in whatever order.
pub(super) fn load(c: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Entry>, DbError> {
    c.query(entries!("FROM catalogue c WHERE c.id = ANY($1)"), args![ids])
}

/// The same with so many characters of their words.
pub(super) fn load_with_text(c: &mut Conn<'_>, ids: &[i64], most: u32) -> Result<Vec<WithText>, DbError> {
    let sql = entries!(
        ", SUBSTR(t.text, 1, CAST($2 AS INTEGER))
         FROM catalogue c JOIN catalogue_text t ON t.entry_id = c.id WHERE c.id = ANY($1)"
    );
    c.query(sql, args![ids, most])
}

/// What changes whenever the catalogue does: numbers are never given twice, and versions only grow.
pub(super) fn stamp(c: &mut Conn<'_>) -> Result<(i64, i64, i64), DbError> {
    let sql =
        "SELECT COUNT(*), COALESCE(MAX(id), 0), CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM catalogue";
    c.query_one(sql, &[])
}

/// What lists ask of an entry.
pub(super) struct Facts {
    pub(super) id: i64,
    pub(super) text: i64,
    pub(super) kind: Kind,
    pub(super) territory: Option<i64>,
    pub(super) channel: Option<i64>,
    pub(super) office: Option<i64>,
    pub(super) comune: Option<String>,
    pub(super) published_at: Micros,
    pub(super) starts_at: Option<Micros>,
    pub(super) ends_at: Option<Micros>,
    pub(super) expires_at: Option<Micros>,
    pub(super) archived: bool,
    pub(super) title: String,
}

impl FromRow for Facts {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            text: row.get(1)?,
            kind: kind(&row.get::<String>(2)?)?,
            territory: row.get(3)?,
            channel: row.get(4)?,
            office: row.get(5)?,
            comune: row.get(6)?,
            published_at: row.get(7)?,
            starts_at: row.get(8)?,
            ends_at: row.get(9)?,
            expires_at: row.get(10)?,
            archived: row.get(11)?,
            title: row.get(12)?,
        })
    }
}

/// What lists ask of all entries, the newest first.
pub(super) fn facts(c: &mut Conn<'_>) -> Result<Vec<Facts>, DbError> {
    let sql = "SELECT c.id, t.id, c.kind, c.territory_id, c.channel_id, c.office_id, c.comune, c.published_at,
                 c.starts_at, c.ends_at, c.expires_at, c.archived, c.title
               FROM catalogue c JOIN catalogue_text t ON t.entry_id = c.id ORDER BY c.published_at DESC, c.id DESC";
    c.query(sql, &[])
}

pub(super) fn of_sources(c: &mut Conn<'_>, kinds: &[Kind], sources: &[i64]) -> Result<Vec<Entry>, DbError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    c.query(
        entries!("FROM catalogue c WHERE c.kind = ANY($1) AND c.source_id = ANY($2)"),
        args![&kinds, sources],
    )
}

/// What is asked of every entry beside `lead`, by which an index finds it. Columns that are not to lead are hidden from the
/// planner of SQLite, which would rather find by kind and sort.
macro_rules! wanted {
    ($lead:literal, $shown:literal) => {
        concat!(
            "FROM catalogue c WHERE ",
            $lead,
            $shown,
            " AND ($2 IS NULL OR c.territory_id IS NULL OR c.territory_id = $2)
              AND ($3 IS NULL OR c.channel_id = $3) AND ($4 IS NULL OR c.office_id = $4)
              AND ($5 IS NULL OR c.comune = $5)
              AND ($6 IS NULL OR COALESCE(c.ends_at, c.starts_at, c.published_at) >= $6)
              AND ($7 IS NULL OR COALESCE(c.starts_at, c.ends_at, c.published_at) < $7)
              AND ($8 IS NULL OR COALESCE(c.ends_at, c.starts_at) >= $8) "
        )
    };
}

/// The text for a filter: by what leads, by what is shown, then as `$make` puts it together.
macro_rules! text_for {
    ($filter:expr, $make:ident) => {
        match ($filter.channel.is_some(), $filter.office.is_some(), $filter.kinds.len() == 1) {
            (true, ..) => text_for!($filter, $make, "c.channel_id = $3 AND COALESCE(c.kind, '') = ANY($1)"),
            (_, true, _) => text_for!($filter, $make, "c.office_id = $4 AND COALESCE(c.kind, '') = ANY($1)"),
            (_, _, true) => text_for!($filter, $make, "c.kind = ANY($1)"),
            _ => text_for!($filter, $make, "COALESCE(c.kind, '') = ANY($1)"),
        }
    };
    ($filter:expr, $make:ident, $lead:literal) => {
        match $filter.shown {
            Shown::Current => {
                $make!($filter, $lead, " AND c.archived = $9 AND COALESCE(c.expires_at > $10, $11)")
            }
            Shown::Past => {
                $make!($filter, $lead, " AND (c.archived <> $9 OR COALESCE(c.expires_at <= $10, NOT $11))")
            }
            Shown::All => $make!($filter, $lead, " AND ($9 OR $10 > 0 OR $11)"),
        }
    };
}

macro_rules! list_text {
    ($filter:expr, $lead:literal, $shown:literal) => {
        match $filter.order {
            Order::Newest => entries!(
                wanted!($lead, $shown),
                "ORDER BY c.published_at DESC, c.id DESC LIMIT $12 OFFSET $13"
            ),
            Order::Soonest => entries!(
                wanted!($lead, $shown),
                "ORDER BY COALESCE(c.starts_at, c.ends_at, c.published_at), c.id LIMIT $12 OFFSET $13"
            ),
            Order::Title => {
                entries!(wanted!($lead, $shown), "ORDER BY LOWER(c.title), c.id LIMIT $12 OFFSET $13")
            }
        }
    };
}

macro_rules! count_text {
    ($filter:expr, $lead:literal, $shown:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT c.id ",
            wanted!($lead, $shown),
            "LIMIT $12 OFFSET $13) AS counted"
        )
    };
}

/// Entries that are wanted, some of them left out first.
pub(super) fn list(c: &mut Conn<'_>, filter: &Filter, most: u32, after: u32) -> Result<Vec<Entry>, DbError> {
    query(c, text_for!(filter, list_text), filter, most, after)
}

/// How many entries are wanted, counted up to `most`.
pub(super) fn count(c: &mut Conn<'_>, filter: &Filter, most: u32) -> Result<u32, DbError> {
    let rows: Vec<(u32,)> = query(c, text_for!(filter, count_text), filter, most, 0)?;
    Ok(rows.first().map_or(0, |row| row.0))
}

fn query<R: FromRow>(
    c: &mut Conn<'_>,
    sql: &'static str,
    filter: &Filter,
    most: u32,
    after: u32,
) -> Result<Vec<R>, DbError> {
    let kinds = if filter.kinds.is_empty() { Kind::ALL } else { &filter.kinds };
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let number = |id: Option<PrincipalId>| id.map(|id| id.0);
    c.query(
        sql,
        args![
            &kinds,
            number(filter.territory),
            number(filter.channel),
            number(filter.office),
            &filter.comune,
            filter.from,
            filter.to,
            filter.upcoming,
            false,
            filter.now,
            true,
            most,
            after,
        ],
    )
}

/// Current entries after one, by number.
pub(super) fn places(c: &mut Conn<'_>, after: i64, most: u32, now: Micros) -> Result<Vec<Place>, DbError> {
    let sql = "SELECT id, path, updated_at FROM catalogue
               WHERE id > $1 AND archived = $2 AND (expires_at IS NULL OR expires_at > $3) ORDER BY id LIMIT $4";
    let rows: Vec<(i64, String, Micros)> = c.query(sql, args![after, false, now, most])?;
    Ok(rows.into_iter().map(|(id, path, updated_at)| Place { id, path, updated_at }).collect())
}

pub(super) fn count_by_kind(
    c: &mut Conn<'_>,
    territory: Option<PrincipalId>,
    now: Micros,
) -> Result<Vec<(Kind, u32)>, DbError> {
    let sql = "SELECT kind, COUNT(*) FROM catalogue
               WHERE archived = $1 AND (expires_at IS NULL OR expires_at > $2)
                 AND ($3 IS NULL OR territory_id IS NULL OR territory_id = $3) GROUP BY kind ORDER BY kind";
    let rows: Vec<(String, u32)> = c.query(sql, args![false, now, territory.map(|id| id.0)])?;
    rows.into_iter().map(|(word, count)| Ok((kind(&word)?, count))).collect()
}
