//! What all messages of a mailbox are sorted by under one criterion, and which comes before which; pure.

use super::Key;
use crate::imap::columns::{self, Known};

/// Keys by UID, and their ranks: equal keys have one rank, a lower key has a lower one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Column {
    uids: Vec<u32>,
    ranks: Vec<u32>,
    /// Where the key of each UID ends in `octets`.
    ends: Vec<u32>,
    octets: Vec<u8>,
}

impl Column {
    /// These UIDs, given ascending, of those not known here.
    pub(super) fn missing(&self, uids: impl Iterator<Item = u32>) -> Vec<u32> {
        columns::missing(&self.uids, uids)
    }

    /// The ranks of these UIDs, given ascending; 0, the lowest, for those not known.
    pub(super) fn ranks(&self, uids: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut known = self.uids.iter().copied().zip(self.ranks.iter().copied()).peekable();
        uids.map(|uid| {
            while known.next_if(|(have, _)| *have < uid).is_some() {}
            known.peek().filter(|(have, _)| *have == uid).map_or(0, |(_, rank)| *rank)
        })
        .collect()
    }

    /// This one with more keys, whose UIDs are not in it.
    pub(super) fn with(&self, more: &[(u32, Key)]) -> Self {
        let mut all: Vec<(u32, &[u8])> =
            self.keys().chain(more.iter().map(|(uid, key)| (*uid, key.octets()))).collect();
        all.sort_unstable_by_key(|(uid, _)| *uid);
        Self::of(&all)
    }

    fn of(all: &[(u32, &[u8])]) -> Self {
        let mut column = Self::default();
        for (uid, key) in all {
            column.uids.push(*uid);
            column.octets.extend_from_slice(key);
            column.ends.push(u32::try_from(column.octets.len()).unwrap_or(u32::MAX));
        }
        column.ranks = rank(all);
        column
    }

    fn keys(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (0..self.uids.len()).filter_map(|at| self.key(at))
    }

    fn key(&self, at: usize) -> Option<(u32, &[u8])> {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let begin = at.checked_sub(1).map_or(0, end);
        Some((*self.uids.get(at)?, self.octets.get(begin..end(at))?))
    }
}

impl Known for Column {
    fn len(&self) -> usize {
        self.uids.len()
    }

    fn weight(&self) -> usize {
        self.octets.len() + 12 * self.uids.len()
    }

    fn only(&self, uids: impl Iterator<Item = u32>) -> Self {
        let stay = columns::common(&self.uids, uids);
        Self::of(&stay.into_iter().filter_map(|at| self.key(at)).collect::<Vec<_>>())
    }
}

fn rank(all: &[(u32, &[u8])]) -> Vec<u32> {
    let mut order: Vec<(&[u8], usize)> = all.iter().enumerate().map(|(at, (_, key))| (*key, at)).collect();
    order.sort_unstable();
    let (mut ranks, mut rank, mut before) = (vec![0; all.len()], 0, None);
    for (key, at) in order {
        rank += u32::from(before.is_some_and(|before| before != key));
        before = Some(key);
        if let Some(slot) = ranks.get_mut(at) {
            *slot = rank;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::of_octets(text.as_bytes())
    }

    #[test]
    fn ranks_are_those_of_the_keys_however_they_came() {
        let first = Column::default().with(&[(7, key("b")), (3, key("d")), (5, key("b"))]);
        assert_eq!(first.missing([1, 3, 4, 7, 9].into_iter()), [1, 4, 9]);
        assert_eq!(first.ranks([3, 4, 5, 7].into_iter()), [1, 0, 0, 0]);
        let more = first.with(&[(9, key("a")), (4, key("c"))]);
        assert_eq!(more.ranks([3, 4, 5, 7, 9].into_iter()), [3, 2, 1, 1, 0]);
        let at_once = [(3, "d"), (4, "c"), (5, "b"), (7, "b"), (9, "a")].map(|(uid, text)| (uid, key(text)));
        assert_eq!(more, Column::default().with(&at_once));
        assert_eq!(more.weight(), 5 + 60);
        let fewer = more.only([1, 4, 7, 9, 11].into_iter());
        assert_eq!(fewer.ranks([3, 4, 7, 9].into_iter()), [0, 2, 1, 0]);
        assert_eq!(fewer.len(), 3);
    }
}
