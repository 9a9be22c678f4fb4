//! Which tables there are, read from the engine's catalog.

use super::DumpError;
use crate::{
    DbError, args,
    db::{Conn, FromRow, Row, fixed},
};
use std::collections::BTreeMap;

/// The schema's own record: compared, not copied.
pub(super) const MIGRATIONS: &str = "schema_migration";

/// Tables whose names begin so are derived from the others and made again from them.
const DERIVED: &str = "search_";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Real,
    Text,
    Bytes,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Place in the primary key, from 1; 0 when it is in none.
    key: i64,
    /// It is numbered by the database.
    pub(super) identity: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// (column, table it points at)
    parents: Vec<(String, String)>,
}

impl FromRow for Column {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let kind = match kind.to_ascii_lowercase().as_str() {
            "integer" | "bigint" => Kind::Int,
            "boolean" => Kind::Bool,
            "real" | "double precision" => Kind::Real,
            "text" => Kind::Text,
            "blob" | "bytea" => Kind::Bytes,
            other => return Err(DbError::Other(format!("column {name} has the type {other}"))),
        };
        Ok(Self { name, kind, key: row.get(2)?, identity: row.get(3)? })
    }
}

/// A name as SQL spells it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Table {
    /// The columns that point into the table itself.
    pub(super) fn own_parents(&self) -> impl Iterator<Item = &str> {
        self.parents.iter().filter(|(_, table)| *table == self.name).map(|(column, _)| column.as_str())
    }

    /// The only column of the primary key.
    pub(super) fn single_key(&self) -> Option<&Column> {
        let mut keys = self.columns.iter().filter(|c| c.key > 0);
        keys.next().filter(|_| keys.next().is_none())
    }

    /// Reads all rows, ordered by primary key, text as its bytes.
    pub(super) fn select(&self, sqlite: bool) -> &'static str {
        let mut keys: Vec<&Column> = self.columns.iter().filter(|c| c.key > 0).collect();
        keys.sort_by_key(|c| c.key);
        let collate = |c: &Column| if c.kind == Kind::Text && !sqlite { " COLLATE \"C\"" } else { "" };
        let order: Vec<String> = keys.iter().map(|c| quoted(&c.name) + collate(c)).collect();
        let names: Vec<String> = self.columns.iter().map(|c| quoted(&c.name)).collect();
        let order = if order.is_empty() { String::new() } else { format!(" ORDER BY {}", order.join(", ")) };
        fixed(format!("SELECT {} FROM {}{order}", names.join(", "), quoted(&self.name)))
    }

    pub(super) fn count(&self, c: &mut Conn<'_>) -> Result<u64, DbError> {
        let sql = fixed(format!("SELECT COUNT(*) FROM {}", quoted(&self.name)));
        c.query_one::<(i64,)>(sql, &[]).map(|(count,)| count.unsigned_abs())
    }

    /// The largest number the database has given to a row of it, also to one that is gone; 0 when it gives none.
    pub(super) fn numbers_given(&self, c: &mut Conn<'_>) -> Result<i64, DbError> {
        let Some(column) = self.columns.iter().find(|column| column.identity) else { return Ok(0) };
        if c.is_sqlite() {
            let sql = "SELECT seq FROM sqlite_sequence WHERE name = $1";
            return Ok(c.query_opt::<(i64,)>(sql, args![&self.name])?.map_or(0, |row| row.0));
        }
        let sql =
            "SELECT COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence($1, $2) AS regclass)), 0)";
        c.query_one::<(i64,)>(sql, args![&quoted(&self.name), &column.name]).map(|row| row.0)
    }
}

/// The tables of a dump, those that are pointed at before those that point.
pub(super) fn tables(c: &mut Conn<'_>) -> Result<Vec<Table>, DumpError> {
    // Virtual tables and what belongs to them are made again from the others.
    let names: Vec<(String,)> = if c.is_sqlite() {
        c.query(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
               AND name NOT LIKE 'sqlite%' ORDER BY name",
            &[],
        )?
    } else {
        c.query(
            "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname COLLATE \"C\"",
            &[],
        )?
    };
    let mut tables = Vec::new();
    for (name,) in names.into_iter().filter(|(name,)| name != MIGRATIONS && !name.starts_with(DERIVED)) {
        let columns = columns(c, &name)?;
        let parents = parents(c, &name)?;
        tables.push(Table { name, columns, parents });
    }
    sorted(tables)
}

fn columns(c: &mut Conn<'_>, table: &str) -> Result<Vec<Column>, DbError> {
    if c.is_sqlite() {
        let sql = "SELECT i.name, i.type, i.pk, i.pk = 1 AND upper(t.sql) LIKE '%AUTOINCREMENT%'
                   FROM pragma_table_info($1) i JOIN sqlite_schema t ON t.type = 'table' AND t.name = $1
                   ORDER BY i.cid";
        return c.query(sql, args![table]);
    }
    let sql = "SELECT CAST(a.attname AS TEXT), format_type(a.atttypid, NULL),
                      COALESCE((SELECT k.place FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (number, place)
                                WHERE i.indrelid = c.oid AND i.indisprimary AND k.number = a.attnum), 0),
                      a.attidentity <> ''
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
               WHERE c.relname = $1 AND n.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped
                 AND a.attgenerated = '' ORDER BY a.attnum";
    c.query(sql, args![table])
}

fn parents(c: &mut Conn<'_>, table: &str) -> Result<Vec<(String, String)>, DbError> {
    if c.is_sqlite() {
        return c.query("SELECT \"from\", \"table\" FROM pragma_foreign_key_list($1)", args![table]);
    }
    let sql = "SELECT CAST(a.attname AS TEXT), CAST(p.relname AS TEXT)
               FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
               JOIN pg_class p ON p.oid = k.confrelid
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
               WHERE k.contype = 'f' AND c.relname = $1 AND n.nspname = current_schema()";
    c.query(sql, args![table])
}

/// Parents first, by name where that leaves a choice.
fn sorted(tables: Vec<Table>) -> Result<Vec<Table>, DumpError> {
    let mut waiting: BTreeMap<String, Table> = tables.into_iter().map(|t| (t.name.clone(), t)).collect();
    let mut done: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let free = waiting.values().find(|table| {
            table.parents.iter().all(|(_, parent)| *parent == table.name || !waiting.contains_key(parent))
        });
        let Some(name) = free.map(|table| table.name.clone()) else {
            return Err(DumpError::Schema("tables point at one another in a circle".into()));
        };
        done.extend(waiting.remove(&name));
    }
    Ok(done)
}

/// The steps of the schema that have been applied.
pub(super) fn migrations(c: &mut Conn<'_>) -> Result<Vec<String>, DbError> {
    let mut names: Vec<String> = c
        .query::<(String,)>("SELECT name FROM schema_migration", &[])?
        .into_iter()
        .map(|row| row.0)
        .collect();
    names.sort_unstable();
    Ok(names)
}
