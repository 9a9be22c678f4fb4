//! The SQL of courses.

use super::model::{CourseDetails, CourseFilter, Mode};
use crate::jobs::listing::{
    Filter, Show,
    store::{self, Lists, Shared, Stored, ended, entry_columns, ever, lists, open, shared},
};
use mailstore::{
    DbError, args,
    db::{Arg, Row},
};

macro_rules! own_columns {
    () => {
        "provider, organisation_id, hours, mode, venue, target, begins_at, finishes_at, seats, cost, certificate, contacts,
         link, requirements"
    };
}

/// Courses as the public finds them.
macro_rules! of {
    ($which:expr) => {
        lists!(
            "course",
            $which,
            " AND ($13 = 0 OR begins_at < $13)",
            " LIMIT $14 OFFSET $15",
            [
                "mode": 8, "mode", "($12 = '' OR mode = $12)";
                "free": 16, "CASE WHEN cost = 0 THEN 'free' ELSE 'paid' END",
                    "($11 = -1 OR CASE WHEN cost = 0 THEN 1 ELSE 0 END = $11)";
            ]
        )
    };
}

static OPEN: Lists = of!(open!());
static ENDED: Lists = of!(ended!());
static EVER: Lists = of!(ever!());

impl Stored for CourseDetails {
    type Filter = CourseFilter;

    const SHARED: Shared = shared!("course");
    const INSERT: &'static str = concat!(
        "INSERT INTO course (reference, state, published_at, updated_at, created_at, changed_by, created_by, version, title,
           description, level, comune, comune_name, office_id, territory_id, ends_at, search_text, ",
        own_columns!(),
        ", source)
         VALUES ($1, $2, $3, $4, $4, $5, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
           $22, $23, $24, $25, $26, $27, $28, $29) RETURNING id"
    );
    const UPDATE: &'static str =
        "UPDATE course SET state = $2, published_at = $3, updated_at = $4, changed_by = $5, title = $6, description = $7,
           level = $8, comune = $9, comune_name = $10, office_id = $11, territory_id = $12, ends_at = $13,
           search_text = $14, provider = $15, organisation_id = $16, hours = $17, mode = $18, venue = $19, target = $20,
           begins_at = $21, finishes_at = $22, seats = $23, cost = $24, certificate = $25, contacts = $26, link = $27,
           requirements = $28, version = version + 1 WHERE id = $1";
    const LOAD: &'static str =
        concat!("SELECT ", entry_columns!(), ", ", own_columns!(), " FROM course WHERE id = ANY($1)");

    fn lists(show: Show) -> &'static Lists {
        match show {
            Show::Open => &OPEN,
            Show::Ended => &ENDED,
            Show::All => &EVER,
        }
    }

    fn common(filter: &CourseFilter) -> &Filter {
        &filter.common
    }

    fn asked(filter: &CourseFilter) -> Vec<Arg<'_>> {
        args![
            filter.free.map_or(-1, i64::from),
            filter.mode.map_or("", Mode::as_str),
            filter.begins_before.unwrap_or(0),
        ]
        .to_vec()
    }

    fn columns(&self) -> Vec<Arg<'_>> {
        args![
            &self.provider,
            self.organisation,
            self.hours,
            self.mode.as_str(),
            &self.venue,
            &self.target,
            self.begins_at,
            self.finishes_at,
            self.seats,
            self.cost,
            &self.certificate,
            &self.contacts,
            &self.link,
            &self.requirements,
        ]
        .to_vec()
    }

    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        Ok(Self {
            provider: row.get(at)?,
            organisation: row.get(at + 1)?,
            hours: row.get(at + 2)?,
            mode: store::word(row, at + 3)?,
            venue: row.get(at + 4)?,
            target: row.get(at + 5)?,
            begins_at: row.get(at + 6)?,
            finishes_at: row.get(at + 7)?,
            seats: row.get(at + 8)?,
            cost: row.get(at + 9)?,
            certificate: row.get(at + 10)?,
            contacts: row.get(at + 11)?,
            link: row.get(at + 12)?,
            requirements: row.get(at + 13)?,
        })
    }
}
