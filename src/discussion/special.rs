//! What a message on a notice board is beside its words: a notice of some importance, or a posting of supply and demand. No SQL.

use super::{
    model::{DiscussionError, Face, worded},
    seat::Seat,
};
use crate::{
    clock::{DAY, Micros},
    words::words,
};
use serde::{Deserialize, Serialize};

/// A posting holds for so long at most, with the rest of its last day.
pub const LONGEST_POSTING: Micros = 90 * DAY;
/// Characters of a profession, of a comune, and of the words beside them.
pub const LONGEST_PROFESSION: usize = 80;
/// Characters of a comune.
pub const LONGEST_TOWN: usize = 60;
/// Characters of the words beside them.
pub const LONGEST_WORDS: usize = 400;

words! {
    /// How much a notice matters.
    Importance {
        /// As usual.
        Normal = "normal",
        /// More.
        Important = "important",
        /// Now.
        Urgent = "urgent",
    }
}

words! {
    /// What a posting is.
    Trade {
        /// Work is offered.
        Offered = "offered",
        /// Work is wanted.
        Wanted = "wanted",
    }
}

worded!(Importance, Trade);

/// What a notice is beside its words. One that came by mail is as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFacts {
    /// How much it matters.
    pub importance: Importance,
    /// The last instant it holds.
    pub until: Option<Micros>,
    /// Members are asked to say that they have read it.
    pub confirm: bool,
}

impl Default for NoticeFacts {
    fn default() -> Self {
        Self { importance: Importance::Normal, until: None, confirm: false }
    }
}

impl NoticeFacts {
    /// Whether it holds no longer.
    pub fn is_over(&self, now: Micros) -> bool {
        self.until.is_some_and(|until| until < now)
    }
}

/// What a posting says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingFacts {
    /// What it is.
    pub trade: Trade,
    /// Which work.
    pub profession: String,
    /// Where.
    pub town: String,
    /// What else is to be known; may be empty.
    pub words: String,
    /// The last instant it holds.
    pub until: Micros,
}

/// What a message is beside its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Special {
    /// A notice.
    Notice(NoticeFacts),
    /// A posting of supply and demand.
    Posting(PostingFacts),
}

impl Special {
    /// Whether such a message can begin a topic there, now.
    pub(super) fn check(&self, seat: &Seat, now: Micros) -> Result<(), DiscussionError> {
        if seat.discussion.face != Face::Notices {
            return Err(DiscussionError::Refused("this is no notice board"));
        }
        let wrong = match self {
            Self::Notice(facts) => facts.is_over(now),
            Self::Posting(facts) => !facts.is_whole(now),
        };
        if wrong { Err(DiscussionError::Refused("that is no such notice or posting")) } else { Ok(()) }
    }
}

impl PostingFacts {
    fn is_whole(&self, now: Micros) -> bool {
        let fits = |text: &str, longest| text.chars().count() <= longest;
        let said = !self.profession.is_empty() && !self.town.is_empty();
        let short = fits(&self.profession, LONGEST_PROFESSION)
            && fits(&self.town, LONGEST_TOWN)
            && fits(&self.words, LONGEST_WORDS);
        said && short && self.until > now && self.until <= now + LONGEST_POSTING + DAY
    }
}
