//! What is read out of the bytes of one message; pure.
//!
//! A section or decoded part is made once, however many partials of it are wanted: these are ranges into it.

use super::plan::Wanted;
use crate::{
    imap::wire::command::Partial,
    mime::{self, BinaryError, Section, SectionKind, Structure},
};
use std::{borrow::Cow, collections::HashMap, ops::Range};

/// Octets that may be made of a message whatever its size; beyond come twice its own.
const ROOM: usize = 1 << 20;

/// One thing read out of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Value {
    /// There is no such part.
    Missing,
    /// These octets of the message as they are.
    Octets(Range<usize>),
    /// These of the octets made under a number, which do not stand in the message as such.
    Made(usize, Range<usize>),
    /// A number of octets.
    Size(u64),
    /// The part cannot be decoded.
    UnknownCte,
    /// More would have to be made of the message than one command may have.
    TooMuch,
}

impl Value {
    /// What a partial leaves of it.
    fn cut(self, partial: Option<Partial>) -> Self {
        let cut = |range: Range<usize>| partial.map_or(range.clone(), |partial| partial.within(range));
        match self {
            Self::Octets(range) => Self::Octets(cut(range)),
            Self::Made(number, range) => Self::Made(number, cut(range)),
            other => other,
        }
    }
}

/// A message with what was wanted of it.
#[derive(Debug)]
pub(in crate::imap) struct Extracted {
    raw: Vec<u8>,
    made: Vec<Vec<u8>>,
    /// In the order wanted.
    pub(in crate::imap) values: Vec<Value>,
}

impl Extracted {
    /// Reads everything wanted; the structure is scanned at most once.
    pub(in crate::imap) fn new(raw: Vec<u8>, wanted: &[Wanted]) -> Self {
        let mut reader = Reader::new(&raw, wanted);
        let values = wanted.iter().map(|wanted| reader.value(wanted)).collect();
        let made = reader.made;
        Self { raw, made, values }
    }

    /// The octets of a value; None when it has none.
    pub(in crate::imap) fn octets<'a>(&'a self, value: &Value) -> Option<&'a [u8]> {
        let (octets, range) = match value {
            Value::Octets(range) => (&self.raw, range),
            Value::Made(number, range) => (self.made.get(*number)?, range),
            Value::Missing | Value::Size(_) | Value::UnknownCte | Value::TooMuch => return None,
        };
        Some(octets.get(range.clone()).unwrap_or_default())
    }

    /// True when something wanted cannot be decoded.
    pub(super) fn is_undecodable(&self) -> bool {
        self.values.contains(&Value::UnknownCte)
    }

    /// True when more was wanted than is made of one message.
    pub(in crate::imap) fn is_too_much(&self) -> bool {
        self.values.contains(&Value::TooMuch)
    }
}

/// Reads values out of a message, each section and each part once.
struct Reader<'a> {
    raw: &'a [u8],
    structure: Option<Structure<'a>>,
    sections: HashMap<&'a Section, Value>,
    parts: HashMap<&'a [u32], Value>,
    made: Vec<Vec<u8>>,
    /// Octets that may still be made, or looked through for making others.
    room: usize,
}

impl<'a> Reader<'a> {
    fn new(raw: &'a [u8], wanted: &[Wanted]) -> Self {
        Self {
            raw,
            structure: wanted.iter().any(needs_structure).then(|| Structure::parse(raw)),
            sections: HashMap::new(),
            parts: HashMap::new(),
            made: Vec::new(),
            room: raw.len().saturating_mul(2).saturating_add(ROOM),
        }
    }

    fn value(&mut self, wanted: &'a Wanted) -> Value {
        match wanted {
            Wanted::Section(section, partial) => self.section(section).cut(*partial),
            Wanted::Binary(part, partial) => self.binary(part).cut(*partial),
            Wanted::BinarySize(part) => match self.binary(part) {
                Value::Octets(range) | Value::Made(_, range) => Value::Size(range.len() as u64),
                // RFC 3516 §4.2: a number must stand here, also for a part that is not there.
                Value::Missing => Value::Size(0),
                other => other,
            },
            Wanted::Body => self.keep(Cow::Owned(mime::facts(self.raw).body)),
        }
    }

    fn section(&mut self, section: &'a Section) -> Value {
        if let Some(known) = self.sections.get(section) {
            return known.clone();
        }
        let value = if self.admit(section) {
            self.find(section).map_or(Value::Missing, |octets| self.keep(octets))
        } else {
            Value::TooMuch
        };
        self.sections.insert(section, value.clone());
        value
    }

