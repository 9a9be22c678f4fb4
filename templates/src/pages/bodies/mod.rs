//! Pages of accredited organisations: for everybody, for their own people, and for those who decide about them.

mod accreditation;
mod application;
mod desk;
mod own;
mod pieces;
mod profile;
mod public;
mod whole;

pub use accreditation::{Reader, accreditation};
pub use application::{ApplicationPage, application};
pub use desk::{DeskPage, DeskRow, desk, refusal};
pub use own::{
    InvitedRow, OwnPage, PeoplePage, ReleasesPage, RequestPage, own, own_list, people, releases, request,
};
pub use pieces::{Contact, DocumentRow, Fault, InvitationRow, PersonRow, StepRow, document_title};
pub use profile::{ProfilePage, ProfileView, profile};
pub use public::{BodiesPage, BodyLine, BodyPage, BodyRelease, bodies, body, gone};
pub use whole::{WholePage, whole};
