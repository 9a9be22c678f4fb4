//! Vacancies: the offers of work that the job centres publish.
//!
//! Whose the work is may be kept back ("azienda riservata"): then neither a page nor a search, a filter or a feed says it,
//! and only those who look after the vacancy read it.

mod json_ld;
mod model;
mod sheet;
mod store;

pub use json_ld::json_ld;
pub use model::{
    Contract, Contracts, Licence, Licences, Period, VacancyContent, VacancyDetails, VacancyFilter,
};
pub use sheet::{read_languages, write_languages};

use super::listing::{Desk, Entry};

/// A vacancy as it is kept.
pub type Vacancy = Entry<VacancyDetails>;

/// Where vacancies are entered, changed and read.
pub type Vacancies = Desk<VacancyDetails>;
