//! The SQL that all listings share. Their tables begin with the same columns; a kind's own follow.

mod statements;

pub use statements::{Lists, Shared};
pub(crate) use statements::{
    ended, entry_columns, ever, listed, lists, office_name, open, own_by, own_filters, plain_filters, shared,
    within_reach,
};

use super::{
    Content, Details, Entry, Facet, Facets, Filter, Group, Head, Level, Show, Sort, Source, State, counted,
};
use crate::{catalogue::Paging, clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// Where the entries of a kind are kept.
pub trait Stored: Details {
    /// What a reader may ask for.
    type Filter: Clone + Send + 'static;

    /// Statements without its own columns.
    const SHARED: Shared;
    /// Inserts a row; gives its id. `$1` reference (or NULL), `$2` to `$14` as [`kept`], its own columns, the source.
    const INSERT: &'static str;
    /// Updates the row `$1`: the rest as for an insert, without the source.
    const UPDATE: &'static str;
    /// The rows `$1`: the columns of [`entry`], then its own.
    const LOAD: &'static str;

    /// The lists of what the public may see.
    fn lists(show: Show) -> &'static Lists;

    /// What all kinds can be asked for.
    fn common(filter: &Self::Filter) -> &Filter;

    /// The parameters of its own filters.
    fn asked(filter: &Self::Filter) -> Vec<Arg<'_>>;

    /// Values of a facet as a filter wants them, where a column holds them otherwise.
    fn facets(_field: &str, values: Vec<Facet>) -> Vec<Facet> {
        values
    }

    /// Its own columns.
    fn columns(&self) -> Vec<Arg<'_>>;

    /// Reads its own columns, which begin at `at`.
    ///
    /// # Errors
    /// A column holds what we never wrote.
    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError>;

    /// What it names in other tables has to be there, and is taken from there.
    ///
    /// # Errors
    /// The database. Faults come in the value.
    fn refer(&mut self, _conn: &mut Conn<'_>) -> Result<Option<super::Fault>, DbError> {
        Ok(None)
    }
}

/// How many those are: where a kind's own begin.
const OWN: usize = 17;

struct Kept<D>(Entry<D>);

impl<D: Stored> FromRow for Kept<D> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let id = |at: usize| row.get::<Option<i64>>(at).map(|id| id.map(PrincipalId));
        let head = Head {
            id: row.get(0)?,
            reference: row.get::<Option<String>>(1)?.unwrap_or_default(),
            state: word::<State>(row, 2)?,
            source: word::<Source>(row, 3)?,
            created_by: id(4)?,
            created_at: row.get(5)?,
            updated_at: row.get(6)?,
            published_at: row.get(7)?,
            version: row.get(8)?,
        };
        let content = Content {
            title: row.get(9)?,
            description: row.get(10)?,
            level: word::<Level>(row, 11)?,
            comune: row.get(12)?,
            comune_name: row.get(13)?,
            office: id(14)?,
            territory: id(15)?,
            ends_at: row.get(16)?,
            details: D::read(row, OWN)?,
        };
        Ok(Self(Entry { head, content }))
    }
}

/// A column that holds one of our words.
pub(crate) fn word<T: std::str::FromStr<Err = crate::words::UnknownWord>>(
    row: &Row<'_>,
    at: usize,
) -> Result<T, DbError> {
    row.get::<String>(at)?.parse().map_err(|error| DbError::Other(format!("listing: {error}")))
}

/// A column that holds one of our words, or is empty.
pub(crate) fn word_opt<T: std::str::FromStr<Err = crate::words::UnknownWord>>(
    row: &Row<'_>,
    at: usize,
) -> Result<Option<T>, DbError> {
    let text: String = row.get(at)?;
    let read = (!text.is_empty()).then(|| text.parse());
    read.transpose().map_err(|error| DbError::Other(format!("listing: {error}")))
}

