//! Writing files: as spreadsheets in Italy open them by a double click, UTF-8 with its mark, `;` between the cells.

use super::SheetRow;
use crate::fields::cell;

const MARK: &str = "\u{feff}";

/// A file of rows.
pub fn export<T: SheetRow>(rows: impl IntoIterator<Item = T>) -> Vec<u8> {
    let headings = T::COLUMNS.iter().map(|column| column.name.to_owned()).collect();
    let rows = rows.into_iter().map(|row| row.write());
    written(std::iter::once(headings).chain(rows))
}

/// A file with one row that shows what stands where.
pub fn template<T: SheetRow>() -> Vec<u8> {
    let row = |of: fn(&super::Column) -> &'static str| T::COLUMNS.iter().map(|c| of(c).to_owned()).collect();
    written([row(|column| column.name), row(|column| column.example)])
}

fn written(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    for row in rows {
        // Writing into memory does not fail, and all rows are of one width.
        let _ = writer.write_record(row.iter().map(|text| cell(text).into_owned()));
    }
    writer.into_inner().unwrap_or_default()
}
