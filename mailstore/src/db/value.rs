//! Values on their way into a statement and out of a row, the same for both engines.

use super::DbError;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use sqlx::{Row as _, postgres::PgRow};

/// One parameter of a statement. Build lists of them with [`args!`](crate::args).
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// An integer or NULL.
    Int(Option<i64>),
    /// A float or NULL.
    Real(Option<f64>),
    /// A truth value or NULL.
    Bool(Option<bool>),
    /// Text or NULL. The caller has replaced NUL characters (PostgreSQL refuses them).
    Text(Option<&'a str>),
    /// Bytes or NULL.
    Bytes(Option<&'a [u8]>),
    /// A list for `= ANY($n)`.
    Ints(&'a [i64]),
    /// A list for `= ANY($n)`.
    Texts(&'a [String]),
    /// A list for `= ANY($n::bytea[])`.
    BytesList(&'a [Vec<u8>]),
}

macro_rules! arg_from {
    ($($from:ty, $v:ident => $to:expr;)*) => {
        $(impl<'a> From<$from> for Arg<'a> { fn from($v: $from) -> Self { $to } })*
    };
}
arg_from! {
    i64, v => Self::Int(Some(v));
    &'a i64, v => Self::Int(Some(*v));
    u32, v => Self::Int(Some(i64::from(v)));
    Option<i64>, v => Self::Int(v);
    f64, v => Self::Real(Some(v));
    bool, v => Self::Bool(Some(v));
    &'a str, v => Self::Text(Some(v));
    &'a String, v => Self::Text(Some(v));
    Option<&'a str>, v => Self::Text(v);
    &'a Option<String>, v => Self::Text(v.as_deref());
    &'a [u8], v => Self::Bytes(Some(v));
    &'a Vec<u8>, v => Self::Bytes(Some(v));
    Option<&'a [u8]>, v => Self::Bytes(v);
    &'a [i64], v => Self::Ints(v);
    &'a Vec<i64>, v => Self::Ints(v);
    &'a [String], v => Self::Texts(v);
    &'a Vec<String>, v => Self::Texts(v);
    &'a [Vec<u8>], v => Self::BytesList(v);
    &'a Vec<Vec<u8>>, v => Self::BytesList(v);
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(v: &'a [u8; N]) -> Self {
        Self::Bytes(Some(v))
    }
}

impl<'a> Arg<'a> {
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Ints(_) | Self::Texts(_) | Self::BytesList(_))
    }

    /// The element of a list of one.
    pub(super) fn only(&self) -> Option<Arg<'a>> {
        match self {
            Self::Ints([only]) => Some(only.into()),
            Self::Texts([only]) => Some(only.into()),
            Self::BytesList([only]) => Some(only.into()),
            _ => None,
        }
    }
}

/// The parameters of a statement, each turned into an [`Arg`].
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Arg::from($value)),*] as &[$crate::db::Arg<'_>] };
}

impl rusqlite::ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(v) => ToSqlOutput::Owned(v.map_or(Value::Null, Value::Integer)),
            Self::Real(v) => ToSqlOutput::Owned(v.map_or(Value::Null, Value::Real)),
            Self::Bool(v) => ToSqlOutput::Owned(v.map_or(Value::Null, |v| Value::Integer(i64::from(v)))),
            Self::Text(v) => {
                ToSqlOutput::Borrowed(v.map_or(ValueRef::Null, |t| ValueRef::Text(t.as_bytes())))
            }
            Self::Bytes(v) => ToSqlOutput::Borrowed(v.map_or(ValueRef::Null, ValueRef::Blob)),
            Self::Ints(v) => ToSqlOutput::Owned(Value::Text(json_ints(v))),
            Self::Texts(v) => ToSqlOutput::Owned(Value::Text(serde_json::json!(v).to_string())),
            Self::BytesList(v) => ToSqlOutput::Owned(Value::Text(json_hex(v))),
        })
    }
}

fn json_ints(list: &[i64]) -> String {
    use std::fmt::Write as _;
    let mut json = String::with_capacity(list.len() * 8 + 2);
    json.push('[');
    for (i, n) in list.iter().enumerate() {
        let _ = write!(json, "{}{n}", if i == 0 { "" } else { "," });
    }
    json.push(']');
    json
}

fn json_hex(list: &[Vec<u8>]) -> String {
    use std::fmt::Write as _;
    let mut json = String::from("[");
    for (i, bytes) in list.iter().enumerate() {
        json.push_str(if i == 0 { "\"" } else { ",\"" });
        for b in bytes {
            let _ = write!(json, "{b:02x}");
        }
        json.push('"');
    }
    json.push(']');
    json
}

pub(super) type PgQuery<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