/// An entry to write.
pub(super) struct Written<'a, D> {
    pub(super) state: State,
    pub(super) published_at: Option<Micros>,
    pub(super) now: Micros,
    pub(super) by: Option<PrincipalId>,
    pub(super) content: &'a Content<D>,
    pub(super) search_text: &'a str,
}

/// The parameters from `$2` on.
fn kept<'a, D: Stored>(new: &Written<'a, D>) -> Vec<Arg<'a>> {
    let content = new.content;
    let mut row = args![
        new.state.as_str(),
        new.published_at,
        new.now,
        new.by.map(|id| id.0),
        &content.title,
        &content.description,
        content.level.as_str(),
        &content.comune,
        &content.comune_name,
        content.office.map(|id| id.0),
        content.territory.map(|id| id.0),
        content.ends_at,
        new.search_text,
    ]
    .to_vec();
    row.extend(content.details.columns());
    row
}

pub(super) fn insert<D: Stored>(
    tx: &mut Tx<'_>,
    reference: Option<&str>,
    source: Source,
    new: &Written<'_, D>,
) -> Result<i64, DbError> {
    let mut row = vec![Arg::from(reference)];
    row.extend(kept(new));
    row.push(source.as_str().into());
    tx.insert(D::INSERT, &row)
}

pub(super) fn update<D: Stored>(tx: &mut Tx<'_>, id: i64, new: &Written<'_, D>) -> Result<(), DbError> {
    let mut row = vec![Arg::from(id)];
    row.extend(kept(new));
    tx.execute(D::UPDATE, &row).map(|_| ())
}

/// State, publication and end of an entry that otherwise stays as it is.
pub(super) fn mark<D: Stored>(
    tx: &mut Tx<'_>,
    entry: &Entry<D>,
    by: Option<PrincipalId>,
) -> Result<(), DbError> {
    let head = &entry.head;
    let ends = entry.content.ends_at;
    tx.execute(
        D::SHARED.mark,
        args![head.id, head.state.as_str(), head.published_at, ends, head.updated_at, by.map(|id| id.0)],
    )?;
    Ok(())
}

pub(super) fn name<D: Stored>(tx: &mut Tx<'_>, id: i64, reference: &str) -> Result<(), DbError> {
    tx.execute(D::SHARED.name, args![id, reference]).map(|_| ())
}

