//! When a person's marks were last changed: ranges of UIDs with the modseq of the change, for CONDSTORE.
//!
//! Kept short: when there are many, older changes are told apart no more, and count as made when the latest of them was. Then
//! a client that asks what has changed since hears of messages it knows already, never of too few.

use crate::UidSet;

/// So many ranges at most, about.
const MOST: usize = 512;

/// UIDs whose mark was changed, with the modseq at which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: u32,
    high: u32,
    modseq: i64,
}

/// Changes of marks by UID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<Range>);

impl Marks {
    /// The modseq at which the mark of a message was last changed; 0: not since it came.
    pub fn at(&self, uid: u32) -> i64 {
        let at = self.0.partition_point(|range| range.high < uid);
        self.0.get(at).filter(|range| range.low <= uid).map_or(0, |range| range.modseq)
    }

    /// Notes a change of these marks, later than all before.
    pub(super) fn put(&mut self, uids: &UidSet, modseq: i64) {
        let mut all = Vec::with_capacity(self.0.len() + uids.ranges().len());
        self.0.iter().for_each(|range| without(range, uids, &mut all));
        all.extend(uids.ranges().iter().map(|&(low, high)| Range { low, high, modseq }));
        all.sort_unstable_by_key(|range| range.low);
        self.0 = joined(all, false);
        if self.0.len() > MOST {
            self.coarsen();
        }
    }

    /// Makes the older half of the changes one.
    fn coarsen(&mut self) {
        let mut modseqs: Vec<i64> = self.0.iter().map(|range| range.modseq).collect();
        modseqs.sort_unstable();
        let middle = modseqs[modseqs.len() / 2];
        let older = self.0.iter().map(|range| Range { modseq: range.modseq.max(middle), ..*range });
        // Over what lies between two of them too, if need be: it then counts as changed, which it was not.
        let close = joined(older.collect(), false);
        self.0 = if close.len() > MOST { joined(close, true) } else { close };
        // All of one modseq, and newer than the rest.
        if self.0.len() > MOST {
            let newest = self.0.iter().map(|range| range.modseq).max().unwrap_or(0);
            self.0.iter_mut().for_each(|range| range.modseq = newest);
            self.0 = joined(std::mem::take(&mut self.0), true);
        }
    }

    /// Variable-length numbers: distance from the range before, length and modseq of each.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 6);
        let mut last = 0;
        for range in &self.0 {
            put(&mut bytes, u64::from(range.low - last));
            put(&mut bytes, u64::from(range.high - range.low));
            put(&mut bytes, range.modseq.unsigned_abs());
            last = range.high;
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; None when it is something else.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let (mut ranges, mut last) = (Vec::new(), 0_u32);
        while !bytes.is_empty() {
            let low = last.checked_add(u32::try_from(take(&mut bytes)?).ok()?)?;
            let high = low.checked_add(u32::try_from(take(&mut bytes)?).ok()?)?;
            let modseq = i64::try_from(take(&mut bytes)?).ok()?;
            if low == 0 || (last != 0 && low == last) {
                return None;
            }
            ranges.push(Range { low, high, modseq });
            last = high;
        }
        Some(Self(ranges))
    }
}

/// Adds the range without the UIDs of a set.
fn without(range: &Range, uids: &UidSet, left: &mut Vec<Range>) {
    let from = uids.ranges().partition_point(|(_, high)| *high < range.low);
    let mut low = Some(range.low);
    for &(first, last) in uids.ranges()[from..].iter().take_while(|(first, _)| *first <= range.high) {
        if let Some(low) = low.filter(|low| *low < first) {
            left.push(Range { low, high: first - 1, ..*range });
        }
        low = last.checked_add(1);
    }
    if let Some(low) = low.filter(|low| *low <= range.high) {
        left.push(Range { low, ..*range });
    }
}

/// Ranges in order, those of one modseq that follow one another as one; with `over` whatever lies between them.
fn joined(ranges: Vec<Range>, over: bool) -> Vec<Range> {
    let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last)
                if last.modseq == range.modseq && (over || last.high.checked_add(1) == Some(range.low)) =>
            {
                last.high = range.high;
            }
            _ => joined.push(range),
        }
    }
    joined
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
        if shift > 56 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn changes_are_remembered_exactly_while_they_are_few(
            steps in proptest::collection::vec(proptest::collection::vec(1_u32..80, 1..9), 0..40)
        ) {
            let (mut marks, mut plain) = (Marks::default(), BTreeMap::new());
            for (modseq, uids) in (1..).zip(steps) {
                plain.extend(uids.iter().map(|uid| (*uid, modseq)));
                marks.put(&uids.into_iter().collect(), modseq);
            }
            prop_assert!((1..80).all(|uid| marks.at(uid) == plain.get(&uid).copied().unwrap_or(0)));
            prop_assert_eq!(Marks::from_bytes(&marks.to_bytes()), Some(marks));
        }

        #[test]
        fn many_changes_are_few_ranges_and_none_is_forgotten(
            steps in proptest::collection::vec(proptest::collection::vec(1_u32..9000, 1..60), 0..120)
        ) {
            let (mut marks, mut plain) = (Marks::default(), BTreeMap::new());
            let last = steps.len() as i64;
            for (modseq, uids) in (1..).zip(steps) {
                plain.extend(uids.iter().map(|uid| (*uid, modseq)));
                marks.put(&uids.into_iter().collect(), modseq);
            }
            prop_assert!(marks.0.len() <= MOST);
            prop_assert!(plain.iter().all(|(uid, modseq)| (*modseq..=last).contains(&marks.at(*uid))));
            prop_assert_eq!(Marks::from_bytes(&marks.to_bytes()), Some(marks));
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Marks::from_bytes(&bytes);
        }
    }

    #[test]
    fn the_ends_of_numbers_are_borne() {
        let mut marks = Marks::default();
        marks.put(&[1, u32::MAX].into_iter().collect(), i64::MAX);
        marks.put(&[u32::MAX].into_iter().collect(), i64::MAX);
        assert_eq!((marks.at(1), marks.at(2), marks.at(u32::MAX)), (i64::MAX, 0, i64::MAX));
    }
}
