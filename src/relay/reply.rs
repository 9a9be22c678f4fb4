//! SMTP replies: the code, the words, and the enhanced status code inside (RFC 5321 §4.2, RFC 2034, RFC 3463).

use std::collections::VecDeque;
use std::fmt;

/// An enhanced status code, `class.subject.detail` (RFC 3463 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Status {
    /// A code of class 2, 4 or 5.
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        Self { class, subject, detail }
    }

    /// Reads one word such as `5.1.1`.
    ///
    /// ```abnf
    /// status-code = ("2" / "4" / "5") "." 1*3DIGIT "." 1*3DIGIT
    /// ```
    pub fn parse(word: &str) -> Option<Self> {
        let (class, rest) = word.split_once('.')?;
        let (subject, detail) = rest.split_once('.')?;
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return None,
        };
        Some(Self { class, subject: up_to_three_digits(subject)?, detail: up_to_three_digits(detail)? })
    }

    /// 2 success, 4 temporary, 5 permanent.
    pub fn class(self) -> u8 {
        self.class
    }

    /// The subject: 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 policy.
    pub fn subject(self) -> u16 {
        self.subject
    }

    /// The detail within the subject.
    pub fn detail(self) -> u16 {
        self.detail
    }

    /// The same subject and detail in another class.
    #[must_use]
    pub const fn with_class(self, class: u8) -> Self {
        Self { class, ..self }
    }
}

fn up_to_three_digits(text: &str) -> Option<u16> {
    let plain = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A whole reply of another server. Its words hold no control characters and are bounded.
///
/// The text form (`Display`) is the wire's, lines joined by LF: `550-5.1.1 Sorry\n550 5.1.1 No such user`.
/// [`Reply::parse`] reads it back; so a queue row can keep it as one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    lines: Vec<String>,
}

/// Longest line kept of a reply, in octets before cleaning. RFC 5321 §4.5.3.1.5 says 512; some say more.
const MAX_LINE: usize = 2048;
/// Most lines of one reply.
const MAX_LINES: usize = 100;
/// Longest text handed on to lettre, which refuses lines above 1000 octets.
const MAX_ECHO: usize = 900;

impl Reply {
    /// A reply from its code (200 to 599) and lines of text; unfit characters are replaced, length is cut.
    pub fn new<S: AsRef<str>>(code: u16, lines: impl IntoIterator<Item = S>) -> Self {
        let mut lines: Vec<String> =
            lines.into_iter().take(MAX_LINES).map(|line| clean(line.as_ref())).collect();
        if lines.is_empty() {
            lines.push(String::new());
        }
        Self { code: code.clamp(200, 599), lines }
    }

    /// Reads the text form back. `None` when it is no reply.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = ReplyReader::default();
        let (mut echo, mut replies) = (VecDeque::new(), VecDeque::new());
        for line in text.split('\n') {
            reader.push(line.as_bytes(), &mut echo, &mut replies).ok()?;
            reader.push(b"\r\n", &mut echo, &mut replies).ok()?;
        }
        let whole = reader.is_empty() && replies.len() == 1;
        if whole { replies.pop_front() } else { None }
    }

    /// The three-digit code.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The words of each line, without the code; at least one line.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// 2yz or 3yz.
    pub fn is_positive(&self) -> bool {
        self.code < 400
    }

    /// 4yz: the same command may succeed later.
    pub fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// 421: the server is closing the channel, whatever was asked (RFC 5321 §3.8).
    pub fn is_closing(&self) -> bool {
        self.code == 421
    }

    /// Appends it in the strict form lettre's parser wants, as [`ReplyReader::push`] does.
    pub(crate) fn echo(&self, echo: &mut VecDeque<u8>) {
        let last = self.lines.len().saturating_sub(1);
        for (index, line) in self.lines.iter().enumerate() {
            echo_line(self.code, index == last, line.as_bytes(), echo);
        }
    }

    /// The enhanced code at the start of the words, when it agrees with the code (RFC 2034 §4).
    pub fn status(&self) -> Option<Status> {
        let word = self.lines.first()?.split_whitespace().next()?;
        Status::parse(word).filter(|status| u16::from(status.class) == self.code / 100)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.lines.len().saturating_sub(1);
        for (index, line) in self.lines.iter().enumerate() {
            let (separator, end) = if index == last { (' ', "") } else { ('-', "\n") };
            write!(f, "{}{separator}{line}{end}", self.code)?;
        }
        Ok(())
    }
}

