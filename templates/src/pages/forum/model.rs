//! What the pages of discussions are told of boards, people and posts.

use crate::text::portal::forum as text;

/// What a discussion is first of all on the web.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// A forum for everybody.
    #[default]
    Forum,
    /// Questions, each with at most one accepted answer.
    Questions,
    /// The notice board of the offices.
    Notices,
    /// A forum of the offices, or of the newsroom.
    Internal,
    /// A mailing list.
    List,
}

impl Face {
    /// In the order of the first page.
    pub const ALL: [Self; 5] = [Self::Forum, Self::Questions, Self::Notices, Self::Internal, Self::List];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Forum => text::FACE_FORUM,
            Self::Questions => text::FACE_QUESTIONS,
            Self::Notices => text::FACE_NOTICES,
            Self::Internal => text::FACE_INTERNAL,
            Self::List => text::FACE_LIST,
        }
    }

    /// Heading of all of them.
    pub(super) fn heading(self) -> &'static str {
        self.words().0
    }

    /// One of them.
    pub(super) fn word(self) -> &'static str {
        self.words().1
    }
}

/// A discussion, as each of its pages names it.
#[derive(Clone, Copy, Debug, Default)]
pub struct BoardRef<'a> {
    /// Its name.
    pub title: &'a str,
    /// Where it is, `/forum/tirocini`; its other pages are below it.
    pub path: &'a str,
    /// Its address of mail, or empty.
    pub address: &'a str,
    /// What it is first of all.
    pub face: Face,
    /// Not everybody may read it.
    pub reserved: bool,
}

/// What is held for a moderator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moderation {
    /// Nothing.
    None,
    /// What new authors write.
    NewAuthors,
    /// All.
    #[default]
    All,
    /// Only those in charge write.
    Announce,
}

/// Whether who reads may write here; if not, why not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing<'a> {
    /// Yes.
    Open,
    /// It is closed.
    #[default]
    Closed,
    /// Not without logging in: where one does.
    LogIn(&'a str),
    /// Only members: where one becomes one.
    Members(&'a str),
    /// Only those in charge.
    Announce,
}

/// What somebody is in a discussion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Nobody in particular.
    #[default]
    User,
    /// Works in an office.
    Operator,
    /// Moderates this discussion.
    Moderator,
    /// Edits the portal.
    Newsroom,
}

impl Role {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::User => text::ROLE_USER,
            Self::Operator => text::ROLE_OPERATOR,
            Self::Moderator => text::ROLE_MODERATOR,
            Self::Newsroom => text::ROLE_NEWSROOM,
        }
    }
}

/// Who wrote something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Author<'a> {
    /// As the post gives it. A name that is an address is not shown.
    pub name: &'a str,
    /// What this person is here.
    pub role: Role,
    /// An address that who reads may know; empty: hidden, or not for this reader.
    pub address: &'a str,
}

impl<'a> Author<'a> {
    /// What this person is called on pages.
    pub(super) fn shown(&self) -> &'a str {
        let name = self.name.trim();
        if name.is_empty() || name.contains('@') { text::NAMELESS } else { name }
    }
}

/// A run of the text of a post, plain words with line ends. Signatures are no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// What its author wrote.
    Said(&'a str),
    /// What was quoted from others, without the marks of quoting.
    Quoted(&'a str),
}

/// A file of a post.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attachment<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Where it is.
    pub href: &'a str,
    /// Its media type.
    pub media_type: &'a str,
    /// Its size in bytes.
    pub size: u64,
}

/// A tag.
#[derive(Clone, Copy, Debug, Default)]
pub struct TagView<'a> {
    /// What people read.
    pub label: &'a str,
    /// How addresses call it: small letters, digits and dashes.
    pub slug: &'a str,
}

/// How a topic stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    /// It stands before the others.
    pub pinned: bool,
    /// It takes no more posts.
    pub closed: bool,
    /// It is a question with an accepted answer.
    pub answered: bool,
    /// It came from another discussion, or went to one.
    pub moved: bool,
}
