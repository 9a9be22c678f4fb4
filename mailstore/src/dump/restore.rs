//! Reading a dump back.

use super::{
    DumpError, Progress, Report, TELL_EVERY,
    catalog::{self, Kind, Table, quoted},
    format::{Event, Header, Reader, TableHead},
    renew,
};
use crate::{
    Db, DbError, args,
    db::{AnyValue, Arg, Conn, MIGRATIONS, Tx, fixed},
};
use std::io::Read;

/// Rows and bytes of one insertion.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 4 << 20;

/// Reads a dump into an empty database of either engine, made by a program of the same schema, and compares the rows
/// at the end. UIDVALIDITY stays; UIDNEXT, modseqs and ids go on far above the dump, since the old store may have given out more
/// after it; who asks what has changed is told of everything that is there, and that all else is gone. All of it is one transaction: who looks in sees nothing or everything, and after an error the database
/// is empty as before; the price is that SQLite's log grows to the size of the database once. Nobody else should use
/// the database meanwhile.
///
/// Errors: the dump is damaged or of another schema, the database is not empty or away.
pub async fn restore<R: Read + Send + 'static>(
    db: &Db,
    input: R,
    mut progress: impl FnMut(&Progress) + Send + 'static,
) -> Result<Report, DumpError> {
    db.write_bulk(move |tx| read_all(tx, Reader::open(input)?, &mut progress)).await
}

/// Reads a dump to its end without a database: whether it is whole.
///
/// Errors: it is damaged or cannot be read.
pub fn verify<R: Read>(input: R) -> Result<Report, DumpError> {
    let mut reader = Reader::open(input)?;
    while reader.next()?.is_some() {}
    Ok(report(reader.header()))
}

/// Reads the beginning of a dump without a database: what it says it holds, and that this program can restore it.
///
/// Errors: it is no dump, of another schema, or cannot be read.
pub fn inspect<R: Read>(input: R) -> Result<Report, DumpError> {
    let reader = Reader::open(input)?;
    let ours: Vec<String> = MIGRATIONS.iter().map(|step| step.name.to_owned()).collect();
    fits(reader.header(), &ours)?;
    Ok(report(reader.header()))
}

/// Whether the dump was made by a program with the same schema.
fn fits(header: &Header, ours: &[String]) -> Result<(), DumpError> {
    if ours == header.migrations {
        return Ok(());
    }
    let last = |names: &[String]| names.last().cloned().unwrap_or_default();
    Err(DumpError::Schema(format!(
        "its schema is at {}, ours at {}; restore it with the program that made it, then upgrade",
        last(&header.migrations),
        last(ours)
    )))
}

fn report(header: &Header) -> Report {
    let tables = header.tables.iter().map(|table| (table.name.clone(), table.rows)).collect();
    Report { tables, notes: header.notes.clone() }
}

fn read_all<R: Read>(
    tx: &mut Tx<'_>,
    mut reader: Reader<R>,
    progress: &mut impl FnMut(&Progress),
) -> Result<Report, DumpError> {
    let tables = prepare(tx, reader.header())?;
    let mut filling: Option<Filling> = None;
    while let Some(event) = reader.next()? {
        match (event, &mut filling) {
            (Event::Row(row), Some(filling)) => filling.add(tx, row, progress)?,
            (Event::Row(_), None) => return Err(DumpError::Damaged("a row of no table".into())),
            (Event::Table(place), _) => {
                finish(tx, filling.take(), progress)?;
                let (Some(table), Some(head)) = (tables.get(place), reader.header().tables.get(place)) else {
                    return Err(DumpError::Damaged("a table too many".into()));
                };
                filling = Some(Filling::new(table, head)?);
            }
        }
    }
    finish(tx, filling, progress)?;
    for (table, head) in tables.iter().zip(&reader.header().tables) {
        number(tx, table, reader.header().numbers.get(&table.name).copied().unwrap_or(0))?;
        let there = table.count(tx)?;
        if there != head.rows {
            let text = format!("{} has {there} rows, the dump {}", table.name, head.rows);
            return Err(DumpError::Damaged(text));
        }
    }
    renew::renew(tx)?;
    Ok(report(reader.header()))
}

