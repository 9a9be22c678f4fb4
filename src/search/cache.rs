//! Vocabularies in memory. They never change and their segments' numbers are never given again, so nothing here can be wrong.

use super::segment::Field;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes that are kept; the one asked for longest ago goes first.
const MOST_BYTES: usize = 32 << 20;

#[derive(Default)]
pub(super) struct Cache(Mutex<Kept>);

/// A segment and a field of it.
type Key = (i64, i64);

/// A vocabulary, and when it was asked for last.
type Used = (Arc<Vec<u8>>, u64);

#[derive(Default)]
struct Kept {
    vocabularies: HashMap<Key, Used>,
    bytes: usize,
    tick: u64,
}

impl Cache {
    /// The vocabulary of a field of a segment, loaded when it is not here.
    pub(super) fn get<E>(
        &self,
        segment: i64,
        field: Field,
        load: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Arc<Vec<u8>>, E> {
        let key = (segment, field.number());
        if let Some(known) = self.kept(|kept| kept.find(key)) {
            return Ok(known);
        }
        let loaded = Arc::new(load()?);
        self.kept(|kept| kept.put(key, &loaded));
        Ok(loaded)
    }

    fn kept<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn find(&mut self, key: Key) -> Option<Arc<Vec<u8>>> {
        self.tick += 1;
        let (vocabulary, used) = self.vocabularies.get_mut(&key)?;
        *used = self.tick;
        Some(Arc::clone(vocabulary))
    }

    fn put(&mut self, key: Key, vocabulary: &Arc<Vec<u8>>) {
        if vocabulary.len() > MOST_BYTES / 2 {
            return;
        }
        if self.vocabularies.insert(key, (Arc::clone(vocabulary), self.tick)).is_none() {
            self.bytes += vocabulary.len();
        }
        while self.bytes > MOST_BYTES {
            let oldest = self.vocabularies.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| *key);
            let Some((gone, _)) = oldest.and_then(|key| self.vocabularies.remove(&key)) else { return };
            self.bytes -= gone.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first() {
        let cache = Cache::default();
        let third = MOST_BYTES / 3;
        let get = |segment, loads: bool| {
            let load = || if loads { Ok(vec![0; third]) } else { Err("not kept") };
            cache.get(segment, Field::Body, load).map(|vocabulary| vocabulary.len())
        };
        for segment in [1, 2, 3] {
            assert_eq!(get(segment, true), Ok(third));
        }
        assert_eq!(get(1, false), Ok(third));
        assert_eq!(get(4, true), Ok(third));
        assert_eq!((get(2, false), get(1, false), get(4, false)), (Err("not kept"), Ok(third), Ok(third)));
    }
}
