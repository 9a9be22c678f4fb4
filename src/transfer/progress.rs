//! How far an import or export is, readable from another task while it runs.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// So many problems are kept word by word; the others are counted.
const PROBLEMS_KEPT: usize = 20;

/// How it ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All is done.
    Whole,
    /// It was asked to stop; what is done is kept.
    Interrupted,
}

/// The figures of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// What is to be gone through: bytes of an mbox that is imported, else messages.
    pub total: u64,
    /// How much of it is done.
    pub done: u64,
    /// Messages imported or exported (in a dry run: that would be).
    pub added: u64,
    /// Messages that were there already.
    pub present: u64,
    /// Messages or folders left out, each with a reason.
    pub problems: u64,
    /// Keywords that found no place.
    pub keywords_dropped: u64,
}

/// Figures and problems of a run, shared between who works and who shows them.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    done: AtomicU64,
    added: AtomicU64,
    present: AtomicU64,
    problems: AtomicU64,
    keywords_dropped: AtomicU64,
    texts: Mutex<Vec<String>>,
}

impl Progress {
    /// The figures just now.
    pub fn counts(&self) -> Counts {
        let get = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        Counts {
            total: get(&self.total),
            done: get(&self.done),
            added: get(&self.added),
            present: get(&self.present),
            problems: get(&self.problems),
            keywords_dropped: get(&self.keywords_dropped),
        }
    }

    /// The first problems, in words.
    pub fn problems(&self) -> Vec<String> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn expect(&self, units: u64) {
        self.total.fetch_add(units, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, units: u64) {
        self.done.fetch_add(units, Ordering::Relaxed);
    }

    pub(super) fn add(&self, messages: u64) {
        self.added.fetch_add(messages, Ordering::Relaxed);
    }

    pub(super) fn find_present(&self, messages: u64) {
        self.present.fetch_add(messages, Ordering::Relaxed);
    }

    pub(super) fn drop_keywords(&self, keywords: u64) {
        self.keywords_dropped.fetch_add(keywords, Ordering::Relaxed);
    }

    pub(super) fn problem(&self, text: String) {
        self.problems.fetch_add(1, Ordering::Relaxed);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() < PROBLEMS_KEPT {
            texts.push(text);
        }
    }
}
