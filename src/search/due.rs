//! What there is to do for the worker.

use super::{
    Kind, merge,
    store::{self, FILLED, Row},
};
use mailstore::{DbError, db::Conn};

/// Documents of one batch.
const BATCH: i64 = 512;

/// What there is to do for one kind.
pub(super) struct Part {
    kind: Kind,
    /// Whether all documents are noted.
    pub(super) filled: bool,
    waiting: Vec<i64>,
    segments: Vec<Row>,
}

/// What is to be done next for a kind.
pub(super) struct Due {
    pub(super) kind: Kind,
    /// Segments to be joined.
    pub(super) joined: Option<Vec<Row>>,
    pub(super) waiting: Vec<i64>,
}

impl Part {
    /// None when nothing is.
    pub(super) fn due(self, may_join: bool) -> Option<Due> {
        let joined = merge::choose(&self.segments).filter(|_| may_join);
        let idle = self.waiting.is_empty() && joined.is_none();
        (!idle).then_some(Due { kind: self.kind, joined, waiting: self.waiting })
    }
}

/// The version of the index, and what there is to do.
pub(super) fn state(c: &mut Conn<'_>) -> Result<(i64, Vec<Part>), DbError> {
    let part = |kind| {
        Ok(Part {
            kind,
            filled: store::filled(c, kind)? == FILLED,
            waiting: store::waiting(c, kind, BATCH)?,
            segments: store::segments(c, kind)?,
        })
    };
    let parts = Kind::ALL.into_iter().map(part).collect::<Result<_, DbError>>()?;
    Ok((store::version(c)?, parts))
}
