//! Asking a condition of a message with what is known of it so far; pure.

use super::{hints::Hints, key::Test, words::Words};
use crate::{clock::DAY, imap::view::Selected, mime::MAX_FACT_TEXT};
use mailstore::entry::{Entry, Summary};
use std::ops::Range;

/// A message as the index and the session know it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The place in the snapshot: message number less one.
    pub(super) position: usize,
    /// Its entry, with this person's flags and modseq.
    pub(super) entry: Entry,
    /// Numbers of its keywords that have no bit.
    pub(super) keywords: Vec<i64>,
}

impl Candidate {
    pub(super) fn new(selected: &Selected, position: usize, entry: &Entry) -> Self {
        let (flags, modseq) = (selected.flags_of(entry), selected.modseq_of(entry));
        let keywords = &selected.snapshot.more_keywords;
        let keywords = if keywords.is_empty() { None } else { keywords.get(&entry.uid) };
        Self {
            position,
            entry: Entry { flags, modseq, ..*entry },
            keywords: keywords.cloned().unwrap_or_default(),
        }
    }
}

/// What is known of a message.
#[derive(Clone, Copy)]
pub(super) struct Knowledge<'a> {
    pub(super) candidate: &'a Candidate,
    /// What the index of words says.
    pub(super) hints: Option<&'a Hints>,
    /// Its row.
    pub(super) summary: Option<&'a Summary>,
    /// Its bytes.
    pub(super) words: Option<&'a Words<'a>>,
}

impl<'a> Knowledge<'a> {
    /// Only what the index of the mailbox has.
    pub(super) fn of_index(candidate: &'a Candidate) -> Self {
        Self { candidate, hints: None, summary: None, words: None }
    }
}

impl Test {
    /// Whether the message satisfies the condition; None when too little is known yet. With a row and words the answer
    /// is never None.
    pub(super) fn ask(&self, known: &Knowledge<'_>) -> Option<bool> {
        let entry = &known.candidate.entry;
        match self {
            Self::And(tests) => settle(tests, known, false),
            Self::Or(tests) => settle(tests, known, true),
            Self::Not(test) => test.ask(known).map(|answer| !answer),
            Self::Always(answer) => Some(*answer),
            Self::Numbers(set) => {
                Some(u32::try_from(known.candidate.position + 1).is_ok_and(|number| set.contains(number)))
            }
            Self::Uids(set) => Some(set.contains(entry.uid)),
            Self::Flag(bit, set) => Some((entry.flags & bit != 0) == *set),
            Self::Keyword(number) => Some(known.candidate.keywords.contains(number)),
            Self::Arrived(range) => Some(range.contains(&entry.internal_date)),
            Self::Size(range) => Some(range.contains(&u64::from(entry.size))),
            Self::ModSeq(least) => Some(entry.modseq >= *least),
            _ => self.ask_hints(known).or_else(|| self.ask_row(known)).or_else(|| self.ask_words(known)),
        }
    }

    /// What the index of words decides.
    fn ask_hints(&self, known: &Knowledge<'_>) -> Option<bool> {
        let (Self::Subject(needle) | Self::Header(_, needle) | Self::Body(needle) | Self::Text(needle)) =
            self
        else {
            return None;
        };
        known.hints?.say(needle.question, known.candidate.position)
    }

    /// What the row decides.
    fn ask_row(&self, known: &Knowledge<'_>) -> Option<bool> {
        let summary = known.summary?;
        match self {
            Self::Saved(range) => Some(range.contains(&summary.detail.saved_at)),
            Self::Email(id) => Some(summary.detail.message == *id),
            Self::Thread(id) => Some(summary.detail.thread == *id),
            Self::Sent(range) => summary.sent_at.map_or(Some(false), |sent_at| sent_within(range, sent_at)),
            Self::Subject(needle) if needle.is_in(&summary.subject) => Some(true),
            // A subject that fills its column may go on in the message, and what stood there beyond ASCII may have been read
            // in another way when it came.
            Self::Subject(_) => {
                let all = summary.subject.is_ascii() && summary.subject.len() < MAX_FACT_TEXT;
                all.then_some(false)
            }
            _ => None,
        }
    }

    /// What the bytes decide.
    fn ask_words(&self, known: &Knowledge<'_>) -> Option<bool> {
        let words = known.words?;
        Some(match self {
            Self::Sent(range) => words.sent().is_some_and(|day| range.contains(&day)),
            Self::Subject(needle) => words.subject_has(needle),
            Self::Header(name, needle) => words.header_has(name, needle),
            Self::Body(needle) => words.body_has(needle),
            Self::Text(needle) => words.text_has(needle),
            _ => return None,
        })
    }
}

/// OR with `decisive` true, AND with false: one decisive answer is enough, else all must be known.
fn settle(tests: &[Test], known: &Knowledge<'_>, decisive: bool) -> Option<bool> {
    let mut all_known = true;
    for test in tests {
        match test.ask(known) {
            Some(answer) if answer == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}

/// Whether the day written in the Date field lies in the range, as far as the instant tells: the zone, which is
/// disregarded (RFC 9051 §6.4.4), moves the day by less than a day to either side.
fn sent_within(range: &Range<i64>, sent_at: i64) -> Option<bool> {
    let (earliest, latest) = (sent_at.saturating_sub(2 * DAY), sent_at.saturating_add(DAY));
    if range.contains(&earliest) && range.contains(&latest) {
        return Some(true);
    }
    (latest < range.start || earliest >= range.end).then_some(false)
}
