//! A set of numbers as sorted, disjoint ranges.

use std::fmt;
use std::ops::Range;

/// Numbers in ascending ranges that neither overlap nor touch. Small whatever the numbers are: `1:4294967295`
/// is one range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeSet {
    ranges: Vec<(u32, u32)>,
}

impl RangeSet {
    /// A set from ranges `(first, last)` in any order, both ends included. Ranges with `first > last` are
    /// empty.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut sorted: Vec<(u32, u32)> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut set = Self { ranges: Vec::with_capacity(sorted.len()) };
        for (first, last) in sorted {
            set.append(first, last);
        }
        set
    }

    /// A set from ascending numbers. Numbers out of order are put where they belong.
    #[must_use]
    pub fn from_sorted(numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        let mut stray = Vec::new();
        for number in numbers {
            if set.ranges.last().is_some_and(|&(_, last)| number <= last) {
                stray.push((number, number));
            } else {
                set.append(number, number);
            }
        }
        if stray.is_empty() { set } else { Self::from_ranges(set.ranges.into_iter().chain(stray)) }
    }

    /// Adds a range that begins at or after the begin of the last one.
    fn append(&mut self, first: u32, last: u32) {
        match self.ranges.last_mut() {
            Some(previous) if first <= previous.1.saturating_add(1) => previous.1 = previous.1.max(last),
            _ => self.ranges.push((first, last)),
        }
    }

    /// The ranges `(first, last)`, both ends included, ascending.
    #[must_use]
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// True when no number is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many numbers are in the set.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|&(first, last)| u64::from(last - first) + 1).sum()
    }

    /// The lowest number.
    #[must_use]
    pub fn min(&self) -> Option<u32> {
        self.ranges.first().map(|range| range.0)
    }

    /// The highest number. A command by message number is refused when it is above EXISTS.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        self.ranges.last().map(|range| range.1)
    }

    /// True when the number is in the set; O(log of the ranges).
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        let at = self.ranges.partition_point(|range| range.1 < number);
        self.ranges.get(at).is_some_and(|range| range.0 <= number)
    }

    /// All numbers, ascending. The set may mean four thousand million of them: bound what is taken.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranges.iter().flat_map(|&(first, last)| first..=last)
    }

    /// The places in `items`, sorted by `number`, whose numbers are in the set, as ascending index ranges.
    /// Costs O(log) steps a hit or a range, whichever are fewer, so neither `1:4294967295` nor 20,000 ranges
    /// over a small mailbox are dear.
    pub fn places<T>(&self, items: &[T], number: impl Fn(&T) -> u32) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        let (mut item, mut range) = (0, 0);
        while let (Some(rest), Some(&(first, last))) = (items.get(item..), self.ranges.get(range)) {
            let begin = item + rest.partition_point(|candidate| number(candidate) < first);
            let Some(found) = items.get(begin).map(&number) else { break };
            if found > last {
                let later = self.ranges.get(range..).unwrap_or_default();
                range += later.partition_point(|candidate| candidate.1 < found);
                item = begin;
                continue;
            }
            let hits = items.get(begin..).unwrap_or_default();
            let end = begin + hits.partition_point(|candidate| number(candidate) <= last);
            match places.last_mut() {
                Some(previous) if previous.end == begin => previous.end = end,
                _ => places.push(begin..end),
            }
            (item, range) = (end, range + 1);
        }
        places
    }

    /// The numbers of a sorted slice that are in the set, ascending.
    pub fn hits<'a>(&self, numbers: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        let places = self.places(numbers, |&number| number);
        places.into_iter().flat_map(move |place| numbers.get(place).unwrap_or_default().iter().copied())
    }
}

impl FromIterator<(u32, u32)> for RangeSet {
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(ranges: I) -> Self {
        Self::from_ranges(ranges)
    }
}

impl fmt::Display for RangeSet {
    /// `uid-set` (RFC 4315 §4): `1:3,5`. Nothing for the empty set, which the grammar has no words for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last)) in self.ranges.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}:{last}")?;
            }
        }
        Ok(())
    }
}
