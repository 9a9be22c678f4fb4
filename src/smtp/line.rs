//! Lines of commands: ended by CRLF, bounded, never out of step.

use memchr::memchr;

use super::command::is_verb;

/// Longest command line with its CRLF. RFC 5321 asks for 512, and parameters lengthen it.
pub(super) const COMMAND_LIMIT: usize = 2048;
/// Longest line of a SASL exchange with its CRLF (RFC 4954 section 4).
pub(super) const SASL_LIMIT: usize = 12288;
/// Of an overlong line so many bytes are skipped; then nobody waits for its end any more.
pub(super) const SKIP_LIMIT: usize = 1 << 20;

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineError {
    /// Longer than the limit; it was skipped.
    TooLong,
    /// The same in an AUTH.
    Auth,
    /// So long that its end is not looked for: the next bytes are no commands.
    Endless,
    /// The same in an AUTH.
    EndlessAuth,
    /// It ends with LF alone or holds a CR. Not executed (RFC 5321 section 2.3.8).
    BareNewline,
    /// Either, in a BDAT: what follows it is no command.
    Chunk,
}

/// The command of a line, as far as it matters to what is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Verb {
    Bdat,
    Auth,
    #[default]
    Other,
}

impl Verb {
    fn of(line: &[u8]) -> Self {
        match line {
            line if is_verb(b"BDAT", line) => Self::Bdat,
            line if is_verb(b"AUTH", line) => Self::Auth,
            _ => Self::Other,
        }
    }
}

/// Cuts input into lines.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    partial: Vec<u8>,
    overlong: bool,
    /// Bytes of the overlong line that have been skipped.
    skipped: usize,
    /// What the overlong line is.
    verb: Verb,
}

impl LineReader {
    /// The next line without its CRLF, or None when `input` (then empty) does not end it. Keeps at most
    /// `limit` bytes. After [`LineError::Endless`] and [`LineError::EndlessAuth`] the reader is of no more use.
    pub(super) fn next(&mut self, input: &mut &[u8], limit: usize) -> Option<Result<Vec<u8>, LineError>> {
        let bytes = *input;
        let end = memchr(b'\n', bytes);
        let (head, tail) = bytes.split_at(end.map_or(bytes.len(), |at| at + 1));
        *input = tail;
        self.keep(head, limit);
        if self.skipped > SKIP_LIMIT {
            let auth = self.verb == Verb::Auth;
            return Some(Err(if auth { LineError::EndlessAuth } else { LineError::Endless }));
        }
        end.map(|_| self.finish())
    }

    /// Whether no line is begun.
    pub(super) fn is_empty(&self) -> bool {
        self.partial.is_empty() && !self.overlong
    }

    fn keep(&mut self, bytes: &[u8], limit: usize) {
        if self.overlong {
            self.skipped = self.skipped.saturating_add(bytes.len());
            return;
        }
        let room = limit.saturating_sub(self.partial.len());
        self.partial.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if bytes.len() > room {
            self.overlong = true;
            self.verb = Verb::of(&self.partial);
            self.partial = Vec::new();
        }
    }

    fn finish(&mut self) -> Result<Vec<u8>, LineError> {
        let mut line = std::mem::take(&mut self.partial);
        self.skipped = 0;
        if std::mem::take(&mut self.overlong) {
            return Err(match std::mem::take(&mut self.verb) {
                Verb::Bdat => LineError::Chunk,
                Verb::Auth => LineError::Auth,
                Verb::Other => LineError::TooLong,
            });
        }
        let wrong = |error| if is_verb(b"BDAT", &line) { LineError::Chunk } else { error };
        if memchr(b'\r', &line).map(|at| at + 2) != Some(line.len()) {
            return Err(wrong(LineError::BareNewline));
        }
        line.truncate(line.len() - 2);
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Line = Result<Vec<u8>, LineError>;

    fn check(input: &[u8], limit: usize, expected: &[Line]) {
        for size in 1..=input.len().max(1) {
            let (mut reader, mut lines) = (LineReader::default(), Vec::new());
            for mut piece in input.chunks(size) {
                while let Some(line) = reader.next(&mut piece, limit) {
                    lines.push(line);
                }
                assert!(piece.is_empty());
                assert!(reader.partial.len() <= limit);
            }
            assert_eq!(lines, expected, "{input:?} in pieces of {size}");
        }
    }

    #[test]
    fn an_endless_line_is_given_up() {
        let mut reader = LineReader::default();
        let block = [b'x'; 4096];
        let blocks = (0..).take_while(|_| reader.next(&mut &block[..], 10).is_none()).take(1000).count();
        assert_eq!(blocks, 1 + SKIP_LIMIT / block.len());
        assert!(reader.partial.is_empty());
        // One that ends in time says nothing of the next.
        let mut reader = LineReader::default();
        let long = [&vec![b'x'; SKIP_LIMIT][..], b"\r\n"].concat();
        for _ in 0..3 {
            assert_eq!(reader.next(&mut &long[..], 10), Some(Err(LineError::TooLong)));
        }
    }

    fn ok(text: &str) -> Line {
        Ok(text.as_bytes().to_vec())
    }

    #[test]
    fn lines_end_at_crlf_only_and_stay_in_step() {
        check(b"NOOP\r\nQUIT\r\nrest", 100, &[ok("NOOP"), ok("QUIT")]);
        check(b"\r\n", 100, &[ok("")]);
        check(b"NOOP\nQUIT\r\n", 100, &[Err(LineError::BareNewline), ok("QUIT")]);
        check(b"NO\rOP\r\nQUIT\r\n", 100, &[Err(LineError::BareNewline), ok("QUIT")]);
        check(b"NOOP\r\r\nQUIT\r\n", 100, &[Err(LineError::BareNewline), ok("QUIT")]);
        check(b"", 100, &[]);
    }

    #[test]
    fn an_overlong_line_is_skipped_to_its_end() {
        check(b"12345678\r\nQUIT\r\n", 10, &[ok("12345678"), ok("QUIT")]);
        check(b"123456789\r\nQUIT\r\n", 10, &[Err(LineError::TooLong), ok("QUIT")]);
        check(b"BDAT 5\nNOOP\r\n", 100, &[Err(LineError::Chunk), ok("NOOP")]);
        check(b"bdat 12345\r\nNOOP\r\n", 10, &[Err(LineError::Chunk), ok("NOOP")]);
        check(b"BDATE 12345\r\nNOOP\r\n", 10, &[Err(LineError::TooLong), ok("NOOP")]);
        check(b"auth PLAIN x\r\nNOOP\r\n", 10, &[Err(LineError::Auth), ok("NOOP")]);
        check(b"AUTHOR 12345\r\nNOOP\r\n", 10, &[Err(LineError::TooLong), ok("NOOP")]);
        check(&[&[b'x'; 5000][..], b"\r\nQUIT\r\n"].concat(), 10, &[Err(LineError::TooLong), ok("QUIT")]);
    }
}
