//! Columns of mailboxes that were sorted of late, for all sessions.
//!
//! A message never changes and a UID is never given again, so a column is never wrong: it lacks what has come since, and
//! holds some that is gone. So it needs no news, and what another node does cannot make it wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::column::Column;
use crate::imap::wire::command::SortBy;

/// Octets of all columns together; a mailbox of 100,000 messages takes some 3 MiB for each criterion.
const MOST: usize = 32 << 20;

/// A mailbox, its UIDVALIDITY, and the criterion.
type Place = (i64, i64, SortBy);

/// The columns, least recently used first out.
#[derive(Debug, Default)]
pub struct Columns {
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    columns: HashMap<Place, Used>,
    weight: usize,
    turn: u64,
}

#[derive(Debug)]
struct Used {
    column: Arc<Column>,
    turn: u64,
}

impl Columns {
    /// What is known of a mailbox; nothing when it has not been sorted of late.
    pub(super) fn get(&self, place: Place) -> Arc<Column> {
        let mut shelf = self.lock();
        shelf.turn += 1;
        let turn = shelf.turn;
        shelf.columns.get_mut(&place).map_or_else(Arc::default, |used| {
            used.turn = turn;
            Arc::clone(&used.column)
        })
    }

    /// Keeps a column, in the place of what was known before, and forgets others for it. One that is too large for all is
    /// not kept.
    pub(super) fn put(&self, place: Place, column: &Arc<Column>) {
        let mut shelf = self.lock();
        shelf.remove(place);
        if column.weight() > MOST / 2 {
            return;
        }
        shelf.turn += 1;
        let used = Used { column: Arc::clone(column), turn: shelf.turn };
        shelf.weight += column.weight();
        shelf.columns.insert(place, used);
        while shelf.weight > MOST {
            let Some(oldest) = shelf.columns.iter().min_by_key(|(_, used)| used.turn).map(|(key, _)| *key)
            else {
                break;
            };
            shelf.remove(oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn remove(&mut self, place: Place) {
        if let Some(used) = self.columns.remove(&place) {
            self.weight = self.weight.saturating_sub(used.column.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::sort::Key;

    #[test]
    fn what_was_not_asked_for_is_forgotten_first() {
        let columns = Columns::default();
        let place = |mailbox| (mailbox, 1, SortBy::Subject);
        let large = |octet| {
            let keys = [(1, Key::of_octets(&vec![octet; 10 << 20]))];
            Arc::new(Column::default().with(&keys))
        };
        for mailbox in [1, 2, 3] {
            columns.put(place(mailbox), &large(b'a'));
        }
        columns.get(place(1));
        columns.put(place(4), &large(b'b'));
        let known: Vec<bool> = (1..=4).map(|id| columns.get(place(id)).weight() > 0).collect();
        assert_eq!(known, [true, false, true, true]);
        assert!(columns.lock().weight <= MOST);
        let too_large = Arc::new(Column::default().with(&[(1, Key::of_octets(&vec![0; MOST]))]));
        columns.put(place(1), &too_large);
        assert_eq!(columns.get(place(1)).weight(), 0);
    }
}
