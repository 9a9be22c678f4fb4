//! The words of contents: stages, deeds, what a revision holds, what can go wrong. No SQL.

use super::{Details, Fault, FieldError, Kind};
use crate::{clock::Micros, directory::PrincipalId, media::UseError, words::words};
use mailstore::DbError;
use std::fmt;

/// The number of a content. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentId(pub i64);

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

words! {
    /// Where the newest revision of a content stands.
    Stage {
        /// Being written.
        Draft = "draft",
        /// Handed to the newsroom.
        InReview = "in-review",
        /// Found good; somebody may publish it.
        Approved = "approved",
        /// Will be published by itself.
        Scheduled = "scheduled",
        /// The public reads it.
        Published = "published",
        /// Was published; can still be read, and is in no list.
        Archived = "archived",
        /// Will not be published, for a reason that was given.
        Rejected = "rejected",
    }
}

words! {
    /// What is done with a content.
    Workflow {
        /// Begun.
        Create = "create",
        /// A new revision was written.
        Save = "save",
        /// Handed to the newsroom.
        Submit = "submit",
        /// Taken back from the newsroom by its author.
        Recall = "recall",
        /// Given back with what has to change.
        Return = "return",
        /// Turned down.
        Reject = "reject",
        /// Found good.
        Approve = "approve",
        /// An instant was set at which it is published.
        Schedule = "schedule",
        /// That instant was taken away.
        Unschedule = "unschedule",
        /// Published.
        Publish = "publish",
        /// Taken out of the lists.
        Archive = "archive",
        /// Out of the archive, into the lists again.
        Reopen = "reopen",
        /// Taken away from the public.
        Withdraw = "withdraw",
        /// An older revision became the newest one.
        Restore = "restore",
        /// Given to somebody to look after.
        Assign = "assign",
        /// An office works by it from now on.
        Adopt = "adopt",
        /// A draft that was never published is gone.
        Delete = "delete",
    }
}

words! {
    /// For whom a content is.
    Audience {
        /// Everybody.
        Public = "public",
        /// The people of offices and newsroom: procedures before the public has them.
        Internal = "internal",
    }
}

/// A content as lists and rights look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its number.
    pub id: ContentId,
    /// What it is.
    pub kind: Kind,
    /// The office or organisation it belongs to; None: nobody's but its author's.
    pub owner: Option<PrincipalId>,
    /// Who began it.
    pub author: PrincipalId,
    /// Who looks after it in the newsroom.
    pub assignee: Option<PrincipalId>,
    /// Its name in addresses.
    pub slug: String,
    /// For whom its head is.
    pub audience: Audience,
    /// Where its head stands.
    pub stage: Stage,
    /// The number of its newest revision.
    pub head: i64,
    /// The number of the revision that is published.
    pub live: Option<i64>,
    /// For whom the live revision is; None while there is none.
    pub live_audience: Option<Audience>,
    /// Channel of the live revision.
    pub live_channel: Option<PrincipalId>,
    /// Territory of the live revision; None: all.
    pub live_territory: Option<PrincipalId>,
    /// Title of the head.
    pub title: String,
    /// Channel of the head.
    pub channel: Option<PrincipalId>,
    /// Territory of the head; None: all.
    pub territory: Option<PrincipalId>,
    /// When a scheduled one is published.
    pub publish_at: Option<Micros>,
    /// When it was first published.
    pub published_at: Option<Micros>,
    /// When its live revision was published.
    pub live_since: Option<Micros>,
    /// When it went into the archive.
    pub archived_at: Option<Micros>,
    /// Why it was returned or turned down; empty otherwise.
    pub reason: String,
    /// Grows with each change: whoever changes says which one it has seen.
    pub version: i64,
    /// When it was begun.
    pub created_at: Micros,
    /// When it was last changed.
    pub changed_at: Micros,
}

impl Content {
    /// Whether everybody may read its live revision.
    pub fn is_public(&self) -> bool {
        self.live.is_some() && self.live_audience == Some(Audience::Public)
    }
}

/// What a form holds: the next revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its title, at most 200 characters.
    pub title: String,
    /// What it says in a sentence or two, at most 500 characters.
    pub summary: String,
    /// Markdown, at most [`LONGEST`](templates::rich::LONGEST) bytes: what is behind that would be shown to nobody.
    pub body: String,
    /// The rest.
    pub details: Details,
}

/// A content to begin.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// What it is.
    pub kind: Kind,
    /// The office or organisation it is for; it must be one of its author's.
    pub owner: Option<PrincipalId>,
    /// For whom it is.
    pub audience: Audience,
    /// Its first revision.
    pub draft: Draft,
    /// The name it has where it is imported from: it is begun once.
    pub import_key: Option<String>,
}

/// What a content said at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its number, from 1.
    pub number: i64,
    /// Who wrote it.
    pub author: PrincipalId,
    /// The author's name.
    pub author_name: String,
    /// When.
    pub created_at: Micros,
    /// What it says.
    pub draft: Draft,
}

/// Something that was done with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Micros,
    /// By whom; None: by the server.
    pub actor: Option<PrincipalId>,
    /// That person's name.
    pub actor_name: Option<String>,
    /// What.
    pub action: Workflow,
    /// With which revision.
    pub revision: i64,
    /// What was said about it.
    pub note: String,
    /// Points of the check-list found in order, by their words.
    pub checks: String,
}

/// Why something cannot be done with a content. All but `Db` leave the transaction usable.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// There is none, or the person may not know of it.
    #[error("there is no such content")]
    NotFound,
    /// The person may not do that.
    #[error("this person may not do that")]
    Forbidden,
    /// From where it stands this is no step.
    #[error("a content that is {0} has no step {1}")]
    WrongStage(Stage, Workflow),
    /// Somebody has changed it meanwhile; nothing was done.
    #[error("the content was changed meanwhile")]
    Conflict,
    /// What was given is incomplete or wrong.
    #[error("faults: {0:?}")]
    Invalid(Vec<Fault>),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<UseError> for ContentError {
    fn from(error: UseError) -> Self {
        match error {
            UseError::NoSuchFile(id) => {
                Self::Invalid(vec![Fault::new(format!("media-{id}"), FieldError::NoSuch)])
            }
            UseError::Db(error) => Self::Db(error),
        }
    }
}

impl ContentError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}
