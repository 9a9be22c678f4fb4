//! What vacancies, public competitions and courses have in common: entries of a public database, each offered until an
//! instant, entered by an office or imported, readable for ever and marked when it is over.
//!
//! [`Desk`] holds the use cases, the same for every kind; a kind says by [`Details`] what its own fields are and by
//! [`store::Stored`] where they are kept.

mod acting;
mod check;
mod choices;
mod desk;
mod error;
mod filter;
pub(crate) mod json;
mod languages;
mod model;
mod noun;
mod places;
pub mod sheet;
mod shown;
mod states;
pub mod store;
mod text;
mod view;

pub(crate) use acting::missing;
pub use acting::{Acting, Reach};
pub use check::{Check, Fault, Faults, Problem};
pub(crate) use choices::choices;
pub use desk::Desk;
pub use error::ListingError;
pub use filter::{Facet, Facets, Filter, OwnFilter, OwnOrder};
pub(crate) use filter::{Group, counted};
pub use languages::{Cefr, Language, Languages};
pub use model::{Content, Details, Entry, Head, Imported, Row};
pub use noun::Noun;
pub(crate) use noun::noun;
pub(crate) use places::{Places, names_around};
pub(crate) use shown::path_of;
pub use states::{Education, Level, OwnSort, SOON, Show, Sort, Source, Standing, State, Step, standing};
pub(crate) use text::{Patterns, searchable};

/// The longest titles and names, in characters.
pub const TITLE_MAX: usize = 200;
/// The longest short texts: professions, addresses, titles of study.
pub const LINE_MAX: usize = 300;
/// The longest descriptions.
pub const TEXT_MAX: usize = 20_000;
/// The longest reference codes.
pub const REFERENCE_MAX: usize = 40;
