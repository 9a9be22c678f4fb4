//! The file of an archive, unpacked if it is packed with gzip (RFC 1952).

use crate::inflate::Inflater;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

/// The largest archive, unpacked, bytes.
const UNPACKED_MAX: u64 = 16 << 30;
/// Bytes unpacked at once.
const PIECE: usize = 256 << 10;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
/// RFC 1952 §2.3.1: what follows the fixed part of a header.
const HAS_CHECK: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;

/// Opens an archive at its beginning, and says how many bytes it has. What is packed is unpacked into a file without a name.
pub(super) fn open(path: &Path) -> io::Result<(File, u64)> {
    // Before it is opened: opening a pipe would wait for its other end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let mut file = File::open(path)?;
    let mut begin = [0; 2];
    let packed = file.read(&mut begin)? == 2 && begin == MAGIC;
    file.seek(SeekFrom::Start(0))?;
    if packed {
        let mut plain = tempfile::tempfile()?;
        let mut out = BufWriter::new(&plain);
        unpack(&mut BufReader::with_capacity(PIECE, file), &mut out)?;
        out.flush()?;
        drop(out);
        plain.seek(SeekFrom::Start(0))?;
        file = plain;
    }
    let size = file.metadata()?.len();
    Ok((file, size))
}

fn broken() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "the packed file is broken or cut short")
}

/// Unpacks all members of a file.
fn unpack(input: &mut impl BufRead, out: &mut impl io::Write) -> io::Result<()> {
    let mut all = 0;
    loop {
        header(input)?;
        let size = body(input, out, UNPACKED_MAX - all)?;
        all += size;
        let mut trailer = [0; 8];
        input.read_exact(&mut trailer).map_err(|_| broken())?;
        let told = u32::from_le_bytes([trailer[4], trailer[5], trailer[6], trailer[7]]);
        if size & u64::from(u32::MAX) != u64::from(told) {
            return Err(broken());
        }
        if !input.fill_buf()?.starts_with(&MAGIC) {
            return Ok(());
        }
    }
}

fn header(input: &mut impl BufRead) -> io::Result<()> {
    let mut fixed = [0; 10];
    input.read_exact(&mut fixed).map_err(|_| broken())?;
    if fixed[..2] != MAGIC || fixed[2] != DEFLATE {
        return Err(broken());
    }
    let flags = fixed[3];
    if flags & HAS_EXTRA != 0 {
        let mut length = [0; 2];
        input.read_exact(&mut length).map_err(|_| broken())?;
        pass(input, u64::from(u16::from_le_bytes(length)))?;
    }
    for text in [HAS_NAME, HAS_COMMENT] {
        if flags & text != 0 {
            // A name is short: what has no end is none.
            let mut name = Vec::new();
            input.by_ref().take(1 << 16).read_until(0, &mut name)?;
            if name.last() != Some(&0) {
                return Err(broken());
            }
        }
    }
    if flags & HAS_CHECK != 0 { pass(input, 2) } else { Ok(()) }
}

fn pass(input: &mut impl BufRead, count: u64) -> io::Result<()> {
    let passed = io::copy(&mut input.by_ref().take(count), &mut io::sink())?;
    if passed == count { Ok(()) } else { Err(broken()) }
}

/// Unpacks one member; gives how many bytes it had.
fn body(input: &mut impl BufRead, out: &mut impl io::Write, most: u64) -> io::Result<u64> {
    let (mut inflater, mut size) = (Inflater::default(), 0);
    while !inflater.has_ended() {
        let packed = input.fill_buf()?;
        let at_end = packed.is_empty();
        let (taken, made) = inflater.inflate(packed, PIECE).map_err(|_| broken())?;
        out.write_all(made)?;
        let count = made.len();
        input.consume(taken);
        size += count as u64;
        if size > most {
            return Err(ErrorKind::FileTooLarge.into());
        }
        if at_end && count < PIECE && !inflater.has_ended() {
            return Err(broken());
        }
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(text: &[u8], flags: u8, between: &[u8]) -> Vec<u8> {
        let head = [&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3], between].concat();
        let body = miniz_oxide::deflate::compress_to_vec(text, 6);
        [head, body, vec![0; 4], (text.len() as u32).to_le_bytes().to_vec()].concat()
    }

    fn check(file: &[u8], expected: Option<&[u8]>) {
        let mut out = Vec::new();
        let done = unpack(&mut BufReader::with_capacity(7, file), &mut out);
        assert_eq!(done.ok().map(|()| out.as_slice()), expected, "{file:?}");
    }

    #[test]
    fn members_come_out_whatever_their_headers_say() {
        check(&packed(b"ciao", 0, b""), Some(b"ciao"));
        check(&packed(b"ciao", HAS_NAME, b"lista.mbox\0"), Some(b"ciao"));
        check(&packed(b"ciao", HAS_EXTRA | HAS_COMMENT | HAS_CHECK, b"\x02\0xxc\0yy"), Some(b"ciao"));
        check(&[packed(b"a", 0, b""), packed(b"b", 0, b"")].concat(), Some(b"ab"));
        check(&[packed(b"a", 0, b""), vec![0; 20]].concat(), Some(b"a"));
    }

    #[test]
    fn what_is_broken_is_refused() {
        let whole = packed(b"ciao", 0, b"");
        for cut in 0..whole.len() {
            check(&whole[..cut], None);
        }
        let mut wrong = whole.clone();
        *wrong.last_mut().unwrap() = 9;
        check(&wrong, None);
        check(&packed(b"ciao", HAS_NAME, b"no end"), None);
    }
}
