//! Sets of places in a segment; pure.

/// A set of places in a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    size: usize,
}

impl Bits {
    pub(super) fn empty(size: usize) -> Self {
        Self { words: vec![0; size.div_ceil(64)], size }
    }

    /// Adds a place; one that lies outside is none.
    pub(super) fn insert(&mut self, place: usize) {
        if place < self.size {
            self.words[place / 64] |= 1 << (place % 64);
        }
    }

    pub(super) fn remove(&mut self, place: usize) {
        if let Some(word) = self.words.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    pub(super) fn has(&self, place: usize) -> bool {
        self.words.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// One more than the largest place it may hold.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn is_full(&self) -> bool {
        self.count() == self.size
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Its places, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(n, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(n * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sets_hold_what_was_put_in(places in prop::collection::btree_set(0..200_usize, 0..50)) {
            let mut bits = Bits::empty(200);
            places.iter().for_each(|place| bits.insert(*place));
            bits.insert(200);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), places.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.count(), places.len());
            prop_assert!((0..300).all(|place| bits.has(place) == places.contains(&place)));
        }
    }
}
