//! The columns that files of all listings have.

use super::{
    Cells, Column, Pair,
    cells::{LEVELS, STATES, begin_cell, end_cell, word_of},
};
use crate::jobs::listing::{Content, Details, Education, Level, Problem, Row, State, model::is_strict};

/// The words of [`Education`].
pub(crate) const EDUCATIONS: &[Pair<Education>] = &[
    ("nessuno", Education::None),
    ("licenza media", Education::LowerSecondary),
    ("qualifica", Education::Qualification),
    ("diploma", Education::Diploma),
    ("its", Education::HigherTechnical),
    ("laurea triennale", Education::Bachelor),
    ("laurea magistrale", Education::Master),
    ("post laurea", Education::Postgraduate),
];

/// The column of [`EDUCATIONS`].
pub(crate) const EDUCATION: Column = Column::new("titolo di studio", "education", "diploma");

/// The headings of what all listings have, but for the title, the description and the end: their columns are the kind's own.
pub(crate) struct Heads {
    /// The reference.
    pub(crate) reference: Column,
    /// How far it reaches.
    pub(crate) level: Column,
    /// The name of the comune.
    pub(crate) comune: Column,
    /// Its code.
    pub(crate) istat: Column,
    /// When it was published.
    pub(crate) published: Column,
    /// Where it stands.
    pub(crate) state: Column,
    /// The title.
    pub(crate) title: &'static str,
    /// The description.
    pub(crate) description: &'static str,
}

/// Those of all files.
pub(crate) const HEADS: Heads = Heads {
    reference: Column::new("codice", "reference", "2026-0001"),
    level: Column::new("livello", "level", "provinciale"),
    comune: Column::new("comune", "comune_name", "Lecce"),
    istat: Column::new("codice istat", "comune", "075035"),
    published: Column::new("pubblicata il", "published_at", "23/11/2026"),
    state: Column::new("stato", "state", "pubblicata"),
    title: "titolo",
    description: "descrizione",
};

/// Reads what all listings have, and checks the whole: a row without a state is published.
pub(crate) fn read_row<D: Details>(cells: &mut Cells<'_>, end: &'static str, details: D) -> Row<D> {
    let reference = cells.text(HEADS.reference.name);
    if reference.is_empty() {
        cells.fault(HEADS.reference.name, Problem::Missing);
    }
    if reference.chars().count() > crate::jobs::listing::REFERENCE_MAX {
        cells.fault(HEADS.reference.name, Problem::TooLong(crate::jobs::listing::REFERENCE_MAX));
    }
    let said = cells.word(HEADS.state.name, STATES);
    // Of a row whose state is not understood, nothing is said to be missing.
    let unclear = said.is_none() && !cells.text(HEADS.state.name).is_empty();
    let state = said.unwrap_or(if unclear { State::Draft } else { State::Published });
    let published_at = cells.begin(HEADS.published.name);
    let mut content = Content {
        title: cells.text(HEADS.title),
        description: cells.block(HEADS.description),
        level: cells.word(HEADS.level.name, LEVELS).unwrap_or(Level::Provincial),
        comune: cells.text(HEADS.istat.name),
        comune_name: cells.text(HEADS.comune.name),
        office: None,
        territory: None,
        ends_at: cells.end(end),
        details,
    };
    if let Err(faults) = content.check(is_strict(state, published_at)) {
        cells.faults(faults);
    }
    Row { reference: crate::fields::line(&reference), state, published_at, content }
}

/// The cells of what all listings have, by heading; `own` says those of the kind.
pub(crate) fn write_row<D: Details>(
    row: &Row<D>,
    columns: &[Column],
    end: &'static str,
    own: impl Fn(&'static str) -> String,
) -> Vec<String> {
    let content = &row.content;
    let cell = |name: &'static str| match name {
        n if n == HEADS.reference.name => row.reference.clone(),
        n if n == HEADS.title => content.title.clone(),
        n if n == HEADS.description => content.description.clone(),
        n if n == HEADS.level.name => word_of(&content.level, LEVELS),
        n if n == HEADS.comune.name => content.comune_name.clone(),
        n if n == HEADS.istat.name => content.comune.clone(),
        n if n == HEADS.published.name => row.published_at.map_or_else(String::new, begin_cell),
        n if n == HEADS.state.name => word_of(&row.state, STATES),
        n if n == end => content.ends_at.map_or_else(String::new, end_cell),
        other => own(other),
    };
    columns.iter().map(|column| cell(column.name)).collect()
}
