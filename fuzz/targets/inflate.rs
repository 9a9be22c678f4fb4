//! DEFLATE from a client.

use pugliaimpiego::inflate::{Inflater, NotDeflate};

/// What comes out, and whether it is an error, does not depend on how the bytes were cut; memory is bounded.
pub fn run(data: &[u8]) {
    let whole = unpack(data, data.len().max(1), 1 << 14);
    for (segment, room) in [(1, 1 << 12), (7, 99)] {
        let (text, end) = unpack(data, segment, room);
        assert_eq!(end, whole.1);
        // An error drops what the same call has made.
        assert!(text == whole.0 || end.is_err());
    }
}

/// At most so much is unpacked: a bomb must not make the fuzzer slow.
const ENOUGH: usize = 1 << 20;

fn unpack(data: &[u8], segment: usize, room: usize) -> (Vec<u8>, Result<bool, NotDeflate>) {
    let (mut inflater, mut text) = (Inflater::default(), Vec::new());
    for mut piece in data.chunks(segment) {
        while text.len() < ENOUGH {
            let (taken, made) = match inflater.inflate(piece, room.min(ENOUGH - text.len())) {
                Ok(step) => step,
                Err(error) => return (text, Err(error)),
            };
            let wanting = made.len() < room.min(ENOUGH - text.len());
            text.extend_from_slice(made);
            piece = &piece[taken..];
            if wanting && (piece.is_empty() || inflater.has_ended()) {
                break;
            }
        }
        inflater.rest();
        assert!(inflater.footprint() < 48 << 10);
    }
    let full = text.len() >= ENOUGH;
    (text, Ok(inflater.has_ended() || full))
}
