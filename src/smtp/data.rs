//! The strict end of data (RFC 5321 sections 4.1.1.4 and 4.5.2) and dot-stuffing.
//!
//! Data ends at CRLF.CRLF, the first CRLF being that of the DATA command when the message is empty. Nothing
//! else ends it: not LF.LF, LF.CRLF, CRLF.LF, CR.CR, CR.CRLF, CRLF.CR, nor a dot beside NULs that a
//! sloppy relay would drop. These forms are how one message is smuggled inside another
//! (CVE-2023-51764 and its kin), so the reader goes on to the true end and reports them.

use memchr::memchr2;

/// Where the reader stands in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    LineStart,
    /// The line is `.` so far; the dot is not handed on.
    Dot,
    /// The line is `.` CR so far.
    DotCr,
    /// The line is NULs and at most one dot so far.
    Nul {
        dot: bool,
    },
    NulCr {
        dot: bool,
    },
    Text,
    Cr,
}

enum Step {
    Keep,
    Drop,
    End,
}

/// Finds the end of data and takes the stuffed dots out, whatever the segmentation of its input.
#[derive(Debug)]
pub struct DataReader {
    state: State,
    malformed: bool,
}

impl Default for DataReader {
    fn default() -> Self {
        Self::new()
    }
}

impl DataReader {
    /// A reader at the byte after the CRLF of DATA.
    pub fn new() -> Self {
        Self { state: State::LineStart, malformed: false }
    }

    /// Whether a bare CR, a bare LF or a lone dot padded with NUL was seen: the message must be refused.
    pub fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// Reads from the front of `input`, hands the message's bytes to `sink`, and answers whether the end of
    /// data was reached; what follows it stays in `input`.
    pub fn read(&mut self, input: &mut &[u8], mut sink: impl FnMut(&[u8])) -> bool {
        let bytes = *input;
        let mut kept = 0;
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if self.state == State::Text {
                let Some(skip) = memchr2(b'\r', b'\n', rest) else { break };
                at += skip;
            }
            match self.step(bytes[at]) {
                Step::Keep => {}
                Step::Drop => {
                    sink(&bytes[kept..at]);
                    kept = at + 1;
                }
                Step::End => {
                    *input = &bytes[at + 1..];
                    return true;
                }
            }
            at += 1;
        }
        sink(&bytes[kept..]);
        *input = &[];
        false
    }

    fn step(&mut self, byte: u8) -> Step {
        let before = self.state;
        self.state = match (before, byte) {
            (State::DotCr, b'\n') => return Step::End,
            (State::LineStart, b'.') => State::Dot,
            (State::LineStart, 0) => State::Nul { dot: false },
            (State::Dot, b'\r') => State::DotCr,
            (State::Dot, 0) => State::Nul { dot: true },
            (State::Nul { dot }, 0) => State::Nul { dot },
            (State::Nul { dot: false }, b'.') => State::Nul { dot: true },
            (State::Nul { dot }, b'\r') => State::NulCr { dot },
            (State::NulCr { dot }, b'\n') => self.padded_line_ended(dot),
            (State::Cr, b'\n') => State::LineStart,
            (State::Cr | State::DotCr | State::NulCr { .. }, _) => self.after_bare_cr(byte),
            (State::LineStart | State::Text, b'\r') => State::Cr,
            (_, b'\n') => self.bare_newline(),
            _ => State::Text,
        };
        match (before, self.state) {
            (State::LineStart, State::Dot) | (State::Dot, State::DotCr) => Step::Drop,
            _ => Step::Keep,
        }
    }

    fn padded_line_ended(&mut self, dot: bool) -> State {
        self.malformed |= dot;
        State::LineStart
    }

    fn after_bare_cr(&mut self, byte: u8) -> State {
        self.malformed = true;
        if byte == b'\r' { State::Cr } else { State::Text }
    }

    fn bare_newline(&mut self) -> State {
        self.malformed = true;
        State::Text
    }
}

#[cfg(test)]
mod tests;
