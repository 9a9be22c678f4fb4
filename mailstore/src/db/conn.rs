//! A connection as the closures of [`Db::read`](super::Db::read) and [`Db::write`](super::Db::write) see it.

use super::{
    Arg, Change, DbError, FromRow, Row,
    dialect::{self, Lists},
    value::{PgQuery, bind},
};
use rusqlite::ErrorCode;
use sqlx::PgConnection;
use std::{
    collections::HashSet,
    ops::{Deref, DerefMut},
    time::Instant,
};
use tokio::runtime::Handle;

/// A connection that can be read from.
pub struct Conn<'c> {
    inner: Inner<'c>,
    /// A statement failed and nobody has rolled back to before it: no other is run (as PostgreSQL does; SQLite may have
    /// ended the transaction, and would keep each further statement by itself).
    failed: bool,
    /// The failure was a serialization failure or a deadlock: the whole unit may run again.
    retry: bool,
    /// Storage has refused to take or give bytes.
    storage: bool,
}

enum Inner<'c> {
    /// With the instant after which no statement is begun.
    Sqlite(&'c rusqlite::Connection, Option<Instant>),
    Postgres {
        conn: &'c mut PgConnection,
        runtime: &'c Handle,
    },
}

impl<'c> Conn<'c> {
    pub(super) fn sqlite(conn: &'c rusqlite::Connection, deadline: Option<Instant>) -> Self {
        Self { inner: Inner::Sqlite(conn, deadline), failed: false, retry: false, storage: false }
    }

    pub(super) fn postgres(conn: &'c mut PgConnection, runtime: &'c Handle) -> Self {
        Self { inner: Inner::Postgres { conn, runtime }, failed: false, retry: false, storage: false }
    }

    pub(super) fn must_retry(&self) -> bool {
        self.retry
    }

    /// Whether storage has refused to take or give bytes.
    pub(super) fn storage_refused(&self) -> bool {
        self.storage
    }

