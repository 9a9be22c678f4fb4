//! A discussion as somebody who looks at it stands to it. What somebody may not read is not there.

use super::{
    edit,
    model::{Discussion, DiscussionError, Joining, Member, MemberState, Part, Posting, Reading},
    policy::{self, Author, Proof, Reader, Ruling, Shape},
    store::{self, member},
};
use crate::directory::{PrincipalId, Viewer};
use mailstore::{DbError, db::Conn};

/// A discussion for one reader.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Which one.
    pub discussion: Discussion,
    /// What the reader is to it.
    pub reader: Reader,
    /// The reader's account.
    pub person: Option<PrincipalId>,
    /// The reader as a member, also one that waits or whose mail came back.
    pub member: Option<Member>,
}

/// Whether somebody may write, and if not, why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Yes.
    Open,
    /// Nobody may any more.
    Closed,
    /// Not without logging in.
    LogIn,
    /// Only members may.
    Members,
    /// Only owners and moderators may.
    Stewards,
}

impl Seat {
    /// How somebody stands to a discussion, whether or not it may read it.
    pub(super) fn find(c: &mut Conn<'_>, viewer: &Viewer, discussion: Discussion) -> Result<Self, DbError> {
        let mut reader = Reader { registered: viewer.person.is_some(), ..Reader::default() };
        let mut member = None;
        if let Some(person) = viewer.person {
            member =
                member::of_person(c, discussion.id, person)?.filter(|one| one.state != MemberState::Left);
            reader.member = member.as_ref().is_some_and(is_in);
            reader.part = edit::part_of(c, viewer, discussion.id)?;
        }
        Ok(Self { discussion, reader, person: viewer.person, member })
    }

    /// A discussion that somebody may read, by what addresses of pages call it.
    pub(super) fn open(c: &mut Conn<'_>, viewer: &Viewer, slug: &str) -> Result<Self, DiscussionError> {
        let missing = || DiscussionError::NotFound("discussion");
        let discussion = store::by_slug(c, slug)?.ok_or_else(missing)?;
        Self::find(c, viewer, discussion)?.readable().ok_or_else(missing)
    }

    /// The same by its number.
    pub(super) fn of(c: &mut Conn<'_>, viewer: &Viewer, id: PrincipalId) -> Result<Self, DiscussionError> {
        let discussion = edit::load(c, id)?;
        Self::find(c, viewer, discussion)?.readable().ok_or(DiscussionError::NotFound("discussion"))
    }

    /// A discussion that somebody may know of: one it may read, or become a member of and read then.
    pub(super) fn known(c: &mut Conn<'_>, viewer: &Viewer, slug: &str) -> Result<Self, DiscussionError> {
        let missing = || DiscussionError::NotFound("discussion");
        let discussion = store::by_slug(c, slug)?.ok_or_else(missing)?;
        let seat = Self::find(c, viewer, discussion)?;
        if seat.may_know() { Ok(seat) } else { Err(missing()) }
    }

    fn readable(self) -> Option<Self> {
        self.may_read().then_some(self)
    }

    /// Whether it may be read.
    pub fn may_read(&self) -> bool {
        policy::may_read(self.discussion.reading, self.reader)
    }

    /// Whether the reader may know of it.
    pub fn may_know(&self) -> bool {
        let joins = self.discussion.settings.joining != Joining::Closed && !self.discussion.settings.closed;
        self.may_read() || (self.discussion.reading == Reading::Members && (joins || self.member.is_some()))
    }

    /// Whether the reader decides what is published.
    pub fn moderates(&self) -> bool {
        self.reader.part.is_some()
    }

    /// Whether not everybody reads it.
    pub fn is_reserved(&self) -> bool {
        self.discussion.reading != Reading::Everyone
    }

    /// Whether the reader may write, as a page says it.
    pub fn writing(&self) -> Writing {
        let (settings, part) = (&self.discussion.settings, self.reader.part.is_some());
        match settings.posting {
            _ if settings.closed => Writing::Closed,
            Posting::Stewards if !part => Writing::Stewards,
            _ if self.person.is_none() => Writing::LogIn,
            Posting::Members if !(self.reader.member || part) => Writing::Members,
            _ => Writing::Open,
        }
    }

    /// Whether what the reader writes waits for a moderator.
    pub fn waits(&self) -> bool {
        let author = Author {
            proof: Proof::Proved,
            member: self.member.as_ref(),
            registered: self.person.is_some(),
            part: self.reader.part,
            banned: false,
            is_the_list: false,
        };
        matches!(policy::rule(&self.discussion.settings, &author, &Shape::default()), Ruling::Hold(_))
    }

    /// Whether the reader looks after it as a moderator or owner.
    pub fn part(&self) -> Option<Part> {
        self.reader.part
    }
}

/// A member, also one whose mail comes back.
pub(super) fn is_in(member: &Member) -> bool {
    matches!(member.state, MemberState::Active | MemberState::Stopped)
}