    fn find(&self, section: &Section) -> Option<Cow<'a, [u8]>> {
        match &self.structure {
            Some(structure) => structure.section(section),
            None => mime::section(self.raw, section),
        }
    }

    /// Whether the header that fields are picked out of may be gone through once more: it costs time and, where most of it is
    /// picked, memory.
    fn admit(&mut self, section: &Section) -> bool {
        if !matches!(section.kind, SectionKind::HeaderFields(_) | SectionKind::HeaderFieldsNot(_)) {
            return true;
        }
        let header = self.find(&Section { part: section.part.clone(), kind: SectionKind::Header });
        self.take(header.map_or(0, |header| header.len()))
    }

    /// No part is decoded twice, so all together are no longer than the message.
    fn binary(&mut self, part: &'a [u32]) -> Value {
        if let Some(known) = self.parts.get(part) {
            return known.clone();
        }
        let found = match &self.structure {
            Some(structure) => structure.binary(part),
            None => mime::binary(self.raw, part),
        };
        let value = match found {
            Ok(octets) => self.keep(octets),
            Err(BinaryError::NoSuchPart) => Value::Missing,
            Err(BinaryError::UnknownCte) => Value::UnknownCte,
        };
        self.parts.insert(part, value.clone());
        value
    }

    fn take(&mut self, octets: usize) -> bool {
        let left = self.room.checked_sub(octets);
        self.room = left.unwrap_or(self.room);
        left.is_some()
    }

    /// Without copying what stands in the message.
    fn keep(&mut self, octets: Cow<'a, [u8]>) -> Value {
        if let Some(range) = range_of(self.raw, &octets) {
            return Value::Octets(range);
        }
        let octets = octets.into_owned();
        let value = Value::Made(self.made.len(), 0..octets.len());
        self.made.push(octets);
        value
    }
}

fn needs_structure(wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Section(section, _) => !section.part.is_empty(),
        Wanted::Binary(part, _) | Wanted::BinarySize(part) => !part.is_empty(),
        Wanted::Body => false,
    }
}

/// Where a slice of the message stands in it; None when it is none.
fn range_of(raw: &[u8], slice: &[u8]) -> Option<Range<usize>> {
    let start = slice.as_ptr().addr().checked_sub(raw.as_ptr().addr())?;
    let end = start.checked_add(slice.len()).filter(|end| *end <= raw.len())?;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::{super::plan::Plan, *};
    use crate::imap::testing::fetch_command;

    fn extracted(raw: &[u8], items: &str) -> Extracted {
        Extracted::new(raw.to_vec(), &Plan::new(&fetch_command(&format!("FETCH 1 ({items})"))).wanted)
    }

    fn held(extracted: &Extracted) -> usize {
        extracted.made.iter().map(Vec::len).sum()
    }

    /// One FETCH of a thousand partials of an attachment held the attachment a thousand times.
    #[test]
    fn partials_of_a_part_share_its_octets() {
        let raw = format!("Content-Transfer-Encoding: base64\r\n\r\n{}", "YWJj".repeat(100_000));
        let items: Vec<String> = (0..900).map(|n| format!("BINARY.PEEK[1]<{n}.300000>")).collect();
        let all = extracted(raw.as_bytes(), &items.join(" "));
        assert_eq!(held(&all), 300_000);
        assert_eq!(all.octets(&all.values[1]).map(|octets| &octets[..4]), Some(&b"bcab"[..]));
        assert_eq!(all.octets(&all.values[899]).map(<[u8]>::len), Some(300_000 - 899));
        let items: Vec<String> =
            (0..900).map(|n| format!("BODY.PEEK[HEADER.FIELDS.NOT (X)]<{n}.90>")).collect();
        assert_eq!(held(&extracted(raw.as_bytes(), &items.join(" "))), 37);
    }

    #[test]
    fn selections_of_fields_are_bounded_together() {
        let raw = format!("Subject: {}\r\n\r\n", "x".repeat(400_000));
        let items = |count| {
            let items: Vec<String> =
                (0..count).map(|n| format!("BODY.PEEK[HEADER.FIELDS.NOT (X{n})]")).collect();
            items.join(" ")
        };
        assert!(!extracted(raw.as_bytes(), &items(2)).is_too_much());
        let all = extracted(raw.as_bytes(), &items(900));
        assert!(all.is_too_much() && held(&all) <= 2 * raw.len() + ROOM, "{}", held(&all));
    }
}
