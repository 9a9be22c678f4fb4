//! Contents of the portal: news, events, laws, forms, service sheets and the others, in one model.
//!
//! A content is a row of revisions that never change. Its *head* is the newest one and has a [`Stage`]: draft, in review,
//! approved, scheduled, published, archived, rejected. Its *live* revision is the one the public reads; it stays while a
//! newer head is written and reviewed. What may be done next is said by [`workflow`] (pure), who may do it by [`rights`]
//! (pure); [`Contents`] does it, each use case in one transaction in which the acting person is read anew, a step is written
//! into the content's history, and the catalogue is told what the public may find.

mod details;
mod edit;
mod fields;
mod import;
mod inner;
mod kinds;
mod letters;
mod model;
mod named;
pub mod personal;
mod public;
mod publish;
mod queue;
mod read;
pub mod rights;
mod store;
#[cfg(test)]
mod tests;
pub mod workflow;

pub use details::{Attached, Details, Related, Relation, Use};
pub use edit::{Changed, HOLDER, wrong_with};
pub use fields::{Fault, Field, FieldError, Fields};
pub use import::Import;
pub use inner::{InnerContent, InnerLine};
pub use kinds::{Group, Type, fields_of, group_of, is_content, is_unified, kinds, path_of, section_of};
pub use letters::{Fault as LetterFault, Left, Letter, note_letter};
pub use model::{
    Audience, Content, ContentError, ContentId, Draft, NewContent, Revision, Stage, Step, Workflow,
};
pub use public::{
    Adoption, Edition, EditionWords, Found, PublicContent, adopted_by, edition, editions, entry_of,
    find_by_path, find_public, paths_of, place_of, places_of, privacy_revision, services_of_path,
};
pub use publish::{CHECKS, Move};
pub use queue::{Contribution, Counters, Filter, Listed, Order, Scheduled};
pub use read::{Opened, reads};

use crate::clock::Clock;
use mailstore::Db;

/// The kinds of contents are those of the catalogue that [`kinds::is_content`] takes.
pub use crate::catalogue::Kind;

/// Contents as a service. A cheap clone.
#[derive(Clone)]
pub struct Contents {
    db: Db,
    clock: Clock,
}

impl Contents {
    /// The contents in `db`.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}
