//! Training: the courses that the public finds, provincial, regional and national.
//!
//! A course is a listing like a vacancy: entered by an office or imported, offered until enrolment ends.

mod json_ld;
mod model;
mod sheet;
mod store;
#[cfg(test)]
mod tests;

pub use json_ld::json_ld;
pub use model::{CourseContent, CourseDetails, CourseFilter, Mode};

use crate::{
    clock::Clock,
    jobs::listing::{Desk, Entry},
};
use mailstore::Db;

/// A course as it is kept.
pub type Course = Entry<CourseDetails>;

/// The database of courses as a service. A cheap clone.
#[derive(Clone)]
pub struct Training {
    /// Where courses are entered, changed and read.
    pub courses: Desk<CourseDetails>,
}

impl Training {
    /// The service over a database.
    pub fn new(db: &Db, clock: &Clock) -> Self {
        Self { courses: Desk::new(db.clone(), clock.clone()) }
    }
}
