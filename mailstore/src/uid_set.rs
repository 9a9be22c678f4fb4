//! A set of UIDs as ranges, and its compact bytes.

/// A set of UIDs, kept as sorted, disjoint, non-adjacent ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UidSet {
    ranges: Vec<(u32, u32)>,
}

impl UidSet {
    /// All UIDs from 1 up to below `end` but those that are `there`, which ascend.
    pub fn absent(there: impl Iterator<Item = u32>, end: u32) -> Self {
        let (mut ranges, mut next) = (Vec::new(), 1);
        for uid in there.take_while(|uid| *uid < end).chain([end]) {
            if next < uid {
                ranges.push((next, uid - 1));
            }
            next = uid.saturating_add(1);
        }
        Self { ranges }
    }

    /// The ranges, both ends included, in order.
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// The UIDs, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranges.iter().flat_map(|(low, high)| *low..=*high)
    }

    /// How many UIDs it holds.
    pub fn count(&self) -> u64 {
        self.ranges.iter().map(|(low, high)| u64::from(high - low) + 1).sum()
    }

    /// Whether it holds `uid`.
    pub fn contains(&self, uid: u32) -> bool {
        let at = self.ranges.partition_point(|(_, high)| *high < uid);
        self.ranges.get(at).is_some_and(|(low, _)| *low <= uid)
    }

    /// Adds a UID; false when it was there.
    pub fn insert(&mut self, uid: u32) -> bool {
        let at = self.ranges.partition_point(|(_, high)| *high < uid);
        if self.ranges.get(at).is_some_and(|(low, _)| *low <= uid) {
            return false;
        }
        let joins_left = at > 0 && self.ranges[at - 1].1 + 1 == uid;
        let joins_right = self.ranges.get(at).is_some_and(|(low, _)| uid + 1 == *low);
        match (joins_left, joins_right) {
            (true, true) => {
                self.ranges[at - 1].1 = self.ranges[at].1;
                self.ranges.remove(at);
            }
            (true, false) => self.ranges[at - 1].1 = uid,
            (false, true) => self.ranges[at].0 = uid,
            (false, false) => self.ranges.insert(at, (uid, uid)),
        }
        true
    }

    /// Removes a UID; false when it was not there.
    pub fn remove(&mut self, uid: u32) -> bool {
        let at = self.ranges.partition_point(|(_, high)| *high < uid);
        let Some(&(low, high)) = self.ranges.get(at).filter(|(low, _)| *low <= uid) else { return false };
        let left = (low < uid).then(|| (low, uid - 1));
        let right = (uid < high).then(|| (uid + 1, high));
        self.ranges.splice(at..=at, left.into_iter().chain(right));
        true
    }

    /// Variable-length differences, low end and length of each range in turn.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.ranges.len() * 3);
        let mut last = 0;
        for &(low, high) in &self.ranges {
            put(&mut bytes, low - last);
            put(&mut bytes, high - low);
            last = high;
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; None when it is something else.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let (mut ranges, mut last) = (Vec::new(), 0_u32);
        while !bytes.is_empty() {
            let low = last.checked_add(take(&mut bytes)?)?;
            let high = low.checked_add(take(&mut bytes)?)?;
            if low == 0 || (last != 0 && low < last.checked_add(2)?) {
                return None;
            }
            ranges.push((low, high));
            last = high;
        }
        Some(Self { ranges })
    }
}

impl FromIterator<u32> for UidSet {
    fn from_iter<I: IntoIterator<Item = u32>>(uids: I) -> Self {
        let mut set = Self::default();
        for uid in uids {
            set.insert(uid);
        }
        set
    }
}

fn put(bytes: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        bytes.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (mut value, mut shift) = (0_u32, 0);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
        if shift > 28 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UidSet;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn behaves_like_a_plain_set(steps in proptest::collection::vec((any::<bool>(), 1_u32..60), 0..200)) {
            let (mut set, mut plain) = (UidSet::default(), BTreeSet::new());
            for (insert, uid) in steps {
                if insert {
                    prop_assert_eq!(set.insert(uid), plain.insert(uid));
                } else {
                    prop_assert_eq!(set.remove(uid), plain.remove(&uid));
                }
            }
            prop_assert_eq!(set.count(), plain.len() as u64);
            prop_assert!((1..60).all(|uid| set.contains(uid) == plain.contains(&uid)));
            prop_assert_eq!(UidSet::from_bytes(&set.to_bytes()), Some(set));
        }

        #[test]
        fn what_is_absent_is_what_is_not_there(there in proptest::collection::btree_set(1_u32..60, 0..40), end in 1_u32..60) {
            let absent = UidSet::absent(there.iter().copied(), end);
            prop_assert!((1..80).all(|uid| absent.contains(uid) == (uid < end && !there.contains(&uid))));
            prop_assert_eq!(UidSet::from_bytes(&absent.to_bytes()), Some(absent));
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = UidSet::from_bytes(&bytes);
        }
    }
}