/// Control characters become spaces, and the length is cut, so that the words are safe in a log, a header and
/// a TEXT column.
fn clean(text: &str) -> String {
    let mut text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.len() > MAX_LINE {
        text.truncate(text.floor_char_boundary(MAX_LINE));
    }
    text
}

/// Why bytes are no SMTP reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadReply {
    #[error("reply line too long")]
    LongLine,
    #[error("reply of too many lines")]
    ManyLines,
    #[error("not an SMTP reply")]
    Syntax,
}

/// Assembles replies from bytes cut anywhere. Bounded: one line and the lines of one reply are held.
///
/// ```abnf
/// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
/// ```
/// A line may also end in LF alone, as some old servers do.
#[derive(Debug, Default)]
pub(crate) struct ReplyReader {
    line: Vec<u8>,
    code: Option<u16>,
    lines: Vec<String>,
}

impl ReplyReader {
    /// Takes bytes; appends the replies completed by them to `replies`, and to `echo` the same replies in the
    /// strict form lettre's parser wants: ASCII, a space after a bare code, a known second digit.
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        echo: &mut VecDeque<u8>,
        replies: &mut VecDeque<Reply>,
    ) -> Result<(), BadReply> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.line.len() + piece.len() > MAX_LINE {
                return Err(BadReply::LongLine);
            }
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.end_line(&line, echo, replies)?;
            }
        }
        Ok(())
    }

    /// Whether no unfinished line or reply is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.line.is_empty() && self.lines.is_empty()
    }

    fn end_line(
        &mut self,
        line: &[u8],
        echo: &mut VecDeque<u8>,
        replies: &mut VecDeque<Reply>,
    ) -> Result<(), BadReply> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (code, last, text) = split_line(line).ok_or(BadReply::Syntax)?;
        // RFC 5321 §4.2.1: the same code on every line.
        if self.code.is_some_and(|first| first != code) {
            return Err(BadReply::Syntax);
        }
        if self.lines.len() >= MAX_LINES {
            return Err(BadReply::ManyLines);
        }
        echo_line(code, last, text, echo);
        self.code = Some(code);
        self.lines.push(clean(&String::from_utf8_lossy(text)));
        if last {
            self.code = None;
            replies.push_back(Reply { code, lines: std::mem::take(&mut self.lines) });
        }
        Ok(())
    }
}

