//! Arguments of SORT and THREAD (RFC 5256).

use super::search::{Search, SearchKey};

/// SORT and UID SORT (RFC 5256 §3), extended by RETURN (RFC 5267 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What decides the order, the most important first; none twice, never empty.
    pub criteria: Vec<SortCriterion>,
    /// Which messages, and what is told of them. Without return options the reply is the untagged SORT.
    pub search: Search,
}

/// One criterion of SORT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortCriterion {
    /// What is compared.
    pub by: SortBy,
    /// REVERSE: the greatest first.
    pub reverse: bool,
}

/// What SORT compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// ARRIVAL: INTERNALDATE
    Arrival,
    /// CC: the local part of the first Cc
    Cc,
    /// DATE: the Date field, else INTERNALDATE
    Date,
    /// DISPLAYFROM: the first From as a reader sees it (RFC 5957)
    DisplayFrom,
    /// DISPLAYTO (RFC 5957)
    DisplayTo,
    /// FROM: the local part of the first From
    From,
    /// SIZE in octets
    Size,
    /// SUBJECT: the base subject
    Subject,
    /// TO: the local part of the first To
    To,
}

impl SortBy {
    /// True for the keys of RFC 5957.
    #[must_use]
    pub fn is_display(self) -> bool {
        matches!(self, Self::DisplayFrom | Self::DisplayTo)
    }
}

/// THREAD and UID THREAD (RFC 5256 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// True for UID THREAD.
    pub uid: bool,
    /// How.
    pub algorithm: ThreadAlgorithm,
    /// Which messages.
    pub key: SearchKey,
}

/// How messages are put into threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadAlgorithm {
    /// ORDEREDSUBJECT: by base subject, then by date
    OrderedSubject,
    /// REFERENCES: by who answers whom
    References,
}
