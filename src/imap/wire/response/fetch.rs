//! FETCH replies (RFC 9051 §7.5.2), written item by item.

use super::strings::{literal, literal8, nstring, number, quoted, string};
use crate::imap::wire::command::{Partial, Section, SectionKind};
use crate::imap::wire::date::write_date_time;
use crate::imap::wire::flags::NAMES;

/// One FETCH reply in the making: [`FetchLine::new`], items, then [`FetchLine::end`].
#[derive(Debug)]
#[must_use = "the line is complete only after end()"]
pub struct FetchLine<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> FetchLine<'a> {
    /// Begins `* number FETCH (`.
    pub fn new(out: &'a mut Vec<u8>, message_number: u32) -> Self {
        out.extend_from_slice(b"* ");
        number(out, message_number.into());
        out.extend_from_slice(b" FETCH (");
        Self { out, first: true }
    }

    /// Goes on with a line whose last octets, announced by [`Self::section_head`] or [`Self::message_head`], went
    /// another way.
    pub fn resume(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: false }
    }

    /// Ends the line.
    pub fn end(self) {
        self.out.extend_from_slice(b")\r\n");
    }

    /// Appends the name of an item and a space.
    fn name(&mut self, name: &[u8]) {
        if !self.first {
            self.out.push(b' ');
        }
        self.first = false;
        self.out.extend_from_slice(name);
        self.out.push(b' ');
    }

    /// UID
    pub fn uid(&mut self, uid: u32) {
        self.name(b"UID");
        number(self.out, uid.into());
    }

    /// FLAGS: system flags as bits, and keywords.
    pub fn flags<'k>(&mut self, bits: u32, keywords: impl IntoIterator<Item = &'k str>) {
        self.name(b"FLAGS");
        self.out.push(b'(');
        let begin = self.out.len();
        for (bit, name) in NAMES {
            if bits & bit != 0 {
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b' ');
            }
        }
        for keyword in keywords {
            self.out.extend_from_slice(keyword.as_bytes());
            self.out.push(b' ');
        }
        if self.out.len() > begin {
            self.out.pop();
        }
        self.out.push(b')');
    }

    /// MODSEQ (RFC 7162)
    pub fn mod_seq(&mut self, mod_seq: u64) {
        self.name(b"MODSEQ");
        self.out.push(b'(');
        number(self.out, mod_seq);
        self.out.push(b')');
    }

    /// INTERNALDATE, of an instant in microseconds UTC.
    pub fn internal_date(&mut self, micros: i64) {
        self.name(b"INTERNALDATE");
        write_date_time(self.out, micros);
    }

    /// SAVEDATE (RFC 8514), in microseconds UTC; NIL when not known.
    pub fn save_date(&mut self, micros: Option<i64>) {
        self.name(b"SAVEDATE");
        match micros {
            Some(micros) => write_date_time(self.out, micros),
            None => self.out.extend_from_slice(b"NIL"),
        }
    }

    /// RFC822.SIZE, in bytes.
    pub fn size(&mut self, bytes: u64) {
        self.name(b"RFC822.SIZE");
        number(self.out, bytes);
    }

    /// An item whose value is rendered already: ENVELOPE, BODY, BODYSTRUCTURE.
    pub fn rendered(&mut self, name: &str, value: &[u8]) {
        self.name(name.as_bytes());
        self.out.extend_from_slice(value);
    }

    /// EMAILID (RFC 8474)
    pub fn email_id(&mut self, id: &str) {
        self.name(b"EMAILID");
        self.object_id(id);
    }

    /// THREADID (RFC 8474); NIL when there is none.
    pub fn thread_id(&mut self, id: Option<&str>) {
        self.name(b"THREADID");
        match id {
            Some(id) => self.object_id(id),
            None => self.out.extend_from_slice(b"NIL"),
        }
    }

    fn object_id(&mut self, id: &str) {
        self.out.push(b'(');
        self.out.extend_from_slice(id.as_bytes());
        self.out.push(b')');
    }

    /// PREVIEW (RFC 8970), UTF-8; NIL when it was asked LAZY and is not at hand.
    pub fn preview(&mut self, preview: Option<&str>) {
        self.name(b"PREVIEW");
        nstring(self.out, preview.map(str::as_bytes));
    }

    /// RFC822, RFC822.HEADER or RFC822.TEXT, by its name. Octets as for [`Self::section`].
    pub fn message(&mut self, name: &str, octets: &[u8]) {
        self.name(name.as_bytes());
        literal(self.out, octets);
    }

    /// As [`Self::message`], but only the head of its literal of `size` bytes; the caller then streams exactly so many
    /// and goes on with [`Self::resume`].
    pub fn message_head(&mut self, name: &str, size: u64) {
        self.name(name.as_bytes());
        self.literal_head(size);
    }

    /// BODY[section]: the octets after any partial; NIL when the part does not exist. NUL, which a literal
    /// may not hold (RFC 9051 §4.3.1), is sent as it is: clients take it, and replacing it would break
    /// signatures.
    pub fn section(&mut self, section: &Section, partial: Option<Partial>, octets: Option<&[u8]>) {
        self.begin_section(section, partial);
        self.long_string(octets);
    }

    /// The name of BODY[section] and the head of its literal of `size` bytes; the caller then streams exactly
    /// so many into the buffer and goes on with [`Self::resume`].
    pub fn section_head(&mut self, section: &Section, partial: Option<Partial>, size: u64) {
        self.begin_section(section, partial);
        self.literal_head(size);
    }

    fn literal_head(&mut self, size: u64) {
        self.out.push(b'{');
        number(self.out, size);
        self.out.extend_from_slice(b"}\r\n");
    }

    fn begin_section(&mut self, section: &Section, partial: Option<Partial>) {
        self.name_open();
        section_name(self.out, section);
        self.origin(partial);
    }

    /// BINARY[part]: decoded octets, as a literal8 when they hold NUL; NIL when the part does not exist.
    pub fn binary(&mut self, part: &[u32], partial: Option<Partial>, octets: Option<&[u8]>) {
        self.begin_binary(part, partial);
        match octets {
            Some(octets) if octets.contains(&0) => literal8(self.out, octets),
            octets => self.long_string(octets),
        }
    }

    /// The name of BINARY[part] and the head of the literal of these octets; the caller then streams them and goes on with
    /// [`Self::resume`].
    pub fn binary_head(&mut self, part: &[u32], partial: Option<Partial>, octets: &[u8]) {
        self.begin_binary(part, partial);
        if octets.contains(&0) {
            self.out.push(b'~');
        }
        self.literal_head(octets.len() as u64);
    }

    fn begin_binary(&mut self, part: &[u32], partial: Option<Partial>) {
        self.name_open();
        self.out.extend_from_slice(b"BINARY[");
        part_numbers(self.out, part);
        self.out.push(b']');
        self.origin(partial);
    }

    /// BINARY.SIZE[part], in bytes decoded.
    pub fn binary_size(&mut self, part: &[u32], bytes: u64) {
        self.name_open();
        self.out.extend_from_slice(b"BINARY.SIZE[");
        part_numbers(self.out, part);
        self.out.extend_from_slice(b"] ");
        number(self.out, bytes);
    }

    fn name_open(&mut self) {
        if !self.first {
            self.out.push(b' ');
        }
        self.first = false;
    }

    /// `<first>` of a partial, and the space before the value.
    fn origin(&mut self, partial: Option<Partial>) {
        if let Some(partial) = partial {
            self.out.push(b'<');
            number(self.out, partial.first);
            self.out.push(b'>');
        }
        self.out.push(b' ');
    }

    /// A literal, as message text is best sent; empty text between quotes.
    fn long_string(&mut self, octets: Option<&[u8]>) {
        match octets {
            None => self.out.extend_from_slice(b"NIL"),
            Some(b"") => quoted(self.out, ""),
            Some(octets) => literal(self.out, octets),
        }
    }
}

