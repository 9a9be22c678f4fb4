//! Files of members (CSV): pure. UTF-8, UTF-16 with its mark, or Windows-1252; cells parted by `;` or `,`.

use super::Newcomer;
use crate::{
    address::Address,
    fields,
    jobs::listing::sheet::{ROWS_MAX, decode, without_hint},
};
use std::collections::HashSet;

/// What the column of addresses may be called.
const ADDRESS: [&str; 4] = ["indirizzo", "address", "email", "e-mail"];
/// What the column of names may be called.
const NAME: [&str; 2] = ["nome", "name"];

/// Why a file is not taken at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It is no text.
    #[error("the file is no text")]
    NoText,
    /// None of its columns is called as one of addresses.
    #[error("no column is called {}", ADDRESS[0])]
    NoAddresses,
    /// It has more rows than are read.
    #[error("the file has more than {ROWS_MAX} rows")]
    TooMany,
}

/// A line that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which, from 1.
    pub line: u64,
    /// What stands there.
    pub value: String,
    /// It stands there for the second time; else it is no address.
    pub again: bool,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Who is to come in.
    pub newcomers: Vec<Newcomer>,
    /// What is not taken.
    pub refused: Vec<Refused>,
}

/// Reads a file.
///
/// # Errors
/// It is none of these files.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let (text, _) = decode(bytes).map_err(|_| SheetError::NoText)?;
    let (text, above) = without_hint(&text);
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_| SheetError::NoText)?.clone();
    let column =
        |names: &[&str]| headings.iter().position(|head| names.contains(&head.to_lowercase().as_str()));
    let (address, name) = (column(&ADDRESS).ok_or(SheetError::NoAddresses)?, column(&NAME));
    let (mut sheet, mut seen) = (Sheet::default(), HashSet::new());
    for record in reader.records() {
        let record = record.map_err(|_| SheetError::NoText)?;
        if sheet.newcomers.len() + sheet.refused.len() >= ROWS_MAX {
            return Err(SheetError::TooMany);
        }
        let cell = |at: usize| fields::of_cell(record.get(at).unwrap_or_default()).trim();
        let line = record.position().map_or(0, |at| line_of(text, at)) + above;
        let refused = |again| Refused { line, value: cell(address).chars().take(200).collect(), again };
        match Address::parse(cell(address)) {
            _ if record.iter().all(str::is_empty) => {}
            Ok(one) if seen.insert(one.key()) => {
                let name = name.map(cell).unwrap_or_default().to_owned();
                sheet.newcomers.push(Newcomer { address: one, name });
            }
            Ok(_) => sheet.refused.push(refused(true)),
            Err(_) => sheet.refused.push(refused(false)),
        }
    }
    Ok(sheet)
}

/// The line of a record: the reader counts from before the empty ones above it.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let rest =
        usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let empty = rest
        .iter()
        .take_while(|octet| matches!(octet, b'\r' | b'\n'))
        .filter(|octet| **octet == b'\n')
        .count();
    at.line() + empty as u64
}

/// The same as a file that [`read`] reads.
pub fn write(newcomers: &[Newcomer]) -> String {
    let rows = newcomers.iter().map(|one| vec![one.address.to_string(), one.name.clone()]);
    table(&[ADDRESS[0], NAME[0]], rows)
}

/// A table as a file; no cell of it is a formula.
pub fn table(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    // Memory takes everything.
    let _ = writer.write_record(headings);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| fields::cell(cell).into_owned()));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<(String, String)> {
        let sheet = read(bytes).expect("a file");
        sheet.newcomers.into_iter().map(|one| (one.address.to_string(), one.name)).collect()
    }

    #[test]
    fn files_are_read_whatever_wrote_them() {
        let niccolo = [("n@a.example".to_owned(), "Nicol\u{f2}".to_owned())];
        for bytes in [
            "indirizzo;nome\r\nn@a.example;Nicol\u{f2}\r\n".as_bytes(),
            "\u{feff}Name,Email\nNicol\u{f2},n@a.example\n".as_bytes(),
            b"sep=;\nNome;Address\nNicol\xf2;n@a.example\n",
        ] {
            assert_eq!(found(bytes), niccolo);
        }
        assert_eq!(read(b"nome\nAda\n"), Err(SheetError::NoAddresses));
        assert_eq!(read(b"PK\x03\x04\0\0"), Err(SheetError::NoText));
    }

    #[test]
    fn what_is_not_taken_is_named_by_its_line() {
        let sheet = read(b"email\na@a.example\nniente\n\nA@a.example\n").expect("a file");
        let refused: Vec<_> =
            sheet.refused.iter().map(|one| (one.line, one.value.as_str(), one.again)).collect();
        assert_eq!(sheet.newcomers.len(), 1);
        assert_eq!(refused, [(3, "niente", false), (5, "A@a.example", true)]);
    }

    #[test]
    fn what_is_written_is_read_and_is_no_formula() {
        let one =
            Newcomer { address: Address::parse("a@a.example").expect("one"), name: "=1+1;\"x\"".into() };
        let text = write(std::slice::from_ref(&one));
        assert!(text.contains("'=1+1"), "{text}");
        assert_eq!(read(text.as_bytes()).expect("a file").newcomers, [one]);
    }
}
