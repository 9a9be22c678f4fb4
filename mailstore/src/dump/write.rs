//! Writing a dump.

use super::{
    DumpError, Notes, Progress, Report, TELL_EVERY,
    catalog::{self, Table},
    format::{self, FORMAT, HEADER, Header, ROW, TABLE, TableHead, Writer},
};
use crate::{
    Db, DbError,
    db::{AnyValue, Conn},
};
use std::{collections::BTreeMap, io::Write};

/// Writes all that is in the database at one moment to `out`, with `notes`, while others go on writing; gives `out` back
/// for the caller to sync. On SQLite the log grows meanwhile; on PostgreSQL it is one long transaction that reads.
///
/// Errors: `out` fails, the database is away. What was written is no dump then.
pub async fn dump<W: Write + Send + 'static>(
    db: &Db,
    out: W,
    notes: Notes,
    mut progress: impl FnMut(&Progress) + Send + 'static,
) -> Result<(Report, W), DumpError> {
    db.read_long(move |c| write_all(c, out, notes, &mut progress)).await
}

fn write_all<W: Write>(
    c: &mut Conn<'_>,
    out: W,
    notes: Notes,
    progress: &mut impl FnMut(&Progress),
) -> Result<(Report, W), DumpError> {
    let tables = catalog::tables(c)?;
    let header = header(c, &tables, notes)?;
    let mut writer = Writer::new(out)?;
    writer.record(HEADER, &format::json(&header)?)?;
    let mut report = Report { notes: header.notes.clone(), ..Report::default() };
    for (place, (table, head)) in (0_u32..).zip(tables.iter().zip(&header.tables)) {
        writer.record(TABLE, &place.to_le_bytes())?;
        let rows = write_table(c, &mut writer, table, head, progress)?;
        report.tables.push((table.name.clone(), rows));
    }
    let rows = report.tables.iter().map(|(_, rows)| *rows).collect();
    Ok((report, writer.finish(rows)?))
}

fn header(c: &mut Conn<'_>, tables: &[Table], notes: Notes) -> Result<Header, DumpError> {
    let (mut heads, mut numbers) = (Vec::new(), BTreeMap::new());
    for table in tables {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        heads.push(TableHead { name: table.name.clone(), columns, rows: table.count(c)? });
        numbers.insert(table.name.clone(), table.numbers_given(c)?);
    }
    Ok(Header { format: FORMAT, migrations: catalog::migrations(c)?, tables: heads, numbers, notes })
}

fn write_table<W: Write>(
    c: &mut Conn<'_>,
    writer: &mut Writer<W>,
    table: &Table,
    head: &TableHead,
    progress: &mut impl FnMut(&Progress),
) -> Result<u64, DumpError> {
    let (mut rows, mut bytes, mut failed) = (0, Vec::new(), None);
    let mut tell = |rows| progress(&Progress { table: table.name.clone(), rows, of: head.rows });
    let read = c.for_each(table.select(c.is_sqlite()), &[], |row| {
        bytes.clear();
        for column in 0..table.columns.len() {
            format::put(&mut bytes, &row.get::<AnyValue>(column)?);
        }
        writer.record(ROW, &bytes).map_err(|error| {
            failed = Some(error);
            DbError::Other("the dump cannot be written".into())
        })?;
        rows += 1;
        if rows % TELL_EVERY == 0 {
            tell(rows);
        }
        Ok(())
    });
    if let Some(error) = failed {
        return Err(error);
    }
    read?;
    tell(rows);
    Ok(rows)
}