/// Appends `BODY[section]` as FETCH replies name it.
pub fn section_name(out: &mut Vec<u8>, section: &Section) {
    out.extend_from_slice(b"BODY[");
    part_numbers(out, &section.part);
    if !section.part.is_empty() && section.kind != SectionKind::Full {
        out.push(b'.');
    }
    match &section.kind {
        SectionKind::Full => {}
        SectionKind::Header => out.extend_from_slice(b"HEADER"),
        SectionKind::Text => out.extend_from_slice(b"TEXT"),
        SectionKind::Mime => out.extend_from_slice(b"MIME"),
        SectionKind::HeaderFields(fields) => field_names(out, b"HEADER.FIELDS (", fields),
        SectionKind::HeaderFieldsNot(fields) => field_names(out, b"HEADER.FIELDS.NOT (", fields),
    }
    out.push(b']');
}

fn field_names(out: &mut Vec<u8>, name: &[u8], fields: &[String]) {
    out.extend_from_slice(name);
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        let plain = field.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!#$&'+^`|~".contains(&b));
        if plain && !field.is_empty() {
            out.extend_from_slice(field.as_bytes());
        } else {
            string(out, field.as_bytes());
        }
    }
    out.push(b')');
}

fn part_numbers(out: &mut Vec<u8>, part: &[u32]) {
    for (at, &value) in part.iter().enumerate() {
        if at > 0 {
            out.push(b'.');
        }
        number(out, value.into());
    }
}