pub(super) fn bind<'q>(query: PgQuery<'q>, arg: &Arg<'_>) -> PgQuery<'q> {
    match arg {
        Arg::Int(v) => query.bind(*v),
        Arg::Real(v) => query.bind(*v),
        Arg::Bool(v) => query.bind(*v),
        Arg::Text(v) => query.bind(v.map(str::to_owned)),
        Arg::Bytes(v) => query.bind(v.map(<[u8]>::to_vec)),
        Arg::Ints(v) => query.bind(v.to_vec()),
        Arg::Texts(v) => query.bind(v.to_vec()),
        Arg::BytesList(v) => query.bind(v.to_vec()),
    }
}

/// A row of a result, readable by position.
pub enum Row<'r> {
    /// From SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Postgres(&'r PgRow),
}

impl Row<'_> {
    /// The value of column `index`, counted from zero.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, DbError> {
        match self {
            Self::Sqlite(row) => T::from_sqlite(row, index),
            Self::Postgres(row) => T::from_postgres(row, index),
        }
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// Reads it from a row of SQLite.
    fn from_sqlite(row: &rusqlite::Row<'_>, index: usize) -> Result<Self, DbError>;
    /// Reads it from a row of PostgreSQL.
    fn from_postgres(row: &PgRow, index: usize) -> Result<Self, DbError>;
}

macro_rules! column {
    ($($t:ty),*) => { $(
        impl Column for $t {
            fn from_sqlite(row: &rusqlite::Row<'_>, index: usize) -> Result<Self, DbError> {
                Ok(row.get(index)?)
            }
            fn from_postgres(row: &PgRow, index: usize) -> Result<Self, DbError> {
                Ok(row.try_get(index)?)
            }
        }
    )* };
}
column!(
    i64,
    f64,
    bool,
    String,
    Vec<u8>,
    Option<i64>,
    Option<f64>,
    Option<bool>,
    Option<String>,
    Option<Vec<u8>>
);

/// A value of any type, for whoever reads tables without knowing them. A truth value is 0 or 1, on both engines.
#[derive(Debug, Clone, PartialEq)]
pub enum AnyValue {
    /// NULL.
    Null,
    /// An integer or a truth value.
    Int(i64),
    /// A float.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Column for AnyValue {
    fn from_sqlite(row: &rusqlite::Row<'_>, index: usize) -> Result<Self, DbError> {
        Ok(match row.get_ref(index)? {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(v) => Self::Int(v),
            ValueRef::Real(v) => Self::Real(v),
            ValueRef::Text(_) => Self::Text(row.get(index)?),
            ValueRef::Blob(v) => Self::Bytes(v.to_vec()),
        })
    }

    fn from_postgres(row: &PgRow, index: usize) -> Result<Self, DbError> {
        use sqlx::{TypeInfo as _, ValueRef as _};
        let raw = row.try_get_raw(index)?;
        if raw.is_null() {
            return Ok(Self::Null);
        }
        let kind = raw.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "INT8" => Self::Int(row.try_get(index)?),
            "INT4" => Self::Int(row.try_get::<i32, _>(index)?.into()),
            "BOOL" => Self::Int(row.try_get::<bool, _>(index)?.into()),
            "FLOAT8" => Self::Real(row.try_get(index)?),
            "TEXT" | "VARCHAR" | "NAME" => Self::Text(row.try_get(index)?),
            "BYTEA" => Self::Bytes(row.try_get(index)?),
            _ => return Err(DbError::Other(format!("a column of the type {kind}"))),
        })
    }
}

/// A UID: a column of 64 bits that holds 32.
impl Column for u32 {
    fn from_sqlite(row: &rusqlite::Row<'_>, index: usize) -> Result<Self, DbError> {
        narrow(i64::from_sqlite(row, index)?)
    }
    fn from_postgres(row: &PgRow, index: usize) -> Result<Self, DbError> {
        narrow(i64::from_postgres(row, index)?)
    }
}

fn narrow(value: i64) -> Result<u32, DbError> {
    u32::try_from(value).map_err(|_| DbError::Other(format!("{value} is no 32-bit number")))
}

/// A whole row read at once: tuples of columns, or a struct of one's own.
pub trait FromRow: Sized {
    /// Reads the row, column 0 first.
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

macro_rules! from_row_tuple {
    ($($t:ident $i:tt),*) => {
        impl<$($t: Column),*> FromRow for ($($t,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
                Ok(($(row.get::<$t>($i)?,)*))
            }
        }
    };
}
from_row_tuple!(A 0);
from_row_tuple!(A 0, B 1);
from_row_tuple!(A 0, B 1, C 2);
from_row_tuple!(A 0, B 1, C 2, D 3);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
