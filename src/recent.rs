//! Tables whose memory is bounded: what was used of late is kept.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by key, the recently used ones at least: when one generation is full it becomes the older one, and the older one is
/// dropped. A touched entry moves to the younger.
#[derive(Debug)]
pub struct Recent<K, V> {
    generation: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq + Copy, V: Default> Recent<K, V> {
    /// An empty one with so many keys in one generation; at most two are kept.
    pub fn new(generation: usize) -> Self {
        Self { generation, young: HashMap::new(), old: HashMap::new() }
    }

    /// The value of a key, if it has one.
    pub fn get(&mut self, key: &K) -> Option<&mut V> {
        if let Some(value) = self.old.remove(key) {
            self.insert(*key, value);
        }
        self.young.get_mut(key)
    }

    /// The value of a key, the default one if it has none yet.
    pub fn get_or_insert(&mut self, key: K) -> &mut V {
        if !self.young.contains_key(&key) {
            let value = self.old.remove(&key).unwrap_or_default();
            self.insert(key, value);
        }
        self.young.entry(key).or_default()
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    /// Forgets a key. True when it had a value.
    pub fn remove(&mut self, key: &K) -> bool {
        // Both halves: a key is in one of them only, but it must be gone from each.
        self.young.remove(key).is_some() | self.old.remove(key).is_some()
    }

    /// All that are kept.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.young.iter().chain(&self.old)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_recent_entries_stay() {
        let mut recent = Recent::<u32, u32>::new(10);
        *recent.get_or_insert(0) = 7;
        for key in 1..1_000 {
            recent.get_or_insert(key);
            assert_eq!(recent.get(&0), Some(&mut 7));
            assert!(recent.young.len() <= 10 && recent.old.len() <= 10);
        }
        assert!(recent.get(&5).is_none());
        assert!(recent.remove(&0) && !recent.remove(&0));
    }
}
