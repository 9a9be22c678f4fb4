//! LF in files, CRLF in the store, and back.

use memchr::memchr_iter;
use std::borrow::Cow;

/// How lines end in what is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LineEnds {
    /// A bare LF, as mail programs on Unix keep files.
    #[default]
    Lf,
    /// As stored, CRLF.
    Crlf,
}

/// The bytes to be stored for a message read from a file. The first line end says what kind of file it was: after a
/// bare LF there every LF gets a CR before it, also one that has a CR already, so that it can be undone.
pub fn stored(read: Vec<u8>) -> Vec<u8> {
    match memchr_iter(b'\n', &read).next() {
        Some(at) if !ends_in_cr(&read[..at]) => with_crs(&read),
        _ => read,
    }
}

/// The bytes to be written for a stored message: those that [`stored`] turns into it again when there are such, else
/// the message as it is.
pub fn written(stored: &[u8], ends: LineEnds) -> Cow<'_, [u8]> {
    match ends {
        LineEnds::Lf if may_lose_crs(stored) => Cow::Owned(without_crs(stored)),
        LineEnds::Lf | LineEnds::Crlf => Cow::Borrowed(stored),
    }
}

/// Whether [`stored`] leaves these bytes as they are.
pub fn is_kept(bytes: &[u8]) -> bool {
    memchr_iter(b'\n', bytes).next().is_none_or(|at| ends_in_cr(&bytes[..at]))
}

fn ends_in_cr(line: &[u8]) -> bool {
    line.last() == Some(&b'\r')
}

/// Each LF has a CR before it, and the first only one.
fn may_lose_crs(bytes: &[u8]) -> bool {
    let mut lines = memchr_iter(b'\n', bytes).map(|at| &bytes[..at]);
    let first = lines.next().is_some_and(|line| ends_in_cr(line) && !line.ends_with(b"\r\r"));
    first && lines.all(ends_in_cr)
}

fn with_crs(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + memchr_iter(b'\n', bytes).count());
    let mut start = 0;
    for at in memchr_iter(b'\n', bytes) {
        out.extend_from_slice(&bytes[start..at]);
        out.extend_from_slice(b"\r\n");
        start = at + 1;
    }
    out.extend_from_slice(&bytes[start..]);
    out
}

fn without_crs(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(text) => {
                out.extend_from_slice(text);
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_line_end_decides() {
        let check = |read: &[u8], kept: &[u8]| assert_eq!(stored(read.to_vec()), kept, "{read:?}");
        check(b"", b"");
        check(b"a", b"a");
        check(b"a\nb\n", b"a\r\nb\r\n");
        check(b"a\nb", b"a\r\nb");
        check(b"\n", b"\r\n");
        check(b"a\r\nb\r\n", b"a\r\nb\r\n");
        check(b"a\r\nb\n", b"a\r\nb\n");
        check(b"a\nb\r\n", b"a\r\nb\r\r\n");
        check(b"a\rb\n\0\xff\n", b"a\rb\r\n\0\xff\r\n");
    }

    #[test]
    fn what_could_not_be_undone_is_written_as_it_is() {
        let check =
            |stored: &[u8], out: &[u8]| assert_eq!(&*written(stored, LineEnds::Lf), out, "{stored:?}");
        check(b"a\r\nb\r\n", b"a\nb\n");
        check(b"a\r\nb\r\r\n", b"a\nb\r\n");
        check(b"a\r\nb\n", b"a\r\nb\n");
        check(b"a\r\r\nb\r\n", b"a\r\r\nb\r\n");
        check(b"a\nb\r\n", b"a\nb\r\n");
        check(b"a\r", b"a\r");
    }

    /// Bytes in which line ends of all kinds are frequent.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            Just(&b"\n"[..]),
            Just(&b"\r\n"[..]),
            Just(&b"\r"[..]),
            Just(&b"From x"[..]),
            Just(&b"\0\xff"[..]),
            Just(&b">"[..])
        ];
        proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn lf_files_come_out_identical(read in bytes()) {
            let kept = stored(read.clone());
            let first = read.iter().position(|b| *b == b'\n');
            let lf = first.is_some_and(|at| at == 0 || read[at - 1] != b'\r');
            let ends = if lf { LineEnds::Lf } else { LineEnds::Crlf };
            prop_assert_eq!(&*written(&kept, ends), &read[..]);
        }

        #[test]
        fn what_is_written_is_stored_the_same(message in bytes()) {
            prop_assume!(is_kept(&message));
            for ends in [LineEnds::Lf, LineEnds::Crlf] {
                prop_assert_eq!(&stored(written(&message, ends).into_owned()), &message);
            }
        }
    }
}
