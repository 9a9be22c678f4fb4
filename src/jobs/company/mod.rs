//! The business directory: firms with their trade, size and place, each entry kept by the firm itself and vouched for by an
//! operator.
//!
//! What a firm registers waits until an operator approves it. What it changes in an approved entry waits beside the entry,
//! which stays as it is in public meanwhile. Approved entries differ by partita IVA and codice fiscale; those that wait may
//! not, so nobody learns from a refusal whose registration is under way.

mod deeds;
mod edit;
mod import;
mod json_ld;
mod model;
pub mod personal;
mod sheet;
mod store;
mod view;

pub use json_ld::json_ld;
pub use model::{
    Company, CompanyContent, CompanyFilter, CompanyOwnFilter, CompanyRow, CompanyState, Reading, Revision,
    Seen, Size,
};

use crate::clock::Clock;
use mailstore::{Db, DbError, db::Conn};

/// The business directory as a service. A cheap clone.
#[derive(Clone)]
pub struct Companies {
    db: Db,
    clock: Clock,
}

impl Companies {
    /// The directory in a database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }
}

/// The name of an approved entry.
pub(super) fn name_of(conn: &mut Conn<'_>, id: i64) -> Result<Option<String>, DbError> {
    let company = store::load(conn, &[id])?.pop();
    Ok(company
        .filter(|company| company.state == CompanyState::Approved)
        .map(|company| company.content.denomination))
}
