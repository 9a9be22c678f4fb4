use proptest::prelude::*;

use super::*;

/// What a reader makes of `input` in pieces of `size`: message, whether malformed, rest; None without end.
fn read(input: &[u8], size: usize) -> Option<(Vec<u8>, bool, Vec<u8>)> {
    let (mut reader, mut message) = (DataReader::new(), Vec::new());
    let mut from = 0;
    for piece in input.chunks(size.max(1)) {
        let mut left = piece;
        if reader.read(&mut left, |bytes| message.extend_from_slice(bytes)) {
            let rest = input[from + piece.len() - left.len()..].to_vec();
            return Some((message, reader.is_malformed(), rest));
        }
        assert!(left.is_empty());
        from += piece.len();
    }
    None
}

fn check(input: &[u8], message: &[u8], rest: &[u8]) {
    for size in 1..=input.len() {
        let expected = (message.to_vec(), false, rest.to_vec());
        assert_eq!(read(input, size), Some(expected), "{input:?} in pieces of {size}");
    }
}

fn check_refused(input: &[u8]) {
    for size in 1..=input.len() {
        let (_, malformed, rest) = read(input, size).expect("the true end is found");
        assert!(malformed, "{input:?} must be refused");
        assert_eq!(rest, b"MAIL", "{input:?} ends too early or too late");
    }
}

#[test]
fn lone_dot_ends_data() {
    check(b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n");
    check(b".\r\n", b"", b"");
    check(b"\r\n.\r\n", b"\r\n", b"");
    check(b"a\r\n\r\n.\r\n.\r\n", b"a\r\n\r\n", b".\r\n");
    check(b"a.\r\n.\r\n", b"a.\r\n", b"");
}

#[test]
fn stuffed_dots_lose_one_dot_also_on_the_first_line() {
    check(b"..\r\n.\r\n", b".\r\n", b"");
    check(b"..a\r\n...b\r\n.\r\n", b".a\r\n..b\r\n", b"");
    check(b"a..b\r\n. \r\n.\r\n", b"a..b\r\n \r\n", b"");
    check(b".a\r\n.\r\n", b"a\r\n", b"");
}

#[test]
fn nul_is_kept_inside_of_lines() {
    check(b"a\0b\r\n\0\r\n\0x\r\n.\0x\r\n\0..\r\n.\r\n", b"a\0b\r\n\0\r\n\0x\r\n\0x\r\n\0..\r\n", b"");
}

#[test]
fn smuggling_forms_never_end_data() {
    for form in [
        &b"\n.\n"[..],
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"\r\n.\r",
        b"\r\n.\0\r\n",
        b"\r\n.\0\0\r\n",
        b"\r\n\0.\r\n",
        b"\r\n\0.\0\r\n",
        b"\r\0\n.\r\n",
        b"\r\n.\r\0\n",
        b"\n\n.\r\n",
        b"\n\r.\r\n",
        b"\r\n\x2e\n\r\n",
    ] {
        check_refused(&[b"a", form, b"MAIL FROM:<x@y>\r\n.\r\nMAIL"].concat());
    }
}

#[test]
fn bare_newlines_anywhere_are_refused() {
    for text in ["a\nb", "a\rb", "\na", "\ra", "a\r\r\nb", "a\n\r\nb", ".\nb", ".\rb", "a\r", "a\n"] {
        check_refused(&[text.as_bytes(), b"\r\n.\r\nMAIL"].concat());
    }
}

/// What RFC 5321 says, in the slowest way.
fn naive_end(input: &[u8]) -> Option<usize> {
    let framed = [b"\r\n", input].concat();
    framed.windows(5).position(|window| window == b"\r\n.\r\n").map(|at| at + 3)
}

fn stuff(message: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            wire.push(b'.');
        }
        wire.extend_from_slice(line);
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

fn wire_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![&b"\r"[..], b"\n", b".", b"\0", b"a", b"\r\n", b"\r\n.\r\n"]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn crlf_text() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::collection::vec(prop::sample::select(b"..abc \xc3\xa8".to_vec()), 0..6);
    prop::collection::vec(line, 0..10)
        .prop_map(|lines| lines.iter().flat_map(|line| [line.as_slice(), b"\r\n"].concat()).collect())
}

proptest! {
    #[test]
    fn segmentation_never_matters(input in wire_bytes(), size in 1usize..9) {
        prop_assert_eq!(read(&input, size), read(&input, input.len().max(1)));
    }

    #[test]
    fn the_end_is_where_the_rfc_puts_it(input in wire_bytes()) {
        let rest = read(&input, input.len().max(1)).map(|(_, _, rest)| input.len() - rest.len());
        prop_assert_eq!(rest, naive_end(&input));
    }

    #[test]
    fn a_message_is_well_formed_exactly_without_bare_newlines(input in wire_bytes()) {
        if let (Some((_, malformed, _)), Some(end)) = (read(&input, usize::MAX), naive_end(&input)) {
            let text = String::from_utf8_lossy(&input[..end]).replace("\r\n", "");
            let nul_dot = input[..end - 3]
                .split(|byte| *byte == b'\n')
                .map(|line| line.iter().filter(|byte| **byte != b'\r' && **byte != 0).collect::<Vec<_>>())
                .any(|line| line == [&b'.']);
            prop_assert_eq!(malformed, text.contains(['\r', '\n']) || nul_dot);
        }
    }

    #[test]
    fn stuffing_then_reading_is_identity(message in crlf_text(), size in 1usize..9) {
        prop_assert_eq!(read(&stuff(&message), size), Some((message, false, Vec::new())));
    }
}