fn finish(
    tx: &mut Tx<'_>,
    filling: Option<Filling>,
    progress: &mut impl FnMut(&Progress),
) -> Result<(), DumpError> {
    filling.map_or(Ok(()), |mut filling| filling.finish(tx, progress))
}

/// The tables of the dump as this database knows them, all empty.
fn prepare(tx: &mut Tx<'_>, header: &Header) -> Result<Vec<Table>, DumpError> {
    fits(header, &catalog::migrations(tx)?)?;
    let mut known = catalog::tables(tx)?;
    for table in known.iter().filter(|table| table.name != "counter") {
        if !is_empty(tx, table)? {
            return Err(DumpError::NotEmpty(table.name.clone()));
        }
    }
    // The one row a new database has.
    tx.execute("DELETE FROM counter", &[])?;
    let mut tables = Vec::new();
    for head in &header.tables {
        let Some(at) = known.iter().position(|table| table.name == head.name) else {
            return Err(DumpError::Schema(format!("there is no table {}", head.name)));
        };
        tables.push(known.swap_remove(at));
    }
    Ok(tables)
}

fn is_empty(c: &mut Conn<'_>, table: &Table) -> Result<bool, DbError> {
    let sql = fixed(format!("SELECT 1 = 1 FROM {} LIMIT 1", quoted(&table.name)));
    Ok(c.query_opt::<(bool,)>(sql, &[])?.is_none())
}

/// A table that is being filled.
struct Filling {
    name: String,
    of: u64,
    insert: &'static str,
    kinds: Vec<Kind>,
    waiting: Vec<Vec<AnyValue>>,
    bytes: usize,
    done: u64,
    /// Places of columns that point into the table itself, with the statement that sets them: they are written last.
    own: Vec<(usize, &'static str)>,
    key: Option<usize>,
    later: Vec<(&'static str, AnyValue, AnyValue)>,
}

impl Filling {
    fn new(table: &Table, head: &TableHead) -> Result<Self, DumpError> {
        let place = |name: &str| head.columns.iter().position(|column| column == name);
        let mut kinds = Vec::new();
        for name in &head.columns {
            let column = table.columns.iter().find(|column| column.name == *name);
            let missing = || DumpError::Schema(format!("table {} has no column {name}", table.name));
            kinds.push(column.ok_or_else(missing)?.kind);
        }
        let key = table.single_key().and_then(|column| place(&column.name));
        let mut own = Vec::new();
        for column in table.own_parents() {
            let (Some(at), Some(key)) = (place(column), table.single_key()) else {
                return Err(DumpError::Schema(format!("table {} points at itself by no key", table.name)));
            };
            let (set, key) = (quoted(column), quoted(&key.name));
            let sql = format!("UPDATE {} SET {set} = $1 WHERE {key} = $2", quoted(&table.name));
            own.push((at, fixed(sql)));
        }
        let names: Vec<String> = head.columns.iter().map(|name| quoted(name)).collect();
        let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
        let insert = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quoted(&table.name),
            names.join(", "),
            places.join(", ")
        );
        Ok(Self {
            name: head.name.clone(),
            of: head.rows,
            insert: fixed(insert),
            kinds,
            waiting: Vec::new(),
            bytes: 0,
            done: 0,
            own,
            key,
            later: Vec::new(),
        })
    }

    fn add(
        &mut self,
        tx: &mut Tx<'_>,
        mut row: Vec<AnyValue>,
        progress: &mut impl FnMut(&Progress),
    ) -> Result<(), DumpError> {
        for (at, sql) in &self.own {
            if row[*at] != AnyValue::Null
                && let Some(key) = self.key
            {
                let key = row[key].clone();
                self.later.push((sql, std::mem::replace(&mut row[*at], AnyValue::Null), key));
            }
        }
        self.bytes += row.iter().map(size).sum::<usize>();
        self.waiting.push(row);
        if self.waiting.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.insert(tx)?;
        }
        self.done += 1;
        if self.done.is_multiple_of(TELL_EVERY) {
            self.tell(progress);
        }
        Ok(())
    }

