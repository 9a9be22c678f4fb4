//! Where the parts of a message lie (RFC 2046 §5.1, §5.2.1).
//!
//! One pass over the bytes, linear in their number. A delimiter line is `--boundary` or
//! `--boundary--` with nothing but white space after it; the boundaries of all open multiparts are
//! watched, the innermost first, so that a part whose end is missing ends with its parent.

use std::collections::HashMap;
use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::content::{ContentFields, ContentType};
use super::headers::{Fields, blank_line, fields, line_length};

/// Deepest nesting of multiparts and messages; what lies deeper is a single opaque part.
pub(super) const MAX_DEPTH: usize = 100;
/// Most parts that are told apart; the last one holds the rest.
pub(super) const MAX_PARTS: usize = 10_000;

/// What a part is for IMAP, whatever its `Content-Type` claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A part without parts, of the type it names.
    Leaf,
    /// A multipart with at least one part.
    Multipart,
    /// A message with its header and body as the only child.
    Message,
    /// A multipart without boundary or without delimiters: read as text/plain (RFC 2045 §5.2).
    Text,
    /// Nested too deep: application/octet-stream.
    Opaque,
}

/// One part; offsets are into the whole message.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The header with its blank line.
    pub(super) header: Range<usize>,
    pub(super) body: Range<usize>,
    /// Line feeds in the body.
    pub(super) lines: usize,
    pub(super) kind: Kind,
    /// Stands in a multipart/digest, where message/rfc822 is the default (RFC 2046 §5.1.5).
    pub(super) in_digest: bool,
    pub(super) children: Vec<usize>,
}

/// The parts of a message and where they lie. Cheap to ask again and again.
#[derive(Clone, Debug)]
pub struct Structure<'a> {
    pub(super) raw: &'a [u8],
    /// Part 0 is the message itself; parents stand before their children.
    pub(super) parts: Vec<Part>,
}

impl<'a> Structure<'a> {
    /// Scans a message. Never fails: what is not understood is a single part.
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        let mut scanner = Scanner {
            raw,
            parts: Vec::new(),
            open: Vec::new(),
            watched: Watched::default(),
            lines: LineCounter::default(),
        };
        scanner.run();
        Self { raw, parts: scanner.parts }
    }

    pub(super) fn header(&self, part: &Part) -> &'a [u8] {
        self.raw.get(part.header.clone()).unwrap_or_default()
    }

    pub(super) fn body(&self, part: &Part) -> &'a [u8] {
        self.raw.get(part.body.clone()).unwrap_or_default()
    }

    pub(super) fn fields(&self, part: &Part) -> Fields<'a> {
        fields(self.header(part))
    }

    /// The type a part is treated as; None for the default, text/plain in US-ASCII.
    pub(super) fn content_type(part: &Part, content: &ContentFields<'_>) -> Option<ContentType> {
        match part.kind {
            Kind::Text => None,
            Kind::Opaque => Some(ContentType::new("application", "octet-stream")),
            _ => declared_type(content, part.in_digest),
        }
    }
}

fn declared_type(content: &ContentFields<'_>, in_digest: bool) -> Option<ContentType> {
    match content.content_type {
        Some(value) => ContentType::parse(value),
        None if in_digest => Some(ContentType::new("message", "rfc822")),
        None => None,
    }
}

/// A part whose end has not been seen.
struct Open {
    part: usize,
    /// Of a multipart whose closing delimiter has not been seen.
    boundary: Option<Vec<u8>>,
    digest: bool,
}

struct Delimiter {
    /// Index into the open parts.
    level: usize,
    closing: bool,
    line: Range<usize>,
}

struct Scanner<'a> {
    raw: &'a [u8],
    parts: Vec<Part>,
    open: Vec<Open>,
    watched: Watched,
    lines: LineCounter,
}

