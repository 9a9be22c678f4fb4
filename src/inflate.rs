//! Unpacking DEFLATE (RFC 1951) that others have packed.
//!
//! The one inflater of the house: whoever uses it says how much it takes at once, so a few bytes that swell to
//! gigabytes cost no more memory than any others. What a stream keeps while nothing comes is its tables and what it may
//! still refer to, which for somebody who has said little is little.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// How far back a stream may refer, in bytes (RFC 1951 §2).
const WINDOW: usize = 32 << 10;
/// Bytes of text kept beyond the window before the oldest are dropped: many small pieces are not moved each time.
const SLACK: usize = 32 << 10;

/// The bytes are no DEFLATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the compressed data cannot be read")]
pub struct NotDeflate;

/// A stream being unpacked.
#[derive(Default)]
pub struct Inflater {
    state: Box<DecompressorOxide>,
    /// The end of what has been unpacked: at least the window.
    text: Vec<u8>,
    ended: bool,
}

impl Inflater {
    /// Unpacks what comes next, at most `room` bytes of it, and says how many bytes of `packed` it has taken. Everything
    /// that the bytes taken so far decide is given out, also in the middle of a block. With less than `room` given out,
    /// more input is needed; with as much there may be more of it, even without input.
    ///
    /// # Errors
    /// The bytes are no DEFLATE; the stream is of no use any more.
    pub fn inflate(&mut self, packed: &[u8], room: usize) -> Result<(usize, &[u8]), NotDeflate> {
        if self.ended {
            return Ok((0, &[]));
        }
        if self.text.len() > WINDOW + SLACK {
            self.text.drain(..self.text.len() - WINDOW);
        }
        let begin = self.text.len();
        self.text.resize(begin + room, 0);
        let flags = TINFL_FLAG_HAS_MORE_INPUT | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, taken, made) = decompress(&mut self.state, packed, &mut self.text, begin, flags);
        self.text.truncate(begin + made);
        match status {
            TINFLStatus::NeedsMoreInput | TINFLStatus::HasMoreOutput => {}
            TINFLStatus::Done => self.ended = true,
            _ => return Err(NotDeflate),
        }
        Ok((taken, self.text.get(begin..).unwrap_or_default()))
    }

    /// Whether the stream has said that it is over. What follows it has not been taken.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Gives back what is not needed while nothing comes.
    pub fn rest(&mut self) {
        let surplus = self.text.len().saturating_sub(WINDOW);
        self.text.drain(..surplus);
        self.text.shrink_to_fit();
    }

    /// Bytes of memory it holds.
    #[must_use]
    pub fn footprint(&self) -> usize {
        size_of::<Self>() + size_of::<DecompressorOxide>() + self.text.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    /// Unpacks a stream that comes in pieces of `segment` bytes, `room` bytes at once.
    fn unpack(packed: &[u8], segment: usize, room: usize) -> Result<Vec<u8>, NotDeflate> {
        let (mut inflater, mut text) = (Inflater::default(), Vec::new());
        for mut piece in packed.chunks(segment) {
            loop {
                let (taken, made) = inflater.inflate(piece, room)?;
                let full = made.len() == room;
                text.extend_from_slice(made);
                piece = &piece[taken..];
                if !full && (piece.is_empty() || inflater.has_ended()) {
                    break;
                }
            }
            inflater.rest();
        }
        Ok(text)
    }

    #[test]
    fn what_was_packed_comes_out_however_it_is_cut() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|n| (n / 7).to_string().into_bytes()).collect();
        for level in [0, 1, 9] {
            let packed = compress_to_vec(&text, level);
            for (segment, room) in [(1, 64), (7, 300), (packed.len(), 1000), (packed.len(), 1 << 17)] {
                assert!(unpack(&packed, segment, room) == Ok(text.clone()), "{level} {segment} {room}");
            }
        }
    }

    /// RFC 1951 §3.2.3: a block of the kind 3 is an error; §3.2.5: so is a distance before the begin.
    #[test]
    fn what_is_no_deflate_is_refused() {
        for bytes in
            [&b"\x07"[..], b"a NOOP\r\n", b"\x4b\x04\x62\x00", &[0xff; 40], b"\x00\x05\x00\x00\x00hello"]
        {
            assert_eq!(unpack(bytes, 1, 100), Err(NotDeflate), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_cut_short_waits_and_what_has_ended_takes_no_more() {
        let packed = compress_to_vec(b"buongiorno", 6);
        let mut inflater = Inflater::default();
        let (half, rest) = packed.split_at(4);
        assert_eq!(inflater.inflate(half, 100).map(|(taken, _)| taken), Ok(4));
        assert!(!inflater.has_ended());
        let more = [rest, b"more"].concat();
        assert_eq!(inflater.inflate(&more, 100).map(|(taken, _)| taken), Ok(rest.len()));
        assert!(inflater.has_ended());
        assert_eq!(inflater.inflate(b"more", 100), Ok((0, &b""[..])));
    }

    #[test]
    fn a_bomb_costs_what_is_asked_for_and_silence_next_to_nothing() {
        let bomb = compress_to_vec(&vec![0; 4 << 20], 9);
        let (mut inflater, mut packed, mut sum) = (Inflater::default(), bomb.as_slice(), 0);
        while !inflater.has_ended() {
            let (taken, made) = inflater.inflate(packed, 4096).expect("zeros");
            sum += made.len();
            packed = &packed[taken..];
            assert!(inflater.footprint() < 200 << 10, "{}", inflater.footprint());
        }
        assert_eq!(sum, 4 << 20);
        inflater.rest();
        assert!(inflater.footprint() < 48 << 10, "{}", inflater.footprint());
        let mut quiet = Inflater::default();
        quiet.inflate(&compress_to_vec(b"a NOOP\r\nb IDLE\r\n", 6), 4096).expect("a command");
        quiet.rest();
        assert!(quiet.footprint() < 12 << 10, "{}", quiet.footprint());
    }
}
