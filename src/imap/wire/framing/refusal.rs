//! The answer to a command that was dropped unread.

/// Longest tag repeated in an answer; clients use about ten bytes.
pub(crate) const MAX_TAG: usize = 256;

/// Why a command was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// The text of the command, or a raw line, is longer than [`Limits::line`](super::Limits::line).
    LineTooLong,
    /// A literal is longer than the state and the command allow.
    LiteralTooBig,
    /// Text and literals together are too long.
    CommandTooBig,
    /// All sessions together hold too much of unfinished commands at the moment.
    NoRoom,
    /// The command has more literals than [`Limits::count`](super::Limits::count).
    TooManyLiterals,
}

/// A command that was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its tag; `None` when the line had no valid one.
    pub tag: Option<String>,
    /// What was wrong.
    pub reason: RefusalReason,
    /// True when a message of APPEND or REPLACE was too big, which is not the client's mistake.
    pub append: bool,
    /// True when the stream cannot be followed further: answer, then close.
    pub close: bool,
}

impl Refusal {
    /// A refusal of the command that begins with `command`.
    pub(super) fn of(command: &[u8], reason: RefusalReason) -> Self {
        let append = reason != RefusalReason::LineTooLong && is_append(command);
        // A tag cut short by a limit is none.
        let tag = tag_of(command).filter(|_| command.contains(&b' '));
        Self { tag, reason, append, close: false }
    }

    /// A refusal of a raw line.
    pub(super) fn untagged(reason: RefusalReason) -> Self {
        Self { tag: None, reason, append: false, close: false }
    }

    /// The line to send: NO for a message too big (RFC 7889 §4), BAD for the rest, with TOOBIG (RFC 4469 §4.2)
    /// where a literal was the reason. Untagged without a tag. A BYE is added when the connection must end.
    #[must_use]
    pub fn reply(&self) -> Vec<u8> {
        let text = match self.reason {
            RefusalReason::LineTooLong => "Line too long",
            RefusalReason::LiteralTooBig if self.append => "[TOOBIG] Message too big",
            RefusalReason::LiteralTooBig => "[TOOBIG] Literal too big",
            RefusalReason::CommandTooBig => "[TOOBIG] Command too big",
            RefusalReason::TooManyLiterals => "Too many literals",
            RefusalReason::NoRoom => "[UNAVAILABLE] Too many large messages at once, try again",
        };
        let status = if self.append || self.reason == RefusalReason::NoRoom { "NO" } else { "BAD" };
        let mut line = format!("{} {status} {text}\r\n", self.tag.as_deref().unwrap_or("*"));
        if self.close {
            line.push_str("* BYE Too much input\r\n");
        }
        line.into_bytes()
    }
}

/// True for `tag = 1*<any ASTRING-CHAR except "+">` (RFC 3501 §9) of a sensible length.
pub(crate) fn is_tag(word: &[u8]) -> bool {
    let allowed = |b: &u8| b.is_ascii_graphic() && !b"(){%*\"\\+".contains(b);
    !word.is_empty() && word.len() <= MAX_TAG && word.iter().all(allowed)
}

/// The tag of a command, if its first word, ended by a space or by the end, is one.
pub(crate) fn tag_of(command: &[u8]) -> Option<String> {
    let word = command.split(|&b| b == b' ').next().filter(|word| is_tag(word))?;
    String::from_utf8(word.to_vec()).ok()
}

/// How many words, the tag among them, stand before the mailbox of a command that brings messages; None for other
/// commands.
fn words_before_mailbox(command: &[u8]) -> Option<usize> {
    // `t APPEND mailbox`, `t REPLACE 4 mailbox`, `t UID REPLACE 4 mailbox` (RFC 8508 §3)
    let mut verbs = words(command).skip(1);
    let mut next = || verbs.next().unwrap_or_default();
    let verb = next();
    if verb.eq_ignore_ascii_case(b"APPEND") {
        Some(2)
    } else if verb.eq_ignore_ascii_case(b"REPLACE") {
        Some(3)
    } else {
        let uid = verb.eq_ignore_ascii_case(b"UID") && next().eq_ignore_ascii_case(b"REPLACE");
        uid.then_some(4)
    }
}

/// True when the command brings messages.
fn is_append(command: &[u8]) -> bool {
    words_before_mailbox(command).is_some()
}

/// True when the literal announced at `start`, at the end of such a command, is a message: the mailbox stands before it.
pub(super) fn announces_message(command: &[u8], start: usize) -> bool {
    let first_line = command.split(|&b| b == b'\n').next().unwrap_or_default();
    let before = words(command.get(..start).unwrap_or_default()).count();
    // The first literal on the first line is the mailbox when only tag, verb and number stand before its marker.
    words_before_mailbox(command).is_some_and(|words| before > words || first_line.len() != command.len())
}

fn words(command: &[u8]) -> impl Iterator<Item = &[u8]> {
    command.split(|&b| b == b' ').filter(|word| !word.is_empty())
}
