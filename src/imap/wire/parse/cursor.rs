//! A place in a frame, and the words of the grammar all commands share (RFC 9051 §9).

use bytes::Bytes;

use super::ParseOptions;
use crate::imap::wire::flags::FlagList;
use crate::imap::wire::name::{canonical, nfc};
use crate::imap::wire::sequence::SequenceSet;
use crate::imap::wire::utf7;

/// What stops a parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Syntax(&'static str),
    UnknownCommand,
    BadCharset,
}

/// Result of a parser.
pub(super) type Parsed<T> = Result<T, Fault>;

/// Highest modseq: they have 63 bits (RFC 7162 §7).
const MAX_MOD_SEQ: u64 = i64::MAX as u64;

/// A place in a frame. It only moves forward, except where a method says so.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    frame: &'a Bytes,
    at: usize,
    options: ParseOptions,
}

impl<'a> Cursor<'a> {
    pub fn new(frame: &'a Bytes, options: ParseOptions) -> Self {
        Self { frame, at: 0, options }
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.frame.get(self.at..).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<u8> {
        self.frame.get(self.at).copied()
    }

    /// Skips what has been looked at in [`Self::rest`].
    pub fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.frame.len());
    }

    /// Reads one given byte, if it stands here.
    pub fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub fn expect(&mut self, byte: u8, reason: &'static str) -> Parsed<()> {
        if self.eat(byte) { Ok(()) } else { Err(Fault::Syntax(reason)) }
    }

    pub fn take_while(&mut self, allowed: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let count = rest.iter().take_while(|&&b| allowed(b)).count();
        self.at += count;
        rest.get(..count).unwrap_or_default()
    }

    /// One space or more; clients send several.
    pub fn space(&mut self) -> Parsed<()> {
        if self.spaces() { Ok(()) } else { Err(Fault::Syntax("Missing argument")) }
    }

    /// Skips spaces; true when there was one.
    pub fn spaces(&mut self) -> bool {
        !self.take_while(|b| b == b' ').is_empty()
    }

    /// How names are spelled in this session.
    pub fn options(&self) -> ParseOptions {
        self.options
    }

    /// Nothing but spaces may follow.
    pub fn end(&mut self) -> Parsed<()> {
        self.spaces();
        if self.rest().is_empty() { Ok(()) } else { Err(Fault::Syntax("Unexpected argument")) }
    }

    /// Letters, digits and the punctuation of keywords of the grammar; may be empty.
    pub fn word(&mut self) -> &'a str {
        let word = self.take_while(|b| b.is_ascii_alphanumeric() || b".-_=+/$".contains(&b));
        std::str::from_utf8(word).unwrap_or_default()
    }

    /// A word, in capitals.
    pub fn keyword(&mut self) -> String {
        self.word().to_ascii_uppercase()
    }

    /// Reads a keyword if it stands here whole, in any case.
    pub fn eat_keyword(&mut self, keyword: &str) -> bool {
        let begin = self.at;
        let found = self.word().eq_ignore_ascii_case(keyword);
        if !found {
            self.at = begin;
        }
        found
    }

    /// Characters of atoms, and those that servers tolerate in them.
    pub fn atom(&mut self) -> Parsed<&'a [u8]> {
        let atom = self.take_while(is_atom_byte);
        if atom.is_empty() { Err(Fault::Syntax("Missing or invalid argument")) } else { Ok(atom) }
    }

    /// `astring = 1*ASTRING-CHAR / string`. NIL is the atom of that spelling.
    pub fn astring(&mut self) -> Parsed<Vec<u8>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{' | b'~') if self.at_literal() => self.literal().map(|(data, _)| data.to_vec()),
            _ => self.atom().map(<[u8]>::to_vec),
        }
    }

    /// An astring that is UTF-8.
    pub fn text(&mut self) -> Parsed<String> {
        String::from_utf8(self.astring()?).map_err(|_| Fault::Syntax("Argument is not UTF-8"))
    }

    /// `quoted`, with UTF-8 in it (RFC 9051); any character may be escaped.
    fn quoted(&mut self) -> Parsed<Vec<u8>> {
        const UNFINISHED: Fault = Fault::Syntax("Invalid quoted string");
        self.expect(b'"', "Missing quote")?;
        let mut text = Vec::new();
        loop {
            text.extend_from_slice(self.take_while(|b| !matches!(b, b'"' | b'\\' | b'\r' | b'\n' | 0)));
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    let escaped =
                        self.peek().filter(|b| !matches!(b, b'\r' | b'\n' | 0)).ok_or(UNFINISHED)?;
                    text.push(escaped);
                }
                _ => return Err(UNFINISHED),
            }
            self.at += 1;
        }
        self.at += 1;
        Ok(text)
    }

    /// True when a literal begins here.
    pub fn at_literal(&self) -> bool {
        self.rest().starts_with(b"{") || self.rest().starts_with(b"~{")
    }

    /// `literal` or `literal8`: its octets, shared with the frame, and whether it is a literal8.
    pub fn literal(&mut self) -> Parsed<(Bytes, bool)> {
        const INVALID: Fault = Fault::Syntax("Invalid literal");
        let binary = self.eat(b'~');
        self.expect(b'{', "Missing literal")?;
        let size = self.number64()?;
        self.eat(b'+');
        if !self.rest().starts_with(b"}\r\n") {
            return Err(INVALID);
        }
        self.at += 3;
        let size = usize::try_from(size).map_err(|_| INVALID)?;
        let end = self.at.checked_add(size).filter(|&end| end <= self.frame.len()).ok_or(INVALID)?;
        let data = self.frame.slice(self.at..end);
        self.at = end;
        Ok((data, binary))
    }

    /// A space and the name of a mailbox, decoded and spelled as it should be.
    pub fn mailbox(&mut self) -> Parsed<String> {
        self.space()?;
        self.mailbox_name()
    }

    /// The name of a mailbox, decoded and spelled as it should be, without space before it.
    pub fn mailbox_name(&mut self) -> Parsed<String> {
        let name = self.text()?;
        if self.options.utf8 {
            return Ok(canonical(&name));
        }
        utf7::decode(&name)
            .map(|name| canonical(&name))
            .ok_or(Fault::Syntax("Mailbox name is not modified UTF-7"))
    }

    /// A mailbox that is the only argument.
    pub fn only_mailbox(&mut self) -> Parsed<String> {
        let mailbox = self.mailbox()?;
        self.end()?;
        Ok(mailbox)
    }

    /// A pattern of LIST, without space before it. What is not modified UTF-7 is taken as it is: it names
    /// nothing.
    pub fn pattern(&mut self) -> Parsed<String> {
        let pattern = self.text()?;
        if self.options.utf8 {
            return Ok(nfc(&pattern));
        }
        Ok(utf7::decode(&pattern).map_or(pattern, |pattern| nfc(&pattern)))
    }

    /// `number64`
    pub fn number64(&mut self) -> Parsed<u64> {
        let digits = self.take_while(|b| b.is_ascii_digit());
        let text = std::str::from_utf8(digits).unwrap_or_default();
        text.parse().map_err(|_| Fault::Syntax("Invalid number"))
    }

    /// `nz-number`
    pub fn nz_number(&mut self) -> Parsed<u32> {
        let number = self.number64()?;
        u32::try_from(number).ok().filter(|&number| number > 0).ok_or(Fault::Syntax("Invalid number"))
    }

    /// `mod-sequence-valzer`. Zero is taken everywhere: iOS sends CHANGEDSINCE 0.
    pub fn mod_seq(&mut self) -> Parsed<u64> {
        let number = self.number64()?;
        if number > MAX_MOD_SEQ { Err(Fault::Syntax("Invalid modseq")) } else { Ok(number) }
    }

    /// `sequence-set` or `$`
    pub fn sequence_set(&mut self) -> Parsed<SequenceSet> {
        let text = self.take_while(|b| b.is_ascii_digit() || b"*:,$".contains(&b));
        SequenceSet::parse(text).ok_or(Fault::Syntax("Invalid message set"))
    }

    /// `"(" [item *(SP item)] ")"`
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect(b'(', "Missing parenthesis")?;
        let mut items = Vec::new();
        loop {
            let spaced = self.spaces();
            if self.eat(b')') {
                return Ok(items);
            }
            if !spaced && !items.is_empty() {
                return Err(Fault::Syntax("Invalid list"));
            }
            items.push(item(self)?);
        }
    }

    /// A list, or one item or more without the parentheses up to the end of the command.
    pub fn list_or_rest<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        if self.peek() == Some(b'(') {
            return self.list(item);
        }
        let mut items = vec![item(self)?];
        while self.spaces() && !self.rest().is_empty() {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Adds the flag that stands here.
    pub fn flag(&mut self, flags: &mut FlagList) -> Parsed<()> {
        let begin = self.at;
        self.eat(b'\\');
        let known = if self.at == begin && self.peek().is_some_and(|b| matches!(b, b'"' | b'{')) {
            flags.add(&self.astring()?)
        } else {
            self.take_while(is_atom_byte);
            flags.add(self.frame.get(begin..self.at).unwrap_or_default())
        };
        if known { Ok(()) } else { Err(Fault::Syntax("Invalid flag")) }
    }
}

/// Bytes that do not end an atom. `%`, `*`, `]` and 8-bit are no ATOM-CHAR, yet no word of the grammar begins
/// there.
fn is_atom_byte(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && !b"(){\"\\".contains(&byte)
}