/// Entries by number, in the order of the numbers.
pub(super) fn load<D: Stored>(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Entry<D>>, DbError> {
    let rows: Vec<Kept<D>> = conn.query(D::LOAD, args![ids])?;
    let mut entries: Vec<Entry<D>> = rows.into_iter().map(|kept| kept.0).collect();
    let place = |id: i64| ids.iter().position(|wanted| *wanted == id);
    entries.sort_by_cached_key(|entry| place(entry.head.id));
    Ok(entries)
}

/// Entries that nobody else changes until the transaction ends.
pub(super) fn lock<D: Stored>(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Entry<D>>, DbError> {
    tx.query::<(i64,)>(D::SHARED.lock, args![ids])?;
    load(tx, ids)
}

/// Reference and id of those that are there.
pub(super) fn named<D: Stored>(
    conn: &mut Conn<'_>,
    references: &[String],
) -> Result<Vec<(String, i64)>, DbError> {
    conn.query(D::SHARED.named, args![references])
}

/// All ids, by reference.
pub(super) fn all<D: Stored>(conn: &mut Conn<'_>) -> Result<Vec<i64>, DbError> {
    Ok(first(conn.query(D::SHARED.all, &[])?))
}

/// A page of ids of those somebody looks after, and how many there are.
pub(super) fn own<D: Stored>(
    conn: &mut Conn<'_>,
    reach: &super::Reach,
    filter: &super::OwnFilter,
    paging: Paging,
) -> Result<(Vec<i64>, u32), DbError> {
    let patterns = super::Patterns::of(&filter.words).0;
    let mut row = args![
        reach.everything,
        &reach.offices,
        &reach.territories,
        filter.state.map_or("", State::as_str),
        filter.office.map_or(0, |id| id.0),
    ]
    .to_vec();
    row.extend(patterns.iter().map(Arg::from));
    let (total,) = conn.query_one::<(i64,)>(D::SHARED.own_count, &row)?;
    row.extend([paging.size().into(), paging.offset().into()]);
    Ok((first(conn.query(D::SHARED.own[filter.order.place()], &row)?), total_of(total)))
}

/// Those somebody looks after that end within a span, the first ones first.
pub(super) fn ending<D: Stored>(
    conn: &mut Conn<'_>,
    reach: &super::Reach,
    (from, to): (Micros, Micros),
    limit: i64,
) -> Result<Vec<i64>, DbError> {
    let row = args![reach.everything, &reach.offices, &reach.territories, from, to, limit];
    Ok(first(conn.query(D::SHARED.ending, row)?))
}

/// A page of ids of what the public may see, and how many there are.
pub(super) fn public<D: Stored>(
    conn: &mut Conn<'_>,
    filter: &D::Filter,
    now: Micros,
    paging: Paging,
) -> Result<(Vec<i64>, u32), DbError> {
    let common = D::common(filter);
    let lists = D::lists(common.show);
    let sql = match common.sort {
        Sort::Newest => lists.newest,
        Sort::Deadline => lists.deadline,
        Sort::Title => lists.title,
    };
    let patterns = super::Patterns::of(&common.words);
    let mut row = asked::<D>(filter, &patterns, now);
    row.extend([paging.size().into(), paging.offset().into()]);
    let found: Vec<(i64, i64)> = conn.query(sql, &row)?;
    let total = match found.first() {
        Some((_, total)) => *total,
        None if paging.offset() == 0 => 0,
        // Beyond the last page.
        None => conn.query_one::<(i64,)>(lists.count, &row[..row.len() - 2])?.0,
    };
    Ok((found.into_iter().map(|(id, _)| id).collect(), total_of(total)))
}

/// The values of each field among what else the reader asks for, in one statement.
pub(super) fn facets<D: Stored>(
    conn: &mut Conn<'_>,
    filter: &D::Filter,
    now: Micros,
) -> Result<Vec<Facets>, DbError> {
    let lists = D::lists(D::common(filter).show);
    let patterns = super::Patterns::of(&D::common(filter).words);
    let rows: Vec<Alike> = conn.query(lists.groups, &asked::<D>(filter, &patterns, now))?;
    let groups: Vec<Group> = rows.into_iter().map(group).collect();
    let of_kind = |facets: Facets| Facets { values: D::facets(facets.field, facets.values), ..facets };
    Ok(counted(lists.fields, &groups).into_iter().map(of_kind).collect())
}

/// A row of [`Lists::groups`].
type Alike = (String, String, String, String, String, i64, i64);

fn group((level, comune, comune_name, office, own, missed, count): Alike) -> Group {
    let plain = |value: String| (value, String::new());
    let mut values = vec![plain(level), (comune, comune_name), plain(office)];
    values.extend(own.split('|').skip(1).map(|value| plain(value.to_owned())));
    Group { values, missed, count }
}

fn asked<'a, D: Stored>(filter: &'a D::Filter, patterns: &'a super::Patterns, now: Micros) -> Vec<Arg<'a>> {
    let common = D::common(filter);
    let mut row = args![
        now,
        common.office.map_or(0, |id| id.0),
        common.territory.map_or(0, |id| id.0),
        &common.comune,
        common.level.map_or("", Level::as_str),
        common.ends_before.unwrap_or(0),
    ]
    .to_vec();
    row.extend(patterns.0.iter().map(Arg::from));
    row.extend(D::asked(filter));
    row
}

fn total_of(total: i64) -> u32 {
    u32::try_from(total).unwrap_or(u32::MAX)
}

fn first(rows: Vec<(i64,)>) -> Vec<i64> {
    rows.into_iter().map(|row| row.0).collect()
}
