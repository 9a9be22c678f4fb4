//! Finds the borders of commands in a byte stream before anything is parsed.
//!
//! Lines end at LF (a CR before it is dropped). A line that ends in `{n}`, `{n+}`, `~{n}` or `~{n+}`
//! announces a literal of n bytes, after which the command goes on (RFC 3501 §4.3, RFC 7888, RFC 3516). What
//! is too big is refused without being kept: a synchronising literal before its bytes are sent, a
//! non-synchronising one by skipping exactly its bytes, so that the next command is found where it begins.
//! The frames do not depend on how the stream was cut into segments.
//!
//! What is long of a command is drawn from the budget of all sessions as it arrives. Where that is used up the command is
//! refused in the same two ways.

mod limits;
mod marker;
mod refusal;
mod skip;
#[cfg(test)]
mod tests;

use bytes::{Buf, Bytes, BytesMut};

use crate::net::{Budget, Holder, Share, budget};
pub use limits::Limits;
use limits::Tally;
use marker::Marker;
pub use refusal::{Refusal, RefusalReason};
pub(super) use refusal::{is_tag, tag_of};
use skip::{Skip, last_bytes};

/// Room behind a literal for the rest of the command, so that a few bytes do not move a large message.
const BEHIND: usize = 512;

/// Longer commands are drawn from the budget.
const SMALL: usize = 64 << 10;

/// What the framer found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A whole command without its final line end, literals inline as `{n}` CRLF and n bytes.
    Command(Bytes),
    /// A line asked for by [`Framer::expect_line`], without its line end.
    Line(Bytes),
    /// The client waits for `+ ...` before it sends a literal. Answer it and go on, or call
    /// [`Framer::refuse_literal`]. [`Framer::pending`] shows the command so far.
    NeedContinuation {
        /// Announced size of the literal in bytes.
        size: u64,
    },
    /// A command was dropped; write [`Refusal::reply`], and close the connection when [`Refusal::close`] is
    /// set.
    Refused(Refusal),
}

/// Where in the stream the framer stands.
#[derive(Debug)]
enum State {
    /// Inside a line of a command.
    Text,
    /// Inside a raw line asked for by the session.
    RawLine,
    /// Inside a literal with so many bytes to come.
    Literal(u64),
    /// Dropping the rest of a refused command.
    Skip(Skip),
    /// A refusal asked for the end of the connection; everything more is ignored.
    Dead,
}

/// Cuts a byte stream into commands, in memory bounded by [`Limits`].
#[derive(Debug)]
pub struct Framer {
    limits: Limits,
    input: BytesMut,
    /// The command so far, with its literals.
    command: Vec<u8>,
    /// Where the current line begins in `command`.
    line_start: usize,
    tally: Tally,
    state: State,
    /// What the command takes of the budget, also while it is carried out.
    share: Share,
}

