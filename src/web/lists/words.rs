//! The words that pages have for what can be chosen, where they differ from those of the service.

use crate::discussion::{
    Face, Joining, MemberState, Mode, Moderation, Otherwise, Posting, Reading, ReplyTo, Roster,
};

/// Words of pages with what they stand for.
pub(super) type Words<T> = &'static [(&'static str, T)];

pub(super) const FACES: Words<Face> = &[
    ("list", Face::List),
    ("forum", Face::Board),
    ("questions", Face::Questions),
    ("notices", Face::Notices),
    ("guestbook", Face::Guestbook),
];
pub(super) const READERS: Words<Reading> = &[
    ("everyone", Reading::Everyone),
    ("registered", Reading::Registered),
    ("members", Reading::Members),
    ("stewards", Reading::Stewards),
];
pub(super) const WRITERS: Words<Posting> = &[
    ("everyone", Posting::Anyone),
    ("registered", Posting::Registered),
    ("members", Posting::Members),
    ("stewards", Posting::Stewards),
];
pub(super) const JOINING: Words<Joining> =
    &[("open", Joining::Open), ("approval", Joining::Approval), ("closed", Joining::Closed)];
pub(super) const ROSTERS: Words<Roster> =
    &[("owners", Roster::Stewards), ("members", Roster::Members), ("everyone", Roster::Everyone)];
pub(super) const MODERATIONS: Words<Moderation> = &[
    ("none", Moderation::Nothing),
    ("non-members", Moderation::Strangers),
    ("new-members", Moderation::Newcomers),
    ("all", Moderation::Everything),
];
pub(super) const STRANGERS: Words<Otherwise> =
    &[("hold", Otherwise::Hold), ("refuse", Otherwise::Refuse), ("discard", Otherwise::Discard)];
pub(super) const REPLIES: Words<ReplyTo> = &[("author", ReplyTo::Author), ("list", ReplyTo::List)];
pub(super) const MODES: Words<Mode> = &[
    ("each", Mode::Every),
    ("topics", Mode::Topics),
    ("digest", Mode::Digest),
    ("digest-plain", Mode::PlainDigest),
    ("none", Mode::Nothing),
];
pub(super) const STATES: Words<MemberState> = &[
    ("active", MemberState::Active),
    ("waiting", MemberState::Waiting),
    ("suspended", MemberState::Stopped),
    ("left", MemberState::Left),
];

/// The word for a value.
pub(super) fn word<T: Copy + PartialEq>(all: Words<T>, value: T) -> &'static str {
    all.iter().find(|(_, one)| *one == value).map_or("", |(word, _)| word)
}

/// What a word stands for.
pub(super) fn meaning<T: Copy>(all: Words<T>, word: &str) -> Option<T> {
    all.iter().find(|(one, _)| *one == word).map(|(_, value)| *value)
}
