//! The SQL of competitions.

use super::model::{CompetitionDetails, CompetitionFilter};
use crate::jobs::listing::{
    Education, Filter, Show,
    store::{self, Lists, Shared, Stored, ended, entry_columns, ever, lists, open, shared},
};
use mailstore::{
    DbError, args,
    db::{Arg, Row},
};

macro_rules! own_columns {
    () => {
        "body, posts, profile, qualification, education, education_rank, link, gazette"
    };
}

/// Competitions as the public finds them.
macro_rules! of {
    ($which:expr) => {
        lists!(
            "competition",
            $which,
            "",
            " LIMIT $12 OFFSET $13",
            ["education": 8, "education", "($11 = -1 OR education_rank <= $11)";]
        )
    };
}

static OPEN: Lists = of!(open!());
static ENDED: Lists = of!(ended!());
static EVER: Lists = of!(ever!());

impl Stored for CompetitionDetails {
    type Filter = CompetitionFilter;

    const SHARED: Shared = shared!("competition");
    const INSERT: &'static str = concat!(
        "INSERT INTO competition (reference, state, published_at, updated_at, created_at, changed_by, created_by, version,
           title, description, level, comune, comune_name, office_id, territory_id, ends_at, search_text, ",
        own_columns!(),
        ", source)
         VALUES ($1, $2, $3, $4, $4, $5, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
           $22, $23) RETURNING id"
    );
    const UPDATE: &'static str =
        "UPDATE competition SET state = $2, published_at = $3, updated_at = $4, changed_by = $5, title = $6,
           description = $7, level = $8, comune = $9, comune_name = $10, office_id = $11, territory_id = $12,
           ends_at = $13, search_text = $14, body = $15, posts = $16, profile = $17, qualification = $18,
           education = $19, education_rank = $20, link = $21, gazette = $22, version = version + 1 WHERE id = $1";
    const LOAD: &'static str =
        concat!("SELECT ", entry_columns!(), ", ", own_columns!(), " FROM competition WHERE id = ANY($1)");

    fn lists(show: Show) -> &'static Lists {
        match show {
            Show::Open => &OPEN,
            Show::Ended => &ENDED,
            Show::All => &EVER,
        }
    }

    fn common(filter: &CompetitionFilter) -> &Filter {
        &filter.common
    }

    fn asked(filter: &CompetitionFilter) -> Vec<Arg<'_>> {
        vec![filter.education.map_or(-1, rank).into()]
    }

    fn columns(&self) -> Vec<Arg<'_>> {
        args![
            &self.body,
            self.posts,
            &self.profile,
            &self.qualification,
            self.education.map_or("", Education::as_str),
            self.education.map_or(0, rank),
            &self.link,
            &self.gazette,
        ]
        .to_vec()
    }

    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        Ok(Self {
            body: row.get(at)?,
            posts: row.get(at + 1)?,
            profile: row.get(at + 2)?,
            qualification: row.get(at + 3)?,
            education: store::word_opt(row, at + 4)?,
            link: row.get(at + 6)?,
            gazette: row.get(at + 7)?,
        })
    }
}

/// From the least on.
fn rank(education: Education) -> i64 {
    Education::ALL.iter().zip(0..).find(|(known, _)| **known == education).map_or(0, |(_, rank)| rank)
}
