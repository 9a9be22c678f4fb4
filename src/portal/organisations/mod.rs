//! Accredited organisations: bodies outside that have a space of their own on the portal.
//!
//! Somebody asks for accreditation with the data and documents of the body; the newsroom, the province or an administrator
//! looks at the request, asks for more, approves or refuses it. Approval gives the body a group in the directory, whose members
//! are its people and whose contents are the body's, a page at `/enti/…` and an entry in the catalogue, until a date; it may be
//! renewed, suspended and resumed, runs out by itself, and can be given back.
//!
//! What always holds: the group is enabled and the page is public exactly while the organisation is approved. A disabled group
//! lends nothing to its members (`directory::standing_of`), so they stop writing at once, and what they belong to still shows
//! as [`Viewer::dormant`](crate::directory::Viewer), so they go on reading.
//!
//! [`workflow`] (pure) says which deed leads where, [`rights`] (pure) who may do it; [`Organisations`] does it, each use case in
//! one transaction with the acting person read anew, its step written down, and the letter that tells of it in the queue.

mod act;
mod checks;
mod documents;
mod invitations;
mod letters;
mod model;
mod people;
pub mod personal;
mod profile;
mod public;
mod read;
mod request;
mod review;
pub mod rights;
mod standing;
mod store;
#[cfg(test)]
mod tests;
pub mod workflow;

pub use checks::check;
pub use documents::HOLDER;
pub use invitations::{Invitation, Invited};
pub use model::{
    Action, Application, Body, Document, Organisation, OrganisationError, OrganisationId, Place, Profile,
    State, Step,
};
pub use people::Person;
pub use public::{
    Found, Line, Named, PublicOrganisation, Recent, Section, approved, contents_of, find_public, list_public,
    recent, sections,
};
pub use read::{Counters, Filter, Listed, Opened, Order, Waiting, reads_documents};

use crate::clock::Clock;
use crate::site::Post;
use mailstore::Db;

/// Accredited organisations as a service. A cheap clone.
#[derive(Clone)]
pub struct Organisations {
    db: Db,
    clock: Clock,
    post: Post,
}

impl Organisations {
    /// The organisations in `db`, whose letters are written as `post` says.
    pub fn new(db: Db, clock: Clock, post: Post) -> Self {
        Self { db, clock, post }
    }
}