    /// Whether this is SQLite. For the few statements that are written twice.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.inner, Inner::Sqlite(..))
    }

    /// All rows of a query.
    pub fn query<R: FromRow>(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<R>, DbError> {
        let mut rows = Vec::new();
        self.for_each(sql, args, |row| {
            rows.push(R::from_row(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row of a query, or None.
    pub fn query_opt<R: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<R>, DbError> {
        Ok(self.query(sql, args)?.into_iter().next())
    }

    /// The first row of a query; [`DbError::NoRow`] when there is none.
    pub fn query_one<R: FromRow>(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<R, DbError> {
        self.query_opt(sql, args)?.ok_or(DbError::NoRow)
    }

    /// Calls `each` with every row of a query, in order.
    pub fn for_each(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        self.begin()?;
        let outcome = match &mut self.inner {
            Inner::Sqlite(conn, _) => sqlite_rows(conn, sql, args, &mut each),
            Inner::Postgres { conn, runtime } => postgres_rows(conn, runtime, sql, args, &mut each),
        };
        self.note(outcome)
    }

    fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, DbError> {
        self.begin()?;
        let outcome = match &mut self.inner {
            Inner::Sqlite(conn, _) => sqlite_execute(conn, sql, args),
            Inner::Postgres { conn, runtime } => runtime
                .block_on(bound(sqlx::query(sql), args).execute(&mut **conn))
                .map(|done| done.rows_affected())
                .map_err(Failure::from),
        };
        self.note(outcome)
    }

    fn execute_many(&mut self, sql: &'static str, rows: &[Vec<Arg<'_>>]) -> Result<(), DbError> {
        self.begin()?;
        let outcome = match &mut self.inner {
            Inner::Sqlite(conn, _) => {
                rows.iter().try_for_each(|row| sqlite_execute(conn, sql, row).map(|_| ()))
            }
            Inner::Postgres { conn, runtime } => postgres_many(conn, runtime, sql, rows),
        };
        self.note(outcome)
    }

    /// Runs SQL text of several statements without parameters.
    pub(super) fn script(&mut self, sql: &str) -> Result<(), DbError> {
        let outcome = match &mut self.inner {
            Inner::Sqlite(conn, _) => conn.execute_batch(sql).map_err(Failure::from),
            Inner::Postgres { conn, runtime } => {
                let text = sqlx::AssertSqlSafe(sql.to_owned());
                runtime.block_on(sqlx::raw_sql(text).execute(&mut **conn)).map(|_| ()).map_err(Failure::from)
            }
        };
        self.note(outcome)
    }

    /// Whether another statement may be run.
    fn begin(&mut self) -> Result<(), DbError> {
        if self.failed {
            return Err(ignored_failure());
        }
        match self.inner {
            Inner::Sqlite(_, Some(deadline)) if Instant::now() > deadline => {
                self.failed = true;
                Err(DbError::Unavailable("the unit of work held the writer too long".into()))
            }
            _ => Ok(()),
        }
    }

    fn note<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, DbError> {
        outcome.map_err(|failure| {
            self.failed = true;
            self.retry |= failure.retry;
            self.storage |= failure.storage;
            failure.error
        })
    }
}

/// An error with what it means for the transaction around it.
struct Failure {
    error: DbError,
    retry: bool,
    storage: bool,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        // A quota (EDQUOT) is an I/O error to SQLite.
        let storage =
            matches!(error.sqlite_error_code(), Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure));
        Self { error: error.into(), retry: false, storage }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
        // serialization_failure, deadlock_detected
        let retry = matches!(code.as_deref(), Some("40001" | "40P01"));
        // disk_full, io_error
        let storage = matches!(code.as_deref(), Some("53100" | "58030"));
        Self { error: error.into(), retry, storage }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self { error, retry: false, storage: false }
    }
}

fn sqlite_rows(
    conn: &rusqlite::Connection,
    sql: &'static str,
    args: &[Arg<'_>],
    each: &mut impl FnMut(&Row<'_>) -> Result<(), DbError>,
) -> Result<(), Failure> {
    let lists = lists_of(sql, args);
    let mut statement = conn.prepare_cached(dialect::for_sqlite(sql, lists))?;
    let mut rows = statement.query(rusqlite::params_from_iter(given(args, lists)))?;
    while let Some(row) = rows.next()? {
        each(&Row::Sqlite(row))?;
    }
    Ok(())
}

fn sqlite_execute(conn: &rusqlite::Connection, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, Failure> {
    let lists = lists_of(sql, args);
    let mut statement = conn.prepare_cached(dialect::for_sqlite(sql, lists))?;
    Ok(statement.execute(rusqlite::params_from_iter(given(args, lists)))? as u64)
}

fn lists_of(sql: &str, args: &[Arg<'_>]) -> Lists {
    let mut lists = args.iter().filter(|arg| arg.is_list()).peekable();
    let of_one = lists.peek().is_some() && lists.all(|list| list.only().is_some());
    if of_one && !sql.contains("unnest(") { Lists::OfOne } else { Lists::Any }
}

/// The parameters as SQLite gets them.
fn given<'a>(args: &'a [Arg<'a>], lists: Lists) -> impl Iterator<Item = Arg<'a>> {
    let only = move |arg: &Arg<'a>| if lists == Lists::OfOne { arg.only() } else { None };
    args.iter().map(move |arg| only(arg).unwrap_or_else(|| arg.clone()))
}

fn postgres_rows(
    conn: &mut PgConnection,
    runtime: &Handle,
    sql: &'static str,
    args: &[Arg<'_>],
    each: &mut impl FnMut(&Row<'_>) -> Result<(), DbError>,
) -> Result<(), Failure> {
    use futures_util::TryStreamExt as _;
    runtime.block_on(async {
        let mut rows = bound(sqlx::query(sql), args).fetch(conn);
        while let Some(row) = rows.try_next().await? {
            each(&Row::Postgres(&row))?;
        }
        Ok(())
    })
}

fn postgres_many(
    conn: &mut PgConnection,
    runtime: &Handle,
    sql: &'static str,
    rows: &[Vec<Arg<'_>>],
) -> Result<(), Failure> {
    for chunk in rows.chunks(500) {
        let text = dialect::repeat_values(sql, chunk.len())
            .ok_or_else(|| DbError::Other(format!("no VALUES (…) in {sql}")))?;
        let query = sqlx::query(sqlx::AssertSqlSafe(text)).persistent(chunk.len() == 1);
        let query = chunk.iter().flatten().fold(query, bind);
        runtime.block_on(query.execute(&mut *conn))?;
    }
    Ok(())
}

fn bound<'q>(query: PgQuery<'q>, args: &[Arg<'_>]) -> PgQuery<'q> {
    args.iter().fold(query, bind)
}

/// A transaction: a connection that can also be written to, and the news it will publish when it is committed.
pub struct Tx<'c> {
    conn: Conn<'c>,
    changes: Vec<Change>,
}

impl<'c> Deref for Tx<'c> {
    type Target = Conn<'c>;
    fn deref(&self) -> &Conn<'c> {
        &self.conn
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Conn<'c> {
        &mut self.conn
    }
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: Conn<'c>) -> Self {
        Self { conn, changes: Vec::new() }
    }

    /// Runs a statement; gives the number of rows it touched.
    pub fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, DbError> {
        self.conn.execute(sql, args)
    }

    /// Runs `INSERT … VALUES ($1, …, $n) …` once for each row, in as few statements as the engine likes.
    pub fn execute_many(&mut self, sql: &'static str, rows: &[Vec<Arg<'_>>]) -> Result<(), DbError> {
        self.conn.execute_many(sql, rows)
    }

    /// Inserts one row and gives what the statement returns first (`RETURNING id`).
    pub fn insert(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<i64, DbError> {
        self.conn.query_one::<(i64,)>(sql, args).map(|row| row.0)
    }

    /// News to tell after the commit, never before.
    pub fn publish(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Runs a part that may fail by itself: an error undoes this part only and leaves the transaction usable.
    pub fn savepoint<T, E: From<DbError>>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.conn.failed {
            return Err(DbError::Other("savepoint in a failed transaction".into()).into());
        }
        let told = self.changes.len();
        self.conn.script("SAVEPOINT part")?;
        match part(self) {
            Ok(value) if !self.conn.failed => {
                self.conn.script("RELEASE SAVEPOINT part")?;
                Ok(value)
            }
            outcome => {
                self.changes.truncate(told);
                if !self.conn.retry
                    && self.conn.script("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part").is_ok()
                {
                    self.conn.failed = false;
                }
                outcome.and_then(|_| Err(ignored_failure().into()))
            }
        }
    }

    /// Whether it may be committed: no statement failed unnoticed.
    pub(super) fn is_sound(&self) -> bool {
        !self.conn.failed
    }

    /// The news, each once.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let mut told = HashSet::with_capacity(self.changes.len());
        self.changes.into_iter().filter(|change| told.insert(*change)).collect()
    }
}

/// A unit that swallows the error of a statement must not be committed: PostgreSQL has undone all of it.
pub(super) fn ignored_failure() -> DbError {
    DbError::Other("a failed statement was ignored; use a savepoint".into())
}