/// Code, whether it is the last line, and the words.
fn split_line(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (code, rest) = line.split_at_checked(3)?;
    let [b'2'..=b'5', _, _] = code else { return None };
    if !code.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = code.iter().fold(0u16, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    match rest.split_first() {
        None => Some((code, true, rest)),
        Some((b' ', text)) => Some((code, true, text)),
        Some((b'-', text)) => Some((code, false, text)),
        Some(_) => None,
    }
}

fn echo_line(code: u16, last: bool, text: &[u8], echo: &mut VecDeque<u8>) {
    // Codes such as 571 are met in the wild; lettre knows second digits up to 5 only.
    let code = if code / 10 % 10 > 5 { code / 100 * 100 + code % 10 } else { code };
    echo.extend(code.to_string().bytes());
    echo.push_back(if last { b' ' } else { b'-' });
    let printable = |byte: &u8| if (b' '..=b'~').contains(byte) { *byte } else { b'?' };
    echo.extend(text.iter().take(MAX_ECHO).map(printable));
    echo.extend(*b"\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(Vec<Reply>, String), BadReply> {
        let (mut echo, mut replies) = (VecDeque::new(), VecDeque::new());
        ReplyReader::default().push(bytes, &mut echo, &mut replies)?;
        let echo = String::from_utf8(echo.into()).expect("ASCII");
        Ok((replies.into(), echo))
    }

    #[test]
    fn replies_are_read_leniently_and_echoed_strictly() {
        fn check(bytes: &[u8], code: u16, lines: &[&str], echo: &str) {
            let expected = Reply { code, lines: lines.iter().map(ToString::to_string).collect() };
            assert_eq!(read(bytes), Ok((vec![expected], echo.to_owned())), "{bytes:?}");
        }
        check(b"250 ok\r\n", 250, &["ok"], "250 ok\r\n");
        check(b"250\r\n", 250, &[""], "250 \r\n");
        check(b"250 ok\n", 250, &["ok"], "250 ok\r\n");
        check(b"250-a\r\n250-b\r\n250 c\r\n", 250, &["a", "b", "c"], "250-a\r\n250-b\r\n250 c\r\n");
        check(b"571 no\r\n", 571, &["no"], "501 no\r\n");
        check("550 non c'è\r\n".as_bytes(), 550, &["non c'è"], "550 non c'??\r\n");
        check(b"550 \xe8 ?\r\n", 550, &["\u{fffd} ?"], "550 ? ?\r\n");
        check(b"550 a\rb\0c\r\n", 550, &["a b c"], "550 a?b?c\r\n");
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        fn check(bytes: &[u8], expected: BadReply) {
            assert_eq!(read(bytes).map(|_| ()), Err(expected), "{bytes:?}");
        }
        check(b"\r\n", BadReply::Syntax);
        check(b"SSH-2.0\r\n", BadReply::Syntax);
        check(b"199 a\r\n", BadReply::Syntax);
        check(b"600 a\r\n", BadReply::Syntax);
        check(b"25x a\r\n", BadReply::Syntax);
        check(b"2500 a\r\n", BadReply::Syntax);
        check(b"250-a\r\n251 b\r\n", BadReply::Syntax);
        check(&[b'2'; 5000], BadReply::LongLine);
        check(&b"250-a\r\n".repeat(200), BadReply::ManyLines);
    }

    /// RFC 2034 §4, RFC 3463 §2
    #[test]
    fn enhanced_code_counts_only_when_it_agrees() {
        fn check(reply: &str, expected: Option<Status>) {
            assert_eq!(Reply::parse(reply).expect("a reply").status(), expected, "{reply}");
        }
        check("550 5.1.1 no such user", Some(Status::new(5, 1, 1)));
        check("550-5.7.26 a\n550 5.7.26 b", Some(Status::new(5, 7, 26)));
        check("450 5.1.1 no", None);
        check("550 5.1 no", None);
        check("550 5.1.1234 no", None);
        check("550 5.+1.1 no", None);
        check("550", None);
    }

    proptest! {
        #[test]
        fn text_form_reads_back(code in 200u16..600, lines in prop::collection::vec("\\PC{0,40}", 1..5)) {
            let reply = Reply::new(code, lines);
            prop_assert_eq!(Reply::parse(&reply.to_string()), Some(reply));
        }

        #[test]
        fn no_bytes_panic_and_cuts_do_not_matter(bytes in "[245]{3}[- ][a-z]{0,4}\r?\n?|\\PC*", cut in 0usize..20) {
            let whole = read(bytes.as_bytes());
            let (mut echo, mut replies) = (VecDeque::new(), VecDeque::new());
            let mut reader = ReplyReader::default();
            let (head, tail) = bytes.as_bytes().split_at(cut.min(bytes.len()));
            let pieces = reader
                .push(head, &mut echo, &mut replies)
                .and_then(|()| reader.push(tail, &mut echo, &mut replies));
            prop_assert_eq!(pieces.map(|()| Vec::from(replies)), whole.map(|(replies, _)| replies));
        }
    }
}
