//! What was read of segments, and of texts, in memory. These never change and their numbers are never given again, so nothing
//! here can be wrong.

use super::segment::Field;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes that are kept of messages.
pub(super) const MESSAGES: usize = 32 << 20;

/// So many bytes; what was asked for longest ago goes first.
pub(super) struct Cache {
    kept: Mutex<Kept>,
    most: usize,
}

/// A part of a segment, or (by the number of the document) a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// The vocabulary of a field.
    Vocabulary(Field),
    /// The keys of the words of a field ([`keys`](super::keys)).
    Keys(Field),
    /// A part of the postings of a field, counted from 0.
    Postings(Field, usize),
    /// The list of documents.
    Docs,
    /// The list of documents without words.
    Opaque,
    /// A folded text.
    Text,
}

type Key = (i64, What);

/// Bytes, and when they were asked for last.
type Used = (Arc<Vec<u8>>, u64);

#[derive(Default)]
struct Kept {
    parts: HashMap<Key, Used>,
    bytes: usize,
    tick: u64,
}

impl Cache {
    pub(super) fn new(most: usize) -> Self {
        Self { kept: Mutex::default(), most }
    }

    /// The bytes of a part of a segment, loaded when they are not here.
    pub(super) fn get<E>(
        &self,
        segment: i64,
        what: What,
        load: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Arc<Vec<u8>>, E> {
        if let Some(known) = self.known(segment, what) {
            return Ok(known);
        }
        let loaded = Arc::new(load()?);
        self.kept(|kept| kept.put((segment, what), &loaded, self.most));
        Ok(loaded)
    }

    /// The same if they are here.
    pub(super) fn known(&self, segment: i64, what: What) -> Option<Arc<Vec<u8>>> {
        self.kept(|kept| kept.find((segment, what)))
    }

    fn kept<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> T {
        act(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn find(&mut self, key: Key) -> Option<Arc<Vec<u8>>> {
        self.tick += 1;
        let (bytes, used) = self.parts.get_mut(&key)?;
        *used = self.tick;
        Some(Arc::clone(bytes))
    }

    fn put(&mut self, key: Key, bytes: &Arc<Vec<u8>>, most: usize) {
        if bytes.len() > most / 2 {
            return;
        }
        if self.parts.insert(key, (Arc::clone(bytes), self.tick)).is_none() {
            self.bytes += bytes.len();
        }
        while self.bytes > most {
            let oldest = self.parts.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| *key);
            let Some((gone, _)) = oldest.and_then(|key| self.parts.remove(&key)) else { return };
            self.bytes -= gone.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first() {
        let third = 1000;
        let cache = Cache::new(3 * third + 2);
        let get = |segment, loads: bool| {
            let load = || if loads { Ok(vec![0; third]) } else { Err("not kept") };
            cache.get(segment, What::Vocabulary(Field::Body), load).map(|vocabulary| vocabulary.len())
        };
        for segment in [1, 2, 3] {
            assert_eq!(get(segment, true), Ok(third));
        }
        assert_eq!(get(1, false), Ok(third));
        assert_eq!(get(4, true), Ok(third));
        assert_eq!((get(2, false), get(1, false), get(4, false)), (Err("not kept"), Ok(third), Ok(third)));
    }
}
