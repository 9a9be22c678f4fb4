//! What the algorithms want of all messages of a mailbox, as far as it has been read; pure.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use crate::imap::columns::{self, Known};
use crate::mime::{base_subject, casemap};
use mailstore::entry::Kin;

/// So that nobody can write two subjects that are taken for one.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// Relatives by UID, ascending.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Family {
    uids: Vec<u32>,
    relatives: Vec<Relative>,
    /// Where the thread ids of each end in `ids`.
    ends: Vec<u32>,
    ids: Vec<u8>,
}

/// What a message's subject and date tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Relative {
    /// When it says it was sent: seconds since 1970.
    pub(super) sent_at: Option<i64>,
    /// Stands for the base subject: equal for equal ones. None for the empty one.
    pub(super) subject: Option<u64>,
    /// An answer, or forwarded, as its subject tells.
    pub(super) is_reply: bool,
    /// Its thread ids have been read; else they are none here.
    has_ids: bool,
}

impl Family {
    /// Those of rows given by ascending UIDs.
    pub(super) fn of(rows: Vec<Kin>) -> Self {
        let mut family = Self::default();
        for row in rows {
            let ids = row.thread_ids.as_deref();
            family.push(row.uid, Relative::of(&row), ids.unwrap_or_default());
        }
        family
    }

    /// What is known of a message, and its [thread ids](crate::mime::thread_ids).
    pub(super) fn get(&self, uid: u32) -> Option<(Relative, &[u8])> {
        let at = self.uids.binary_search(&uid).ok()?;
        Some((*self.relatives.get(at)?, self.ids(at)))
    }

    /// Of these UIDs, given ascending, those that have to be read.
    pub(super) fn missing(&self, uids: impl Iterator<Item = u32>, with_ids: bool) -> Vec<u32> {
        if !with_ids {
            return columns::missing(&self.uids, uids);
        }
        uids.filter(|uid| self.get(*uid).is_none_or(|(relative, _)| !relative.has_ids)).collect()
    }

    /// This one and others, which have the last word.
    pub(super) fn with(&self, others: &[Self]) -> Self {
        let families = || std::iter::once(self).chain(others);
        let mut all: Vec<(u32, usize, &Self)> = Vec::new();
        for family in families() {
            all.extend(family.uids.iter().enumerate().map(|(at, uid)| (*uid, at, family)));
        }
        all.sort_by_key(|(uid, ..)| *uid);
        let mut joined = Self::default();
        let mut all = all.into_iter().peekable();
        while let Some((uid, at, family)) = all.next() {
            if all.peek().is_none_or(|(next, ..)| *next != uid)
                && let Some(relative) = family.relatives.get(at)
            {
                joined.push(uid, *relative, family.ids(at));
            }
        }
        joined
    }

    fn push(&mut self, uid: u32, relative: Relative, ids: &[u8]) {
        self.uids.push(uid);
        self.relatives.push(relative);
        self.ids.extend_from_slice(ids);
        self.ends.push(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
    }

    fn ids(&self, at: usize) -> &[u8] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let begin = at.checked_sub(1).map_or(0, end);
        self.ids.get(begin..end(at)).unwrap_or_default()
    }
}

impl Known for Family {
    fn len(&self) -> usize {
        self.uids.len()
    }

    fn weight(&self) -> usize {
        self.ids.len() + (8 + size_of::<Relative>()) * self.uids.len()
    }

    fn only(&self, uids: impl Iterator<Item = u32>) -> Self {
        let mut family = Self::default();
        for at in columns::common(&self.uids, uids) {
            if let (Some(uid), Some(relative)) = (self.uids.get(at), self.relatives.get(at)) {
                family.push(*uid, *relative, self.ids(at));
            }
        }
        family
    }
}

impl Relative {
    fn of(row: &Kin) -> Self {
        let base = base_subject(&row.subject);
        Self {
            sent_at: row.sent_at,
            subject: (!base.text.is_empty()).then(|| HASHER.hash_one(casemap(&base.text))),
            is_reply: base.is_reply || base.is_forward,
            has_ids: row.thread_ids.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(uid: u32, subject: &str, ids: Option<&[u8]>) -> Kin {
        Kin { uid, message: 0, sent_at: None, subject: subject.into(), thread_ids: ids.map(<[u8]>::to_vec) }
    }

    #[test]
    fn what_was_read_later_has_the_last_word() {
        let first = Family::of(vec![row(3, "Re: a", Some(b"xyz")), row(7, "b", None)]);
        assert_eq!(first.missing([1, 3, 7].into_iter(), false), [1]);
        assert_eq!(first.missing([1, 3, 7].into_iter(), true), [1, 7]);
        let more = [
            Family::of(vec![row(1, "A", Some(b""))]),
            Family::of(vec![row(7, "b", Some(b"uv")), row(9, "c", None)]),
        ];
        let all = first.with(&more);
        assert_eq!(all.len(), 4);
        assert_eq!(all.missing([1, 3, 7, 9].into_iter(), true), [9]);
        let of = |uid| all.get(uid).unwrap();
        assert_eq!([of(1).1, of(3).1, of(7).1, of(9).1], [&b""[..], b"xyz", b"uv", b""]);
        assert_eq!(of(1).0.subject, of(3).0.subject);
        assert_eq!([of(1).0.is_reply, of(3).0.is_reply], [false, true]);
        assert_eq!(all.only([3, 4, 9].into_iter()).get(3), all.get(3));
        assert_eq!(all.only([3, 4, 9].into_iter()).len(), 2);
        assert_eq!(all.weight(), 5 + 4 * (8 + size_of::<Relative>()));
    }
}
