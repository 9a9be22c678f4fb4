//! Reading an mbox, one message at a time.

use super::{Format, FromLine, pieces::Pieces, quotes};
use crate::{mime::fields, transfer::line_ends};
use std::io::{self, Read, Seek};

/// The mark some editors put before a text in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A message as it will be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The line before it.
    pub from: FromLine,
    /// Its bytes, unquoted and with the line ends of the store.
    pub raw: Vec<u8>,
}

/// What was found next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A message.
    Mail(Mail),
    /// A message over the limit, which was passed over.
    TooLarge {
        /// Where it begins in the file, bytes.
        offset: u64,
    },
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file does not begin with `From `.
    #[error("no mbox")]
    NotMbox,
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads the messages of an mbox. Memory is bounded by one message.
pub struct Reader<R> {
    pieces: Pieces<R>,
    /// Bytes of the whole file.
    size: u64,
    format: Format,
    limit: usize,
    /// The line before the next message.
    next: Option<FromLine>,
    piece: Vec<u8>,
}

impl<R: Read + Seek> Reader<R> {
    /// A reader of `input`, which stands at its beginning and has `size` bytes. Messages of more than `limit` bytes are
    /// passed over.
    ///
    /// # Errors
    /// The file cannot be read, or is not empty and does not begin with `From `.
    pub fn new(input: R, size: u64, format: Format, limit: usize) -> Result<Self, ReadError> {
        let mut new = Self { pieces: Pieces::new(input), size, format, limit, next: None, piece: Vec::new() };
        while new.pieces.next(&mut new.piece)? {
            let line = new.piece.strip_prefix(BOM).unwrap_or(&new.piece);
            if is_blank(line) {
                continue;
            }
            if !line.starts_with(b"From ") {
                return Err(ReadError::NotMbox);
            }
            new.next = Some(FromLine::parse(line).unwrap_or_default());
            break;
        }
        Ok(new)
    }

    /// How many bytes of the file have been read.
    pub fn offset(&self) -> u64 {
        self.pieces.offset()
    }

    /// The next message; None at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_mail(&mut self) -> io::Result<Option<Found>> {
        let Some(from) = self.next.take() else { return Ok(None) };
        let offset = self.pieces.offset();
        let mut bytes = self.read_body(&from)?;
        let too_large = Ok(Some(Found::TooLarge { offset }));
        if bytes.full {
            return too_large;
        }
        if from.open_end && bytes.kept.last() == Some(&b'\n') {
            bytes.kept.pop();
        }
        let raw = if from.verbatim { bytes.kept } else { line_ends::stored(bytes.kept) };
        if raw.len() > self.limit { too_large } else { Ok(Some(Found::Mail(Mail { from, raw }))) }
    }

    /// Reads up to the next `From ` line or the end, without the blank line before it.
    fn read_body(&mut self, from: &FromLine) -> io::Result<Bytes> {
        let mut bytes = Bytes { kept: Vec::new(), full: false, limit: self.limit };
        let (mut in_header, mut after_blank, mut blank) = (true, false, 0);
        let mut counted = false;
        while self.pieces.next(&mut self.piece)? {
            let begins_line = self.pieces.begins_line();
            if begins_line && after_blank {
                self.next = FromLine::parse(&self.piece);
                if self.next.is_some() {
                    break;
                }
            }
            after_blank = begins_line && is_blank(&self.piece);
            blank = if after_blank { self.piece.len() } else { 0 };
            let quoted = begins_line && !counted && self.is_quoted(from);
            bytes.push(if quoted { &self.piece[1..] } else { &self.piece });
            if in_header && after_blank {
                in_header = false;
                counted = self.take_counted(from, &mut bytes)?;
                (after_blank, blank) = (after_blank && !counted, if counted { 0 } else { blank });
            }
        }
        bytes.cut(blank);
        Ok(bytes)
    }

    fn is_quoted(&self, from: &FromLine) -> bool {
        match self.format {
            Format::Mboxrd | Format::Auto => quotes(&self.piece).is_some_and(|count| count > 0),
            Format::Mboxo => quotes(&self.piece) == Some(1),
            Format::Mboxcl2 => from.mboxrd && quotes(&self.piece).is_some_and(|count| count > 0),
        }
    }

    /// Reads the body by Content-Length when that counts and is right.
    fn take_counted(&mut self, from: &FromLine, bytes: &mut Bytes) -> io::Result<bool> {
        if from.mboxrd || matches!(self.format, Format::Mboxrd | Format::Mboxo) {
            return Ok(false);
        }
        let Some(length) = content_length(&bytes.kept) else { return Ok(false) };
        let here = self.pieces.offset();
        let Some(end) = here.checked_add(length).filter(|end| *end <= self.size) else { return Ok(false) };
        self.pieces.go_to(end)?;
        let right = self.at_end_of_message()?;
        self.pieces.go_to(here)?;
        if !right {
            return Ok(false);
        }
        if bytes.has_room(length) {
            self.pieces.take(length, &mut bytes.kept)?;
        } else {
            bytes.fill();
            self.pieces.go_to(end)?;
        }
        Ok(true)
    }

    /// Whether here is the end of the file, or a blank line and then the end or a `From ` line.
    fn at_end_of_message(&mut self) -> io::Result<bool> {
        if !self.pieces.next(&mut self.piece)? {
            return Ok(true);
        }
        if !is_blank(&self.piece) {
            return Ok(false);
        }
        Ok(!self.pieces.next(&mut self.piece)? || FromLine::parse(&self.piece).is_some())
    }
}

/// The bytes of a message while they are fewer than the limit.
struct Bytes {
    kept: Vec<u8>,
    full: bool,
    limit: usize,
}

impl Bytes {
    fn push(&mut self, piece: &[u8]) {
        if self.has_room(piece.len() as u64) {
            self.kept.extend_from_slice(piece);
        } else {
            self.fill();
        }
    }

    fn has_room(&self, more: u64) -> bool {
        // A blank line and the end of the last line may still be taken away.
        let room = (self.limit + 4).saturating_sub(self.kept.len());
        !self.full && more <= room as u64
    }

    fn fill(&mut self) {
        self.full = true;
        self.kept = Vec::new();
    }

    fn cut(&mut self, count: usize) {
        self.kept.truncate(self.kept.len().saturating_sub(count));
    }
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

fn content_length(header: &[u8]) -> Option<u64> {
    let value = fields(header).find(|field| field.is("Content-Length"))?.value;
    let digits = str::from_utf8(value).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok()
}
