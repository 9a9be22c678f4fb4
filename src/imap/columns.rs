//! What was read of whole mailboxes of late, for all sessions: what their messages are sorted and threaded by.
//!
//! A message never changes and a UID is never given again, so a column is never wrong: it lacks what has come since, and
//! holds some that is gone. So it needs no news, and what another node does cannot make it wrong.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::sort::Column;
use super::thread::Family;
use super::wire::command::SortBy;

/// Octets of all columns on a shelf; a mailbox of 100,000 messages takes some 3 MiB for each criterion, and some 7 MiB for
/// THREAD.
const MOST: usize = 32 << 20;

/// A mailbox and its UIDVALIDITY.
pub type Place = (i64, i64);

/// The columns of all mailboxes.
#[derive(Debug, Default)]
pub struct Columns {
    pub(super) sorting: Shelf<(Place, SortBy), Column>,
    pub(super) threading: Shelf<Place, Family>,
}

/// What knows how many octets of memory it takes.
pub(super) trait Weigh {
    fn weight(&self) -> usize;
}

/// Columns of one kind, least recently used first out.
#[derive(Debug)]
pub(super) struct Shelf<P, C> {
    inside: Mutex<Inside<P, C>>,
}

#[derive(Debug)]
struct Inside<P, C> {
    columns: HashMap<P, Used<C>>,
    weight: usize,
    turn: u64,
}

#[derive(Debug)]
struct Used<C> {
    column: Arc<C>,
    turn: u64,
}

impl<P, C> Default for Shelf<P, C> {
    fn default() -> Self {
        Self { inside: Mutex::new(Inside { columns: HashMap::new(), weight: 0, turn: 0 }) }
    }
}

impl<P: Copy + Eq + Hash, C: Default + Weigh> Shelf<P, C> {
    /// What is known of a mailbox; nothing when it has not been asked for of late.
    pub(super) fn get(&self, place: P) -> Arc<C> {
        let mut inside = self.lock();
        inside.turn += 1;
        let turn = inside.turn;
        inside.columns.get_mut(&place).map_or_else(Arc::default, |used| {
            used.turn = turn;
            Arc::clone(&used.column)
        })
    }

    /// Keeps a column, in the place of what was known before, and forgets others for it. One that is too large for all is
    /// not kept.
    pub(super) fn put(&self, place: P, column: &Arc<C>) {
        let mut inside = self.lock();
        inside.remove(place);
        if too_heavy(column.weight()) {
            return;
        }
        inside.turn += 1;
        let used = Used { column: Arc::clone(column), turn: inside.turn };
        inside.weight += column.weight();
        inside.columns.insert(place, used);
        while inside.weight > MOST {
            let Some(oldest) = inside.columns.iter().min_by_key(|(_, used)| used.turn).map(|(key, _)| *key)
            else {
                break;
            };
            inside.remove(oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside<P, C>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Eq + Hash, C: Weigh> Inside<P, C> {
    fn remove(&mut self, place: P) {
        if let Some(used) = self.columns.remove(&place) {
            self.weight = self.weight.saturating_sub(used.column.weight());
        }
    }
}

/// Whether a column of that weight would not be kept.
pub(super) fn too_heavy(weight: usize) -> bool {
    weight > MOST / 2
}

/// Those of some UIDs that are not among the known ones, both ascending.
pub(super) fn missing(known: &[u32], uids: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut known = known.iter().copied().peekable();
    uids.filter(|uid| {
        while known.next_if(|have| have < uid).is_some() {}
        known.peek() != Some(uid)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weigh for Vec<u8> {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    #[test]
    fn what_was_not_asked_for_is_forgotten_first() {
        let shelf: Shelf<i64, Vec<u8>> = Shelf::default();
        let large = Arc::new(vec![0; 10 << 20]);
        for mailbox in [1, 2, 3] {
            shelf.put(mailbox, &large);
        }
        shelf.get(1);
        shelf.put(4, &large);
        let known: Vec<bool> = (1..=4).map(|id| shelf.get(id).weight() > 0).collect();
        assert_eq!(known, [true, false, true, true]);
        assert!(shelf.lock().weight <= MOST);
        shelf.put(1, &Arc::new(vec![0; MOST]));
        assert_eq!(shelf.get(1).weight(), 0);
    }
}
