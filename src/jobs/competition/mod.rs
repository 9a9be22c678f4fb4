//! Public competitions: posts that public bodies fill by examination, offered until the deadline of the notice.

mod json_ld;
mod model;
mod sheet;
mod store;

pub use json_ld::json_ld;
pub use model::{CompetitionContent, CompetitionDetails, CompetitionFilter};

use super::listing::{Desk, Entry};

/// A competition as it is kept.
pub type Competition = Entry<CompetitionDetails>;

/// Where competitions are entered, changed and read.
pub type Competitions = Desk<CompetitionDetails>;