impl Scanner<'_> {
    fn run(&mut self) {
        let mut next = Some(0);
        while let Some(at) = next {
            let header_end = self.header_end(at);
            next = match self.begin(at..header_end) {
                Kind::Message => Some(header_end),
                _ => self.next_part(header_end),
            };
        }
        self.close_above(0, self.raw.len());
    }

    /// Offset after the blank line, or of the delimiter that cuts the header short.
    fn header_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(rest) = self.raw.get(at..).filter(|rest| !rest.is_empty()) {
            let blank = blank_line(rest);
            if blank > 0 {
                return at + blank;
            }
            if self.delimiter_at(at).is_some() {
                return at;
            }
            at += line_length(rest);
        }
        at
    }

    /// Records a part that begins with this header, as the child of the innermost open one.
    fn begin(&mut self, header: Range<usize>) -> Kind {
        let parent = self.open.last();
        let in_digest = parent.is_some_and(|p| p.digest);
        let index = self.parts.len();
        if let Some(parent) = parent.map(|p| p.part).and_then(|p| self.parts.get_mut(p)) {
            parent.children.push(index);
        }
        let content = ContentFields::read(fields(&self.raw[header.clone()]));
        let declared = declared_type(&content, in_digest);
        let (kind, boundary) = self.classify(declared.as_ref());
        let digest = kind == Kind::Multipart && declared.is_some_and(|t| t.is("multipart", "digest"));
        let start = header.end;
        let lines = self.lines.before(self.raw, start);
        if let Some(boundary) = &boundary {
            self.watched.add(boundary, self.open.len());
        }
        self.parts.push(Part { header, body: start..start, lines, kind, in_digest, children: Vec::new() });
        self.open.push(Open { part: index, boundary, digest });
        kind
    }

    fn classify(&self, declared: Option<&ContentType>) -> (Kind, Option<Vec<u8>>) {
        let Some(declared) = declared else { return (Kind::Leaf, None) };
        let multipart = declared.is_main("multipart");
        if !multipart && !declared.is_message() {
            return (Kind::Leaf, None);
        }
        if self.open.len() >= MAX_DEPTH || self.parts.len() + 1 >= MAX_PARTS {
            return (Kind::Opaque, None);
        }
        if !multipart {
            return (Kind::Message, None);
        }
        let boundary = declared.parameter("boundary").unwrap_or_default().trim_ascii_end();
        match boundary {
            b"" => (Kind::Text, None),
            boundary => (Kind::Multipart, Some(boundary.to_vec())),
        }
    }

    /// Ends parts at the delimiters after `from`; gives the start of the next part.
    fn next_part(&mut self, from: usize) -> Option<usize> {
        let mut at = from;
        while self.parts.len() < MAX_PARTS {
            let delimiter = self.next_delimiter(at)?;
            self.close_above(delimiter.level + 1, self.content_end(delimiter.line.start));
            at = delimiter.line.end;
            if !delimiter.closing {
                return Some(at);
            }
            // What follows is the epilogue: only the parents' boundaries count.
            if let Some(boundary) = self.open[delimiter.level].boundary.take() {
                self.watched.remove(&boundary);
            }
        }
        None
    }

    fn next_delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.watched.levels.is_empty() {
            return None;
        }
        if let Some(delimiter) = self.delimiter_at(from) {
            return Some(delimiter);
        }
        let rest = self.raw.get(from..)?;
        memmem::find_iter(rest, b"\n--").find_map(|at| self.delimiter_at(from + at + 1))
    }

    /// RFC 2046 §5.1.1: `delimiter := CRLF "--" boundary`, `transport-padding := *LWSP-char`.
    fn delimiter_at(&self, start: usize) -> Option<Delimiter> {
        let rest = self.raw.get(start..)?;
        if !rest.starts_with(b"--") {
            return None;
        }
        let length = line_length(rest);
        let text = rest[2..length.max(2)].trim_ascii_end();
        let (level, closing) = self.watched.find(text)?;
        Some(Delimiter { level, closing, line: start..start + length })
    }

    /// The line end before a delimiter belongs to the delimiter.
    fn content_end(&self, line_start: usize) -> usize {
        let before = &self.raw[..line_start];
        let cut = before.strip_suffix(b"\r\n").or_else(|| before.strip_suffix(b"\n"));
        cut.map_or(line_start, <[u8]>::len)
    }

    /// Ends every open part from this level up.
    fn close_above(&mut self, level: usize, end: usize) {
        while self.open.len() > level {
            let Some(open) = self.open.pop() else { return };
            if let Some(boundary) = &open.boundary {
                self.watched.remove(boundary);
            }
            let part = &mut self.parts[open.part];
            part.body.end = end.max(part.body.start);
            part.lines = self.lines.before(self.raw, part.body.end).saturating_sub(part.lines);
            if part.kind == Kind::Multipart && part.children.is_empty() {
                part.kind = Kind::Text;
            }
        }
    }
}

/// The boundaries of open multiparts, each with its levels, the innermost last. A map, so that the work
/// on a line does not grow with the nesting.
#[derive(Default)]
struct Watched {
    levels: HashMap<Vec<u8>, Vec<usize>>,
    /// Length of the longest boundary ever watched.
    longest: usize,
}

impl Watched {
    fn add(&mut self, boundary: &[u8], level: usize) {
        self.longest = self.longest.max(boundary.len());
        self.levels.entry(boundary.to_vec()).or_default().push(level);
    }

    /// Forgets the innermost multipart with this boundary.
    fn remove(&mut self, boundary: &[u8]) {
        let Some(levels) = self.levels.get_mut(boundary) else { return };
        levels.pop();
        if levels.is_empty() {
            self.levels.remove(boundary);
        }
    }

    /// The innermost level that a line, without its leading dashes, delimits, and whether it closes it.
    fn find(&self, text: &[u8]) -> Option<(usize, bool)> {
        if text.len() > self.longest + 2 {
            return None;
        }
        let level = |boundary: &[u8]| self.levels.get(boundary).and_then(|levels| levels.last().copied());
        let opening = level(text).map(|level| (level, false));
        let closing = text.strip_suffix(b"--").and_then(level).map(|level| (level, true));
        opening.max(closing)
    }
}

/// Counts line feeds before offsets that nearly always grow, so that all counts cost one pass.
#[derive(Default)]
struct LineCounter {
    offset: usize,
    count: usize,
}

impl LineCounter {
    fn before(&mut self, raw: &[u8], offset: usize) -> usize {
        let count = |range: Range<usize>| memchr_iter(b'\n', &raw[range]).count();
        if offset >= self.offset {
            self.count += count(self.offset..offset);
        } else {
            self.count -= count(offset..self.offset);
        }
        self.offset = offset;
        self.count
    }
}
