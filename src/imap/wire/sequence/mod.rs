//! Sets of message numbers: as commands name them, resolved against a mailbox, and written in replies.

mod ranges;
#[cfg(test)]
mod tests;

use std::fmt;

pub use ranges::RangeSet;

/// `*`, the highest number there is. Zero is no number of a message.
const STAR: u32 = 0;

/// One part of a set, as written: `5`, `5:3`, `*`, `7:*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SequenceRange {
    first: u32,
    last: u32,
}

/// `sequence-set` (RFC 9051 §9), of message numbers or UIDs as the command says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SequenceSet {
    /// Numbers and ranges in the order written.
    Ranges(Vec<SequenceRange>),
    /// `$`, the result saved by SEARCH RETURN (SAVE) (RFC 5182).
    Saved,
}

impl SequenceSet {
    /// Parses a set. `None` when it is empty, names 0, or has a number above 4294967295.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        if text == b"$" {
            return Some(Self::Saved);
        }
        text.split(|&b| b == b',').map(SequenceRange::parse).collect::<Option<Vec<_>>>().map(Self::Ranges)
    }

    /// True when `*` occurs, which QRESYNC forbids in known UIDs (RFC 7162 §7).
    #[must_use]
    pub fn has_star(&self) -> bool {
        match self {
            Self::Ranges(ranges) => ranges.iter().any(|range| range.first == STAR || range.last == STAR),
            Self::Saved => false,
        }
    }

    /// How many ranges it holds.
    #[must_use]
    pub fn ranges(&self) -> usize {
        match self {
            Self::Ranges(ranges) => ranges.len(),
            Self::Saved => 0,
        }
    }

    /// True for `$`.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        matches!(self, Self::Saved)
    }

    /// The numbers meant, sorted and joined, where `max` is the highest number in the mailbox (0 when it is
    /// empty). `*` is `max`, also when the other end is higher (`9:*` in a mailbox of 5 is `5:9`); in an
    /// empty mailbox it is nothing. `$` resolves to nothing here: the session keeps what was saved.
    #[must_use]
    pub fn resolve(&self, max: u32) -> RangeSet {
        match self {
            Self::Ranges(ranges) => {
                RangeSet::from_ranges(ranges.iter().filter_map(|range| range.resolve(max)))
            }
            Self::Saved => RangeSet::default(),
        }
    }
}

impl SequenceRange {
    fn parse(text: &[u8]) -> Option<Self> {
        match text.iter().position(|&b| b == b':') {
            None => number(text).map(|number| Self { first: number, last: number }),
            Some(colon) => {
                let (first, rest) = text.split_at_checked(colon)?;
                Some(Self { first: number(first)?, last: number(rest.strip_prefix(b":")?)? })
            }
        }
    }

    fn resolve(self, max: u32) -> Option<(u32, u32)> {
        let place = |number| if number == STAR { max } else { number };
        let (first, last) = (place(self.first), place(self.last));
        (first != 0 && last != 0).then_some((first.min(last), first.max(last)))
    }
}

/// `nz-number / "*"`
fn number(text: &[u8]) -> Option<u32> {
    if text == b"*" {
        return Some(STAR);
    }
    let digits = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().filter(|&number| number != 0)
}

impl fmt::Display for SequenceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Ranges(ranges) = self else { return f.write_str("$") };
        for (at, range) in ranges.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            write!(f, "{range}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SequenceRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |f: &mut fmt::Formatter<'_>, number| match number {
            STAR => f.write_str("*"),
            number => write!(f, "{number}"),
        };
        end(f, self.first)?;
        if self.first != self.last {
            f.write_str(":")?;
            end(f, self.last)?;
        }
        Ok(())
    }
}
