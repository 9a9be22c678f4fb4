//! Full text: which documents hold a text or a word, of whatever kind they are.
//!
//! The index narrows and never decides alone: it lists the words of a document's folded texts ([`words`]), and whoever
//! looks for a text gets the documents that certainly hold it and those that have to be looked at ([`find`]). It also lists
//! where in its text each word stands, so that it knows of words that follow one another ([`phrase`]). What waits
//! to be indexed is in no answer and has to be looked at too. So the result is the same whether a document is indexed or
//! not, and an index that is missing only costs time.
//!
//! Words are kept in segments ([`segment`]): a few hundred documents each when they are made, joined eight at a time as
//! they become many ([`merge`]). A segment is never changed. That is the same on both engines, and what one node keeps in
//! memory is right on all.
//!
//! Who may find a document is not known here: mailboxes join the answers with their own entries, as they are then.

pub mod attached;
mod batch;
mod bits;
mod cache;
mod due;
mod find;
mod fuzzy;
mod indexer;
mod keys;
mod lists;
mod merge;
mod messages;
mod near;
pub mod pdf;
mod phrase;
mod public;
mod ranked;
mod reader;
mod reading;
mod segment;
mod store;
mod suggest;
mod terms;
#[cfg(test)]
mod tests;
mod upkeep;
mod words;

pub use find::{Hits, Index, Patience, Wanted};
pub use fuzzy::{Stems, bare};
pub use indexer::{Indexer, Step};
pub use ranked::Ranked;
pub use segment::Field;
pub use terms::{Grade, Terms};
pub use upkeep::{Status, check, extracts, rebuild, status, waiting_in};
pub use words::{Pieces, fold, fold_in_place, for_each_word, pieces};

/// What is indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Messages of `mailstore`.
    Message,
    /// What the public may see: texts of the catalogue.
    Public,
}

impl Kind {
    /// All of them, in the order in which they are indexed. What is public is little, and everybody's searches read what of it
    /// waits.
    pub const ALL: [Self; 2] = [Self::Public, Self::Message];

    /// Its number in the rows.
    fn number(self) -> i64 {
        match self {
            Self::Message => 1,
            Self::Public => 2,
        }
    }
}

/// A document as the index takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Document {
    id: i64,
    /// Which of those who look for things may find it; of no meaning for messages, which are found in mailboxes.
    scope: i64,
    /// Folded, head and body; None when they cannot be listed, and it is always looked at itself.
    texts: Option<[String; 2]>,
    /// Text taken out of attachments, folded.
    attached: String,
}

impl Document {
    /// Octets of its texts.
    fn size(&self) -> usize {
        self.texts.iter().flatten().map(String::len).sum::<usize>() + self.attached.len()
    }
}

/// Of the way texts are taken out and parted into words: when that changes all is indexed again. The first digits are
/// ours, the others the version of Unicode that knows what a letter is.
const VERSION: i64 = {
    let (major, minor, patch) = char::UNICODE_VERSION;
    6_000_000 + major as i64 * 10_000 + minor as i64 * 100 + patch as i64
};
