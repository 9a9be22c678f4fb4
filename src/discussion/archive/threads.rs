//! Which messages of an archive belong together, whatever the order they stand in: pure.

use super::super::posting::SUBJECT_AGE;
use crate::clock::Micros;
use std::collections::HashMap;

/// What is known of a message for that.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Digest of its Message-ID.
    pub digest: Vec<u8>,
    /// Digests of those it answers, the oldest first.
    pub references: Vec<Vec<u8>>,
    /// Digest of its subject.
    pub subject: Vec<u8>,
    /// It is an answer by its subject.
    pub is_reply: bool,
    /// When it was written.
    pub at: Micros,
}

/// The threads of an archive, by the places of messages in it.
#[derive(Debug, Default)]
pub struct Threads {
    /// The thread of each message.
    of: Vec<usize>,
    /// Digests of the messages of each thread.
    digests: HashMap<usize, Vec<Vec<u8>>>,
    /// Answers that stand before what they answer, by the place of that.
    early: HashMap<usize, Vec<Vec<u8>>>,
}

impl Threads {
    /// Joins each message to the nearest one it refers to that is there; where none is, those that refer to the same one are
    /// together. Answers without references join the last thread of their subject that had a message of late.
    pub fn of(seen: &[Seen]) -> Self {
        let mut first: HashMap<&[u8], usize> = HashMap::new();
        for (place, one) in seen.iter().enumerate() {
            first.entry(&one.digest).or_insert(place);
        }
        let (mut sets, mut early) = (Sets::new(seen.len()), HashMap::<usize, Vec<Vec<u8>>>::new());
        let mut missing: HashMap<&[u8], usize> = HashMap::new();
        for (place, one) in seen.iter().enumerate() {
            let parent = one.references.iter().rev().find_map(|id| first.get(id.as_slice()));
            match parent {
                Some(parent) if *parent != place => {
                    sets.join(*parent, place);
                    if *parent > place {
                        early.entry(*parent).or_default().push(one.digest.clone());
                    }
                }
                Some(_) => {}
                None => {
                    if let Some(id) = one.references.first() {
                        sets.join(*missing.entry(id).or_insert(place), place);
                    }
                }
            }
            sets.join(first[one.digest.as_slice()], place);
        }
        sets.by_subject(seen);
        let of: Vec<usize> = (0..seen.len()).map(|place| sets.find(place)).collect();
        let mut digests: HashMap<usize, Vec<Vec<u8>>> = HashMap::new();
        for (thread, one) in of.iter().zip(seen) {
            digests.entry(*thread).or_default().push(one.digest.clone());
        }
        Self { of, digests, early }
    }

    /// The thread of the message at a place.
    pub(super) fn thread(&self, place: usize) -> usize {
        self.of.get(place).copied().unwrap_or(place)
    }

    /// Digests of the messages of a thread.
    pub(super) fn members(&self, thread: usize) -> &[Vec<u8>] {
        self.digests.get(&thread).map_or(&[], Vec::as_slice)
    }

    /// Digests of the answers to the message at a place that stand before it.
    pub(super) fn early(&self, place: usize) -> &[Vec<u8>] {
        self.early.get(&place).map_or(&[], Vec::as_slice)
    }
}

/// Places that belong together, each under one of them.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        // The one that stands first is the name of both.
        self.0[one.max(other)] = one.min(other);
    }

    fn by_subject(&mut self, seen: &[Seen]) {
        let mut order: Vec<usize> = (0..seen.len()).collect();
        order.sort_by_key(|place| seen[*place].at);
        let mut last: HashMap<&[u8], usize> = HashMap::new();
        for place in order {
            let one = &seen[place];
            let before = last.insert(&one.subject, place);
            let before = before.filter(|before| one.at - seen[*before].at < SUBJECT_AGE);
            if let (true, true, Some(before)) = (one.is_reply, one.references.is_empty(), before) {
                self.join(before, place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY;

    /// `id<ref,ref subject@day`; a subject with `re:` is an answer.
    fn seen(text: &str) -> Vec<Seen> {
        text.split_whitespace()
            .map(|word| {
                let (head, tail) = word.split_once('/').expect("a subject");
                let (id, references) = head.split_once('<').unwrap_or((head, ""));
                let (subject, day) = tail.split_once('@').expect("a day");
                Seen {
                    digest: id.into(),
                    references: references.split(',').filter(|r| !r.is_empty()).map(Into::into).collect(),
                    subject: subject.trim_start_matches("re:").into(),
                    is_reply: subject.starts_with("re:"),
                    at: day.parse::<i64>().expect("a number") * DAY,
                }
            })
            .collect()
    }

    #[test]
    fn messages_that_belong_together_are() {
        let check = |text: &str, expected: &[usize]| {
            let threads = Threads::of(&seen(text));
            assert_eq!(threads.of, expected, "{text}");
        };
        check("a/x@1 b<a/re:x@2 c<a,b/re:x@3", &[0, 0, 0]);
        // The answer stands before the question.
        check("c<a,b/re:x@3 d/y@1 b<a/re:x@2 a/x@1", &[0, 1, 0, 0]);
        // What they answer is not there.
        check("b<a/re:x@2 c<a/re:z@3 d<e/re:x@90", &[0, 0, 2]);
        // By subject, for a month, and only answers.
        check("a/x@1 b/re:x@5 c/x@6 d/re:x@7 e/re:x@90", &[0, 0, 2, 2, 4]);
        // The nearest that is there counts.
        check("a/x@1 b/y@1 c<a,b/re:y@2", &[0, 1, 1]);
        // The same message twice, and one that refers to itself.
        check("a/x@1 a/x@1 b<b/y@2", &[0, 0, 2]);
    }

    #[test]
    fn answers_that_come_first_are_known() {
        let threads = Threads::of(&seen("b<a/re:x@2 a/x@1 c<a/re:x@3"));
        assert_eq!(threads.early(1), [b"b".to_vec()]);
        assert!(threads.early(0).is_empty());
        assert_eq!(threads.members(0).len(), 3);
    }
}
