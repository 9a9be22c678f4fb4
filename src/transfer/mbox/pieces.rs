//! A file read line by line in bounded pieces.

use memchr::memchr;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read, Seek};

/// A longer line comes in several pieces, bytes.
const PIECE: usize = 64 << 10;
const BUFFER: usize = 256 << 10;

/// The pieces of a file.
pub struct Pieces<R> {
    input: BufReader<R>,
    offset: u64,
    begins_line: bool,
    ended_line: bool,
}

impl<R: Read + Seek> Pieces<R> {
    pub fn new(input: R) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { input, offset: 0, begins_line: true, ended_line: true }
    }

    /// How many bytes of the file have been read.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The last piece was the beginning of a line.
    pub fn begins_line(&self) -> bool {
        self.begins_line
    }

    /// Reads the next piece: a line with its LF, or a part of a long one. False at the end of the file.
    pub fn next(&mut self, piece: &mut Vec<u8>) -> io::Result<bool> {
        piece.clear();
        self.begins_line = self.ended_line;
        while piece.len() < PIECE {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let window = &buffer[..buffer.len().min(PIECE - piece.len())];
            let end = memchr(b'\n', window);
            let taken = end.map_or(window.len(), |at| at + 1);
            if taken == 0 {
                break;
            }
            piece.extend_from_slice(&window[..taken]);
            self.input.consume(taken);
            self.offset += taken as u64;
            self.ended_line = end.is_some();
            if self.ended_line {
                break;
            }
        }
        Ok(!piece.is_empty())
    }

    /// Reads exactly so many bytes more, fewer only at the end of the file. What follows begins a line.
    pub fn take(&mut self, count: u64, out: &mut Vec<u8>) -> io::Result<()> {
        let read = (&mut self.input).take(count).read_to_end(out)?;
        self.offset += read as u64;
        self.ended_line = true;
        Ok(())
    }

    /// Goes to a place in the file where a line begins.
    pub fn go_to(&mut self, offset: u64) -> io::Result<()> {
        let too_far = || io::Error::from(ErrorKind::InvalidInput);
        let distance = i128::from(offset) - i128::from(self.offset);
        self.input.seek_relative(i64::try_from(distance).map_err(|_| too_far())?)?;
        self.offset = offset;
        self.ended_line = true;
        Ok(())
    }
}