impl Framer {
    /// A framer at the start of a stream, with a budget of its own.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_share(limits, Budget::new(usize::MAX).share(Holder::House))
    }

    /// A framer at the start of a stream that draws on a budget of others too.
    #[must_use]
    pub fn with_share(limits: Limits, share: Share) -> Self {
        Self {
            share,
            limits,
            input: BytesMut::new(),
            command: Vec::new(),
            line_start: 0,
            tally: Tally::default(),
            state: State::Text,
        }
    }

    /// Changes the limits and what is drawn on, for instance after LOGIN. To be called between commands.
    pub fn admit(&mut self, limits: Limits, share: Share) {
        (self.limits, self.share) = (limits, share);
    }

    /// Adds bytes received. Call [`Self::next_frame`] until it gives `None` before feeding more, else they
    /// pile up.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !matches!(self.state, State::Dead) {
            self.input.extend_from_slice(bytes);
        }
    }

    /// Makes the next frame a raw line without literals: SASL continuation lines (RFC 3501 §6.2.2) and the
    /// DONE of IDLE (RFC 2177). Holds for one line; to be called between commands, before
    /// [`Self::next_frame`].
    pub fn expect_line(&mut self) {
        if matches!(self.state, State::Text) {
            self.state = State::RawLine;
        }
    }

    /// The command so far, as after [`Frame::NeedContinuation`].
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.command
    }

    /// Drops the command whose literal waits for its continuation, and gives its tag. The client must be
    /// answered with a tagged NO or BAD, after which it sends the next command and no byte of the literal
    /// (RFC 3501 §7.5).
    pub fn refuse_literal(&mut self) -> Option<String> {
        let tag = tag_of(&self.command);
        self.reset();
        tag
    }

    /// Drops what has been received and not yet framed, and gives its length: nothing sent in the clear may
    /// survive STARTTLS (RFC 3501 §6.2.1).
    pub fn discard_buffered(&mut self) -> usize {
        let dropped = self.input.len() + self.command.len();
        self.input = BytesMut::new();
        self.reset();
        dropped
    }

    /// Takes what has been received and not yet framed, between commands: it belongs to another layer.
    pub fn take_buffered(&mut self) -> BytesMut {
        std::mem::take(&mut self.input)
    }

    /// True when no byte of a command waits, that is, the client is between commands.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.input.is_empty() && self.command.is_empty() && matches!(self.state, State::Text | State::RawLine)
    }

    /// The next frame, or `None` when more bytes are needed.
    pub fn next_frame(&mut self) -> Option<Frame> {
        if self.command.is_empty() {
            // The command before has been carried out.
            self.share.release();
        }
        while !self.input.is_empty() {
            let frame = match self.state {
                State::Text | State::RawLine => self.take_line(),
                State::Literal(left) => self.take_literal(left),
                State::Skip(_) => self.skip(),
                State::Dead => {
                    self.input.clear();
                    None
                }
            };
            if frame.is_some() {
                return frame;
            }
        }
        // An idle connection keeps no buffer.
        self.input = BytesMut::new();
        None
    }

    /// Moves bytes up to the next LF into the command.
    fn take_line(&mut self) -> Option<Frame> {
        let end = self.input.iter().position(|&b| b == b'\n');
        let take = end.map_or(self.input.len(), |at| at + 1);
        let room = self.limits.line.saturating_sub(self.tally.text);
        let kept = take.min(room);
        if !self.make_room(kept, kept) {
            return self.begin_skip(RefusalReason::NoRoom, None);
        }
        self.command.extend_from_slice(self.input.get(..kept).unwrap_or_default());
        self.tally.text += kept;
        self.input.advance(kept);
        if take > room {
            return self.begin_skip(RefusalReason::LineTooLong, None);
        }
        end.and_then(|_| self.end_of_line())
    }

    /// A whole line stands at the end of the command: is it the end, or does a literal follow?
    fn end_of_line(&mut self) -> Option<Frame> {
        self.command.pop();
        if self.command.len() > self.line_start && self.command.last() == Some(&b'\r') {
            self.command.pop();
        }
        if matches!(self.state, State::RawLine) {
            return Some(Frame::Line(self.finish()));
        }
        if self.command.is_empty() {
            // Empty lines before a command are tolerated, as all servers do.
            self.tally.text = 0;
            return None;
        }
        match marker::find(self.command.get(self.line_start..).unwrap_or_default()) {
            None => Some(Frame::Command(self.finish())),
            Some(marker) => self.begin_literal(marker),
        }
    }

    /// A literal is announced at the end of the line just read.
    fn begin_literal(&mut self, marker: Marker) -> Option<Frame> {
        let size = match self.limits.admit(&self.command, marker, &self.tally) {
            Ok(size) if self.lacks(size) => return self.refuse(RefusalReason::NoRoom, marker),
            Ok(size) => size,
            Err(reason) => return self.refuse(reason, marker),
        };
        self.command.extend_from_slice(b"\r\n");
        self.tally.count += 1;
        self.tally.literal += size;
        self.line_start = self.command.len();
        if size > 0 {
            self.state = State::Literal(size);
        }
        marker.sync.then_some(Frame::NeedContinuation { size })
    }

    /// Whether a literal of this size would not fit now. It is not set aside: who announces much and sends little would keep
    /// others from sending.
    fn lacks(&self, size: u64) -> bool {
        size > SMALL as u64 && usize::try_from(size).map_or(true, |size| size > self.share.available())
    }

    /// Makes room for so many more bytes of at most so many that are expected, and draws it from the budget.
    fn make_room(&mut self, more: usize, expected: usize) -> bool {
        let (length, capacity) = (self.command.len(), self.command.capacity());
        let needed = length.saturating_add(more);
        if needed <= capacity {
            return true;
        }
        let room = budget::grown(capacity, needed, length.saturating_add(expected));
        if room > SMALL && !self.share.grow_to(room) {
            return false;
        }
        self.command.try_reserve_exact(room - length).is_ok()
    }

    /// Moves bytes of a literal into the command.
    fn take_literal(&mut self, left: u64) -> Option<Frame> {
        let expected = usize::try_from(left).unwrap_or(usize::MAX);
        let take = expected.min(self.input.len());
        if !self.make_room(take, expected.saturating_add(BEHIND)) {
            return self.begin_skip(RefusalReason::NoRoom, Some(left));
        }
        self.command.extend_from_slice(self.input.get(..take).unwrap_or_default());
        self.input.advance(take);
        let left = left - take as u64;
        self.line_start = self.command.len();
        self.state = if left == 0 { State::Text } else { State::Literal(left) };
        None
    }

    /// Refuses the command because of the literal announced.
    fn refuse(&mut self, reason: RefusalReason, marker: Marker) -> Option<Frame> {
        if marker.sync {
            let refusal = Refusal::of(&self.command, reason);
            self.reset();
            return Some(Frame::Refused(refusal));
        }
        match marker.size {
            Some(size) => self.begin_skip(reason, Some(size)),
            None => Some(self.give_up(Refusal::of(&self.command, reason))),
        }
    }

    /// Starts to drop the rest of the command: a literal of so many bytes, or the line being read.
    fn begin_skip(&mut self, reason: RefusalReason, literal: Option<u64>) -> Option<Frame> {
        let raw = matches!(self.state, State::RawLine);
        let refusal = if raw { Refusal::untagged(reason) } else { Refusal::of(&self.command, reason) };
        let line = self.command.get(self.line_start..).unwrap_or_default();
        let tail = if literal.is_some() { Vec::new() } else { last_bytes(line).to_vec() };
        let dropped = self.command.len() as u64;
        self.reset();
        self.state = State::Skip(Skip { refusal, raw, tail, literal_left: literal.unwrap_or(0), dropped });
        self.lose_patience()
    }

    /// Gives up when more has been dropped, or is announced to be, than is ever waited for. What was announced counts at once: the
    /// client may wait for an answer before it sends any of it.
    fn lose_patience(&mut self) -> Option<Frame> {
        let State::Skip(skip) = &self.state else { return None };
        if skip.dropped.saturating_add(skip.literal_left) <= self.limits.skip {
            return None;
        }
        let refusal = skip.refusal.clone();
        Some(self.give_up(refusal))
    }

    /// Drops bytes of a refused command up to its end, its next literal, or the end of patience.
    fn skip(&mut self) -> Option<Frame> {
        let State::Skip(skip) = &mut self.state else { return None };
        let in_literal = skip.literal_left > 0;
        let end = if in_literal { None } else { self.input.iter().position(|&b| b == b'\n') };
        let line = end.map_or(self.input.len(), |at| at + 1);
        let take = if in_literal {
            line.min(usize::try_from(skip.literal_left).unwrap_or(usize::MAX))
        } else {
            line
        };
        skip.dropped = skip.dropped.saturating_add(take as u64);
        if in_literal {
            skip.literal_left -= take as u64;
        } else {
            skip.remember(self.input.get(..take).unwrap_or_default());
        }
        self.input.advance(take);
        // What was dropped and what is announced: the same at whatever byte a segment ends.
        self.lose_patience().or_else(|| end.and_then(|_| self.end_of_skipped_line()))
    }

    /// A dropped line has ended: so has the command, unless the line announces a literal sent without
    /// waiting.
    fn end_of_skipped_line(&mut self) -> Option<Frame> {
        let State::Skip(skip) = &mut self.state else { return None };
        match skip.announced() {
            Some(Marker { sync: false, size: Some(size), .. }) => {
                skip.tail.clear();
                skip.literal_left = size;
                self.lose_patience()
            }
            Some(Marker { sync: false, size: None, .. }) => {
                let refusal = skip.refusal.clone();
                Some(self.give_up(refusal))
            }
            _ => {
                let refusal = skip.refusal.clone();
                self.reset();
                Some(Frame::Refused(refusal))
            }
        }
    }

    /// Refuses and ignores everything that follows: the connection is to be closed.
    fn give_up(&mut self, refusal: Refusal) -> Frame {
        self.reset();
        self.input = BytesMut::new();
        self.state = State::Dead;
        Frame::Refused(Refusal { close: true, ..refusal })
    }

    /// Gives the command away and starts anew.
    fn finish(&mut self) -> Bytes {
        let command = Bytes::from(std::mem::take(&mut self.command));
        self.reset();
        command
    }

    fn reset(&mut self) {
        self.command = Vec::new();
        self.line_start = 0;
        self.tally = Tally::default();
        self.state = State::Text;
    }
}
