//! How much of a command is kept in memory, before and after login.

use super::marker::Marker;
use super::refusal::{self, RefusalReason};

/// Bounds of one command. All sizes are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Text of a command without its literals, line ends included.
    pub line: usize,
    /// One literal, unless it is a message of APPEND.
    pub literal: u64,
    /// Text and literals together, unless the command is APPEND.
    pub total: u64,
    /// One message of APPEND, and with `total` added all its messages together; 0 makes APPEND a command like
    /// the others.
    pub append: u64,
    /// Number of literals in a command.
    pub count: usize,
    /// Largest non-synchronising literal: 4096 where LITERAL- is announced (RFC 7888 §5), else no bound of
    /// its own.
    pub non_sync: u64,
    /// How much of a refused command is read and dropped before the connection is given up.
    pub skip: u64,
}

impl Limits {
    /// Before login: a stranger gets 8 KiB.
    #[must_use]
    pub fn before_login() -> Self {
        Self {
            line: 8 << 10,
            literal: 4 << 10,
            total: 8 << 10,
            append: 0,
            count: 8,
            non_sync: u64::MAX,
            skip: 64 << 10,
        }
    }

    /// After login, with messages of at most `append` bytes (the value announced by APPENDLIMIT, RFC 7889).
    #[must_use]
    pub fn after_login(append: u64) -> Self {
        Self {
            line: 64 << 10,
            literal: 64 << 10,
            total: 1 << 20,
            append,
            count: 256,
            non_sync: u64::MAX,
            skip: 8 << 30,
        }
    }

    /// The size of the literal announced at the end of `command`, or why it cannot be taken.
    pub(super) fn admit(&self, command: &[u8], marker: Marker, tally: &Tally) -> Result<u64, RefusalReason> {
        let message = self.append > 0 && refusal::announces_message(command, marker.start);
        let (single, total) = if message {
            (self.append, self.append.saturating_add(self.total))
        } else {
            (self.literal, self.total)
        };
        let single = if marker.sync { single } else { single.min(self.non_sync) };
        let size = marker.size.filter(|&size| size <= single).ok_or(RefusalReason::LiteralTooBig)?;
        if tally.count >= self.count {
            return Err(RefusalReason::TooManyLiterals);
        }
        if tally.literal.saturating_add(size).saturating_add(tally.text as u64) > total {
            return Err(RefusalReason::CommandTooBig);
        }
        Ok(size)
    }
}

/// What a command has so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Bytes that are not literals.
    pub text: usize,
    /// Bytes of literals, with those announced.
    pub literal: u64,
    /// Number of literals.
    pub count: usize,
}
