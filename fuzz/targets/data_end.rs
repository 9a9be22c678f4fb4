//! The end of data and the dots in it (RFC 5321 §4.5.2).

use pugliaimpiego::{relay::body::sanitise_line_ends, smtp::data::DataReader};

/// The end is where the RFC puts it, however the bytes are cut; what we would send comes back as it was.
pub fn run(data: &[u8]) {
    let whole = read(data, data.len());
    for size in [1, 2, 7] {
        assert_eq!(read(data, size), whole, "in pieces of {size}");
    }
    let rest = whole.map(|(_, _, rest)| rest);
    assert_eq!(rest, end(data).map(|at| data.len() - at));
    let clean = sanitise_line_ends(data);
    let (message, malformed, rest) = read(&stuffed(&clean), 3).expect("an end");
    assert_eq!((message.as_slice(), rest), (&*clean, 0));
    // A lone dot among NULs is refused too, whoever sends it.
    assert!(!malformed || data.contains(&0));
}

/// The message, whether it is malformed, and how many bytes follow its end; None without an end.
fn read(data: &[u8], size: usize) -> Option<(Vec<u8>, bool, usize)> {
    let (mut reader, mut message, mut left) = (DataReader::new(), Vec::new(), data.len());
    for piece in data.chunks(size.max(1)) {
        let mut unread = piece;
        let ended = reader.read(&mut unread, |bytes| message.extend_from_slice(bytes));
        left -= piece.len() - unread.len();
        if ended {
            return Some((message, reader.is_malformed(), left));
        }
    }
    None
}

/// The place after the first CRLF.CRLF, found in the slowest way.
fn end(data: &[u8]) -> Option<usize> {
    let framed = [b"\r\n", data].concat();
    framed.windows(5).position(|window| window == b"\r\n.\r\n").map(|at| at + 3)
}

fn stuffed(message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    let dotted = lines.flat_map(|line| [if line.starts_with(b".") { &b"."[..] } else { b"" }, line]);
    dotted.chain([&b".\r\n"[..]]).collect::<Vec<_>>().concat()
}
