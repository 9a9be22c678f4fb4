//! What is read out of the bytes of one message; pure.

use super::plan::Wanted;
use crate::{
    imap::wire::command::Partial,
    mime::{self, BinaryError, Structure},
};
use std::{borrow::Cow, ops::Range};

/// One thing read out of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// There is no such part.
    Missing,
    /// These octets of the message as they are.
    Octets(Range<usize>),
    /// Octets that do not stand in the message as such.
    Made(Vec<u8>),
    /// A number of octets.
    Size(u64),
    /// The part cannot be decoded.
    UnknownCte,
}

/// A message with what was wanted of it.
#[derive(Debug)]
pub(super) struct Extracted {
    raw: Vec<u8>,
    /// In the order wanted.
    pub(super) values: Vec<Value>,
}

impl Extracted {
    /// Reads everything wanted; the structure is scanned at most once.
    pub(super) fn new(raw: Vec<u8>, wanted: &[Wanted]) -> Self {
        let structure = wanted.iter().any(needs_structure).then(|| Structure::parse(&raw));
        let values = wanted.iter().map(|wanted| value(&raw, structure.as_ref(), wanted)).collect();
        Self { raw, values }
    }

    /// The octets of a value; None when it has none.
    pub(super) fn octets<'a>(&'a self, value: &'a Value) -> Option<&'a [u8]> {
        match value {
            Value::Octets(range) => Some(self.raw.get(range.clone()).unwrap_or_default()),
            Value::Made(octets) => Some(octets),
            Value::Missing | Value::Size(_) | Value::UnknownCte => None,
        }
    }

    /// True when something wanted cannot be decoded.
    pub(super) fn is_undecodable(&self) -> bool {
        self.values.contains(&Value::UnknownCte)
    }
}

fn needs_structure(wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Section(section, _) => !section.part.is_empty(),
        Wanted::Binary(part, _) | Wanted::BinarySize(part) => !part.is_empty(),
        Wanted::Body => false,
    }
}

fn value(raw: &[u8], structure: Option<&Structure<'_>>, wanted: &Wanted) -> Value {
    let binary = |part: &[u32]| structure.map_or_else(|| mime::binary(raw, part), |s| s.binary(part));
    match wanted {
        Wanted::Section(section, partial) => {
            let found = structure.map_or_else(|| mime::section(raw, section), |s| s.section(section));
            found.map_or(Value::Missing, |octets| cut(raw, octets, *partial))
        }
        Wanted::Binary(part, partial) => match binary(part) {
            Ok(octets) => cut(raw, octets, *partial),
            Err(error) => refused(error, Value::Missing),
        },
        // RFC 3516 §4.2: a number must stand here, also for a part that is not there.
        Wanted::BinarySize(part) => match binary(part) {
            Ok(octets) => Value::Size(octets.len() as u64),
            Err(error) => refused(error, Value::Size(0)),
        },
        Wanted::Body => Value::Made(mime::facts(raw).body),
    }
}

fn refused(error: BinaryError, missing: Value) -> Value {
    match error {
        BinaryError::NoSuchPart => missing,
        BinaryError::UnknownCte => Value::UnknownCte,
    }
}

/// The octets a partial leaves, without copying what stands in the message.
fn cut(raw: &[u8], octets: Cow<'_, [u8]>, partial: Option<Partial>) -> Value {
    match octets {
        Cow::Borrowed(octets) => {
            let octets = partial.map_or(octets, |partial| partial.of(octets));
            range_of(raw, octets).map_or_else(|| Value::Made(octets.to_vec()), Value::Octets)
        }
        Cow::Owned(octets) => match partial {
            Some(partial) => Value::Made(partial.of(&octets).to_vec()),
            None => Value::Made(octets),
        },
    }
}

/// Where a slice of the message stands in it; None when it is none.
fn range_of(raw: &[u8], slice: &[u8]) -> Option<Range<usize>> {
    let start = slice.as_ptr().addr().checked_sub(raw.as_ptr().addr())?;
    let end = start.checked_add(slice.len()).filter(|end| *end <= raw.len())?;
    Some(start..end)
}
