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
use mailstore::entry::Entry;

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

/// What is known of the messages of a mailbox, by UID.
pub(super) trait Known: Default {
    /// Of how many messages.
    fn len(&self) -> usize;
    /// Octets of memory.
    fn weight(&self) -> usize;
    /// What is known of those of these UIDs, given ascending.
    fn only(&self, uids: impl Iterator<Item = u32>) -> Self;
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

impl<P: Copy + Eq + Hash, C: Known> Shelf<P, C> {
    /// What is known of a mailbox with these messages; nothing when it has not been asked for of late.
    pub(super) fn get(&self, place: P, entries: &[Entry]) -> Arc<C> {
        let known = self.find(place);
        if known.len() <= 2 * entries.len() {
            return known;
        }
        // Most of what is known is gone from the mailbox.
        let left = Arc::new(known.only(entries.iter().map(|entry| entry.uid)));
        self.put(place, &left);
        left
    }

    fn find(&self, place: P) -> Arc<C> {
        let mut inside = self.lock();
        inside.turn += 1;
        let turn = inside.turn;
        inside.columns.get_mut(&place).map_or_else(Arc::default, |used| {
            used.turn = turn;
            Arc::clone(&used.column)
        })
    }

    /// Keeps a column of a mailbox with these messages; of one that is too large only what they have.
    pub(super) fn keep(&self, place: P, column: &Arc<C>, entries: &[Entry]) {
        if too_heavy(column.weight()) {
            let left = column.only(entries.iter().map(|entry| entry.uid));
            return self.put(place, &Arc::new(left));
        }
        self.put(place, column);
    }

    /// Keeps a column, in the place of what was known before, and forgets others for it. One that is too large for all is
    /// not kept; what was known before is, so that next time only the rest is read.
    pub(super) fn put(&self, place: P, column: &Arc<C>) {
        if too_heavy(column.weight()) {
            return;
        }
        let mut inside = self.lock();
        inside.remove(&place);
        inside.turn += 1;
        let used = Used { column: Arc::clone(column), turn: inside.turn };
        inside.weight += column.weight();
        inside.columns.insert(place, used);
        while inside.weight > MOST {
            let Some(oldest) = inside.columns.iter().min_by_key(|(_, used)| used.turn).map(|(key, _)| *key)
            else {
                break;
            };
            inside.remove(&oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside<P, C>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Eq + Hash, C: Known> Inside<P, C> {
    fn remove(&mut self, place: &P) {
        if let Some(used) = self.columns.remove(place) {
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

/// The places of the known UIDs that are among these, both ascending.
pub(super) fn common(known: &[u32], uids: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut uids = uids.peekable();
    let stays = |(_, have): &(usize, &u32)| {
        while uids.next_if(|uid| uid < *have).is_some() {}
        uids.peek() == Some(*have)
    };
    known.iter().enumerate().filter(stays).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Known for Vec<u32> {
        fn len(&self) -> usize {
            self.len()
        }

        fn weight(&self) -> usize {
            4 * self.len()
        }

        fn only(&self, uids: impl Iterator<Item = u32>) -> Self {
            common(self, uids).into_iter().map(|at| self[at]).collect()
        }
    }

    fn entry(uid: u32) -> Entry {
        Entry { modseq: 1, internal_date: 0, uid, size: 0, flags: 0 }
    }

    #[test]
    fn of_a_column_too_large_what_is_still_there_is_kept() {
        let shelf: Shelf<i64, Vec<u32>> = Shelf::default();
        let entries = [entry(3)];
        let large = Arc::new((0..u32::try_from(MOST / 8 + 1).expect("a number")).collect());
        shelf.keep(1, &large, &entries);
        assert_eq!(*shelf.get(1, &entries), [3]);
    }

    #[test]
    fn what_was_not_asked_for_is_forgotten_first() {
        let shelf: Shelf<i64, Vec<u32>> = Shelf::default();
        let large = Arc::new(vec![0; 10 << 18]);
        for mailbox in [1, 2, 3] {
            shelf.put(mailbox, &large);
        }
        shelf.find(1);
        shelf.put(4, &large);
        let known: Vec<bool> = (1..=4).map(|id| !shelf.find(id).is_empty()).collect();
        assert_eq!(known, [true, false, true, true]);
        assert!(shelf.lock().weight <= MOST);
        for mailbox in [1, 5] {
            shelf.put(mailbox, &Arc::new(vec![0; MOST / 4]));
        }
        assert_eq!(
            (shelf.find(1).len(), shelf.find(5).len()),
            (large.len(), 0),
            "too large: the old one stays"
        );
    }

    #[test]
    fn what_is_gone_from_a_mailbox_is_dropped_when_it_is_most() {
        let shelf: Shelf<i64, Vec<u32>> = Shelf::default();
        shelf.put(1, &Arc::new(vec![1, 2, 3, 4, 5]));
        assert_eq!(*shelf.get(1, &[2, 4, 9].map(entry)), [1, 2, 3, 4, 5]);
        assert_eq!(*shelf.get(1, &[4, 9].map(entry)), [4]);
        assert_eq!(*shelf.find(1), [4]);
    }
}