    fn insert(&mut self, tx: &mut Tx<'_>) -> Result<(), DumpError> {
        let rows: Result<Vec<Vec<Arg<'_>>>, DumpError> = self
            .waiting
            .iter()
            .map(|row| row.iter().zip(&self.kinds).map(|(value, kind)| arg(value, *kind)).collect())
            .collect();
        tx.execute_many(self.insert, &rows?)?;
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }

    fn finish(&mut self, tx: &mut Tx<'_>, progress: &mut impl FnMut(&Progress)) -> Result<(), DumpError> {
        self.insert(tx)?;
        for (sql, value, key) in std::mem::take(&mut self.later) {
            tx.execute(sql, &[plain(&value), plain(&key)])?;
        }
        self.tell(progress);
        Ok(())
    }

    fn tell(&self, progress: &mut impl FnMut(&Progress)) {
        progress(&Progress { table: self.name.clone(), rows: self.done, of: self.of });
    }
}

fn size(value: &AnyValue) -> usize {
    match value {
        AnyValue::Text(text) => text.len(),
        AnyValue::Bytes(bytes) => bytes.len(),
        _ => 8,
    }
}

/// A value for a column of that kind.
fn arg(value: &AnyValue, kind: Kind) -> Result<Arg<'_>, DumpError> {
    Ok(match (kind, value) {
        (Kind::Int, AnyValue::Null) => Arg::Int(None),
        (Kind::Bool, AnyValue::Null) => Arg::Bool(None),
        (Kind::Real, AnyValue::Null) => Arg::Real(None),
        (Kind::Text, AnyValue::Null) => Arg::Text(None),
        (Kind::Bytes, AnyValue::Null) => Arg::Bytes(None),
        (Kind::Bool, AnyValue::Int(v)) => Arg::Bool(Some(*v != 0)),
        (Kind::Int, AnyValue::Int(_))
        | (Kind::Real, AnyValue::Real(_))
        | (Kind::Text, AnyValue::Text(_))
        | (Kind::Bytes, AnyValue::Bytes(_)) => plain(value),
        _ => return Err(DumpError::Damaged("a value has another type than its column".into())),
    })
}

fn plain(value: &AnyValue) -> Arg<'_> {
    match value {
        AnyValue::Null => Arg::Int(None),
        AnyValue::Int(v) => Arg::Int(Some(*v)),
        AnyValue::Real(v) => Arg::Real(Some(*v)),
        AnyValue::Text(v) => Arg::Text(Some(v)),
        AnyValue::Bytes(v) => Arg::Bytes(Some(v)),
    }
}

/// Sets the number from which the database counts on: far above all rows, and above what had been given out before the dump.
fn number(tx: &mut Tx<'_>, table: &Table, given: i64) -> Result<(), DbError> {
    let Some(column) = table.columns.iter().find(|column| column.identity) else { return Ok(()) };
    let sql =
        fixed(format!("SELECT COALESCE(MAX({}), 0) FROM {}", quoted(&column.name), quoted(&table.name)));
    let last = tx.query_one::<(i64,)>(sql, &[])?.0.max(given) + renew::NUMBERS;
    if tx.is_sqlite() {
        tx.execute("DELETE FROM sqlite_sequence WHERE name = $1", args![&table.name])?;
        tx.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", args![&table.name, last])?;
        return Ok(());
    }
    let sql = "SELECT setval(CAST(pg_get_serial_sequence($1, $2) AS regclass), $3)";
    tx.query::<(i64,)>(sql, args![&quoted(&table.name), &column.name, last]).map(|_| ())
}
