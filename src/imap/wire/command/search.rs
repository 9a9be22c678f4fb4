//! Arguments of SEARCH.

use super::fetch::FetchItem;
use crate::imap::wire::date::Date;
use crate::imap::wire::sequence::SequenceSet;

/// SEARCH and UID SEARCH (RFC 9051 §6.4.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// True for UID SEARCH.
    pub uid: bool,
    /// RETURN options (RFC 4731, RFC 5182); `None` asks for the untagged SEARCH of RFC 3501.
    pub returns: Option<SearchReturn>,
    /// What UPDATE tells of messages that come into the result (RFC 5465 §7); none of it sets \Seen.
    pub update_fetch: Vec<FetchItem>,
    /// What a message must be. Several keys are joined by [`SearchKey::And`].
    pub key: SearchKey,
}

/// A part of a result (RFC 9394 §4): places counted from 1, from the first or from the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// As it was written, in any order.
    pub places: (u32, u32),
    /// `-1` is the last one.
    pub from_last: bool,
}

impl Window {
    /// Those of `results` that lie in the window; none when it lies beyond them.
    #[must_use]
    pub fn of<T>(self, results: &[T]) -> &[T] {
        let (a, b) = self.places;
        let (near, far) = (a.min(b) as usize, a.max(b) as usize);
        let count = results.len();
        let range = match self.from_last {
            false => near.saturating_sub(1)..far.min(count),
            true => count.saturating_sub(far)..(count + 1).saturating_sub(near),
        };
        results.get(range).unwrap_or_default()
    }
}

/// Return options; `RETURN ()` is ALL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchReturn {
    /// MIN
    pub min: bool,
    /// MAX
    pub max: bool,
    /// COUNT
    pub count: bool,
    /// ALL
    pub all: bool,
    /// SAVE: keep the result as `$`.
    pub save: bool,
    /// RELEVANCY: how well each message fits a fuzzy key (RFC 6203 §4).
    pub relevancy: bool,
    /// PARTIAL (RFC 9394, RFC 5267 §4.4); not together with ALL.
    pub partial: Option<Window>,
    /// UPDATE: go on telling how the result changes (RFC 5267 §4.3).
    pub update: bool,
    /// CONTEXT: the search will be used again (RFC 5267 §4.2).
    pub context: bool,
}

/// A condition on a message. Texts are UTF-8, whatever CHARSET was, to be compared without case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchKey {
    /// ALL
    All,
    /// Each of these holds.
    And(Vec<SearchKey>),
    /// OR
    Or(Box<SearchKey>, Box<SearchKey>),
    /// NOT
    Not(Box<SearchKey>),
    /// FUZZY: matched forgivingly (RFC 6203)
    Fuzzy(Box<SearchKey>),
    /// Message numbers, or `$`.
    Numbers(SequenceSet),
    /// UID set
    Uids(SequenceSet),
    /// ANSWERED, UNSEEN and their like: a bit of [`super::super::flags`] and whether it is set.
    Flag(u32, bool),
    /// KEYWORD and UNKEYWORD
    Keyword(String, bool),
    /// RECENT (true) and OLD (false); NEW is RECENT and UNSEEN (RFC 3501 §6.4.4).
    Recent(bool),
    /// BCC, CC, FROM, TO
    Address(AddressField, String),
    /// SUBJECT
    Subject(String),
    /// HEADER field text; an empty text asks only for the field.
    Header(String, String),
    /// BODY
    Body(String),
    /// TEXT
    Text(String),
    /// BEFORE: INTERNALDATE earlier than the day
    Before(Date),
    /// ON
    On(Date),
    /// SINCE
    Since(Date),
    /// SENTBEFORE: the Date field, its zone disregarded
    SentBefore(Date),
    /// SENTON
    SentOn(Date),
    /// SENTSINCE
    SentSince(Date),
    /// SAVEDBEFORE (RFC 8514)
    SavedBefore(Date),
    /// SAVEDON
    SavedOn(Date),
    /// SAVEDSINCE
    SavedSince(Date),
    /// SAVEDATESUPPORTED
    SaveDateSupported,
    /// LARGER than so many bytes
    Larger(u64),
    /// SMALLER than so many bytes
    Smaller(u64),
    /// OLDER than so many seconds (RFC 5032)
    Older(u64),
    /// YOUNGER than so many seconds
    Younger(u64),
    /// MODSEQ at least (RFC 7162 §3.1.5; the entry a client may name is ignored, as flags have one modseq
    /// here). The reply then tells the highest modseq.
    ModSeq(u64),
    /// EMAILID (RFC 8474)
    EmailId(String),
    /// THREADID (RFC 8474)
    ThreadId(String),
}

impl SearchKey {
    /// True when the condition, or one inside it, satisfies `wanted`.
    pub fn any(&self, wanted: &impl Fn(&Self) -> bool) -> bool {
        wanted(self)
            || match self {
                Self::And(keys) => keys.iter().any(|key| key.any(wanted)),
                Self::Or(left, right) => left.any(wanted) || right.any(wanted),
                Self::Not(key) | Self::Fuzzy(key) => key.any(wanted),
                _ => false,
            }
    }

    /// How many conditions, this one and those inside it, satisfy `wanted`.
    pub fn count(&self, wanted: &impl Fn(&Self) -> bool) -> usize {
        let inside = match self {
            Self::And(keys) => keys.iter().map(|key| key.count(wanted)).sum(),
            Self::Or(left, right) => left.count(wanted) + right.count(wanted),
            Self::Not(key) | Self::Fuzzy(key) => key.count(wanted),
            _ => 0,
        };
        inside + usize::from(wanted(self))
    }

    /// The text that is looked for in each message, of a condition that has one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Address(_, text)
            | Self::Header(_, text)
            | Self::Subject(text)
            | Self::Body(text)
            | Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True when something is matched forgivingly.
    #[must_use]
    pub fn is_fuzzy(&self) -> bool {
        self.any(&|key| matches!(key, Self::Fuzzy(_)))
    }

    /// True when MODSEQ occurs, so that the reply tells the highest modseq.
    #[must_use]
    pub fn uses_mod_seq(&self) -> bool {
        self.any(&|key| matches!(key, Self::ModSeq(_)))
    }
}

/// Header fields of addresses with search keys of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressField {
    /// BCC
    Bcc,
    /// CC
    Cc,
    /// FROM
    From,
    /// TO
    To,
}
