//! What a message is sorted by, as octets whose order is the order asked for; pure.

use crate::clock::{Micros, SECOND};
use crate::imap::wire::command::{SortBy, SortCriterion};
use crate::mime::{FirstAddress, FirstAddresses, base_subject, casemap};
use mailstore::entry::Entry;

/// Octets of a text that are compared.
const MAX_TEXT: usize = 512;

/// The values of all criteria of a message, one after the other, each of them ending where it must: so octets compare as
/// the values do, one criterion after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Box<[u8]>);

/// What criteria must know, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    /// What the index has.
    Index,
    /// Subject and sending date.
    Summary,
    /// Also the ENVELOPE.
    Envelope,
}

/// What rows say of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) sent_at: Option<Micros>,
    pub(super) subject: String,
    pub(super) addresses: FirstAddresses,
}

/// How the index has what is sorted by, if it has it.
pub(super) fn in_index(by: SortBy) -> Option<fn(&Entry) -> i64> {
    match by {
        SortBy::Arrival => Some(|entry| entry.internal_date.div_euclid(SECOND)),
        SortBy::Size => Some(|entry| entry.size.into()),
        _ => None,
    }
}

impl Needs {
    pub(super) fn of(criteria: &[SortCriterion]) -> Self {
        let need = |criterion: &SortCriterion| match criterion.by {
            by if in_index(by).is_some() => Self::Index,
            SortBy::Date | SortBy::Subject => Self::Summary,
            _ => Self::Envelope,
        };
        criteria.iter().map(need).max().unwrap_or(Self::Index)
    }
}

impl Key {
    /// What is compared.
    pub(super) fn octets(&self) -> &[u8] {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn of_octets(octets: &[u8]) -> Self {
        Self(octets.into())
    }

    pub(super) fn new(criteria: &[SortCriterion], entry: &Entry, facts: &Facts) -> Self {
        let mut key = Vec::with_capacity(32);
        for criterion in criteria {
            let begin = key.len();
            value(&mut key, criterion.by, entry, facts);
            if criterion.reverse {
                key.iter_mut().skip(begin).for_each(|octet| *octet = !*octet);
            }
        }
        Self(key.into())
    }
}

/// RFC 5256 §2.2: the instant of the Date field, or of INTERNALDATE when it cannot be read, in whole seconds.
pub fn sent_date(sent_at: Option<Micros>, internal_date: Micros) -> i64 {
    sent_at.unwrap_or(internal_date).div_euclid(SECOND)
}

fn value(key: &mut Vec<u8>, by: SortBy, entry: &Entry, facts: &Facts) {
    let FirstAddresses { from, to, cc } = &facts.addresses;
    let display = |address: &Option<FirstAddress>| address.as_ref().map(FirstAddress::display);
    match by {
        SortBy::Arrival | SortBy::Size => number(key, in_index(by).map_or(0, |of| of(entry))),
        SortBy::Date => number(key, sent_date(facts.sent_at, entry.internal_date)),
        SortBy::Subject => text(key, &base_subject(&facts.subject).text),
        SortBy::Cc => mailbox(key, cc),
        SortBy::From => mailbox(key, from),
        SortBy::To => mailbox(key, to),
        SortBy::DisplayFrom => text(key, &display(from).unwrap_or_default()),
        SortBy::DisplayTo => text(key, &display(to).unwrap_or_default()),
    }
}

fn mailbox(key: &mut Vec<u8>, address: &Option<FirstAddress>) {
    text(key, &address.as_ref().map(FirstAddress::mailbox).unwrap_or_default());
}

/// Eight octets that compare as the number does.
fn number(key: &mut Vec<u8>, value: i64) {
    key.extend((value.cast_unsigned() ^ (1 << 63)).to_be_bytes());
}

/// The text for i;unicode-casemap and a zero, which no text holds: what goes on comes after what ends.
fn text(key: &mut Vec<u8>, value: &str) {
    key.extend(casemap(value).into_iter().filter(|octet| *octet != 0).take(MAX_TEXT));
    key.push(0);
}
