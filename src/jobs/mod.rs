//! Work: vacancies, public competitions and the business directory, as public databases that the job centres keep.

pub mod company;
pub mod competition;
pub mod listing;
#[cfg(test)]
pub(crate) mod tests;
pub mod vacancy;

use crate::clock::Clock;
use mailstore::Db;

/// The three databases as one service. A cheap clone.
#[derive(Clone)]
pub struct Jobs {
    /// The offers of work.
    pub vacancies: vacancy::Vacancies,
    /// Posts that public bodies fill by examination.
    pub competitions: competition::Competitions,
    /// The business directory.
    pub companies: company::Companies,
}

impl Jobs {
    /// The service over a database.
    pub fn new(db: &Db, clock: &Clock) -> Self {
        Self {
            vacancies: vacancy::Vacancies::new(db.clone(), clock.clone()),
            competitions: competition::Competitions::new(db.clone(), clock.clone()),
            companies: company::Companies::new(db.clone(), clock.clone()),
        }
    }
}
