//! Records: their bytes, written and read.

use super::{DumpError, Notes};
use crate::db::AnyValue;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
};

pub(super) const MAGIC: &[u8; 12] = b"PUGLIADUMP1\n";
pub(super) const FORMAT: u32 = 1;
/// A record is never longer: blobs end at 256 MiB.
const RECORD_MAX: usize = 300 << 20;

pub(super) const HEADER: u8 = b'H';
pub(super) const TABLE: u8 = b'T';
pub(super) const ROW: u8 = b'R';
pub(super) const TRAILER: u8 = b'E';

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) migrations: Vec<String>,
    pub(super) tables: Vec<TableHead>,
    /// Numbers given out by the database, so that no id comes back.
    pub(super) numbers: BTreeMap<String, i64>,
    /// What the program wanted to be told again, by name. Dumps of before have none.
    #[serde(default)]
    pub(super) notes: Notes,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TableHead {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Trailer {
    rows: Vec<u64>,
    sha256: String,
}

pub(super) struct Writer<W: Write> {
    out: zstd::Encoder<'static, W>,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(mut out: W) -> Result<Self, DumpError> {
        out.write_all(MAGIC)?;
        let mut out = zstd::Encoder::new(out, 1)?;
        out.include_checksum(true)?;
        Ok(Self { out, hash: Sha256::new() })
    }

    pub(super) fn record(&mut self, tag: u8, payload: &[u8]) -> Result<(), DumpError> {
        let len = u32::try_from(payload.len()).ok().filter(|len| *len as usize <= RECORD_MAX);
        let len = len.ok_or_else(|| DumpError::Schema(format!("a row of {} bytes", payload.len())))?;
        let mut head = [tag; 5];
        head[1..].copy_from_slice(&len.to_le_bytes());
        for bytes in [&head, payload] {
            self.hash.update(bytes);
            self.out.write_all(bytes)?;
        }
        Ok(())
    }

    /// Writes the trailer and gives the inner writer back, flushed.
    pub(super) fn finish(mut self, rows: Vec<u64>) -> Result<W, DumpError> {
        let trailer = Trailer { rows, sha256: hex(self.hash.clone()) };
        self.record(TRAILER, &json(&trailer)?)?;
        let mut out = self.out.finish()?;
        out.flush()?;
        Ok(out)
    }
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, DumpError> {
    serde_json::to_vec(value).map_err(|e| DumpError::Schema(e.to_string()))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Appends a value to a row.
pub(super) fn put(row: &mut Vec<u8>, value: &AnyValue) {
    let (kind, bytes): (u8, &[u8]) = match value {
        AnyValue::Null => return row.push(0),
        AnyValue::Int(v) => {
            row.push(1);
            return row.extend(v.to_le_bytes());
        }
        AnyValue::Real(v) => {
            row.push(2);
            return row.extend(v.to_le_bytes());
        }
        AnyValue::Text(v) => (3, v.as_bytes()),
        AnyValue::Bytes(v) => (4, v),
    };
    row.push(kind);
    // A record holds less than 4 GiB, which is looked at when it is written.
    row.extend((bytes.len() as u32).to_le_bytes());
    row.extend(bytes);
}

/// Reads a row of that many values.
pub(super) fn values(mut row: &[u8], count: usize) -> Result<Vec<AnyValue>, DumpError> {
    let mut values = Vec::with_capacity(count.min(row.len()));
    for _ in 0..count {
        values.push(value(&mut row).ok_or_else(|| DumpError::Damaged("a row cannot be read".into()))?);
    }
    if row.is_empty() { Ok(values) } else { Err(DumpError::Damaged("a row is too long".into())) }
}

fn value(row: &mut &[u8]) -> Option<AnyValue> {
    let [kind] = take::<1>(row)?;
    Some(match kind {
        0 => AnyValue::Null,
        1 => AnyValue::Int(i64::from_le_bytes(take(row)?)),
        2 => AnyValue::Real(f64::from_le_bytes(take(row)?)),
        3 => AnyValue::Text(String::from_utf8(sized(row)?).ok()?),
        4 => AnyValue::Bytes(sized(row)?),
        _ => return None,
    })
}

fn take<const N: usize>(row: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = row.split_first_chunk::<N>()?;
    *row = rest;
    Some(*head)
}

fn sized(row: &mut &[u8]) -> Option<Vec<u8>> {
    let len = u32::from_le_bytes(take(row)?) as usize;
    let (bytes, rest) = row.split_at_checked(len)?;
    *row = rest;
    Some(bytes.to_vec())
}

/// What comes next in a dump.
pub(super) enum Event {
    /// The table with that place in the header begins.
    Table(usize),
    /// A row of the table that has begun last.
    Row(Vec<AnyValue>),
}

pub(super) struct Reader<R: Read> {
    input: BufReader<zstd::Decoder<'static, BufReader<R>>>,
    hash: Sha256,
    header: Header,
    table: Option<usize>,
    rows: Vec<u64>,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    pub(super) fn open(input: R) -> Result<Self, DumpError> {
        let mut input = BufReader::new(input);
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic)?;
        if magic != *MAGIC {
            return Err(DumpError::Damaged("it is no dump".into()));
        }
        let input = BufReader::with_capacity(1 << 16, zstd::Decoder::with_buffer(input)?);
        let header = Header {
            format: 0,
            migrations: Vec::new(),
            tables: Vec::new(),
            numbers: BTreeMap::new(),
            notes: Notes::new(),
        };
        let mut reader = Self { input, hash: Sha256::new(), header, table: None, rows: Vec::new() };
        let (tag, payload) = reader.record()?;
        let header: Option<Header> = serde_json::from_slice(&payload).ok().filter(|_| tag == HEADER);
        reader.header = header.ok_or_else(|| DumpError::Damaged("it has no header".into()))?;
        if reader.header.format != FORMAT {
            return Err(DumpError::Schema(format!("it has the format {}", reader.header.format)));
        }
        reader.rows = vec![0; reader.header.tables.len()];
        Ok(reader)
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    fn record(&mut self) -> Result<(u8, Vec<u8>), DumpError> {
        let mut head = [0; 5];
        self.input.read_exact(&mut head)?;
        let [tag, len @ ..] = head;
        let len = u32::from_le_bytes(len) as usize;
        if len > RECORD_MAX {
            return Err(DumpError::Damaged("a record is too long".into()));
        }
        // Read as it comes: a wrong length does not take the memory it names.
        let mut payload = Vec::new();
        self.input.by_ref().take(len as u64).read_to_end(&mut payload)?;
        if payload.len() < len {
            return Err(DumpError::Damaged("it ends too early".into()));
        }
        if tag != TRAILER {
            self.hash.update(head);
            self.hash.update(&payload);
        }
        Ok((tag, payload))
    }

    /// What comes next; None at the end, when everything was there.
    pub(super) fn next(&mut self) -> Result<Option<Event>, DumpError> {
        let (tag, payload) = self.record()?;
        match tag {
            TABLE => {
                let place =
                    payload.as_slice().try_into().ok().map(|bytes| u32::from_le_bytes(bytes) as usize);
                let expected = self.table.map_or(0, |table| table + 1);
                if place != Some(expected) || expected >= self.rows.len() {
                    return Err(DumpError::Damaged("a table stands at a wrong place".into()));
                }
                self.table = Some(expected);
                Ok(Some(Event::Table(expected)))
            }
            ROW => {
                let table = self.table.ok_or_else(|| DumpError::Damaged("a row of no table".into()))?;
                self.rows[table] += 1;
                values(&payload, self.header.tables[table].columns.len()).map(Event::Row).map(Some)
            }
            TRAILER => self.end(&payload).map(|()| None),
            _ => Err(DumpError::Damaged("a record of an unknown kind".into())),
        }
    }

    fn end(&mut self, payload: &[u8]) -> Result<(), DumpError> {
        let damaged = |what: &str| Err(DumpError::Damaged(what.into()));
        let Ok(trailer) = serde_json::from_slice::<Trailer>(payload) else {
            return damaged("its trailer cannot be read");
        };
        let announced = self.header.tables.iter().map(|table| table.rows);
        if trailer.rows != self.rows || !announced.eq(self.rows.iter().copied()) {
            return damaged("rows are missing");
        }
        if trailer.sha256 != hex(self.hash.clone()) {
            return damaged("its digest differs");
        }
        if self.input.fill_buf()?.is_empty() { Ok(()) } else { damaged("something follows its end") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = AnyValue> {
        prop_oneof![
            Just(AnyValue::Null),
            any::<i64>().prop_map(AnyValue::Int),
            any::<i32>().prop_map(|v| AnyValue::Real(f64::from(v) / 3.0)),
            ".*".prop_map(AnyValue::Text),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(AnyValue::Bytes),
        ]
    }

    proptest! {
        #[test]
        fn rows_come_back(row in proptest::collection::vec(any_value(), 0..8)) {
            let mut bytes = Vec::new();
            row.iter().for_each(|value| put(&mut bytes, value));
            prop_assert_eq!(values(&bytes, row.len()).expect("a row"), row.clone());
            prop_assert!(values(&bytes, row.len() + 1).is_err());
        }

        #[test]
        fn foreign_rows_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64), count in 0..1000_usize) {
            let _ = values(&bytes, count);
        }

        #[test]
        fn foreign_dumps_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let dump = [&MAGIC[..], &zstd::encode_all(&bytes[..], 1).expect("zstd")].concat();
            prop_assert!(Reader::open(&dump[..]).is_err());
            prop_assert!(Reader::open(&bytes[..]).is_err());
        }
    }
}
